//! Answers from cassettes.
//!
//! [`Replayer`] finds the recording that answers a request ([`crate::matching`]), decides which of its recorded answers
//! is due (`play_order`), and puts the client's own identifiers back into it (`answer`). A request that no recording
//! answers gets an explanation (`miss`), never a guess. [`Replay`] serves it inside a test.

mod answer;
mod contract;
mod contradictions;
mod control;
mod current;
mod epoch;
mod in_test;
mod ledger;
mod live_check;
mod meaning;
mod memo;
mod miss;
mod mutations;
mod options;
mod play_order;
mod raw_key;
mod recall;
mod refusal;
mod refused;
mod session;
mod sessions;
mod shift;
mod timeline;
mod unused;
mod usage;
mod views;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

pub use contradictions::CONTRADICTORY_RECORDINGS;
pub use current::{AtAddress, CurrentReplayer};
pub use epoch::{Epoch, JumpError};
pub use in_test::{Replay, ReplayError, ReplayTest};
pub use ledger::{CONFUSABLE_IDENTIFIER, REFORMATTED_VALUE};
pub use miss::UNMATCHED_REQUEST;
pub use options::{MISS_STATUS, Observer, OtherCassettes, ReplayOptions};
pub use play_order::Cause;
pub use refused::REFUSED_REQUEST;
pub use sessions::{InSession, SESSION_HEADER};
pub use shift::{NoShift, Shift};
pub use timeline::{Due, Step, timeline};
pub use unused::{NotPlayed, Unused};

use crate::cassette::Cassette;
use crate::http::{AsSent, Attempt, Outgoing, Responder};
use crate::matching::{Library, Match, Miss, Options, TrackId, Verdict, near_miss};
use crate::model::{Finding, Request, Response};
use crate::profile::Profile;
use crate::redaction::Redactor;
use answer::Prepared;
use contract::Expected;
use ledger::Ledger;
use live_check::LiveCheck;
use play_order::PlayOrder;
use raw_key::{RawKey, RawKeys};
use refusal::Missed;
use sessions::{OneSession, Sessions};
use usage::Usage;

/// Answers requests from recordings.
#[derive(Debug)]
pub struct Replayer {
    library: Library,
    order: PlayOrder,
    names: Vec<String>,
    options: ReplayOptions,
    profile: &'static Profile,
    /// Takes out of live requests what was taken out of the recorded ones.
    redactor: Mutex<Redactor>,
    /// The answer of each entry, made ready when it is first asked for.
    prepared: Vec<OnceLock<Box<Prepared>>>,
    keys: RawKeys,
    check: Option<Arc<LiveCheck>>,
    sessions: Sessions,
    usage: Usage,
    /// How many requests were answered, since the first of those whose cassettes were exchanged for these.
    answered: Arc<AtomicUsize>,
    ledger: Arc<Mutex<Ledger>>,
    /// The cassettes that are not replayed, once somebody has asked for something in them.
    others: OnceLock<(Vec<String>, Library)>,
}

/// What a replay has done so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many requests were answered from recordings.
    pub answered: usize,
    /// How many were not.
    pub unmatched: usize,
    /// How many no recording answered and somebody else did.
    pub passed_on: usize,
    /// How many were refused before a recording was looked for.
    pub refused: usize,
    /// One finding for each different request that was not answered, and for each that was not what it should be.
    pub findings: Vec<Finding>,
    /// Identifiers that may have been taken for something else: of interest only if something is wrong.
    pub confusable: Vec<Finding>,
    /// For each different request that was not answered, the lines that explain it.
    pub missed: Vec<Vec<String>>,
    /// Interactions that were not played.
    pub unused: Vec<Unused>,
}

impl Summary {
    /// How many requests there were.
    pub fn requests(&self) -> usize {
        self.answered + self.unmatched + self.passed_on + self.refused
    }
}

impl Replayer {
    /// A replayer of cassettes with the names that they have for people.
    ///
    /// A profile, or the rules of the recording, stand for the usual choices.
    pub fn new(cassettes: Vec<(String, Cassette)>, options: impl Into<ReplayOptions>) -> Self {
        let options = options.into();
        let redactor = Redactor::new(options.rules.clone());
        let profile = redactor.profile();
        let (names, cassettes): (Vec<String>, Vec<Cassette>) = cassettes.into_iter().unzip();
        let matching = Options {
            rules: options.operations.clone(),
            shift: options.shift.duration(),
            ..Options::of_profile(profile)
        };
        let library = Library::new(cassettes, matching);
        let order = PlayOrder::learn(&library);
        let prepared = std::iter::repeat_with(OnceLock::new).take(library.entries().len());
        let usage = Usage::of(library.entries().len());
        let ledger =
            Arc::new(Mutex::new(Ledger::new(options.passed_to.clone(), options.observer.clone())));
        let check = options.contract.clone().map(|contract| {
            Arc::new(LiveCheck::new(Expected { contract, profile }, ledger.clone()))
        });
        Self {
            prepared: prepared.collect(),
            usage,
            library,
            order,
            names,
            profile,
            redactor: Mutex::new(redactor),
            keys: RawKeys::default(),
            check,
            sessions: Sessions::default(),
            answered: Arc::default(),
            ledger,
            others: OnceLock::new(),
            options,
        }
    }

