//! The body must mean the same: JSON by value, forms as multisets, text word by word, the rest by bytes.

use super::{difference, json};
use crate::matching::Comparison;
use crate::matching::multiset::{Pair, pair_up};
use crate::model::stand_in::is_stand_in;
use crate::model::text::shortened;
use crate::model::{Body, Request, media_type, query};

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    // What was not kept cannot be compared.
    if recorded.body.is_truncated() || recorded.body.is_empty() && sent.body.is_empty() {
        return;
    }
    if let (Some(recorded), Some(sent)) = (recorded.body.json(), sent.body.json()) {
        return json::compare(recorded, sent, comparison);
    }
    let agree = if is_form(recorded) && is_form(sent) {
        same_form(&recorded.body, &sent.body, comparison)
    } else {
        match (recorded.body.text(), sent.body.text()) {
            (Some(recorded), Some(sent)) => comparison.same_text(recorded, sent),
            _ => recorded.body == sent.body,
        }
    };
    if !agree {
        comparison.differs(|| difference("body", &excerpt(&recorded.body), &excerpt(&sent.body)));
    }
}

/// Whether the body is a form by its media type.
pub(in crate::matching) fn is_form(request: &Request) -> bool {
    request.headers.get("Content-Type").is_some_and(media_type::is_form)
}

fn same_form(recorded: &Body, sent: &Body, comparison: &mut Comparison<'_>) -> bool {
    let (Some(recorded), Some(sent)) = (recorded.text(), sent.text()) else { return false };
    let pairs = |text: &str| -> Vec<Pair> {
        query::parse(text).iter().map(|pair| pair.decoded()).collect()
    };
    let (recorded, sent) = (pairs(recorded), pairs(sent));
    if recorded.len() != sent.len() {
        return false;
    }
    let mut same = |recorded: &Pair, sent: &Pair| {
        let ours = recorded.1.as_deref().unwrap_or_default();
        let theirs = sent.1.as_deref().unwrap_or_default();
        is_stand_in(ours) || comparison.same_value(ours, theirs, || format!("body `{}`", sent.0))
    };
    let (missing, extra) = pair_up(recorded, sent, &mut same);
    missing.is_empty() && extra.is_empty()
}

/// What a text means that is `true` or `false` in any case: .NET writes `True`.
pub(in crate::matching) fn truth(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn excerpt(body: &Body) -> String {
    match body.text() {
        Some("") => "no body".to_owned(),
        Some(text) => shortened(text, 80),
        None => format!("{} bytes", body.bytes().len()),
    }
}
