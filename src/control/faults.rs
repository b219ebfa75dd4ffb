//! Faults on request: what a service does on a bad day, so often and no more.
//!
//! `PATCH /v1/customers/*/orders/* status=429 retry-after=2 count=3`: a method or `*`, a path in which `*` stands for one
//! segment and a last `**` for all that follow, and what happens. Each rule ends by itself after `count` requests (1 unless
//! it says more), because some real clients retry without end.

use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::own_problem::own_problem;
use crate::http::{Conduct, Delivery, Director, RequestHead};
use crate::matching::normal_path;
use crate::model::json::Value;
use crate::model::{Body, Explained, Response, delay};
use crate::profile::Profile;

/// A fault that happens to some requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule as it was written.
    text: String,
    method: String,
    path: Vec<String>,
    delay: Duration,
    status: Option<u16>,
    /// The rule of the sandbox whose refusal is the answer.
    rule: Option<String>,
    retry_after: Option<u64>,
    delivery: Delivery,
    /// How often it still happens.
    left: u32,
}

/// Why a text is no rule for faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no fault: {why}")]
pub struct FaultError {
    text: String,
    why: String,
}

impl Explained for FaultError {
    fn help(&self) -> Option<String> {
        Some(
            "write a method or `*`, a path with `*` for a segment and `**` for the rest, and any of status=CODE, \
             retry-after=SECONDS, delay=500ms, reset, truncate=BYTES, stall, slow=BYTES (in a second) and count=N, or of \
             the sandbox rule=ID: `PATCH /v1/customers/*/orders/* status=429 retry-after=2 count=3`"
                .into(),
        )
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let fail = |why: String| FaultError { text: text.to_owned(), why };
        let mut words = text.split_whitespace();
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            return Err(fail("it names no method and path".into()));
        };
        let Some(segments) = path.strip_prefix('/') else {
            return Err(fail(format!("the path `{path}` does not begin with `/`")));
        };
        let path: Vec<String> = segments.split('/').map(str::to_owned).collect();
        if path.iter().rev().skip(1).any(|segment| segment == "**") {
            return Err(fail("`**` stands for the rest of a path, and so only at its end".into()));
        }
        let mut fault = Self {
            text: text.to_owned(),
            method: method.to_owned(),
            path,
            delay: Duration::ZERO,
            status: None,
            rule: None,
            retry_after: None,
            delivery: Delivery::Whole,
            left: 1,
        };
        for word in words {
            fault.set(word).map_err(&fail)?;
        }
        let is_answered = fault.status.is_some() || fault.rule.is_some();
        if !is_answered && fault.delay.is_zero() && fault.delivery == Delivery::Whole {
            return Err(fail("it does not say what happens".into()));
        }
        if fault.status.is_some() && fault.rule.is_some() {
            return Err(fail("a rule of the sandbox has a status of its own".into()));
        }
        if fault.retry_after.is_some() && !is_answered {
            return Err(fail("`retry-after` belongs to an answer with a `status`".into()));
        }
        Ok(fault)
    }
}

impl Fault {
    fn set(&mut self, word: &str) -> Result<(), String> {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let number =
            || value.parse::<u64>().map_err(|_| format!("`{word}`: `{value}` is no whole number"));
        let delivery = match key {
            "status" => {
                let status = value.parse().ok().filter(|status| (200..=599).contains(status));
                self.status = Some(status.ok_or_else(|| format!("`{value}` is no status"))?);
                return Ok(());
            }
            "rule" => {
                self.rule = Some(value.to_owned());
                return Ok(());
            }
            "retry-after" => {
                self.retry_after = Some(number()?);
                return Ok(());
            }
            "count" => {
                let count = number()?;
                let count = u32::try_from(count).ok().filter(|count| *count > 0);
                self.left = count.ok_or_else(|| format!("`{word}`: it must be 1 or more"))?;
                return Ok(());
            }
            "delay" => {
                self.delay = delay::parse(value).ok_or_else(|| {
                    format!("`{value}` is no time like `500ms` or `2s`, 600 s at the most")
                })?;
                return Ok(());
            }
            "reset" => Delivery::Reset,
            "stall" => Delivery::Stalled,
            "truncate" => Delivery::Truncated(usize::try_from(number()?).unwrap_or(usize::MAX)),
            "slow" => match number()? {
                0 => return Err("`slow=0` would be `stall`".into()),
                rate => Delivery::Slow(rate),
            },
            _ => return Err(format!("`{key}` is nothing that can happen")),
        };
        if self.delivery != Delivery::Whole {
            return Err("only one of reset, truncate, stall and slow can happen".into());
        }
        self.delivery = delivery;
        Ok(())
    }

