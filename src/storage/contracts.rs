//! The files of a contract: an OpenAPI document and the schemas beside it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::files::{self, FileError};
use crate::schema::References;

/// The files of a contract as (name relative to the document's folder, text); the document itself comes first.
///
/// The others are those that a relative reference names, directly or through another file; and where a reference is a
/// URI all schemas in the document's folder, since one of them may have it as its `$id`. A file that is missing is left
/// out here: whoever resolves the reference says so, with its place.
pub fn load(document: &Path) -> Result<Vec<(String, String)>, FileError> {
    let entry =
        document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files = Files::new(folder_of(document));
    files.add(entry, files::read_text(document)?);
    files.follow()
}

/// The files that a table of routes names, and those that they refer to; names are relative to the table's folder.
pub fn load_named<'n>(
    table: &Path,
    references: impl IntoIterator<Item = &'n str>,
) -> Result<Vec<(String, String)>, FileError> {
    let mut files = Files::new(folder_of(table));
    for reference in references {
        // What a reference says of files is said once, by `References`.
        let text = serde_json::json!({ "$ref": reference }).to_string();
        for name in References::of("table.json", &text).files {
            files.read(name)?;
        }
    }
    files.follow()
}

struct Files {
    folder: PathBuf,
    known: HashSet<String>,
    all: Vec<(String, String)>,
}

impl Files {
    fn new(folder: PathBuf) -> Self {
        Self { folder, known: HashSet::new(), all: Vec::new() }
    }

    fn add(&mut self, name: String, text: String) {
        self.known.insert(name.clone());
        self.all.push((name, text));
    }

    fn read(&mut self, name: String) -> Result<(), FileError> {
        let path = self.folder.join(&name);
        if !self.known.contains(&name) && path.is_file() {
            self.add(name, files::read_text(&path)?);
        }
        Ok(())
    }

    /// Reads what the files refer to until there is nothing new.
    fn follow(mut self) -> Result<Vec<(String, String)>, FileError> {
        let mut read = 0;
        let mut looks_for_identifiers = false;
        while let Some((name, text)) = self.all.get(read) {
            let references = References::of(name, text);
            for name in references.files {
                self.read(name)?;
            }
            if references.has_identifiers && !looks_for_identifiers {
                looks_for_identifiers = true;
                for name in neighbours(&self.folder) {
                    self.read(name)?;
                }
            }
            read += 1;
        }
        Ok(self.all)
    }
}

fn folder_of(document: &Path) -> PathBuf {
    let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

/// The files in a folder that may be schemas, in the order of their names.
fn neighbours(folder: &Path) -> Vec<String> {
    /// Folders with more are no folders of schemas.
    const MOST: usize = 2_000;
    const LARGEST: u64 = 16 << 20;
    let is_kept = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules" || name == "target")
    };
    let is_schema = |entry: &DirEntry| {
        let end = entry.path().extension().and_then(|end| end.to_str());
        matches!(end, Some("json" | "yaml" | "yml"))
            && entry
                .metadata()
                .is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LARGEST)
    };
    let entries = WalkDir::new(folder).max_depth(8).sort_by_file_name().into_iter();
    let schemas = entries.filter_entry(is_kept).flatten().filter(is_schema).take(MOST);
    schemas
        .filter_map(|entry| {
            let name = entry.path().strip_prefix(folder).ok()?.to_str()?.replace('\\', "/");
            // What is no text is no schema.
            std::fs::read(entry.path())
                .is_ok_and(|bytes| std::str::from_utf8(&bytes).is_ok())
                .then_some(name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_the_other_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("s")).unwrap();
        std::fs::write(
            folder.path().join("api.json"),
            r##"{"a":{"$ref":"s/b.json#/x"},"b":{"$ref":"#/c"}}"##,
        )
        .unwrap();
        std::fs::write(
            folder.path().join("s/b.json"),
            r#"[{"$ref":"../c.json"},{"$ref":"gone.json"}]"#,
        )
        .unwrap();
        std::fs::write(folder.path().join("c.json"), "{}").unwrap();
        std::fs::write(folder.path().join("unrelated.json"), "{}").unwrap();
        let names: Vec<String> = load(&folder.path().join("api.json"))
            .unwrap()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["api.json", "s/b.json", "c.json"]);
    }

    #[test]
    fn a_reference_by_identifier_brings_the_neighbours() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("api.yaml", "a: {$ref: 'https://example.com/order'}\n");
        write("order.yml", "$id: https://example.com/order\n");
        write("picture.json", "");
        std::fs::write(folder.path().join("binary.json"), [0xff, 0xfe]).unwrap();
        write("notes.txt", "");
        let files = load(&folder.path().join("api.yaml")).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["api.yaml", "order.yml", "picture.json"]);
    }
}
