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
        text::printable(&format!("{} {}", request.method, request.target()))
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
