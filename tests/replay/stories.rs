//! Several cassettes in one replay, and identifiers of the client's own: which story an answer belongs to, what may have
//! been confused, and how a miss says so.

use jiff::SignedDuration;
use tapecheck::cassette::{Cassette, Interaction, Origin, OriginKind};
use tapecheck::http::Responder as _;
use tapecheck::model::{Pointer, PointerPattern, Request, Response};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::replay::{NotPlayed, ReplayOptions, Replayer, Shift};

use super::matching::{cassette, recorded, replayer, request};

const CUSTOMER: &str = "00000000-0000-4000-8000-000000000001";
const OWN: [&str; 3] = [
    "5921f00a-32c0-4457-aaa1-e8018c650895",
    "6e7aa601-629e-461b-8933-0898c3cc3c7c",
    "0dd50c1c-3fd0-4a5c-9b1e-7d2d5f4c1a77",
];

fn get(target: &str) -> Request {
    request(&format!("GET {target}"), &[], "")
}

fn answer(text: &str) -> Response {
    Response::new(200).with_body(text)
}

fn read(target: &str, text: &str) -> Interaction {
    recorded(get(target), answer(text))
}

fn folder(cassettes: Vec<(&str, Vec<Interaction>)>) -> Replayer {
    let named = cassettes.into_iter().map(|(name, tape)| (name.to_owned(), cassette(tape)));
    Replayer::new(named.collect(), &PARTNER_CENTER)
}

fn text(replayer: &Replayer, request: &Request) -> String {
    replayer.respond(request).body.text().unwrap().to_owned()
}

fn patch(target: &str, body: &str) -> Request {
    request(&format!("PATCH {target}"), &[("Content-Type", "application/json")], body)
}