    fn concerns(&self, method: &str, target: &str, profile: &Profile) -> bool {
        // As for a recording: who is answered a GET is answered a HEAD.
        let is_head_of_get = method == "HEAD" && self.method.eq_ignore_ascii_case("GET");
        if self.method != "*" && !self.method.eq_ignore_ascii_case(method) && !is_head_of_get {
            return false;
        }
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let path = normal_path(path, profile);
        let mut segments = path.trim_start_matches('/').split('/');
        let wanted = profile.canonical_path(&format!("/{}", self.path.join("/")));
        for wanted in wanted.trim_start_matches('/').split('/') {
            if wanted == "**" {
                return true;
            }
            match segments.next() {
                Some(segment) if wanted == "*" || wanted == segment => {}
                _ => return false,
            }
        }
        segments.next().is_none()
    }

    fn conduct(&self, profile: &Profile, refusals: Option<Refusals>) -> Conduct {
        let refusal = || refusals?(self.rule.as_deref()?);
        let mut instead = self.status.map(|status| self.answer(profile, status)).or_else(refusal);
        if let (Some(response), Some(seconds)) = (&mut instead, self.retry_after) {
            response.headers.set("Retry-After", seconds.to_string());
        }
        Conduct { delay: self.delay, instead, delivery: self.delivery }
    }

    fn answer(&self, profile: &Profile, status: u16) -> Response {
        let detail = format!("The fault `{}` has happened; nobody else was asked.", self.text);
        let mut response = own_problem(profile, status, "This answer was asked for", &detail);
        // RFC 9110 §6.4.1: these have none.
        if matches!(status, 204 | 205 | 304) {
            response.body = Body::empty();
            response.headers.remove("Content-Type");
        }
        response
    }
}

/// How long an answer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Latency {
    /// A time between these.
    Between(Duration, Duration),
    /// As long as it took when it was recorded.
    Recorded,
}

impl Default for Latency {
    /// No time.
    fn default() -> Self {
        Self::Between(Duration::ZERO, Duration::ZERO)
    }
}

impl FromStr for Latency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "recorded" {
            return Ok(Self::Recorded);
        }
        let (least, most) = text.split_once("..").unwrap_or((text, text));
        match (delay::parse(least), delay::parse(most)) {
            (Some(least), Some(most)) if least <= most => Ok(Self::Between(least, most)),
            _ => Err("write a time like `200ms` or a range like `50ms..2s`, 600 s at the most, or `recorded`"
                .into()),
        }
    }
}

impl Latency {
    /// That of the answer with this number: all of the range is used, in the same order each time.
    fn of(self, number: u64) -> Duration {
        let Self::Between(least, most) = self else { return Duration::ZERO };
        let range = u64::try_from((most - least).as_micros()).unwrap_or(u64::MAX);
        // The golden ratio's multiples spread evenly.
        let part = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        least + Duration::from_micros(range.saturating_mul(part) >> 32)
    }
}

/// The refusals that a fault can name by `rule=ID`.
pub type Refusals = fn(&str) -> Option<Response>;

/// The faults of what is served.
#[derive(Debug)]
pub struct Faults {
    profile: &'static Profile,
    refusals: Option<Refusals>,
    latency: Latency,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// As they were at the start.
    first: Vec<Fault>,
    now: Vec<Fault>,
    are_on: bool,
    /// How many requests there were since the start.
    asked: u64,
    /// How many faults have happened, ever.
    happened: usize,
}

