//! The answer about two versions of a schema, in one direction.

use std::fmt;
use std::rc::Rc;

use super::confirm::{self, Refusal, Validator};
use super::dialect::Dialect;
use super::documents::{Documents, Place};
use super::engine::{Answer, Budget, Engine};
use super::explain::{self, Explanation, Limits};
use super::json::Json;
use super::lower::{Lowering, Trouble};
use super::node::{Graph, Id};
use super::shrink::shrink;
use crate::model::json::{Value, canonical};
use crate::model::{Explained, Pointer};

/// Who sends the documents that a schema is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Clients: what they may send today must be accepted tomorrow.
    Request,
    /// The service: what it may answer tomorrow must be expected today.
    Response,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Request, Self::Response];

    /// The word for it in reports and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// One version of a schema and the files that it refers to.
#[derive(Clone, Debug)]
pub struct Source {
    /// The files by name; the first holds the schema.
    pub files: Vec<(String, Value)>,
    /// Where it stands in the first file.
    pub pointer: Pointer,
    /// The version of JSON Schema where the file names none.
    pub dialect: Dialect,
}

/// What a change does to those who rely on the old version.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Nothing: it was proved.
    Compatible,
    /// It breaks them, and this shows it.
    Breaking(Witness),
    /// Neither was shown, because of this.
    Unknown(String),
}

impl Verdict {
    /// The word for it in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Breaking(_) => "breaking",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// A document that one version accepts and the other refuses; a validator has confirmed both.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The document.
    pub value: Value,
    /// Where and why it is refused.
    pub refusal: Option<Refusal>,
}

impl PartialEq for Witness {
    fn eq(&self, other: &Self) -> bool {
        canonical(&self.value) == canonical(&other.value) && self.refusal == other.refusal
    }
}

/// Why two versions cannot be compared at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// A reference leads nowhere.
    #[error("`$ref` at `{pointer}` of `{file}` leads nowhere: `{target}`")]
    Unresolved {
        /// The file.
        file: String,
        /// The schema that holds the reference.
        pointer: Pointer,
        /// What it says.
        target: String,
    },
    /// A file breaks the rules of JSON Schema.
    #[error("`{file}` is not a valid schema at `{pointer}`: {reason}")]
    Invalid {
        /// The file.
        file: String,
        /// The value that is wrong.
        pointer: Pointer,
        /// What is wrong.
        reason: String,
    },
}

impl Explained for SchemaError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unresolved { .. } => {
                "correct the reference, or put the file beside the schema; nothing is fetched from the network".into()
            }
            Self::Invalid { .. } => {
                "correct the keyword; if the file is no JSON Schema, leave out --direction to compare it as a document".into()
            }
        })
    }
}

/// Two versions of one schema, ready to be compared.
pub struct Pair {
    pub(super) old: Prepared,
    pub(super) new: Prepared,
    pub(super) is_same_text: bool,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pair")
    }
}

/// One version, ready for both opinions.
pub(super) struct Prepared {
    pub(super) documents: Documents,
    pub(super) pointer: Pointer,
    validator: Result<Rc<Validator>, String>,
}

impl Prepared {
    pub(super) fn new(source: &Source) -> Result<Self, SchemaError> {
        let documents = Documents::new(source.files.clone(), source.dialect);
        if source.pointer == Pointer::root() {
            ensure_valid(&documents, source)?;
        }
        ensure_resolves(&documents, &source.pointer)?;
        let validator = Validator::new(&documents, &source.pointer).map(Rc::new);
        Ok(Self { documents, pointer: source.pointer.clone(), validator })
    }
}

fn ensure_valid(documents: &Documents, source: &Source) -> Result<(), SchemaError> {
    // The rules of one version say nothing of a schema of another one inside; the validator still reads all.
    if documents.unknown_dialect.is_some() || documents.mixes_dialects() {
        return Ok(());
    }
    let (name, schema) = &source.files[0];
    match confirm::complaint(schema, source.dialect) {
        None => Ok(()),
        Some((pointer, reason)) => {
            Err(SchemaError::Invalid { file: name.clone(), pointer, reason })
        }
    }
}

/// Makes sure that every reference that can be reached leads somewhere.
fn ensure_resolves(documents: &Documents, pointer: &Pointer) -> Result<(), SchemaError> {
    let mut graph = Graph::default();
    match Lowering::new(documents, &mut graph).root(pointer) {
        Err(Trouble::Unresolved { place, target }) => Err(SchemaError::Unresolved {
            file: documents.files()[place.file].0.clone(),
            pointer: place.pointer,
            target,
        }),
        _ => Ok(()),
    }
}

impl Pair {
    /// Reads both versions.
    pub fn new(old: &Source, new: &Source) -> Result<Self, SchemaError> {
        let same_files = old.files.len() == new.files.len()
            && old.files.iter().zip(&new.files).all(|((old_name, old), (new_name, new))| {
                (old_name == new_name || old.get("$id").is_some() || !has_relative_reference(old))
                    && canonical(old) == canonical(new)
            });
        let is_same_text = same_files && old.pointer == new.pointer && old.dialect == new.dialect;
        Ok(Self { old: Prepared::new(old)?, new: Prepared::new(new)?, is_same_text })
    }

