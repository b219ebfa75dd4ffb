//! `tapecheck sandbox` while it runs: the control of a test, faults, saved state, many writers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::thread;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tapecheck::model::json;
use tapecheck::sandbox::{ProductType, State, seed};

use super::findings;
use super::harness::{Folder, NOW, Server, assert_says, repository};
use super::raw_http::{Connection, Message, ask};
use super::scenario::{self, order, path, subscription};

/// A sandbox and where it is controlled.
fn controlled(folder: &Folder, flags: &[&str]) -> (Server, SocketAddr) {
    let server = folder.sandbox(&[&["--control"], flags].concat());
    let line = server.wait_for("controlled on http://");
    let address = line.trim().rsplit_once('/').unwrap().1.parse().unwrap();
    (server, address)
}

fn call(address: SocketAddr, method: &str, path: &str, body: &str) -> Message {
    let length = body.len();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n");
    ask(address, format!("{head}Content-Type: application/json\r\n\r\n{body}"))
}

fn cancel(server: &Server, number: usize) -> Message {
    let body = format!(r#"{{"id":"{}","status":"cancelled"}}"#, order());
    ask(server.address, scenario::request("PATCH", &path("orders", &order()), &body, number))
}

fn order_status(server: &Server) -> String {
    let answer = ask(server.address, scenario::get(&path("orders", &order())));
    answer.json()["status"].as_str().unwrap().to_owned()
}

#[test]
fn a_test_resets_it_and_lets_time_pass() {
    let folder = Folder::new();
    let (server, control) = controlled(&folder, &[]);
    assert_eq!(cancel(&server, 1).status(), 200);
    assert_eq!(order_status(&server), "cancelled");
    assert_eq!(call(control, "POST", "/reset", "").status(), 204);
    assert_eq!(order_status(&server), "completed");
    let told = call(control, "POST", "/clock/advance", r#"{"by": "61d"}"#);
    assert_eq!(told.json()["now"], "2026-03-17T12:00:00Z");
    assert_eq!(cancel(&server, 2).json()["code"], 900_117);
    call(control, "PUT", "/clock", &format!(r#"{{"now": "{NOW}"}}"#));
    assert_eq!(cancel(&server, 3).status(), 200);
    server.stop().with_status(0);
}

#[test]
fn faults_answer_with_its_own_rules_or_in_any_other_way() {
    let folder = Folder::new();
    let flags = [
        "--fault",
        "GET /v1/** rule=role-missing count=2",
        "--fault",
        "GET /v1/** status=503 retry-after=1",
    ];
    let (server, control) = controlled(&folder, &flags);
    let read = || ask(server.address, scenario::get(&path("orders", &order())));
    for _ in 0..2 {
        let refused = read();
        assert_eq!((refused.status(), refused.json()["code"].as_i64()), (403, Some(900_150)));
    }
    let unavailable = read();
    assert_eq!((unavailable.status(), unavailable.field("Retry-After")), (503, Some("1")));
    assert_eq!(read().status(), 200);
    let rules = r#"{"faults": ["GET /** rule=unexpected-error"]}"#;
    assert_eq!(call(control, "PUT", "/faults", rules).json()["faults"][0]["left"], 1);
    assert_eq!(read().json()["code"], 800_003);
    let told = folder.run(&["sandbox", "--fault", "GET /** rule=role-mising"]).with_status(2);
    assert_says(&told.stderr, &["the sandbox has no rule `role-mising`", "tapecheck explain"]);
    let tape = std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap();
    folder.write("tape.json", tape);
    let rule = "GET /** rule=role-missing";
    let told = folder.run(&["replay", "tape.json", "--fault", rule]).with_status(2);
    assert_says(&told.stderr, &["only the sandbox has rules"]);
}

/// The document against the answers: they are recorded like those of any service, and checked against it.
#[test]
fn the_answers_of_its_control_are_those_that_the_document_promises() {
    let folder = Folder::new();
    let contract = repository("schemas/control/openapi.json");
    let contract = contract.to_str().unwrap();
    let (_server, control) = controlled(&folder, &[]);
    assert_eq!(
        call(control, "GET", "/openapi.json", "").text(),
        std::fs::read_to_string(contract).unwrap()
    );
    let url = format!("http://{control}");
    let flags = ["record", "--upstream", &url, "-o", "control.json", "--contract", contract];
    let recorder = folder.serve(&flags);
    let block = json!({ "id": subscription(), "rule": "subscription-expiring" }).to_string();
    for (method, path, body, status) in [
        ("GET", "/state", "", 200),
        ("GET", "/clock", "", 200),
        ("PUT", "/clock", r#"{"now": "2026-02-01T00:00:00Z"}"#, 200),
        ("PUT", "/clock", r#"{"now": "noon"}"#, 422),
        ("POST", "/clock/advance", r#"{"by": "7d"}"#, 200),
        ("PUT", "/block", &block, 204),
        ("PUT", "/faults", r#"{"faults": ["GET /** rule=access-denied"]}"#, 200),
        ("POST", "/faults/off", "", 200),
        ("POST", "/reset", "", 204),
    ] {
        let answer = call(recorder.address, method, path, body);
        assert_eq!(answer.status(), status, "{method} {path}: {}", answer.text());
    }
    recorder.stop();
    let flags = ["check", "control.json", "--contract", contract, "--format", "json"];
    let told = folder.run(&[&flags[..], &["--fail-on", "info"]].concat());
    let found = findings::read(&told.stdout);
    // What was asked wrongly on purpose.
    let wrong = found.iter().filter(|found| !found.pointer.starts_with("/interactions/3/request"));
    assert_eq!(wrong.count(), 0, "{}", told.stdout);
    let text = folder.read("control.json");
    folder.write("wrong.json", text.replace("\"customers\": 4", "\"customers\": \"4\""));
    folder.run(&["check", "wrong.json", "--contract", contract]).with_status(1);
}

#[test]
fn its_switches_are_flags() {
    let folder = Folder::new();
    let path = path("subscriptions", &subscription());
    let server = folder.sandbox(&["--throttle=2"]);
    let statuses = [1, 2, 3].map(|_| ask(server.address, scenario::get(&path)).status());
    assert_eq!(statuses, [200, 200, 429]);

    let server = folder.sandbox(&["--no-token", "--lenient-json", "--slow-changes=1h"]);
    let read = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    let body = ask(server.address, &read);
    let body = body.text().trim_end_matches('}').to_owned() + "},}";
    let body = body.replace(r#""status":"active""#, r#""status":"suspended""#);
    let changed = ask(server.address, scenario::request("PATCH", &path, &body, 1));
    assert_eq!(changed.status(), 202, "{}", changed.text());
    assert_eq!(changed.field("Location"), path.strip_prefix("/v1"));
    assert_eq!(ask(server.address, &read).json()["status"], "active");

    let server = folder.sandbox(&["--partial-subscriptions", "--window", "new-commerce=1h"]);
    let body = format!(r#"{{"id":"{}","status":"deleted"}}"#, subscription());
    let refused = ask(server.address, scenario::request("PATCH", &path, &body, 1));
    assert_eq!(refused.json()["code"], 900_213, "{}", refused.text());

    let server = folder.sandbox(&["--etag-mismatch", "412", "--account-limits"]);
    let legacy = super::scenario::path("subscriptions", &seed::subscription_id("legacy").unwrap());
    let read = ask(server.address, scenario::get(&legacy)).text().to_owned();
    let patch = |body: &str, number| {
        ask(server.address, scenario::request("PATCH", &legacy, body, number)).status()
    };
    let named = read.replace("Example Office Licence", "Sales");
    assert_eq!([patch(&named, 1), patch(&read, 2)], [200, 412]);
    let line = r#"{"lineItems":[{"lineItemNumber":0,"offerId":"CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB","quantity":1}]}"#;
    let orders = format!("/v1/customers/{}/orders", seed::CUSTOMER);
    let refused = ask(server.address, scenario::request("POST", &orders, line, 3));
    assert_eq!(refused.json()["code"], 800_018);

    for (flags, says) in [
        (&["--window", "new-comerce=7d"][..], "did you mean `new-commerce`?"),
        (&["--window", "new-commerce=week"], "write days (`7d`) or hours (`72h`)"),
        (&["--slow-changes=soon"], "`soon` is no length of time"),
        (&["--etag-mismatch", "409"], "412"),
        (&["--seed-size", "many"], "a million at the most"),
        (&["--save"], "--state"),
        (&["--running"], "--now"),
    ] {
        let told = folder.run(&[&["sandbox"], flags].concat()).with_status(2);
        assert_says(&told.stderr, &[says]);
    }
}

#[test]
fn a_running_clock_goes_on_from_where_it_was_set() {
    let folder = Folder::new();
    let (_server, control) = controlled(&folder, &["--running"]);
    let now = || call(control, "GET", "/clock", "").json()["now"].as_str().unwrap().to_owned();
    let first = now();
    assert!(first.starts_with("2026-01-15T12:"), "{first}");
    while now() == first {}
    let told = call(control, "POST", "/clock/advance", r#"{"by": "24h"}"#).json();
    assert!(told["now"].as_str().unwrap().starts_with("2026-01-16T12:"), "{told}");
}

#[test]
fn a_large_seed_is_served() {
    let folder = Folder::new();
    let server = folder.sandbox(&["--seed-size", "600"]);
    assert_says(&server.wait_for("with "), &["customers", "orders", "subscriptions"]);
    let state = State::seeded_with(NOW.parse().unwrap(), Default::default(), 600);
    let customer = state.customers().last().unwrap().to_owned();
    let list =
        ask(server.address, scenario::get(&format!("/v1/customers/{customer}/subscriptions")));
    assert_eq!(list.json()["totalCount"], state.subscriptions(&customer).count());
}

/// Asks a sandbox for everything that it can be asked for, rightly and wrongly.
fn ask_for_everything(address: SocketAddr) {
    let mut number = 0;
    let mut send = |method: &str, path: &str, body: &str| {
        number += 1;
        ask(address, scenario::request(method, path, body, number))
    };
    let customers = [seed::CUSTOMER, seed::OTHER_CUSTOMER, seed::NEW_CUSTOMER];
    let others = [seed::FORMER_CUSTOMER, "11111111-2222-4333-8444-555555555555"];
    for customer in customers.into_iter().chain(others) {
        for list in ["orders", "subscriptions", "orders?include_price=true"] {
            send("GET", &format!("/v1/customers/{customer}/{list}"), "");
        }
    }
    for sample in seed::SAMPLES {
        let order = path("orders", &seed::order_id(sample.name).unwrap());
        for more in
            ["", "?include_price=true", "/provisioningstatus", "/lineitems/0/activationlinks"]
        {
            send("GET", &format!("{order}{more}"), "");
        }
        let id = order.rsplit('/').next().unwrap();
        send("PATCH", &order, &format!(r#"{{"id":"{id}","status":"cancelled"}}"#));
        let Some(id) = seed::subscription_id(sample.name) else { continue };
        let subscription = path("subscriptions", &id);
        for more in ["/provisioningstatus", "/addons", "/supportcontact", "/activationlinks"] {
            send("GET", &format!("{subscription}{more}"), "");
        }
        let read = send("GET", &subscription, "");
        for status in ["suspended", "active", "deleted"] {
            let mut change = read.json();
            change["status"] = json!(status);
            send("PATCH", &subscription, &change.to_string());
        }
    }
    for offer in ["CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", "DZH318Z0AAAA:0001:DZH318Z0BBBB", "nothing"] {
        let line = json!([{ "lineItemNumber": 0, "offerId": offer, "quantity": 1 }]);
        let orders = format!("/v1/customers/{}/orders", seed::NEW_CUSTOMER);
        send("POST", &orders, &json!({ "lineItems": line }).to_string());
    }
    let read = scenario::get(&path("orders", &order()));
    let token = format!("Bearer {}", scenario::TOKEN);
    // {"amr":["pwd"]}
    for other in ["Basic x", "Bearer e30.eyJhbXIiOlsicHdkIl19.x"] {
        ask(address, read.replace(&token, other));
    }
    ask(address, read.replace("Accept: application/json", "Accept: text/html"));
    let change = scenario::request("PATCH", &path("orders", &order()), "<order/>", 9_999);
    ask(address, change.replace("application/json; charset=utf-8", "application/xml"));
}

#[test]
fn everything_it_serves_passes_our_own_check() {
    let folder = Folder::new();
    let mut statuses = std::collections::BTreeSet::new();
    for (tape, flags) in [
        ("sandbox.json", &[][..]),
        ("production.json", &["--environment", "production", "--slow-changes=1h"]),
        ("throttled.json", &["--throttle=3"]),
    ] {
        let sandbox = folder.sandbox(flags);
        let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", tape]);
        ask_for_everything(recorder.address);
        // What was asked wrongly makes its status 1.
        recorder.stop();
        let told = folder.run(&["check", tape, "--format", "json", "--fail-on", "info"]);
        for found in findings::read(&told.stdout) {
            let is_answer = found.pointer.contains("/response");
            assert!(!is_answer || found.rule == "undocumented-operation", "{tape}: {found:?}");
        }
        let recorded = findings::parse(&folder.read(tape));
        let interactions = recorded["interactions"].as_array().unwrap().iter();
        statuses.extend(interactions.map(|one| one["response"]["status"].as_u64().unwrap()));
    }
    let expected = [200, 201, 202, 400, 401, 403, 404, 406, 409, 415, 429];
    assert_eq!(statuses, expected.into());
}

/// The version in the etag of a legacy subscription.
fn version(resource: &Value) -> i64 {
    let etag = resource["attributes"]["etag"].as_str().unwrap();
    let decoded: Value = serde_json::from_slice(&BASE64_STANDARD.decode(etag).unwrap()).unwrap();
    decoded["version"].as_i64().unwrap()
}

fn named(resource: &Value, name: &str) -> String {
    let mut change = resource.clone();
    change["friendlyName"] = json!(name);
    change.to_string()
}

#[test]
fn of_many_changes_with_one_etag_one_wins() {
    let folder = Folder::new();
    let server = folder.sandbox(&[]);
    let legacy = path("subscriptions", &seed::subscription_id("legacy").unwrap());
    let resource = ask(server.address, scenario::get(&legacy)).json();
    let answers: Vec<Message> = thread::scope(|scope| {
        let writers: Vec<_> = (0..24)
            .map(|number| {
                let body = named(&resource, &format!("writer {number}"));
                let request = scenario::request("PATCH", &legacy, &body, number);
                scope.spawn(move || ask(server.address, request))
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| one.status() == 200);
    assert_eq!((won.len(), lost.len()), (1, 23));
    assert!(lost.iter().all(|one| one.json()["code"] == 2055));
    let now = ask(server.address, scenario::get(&legacy)).json();
    assert_eq!(now["friendlyName"], won[0].json()["friendlyName"]);
}

#[test]
fn no_update_of_many_writers_is_lost() {
    const WRITERS: usize = 12;
    const EACH: i64 = 15;
    let folder = Folder::new();
    let server = folder.sandbox(&[]);
    let legacy = path("subscriptions", &seed::subscription_id("legacy").unwrap());
    let seen = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (seen, legacy) = (&seen, &legacy);
            scope.spawn(move || {
                let mut connection = Connection::open(server.address);
                let mut ask = |method: &str, body: &str, number: usize| {
                    connection.send(scenario::request(method, legacy, body, number));
                    connection.receive()
                };
                let mut done = 0;
                let mut number = writer * 1_000_000;
                while done < EACH {
                    number += 2;
                    let resource = ask("GET", "", number).json();
                    let change = named(&resource, &format!("{writer}: {done}"));
                    let answer = ask("PATCH", &change, number + 1);
                    if answer.status() == 200 {
                        done += 1;
                        let versions = (version(&resource), version(&answer.json()));
                        seen.lock().unwrap().push(versions);
                    } else {
                        assert_eq!(answer.json()["code"], 2055, "{}", answer.text());
                    }
                }
            });
        }
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    let changes = WRITERS as i64 * EACH;
    let expected: Vec<_> = (1..=changes).map(|version| (version, version + 1)).collect();
    assert_eq!(seen, expected, "each change is made upon the one before");
    let last = ask(server.address, scenario::get(&legacy)).json();
    assert_eq!(version(&last), changes + 1);
}

fn state_in(folder: &Folder) -> State {
    State::from_json(&json::parse(&folder.read("state.json")).unwrap()).unwrap()
}

const SAVING: [&str; 3] = ["--state", "state.json", "--save"];

#[test]
fn every_change_is_in_the_file_before_it_is_answered() {
    let folder = Folder::new();
    let server = folder.sandbox(&SAVING);
    let status = || {
        let state = state_in(&folder);
        state.order(seed::CUSTOMER, &order()).unwrap().text("status").unwrap().to_owned()
    };
    assert_eq!(status(), "completed");
    assert_eq!(cancel(&server, 1).status(), 200);
    assert_eq!(status(), "cancelled");
    assert_eq!(order_status(&server), "cancelled");
    server.kill();
    let server = folder.sandbox(&SAVING);
    assert_eq!(order_status(&server), "cancelled");
    server.stop().with_status(0);
    let (server, control) = controlled(&folder, &SAVING);
    let legacy = path("subscriptions", &seed::subscription_id("legacy").unwrap());
    let resource = ask(server.address, scenario::get(&legacy)).json();
    let change = scenario::request("PATCH", &legacy, &named(&resource, "Sales"), 2);
    assert_eq!(ask(server.address, change).status(), 200);
    call(control, "POST", "/reset", "");
    server.stop().with_status(0);
    assert!(!folder.read("state.json").contains("\"Sales\""), "a reset is saved, too");
    assert_eq!(folder.names(), ["state.json"]);
}

#[test]
fn a_state_that_cannot_be_written_is_told() {
    let folder = Folder::new();
    let told = folder.run(&["sandbox", "--state", "gone/state.json", "--save"]).with_status(2);
    assert_says(&told.stderr, &["cannot write `gone/state.json`", "create the folder first"]);
    folder.write("state.json", "{");
    let told = folder.run(&[&["sandbox"], &SAVING[..]].concat()).with_status(2);
    assert_says(&told.stderr, &["cannot use state `state.json:1:2`"]);
    assert_eq!(folder.read("state.json"), "{", "what is damaged is not written over");
}

#[test]
fn a_change_that_cannot_be_saved_is_no_success() {
    let folder = Folder::new();
    folder.write("kept/readme", "");
    let server = folder.sandbox(&["--state", "kept/state.json", "--save"]);
    std::fs::remove_dir_all(folder.path().join("kept")).unwrap();
    let refused = cancel(&server, 1);
    assert_eq!(refused.status(), 500);
    assert_says(refused.text(), &["was not saved", "cannot write `kept/state.json`"]);
    let told = server.stop().with_status(2);
    assert_says(&told.stderr, &["error: cannot write `kept/state.json`"]);
}

/// What writers were told: how often, and of each what was told last.
#[derive(Default)]
struct Told {
    count: usize,
    last: HashMap<&'static str, String>,
}

/// Writers that note what they were told, until the server is gone.
fn write_until_killed(address: SocketAddr, told: &Mutex<Told>) {
    thread::scope(|scope| {
        for name in ["legacy", "legacy-add-on", "software-subscription", "azure-plan"] {
            scope.spawn(move || {
                let path = path("subscriptions", &seed::subscription_id(name).unwrap());
                let Some(mut connection) = Connection::try_open(address) else { return };
                for number in 0.. {
                    let read = scenario::request("GET", &path, "", number);
                    let Some(read) = connection.try_ask(&read) else { return };
                    let given = format!("{name} {number} {}", read.text().len());
                    let change = named(&read.json(), &given);
                    // No two changes have the same id, so that none is taken for a repeated one.
                    let id = number * 1000 + name.len();
                    let change = scenario::request("PATCH", &path, &change, id);
                    let Some(answer) = connection.try_ask(&change) else { return };
                    assert_eq!(answer.status(), 200, "{}", answer.text());
                    let mut told = told.lock().unwrap();
                    told.count += 1;
                    told.last.insert(name, given);
                }
            });
        }
    });
}

#[test]
fn a_kill_at_any_moment_leaves_a_whole_state_with_all_that_was_told() {
    let folder = Folder::new();
    for round in 0..6 {
        let told = Mutex::new(Told::default());
        let server = folder.sandbox(&SAVING);
        let address = server.address;
        thread::scope(|scope| {
            scope.spawn(|| write_until_killed(address, &told));
            // Another moment each time; the other writers are anywhere then.
            while told.lock().unwrap().count < 5 + 7 * round {
                thread::yield_now();
            }
            server.kill();
        });
        let state = state_in(&folder);
        for (name, given) in told.into_inner().unwrap().last {
            let id = seed::subscription_id(name).unwrap();
            let kept = state.subscription(seed::CUSTOMER, &id).unwrap();
            let kept = kept.text("friendlyName").unwrap();
            // One more change may have been written whose answer did not come.
            let number = |text: &str| text.split(' ').nth(1).unwrap().parse::<u32>().unwrap();
            let is_next = kept != given && number(kept) == number(&given) + 1;
            assert!(kept == given || is_next, "{name}: told {given}, kept {kept}");
        }
    }
    let left: Vec<String> = folder.names();
    assert!(left.len() <= 2, "at most one part beside the file: {left:?}");
    let server = folder.sandbox(&SAVING);
    let list = format!("/v1/customers/{}/subscriptions", seed::CUSTOMER);
    assert_eq!(ask(server.address, scenario::get(&list)).status(), 200);
    server.stop().with_status(0);
    assert_eq!(seed::newest(ProductType::LegacyLicence), "legacy");
}

/// The lines of docs/sandbox.md that call the program.
fn commands() -> Vec<String> {
    let text = std::fs::read_to_string(repository("docs/sandbox.md")).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix("    tapecheck "));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    let folder = Folder::new();
    let all = commands();
    assert!(all.len() >= 9, "{all:?}");
    for line in all {
        // In the place of a test suite that succeeds only where it finds the sandbox.
        let line = line.replace("npm test", "sh -c 'test -n \"$TAPECHECK_URL\"'");
        let script = format!("{} {line}", env!("CARGO_BIN_EXE_tapecheck"));
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &script]).current_dir(folder.path());
        super::harness::Process::start(command).finish().with_status(0);
    }
    assert!(folder.has("team.json"));
}

#[test]
fn the_guide_names_every_flag() {
    let text = std::fs::read_to_string(repository("docs/sandbox.md")).unwrap();
    let help = Folder::new().run(&["sandbox", "--help"]).with_status(0).stdout;
    let is_flag = |word: &&str| word.starts_with("--") && word.len() > 2;
    let lines = help.lines().map(str::trim).filter(|line| line.starts_with('-'));
    for flag in lines.filter_map(|line| line.split_whitespace().find(is_flag)) {
        let flag = flag.split(['=', '[']).next().unwrap();
        if !["--help", "--listen", "--quiet", "--color", "--verbose"].contains(&flag) {
            assert_says(&text, &[flag]);
        }
    }
}
