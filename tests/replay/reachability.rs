//! What can be asked for when: causes, what the cassette says about them, retries, and sessions; and what a miss says.

use std::sync::Arc;

use tapecheck::cassette::{After, Cassette, Interaction, Origin, format};
use tapecheck::http::Responder as _;
use tapecheck::model::{Request, Response};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::replay::{InSession, ReplayOptions, Replayer, timeline};

use super::matching::{cassette, recorded, replayer, request};

const ORDER: &str = "/v1/customers/c1/orders/a1b2c3d4e5f6";

fn get(target: &str) -> Request {
    request(&format!("GET {target}"), &[], "")
}

fn patch(state: &str) -> Request {
    request(&format!("PATCH {ORDER}"), &[], &format!(r#"{{"status":"{state}"}}"#))
}

fn answer(text: &str) -> Response {
    Response::new(200).with_body(text)
}

fn text(response: &Response) -> &str {
    response.body.text().unwrap()
}

/// A PATCH and a GET that was only recorded behind it.
fn patch_get() -> Vec<Interaction> {
    vec![recorded(patch("cancelled"), answer("done")), recorded(get(ORDER), answer("cancelled"))]
}

/// One member of a miss's answer.
fn member(response: &Response, name: &str) -> String {
    let body = response.body.json().expect("a miss is JSON");
    body.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

#[test]
fn a_read_that_was_recorded_behind_a_mutation_waits_for_it_and_says_so() {
    let replayer = replayer(patch_get());
    let miss = replayer.respond(&get(ORDER));
    assert_eq!(miss.status, 409);
    assert_eq!(miss.headers.get("Cache-Control"), Some("no-store"));
    assert_eq!(member(&miss, "verdict"), "not reachable now");
    let detail = member(&miss, "detail");
    assert!(
        detail.contains(&format!("recorded behind `PATCH {ORDER}` (tape.json /interactions/0)")),
        "{detail}"
    );
    assert!(member(&miss, "help").contains("send `PATCH"), "{miss:?}");
    assert_eq!(replayer.summary().missed[0][0], format!("GET {ORDER}: not reachable now"));
    replayer.respond(&patch("cancelled"));
    assert_eq!(text(&replayer.respond(&get(ORDER))), "cancelled");
}

#[test]
fn what_must_be_sent_first_is_told_with_the_clients_own_identifiers() {
    let placeholder = "00000000-0000-4000-8000-000000000001";
    let own = "5921f00a-32c0-4457-aaa1-e8018c650895";
    let path = format!("/v1/customers/{placeholder}");
    let replayer = replayer(vec![
        recorded(request(&format!("PATCH {path}"), &[], "{}"), answer("done")),
        recorded(get(&path), answer("x")),
    ]);
    let miss = replayer.respond(&get(&format!("/v1/customers/{own}")));
    assert!(
        member(&miss, "help").contains(&format!("send `PATCH /v1/customers/{own}`")),
        "{miss:?}"
    );
}

#[test]
fn what_a_mutation_has_made_cannot_be_read_before() {
    let made = r#"{"id":"f00dfeedbeef"}"#;
    let replayer = replayer(vec![
        recorded(
            request("POST /v1/customers/c1/orders", &[], "{}"),
            Response::new(201).with_body(made),
        ),
        recorded(get("/v1/customers/c1/orders/f00dfeedbeef"), answer(made)),
        recorded(get("/v1/customers/c1/profile"), answer("profile")),
    ]);
    let miss = replayer.respond(&get("/v1/customers/c1/orders/f00dfeedbeef"));
    assert_eq!(member(&miss, "verdict"), "not reachable now");
    assert_eq!(text(&replayer.respond(&get("/v1/customers/c1/profile"))), "profile");
    replayer.respond(&request("POST /v1/customers/c1/orders", &[], "{}"));
    assert_eq!(replayer.respond(&get("/v1/customers/c1/orders/f00dfeedbeef")).status, 200);
}

#[test]
fn a_mutation_that_only_mentions_something_does_not_make_it() {
    let parent = r#"{"id":"c0ffee001122","parent":"f00dfeedbeef"}"#;
    let replayer = replayer(vec![
        recorded(request("PATCH /v1/customers/c1/orders/c0ffee001122", &[], "{}"), answer(parent)),
        recorded(get("/v1/customers/c1/orders/f00dfeedbeef"), answer("parent")),
    ]);
    assert_eq!(text(&replayer.respond(&get("/v1/customers/c1/orders/f00dfeedbeef"))), "parent");
}

#[test]
fn the_cassette_can_say_that_an_answer_depends_on_nothing_or_on_something_else() {
    let mut interactions = patch_get();
    interactions[1].after = Some(After::Start);
    assert_eq!(text(&replayer(interactions).respond(&get(ORDER))), "cancelled");

    let login = request("POST /login", &[], "");
    let mut interactions = vec![
        recorded(login.clone(), answer("token")),
        recorded(get("/x"), answer("1")),
        recorded(patch("cancelled"), answer("done")),
        recorded(get("/x"), answer("2")),
    ];
    interactions[3].after = After::parse("POST /login");
    let replayer = replayer(interactions);
    assert_eq!(text(&replayer.respond(&get("/x"))), "1");
    replayer.respond(&patch("cancelled"));
    assert_eq!(text(&replayer.respond(&get("/x"))), "1");
    replayer.respond(&login);
    assert_eq!(text(&replayer.respond(&get("/x"))), "2");
}

#[test]
fn after_is_read_written_and_refused_where_it_names_nothing() {
    let mut interactions = patch_get();
    interactions[1].after = After::parse(&format!("PATCH {ORDER}"));
    let written = format::write(&cassette(interactions));
    assert!(written.contains(&format!("\"after\": \"PATCH {ORDER}\"")), "{written}");
    assert_eq!(format::write(&format::read(&written).unwrap()), written);
    for wrong in ["PATCH /nothing", "soon", "PATCH nothing", ""] {
        let text = written
            .replace(&format!("\"after\": \"PATCH {ORDER}\""), &format!("\"after\": \"{wrong}\""));
        let error = format::read(&text).map(|_| ()).unwrap_err();
        let message = error.to_string();
        assert!(
            message.starts_with("/interactions/1/after must be `start`, `time`, or"),
            "{wrong}: {message}"
        );
        assert!(error.position().is_some());
    }
}

#[test]
fn the_timeline_says_what_makes_each_answer_due() {
    let mut interactions = vec![
        recorded(get(ORDER), answer("completed")),
        recorded(get(ORDER), answer("completed")),
        recorded(patch("cancelled"), answer("done")),
        recorded(get(ORDER), answer("cancelled")),
        recorded(get("/v1/work"), answer("1")),
        recorded(get("/v1/work"), answer("2")),
        recorded(get("/v1/work"), answer("3")),
    ];
    interactions[6].after = Some(After::Start);
    let steps = timeline(vec![("tape.json".into(), cassette(interactions))], &PARTNER_CENTER);
    let due: Vec<String> = steps
        .iter()
        .map(|step| format!("{:?}{}", step.due, if step.is_said { "!" } else { "" }))
        .collect();
    let patched = format!(r#"Some(Answered(2, "PATCH {ORDER}"))"#);
    assert_eq!(
        due,
        [
            "Some(Start)",
            "None",
            "Some(Start)",
            &patched,
            "Some(Start)",
            "Some(Time)",
            "Some(Start)!"
        ]
    );
}

#[test]
fn retries_of_several_clients_that_cross_each_get_their_own_answer_again() {
    let post = |id: &str| request("POST /x", &[("MS-RequestId", id)], "{}");
    let replayer = replayer(
        ["1", "2", "3"].map(|text| recorded(request("POST /x", &[], "{}"), answer(text))).into(),
    );
    let answers =
        ["a", "b", "a", "b", "c", "a"].map(|id| text(&replayer.respond(&post(id))).to_owned());
    assert_eq!(answers, ["1", "2", "1", "2", "3", "1"]);
}

#[test]
fn a_client_that_never_changes_its_request_id_still_sees_what_it_has_changed() {
    let same = [("MS-RequestId", "always")];
    let mut interactions = vec![recorded(get(ORDER), answer("completed"))];
    interactions.extend(patch_get());
    let replayer = replayer(interactions);
    let read = || replayer.respond(&request(&format!("GET {ORDER}"), &same, ""));
    assert_eq!(text(&read()), "completed");
    let mut change = patch("cancelled");
    change.headers.push("MS-RequestId", "always");
    replayer.respond(&change);
    assert_eq!(text(&read()), "cancelled");
}

#[test]
fn who_has_to_wait_asks_again_with_the_same_request_id() {
    let interactions = [(202, "1"), (202, "2"), (200, "3")]
        .map(|(status, text)| recorded(get("/work"), Response::new(status).with_body(text)));
    let replayer = replayer(interactions.into());
    let poll = || replayer.respond(&request("GET /work", &[("MS-RequestId", "always")], ""));
    let answers: Vec<String> = (0..4).map(|_| text(&poll()).to_owned()).collect();
    assert_eq!(answers, ["1", "2", "3", "3"]);
}

#[test]
fn sessions_by_name_do_not_move_each_other() {
    let mut interactions = vec![recorded(get(ORDER), answer("completed"))];
    interactions.extend(patch_get());
    let replayer = Arc::new(replayer(interactions));
    let in_session = |name: &str, mut request: Request| {
        request.headers.push("Tapecheck-Session", name);
        replayer.respond(&request)
    };
    in_session("a", patch("cancelled"));
    assert_eq!(text(&in_session("a", get(ORDER))), "cancelled");
    assert_eq!(text(&in_session("b", get(ORDER))), "completed");
    assert_eq!(text(&replayer.respond(&get(ORDER))), "completed");
    let own_port = InSession::new(replayer.clone(), "a");
    assert_eq!(text(&own_port.respond(&get(ORDER))), "cancelled");
    assert_eq!(replayer.summary().answered, 5);
}

#[test]
fn what_another_session_has_made_reachable_is_recorded_elsewhere() {
    let replayer = replayer(patch_get());
    let mut change = patch("cancelled");
    change.headers.push("Tapecheck-Session", "a");
    assert_eq!(replayer.respond(&change).status, 200);
    let miss = replayer.respond(&get(ORDER));
    assert_eq!(member(&miss, "verdict"), "recorded elsewhere");
    assert!(member(&miss, "detail").contains("in session `a` and not in this one"), "{miss:?}");
}

#[test]
fn another_prefix_is_named() {
    let replayer = replayer(vec![recorded(get("/v1/things/a1"), answer("x"))]);
    for (target, help) in [
        ("/api/v1/things/a1", "take `/api` off"),
        ("/things/a1", "add `/v1` to the client's base URL"),
    ] {
        let miss = replayer.respond(&get(target));
        assert_eq!(member(&miss, "verdict"), "recorded elsewhere", "{target}");
        assert!(member(&miss, "help").contains(help), "{target}: {miss:?}");
    }
}

#[test]
fn another_host_is_named() {
    let origin = Origin { upstream: Some("https://api.example.com".into()), ..Origin::default() };
    let tape = Cassette {
        origin,
        interactions: vec![recorded(get("/v1/x"), answer("x"))],
        ..Cassette::default()
    };
    let replayer = Replayer::new(vec![("tape.json".into(), tape)], &PARTNER_CENTER);
    let other = Request { upstream: Some("https://eu.example.com".into()), ..get("/v1/x") };
    let miss = replayer.respond(&other);
    assert_eq!(member(&miss, "verdict"), "recorded elsewhere");
    assert!(
        member(&miss, "help").contains("let the client ask https://api.example.com"),
        "{miss:?}"
    );
}

#[test]
fn another_cassette_is_named_and_looked_for_only_on_a_miss() {
    let others: tapecheck::replay::OtherCassettes = Arc::new(|| {
        vec![("more.json".to_owned(), cassette(vec![recorded(get("/v1/other"), answer("x"))]))]
    });
    let options = ReplayOptions { others: Some(others), ..ReplayOptions::default() };
    let replayer = Replayer::new(vec![("tape.json".into(), cassette(patch_get()))], options);
    let miss = replayer.respond(&get("/v1/other"));
    assert_eq!(member(&miss, "verdict"), "recorded elsewhere");
    assert!(member(&miss, "detail").contains("it is in more.json /interactions/0"), "{miss:?}");
}

#[test]
fn what_was_never_recorded_is_told_with_the_command_that_records_it() {
    let replayer = replayer(patch_get());
    let miss = replayer.respond(&get("/v1/invoices"));
    assert_eq!(member(&miss, "verdict"), "never recorded");
    assert!(member(&miss, "help").contains("tapecheck record --upstream URL"), "{miss:?}");
    assert_eq!(member(&miss, "description"), member(&miss, "detail"), "Microsoft's SDKs show it");
    assert_eq!(miss.body.json().unwrap().get("code").unwrap().as_i64(), Some(409));
}

#[test]
fn a_miss_names_at_most_three_recordings_and_the_most_telling_difference_first() {
    let body = |state: &str, quantity: u8, more: &str| {
        format!(
            r#"{{"creationDate":"2026-01-0{quantity}T00:00:00Z","status":"{state}","quantity":{quantity}{more}}}"#
        )
    };
    let sent = |body: &str| request("PATCH /orders/a1", &[], body);
    let mut interactions: Vec<Interaction> = (2..6)
        .map(|quantity| recorded(sent(&body("cancelled", quantity, r#","note":"n""#)), answer("")))
        .collect();
    interactions.push(recorded(sent(&body("completed", 1, r#","note":"n""#)), answer("")));
    let replayer = replayer(interactions);
    let miss = replayer.respond(&sent(&body("cancelled", 1, r#","note":"n","extra":true"#)));
    assert_eq!(member(&miss, "verdict"), "differs");
    let nearest = miss.body.json().unwrap().get("nearest").unwrap().as_array().unwrap();
    assert_eq!(nearest.len(), 3);
    assert_eq!(nearest[0].get("interaction").unwrap().as_i64(), Some(4), "it differs in the least");
    let places: Vec<&str> = nearest[1]
        .get("differences")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.get("place").unwrap().as_str().unwrap())
        .collect();
    assert_eq!(places, ["body /quantity", "body /extra", "body /creationDate"]);
    assert!(member(&miss, "help").contains("ignore-body = [\"/status\"]"), "{miss:?}");
    let block = &replayer.summary().missed[0];
    assert_eq!(block[0], "PATCH /orders/a1: differs");
    assert!(
        block.iter().any(|line| line
            .contains("body /status: you sent `\"cancelled\"`, recorded is `\"completed\"`")),
        "{block:#?}"
    );
}

#[test]
fn the_status_of_a_miss_can_be_chosen() {
    let options = ReplayOptions { miss_status: 404, ..ReplayOptions::default() };
    let replayer = Replayer::new(vec![("tape.json".into(), cassette(patch_get()))], options);
    let miss = replayer.respond(&get("/nothing"));
    assert_eq!(
        (miss.status, miss.body.json().unwrap().get("status").unwrap().as_i64()),
        (404, Some(404))
    );
    for (status, can_be) in
        [(404, true), (417, true), (412, false), (429, false), (500, false), (200, false)]
    {
        assert_eq!(ReplayOptions::can_be_miss_status(status), can_be, "{status}");
    }
}

#[test]
fn equal_recordings_in_two_cassettes_are_fine_and_contradictory_ones_are_found() {
    let named = |first: &str, second: &str, path: &str| {
        let tape = |text: &str| cassette(vec![recorded(get(path), answer(text))]);
        let tapes = vec![("a.json".to_owned(), tape(first)), ("b.json".to_owned(), tape(second))];
        Replayer::new(tapes, &PARTNER_CENTER).contradictions()
    };
    assert_eq!(named(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1.0}"#, "/v1/skus"), vec![]);
    let found = named(r#"{"a":1}"#, r#"{"a":2}"#, "/v1/skus");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity.name(), "error");
    assert_eq!(found[0].location.to_string(), "b.json /interactions/0");
    assert!(found[0].message.contains("another way by a.json /interactions/0"), "{found:?}");
    let path = "/v1/customers/00000000-0000-4000-8000-000000000001";
    let found = named(r#"{"a":1}"#, r#"{"a":2}"#, path);
    assert_eq!(found[0].severity.name(), "warning", "clients may mean two customers");
}

#[test]
fn a_client_that_sends_a_wrong_shape_is_a_finding_even_if_a_recording_answers() {
    let contract =
        tapecheck::schema::Contract::load("openapi.json", PARTNER_CENTER.contract).unwrap();
    let options =
        ReplayOptions { contract: Some(Arc::new(contract).into()), ..ReplayOptions::default() };
    let line = "PATCH /v1/customers/5921f00a-32c0-4457-aaa1-e8018c650895/orders/UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1";
    let fields = [("Content-Type", "application/json"), ("Authorization", "Bearer x")];
    let sent = request(line, &fields, r#"{"id":"UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1","status":5}"#);
    let tape = cassette(vec![recorded(sent.clone(), answer("{}"))]);
    let replayer = Replayer::new(vec![("tape.json".into(), tape)], options);
    for _ in 0..3 {
        assert_eq!(replayer.respond(&sent).status, 200);
    }
    let findings = replayer.summary().findings;
    let wrong = findings.iter().find(|finding| finding.rule.id == "type-mismatch").unwrap();
    assert_eq!(wrong.location.to_string(), "/request/body/json/status".trim_start_matches(' '));
    assert_eq!(wrong.operation.as_deref(), Some("patch-order"));
    assert!(wrong.message.starts_with("a client sent `PATCH /v1/customers/"), "{wrong:?}");
}

#[test]
fn each_of_two_equal_mutations_does_what_it_did() {
    let add = || request(&format!("POST {ORDER}/lines"), &[], r#"{"quantity":1}"#);
    let replayer = replayer(vec![
        recorded(get(ORDER), answer("0 lines")),
        recorded(add(), answer("added")),
        recorded(get(ORDER), answer("1 line")),
        recorded(add(), answer("added")),
        recorded(get(ORDER), answer("2 lines")),
    ]);
    for lines in ["0 lines", "1 line", "2 lines"] {
        assert_eq!(text(&replayer.respond(&get(ORDER))), lines);
        assert_eq!(text(&replayer.respond(&get(ORDER))), lines, "a second look changes nothing");
        assert_eq!(text(&replayer.respond(&add())), "added");
    }
}
