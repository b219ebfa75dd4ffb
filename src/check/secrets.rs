//! Looks for secrets in a cassette file.
//!
//! It shares no table with the redactor on purpose: what that one forgets, this one may still see.

use crate::model::stand_in::gives_no_value;
use base64::Engine;

use crate::model::json::{Kind, Span, Value, parse};
use crate::model::{Finding, Pointer, query};

/// A secret in a file. Its text is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// The string that holds it; for a member's name the object.
    pub(super) pointer: Pointer,
    /// Whether a member's name is the secret.
    pub(super) is_name: bool,
    /// The bytes of the string.
    pub(super) span: Span,
    /// What it is: `a bearer token`.
    pub(super) kind: String,
    /// How many characters it has.
    pub(super) length: usize,
}

/// What a piece of text gives away.
struct Leak {
    kind: String,
    length: usize,
}

impl Leak {
    fn new(kind: impl Into<String>, text: &str) -> Self {
        Self { kind: kind.into(), length: text.chars().count() }
    }
}

/// Members and form fields whose value is a secret: lower case, letters and digits only.
const SECRET_NAMES: &[&str] = &[
    "accesskey",
    "accesstoken",
    "accountkey",
    "apikey",
    "assertion",
    "clientassertion",
    "clientsecret",
    "idtoken",
    "ocpapimsubscriptionkey",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secretkey",
    "sessiontoken",
    "sharedaccesskey",
    "subscriptionkey",
    "xapikey",
    "xfunctionskey",
];

/// Every secret of a cassette file, in the order of the file.
pub(super) fn scan(document: &Value) -> Vec<Secret> {
    let mut secrets = Vec::new();
    visit(document, document, &Pointer::root(), &mut secrets);
    secrets
}

fn visit(document: &Value, value: &Value, pointer: &Pointer, secrets: &mut Vec<Secret>) {
    let leak = match &value.kind {
        Kind::String(text) => leak_at(document, pointer, text.as_str()),
        Kind::Number(number) => leak_of_member(pointer, number.as_str()),
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(document, item, &pointer.child(index), secrets);
            }
            None
        }
        Kind::Object(members) => {
            for member in members {
                if let Some(leak) = leak_in_text(member.name.as_str()) {
                    secrets.push(leak.at(pointer, true, member.name_span));
                }
                visit(document, &member.value, &pointer.child(member.name.as_str()), secrets);
            }
            None
        }
        _ => None,
    };
    secrets.extend(leak.map(|leak| leak.at(pointer, false, value.span)));
}

impl Leak {
    fn at(self, pointer: &Pointer, is_name: bool, span: Span) -> Secret {
        Secret { pointer: pointer.clone(), is_name, span, kind: self.kind, length: self.length }
    }
}

/// What a string of a cassette file gives away, by its place or by its text.
fn leak_at(document: &Value, pointer: &Pointer, text: &str) -> Option<Leak> {
    let tokens: Vec<&str> = pointer.tokens().iter().map(String::as_str).collect();
    let by_place = match tokens[..] {
        ["interactions", _, _, "headers", name] | ["interactions", _, _, "headers", name, _] => {
            leak_in_header(name, text)
        }
        ["interactions", _, "request", "query", _, "1"] => {
            let key = pointer.parent().child(0);
            key.find(document)
                .and_then(Value::as_str)
                .and_then(|key| leak_of_name(key, &query::decode(text)))
        }
        ["interactions", _, _, "body", "base64"] => {
            let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok();
            bytes.and_then(|bytes| leak_in_content(&String::from_utf8_lossy(&bytes)))
        }
        _ => leak_of_member(pointer, text),
    };
    by_place.or_else(|| leak_in_content(text))
}

fn leak_in_header(name: &str, value: &str) -> Option<Leak> {
    match name.to_ascii_lowercase().as_str() {
        "authorization" | "proxy-authorization" => leak_in_authorization(value),
        "cookie" => value.split(';').find_map(leak_in_cookie),
        "set-cookie" => leak_in_cookie(value.split(';').next().unwrap_or_default()),
        _ => leak_of_name(name, value),
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

/// The value of a member that is named after a secret; a list of them counts like one.
fn leak_of_member(pointer: &Pointer, text: &str) -> Option<Leak> {
    let name = pointer.tokens().iter().rev().find(|token| token.parse::<usize>().is_err())?;
    leak_of_name(name, text)
}

fn leak_of_name(name: &str, value: &str) -> Option<Leak> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    (SECRET_NAMES.contains(&plain.as_str()) && !is_harmless(value))
        .then(|| Leak::new(format!("a value of `{name}`"), value))
}

/// What a text gives away that may be JSON or a form itself.
fn leak_in_content(text: &str) -> Option<Leak> {
    leak_in_embedded_json(text).or_else(|| leak_in_form(text)).or_else(|| leak_in_text(text))
}

fn leak_in_embedded_json(text: &str) -> Option<Leak> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let value = parse(text).ok()?;
    let mut secrets = Vec::new();
    // The pointers are those of the text, so none of them is a cassette's header.
    visit(&value, &value, &Pointer::root(), &mut secrets);
    secrets.into_iter().next().map(|secret| Leak { kind: secret.kind, length: secret.length })
}

fn leak_in_form(text: &str) -> Option<Leak> {
    if !text.contains('=') {
        return None;
    }
    let (_, pairs) = text.split_once('?').unwrap_or(("", text));
    query::parse(pairs).iter().find_map(|pair| {
        let (key, value) = pair.decoded();
        leak_of_name(&key, &value.unwrap_or_default())
    })
}

