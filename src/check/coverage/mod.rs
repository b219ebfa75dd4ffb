//! Which operations, statuses, properties and enum values of a contract do recordings exercise?
//!
//! A [`Survey`] lists once what there is; what each file exercises is a set of that list, so files can be looked at in
//! any order and in parallel. A property counts once, at the place in the contract that declares it, however many
//! operations share it. Where a schema has alternatives, a member counts for all of them that name it.

mod schemas;

use std::collections::BTreeSet;

use schemas::Schemas;

use super::{Side, Subject};
use crate::model::coverage::percent;
use crate::model::json::{Kind, Span, Value, View};
use crate::model::{
    Coverage, CoverageKind, Finding, LineIndex, Location, Pointer, Rule, Severity, Uncovered,
};
use crate::profile::Profile;
use crate::schema::{Content, Contract, Leniency, Operation};

/// Less is exercised than the team wants.
pub static COVERAGE_TOO_LOW: Rule = Rule {
    id: "coverage-too-low",
    severity: Severity::Error,
    summary: "Recordings exercise less of the contract than `--min-coverage` asks for.",
    help: "What no recording exercises can change unnoticed. Record what is missing (`tapecheck check --coverage` lists it), or ask for less.",
};

/// The rules of this module.
pub const RULES: &[&Rule] = &[&COVERAGE_TOO_LOW];

/// One file of a contract, for places in it.
#[derive(Clone, Debug)]
pub struct ContractFile {
    /// Its name, as in the places of schemas.
    pub name: String,
    /// Its name as the user would write it; nothing for a contract that is built in.
    pub shown: Option<String>,
    /// Its text.
    pub text: String,
    /// Its value, with the places of the text.
    pub root: Value,
}

/// How much must be exercised, of one kind or of all together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minimum {
    /// Of what.
    pub kind: Option<CoverageKind>,
    /// At least this much.
    pub percent: f64,
}

/// What a set of recordings exercises: numbers of a [`Survey`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exercised(BTreeSet<usize>);

impl Exercised {
    /// Adds what others exercise.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// All that a contract has and recordings can exercise.
#[derive(Debug)]
pub struct Survey {
    items: Vec<Uncovered>,
    operations: Vec<SurveyedOperation>,
    schemas: Schemas,
    leniency: Leniency,
}

/// An operation: its number, and those of its answers, in the order of the contract.
#[derive(Debug)]
struct SurveyedOperation {
    id: String,
    number: usize,
    statuses: Vec<usize>,
}

impl Survey {
    /// Lists what a contract has. `shown` gives the name of one of its files as the user would write it; nothing for a
    /// contract that is built in.
    pub fn new(
        contract: &Contract,
        shown: &dyn Fn(&str) -> Option<String>,
        profile: &Profile,
    ) -> Self {
        let mut items = Vec::new();
        // The first file is the document itself.
        let document = contract.files().next().map_or("", |(name, ..)| name);
        let operations = contract.operations().iter();
        let operations =
            operations.map(|operation| surveyed(operation, document, &mut items)).collect();
        let starts = contract.operations().iter().flat_map(schema_places);
        let schemas = Schemas::build(contract, starts, &mut items);
        let leniency = Leniency {
            ignore_name_case: profile.ignore_name_case,
            null_is_absent: profile.null_is_absent,
        };
        let mut survey = Self { items, operations, schemas, leniency };
        survey.locate(contract, shown);
        survey
    }

    /// Gives everything its line.
    fn locate(&mut self, contract: &Contract, shown: &dyn Fn(&str) -> Option<String>) {
        let files: Vec<_> = contract
            .files()
            .map(|(name, text, root)| (name, LineIndex::new(text), root, shown(name)))
            .collect();
        for item in &mut self.items {
            let Some((name, pointer)) = item.schema.split_once('#') else { continue };
            let found = files.iter().find(|(known, ..)| *known == name);
            let (Some((_, lines, root, Some(shown))), Some(pointer)) =
                (found, Pointer::parse(pointer))
            else {
                continue;
            };
            let place = Location::file(shown).at(lines.position(span(&pointer, root).start));
            // A route table has no value at the pointer, which is that of the document it stands for.
            let is_made = root.span == Span::default();
            item.location = if is_made { place } else { place.pointing(pointer) };
        }
    }

