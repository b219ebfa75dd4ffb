//! Headers do not count, but for two things: whether there are credentials, and those that select an answer.

use crate::matching::Comparison;
use crate::model::Request;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    credentials(recorded, sent, comparison);
    for name in comparison.profile.selecting_headers {
        selecting(name, recorded, sent, comparison);
    }
}

/// That there are credentials decides between 200 and 401; what they are does not count.
fn credentials(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let has = |request: &Request| request.headers.contains("Authorization");
    // Documentation leaves the header out of many samples.
    if has(recorded) != has(sent) && !(comparison.is_sample && has(sent)) {
        let text = |there: bool| Some(if there { "present" } else { "absent" }.to_owned());
        comparison.differs("header `Authorization`", text(has(recorded)), text(has(sent)));
    }
}

fn selecting(name: &str, recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let value = |request: &Request| {
        request.headers.get(name).map(|value| value.trim_matches('"').to_owned())
    };
    let agree = match (value(recorded), value(sent)) {
        (None, None) => true,
        (Some(recorded), Some(sent)) => comparison.same_text(&recorded, &sent),
        _ => comparison.is_sample,
    };
    if !agree {
        comparison.differs(format!("header `{name}`"), value(recorded), value(sent));
    }
}
