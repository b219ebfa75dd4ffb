//! Every rule, format, importer, drift, profile and criterion stands in the list beside it, has a name like its file,
//! and can be explained; and what redaction promises for all exchanges.
//!
//! `fixtures/redaction/<rule-id>/before.json` is a cassette as nobody should keep it, `after.json` what redaction makes
//! of it. `UPDATE_FIXTURES=1 cargo test --test lists` writes `after.json`; look at the difference before you commit it.

mod import_cases;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use proptest::prelude::*;
use tapecheck::cassette::{Cassette, Interaction, format};
use tapecheck::model::{Exchange, Request, Response, Rule};
use tapecheck::profile::{self, PARTNER_CENTER};
use tapecheck::redaction::{Redactor, rules as redaction_rules};
use tapecheck::sandbox::drift;
use tapecheck::{check, cli, compat, diff, import, report};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands in a folder, without `mod.rs`, as ids.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| path.file_stem().unwrap().to_str().unwrap().replace('_', "-"))
        .filter(|name| name != "mod")
        .collect()
}

/// The files of a folder are the things of its list, but for those that are named with a reason.
#[track_caller]
fn assert_listed<'a>(
    folder: &str,
    listed: impl IntoIterator<Item = &'a str>,
    others: &[(&str, &str)],
) {
    let mut files = names(folder);
    for (other, reason) in others {
        assert!(files.remove(*other), "{folder}: there is no `{other}`, {reason}");
    }
    let mut ids = BTreeSet::new();
    for id in listed {
        assert!(ids.insert(id.to_owned()), "{folder}: `{id}` is listed twice");
    }
    assert_eq!(files, ids, "{folder}: files on the left, the list on the right");
}

#[test]
fn every_redaction_rule_is_listed() {
    let ids = redaction_rules::ALL.iter().map(|rule| rule.id);
    assert_listed("src/redaction/rules", ids, &[]);
}

#[test]
fn every_check_rule_is_listed() {
    assert_listed("src/check/rules", check::rules::ALL.iter().map(|entry| entry.rule.id), &[]);
}

#[test]
fn every_import_rule_is_listed() {
    let single = import::RULES.iter().map(|rule| rule.id).filter(|id| !id.starts_with("repaired-"));
    let others = [("repaired", "which has one rule for each kind of repair of the JSON front end")];
    assert_listed("src/import/docs/rules", single, &others);
    let written = read("src/import/docs/rules/repaired.rs");
    let consts = written.matches("pub(super) const ").count();
    let listed = import::RULES.iter().filter(|rule| rule.id.starts_with("repaired-")).count();
    assert_eq!(consts, listed, "repaired.rs has {consts} rules");
}

#[test]
fn every_rule_of_diff_is_listed() {
    // One file, since they are the kinds of one enumeration of changes.
    let consts = read("src/diff/findings/rules.rs").matches("pub const").count() - 1;
    assert_eq!(consts, diff::findings::RULES.len(), "rules.rs has {consts} rules");
}

#[test]
fn every_rule_of_compat_is_listed() {
    let mut consts = 0;
    for file in names("src/compat/rules").iter().filter(|file| *file != "choose") {
        let text = read(format!("src/compat/rules/{}.rs", file.replace('-', "_")));
        consts += text
            .lines()
            .filter(|line| line.starts_with("pub") && line.contains(": Rule = "))
            .count();
    }
    assert_eq!(consts, compat::rules::all().count());
    let text = read("src/compat/openapi/rules.rs");
    let consts = text
        .lines()
        .filter(|line| line.starts_with("pub const ") && line.contains(": Rule = "))
        .count();
    assert_eq!(consts, compat::openapi::rules::ALL.len());
}

#[test]
fn every_format_drift_profile_and_importer_is_listed() {
    let others = [
        ("fingerprint", "what stays the same of a finding"),
        ("part", "which reads a report in JSON back"),
    ];
    assert_listed("src/report", report::ALL.iter().map(|format| format.name), &others);
    assert_listed("src/sandbox/drift", drift::ALL.iter().map(|drift| drift.name), &[]);
    assert_listed("src/profile", profile::ALL.iter().map(|profile| profile.name), &[]);
    let others =
        [("error", "why an import gives nothing"), ("figures", "what every importer counts")];
    assert_listed("src/import", import::ALL.iter().map(|importer| importer.id), &others);
}

