//! The first line of a sample, told by its shape: `PATCH https://host/path HTTP/1.1` or `HTTP/1.1 200 OK`.

use super::reading::{Extent, Line};
use crate::model::Position;

/// The first line of a sample.
#[derive(Debug)]
pub(super) enum StartLine {
    /// Of a request.
    Request(RequestLine),
    /// Of a response.
    Status(StatusLine),
}

/// The first line of a sample request.
#[derive(Debug)]
pub(super) struct RequestLine {
    /// The method, in capitals.
    pub method: String,
    /// `scheme://authority`, where the target is absolute.
    pub upstream: Option<String>,
    /// Path and query, starting with `/`; placeholders as they are printed.
    pub target: String,
    /// The whole target as printed.
    pub printed: String,
    /// Where the printed target starts.
    pub target_position: Position,
}

/// The first line of a sample response.
#[derive(Debug)]
pub(super) struct StatusLine {
    /// The status code.
    pub status: u16,
    /// The reason phrase; may be empty.
    pub reason: String,
}

/// The methods that samples use.
pub(super) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const BASE_URL: &str = "{baseURL}";

/// The start line that `line` is, if it is one.
pub(super) fn read(line: Line<'_>, extent: Extent) -> Option<StartLine> {
    let status = || status_line(line.text).map(StartLine::Status);
    request_line(line, extent).map(StartLine::Request).or_else(status)
}

fn request_line(line: Line<'_>, extent: Extent) -> Option<RequestLine> {
    let (method, rest) = method(line.text.trim())?;
    let (target, has_version) = without_version(without_comment(rest));
    if !is_target(target, has_version, extent) {
        return None;
    }
    let before = line.text.find(rest).map_or("", |at| &line.text[..at]);
    let (upstream, path) = split_absolute(target);
    Some(RequestLine {
        method: method.to_owned(),
        upstream: upstream.filter(|host| !host.contains(['<', '{'])).map(str::to_owned),
        target: if path.starts_with('/') { path.to_owned() } else { format!("/{path}") },
        printed: target.to_owned(),
        target_position: line.position(before.chars().count()),
    })
}

/// The method, and what follows it. Some pages write `Http Get call: https://…` or `Request: GET … HTTP/1.1`.
fn method(text: &str) -> Option<(&'static str, &str)> {
    leading_method(text).or_else(|| {
        let (lead_in, behind) = text.split_once([':', '：'])?;
        let is_lead_in = !lead_in.contains(['/', '"', '{', '[', '<']) && !lead_in.trim().is_empty();
        let found = leading_method(behind.trim_start()).filter(|_| is_lead_in)?;
        without_version(without_comment(found.1)).1.then_some(found)
    })
}

fn leading_method(text: &str) -> Option<(&'static str, &str)> {
    let (first, rest) = text.split_once(char::is_whitespace)?;
    if let Some(method) = METHODS.iter().find(|method| **method == first) {
        return Some((method, rest.trim_start()));
    }
    let (second, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let (third, rest) = rest.trim_start().split_once(':')?;
    let lead_in = first.eq_ignore_ascii_case("http") && third.trim().eq_ignore_ascii_case("call");
    let method = METHODS.iter().find(|method| method.eq_ignore_ascii_case(second))?;
    lead_in.then_some((*method, rest.trim_start()))
}

/// Some pages comment on a start line behind it.
fn without_comment(text: &str) -> &str {
    text.split_once(" //").map_or(text, |(before, _)| before.trim_end())
}

/// The target without the HTTP version behind it, and whether there was one, however it is written.
fn without_version(text: &str) -> (&str, bool) {
    let split = text.rsplit_once(char::is_whitespace).map(|(rest, last)| (rest.trim_end(), last));
    match split {
        Some((target, last)) if is_protocol(last) => (target, true),
        // `HTTP 1.1`
        Some((rest, number)) if is_version_number(number) => match without_version(rest) {
            (target, true) => (target, true),
            _ => (text, false),
        },
        _ => (text, false),
    }
}

/// Whether a word is `HTTP/1.1`, also with the full-width marks that translators put in.
pub(super) fn is_protocol(word: &str) -> bool {
    word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("HTTP"))
        && is_version_number(word[4..].trim_start_matches(['/', '／']))
}

fn is_version_number(word: &str) -> bool {
    word.len() <= 9 && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '。' | '．'))
}

fn is_target(target: &str, has_version: bool, extent: Extent) -> bool {
    let first_word = target.split_whitespace().next().unwrap_or_default();
    if first_word.is_empty() {
        return false;
    }
    match extent {
        Extent::Exact => {
            has_version || first_word.contains('/') || first_word.starts_with(['{', '<'])
        }
        // In running text the rows of a syntax table (`{baseURL}/…`) look like request lines, and sentences start
        // with methods.
        Extent::Open => {
            let is_one_word = first_word.len() == target.len() || first_word.contains('?');
            match has_version {
                true => target.starts_with('/') || is_absolute(target),
                false => is_absolute(target) && is_one_word,
            }
        }
    }
}

