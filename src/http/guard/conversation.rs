//! What a connection's guard and its service tell each other.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Waker};

use super::{Refusal, Spelled};

/// What the guard says of a request that hyper gives to the service.
#[derive(Debug)]
pub(in crate::http) enum Entry {
    /// It is what the client sent.
    Request {
        /// The head as it stood on the wire.
        spelled: Spelled,
        /// Whether another protocol may follow the answer: the service must [`Conversation::decide`].
        asks_to_switch: bool,
    },
    /// It stands for one that must be refused.
    Refused(Refusal),
}

/// The entries of the requests that have been read and not yet answered, in order.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Conversation(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    entries: VecDeque<Entry>,
    switched: Option<bool>,
    waiting: Option<Waker>,
}

impl Conversation {
    /// What is known of the request that hyper gives to the service now.
    pub(in crate::http) fn next(&self) -> Option<Entry> {
        self.state().entries.pop_front()
    }

    /// Says whether the answer to a request that asked for it leads to another protocol.
    pub(in crate::http) fn decide(&self, switched: bool) {
        let mut state = self.state();
        state.switched = Some(switched);
        if let Some(waiting) = state.waiting.take() {
            waiting.wake();
        }
    }

    pub(super) fn push(&self, entry: Entry) {
        self.state().entries.push_back(entry);
    }

    /// The decision, which is used up; wakes the caller later if there is none yet.
    pub(super) fn decision(&self, cx: &Context<'_>) -> Option<bool> {
        let mut state = self.state();
        let decision = state.switched.take();
        if decision.is_none() {
            state.waiting = Some(cx.waker().clone());
        }
        decision
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics while holding this lock")
    }
}
