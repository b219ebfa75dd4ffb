//! Stores what the recorder saw: tidied, redacted, in the journal before the client has the end of its answer.
//!
//! Whoever sees an exchange end stores it, on its own thread and under one lock; there is no thread that writes and no
//! queue to it. An exchange that the client has is on the disk then, a recorder that cannot keep up slows its clients down
//! instead of filling the memory, and a few microseconds of work are not worth waking a second thread for. What needs no
//! lock, undoing content codings and reading JSON, is done before.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::operations::Operations;
use super::repeats::{Hash, Hashing, Parts, Said, Told};
use super::sealing::last_look;
use super::seen::{Asked, Limits, Passed, Seen, Truncation, put_bodies};
use super::state::{Refused, State, Written};
use super::summary::{BODY_TRUNCATED, Event, KeptExchange, NOT_KEPT, Summary};
use super::tidy;
use crate::http::UpstreamFault;
use crate::model::text::counted;
use crate::model::{Body, Exchange, Finding, Location, Response, Rule, Severity, delay};
use crate::ordering::Span;
use crate::profile::Profile;
use crate::redaction::{RedactedExchange, Redactor, Rules};
use crate::schema::Contract;
use crate::storage::journal::{Content, Header, Journal, JournalError};

/// What and where to record.
pub struct RecordOptions {
    /// The cassette file.
    pub path: PathBuf,
    /// What the API is like.
    pub profile: &'static Profile,
    /// What is taken out before anything is kept.
    pub rules: Rules,
    /// What the API promises; names the operations.
    pub contract: Arc<Contract>,
    /// Of larger bodies only the length is kept, in bytes.
    pub max_body: usize,
    /// Whether it is kept how long answers took.
    pub keeps_latency: bool,
    /// Whether exchanges pass on when nothing can be recorded any more.
    pub keep_serving: bool,
    /// Is told of each exchange as it ends, while the client waits for the end of its answer.
    pub observer: Box<dyn Fn(Event) + Send + Sync>,
}

/// When an exchange began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    tick: u64,
    instant: Instant,
}

/// Where exchanges are stored.
pub(super) struct Storing {
    options: RecordOptions,
    header: Header,
    operations: Operations,
    hashing: Hashing,
    /// Counts arrivals and ends of exchanges.
    clock: AtomicU64,
    /// Whether nothing more can be recorded and nothing more is to pass.
    stopped: watch::Sender<bool>,
    state: Mutex<State>,
}

impl Storing {
    /// Begins the journal.
    pub(super) fn start(upstream: String, options: RecordOptions) -> Result<Self, JournalError> {
        let name = options.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let header = Header { cassette: name, upstream, profile: options.profile.name.to_owned() };
        let journal = Journal::create(&options.path, &header)?;
        let state = State::new(Redactor::new(options.rules.clone()), journal);
        Ok(Self {
            operations: Operations::new(options.contract.clone(), options.profile),
            options,
            header,
            hashing: Hashing::default(),
            clock: AtomicU64::new(0),
            stopped: watch::Sender::new(false),
            state: Mutex::new(state),
        })
    }

    /// Larger bodies are not kept, in bytes.
    pub(super) fn max_body(&self) -> usize {
        self.options.max_body
    }

    /// Notes that a request has arrived.
    pub(super) fn arrive(&self) -> Arrival {
        Arrival { tick: self.tick(), instant: Instant::now() }
    }