impl Faults {
    /// Faults, each for as many requests as it says, and how long all other answers take. What they answer has the
    /// members in which the API says what is wrong.
    pub fn new(faults: Vec<Fault>, latency: Latency, profile: &'static Profile) -> Self {
        let now = faults.clone();
        let state = State { now, first: faults, are_on: true, asked: 0, happened: 0 };
        Self { profile, refusals: None, latency, state: Mutex::new(state) }
    }

    /// The same where faults can name refusals.
    pub fn with_refusals(self, refusals: Refusals) -> Self {
        Self { refusals: Some(refusals), ..self }
    }

    /// The fault, if what it names can be answered here.
    pub fn check(&self, fault: Fault) -> Result<Fault, FaultError> {
        let Some(rule) = &fault.rule else { return Ok(fault) };
        let why = match self.refusals {
            None => "only the sandbox has rules to answer with".to_owned(),
            Some(refusals) if refusals(rule).is_some() => return Ok(fault),
            Some(_) => format!("the sandbox has no rule `{rule}`: `tapecheck explain` lists them"),
        };
        Err(FaultError { text: fault.text, why })
    }

    /// The faults that there are from the start, if what they name can be answered here.
    pub fn checked(self) -> Result<Self, FaultError> {
        let faults = self.state().first.clone();
        faults.into_iter().try_for_each(|fault| self.check(fault).map(drop))?;
        Ok(self)
    }

    /// What goes wrong, and how often still.
    pub fn shown(&self) -> Value {
        let (are_on, list) = self.list();
        let list = list.into_iter().map(|(rule, left)| {
            Value::object([("rule", Value::from(rule)), ("left", i64::from(left).into())])
        });
        Value::object([("on", Value::from(are_on)), ("faults", Value::array(list))])
    }

    /// Whether any answer is other than it would be without.
    pub fn can_do_anything(&self) -> bool {
        self.latency != Latency::default() || !self.state().now.is_empty()
    }

    /// Lets each happen as often as at the start again.
    pub fn reset(&self) {
        let mut state = self.state();
        state.now = state.first.clone();
        state.asked = 0;
    }

    /// Switches all of them on or off.
    pub fn switch(&self, on: bool) {
        self.state().are_on = on;
    }

    /// Puts others in their place.
    pub fn replace(&self, faults: Vec<Fault>) {
        self.state().now = faults;
    }

    /// Whether they are on; and each with how often it still happens.
    pub fn list(&self) -> (bool, Vec<(String, u32)>) {
        let state = self.state();
        let faults = state.now.iter().map(|fault| (fault.text.clone(), fault.left));
        (state.are_on, faults.collect())
    }

