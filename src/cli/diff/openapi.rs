//! Two versions of an OpenAPI document: operations first, then every schema that they use, by who sends it.

use std::time::Instant;

use super::Found;
use super::recordings::Bodies;
use super::schemas::{self, About, Question, Work};
use super::versions::{FileVersion, Versions};
use crate::cli::Failure;
use crate::compat::openapi::{self, Remark, SchemaPair};
use crate::compat::{Dialect, Direction, Explanation, Files, Source, are_same};
use crate::model::json::Value;
use crate::model::{Finding, Pointer};
use crate::schema::Contract;

/// Compares two OpenAPI documents.
pub(super) fn compare(
    (old, old_value): (&FileVersion, Value),
    (new, new_value): (&FileVersion, Value),
    work: &Work<'_>,
    found: &mut Found,
) -> Result<(), Failure> {
    let Work { versions, args, recordings, .. } = work;
    ensure_readable(old, &old_value)?;
    ensure_readable(new, &new_value)?;
    let files = |file: &FileVersion, value: Value, is_old| -> Result<Files, Failure> {
        let is_older = is_3_0(&value);
        let files = versions.with_references(file, value, is_old)?;
        let files = if is_older { openapi::lowered(files) } else { files };
        Ok(Files::new(files, Dialect::Draft202012))
    };
    let (old_files, new_files) = (files(old, old_value, true)?, files(new, new_value, false)?);
    found.covered.extend(new_files.names().skip(1).map(str::to_owned));
    let comparison = openapi::compare(&old_files, &new_files)
        .map_err(|error| schemas::unusable(&error, (old, new), versions))?;
    found.findings.extend(comparison.remarks.iter().map(|remark| finding(remark, new, versions)));
    let mut contract = None;
    let projections = Direction::ALL.map(|direction| {
        (openapi::projected(&old_files, direction), openapi::projected(&new_files, direction))
    });
    for pair in &comparison.schemas {
        if args.direction.is_some_and(|who| !who.directions().contains(&pair.direction)) {
            continue;
        }
        let at = Direction::ALL.iter().position(|direction| *direction == pair.direction);
        let (old_files, new_files) = &projections[at.unwrap_or_default()];
        let source = |files: &Files, (name, pointer): &(String, Pointer)| Source {
            file: files.names().position(|file| file == name).unwrap_or_default(),
            files: files.clone(),
            pointer: pointer.clone(),
        };
        let (old_source, new_source) = (source(old_files, &pair.old), source(new_files, &pair.new));
        let is_same = are_same(&old_source, &new_source);
        let bodies = match is_same {
            true => Bodies::default(),
            false => {
                let contract =
                    contract.get_or_insert_with(|| self::contract(new, new_files, versions));
                recordings.of(&pair.bodies, contract.as_ref())
            }
        };
        let explanation = match is_same {
            true => Explanation::unchanged(&[pair.direction]),
            false => {
                let question = Question {
                    direction: pair.direction,
                    time: (Instant::now(), args.budget),
                    recorded: &bodies.values,
                };
                let sources = (&old_source, &new_source);
                let answers = schemas::explain(sources, (old, new), &[question], work)?;
                answers.into_iter().next().unwrap_or_default()
            }
        };
        let start = found.rows.len();
        let about = About { uses: &uses(pair), bodies: &bodies };
        schemas::take(explanation, (old, new), &about, versions, found);
        for row in &mut found.rows[start..] {
            let named = |(path, pointer): &(String, Pointer), file: &FileVersion| {
                (if *path == file.path { file.name.clone() } else { path.clone() }, pointer.clone())
            };
            row.old = named(&pair.old, old);
            row.new = named(&pair.new, new);
        }
    }
    Ok(())
}

/// The new document as a contract, which knows the operation of a recorded request.
///
/// One that `check` could not use has no recordings, and is compared all the same.
fn contract(new: &FileVersion, files: &Files, versions: &Versions) -> Option<Contract> {
    let text = |path: &str| match path == new.path {
        true => Some(new.text.clone()),
        false => versions.read(path, false),
    };
    let texts: Option<Vec<(String, String)>> =
        files.names().map(|path| Some((path.to_owned(), text(path)?))).collect();
    Contract::load(&new.path, &texts?).ok()
}

/// The first few places that use a schema.
fn uses(pair: &SchemaPair) -> Vec<String> {
    const SHOWN: usize = 3;
    let mut uses: Vec<String> = pair.uses.iter().take(SHOWN).cloned().collect();
    if pair.uses.len() > SHOWN {
        uses.push(format!("and {} more", pair.uses.len() - SHOWN));
    }
    uses
}

fn is_3_0(document: &Value) -> bool {
    document
        .get("openapi")
        .and_then(Value::as_str)
        .is_some_and(|version| version.starts_with("3.0"))
}

fn ensure_readable(file: &FileVersion, document: &Value) -> Result<(), Failure> {
    let version = document.get("openapi").and_then(Value::as_str);
    match version {
        Some(version) if version.starts_with("3.") => Ok(()),
        _ => Err(Failure::new(format!(
            "`{}` is an OpenAPI document of a version that is not read: {}",
            file.name,
            version.or(document.get("swagger").and_then(Value::as_str)).unwrap_or("none")
        ))
        .help("OpenAPI 3.0 and 3.1 are; converters exist for older ones")),
    }
}

fn finding(remark: &Remark, new: &FileVersion, versions: &Versions) -> Finding {
    let path = &remark.new_place.0;
    let name = if *path == new.path { &new.name } else { path };
    let location = versions.place(new, &remark.new_place, name, false);
    let message = format!("{}: {}", remark.rule.summary.trim_end_matches('.'), remark.what);
    let mut finding = remark.rule.finding(location, message).operation(&remark.operation);
    finding.severity = remark.severity;
    finding
}
