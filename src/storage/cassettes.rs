//! Cassette files and folders of them.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{self, FileError};
use super::parallel;
use crate::cassette::{Cassette, Interaction, format};
use crate::model::json::Document;
use crate::model::text::shortened;
use crate::model::{Explained, LineIndex, Pointer};

/// A cassette with the file that it was read from.
#[derive(Clone, Debug)]
pub struct LoadedCassette {
    /// The path, as the user would name it.
    pub path: PathBuf,
    /// The text of the file, with the place of everything in it.
    pub document: Document<'static>,
    /// What it means.
    pub cassette: Cassette,
}

impl LoadedCassette {
    /// A cassette whose file has this text.
    pub fn read(path: &Path, text: String) -> Result<Self, LoadError> {
        let text = Arc::new(text);
        match format::read_document(Arc::clone(&text)) {
            Ok((document, cassette)) => Ok(Self { path: path.to_owned(), document, cassette }),
            Err(source) => Err(LoadError::format(path, &text, source)),
        }
    }

    /// The path as text.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        self.document.text()
    }
}

/// Why a cassette could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no cassette that this build reads.
    #[error("cannot use `{}{}`{}: {source}", path.display(), place(source), inside(pointer))]
    Format {
        /// The file.
        path: PathBuf,
        /// The value in which a text that is no JSON breaks off.
        pointer: Pointer,
        /// The line that is wrong.
        line: Option<String>,
        /// The cause.
        source: Box<format::FormatError>,
    },
    /// A folder has no cassette.
    #[error("there is no cassette in `{}`", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
    },
}

impl Explained for LoadError {
    fn help(&self) -> Option<String> {
        match self {
            Self::File(error) => error.help(),
            Self::Format { source, .. } => source.help(),
            Self::Nothing { .. } => {
                Some("`tapecheck record --upstream URL -o FILE` writes one".into())
            }
        }
    }
}

/// The part of a line around a column: cassettes on one line are long.
fn around(line: &str, column: usize) -> String {
    const SHOWN: usize = 120;
    let start = column.saturating_sub(SHOWN / 2);
    let cut = if start > 0 { "…" } else { "" };
    let part: String = line.chars().skip(start).collect();
    format!("{cut}{}", shortened(&part, SHOWN))
}

/// `:12:4` where the error is at one place.
fn place(error: &format::FormatError) -> String {
    error.position().map(|position| format!(":{position}")).unwrap_or_default()
}

/// ` in /interactions/3/response` where that is known.
fn inside(pointer: &Pointer) -> String {
    if pointer.tokens().is_empty() { String::new() } else { format!(" in {pointer}") }
}

impl LoadError {
    /// Whether the file is well-formed and simply something else.
    fn is_foreign(&self) -> bool {
        matches!(self, Self::Format { source, .. } if **source == format::FormatError::NotACassette)
    }

    /// The error for a file whose text is no cassette.
    pub fn format(path: &Path, text: &str, source: format::FormatError) -> Self {
        let lines = LineIndex::new(text);
        let line = source.position().and_then(|at| Some(around(lines.line(at.line)?, at.column)));
        let pointer = match &source {
            format::FormatError::Syntax(error) => format::pointer_at(text, error.position),
            // The others name their value themselves.
            _ => Pointer::root(),
        };
        Self::Format { path: path.to_owned(), pointer, line, source: Box::new(source) }
    }
}

/// Loads one cassette file.
pub fn load(path: &Path) -> Result<LoadedCassette, LoadError> {
    let text = files::read_text(path)?;
    LoadedCassette::read(path, text)
}

/// Loads every cassette that `paths` name: files, and the `.json` files of folders and the folders in them.
///
/// In a folder, JSON files without a `tapecheck` member are other people's and passed over. A file that is named itself
/// and by its folder is loaded once.
pub fn load_all(paths: &[PathBuf]) -> Result<Vec<LoadedCassette>, LoadError> {
    let (loaded, mut failures) = load_each(paths);
    if failures.is_empty() { Ok(loaded) } else { Err(failures.swap_remove(0)) }
}

/// The same, with what can be loaded and why the rest cannot.
pub fn load_each(paths: &[PathBuf]) -> (Vec<LoadedCassette>, Vec<LoadError>) {
    load_each_with(paths, load)
}

fn load_each_with<T: Send>(
    paths: &[PathBuf],
    load: impl Fn(&Path) -> Result<T, LoadError> + Sync,
) -> (Vec<T>, Vec<LoadError>) {
    let (candidates, mut failures) = candidates(paths);
    let attempt = |candidate| (candidate, Candidate::load_with(candidate, &load));
    let (mut loaded, mut used) = (Vec::new(), Vec::new());
    for (candidate, attempt) in parallel::map(candidates.iter().collect(), attempt) {
        match attempt {
            Ok(None) => continue,
            Ok(Some(one)) => loaded.push(one),
            Err(error) => failures.push(error),
        }
        used.push(candidate);
    }
    failures.extend(without_cassette(paths, &used));
    (loaded, failures)
}

/// The cassettes that `paths` name, with the names that they have for people, and nothing else of their files: for
/// those who answer from very many.
pub fn load_library(paths: &[PathBuf]) -> Result<Vec<(String, Cassette)>, LoadError> {
    let (loaded, mut failures) = load_library_each(paths);
    if failures.is_empty() { Ok(loaded) } else { Err(failures.swap_remove(0)) }
}

/// The same, with what can be loaded and why the rest cannot.
pub fn load_library_each(paths: &[PathBuf]) -> (Vec<(String, Cassette)>, Vec<LoadError>) {
    let (loaded, failures) = load_each_with(paths, load_cassette);
    let named = |(path, cassette): (PathBuf, Cassette)| (path.display().to_string(), cassette);
    (loaded.into_iter().map(named).collect(), failures)
}

