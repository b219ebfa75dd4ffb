//! A request target holds placeholders.

use super::CheckedPage;
use crate::model::{Finding, Position, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "placeholder-in-target",
    severity: Severity::Info,
    summary: "The target of a sample request holds a placeholder.",
    help: "The sample cannot be sent as it is; on replay the placeholder stands for any value. The body of the sample \
           may name the value that was meant.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for request in page.samples.requests() {
        let (printed, start) = (&request.start.printed, request.start.target_position);
        let placeholders = placeholders(printed);
        let Some((first, _)) = placeholders.first() else { continue };
        let names: Vec<String> = placeholders.iter().map(|(_, name)| format!("`{name}`")).collect();
        let verb = if names.len() == 1 { "is a placeholder" } else { "are placeholders" };
        let column = start.column + printed[..*first].chars().count();
        findings.push(RULE.finding(
            page.at(Position { column, ..start }),
            format!("{} {verb} in the request target", names.join(" and ")),
        ));
    }
}

/// The `<…>` and `{…}` of a target, each with the byte where it starts.
fn placeholders(target: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = target[at..].find(['<', '{']).map(|start| at + start) {
        let closer = if target[start..].starts_with('<') { '>' } else { '}' };
        let Some(length) = target[start..].find(closer) else { break };
        at = start + length + 1;
        found.push((start, &target[start..at]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_placeholder_are_found() {
        assert_eq!(placeholders("/a/<b c>/{d}?e={f"), [(3, "<b c>"), (9, "{d}")]);
        assert!(placeholders("/a/<b").is_empty());
    }
}