/// One member of a miss's answer.
fn member(response: &Response, name: &str) -> String {
    let body = response.body.json().expect("a miss is JSON");
    body.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

#[test]
fn a_story_that_has_gone_on_does_not_go_back_when_another_cassette_answers_something_else() {
    let read_by_both = |text: &str| read("/v1/thing", text);
    let replayer = folder(vec![
        ("a.json", vec![read_by_both("open"), read("/v1/ping", "pong")]),
        (
            "b.json",
            vec![
                read_by_both("open"),
                recorded(patch("/v1/thing", "{}"), answer("done")),
                read_by_both("cancelled"),
            ],
        ),
    ]);
    let thing = get("/v1/thing");
    assert_eq!(text(&replayer, &thing), "open");
    replayer.respond(&patch("/v1/thing", "{}"));
    assert_eq!(text(&replayer, &thing), "cancelled");
    assert_eq!(text(&replayer, &get("/v1/ping")), "pong");
    assert_eq!(text(&replayer, &thing), "cancelled");
    replayer.reset();
    assert_eq!(text(&replayer, &thing), "open");
}

#[test]
fn a_recording_answers_before_the_documentation_wherever_its_file_stands() {
    let sample = Cassette {
        origin: Origin { kind: OriginKind::Documentation, ..Origin::default() },
        interactions: vec![read("/v1/customers/<customer-id>", "sample")],
        ..Cassette::default()
    };
    let tape = cassette(vec![read(&format!("/v1/customers/{CUSTOMER}"), "recorded")]);
    let replayer = Replayer::new(
        vec![("a-docs.json".into(), sample), ("z.json".into(), tape)],
        &PARTNER_CENTER,
    );
    for _ in 0..2 {
        assert_eq!(text(&replayer, &get(&format!("/v1/customers/{}", OWN[0]))), "recorded");
    }
    // The recording is about one customer, the documentation about any.
    assert_eq!(text(&replayer, &get(&format!("/v1/customers/{}", OWN[1]))), "sample");
}

#[test]
fn a_stand_in_in_a_documented_path_takes_any_segment() {
    let sample = Cassette {
        origin: Origin { kind: OriginKind::Documentation, ..Origin::default() },
        interactions: vec![
            read("/v1/parts/<part-name>/lines/{line}", "sample"),
            read("/v1/parts/bolt", "bolt"),
        ],
        ..Cassette::default()
    };
    let replayer = Replayer::new(vec![("docs.json".into(), sample)], &PARTNER_CENTER);
    for (target, answer) in [
        ("/v1/parts/nut/lines/first", "sample"),
        ("/v1/parts/nut/lines/1", "sample"),
        ("/v1.0/parts/n%20t/lines/first", "sample"),
        ("/v1/parts/bolt", "bolt"),
    ] {
        assert_eq!(text(&replayer, &get(target)), answer, "{target}");
    }
    for target in ["/v1/parts/nut", "/v1/parts//lines/first", "/v1/parts/nut/lines/first/x"] {
        assert_eq!(replayer.respond(&get(target)).status, 409, "{target}");
    }
}

#[test]
fn an_identifier_that_could_mean_several_recordings_is_noted_once() {
    let ids: Vec<String> =
        (2..5).map(|n| format!("00000000-0000-4000-8000-00000000000{n}")).collect();
    let tape = |texts: [&str; 3]| {
        ids.iter()
            .zip(texts)
            .map(|(id, text)| read(&format!("/v1/subscriptions/{id}"), text))
            .collect()
    };
    let sweep = |replayer: &Replayer| {
        OWN.map(|own| text(replayer, &get(&format!("/v1/subscriptions/{own}")))).to_vec()
    };
    let differing = replayer(tape(["one", "two", "three"]));
    assert_eq!(sweep(&differing), ["one", "two", "three"], "in the order in which they come");
    let summary = differing.summary();
    assert_eq!(summary.findings, []);
    assert_eq!(summary.confusable.len(), 1, "{:?}", summary.confusable);
    let message = &summary.confusable[0].message;
    assert!(message.contains(OWN[0]) && message.contains("/interactions/1"), "{message}");
    let alike = replayer(tape(["same", "same", "same"]));
    sweep(&alike);
    assert_eq!(alike.summary().confusable, [], "whichever it is, the answer is the same");
    let exact = replayer(tape(["one", "two", "three"]));
    ids.iter().rev().for_each(|id| drop(exact.respond(&get(&format!("/v1/subscriptions/{id}")))));
    assert_eq!(exact.summary().confusable, [], "recorded identifiers mean themselves");
}

#[test]
fn a_miss_says_that_an_identifier_is_taken() {
    let replayer = replayer(vec![
        read(&format!("/v1/orders/{CUSTOMER}"), "order"),
        read(&format!("/v1/orders/{CUSTOMER}/lines"), "lines"),
    ]);
    assert_eq!(text(&replayer, &get(&format!("/v1/orders/{}", OWN[0]))), "order");
    let miss = replayer.respond(&get(&format!("/v1/orders/{}/lines", OWN[1])));
    assert_eq!(member(&miss, "verdict"), "differs");
    let detail = member(&miss, "detail");
    assert!(detail.contains(&format!("`{CUSTOMER}` stands for `{}`", OWN[0])), "{detail}");
    assert!(member(&miss, "help").contains("Tapecheck-Session"), "{miss:?}");
}

#[test]
fn what_is_ignored_in_a_body_is_ignored_in_any_case_and_in_forms() {
    let mut options = ReplayOptions::default();
    options.operations.push(tapecheck::matching::OperationRule {
        ignore_body: vec![PointerPattern::parse("/b").unwrap()],
        ..Default::default()
    });
    let form = |body: &str| {
        request("POST /v1/f", &[("Content-Type", "application/x-www-form-urlencoded")], body)
    };
    let tape = cassette(vec![
        recorded(patch("/v1/x", r#"{"a":1,"b":1}"#), answer("json")),
        recorded(form("a=1&b=1"), answer("form")),
    ]);
    let replayer = Replayer::new(vec![("tape.json".into(), tape)], options);
    for body in [r#"{"a":1,"b":2}"#, r#"{"A":1,"B":2}"#, r#"{"A":1}"#, r#"{"B":[],"A":1.0}"#] {
        assert_eq!(text(&replayer, &patch("/v1/x", body)), "json", "{body}");
    }
    assert_eq!(replayer.respond(&patch("/v1/x", r#"{"A":2,"B":1}"#)).status, 409);
    for body in ["a=1&b=7", "b=x&a=1", "a=1"] {
        assert_eq!(text(&replayer, &form(body)), "form", "{body}");
    }
    let miss = replayer.respond(&form("a=2&b=1"));
    assert!(member(&miss, "detail").contains("body /a: you sent `2`, recorded is `1`"), "{miss:?}");
}

#[test]
fn another_query_is_a_difference_and_not_something_unknown() {
    let replayer = replayer(vec![read("/v1/orders?size=2", "page"), read("/v1/other", "x")]);
    let miss = replayer.respond(&get("/v1/orders"));
    assert_eq!(member(&miss, "verdict"), "differs");
    assert!(member(&miss, "help").contains(r#"ignore-query = ["size"]"#), "{miss:?}");
    let miss = replayer.respond(&get("/v1/orders?size=2&include_price=false"));
    assert_eq!(member(&miss, "verdict"), "differs");
    assert!(member(&miss, "help").contains("include_price"), "{miss:?}");
}

#[test]
fn long_values_are_shown_where_they_differ() {
    let long = "y".repeat(200);
    let body = |end: &str| format!(r#"{{"note":"{long}{end}"}}"#);
    let tape = replayer(vec![recorded(patch("/v1/x", &body("a")), answer("ok"))]);
    let detail = member(&tape.respond(&patch("/v1/x", &body("b"))), "detail");
    assert!(detail.contains("yb\"`") && detail.contains("ya\"`"), "{detail}");
}

#[test]
fn a_date_that_was_moved_comes_back_in_a_condition() {
    let conditional = |date: &str| request("GET /v1/x", &[("If-Modified-Since", date)], "");
    let recorded_date = "Thu, 15 Jan 2026 12:00:00 GMT";
    let tape = cassette(vec![
        recorded(get("/v1/x"), answer("x").with_header("Last-Modified", recorded_date)),
        recorded(conditional(recorded_date), Response::new(304)),
    ]);
    let shift = Shift::by(SignedDuration::from_hours(24));
    let options = ReplayOptions { shift, ..ReplayOptions::default() };
    let replayer = Replayer::new(vec![("tape.json".into(), tape)], options);
    let moved = replayer.respond(&get("/v1/x")).headers.get("Last-Modified").unwrap().to_owned();
    assert_eq!(moved, "Fri, 16 Jan 2026 12:00:00 GMT");
    assert_eq!(replayer.respond(&conditional(&moved)).status, 304);
    assert_eq!(replayer.respond(&conditional(recorded_date)).status, 304);
    assert_eq!(replayer.respond(&conditional("Sat, 17 Jan 2026 12:00:00 GMT")).status, 409);
}

#[test]
fn recordings_contradict_each_other_by_meaning_and_behind_the_same_mutation_too() {
    let rules = |one: Vec<Interaction>, other: Vec<Interaction>| {
        folder(vec![("a.json", one), ("b.json", other)]).contradictions().len()
    };
    let form = |body: &str, text: &str| {
        let field = ("Content-Type", "application/x-www-form-urlencoded");
        vec![recorded(request("POST /v1/f", &[field], body), answer(text))]
    };
    let json = |body: &str, text: &str| vec![recorded(patch("/v1/x", body), answer(text))];
    assert_eq!(rules(json(r#"{"A":1,"b":null}"#, "x"), json(r#"{"a":1.0}"#, "y")), 1);
    assert_eq!(rules(json(r#"{"a":1}"#, "x"), json(r#"{"a":2}"#, "y")), 0);
    assert_eq!(rules(form("a=1&b=2", "x"), form("b=2&a=1", "y")), 1);
    let query = |target: &str, text: &str| vec![read(target, text)];
    assert_eq!(rules(query("/v1/q?p=true", "x"), query("/v1/q?p=True", "y")), 1);
    let story = |end: &str| {
        vec![
            read("/v1/x", "open"),
            recorded(patch("/v1/x", "{}"), answer("done")),
            read("/v1/x", end),
        ]
    };
    assert_eq!(rules(story("cancelled"), story("cancelled")), 0);
    assert_eq!(rules(story("cancelled"), story("suspended")), 1);
}

#[test]
fn what_was_not_played_says_why() {
    let replayer = replayer(vec![
        read("/v1/x", "one"),
        recorded(patch("/v1/x", r#"{"to":2}"#), answer("done")),
        read("/v1/x", "two"),
        recorded(patch("/v1/x", r#"{"to":3}"#), answer("done")),
        read("/v1/x", "three"),
        recorded(get("/v1/job"), Response::new(202)),
        recorded(get("/v1/job"), answer("half")),
        read("/v1/job", "done"),
        read("/v1/never", "x"),
    ]);
    for request in [
        get("/v1/x"),
        patch("/v1/x", r#"{"to":2}"#),
        patch("/v1/x", r#"{"to":3}"#),
        get("/v1/x"),
        get("/v1/job"),
        get("/v1/job"),
    ] {
        assert_eq!(replayer.respond(&request).status / 100, 2);
    }
    let unused = replayer.summary().unused;
    let why: Vec<(usize, NotPlayed)> =
        unused.iter().map(|one| (one.interaction, one.why)).collect();
    assert_eq!(
        why,
        [(2, NotPlayed::Superseded), (7, NotPlayed::ExtraPolling), (8, NotPlayed::NeverAsked)]
    );
    assert_eq!(unused[2].request, "GET /v1/never");
}

#[test]
fn a_pointer_pattern_can_pass_over_case() {
    let pattern = PointerPattern::parse("/Items/*/id").unwrap();
    let pointer = Pointer::parse("/items/0/ID").unwrap();
    assert!(!pattern.matches(&pointer) && pattern.matches_in_any_case(&pointer));
}
