//! What is served, under the control of a test: faults on request, and JSON over HTTP on a port of its own.
//!
//! `replay` and `sandbox` are [`Controlled`] alike. `schemas/control/openapi.json` describes what both take and what only one
//! of them does; it is served at `/openapi.json`.

mod asked;
mod faults;
mod own_problem;

pub use asked::Asked;
pub use faults::{Fault, FaultError, Faults, Latency, Refusals};
pub use own_problem::{add_fault_members, own_problem};

use std::net::IpAddr;
use std::sync::Arc;

use crate::http::Responder;
use crate::model::json::{Layout, Value};
use crate::model::{Body, Explained as _, Request, Response};
use crate::profile::Profile;

/// What can be asked for, as OpenAPI says it.
const DOCUMENT: &str = include_str!("../../schemas/control/openapi.json");

/// Something that a test can ask for.
#[derive(Debug)]
pub struct Action {
    /// The method.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// The members that a body can have.
    pub members: &'static [&'static str],
}

/// What everything under control takes.
const COMMON: [Action; 5] = [
    Action { method: "GET", path: "/faults", members: &[] },
    Action { method: "PUT", path: "/faults", members: &["faults"] },
    Action { method: "POST", path: "/faults/on", members: &[] },
    Action { method: "POST", path: "/faults/off", members: &[] },
    Action { method: "GET", path: "/openapi.json", members: &[] },
];

/// What came of an action.
#[derive(Debug)]
pub enum Done {
    /// There is nothing to say.
    Nothing,
    /// There is something to show.
    Shown(Value),
}

/// Something that a test can take part in.
pub trait Controlled: Send + Sync + 'static {
    /// What can be asked of it, beside its faults.
    const ACTIONS: &'static [Action];

    /// Does what an action says, or says why it cannot be done.
    fn act(&self, action: &Action, asked: &Asked<'_>, faults: &Faults) -> Result<Done, String>;
}

/// Controls something that is served.
#[derive(Debug)]
pub struct Control<C> {
    /// What is served.
    pub subject: Arc<C>,
    /// Its faults.
    pub faults: Arc<Faults>,
    /// What its API is like.
    pub profile: &'static Profile,
}

impl<C: Controlled> Control<C> {
    fn answer(&self, request: &Request) -> Result<Response, Box<Response>> {
        self.ensure_from_here(request)?;
        let is_it =
            |action: &&Action| action.method == request.method && action.path == request.path;
        let refuse = |why: String| self.refuse(422, &why);
        if let Some(action) = C::ACTIONS.iter().find(is_it) {
            let asked = Asked::read(request, action.members).map_err(refuse)?;
            let done = self.subject.act(action, &asked, &self.faults).map_err(refuse)?;
            return Ok(match done {
                Done::Nothing => Response::new(204),
                Done::Shown(value) => json(&value),
            });
        }
        let Some(action) = COMMON.iter().find(is_it) else { return Err(self.not_there(request)) };
        match action.path {
            "/openapi.json" => return Ok(described(DOCUMENT)),
            "/faults/on" | "/faults/off" => self.faults.switch(action.path == "/faults/on"),
            _ if action.method == "PUT" => {
                let asked = Asked::read(request, action.members).map_err(refuse)?;
                self.replace_faults(&asked).map_err(refuse)?;
            }
            _ => {}
        }
        Ok(json(&self.faults.shown()))
    }

    fn replace_faults(&self, asked: &Asked<'_>) -> Result<(), String> {
        let read = |rule: &&str| -> Result<Fault, String> {
            let fault = rule.parse::<Fault>().and_then(|fault| self.faults.check(fault));
            fault.map_err(|error| format!("{error}; {}", error.help().unwrap_or_default()))
        };
        let faults = asked.faults()?.iter().map(read).collect::<Result<_, _>>()?;
        self.faults.replace(faults);
        Ok(())
    }

    /// Refuses what a page of somebody else's makes a browser on this machine send, under its own name or one that leads
    /// here (DNS rebinding).
    fn ensure_from_here(&self, request: &Request) -> Result<(), Box<Response>> {
        let host = request.headers.get("Host").filter(|host| !is_this_machine(host));
        let origin = request.headers.get("Origin").filter(|origin| {
            !origin.split_once("://").is_some_and(|(_, host)| is_this_machine(host))
        });
        match (host, origin) {
            (Some(host), _) => Err(self.refuse(
                403,
                &format!("`Host` is `{host}`; only requests to localhost or 127.0.0.1 are taken"),
            )),
            (None, Some(origin)) => {
                Err(self.refuse(403, &format!("`Origin` is `{origin}`, which is not this machine")))
            }
            (None, None) => Ok(()),
        }
    }

    fn not_there(&self, request: &Request) -> Box<Response> {
        let actions = || C::ACTIONS.iter().chain(&COMMON);
        let here = actions().filter(|action| action.path == request.path);
        let methods: Vec<&str> = here.map(|action| action.method).collect();
        if !methods.is_empty() {
            let (path, methods) = (&request.path, methods.join(", "));
            let refusal = self.refuse(405, &format!("`{path}` takes {methods}"));
            return Box::new(refusal.with_header("Allow", methods));
        }
        let mut paths: Vec<&str> = actions().map(|action| action.path).collect();
        paths.dedup();
        let why = format!("there is no `{}` here; there is {}", request.path, paths.join(", "));
        self.refuse(404, &why)
    }

    fn refuse(&self, status: u16, why: &str) -> Box<Response> {
        let title = "It cannot be controlled like this";
        Box::new(own_problem(self.profile, status, title, why))
    }
}

/// Whether a host, with or without a port, is this machine by its very name.
fn is_this_machine(authority: &str) -> bool {
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

impl<C: Controlled> Responder for Control<C> {
    fn respond(&self, request: &Request) -> Response {
        self.answer(request).unwrap_or_else(|refusal| *refusal)
    }
}

fn json(value: &Value) -> Response {
    described(Body::from_json(value.clone(), Layout::Indented(2)))
}

fn described(body: impl Into<Body>) -> Response {
    Response::new(200)
        .with_header("Content-Type", "application/json")
        .with_header("Cache-Control", "no-store")
        .with_body(body)
}
