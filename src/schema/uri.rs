//! References to files and to `$id`s: RFC 3986, for what a contract writes.
//!
//! The base of a file without a URI of its own is its name, a relative path; so `../order.json` stays a name.

use percent_encoding::percent_decode_str;

/// The absolute reference that `reference`, written where `base` holds, means; both without a fragment.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let (origin, path) = split_origin(base);
    if let Some(rest) = reference.strip_prefix("//") {
        let scheme = origin.split_once(':').map_or("", |(scheme, _)| scheme);
        return if scheme.is_empty() { format!("//{rest}") } else { format!("{scheme}://{rest}") };
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if origin.is_empty() {
        return join(path, reference);
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let merged = if reference.starts_with('/') {
        without_dots(reference)
    } else {
        without_dots(&format!("{folder}/{reference}"))
    };
    format!("{origin}/{}", merged.trim_start_matches('/'))
}

/// Whether a reference begins with a scheme (RFC 3986 §3.1). One letter and a colon is a Windows drive.
pub(super) fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else { return false };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
}

/// A reference and its fragment, which is empty where there is none.
pub(super) fn split_fragment(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// `https://example.com` and `/a/b` of `https://example.com/a/b`; nothing and the path of a file's name.
fn split_origin(base: &str) -> (&str, &str) {
    if !has_scheme(base) {
        return ("", base);
    }
    let Some(start) = base.find("://") else { return (base, "") };
    let end = base[start + 3..].find('/').map_or(base.len(), |slash| start + 3 + slash);
    base.split_at(end)
}

/// The name of the file that `path`, written in `file`, means.
pub(super) fn join(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let from = if path.starts_with('/') { "" } else { folder };
    let root = if path.starts_with('/') || file.starts_with('/') { "/" } else { "" };
    format!("{root}{}", without_dots(&format!("{from}/{path}")))
}

/// A path without `.` and empty segments, and without `..` where something stands before it.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    format!("{}{end}", parts.join("/"))
}

/// A text with its percent escapes undone.
pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_relative_to_what_holds_them() {
        for (base, reference, expected) in [
            ("schemas/v1/order.json", "../types.json", "schemas/types.json"),
            ("openapi.json", "./order.json", "order.json"),
            ("openapi.json", "../order.json", "../order.json"),
            ("/a/b.json", "c.json", "/a/c.json"),
            ("a.json", "", "a.json"),
            ("https://example.com/s/a.json", "b.json", "https://example.com/s/b.json"),
            ("https://example.com/s/a.json", "/b.json", "https://example.com/b.json"),
            ("https://example.com", "b.json", "https://example.com/b.json"),
            ("https://example.com/s/", "b/../c.json", "https://example.com/s/c.json"),
            ("https://example.com/s", "//example.org/x", "https://example.org/x"),
            ("a.json", "urn:example:order", "urn:example:order"),
        ] {
            assert_eq!(resolve(base, reference), expected, "{reference} in {base}");
        }
    }
}
