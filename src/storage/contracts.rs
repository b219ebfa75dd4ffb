//! The files of a contract: an OpenAPI document and the schemas beside it.

use std::path::Path;

use super::files::{self, FileError};

/// The files of a contract as (name relative to the document's folder, text); the document itself comes first.
///
/// The others are those that a relative `$ref` names, directly or through another file. A file that is missing is left
/// out here: whoever resolves the reference says so, with its place.
pub fn load(document: &Path) -> Result<Vec<(String, String)>, FileError> {
    let folder =
        document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entry =
        document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files = vec![(entry, files::read_text(document)?)];
    let mut read = 0;
    while let Some((name, text)) = files.get(read) {
        let base = name.rsplit_once('/').map(|(base, _)| base.to_owned()).unwrap_or_default();
        for target in referenced_files(text) {
            let name = resolve(&base, &target);
            let path = folder.join(&name);
            if path.is_file() && !files.iter().any(|(known, _)| *known == name) {
                files.push((name, files::read_text(&path)?));
            }
        }
        read += 1;
    }
    Ok(files)
}

/// The relative files that the `$ref`s of a JSON text name, without fragments.
fn referenced_files(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    if let Ok(value) = serde_json::from_str(text) {
        collect_targets(&value, &mut targets);
    }
    targets
}

fn collect_targets(value: &serde_json::Value, targets: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            if let Some(serde_json::Value::String(target)) = members.get("$ref") {
                let file = target.split('#').next().unwrap_or_default();
                if !file.is_empty() && !file.contains(':') && !file.starts_with('/') {
                    targets.push(file.to_owned());
                }
            }
            members.values().for_each(|value| collect_targets(value, targets));
        }
        serde_json::Value::Array(items) => {
            items.iter().for_each(|value| collect_targets(value, targets))
        }
        _ => {}
    }
}

/// `../a.json` seen from the folder `base`, as a name from the document's folder.
fn resolve(base: &str, target: &str) -> String {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
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
}
