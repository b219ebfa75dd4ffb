//! hyper's header maps and ours, each way once.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::model::Headers;

/// Whether a header belongs to the connection and not to the message it carries (RFC 9110 §7.6.1): one of the known
/// ones, or one that a `Connection` field names.
pub fn is_hop_by_hop(name: &str, connection_options: &[String]) -> bool {
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
        || connection_options.iter().any(|named| named.eq_ignore_ascii_case(name))
}

/// The names that some `Connection` fields list.
pub fn connection_options<'v>(values: impl Iterator<Item = &'v str>) -> Vec<String> {
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_owned()).collect()
}

/// Takes the connection's own headers, and these, out of a message that goes on.
pub(super) fn strip_hop_by_hop(headers: HeaderMap, more: &[HeaderName]) -> HeaderMap {
    let named = connection_options(
        headers.get_all("connection").iter().filter_map(|value| value.to_str().ok()),
    );
    let goes = |name: &HeaderName| is_hop_by_hop(name.as_str(), &named) || more.contains(name);
    if !headers.keys().any(goes) {
        return headers;
    }
    // A new map and not `remove`: removal by swap would change the order of the others.
    let mut kept = HeaderMap::with_capacity(headers.len());
    let mut current = None;
    for (name, value) in headers {
        // Further values of one name come without it.
        current = name.or(current);
        if let Some(name) = current.as_ref().filter(|name| !goes(name)) {
            kept.append(name, value);
        }
    }
    kept
}

/// Whether whoever sent these headers reads trailers (RFC 9110 §10.1.4).
pub(super) fn takes_trailers(headers: &HeaderMap) -> bool {
    let values = headers.get_all("te").iter().filter_map(|value| value.to_str().ok());
    connection_options(values).iter().any(|coding| coding.eq_ignore_ascii_case("trailers"))
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
