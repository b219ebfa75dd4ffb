//! Looks for secrets in a cassette file.
//!
//! It shares no table with the redactor on purpose: what that one forgets, this one may still see.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::clean::is_clean;
use super::leak::{
    Leak, leak_in_content, leak_in_header, leak_in_string, leak_in_text, leak_of_name,
};
use super::secret_names::{is_secret_name, may_be_secret_name};
use crate::model::json::{
    self, ByteKinds, Document, Form, Leaf, LeafKind, Node, Scan, Span, Value,
};
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
    /// Whether it is one beyond doubt; a key-like string may be a checksum.
    pub(super) is_certain: bool,
}

/// Every secret of a cassette file, in the order of the file.
pub(super) fn scan(document: &Document<'_>) -> Vec<Secret> {
    let mut scanner = Scanner { way: Vec::new(), secrets: Vec::new() };
    scanner.visit(document.root(), Place::File, false);
    scanner.secrets
}

/// One step of the way to a value. Pointers are made only where there is something to point at.
#[derive(Clone, Copy)]
enum Step<'v> {
    Name(Node<'v>),
    Index(usize),
}

struct Scanner<'v> {
    way: Vec<Step<'v>>,
    secrets: Vec<Secret>,
}

impl<'v> Scanner<'v> {
    /// `is_named` says that the value is that of a member which is named after a secret; a list of them counts like one.
    fn visit(&mut self, value: Node<'v>, place: Place<'v>, is_named: bool) {
        let leak = match value.form() {
            Form::String => self.leak_at(value, place, is_named),
            Form::Number if is_named => self.leak_of_member(value.spelling()),
            Form::Array => {
                let is_list = matches!(place, Place::Interactions);
                for (index, item) in value.elements().into_iter().flatten().enumerate() {
                    // Nearly all are, and what none of them can hold need not be looked for by its place.
                    if is_list && is_clean(item) {
                        continue;
                    }
                    self.way.push(Step::Index(index));
                    self.visit(item, place.element(index, value), is_named);
                    self.way.pop();
                }
                None
            }
            Form::Object => {
                for (name, member) in value.members().into_iter().flatten() {
                    self.member(name, member, place, is_named);
                }
                None
            }
            _ => None,
        };
        if let Some(leak) = leak {
            self.secrets.push(leak.at(self.pointer(), false, value.span()));
        }
    }

    fn member(&mut self, name: Node<'v>, value: Node<'v>, place: Place<'v>, is_named: bool) {
        let leak = leak_in_string(name.inside_bytes(), name.byte_kinds(), || name.as_str())
            .and_then(|_| name.as_str().and_then(|name| leak_in_text(&name)));
        if let Some(leak) = leak {
            self.secrets.push(leak.at(self.pointer(), true, name.span()));
        }
        // A number for a name says nothing; then that of the member around it counts.
        let is_named = is_named && name.as_str().is_some_and(|name| name.parse::<usize>().is_ok())
            || is_named_after_secret(name);
        self.way.push(Step::Name(name));
        self.visit(value, place.member(name), is_named);
        self.way.pop();
    }

    /// What a string of a cassette file gives away, by its place or by its text.
    fn leak_at(&self, value: Node<'v>, place: Place<'v>, is_named: bool) -> Option<Leak> {
        let by_place = match place {
            Place::Header(name) => leak_in_header(&name.as_str()?, &value.as_str()?),
            Place::Value(key) => leak_of_name(&key.as_str()?, &query::decode(&value.as_str()?)),
            Place::Base64 => return leak_in_base64(&value.as_str()?),
            _ if is_named => self.leak_of_member(&value.as_str()?),
            _ => None,
        };
        by_place
            .or_else(|| leak_in_string(value.inside_bytes(), value.byte_kinds(), || value.as_str()))
    }

    /// The value of a member that is named after a secret.
    fn leak_of_member(&self, text: &str) -> Option<Leak> {
        let names = self.way.iter().rev().filter_map(|step| match step {
            Step::Name(name) => name.as_str(),
            Step::Index(_) => None,
        });
        let name = names.into_iter().find(|name| name.parse::<usize>().is_err())?;
        leak_of_name(&name, text)
    }

    fn pointer(&self) -> Pointer {
        let tokens = self.way.iter().map(|step| match step {
            Step::Name(name) => name.as_str().unwrap_or_default().into_owned(),
            Step::Index(index) => index.to_string(),
        });
        tokens.collect()
    }
}

