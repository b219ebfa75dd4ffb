//! A collection says that it has more or fewer items than it shows.

use super::{CheckedPage, objects, pointer};
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "total-count-disagrees",
    severity: Severity::Info,
    summary: "The totalCount of a sample collection disagrees with its items.",
    help: "The page shows a part of what was answered. A client that reads `totalCount` items from the sample fails; the \
           cassette keeps both as printed.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for (_, body) in page.samples.bodies() {
        let Some(root) = body.json() else { continue };
        objects(root, &mut |tokens, object| {
            let total = object.get_ignoring_case("totalCount").and_then(|total| total.as_i64());
            let items = object.get_ignoring_case("items").and_then(|items| items.as_array());
            let (Some(total), Some(items)) = (total, items) else { return };
            if i64::try_from(items.len()) == Ok(total) {
                return;
            }
            let name = object.as_object().into_iter().flatten();
            let name = name.map(|m| m.name.as_str()).find(|n| n.eq_ignore_ascii_case("totalCount"));
            let pointer = pointer(tokens).child(name.unwrap_or("totalCount"));
            let finding = RULE.finding(
                page.at(body.position_of(&pointer)).pointing(pointer),
                format!("`totalCount` is {total}, but there are {} items", items.len()),
            );
            findings.push(finding.versus(total.to_string(), items.len().to_string()));
        });
    }
}