#[test]
fn every_matching_criterion_is_listed() {
    let list = read("src/matching/criteria/mod.rs");
    let list = list.split_once("ALL").unwrap().1;
    for file in names("src/matching/criteria") {
        // The comparison of JSON values is a part of the criterion `body`.
        let is_listed = list.contains(&format!("{file}::compare"));
        assert_eq!(is_listed, file != "json", "{file}");
    }
}

#[test]
fn every_format_drift_and_importer_says_what_it_is() {
    let all = report::ALL.iter().map(|format| (format.name, format.summary));
    let all = all.chain(drift::ALL.iter().map(|drift| (drift.name, drift.summary)));
    let all = all.chain(import::ALL.iter().map(|importer| (importer.id, importer.summary)));
    for (name, summary) in all {
        assert!(summary.len() > 10, "{name}: {summary}");
    }
}

#[test]
fn every_rule_can_be_explained() {
    let explained = cli::rules();
    let ids: BTreeSet<&str> = explained.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), explained.len(), "an id stands for one rule");
    let listed = check::rules::ALL.iter().map(|entry| entry.rule);
    let listed = listed.chain(diff::findings::RULES.iter().copied());
    let listed: Vec<&Rule> = listed.chain(import::RULES.iter().copied()).collect();
    for rule in listed {
        assert!(ids.contains(rule.id), "`explain` does not know {}", rule.id);
    }
    for rule in explained {
        assert!(rule.summary.ends_with('.') && rule.summary.len() > 15, "{}", rule.id);
        assert!(
            rule.help.ends_with(['.', '`', '?']) && rule.help.len() > 15,
            "{}: {}",
            rule.id,
            rule.help
        );
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
    }
    for rule in redaction_rules::ALL {
        assert!(rule.summary.ends_with('.') && rule.summary.len() > 15, "{}", rule.id);
        assert!(!ids.contains(rule.id), "{} is also the id of a finding", rule.id);
    }
}

#[test]
fn every_check_and_redaction_rule_has_a_fixture_and_every_fixture_a_rule() {
    let check: BTreeSet<String> =
        check::rules::ALL.iter().map(|entry| entry.rule.id.to_owned()).collect();
    assert_eq!(names("tests/fixtures/check"), check);
    let redaction: BTreeSet<String> =
        redaction_rules::ALL.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(names("tests/fixtures/redaction"), redaction);
}

#[test]
fn every_import_rule_has_a_fixture_in_which_it_finds_something() {
    let imported = import_cases::folders().into_iter().map(|folder| import_cases::import(&folder));
    let found: BTreeSet<&str> =
        imported.flat_map(|page| page.findings).map(|f| f.rule.id).collect();
    for rule in import::RULES {
        assert!(found.contains(rule.id), "no page in tests/fixtures/import/docs has {}", rule.id);
    }
}

// Redaction.

fn fixtures() -> Vec<(String, PathBuf)> {
    names("tests/fixtures/redaction")
        .into_iter()
        .map(|id| (id.clone(), root().join("tests/fixtures/redaction").join(id)))
        .collect()
}

/// A cassette after redaction, and which rules replaced something.
fn redacted(cassette: &Cassette) -> (Cassette, BTreeSet<String>) {
    let mut redactor = Redactor::new(&PARTNER_CENTER);
    let mut result = cassette.clone();
    for interaction in &mut result.interactions {
        let response = interaction.response.clone().expect("a recording has answers");
        let exchange = Exchange { request: interaction.request.clone(), response };
        let exchange = redactor.redact(exchange).into_exchange();
        *interaction = Interaction {
            request: exchange.request,
            response: Some(exchange.response),
            ..Interaction::default()
        };
    }
    (result, redactor.uses().into_keys().collect())
}

#[test]
fn redaction_makes_of_every_fixture_what_was_reviewed() {
    for (id, folder) in fixtures() {
        let before = format::read(&read(folder.join("before.json"))).unwrap();
        let (after, uses) = redacted(&before);
        let after = format::write(&after);
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(folder.join("after.json"), &after).unwrap();
        }
        assert_eq!(after, read(folder.join("after.json")), "{id}");
        assert!(uses.contains(id.as_str()), "{id} replaces nothing in its own fixture");
    }
}

