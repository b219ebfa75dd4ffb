//! The samples of two editions of a page.

use super::aligned::align;
use super::{Told, bodies};
use crate::import::docs::body::Body;
use crate::import::docs::header_line::HeaderField;
use crate::import::docs::pairing::PageSamples;
use crate::import::docs::samples::Message;
use crate::import::docs::start_line::{RequestLine, StatusLine};
use crate::model::Position;

/// Says in what the samples differ.
pub(super) fn compare(page: &PageSamples, other: &PageSamples, told: &mut Told<'_>) {
    let (left, right) = (&page.exchanges, &other.exchanges);
    let first = Position { line: 1, column: 1 };
    let is_same = |l: usize, r: usize| {
        let (a, b) = (&left[l].request.start, &right[r].request.start);
        a.method == b.method && a.target == b.target
    };
    for pair in align(left.len(), right.len(), is_same) {
        match pair {
            (Some(l), Some(r)) => {
                request(&left[l].request, &right[r].request, told);
                let answers = (&left[l].response, &right[r].response);
                if let (Some(a), Some(b)) = answers {
                    response(a, b, told);
                }
            }
            (Some(l), None) => {
                let request = &left[l].request;
                let what = format!("only this edition shows `{}`", shown(request));
                told.change(request.position, first, &what);
            }
            (None, Some(r)) => {
                let request = &right[r].request;
                let what = format!("only the other edition shows `{}`", shown(request));
                told.change(first, request.position, &what);
            }
            (None, None) => {}
        }
    }
    for (a, b) in page.orphans.iter().zip(&other.orphans) {
        response(a, b, told);
    }
    for (a, b) in page.loose.iter().zip(&other.loose) {
        bodies::compare(a, b, told);
    }
}

fn shown(request: &Message<RequestLine>) -> String {
    format!("{} {}", request.start.method, request.start.target)
}

fn request(page: &Message<RequestLine>, other: &Message<RequestLine>, told: &mut Told<'_>) {
    let (a, b) = (&page.start, &other.start);
    if a.method != b.method {
        let message = format!("the method is {} and there {}", a.method, b.method);
        told.change(page.position, other.position, &message);
    }
    target(a, b, told);
    headers(&page.headers, &other.headers, told);
    body(page.body.as_ref(), other.body.as_ref(), told);
}

fn response(page: &Message<StatusLine>, other: &Message<StatusLine>, told: &mut Told<'_>) {
    let (a, b) = (page.start.status, other.start.status);
    if a != b {
        let message = format!("the status is {a} and there {b}");
        told.change(page.position, other.position, &message);
    }
    headers(&page.headers, &other.headers, told);
    body(page.body.as_ref(), other.body.as_ref(), told);
}

fn body(page: Option<&Body>, other: Option<&Body>, told: &mut Told<'_>) {
    if let (Some(page), Some(other)) = (page, other) {
        bodies::compare(page, other, told);
    }
}

/// Segment by segment, and the query key by key.
fn target(page: &RequestLine, other: &RequestLine, told: &mut Told<'_>) {
    let parts = |target: &str| -> Vec<String> {
        target.split(['/', '?', '&']).map(str::to_owned).collect()
    };
    let (left, right) = (parts(&page.target), parts(&other.target));
    if left.len() != right.len() {
        let message = format!("the target is `{}` and there `{}`", page.target, other.target);
        return told.change(page.target_position, other.target_position, &message);
    }
    for (shown, original) in left.iter().zip(&right).filter(|(a, b)| a != b) {
        let (here, there) = (page.target_position, other.target_position);
        let is_value = original.contains(['<', '{']) || shown.contains(['<', '{']);
        if is_value && original.is_ascii() == shown.is_ascii() {
            continue;
        }
        if is_value || told.is_translation(shown, original) {
            told.damage("the path segment", (shown, here), (original, there));
        } else {
            let message = format!("the target has `{shown}` and there `{original}`");
            told.change(here, there, &message);
        }
    }
}

/// A field with the value of another one in the same place has a translated name.
fn headers(page: &[HeaderField], other: &[HeaderField], told: &mut Told<'_>) {
    let is_same = |l: usize, r: usize| page[l].name.eq_ignore_ascii_case(&other[r].name);
    for pair in align(page.len(), other.len(), is_same) {
        match pair {
            (Some(l), Some(r)) if !is_same(l, r) => {
                let (shown, original) = (&page[l], &other[r]);
                let is_same_value = shown.value == original.value && told.is_translated;
                if is_same_value || !shown.name.is_ascii() {
                    let here = (shown.name.as_str(), shown.position);
                    told.damage("the header name", here, (&original.name, original.position));
                } else {
                    let message =
                        format!("the header is `{}` and there `{}`", shown.name, original.name);
                    told.change(shown.position, original.position, &message);
                }
            }
            (Some(l), Some(r)) => header_value(&page[l], &other[r], told),
            // Other captures have other headers.
            _ => {}
        }
    }
}

/// A media type is a word of the protocol; lengths, dates and identifiers are of the capture.
fn header_value(page: &HeaderField, other: &HeaderField, told: &mut Told<'_>) {
    let names = ["accept", "content-type"];
    let is_word = names.contains(&page.name.to_ascii_lowercase().as_str());
    let plain = |value: &str| value.to_ascii_lowercase().replace(' ', "");
    if is_word && plain(&page.value) != plain(&other.value) {
        let (here, there) = (page.position, other.position);
        if page.value.is_ascii() {
            let message =
                format!("`{}` is `{}` and there `{}`", page.name, page.value, other.value);
            told.change(here, there, &message);
        } else {
            told.damage("the header value", (&page.value, here), (&other.value, there));
        }
    }
}
