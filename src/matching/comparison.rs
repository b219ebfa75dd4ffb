//! Holds one request against one recorded request.

use super::binding::{Binding, Bindings, Trial};
use super::instant::{Agreement, Instant};
use super::options::Counting;
use super::{criteria, text};
use crate::model::Request;

/// One way in which a request differs from a recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: `path`, `query key order_id`, `body /status`.
    pub place: String,
    /// What the recording has, if anything.
    pub recorded: Option<String>,
    /// What the client sent, if anything.
    pub sent: Option<String>,
}

/// A value that a client sent in another format than it was recorded in, and that means the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reformatted {
    /// Where it stands.
    pub place: String,
    /// How it was recorded.
    pub recorded: String,
    /// How it was sent.
    pub sent: String,
}

/// A request that matches: what has to be bound for it, and what was spelled in another way.
#[derive(Clone, Debug, Default)]
pub struct Agreed {
    /// What the comparison has bound.
    pub added: Vec<Binding>,
    /// Values in another format.
    pub reformatted: Vec<Reformatted>,
}

/// The state of one comparison: what is bound, and what differs so far.
pub struct Comparison<'a> {
    /// What counts.
    pub counting: &'a Counting<'a>,
    /// Whether the recording is a documentation sample, which leaves out what every reader knows.
    pub is_sample: bool,
    /// What is bound, and what the comparison adds.
    trial: Trial<'a>,
    /// Whether all differences are wanted, or only whether there are any.
    wants_all: bool,
    has_failed: bool,
    differences: Vec<Difference>,
    reformatted: Vec<Reformatted>,
}

impl<'a> Comparison<'a> {
    fn new(counting: &'a Counting<'a>, is_sample: bool, bindings: &'a Bindings) -> Self {
        Self {
            counting,
            is_sample,
            trial: Trial::new(bindings),
            wants_all: false,
            has_failed: false,
            differences: Vec::new(),
            reformatted: Vec::new(),
        }
    }

    /// Whether two texts are the same or can be made so by binding placeholders.
    pub fn same_text(&mut self, recorded: &str, sent: &str) -> bool {
        text::matches(recorded, sent, &mut self.trial)
    }

    /// The same for the value of a header field, which may be a date.
    pub fn same_field(&mut self, recorded: &str, sent: &str) -> bool {
        if self.same_text(recorded, sent) {
            return true;
        }
        let dates = Instant::parse_http(recorded).zip(Instant::parse_http(sent));
        dates.is_some_and(|(ours, theirs)| {
            let moved = || ours.later(self.counting.shift())?.agrees(theirs);
            ours.agrees(theirs).or_else(moved).is_some()
        })
    }

    /// The same for a value of a body or a query, which may be a point in time.
    pub fn same_value(&mut self, recorded: &str, sent: &str, place: impl Fn() -> String) -> bool {
        if self.same_text(recorded, sent) {
            return true;
        }
        let (Some(ours), Some(theirs)) = (Instant::parse(recorded), Instant::parse(sent)) else {
            return false;
        };
        // A client may send what it was answered, which was moved, or what it knows itself.
        let moved = || ours.later(self.counting.shift())?.agrees(theirs);
        match ours.agrees(theirs).or_else(moved) {
            Some(Agreement::Same) => true,
            Some(Agreement::Cut) => {
                let (recorded, sent) = (recorded.to_owned(), sent.to_owned());
                self.reformatted.push(Reformatted { place: place(), recorded, sent });
                true
            }
            None => false,
        }
    }

    /// Notes that something differs; it is put into words only if somebody wants to know.
    pub fn differs(&mut self, difference: impl FnOnce() -> Difference) {
        self.has_failed = true;
        if self.wants_all {
            self.differences.push(difference());
        }
    }

    /// Whether the rest of the comparison cannot change what comes of it.
    pub fn is_over(&self) -> bool {
        self.has_failed && !self.wants_all
    }

    /// Whether all differences are wanted, also those that take long to find.
    pub fn wants_all(&self) -> bool {
        self.wants_all
    }

    /// The differences so far.
    pub fn differences_mut(&mut self) -> &mut Vec<Difference> {
        &mut self.differences
    }

    fn run(&mut self, recorded: &Request, sent: &Request) {
        for criterion in criteria::ALL {
            criterion(recorded, sent, self);
            if self.is_over() {
                return;
            }
        }
    }
}

/// A recorded request with what has to be known about its cassette.
#[derive(Clone, Copy)]
pub(super) struct Recorded<'r> {
    pub(super) request: &'r Request,
    pub(super) is_sample: bool,
    /// What its cassette has bound.
    pub(super) bindings: &'r Bindings,
}

/// Whether a request is what was recorded.
pub(super) fn agrees(
    recorded: Recorded<'_>,
    sent: &Request,
    counting: &Counting<'_>,
) -> Option<Agreed> {
    let mut comparison = Comparison::new(counting, recorded.is_sample, recorded.bindings);
    comparison.run(recorded.request, sent);
    (!comparison.has_failed).then(|| Agreed {
        reformatted: comparison.reformatted,
        added: comparison.trial.into_added(),
    })
}

/// Everything in which a request differs from what was recorded.
pub(super) fn differences(
    recorded: Recorded<'_>,
    sent: &Request,
    counting: &Counting<'_>,
) -> Vec<Difference> {
    let mut comparison = Comparison::new(counting, recorded.is_sample, recorded.bindings);
    comparison.wants_all = true;
    comparison.run(recorded.request, sent);
    comparison.differences
}

/// Whether a live text is what a recorded one says; binds the placeholders to what stands in their place.
pub fn same_text(recorded: &str, live: &str, bindings: &mut Bindings) -> bool {
    let mut trial = Trial::new(bindings);
    let same = text::matches(recorded, live, &mut trial);
    let added = trial.into_added();
    if same {
        bindings.add(added);
    }
    same
}
