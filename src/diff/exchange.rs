//! Two exchanges: status, header fields, media type and bodies.

use std::collections::HashSet;

use super::{
    change::{Change, Note},
    document, fields,
    options::Options,
};
use crate::model::{Body, Exchange, Headers, Request, Response, media_type};
use crate::profile::Profile;

/// What of two exchanges is compared, and how.
#[derive(Clone, Debug, Default)]
pub struct ExchangeOptions {
    /// For the documents in request bodies.
    pub request_body: Options,
    /// For the documents in response bodies.
    pub response_body: Options,
    /// Request fields that are noise, beside framing.
    pub ignored_request_headers: Vec<String>,
    /// Response fields that are noise, beside framing.
    pub ignored_response_headers: Vec<String>,
}

impl ExchangeOptions {
    /// The options that come with the profile of an API.
    pub fn of_profile(profile: &Profile) -> Self {
        let names =
            |lists: &[&[&str]]| lists.concat().iter().map(|name| (*name).to_owned()).collect();
        Self {
            request_body: Options {
                null_is_absent: profile.null_is_absent,
                ..Options::of_profile(profile)
            },
            response_body: Options::of_profile(profile),
            ignored_request_headers: names(&[
                profile.volatile_request_headers,
                profile.echo_headers,
            ]),
            ignored_response_headers: names(&[
                profile.volatile_response_headers,
                profile.echo_headers,
            ]),
        }
    }

    /// How documents in the bodies of this part are compared.
    pub fn body(&self, part: Part) -> &Options {
        match part {
            Part::Request => &self.request_body,
            Part::Response => &self.response_body,
        }
    }

    /// Whether fields of this name are noise.
    pub fn ignores(&self, part: Part, name: &str) -> bool {
        let ignored = match part {
            Part::Request => &self.ignored_request_headers,
            Part::Response => &self.ignored_response_headers,
        };
        let is_it = |other: &str| other.eq_ignore_ascii_case(name);
        fields::is_framing(name) || ignored.iter().any(|other| is_it(other))
    }
}

/// Which half of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What the client sent.
    Request,
    /// What the service answered.
    Response,
}