    /// What the change does to those who rely on the old version.
    pub fn verdict(&self, direction: Direction, budget: &Budget<'_>) -> Verdict {
        if self.is_same_text {
            return Verdict::Compatible;
        }
        let (left, right) = match direction {
            Direction::Request => (&self.old, &self.new),
            Direction::Response => (&self.new, &self.old),
        };
        find(&[left], &[right], Reading::AsWritten, budget)
    }

    /// The breaks of these directions, edit by edit, and what else is worth a word.
    pub fn explain(&self, directions: &[Direction], limits: &Limits<'_>) -> Explanation {
        explain::explain(self, directions, limits)
    }
}

fn has_relative_reference(value: &Value) -> bool {
    value.get("$ref").and_then(Value::as_str).is_some_and(|target| !target.starts_with('#'))
        || value.as_object().unwrap_or_default().iter().any(|m| has_relative_reference(&m.value))
        || value.as_array().unwrap_or_default().iter().any(has_relative_reference)
}

/// How the schemas are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As they are written.
    AsWritten,
    /// The first that must hold: as if nobody used members that it does not declare.
    OnlyDeclared,
    /// The first that must not: as if closed objects were open.
    Tolerant,
}

/// A document that all of some schemas accept and all of the others refuse: `Compatible` if there is none.
pub(super) fn find(
    inside: &[&Prepared],
    outside: &[&Prepared],
    reading: Reading,
    budget: &Budget<'_>,
) -> Verdict {
    // What is no schema to the validator has no meaning that anything could be proved of.
    for schema in inside.iter().chain(outside) {
        if let Err(error) = &schema.validator {
            return Verdict::Unknown(format!("the validator cannot read a schema: {error}"));
        }
    }
    let mut graph = Graph::default();
    let mut goal = Vec::new();
    for (index, schema) in inside.iter().enumerate() {
        let closes = index == 0 && reading == Reading::OnlyDeclared;
        match lowered(
            schema,
            &mut graph,
            |lowering| if closes { lowering.closing() } else { lowering },
        ) {
            Ok(claims) => goal.push(claims.yes()),
            Err(reason) => return Verdict::Unknown(reason),
        }
    }
    for (index, schema) in outside.iter().enumerate() {
        let opens = index == 0 && reading == Reading::Tolerant;
        match lowered(
            schema,
            &mut graph,
            |lowering| if opens { lowering.opening() } else { lowering },
        ) {
            Ok(claims) => goal.push(claims.no()),
            Err(reason) => return Verdict::Unknown(reason),
        }
    }
    let mut engine = Engine::new(&mut graph, budget);
    let answer = engine.satisfy(goal);
    let mut candidates: Vec<Json> = Vec::new();
    let mut reason = "the validator does not confirm the example that was found".to_owned();
    match answer {
        Answer::Nothing => return Verdict::Compatible,
        Answer::Found(value) => candidates.push((*value).clone()),
        Answer::Unknown(why) => reason = why.to_owned(),
    }
    candidates.extend(engine.guesses.iter().map(|value| (**value).clone()));
    confirmed(candidates, inside, outside, reason)
}

/// Whether the validators say that all of some schemas accept a value and all of the others refuse it.
pub(super) fn breaks(value: &Json, inside: &[&Prepared], outside: &[&Prepared]) -> bool {
    let says = |schema: &&Prepared, expected| {
        let validator = schema.validator.as_ref();
        validator.is_ok_and(|validator| validator.is_valid(value) == Some(expected))
    };
    inside.iter().all(|schema| says(schema, true)) && outside.iter().all(|one| says(one, false))
}

/// The first candidate that the validators confirm, made small.
fn confirmed(
    candidates: Vec<Json>,
    inside: &[&Prepared],
    outside: &[&Prepared],
    reason: String,
) -> Verdict {
    let validators = |schemas: &[&Prepared]| -> Result<Vec<Rc<Validator>>, String> {
        schemas.iter().map(|schema| schema.validator.clone()).collect()
    };
    let (accepting, refusing) = match (validators(inside), validators(outside)) {
        (Ok(inside), Ok(outside)) => (inside, outside),
        (Err(error), _) | (_, Err(error)) => {
            return Verdict::Unknown(format!("the validator cannot read a schema: {error}"));
        }
    };
    let is_witness = |value: &Json| {
        accepting.iter().all(|validator| validator.is_valid(value) == Some(true))
            && refusing.iter().all(|validator| validator.is_valid(value) == Some(false))
    };
    match candidates.into_iter().find(|value| is_witness(value)) {
        Some(value) => {
            let value = shrink(value, &is_witness);
            let refusal = refusing.first().and_then(|validator| validator.refusal(&value));
            Verdict::Breaking(Witness { value: value.to_value(), refusal })
        }
        None => Verdict::Unknown(reason),
    }
}

fn lowered<'d, 'g>(
    side: &'d Prepared,
    graph: &'g mut Graph,
    reading: impl FnOnce(Lowering<'d, 'g>) -> Lowering<'d, 'g>,
) -> Result<Id, String> {
    let mut lowering = reading(Lowering::new(&side.documents, graph));
    lowering.root(&side.pointer).map_err(|trouble| match trouble {
        Trouble::Unknown(reason) => reason.to_owned(),
        Trouble::Unresolved { place: Place { pointer, .. }, target } => {
            format!("`$ref` at `{pointer}` leads nowhere: `{target}`")
        }
    })
}
