//! Stores what the recorder saw: tidied, redacted, in the order in which requests arrived.
//!
//! One thread owns the cassette. It is written whole after every batch of exchanges, so the file on the disk is always a
//! valid cassette; the larger it is, the longer a batch is collected.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Instant;

use super::{MAX_BODY, Seen, tidy};
use crate::cassette::{Cassette, Interaction, Origin, OriginKind, format};
use crate::check;
use crate::http::{UpstreamFault, decode};
use crate::model::json;
use crate::model::{
    Body, Exchange, Explained as _, Finding, Location, Pointer, Response, Rule, Severity,
};
use crate::profile::Profile;
use crate::redaction::{RedactedExchange, Redactor};
use crate::storage::{FileError, cassettes};

/// An exchange that passed and could not be kept.
pub const NOT_KEPT: Rule = Rule {
    id: "exchange-not-kept",
    severity: Severity::Error,
    summary: "An exchange passed through the recorder and is not in the cassette.",
    help: "Its body broke off, was larger than tapecheck keeps (16 MiB), had a content coding that cannot be undone and \
           so not be searched for secrets, or holds what looks like a secret and no redaction rule knows. Nothing of it is \
           on the disk.",
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
    /// Requests that the service did not answer: why, and what to do.
    pub unanswered: Vec<(String, String)>,
    /// Why the cassette could not be written, if it could not.
    pub error: Option<FileError>,
}

/// What a recorder tells its writer.
pub(super) enum Message {
    /// An exchange has ended.
    Seen(Box<Seen>),
    /// Nothing more is to be stored.
    Stop,
}

/// The thread that stores what a recorder sees.
pub struct Writer {
    thread: JoinHandle<Summary>,
    inbox: Sender<Message>,
}

impl Writer {
    /// Starts the thread; exchanges go to the sender that is given back.
    pub(super) fn start(upstream: String, options: RecordOptions) -> (Sender<Message>, Self) {
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || Storing::new(upstream, options).run(&receiver));
        (sender.clone(), Self { thread, inbox: sender })
    }

    /// Waits until everything is stored that has ended by now; exchanges that are still passing are left out.
    pub fn finish(self) -> Summary {
        // A thread that is gone already has given its result.
        let _ = self.inbox.send(Message::Stop);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// How much longer than the last write the next one waits for more to come: so writing takes a fifth of the time at most.
const PATIENCE: u32 = 4;

struct Storing {
    options: RecordOptions,
    redactor: Redactor,
    upstream: String,
    /// What is kept, by arrival.
    kept: BTreeMap<u64, RedactedExchange>,
    /// How many identifiers were known when what is kept was last searched for them.
    searched_for: usize,
    summary: Summary,
}

impl Storing {
    fn new(upstream: String, options: RecordOptions) -> Self {
        let redactor = Redactor::new(options.profile);
        Self {
            options,
            redactor,
            upstream,
            kept: BTreeMap::new(),
            searched_for: 0,
            summary: Summary::default(),
        }
    }

    fn run(mut self, inbox: &Receiver<Message>) -> Summary {
        let mut next_write = Instant::now();
        while let Ok(Message::Seen(first)) = inbox.recv() {
            self.take(*first);
            let mut stopped = false;
            while !stopped {
                match inbox.recv_timeout(next_write.saturating_duration_since(Instant::now())) {
                    Ok(Message::Seen(next)) => self.take(*next),
                    Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => stopped = true,
                    Err(RecvTimeoutError::Timeout) => break,
                }
            }
            let started = Instant::now();
            self.save();
            next_write = Instant::now() + started.elapsed() * PATIENCE;
            if stopped {
                break;
            }
        }
        self.summary.kept = self.kept.len();
        self.summary.redactions = self.redactor.uses().clone();
        self.summary
    }

    fn take(&mut self, seen: Seen) {
        let event = match seen.outcome {
            Err(error) if error.fault == UpstreamFault::Request => {
                let response = Response::new(error.fault.status());
                let exchange = Exchange { request: seen.request, response };
                self.pass_over(exchange, "the client did not send all of the request")
            }
            Err(error) => {
                let cause = error.to_string();
                self.summary.unanswered.push((cause.clone(), error.help().unwrap_or_default()));
                Event::Unanswered(cause)
            }
            Ok((response, body)) => {
                let switched = response.status == 101;
                let mut exchange = Exchange { request: seen.request, response };
                match put_bodies(&mut exchange, &seen.request_body, &body) {
                    Ok(()) if switched => {
                        self.pass_over(exchange, "the connection went on in another protocol")
                    }
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
        if let Some((pointer, kind)) = leak(&redacted) {
            let why = format!("no redaction rule knows what looks like {kind} at {pointer}");
            let mut exchange = redacted.into_exchange();
            // The finding names the path, unless that is what may not be shown.
            if pointer.tokens().get(1).is_some_and(|part| part == "path") {
                exchange.request.path = "…".to_owned();
            }
            return self.pass_over(exchange, &why);
        }
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
        self.search_again();
        self.summary.error = cassettes::save(&self.options.path, &self.cassette()).err();
    }

    /// An identifier may have stood in an earlier exchange where nothing told that it was one.
    fn search_again(&mut self) {
        let known = self.redactor.vault().len();
        if known > self.searched_for {
            for redacted in self.kept.values_mut() {
                *redacted = self.redactor.redact(redacted.exchange().clone());
            }
            self.searched_for = known;
        }
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

/// What still looks like a secret, by the independent eye of `check`: better no recording than a leaked one.
fn leak(redacted: &RedactedExchange) -> Option<(Pointer, String)> {
    let cassette = Cassette { interactions: vec![interaction(redacted)], ..Cassette::default() };
    let document = json::parse(&format::write(&cassette)).ok()?;
    check::leaks(&document).into_iter().next().map(|(pointer, kind)| {
        let inside: Pointer = pointer.tokens().iter().skip(2).cloned().collect();
        (inside, kind)
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Request;
    use crate::profile::PARTNER_CENTER;

    #[test]
    fn an_identifier_that_a_later_exchange_tells_is_taken_out_of_earlier_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let observer = Box::new(|_: &Event| {});
        let options = RecordOptions { path: path.clone(), profile: &PARTNER_CENTER, observer };
        let mut storing = Storing::new("http://x".into(), options);
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        let exchange = |target: &str| Exchange {
            request: Request::new("GET", "").with_target(target),
            response: Response::new(200).with_body(format!(r#"{{"reference":"{id}"}}"#)),
        };
        storing.keep(0, exchange("/invoices"));
        storing.save();
        storing.keep(1, exchange(&format!("/subscriptions/{id}")));
        storing.save();
        assert!(!crate::storage::files::read_text(&path).unwrap().contains(id));
    }
}
