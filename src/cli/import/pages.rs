//! The pages of an import: read in parallel, each only for as long as it is worked on.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::DocsArgs;
use super::progress::Progress;
use crate::cli::{Console, Failure, parallel};
use crate::import::docs::{self, Counterparts, Options};
use crate::import::{Imported, Page};
use crate::model::{Excerpt, Finding};
use crate::storage::{cassettes, files};

/// What a file name may end with.
const ENDINGS: [&str; 5] = ["md", "markdown", "html", "htm", "txt"];

/// The pages of an import, in the order of their names.
pub(super) struct Pages {
    /// What each page gave; its cassette is on the disk already, or was not asked for.
    pub(super) imported: Vec<Imported>,
    /// Why pages could not be read.
    pub(super) failures: Vec<Failure>,
    /// How many cassettes were written.
    pub(super) written: usize,
}

impl Pages {
    /// Reads the pages that were named, and writes their cassettes.
    pub(super) fn read(
        args: &DocsArgs,
        options: &Options<'_>,
        console: &Console,
    ) -> Result<Self, Failure> {
        let files = with_included(files_of(&args.paths)?, console);
        if let Some(folder) = &args.cassettes {
            files::create_folder(folder)?;
        }
        let jobs: Vec<Job> = jobs(files, args.cassettes.as_deref());
        let progress = Progress::new(jobs.len(), console);
        let outcomes = parallel::map(&jobs, None, |job| {
            let outcome = job.run(args.language.as_deref(), options);
            progress.one_more();
            outcome
        });
        progress.finish();
        let mut pages = Self { imported: Vec::new(), failures: Vec::new(), written: 0 };
        for outcome in outcomes {
            match outcome {
                Ok((imported, is_written)) => {
                    pages.written += usize::from(is_written);
                    pages.imported.push(imported);
                }
                Err(failure) => pages.failures.push(failure),
            }
        }
        Ok(pages)
    }

    /// Holds samples against the tables of all pages.
    pub(super) fn hold_together(&mut self) {
        let facts: Vec<_> = self.imported.iter().map(|page| &page.facts).collect();
        let found = docs::hold_together(&facts);
        self.add(found);
    }

    /// Compares each page with its other edition.
    pub(super) fn compare(
        &mut self,
        folder: &Path,
        language: Option<&str>,
        options: &Options<'_>,
    ) -> Result<(), Failure> {
        let others = files_of(&[folder.to_owned()])?;
        let marks = parallel::map(&others, None, |other| -> Result<_, Failure> {
            let text = files::read_text(other)?;
            let name = other.display().to_string();
            let page = Page { name: &name, text: &text, language: None };
            Ok(docs::import_with(&page, &Options { documented: None, ..*options }).marks)
        });
        let marks = marks.into_iter().collect::<Result<Vec<_>, _>>()?;
        let own: Vec<_> = self.imported.iter().map(|page| page.marks.clone()).collect();
        let counterparts = Counterparts::of(&own, &marks);
        let pairs: Vec<(&str, Option<&PathBuf>)> = self
            .imported
            .iter()
            .enumerate()
            .map(|(index, page)| {
                let other = counterparts.get(index).map(|other| &others[other]);
                (page.figures.page.as_str(), other)
            })
            .collect();
        let shown = folder.display().to_string();
        let found = parallel::map(&pairs, None, |(name, other)| -> Result<_, Failure> {
            let Some(other) = other else {
                return Ok(vec![docs::without_counterpart(name, &shown)]);
            };
            let (text, other_text) = (files::read_text(Path::new(name))?, files::read_text(other)?);
            let other_name = other.display().to_string();
            let page = Page { name, text: &text, language };
            let other = Page { name: &other_name, text: &other_text, language: None };
            Ok(docs::compare(&page, &other, options))
        });
        let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.add(found.into_iter().flatten().collect());
        Ok(())
    }