    /// How long the answer to a request that has arrived then took until now, if that is to be kept.
    pub(super) fn latency(&self, arrival: Arrival) -> Option<Duration> {
        self.options.keeps_latency.then(|| delay::rounded(arrival.instant.elapsed()))
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether nothing more is to pass.
    pub(super) fn has_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Waits until nothing more is to pass.
    pub(super) async fn stopped(&self) {
        // The sender lives as long as we do.
        let _ = self.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// Stores an exchange that has ended.
    pub(super) fn store(&self, arrival: Arrival, seen: Seen) {
        let span = Span { started: arrival.tick, ended: self.tick() };
        let Seen { request, request_body, outcome, latency } = seen;
        let event = match outcome {
            Err(error) if error.fault == UpstreamFault::Request => {
                let response = Response::new(error.fault.status());
                let exchange = Exchange { request: request.to_request(), response };
                let why = "the request broke off, or its body was malformed";
                Some(Event::NotKept(self.pass_over(exchange, why, Severity::Error)))
            }
            Err(error) => {
                self.state().summary.add_fault(&error);
                Some(Event::Unanswered(error.to_string()))
            }
            Ok((response, response_body)) => {
                let passed = Passed {
                    request: &request,
                    request_body: &request_body,
                    response: &response,
                    response_body: &response_body,
                    latency,
                };
                self.store_passed(arrival, span, passed)
            }
        };
        if let Some(event) = event {
            (self.options.observer)(event);
        }
    }

    /// Tells of a request whose answer nobody waited for.
    pub(super) fn give_up(&self, request: &Asked) {
        let exchange = Exchange { request: request.to_request(), response: Response::default() };
        let why = "nobody waited for the answer: the client gave up, or the recording ended";
        let finding = self.pass_over(exchange, why, Severity::Warning);
        (self.options.observer)(Event::NotKept(finding));
    }

    fn store_passed(&self, arrival: Arrival, span: Span, passed: Passed<'_>) -> Option<Event> {
        if passed.response.status() == 101 {
            let why = "the connection went on in another protocol";
            let finding = self.pass_over(passed.exchange(), why, Severity::Info);
            return Some(Event::NotKept(finding));
        }
        let parts = passed.is_whole().then(|| Parts::of(passed, self.options.profile));
        let hashed = parts.as_ref().map(|parts| (self.hashing.hash(parts), parts));
        if let Some((hash, parts)) = hashed
            && let Some(event) = self.keep_again(arrival, span, hash, parts)
        {
            return Some(event);
        }
        let mut exchange = passed.exchange();
        let limits = Limits { body: self.options.max_body };
        match put_bodies(&mut exchange, passed.request_body, passed.response_body, limits) {
            Ok(truncations) => {
                let hashed = hashed.filter(|_| truncations.is_empty());
                let said = hashed.map(|(hash, parts)| (hash, Said::by(parts)));
                self.keep(arrival, span, exchange, &truncations, said)
            }
            Err(why) => Some(Event::NotKept(self.pass_over(exchange, &why, Severity::Error))),
        }
    }

    fn keep(
        &self,
        arrival: Arrival,
        span: Span,
        mut exchange: Exchange,
        truncations: &[Truncation],
        said: Option<(Hash, Said)>,
    ) -> Option<Event> {
        tidy(&mut exchange, self.options.profile);
        // Read here, once, for all who look at it under the lock.
        exchange.request.body.json();
        exchange.response.body.json();
        let mut state = self.state();
        if !state.is_recording() {
            state.summary.unrecorded += 1;
            return None;
        }
        let earlier = state.redactor.counts().clone();
        let redacted = state.redactor.redact(exchange);
        let uses = state.redactor.counts().since(&earlier);
        match state.write(span, &redacted) {
            Ok(Written { number, lost }) => {
                let kept = self.kept(&mut state, arrival, redacted, truncations);
                self.report_lost(&mut state, lost);
                if let (Some(number), Some((hash, said))) = (number, said) {
                    let knowledge = state.redactor.knowledge();
                    let told = Told::of(&kept);
                    state.repeats.remember(hash, said, knowledge, (number, uses, told));
                }
                Some(Event::Kept(kept))
            }
            Err(Refused::Secret(leak)) => {
                let (exchange, why) = leak.told_of(redacted);
                Some(Event::NotKept(self.note(&mut state, exchange, &why, Severity::Error)))
            }
            Err(Refused::Journal(error)) => Some(self.fail(&mut state, error)),
        }
    }

    /// Keeps an exchange that says the same as one before; gives nothing if there is none, or it is not known any more.
    fn keep_again(
        &self,
        arrival: Arrival,
        span: Span,
        hash: Hash,
        parts: &Parts<'_>,
    ) -> Option<Event> {
        let mut state = self.state();
        let state = &mut *state;
        let kept = state.repeats.find(hash, parts, state.redactor.knowledge())?;
        let first = state.late.first_place(kept.number)?;
        if !state.is_recording() {
            return None;
        }
        match state.journal.as_mut()?.append(span, Content::Repeats(first)) {
            Ok(_) => {
                state.redactor.count_again(&kept.uses);
                state.summary.count(kept.told.operation());
                Some(Event::Kept(kept.told.again(arrival.instant.elapsed())))
            }
            Err(error) => Some(self.fail(state, error)),
        }
    }

    /// From now on nothing is recorded.
    fn fail(&self, state: &mut State, error: JournalError) -> Event {
        state.summary.unrecorded += 1;
        let event = Event::Stopped(error.to_string());
        state.summary.failure = Some(error);
        self.stopped.send_replace(!self.options.keep_serving);
        event
    }

    /// Counts an exchange that is in the journal.
    fn kept(
        &self,
        state: &mut State,
        arrival: Arrival,
        redacted: RedactedExchange,
        truncations: &[Truncation],
    ) -> KeptExchange {
        let exchange = redacted.into_exchange();
        let operation = self.operations.of(&exchange.request);
        state.summary.count(operation.as_deref());
        let findings = truncations.iter().map(|Truncation { side, why }| {
            let finding = self.finding(
                &BODY_TRUNCATED,
                &exchange,
                &format!(": the {} body {why}", side.name()),
            );
            state.summary.add(finding.clone());
            finding
        });
        let findings = findings.collect();
        let is_repeat = false;
        let took = arrival.instant.elapsed();
        KeptExchange { exchange: Arc::new(exchange), is_repeat, operation, took, findings }
    }

    /// Exchanges that were kept and had to go, since they hold what nobody had known to be secret.
    fn report_lost(&self, state: &mut State, lost: Vec<(Exchange, String)>) {
        for (exchange, why) in lost {
            self.note(state, exchange, &why, Severity::Error);
        }
    }

    /// An exchange that cannot be kept, not even to look for secrets in it.
    fn pass_over(&self, mut exchange: Exchange, why: &str, severity: Severity) -> Finding {
        exchange.request.body = Body::empty();
        exchange.response.body = Body::empty();
        let mut state = self.state();
        let exchange = state.redactor.redact(exchange).into_exchange();
        self.note(&mut state, exchange, why, severity)
    }

    fn note(
        &self,
        state: &mut State,
        exchange: Exchange,
        why: &str,
        severity: Severity,
    ) -> Finding {
        let what = format!(" passed and is not in the cassette: {why}");
        let finding = Finding { severity, ..self.finding(&NOT_KEPT, &exchange, &what) };
        state.summary.add(finding.clone());
        finding
    }

    fn finding(&self, rule: &'static Rule, exchange: &Exchange, what: &str) -> Finding {
        let location = Location::file(self.options.path.display().to_string());
        let (method, path) = (&exchange.request.method, &exchange.request.path);
        rule.finding(location, format!("{method} {path}{what}"))
    }

    /// Makes the cassette. Exchanges that are still passing are left out.
    pub(super) fn finish(&self) -> Summary {
        let mut state = self.state();
        // What was not kept may have told something about what was.
        match state.search_again() {
            Ok(lost) => self.report_lost(&mut state, lost),
            Err(error) => drop(state.summary.failure.get_or_insert(error)),
        }
        let mut summary = std::mem::take(&mut state.summary);
        let Some(journal) = state.journal.take() else { return summary };
        let is_overlooked = state.late.is_overlooked() || state.has_learnt_secrets();
        let mut redactor =
            std::mem::replace(&mut state.redactor, Redactor::new(self.options.rules.clone()));
        // Who still comes must not wait for us.
        drop(state);
        let mut lost = Vec::new();
        let mut last = |exchange| last_look(&mut redactor, is_overlooked, exchange, &mut lost);
        match journal.finish(&self.header, &mut last) {
            Ok(finished) => summary.finished = finished,
            Err(error) => summary.unfinished = Some(error),
        }
        for (exchange, why) in lost {
            let what = format!(" passed and is not in the cassette: {why}");
            summary.add(self.finding(&NOT_KEPT, &exchange, &what));
        }
        if summary.finished.gone > 0 {
            let location = Location::file(self.options.path.display().to_string());
            let more = counted(summary.finished.gone, "exchange");
            let message =
                format!("{more} that said the same as one that was left out went with it");
            summary.add(NOT_KEPT.finding(location, message));
        }
        summary.redactions = redactor.uses();
        summary
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic over one exchange has lost that one; the journal has it whole or not at all.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Captured, Outgoing, RequestHead};
    use crate::model::{Request, Response};
    use crate::profile::PARTNER_CENTER;
    use crate::storage::files;

    /// Stores one exchange after the other.
    fn pass(storing: &Storing, request: Request, body: &str) {
        let captured = |bytes: &bytes::Bytes| Captured {
            bytes: bytes.clone(),
            length: bytes.len() as u64,
            has_ended: true,
            is_truncated: false,
        };
        let request_body = captured(request.body.bytes());
        let request = Asked { head: RequestHead::from(&request), upstream: None };
        let response = Outgoing::from_response(&Response::new(200)).head();
        let outcome = Ok((response, captured(&bytes::Bytes::copy_from_slice(body.as_bytes()))));
        storing.store(storing.arrive(), Seen { request, request_body, outcome, latency: None });
    }

    fn start(path: &std::path::Path) -> Storing {
        let options = RecordOptions {
            path: path.to_owned(),
            profile: &PARTNER_CENTER,
            rules: Rules::new(&PARTNER_CENTER),
            contract: Arc::new(Contract::load("openapi.json", PARTNER_CENTER.contract).unwrap()),
            max_body: 1000,
            keeps_latency: false,
            keep_serving: false,
            observer: Box::new(|_| {}),
        };
        Storing::start("http://x".into(), options).unwrap()
    }

    fn get(target: &str) -> Request {
        Request::new("GET", "").with_target(target)
    }

    #[test]
    fn an_identifier_that_a_later_exchange_tells_is_taken_out_of_earlier_ones_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let storing = start(&path);
        let journal = || files::read_text(&folder.path().join(".a.json.journal")).unwrap();
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        for _ in 0..2 {
            pass(&storing, get("/invoices"), &format!(r#"{{"reference":"{id}"}}"#));
        }
        assert!(journal().contains(id));
        pass(&storing, get(&format!("/subscriptions/{id}")), "{}");
        assert!(!journal().contains(id), "{}", journal());
        assert_eq!(storing.finish().finished.exchanges, 3);
        let cassette = files::read_text(&path).unwrap();
        assert!(!cassette.contains(id));
        assert_eq!(cassette.matches("00000000-0000-4000-8000-000000000001").count(), 3);
    }

    #[test]
    fn an_exchange_with_a_value_that_turns_out_to_be_a_secret_is_left_out_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let storing = start(&path);
        pass(&storing, get("/notes"), r#"{"note":"hunter2Secret99"}"#);
        let mut token = Request::new("POST", "/oauth2/token");
        token.headers.push("Content-Type", "application/x-www-form-urlencoded");
        token.body = "client_id=a&client_secret=hunter2Secret99".into();
        pass(&storing, token, "{}");
        let summary = storing.finish();
        assert!(!files::read_text(&path).unwrap().contains("hunter2"));
        assert_eq!((summary.finished.exchanges, summary.findings.len()), (1, 1));
    }

    #[test]
    fn an_exchange_that_says_the_same_again_is_kept_again_with_all_its_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let storing = start(&path);
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        for _ in 0..3 {
            pass(&storing, get(&format!("/v1/customers/{id}/orders")), "{}");
        }
        let summary = storing.finish();
        assert_eq!(summary.finished.exchanges, 3);
        assert_eq!(summary.redactions.get("identifier"), Some(&3));
        assert_eq!(summary.operations.get("list-orders"), Some(&3));
        assert_eq!(files::read_text(&path).unwrap().matches("0-000000000001/orders").count(), 3);
    }
}
