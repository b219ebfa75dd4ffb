//! The two versions that are compared: their pairs of files, and the other files that these refer to.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use super::git::{self, Repository};
use super::reading;
use crate::cli::Failure;
use crate::model::json::Value;
use crate::model::{Location, Pointer, Position};
use crate::storage::files;

/// A file of one version.
#[derive(Clone, Debug)]
pub(super) struct FileVersion {
    /// As people know it.
    pub(super) name: String,
    /// The path in its version, which references start from.
    pub(super) path: String,
    pub(super) text: String,
}

/// The same file in both versions.
#[derive(Clone, Debug)]
pub(super) struct FilePair {
    pub(super) old: Option<FileVersion>,
    pub(super) new: Option<FileVersion>,
}

/// Where the files of a version are.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// On the disk; paths start here.
    Disk(PathBuf),
    /// In a commit.
    Commit(Repository, String),
}

/// The two versions.
#[derive(Debug)]
pub(super) struct Versions {
    pub(super) pairs: Vec<FilePair>,
    /// Whether two files were named.
    pub(super) is_single: bool,
    /// What was left out, and why.
    pub(super) notes: Vec<String>,
    old: Tree,
    new: Tree,
    /// By version and folder, the files that give themselves an address, and that.
    addresses: RefCell<Known<Rc<Addresses>>>,
    /// By version and path, files that others refer to: many do to the same ones.
    documents: RefCell<Known<Option<Rc<Document>>>>,
}

/// By version and path.
type Known<T> = HashMap<(bool, String), T>;

/// A file that others refer to.
#[derive(Debug)]
struct Document {
    text: String,
    /// Nothing if it cannot be read.
    value: Option<Arc<Value>>,
}

/// A file and those that it refers to, by their paths.
type WithReferences<'v> = (&'v FileVersion, &'v [(String, Arc<Value>)]);

/// Addresses and the paths of their files.
type Addresses = Vec<(String, String)>;

impl Versions {
    pub(super) fn new(pairs: Vec<FilePair>, is_single: bool, old: Tree, new: Tree) -> Self {
        let (notes, addresses, documents) = Default::default();
        Self { pairs, is_single, notes, old, new, addresses, documents }
    }

    /// The text of another file of a version.
    pub(super) fn read(&self, path: &str, is_old: bool) -> Option<String> {
        self.document(path, is_old).map(|document| document.text.clone())
    }

    fn document(&self, path: &str, is_old: bool) -> Option<Rc<Document>> {
        let key = (is_old, path.to_owned());
        if let Some(known) = self.documents.borrow().get(&key) {
            return known.clone();
        }
        let tree = if is_old { &self.old } else { &self.new };
        let document = tree.read(path).map(|text| {
            let value = reading::value(path, &text).ok().map(Arc::new);
            Rc::new(Document { text, value })
        });
        self.documents.borrow_mut().insert(key, document.clone());
        document
    }

    /// A place in a file of a version, or in one that it refers to, with its line.
    pub(super) fn place(
        &self,
        file: &FileVersion,
        (path, pointer): &(String, Pointer),
        name: &str,
        is_old: bool,
    ) -> Location {
        let location = Location::file(name).pointing(pointer.clone());
        let at =
            |text: &str, value: &Value| Position::of(text, pointer.find_nearest(value).span.start);
        let position = match *path == file.path {
            true => reading::value(path, &file.text).ok().map(|value| at(&file.text, &value)),
            false => self.document(path, is_old).and_then(|document| {
                document.value.as_ref().map(|value| at(&document.text, value))
            }),
        };
        match position {
            Some(position) => location.at(position),
            None => location,
        }
    }

    /// A file and all files that it refers to, directly or not, each by its path.
    ///
    /// A file that is missing is left out: whoever follows the reference says so.
    pub(super) fn with_references(
        &self,
        file: &FileVersion,
        value: Value,
        is_old: bool,
    ) -> Result<Vec<(String, Arc<Value>)>, Failure> {
        let file_folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut read = vec![(file.path.clone(), Arc::new(value))];
        let mut known = BTreeSet::from([file.path.clone()]);
        let mut next = 0;
        while next < read.len() {
            let (path, value) = &read[next];
            let mut targets = BTreeSet::new();
            collect_references(value, &mut targets);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let own = value.get("$id").is_some();
            let mut paths = Vec::new();
            for target in targets {
                let path = joined(&folder, &target);
                let is_file = !target.contains("://") && self.document(&path, is_old).is_some();
                match is_file {
                    true => paths.push(path),
                    // No file of this name, so it is the address that a file gives itself.
                    false if own || target.contains("://") => {
                        paths.extend(self.addressed(&target, &file_folder, is_old));
                    }
                    false => {}
                }
            }
            for path in paths {
                if known.insert(path.clone())
                    && let Some(document) = self.document(&path, is_old)
                {
                    let again = || reading::value(&path, &document.text).map(Arc::new);
                    let value = document.value.clone().map_or_else(again, Ok);
                    let value = value.map_err(|failure| {
                        failure.context(&format!("`{}` refers to a file", file.name))
                    })?;
                    read.push((path, value));
                }
            }
            next += 1;
        }
        Ok(read)
    }
}

