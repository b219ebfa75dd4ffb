//! What a text gives away, by its name or by itself.
//!
//! It shares no table with the redactor on purpose: what that one forgets, this one may still see.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

use super::secret_names::{is_secret_name, may_be_secret_name};
use crate::model::json::{ByteKinds, Document};
use crate::model::query;
use crate::model::stand_in::gives_no_secret;

/// What a piece of text gives away.
pub(super) struct Leak {
    pub(super) kind: String,
    /// How many characters it has.
    pub(super) length: usize,
    /// Whether it is a secret beyond doubt.
    pub(super) is_certain: bool,
}

impl Leak {
    fn new(kind: impl Into<String>, text: &str) -> Self {
        Self { kind: kind.into(), length: text.chars().count(), is_certain: true }
    }

    fn doubtful(kind: &str, text: &str) -> Self {
        Self { is_certain: false, ..Self::new(kind, text) }
    }
}

/// What the value of a header gives away.
pub(super) fn leak_in_header(name: &str, value: &str) -> Option<Leak> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    if is("authorization") || is("proxy-authorization") {
        leak_in_authorization(value)
    } else if is("cookie") {
        value.split(';').find_map(leak_in_cookie)
    } else if is("set-cookie") {
        leak_in_cookie(value.split(';').next().unwrap_or_default())
    } else {
        leak_of_name(name, value)
    }
}

fn leak_in_authorization(value: &str) -> Option<Leak> {
    if is_harmless(value) {
        return None;
    }
    let (scheme, credentials) = value.trim().split_once(' ').unwrap_or(("", value));
    if is_harmless(credentials) {
        return None;
    }
    let kind = if scheme.eq_ignore_ascii_case("bearer") { "a bearer token" } else { "credentials" };
    Some(Leak::new(kind, credentials.trim()))
}

fn leak_in_cookie(pair: &str) -> Option<Leak> {
    let (_, value) = pair.split_once('=').unwrap_or(("", pair));
    (!is_harmless(value)).then(|| Leak::new("a cookie", value.trim()))
}

/// A value that is named after a secret.
pub(super) fn leak_of_name(name: &str, value: &str) -> Option<Leak> {
    let is_secret = is_secret_name(name) && !is_harmless(value);
    is_secret.then(|| Leak::new(format!("a value of `{name}`"), value))
}

/// No web token is shorter: its header names an algorithm (RFC 7515 §4.1.1), `{"alg":""}` in base64, then `.eyJ.x`.
const SHORTEST_WEB_TOKEN: usize = 20;

const BEARER: &[u8] = b"bearer";

/// The shortest `Bearer` with a token; a private key is as long.
const SHORTEST_SPACED: usize = 27;

/// The same as [`leak_in_content`] for a string of a file. `inside` is what stands between its quotes, `text` what that
/// means.
pub(super) fn leak_in_string<'t>(
    inside: &[u8],
    bytes: ByteKinds,
    text: impl Fn() -> Option<Cow<'t, str>>,
) -> Option<Leak> {
    if !may_leak(inside, bytes) {
        return None;
    }
    leak_in_content(&text()?)
}

const _: () = assert!(
    SHORTEST_KEY <= SHORTEST_WEB_TOKEN && SHORTEST_KEY <= SHORTEST_SPACED,
    "what is shorter than a key is told by its bytes"
);

/// What something is wrapped in: another text, an escape, an address.
const WRAPPED: ByteKinds = ByteKinds::MARK.and(ByteKinds::ESCAPE);

/// Whether a string of a file has what a secret cannot do without. Most have nothing of it by their bytes alone.
#[inline]
pub(super) fn may_leak(inside: &[u8], bytes: ByteKinds) -> bool {
    let is_long = inside.len() >= SHORTEST_KEY;
    (is_long || bytes.has_any(WRAPPED.and(ByteKinds::EQUALS))) && has_part_of_leak(inside, bytes)
}

fn has_part_of_leak(inside: &[u8], bytes: ByteKinds) -> bool {
    const WORD: ByteKinds = ByteKinds::UPPER.and(ByteKinds::LOWER);
    const KEY: ByteKinds = WORD.and(ByteKinds::DIGIT);
    if bytes.has_any(WRAPPED) {
        return !is_plain_stand_in(inside, bytes);
    }
    let has = |wanted: &[u8], last: u8| {
        memchr_iter(last, inside).any(|at| inside[..=at].ends_with(wanted))
    };
    bytes.has_any(ByteKinds::EQUALS) && may_be_secret_form(inside)
        || bytes.has_all(WORD) && inside.len() >= SHORTEST_WEB_TOKEN && has(b"eyJ", b'J')
        || bytes.has_any(ByteKinds::SPACE)
            && inside.len() >= SHORTEST_SPACED
            && (may_be_bearer(inside) || has(b" PRIVATE KEY", b'Y'))
        || bytes.has_all(KEY) && inside.len() >= SHORTEST_KEY && may_be_key(inside)
}

