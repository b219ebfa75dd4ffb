//! Samples held against the schemas of the contract.

use super::body::Body;
use super::documented::Documented;
use super::pairing::{PageSamples, SampleExchange};
use super::samples::Message;
use super::tables::key;
use crate::model::Pointer;
use crate::model::json::Value;
use crate::model::stand_in::gives_no_value;
use crate::schema::{Leniency, Schema, UndocumentedMember, Violation, ViolationKind};

/// A body and what it breaks of its schema.
#[derive(Debug)]
pub(super) struct JudgedBody<'a> {
    /// The body.
    pub body: &'a Body,
    /// The operation, where a message is judged and no fragment.
    pub operation: Option<&'a str>,
    /// What it breaks, each with its place in the body as printed.
    pub violations: Vec<(Pointer, Violation)>,
    /// The members that the schema does not name, each with its place in the body as printed.
    pub undocumented: Vec<(Pointer, UndocumentedMember)>,
}

/// Judges the bodies of messages by the schema of their operation, and those that say what they are by that.
pub(super) fn judge<'a>(
    samples: &'a PageSamples,
    documented: &Documented<'a>,
) -> Vec<JudgedBody<'a>> {
    let mut judged = Vec::new();
    for exchange in &samples.exchanges {
        judged.extend(messages(exchange, documented));
    }
    let orphans = samples.orphans.iter().filter_map(|response| response.body.as_ref());
    for body in orphans.chain(&samples.loose) {
        let schema =
            body.json().and_then(object_type).and_then(|kind| documented.judge(&key(kind)));
        judged.extend(
            schema.and_then(|schema| read(body, schema, None, documented, Leniency::default())),
        );
    }
    judged
}

/// What an object of this API says that it is: `"attributes": { "objectType": "Order" }`.
pub(super) fn object_type(value: &Value) -> Option<&str> {
    value.get_ignoring_case("attributes")?.get_ignoring_case("objectType")?.as_str()
}

fn messages<'a>(exchange: &'a SampleExchange, documented: &Documented<'a>) -> Vec<JudgedBody<'a>> {
    let start = &exchange.request.start;
    let Some(operation) = documented.operation(&start.method, &start.target) else {
        return Vec::new();
    };
    let profile = documented.profile();
    let leniency = Leniency {
        ignore_name_case: profile.ignore_name_case,
        null_is_absent: profile.null_is_absent,
    };
    let asked = operation.request_body.as_ref().and_then(|documented| {
        let schema = documented.content.json_schema(content_type(&exchange.request));
        Some((exchange.request.body.as_ref()?, schema?))
    });
    let answered = exchange.response.as_ref().and_then(|response| {
        let answer = operation.response(response.start.status)?;
        Some((response.body.as_ref()?, answer.content.json_schema(content_type(response))?))
    });
    let asked = asked.and_then(|(b, s)| read(b, s, Some(&operation.id), documented, leniency));
    let lenient = Leniency::default();
    let answered = answered.and_then(|(b, s)| read(b, s, Some(&operation.id), documented, lenient));
    asked.into_iter().chain(answered).collect()
}

fn content_type<S>(message: &Message<S>) -> Option<&str> {
    message.header("Content-Type").map(|field| field.value.as_str())
}

fn read<'a>(
    body: &'a Body,
    schema: &Schema,
    operation: Option<&'a str>,
    documented: &Documented<'a>,
    leniency: Leniency,
) -> Option<JudgedBody<'a>> {
    /// Of more than these in one body nobody reads the rest.
    const MOST: usize = 50;
    let printed = body.json()?;
    let contract = documented.contract();
    let value = contract.normalise(schema, printed, leniency);
    let original = |pointer: &Pointer| contract.original_pointer(printed, pointer);
    let violations = schema.violations(&value).into_iter().filter(|violation| {
        // A placeholder says that a value was left out, and so does a sample that stops at `…`.
        let found = violation.instance.find(&value).and_then(Value::as_str);
        let is_cut = matches!(violation.kind, ViolationKind::Missing { .. }) && has_gap(body);
        !found.is_some_and(gives_no_value) && !is_cut
    });
    let violations = violations.take(MOST).map(|v| (original(&v.instance), v)).collect();
    let undocumented = contract.undocumented(schema, &value).into_iter().take(MOST);
    let undocumented = undocumented.map(|member| (original(&member.instance), member)).collect();
    Some(JudgedBody { body, operation, violations, undocumented })
}

/// Whether the page says that it leaves something out.
fn has_gap(body: &Body) -> bool {
    body.defects().iter().any(|defect| defect.kind == crate::model::json::RepairKind::Ellipsis)
}
