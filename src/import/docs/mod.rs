//! Documentation pages become cassettes, and are held against each other, their tables and the contract.
//!
//! A page goes through these steps: `reading` finds the blocks of text that may hold samples and the tables, `samples`
//! cuts the blocks into messages by their shape, `pairing` gives each request its response, `tables` reads what the
//! tables list, `rules` say what was repaired and what disagrees, and `exchange` makes interactions of the pairs.
//! Headings are never read: they are translated, and badly; request lines, status lines and JSON are not.
//!
//! What needs several pages comes afterwards: [`hold_together`] holds samples against the tables of other pages, and
//! [`compare`] a page against its other edition.

mod body;
mod canonical;
mod counting;
mod documented;
mod editions;
mod exchange;
mod front_matter;
mod header_line;
mod judged;
mod language;
mod pairing;
mod printed;
mod reading;
mod rules;
mod running_text;
mod samples;
mod sightings;
mod start_line;
mod tables;
mod value_pointer;

pub use documented::Documented;
pub use editions::{Counterparts, PageMarks};
pub use rules::RULES;
pub use sightings::PageFacts;

use super::{Imported, Importer, Page};
use crate::cassette::{Cassette, Origin, OriginKind};
use crate::model::Finding;
use crate::profile::Profile;
use pairing::PageSamples;
use tables::PageTables;

/// The entry in the list of importers.
pub const IMPORTER: Importer = Importer {
    id: "docs",
    summary: "documentation pages, as Markdown, HTML or the plain text of a rendered page, in any language",
    import,
};

/// How pages are read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// What the API is like.
    pub profile: &'a Profile,
    /// The contract that samples and tables are held against, if any.
    pub documented: Option<&'a Documented<'a>>,
    /// How far repairs of bodies go.
    pub repairs: Repairs,
}

/// How far repairs of bodies go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repairs {
    /// Only where there is one reading; a body that needs an assumption is kept as text.
    Safe,
    /// Also where a convention chooses the reading, which the cassette then says.
    #[default]
    Assumed,
}

/// A page, read.
#[derive(Debug)]
struct PageReading<'p> {
    name: &'p str,
    language: Option<String>,
    /// Whether it is in another language than the API.
    is_translated: bool,
    samples: PageSamples,
    tables: PageTables,
}

impl<'p> PageReading<'p> {
    fn of(page: &Page<'p>, repairs: Repairs) -> Self {
        let named = front_matter::language(page.text).or(page.language);
        let language = named.or_else(|| language::guess(page.text)).map(str::to_owned);
        let is_translated = language.as_deref().is_some_and(|language| !language.starts_with("en"));
        let source = reading::Source::of(page.text);
        let contents = source.contents();
        let tables = tables::read(&contents.tables, &contents.blocks, is_translated);
        let mut samples = pairing::pair(samples::find(&contents.blocks));
        if repairs == Repairs::Safe {
            samples.refuse_assumptions();
        }
        Self { name: page.name, language, is_translated, samples, tables }
    }
}

/// Reads one page: its sample exchanges, what was repaired in them, what disagrees, and the figures.
pub fn import(page: &Page<'_>, profile: &Profile) -> Imported {
    import_with(page, &Options { profile, documented: None, repairs: Repairs::Assumed })
}

/// The same, with a contract and a say in the repairs.
pub fn import_with(page: &Page<'_>, options: &Options<'_>) -> Imported {
    let mut page = PageReading::of(page, options.repairs);
    if let Some(documented) = options.documented.filter(|_| page.is_translated) {
        page.tables.suspect(documented);
    }
    Imported {
        findings: rules::check(page.name, &page.samples, &page.tables, options.documented),
        figures: counting::count(&page, options.documented),
        facts: PageFacts::of(page.name, &page.samples, &page.tables),
        marks: PageMarks::of(&page),
        cassette: cassette(page, options.profile),
    }
}

/// The files that a page takes parts of itself from, as it names them, each with its line.
pub fn included_paths(text: &str) -> Vec<(usize, &str)> {
    reading::included_paths(text)
}

/// Holds the samples of pages against the tables of all of them.
pub fn hold_together(pages: &[&PageFacts]) -> Vec<Finding> {
    rules::check_samples_against_tables(pages)
}

/// In what a page differs from another edition of it.
pub fn compare(page: &Page<'_>, other: &Page<'_>, options: &Options<'_>) -> Vec<Finding> {
    editions::compare(
        &PageReading::of(page, options.repairs),
        &PageReading::of(other, options.repairs),
        options.documented,
    )
}

/// Takes the tables of a page for damaged in which a comparison has found translated words.
pub fn distrust(page: &mut Imported, found: &[Finding]) {
    let damaged = found.iter().filter(|finding| finding.rule == &rules::TRANSLATION_DAMAGE);
    let lines: Vec<usize> = damaged.filter_map(|finding| finding.location.line).collect();
    page.facts.distrust(&lines);
    for table in &mut page.figures.tables {
        let is_damaged = table.properties.iter().any(|row| lines.contains(&row.line));
        table.is_trusted &= !is_damaged;
    }
}

/// Says that `folder` has no other edition of a page.
pub fn without_counterpart(page: &str, folder: &str) -> Finding {
    editions::without_counterpart(page, folder)
}

/// Puts the findings of one page into the order of the page.
pub fn in_order(findings: &mut [Finding]) {
    rules::in_order(findings);
}

fn cassette(page: PageReading<'_>, profile: &Profile) -> Cassette {
    let samples = page.samples;
    let origin = Origin {
        kind: OriginKind::Documentation,
        upstream: samples.requests().find_map(|request| request.start.upstream.clone()),
        page: Some(page.name.to_owned()),
        language: page.language,
        line: samples.first_line(),
    };
    let interactions = exchange::interactions(samples.exchanges, profile);
    Cassette { origin, interactions, ..Cassette::default() }
}
