//! Which two versions are compared: files, folders, or what git knows.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::DiffArgs;
use super::git::{self, Repository};
use super::reading;
use crate::cli::{Console, Failure};
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
enum Tree {
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
    addresses: RefCell<HashMap<(bool, String), Rc<Addresses>>>,
}

/// Addresses and the paths of their files.
type Addresses = Vec<(String, String)>;

impl Versions {
    fn new(pairs: Vec<FilePair>, is_single: bool, old: Tree, new: Tree) -> Self {
        let (notes, addresses) = (Vec::new(), RefCell::default());
        Self { pairs, is_single, notes, old, new, addresses }
    }

    /// The text of another file of a version.
    pub(super) fn read(&self, path: &str, is_old: bool) -> Option<String> {
        if is_old { self.old.read(path) } else { self.new.read(path) }
    }

    /// A place in a file of a version, or in one that it refers to, with its line.
    pub(super) fn place(
        &self,
        file: &FileVersion,
        (path, pointer): &(String, Pointer),
        name: &str,
        is_old: bool,
    ) -> Location {
        let other = if *path == file.path { None } else { self.read(path, is_old) };
        let text = if *path == file.path { Some(file.text.as_str()) } else { other.as_deref() };
        let location = Location::file(name).pointing(pointer.clone());
        let read = text.and_then(|text| Some((text, reading::value(path, text).ok()?)));
        match read {
            Some((text, document)) => {
                let start = pointer.find_nearest(&document).span.start;
                location.at(Position::of(text, start))
            }
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
    ) -> Result<Vec<(String, Value)>, Failure> {
        let file_folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut read = vec![(file.path.clone(), value)];
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
                let is_file = !target.contains("://") && self.read(&path, is_old).is_some();
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
                    && let Some(text) = self.read(&path, is_old)
                {
                    let value = reading::value(&path, &text).map_err(|failure| {
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
    /// A document that has not changed itself but refers to what has, directly or not.
    ///
    /// One that cannot be read is not what this change is about.
    fn because_of(&self, name: &str, changed: &[git::Changed]) -> Option<FilePair> {
        let new = self.new.version(name, name.to_owned()).ok()?;
        let value = reading::value(name, &new.text).ok()?;
        let files = self.with_references(&new, value, false).ok()?;
        let has_changed = |(path, _): &(String, Value)| {
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
            let text = self.read(&path, is_old).filter(|text| text.contains("$id"));
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

    fn version(&self, path: &str, name: String) -> Result<FileVersion, Failure> {
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

/// A version as the user names it.
enum Named {
    Path(PathBuf),
    Revision { revision: String, path: Option<String> },
}

/// Finds what is to be compared.
pub(super) fn find(args: &DiffArgs, console: &Console) -> Result<Versions, Failure> {
    if let [_, old, _, _, new, ..] = &args.git_driver[..] {
        return two_files(Path::new(old), Path::new(new), console);
    }
    let old = args.old.as_deref();
    if let (Some(range), None) = (old, &args.new)
        && let Some((from, to)) = range.split_once("..").filter(|_| !Path::new(range).exists())
    {
        return between_revisions(from, to);
    }
    match (old.map(named), args.new.as_deref().map(named)) {
        (None, _) => since(None, None),
        (Some(Named::Path(old)), Some(Named::Path(new))) => paths(&old, &new, console),
        (Some(Named::Path(old)), None) => Err(Failure::new(format!(
            "`{}` is a file or folder, and there is nothing to compare it with",
            old.display()
        ))
        .help("name the new version as well, or a git revision as the old one")),
        (Some(Named::Revision { revision, path }), None) => since(Some(&revision), path.as_deref()),
        (Some(Named::Revision { revision, path }), Some(new)) => {
            revision_and(&revision, path.as_deref(), new)
        }
        (Some(Named::Path(old)), Some(Named::Revision { .. })) => Err(Failure::new(format!(
            "`{}` is a file or folder, and the new version is not one",
            old.display()
        ))
        .help("the old version comes first: tapecheck diff REVISION:PATH PATH")),
    }
}

fn named(text: &str) -> Named {
    let path = Path::new(text);
    if path.exists() {
        return Named::Path(path.to_owned());
    }
    match text.split_once(':') {
        Some((revision, path)) if !revision.is_empty() => {
            Named::Revision { revision: revision.to_owned(), path: Some(path.to_owned()) }
        }
        // What has an ending or a folder is a file that is not there rather than a revision that is not there.
        _ if reading::is_document(text) => Named::Path(path.to_owned()),
        _ => Named::Revision { revision: text.to_owned(), path: None },
    }
}

fn paths(old: &Path, new: &Path, console: &Console) -> Result<Versions, Failure> {
    match (old.is_dir(), new.is_dir()) {
        (true, true) => two_folders(old, new),
        (false, false) => two_files(old, new, console),
        _ => Err(Failure::new(format!(
            "`{}` and `{}` are a file and a folder",
            old.display(),
            new.display()
        ))
        .help("name two files or two folders")),
    }
}

fn two_files(old: &Path, new: &Path, console: &Console) -> Result<Versions, Failure> {
    crate::cli::recovery::recover(&[old.to_owned(), new.to_owned()], console)?;
    let tree = Tree::Disk(PathBuf::new());
    let version = |path: &Path| -> Result<Option<FileVersion>, Failure> {
        // So git says that there is no file.
        if path == Path::new("/dev/null") {
            return Ok(None);
        }
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = path.display().to_string();
        let mut version =
            FileVersion { name, path: whole.display().to_string(), text: String::new() };
        version.text = files::read_text(path)?;
        git::ensure_there(&version.name, &version.text)?;
        Ok(Some(version))
    };
    let pair = FilePair { old: version(old)?, new: version(new)? };
    Ok(Versions::new(vec![pair], true, tree.clone(), tree))
}

fn two_folders(old: &Path, new: &Path) -> Result<Versions, Failure> {
    let (old_tree, new_tree) = (Tree::Disk(old.to_owned()), Tree::Disk(new.to_owned()));
    let names: BTreeSet<String> = documents(old)?.into_iter().chain(documents(new)?).collect();
    let mut pairs = Vec::new();
    for name in names {
        let version = |tree: &Tree, folder: &Path| -> Result<Option<FileVersion>, Failure> {
            let path = folder.join(&name);
            if !path.is_file() {
                return Ok(None);
            }
            tree.version(&name, path.display().to_string()).map(Some)
        };
        pairs.push(FilePair { old: version(&old_tree, old)?, new: version(&new_tree, new)? });
    }
    pairs.retain(is_worth_it);
    Ok(Versions::new(pairs, false, old_tree, new_tree))
}

/// Of what nobody named, whether it may be more than a file of settings.
fn is_worth_it(pair: &FilePair) -> bool {
    let sides = [&pair.old, &pair.new];
    sides.into_iter().flatten().any(|file| reading::may_be_compared(&file.path, &file.text))
}

fn documents(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            Failure::new(format!("cannot look into `{}`: {error}", folder.display()))
        })?;
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts = relative.components().map(|part| part.as_os_str().to_string_lossy());
        let name = parts.collect::<Vec<_>>().join("/");
        if entry.file_type().is_file() && reading::is_document(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The work tree against where its branch left another one.
fn since(revision: Option<&str>, folder: Option<&str>) -> Result<Versions, Failure> {
    let repository = Repository::of(Path::new("."))?;
    let revision = match revision {
        Some(revision) => revision.to_owned(),
        None => repository.default_branch()?,
    };
    let commit = repository.commit(&revision)?;
    let base = repository.merge_base(&commit, "HEAD")?;
    versions(repository, &base, None, folder)
}

fn between_revisions(from: &str, to: &str) -> Result<Versions, Failure> {
    let repository = Repository::of(Path::new("."))?;
    let (to, is_since) = match to.strip_prefix('.') {
        Some(to) => (to, true),
        None => (to, false),
    };
    let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
    let new = repository.commit(&or_head(to))?;
    let mut old = repository.commit(&or_head(from))?;
    if is_since {
        old = repository.merge_base(&old, &new)?;
    }
    versions(repository, &old, Some(&new), None)
}

/// `REV` or `REV:PATH` against a path or another of these.
fn revision_and(revision: &str, path: Option<&str>, new: Named) -> Result<Versions, Failure> {
    let repository = Repository::of(Path::new("."))?;
    let old = repository.commit(revision)?;
    let old_tree = Tree::Commit(repository.clone(), old.clone());
    let (new_tree, new_path, new_name) = match new {
        Named::Revision { revision: new, path: new_path } => {
            let commit = repository.commit(&new)?;
            let new_path = new_path.or_else(|| path.map(str::to_owned));
            let name = new_path.as_ref().map_or(new.clone(), |path| format!("{new}:{path}"));
            if new_path.as_deref().is_none_or(|path| !is_file(&repository, &commit, path)) {
                let (old_folder, new_folder) = (path.unwrap_or(""), new_path.unwrap_or_default());
                if old_folder.trim_end_matches('/') != new_folder.trim_end_matches('/') {
                    let new_names = repository.files_below(&commit, &new_folder);
                    let new_tree = (Tree::Commit(repository.clone(), commit), new_folder);
                    return other_folders(&repository, (&old, old_folder), new_tree, new_names);
                }
                let folder = Some(new_folder).filter(|folder| !folder.is_empty());
                return versions(repository, &old, Some(&commit), folder.as_deref());
            }
            (Tree::Commit(repository, commit), new_path.unwrap_or_default(), name)
        }
        Named::Path(new) => {
            let top = std::fs::canonicalize(&repository.top).unwrap_or(repository.top.clone());
            let whole = std::fs::canonicalize(&new).unwrap_or_else(|_| new.clone());
            let inside = whole.strip_prefix(&top).map(|inside| inside.display().to_string()).ok();
            if new.is_dir() {
                let new_folder = inside.clone().unwrap_or_else(|| whole.display().to_string());
                let old_folder = path.unwrap_or(&new_folder).trim_end_matches('/').to_owned();
                if inside.is_none() || old_folder != new_folder {
                    let new_names = documents(&new)?.into_iter().collect();
                    let new_tree = (Tree::Disk(top), new_folder);
                    return other_folders(&repository, (&old, &old_folder), new_tree, new_names);
                }
                return versions(repository, &old, None, inside.as_deref());
            }
            let name = new.display().to_string();
            (Tree::Disk(top), inside.unwrap_or_else(|| whole.display().to_string()), name)
        }
    };
    let old_path = path.unwrap_or(&new_path).to_owned();
    let pair = FilePair {
        old: Some(old_tree.version(&old_path, format!("{revision}:{old_path}"))?),
        new: Some(new_tree.version(&new_path, new_name)?),
    };
    Ok(Versions::new(vec![pair], true, old_tree, new_tree))
}

/// Two folders of different names, or one that is in no repository: their files are paired by their paths inside them.
fn other_folders(
    repository: &Repository,
    (old, old_folder): (&str, &str),
    (new_tree, new_folder): (Tree, String),
    new_names: BTreeSet<String>,
) -> Result<Versions, Failure> {
    let old_tree = Tree::Commit(repository.clone(), old.to_owned());
    let old_names = repository.files_below(old, old_folder);
    if old_names.is_empty() {
        return Err(Failure::new(format!("the old version has no files below `{old_folder}`"))
            .help("check the path; it starts at the top of the repository"));
    }
    let at = |folder: &str, name: &str| match folder.trim_end_matches('/') {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    repository.read_ahead(old, old_names.iter().map(|name| at(old_folder, name)));
    let mut pairs = Vec::new();
    for name in old_names.union(&new_names) {
        let version = |tree: &Tree, folder: &str, names: &BTreeSet<String>| {
            let path = names.contains(name).then(|| at(folder, name));
            path.map(|path| tree.version(&path, path.clone())).transpose()
        };
        pairs.push(FilePair {
            old: version(&old_tree, old_folder, &old_names)?,
            new: version(&new_tree, &new_folder, &new_names)?,
        });
    }
    pairs.retain(is_worth_it);
    Ok(Versions::new(pairs, false, old_tree, new_tree))
}

fn is_file(repository: &Repository, commit: &str, path: &str) -> bool {
    repository.read(commit, path).is_some()
}

/// All files that differ, and the OpenAPI documents, which may refer to files that do.
fn versions(
    repository: Repository,
    old: &str,
    new: Option<&str>,
    folder: Option<&str>,
) -> Result<Versions, Failure> {
    let changed = repository.changed(old, new, folder)?;
    let (submodules, changed): (Vec<_>, Vec<_>) =
        changed.into_iter().partition(|file| file.is_submodule);
    let notes = submodules.into_iter().filter_map(|file| file.new.or(file.old)).map(|name| {
        format!("`{name}` is a submodule and has changed; its files are another repository's and are not compared here: cd {name} && tapecheck diff OLD..NEW")
    });
    let notes = notes.collect();
    let old_tree = Tree::Commit(repository.clone(), old.to_owned());
    let new_tree = match new {
        Some(new) => Tree::Commit(repository.clone(), new.to_owned()),
        None => Tree::Disk(repository.top.clone()),
    };
    let mut names: BTreeMap<(Option<String>, Option<String>), ()> = BTreeMap::new();
    for file in &changed {
        names.insert((file.old.clone(), file.new.clone()), ());
    }
    repository.read_ahead(old, names.keys().filter_map(|(old, _)| old.clone()));
    if let Some(new) = new {
        repository.read_ahead(new, names.keys().filter_map(|(_, new)| new.clone()));
    }
    let mut pairs = Vec::new();
    for (old_name, new_name) in names.into_keys() {
        let version = |tree: &Tree, name: Option<String>| {
            name.map(|name| tree.version(&name, name.clone())).transpose()
        };
        pairs.push(FilePair {
            old: version(&old_tree, old_name)?,
            new: version(&new_tree, new_name)?,
        });
    }
    pairs.retain(is_worth_it);
    let mut versions = Versions::new(pairs, false, old_tree, new_tree);
    versions.notes = notes;
    let documents = if changed.is_empty() { Vec::new() } else { repository.openapi_documents(new) };
    for name in documents {
        let is_known = changed.iter().any(|file| file.new.as_deref() == Some(&name));
        let pair = if is_known { None } else { versions.because_of(&name, &changed) };
        versions.pairs.extend(pair);
    }
    Ok(versions)
}
