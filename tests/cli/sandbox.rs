//! `tapecheck sandbox`: an emulator whose time, account, state and drifts are arguments.

use tapecheck::sandbox::{ProductType, drift, seed};

use super::harness::{Folder, NOW, assert_says};
use super::raw_http::{Message, ask};
use super::scenario::{self, order, path};

fn get_order(folder: &Folder, arguments: &[&str]) -> serde_json::Value {
    let server = folder.serve(&[&["sandbox"], arguments].concat());
    ask(server.address, scenario::get(&path("orders", &order()))).json()
}

#[test]
fn its_time_is_an_argument() {
    let folder = Folder::new();
    let bought =
        |now| get_order(&folder, &["--now", now])["creationDate"].as_str().unwrap().to_owned();
    assert!(bought(NOW).starts_with("2026-01-13T"), "{}", bought(NOW));
    assert!(bought("2030-06-30T00:00:00Z").starts_with("2030-06-27T"));
    assert_eq!(bought(NOW), bought(NOW));
}

#[test]
fn it_says_where_it_is_and_how_to_ask_it() {
    let folder = Folder::new();
    let server = folder.sandbox(&[]);
    let line = server.wait_for("try: curl");
    assert_says(&line, &[&server.url, seed::CUSTOMER, "Authorization: Bearer any"]);
    assert_eq!(server.stop().with_status(0).stdout, "");
}

#[test]
fn without_a_token_it_answers_401() {
    let folder = Folder::new();
    let server = folder.sandbox(&[]);
    let target = path("orders", &order());
    let anonymous = ask(server.address, format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_eq!(anonymous.status(), 401);
}

#[test]
fn its_account_decides_what_can_be_cancelled() {
    let folder = Folder::new();
    let reservation = seed::order_of(ProductType::AzureReservation);
    let cancel = |environment| -> Message {
        let server = folder.sandbox(&["--environment", environment]);
        let body = format!(r#"{{"id":"{reservation}","status":"cancelled"}}"#);
        ask(server.address, scenario::request("PATCH", &path("orders", &reservation), &body, 1))
    };
    let accepted = cancel("sandbox");
    assert_eq!((accepted.status(), accepted.json()["status"].as_str()), (200, Some("cancelled")));
    let refused = cancel("production");
    assert_eq!((refused.status(), refused.json()["code"].as_i64()), (403, Some(800_019)));
}

#[test]
fn its_drifts_are_listed_and_served() {
    let folder = Folder::new();
    let listed = folder.run(&["sandbox", "--drift", "list"]).with_status(0).stdout;
    let names: Vec<&str> =
        listed.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    let known: Vec<&str> = drift::ALL.iter().map(|drift| drift.name).collect();
    assert_eq!(names, known);

    let both =
        get_order(&folder, &["--now", NOW, "--drift", "changed-type", "--drift", "removed-field"]);
    assert_eq!(both["lineItems"][0]["quantity"], "1");
    assert!(both.get("billingCycle").is_none(), "{both}");
}

#[test]
fn a_drift_that_does_not_exist_is_refused_with_the_nearest() {
    let folder = Folder::new();
    let told = folder.run(&["sandbox", "--drift", "renamed-feild"]).with_status(2);
    assert_says(
        &told.stderr,
        &["error: there is no drift `renamed-feild`", "did you mean `renamed-field`?"],
    );
    assert_eq!(told.stdout, "");
    let told = folder.run(&["sandbox", "--drift", "zebra"]).with_status(2);
    assert_says(&told.stderr, &["there is no drift `zebra`", "--drift list"]);
}

#[test]
fn a_time_or_account_that_it_does_not_know_is_refused() {
    let folder = Folder::new();
    let told = folder.run(&["sandbox", "--now", "yesterday"]).with_status(2);
    assert_says(&told.stderr, &["'yesterday'", "--now", "write it as 2026-01-15T12:00:00Z"]);
    let told = folder.run(&["sandbox", "--environment", "productoin"]).with_status(2);
    assert_says(&told.stderr, &["'productoin'", "--environment", "production"]);
}

#[test]
fn a_state_of_ones_own_is_served() {
    let folder = Folder::new();
    let customer = "11111111-2222-4333-8444-555555555555";
    let state = format!(
        r#"{{"sandboxState": 1, "requests": 0, "purchases": 0, "customers": [{{"id": "{customer}", "orders": [], "subscriptions": []}}]}}"#
    );
    folder.write("state.json", state);
    let server = folder.sandbox(&["--state", "state.json"]);
    let ask_for = |customer: &str| {
        ask(server.address, scenario::get(&format!("/v1/customers/{customer}/subscriptions")))
    };
    assert_eq!(ask_for(customer).status(), 200, "{}", ask_for(customer).text());
    assert_eq!(ask_for(seed::CUSTOMER).status(), 404);
}

#[test]
fn a_command_finds_it() {
    let folder = Folder::new();
    let told = folder
        .run(&["sandbox", "--now", NOW, "--", "sh", "-c", "echo at $TAPECHECK_URL; exit 3"])
        .with_status(3);
    assert_says(&told.stdout, &["at http://127.0.0.1:"]);
}
