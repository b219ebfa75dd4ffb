//! What was answered to changes, for clients that repeat one because the answer did not reach them.
//!
//! A repeated request has the same `MS-RequestId`; one with the same id and another content is a request of its own. Only
//! what has succeeded is kept: what was refused may be granted the next time.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::identifiers::is_guid;
use crate::model::{Request, Response};

/// So many answers are kept.
const MOST: usize = 1000;

/// The answers to the latest changes.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    answers: HashMap<String, (u64, Response)>,
    order: VecDeque<String>,
}

impl Repeats {
    /// The answer that this request got before.
    pub(crate) fn answer(&self, request: &Request) -> Option<Response> {
        let (content, response) = self.answers.get(&id(request)?)?;
        (*content == digest(request)).then(|| response.clone())
    }

    /// Keeps the answer to a change.
    pub(crate) fn keep(&mut self, request: &Request, response: &Response) {
        let Some(id) = id(request) else { return };
        let answer = (digest(request), response.clone());
        if self.answers.insert(id.clone(), answer).is_some() {
            return;
        }
        self.order.push_back(id);
        if self.order.len() > MOST {
            self.order.pop_front().map(|oldest| self.answers.remove(&oldest));
        }
    }
}

fn id(request: &Request) -> Option<String> {
    let id = request.headers.get("MS-RequestId").filter(|id| is_guid(id))?;
    Some(id.to_ascii_lowercase())
}

fn digest(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&request.method, request.target(), request.body.bytes()).hash(&mut hasher);
    hasher.finish()
}
