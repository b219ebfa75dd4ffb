//! Strings: length, patterns, formats and texts to stay clear of.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::OnceLock;

use super::branch::Branch;
use super::{Answer, Engine, OUT_OF_BUDGET};
use crate::compat::json::Json;
use crate::compat::node::{Literal, Node};
use crate::compat::text::{Demand, Found, Pattern, find};

/// Date-times beyond doubt: no year before 1000, no day after the 28th, no leap second, upper case.
const SURE_DATE_TIME: &str = r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";

/// All that any reader takes for a date-time.
const POSSIBLE_DATE_TIME: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

/// Whether a text is a date-time, where that is beyond doubt.
pub(super) fn is_date_time(text: &str) -> Option<bool> {
    let (sure, possible) = date_times()?;
    if sure.finds(text) {
        Some(true)
    } else if !possible.finds(text) {
        Some(false)
    } else {
        None
    }
}

fn date_times() -> Option<(Rc<Pattern>, Rc<Pattern>)> {
    thread_local! {
        static BOTH: OnceLock<Option<(Rc<Pattern>, Rc<Pattern>)>> = const { OnceLock::new() };
    }
    BOTH.with(|both| {
        both.get_or_init(|| {
            Some((Pattern::parse(SURE_DATE_TIME).ok()?, Pattern::parse(POSSIBLE_DATE_TIME).ok()?))
        })
        .clone()
    })
}

impl Engine<'_, '_> {
    /// A string for which the claims of a branch hold.
    pub(super) fn string(&mut self, branch: &Branch) -> Answer {
        let has_date_time = branch
            .atoms
            .iter()
            .any(|literal| matches!(self.graph.node(literal.node), Node::DateTime));
        // What is only known in part is first taken so that a find is beyond doubt, then so that its absence is.
        let sure = self.matching_string(&branch.atoms, true);
        match sure {
            Answer::Nothing if has_date_time => match self.matching_string(&branch.atoms, false) {
                Answer::Nothing => Answer::Nothing,
                Answer::Found(_) => Answer::Unknown("a format that is only known in part"),
                unknown => unknown,
            },
            answer => answer,
        }
    }

    fn matching_string(&mut self, atoms: &[Literal], is_sure: bool) -> Answer {
        let mut patterns: Vec<(Rc<Pattern>, bool)> = Vec::new();
        let (mut least, mut most) = (0, None::<u64>);
        let mut unwanted: Vec<String> = Vec::new();
        for literal in atoms {
            match (self.graph.node(literal.node), literal.holds) {
                (Node::MinLength(length), true) => least = least.max(*length),
                (Node::MinLength(length), false) => {
                    let longest = length.saturating_sub(1);
                    most = Some(most.map_or(longest, |most| most.min(longest)));
                }
                (Node::Pattern(pattern), holds) => patterns.push((pattern.clone(), holds)),
                (Node::DateTime, holds) => {
                    let Some((sure, possible)) = date_times() else {
                        return Answer::Unknown("a format that is only known in part");
                    };
                    patterns.push((if is_sure == holds { sure } else { possible }, holds));
                }
                (Node::Values(values), false) => {
                    unwanted.extend(values.iter().filter_map(|value| match value {
                        Json::String(text) => Some(text.clone()),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        if !unwanted.is_empty() {
            if let Some(word) = free_word(&patterns, least, most, &unwanted) {
                return Answer::Found(Rc::new(Json::String(word)));
            }
            unwanted.sort();
            unwanted.dedup();
            let words: Vec<&str> = unwanted.iter().map(String::as_str).collect();
            let Some(words) = Pattern::words(&words) else {
                return Answer::Unknown("too many texts to stay clear of");
            };
            patterns.push((words, false));
        }
        let patterns = patterns.iter().map(|(pattern, holds)| (&**pattern, *holds)).collect();
        match find(&Demand { patterns, least, most }, &mut || self.spend()) {
            Found::Word(word) => Answer::Found(Rc::new(Json::String(word))),
            Found::None => Answer::Nothing,
            Found::TooMuch if self.spend() => {
                Answer::Unknown("patterns or lengths that are too large")
            }
            Found::TooMuch => Answer::Unknown(OUT_OF_BUDGET),
        }
    }
}

/// A plain word where no pattern asks for more: most names and values are found so.
fn free_word(
    patterns: &[(Rc<Pattern>, bool)],
    least: u64,
    most: Option<u64>,
    unwanted: &[String],
) -> Option<String> {
    let unwanted: HashSet<&str> = unwanted.iter().map(String::as_str).collect();
    let fits = |word: &str| {
        let length = word.chars().count() as u64;
        length >= least
            && most.is_none_or(|most| length <= most)
            && !unwanted.contains(word)
            && patterns.iter().all(|(pattern, holds)| pattern.finds(word) == *holds)
    };
    let plain = ["", "a", "b", "other", "x-other", "another", "0"];
    let plain = plain.iter().find(|word| fits(word)).map(|word| (*word).to_owned());
    // Of so many words one more than there are unwanted ones is free, if the patterns let them be.
    let is_free = |word: &String| fits(word);
    plain.or_else(|| (0..=unwanted.len()).map(|number| format!("x{number}")).find(is_free))
}
