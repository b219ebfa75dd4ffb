//! Which page of another edition is the same page: by its file name, else by its samples.

use std::collections::{BTreeSet, HashMap};

use crate::import::docs::PageReading;
use crate::import::docs::canonical;

/// What a page is known by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMarks {
    /// The last part of its name.
    pub file_name: String,
    /// Its requests, and the fingerprints of its bodies.
    samples: BTreeSet<String>,
}

impl PageMarks {
    /// Of a page.
    pub(in crate::import::docs) fn of(page: &PageReading<'_>) -> Self {
        let file_name = page.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let requests = page.samples.requests();
        let requests =
            requests.map(|request| format!("{} {}", request.start.method, request.start.target));
        let bodies = page.samples.bodies();
        let bodies = bodies.iter().filter_map(|(_, body)| body.json().map(canonical::sha256));
        Self { file_name, samples: requests.chain(bodies).collect() }
    }
}

/// For each page the index of its counterpart.
#[derive(Debug)]
pub struct Counterparts(Vec<Option<usize>>);

impl Counterparts {
    /// Pairs pages with those of another edition; each of those is the counterpart of one page at most, unless several
    /// pages have its name.
    pub fn of(pages: &[PageMarks], others: &[PageMarks]) -> Self {
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for (index, other) in others.iter().enumerate() {
            by_name.entry(&other.file_name).or_insert(index);
        }
        let mut found: Vec<Option<usize>> =
            pages.iter().map(|page| by_name.get(page.file_name.as_str()).copied()).collect();
        let mut taken: BTreeSet<usize> = found.iter().flatten().copied().collect();
        for (page, found) in pages.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let free = others.iter().enumerate().filter(|(index, _)| !taken.contains(index));
            let scored = free.map(|(index, other)| (likeness(page, other), index));
            // Of equals the first.
            let best = scored.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
            *found = best.filter(|(likeness, _)| *likeness >= LEAST).map(|(_, index)| index);
            taken.extend(*found);
        }
        Self(found)
    }

    /// The counterpart of a page.
    pub fn get(&self, page: usize) -> Option<usize> {
        self.0.get(page).copied().flatten()
    }
}

/// Pages with less in common are two pages, in hundredths.
const LEAST: usize = 50;

/// How much of the samples of two pages is the same, in hundredths.
fn likeness(a: &PageMarks, b: &PageMarks) -> usize {
    let all = a.samples.union(&b.samples).count();
    match all {
        0 => 0,
        all => a.samples.intersection(&b.samples).count() * 100 / all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(file_name: &str, samples: &[&str]) -> PageMarks {
        let samples = samples.iter().map(|sample| (*sample).to_owned()).collect();
        PageMarks { file_name: file_name.to_owned(), samples }
    }

    #[test]
    fn the_file_name_comes_first_and_then_the_samples() {
        let pages = [
            page("a.md", &["1"]),
            page("b.md", &["2", "3"]),
            page("c.md", &["4"]),
            page("d.md", &[]),
        ];
        let others = [page("x.md", &["2", "3", "5"]), page("a.md", &["9"]), page("y.md", &["4"])];
        let found = Counterparts::of(&pages, &others);
        assert_eq!([0, 1, 2, 3].map(|at| found.get(at)), [Some(1), Some(0), Some(2), None]);
    }
}
