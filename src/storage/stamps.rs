//! Which files cassettes may be in, and when they were written last.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::files;

/// The files at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps(BTreeMap<PathBuf, Stamp>);

/// When a file was written last, and its length: some systems tell time in steps of seconds.
type Stamp = (Option<SystemTime>, u64);

impl Stamps {
    /// The files that `paths` name and the `.json` files of the folders among them. What cannot be read is not there.
    pub fn of(paths: &[PathBuf]) -> Self {
        let is_json = |file: &Path| file.extension().is_some_and(|extension| extension == "json");
        let found = paths.iter().flat_map(|path| files::find(path, is_json).unwrap_or_default());
        let stamp = |file: PathBuf| {
            let metadata = std::fs::metadata(&file).ok()?;
            Some((file, (metadata.modified().ok(), metadata.len())))
        };
        Self(found.filter_map(stamp).collect())
    }

    /// What the files hold.
    pub fn contents(&self) -> Contents {
        let hash = |file: &Path| {
            let mut hasher = DefaultHasher::new();
            // What cannot be read is as good as empty; who loads it says what is wrong.
            std::fs::read(file).unwrap_or_default().hash(&mut hasher);
            hasher.finish()
        };
        Contents(self.0.keys().map(|file| (file.clone(), hash(file))).collect())
    }
}

/// What files hold, told apart by hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents(BTreeMap<PathBuf, u64>);

impl Contents {
    /// What is different from an earlier time, in words: `a.json is new`.
    pub fn changes_since(&self, earlier: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for (file, content) in &self.0 {
            match earlier.0.get(file) {
                None => changes.push(format!("{} is new", file.display())),
                Some(before) if before != content => {
                    changes.push(format!("{} has changed", file.display()));
                }
                Some(_) => {}
            }
        }
        let gone = earlier.0.keys().filter(|file| !self.0.contains_key(*file));
        changes.extend(gone.map(|file| format!("{} is gone", file.display())));
        changes
    }
}