impl Part {
    /// The word for it, and the name of the member in cassettes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// One difference between two exchanges.
#[derive(Clone, Debug)]
pub enum Difference {
    /// Another method, path or query.
    Target {
        /// The old method and target.
        old: String,
        /// The new method and target.
        new: String,
    },
    /// Another status.
    Status {
        /// The old status.
        old: u16,
        /// The new status.
        new: u16,
    },
    /// A header field that is new, gone or different: old values, new values, none where it is not there.
    Header {
        /// Whose field it is.
        part: Part,
        /// The name, as spelled on the new side if it is there.
        name: String,
        /// The old values in order.
        old: Vec<String>,
        /// The new values in order.
        new: Vec<String>,
    },
    /// Another media type, or none any more, or now one.
    MediaType {
        /// Whose body it is of.
        part: Part,
        /// The old `Content-Type`.
        old: Option<String>,
        /// The new `Content-Type`.
        new: Option<String>,
    },
    /// A change inside a JSON body; its pointers start at the body.
    Json {
        /// Whose body it is.
        part: Part,
        /// The change.
        change: Change,
    },
    /// Another body, where at least one is no JSON.
    Body {
        /// Whose body it is.
        part: Part,
        /// The old body, for people.
        old: String,
        /// The new body, for people.
        new: String,
        /// The member of a cassette's `body` that holds the new one: `json`, `text`, `base64`; nothing if it is empty.
        member: Option<&'static str>,
    },
}

/// What differs between two exchanges.
#[derive(Clone, Debug, Default)]
pub struct ExchangeComparison {
    /// The differences: request before response, head before body.
    pub differences: Vec<Difference>,
    /// How many values and fields differ that are noise.
    pub ignored: usize,
    /// What the reader should know about how bodies were compared.
    pub notes: Vec<(Part, Note)>,
}

impl ExchangeComparison {
    /// Whether nothing differs that counts.
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares two exchanges.
pub fn compare(old: &Exchange, new: &Exchange, options: &ExchangeOptions) -> ExchangeComparison {
    let mut comparison = ExchangeComparison::default();
    compare_requests(&old.request, &new.request, options, &mut comparison);
    compare_responses(&old.response, &new.response, options, &mut comparison);
    comparison
}

/// Adds what differs between two requests.
pub fn compare_requests(
    old: &Request,
    new: &Request,
    options: &ExchangeOptions,
    comparison: &mut ExchangeComparison,
) {
    let target = |request: &Request| format!("{} {}", request.method, request.address());
    if old.upstream != new.upstream
        || old.method != new.method
        || old.path != new.path
        || sorted_query(old) != sorted_query(new)
    {
        comparison.differences.push(Difference::Target { old: target(old), new: target(new) });
    }
    compare_headers(Part::Request, &old.headers, &new.headers, options, comparison);
    compare_bodies(Part::Request, &old.body, &new.body, options, comparison);
}

/// Adds what differs between two responses.
pub fn compare_responses(
    old: &Response,
    new: &Response,
    options: &ExchangeOptions,
    comparison: &mut ExchangeComparison,
) {
    if old.status != new.status {
        comparison.differences.push(Difference::Status { old: old.status, new: new.status });
    }
    // An answer and an error have other headers and bodies: that says nothing that the status does not.
    if old.status / 100 != new.status / 100 {
        return;
    }
    compare_headers(Part::Response, &old.headers, &new.headers, options, comparison);
    compare_bodies(Part::Response, &old.body, &new.body, options, comparison);
}

/// The query as a multiset of what its pairs mean.
pub(super) fn sorted_query(request: &Request) -> Vec<(String, Option<String>)> {
    let mut pairs: Vec<_> = request.query.iter().map(|pair| pair.decoded()).collect();
    pairs.sort();
    pairs
}

fn compare_headers(
    part: Part,
    old: &Headers,
    new: &Headers,
    options: &ExchangeOptions,
    comparison: &mut ExchangeComparison,
) {
    let mut seen = HashSet::new();
    for (name, _) in new.iter().chain(old.iter()) {
        if !seen.insert(name.to_ascii_lowercase()) {
            continue;
        }
        let values =
            |headers: &Headers| -> Vec<String> { headers.all(name).map(str::to_owned).collect() };
        let (old, new) = (values(old), values(new));
        if fields::are_same_fields(name, &old, &new) {
            continue;
        }
        if options.ignores(part, name) {
            comparison.ignored += 1;
            continue;
        }
        let essence = |values: &[String]| values.first().map(|value| media_type::essence(value));
        let is_media_type =
            name.eq_ignore_ascii_case("Content-Type") && essence(&old) != essence(&new);
        comparison.differences.push(if is_media_type {
            Difference::MediaType { part, old: old.into_iter().next(), new: new.into_iter().next() }
        } else {
            Difference::Header { part, name: name.to_owned(), old, new }
        });
    }
}

fn compare_bodies(
    part: Part,
    old: &Body,
    new: &Body,
    options: &ExchangeOptions,
    comparison: &mut ExchangeComparison,
) {
    // What was not kept cannot be compared.
    if old.is_truncated() || new.is_truncated() {
        return;
    }
    if let (Some(old), Some(new)) = (old.json(), new.json()) {
        let of_bodies = document::compare(old, new, options.body(part));
        comparison.ignored += of_bodies.ignored;
        comparison.notes.extend(of_bodies.notes.into_iter().map(|note| (part, note)));
        let changes = of_bodies.changes.into_iter();
        comparison.differences.extend(changes.map(|change| Difference::Json { part, change }));
    } else if old.bytes() != new.bytes() {
        comparison.differences.push(Difference::Body {
            part,
            old: in_words(old),
            new: in_words(new),
            member: member(new),
        });
    }
}

fn in_words(body: &Body) -> String {
    match body.text() {
        Some("") => "no body".to_owned(),
        Some(text) => text.to_owned(),
        None => format!("{} bytes", body.bytes().len()),
    }
}

fn member(body: &Body) -> Option<&'static str> {
    if body.is_empty() {
        None
    } else if body.json().is_some() {
        Some("json")
    } else if body.text().is_some() {
        Some("text")
    } else {
        Some("base64")
    }
}

/// Whether two bodies mean the same, noise apart.
pub(super) fn are_same_bodies(old: &Body, new: &Body, options: &Options) -> bool {
    match (old.json(), new.json()) {
        (Some(old), Some(new)) => document::compare(old, new, options).is_empty(),
        _ => old.bytes() == new.bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PARTNER_CENTER;

    fn differences(old: Response, new: Response) -> Vec<Difference> {
        let request = Request::new("GET", "/");
        let exchange = |response| Exchange { request: request.clone(), response };
        let options = ExchangeOptions::of_profile(&PARTNER_CENTER);
        compare(&exchange(old), &exchange(new), &options).differences
    }

    #[test]
    fn spelling_of_header_fields_and_noise_make_no_difference() {
        let old = Response::new(200)
            .with_header("Content-Type", "application/json; charset=utf-8")
            .with_header("Vary", "Accept, Origin")
            .with_header("Link", "<a,b>; rel=\"x,y\", <c>")
            .with_header("Date", "Mon, 01 Jan 2024 00:00:00 GMT")
            .with_header("Content-Length", "2")
            .with_header("MS-RequestId", "1")
            .with_body(r#"{"a":1,"b":2}"#);
        let new = Response::new(200)
            .with_header("content-type", "Application/JSON;charset=\"UTF-8\"")
            .with_header("vary", "origin")
            .with_header("Vary", "accept")
            .with_header("Link", "<a,b>; rel=\"x,y\"")
            .with_header("Link", "<c>")
            .with_header("ms-requestid", "2")
            .with_body("{\n  \"b\": 2.0, \"a\": 1 }");
        assert!(differences(old, new).is_empty());
    }

    #[test]
    fn each_part_of_an_answer_is_compared() {
        let old = Response::new(200)
            .with_header("Content-Type", "application/json")
            .with_header("ETag", "1")
            .with_header("X-Old", "1")
            .with_body("{}");
        let new = Response::new(202)
            .with_header("Content-Type", "text/html")
            .with_header("ETag", "2")
            .with_header("X-New", "1")
            .with_body("<p>");
        let found = differences(old, new);
        assert!(matches!(found[0], Difference::Status { old: 200, new: 202 }));
        assert!(
            matches!(&found[1], Difference::MediaType { new: Some(new), .. } if new == "text/html")
        );
        assert!(matches!(&found[2], Difference::Header { name, .. } if name == "ETag"));
        assert!(
            matches!(&found[3], Difference::Header { name, old, .. } if name == "X-New" && old.is_empty())
        );
        assert!(
            matches!(&found[4], Difference::Header { name, new, .. } if name == "X-Old" && new.is_empty())
        );
        assert!(matches!(&found[5], Difference::Body { member: Some("text"), .. }));
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn another_charset_is_a_header_change_and_no_media_type_change() {
        let answer = |value: &str| Response::new(200).with_header("Content-Type", value);
        let found =
            differences(answer("text/plain; charset=utf-8"), answer("text/plain; charset=latin1"));
        assert!(matches!(&found[..], [Difference::Header { .. }]));
    }

    #[test]
    fn the_order_of_cookies_says_nothing_and_their_values_do() {
        let answer = |a: &str, b: &str| {
            Response::new(200).with_header("Set-Cookie", a).with_header("Set-Cookie", b)
        };
        assert!(differences(answer("a=1", "b=2"), answer("b=2", "a=1")).is_empty());
        assert_eq!(differences(answer("a=1", "b=2"), answer("b=2", "a=3")).len(), 1);
    }

    #[test]
    fn a_null_member_means_none_in_a_request_of_this_api_and_something_in_an_answer() {
        let exchange = |body: &str| Exchange {
            request: Request { body: body.into(), ..Request::new("PATCH", "/") },
            response: Response::new(200).with_body(body),
        };
        let options = ExchangeOptions::of_profile(&PARTNER_CENTER);
        let found = compare(&exchange(r#"{"a":1,"b":null}"#), &exchange(r#"{"a":1}"#), &options);
        assert!(matches!(&found.differences[..], [Difference::Json { part: Part::Response, .. }]));
    }
}
