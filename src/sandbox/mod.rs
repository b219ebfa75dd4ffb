//! An emulator with memory: Partner Center's Order and Subscription operations.
//!
//! A request goes through three steps: *route* (`access` checks who asks, `ROUTES` finds the operation),
//! *apply* (`resources` checks the [`rules`] and changes the [`State`]), *answer* (headers, and the [`drift`]s that are
//! switched on). No sockets, no clock and no chance: the same requests at the same times get the same answers.

pub mod answer;
pub mod calendar;
pub mod clock;
pub mod drift;
pub mod product;
pub mod rules;
pub mod seed;
pub mod state;

mod access;
mod catalog;
mod etag;
mod fault;
mod identifiers;
mod incoming;
mod lifecycle;
mod purchase;
mod resources;
mod shelf;

pub use calendar::Windows;
pub use clock::Clock;
pub use drift::Drift;
pub use product::{Environment, ProductType};
pub use state::{State, StateError};

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::http::Responder;
use crate::model::{PathTemplate, Request, Response};
use access::Caller;
use answer::Answer;
use fault::Denial;
use resources::{Operation, ROUTES};

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose account it pretends to be.
    pub environment: Environment,
    /// What time it is.
    pub clock: Clock,
    /// How its API differs from the documented one.
    pub drifts: Vec<&'static Drift>,
    /// What it contains at the start.
    pub state: State,
    /// The status for an outdated etag: 400 or 412.
    pub etag_mismatch: u16,
    /// Whether bodies may have a trailing comma, as those in the documentation have.
    pub lenient_json: bool,
    /// Whether a subscription PATCH has to carry the complete resource.
    pub complete_subscriptions: bool,
    /// Whether a subscription PATCH is answered 202 and a `Location`, as when the service is slow.
    pub slow_changes: bool,
    /// Whether requests need a bearer token.
    pub authorization: bool,
    /// How long things can be taken back.
    pub windows: Windows,
}

impl Options {
    /// A sandbox account at a fixed time, with the seeded state.
    pub fn at(now: Timestamp) -> Self {
        Self::with_clock(Clock::Fixed(now))
    }

    /// A sandbox account with the state that is seeded at the clock's time.
    pub fn with_clock(clock: Clock) -> Self {
        Self {
            environment: Environment::Sandbox,
            clock,
            drifts: Vec::new(),
            state: State::seeded(clock.now()),
            etag_mismatch: 400,
            lenient_json: false,
            complete_subscriptions: true,
            slow_changes: false,
            authorization: true,
            windows: Windows::default(),
        }
    }
}

/// The emulator.
#[derive(Debug)]
pub struct Sandbox {
    options: Options,
    routes: Vec<(PathTemplate, Operation)>,
    memory: Mutex<State>,
    clock: Mutex<Clock>,
}

/// All that an operation sees of one request.
struct Call<'a> {
    options: &'a Options,
    state: &'a mut State,
    request: &'a Request,
    now: Timestamp,
    customer: String,
    /// The order or subscription in the path; empty for lists.
    id: String,
}

impl Sandbox {
    /// A sandbox that is ready to answer.
    pub fn new(mut options: Options) -> Self {
        let memory = Mutex::new(std::mem::take(&mut options.state));
        let clock = Mutex::new(options.clock);
        let routes = ROUTES.iter().map(|(path, operation)| (PathTemplate::parse(path), *operation));
        Self { routes: routes.collect(), memory, clock, options }
    }

    /// A copy of what it remembers.
    pub fn state(&self) -> State {
        self.lock().clone()
    }

    /// Replaces what it remembers.
    pub fn set_state(&self, state: State) {
        *self.lock() = state;
    }

    /// Puts another clock in.
    pub fn set_clock(&self, clock: Clock) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = clock;
    }

    /// What time it is in the sandbox.
    pub fn now(&self) -> Timestamp {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    // An operation changes the state only after its last check, so a panic leaves nothing half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(
        &self,
        state: &mut State,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, Denial> {
        access::check_token(&self.options, request)?;
        let (operation, customer, id) = self.route(request)?;
        access::check_accept(request)?;
        access::check_customer(state, &customer)?;
        operation(&mut Call { options: &self.options, state, request, now, customer, id })
    }

    fn route(&self, request: &Request) -> Result<(resources::Handler, String, String), Denial> {
        let mut allowed = Vec::new();
        for (template, (method, handler)) in &self.routes {
            let Some(parameters) = template.matches(&request.path) else { continue };
            if request.method == *method {
                let [customer, id] = access::path_ids(&parameters);
                return Ok((*handler, customer, id));
            }
            allowed.push(*method);
        }
        Err(access::no_route(request, &allowed))
    }
}

impl Responder for Sandbox {
    // One lock for the whole request: of two changes that carry the same etag, one comes second and is refused.
    fn respond(&self, request: &Request) -> Response {
        let now = self.now();
        let mut state = self.lock();
        let caller = Caller::of(request, state.next_request());
        let mut answer = self.answer(&mut state, request, now).unwrap_or_else(Denial::into_answer);
        drop(state);
        caller.sign(&mut answer, now);
        for drift in &self.options.drifts {
            (drift.apply)(&mut answer);
        }
        answer.into_response()
    }
}
