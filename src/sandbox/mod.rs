//! An emulator with memory: Partner Center's Order and Subscription operations.
//!
//! A request goes through three steps: *admit* (`access` checks who asks, `ROUTES` finds the operation, `throttle` counts),
//! *apply* (`resources` checks the [`rules`] and reads or changes the [`State`]), *answer* (headers, and the [`drift`]s that
//! are switched on). No sockets, no clock and no chance: the same requests at the same times get the same answers.

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
mod contract;
mod control;
mod etag;
mod fault;
mod identifiers;
mod incoming;
mod lifecycle;
mod options;
mod purchase;
mod repeats;
mod resources;
mod shelf;
mod throttle;
mod token;

pub use calendar::{Window, Windows};
pub use clock::Clock;
pub use drift::Drift;
pub use options::Options;
pub use product::{Environment, ProductType};
pub use rules::refusal;
pub use state::{State, StateError};

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;

use crate::http::Responder;
use crate::model::{PathTemplate, Request, Response};
use access::Caller;
use answer::Answer;
use fault::Denial;
use repeats::Repeats;
use resources::{Handler, ROUTES};
use state::Record;
use throttle::Throttle;
use token::Claims;

/// The emulator.
#[derive(Debug)]
pub struct Sandbox {
    options: Options,
    routes: Vec<Route>,
    memory: RwLock<Memory>,
    clock: RwLock<Clock>,
    throttle: Option<Throttle>,
    requests: AtomicI64,
    changes: AtomicU64,
    observer: OnceLock<Observer>,
}

/// Who is told of changes.
struct Observer(Box<dyn Fn() + Send + Sync>);

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Observer")
    }
}

/// What it remembers.
#[derive(Debug, Default)]
struct Memory {
    state: State,
    repeats: Repeats,
}

#[derive(Debug)]
struct Route {
    template: PathTemplate,
    method: &'static str,
    handler: Handler,
}

/// All that an operation sees of one request.
struct Call<'a, S = &'a mut State> {
    options: &'a Options,
    state: S,
    request: &'a Request,
    now: Timestamp,
    claims: Claims,
    customer: Cow<'a, str>,
    /// The order or subscription in the path; empty for lists.
    id: Cow<'a, str>,
    /// What stands in the path behind it: the number of a line.
    part: Cow<'a, str>,
}

/// A call that changes nothing.
type Reading<'a> = Call<'a, &'a State>;

impl<'a, S> Call<'a, S> {
    /// The same call with the state that it is about.
    fn on<T>(self, state: T) -> Call<'a, T> {
        let Self { options, request, now, claims, customer, id, part, .. } = self;
        Call { options, state, request, now, claims, customer, id, part }
    }
}

impl<S: Deref<Target = State>> Call<'_, S> {
    /// A subscription as it is now.
    fn settled<'r>(&self, subscription: &'r Record) -> Cow<'r, Record> {
        lifecycle::settled(subscription, self.now, self.options.windows)
    }
}

impl Sandbox {
    /// A sandbox that is ready to answer.
    pub fn new(options: Options) -> Self {
        let state = options.state.clone();
        let route = |(path, method, handler): &(&str, &'static str, Handler)| Route {
            template: PathTemplate::parse(path),
            method,
            handler: *handler,
        };
        Self {
            routes: ROUTES.iter().map(route).collect(),
            requests: AtomicI64::new(state.requests()),
            memory: RwLock::new(Memory { state, repeats: Repeats::default() }),
            clock: RwLock::new(options.clock),
            throttle: options.requests_per_minute.map(Throttle::new),
            changes: AtomicU64::new(0),
            observer: OnceLock::new(),
            options,
        }
    }

    /// A copy of what it remembers.
    pub fn state(&self) -> State {
        self.snapshot().1
    }

    /// The same, and how often it had changed by then.
    pub fn snapshot(&self) -> (u64, State) {
        let memory = self.read();
        let state = memory.state.clone().after_requests(self.requests.load(Ordering::Relaxed));
        (self.changes(), state)
    }

    /// How often what it remembers has changed. What a client was told before is among these changes.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Tells somebody after each change, before its answer is given; only the first who asks for that.
    pub fn tell_changes(&self, observer: impl Fn() + Send + Sync + 'static) {
        let _ = self.observer.set(Observer(Box::new(observer)));
    }

