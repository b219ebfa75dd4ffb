//! Stores what the recorder saw: tidied, redacted, in the order in which requests arrived.
//!
//! One thread owns the cassette. It is written whole after every batch of exchanges that are waiting, so the file on the
//! disk is always a valid cassette.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;

use super::{MAX_BODY, Seen, tidy};
use crate::cassette::{Cassette, Interaction, Origin, OriginKind};
use crate::http::decode;
use crate::model::{Body, Exchange, Finding, Location, Rule, Severity};
use crate::profile::Profile;
use crate::redaction::{RedactedExchange, Redactor};
use crate::storage::{FileError, cassettes};

/// An exchange that passed and could not be kept.
pub const NOT_KEPT: Rule = Rule {
    id: "exchange-not-kept",
    severity: Severity::Warning,
    summary: "An exchange passed through the recorder and is not in the cassette.",
    help: "Its body broke off, was larger than tapecheck keeps, or had a content coding that cannot be undone and so \
           not be searched for secrets. Record again, or ask the client to accept gzip, deflate, br or zstd only.",
};

/// No more than this of a decoded body is kept, in bytes: a bound against small bodies that unpack to huge ones.
const MAX_DECODED: usize = 4 * MAX_BODY;

/// What and where to record.
pub struct RecordOptions {
    /// The cassette file.
    pub path: PathBuf,
    /// What the API is like.
    pub profile: &'static Profile,
    /// Is told of each exchange as it ends.
    pub observer: Box<dyn Fn(&Event) + Send>,
}

/// Something that the recorder wants to be known as it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An exchange is in the cassette: method, redacted request target, status.
    Kept(String, String, u16),
    /// An exchange is not in the cassette.
    NotKept(Finding),
    /// The service did not answer; the cause.
    Unanswered(String),
}

/// What came of a recording.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many exchanges are in the cassette.
    pub kept: usize,
    /// What was redacted: how many values by rule.
    pub redactions: BTreeMap<&'static str, usize>,
    /// Exchanges that passed and are not in the cassette.
    pub findings: Vec<Finding>,
    /// Requests that the service did not answer: how many by cause.
    pub unanswered: BTreeMap<String, usize>,
    /// Why the cassette could not be written, if it could not.
    pub error: Option<FileError>,
}

/// The thread that stores what a recorder sees.
pub struct Writer(JoinHandle<Summary>);

impl Writer {
    pub(super) fn start(inbox: Receiver<Seen>, upstream: String, options: RecordOptions) -> Self {
        Self(std::thread::spawn(move || Storing::new(upstream, options).run(&inbox)))
    }

    /// Waits until everything is stored. The recorder must be gone, and so must every response that it is passing.
    pub fn finish(self) -> Summary {
        self.0.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

struct Storing {
    options: RecordOptions,
    redactor: Redactor,
    upstream: String,
    /// What is kept, by arrival.
    kept: BTreeMap<u64, RedactedExchange>,
    summary: Summary,
}

impl Storing {
    fn new(upstream: String, options: RecordOptions) -> Self {
        let redactor = Redactor::new(options.profile);
        Self { options, redactor, upstream, kept: BTreeMap::new(), summary: Summary::default() }
    }

    fn run(mut self, inbox: &Receiver<Seen>) -> Summary {
        while let Ok(first) = inbox.recv() {
            self.take(first);
            while let Ok(next) = inbox.try_recv() {
                self.take(next);
            }
            self.save();
        }
        self.summary.kept = self.kept.len();
        self.summary.redactions = self.redactor.uses().clone();
        self.summary
    }

    fn take(&mut self, seen: Seen) {
        let event = match seen.outcome {
            Err(cause) => {
                *self.summary.unanswered.entry(cause.clone()).or_default() += 1;
                Event::Unanswered(cause)
            }
            Ok((response, body)) => {
                let mut exchange = Exchange { request: seen.request, response };
                match put_bodies(&mut exchange, &seen.request_body, &body) {
                    Ok(()) => self.keep(seen.sequence, exchange),
                    Err(why) => self.pass_over(exchange, &why),
                }
            }
        };
        (self.options.observer)(&event);
    }

    fn keep(&mut self, sequence: u64, mut exchange: Exchange) -> Event {
        tidy(&mut exchange, self.options.profile);
        let redacted = self.redactor.redact(exchange);
        let Exchange { request, response } = redacted.exchange();
        let event = Event::Kept(request.method.clone(), request.target(), response.status);
        self.kept.insert(sequence, redacted);
        event
    }

    fn pass_over(&mut self, mut exchange: Exchange, why: &str) -> Event {
        exchange.request.body = Body::empty();
        exchange.response.body = Body::empty();
        let redacted = self.redactor.redact(exchange);
        let (method, path) =
            (&redacted.exchange().request.method, &redacted.exchange().request.path);
        let location = Location::file(self.options.path.display().to_string());
        let finding = NOT_KEPT
            .finding(location, format!("{method} {path} passed and is not in the cassette: {why}"));
        self.summary.findings.push(finding.clone());
        Event::NotKept(finding)
    }

    fn save(&mut self) {
        // A recording without a single exchange leaves an older file alone.
        if self.kept.is_empty() {
            return;
        }
        self.summary.error = cassettes::save(&self.options.path, &self.cassette()).err();
    }

    fn cassette(&self) -> Cassette {
        let origin = Origin {
            kind: OriginKind::Recorded,
            upstream: Some(self.upstream.clone()),
            ..Origin::default()
        };
        let interactions = self.kept.values().map(interaction).collect();
        Cassette { origin, interactions, ..Cassette::default() }
    }
}

fn interaction(redacted: &RedactedExchange) -> Interaction {
    let Exchange { request, response } = redacted.exchange().clone();
    Interaction { request, response: Some(response), ..Interaction::default() }
}

/// Puts the captured bodies into the exchange, decoded; or says why they cannot be kept.
fn put_bodies(
    exchange: &mut Exchange,
    request: &crate::http::Captured,
    response: &crate::http::Captured,
) -> Result<(), String> {
    for (side, captured) in [("request", request), ("response", response)] {
        if captured.is_truncated {
            return Err(format!("the {side} body has more than {MAX_BODY} bytes"));
        }
        if !captured.is_whole {
            return Err(format!("the {side} body broke off"));
        }
    }
    let decoded = |captured: &crate::http::Captured, headers: &crate::model::Headers| {
        decode(&captured.bytes, headers.all("Content-Encoding"), MAX_DECODED)
            .map(Body::from)
            .map_err(|e| e.to_string())
    };
    exchange.request.body = decoded(request, &exchange.request.headers)?;
    exchange.response.body = decoded(response, &exchange.response.headers)?;
    Ok(())
}
