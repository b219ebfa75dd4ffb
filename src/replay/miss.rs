//! Explains to a client and its developer why there is no answer.

use crate::control::add_fault_members;
use crate::http::problem;
use crate::matching::{Difference, Elsewhere, Miss, Taken, Verdict};
use crate::model::json::{Layout, Value};
use crate::model::text::{printable, shortened};
use crate::model::{Body, Request, Response, Rule, Severity};
use crate::profile::Profile;

/// A request that no recording answers.
pub const UNMATCHED_REQUEST: Rule = Rule {
    id: "unmatched-request",
    severity: Severity::Error,
    summary: "A client asked for something that no recording answers.",
    help: "Record the exchange with `tapecheck record`, or mend the client if it sends something else than it should. \
           The nearest recording and the difference to it are named; tapecheck never answers with one that only looks alike.",
};

/// No more differences to one recording are told to people.
const SHOWN: usize = 3;

/// And no more in the answer.
const ANSWERED: usize = 100;

/// Values are told up to this length, in characters.
const VALUE: usize = 500;

/// A recorded request and where it stands, for people.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// The cassette's name.
    pub(super) cassette: String,
    /// The interaction in it.
    pub(super) interaction: usize,
    /// Method and target.
    pub(super) request: String,
}

impl Shown {
    /// `` `GET /v1/orders/1` (orders.json /interactions/4) ``
    pub(super) fn in_words(&self) -> String {
        let Self { cassette, interaction, request } = self;
        printable(&format!("`{request}` ({cassette} /interactions/{interaction})"))
    }
}

/// What has to be known to explain a miss.
pub(super) struct Context<'a> {
    pub(super) request: &'a Request,
    pub(super) profile: &'a Profile,
    pub(super) status: u16,
    /// The service that was recorded.
    pub(super) upstream: Option<&'a str>,
    /// The entry of this number.
    pub(super) shown: &'a dyn Fn(usize) -> Shown,
}

/// A miss, in the words of its answer and of its finding.
#[derive(Debug)]
pub(super) struct Explained {
    /// The answer for the client.
    pub(super) response: Response,
    /// The finding's message.
    pub(super) message: String,
    /// The finding's advice.
    pub(super) help: String,
    /// The nearest recordings with what differs, a line each: for the summary.
    pub(super) block: Vec<String>,
    /// The same for requests that are missed in the same way.
    pub(super) fingerprint: String,
}

/// Puts a miss into words.
pub(super) fn explain(miss: &Miss, context: &Context<'_>) -> Explained {
    let asked = printable(&format!("{} {}", context.request.method, context.request.target()));
    let mut message = message(miss, &asked, context);
    let help = help(miss, context);
    let is_near = matches!(miss.verdict, Verdict::NeverRecorded | Verdict::Differs);
    if let Some(nearest) = miss.nearest.first().filter(|_| is_near) {
        let shown = (context.shown)(nearest.entry).in_words();
        let differs = match &nearest.taken[..] {
            [] => sentence(&nearest.differences),
            taken => format!("is about something else in this session: {}", stand_for(taken)),
        };
        message.push_str(&format!("; the nearest, {shown}, {differs}"));
    }
    let block = block(miss, &asked, &help, context);
    let nearest = miss.nearest.iter().map(|near| {
        let shown = (context.shown)(near.entry);
        let more = near.differences.len().saturating_sub(ANSWERED);
        let cut = |text: &Option<String>| text.as_deref().map(|text| shortened(text, VALUE));
        let differences = near.differences.iter().take(ANSWERED).map(|difference| {
            Value::object([
                ("place", Value::from(difference.place.as_str())),
                ("recorded", cut(&difference.recorded).as_deref().into()),
                ("sent", cut(&difference.sent).as_deref().into()),
            ])
        });
        Value::object([
            ("cassette", Value::from(shown.cassette)),
            ("interaction", shown.interaction.into()),
            ("request", shown.request.into()),
            ("differences", Value::array(differences)),
            ("moreDifferences", more.into()),
        ])
    });
    let nearest = Value::array(nearest);
    let mut response = problem(context.status, "No recording answers this request", &message);
    let mut body = response.body.json().cloned().unwrap_or(Value::NULL);
    body.set("verdict", miss.verdict.text());
    body.set("help", help.as_str());
    body.set("nearest", nearest);
    add_fault_members(&mut body, context.profile, context.status, &message);
    response.body = Body::from_json(body, Layout::Indented(2));
    let fingerprint = format!("{asked} {message}");
    Explained { response, fingerprint, message, help, block }
}