fn leak_in_text(text: &str) -> Option<Leak> {
    let find = |text: &str| leak_of_web_token(text).or_else(|| leak_of_bearer(text));
    find(text).or_else(|| text.contains('%').then(|| find(&query::decode(text))).flatten())
}

/// `eyJ….eyJ….x`: a signed JSON Web Token; five parts are an encrypted one.
fn leak_of_web_token(text: &str) -> Option<Leak> {
    text.match_indices("eyJ").find_map(|(start, _)| {
        let token = token_at(text, start);
        let parts: Vec<&str> = token.split('.').collect();
        let is_signed = parts.len() >= 3 && parts[1].starts_with("eyJ") && !parts[2].is_empty();
        let is_encrypted =
            parts.len() == 5 && parts.iter().filter(|part| part.len() > 8).count() >= 4;
        (is_signed || is_encrypted).then(|| Leak::new("a JSON Web Token", token))
    })
}

/// `Bearer` followed by what is too long and too mixed for a word.
fn leak_of_bearer(text: &str) -> Option<Leak> {
    const SHORTEST: usize = 20;
    // ASCII lower case keeps every byte in its place.
    text.to_ascii_lowercase().match_indices("bearer ").find_map(|(start, word)| {
        let token = token_at(text, start + word.len());
        let is_mixed = token.contains(|c: char| c.is_ascii_digit());
        (token.len() >= SHORTEST && is_mixed).then(|| Leak::new("a bearer token", token))
    })
}

fn token_at(text: &str, start: usize) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=".contains(c);
    let rest = &text[start..];
    &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())]
}

fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    value.is_empty()
        || gives_no_value(value)
        || value.eq_ignore_ascii_case("redacted")
        || value.eq_ignore_ascii_case("[redacted]")
        || value.eq_ignore_ascii_case("bearer")
}

/// Takes secrets out of findings: at a secret's place a message may not quote the value.
pub(super) fn hide(findings: &mut [Finding], secrets: &[Secret]) {
    for finding in findings.iter_mut().filter(|f| *f.rule != super::rules::secret_in_cassette::RULE)
    {
        let Some(pointer) = &finding.location.pointer else { continue };
        let is_secret = secrets
            .iter()
            .any(|secret| !secret.is_name && pointer.tokens().starts_with(secret.pointer.tokens()));
        let named = pointer.tokens().iter().position(|token| leak_in_text(token).is_some());
        if !is_secret && named.is_none() {
            continue;
        }
        if let Some(depth) = named {
            finding.location.pointer = Some(pointer.tokens()[..depth].iter().cloned().collect());
        }
        finding.message = "a value breaks the contract; it is a secret and not shown".to_owned();
        finding.found = Some("a secret".to_owned());
        finding.help = None;
    }
}

/// `text` with a `*` for each character of the secrets in it.
pub(super) fn mask(text: &str, secrets: &[Secret]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for Secret { span, .. } in secrets {
        let inside = if text[span.start..].starts_with('"') { 1 } else { 0 };
        let (start, end) = (span.start + inside, span.end - inside);
        if start < done {
            continue;
        }
        masked.push_str(&text[done..start]);
        masked.extend(text[start..end].chars().map(|_| '*'));
        done = end;
    }
    masked.push_str(&text[done..]);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWT: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln";

    fn kinds(document: &str) -> Vec<String> {
        scan(&parse(document).unwrap()).into_iter().map(|secret| secret.kind).collect()
    }

    #[test]
    fn a_token_is_found_however_it_is_wrapped() {
        let base64 = base64::engine::general_purpose::STANDARD.encode(format!("token {JWT}"));
        for document in [
            format!(r#"{{"note":"see {JWT}"}}"#),
            format!(
                r#"{{"interactions":[{{"request":{{"path":"/a/{}"}}}}]}}"#,
                JWT.replace('.', "%2E")
            ),
            format!(r#"{{"{JWT}":1}}"#),
            format!(r#"{{"interactions":[{{"response":{{"body":{{"base64":"{base64}"}}}}}}]}}"#),
        ] {
            assert_eq!(kinds(&document), ["a JSON Web Token"], "{document}");
        }
        assert_eq!(
            kinds(r#"{"a":"{\"access_token\":\"s3cret\"}"}"#),
            ["a value of `access_token`"]
        );
        assert_eq!(
            kinds(r#"{"text":"grant_type=x&client_secret=hunter2"}"#),
            ["a value of `client_secret`"]
        );
        assert_eq!(kinds(r#"{"password":12345}"#), ["a value of `password`"]);
    }

    #[test]
    fn stand_ins_and_base64_are_no_secrets() {
        for text in [
            r#"{"interactions":[{"request":{"headers":{"Authorization":"Bearer {bearer-token}","Cookie":"a={cookie}; b="}}}]}"#,
            r#"{"etag":"eyJpZCI6ImFiYyIsInZlcnNpb24iOjF9","password":"<password>","access_token":"***"}"#,
            r#"{"text":"the bearer authentication scheme of the tokens"}"#,
        ] {
            assert_eq!(kinds(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn masking_keeps_every_column() {
        let text = r#"{"password":"gehéim","b":1}"#;
        assert_eq!(mask(text, &scan(&parse(text).unwrap())), r#"{"password":"******","b":1}"#);
    }
}
