//! Which edits break, each with a document of its own that shows it.
//!
//! An edit is to blame if there is a document that breaks and would not without the edit. That is one more question to
//! the engine, so several independent breaks in one change are all found, and edits that only look like one are not.

use super::documents::{Documents, Place};
use super::edits::{Edit, edits, undone};
use super::engine::Budget;
use super::files::Files;
use super::json::Json;
use super::rules::{self, UNDECIDED, VALUE_SET_NARROWED, VALUE_SET_WIDENED};
use super::verdict::{Direction, Pair, Prepared, Reading, Source, Verdict, Witness, breaks, find};
use crate::model::json::Value;
use crate::model::{Pointer, PointerPattern, Rule, Severity};

/// How much may be spent, and how breaks are weighed.
#[derive(Clone, Debug)]
pub struct Limits<'l> {
    /// The steps for one question to the engine.
    pub steps: u64,
    /// Whether the time for this pair of schemas is over.
    pub is_over: OverCheck<'l>,
    /// How breaks are weighed.
    pub policy: Policy,
    /// Schemas, by their place, whose lists of values may grow: clients expect it.
    pub extensible_enums: Vec<PointerPattern>,
    /// Recorded bodies: those that show a break are named beside it.
    pub recorded: &'l [Value],
}

/// Says whether the time is over.
#[derive(Clone, Copy)]
pub struct OverCheck<'l>(pub &'l dyn Fn() -> bool);

impl std::fmt::Debug for OverCheck<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OverCheck")
    }
}

/// How breaks are weighed. A policy changes how much a finding matters, never the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Every break is an error.
    Strict,
    /// A break of requests that only shows in members which were never declared is a warning.
    #[default]
    AssumeDeclared,
    /// The same, and readers are taken to pass over members that they do not know.
    TolerantReader,
}

/// What is to be said of two versions.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// The verdict of each direction that was asked for.
    pub verdicts: Vec<(Direction, Verdict)>,
    /// The findings, in the order of the schemas.
    pub findings: Vec<Reported>,
    /// The recorded bodies that break, by direction and index.
    pub seen_in: Vec<(Direction, Vec<usize>)>,
}

impl Explanation {
    /// What is to be said of two versions of which nothing differs.
    pub fn unchanged(directions: &[Direction]) -> Self {
        let verdicts = directions.iter().map(|direction| (*direction, Verdict::Compatible));
        Self { verdicts: verdicts.collect(), ..Self::default() }
    }
}

/// One thing to report.
#[derive(Clone, Debug)]
pub struct Reported {
    /// What kind of thing it is.
    pub rule: &'static Rule,
    /// How much it matters.
    pub severity: Severity,
    /// Who is affected; nothing where it breaks nobody.
    pub direction: Option<Direction>,
    /// The file and the place in the old version: the keyword or, where that is new, the schema.
    pub old_place: (String, Pointer),
    /// The same in the new version.
    pub new_place: (String, Pointer),
    /// What stood there and what stands there now.
    pub old: Option<Value>,
    /// What stands there now.
    pub new: Option<Value>,
    /// The document that shows it.
    pub witness: Option<Witness>,
    /// Why nothing could be decided.
    pub reason: Option<String>,
    /// The recorded bodies that show it as well, by their index.
    pub seen_in: Vec<usize>,
}

/// That an edit breaks somebody.
#[derive(Clone)]
struct Break {
    direction: Direction,
    witness: Witness,
    severity: Severity,
    seen_in: Vec<usize>,
}

struct Explainer<'p> {
    pair: &'p Pair,
    edits: Vec<Edit>,
    limits: &'p Limits<'p>,
    recorded: Vec<Option<Json>>,
}

pub(super) fn explain(pair: &Pair, directions: &[Direction], limits: &Limits<'_>) -> Explanation {
    let mut explanation = Explanation::default();
    for direction in directions {
        let budget = Budget::new(limits.steps, limits.is_over.0);
        explanation.verdicts.push((*direction, pair.verdict(*direction, &budget)));
    }
    if pair.is_same_text {
        return explanation;
    }
    let edits =
        edits((pair.old.documents(), &pair.old.place), (pair.new.documents(), &pair.new.place));
    let recorded = limits.recorded.iter().map(Json::of).collect();
    let explainer = Explainer { pair, edits, limits, recorded };
    for (direction, verdict) in &explanation.verdicts {
        if matches!(verdict, Verdict::Breaking(_)) {
            explanation.seen_in.push((*direction, explainer.seen_in(None, *direction)));
        }
    }
    explanation.findings = explainer.findings(&explanation.verdicts);
    explanation
}