#[test]
fn redacting_what_is_redacted_changes_nothing() {
    for (id, folder) in fixtures() {
        let text = read(folder.join("after.json"));
        let (again, uses) = redacted(&format::read(&text).unwrap());
        assert_eq!(format::write(&again), text, "{id}");
        assert_eq!(uses, BTreeSet::new(), "{id}: what is counted was replaced");
    }
}

#[test]
fn the_scanner_of_check_finds_the_secrets_before_and_none_after() {
    // It shares no table with the redactor: each proves the other. Identifiers and names of people have no look of their
    // own.
    let unseen = ["identifier", "personal-field", "url-credentials"];
    for (id, folder) in fixtures().into_iter().filter(|(id, _)| !unseen.contains(&id.as_str())) {
        for (file, expected) in [("before.json", true), ("after.json", false)] {
            let text = read(folder.join(file));
            let (document, cassette) = format::read_document(&text).unwrap();
            let contract =
                tapecheck::schema::Contract::load("openapi.json", PARTNER_CENTER.contract).unwrap();
            let source =
                check::Source { name: file, text: &text, document: &document, cassette: &cassette };
            let found = check::check(&source, &contract, &PARTNER_CENTER);
            let leaks = found.iter().any(|finding| {
                ["secret-in-cassette", "suspicious-value"].contains(&finding.rule.id)
            });
            assert_eq!(leaks, expected, "{id}/{file}: {found:#?}");
        }
    }
}

/// One secret and where it is put.
#[derive(Clone, Debug)]
struct Plant {
    kind: Kind,
    /// Chosen so that nothing else in the exchange is like it.
    value: String,
    spot: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Bearer,
    Cookie,
    Key,
    QueryKey,
    TokenField,
    WebToken,
    Customer,
    Order,
}

fn plant() -> impl Strategy<Value = Plant> {
    let kinds = [Kind::Bearer, Kind::Cookie, Kind::Key, Kind::QueryKey, Kind::TokenField];
    let opaque = (prop::sample::select(kinds.to_vec()), "[A-Za-z0-9]{24,40}");
    let web_token = r"eyJ[A-Za-z0-9_-]{12,30}\.eyJ[A-Za-z0-9_-]{10,40}\.[A-Za-z0-9_-]{10,40}";
    let guid = "[1-9a-f][0-9a-f]{7}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    let upper_guid = guid.prop_map(|guid| guid.to_uppercase());
    let valued = prop_oneof![
        opaque,
        (Just(Kind::WebToken), web_token),
        (Just(Kind::Customer), prop_oneof![guid, upper_guid]),
        (Just(Kind::Order), "[A-Z][A-Za-z0-9_-]{31}1"),
    ];
    (valued, 0..6_usize).prop_map(|((kind, value), spot)| Plant { kind, value, spot })
}

