//! Two versions of a schema: the verdicts, and a finding for each edit that breaks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::recordings::{Bodies, Recordings};
use super::rows::Row;
use super::versions::{FileVersion, Versions};
use super::{DiffArgs, Found, Version};
use crate::cli::Failure;
use crate::cli::project::Project;
use crate::compat::{
    Dialect, Direction, Explanation, Files, Limits, OverCheck, Pair, Reported, SchemaError, Source,
    Verdict, are_same, openapi,
};
use crate::model::json::{Layout, Value, print};
use crate::model::text::{counted, shortened};
use crate::model::{Compared, Explained, Finding, Location, Pointer};

/// The steps for one question to the engine; the time usually ends first.
const STEPS: u64 = 2_000_000;

/// The stack of the thread that compares: schemas inside one another take some.
const STACK: usize = 1 << 29;

/// The longest value that a message shows.
const SHOWN: usize = 200;

/// What a comparison of schemas is done with.
pub(super) struct Work<'w> {
    pub(super) versions: &'w Versions,
    pub(super) args: &'w DiffArgs,
    pub(super) project: &'w Project,
    pub(super) recordings: &'w Recordings,
}

/// Compares two schema files.
pub(super) fn compare(
    (old, old_value): (&FileVersion, Value),
    (new, new_value): (&FileVersion, Value),
    work: &Work<'_>,
    found: &mut Found,
) -> Result<(), Failure> {
    let Work { versions, args, project, recordings } = work;
    let directions = args.directions(&new.path, project);
    let files =
        |file: &FileVersion, value: Value, is_old| -> Result<Vec<(String, Arc<Value>)>, Failure> {
            let files = versions.with_references(file, value, is_old)?;
            Ok(match args.dialect {
                Some(Version::OpenApi30) => openapi::lowered(files),
                _ => files,
            })
        };
    let (old_files, new_files) = (files(old, old_value, true)?, files(new, new_value, false)?);
    if !versions.is_single && versions.are_same_texts((old, &old_files), (new, &new_files)) {
        found.rows.extend(directions.into_iter().map(|direction| unchanged(old, new, direction)));
        return Ok(());
    }
    let prepared = |files: &[(String, Arc<Value>)]| {
        let dialect = match args.dialect {
            Some(version) => version.dialect(),
            None => Dialect::fitting(&files[0].1),
        };
        Files::new(files.to_vec(), dialect)
    };
    let source = |files: Files| Source { files, file: 0, pointer: Pointer::root() };
    let (old_source, new_source) = (source(prepared(&old_files)), source(prepared(&new_files)));
    if !versions.is_single && are_same(&old_source, &new_source) {
        found.rows.extend(directions.into_iter().map(|direction| unchanged(old, new, direction)));
        return Ok(());
    }
    let bodies: Vec<Bodies> = directions
        .iter()
        .map(|direction| recordings.like(*direction, [&*old_files[0].1, &*new_files[0].1]))
        .collect();
    let start = Instant::now();
    let count = u32::try_from(directions.len()).unwrap_or(1).max(1);
    // Each direction has its share of the time, and what the one before it has left over.
    let shares = (1..=count).map(|number| args.budget / count * number);
    let questions: Vec<Question<'_>> = directions
        .iter()
        .zip(&bodies)
        .zip(shares)
        .map(|((direction, bodies), share)| Question {
            direction: *direction,
            time: (start, share),
            recorded: &bodies.values,
        })
        .collect();
    let explanations = match args.dialect {
        // Clients and the service do not see the same members.
        Some(Version::OpenApi30) => {
            let mut explanations = Vec::new();
            for question in &questions {
                let seen = |source: &Source| Source {
                    files: openapi::projected(&source.files, question.direction),
                    ..source.clone()
                };
                let (seen_old, seen_new) = (seen(&old_source), seen(&new_source));
                let question = std::slice::from_ref(question);
                explanations.extend(explain((&seen_old, &seen_new), (old, new), question, work)?);
            }
            explanations
        }
        _ => explain((&old_source, &new_source), (old, new), &questions, work)?,
    };
    for (explanation, bodies) in explanations.into_iter().zip(&bodies) {
        take(explanation, (old, new), &About { uses: &[], bodies }, versions, found);
    }
    Ok(())
}

/// The verdict about a schema that has not changed, nor what it refers to.
fn unchanged(old: &FileVersion, new: &FileVersion, direction: Direction) -> Row {
    Row {
        old: (old.name.clone(), Pointer::root()),
        new: (new.name.clone(), Pointer::root()),
        direction,
        verdict: Verdict::Compatible,
        uses: Vec::new(),
        seen_in: Vec::new(),
    }
}

/// What is asked about a pair of schemas.
pub(super) struct Question<'q> {
    pub(super) direction: Direction,
    /// From when on, and how long.
    pub(super) time: (Instant, Duration),
    pub(super) recorded: &'q [Value],
}

