//! The files of a contract: an OpenAPI document and the schemas beside it.

use std::path::Path;

use super::files::{self, FileError};

/// The files of a contract as (name relative to the document's folder, text); the document itself comes first.
///
/// Every `.json` file in the document's folder and below belongs to it, so that relative references resolve.
pub fn load(document: &Path) -> Result<Vec<(String, String)>, FileError> {
    let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = |path: &Path| {
        let relative = path.strip_prefix(folder).unwrap_or(path);
        relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let mut contract = vec![(name(document), files::read_text(document)?)];
    for path in files::find(folder, |file| file.extension().is_some_and(|extension| extension == "json"))? {
        if path != document {
            contract.push((name(&path), files::read_text(&path)?));
        }
    }
    Ok(contract)
}