    /// What one cassette exercises.
    pub(super) fn exercised_by(&self, subject: &Subject<'_>) -> Exercised {
        let mut exercised = Exercised::default();
        for exchange in subject.exchanges() {
            let Some(operation) = exchange.operation else { continue };
            let Some(surveyed) = self.operations.iter().find(|known| known.id == operation.id)
            else {
                continue;
            };
            exercised.0.insert(surveyed.number);
            let answer = exchange.documented.and_then(|documented| {
                operation.responses.iter().position(|known| known.status == documented.status)
            });
            exercised.0.extend(answer.and_then(|answer| surveyed.statuses.get(answer)));
            for body in &exchange.bodies {
                let content =
                    body.content.and_then(|content| content.json_schema(body.content_type));
                let (Some(schema), Some(json)) = (content, &body.json) else { continue };
                let location = schema.location();
                if body.side == Side::Request {
                    let read = subject.contract().normalise(schema, json.value(), self.leniency);
                    self.schemas.mark(location, View::Tree(&read), &mut exercised.0);
                } else {
                    self.schemas.mark(location, json.view(), &mut exercised.0);
                }
            }
        }
        exercised
    }

    /// How much that is.
    pub fn coverage(&self, exercised: &Exercised) -> Coverage {
        let mut coverage = Coverage::default();
        for (number, item) in self.items.iter().enumerate() {
            coverage.totals[item.kind as usize] += 1;
            if !exercised.0.contains(&number) {
                coverage.missing.push(item.clone());
            }
        }
        coverage.missing.sort();
        coverage
    }
}

/// Where less is exercised than somebody wants.
pub fn shortfalls(coverage: &Coverage, minimums: &[Minimum]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Minimum { kind, percent: wanted } in minimums {
        let (covered, total) = coverage.share(*kind);
        // Compared without dividing: 2 of 3 are never 66.67 percent.
        #[expect(clippy::cast_precision_loss, reason = "no contract has 2^52 properties")]
        if covered as f64 * 100.0 < wanted * total as f64 {
            let of = kind.map_or("what the contract has", CoverageKind::name);
            let share = percent((covered, total));
            let message = format!("recordings exercise {share} % of {of}, not {wanted} %");
            let finding = COVERAGE_TOO_LOW.finding(Location::default(), message);
            findings.push(
                finding.versus(format!("at least {wanted} %"), format!("{covered} of {total}")),
            );
        }
    }
    findings
}

fn surveyed(
    operation: &Operation,
    document: &str,
    items: &mut Vec<Uncovered>,
) -> SurveyedOperation {
    let method = operation.method.to_lowercase();
    let pointer = Pointer::root().child("paths").child(&operation.template).child(method);
    let mut add = |kind, pointer: &Pointer, name: String| {
        items.push(Uncovered {
            kind,
            schema: format!("{document}#{pointer}"),
            name,
            operation: Some(operation.id.clone()),
            location: Location::default(),
        });
        items.len() - 1
    };
    let number = add(CoverageKind::Operation, &pointer, operation.id.clone());
    let responses = pointer.child("responses");
    let statuses = operation.responses.iter().map(|response| {
        let status = response.status.to_string();
        add(CoverageKind::Status, &responses.child(&status), status)
    });
    SurveyedOperation { id: operation.id.clone(), number, statuses: statuses.collect() }
}

/// Where a value stands; of one that a route table stands for where what it names does, or the route.
fn span(pointer: &Pointer, root: &Value) -> Span {
    let value = pointer.find_nearest(root);
    let around = (0..pointer.tokens().len()).rev().filter_map(|depth| {
        let around: Pointer = pointer.tokens()[..depth].iter().cloned().collect();
        Some(around.find(root)?.span).filter(|span| *span != Span::default())
    });
    first_read(value).or_else(|| around.into_iter().next()).unwrap_or_default()
}

/// The place of a value or, of a made one, of the first in it that was read.
fn first_read(value: &Value) -> Option<Span> {
    match &value.kind {
        _ if value.span != Span::default() => Some(value.span),
        Kind::Array(items) => items.iter().find_map(first_read),
        Kind::Object(members) => members.iter().find_map(|member| first_read(&member.value)),
        _ => None,
    }
}

/// The schemas of all bodies of an operation.
fn schema_places(operation: &Operation) -> Vec<crate::schema::SchemaLocation> {
    let contents = operation.request_body.iter().map(|body| &body.content);
    let contents = contents.chain(operation.responses.iter().map(|response| &response.content));
    let schemas = contents.flat_map(|content: &Content| {
        let types: Vec<&str> = content.media_types().collect();
        types.into_iter().filter_map(|media_type| content.json_schema(Some(media_type)))
    });
    schemas.map(|schema| schema.location().clone()).collect()
}