fn message(miss: &Miss, asked: &str, context: &Context<'_>) -> String {
    let shown = |entry: usize| (context.shown)(entry).in_words();
    match &miss.verdict {
        Verdict::NeverRecorded => format!("no recording answers `{asked}`: it was never recorded"),
        Verdict::Differs => format!("no recording answers `{asked}` as it was sent"),
        Verdict::NotKept => format!("the recorded answer to `{asked}` was too large to be kept"),
        Verdict::NotReachable { mutation, .. } => format!(
            "no recording answers `{asked}` yet: it was recorded behind {}, which has not been answered in this session",
            shown(*mutation)
        ),
        Verdict::Elsewhere(Elsewhere::Host { recorded, sent }) => {
            format!("no recording answers `{asked}` of {sent}: it was recorded of {recorded}")
        }
        Verdict::Elsewhere(Elsewhere::Prefix { recorded, sent }) => {
            let under = |prefix: &str| match prefix {
                "" => "no prefix".to_owned(),
                prefix => format!("`{}`", printable(prefix)),
            };
            let (recorded, sent) = (under(recorded), under(sent));
            format!(
                "no recording answers `{asked}`: it was recorded under {recorded}, and sent under {sent}"
            )
        }
        Verdict::Elsewhere(Elsewhere::Session { name, mutation }) => format!(
            "no recording answers `{asked}` yet: {} before it was answered in session `{}` and not in this one",
            shown(*mutation),
            printable(name)
        ),
        Verdict::Elsewhere(Elsewhere::Cassette { name, interaction }) => format!(
            "no recording that is replayed answers `{asked}`: it is in {} /interactions/{interaction}",
            printable(name)
        ),
    }
}

/// The command or step that would mend it.
fn help(miss: &Miss, context: &Context<'_>) -> String {
    let upstream = context.upstream.unwrap_or("URL");
    let record = format!("tapecheck record --upstream {upstream} -o CASSETTE -- COMMAND");
    match &miss.verdict {
        Verdict::NeverRecorded => format!("record it: `{record}`"),
        Verdict::NotKept => format!("record again with a larger `--max-body`: `{record}`"),
        Verdict::NotReachable { entry, mutation } => {
            let (read, mutation) = ((context.shown)(*entry), (context.shown)(*mutation));
            format!(
                "send {} first; if the answer does not depend on it, say `\"after\": \"start\"` in {} /interactions/{}",
                mutation.in_words(),
                printable(&read.cassette),
                read.interaction
            )
        }
        Verdict::Differs if miss.nearest.first().is_some_and(|near| !near.taken.is_empty()) => {
            "an identifier is bound to the first recording that fits when it is first used: give each test a session of \
             its own (the `Tapecheck-Session` header field, or `/reset` of `--control`), or send the recorded identifiers"
                .to_owned()
        }
        Verdict::Differs => {
            let again = match miss.nearest.first() {
                Some(near) => {
                    let cassette = (context.shown)(near.entry).cassette;
                    let cassette = printable(&cassette);
                    format!(
                        "tapecheck record --update --upstream {upstream} -o {cassette} -- COMMAND"
                    )
                }
                None => record,
            };
            let ignore = miss.nearest.first().and_then(|near| ignoring(&near.differences, context.profile));
            let ignore = ignore.map(|ignore| {
                format!(
                    "; or say in tapecheck.toml that it means nothing: `[[match]]` with `{ignore}`"
                )
            });
            let ignore = ignore.unwrap_or_default();
            format!("send what was recorded, or record again what is sent now: `{again}`{ignore}")
        }
        Verdict::Elsewhere(Elsewhere::Host { recorded, sent }) => {
            let host = sent.split_once("://").map_or(sent.as_str(), |(_, place)| place);
            format!(
                "if it is the same service, say so: `--map {host}={recorded}`; else let the client ask {recorded}, or \
                 record the other service too: `tapecheck record --upstream {sent} -o CASSETTE -- COMMAND`"
            )
        }
        Verdict::Elsewhere(Elsewhere::Prefix { recorded, sent }) => match sent.as_str() {
            "" => format!(
                "add `{}` to the client's base URL: `$TAPECHECK_URL{0}`",
                printable(recorded)
            ),
            sent => format!("take `{}` off the client's base URL", printable(sent)),
        },
        Verdict::Elsewhere(Elsewhere::Session { name, .. }) => format!(
            "send both in one session: with the same `Tapecheck-Session` field, here `{}`, or both without",
            printable(name)
        ),
        Verdict::Elsewhere(Elsewhere::Cassette { name, .. }) => {
            format!("replay that cassette too: `tapecheck replay … {}`", printable(name))
        }
    }
}

