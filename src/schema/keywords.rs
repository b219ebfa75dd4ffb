//! Walks over the keywords of a document, of OpenAPI and JSON Schema alike.

use crate::model::Pointer;
use crate::model::json::{Kind, Value};

/// Keywords whose members are named by people, so that `$ref` there is a name and no keyword.
const MAPS: &[&str] = &[
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "paths",
    "responses",
    "parameters",
    "headers",
    "schemas",
    "requestBodies",
    "content",
    "callbacks",
    "links",
    "encoding",
    "pathItems",
    "webhooks",
];

/// Keywords that hold data, in which nothing is a keyword.
const DATA: &[&str] = &["const", "enum", "default", "example", "examples", "mapping"];

/// Whether the members of this keyword's value are named by people.
pub(super) fn is_map(keyword: &str) -> bool {
    MAPS.contains(&keyword)
}

/// Whether this keyword's value is data.
pub(super) fn is_data(keyword: &str) -> bool {
    DATA.contains(&keyword)
}

/// Calls `visit` with pointer, name and value of every member that is a keyword; data is not looked into.
pub(super) fn visit<'d>(
    value: &'d Value,
    pointer: &Pointer,
    visit: &mut dyn FnMut(&Pointer, &'d str, &'d Value),
) {
    walk(value, pointer, false, visit);
}

fn walk<'d>(
    value: &'d Value,
    pointer: &Pointer,
    named_by_people: bool,
    visit: &mut dyn FnMut(&Pointer, &'d str, &'d Value),
) {
    match &value.kind {
        Kind::Object(members) => {
            for member in members {
                let name = member.name.as_str();
                let child = pointer.child(name);
                if named_by_people {
                    walk(&member.value, &child, false, visit);
                } else {
                    visit(&child, name, &member.value);
                }
                if !named_by_people && !is_data(name) {
                    walk(&member.value, &child, is_map(name), visit);
                }
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &pointer.child(index), false, visit);
            }
        }
        _ => {}
    }
}
