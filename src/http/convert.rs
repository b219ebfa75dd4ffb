//! Which fields belong to a message, and which to the connection that it came by.

use super::fields::Fields;

/// Whether a header belongs to the connection and not to the message it carries (RFC 9110 §7.6.1): one of the known
/// ones, or one that a `Connection` field names.
pub fn is_hop_by_hop(name: &str, connection_options: &[impl AsRef<str>]) -> bool {
    // Few names have these lengths; most headers are told by that alone.
    let known: &[&str] = match name.len() {
        2 => &["te"],
        7 => &["upgrade"],
        10 => &["connection", "keep-alive"],
        14 => &["http2-settings"],
        16 => &["proxy-connection"],
        17 => &["transfer-encoding"],
        18 => &["proxy-authenticate"],
        19 => &["proxy-authorization"],
        _ => &[],
    };
    known.iter().any(|known| known.eq_ignore_ascii_case(name))
        || connection_options.iter().any(|named| named.as_ref().eq_ignore_ascii_case(name))
}

/// The names that some `Connection` fields list.
pub fn connection_options<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_owned()).collect()
}

/// The fields behind a body, without those that have a meaning only before it.
pub(super) fn trailers(mut fields: Fields) -> Fields {
    fields.retain(|name, _| {
        let before = ["content-length", "host", "trailer"];
        !is_hop_by_hop(name, &NONE_NAMED) && !before.iter().any(|n| n.eq_ignore_ascii_case(name))
    });
    fields
}

const NONE_NAMED: [&str; 0] = [];

/// The fields of a message that goes on: without those of the connection, but still with the chunks in their place.
/// Chunks outdo a length, which whoever passes them on takes out (RFC 9112 §6.3).
pub(super) fn end_to_end(mut fields: Fields) -> Fields {
    let is_chunked = fields.contains("transfer-encoding");
    if !is_chunked && !fields.iter().any(|(name, _)| is_hop_by_hop(name, &NONE_NAMED)) {
        return fields;
    }
    let named: Vec<String> = fields.list("connection").map(str::to_owned).collect();
    fields.retain(|name, _| {
        let stays = name.eq_ignore_ascii_case("transfer-encoding");
        let is_outdone = is_chunked && name.eq_ignore_ascii_case("content-length");
        stays || !(is_outdone || is_hop_by_hop(name, &named))
    });
    fields
}
