//! What a `Content-Type` says.

use memchr::memchr;

/// The media type of a `Content-Type` value: lower case, without parameters. RFC 9110 §8.3.1.
pub fn essence(content_type: &str) -> String {
    without_parameters(content_type).to_ascii_lowercase()
}

/// The same as it is spelled.
pub fn without_parameters(content_type: &str) -> &str {
    let end = memchr(b';', content_type.as_bytes()).unwrap_or(content_type.len());
    content_type[..end].trim()
}

/// Whether a media type carries JSON: `application/json`, `text/json` or a `+json` suffix (RFC 6839).
pub fn is_json(content_type: &str) -> bool {
    let essence = without_parameters(content_type);
    let is = |known: &str| essence.eq_ignore_ascii_case(known);
    is("application/json") || is("text/json") || ends_with(essence, "+json")
}

/// Whether a media type ends so, in any case.
pub fn ends_with(essence: &str, end: &str) -> bool {
    let start = essence.len().checked_sub(end.len());
    start.and_then(|start| essence.get(start..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// Whether a media type starts so, in any case.
pub fn starts_with(essence: &str, start: &str) -> bool {
    essence.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
}

/// Whether a media type is `application/x-www-form-urlencoded`.
pub fn is_form(content_type: &str) -> bool {
    essence(content_type) == "application/x-www-form-urlencoded"
}