/// The new version without an edit, as far as that is a schema.
fn without(new: &Prepared, edit: &Edit) -> Option<Prepared> {
    let Place { file, pointer } = new.place.clone();
    let documents = new.documents();
    let dialect = documents.context(&Place { file, pointer: Pointer::root() }).dialect;
    // A file that names its version has it whatever the default is.
    let files = Files::new(undone(documents.files(), edit), dialect);
    Prepared::new(&Source { files, file, pointer }, false).ok()
}

impl Explainer<'_> {
    fn findings(&self, verdicts: &[(Direction, Verdict)]) -> Vec<Reported> {
        let mut breaks: Vec<Vec<Break>> = vec![Vec::new(); self.edits.len()];
        let mut found = Vec::new();
        for (direction, verdict) in verdicts {
            match verdict {
                Verdict::Compatible => {}
                Verdict::Unknown(reason) => found.push(self.undecided(*direction, reason)),
                Verdict::Breaking(witness) => {
                    if !self.blame(*direction, witness, &mut breaks) {
                        found.push(self.unexplained(*direction, witness));
                    }
                }
            }
        }
        for (edit, breaks) in self.edits.iter().zip(&breaks) {
            for one in breaks {
                found.push(self.broken(edit, one, breaks.len() > 1));
            }
            if let Some(rule) = rules::annotation(edit).filter(|_| breaks.is_empty()) {
                found.push(self.reported(rule, edit, None, None));
            }
        }
        found
    }

    /// Finds the edits without which it would not break; `false` if there is none.
    fn blame(&self, direction: Direction, witness: &Witness, breaks: &mut [Vec<Break>]) -> bool {
        let mut is_explained = false;
        for (edit, breaks) in self.edits.iter().zip(breaks) {
            let Some(rule) = rules::choose(edit, direction, false) else { continue };
            if self.edits.len() == 1 {
                let severity = self.severity(edit, None, rule, direction);
                let (witness, seen_in) = (witness.clone(), self.seen_in(None, direction));
                breaks.push(Break { direction, witness, severity, seen_in });
                return true;
            }
            if (self.limits.is_over.0)() {
                break;
            }
            let Some(without) = without(&self.pair.new, edit) else { continue };
            let verdict = self.ask(Some(&without), direction, Reading::AsWritten);
            if let Verdict::Breaking(witness) = verdict {
                let severity = self.severity(edit, Some(&without), rule, direction);
                let seen_in = self.seen_in(Some(&without), direction);
                breaks.push(Break { direction, witness, severity, seen_in });
                is_explained = true;
            }
        }
        is_explained
    }

    /// Whether there is a document that breaks and, if an edit is named, does not without it.
    fn ask(&self, without: Option<&Prepared>, direction: Direction, reading: Reading) -> Verdict {
        let budget = Budget::new(self.limits.steps, self.limits.is_over.0);
        let old: Vec<&Prepared> = std::iter::once(&self.pair.old).chain(without).collect();
        let new = [&self.pair.new];
        match direction {
            Direction::Request => find(&old, &new, reading, &budget),
            Direction::Response => find(&new, &old, reading, &budget),
        }
    }

    /// The recorded bodies that break and, if an edit is named, would not without it.
    fn seen_in(&self, without: Option<&Prepared>, direction: Direction) -> Vec<usize> {
        let old: Vec<&Prepared> = std::iter::once(&self.pair.old).chain(without).collect();
        let new = [&self.pair.new];
        let (inside, outside) = match direction {
            Direction::Request => (&old[..], &new[..]),
            Direction::Response => (&new[..], &old[..]),
        };
        let bodies = self.recorded.iter().enumerate();
        let known = bodies.filter_map(|(index, body)| Some((index, body.as_ref()?)));
        known.filter(|(_, body)| breaks(body, inside, outside)).map(|(index, _)| index).collect()
    }

    fn broken(&self, edit: &Edit, one: &Break, both: bool) -> Reported {
        let rule = rules::choose(edit, one.direction, both).unwrap_or(&VALUE_SET_NARROWED);
        let reported = self.reported(rule, edit, Some(one.direction), Some(one.witness.clone()));
        Reported { severity: one.severity, seen_in: one.seen_in.clone(), ..reported }
    }

    fn severity(
        &self,
        edit: &Edit,
        without: Option<&Prepared>,
        rule: &Rule,
        direction: Direction,
    ) -> Severity {
        let schema = &edit.new_place.pointer;
        let mut patterns = self.limits.extensible_enums.iter();
        let is_extensible = patterns
            .any(|pattern| pattern.matches(schema) || pattern.matches(&schema.child("enum")));
        if rule.id == "enum-value-added" && (is_extensible || self.says_it_may_grow(edit)) {
            return Severity::Info;
        }
        let reading = match (direction, self.limits.policy) {
            (_, Policy::Strict) => return Severity::Error,
            (Direction::Request, _) => Reading::OnlyDeclared,
            (Direction::Response, Policy::TolerantReader) => Reading::Tolerant,
            (Direction::Response, Policy::AssumeDeclared) => return Severity::Error,
        };
        // A second witness, of another kind, keeps it an error; so does not knowing.
        match self.ask(without, direction, reading) {
            Verdict::Compatible => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether the old version told its readers that the list may grow: `x-extensible-enum` beside it.
    fn says_it_may_grow(&self, edit: &Edit) -> bool {
        let schema = self.pair.old.documents().find(&edit.old_place);
        let mark = schema.and_then(|schema| schema.get("x-extensible-enum"));
        mark.is_some_and(|mark| mark.as_bool() != Some(false))
    }

    fn reported(
        &self,
        rule: &'static Rule,
        edit: &Edit,
        direction: Option<Direction>,
        witness: Option<Witness>,
    ) -> Reported {
        let place = |documents: &Documents, place: &Place, value: &Option<Value>, is_required| {
            (
                documents.files()[place.file].0.clone(),
                keyword_place(edit, place, value, is_required),
            )
        };
        let (old, new) = (self.pair.old.documents(), self.pair.new.documents());
        Reported {
            rule,
            severity: rule.severity,
            direction,
            old_place: place(old, &edit.old_place, &edit.old, edit.required.0),
            new_place: place(new, &edit.new_place, &edit.new, edit.required.1),
            old: edit.old.clone(),
            new: edit.new.clone(),
            witness,
            reason: None,
            seen_in: Vec::new(),
        }
    }

    fn whole(&self, rule: &'static Rule, direction: Direction) -> Reported {
        let file = |side: &Prepared| {
            let Place { file, pointer } = side.place.clone();
            (side.documents().files()[file].0.clone(), pointer)
        };
        Reported {
            rule,
            severity: rule.severity,
            direction: Some(direction),
            old_place: file(&self.pair.old),
            new_place: file(&self.pair.new),
            old: None,
            new: None,
            witness: None,
            reason: None,
            seen_in: Vec::new(),
        }
    }

    fn unexplained(&self, direction: Direction, witness: &Witness) -> Reported {
        let rule = match direction {
            Direction::Request => &VALUE_SET_NARROWED,
            Direction::Response => &VALUE_SET_WIDENED,
        };
        Reported {
            witness: Some(witness.clone()),
            seen_in: self.seen_in(None, direction),
            ..self.whole(rule, direction)
        }
    }

    fn undecided(&self, direction: Direction, reason: &str) -> Reported {
        Reported { reason: Some(reason.to_owned()), ..self.whole(&UNDECIDED, direction) }
    }
}

/// The keyword where it is there, else the schema that lacks it.
fn keyword_place(edit: &Edit, place: &Place, value: &Option<Value>, is_required: bool) -> Pointer {
    let schema = &place.pointer;
    match (&edit.keyword[..], &edit.name, value) {
        ("", _, _) => schema.clone(),
        ("required", _, _) if is_required => schema.child("required"),
        ("required", _, _) => schema.clone(),
        ("properties", Some(name), Some(_)) => schema.child("properties").child(name),
        (keyword, Some(name), Some(_)) => schema.child(keyword).child(name),
        (keyword, None, Some(_)) => schema.child(keyword),
        (_, _, None) => schema.clone(),
    }
}