    /// Adds findings to those of their pages, with the lines that they are about.
    fn add(&mut self, found: Vec<Finding>) {
        let mut by_page: HashMap<String, Vec<Finding>> = HashMap::new();
        for finding in found {
            by_page
                .entry(finding.location.file.clone().unwrap_or_default())
                .or_default()
                .push(finding);
        }
        for page in &mut self.imported {
            let Some(mut found) = by_page.remove(&page.figures.page) else { continue };
            docs::distrust(page, &found);
            // Without the text there is a finding and no excerpt.
            if let Ok(text) = files::read_text(Path::new(&page.figures.page)) {
                Excerpt::attach(&mut found, &page.figures.page, &text);
            }
            page.findings.extend(found);
            docs::in_order(&mut page.findings);
        }
    }

    /// What was found, page by page.
    pub(super) fn findings(&mut self) -> Vec<Finding> {
        self.imported.iter_mut().flat_map(|page| std::mem::take(&mut page.findings)).collect()
    }
}

/// One page to read, and the cassette to write.
struct Job {
    file: PathBuf,
    cassette: Option<PathBuf>,
}

/// Pages of several folders may have the same name: theirs get a number, whatever the order in which they are read.
fn jobs(files: Vec<PathBuf>, folder: Option<&Path>) -> Vec<Job> {
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut cassette = |file: &Path, folder: &Path| {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.unwrap_or_default();
        let name = |number: usize| match number {
            1 => stem.clone(),
            number => format!("{stem}-{number}"),
        };
        // A page may have the name that another one has with its number.
        let free = (1..).map(name).find(|name| !taken.contains_key(name));
        let free = free.expect("there is always a next number");
        *taken.entry(free.clone()).or_default() += 1;
        folder.join(format!("{free}.json"))
    };
    let job = |file: PathBuf| Job { cassette: folder.map(|folder| cassette(&file, folder)), file };
    files.into_iter().map(job).collect()
}

impl Job {
    fn run(
        &self,
        language: Option<&str>,
        options: &Options<'_>,
    ) -> Result<(Imported, bool), Failure> {
        let name = self.file.display().to_string();
        let text = files::read_text(&self.file)?;
        let mut imported = docs::import_with(&Page { name: &name, text: &text, language }, options);
        Excerpt::attach(&mut imported.findings, &name, &text);
        let cassette = std::mem::take(&mut imported.cassette);
        let path = self.cassette.as_ref().filter(|_| !cassette.interactions.is_empty());
        if let Some(path) = path {
            cassettes::save(path, &cassette)?;
        }
        Ok((imported, path.is_some()))
    }
}

/// The same pages with those that they include: what an include holds may be half a sample of the page.
fn with_included(mut files: Vec<PathBuf>, console: &Console) -> Vec<PathBuf> {
    let own_name = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut known: HashSet<PathBuf> = files.iter().map(|file| own_name(file)).collect();
    let mut missing: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(file) = files.get(at).cloned() {
        at += 1;
        // What cannot be read is reported where it is imported.
        let Ok(text) = files::read_text(&file) else { continue };
        for (line, path) in docs::included_paths(&text) {
            let target = file.parent().unwrap_or(Path::new("")).join(path);
            if !target.is_file() {
                missing.push(format!("{}:{line} includes `{path}`", file.display()));
            } else if is_page(&target) && known.insert(own_name(&target)) {
                files.push(target);
            }
        }
    }
    if let Some(first) = missing.first() {
        let more = match missing.len() - 1 {
            0 => String::new(),
            more => format!("; {more} more includes are not there either"),
        };
        console.progress(&format!("tapecheck: {first}, which is not there{more}"));
    }
    files
}

fn is_page(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ENDINGS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// The pages that paths name, each once.
fn files_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        found.extend(files::find(path, is_page)?);
    }
    let mut seen = HashSet::new();
    found.retain(|file| seen.insert(file.clone()));
    if found.is_empty() {
        let failure = Failure::new("there is no page in the folders named");
        return Err(
            failure.help("pages are files that end with .md, .markdown, .html, .htm or .txt")
        );
    }
    Ok(found)
}
