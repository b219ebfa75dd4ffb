//! Files that have another name in the new version: their two halves are one file.
//!
//! git tells of those that it has recorded. Here are the others: files of folders, and those of a work tree that were moved
//! and not added yet.

use std::collections::HashMap;

use super::reading;
use super::versions::{FilePair, FileVersion};
use crate::model::json::Value;

/// What may tell that two files are one, the surest first.
const SIGNS: [fn(&FileVersion) -> Option<String>; 3] = [address, text, base_name];

/// Pairs what is only in one version with what is only in the other, where one sign fits exactly one file of each.
pub(super) fn paired(pairs: Vec<FilePair>) -> Vec<FilePair> {
    let (mut paired, alone): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|pair| pair.old.is_some() == pair.new.is_some());
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for pair in alone {
        gone.extend(pair.old);
        come.extend(pair.new);
    }
    for sign in SIGNS {
        let (in_gone, in_come) = (by_sign(&gone, sign), by_sign(&come, sign));
        let mut both: Vec<(usize, usize)> = in_gone
            .iter()
            .filter_map(|(sign, old)| Some(((*old)?, (*in_come.get(sign)?)?)))
            .collect();
        both.sort_unstable();
        for (old, new) in &both {
            let (old, new) = (Some(gone[*old].clone()), Some(come[*new].clone()));
            paired.push(FilePair { old, new });
        }
        gone = without(gone, both.iter().map(|(old, _)| *old).collect());
        come = without(come, both.iter().map(|(_, new)| *new).collect());
    }
    paired.extend(gone.into_iter().map(|old| FilePair { old: Some(old), new: None }));
    paired.extend(come.into_iter().map(|new| FilePair { old: None, new: Some(new) }));
    let name =
        |pair: &FilePair| pair.new.as_ref().or(pair.old.as_ref()).map(|one| one.name.clone());
    paired.sort_by_cached_key(name);
    paired
}

/// The files by their sign; nothing where several have it.
fn by_sign(
    files: &[FileVersion],
    sign: fn(&FileVersion) -> Option<String>,
) -> HashMap<String, Option<usize>> {
    let mut by_sign = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        if let Some(sign) = sign(file) {
            by_sign.entry(sign).and_modify(|one| *one = None).or_insert(Some(index));
        }
    }
    by_sign
}

fn without(files: Vec<FileVersion>, taken: Vec<usize>) -> Vec<FileVersion> {
    let left = files.into_iter().enumerate().filter(|(index, _)| !taken.contains(index));
    left.map(|(_, file)| file).collect()
}

/// The address that a schema gives itself.
fn address(file: &FileVersion) -> Option<String> {
    if !file.text.contains("$id") {
        return None;
    }
    let value = reading::value(&file.path, &file.text).ok()?;
    value.get("$id").and_then(Value::as_str).map(str::to_owned)
}

fn text(file: &FileVersion) -> Option<String> {
    Some(file.text.clone())
}

fn base_name(file: &FileVersion) -> Option<String> {
    file.path.rsplit('/').next().map(str::to_owned)
}
