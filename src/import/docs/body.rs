//! Bodies: read strictly first, repaired only when that fails.

use std::ops::Range;

use super::printed::{Places, PrintedText};
use super::value_pointer;
use crate::import::figures::BodyTier;
use crate::model::json::{self, Kind, Parsed, Repair, RepairKind, Tier, Value};
use crate::model::{Pointer, Position};

/// The body of a sample, or a text that belongs to no message.
#[derive(Debug)]
pub(super) struct Body {
    /// Where it starts.
    pub position: Position,
    /// The text as printed, without white space around it.
    pub text: String,
    /// What it says.
    pub reading: Reading,
    /// Where each of its bytes stands on the page.
    places: Places,
}

/// What a body says.
#[derive(Debug)]
pub(super) enum Reading {
    /// A JSON value.
    Json {
        /// The value.
        value: Value,
        /// What had to be repaired to read it.
        defects: Vec<Defect>,
    },
    /// JSON was meant, but there is no reading.
    Refused {
        /// Why not.
        problem: String,
        /// Where.
        position: Position,
    },
    /// JSON was not meant.
    NotJson,
}

/// A repaired defect of a body.
#[derive(Debug)]
pub(super) struct Defect {
    /// What was wrong.
    pub kind: RepairKind,
    /// Where.
    pub position: Position,
    /// What stood there.
    pub printed: String,
    /// The value that it concerns, from the root of the body.
    pub pointer: Pointer,
}

impl Body {
    /// Reads this part of a printed text; nothing if it is blank.
    pub(super) fn read(printed: &PrintedText<'_>, range: Range<usize>) -> Option<Self> {
        let part = &printed.as_str()[range.clone()];
        let text = part.trim();
        let start = range.start + (part.len() - part.trim_start().len());
        let reader = Reader { printed, text, start };
        (!text.is_empty()).then(|| Self {
            position: printed.position(start),
            text: text.to_owned(),
            reading: reader.read(),
            places: Places::of(printed, start, start + text.len() - 1),
        })
    }

    /// How much had to be done to read it.
    pub(super) fn tier(&self) -> BodyTier {
        match &self.reading {
            Reading::NotJson => BodyTier::NotJson,
            Reading::Refused { .. } => BodyTier::Refused,
            Reading::Json { defects, .. } => match defects.iter().map(|d| d.kind.tier()).max() {
                None => BodyTier::Valid,
                Some(Tier::Safe) => BodyTier::Safe,
                Some(Tier::Assumed) => BodyTier::Assumed,
            },
        }
    }

    /// The JSON value, if there is one.
    pub(super) fn json(&self) -> Option<&Value> {
        match &self.reading {
            Reading::Json { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The place on the page of a value of the body; of a member the place of its name.
    pub(super) fn position_of(&self, pointer: &Pointer) -> Position {
        let offset = self.json().and_then(|root| offset_of(root, pointer.tokens()));
        offset.map_or(self.position, |offset| self.places.position(&self.text, offset))
    }

    /// Takes back a reading that rests on assumptions; whether there was one.
    pub(super) fn refuse_assumptions(&mut self) {
        let assumed = self.defects().iter().find(|defect| defect.kind.tier() == Tier::Assumed);
        if let Some(defect) = assumed {
            let problem = format!(
                "{}; only an assumption would repair it, and `--repairs safe` makes none",
                defect.kind.complaint()
            );
            self.reading = Reading::Refused { problem, position: defect.position };
        }
    }

    /// What was repaired.
    pub(super) fn defects(&self) -> &[Defect] {
        match &self.reading {
            Reading::Json { defects, .. } => defects,
            _ => &[],
        }
    }
}

struct Reader<'t> {
    printed: &'t PrintedText<'t>,
    text: &'t str,
    /// The byte of the printed text where `text` starts.
    start: usize,
}

impl Reader<'_> {
    fn read(&self) -> Reading {
        let strict = match json::parse(self.text) {
            Ok(value) => return Reading::Json { value, defects: Vec::new() },
            Err(error) => error,
        };
        if !means_json(self.text) {
            return Reading::NotJson;
        }
        match json::parse_lenient(self.text) {
            // Repairs are for documents: a repaired string or word may be anything.
            Ok(parsed) if !matches!(parsed.value.kind, Kind::Object(_) | Kind::Array(_)) => {
                self.refused(&strict)
            }
            Ok(parsed) => {
                let defects = self.defects(&parsed);
                Reading::Json { value: parsed.value, defects }
            }
            Err(error) => self.refused(&error),
        }
    }

    fn refused(&self, error: &json::SyntaxError) -> Reading {
        Reading::Refused {
            problem: error.problem.to_string(),
            position: self.printed.position(self.start + error.offset),
        }
    }

    fn defects(&self, parsed: &Parsed) -> Vec<Defect> {
        let mut defects: Vec<Defect> = Vec::with_capacity(parsed.repairs.len());
        for Repair { kind, span } in &parsed.repairs {
            let position = self.printed.position(self.start + span.start);
            let pointer = match defects.last() {
                // Of several closers missing in one place the first belongs to the innermost value.
                Some(last) if *kind == RepairKind::MissingCloser && last.is(*kind, position) => {
                    last.pointer.parent()
                }
                _ => value_pointer::innermost(&parsed.value, span.start),
            };
            let printed = self.text[span.start..span.end].to_owned();
            defects.push(Defect { kind: *kind, position, printed, pointer });
        }
        defects
    }
}

impl Defect {
    fn is(&self, kind: RepairKind, position: Position) -> bool {
        self.kind == kind && self.position == position
    }
}

/// The byte where the value behind these tokens starts; of a member its name.
fn offset_of(root: &Value, tokens: &[String]) -> Option<usize> {
    let mut value = root;
    let mut offset = root.span.start;
    for token in tokens {
        match &value.kind {
            Kind::Object(members) => {
                let member = members.iter().rev().find(|m| m.name.as_str() == token)?;
                (value, offset) = (&member.value, member.name_span.start);
            }
            Kind::Array(items) => {
                value = items.get(token.parse::<usize>().ok()?)?;
                offset = value.span.start;
            }
            _ => return None,
        }
    }
    Some(offset)
}

/// Whether JSON was meant: by the first character, behind what may stand before a document.
pub(super) fn means_json(text: &str) -> bool {
    let text = text.trim_start_matches(['\u{feff}', '\u{200b}', '?']);
    let behind_number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = match behind_number.strip_prefix(['.', ')']) {
        Some(behind) if behind_number.len() < text.len() => behind,
        _ => text,
    };
    without_comments(text).starts_with(['{', '[', '"', '“', '”'])
}

fn without_comments(text: &str) -> &str {
    let text = text.trim_start();
    let behind = if text.starts_with("//") {
        text.split_once('\n').map(|(_, behind)| behind)
    } else if text.starts_with("/*") {
        text.split_once("*/").map(|(_, behind)| behind)
    } else {
        None
    };
    behind.map_or(text, str::trim_start)
}
