//! Cassette files and folders of them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::files::{self, FileError};
use super::parallel;
use crate::cassette::{Cassette, Interaction, format};
use crate::model::json::Value;
use crate::model::text::shortened;
use crate::model::{Explained, LineIndex, Pointer};

/// A cassette with the file that it was read from.
#[derive(Clone, Debug)]
pub struct LoadedCassette {
    /// The path, as the user would name it.
    pub path: PathBuf,
    /// The text of the file.
    pub text: String,
    /// The JSON value of the text, with the place of everything in it.
    pub document: Value,
    /// What it means.
    pub cassette: Cassette,
}

impl LoadedCassette {
    /// The path as text.
    pub fn name(&self) -> String {
        self.path.display().to_string()
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
    match format::read_document(&text) {
        Ok((document, cassette)) => {
            Ok(LoadedCassette { path: path.to_owned(), document, cassette, text })
        }
        Err(source) => Err(LoadError::format(path, &text, source)),
    }
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
    let (mut loaded, mut failures) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for path in paths {
        match cassette_files(path, &load) {
            Err(error) => failures.push(error),
            Ok(files) => {
                for (file, result) in files {
                    if seen.insert(file.canonicalize().unwrap_or(file)) {
                        match result {
                            Ok(one) => loaded.push(one),
                            Err(error) => failures.push(error),
                        }
                    }
                }
            }
        }
    }
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
        let read = |share: &[_]| -> Option<Vec<Interaction>> {
            share.iter().map(|item| format::Split::interaction(&text, item)).collect()
        };
        let interactions: Option<Vec<_>> = parallel::map(shares, read).into_iter().collect();
        cassette.interactions = interactions?.into_iter().flatten().collect();
        Some(cassette)
    };
    let whole = || format::read(&text).map_err(|source| LoadError::format(path, &text, source));
    Ok((path.to_owned(), in_parts().map_or_else(whole, Ok)?))
}

/// So many interactions are read in one go.
const SHARE: usize = 256;

/// So many bytes of other cassettes are looked at.
const MOST_BESIDE: u64 = 64 << 20;

/// Files in the folders of some cassettes, and in other places, that may be cassettes and are not among these; no more
/// than can be read in a moment.
pub fn beside(paths: &[PathBuf], places: &[PathBuf]) -> Vec<PathBuf> {
    let is_json = |file: &Path| file.extension().is_some_and(|extension| extension == "json");
    let found = |path: &Path| files::find(path, is_json).unwrap_or_default();
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
    for file in folders.chain(places.iter().cloned()).flat_map(|place| found(&place)) {
        let size = std::fs::metadata(&file).map_or(u64::MAX, |metadata| metadata.len());
        if size <= room && seen.insert(canonical(&file)) {
            room -= size;
            beside.push(file.strip_prefix("./").map(Path::to_owned).unwrap_or(file));
        }
    }
    beside
}

/// A file, and the cassette in it or why there is none.
type Attempt<T> = (PathBuf, Result<T, LoadError>);

/// The files of a path that are cassettes or should be.
fn cassette_files<T: Send>(
    path: &Path,
    load: impl Fn(&Path) -> Result<T, LoadError> + Sync,
) -> Result<Vec<Attempt<T>>, LoadError> {
    let is_foreign = |result: &Result<T, LoadError>| {
        path.is_dir() && result.as_ref().is_err_and(LoadError::is_foreign)
    };
    let files =
        files::find(path, |file| file.extension().is_some_and(|extension| extension == "json"))?;
    let loaded = parallel::map(files, |file| {
        let result = load(&file);
        (file, result)
    });
    let cassettes: Vec<_> = loaded.into_iter().filter(|(_, result)| !is_foreign(result)).collect();
    if cassettes.is_empty() {
        Err(LoadError::Nothing { path: path.to_owned() })
    } else {
        Ok(cassettes)
    }
}

/// Writes a cassette, whole or not at all.
pub fn save(path: &Path, cassette: &Cassette) -> Result<(), FileError> {
    files::write_text(path, &format::write(cassette))
}