    /// How many have happened.
    pub fn happened(&self) -> usize {
        self.state().happened
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Director for Faults {
    fn conduct(&self, request: &RequestHead) -> Conduct {
        let mut state = self.state();
        let (state, profile) = (&mut *state, self.profile);
        state.asked += 1;
        let delay = self.latency.of(state.asked);
        let is_due = |fault: &&mut Fault| {
            fault.left > 0 && fault.concerns(request.method(), request.target(), profile)
        };
        let due = if state.are_on { state.now.iter_mut().find(is_due) } else { None };
        match due {
            None => Conduct { delay, ..Conduct::default() },
            Some(fault) => {
                fault.left -= 1;
                state.happened += 1;
                let conduct = fault.conduct(self.profile, self.refusals);
                Conduct { delay: conduct.delay.max(delay), ..conduct }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Request;
    use crate::profile::PARTNER_CENTER;

    fn conduct(faults: &Faults, method: &str, target: &str) -> Conduct {
        faults.conduct(&RequestHead::from(&Request::new(method, "").with_target(target)))
    }

    #[test]
    fn a_fault_knows_the_other_spellings_of_a_request() {
        let fault = "GET /v1/customers/x status=503 count=9".parse().unwrap();
        let faults = Faults::new(vec![fault], Latency::default(), &PARTNER_CENTER);
        for (method, target) in [
            ("GET", "/v1.0/customers/x"),
            ("GET", "/v1/%63ustomers/x?y=1"),
            ("HEAD", "/v1/customers/x"),
        ] {
            assert!(conduct(&faults, method, target).instead.is_some(), "{method} {target}");
        }
        assert!(conduct(&faults, "GET", "/v1/customers/x%2Fy").instead.is_none());
    }

    #[test]
    fn a_fault_happens_to_whom_it_concerns_and_as_often_as_it_says() {
        let fault = "PATCH /v1/customers/*/orders/* status=429 retry-after=2 count=2";
        let faults = Faults::new(vec![fault.parse().unwrap()], Latency::default(), &PARTNER_CENTER);
        for other in
            ["/v1/customers/a/orders", "/v1/customers/a/orders/b/c", "/v2/customers/a/orders/b"]
        {
            assert!(conduct(&faults, "PATCH", other).instead.is_none(), "{other}");
        }
        assert!(conduct(&faults, "GET", "/v1/customers/a/orders/b").instead.is_none());
        for _ in 0..2 {
            let answer = conduct(&faults, "PATCH", "/v1/customers/a/orders/b?x=1").instead.unwrap();
            assert_eq!((answer.status, answer.headers.get("Retry-After")), (429, Some("2")));
            let body = answer.body.text().unwrap();
            assert!(body.contains(r#""code":429,"description":"The fault"#), "{body}");
        }
        assert!(conduct(&faults, "PATCH", "/v1/customers/a/orders/b").instead.is_none());
        assert_eq!(faults.list(), (true, vec![(fault.to_owned(), 0)]));
        faults.reset();
        faults.switch(false);
        assert!(conduct(&faults, "PATCH", "/v1/customers/a/orders/b").instead.is_none());
        assert_eq!(faults.list(), (false, vec![(fault.to_owned(), 2)]));
    }

    #[test]
    fn every_kind_can_be_written() {
        let delivery = |text: &str| format!("* /** {text}").parse::<Fault>().map(|f| f.delivery);
        assert_eq!(delivery("reset"), Ok(Delivery::Reset));
        assert_eq!(delivery("truncate=10 count=9"), Ok(Delivery::Truncated(10)));
        assert_eq!(delivery("stall delay=20ms"), Ok(Delivery::Stalled));
        assert_eq!(delivery("slow=100"), Ok(Delivery::Slow(100)));
        for wrong in [
            "",
            "count=2",
            "reset stall",
            "status=99",
            "status=x",
            "delay=5",
            "delay=601s",
            "slow=0",
            "count=0 reset",
            "boom",
            "truncate=-1",
            "retry-after=2",
            "retry-after=2 delay=1s",
        ] {
            let error = delivery(wrong).unwrap_err();
            assert!(error.help().is_some(), "{error}");
        }
        for wrong in ["", "GET", "GET x reset", "GET /**/a reset"] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_latency_is_a_time_or_a_range_that_is_used_evenly() {
        let range: Latency = "10ms..30ms".parse().unwrap();
        let latencies: Vec<Duration> = (1..=100).map(|number| range.of(number)).collect();
        let (low, high) = (Duration::from_millis(10), Duration::from_millis(30));
        assert!(latencies.iter().all(|one| (low..=high).contains(one)));
        let below = latencies.iter().filter(|one| **one < Duration::from_millis(20)).count();
        assert!((45..=55).contains(&below), "{below}");
        assert_eq!("2s".parse::<Latency>().unwrap().of(7), Duration::from_secs(2));
        // The recording knows.
        assert_eq!("recorded".parse::<Latency>().unwrap().of(7), Duration::ZERO);
        assert!(
            ["", "5", "2s..1s", "1s..", "x", "recorded..1s"]
                .iter()
                .all(|text| text.parse::<Latency>().is_err())
        );
    }
}
