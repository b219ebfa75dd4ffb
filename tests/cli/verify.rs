//! `tapecheck verify`: what drifted since the recording is named, and nothing is changed without leave.

use tapecheck::sandbox::seed;

use super::findings;
use super::harness::{Finished, Folder, assert_says, repository};
use super::raw_http::{Reply, Upstream};
use super::scenario::{order, subscription};

fn folder() -> Folder {
    let folder = Folder::new();
    let tape = std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap();
    folder.write("tape.json", tape);
    folder
}

/// Resends the committed recording with the identifiers that the sandbox knows.
fn verify(folder: &Folder, url: &str, more: &[&str]) -> Finished {
    let binds = [
        format!("00000000-0000-4000-8000-000000000001={}", seed::CUSTOMER),
        format!("ORDER-0000000000000000000000001-1={}", order()),
        format!("00000000-0000-4000-8000-000000000002={}", subscription()),
        format!("ORDER-0000000000000000000000002-1={}", super::scenario::NO_ORDER),
    ];
    let mut arguments =
        vec!["verify", "tape.json", "--against", url, "--bearer-env", "PARTNER_TOKEN"];
    arguments.extend(binds.iter().flat_map(|bind| ["--bind", bind]));
    arguments.extend(more);
    let mut command = folder.command(&arguments);
    command.env("PARTNER_TOKEN", "the-token-of-verify");
    let told = super::harness::Process::start(command).finish();
    assert!(!told.all().contains("the-token-of-verify"), "{}", told.all());
    told
}

#[test]
fn an_api_that_has_not_changed_has_no_findings() {
    let folder = folder();
    let sandbox = folder.sandbox(&[]);
    let told = verify(&folder, &sandbox.url, &["--fail-on", "info"]).with_status(0);
    assert_eq!(told.stdout, "no findings in 1 file\n");
    // Three reads depend on no change: of the order, of the subscription, of the order that is not there.
    assert_says(&told.stderr, &["sent 3 requests, held 5 back", "--allow-mutations"]);
}

#[test]
fn with_leave_everything_is_sent() {
    let folder = folder();
    let sandbox = folder.sandbox(&[]);
    let denied = seed::order_of(tapecheck::sandbox::ProductType::NewCommerce);
    let bind = format!("000000000002={denied}");
    let told =
        verify(&folder, &sandbox.url, &["--allow-mutations", "--bind", &bind, "--fail-on", "info"])
            .with_status(0);
    assert_says(&told.stderr, &["sent 8 requests"]);
    assert!(!told.stderr.contains("held"), "{}", told.stderr);
}

#[test]
fn without_leave_no_mutation_reaches_the_service() {
    let folder = folder();
    let upstream = Upstream::canned(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    );
    verify(&folder, &upstream.url, &[]).with_status(1);
    let received = upstream.received();
    assert_eq!(received.len(), 3);
    for request in received {
        assert!(request.head.starts_with("GET /v1/customers/"), "{}", request.head);
        assert_eq!(request.field("Authorization"), Some("Bearer the-token-of-verify"));
    }
}

#[test]
fn the_place_is_that_in_the_recording() {
    let folder = folder();
    let sandbox = folder.sandbox(&["--drift", "changed-type"]);
    let told = verify(&folder, &sandbox.url, &["--format", "json"]).with_status(1);
    let tape = folder.read("tape.json");
    let place = findings::place_after(&tape, "\"quantity\": ");
    assert_eq!(findings::read(&told.stdout)[0].place, format!("tape.json:{place}"));
}

#[test]
fn a_variable_without_a_token_is_refused() {
    let folder = folder();
    for value in [None, Some("")] {
        let mut command = folder.command(&[
            "verify",
            "tape.json",
            "--against",
            "http://127.0.0.1:9",
            "--bearer-env",
            "NO_TOKEN",
        ]);
        command.env_remove("NO_TOKEN");
        value.map(|value| command.env("NO_TOKEN", value));
        let told = super::harness::Process::start(command).finish().with_status(2);
        assert_eq!(told.stdout, "");
        assert_says(
            &told.stderr,
            &["error: the environment variable `NO_TOKEN` holds no token", "help: "],
        );
    }
}

#[test]
fn a_binding_that_does_not_fit_is_refused() {
    let folder = folder();
    let start = ["verify", "tape.json", "--against", "http://127.0.0.1:9", "--bind"];
    for (bind, parts) in [
        ("00000000-0000-4000-8000-000000000001=short", ["cannot bind", "`short`"]),
        ("customer=x", ["`customer` is no placeholder", "--bind"]),
        ("nothing", ["write it as PLACEHOLDER=VALUE", "nothing"]),
    ] {
        let told = folder.run(&[&start[..], &[bind]].concat()).with_status(2);
        assert_says(&told.stderr, &parts);
    }
}

