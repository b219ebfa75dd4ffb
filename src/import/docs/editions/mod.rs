//! Two editions of a page: what a translation has damaged, apart from what has really changed.
//!
//! Code survives translation, so samples are compared value by value; tables and syntax rows are aligned by where they
//! stand. A word is *damaged* where one edition has an identifier and the other has something else in the same place;
//! what only one edition has is a *change*.

mod aligned;
mod bodies;
mod pairing;
mod samples;
mod tables;
mod vocabulary;

pub use pairing::{Counterparts, PageMarks};
pub(super) use vocabulary::words;

use super::documented::Documented;
use super::rules::{EDITION_DIFFERS, PAGE_WITHOUT_COUNTERPART, TRANSLATION_DAMAGE};
use super::{PageReading, rules};
use crate::model::{Finding, Location, Position};
use vocabulary::Vocabulary;

/// Everything in which a page differs from another edition of it, in the order of the page.
pub(super) fn compare(
    page: &PageReading<'_>,
    other: &PageReading<'_>,
    documented: Option<&Documented<'_>>,
) -> Vec<Finding> {
    let mut told = Told {
        page: page.name,
        other: other.name,
        is_translated: page.is_translated,
        vocabulary: Vocabulary::of(other, documented),
        findings: Vec::new(),
    };
    samples::compare(&page.samples, &other.samples, &mut told);
    tables::compare(&page.tables, &other.tables, &mut told);
    rules::in_order(&mut told.findings);
    told.findings
}

/// Says that a page has no other edition.
pub(super) fn without_counterpart(page: &str, folder: &str) -> Finding {
    let place = Location::file(page).at(Position { line: 1, column: 1 });
    let message = format!("no page in {folder} has this file name or these samples");
    PAGE_WITHOUT_COUNTERPART.finding(place, message)
}

/// What has been found so far.
struct Told<'p> {
    page: &'p str,
    other: &'p str,
    /// Whether the page is in another language than the API.
    is_translated: bool,
    vocabulary: Vocabulary,
    findings: Vec<Finding>,
}

impl Told<'_> {
    /// `what` is written in a way that only a translation explains: `shown` here, `original` there.
    fn damage(
        &mut self,
        what: &str,
        (shown, at): (&str, Position),
        (original, there): (&str, Position),
    ) {
        let there = Location::file(self.other).at(there);
        let message = format!("{what} `{shown}` is `{original}` in the other edition ({there})");
        let finding = TRANSLATION_DAMAGE.finding(Location::file(self.page).at(at), message);
        self.findings.push(finding.versus(original, shown));
    }

    /// A name that is there, with something behind it that belongs to no name.
    fn gloss(&mut self, name: &str, at: Position, there: Position) {
        let there = Location::file(self.other).at(there);
        let message = format!(
            "the name `{name}` has a translation behind it, and none in the other edition ({there})"
        );
        self.findings.push(TRANSLATION_DAMAGE.finding(Location::file(self.page).at(at), message));
    }

    /// The editions document different things.
    fn change(&mut self, at: Position, there: Position, message: &str) {
        let there = Location::file(self.other).at(there);
        let message = format!("{message} ({there})");
        self.findings.push(EDITION_DIFFERS.finding(Location::file(self.page).at(at), message));
    }

    /// Whether the two words of one place differ as a word and its translation do, and not as two words of an API.
    ///
    /// The original must be a word. A translation has letters or blanks that no identifier has, or consists of words that
    /// neither the other edition nor the contract knows.
    fn is_translation(&self, shown: &str, original: &str) -> bool {
        let is_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | '.');
        let has_word =
            original.chars().any(|c| c.is_ascii_alphabetic()) && original.chars().all(is_word);
        let is_strange = !shown.is_ascii() || shown.contains(' ');
        has_word
            && shown != original
            && (is_strange
                || self.is_translated
                    && shown.chars().all(is_word)
                    && !self.vocabulary.knows(shown))
    }
}
