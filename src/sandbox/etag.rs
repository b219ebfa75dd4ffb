//! Etags: they live in `attributes.etag`, and change with every change.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    Options,
    fault::Denial,
    incoming::{Incoming, text},
    product::{EtagStyle, ProductType},
    rules::subscription::ETAG_OUTDATED,
    state::Record,
};
use crate::model::{Request, json::Value};

/// A resource as clients get it: with its present etag, where its product has one.
pub(crate) fn with_etag(record: &Record) -> Value {
    let mut resource = record.resource.clone();
    let Some(etag) = etag(record) else { return resource };
    if let Some(attributes) = resource.get_mut("attributes") {
        let object_type = attributes.get("objectType").cloned();
        *attributes =
            Value::object([("etag", Value::from(etag)), ("objectType", object_type.into())]);
    }
    resource
}

fn etag(record: &Record) -> Option<String> {
    match style(record) {
        EtagStyle::Base64 => {
            let id = record.id().to_ascii_lowercase();
            let version = record.version;
            Some(BASE64_STANDARD.encode(format!(r#"{{"id":"{id}","version":{version}}}"#)))
        }
        EtagStyle::Empty => Some(String::new()),
        EtagStyle::Absent => None,
    }
}

// Of orders only legacy ones are seen with an etag.
fn style(record: &Record) -> EtagStyle {
    let is_order = record.resource.get("lineItems").is_some();
    if is_order && record.product != ProductType::LegacyLicence {
        return EtagStyle::Absent;
    }
    record.product.facts().etag
}

/// Refuses a change that was made from an outdated copy.
///
/// `If-Match` counts, and without it the etag in the body, because no SDK sends the header. A product without an etag
/// has nothing to compare with: its samples send `If-Match` and are accepted.
pub(crate) fn check(
    options: &Options,
    request: &Request,
    body: &Incoming,
    record: &Record,
) -> Result<(), Denial> {
    let Some(present) = etag(record).filter(|etag| !etag.is_empty()) else { return Ok(()) };
    let sent = match request.headers.get("If-Match") {
        Some(value) => value.split(',').map(bare).collect(),
        None => Vec::from_iter(body.member("attributes").and_then(|a| text(a, "etag")).map(bare)),
    };
    let is_current = |etag: &&str| ["", "*", present.as_str()].contains(etag);
    if sent.is_empty() || sent.iter().any(is_current) {
        return Ok(());
    }
    Err(ETAG_OUTDATED.deny(&[]).with_status(options.etag_mismatch))
}

fn bare(etag: &str) -> &str {
    let etag = etag.trim();
    etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"')
}
