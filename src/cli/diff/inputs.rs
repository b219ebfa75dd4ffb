//! Which two versions are compared: files, folders, or what git knows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::DiffArgs;
use super::git::{self, Repository};
use crate::cli::{Console, Failure};
use crate::model::json::{self, Value};
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
}

impl Versions {
    /// The text of another file of a version.
    pub(super) fn read(&self, path: &str, is_old: bool) -> Option<String> {
        if is_old { self.old.read(path) } else { self.new.read(path) }
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
        let mut read = vec![(file.path.clone(), value)];
        let mut known = BTreeSet::from([file.path.clone()]);
        let mut next = 0;
        while next < read.len() {
            let (path, value) = &read[next];
            let mut targets = BTreeSet::new();
            collect_references(value, &mut targets);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            for target in targets {
                let path = joined(&folder, &target);
                if known.insert(path.clone())
                    && let Some(text) = self.read(&path, is_old)
                {
                    let value = json::parse(&text).map_err(|error| {
                        Failure::new(format!("`{path}` is not JSON: {error}"))
                            .help(format!("`{}` refers to it; correct the file", file.name))
                    })?;
                    read.push((path, value));
                }
            }
            next += 1;
        }
        Ok(read)
    }
}

fn collect_references(value: &Value, targets: &mut BTreeSet<String>) {
    if let Some(target) = value.get("$ref").and_then(Value::as_str) {
        let file = target.split('#').next().unwrap_or_default();
        if !file.is_empty() && !file.contains("://") && !file.starts_with('/') {
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
        _ if text.ends_with(".json") => Named::Path(path.to_owned()),
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
    Ok(Versions {
        pairs: vec![pair],
        is_single: true,
        notes: Vec::new(),
        old: tree.clone(),
        new: tree,
    })
}

fn two_folders(old: &Path, new: &Path) -> Result<Versions, Failure> {
    let (old_tree, new_tree) = (Tree::Disk(old.to_owned()), Tree::Disk(new.to_owned()));
    let names: BTreeSet<String> = json_files(old)?.into_iter().chain(json_files(new)?).collect();
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
    Ok(Versions { pairs, is_single: false, notes: Vec::new(), old: old_tree, new: new_tree })
}

fn json_files(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            Failure::new(format!("cannot look into `{}`: {error}", folder.display()))
        })?;
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        if entry.file_type().is_file() && relative.extension().is_some_and(|end| end == "json") {
            let parts = relative.components().map(|part| part.as_os_str().to_string_lossy());
            names.push(parts.collect::<Vec<_>>().join("/"));
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
                return versions(repository, &old, Some(&commit), new_path.as_deref());
            }
            (Tree::Commit(repository, commit), new_path.unwrap_or_default(), name)
        }
        Named::Path(new) => {
            let top = std::fs::canonicalize(&repository.top).unwrap_or(repository.top.clone());
            let whole = std::fs::canonicalize(&new).unwrap_or_else(|_| new.clone());
            let inside = whole.strip_prefix(&top).map(|inside| inside.display().to_string()).ok();
            if new.is_dir() {
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
    Ok(Versions {
        pairs: vec![pair],
        is_single: true,
        notes: Vec::new(),
        old: old_tree,
        new: new_tree,
    })
}

fn is_file(repository: &Repository, commit: &str, path: &str) -> bool {
    repository.read(commit, path).is_some()
}

/// All JSON files that differ, and the OpenAPI documents, which may refer to files that do.
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
    if !changed.is_empty() {
        for name in repository.files_named("openapi.json", new) {
            let is_known = changed.iter().any(|file| file.new.as_deref() == Some(&name));
            if !is_known && repository.read(old, &name).is_some() {
                names.insert((Some(name.clone()), Some(name)), ());
            }
        }
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
    Ok(Versions { pairs, is_single: false, notes, old: old_tree, new: new_tree })
}
