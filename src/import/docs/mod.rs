//! Documentation pages become cassettes.
//!
//! A page goes through five steps: `reading` finds the blocks of text that may hold samples, `samples` cuts them
//! into messages by their shape, `pairing` gives each request its response, `rules` say what was repaired and what
//! disagrees, and `exchange` makes interactions of the pairs. Headings are never read: they are translated, and
//! badly; request lines, status lines and JSON are not.

mod body;
mod canonical;
mod counting;
mod exchange;
mod front_matter;
mod header_line;
mod language;
mod pairing;
mod printed;
mod reading;
mod rules;
mod running_text;
mod samples;
mod start_line;
mod value_pointer;

pub use rules::RULES;

use super::{Imported, Importer, Page};
use crate::cassette::{Cassette, Origin, OriginKind};
use crate::profile::Profile;
use pairing::PageSamples;

/// The entry in the list of importers.
pub const IMPORTER: Importer = Importer {
    id: "docs",
    summary: "documentation pages, as Markdown or as the plain text of a rendered page, in any language",
    import,
};

/// Reads one page: its sample exchanges, what was repaired in them, what disagrees, and the figures.
pub fn import(page: &Page<'_>, profile: &Profile) -> Imported {
    let samples = pairing::pair(samples::find(&reading::blocks(page.text)));
    Imported {
        findings: rules::check(page.name, &samples),
        figures: counting::count(page.name, &samples),
        cassette: cassette(page, samples, profile),
    }
}

fn cassette(page: &Page<'_>, samples: PageSamples, profile: &Profile) -> Cassette {
    let named = front_matter::language(page.text).or(page.language);
    let language = named.or_else(|| language::guess(page.text));
    let origin = Origin {
        kind: OriginKind::Documentation,
        upstream: samples.requests().find_map(|request| request.start.upstream.clone()),
        page: Some(page.name.to_owned()),
        language: language.map(str::to_owned),
        line: samples.first_line(),
    };
    let interactions = exchange::interactions(samples.exchanges, profile);
    Cassette { origin, interactions, ..Cassette::default() }
}