fn may_be_bearer(text: &[u8]) -> bool {
    memchr_iter(b' ', text).any(|space| {
        space
            .checked_sub(BEARER.len())
            .is_some_and(|at| text[at..space].eq_ignore_ascii_case(BEARER))
    })
}

fn may_be_key(text: &[u8]) -> bool {
    words(text).any(|word| word[0] != b'/' && is_mixed(word))
}

/// Whether a string is a word in braces, as most of those with a brace are: there is nothing in it to be found.
fn is_plain_stand_in(inside: &[u8], bytes: ByteKinds) -> bool {
    const MORE: ByteKinds =
        ByteKinds::UPPER.and(ByteKinds::SPACE).and(ByteKinds::EQUALS).and(ByteKinds::ESCAPE);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    match inside {
        [b'{', word @ .., b'}'] => !bytes.has_any(MORE) && word.iter().all(is_part),
        _ => false,
    }
}

/// Whether what stands before one of the `=` ends as the names of secrets do.
fn may_be_secret_form(text: &[u8]) -> bool {
    memchr_iter(b'=', text).any(|end| {
        let name = &text[..end];
        may_be_secret_name(name) || name.len() > 1 && name[end - 2..].eq_ignore_ascii_case(b"ig")
    })
}

/// What a text gives away that may be JSON or a form itself.
pub(super) fn leak_in_content(text: &str) -> Option<Leak> {
    leak_in_embedded_json(text).or_else(|| leak_in_form(text)).or_else(|| leak_in_text(text))
}

fn leak_in_embedded_json(text: &str) -> Option<Leak> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    // The pointers are those of the text, so none of them is a cassette's header.
    let secrets = super::secrets::scan(&Document::read(text)?);
    let secret = secrets.into_iter().max_by_key(|secret| secret.is_certain)?;
    Some(Leak { kind: secret.kind, length: secret.length, is_certain: secret.is_certain })
}

/// `name=value` between `&`, or between `;` in a connection string.
fn leak_in_form(text: &str) -> Option<Leak> {
    memchr(b'=', text.as_bytes())?;
    let (_, pairs) = text.split_once('?').unwrap_or(("", text));
    let is_plain = |part: &str| match part.split_once('=') {
        Some((key, _)) => {
            !key.contains(['%', '+']) && !is_secret_name(key) && !key.eq_ignore_ascii_case("sig")
        }
        None => true,
    };
    // Most are links with a query that has nothing to hide.
    if memchr(b';', text.as_bytes()).is_none() && pairs.split('&').all(is_plain) {
        return None;
    }
    let in_form = query::parse(pairs).iter().find_map(|pair| {
        let (key, value) = pair.decoded();
        let value = value.unwrap_or_default();
        leak_of_name(&key, &value).or_else(|| leak_of_signature(&key, &value))
    });
    in_form.or_else(|| {
        let mut parts = text.split(';').filter_map(|part| part.split_once('='));
        parts.find_map(|(key, value)| leak_of_name(key.trim(), value))
    })
}

/// The signature of a shared access link opens it for whoever has it.
fn leak_of_signature(key: &str, value: &str) -> Option<Leak> {
    const SHORTEST: usize = 40;
    let is_signature = key.eq_ignore_ascii_case("sig") && value.len() >= SHORTEST;
    (is_signature && !is_harmless(value)).then(|| Leak::new("a signature of a link", value))
}

/// What stands somewhere in a text and gives itself away.
pub(super) fn leak_in_text(text: &str) -> Option<Leak> {
    let find = |text: &str| {
        leak_of_web_token(text)
            .or_else(|| leak_of_bearer(text))
            .or_else(|| leak_of_private_key(text))
            .or_else(|| leak_of_key(text))
            .or_else(|| leak_of_address(text))
    };
    find(text).or_else(|| text.contains('%').then(|| find(&query::decode(text))).flatten())
}

/// `eyJ….eyJ….x`: a signed JSON Web Token; five parts are an encrypted one.
fn leak_of_web_token(text: &str) -> Option<Leak> {
    memchr(b'J', text.as_bytes())?;
    let mut done = 0;
    memmem::find_iter(text.as_bytes(), "eyJ").find_map(|start| {
        if start < done {
            return None;
        }
        // All that can start in this run is looked for at once: it may start very often.
        let run = token_at(text, start);
        done = start + run.len();
        let token = web_token_in(&run.split('.').collect::<Vec<_>>())?;
        Some(Leak::new("a JSON Web Token", &token))
    })
}

