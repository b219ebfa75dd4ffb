//! A sample has a property that the schema does not name.

use super::CheckedPage;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "sample-property-undocumented",
    severity: Severity::Info,
    summary: "The body of a sample has a property that the schema does not name.",
    help: "Add it to the schema if the service sends it; if it is misspelt, tell the authors of the page.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for judged in &page.judged {
        for (pointer, member) in &judged.undocumented {
            let name = pointer.last().unwrap_or_default();
            let place = page.at(judged.body.position_of(pointer)).pointing(pointer.clone());
            let message = format!("the schema does not name `{name}`");
            let mut finding = RULE.finding(place, message).schema(&member.schema);
            if let Some(similar) = &member.similar {
                finding = finding.help(format!("is `{similar}` meant? {}", RULE.help));
            }
            finding.operation = judged.operation.map(str::to_owned);
            findings.push(finding);
        }
    }
}