    fn count_change(&self) {
        self.changes.fetch_add(1, Ordering::Release);
        if let Some(Observer(tell)) = self.observer.get() {
            tell();
        }
    }

    /// Replaces what it remembers.
    pub fn set_state(&self, state: State) {
        self.change(|memory| *memory = Memory { state, repeats: Repeats::default() });
    }

    /// Begins anew: state, clock, and who has asked how often.
    pub fn reset(&self) {
        self.set_clock(self.options.clock);
        if let Some(throttle) = &self.throttle {
            throttle.reset();
        }
        self.set_state(self.options.state.clone());
    }

    /// Puts another clock in.
    pub fn set_clock(&self, clock: Clock) {
        *self.clock.write().unwrap_or_else(PoisonError::into_inner) = clock;
    }

    /// What time it is in the sandbox.
    pub fn now(&self) -> Timestamp {
        self.clock().now()
    }

    fn clock(&self) -> Clock {
        *self.clock.read().unwrap_or_else(PoisonError::into_inner)
    }

    // An operation changes the state only after its last check, so a panic leaves nothing half done.
    fn read(&self) -> RwLockReadGuard<'_, Memory> {
        self.memory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Memory> {
        self.memory.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Memory) -> T) -> T {
        let mut memory = self.write();
        let result = change(&mut memory);
        self.count_change();
        result
    }

    /// Which operation a request is for, unless it is refused whatever there is.
    fn admit<'a>(
        &'a self,
        request: &'a Request,
        now: Timestamp,
    ) -> Result<(Handler, Call<'a, ()>), Denial> {
        let claims = access::check_token(&self.options, request, now)?;
        let (route, [customer, id, part]) = self.route(request)?;
        if let Some(throttle) = &self.throttle {
            throttle.count(&customer, request, now)?;
        }
        access::check_accept(request)?;
        access::check_content_type(request)?;
        let options = &self.options;
        let call = Call { options, state: (), request, now, claims, customer, id, part };
        Ok((route.handler, call))
    }

    fn route<'r>(&self, request: &'r Request) -> Result<(&Route, [Cow<'r, str>; 3]), Denial> {
        let mut allowed = Vec::new();
        for route in &self.routes {
            let Some(parameters) = route.template.matches(&request.path) else { continue };
            if request.method == route.method {
                return Ok((route, access::path_ids(&parameters)));
            }
            allowed.push(route.method);
        }
        Err(access::no_route(request, &allowed))
    }

    /// One lock for the whole request: of two changes that carry the same etag, one comes second and is refused.
    fn changed(
        &self,
        apply: fn(&mut Call<'_>) -> Result<Answer, Denial>,
        call: Call<'_, ()>,
        finish: impl FnOnce(Answer) -> Response,
    ) -> Response {
        let request = call.request;
        let mut memory = self.write();
        if let Some(response) = memory.repeats.answer(request) {
            return response;
        }
        let applied = access::check_customer(&memory.state, &call.customer)
            .and_then(|()| apply(&mut call.on(&mut memory.state)));
        let has_changed = applied.is_ok();
        let response = finish(applied.unwrap_or_else(Denial::into_answer));
        if has_changed {
            memory.repeats.keep(request, &response);
            self.count_change();
        }
        response
    }
}

impl Responder for Sandbox {
    fn respond(&self, request: &Request) -> Response {
        if let Some(response) = contract::serve(request) {
            return response;
        }
        let now = self.now();
        let caller = Caller::of(request, self.requests.fetch_add(1, Ordering::Relaxed) + 1);
        let finish = |mut answer: Answer| {
            caller.sign(&mut answer, now);
            self.options.drifts.iter().for_each(|drift| (drift.apply)(&mut answer));
            answer.into_response()
        };
        match self.admit(request, now) {
            Err(denial) => finish(denial.into_answer()),
            Ok((Handler::Change(apply), call)) => self.changed(apply, call, finish),
            Ok((Handler::Read(read), call)) => {
                let memory = self.read();
                let answer = access::check_customer(&memory.state, &call.customer)
                    .and_then(|()| read(&call.on(&memory.state)));
                drop(memory);
                finish(answer.unwrap_or_else(Denial::into_answer))
            }
        }
    }
}