/// Members that say nothing, around what is planted.
fn harmless() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(("[a-z]{1,6}[A-Z][a-z]{1,6}", r#"[ a-z.,:/"\\é€-]{0,20}"#), 0..4)
}

/// Puts everything at its place.
fn planted(plants: &[Plant], harmless: &[(String, String)], depth: usize) -> Exchange {
    let mut request = Request::new("POST", "/v1/things");
    let mut response = Response::new(200).with_header("Content-Type", "application/json");
    request.headers.push("Content-Type", "application/json");
    let mut sent = serde_json::Map::new();
    let mut answered = serde_json::Map::new();
    for (name, value) in harmless {
        sent.insert(name.clone(), value.clone().into());
        answered.insert(name.clone(), value.clone().into());
    }
    for (number, Plant { kind, value, spot }) in plants.iter().enumerate() {
        let body = if spot % 2 == 0 { &mut sent } else { &mut answered };
        let name = format!("member{number}");
        match kind {
            Kind::Bearer => request.headers.push(
                ["Authorization", "authorization", "Proxy-Authorization"][spot % 3],
                format!("{} {value}", ["Bearer", "bearer", "Basic", "Digest"][spot % 4]),
            ),
            Kind::Cookie if spot % 2 == 0 => {
                request.headers.push("Cookie", format!("theme=dark; s{number}={value}"))
            }
            Kind::Cookie => {
                response.headers.push("set-cookie", format!("s{number}={value}; Path=/; Secure"))
            }
            Kind::Key => request.headers.push(
                ["X-API-Key", "ocp-apim-subscription-key", "api-key", "X-Functions-Key"][spot % 4],
                value.clone(),
            ),
            Kind::QueryKey => {
                let key =
                    ["sig", "access_token", "Code", "api_key", "client_secret", "token"][*spot];
                let more = format!("/?{key}={value}&page=1");
                request = with_query(request, &more);
            }
            Kind::TokenField => {
                let name = [
                    "access_token",
                    "refresh_token",
                    "Password",
                    "clientSecret",
                    "id_token",
                    "client_assertion",
                ][*spot];
                // The same name twice in one object would be one member.
                body.insert(
                    format!("in{number}"),
                    nested(serde_json::json!({ name: value }), depth),
                );
            }
            Kind::WebToken | Kind::Customer | Kind::Order => match spot {
                0 | 1 => drop(body.insert(name, nested(format!("of {value}, and").into(), depth))),
                2 => request.headers.push(format!("X-Header-{number}"), format!("a={value}")),
                3 => {
                    response.headers.push("Location", format!("https://api.example.com/x/{value}"))
                }
                4 => request = with_query(request, &format!("/?q{number}={value}")),
                _ => {
                    let inside = serde_json::json!({ "id": value, "version": number }).to_string();
                    let engine = if depth.is_multiple_of(2) { &STANDARD } else { &STANDARD_NO_PAD };
                    match kind {
                        // Tokens are not looked for inside base64.
                        Kind::WebToken => drop(body.insert(name, value.clone().into())),
                        _ => drop(body.insert("etag".into(), engine.encode(inside).into())),
                    }
                }
            },
        }
        // What an identifier is, its place in the path says.
        match kind {
            Kind::Customer => request.path += &format!("/customers/{value}"),
            Kind::Order => request.path += &format!("/orders/{value}"),
            _ => {}
        }
    }
    request.body = serde_json::Value::Object(sent).to_string().into();
    Exchange {
        request,
        response: response.with_body(serde_json::Value::Object(answered).to_string()),
    }
}

fn with_query(mut request: Request, target: &str) -> Request {
    request.query.extend(Request::new("GET", "/").with_target(target).query);
    request
}

fn nested(value: serde_json::Value, depth: usize) -> serde_json::Value {
    (0..depth).fold(value, |value, level| match level % 2 {
        0 => serde_json::json!({ "inner": value }),
        _ => serde_json::json!([1, value]),
    })
}

fn one_exchange(exchange: Exchange) -> Cassette {
    let Exchange { request, response } = exchange;
    let interaction = Interaction { request, response: Some(response), ..Interaction::default() };
    Cassette { interactions: vec![interaction], ..Cassette::default() }
}

/// How a text can stand in a file: as it is, in the other case, and inside base64 at any offset.
fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase()];
    for offset in 0..3 {
        let encoded = STANDARD.encode([vec![0; offset], text.into()].concat());
        // The ends depend on what stands beside the text.
        forms.push(encoded[4..encoded.len() - 4].to_owned());
    }
    forms
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_planted_secret_survives_and_redaction_is_idempotent(
        plants in prop::collection::vec(plant(), 1..5),
        harmless in harmless(),
        depth in 0..5_usize,
    ) {
        let exchange = planted(&plants, &harmless, depth);
        let (once, _) = redacted(&one_exchange(exchange));
        let written = format::write(&once);
        for plant in &plants {
            for form in forms(&plant.value) {
                prop_assert!(!written.contains(&form), "{plant:?} as {form} in {written}");
            }
        }
        let (twice, uses) = redacted(&once);
        prop_assert_eq!(format::write(&twice), written);
        prop_assert_eq!(uses, BTreeSet::new());
    }

    #[test]
    fn what_is_no_secret_stays(harmless in harmless(), depth in 0..5_usize) {
        let exchange = planted(&[], &harmless, depth);
        let before = one_exchange(exchange);
        let (after, uses) = redacted(&before);
        prop_assert_eq!(format::write(&after), format::write(&before));
        prop_assert_eq!(uses, BTreeSet::new());
    }
}
