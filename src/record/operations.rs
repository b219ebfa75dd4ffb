//! Names the operation that a request is for, quickly for requests that are like earlier ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::model::Request;
use crate::profile::Profile;
use crate::redaction::Placeholder;
use crate::schema::Contract;

/// No more kinds of requests than these are remembered.
const MAX_KINDS: usize = 4096;

/// The operations of a contract.
pub(super) struct Operations {
    contract: Arc<Contract>,
    profile: &'static Profile,
    /// By method and path, every identifier as the shape that it has.
    known: Mutex<HashMap<String, Option<Arc<str>>>>,
}

impl Operations {
    pub(super) fn new(contract: Arc<Contract>, profile: &'static Profile) -> Self {
        Self { contract, profile, known: Mutex::default() }
    }

    /// The operation of a redacted request.
    pub(super) fn of(&self, request: &Request) -> Option<Arc<str>> {
        let kind = kind(request);
        let mut known = self.known.lock().expect("nobody panics while holding this lock");
        if let Some(operation) = known.get(&kind) {
            return operation.clone();
        }
        let path = self.profile.canonical_path(&request.path);
        let operation =
            self.contract.operation(&request.method, &path).map(|one| Arc::from(&*one.id));
        if known.len() < MAX_KINDS {
            known.insert(kind, operation.clone());
        }
        operation
    }
}

fn kind(request: &Request) -> String {
    let mut kind = request.method.clone();
    for segment in request.path.split('/') {
        kind.push('/');
        match Placeholder::parse(segment) {
            Some(placeholder) => kind.push_str(&format!("{:?}", placeholder.shape)),
            None => kind.push_str(segment),
        }
    }
    kind
}
