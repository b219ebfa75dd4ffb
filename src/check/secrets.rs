//! Looks for secrets in a cassette file.
//!
//! It shares no table with the redactor on purpose: what that one forgets, this one may still see.

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::leak::{
    Leak, is_secret_name, leak_in_content, leak_in_header, leak_in_text, leak_of_name,
};
use crate::model::json::{self, Kind, Leaf, LeafKind, Scan, Span, Value};
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
pub(super) fn scan(document: &Value) -> Vec<Secret> {
    let mut scanner =
        Scanner { document, way: Vec::new(), secrets: Vec::new(), names: HashMap::default() };
    scanner.visit(document);
    scanner.secrets
}

/// One step of the way to a value. Pointers are made only where there is something to point at.
#[derive(Clone, Copy)]
enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

struct Scanner<'v> {
    document: &'v Value,
    way: Vec<Step<'v>>,
    secrets: Vec<Secret>,
    /// Whether a member of this name holds a secret, and whether the name is one: names repeat.
    names: HashMap<&'v str, Name, foldhash::fast::RandomState>,
}

#[derive(Clone, Copy)]
struct Name {
    is_leak: bool,
    is_of_secret: bool,
}

impl<'v> Scanner<'v> {
    fn visit(&mut self, value: &'v Value) {
        let leak = match &value.kind {
            Kind::String(text) => self.leak_at(text.as_str()),
            Kind::Number(number) => self.leak_of_member(number.as_str()),
            Kind::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.way.push(Step::Index(index));
                    self.visit(item);
                    self.way.pop();
                }
                None
            }
            Kind::Object(members) => {
                for member in members {
                    let name = member.name.as_str();
                    if self.name(name).is_leak
                        && let Some(leak) = leak_in_text(name)
                    {
                        self.secrets.push(leak.at(self.pointer(), true, member.name_span));
                    }
                    self.way.push(Step::Name(name));
                    self.visit(&member.value);
                    self.way.pop();
                }
                None
            }
            _ => None,
        };
        if let Some(leak) = leak {
            self.secrets.push(leak.at(self.pointer(), false, value.span));
        }
    }

    /// What a string of a cassette file gives away, by its place or by its text.
    fn leak_at(&mut self, text: &str) -> Option<Leak> {
        use Step::{Index, Name};
        let by_place = match self.way[..] {
            [Name("interactions"), _, _, Name("headers"), Name(name)]
            | [Name("interactions"), _, _, Name("headers"), Name(name), _] => {
                leak_in_header(name, text)
            }
            [Name("interactions"), _, Name("request"), Name("query"), _, Index(1)] => {
                let key = self.pointer().parent().child(0);
                key.find(self.document)
                    .and_then(Value::as_str)
                    .and_then(|key| leak_of_name(key, &query::decode(text)))
            }
            [Name("interactions"), _, _, Name("body"), Name("base64")] => {
                return leak_in_base64(text);
            }
            _ => self.leak_of_member(text),
        };
        by_place.or_else(|| leak_in_content(text))
    }

    /// The value of a member that is named after a secret; a list of them counts like one.
    fn leak_of_member(&mut self, text: &str) -> Option<Leak> {
        let name = self.way.iter().rev().find_map(|step| match step {
            Step::Name(name) if name.parse::<usize>().is_err() => Some(*name),
            _ => None,
        })?;
        if self.name(name).is_of_secret { leak_of_name(name, text) } else { None }
    }

    fn name(&mut self, name: &'v str) -> Name {
        *self.names.entry(name).or_insert_with(|| Name {
            is_leak: leak_in_text(name).is_some(),
            is_of_secret: is_secret_name(name),
        })
    }

    fn pointer(&self) -> Pointer {
        let tokens = self.way.iter().map(|step| match step {
            Step::Name(name) => (*name).to_owned(),
            Step::Index(index) => index.to_string(),
        });
        tokens.collect()
    }
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
    let secrets = json::parse(text).map(|value| {
        let interaction = Value::object([("interactions", Value::array([value]))]);
        self::scan(&interaction)
    });
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
    use crate::model::json::parse;

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
        assert_eq!(mask(text, &scan(&parse(text).unwrap())), r#"{"password":"******","b":1}"#);
    }
}
