//! OpenAPI's own keywords as JSON Schema says them.

use std::sync::Arc;

use crate::compat::documents::{DATA, Documents, MAPS, Place};
use crate::compat::{Direction, Files};
use crate::model::Pointer;
use crate::model::json::{Kind, Value};

/// Files of OpenAPI 3.0: `nullable`, exclusive bounds that are flags, and `$ref`s that hide what stands beside them.
///
/// Every value keeps its place, so that pointers stay true.
pub fn lowered(mut files: Vec<(String, Arc<Value>)>) -> Vec<(String, Arc<Value>)> {
    for (_, value) in &mut files {
        change_schemas(Arc::make_mut(value), &mut |schema| lower(schema));
    }
    files
}

fn lower(schema: &mut Value) {
    if schema.get("$ref").and_then(Value::as_str).is_some() {
        if let Kind::Object(members) = &mut schema.kind {
            members.retain(|member| member.name.as_str() == "$ref");
        }
        return;
    }
    let is = |schema: &Value, name: &str| schema.get(name).and_then(Value::as_bool) == Some(true);
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if is(schema, flag) {
            let value = schema.get(bound).cloned();
            schema.remove(bound);
            schema.remove(flag);
            if let Some(value) = value {
                schema.set(flag, value);
            }
        } else if schema.get(flag).is_some_and(|flag| flag.as_bool().is_some()) {
            schema.remove(flag);
        }
    }
    // Without `type` the keyword says nothing (OpenAPI 3.0.3), and an `enum` without `null` still refuses it.
    if is(schema, "nullable")
        && let Some(name) = schema.get("type").and_then(Value::as_str).map(str::to_owned)
    {
        schema.set("type", Value::array([name.as_str(), "null"]));
        schema.remove("nullable");
    } else if schema.get("nullable").is_some_and(|flag| flag.as_bool() == Some(false)) {
        schema.remove("nullable");
    }
}

/// The files as one side sees them: requests may lack what is read-only, responses what is write-only.
pub fn projected(files: &Files, direction: Direction) -> Files {
    let mark = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let documents = files.documents();
    let mut changed = documents.files().to_vec();
    let mut drops = false;
    for (index, (_, value)) in changed.iter_mut().enumerate() {
        let place = Place { file: index, pointer: Pointer::root() };
        change_schemas(Arc::make_mut(value), &mut |schema| {
            drops |= drop_required(schema, mark, documents, &place);
        });
    }
    // Most documents look the same to both sides.
    if drops { Files::new(changed, documents.default_dialect()) } else { files.clone() }
}

/// Takes from `required` what is marked; says whether that is anything.
fn drop_required(schema: &mut Value, mark: &str, documents: &Documents, file: &Place) -> bool {
    let Some(names) = schema.get("required").and_then(Value::as_array) else { return false };
    let is_marked = |name: &Value| {
        let property = name.as_str().and_then(|name| schema.get("properties")?.get(name));
        property.is_some_and(|property| has_mark(property, mark, documents, file))
    };
    let kept: Vec<Value> = names.iter().filter(|name| !is_marked(name)).cloned().collect();
    if kept.len() == names.len() {
        return false;
    }
    match kept.is_empty() {
        true => schema.remove("required"),
        false => schema.set("required", Value::array(kept)),
    }
    true
}

fn has_mark(property: &Value, mark: &str, documents: &Documents, file: &Place) -> bool {
    let is_marked = |schema: &Value| schema.get(mark).and_then(Value::as_bool) == Some(true);
    let base = documents.address(file.file);
    let target = property.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| documents.resolve(file, base, target));
    is_marked(property) || target.and_then(|place| documents.find(&place)).is_some_and(is_marked)
}

/// Changes every object that may be a schema, inner ones first.
fn change_schemas(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    walk(value, true, change);
}

fn walk(value: &mut Value, is_schema: bool, change: &mut dyn FnMut(&mut Value)) {
    match &mut value.kind {
        Kind::Object(members) => {
            for member in members.iter_mut() {
                let name = member.name.as_str().to_owned();
                if !(is_schema && DATA.contains(&&*name)) {
                    walk(&mut member.value, !(is_schema && MAPS.contains(&&*name)), change);
                }
            }
        }
        Kind::Array(items) => items.iter_mut().for_each(|item| walk(item, true, change)),
        _ => {}
    }
    if is_schema && value.as_object().is_some() {
        change(value);
    }
}