/// What is wrong with one of two versions, with its place there.
pub(super) fn unusable(
    error: &SchemaError,
    (old, new): (&FileVersion, &FileVersion),
    versions: &Versions,
) -> Failure {
    let (file, version) = if error.is_old { (old, "old") } else { (new, "new") };
    let place = (error.file.clone(), error.pointer.clone());
    let name = if place.0 == file.path { &file.name } else { &place.0 };
    let location = versions.place(file, &place, name, error.is_old);
    let failure = Failure::new(format!("`{location}` in the {version} version: {}", error.problem));
    match error.help() {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// Explains the difference on a thread with a deep stack, within the time that was granted; an answer for each question.
pub(super) fn explain(
    (old, new): (&Source, &Source),
    files: (&FileVersion, &FileVersion),
    questions: &[Question<'_>],
    work: &Work<'_>,
) -> Result<Vec<Explanation>, Failure> {
    let versions = work.versions;
    let (policy, enums) = (work.args.policy(work.project), &work.project.config.diff);
    let work = || -> Result<Vec<Explanation>, SchemaError> {
        let pair = Pair::new(old, new)?;
        let answer = |question: &Question<'_>| {
            let (start, share) = question.time;
            let is_over = || start.elapsed() > share;
            let limits = Limits {
                steps: STEPS,
                is_over: OverCheck(&is_over),
                policy,
                extensible_enums: enums.extensible_enums.clone(),
                recorded: question.recorded,
            };
            pair.explain(&[question.direction], &limits)
        };
        Ok(questions.iter().map(answer).collect())
    };
    std::thread::scope(|scope| {
        let started = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let cannot = |why: &str| Failure::new(format!("cannot compare schemas: {why}"));
        match started.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome.map_err(|error| unusable(&error, files, versions)),
            Ok(Err(_)) => Err(cannot("the comparison ended early")
                .help("this is a defect of tapecheck; please report it with both schemas")),
            Err(error) => Err(cannot(&error.to_string())),
        }
    })
}

/// What is known of a pair of schemas beside them.
pub(super) struct About<'a> {
    /// Where an OpenAPI document uses it.
    pub(super) uses: &'a [String],
    /// The recorded bodies that it was held against.
    pub(super) bodies: &'a Bodies,
}

/// Adds what was found about one pair.
pub(super) fn take(
    explanation: Explanation,
    (old, new): (&FileVersion, &FileVersion),
    about: &About<'_>,
    versions: &Versions,
    found: &mut Found,
) {
    let shown = |path: &str, file: &FileVersion| {
        if path == file.path { file.name.clone() } else { path.to_owned() }
    };
    for (direction, verdict) in explanation.verdicts {
        let seen = explanation.seen_in.iter().find(|(other, _)| *other == direction);
        found.rows.push(Row {
            old: (old.name.clone(), Pointer::root()),
            new: (new.name.clone(), Pointer::root()),
            direction,
            verdict,
            uses: about.uses.to_vec(),
            seen_in: seen.map(|(_, indices)| about.bodies.places(indices)).unwrap_or_default(),
        });
    }
    for reported in &explanation.findings {
        let (old_place, new_place) = (&reported.old_place, &reported.new_place);
        let mut finding = finding(reported, about);
        finding.location = versions.place(new, new_place, &shown(&new_place.0, new), false);
        if new_place.0 != new.path {
            found.show(&new_place.0, versions);
        }
        let before = versions.place(old, old_place, &shown(&old_place.0, old), true);
        finding.schema = Some(format!("{}#{}", shown(&old_place.0, old), old_place.1));
        let witness = reported.witness.as_ref();
        finding.compared = Some(Box::new(Compared {
            old: before,
            direction: reported.direction.map(|direction| direction.name().to_owned()),
            witness: witness.map(|witness| print(&witness.value, Layout::Minified)),
            seen_in: about.bodies.places(&reported.seen_in),
        }));
        if !found.findings.contains(&finding) {
            found.findings.push(finding);
        }
    }
}

fn finding(reported: &Reported, about: &About<'_>) -> Finding {
    let mut finding = reported.rule.finding(Location::default(), message(reported));
    finding.severity = reported.severity;
    finding.expected = reported.old.as_ref().map(shown);
    finding.found = reported.new.as_ref().map(shown);
    finding.operation = (!about.uses.is_empty()).then(|| about.uses.join(", "));
    finding
}

fn message(reported: &Reported) -> String {
    let witness = reported.witness.as_ref().map(|witness| shown(&witness.value));
    let summary = reported.rule.summary.trim_end_matches('.');
    let seen = match reported.seen_in.len() {
        0 => String::new(),
        count => format!(" (seen in {})", counted(count, "recording")),
    };
    match (reported.direction, witness, &reported.reason) {
        (Some(Direction::Request), Some(witness), _) => {
            format!(
                "{summary}: clients may send {witness} by the old version, and the new one refuses it{seen}"
            )
        }
        (Some(Direction::Response), Some(witness), _) => {
            format!(
                "{summary}: the service may answer {witness} by the new version, and the old one does not allow it{seen}"
            )
        }
        (Some(direction), None, Some(reason)) => {
            format!("whether {}s break could not be decided: {reason}", direction.name())
        }
        _ => summary.to_owned(),
    }
}

fn shown(value: &Value) -> String {
    shortened(&print(value, Layout::Minified), SHOWN)
}
