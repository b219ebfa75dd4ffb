//! Sessions: each has its own way through the recordings, so that tests that run in parallel do not meet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::memo::Memo;
use super::session::Session;
use super::{Replayer, locked};
use crate::http::Responder;
use crate::model::{Request, Response};

/// The header field by which a client names its session. It is not part of the match.
pub const SESSION_HEADER: &str = "Tapecheck-Session";

/// More names than these are refused: each is kept until the end.
const MOST_SESSIONS: usize = 4_096;

/// One session and what is remembered for it.
#[derive(Debug, Default)]
pub(super) struct OneSession {
    pub(super) session: Session,
    pub(super) memo: Memo,
    /// How many requests were answered in it.
    pub(super) answered: usize,
}

/// All sessions.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    /// The one without a name.
    unnamed: Arc<Mutex<OneSession>>,
    named: Mutex<BTreeMap<String, Arc<Mutex<OneSession>>>>,
}

impl Sessions {
    /// The session of this name, made if there is none; nothing if there are too many.
    pub(super) fn named(&self, name: Option<&str>) -> Option<Arc<Mutex<OneSession>>> {
        let Some(name) = name else { return Some(self.unnamed.clone()) };
        let mut named = locked(&self.named);
        if let Some(known) = named.get(name) {
            return Some(known.clone());
        }
        let is_full = named.len() >= MOST_SESSIONS;
        (!is_full).then(|| named.entry(name.to_owned()).or_default().clone())
    }

    /// Shows every session to `look`, the one without a name first.
    pub(super) fn each(&self, mut look: impl FnMut(Option<&str>, &OneSession)) {
        look(None, &locked(&self.unnamed));
        let named: Vec<_> = locked(&self.named).clone().into_iter().collect();
        named.iter().for_each(|(name, session)| look(Some(name), &locked(session)));
    }

    /// Lets a session begin anew.
    pub(super) fn reset(&self, name: Option<&str>) {
        let session = match name {
            None => Some(self.unnamed.clone()),
            Some(name) => locked(&self.named).get(name).cloned(),
        };
        if let Some(session) = session {
            *locked(&session) = OneSession::default();
        }
    }

    /// Lets all begin anew.
    pub(super) fn reset_all(&self) {
        self.reset(None);
        let named = std::mem::take(&mut *locked(&self.named));
        // Who is being answered in one of them still sees it.
        named.values().for_each(|session| *locked(session) = OneSession::default());
    }

    /// The name of the first other session for which `is_it` holds; the one without a name is called `-`.
    pub(super) fn find(
        &self,
        own: Option<&str>,
        is_it: impl Fn(&OneSession) -> bool,
    ) -> Option<String> {
        if own.is_some() && is_it(&locked(&self.unnamed)) {
            return Some("-".to_owned());
        }
        let named: Vec<_> = locked(&self.named).clone().into_iter().collect();
        let others = named.into_iter().filter(|(name, _)| Some(name.as_str()) != own);
        others.into_iter().find(|(_, session)| is_it(&locked(session))).map(|(name, _)| name)
    }
}

/// One session of a replayer, to be served on a port of its own.
#[derive(Clone, Debug)]
pub struct InSession {
    replayer: Arc<Replayer>,
    name: String,
}

impl InSession {
    /// The session of this name.
    pub fn new(replayer: Arc<Replayer>, name: impl Into<String>) -> Self {
        Self { replayer, name: name.into() }
    }
}

impl Responder for InSession {
    fn respond(&self, request: &Request) -> Response {
        self.replayer.answer_in(Some(&self.name), request)
    }
}
