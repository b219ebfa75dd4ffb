//! Where the response should stand, the page prints the request again.

use super::CheckedPage;
use crate::import::docs::start_line::RequestLine;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "request-as-response",
    severity: Severity::Warning,
    summary: "A request is printed where its response should stand.",
    help: "Nobody can tell from the page what the service answers. It is kept as a request; tell the authors, or record \
           the exchange.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for pair in page.samples.exchanges.windows(2) {
        let [first, second] = pair else { continue };
        let are_open = first.response.is_none() && second.response.is_none();
        let (asked, again) = (&first.request, &second.request);
        if are_open && is_same_route(&asked.start, &again.start) {
            let message = format!(
                "the response to `{} {}` (line {}) should stand here, and a request does",
                asked.start.method, asked.start.target, asked.position.line
            );
            findings.push(RULE.finding(page.at(again.position), message));
        }
    }
}

/// The same method and path but for identifiers, of which pages print a name in one place and a value in the other.
fn is_same_route(a: &RequestLine, b: &RequestLine) -> bool {
    fn segments(request: &RequestLine) -> Vec<&str> {
        request.target.split('?').next().unwrap_or_default().split('/').collect()
    }
    let (left, right) = (segments(a), segments(b));
    let is_word = |segment: &str| segment.chars().all(|c| c.is_ascii_alphabetic());
    a.method == b.method
        && left.len() == right.len()
        && left
            .iter()
            .zip(&right)
            .all(|(a, b)| a.eq_ignore_ascii_case(b) || !is_word(a) || !is_word(b))
}