#[test]
fn accepted_answers_are_in_the_cassette_and_nothing_else_has_changed() {
    let folder = folder();
    let before = folder.read("tape.json");
    let sandbox = folder.sandbox(&["--drift", "changed-type"]);
    let told = verify(&folder, &sandbox.url, &["--accept"]).with_status(1);
    assert_says(&told.stderr, &["tape.json: accepted 1 answer; review them with git diff"]);
    let after = folder.read("tape.json");
    let differing = before.lines().zip(after.lines()).filter(|(old, new)| old != new).count();
    assert_eq!((before.lines().count(), differing), (after.lines().count(), 1), "{after}");
    let told = verify(&folder, &sandbox.url, &["--accept", "--fail-on", "info"]).with_status(0);
    assert_says(&told.stderr, &["tape.json: nothing to accept"]);
    assert_eq!(folder.read("tape.json"), after);
}

#[test]
fn an_answer_with_an_identifier_that_nothing_is_bound_to_is_not_accepted() {
    let folder = folder();
    let before = folder.read("tape.json");
    let body = r#"{"id": "5f2d0a44-7c1b-4f6e-9a53-1c2b3d4e5f60"}"#;
    let upstream = Upstream::canned(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    let told = verify(&folder, &upstream.url, &["--accept"]).with_status(2);
    assert_says(&told.stderr, &["error: `tape.json` is left as it was", "--bind"]);
    assert_eq!(folder.read("tape.json"), before);
}

#[test]
fn a_token_can_come_from_a_command() {
    let folder = folder();
    let upstream = Upstream::canned(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    );
    folder.write("tape.json", ONE_READ);
    let verify = |command: &str| {
        folder.run(&[
            "verify",
            "tape.json",
            "--against",
            &upstream.url,
            "--bearer-command",
            command,
        ])
    };
    let told = verify("printf 'from-a-\\n' | tr -d '\\n'; echo command");
    assert!(!told.all().contains("from-a-command"), "{}", told.all());
    let received = upstream.received();
    assert_eq!(received[0].field("Authorization"), Some("Bearer from-a-command"));
    for (command, problem) in [
        ("exit 3", "it ended with"),
        ("true", "it printed nothing"),
        ("echo a b", "more than one word"),
    ] {
        let told = verify(command).with_status(2);
        assert_says(&told.stderr, &["--bearer-command", problem, "help: "]);
    }
    assert_eq!(upstream.received().len(), 1);
}

const ONE_READ: &str = r#"{"tapecheck": 1, "origin": {"kind": "recorded"}, "interactions": [
    {"request": {"method": "GET", "path": "/v1/a", "headers": {"Authorization": "{bearer-token}"}},
     "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": {"json": {"n": 1}}}}]}"#;

#[test]
fn a_service_that_asks_to_wait_is_waited_for() {
    let folder = folder();
    folder.write("tape.json", ONE_READ);
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let upstream = Upstream::start(move |_| {
        let is_first = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
        let text = match is_first {
            true => "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
            false => {
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"n\":1}"
            }
        };
        Reply::Bytes(text.into())
    });
    let told = folder.run(&[
        "verify",
        "tape.json",
        "--against",
        &upstream.url,
        "--fail-on",
        "info",
        "--rate",
        "1000",
    ]);
    assert_eq!(told.with_status(0).stdout, "no findings in 1 file\n");
    assert_eq!(upstream.received().len(), 2);

    let upstream = Upstream::canned(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n",
    );
    let told = folder.run(&["verify", "tape.json", "--against", &upstream.url]).with_status(2);
    assert_says(
        &told.stderr,
        &["answers 503 to interaction 0 and asks to wait 3600 s", "--max-wait"],
    );
    assert_eq!(upstream.received().len(), 1);
}

#[test]
fn accepting_goes_by_every_key_of_the_configuration() {
    let recorded = r#"{"at": 1, "s": "Open", "tags": ["a", "b"], "items": [{"id": 1, "v": 1}, {"id": 2, "v": 2}], "price": 1.00, "note": null, "n": 1}"#;
    let today = r#"{"at":2,"s":"OPEN","tags":["b","a"],"items":[{"id":2,"v":2},{"id":1,"v":1}],"price":1.01,"n":1}"#;
    let keys = "[diff]\nignore = [\"/at\"]\nignore-case = [\"/s\"]\nunordered = [\"/tags\", \"/items\"]\ntolerance = 0.01\nnull-is-absent = true\n[diff.identity]\n\"/items\" = \"id\"\n";
    let accept = |answer: &str| {
        let folder = Folder::new();
        folder.write("tape.json", ONE_READ.replace("{\"n\": 1}", recorded));
        folder.write("tapecheck.toml", keys);
        let upstream = Upstream::canned(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        ));
        let told = folder.run(&[
            "verify",
            "tape.json",
            "--against",
            &upstream.url,
            "--accept",
            "--fail-on",
            "info",
        ]);
        (told, folder.read("tape.json"))
    };
    let before = ONE_READ.replace("{\"n\": 1}", recorded);
    let (told, after) = accept(today);
    assert_says(&told.with_status(0).stderr, &["tape.json: nothing to accept"]);
    assert_eq!(after, before);
    // One real change, and what is noise keeps what the recording has.
    let (told, after) = accept(&today.replace("\"n\":1", "\"n\":5"));
    assert_says(&told.with_status(1).stderr, &["tape.json: accepted 1 answer"]);
    let body = findings::parse(&after)["interactions"][0]["response"]["body"]["json"].clone();
    let mut expected = findings::parse(recorded);
    expected["n"] = 5.into();
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(body[name], *value, "{name}: {body}");
    }
}