impl Versions {
    /// Whether a file and all that it refers to are the same bytes at the same places: most files of a folder.
    pub(super) fn are_same_texts(&self, old: WithReferences<'_>, new: WithReferences<'_>) -> bool {
        let ((old, old_files), (new, new_files)) = (old, new);
        let folder = |file: &FileVersion| file.path.rfind('/').map_or(0, |slash| slash + 1);
        let (old_folder, new_folder) = (&old.path[..folder(old)], &new.path[..folder(new)]);
        let mut others = old_files.iter().zip(new_files).skip(1);
        old.text == new.text
            && old_files.len() == new_files.len()
            && others.all(|((old, _), (new, _))| {
                let inside = (old.strip_prefix(old_folder), new.strip_prefix(new_folder));
                let is_same_place = old == new || (inside.0.is_some() && inside.0 == inside.1);
                let texts = (self.document(old, true), self.document(new, false));
                let are_same = |(old, new): (Rc<Document>, Rc<Document>)| old.text == new.text;
                is_same_place && texts.0.zip(texts.1).is_some_and(are_same)
            })
    }

    /// A document that has not changed itself but refers to what has, directly or not.
    ///
    /// One that cannot be read is not what this change is about.
    pub(super) fn because_of(&self, name: &str, changed: &[git::Changed]) -> Option<FilePair> {
        let new = self.new.version(name, name.to_owned()).ok()?;
        let value = reading::value(name, &new.text).ok()?;
        let files = self.with_references(&new, value, false).ok()?;
        let has_changed = |(path, _): &(String, Arc<Value>)| {
            changed.iter().any(|file| [&file.old, &file.new].contains(&&Some(path.clone())))
        };
        let is_concerned = files.iter().any(has_changed);
        let old = self.old.version(name, name.to_owned()).ok().filter(|_| is_concerned)?;
        Some(FilePair { old: Some(old), new: Some(new) })
    }
}

impl Versions {
    /// The files below a folder whose address ends as a reference does; whoever resolves it knows which of them is meant.
    fn addressed(&self, target: &str, folder: &str, is_old: bool) -> Vec<String> {
        let key = (is_old, folder.to_owned());
        let known = self.addresses.borrow().get(&key).cloned();
        let addresses = known.unwrap_or_else(|| {
            let addresses = Rc::new(self.find_addresses(folder, is_old));
            self.addresses.borrow_mut().insert(key, addresses.clone());
            addresses
        });
        let last = |address: &str| address.rsplit('/').next().unwrap_or_default().to_owned();
        let fitting = addresses.iter().filter(|(address, _)| last(address) == last(target));
        fitting.map(|(_, path)| path.clone()).collect()
    }

    fn find_addresses(&self, folder: &str, is_old: bool) -> Addresses {
        let tree = if is_old { &self.old } else { &self.new };
        let mut addresses = Vec::new();
        for path in tree.below(folder) {
            // Most of these files are looked into only here, and not kept.
            let text = tree.read(&path).filter(|text| text.contains("$id"));
            let value = text.and_then(|text| reading::value(&path, &text).ok());
            let id = value.as_ref().and_then(|value| value.get("$id")?.as_str());
            addresses.extend(id.map(|id| (id.trim_end_matches('#').to_owned(), path.clone())));
        }
        addresses
    }
}

fn collect_references(value: &Value, targets: &mut BTreeSet<String>) {
    if let Some(target) = value.get("$ref").and_then(Value::as_str) {
        let file = target.split('#').next().unwrap_or_default();
        if !file.is_empty() && !file.starts_with('/') {
            targets.insert(file.to_owned());
        }
    }
    value
        .as_object()
        .unwrap_or_default()
        .iter()
        .for_each(|m| collect_references(&m.value, targets));
    value.as_array().unwrap_or_default().iter().for_each(|item| collect_references(item, targets));
}

fn joined(folder: &str, target: &str) -> String {
    let is_absolute = folder.starts_with('/');
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("{}{}", if is_absolute { "/" } else { "" }, parts.join("/"))
}

impl Tree {
    fn read(&self, path: &str) -> Option<String> {
        match self {
            Self::Disk(root) => files::read_text(&root.join(path)).ok(),
            Self::Commit(repository, commit) => repository.read(commit, path),
        }
    }

    /// The files below a folder, as far as they may be schemas that refer to one another.
    fn below(&self, folder: &str) -> Vec<String> {
        /// Folders with more files or deeper ones are no folders of schemas.
        const MOST: usize = 2_000;
        const DEEPEST: usize = 4;
        let in_folder = |name: String| match folder {
            "" => name,
            folder => format!("{}/{name}", folder.trim_end_matches('/')),
        };
        match self {
            Self::Disk(root) => {
                let start = root.join(folder);
                let start = if start.as_os_str().is_empty() { PathBuf::from(".") } else { start };
                let entries = walkdir::WalkDir::new(&start).max_depth(DEEPEST).sort_by_file_name();
                let files = entries.into_iter().flatten().filter(|one| one.file_type().is_file());
                let names = files.filter_map(|entry| {
                    let name = entry.path().strip_prefix(&start).ok()?.to_str()?.to_owned();
                    reading::is_document(&name).then(|| in_folder(name))
                });
                names.take(MOST).collect()
            }
            Self::Commit(repository, commit) => {
                let names = repository.files_below(commit, folder).into_iter().map(in_folder);
                let names: Vec<String> = names.take(MOST).collect();
                repository.read_ahead(commit, names.iter().cloned());
                names
            }
        }
    }

    pub(super) fn version(&self, path: &str, name: String) -> Result<FileVersion, Failure> {
        let text = match self {
            Self::Disk(root) => files::read_text(&root.join(path))?,
            Self::Commit(repository, commit) => repository.read(commit, path).ok_or_else(|| {
                Failure::new(format!("`{name}` cannot be read as text out of git"))
                    .help("check the path; it starts at the top of the repository")
            })?,
        };
        git::ensure_there(&name, &text)?;
        Ok(FileVersion { name, path: path.to_owned(), text })
    }
}
