//! The body must mean the same: JSON by value, forms as multisets, text word by word, the rest by bytes.

use super::json;
use crate::matching::Comparison;
use crate::model::stand_in::is_stand_in;
use crate::model::text::shortened;
use crate::model::{Body, Pointer, Request, media_type, query};

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    // What was not kept cannot be compared.
    if recorded.body.is_truncated() || recorded.body.is_empty() && sent.body.is_empty() {
        return;
    }
    if let (Some(recorded), Some(sent)) = (recorded.body.json(), sent.body.json()) {
        return json::compare(recorded, sent, &Pointer::root(), comparison);
    }
    let is_form =
        |request: &Request| request.headers.get("Content-Type").is_some_and(media_type::is_form);
    let agree = if is_form(recorded) && is_form(sent) {
        same_form(&recorded.body, &sent.body, comparison)
    } else {
        match (recorded.body.text(), sent.body.text()) {
            (Some(recorded), Some(sent)) => comparison.same_text(recorded, sent),
            _ => recorded.body == sent.body,
        }
    };
    if !agree {
        comparison.differs("body", Some(excerpt(&recorded.body)), Some(excerpt(&sent.body)));
    }
}

fn same_form(recorded: &Body, sent: &Body, comparison: &mut Comparison<'_>) -> bool {
    let (Some(recorded), Some(sent)) = (recorded.text(), sent.text()) else { return false };
    let mut missing = query::parse(recorded);
    let sent = query::parse(sent);
    sent.len() == missing.len()
        && sent.iter().all(|pair| {
            let found = missing.iter().position(|candidate| {
                let (candidate, pair) = (candidate.decoded(), pair.decoded());
                let (ours, theirs) = (candidate.1.unwrap_or_default(), pair.1.unwrap_or_default());
                candidate.0 == pair.0
                    && (is_stand_in(&ours) || comparison.same_text(&ours, &theirs))
            });
            found.map(|index| missing.remove(index)).is_some()
        })
}

fn excerpt(body: &Body) -> String {
    match body.text() {
        Some("") => "no body".to_owned(),
        Some(text) => shortened(text, 80),
        None => format!("{} bytes", body.bytes().len()),
    }
}
