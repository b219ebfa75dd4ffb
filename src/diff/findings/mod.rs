//! What the differences mean for a client: one [`Finding`] each.
//!
//! Locations have a pointer into the new document and no file; who read the files fills in the rest. A change of a
//! request is one grade milder than that of a response: it is the client's own doing.

mod document;
mod exchange;
mod rules;

pub use rules::*;

use super::{
    cassettes::{CassetteComparison, InteractionChange},
    document::Comparison,
    exchange::ExchangeComparison,
    judge::{Context, Judge, Judgement},
};
use crate::cassette::{Cassette, Interaction};
use crate::model::{Exchange, Finding, Location, Pointer, Rule, json, text};

/// The most characters of a value that a finding shows.
const SHOWN: usize = 120;

/// The findings about two plain documents.
pub fn of_documents(comparison: &Comparison) -> Vec<Finding> {
    comparison
        .changes
        .iter()
        .map(|change| document::finding(change, &Pointer::root(), None, &Judgement::Unknown))
        .collect()
}

/// The findings about two exchanges; pointers start at the exchange.
pub fn of_exchanges(
    comparison: &ExchangeComparison,
    new: &Exchange,
    judge: Option<&Judge<'_>>,
) -> Vec<Finding> {
    let ask = |part, change: &_| {
        let (request, response) = (&new.request, Some(&new.response));
        judge
            .map_or(Judgement::Unknown, |judge| judge(&Context { request, response, part, change }))
    };
    exchange::findings(comparison, &Pointer::root(), &ask)
}

/// The findings about two recordings; pointers start at the new cassette.
pub fn of_cassettes(
    comparison: &CassetteComparison,
    old: &Cassette,
    new: &Cassette,
    judge: Option<&Judge<'_>>,
) -> Vec<Finding> {
    let title = |cassette: &Cassette, index: usize| {
        let request = &cassette.interactions[index].request;
        text::printable(&format!("{} {}", request.method, request.address()))
    };
    let at = |rule: &'static Rule, pointer: Pointer, message: String| {
        rule.finding(Location::default().pointing(pointer), message)
    };
    let mut findings = Vec::new();
    for change in &comparison.changes {
        match change {
            InteractionChange::Changed { new: index, comparison, .. } => {
                let interaction = &new.interactions[*index];
                let ask = |part, change: &_| {
                    let (request, response) = (&interaction.request, interaction.response.as_ref());
                    judge.map_or(Judgement::Unknown, |judge| {
                        judge(&Context { request, response, part, change })
                    })
                };
                findings.extend(exchange::findings(
                    comparison,
                    &Interaction::pointer(*index),
                    &ask,
                ));
            }
            InteractionChange::Added { new: index } => findings.push(at(
                &INTERACTION_ADDED,
                Interaction::pointer(*index),
                format!("`{}` is new: the old recording has no answer to it", title(new, *index)),
            )),
            InteractionChange::Removed { old: index } => findings.push(at(
                &INTERACTION_REMOVED,
                Pointer::root().child("interactions"),
                format!(
                    "`{}` is gone (interaction {index} of the old recording): replay refuses it",
                    title(old, *index)
                ),
            )),
            InteractionChange::AnswerAdded { new: index, .. } => findings.push(at(
                &INTERACTION_ADDED,
                Interaction::pointer(*index).child("response"),
                format!("`{}` now has an answer", title(new, *index)),
            )),
            InteractionChange::AnswerRemoved { new: index, .. } => findings.push(at(
                &INTERACTION_REMOVED,
                Interaction::pointer(*index),
                format!("`{}` has no answer any more: replay refuses it", title(new, *index)),
            )),
            InteractionChange::Moved { old: from, new: to } => findings.push(
                at(
                    &ORDER_CHANGED,
                    Interaction::pointer(*to),
                    format!("`{}` comes at another point of the scenario", title(new, *to)),
                )
                .versus(format!("interaction {from}"), format!("interaction {to}")),
            ),
        }
    }
    findings
}