/// How far down a cassette a value stands, as far as that matters.
#[derive(Clone, Copy)]
enum Place<'v> {
    File,
    Interactions,
    Interaction,
    /// A request or a response.
    Message {
        is_request: bool,
    },
    Headers,
    /// In the header field of this name.
    Header(Node<'v>),
    Query,
    /// A key and its value.
    Pair,
    /// In the query behind this key.
    Value(Node<'v>),
    Body,
    /// A body's bytes.
    Base64,
    Elsewhere,
}

impl<'v> Place<'v> {
    /// The place of a member of the object at this one.
    fn member(self, name: Node<'v>) -> Self {
        match self {
            Self::File if name.is_text("interactions") => Self::Interactions,
            Self::Interaction => Self::Message { is_request: name.is_text("request") },
            Self::Message { .. } if name.is_text("headers") => Self::Headers,
            Self::Message { is_request: true } if name.is_text("query") => Self::Query,
            Self::Message { .. } if name.is_text("body") => Self::Body,
            Self::Headers => Self::Header(name),
            Self::Body if name.is_text("base64") => Self::Base64,
            _ => Self::Elsewhere,
        }
    }

    /// The place of an element of the array at this one.
    fn element(self, index: usize, array: Node<'v>) -> Self {
        match self {
            Self::Interactions => Self::Interaction,
            Self::Query => Self::Pair,
            Self::Pair if index == 1 => {
                let key = array.elements().and_then(|mut pair| pair.next());
                key.map_or(Self::Elsewhere, Self::Value)
            }
            Self::Header(_) => self,
            _ => Self::Elsewhere,
        }
    }
}

/// Whether the name of a member is that of a secret.
fn is_named_after_secret(name: Node<'_>) -> bool {
    (name.byte_kinds().has_any(ByteKinds::ESCAPE) || may_be_secret_name(name.inside_bytes()))
        && name.as_str().is_some_and(|name| is_secret_name(&name))
}

impl Leak {
    fn at(self, pointer: Pointer, is_name: bool, span: Span) -> Secret {
        let Self { kind, length, is_certain } = self;
        Secret { pointer, is_name, span, kind, length, is_certain }
    }
}

fn leak_in_base64(text: &str) -> Option<Leak> {
    let bytes = STANDARD.decode(text).ok()?;
    leak_in_content(&String::from_utf8_lossy(&bytes))
}

/// The first secret of an interaction as a cassette or a journal spells it: where it is and what it is.
///
/// It runs for every exchange that is recorded, so a tree is built only when there is something to point at.
pub(super) fn first_in(text: &str) -> Option<(Pointer, String)> {
    let scan = json::scan(text);
    let found = (0..scan.leaves.len()).find_map(|index| leak_of_leaf(text, &scan, index))?;
    let cassette = format!("{{\"interactions\":[{text}]}}");
    let secrets = Document::of(cassette).map(|cassette| self::scan(&cassette));
    let inside = |secret: Secret| (secret.pointer.tokens().iter().skip(2).collect(), secret.kind);
    let certain = secrets.into_iter().flatten().find(|secret| secret.is_certain);
    Some(certain.map_or((Pointer::root(), found.kind), inside))
}

fn leak_of_leaf(text: &str, scan: &Scan, index: usize) -> Option<Leak> {
    let leaf = scan.leaves[index];
    let meant = meant(text, leaf);
    let named =
        |name: Option<usize>| name.map_or("".into(), |name| self::meant(text, scan.leaves[name]));
    let name = named(leaf.name);
    let around = named(leaf.name.and_then(|name| scan.leaves[name].name));
    let by_place = match (leaf.kind, &*around, &*name) {
        (LeafKind::Name, ..) => None,
        (_, "headers", _) => leak_in_header(&name, &meant),
        (_, "request", "query") if index > 0 => {
            leak_of_name(&self::meant(text, scan.leaves[index - 1]), &query::decode(&meant))
        }
        (_, "body", "base64") => leak_in_base64(&meant),
        _ => leak_of_name(&name, &meant),
    };
    by_place.or_else(|| leak_in_content(&meant)).filter(|leak| leak.is_certain)
}

/// The text of a leaf as it is meant.
fn meant(text: &str, leaf: Leaf) -> Cow<'_, str> {
    let spelling = &text[leaf.span.start..leaf.span.end];
    if !leaf.is_escaped {
        return spelling.into();
    }
    let string = json::parse(&format!("\"{spelling}\"")).ok();
    string.as_ref().and_then(Value::as_str).unwrap_or(spelling).to_owned().into()
}

