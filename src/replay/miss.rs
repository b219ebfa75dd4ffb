//! Explains to a client and its developer why there is no answer.

use crate::http::problem;
use crate::matching::{Difference, Library, Miss, NearMiss, Verdict};
use crate::model::json::{Layout, Value};
use crate::model::text::printable;
use crate::model::{Body, Request, Response, Rule, Severity};

/// A request that no recording answers.
pub const UNMATCHED_REQUEST: Rule = Rule {
    id: "unmatched-request",
    severity: Severity::Error,
    summary: "A client asked for something that no recording answers.",
    help: "Record the exchange with `tapecheck record`, or mend the client if it sends something else than it should. \
           The nearest recording and the difference to it are named; tapecheck never answers with one that only looks alike.",
};

/// The status of the answer. Not 5xx and not 412: Microsoft's Java SDK would repeat those without end.
const STATUS: u16 = 409;

/// A miss, in the words of its answer and of its finding.
#[derive(Debug)]
pub(super) struct Explained {
    /// The answer for the client.
    pub(super) response: Response,
    /// The finding's message.
    pub(super) message: String,
    /// The finding's advice.
    pub(super) help: String,
    /// The same for requests that are missed in the same way.
    pub(super) fingerprint: String,
}

/// Puts a miss into words; `place` names the cassette and the interaction of an entry.
pub(super) fn explain(
    miss: &Miss,
    request: &Request,
    library: &Library,
    place: impl Fn(usize) -> (String, usize),
) -> Explained {
    let asked = printable(&format!("{} {}", request.method, request.target()));
    let (mut message, help) = match miss.verdict {
        Verdict::NeverRecorded => (
            format!("no recording answers `{asked}`"),
            "record it: `tapecheck record --upstream URL -o CASSETTE -- COMMAND`",
        ),
        Verdict::Differs => (
            format!("no recording answers `{asked}` as it was sent"),
            "send what was recorded, or record again what is sent now",
        ),
        Verdict::NotKept => (
            format!("the recorded answer to `{asked}` was too large to be kept"),
            "record again with a larger `--max-body`",
        ),
    };
    if let Some(nearest) = miss.nearest.first() {
        let (name, interaction) = place(nearest.entry);
        let recorded = &library.entries()[nearest.entry].request;
        message.push_str(&format!(
            "; the nearest, {name} /interactions/{interaction} (`{} {}`), {}",
            recorded.method,
            recorded.target(),
            sentence(&nearest.differences)
        ));
    }
    let mut response = problem(STATUS, "No recording answers this request", &message);
    let nearest = miss.nearest.iter().map(|near| candidate(near, library, &place));
    response.body =
        with_members(&response.body, miss.verdict, help, &message, Value::array(nearest));
    let fingerprint = format!("{asked} {message}");
    Explained { response, fingerprint, message, help: help.to_owned() }
}

/// `differs in body /status: recorded "a", sent "b"`, with no more than three differences.
fn sentence(differences: &[Difference]) -> String {
    let shown: Vec<String> = differences
        .iter()
        .take(3)
        .map(|difference| {
            let text = |side: &Option<String>| {
                side.as_deref()
                    .map_or("nothing".to_owned(), |text| format!("`{}`", printable(text)))
            };
            format!(
                "{}: recorded {}, sent {}",
                difference.place,
                text(&difference.recorded),
                text(&difference.sent)
            )
        })
        .collect();
    let more = differences.len().saturating_sub(shown.len());
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("differs in {}{more}", shown.join("; "))
}

fn candidate(
    near: &NearMiss,
    library: &Library,
    place: &impl Fn(usize) -> (String, usize),
) -> Value {
    let (name, interaction) = place(near.entry);
    let recorded = &library.entries()[near.entry].request;
    let differences = near.differences.iter().map(|difference| {
        Value::object([
            ("place", Value::from(difference.place.as_str())),
            ("recorded", difference.recorded.as_deref().into()),
            ("sent", difference.sent.as_deref().into()),
        ])
    });
    Value::object([
        ("cassette", Value::from(name)),
        ("interaction", interaction.into()),
        ("request", format!("{} {}", recorded.method, recorded.target()).into()),
        ("differences", Value::array(differences)),
    ])
}

/// Adds what RFC 9457 calls extension members, and `code` and `description`, which Microsoft's SDKs show to people.
fn with_members(body: &Body, verdict: Verdict, help: &str, message: &str, nearest: Value) -> Body {
    let mut value = body.json().cloned().unwrap_or(Value::NULL);
    value.set("verdict", verdict.text());
    value.set("help", help);
    value.set("nearest", nearest);
    value.set("code", i64::from(STATUS));
    value.set("description", message);
    Body::from_json(value, Layout::Indented(2))
}
