//! Headers do not count, but for two things: whether there are credentials, and those that select an answer.

use crate::matching::{Comparison, Difference};
use crate::model::Request;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    credentials(recorded, sent, comparison);
    for name in comparison.counting.headers() {
        selecting(name, recorded, sent, comparison);
    }
}

/// That there are credentials decides between 200 and 401; what they are does not count.
fn credentials(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let has = |request: &Request| request.headers.contains("Authorization");
    // Documentation leaves the header out of many samples.
    if has(recorded) != has(sent) && !(comparison.is_sample && has(sent)) {
        let text = |there: bool| Some(if there { "present" } else { "absent" }.to_owned());
        comparison.differs(|| Difference {
            place: "header `Authorization`".to_owned(),
            recorded: text(has(recorded)),
            sent: text(has(sent)),
        });
    }
}

fn selecting(name: &str, recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let (ours, theirs) = (selecting_value(recorded, name), selecting_value(sent, name));
    let agree = match (&ours, &theirs) {
        (None, None) => true,
        (Some(ours), Some(theirs)) => comparison.same_field(ours, theirs),
        _ => comparison.is_sample,
    };
    if !agree {
        comparison.differs(|| Difference {
            place: format!("header `{name}`"),
            recorded: ours.map(str::to_owned),
            sent: theirs.map(str::to_owned),
        });
    }
}

/// The value of a field that selects an answer: an etag without its quotes and without the mark of a weak one, which
/// some clients leave out.
fn selecting_value<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let value = request.headers.get(name)?;
    Some(value.strip_prefix("W/").unwrap_or(value).trim_matches('"'))
}
