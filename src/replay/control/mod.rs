//! A replay under the control of a test: JSON over HTTP, on a port of its own.
//!
//! `schemas/control/openapi.json` describes it, and is served at `/openapi.json`. What it shows is in `views`.

mod asked;
mod views;

use std::net::IpAddr;
use std::sync::Arc;

use super::own_problem::own_problem;
use super::{CurrentReplayer, Fault, Faults};
use crate::http::Responder;
use crate::model::json::{Layout, Value};
use crate::model::{Body, Explained as _, Request, Response};
use crate::profile::Profile;
use asked::Asked;

/// What can be asked for, as OpenAPI says it.
const DOCUMENT: &str = include_str!("../../../schemas/control/openapi.json");

/// Every path and the methods that it takes.
const PATHS: [(&str, &[&str]); 9] = [
    ("/state", &["GET"]),
    ("/reset", &["POST"]),
    ("/jump", &["POST"]),
    ("/unmatched", &["GET"]),
    ("/hits", &["GET"]),
    ("/faults", &["GET", "PUT"]),
    ("/faults/on", &["POST"]),
    ("/faults/off", &["POST"]),
    ("/openapi.json", &["GET"]),
];

/// Controls a replay.
#[derive(Debug)]
pub struct Control {
    /// The replay.
    pub replayer: Arc<CurrentReplayer>,
    /// Its faults.
    pub faults: Arc<Faults>,
    /// What its API is like.
    pub profile: &'static Profile,
}

impl Control {
    fn answer(&self, request: &Request) -> Result<Response, Box<Response>> {
        self.ensure_from_here(request)?;
        let replayer = self.replayer.get();
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/state") => Ok(json(&views::state(&replayer, &self.faults))),
            ("GET", "/unmatched") => Ok(json(&views::unmatched(&replayer))),
            ("GET", "/hits") => Ok(json(&views::hits(&replayer))),
            ("GET", "/faults") => Ok(json(&views::faults(&self.faults))),
            ("GET", "/openapi.json") => Ok(described(DOCUMENT)),
            ("POST", "/reset") => {
                let asked = self.asked(request, &["session"])?;
                match asked.session().map_err(|why| self.refuse(422, &why))? {
                    Some(name) => replayer.reset_session(name),
                    None => {
                        replayer.reset();
                        self.faults.reset();
                    }
                }
                Ok(Response::new(204))
            }
            ("POST", "/jump") => {
                let asked = self.asked(request, &["epoch", "session", "cassette"])?;
                let refuse = |why: String| self.refuse(422, &why);
                let session = asked.session().map_err(refuse)?.flatten();
                let (cassette, epoch) =
                    (asked.cassette().map_err(refuse)?, asked.epoch().map_err(refuse)?);
                let jumped = replayer.jump(session, cassette, epoch);
                jumped.map_err(|error| refuse(error.to_string()))?;
                Ok(Response::new(204))
            }
            ("PUT", "/faults") => {
                let asked = self.asked(request, &["faults"])?;
                let rules = asked.faults().map_err(|why| self.refuse(422, &why))?;
                let faults = rules.iter().map(|rule| {
                    rule.parse::<Fault>().map_err(|error| {
                        let help = error.help().unwrap_or_default();
                        self.refuse(422, &format!("{error}; {help}"))
                    })
                });
                self.faults.replace(faults.collect::<Result<_, _>>()?);
                Ok(json(&views::faults(&self.faults)))
            }
            ("POST", path @ ("/faults/on" | "/faults/off")) => {
                self.faults.switch(path == "/faults/on");
                Ok(json(&views::faults(&self.faults)))
            }
            _ => Err(self.not_there(request)),
        }
    }

    /// The members of a request's body.
    fn asked<'r>(&self, request: &'r Request, known: &[&str]) -> Result<Asked<'r>, Box<Response>> {
        Asked::read(request, known).map_err(|why| self.refuse(422, &why))
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
        let known = PATHS.iter().find(|(path, _)| *path == request.path);
        if let Some((path, methods)) = known {
            let methods = methods.join(", ");
            let refusal = self.refuse(405, &format!("`{path}` takes {methods}"));
            return Box::new(refusal.with_header("Allow", methods));
        }
        let paths: Vec<&str> = PATHS.iter().map(|(path, _)| *path).collect();
        let why = format!("there is no `{}` here; there is {}", request.path, paths.join(", "));
        self.refuse(404, &why)
    }

    fn refuse(&self, status: u16, why: &str) -> Box<Response> {
        let title = "The replay cannot be controlled like this";
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

impl Responder for Control {
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
