//! What has to be known of an exchange to find its place in a recording.

use super::fingerprint::{mix, mix_bytes};
use crate::model::{Exchange, Headers, Request, Response};
use crate::profile::Profile;
use crate::redaction::{Mask, Placeholder};

/// When an exchange passed, on a clock that counts arrivals and ends of exchanges: overlapping spans show that clients ran
/// in parallel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// When its request arrived.
    pub started: u64,
    /// When its response had come to its end.
    pub ended: u64,
}

/// What has to be known of an exchange to find its place; small, since all of a recording's are in memory at once.
///
/// Provisional numbers of placeholders stand in `identifiers` only; everything else sees each as the how-manieth of its
/// exchange it is, and so is the same in every recording of one scenario.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub(super) span: Span,
    /// Path, method and query, apart by [`SEPARATOR`]: sorts as people would.
    pub(super) label: Box<str>,
    /// Method, path, query and body.
    pub(super) request: u64,
    /// The words of the response without those that have a digit: dates, versions and what is made up at random.
    pub(super) words: u64,
    /// The whole response.
    pub(super) answer: u64,
    /// The header fields of the request, and how identifiers are spelled.
    pub(super) spelling: u64,
    /// The identifiers in order of appearance: those of the path, then others of the request, then those of the response.
    pub(super) identifiers: Box<[Identifier]>,
    /// How many of the identifiers stand in the request.
    pub(super) in_request: u32,
    /// The identifier that the service gave to what this request has made.
    pub(super) created: Option<Identifier>,
    pub(super) status: u16,
    pub(super) method: Method,
}

/// What a method does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Reads only.
    Read,
    /// Acts on what the path names, or adds something to it.
    Post,
    /// Changes what the path names.
    Change,
}

/// What a placeholder stands for, whatever its spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identifier(u32);

/// Between the parts of a label; stands in no request target.
const SEPARATOR: char = '\0';

impl Sketch {
    /// The sketch of an exchange that says the same at another time.
    pub fn at(&self, span: Span) -> Self {
        Self { span, ..self.clone() }
    }

    /// The sketch of a redacted exchange.
    pub fn of(exchange: &Exchange, span: Span, profile: &Profile) -> Self {
        let mask = Mask::default();
        let request = mask.request(&exchange.request);
        let in_request = mask.len();
        let response = mask.response(&exchange.response);
        let method = Method::of(&request);
        let created = created(method, &response).filter(|index| *index >= in_request);
        let label = label(&request, profile);
        let (identifiers, spelled) = mask.into_placeholders();
        let identifiers: Box<[Identifier]> = identifiers.iter().map(Identifier::of).collect();
        let spelled = spelled.iter().fold(mix_bytes(1, request.path.as_bytes()), |hash, one| {
            mix(hash, one.spelling as u64)
        });
        Self {
            span,
            request: mix_bytes(mix_bytes(2, label.as_bytes()), request.body.bytes()),
            words: hash_words(&response),
            answer: hash_answer(&response),
            spelling: mix(spelled, hash_headers(&request.headers)),
            label: label.into(),
            created: created.and_then(|index| identifiers.get(index).copied()),
            identifiers,
            in_request: u32::try_from(in_request).unwrap_or(u32::MAX),
            status: response.status,
            method,
        }
    }

    /// What tells one thing that a client asks for from another.
    pub(super) fn asked(&self) -> u64 {
        let own = &self.identifiers[..self.in_request as usize];
        own.iter().fold(self.request, |hash, identifier| mix(hash, identifier.bits()))
    }

    /// What tells one answer from another.
    pub(super) fn answered(&self) -> u64 {
        self.identifiers.iter().fold(self.answer, |hash, identifier| mix(hash, identifier.bits()))
    }

    /// Whether it can have changed anything.
    pub(super) fn took_effect(&self) -> bool {
        self.method != Method::Read && self.status < 400
    }

    /// The path, with identifiers by their number in this exchange.
    pub(super) fn path(&self) -> &str {
        self.label.split(SEPARATOR).next().unwrap_or_default()
    }
}

impl Method {
    fn of(request: &Request) -> Self {
        match request.method.as_str() {
            _ if request.is_read() => Self::Read,
            "POST" => Self::Post,
            _ => Self::Change,
        }
    }
}

impl Identifier {
    /// Numbers up to this one are kept as they are; nobody but a client that makes up placeholders has larger ones.
    const LARGEST: u64 = (1 << 27) - 1;

    fn of(placeholder: &Placeholder) -> Self {
        let number = match placeholder.number {
            small if small <= Self::LARGEST => small,
            large => Self::LARGEST + 1 + (mix(1, large) & Self::LARGEST),
        };
        Self((placeholder.shape as u32) << 28 | u32::try_from(number).expect("it has 28 bits"))
    }

    pub(super) fn bits(self) -> u64 {
        u64::from(self.0)
    }

    /// Its shape, as a number.
    pub(super) fn shape(self) -> u64 {
        u64::from(self.0 >> 28)
    }
}

/// The number in its exchange of the identifier that a masked text is.
fn masked_index(text: &str) -> Option<usize> {
    text.strip_prefix('{')?.strip_suffix('}')?.parse().ok()
}

/// The numbers of the identifiers inside a masked text.
pub(super) fn masked_indices(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices('{').filter_map(|(at, _)| {
        let end = text[at..].find('}')?;
        masked_index(&text[at..=at + end])
    })
}

fn label(request: &Request, profile: &Profile) -> String {
    let decoded = percent_encoding::percent_decode_str(&request.path).decode_utf8_lossy();
    let path = profile.canonical_path(&decoded);
    let mut pairs: Vec<_> = request.query.iter().map(|pair| pair.decoded()).collect();
    pairs.sort();
    let pair = |(key, value): (String, Option<String>)| {
        value.map_or(key.clone(), |value| format!("{key}={value}"))
    };
    let query: Vec<String> = pairs.into_iter().map(pair).collect();
    format!("{path}{SEPARATOR}{}{SEPARATOR}{}", request.method, query.join("&"))
}

/// The identifier of what a request has made: where the answer leads to, or what the answer is.
fn created(method: Method, response: &Response) -> Option<usize> {
    if method != Method::Post || !(200..300).contains(&response.status) {
        return None;
    }
    let location = || {
        let path = response.headers.get("Location")?.split('?').next()?;
        masked_index(path.rsplit('/').next()?)
    };
    let id = || masked_index(response.body.json()?.get("id")?.as_str()?);
    location().or_else(id)
}

fn hash_words(response: &Response) -> u64 {
    let is_separator = |byte: &u8| !byte.is_ascii_alphanumeric() && byte.is_ascii();
    let words = response.body.bytes().split(is_separator);
    let lasting = words.filter(|word| !word.iter().any(u8::is_ascii_digit));
    lasting.fold(5, mix_bytes)
}

fn hash_answer(response: &Response) -> u64 {
    let reason = response.reason.as_deref().unwrap_or_default();
    let head = mix_bytes(mix(3, u64::from(response.status)), reason.as_bytes());
    mix_bytes(mix(head, hash_headers(&response.headers)), response.body.bytes())
}

fn hash_headers(headers: &Headers) -> u64 {
    headers.iter().fold(4, |hash, (name, value)| {
        let name = mix_bytes(hash, name.to_ascii_lowercase().as_bytes());
        mix_bytes(name, value.as_bytes())
    })
}