fn is_absolute(target: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| strip_ignoring_case(target, scheme).is_some())
}

/// `scheme://authority` of an absolute target, and the rest; `{baseURL}` goes.
fn split_absolute(target: &str) -> (Option<&str>, &str) {
    if !is_absolute(target) {
        return (None, strip_ignoring_case(target, BASE_URL).unwrap_or(target));
    }
    let authority = target.find("//").map_or(0, |at| at + 2);
    let end = target[authority..].find(['/', '?']).map_or(target.len(), |at| authority + at);
    (Some(&target[..end]), &target[end..])
}

fn strip_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.get(..prefix.len())
        .filter(|start| start.eq_ignore_ascii_case(prefix))
        .map(|_| &text[prefix.len()..])
}

fn status_line(text: &str) -> Option<StatusLine> {
    let text = without_comment(text.trim());
    let behind = strip_ignoring_case(text, "HTTP")?.strip_prefix(['/', '／', ' '])?;
    let (version, rest) = behind.split_once(char::is_whitespace)?;
    let (code, reason) =
        rest.trim_start().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    if version.is_empty() || !is_version_number(version) || code.len() != 3 {
        return None;
    }
    let status = code.parse().ok().filter(|status| (100..600).contains(status))?;
    Some(StatusLine { status, reason: reason.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line<'_> {
        Line { number: 1, text, ..Line::default() }
    }

    fn request(text: &str, extent: Extent) -> Option<(String, Option<String>, String)> {
        match read(line(text), extent)? {
            StartLine::Request(request) => Some((request.method, request.upstream, request.target)),
            StartLine::Status(_) => None,
        }
    }

    #[test]
    fn a_request_line_may_be_absolute_or_relative_with_any_version_or_none() {
        let found =
            |text| request(text, Extent::Exact).map(|(method, _, target)| method + " " + &target);
        for (text, expected) in [
            (
                "GET https://api.example.com/v1/orders/{order-id} HTTP/1.1",
                "GET /v1/orders/{order-id}",
            ),
            ("PATCH  /v1/orders/<order id> HTTP 1.1", "PATCH /v1/orders/<order id>"),
            ("DELETE {baseURL}/v1/orders", "DELETE /v1/orders"),
            ("GET https://api.example.com?a=b c", "GET /?a=b c"),
            ("Http Get call: https://api.example.com/v1/a", "GET /v1/a"),
            ("POST orders http/2", "POST /orders"),
            ("Request：\u{3000}GET\u{3000}/v1/a\u{3000}HTTP/1。1", "GET /v1/a"),
            ("Kérés: POST https://api.example.com/v1/a HTTP／1．1", "POST /v1/a"),
            ("GET https://{host}/v1/a HTTP/1.1 // read", "GET /v1/a"),
        ] {
            assert_eq!(found(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "GET",
            "GET the order",
            "JAVÍTÁS /v1/orders HTTP/1.1",
            "Get /v1/orders",
            "\"a\": GET /b HTTP/1.1",
            "Then: GET /b",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn in_running_text_a_syntax_row_and_a_sentence_are_no_request_line() {
        let found = |text| request(text, Extent::Open).is_some();
        assert!(found("GET https://api.example.com/v1/orders"));
        assert!(found("GET /v1/orders HTTP/1.1"));
        assert!(found("GET https://api.example.com/v1/orders?filter=a eq b"));
        assert!(!found("PATCH {baseURL}/v1/orders/{order-id} HTTP/1.1"));
        assert!(!found("PATCH *{baseURL}*/v1/orders/{order-id} HTTP/1.1"));
        assert!(!found("GET https://api.example.com/v1/orders returns orders."));
        assert!(!found("GET /v1/orders"));
    }

    #[test]
    fn the_host_of_an_absolute_target_is_the_upstream() {
        let found = request("GET https://api.example.com/v1 HTTP/1.1", Extent::Exact).unwrap();
        assert_eq!(found.1.as_deref(), Some("https://api.example.com"));
    }

    #[test]
    fn a_status_line_may_have_no_reason_and_may_have_a_comment() {
        let found = |text| status_line(text).map(|line| (line.status, line.reason));
        assert_eq!(found("HTTP/1.1 200 OK"), Some((200, "OK".into())));
        assert_eq!(found("HTTP/2 204"), Some((204, String::new())));
        assert_eq!(found("HTTP/1.1 202 Accepted // still at work"), Some((202, "Accepted".into())));
        assert_eq!(found("HTTP/1.1"), None);
        assert_eq!(found("HTTP status 200"), None);
        assert_eq!(found("HTTP/1.1 2000"), None);
    }
}
