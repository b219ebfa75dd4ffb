//! Learns live identifiers from answers: where the recording has a placeholder, the live answer has the identifier.

use crate::matching::{Bindings, same_text};
use crate::model::Response;
use crate::model::json::{Kind, Value};

/// Binds the placeholders of a recorded answer to what stands at the same place of the live one.
pub(super) fn identifiers(recorded: &Response, live: &Response, bindings: &mut Bindings) {
    for (name, value) in recorded.headers.iter() {
        if let Some(live) = live.headers.get(name) {
            let _ = same_text(value, live, bindings);
        }
    }
    if let (Some(recorded), Some(live)) = (recorded.body.json(), live.body.json()) {
        values(recorded, live, bindings);
    }
}

fn values(recorded: &Value, live: &Value, bindings: &mut Bindings) {
    match (&recorded.kind, &live.kind) {
        (Kind::String(recorded), Kind::String(live)) => {
            let _ = same_text(recorded.as_str(), live.as_str(), bindings);
        }
        (Kind::Array(recorded), Kind::Array(live)) => {
            recorded.iter().zip(live).for_each(|(recorded, live)| values(recorded, live, bindings));
        }
        (Kind::Object(members), Kind::Object(_)) => {
            for member in members {
                if let Some(live) = live.get(member.name.as_str()) {
                    values(&member.value, live, bindings);
                }
            }
        }
        _ => {}
    }
}
