//! What a `Content-Type` says.

/// The media type of a `Content-Type` value: lower case, without parameters. RFC 9110 §8.3.1.
pub fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type carries JSON: `application/json`, `text/json` or a `+json` suffix (RFC 6839).
pub fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a media type is `application/x-www-form-urlencoded`.
pub fn is_form(content_type: &str) -> bool {
    essence(content_type) == "application/x-www-form-urlencoded"
}
