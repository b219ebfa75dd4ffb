//! Errors have another shape.

use super::{Answer, Drift};
use crate::model::json::Value;

pub(super) const DRIFT: Drift = Drift {
    name: "error-shape",
    summary: "A refusal is `{\"error\": {\"code\": \"…\", \"message\": \"…\"}}` instead of `code`, `description`, `data`, `source`.",
    apply,
};

fn apply(answer: &mut Answer) {
    if answer.is_success() {
        return;
    }
    let Some(body) = answer.body_mut() else { return };
    let code = body.get("code").and_then(|value| value.as_i64()).unwrap_or_default();
    let message = body.get("description").cloned().unwrap_or(Value::NULL);
    let error = [("code", Value::from(code.to_string())), ("message", message)];
    *body = Value::object([("error", Value::object(error))]);
}
