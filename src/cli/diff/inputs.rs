//! Which two versions are compared: files, folders, or what git knows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::DiffArgs;
use super::git::{self, Repository};
use super::moved;
use super::reading;
use super::versions::{FilePair, FileVersion, Tree, Versions};
use crate::cli::{Console, Failure};
use crate::storage::files;

/// A version as the user names it.
enum Named {
    Path(PathBuf),
    Revision { revision: String, path: Option<String> },
}

/// Finds what is to be compared.
pub(super) fn find(args: &DiffArgs, console: &Console) -> Result<Versions, Failure> {
    if !args.git_driver.is_empty() {
        return from_git(&args.git_driver);
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
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = path.display().to_string();
        let text = files::read_text(path)?;
        git::ensure_there(&name, &text)?;
        Ok(Some(FileVersion { name, path: whole.display().to_string(), text }))
    };
    let pair = FilePair { old: version(old)?, new: version(new)? };
    Ok(Versions::new(vec![pair], true, tree.clone(), tree))
}

/// What git gives an external diff driver: the path, then for each version a file of its text, its hash and its mode, and
/// for a file that was moved its new path.
///
/// Files that the versions refer to are read beside the path, in the work tree, where git starts its drivers.
fn from_git(arguments: &[String]) -> Result<Versions, Failure> {
    let [path, old, _, _, new, _, _, more @ ..] = arguments else {
        return Err(Failure::new("`--git-driver` takes what git gives a diff driver")
            .help("tell git: git config diff.tapecheck.command 'tapecheck diff --git-driver'"));
    };
    let version = |name: &str, text: &str| -> Result<Option<FileVersion>, Failure> {
        // So git says that there is no file.
        if text == "/dev/null" {
            return Ok(None);
        }
        let text = files::read_text(Path::new(text))?;
        git::ensure_there(name, &text)?;
        Ok(Some(FileVersion { name: name.to_owned(), path: name.to_owned(), text }))
    };
    let pair =
        FilePair { old: version(path, old)?, new: version(more.first().unwrap_or(path), new)? };
    let tree = Tree::Disk(PathBuf::new());
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
    Ok(Versions::new(moved::paired(pairs), false, old_tree, new_tree))
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
    Ok(Versions::new(moved::paired(pairs), false, old_tree, new_tree))
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
    let mut versions = Versions::new(moved::paired(pairs), false, old_tree, new_tree);
    versions.notes = notes;
    let documents = if changed.is_empty() { Vec::new() } else { repository.openapi_documents(new) };
    for name in documents {
        let is_known = changed.iter().any(|file| file.new.as_deref() == Some(&name));
        let pair = if is_known { None } else { versions.because_of(&name, &changed) };
        versions.pairs.extend(pair);
    }
    Ok(versions)
}
