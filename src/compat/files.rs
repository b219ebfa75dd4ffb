//! The files of one version, prepared once for all the schemas that stand in them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jsonschema::Registry;

use super::confirm;
use super::dialect::Dialect;
use super::documents::Documents;
use crate::model::json::Value;

/// Files with the addresses that stand in them, and the copy that the validator reads.
///
/// A copy of this is the same files: schemas that share them share what was found out about them.
#[derive(Clone)]
pub struct Files(Arc<Prepared>);

struct Prepared {
    documents: Documents,
    registry: OnceLock<Result<Registry<'static>, String>>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Files").field(&self.0.documents).finish()
    }
}

impl Files {
    /// Files by name; those that name no version of JSON Schema are of this one.
    pub fn new(files: Vec<(String, Arc<Value>)>, dialect: Dialect) -> Self {
        let documents = Documents::new(files, dialect);
        Self(Arc::new(Prepared { documents, registry: OnceLock::new() }))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.documents.files().iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    /// The copy of all files that the validator reads; made when it is first asked for.
    pub(super) fn registry(&self) -> Result<&Registry<'static>, String> {
        let registry = self.0.registry.get_or_init(|| confirm::registry(&self.0.documents, None));
        registry.as_ref().map_err(Clone::clone)
    }

    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
