//! The verdicts beside the findings, for programs.

use crate::compat::{Direction, Verdict};
use crate::diff::{Change, Detail, Rename};
use crate::model::Pointer;
use crate::model::json::Value;

/// The verdict about one pair of schemas in one direction.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) old: (String, Pointer),
    pub(super) new: (String, Pointer),
    pub(super) direction: Direction,
    pub(super) verdict: Verdict,
    /// Where an OpenAPI document uses the schema.
    pub(super) uses: Vec<String>,
    /// The recorded bodies that break.
    pub(super) seen_in: Vec<String>,
}

/// The verdict as a report in JSON has it.
pub(super) fn verdict(row: &Row) -> Value {
    let Row { old, new, direction, verdict, uses, seen_in } = row;
    let (witness, refusal, reason) = match verdict {
        Verdict::Breaking(witness) => (Some(witness.value.clone()), witness.refusal.clone(), None),
        Verdict::Unknown(reason) => (None, None, Some(reason.as_str())),
        Verdict::Compatible => (None, None, None),
    };
    let rejected_at = refusal.map(|refusal| {
        Value::object([
            ("instance", Value::from(refusal.instance.to_string())),
            ("keyword", refusal.keyword.to_string().into()),
        ])
    });
    let mut out = Value::object([
        ("old", Value::from(place(old))),
        ("new", place(new).into()),
        ("direction", direction.name().into()),
        ("verdict", verdict.name().into()),
        ("reason", reason.into()),
        ("rejected_at", rejected_at.into()),
        ("uses", Value::array(uses.iter().map(String::as_str))),
        ("seen_in", Value::array(seen_in.iter().map(String::as_str))),
    ]);
    // `null` is a witness too, so the member is there only if there is one.
    if let Some(witness) = witness {
        out.set("witness", witness);
    }
    out
}

fn place((file, pointer): &(String, Pointer)) -> String {
    match pointer.tokens() {
        [] => file.clone(),
        _ => format!("{file}#{pointer}"),
    }
}

/// One change of a document; `old` and `new` are where the document stands in its file.
pub(super) fn change(change: &Change, file: &str, old: &Pointer, new: &Pointer) -> Value {
    let place = |base: &Pointer, pointer: &Option<Pointer>| {
        pointer.as_ref().map(|pointer| base.join(pointer).to_string())
    };
    let (old_path, new_path) = (place(old, &change.old_pointer), place(new, &change.new_pointer));
    let rename = change.rename.as_ref().map(|rename| match rename {
        Rename::To(name) | Rename::From(name) => name.as_str(),
    });
    let mut out = Value::object([
        ("kind", Value::from(change.kind.name())),
        ("path", new_path.or_else(|| old_path.clone()).into()),
        ("old_path", old_path.into()),
        ("file", file.into()),
        ("identity_path", change.identity_path.as_str().into()),
        ("detail", change.detail.map(Detail::name).into()),
        ("looks_like_rename", rename.into()),
    ]);
    // What is not there is not `null`.
    for (name, value) in [("old", &change.old), ("new", &change.new)] {
        if let Some(value) = value {
            out.set(name, value.clone());
        }
    }
    out
}
