//! Other sources become cassettes.
//!
//! An importer is data and a function: text in, a cassette with findings and figures out. It opens no file. A new
//! source is one file here and one line in [`ALL`].

pub mod docs;
mod error;
pub mod figures;

pub use error::{ImportError, ensure_samples};
pub use figures::{PageFigures, report};

use crate::cassette::Cassette;
use crate::model::{Finding, Rule};
use crate::profile::Profile;

/// Every importer.
pub const ALL: &[Importer] = &[docs::IMPORTER];

/// Every rule that an importer reports.
pub const RULES: &[&Rule] = docs::RULES;

/// A source that can become cassettes.
#[derive(Debug)]
pub struct Importer {
    /// Its name on the command line: `tapecheck import <id>`.
    pub id: &'static str,
    /// One sentence: what it reads.
    pub summary: &'static str,
    /// Reads one page.
    pub import: fn(&Page<'_>, &Profile) -> Imported,
}

/// One text to import.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Its name as the user gave it; findings and the cassette's origin repeat it.
    pub name: &'a str,
    /// What it says.
    pub text: &'a str,
    /// Its language as a BCP 47 tag, if the caller knows; what the page itself says comes first.
    pub language: Option<&'a str>,
}

/// What one page gave.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The sample exchanges.
    pub cassette: Cassette,
    /// What was repaired and what disagrees, in the order of the page.
    pub findings: Vec<Finding>,
    /// What was counted.
    pub figures: PageFigures,
    /// What stays of the page for others to be held against.
    pub facts: docs::PageFacts,
    /// What its other edition is found by.
    pub marks: docs::PageMarks,
}

impl Imported {
    /// Whether the page shows a request or a response, or lists the properties of a resource.
    pub fn has_samples(&self) -> bool {
        self.figures.requests + self.figures.responses + self.figures.tables.len() > 0
    }
}