/// A value for people: compact, shortened, harmless to a terminal.
fn shown(value: &json::Value) -> String {
    shown_text(&json::print(value, json::Layout::Minified))
}

fn shown_text(value: &str) -> String {
    text::shortened(&text::printable(value), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Change, cassettes, cassettes::CassetteOptions};
    use crate::model::{Request, Response, Severity};
    use crate::profile::PARTNER_CENTER;

    fn get(path: &str, response: Response) -> Interaction {
        Interaction {
            request: Request::new("GET", path),
            response: Some(response),
            ..Interaction::default()
        }
    }

    fn order(body: &str) -> Interaction {
        get("/orders/1", Response::new(200).with_body(body))
    }

    fn findings(
        old: Vec<Interaction>,
        new: Vec<Interaction>,
        judge: Option<&Judge<'_>>,
    ) -> Vec<Finding> {
        let cassette = |interactions| Cassette { interactions, ..Cassette::default() };
        let (old, new) = (cassette(old), cassette(new));
        let options = CassetteOptions::of_profile(&PARTNER_CENTER);
        of_cassettes(&cassettes::compare(&old, &new, &options), &old, &new, judge)
    }

    fn lines(findings: &[Finding]) -> Vec<String> {
        let line = |finding: &Finding| {
            let (severity, rule) = (finding.severity, finding.rule.id);
            format!("{severity} {rule} {}: {}", finding.location, finding.message)
        };
        findings.iter().map(line).collect()
    }

    #[test]
    fn a_drifted_answer_says_what_each_change_means_for_a_client() {
        let old = order(
            r#"{"createdOn":"2024","lineItems":[{"lineItemNumber":0,"quantity":1},{"lineItemNumber":1}],"status":"completed","note":"x"}"#,
        );
        let new = order(
            r#"{"createdAt":"2024","lineItems":[{"lineItemNumber":0,"quantity":"1"}],"status":"Completed"}"#,
        );
        let base = "/interactions/0/response/body/json";
        assert_eq!(
            lines(&findings(vec![old], vec![new], None)),
            [
                format!(
                    "error property-removed {base}/createdOn: `createdOn` is gone and `createdAt` has its value, which looks like a renaming: clients that read `createdOn` get nothing"
                ),
                format!(
                    "warning element-removed {base}/lineItems: `lineItems[lineItemNumber=1]` is gone: clients that look for this element do not find it"
                ),
                format!(
                    "error type-changed {base}/lineItems/0/quantity: clients that read `quantity` as a number get a string"
                ),
                format!(
                    "warning value-changed {base}/status: `status` has another value: clients that rely on the old one act differently; only capital and small letters differ"
                ),
                format!(
                    "error property-removed {base}/note: `note` is gone: clients that read it get nothing"
                ),
                format!(
                    "info property-added {base}/createdAt: `createdAt` is new and has the value of `createdOn`, which looks like a renaming"
                ),
            ]
        );
    }

    #[test]
    fn a_finding_shows_the_old_and_the_new_value_shortened() {
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(1000));
        let found = findings(vec![order(&long)], vec![order("{\"a\":\"\u{9b}y\"}")], None);
        let expected = found[0].expected.as_deref().unwrap();
        assert!(expected.starts_with("\"xxx") && expected.chars().count() == SHOWN + 1);
        assert_eq!(
            found[0].found.as_deref(),
            Some("\"\\u{9b}y\""),
            "no control character for a terminal"
        );
    }

    #[test]
    fn the_contract_decides_how_much_a_change_matters() {
        let judged = |judgement: Judgement, new: &str| {
            let judge = move |_: &Context<'_>| judgement.clone();
            let findings = findings(vec![order(r#"{"a":"x"}"#)], vec![order(new)], Some(&judge));
            (findings[0].rule.id, findings[0].severity, findings[0].message.clone())
        };
        let outside = |values: &[&str]| Judgement::Outside {
            documented: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let (rule, severity, message) = judged(outside(&["x", "y"]), r#"{"a":"z"}"#);
        assert_eq!((rule, severity), ("enum-value-new", Severity::Error));
        assert!(message.starts_with("\"z\" is no documented value of `a` (x, y)"), "{message}");
        let (rule, severity, _) = judged(outside(&[]), r#"{"a":"z"}"#);
        assert_eq!((rule, severity), ("value-changed", Severity::Error));
        let (rule, severity, _) = judged(Judgement::Within, r#"{"a":1}"#);
        assert_eq!((rule, severity), ("type-changed", Severity::Warning));
        let (rule, severity, message) = judged(Judgement::Undocumented, r#"{"a":"x","b":1}"#);
        assert_eq!((rule, severity), ("property-added", Severity::Info));
        assert!(message.ends_with("; the contract does not mention it"), "{message}");
    }

    #[test]
    fn the_judge_sees_the_exchange_and_the_change() {
        let seen = std::cell::RefCell::new(Vec::new());
        let judge = |context: &Context<'_>| {
            let status = context.response.map(|response| response.status);
            let change: &Change = context.change;
            seen.borrow_mut().push((
                context.request.path.clone(),
                status,
                change.pointer().to_string(),
            ));
            Judgement::Unknown
        };
        findings(vec![order(r#"{"a":1}"#)], vec![order(r#"{"a":2}"#)], Some(&judge));
        assert_eq!(*seen.borrow(), [("/orders/1".to_owned(), Some(200), "/a".to_owned())]);
    }

    #[test]
    fn every_rule_is_found_by_something_and_has_an_id_of_its_own() {
        let with_headers = |headers: &[(&str, &str)], body: &str| {
            let response = Response::new(200).with_body(body);
            headers
                .iter()
                .fold(response, |response, (name, value)| response.with_header(name, *value))
        };
        let text = [("Content-Type", "text/plain"), ("ETag", "1"), ("X-Gone", "1")];
        let html = [("Content-Type", "text/html"), ("ETag", "2"), ("X-New", "1")];
        let body =
            r#"{"gone":1,"kind":1,"value":1,"status":"a","list":[1,2],"pair":[1],"single":[[1]]}"#;
        let drifted = r#"{"new":2,"kind":"1","value":2,"status":"b","list":[2,1],"pair":[],"single":[[1],2]}"#;
        let old = vec![
            order(body),
            get("/h", with_headers(&text, "a")),
            get("/old", Response::new(200)),
            get("/s", Response::new(200)),
        ];
        let new = vec![
            order(drifted),
            get("/h", with_headers(&html, "b")),
            get("/new", Response::new(200)),
            get("/s", Response::new(404)),
        ];
        let judge = |context: &Context<'_>| match context.change.member_name() {
            Some("status") => Judgement::Outside { documented: vec!["a".to_owned()] },
            _ => Judgement::Unknown,
        };
        let mut found = findings(old, new, Some(&judge));
        let exchange = |path: &str| Exchange {
            request: Request::new("GET", path),
            response: Response::new(200),
        };
        let (a, b) = (exchange("/a"), exchange("/b"));
        let options = crate::diff::exchange::ExchangeOptions::default();
        found.extend(of_exchanges(&crate::diff::exchange::compare(&a, &b, &options), &b, None));
        for rule in RULES {
            assert!(
                found.iter().any(|finding| finding.rule == *rule),
                "{} is never found",
                rule.id
            );
            assert_eq!(RULES.iter().filter(|other| other.id == rule.id).count(), 1, "{}", rule.id);
        }
    }

    #[test]
    fn what_the_client_does_itself_is_one_grade_milder() {
        let patch = |body: &str| {
            let mut interaction = order("{}");
            interaction.request.body = body.into();
            interaction
        };
        assert_eq!(
            lines(&findings(vec![patch(r#"{"a":1}"#)], vec![patch(r#"{"a":"1"}"#)], None)),
            [
                "warning type-changed /interactions/0/request/body/json/a: the client sends `a` as a string and no longer as a number"
            ]
        );
    }
}
