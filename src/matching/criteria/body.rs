//! The body must mean the same: JSON by value, forms as multisets, text word by word, the rest by bytes.

use super::difference;
use super::json::{self, MOST_SHOWN};
use super::query::pairs_differ;
use crate::matching::Comparison;
use crate::matching::multiset::{Pair, pair_up};
use crate::matching::options::Counting;
use crate::model::stand_in::is_stand_in;
use crate::model::text::{shortened, shortened_pair};
use crate::model::{Body, Pointer, Request, media_type, query};

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    // What was not kept cannot be compared.
    if recorded.body.is_truncated() || recorded.body.is_empty() && sent.body.is_empty() {
        return;
    }
    if let (Some(recorded), Some(sent)) = (recorded.body.json(), sent.body.json()) {
        return json::compare(recorded, sent, comparison);
    }
    let texts = recorded.body.text().zip(sent.body.text());
    if let Some((ours, theirs)) = texts.filter(|_| is_form(recorded) && is_form(sent)) {
        return forms(ours, theirs, comparison);
    }
    let agree = match texts {
        Some((ours, theirs)) => comparison.same_text(ours, theirs),
        None => recorded.body == sent.body,
    };
    if !agree {
        comparison.differs(|| {
            let (ours, theirs) = excerpts(&recorded.body, &sent.body);
            difference("body", &ours, &theirs)
        });
    }
}

/// Whether the body is a form by its media type.
pub(in crate::matching) fn is_form(request: &Request) -> bool {
    request.headers.get("Content-Type").is_some_and(media_type::is_form)
}

fn forms(recorded: &str, sent: &str, comparison: &mut Comparison<'_>) {
    let counting = comparison.counting;
    let pairs = |text: &str| -> Vec<Pair> {
        let pairs = query::parse(text).into_iter().map(|pair| pair.decoded());
        pairs.filter(|(key, _)| counts_key(key, counting)).collect()
    };
    let mut same = |recorded: &Pair, sent: &Pair| {
        let ours = recorded.1.as_deref().unwrap_or_default();
        let theirs = sent.1.as_deref().unwrap_or_default();
        is_stand_in(ours) || comparison.same_value(ours, theirs, || place(&sent.0))
    };
    let (missing, extra) = pair_up(pairs(recorded), pairs(sent), &mut same);
    pairs_differ(&place, missing, extra, comparison);
}

/// Whether a key of a form counts.
pub(in crate::matching) fn counts_key(key: &str, counting: &Counting<'_>) -> bool {
    !counting.may_ignore_body() || counting.counts_body(&Pointer::root().child(key))
}

/// A form is shown as the object that it stands for.
fn place(key: &str) -> String {
    format!("body {}", Pointer::root().child(key))
}

/// What a text means that is `true` or `false` in any case: .NET writes `True`.
pub(in crate::matching) fn truth(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn excerpts(recorded: &Body, sent: &Body) -> (String, String) {
    let excerpt = |body: &Body| match body.text() {
        Some("") => "no body".to_owned(),
        Some(text) => shortened(text, MOST_SHOWN),
        None => format!("{} bytes", body.bytes().len()),
    };
    match (recorded.text(), sent.text()) {
        (Some(ours), Some(theirs)) if !ours.is_empty() && !theirs.is_empty() => {
            shortened_pair(ours, theirs, MOST_SHOWN)
        }
        _ => (excerpt(recorded), excerpt(sent)),
    }
}
