//! hyper's header maps and ours, each way once.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::model::Headers;

/// Headers that belong to a connection and not to the message it carries (RFC 9110 §7.6.1), in lower case.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Whether a header belongs to the connection: one of the known ones, or one that a `Connection` field names.
pub fn is_hop_by_hop(name: &str, connection_options: &[String]) -> bool {
    HOP_BY_HOP.iter().any(|known| known.eq_ignore_ascii_case(name))
        || connection_options.iter().any(|named| named.eq_ignore_ascii_case(name))
}

/// The names that some `Connection` fields list.
pub fn connection_options<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_owned()).collect()
}

/// Takes the connection's own headers out of a message that goes on.
pub(super) fn strip_hop_by_hop(headers: &HeaderMap) -> HeaderMap {
    let named = connection_options(
        headers.get_all("connection").iter().filter_map(|value| value.to_str().ok()),
    );
    // A new map and not `remove`: removal by swap would change the order of the others.
    headers.iter().filter(|(name, _)| !is_hop_by_hop(name.as_str(), &named)).map(own).collect()
}

fn own((name, value): (&HeaderName, &HeaderValue)) -> (HeaderName, HeaderValue) {
    (name.clone(), value.clone())
}

/// hyper's headers as ours.
pub(super) fn headers_from_http(headers: &HeaderMap) -> Headers {
    headers.iter().map(|(name, value)| (name.as_str(), text(value.as_bytes()))).collect()
}

/// Our headers as hyper's; what HTTP cannot carry is left out.
pub(super) fn headers_to_http(headers: &Headers) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter() {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            map.append(name, value);
        } else if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            map.append(name, value);
        }
    }
    map
}

/// A field value as text: UTF-8, or else ISO 8859-1 (RFC 9110 §5.5 calls other bytes opaque).
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