/// The token that these parts end with, if one of them is the header of one.
fn web_token_in(parts: &[&str]) -> Option<String> {
    let from = |index: usize| {
        let header = &parts[index][parts[index].find("eyJ")?..];
        Some([&[header], &parts[index + 1..]].concat())
    };
    let signed = parts.windows(3).position(|three| {
        three[0].contains("eyJ") && three[1].starts_with("eyJ") && !three[2].is_empty()
    });
    let encrypted = || {
        let five = from(parts.len().checked_sub(5)?)?;
        (five.iter().filter(|part| part.len() > 8).count() >= 4).then_some(five)
    };
    signed.and_then(from).or_else(encrypted).map(|token| token.join("."))
}

/// `Bearer` followed by what is too long and too mixed for a word.
fn leak_of_bearer(text: &str) -> Option<Leak> {
    const SHORTEST: usize = 20;
    memchr_iter(b' ', text.as_bytes()).find_map(|space| {
        let word = &text.as_bytes()[space.checked_sub(BEARER.len())?..space];
        let token = token_at(text, space + 1);
        let is_mixed = token.contains(|c: char| c.is_ascii_digit());
        (word.eq_ignore_ascii_case(BEARER) && token.len() >= SHORTEST && is_mixed)
            .then(|| Leak::new("a bearer token", token))
    })
}

fn leak_of_private_key(text: &str) -> Option<Leak> {
    // The first of the dashes behind it: a search for a text costs more than one for a byte.
    memchr_iter(b'Y', text.as_bytes()).find(|at| text.as_bytes()[*at..].starts_with(b"Y-----"))?;
    let at = memmem::find(text.as_bytes(), b"PRIVATE KEY-----")?;
    text[..at].contains("-----BEGIN ").then(|| Leak::new("a private key", text))
}

/// How keys of well-known services start. What follows is long and mixed.
const KEY_STARTS: [&str; 12] = [
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "rk_live_",
    "AKIA",
    "AIza",
    "npm_",
];

/// What has fewer characters or more is no key of this kind: identifiers are shorter, documents longer.
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 40..=128;

/// Random letters of both cases and digits have more than five bits a character; words have fewer than four.
const KEY_BITS: f64 = 4.5;

/// No key is shorter.
const SHORTEST_KEY: usize = 20;

/// The words of a text that are long enough for a key.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    static IS_PART: [bool; 256] = {
        let mut is_part = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            let own = byte as u8;
            is_part[byte] =
                own.is_ascii_alphanumeric() || matches!(own, b'-' | b'_' | b'+' | b'/' | b'~');
            byte += 1;
        }
        is_part
    };
    text.split(|byte| !IS_PART[usize::from(*byte)]).filter(|word| word.len() >= SHORTEST_KEY)
}

/// A word that is a key by how it starts, or that may be one by how random it looks.
fn leak_of_key(text: &str) -> Option<Leak> {
    if text.len() < SHORTEST_KEY {
        return None;
    }
    words(text.as_bytes()).find_map(|word| {
        // Random words have all kinds of letters, and the path of a link starts like none of the keys.
        if word[0] == b'/' || !is_mixed(word) {
            return None;
        }
        let word = std::str::from_utf8(word).expect("it is ASCII");
        let is_known = KEY_STARTS.iter().any(|start| word.starts_with(start));
        if is_known {
            return Some(Leak::new("a key", word));
        }
        let may_be = KEY_LENGTHS.contains(&word.len())
            && !word.starts_with("sha")
            && !is_path(word)
            && !is_text_in_base64(word)
            && bits_per_character(word) >= KEY_BITS;
        may_be.then(|| Leak::doubtful("what looks like a key", word))
    })
}

/// Base64 has few slashes, and none beside the dashes of its other alphabet.
fn is_path(word: &str) -> bool {
    let slashes = word.matches('/').count();
    slashes > 0 && word.contains(['-', '_']) || slashes * 16 > word.len()
}

/// Whether both cases and at least two digits are there.
fn is_mixed(word: &[u8]) -> bool {
    word.iter().any(u8::is_ascii_uppercase)
        && word.iter().any(u8::is_ascii_lowercase)
        && word.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2
}

/// An etag is base64 of JSON; what it says is looked at elsewhere.
fn is_text_in_base64(word: &str) -> bool {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let whole = &word[..word.len() - word.len() % 4];
    let bytes = STANDARD_NO_PAD.decode(whole).or_else(|_| URL_SAFE_NO_PAD.decode(whole));
    bytes.is_ok_and(|bytes| bytes.iter().all(|byte| matches!(byte, b' '..=b'~')))
}

