//! What a connection's guard and its service tell each other.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use http::{HeaderMap, StatusCode};

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
    /// The reader that waits for a decision.
    waiting: Option<Waker>,
    /// Interim responses that are to go out before the response to the current request.
    interim: Vec<u8>,
    /// The order of the fields of the response to the current request, where hyper would lose it.
    field_order: Option<Vec<String>>,
    /// The service that answers the current request.
    answering: Option<Waker>,
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
        wake(&state.waiting);
    }

    /// Sends an interim response (1xx) ahead of the response to the current request.
    ///
    /// hyper's server cannot; the guard writes it, as nothing else is written until the service has answered.
    pub(in crate::http) fn send_interim(&self, status: StatusCode, headers: &HeaderMap) {
        let reason = status.canonical_reason().unwrap_or_default();
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
        for (name, value) in headers {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        let mut state = self.state();
        state.interim.extend_from_slice(&head);
        wake(&state.answering);
    }

    /// Has the fields of the response to the current request written in the order of these names.
    pub(in crate::http) fn keep_order(&self, names: Vec<String>) {
        self.state().field_order = Some(names);
    }

    /// Waits until the guard knows all that was told it; from then on interim responses wake the connection.
    pub(in crate::http) async fn settled(&self) {
        std::future::poll_fn(|cx| {
            let mut state = self.state();
            state.answering = Some(cx.waker().clone());
            let is_known = state.interim.is_empty() && state.field_order.is_none();
            if is_known { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// The interim responses that are written from now on, before anything else, and the order of the fields of the
    /// response behind them; the service may go on.
    pub(super) fn take_told(&self) -> (Vec<u8>, Option<Vec<String>>) {
        let mut state = self.state();
        let told = (std::mem::take(&mut state.interim), state.field_order.take());
        if !told.0.is_empty() || told.1.is_some() {
            wake(&state.answering);
        }
        told
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

fn wake(waker: &Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake_by_ref();
    }
}
