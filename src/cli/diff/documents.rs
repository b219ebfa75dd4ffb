//! Cassettes and other documents, compared value by value.

use super::kinds::Kind;
use super::versions::FileVersion;
use super::{DiffArgs, Found, rows};
use crate::cassette::Interaction;
use crate::cli::project::Project;
use crate::cli::{Failure, locate, verify};
use crate::diff::cassettes::{CassetteComparison, InteractionChange};
use crate::diff::exchange::{Difference, Part};
use crate::diff::{Note, document, findings};
use crate::model::json::Value;
use crate::model::{Finding, Pointer};

/// Compares two files of one kind.
pub(super) fn compare(
    (old_file, old_kind): (&FileVersion, Kind),
    (new_file, new_kind): (&FileVersion, Kind),
    args: &DiffArgs,
    project: &Project,
    found: &mut Found,
) -> Result<(), Failure> {
    let (mut differences, document): (Vec<Finding>, Value) = match (old_kind, new_kind) {
        (Kind::Cassette(old), Kind::Cassette(new)) => {
            let contract = project.contract(&args.contract)?;
            let (comparison, findings) = verify::compared(&old.1, &new.1, &contract, project);
            found.changes.extend(changes_of_cassettes(&comparison, &new_file.name));
            for change in &comparison.changes {
                let InteractionChange::Changed { new, comparison, .. } = change else { continue };
                for (part, note) in &comparison.notes {
                    let body = body_of(*new, *part).join(&note.pointer);
                    found.notes.push(told(new_file, &body, note));
                }
            }
            (findings, new.0)
        }
        (Kind::Cassette(_), _) => return Err(mismatch(old_file, new_file, "a cassette")),
        (_, Kind::Cassette(_)) => return Err(mismatch(new_file, old_file, "a cassette")),
        (old_kind, new_kind) => {
            let comparison =
                document::compare(old_kind.value(), new_kind.value(), &project.diff_options());
            let root = Pointer::root();
            let changes = comparison.changes.iter();
            let notes = comparison.notes.iter();
            found.notes.extend(notes.map(|note| told(new_file, &note.pointer, note)));
            found
                .changes
                .extend(changes.map(|one| rows::change(one, &new_file.name, &root, &root)));
            (findings::of_documents(&comparison), new_kind.into_value())
        }
    };
    locate::in_file(&mut differences, &new_file.name, &new_file.text, &document);
    found.findings.extend(differences);
    Ok(())
}

fn changes_of_cassettes(comparison: &CassetteComparison, file: &str) -> Vec<Value> {
    let mut changes = Vec::new();
    for change in &comparison.changes {
        let InteractionChange::Changed { old, new, comparison, .. } = change else { continue };
        for difference in &comparison.differences {
            if let Difference::Json { part, change } = difference {
                let (old, new) = (body_of(*old, *part), body_of(*new, *part));
                changes.push(rows::change(change, file, &old, &new));
            }
        }
    }
    changes
}

/// Where a body stands in its cassette.
fn body_of(index: usize, part: Part) -> Pointer {
    Interaction::pointer(index).child(part.name()).child("body").child("json")
}

fn told(file: &FileVersion, pointer: &Pointer, note: &Note) -> String {
    format!("{} {pointer}: {}", file.name, note.text)
}

impl Kind {
    fn value(&self) -> &Value {
        match self {
            Self::Cassette(read) => &read.0,
            Self::OpenApi(value) | Self::Schema(value) | Self::Document(value) => value,
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Cassette(read) => read.0,
            Self::OpenApi(value) | Self::Schema(value) | Self::Document(value) => value,
        }
    }
}

fn mismatch(one: &FileVersion, other: &FileVersion, what: &str) -> Failure {
    Failure::new(format!("`{}` is {what} and `{}` is not", one.name, other.name))
        .help("name two cassettes, or two other JSON files")
}