    /// The same with other cassettes: sessions begin anew, and what has happened so far is not forgotten.
    fn with_cassettes(&self, cassettes: Vec<(String, Cassette)>) -> Self {
        let mut next = Self::new(cassettes, self.options.clone());
        next.answered = self.answered.clone();
        next.ledger = self.ledger.clone();
        next.check = self.check.clone();
        let place = |replayer: &Self, entry| replayer.place(entry);
        let known: HashMap<(String, usize), usize> =
            (0..next.interactions()).map(|entry| (place(&next, entry), entry)).collect();
        for entry in self.usage.ever() {
            let (old, new) = (&self.library.entries()[entry], known.get(&place(self, entry)));
            let new = new.filter(|new| {
                let new = &next.library.entries()[**new];
                new.request == old.request && new.response == old.response
            });
            if let Some(new) = new {
                next.usage.note_earlier(*new);
            }
        }
        next
    }

    /// Lets one session begin anew; the one without a name has none.
    pub fn reset_session(&self, name: Option<&str>) {
        self.sessions.reset(name);
    }

    /// Lets all sessions begin anew, and the counts of what was played.
    pub fn reset(&self) {
        self.sessions.reset_all();
        self.usage.reset();
    }

    /// How many recorded interactions it can answer with.
    pub fn interactions(&self) -> usize {
        self.library.entries().len()
    }

    /// How many recorded interactions say how long their answer took.
    pub fn timed_interactions(&self) -> usize {
        self.library.entries().iter().filter(|entry| entry.response.latency.is_some()).count()
    }

    /// What it can answer, cassette by cassette, and when.
    pub fn timeline(&self) -> Vec<Step> {
        timeline::of(&self.library, &self.order, &self.names)
    }

    /// Recordings of the same request that contradict each other, in different cassettes.
    pub fn contradictions(&self) -> Vec<Finding> {
        contradictions::find(&self.library, &self.order, &self.names)
    }

    /// How many requests there were so far; the other members stay empty.
    fn counts(&self) -> Summary {
        let ledger = locked(&self.ledger);
        Summary {
            answered: self.answered.load(Ordering::Relaxed),
            unmatched: ledger.unmatched(),
            passed_on: ledger.passed_on(),
            refused: ledger.refused_requests(),
            ..Summary::default()
        }
    }

    /// What has happened so far, in all sessions.
    pub fn summary(&self) -> Summary {
        if let Some(check) = &self.check {
            check.catch_up();
        }
        let counts = self.counts();
        let ledger = locked(&self.ledger);
        Summary {
            findings: ledger.findings(),
            confusable: ledger.confusable(),
            missed: ledger.blocks(),
            unused: unused::find(self),
            ..counts
        }
    }

    /// The cassette and interaction of an entry.
    fn place(&self, entry: usize) -> (String, usize) {
        let entry = &self.library.entries()[entry];
        (self.names[entry.cassette].clone(), entry.interaction)
    }

    /// A live request as the recording would have kept it, but for its identities, which matching binds.
    fn without_secrets(&self, request: &Request) -> Request {
        let mut request = request.clone();
        locked(&self.redactor).hide_secrets_of(&mut request);
        request
    }

    /// The answer to a request in a session.
    fn answer_in(&self, name: Option<&str>, request: &Request) -> Response {
        self.attempt_in(name, request).unwrap_or_else(|missed| self.refuse(&missed))
    }

    /// The recorded answer to a request in a session, if there is one; a miss is noted.
    fn attempt_as(&self, name: Option<&str>, request: &Request) -> Option<Response> {
        // The refusal is not sent: this is how a miss is noted.
        self.attempt_in(name, request).map_err(|missed| drop(self.refuse(&missed))).ok()
    }