/// The line of `tapecheck.toml` that lets the most telling difference pass, where that can be.
fn ignoring(differences: &[Difference], profile: &Profile) -> Option<String> {
    let place = differences.first()?.place.as_str();
    let quoted = |place: &str, start: &str| {
        Some(place.strip_prefix(start)?.strip_suffix('`')?.to_owned())
            .filter(|name| !name.is_empty())
    };
    if let Some(pointer) = place.strip_prefix("body /") {
        Some(format!("ignore-body = [\"/{pointer}\"]"))
    } else if let Some(key) = quoted(place, "query key `") {
        Some(format!("ignore-query = [\"{key}\"]"))
    } else {
        // What a team has added to what counts, it has to take out itself.
        let own = |name: &String| {
            profile.selecting_headers.iter().any(|own| own.eq_ignore_ascii_case(name))
        };
        let name = quoted(place, "header `").filter(own)?;
        Some(format!("ignore-headers = [\"{name}\"]"))
    }
    .map(|line| printable(&line))
}

/// `ORDER-1` stands for `UKX…`: what the session has bound.
fn stand_for(taken: &[Taken]) -> String {
    let words = taken.iter().map(|Taken { placeholder, live }| {
        printable(&format!("`{placeholder}` stands for `{live}`"))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// `differs in body /status: you sent "a", recorded is "b"`, with no more than three differences.
fn sentence(differences: &[Difference]) -> String {
    let shown: Vec<String> = differences.iter().take(SHOWN).map(in_words).collect();
    let more = differences.len().saturating_sub(shown.len());
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("differs in {}{more}", shown.join("; "))
}

fn in_words(difference: &Difference) -> String {
    let text = |side: &Option<String>| {
        side.as_deref().map_or("nothing".to_owned(), |text| {
            format!("`{}`", printable(&shortened(text, VALUE)))
        })
    };
    let (sent, recorded) = (text(&difference.sent), text(&difference.recorded));
    format!("{}: you sent {sent}, recorded is {recorded}", printable(&difference.place))
}

/// The same for the summary: a line for the request, each recording near it and each difference.
fn block(miss: &Miss, asked: &str, help: &str, context: &Context<'_>) -> Vec<String> {
    let mut lines = vec![format!("{asked}: {}", miss.verdict.text())];
    if let Verdict::NotReachable { mutation, .. } = miss.verdict {
        lines.push(format!("  behind {}", (context.shown)(mutation).in_words()));
    }
    for near in &miss.nearest {
        lines.push(format!("  near {}", (context.shown)(near.entry).in_words()));
        if !near.taken.is_empty() {
            lines.push(format!("    in this session {}", stand_for(&near.taken)));
            continue;
        }
        lines.extend(
            near.differences.iter().take(SHOWN).map(|one| format!("    {}", in_words(one))),
        );
        let more = near.differences.len().saturating_sub(SHOWN);
        if more > 0 {
            lines.push(format!("    and {more} more"));
        }
    }
    lines.push(format!("  help: {help}"));
    lines
}