/// Shannon's entropy of the characters of a word.
fn bits_per_character(word: &str) -> f64 {
    let mut counts = [0_usize; 256];
    word.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let share = |count: &usize| *count as f64 / word.len() as f64;
    counts.iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2()).sum()
}

/// An e-mail address of somebody; not one in the domains that RFC 2606 keeps for examples.
fn leak_of_address(text: &str) -> Option<Leak> {
    memchr_iter(b'@', text.as_bytes()).find_map(|at| {
        let is_local = |c: char| c.is_alphanumeric() || "._+-".contains(c);
        let local = &text[text[..at].trim_end_matches(is_local).len()..at];
        let host = &text[at + 1..];
        let host = &host[..host
            .find(|c: char| !c.is_alphanumeric() && c != '-' && c != '.')
            .unwrap_or(host.len())];
        let host = host.trim_end_matches('.');
        let (rest, top) = host.rsplit_once('.')?;
        let is_address = !local.trim_matches('.').is_empty()
            && !rest.is_empty()
            && top.len() >= 2
            && top.chars().all(char::is_alphabetic);
        (is_address && !is_for_examples(host)).then(|| Leak::doubtful("an e-mail address", local))
    })
}

fn is_for_examples(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let mut labels = host.rsplit('.');
    let (top, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    matches!(top, "example" | "test" | "invalid" | "localhost")
        || second == "example" && matches!(top, "com" | "net" | "org")
}

fn token_at(text: &str, start: usize) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=".contains(c);
    let rest = &text[start..];
    &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())]
}

fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    value.is_empty()
        || gives_no_secret(value)
        || value.eq_ignore_ascii_case("redacted")
        || value.eq_ignore_ascii_case("[redacted]")
        || value.eq_ignore_ascii_case("bearer")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<(String, bool)> {
        leak_in_content(text).map(|leak| (leak.kind, leak.is_certain))
    }

    #[test]
    fn keys_are_told_from_identifiers_checksums_and_words() {
        for (text, expected, is_certain) in [
            ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "a key", true),
            (
                "key Zm9vYmFyQ0FGRTEyMzQ1Njc4OTBhYmNkZWbK/sT9+Q1w7R4uXvY2nA8eM5h==",
                "what looks like a key",
                false,
            ),
            (
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0;X=1",
                "a value of `AccountKey`",
                true,
            ),
            (
                "https://x/?sv=1&sig=aGVsbG8gd29ybGQgdGhpcyBpcyBhIHNpZ25hdHVyZQ%3D%3D",
                "a signature of a link",
                true,
            ),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key", true),
            ("ask anna@contoso.com", "an e-mail address", false),
        ] {
            assert_eq!(kind(text), Some((expected.to_owned(), is_certain)), "{text}");
        }
        for text in [
            "UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1",
            "6e7aa601-629e-461b-8933-0898c3cc3c7c",
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "/v1/customers/00000000-0000-4000-8000-000000000001/subscriptions/6E7aa601",
            "eyJpZCI6IjZlN2FhNjAxLTYyOWUtNDYxYi04OTMzLTA4OThjM2NjM2M3YyIsInZlcnNpb24iOjF9",
            "user-1@example.com and b@mail.example.org",
            "https://docs.microsoft.com/en-us/partner-center/develop/cancel-an-order-2021-Edition-02",
            "CancellationAllowedUntilDateOfSubscriptionsAndOrders2021And2022",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn braces_around_a_secret_do_not_hide_it() {
        let guid = "{6e7aa601-629e-461b-8933-0898c3cc3c7c}";
        assert!(leak_in_header("x-functions-key", guid).is_some());
        assert!(leak_of_name("client_secret", "<Q8~abc123>").is_some());
        for harmless in ["{client-secret}", "<password>", "{id-7}", "\"{key}\""] {
            assert!(leak_of_name("client_secret", harmless).is_none(), "{harmless}");
        }
    }

    #[test]
    fn web_tokens_are_found_behind_very_many_starts() {
        let starts = "eyJ".repeat(300_000);
        for (text, is_token) in [
            (format!("{starts}.eyJhIjoxfQ.c2ln"), true),
            (format!("{starts}.x"), false),
            ("eyJ.".repeat(250_000), true),
            ("eyJa.b.".repeat(150_000), false),
        ] {
            assert_eq!(leak_of_web_token(&text).is_some(), is_token);
        }
        assert_eq!(kind("eyJ.a eyJhIjoxfQ.eyJhIjoxfQ.c").unwrap().0, "a JSON Web Token");
    }
}