/// Takes secrets out of findings: at a secret's place a message may not quote the value.
pub(super) fn hide(findings: &mut [Finding], secrets: &[Secret]) {
    let own = [&super::rules::secret_in_cassette::RULE, &super::rules::suspicious_value::RULE];
    for finding in findings.iter_mut().filter(|finding| !own.contains(&finding.rule)) {
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
        scan(&Document::of(document).unwrap()).into_iter().map(|secret| secret.kind).collect()
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
    fn an_interaction_is_searched_as_well_as_the_cassette_that_holds_it() {
        let base64 = STANDARD.encode(format!("token {JWT}"));
        for (interaction, pointer) in [
            (format!(r#"{{"request":{{"path":"/a/{JWT}"}}}}"#), "/request/path"),
            (
                r#"{"request":{"headers":{"Cookie":["a={cookie}","b=1"]}}}"#.into(),
                "/request/headers/Cookie/1",
            ),
            (r#"{"request":{"query":[["password","%41"]]}}"#.into(), "/request/query/0/1"),
            (
                format!(r#"{{"response":{{"body":{{"base64":"{base64}"}}}}}}"#),
                "/response/body/base64",
            ),
            (
                r#"{"response":{"body":{"json":{"a":"{\"api_key\":\"s3cret\"}"}}}}"#.into(),
                "/response/body/json/a",
            ),
            (
                r#"{"response":{"body":{"json":{"passw\u006frd":["s3cret"]}}}}"#.into(),
                "/response/body/json/password/0",
            ),
            (
                r#"{"response":{"body":{"json":{"asserti\u006fn":"s3cret"}}}}"#.into(),
                "/response/body/json/assertion",
            ),
        ] {
            let found = first_in(&interaction).map(|(pointer, _)| pointer.to_string());
            assert_eq!(found.as_deref(), Some(pointer), "{interaction}");
        }
        let harmless = r#"{"request":{"headers":{"Authorization":"Bearer {bearer-token}"}},"note":"anna@contoso.com"}"#;
        assert_eq!(first_in(harmless), None);
    }

    #[test]
    fn masking_keeps_every_column() {
        let text = r#"{"password":"gehéim","b":1}"#;
        assert_eq!(
            mask(text, &scan(&Document::of(text).unwrap())),
            r#"{"password":"******","b":1}"#
        );
    }

    #[test]
    fn what_is_found_at_a_glance_to_be_clean_is_clean() {
        let names = [
            "id",
            "password",
            "Pass-Word",
            "Authorization",
            "Set-Cookie",
            "cookie",
            "base64",
            "0",
            "query",
            "headers",
            "x-api-key",
            "passw\\u006frd",
            "asserti\\u006fn",
            JWT,
            "",
        ];
        let texts = [
            "",
            "x",
            "s3cret",
            "{bearer-token}",
            "{Echo}",
            "<password>",
            "password",
            "***",
            "a=b",
            "client_secret=hunter2",
            "Bearer {token}",
            "Bearer 0123456789abcdefghijk",
            "a@b.de",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            JWT,
            "%65yJ",
            "{\\\"password\\\":\\\"x\\\"}",
            "Basic QWxhZGRpbg==",
            "-----BEGIN PRIVATE KEY-----",
            "cGFzc3dvcmQ9aHVudGVyMg==",
            "2026-01-13T11:59:58Z",
        ];
        let count = |interaction: &str| {
            let document = Document::of(interaction).unwrap();
            let mut scanner = Scanner { way: Vec::new(), secrets: Vec::new() };
            scanner.visit(document.root(), Place::Interaction, false);
            scanner.secrets.len()
        };
        for (name, text) in names.iter().flat_map(|name| texts.map(|text| (name, text))) {
            for interaction in [
                format!(r#"{{"request":{{"{name}":"{text}"}}}}"#),
                format!(r#"{{"request":{{"headers":{{"{name}":"{text}"}}}}}}"#),
                format!(r#"{{"request":{{"headers":{{"{name}":["{{x}}","{text}"]}}}}}}"#),
                format!(r#"{{"request":{{"query":[["{name}","{text}"]]}}}}"#),
                format!(r#"{{"response":{{"body":{{"{name}":"{text}"}}}}}}"#),
                format!(r#"{{"response":{{"body":{{"json":{{"{name}":{{"1":"{text}"}}}}}}}}}}"#),
                format!(r#"{{"response":{{"body":{{"json":{{"{name}":[7,null,"{text}"]}}}}}}}}"#),
            ] {
                let whole = format!(r#"{{"interactions":[{interaction}]}}"#);
                let found = scan(&Document::of(&*whole).unwrap()).len();
                assert_eq!(found, count(&interaction), "{interaction}");
            }
        }
    }
}
