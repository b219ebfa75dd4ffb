//! Two more looks at an exchange that is about to be written: better no recording than a leaked one.
//!
//! The rules of `redaction` find what looks like a secret. Here the independent eye of `check`, which shares no table with
//! them, looks for the same; and the redactor searches for the real values that it has replaced elsewhere.

use crate::cassette::format;
use crate::check;
use crate::model::{Exchange, Pointer, json};
use crate::redaction::{RedactedExchange, Redactor};

/// Why an exchange must not be written.
pub(super) struct Leak {
    pointer: Pointer,
    why: String,
}

impl Leak {
    /// The exchange as far as it may be named, and why it is not kept.
    pub(super) fn told_of(self, redacted: RedactedExchange) -> (Exchange, String) {
        let mut exchange = redacted.into_exchange();
        // A finding names the path, unless that is what may not be shown.
        if self.pointer.tokens().get(1).is_some_and(|part| part == "path") {
            exchange.request.path = "…".to_owned();
        }
        let place = if self.pointer.tokens().is_empty() {
            String::new()
        } else {
            format!(" at {}", self.pointer)
        };
        (exchange, format!("{}{place}", self.why))
    }
}

/// The text of an exchange for the journal, if it gives nothing away.
pub(super) fn sealed(redactor: &Redactor, redacted: &RedactedExchange) -> Result<String, Leak> {
    let text = format::write_interaction(redacted.exchange());
    ensure_no_secret(redactor, &text)?;
    Ok(text)
}

fn ensure_no_secret(redactor: &Redactor, text: &str) -> Result<(), Leak> {
    if let Some((pointer, kind)) = check::leak_in(text) {
        let why = format!("no redaction rule knows what looks like {kind}");
        return Err(Leak { pointer, why });
    }
    let Some(hit) = redactor.taint(text.as_bytes()) else { return Ok(()) };
    let pointer =
        json::parse(text).map_or_else(|_| Pointer::root(), |read| Pointer::at(&read, hit.offset));
    let why = format!("a value that the rule `{}` has replaced still stands", hit.rule);
    Err(Leak { pointer, why })
}

/// An exchange as it goes into the cassette; of one that gives something away only why it does not. `is_needed` says
/// whether anything became known that was not looked for at once.
pub(super) fn last_look(
    redactor: &mut Redactor,
    is_needed: bool,
    exchange: Exchange,
    lost: &mut Vec<(Exchange, String)>,
) -> Option<Exchange> {
    if !is_needed {
        return Some(exchange);
    }
    let redacted = redactor.redact(exchange);
    match sealed(redactor, &redacted) {
        Ok(_) => Some(redacted.into_exchange()),
        Err(leak) => {
            lost.push(leak.told_of(redacted));
            None
        }
    }
}
