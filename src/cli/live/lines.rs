//! The words of the live view.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::Manner;
use super::checker::in_words;
use crate::model::text::{counted, printable, shortened};
use crate::model::{Finding, Request, Severity};
use crate::record::KeptExchange;
use crate::redaction::Placeholder;

/// Longer targets are cut, in characters.
const MAX_TARGET: usize = 120;

/// Stand-ins of this length and above are not spelled out: their numbers change when the recording ends.
const LONG_STAND_IN: usize = 12;

/// No more findings than these are remembered as told.
const MAX_TOLD: usize = 1000;

/// Lines that are to be written at once.
pub(super) struct Lines {
    manner: Manner,
    told: HashSet<String>,
    /// What was wrong with exchanges, which is wrong with their repeats as well: by request target and status.
    counted: HashMap<(String, u16), Counts>,
    text: String,
}

/// How many findings there are, in the order of [`Severity::ALL`].
type Counts = [usize; Severity::ALL.len()];

impl Lines {
    pub(super) fn new(manner: Manner) -> Self {
        Self { manner, told: HashSet::new(), counted: HashMap::new(), text: String::new() }
    }

    /// An exchange that was kept and what is to be known of it, whatever was said before only as a number.
    pub(super) fn exchange(&mut self, kept: &KeptExchange, checked: &[Finding]) {
        let findings = || kept.findings.iter().chain(checked);
        let new: Vec<String> = findings().map(wording).filter(|text| self.is_new(text)).collect();
        if !self.manner.has_every_exchange && new.is_empty() {
            return;
        }
        let mut counts = [0; Severity::ALL.len()];
        findings().for_each(|finding| counts[finding.severity as usize] += 1);
        let counts = self.count(kept, counts);
        let line = line(kept, &in_words(counts));
        self.add(&line);
        new.iter().for_each(|text| self.add(&format!("  {text}")));
    }

    /// Nobody checks a repeat: what was found the first time holds for it.
    fn count(&mut self, kept: &KeptExchange, counts: Counts) -> Counts {
        let key = (kept.exchange.request.target(), kept.exchange.response.status);
        if kept.is_repeat {
            return self.counted.get(&key).copied().unwrap_or(counts);
        }
        if counts != Counts::default() && self.counted.len() < MAX_TOLD {
            self.counted.insert(key, counts);
        }
        counts
    }

    fn is_new(&mut self, text: &str) -> bool {
        self.told.len() < MAX_TOLD && self.told.insert(text.to_owned())
    }

    /// An exchange that was not kept.
    pub(super) fn finding(&mut self, finding: &Finding) {
        self.add(&wording(finding));
    }

    /// A request without an answer.
    pub(super) fn unanswered(&mut self, cause: &str) {
        self.add(&format!("error: {}", printable(cause)));
    }

    /// A remark.
    pub(super) fn note(&mut self, text: &str) {
        self.add(text);
    }

    /// How many more there were than could be told.
    pub(super) fn dropped(&mut self, count: usize) {
        if count > 0 && self.manner.has_every_exchange {
            self.add(&format!("… and {}", counted(count, "more exchange")));
        }
    }

    fn add(&mut self, line: &str) {
        self.text.push_str(if self.manner.is_marked { "tapecheck: " } else { "  " });
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// What has come together, without the end of the last line.
    pub(super) fn take(&mut self) -> Option<String> {
        let mut text = std::mem::take(&mut self.text);
        text.pop().map(|_| text)
    }
}

/// That the recording has come to a bad end.
pub(super) fn stopped(cause: &str) -> String {
    format!("tapecheck: nothing is recorded any more: {}", printable(cause))
}

fn wording(finding: &Finding) -> String {
    format!("{}[{}]: {}", finding.severity, finding.rule.id, printable(&finding.message))
}

/// `200 GET    /v1/customers/…/orders/…   get-order   12 ms  1 warning`
fn line(kept: &KeptExchange, findings: &str) -> String {
    let method = shortened(&printable(&kept.exchange.request.method), 20);
    let target = target(&kept.exchange.request);
    let operation = printable(kept.operation.as_deref().unwrap_or("-"));
    let (status, took) = (kept.exchange.response.status, duration(kept.took));
    let line = format!("{status} {method:<6} {target:<44} {operation:<24} {took:>8}  {findings}");
    line.trim_end().to_owned()
}

/// Where a request went, identifiers left out.
fn target(request: &Request) -> String {
    let address = request.address();
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (address.as_str(), None),
    };
    let is_long =
        |segment: &str| segment.len() >= LONG_STAND_IN && Placeholder::parse(segment).is_some();
    let segments = path.split('/').map(|one| if is_long(one) { "…" } else { one });
    let mut target = segments.collect::<Vec<_>>().join("/");
    if let Some(query) = query {
        target.push('?');
        target.push_str(query);
    }
    shortened(&printable(&target), MAX_TARGET)
}

fn duration(took: Duration) -> String {
    match took.as_millis() {
        0 => "<1 ms".to_owned(),
        short @ ..10_000 => format!("{short} ms"),
        _ => format!("{:.1} s", took.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Exchange, Location, Response};
    use crate::record::BODY_TRUNCATED;

    const EVERY: Manner = Manner { is_marked: false, has_every_exchange: true };
    const PROBLEMS: Manner = Manner { is_marked: true, has_every_exchange: false };

    fn kept(target: &str) -> KeptExchange {
        let request = Request::new("GET", "").with_target(target);
        let exchange = Exchange { request, response: Response::new(200) };
        let took = Duration::from_millis(12);
        let (exchange, operation) = (Arc::new(exchange), Some("get-order".into()));
        KeptExchange { exchange, is_repeat: false, operation, took, findings: Vec::new() }
    }

    fn found(message: &str) -> [Finding; 1] {
        [BODY_TRUNCATED.finding(Location::default(), message)]
    }

    #[test]
    fn what_comes_from_the_network_does_not_drive_the_terminal() {
        let mut lines = Lines::new(EVERY);
        lines.exchange(&kept("/v1/\u{1b}[31m?a=\u{7}"), &found("\u{1b}[2J"));
        lines.unanswered("\r\nhidden");
        let text = lines.take().unwrap();
        assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
        assert_eq!(text.lines().count(), 3);
    }

    #[test]
    fn a_finding_is_said_once_and_then_counted() {
        let mut lines = Lines::new(EVERY);
        for _ in 0..2 {
            lines.exchange(&kept("/v1/x"), &found("too large"));
        }
        let text = lines.take().unwrap();
        assert_eq!(text.matches("body-truncated").count(), 1, "{text}");
        assert_eq!(text.matches("12 ms  1 warning").count(), 2, "{text}");
        assert_eq!(lines.take(), None);
    }

    #[test]
    fn beside_a_command_only_what_is_new_and_wrong_has_a_line() {
        let mut lines = Lines::new(PROBLEMS);
        lines.exchange(&kept("/v1/x"), &[]);
        lines.exchange(&kept("/v1/y"), &found("too large"));
        lines.exchange(&kept("/v1/z"), &found("too large"));
        lines.dropped(3);
        let text = lines.take().unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.lines().all(|line| line.starts_with("tapecheck: ")), "{text}");
        assert!(text.contains("/v1/y"), "{text}");
    }

    #[test]
    fn identifiers_make_room() {
        let path = "/v1/customers/00000000-0000-4000-8000-000000000001/orders/000000000002?size=5";
        assert_eq!(target(&kept(path).exchange.request), "/v1/customers/…/orders/…?size=5");
    }
}
