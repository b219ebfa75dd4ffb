//! Sets of strings: which strings a pattern finds, and whether several such demands can be met at once.

mod automaton;
mod characters;
mod ecma;
pub(super) mod lookahead;
mod search;

use std::hash::{Hash, Hasher};
use std::rc::Rc;

pub(super) use search::{Demand, Found, find};

use automaton::Automaton;

/// A pattern of JSON Schema: a search with an ECMAScript regular expression.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    automaton: Automaton,
}

impl Pattern {
    /// Reads an expression; on failure what it has that no automaton can tell.
    pub(super) fn parse(text: &str) -> Result<Rc<Self>, &'static str> {
        let automaton = Automaton::search(&ecma::parse(text)?)?;
        Ok(Rc::new(Self { text: text.to_owned(), automaton }))
    }

    /// Exactly these strings.
    pub(super) fn words(words: &[&str]) -> Option<Rc<Self>> {
        let text = format!("\u{0}{words:?}");
        Some(Rc::new(Self { text, automaton: Automaton::words(words).ok()? }))
    }

    /// Whether it is found in a string.
    pub(super) fn finds(&self, text: &str) -> bool {
        self.automaton.accepts(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
