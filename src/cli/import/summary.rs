//! What an import has done, in three lines.

use std::path::Path;

use super::pages::Pages;
use crate::cli::Console;
use crate::import::docs::Repairs;
use crate::import::figures::{BodyTier, PageFigures};
use crate::model::text::counted;

/// Tells it on standard error.
pub(super) fn tell(pages: &Pages, repairs: Repairs, folder: Option<&Path>, console: &Console) {
    let figures: Vec<&PageFigures> = pages.imported.iter().map(|page| &page.figures).collect();
    if let Some(folder) = folder {
        let written = counted(pages.written, "cassette");
        console.progress(&format!("tapecheck: wrote {written} to {}", folder.display()));
    }
    console.progress(&format!("tapecheck: {}", messages(&figures)));
    console.progress(&format!("tapecheck: {}", bodies(&figures)));
    let tables = sum(&figures, |page| page.tables.len());
    if tables > 0 {
        let damaged = sum(&figures, |p| p.tables.iter().filter(|table| !table.is_trusted).count());
        let tables = counted(tables, "table");
        console.progress(&format!("tapecheck: {tables} read, {damaged} damaged by translation"));
    }
    let assumed = sum(&figures, |page| page.count(BodyTier::Assumed));
    if assumed > 0 && repairs == Repairs::Assumed {
        let bodies = if assumed == 1 { "1 body rests" } else { &format!("{assumed} bodies rest") };
        console.progress(&format!(
            "tapecheck: {bodies} on assumptions, which the cassettes mark; `--repairs safe` makes none"
        ));
    }
}

fn sum(pages: &[&PageFigures], count: impl Fn(&PageFigures) -> usize) -> usize {
    pages.iter().map(|page| count(page)).sum()
}

fn messages(pages: &[&PageFigures]) -> String {
    let requests = sum(pages, |page| page.requests);
    format!(
        "{}: {}, {}, {}, {} unpaired, {}; {} of {requests} bound to an operation",
        counted(pages.len(), "page"),
        counted(requests, "request"),
        counted(sum(pages, |page| page.responses), "response"),
        counted(sum(pages, |page| page.pairs), "pair"),
        sum(pages, |page| page.unpaired.len()),
        counted(sum(pages, |page| page.loose), "fragment"),
        sum(pages, PageFigures::bound),
    )
}

fn bodies(pages: &[&PageFigures]) -> String {
    let of = |tier| sum(pages, |page| page.count(tier));
    let mut text = format!(
        "bodies: {} valid, {} repaired, {} assumed, {} refused, {} not JSON",
        of(BodyTier::Valid),
        of(BodyTier::Safe),
        of(BodyTier::Assumed),
        of(BodyTier::Refused),
        of(BodyTier::NotJson),
    );
    let mut kinds: Vec<(usize, &str)> = Vec::new();
    for id in pages.iter().flat_map(|page| &page.bodies).flat_map(|body| &body.repairs) {
        match kinds.iter_mut().find(|(_, known)| known == id) {
            Some((count, _)) => *count += 1,
            None => kinds.push((1, id)),
        }
    }
    kinds.sort_by_key(|(count, id)| (std::cmp::Reverse(*count), *id));
    if !kinds.is_empty() {
        let kinds: Vec<String> = kinds.iter().map(|(count, id)| format!("{count} {id}")).collect();
        text.push_str(&format!(" ({})", kinds.join(", ")));
    }
    text
}