/// Loads one cassette file without keeping anything of it but what it means: interaction by interaction, on every
/// processor, since a tree of a whole file takes many times its size.
fn load_cassette(path: &Path) -> Result<(PathBuf, Cassette), LoadError> {
    let text = files::read_text(path)?;
    let in_parts = || {
        let split = format::Split::of(&text)?;
        let mut cassette = split.head().ok()?;
        let shares: Vec<_> = split.items().chunks(SHARE).collect();
        // Lists that grow leave holes behind, which are never filled again.
        let read = |share: &[_]| -> Option<Vec<Interaction>> {
            let mut read = Vec::with_capacity(share.len());
            for item in share {
                read.push(format::Split::interaction(&text, item)?);
            }
            Some(read)
        };
        cassette.interactions = Vec::with_capacity(split.items().len());
        for share in parallel::map(shares, read) {
            cassette.interactions.extend(share?);
        }
        Some(cassette)
    };
    let whole = || format::read(&text).map_err(|source| LoadError::format(path, &text, source));
    Ok((path.to_owned(), in_parts().map_or_else(whole, Ok)?))
}

/// So many interactions are read in one go.
const SHARE: usize = 256;

/// So many bytes of other cassettes are looked at.
const MOST_BESIDE: u64 = 64 << 20;

/// No more files than these, and no more entries of folders.
const MOST_FILES: usize = 1000;
const MOST_ENTRIES: usize = 20_000;

/// Files in the folders of some cassettes, and in other places, that may be cassettes and are not among these; no more
/// than can be read in a moment.
pub fn beside(paths: &[PathBuf], places: &[PathBuf]) -> Vec<PathBuf> {
    let is_json = |file: &Path| file.extension().is_some_and(|extension| extension == "json");
    let found = |path: &Path| files::find(path, is_json).unwrap_or_default();
    let near = |path: &Path| files::find_some(path, MOST_ENTRIES, is_json);
    let canonical = |file: &PathBuf| file.canonicalize().unwrap_or_else(|_| file.clone());
    let replayed: HashSet<PathBuf> =
        paths.iter().flat_map(|path| found(path)).map(|file| canonical(&file)).collect();
    let folder = |path: &PathBuf| match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let folders = paths.iter().filter(|path| path.is_file()).map(folder);
    let mut seen = replayed;
    let mut room = MOST_BESIDE;
    let mut beside = Vec::new();
    for file in folders.chain(places.iter().cloned()).flat_map(|place| near(&place)) {
        let size = std::fs::metadata(&file).map_or(u64::MAX, |metadata| metadata.len());
        if beside.len() >= MOST_FILES {
            break;
        }
        if size <= room && seen.insert(canonical(&file)) {
            room -= size;
            beside.push(file.strip_prefix("./").map(Path::to_owned).unwrap_or(file));
        }
    }
    beside
}

/// A file that may be a cassette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The path, as the user would name it.
    pub path: PathBuf,
    /// Which of the paths that were asked for lead to it.
    roots: Vec<usize>,
    /// Whether one of them is the file itself, which then has to be a cassette.
    is_named: bool,
}

impl Candidate {
    /// The cassette; nothing for a JSON file that a folder holds and that is somebody else's.
    pub fn load(&self) -> Result<Option<LoadedCassette>, LoadError> {
        self.load_with(load)
    }

    fn load_with<T>(
        &self,
        load: impl Fn(&Path) -> Result<T, LoadError>,
    ) -> Result<Option<T>, LoadError> {
        match load(&self.path) {
            Err(error) if error.is_foreign() && !self.is_named => Ok(None),
            result => result.map(Some),
        }
    }
}

/// Every file that `paths` name and that may be a cassette, each once, and why some paths cannot be searched.
pub fn candidates(paths: &[PathBuf]) -> (Vec<Candidate>, Vec<LoadError>) {
    let (mut candidates, mut failures) = (Vec::<Candidate>::new(), Vec::new());
    let mut known: HashMap<PathBuf, usize> = HashMap::new();
    for (root, path) in paths.iter().enumerate() {
        let is_named = !path.is_dir();
        let is_json = |file: &Path| file.extension().is_some_and(|extension| extension == "json");
        let found = match files::find(path, is_json) {
            Ok(found) => found,
            Err(error) => {
                failures.push(error.into());
                continue;
            }
        };
        for file in found {
            let same = file.canonicalize().unwrap_or_else(|_| file.clone());
            let index = *known.entry(same).or_insert(candidates.len());
            if index == candidates.len() {
                candidates.push(Candidate { path: file, roots: Vec::new(), is_named: false });
            }
            candidates[index].roots.push(root);
            candidates[index].is_named |= is_named;
        }
    }
    (candidates, failures)
}

/// The folders among `paths` that none of these candidates is in, each as an error.
pub fn without_cassette(paths: &[PathBuf], used: &[&Candidate]) -> Vec<LoadError> {
    let is_empty = |root: usize| !used.iter().any(|candidate| candidate.roots.contains(&root));
    let folders = paths.iter().enumerate().filter(|(_, path)| path.is_dir());
    folders
        .filter(|(root, _)| is_empty(*root))
        .map(|(_, path)| LoadError::Nothing { path: path.clone() })
        .collect()
}

/// Writes a cassette, whole or not at all.
pub fn save(path: &Path, cassette: &Cassette) -> Result<(), FileError> {
    files::write_text(path, &format::write(cassette))
}
