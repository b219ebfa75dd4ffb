//! Holds what clients send against the contract, beside answering them.
//!
//! No client waits for it. A few different requests are checked when somebody wants to know what was found; where there
//! are more, a thread reads the contract and checks them one after the other, and whoever asks waits until it is done.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::contract::Expected;
use super::ledger::Ledger;
use super::raw_key::RawKey;
use crate::model::Request;

/// So many requests are known to have been checked; then it starts anew.
const MOST_CHECKED: usize = 65_536;

/// From so many on there is a thread that checks: reading the contract takes more memory than a short replay.
const WORTH_A_THREAD: usize = 64;

/// No more requests than these wait to be checked, and no more bytes of bodies.
const MOST_WAITING: (usize, usize) = (1000, 8 * 1024 * 1024);

/// Checks each different request once.
#[derive(Debug)]
pub(super) struct LiveCheck {
    checked: Mutex<HashSet<RawKey>>,
    work: Arc<Work>,
}

/// What the thread that checks shares with the others.
#[derive(Debug)]
struct Work {
    expected: Expected,
    ledger: Arc<Mutex<Ledger>>,
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    requests: VecDeque<Request>,
    /// The bytes of their bodies.
    bodies: usize,
    /// Whether there is a thread that checks.
    has_thread: bool,
    /// Whether it is looking at a request just now.
    is_busy: bool,
    /// Whether nobody will ask for anything any more.
    is_closed: bool,
}

impl LiveCheck {
    /// What is found is noted in the ledger.
    pub(super) fn new(expected: Expected, ledger: Arc<Mutex<Ledger>>) -> Self {
        let (waiting, changed) = (Mutex::default(), Condvar::new());
        let work = Work { expected, ledger, waiting, changed };
        Self { checked: Mutex::default(), work: Arc::new(work) }
    }

    /// Whether a request was not seen before.
    pub(super) fn is_new(&self, key: RawKey) -> bool {
        // A set is whole at any time.
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= MOST_CHECKED {
            checked.clear();
        }
        checked.insert(key)
    }

    /// Checks a request from which the secrets have been taken: soon, or now if too much waits already.
    pub(super) fn check(&self, request: Request) {
        let mut waiting = self.work.waiting();
        let size = request.body.bytes().len();
        let (most, most_bytes) = MOST_WAITING;
        if waiting.requests.len() >= most || waiting.bodies + size > most_bytes {
            drop(waiting);
            return self.work.check(&request);
        }
        waiting.bodies += size;
        waiting.requests.push_back(request);
        if !waiting.has_thread && waiting.requests.len() >= WORTH_A_THREAD {
            let work = self.work.clone();
            let thread = thread::Builder::new().name("tapecheck-check".to_owned());
            // Where no thread can be had, who asks for what was found does its work.
            waiting.has_thread = thread.spawn(move || work.run()).is_ok();
        }
        drop(waiting);
        self.work.changed.notify_all();
    }

    /// Waits until everything that came so far is checked.
    pub(super) fn catch_up(&self) {
        let mut waiting = self.work.waiting();
        while waiting.is_busy || !waiting.requests.is_empty() {
            if waiting.has_thread {
                waiting = self.work.wait(waiting);
            } else {
                let next = waiting.next();
                drop(waiting);
                next.iter().for_each(|request| self.work.check(request));
                waiting = self.work.waiting();
            }
        }
    }
}

impl Drop for LiveCheck {
    fn drop(&mut self) {
        self.work.waiting().is_closed = true;
        self.work.changed.notify_all();
    }
}

impl Work {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // It is whole at any time.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'w>(&self, waiting: MutexGuard<'w, Waiting>) -> MutexGuard<'w, Waiting> {
        self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, request: &Request) {
        let findings = self.expected.findings(request);
        let mut ledger = super::locked(&self.ledger);
        findings.into_iter().for_each(|finding| ledger.note(finding));
    }

    /// Checks what waits until nobody asks any more.
    fn run(&self) {
        let _leaving = Leaving(self);
        let mut waiting = self.waiting();
        while !waiting.is_closed {
            let Some(request) = waiting.next() else {
                waiting = self.wait(waiting);
                continue;
            };
            waiting.is_busy = true;
            drop(waiting);
            self.check(&request);
            waiting = self.waiting();
            waiting.is_busy = false;
            self.changed.notify_all();
        }
    }
}

impl Waiting {
    fn next(&mut self) -> Option<Request> {
        let request = self.requests.pop_front()?;
        self.bodies -= request.body.bytes().len();
        Some(request)
    }
}

/// The thread that checks is gone, even if a request was too much for it: nobody waits for it any more.
struct Leaving<'w>(&'w Work);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        (waiting.has_thread, waiting.is_busy) = (false, false);
        drop(waiting);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PARTNER_CENTER;
    use crate::schema::LazyContract;

    fn wrong(number: usize) -> Request {
        let path = format!("/v1/customers/5921f00a-32c0-4457-aaa1-e8018c650895/orders/o{number}");
        let mut request = Request::new("PATCH", path);
        request.headers.push("Content-Type", "application/json");
        request.body = r#"{"id":1,"status":2}"#.into();
        request
    }

    #[test]
    fn what_was_found_is_known_to_who_waits_for_it_however_much_there_was() {
        let contract = LazyContract::built_in(PARTNER_CENTER.contract);
        let expected = Expected { contract, profile: &PARTNER_CENTER };
        let single = expected.findings(&wrong(0)).len();
        assert!(single > 0, "the members are no texts");
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let check = LiveCheck::new(expected, ledger.clone());
        let requests = MOST_WAITING.0 + 50;
        for number in 0..requests {
            check.check(wrong(number));
        }
        check.catch_up();
        assert_eq!(super::super::locked(&ledger).findings().len(), requests * single);
        check.check(wrong(requests));
        check.catch_up();
        assert_eq!(super::super::locked(&ledger).findings().len(), (requests + 1) * single);
        let work = check.work.clone();
        drop(check);
        let mut waiting = work.waiting();
        while waiting.has_thread {
            waiting = work.wait(waiting);
        }
    }
}
