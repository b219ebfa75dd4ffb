//! What the contract says of a difference: the link between `diff`, which knows no contract, and `schema`.

use crate::diff::exchange::Part;
use crate::diff::{Context, Judgement};
use crate::model::{Headers, Pointer, Request};
use crate::profile::Profile;
use crate::schema::{Contract, Documented, Schema};

/// Judges the new side of a change inside a body by the schema of its operation.
pub fn judge(context: &Context<'_>, contract: &Contract, profile: &Profile) -> Judgement {
    let body = match context.part {
        Part::Request => &context.request.body,
        Part::Response => match context.response {
            Some(response) => &response.body,
            None => return Judgement::Unknown,
        },
    };
    let (Some(schema), Some(value)) = (schema(context, contract, profile), body.json()) else {
        return Judgement::Unknown;
    };
    let Some(pointer) = &context.change.new_pointer else { return Judgement::Unknown };
    match contract.describe(schema, value, pointer) {
        Documented::Undocumented { .. } => Judgement::Undocumented,
        Documented::Open => Judgement::Unknown,
        Documented::Yes(description) => {
            let new = context.change.new.as_ref();
            if new.is_none_or(|new| description.allows(new)) && !breaks(schema, value, pointer) {
                return Judgement::Within;
            }
            let values = description.values.unwrap_or_default();
            Judgement::Outside { documented: values.iter().map(crate::schema::shown).collect() }
        }
    }
}

/// Whether the value at this place, or one inside it, breaks the schema.
fn breaks(schema: &Schema, value: &crate::model::json::Value, pointer: &Pointer) -> bool {
    let inside = |instance: &Pointer| instance.tokens().starts_with(pointer.tokens());
    schema.violations(value).iter().any(|violation| inside(&violation.instance))
}

fn schema<'c>(
    context: &Context<'_>,
    contract: &'c Contract,
    profile: &Profile,
) -> Option<&'c Schema> {
    let path = profile.canonical_path(&context.request.path);
    let operation = contract.operation_for(&Request { path, ..context.request.clone() })?;
    let content_type = |headers: &Headers| headers.get("Content-Type").map(str::to_owned);
    match context.part {
        Part::Request => operation
            .request_body
            .as_ref()?
            .content
            .json_schema(content_type(&context.request.headers).as_deref()),
        Part::Response => {
            let response = context.response?;
            operation
                .response(response.status)?
                .content
                .json_schema(content_type(&response.headers).as_deref())
        }
    }
}
