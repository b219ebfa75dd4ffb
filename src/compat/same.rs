//! Schemas of which nothing differs, nor of all that they refer to: most schemas of most changes.

use std::collections::HashSet;

use super::documents::{Documents, Place};
use crate::model::Pointer;
use crate::model::json::{Value, canonical};

/// Whether two schemas say the same in the same words, and all that they refer to does.
///
/// `false` where that is not plain: then it is for the engine to say.
pub(super) fn are_same(old: (&Documents, &Place), new: (&Documents, &Place)) -> bool {
    let ((old, old_place), (new, new_place)) = (old, new);
    // Where these lead depends on the way there.
    if old.has_dynamic_references || new.has_dynamic_references {
        return false;
    }
    let mut open = vec![(old_place.clone(), new_place.clone())];
    let mut seen = HashSet::new();
    while let Some(places) = open.pop() {
        if !seen.insert(places.clone()) {
            continue;
        }
        let (old_place, new_place) = &places;
        let (Some(old_schema), Some(new_schema)) = (old.find(old_place), new.find(new_place))
        else {
            return false;
        };
        let is_same = old.context(old_place).dialect == new.context(new_place).dialect
            && canonical(old_schema) == canonical(new_schema);
        if !is_same {
            return false;
        }
        // The texts are the same, so the references stand at the same places.
        let mut references = Vec::new();
        collect(old_schema, &Pointer::root(), &mut references);
        for (inside, target) in references {
            let resolved = |documents: &Documents, schema: &Place| {
                let from = Place { file: schema.file, pointer: schema.pointer.join(&inside) };
                documents.resolve(&from, &documents.context(&from).base, target)
            };
            match (resolved(old, old_place), resolved(new, new_place)) {
                (Some(old), Some(new)) => open.push((old, new)),
                _ => return false,
            }
        }
    }
    true
}

/// Everything that may be a reference, with the way to the schema that holds it. Data that only looks like one costs
/// nothing but a second look.
fn collect<'v>(value: &'v Value, at: &Pointer, references: &mut Vec<(Pointer, &'v str)>) {
    let may_hold_some = |value: &Value| value.as_object().is_some() || value.as_array().is_some();
    if let Some(target) = value.get("$ref").and_then(Value::as_str) {
        references.push((at.clone(), target));
    }
    for member in value.as_object().unwrap_or_default() {
        if may_hold_some(&member.value) {
            collect(&member.value, &at.child(member.name.as_str()), references);
        }
    }
    for (index, item) in value.as_array().unwrap_or_default().iter().enumerate() {
        if may_hold_some(item) {
            collect(item, &at.child(index), references);
        }
    }
}