    /// The recorded answer to a request in a session, or why there is none.
    fn attempt_in(&self, name: Option<&str>, request: &Request) -> Result<Response, Box<Missed>> {
        let Some(session) = self.sessions.named(name) else {
            return Ok(self.refuse_session(request));
        };
        let key = self.keys.of(request, self.library.options());
        if let Some(check) = self.check.as_ref().filter(|check| check.is_new(key)) {
            check.check(self.without_secrets(request));
        }
        let mut one = locked(&session);
        let played = match self.find(request, key, &mut one) {
            Ok(found) => self.play(found, request, &mut one),
            Err(missed) => Err(missed),
        };
        // Other sessions may be looked at.
        drop(one);
        played.map_err(|missed| Box::new(self.look_elsewhere(*missed, name)))
    }

    /// The track that answers a request now, or why there is none and what the request is without its secrets.
    fn find(
        &self,
        request: &Request,
        key: RawKey,
        one: &mut OneSession,
    ) -> Result<Match, Box<Missed>> {
        let OneSession { session, memo, .. } = one;
        if let Some(known) = memo.track(key, &session.bound) {
            return Ok(known.into());
        }
        let request = self.without_secrets(request);
        let mut bound = std::mem::take(&mut session.bound);
        let due = |track| match session.waits_for(track, &self.order) {
            None => Some(session.changed(track, &self.order)),
            Some(_) => None,
        };
        let found = self.library.find_if(&request, &mut bound, &due);
        let too_early = match found {
            None => self.library.find(&request, &mut bound),
            Some(_) => None,
        };
        session.bound = bound;
        if let Some(found) = found {
            if !found.reformatted.is_empty() {
                locked(&self.ledger).reformatted(&found.reformatted, &request);
            }
            if let Some(rival) = found.rival.filter(|rival| session.confuses(rival.group)) {
                self.note_rival(found.track, rival.track, &request);
            }
            memo.remember(key, &found, &session.bound, || self.is_plain(found.track));
            return Ok(found);
        }
        let waiting = too_early.and_then(|found| {
            let mutation = session.waits_for(found.track, &self.order)?;
            Some((found, mutation))
        });
        Err(Box::new(match waiting {
            Some((found, mutation)) => self.too_early(found, mutation, request, &session.bound),
            None => {
                let miss = near_miss::explain(&self.library, &request, &session.bound);
                Missed { miss, request, own: None }
            }
        }))
    }

    /// Notes that an identifier of the client's own could have meant something else.
    fn note_rival(&self, found: TrackId, rival: TrackId, request: &Request) {
        if contradictions::say_the_same(&self.library, found, rival) {
            return;
        }
        let shown = |track| self.shown(self.library.track(track)[0], None).in_words();
        let asked = format!("{} {}", request.method, request.target());
        let (found, rival) = (shown(found), shown(rival));
        locked(&self.ledger).confused(&asked, &found, &rival);
    }

    /// The answer that is due from a track, unless it was not kept.
    fn play(
        &self,
        found: Match,
        request: &Request,
        one: &mut OneSession,
    ) -> Result<Response, Box<Missed>> {
        let retry = self.profile.idempotency_header.and_then(|name| request.headers.get(name));
        let place = one.session.answer(found, retry, &self.library, &self.order);
        let entry = &self.library.entries()[place];
        if entry.response.body.is_truncated() && request.method != "HEAD" {
            let miss = Miss { verdict: Verdict::NotKept, nearest: Vec::new() };
            let request = self.without_secrets(request);
            return Err(Box::new(Missed { miss, request, own: None }));
        }
        Ok(self.answer_of(place, one).answer(request, self.profile))
    }

    /// The answer of an entry in a session, which is counted.
    fn answer_of<'a>(&'a self, place: usize, one: &'a mut OneSession) -> &'a Prepared {
        one.answered += 1;
        self.answered.fetch_add(1, Ordering::Relaxed);
        self.usage.note(place);
        let entry = &self.library.entries()[place];
        let prepared = self.prepared[place]
            .get_or_init(|| Box::new(Prepared::new(&entry.response, &self.options)));
        one.memo.response(place, prepared, one.session.bound.of(entry.cassette))
    }
}

impl Responder for Replayer {
    fn respond(&self, request: &Request) -> Response {
        self.answer_in(request.headers.get(SESSION_HEADER), request)
    }

    fn recall(&self, sent: &AsSent<'_>) -> Option<Outgoing> {
        self.recall_in(None, sent)
    }
}

impl Attempt for Replayer {
    fn attempt(&self, request: &Request) -> Option<Response> {
        self.attempt_as(request.headers.get(SESSION_HEADER), request)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding this lock")
}

#[cfg(test)]
mod tests;
