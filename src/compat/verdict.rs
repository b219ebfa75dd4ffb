//! The answer about two versions of a schema, in one direction.

use std::fmt;
use std::rc::Rc;

use super::confirm::{self, Refusal, Validator};
use super::documents::{Documents, Place};
use super::engine::{Answer, Budget, Engine};
use super::explain::{self, Explanation, Limits};
use super::files::Files;
use super::json::Json;
use super::lower::{Lowering, Trouble};
use super::node::{Graph, Id, Literal};
use super::same;
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

/// One version of a schema.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file that it stands in, and those that it refers to.
    pub files: Files,
    /// Which of them it stands in.
    pub file: usize,
    /// Where it stands there.
    pub pointer: Pointer,
}

impl Source {
    fn place(&self) -> Place {
        Place { file: self.file, pointer: self.pointer.clone() }
    }
}

/// Whether two schemas and all that they refer to are the same to the letter, so that nothing has to be asked.
///
/// Nothing is said of whether they are valid, or lead somewhere.
pub fn are_same(old: &Source, new: &Source) -> bool {
    let is_same_place = old.files.is_same_as(&new.files) && old.place() == new.place();
    is_same_place
        || same::are_same(
            (old.files.documents(), &old.place()),
            (new.files.documents(), &new.place()),
        )
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
#[error("`{file}` cannot be used at `{pointer}`: {problem}")]
pub struct SchemaError {
    /// Which of the versions it is about.
    pub is_old: bool,
    /// The file.
    pub file: String,
    /// The schema that holds the reference, or the value that is wrong.
    pub pointer: Pointer,
    /// What is wrong there.
    pub problem: SchemaProblem,
}

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaProblem {
    /// A reference leads nowhere.
    #[error("`$ref` leads nowhere: `{target}`")]
    Unresolved {
        /// What it says.
        target: String,
    },
    /// It breaks the rules of JSON Schema.
    #[error("this is not a valid schema: {reason}")]
    Invalid {
        /// Which of them, and how.
        reason: String,
    },
}

impl Explained for SchemaError {
    fn help(&self) -> Option<String> {
        Some(match self.problem {
            SchemaProblem::Unresolved { .. } => {
                "correct the reference, or put the file beside the schema; nothing is fetched from the network".into()
            }
            SchemaProblem::Invalid { .. } => {
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
    /// What both claim, in one graph, or why nothing can be said of them.
    claims: Result<(Graph, Id, Id), String>,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pair")
    }
}

/// One version, ready for both opinions.
pub(super) struct Prepared {
    pub(super) files: Files,
    pub(super) place: Place,
    validator: Result<Rc<Validator>, String>,
}

impl Prepared {
    /// Reads the new version, or the old one.
    pub(super) fn new(source: &Source, is_old: bool) -> Result<Self, SchemaError> {
        let (files, place) = (source.files.clone(), source.place());
        if source.pointer == Pointer::root() {
            ensure_valid(files.documents(), source.file, is_old)?;
        }
        let validator = Validator::new(&files, &place).map(Rc::new);
        Ok(Self { files, place, validator })
    }

    pub(super) fn documents(&self) -> &Documents {
        self.files.documents()
    }
}

fn ensure_valid(documents: &Documents, file: usize, is_old: bool) -> Result<(), SchemaError> {
    // The rules of one version say nothing of a schema of another one inside; the validator still reads all.
    if documents.unknown_dialect.is_some() || documents.mixes_dialects(file) {
        return Ok(());
    }
    let (name, schema) = &documents.files()[file];
    match confirm::complaint(schema, documents.default_dialect()) {
        None => Ok(()),
        Some((pointer, reason)) => {
            let problem = SchemaProblem::Invalid { reason };
            Err(SchemaError { is_old, file: name.clone(), pointer, problem })
        }
    }
}

impl Pair {
    /// Reads both versions.
    pub fn new(old: &Source, new: &Source) -> Result<Self, SchemaError> {
        let is_same_text = are_same(old, new);
        let (old, new) = (Prepared::new(old, true)?, Prepared::new(new, false)?);
        let claims = claims(&old, &new)?;
        Ok(Self { old, new, is_same_text, claims })
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
        let (mut graph, old, new) = match &self.claims {
            Ok((graph, old, new)) => (graph.clone(), *old, *new),
            Err(reason) => return Verdict::Unknown(reason.clone()),
        };
        let goal = match direction {
            Direction::Request => [old.yes(), new.no()],
            Direction::Response => [new.yes(), old.no()],
        };
        answer(&mut graph, goal, &[left], &[right], budget)
    }

    /// The breaks of these directions, edit by edit, and what else is worth a word.
    pub fn explain(&self, directions: &[Direction], limits: &Limits<'_>) -> Explanation {
        explain::explain(self, directions, limits)
    }
}

/// What both versions claim. A reference that leads nowhere is an error; what cannot be reasoned about is a reason.
fn claims(old: &Prepared, new: &Prepared) -> Result<Result<(Graph, Id, Id), String>, SchemaError> {
    let mut graph = Graph::default();
    let mut ids = Vec::new();
    let mut reason = None;
    for (side, is_old) in [(old, true), (new, false)] {
        match Lowering::new(side.documents(), &mut graph).root(&side.place) {
            Ok(id) => ids.push(id),
            Err(Trouble::Unresolved { place, target }) => {
                let file = side.documents().files()[place.file].0.clone();
                let problem = SchemaProblem::Unresolved { target };
                return Err(SchemaError { is_old, file, pointer: place.pointer, problem });
            }
            Err(Trouble::Unknown(why)) => reason = reason.or(Some(why.to_owned())),
        }
    }
    Ok(match (reason, &ids[..]) {
        (None, [old, new]) => Ok((graph, *old, *new)),
        (reason, _) => Err(reason.unwrap_or_default()),
    })
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
    answer(&mut graph, goal, inside, outside, budget)
}

/// A document for which a goal holds that says the same as the schemas do.
fn answer(
    graph: &mut Graph,
    goal: impl IntoIterator<Item = Literal>,
    inside: &[&Prepared],
    outside: &[&Prepared],
    budget: &Budget<'_>,
) -> Verdict {
    // What is no schema to the validator has no meaning that anything could be proved of.
    for schema in inside.iter().chain(outside) {
        if let Err(error) = &schema.validator {
            return Verdict::Unknown(format!("the validator cannot read a schema: {error}"));
        }
    }
    let mut engine = Engine::new(graph, budget);
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
    let mut lowering = reading(Lowering::new(side.documents(), graph));
    lowering.root(&side.place).map_err(|trouble| match trouble {
        Trouble::Unknown(reason) => reason.to_owned(),
        Trouble::Unresolved { place: Place { pointer, .. }, target } => {
            format!("`$ref` at `{pointer}` leads nowhere: `{target}`")
        }
    })
}
