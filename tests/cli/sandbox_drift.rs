//! Every drift of the sandbox is named by `verify` and by `diff`, and nothing else is.

use tapecheck::sandbox::{drift, seed};

use super::findings::{self, Found};
use super::harness::{Folder, Process, assert_says, repository};
use super::raw_http::ask;
use super::scenario::{self, NO_ORDER};

/// What a client asks for: an order with two lines, a subscription, a list, what is not there, and without a token.
fn paths() -> [String; 4] {
    let order = seed::order_id("perpetual-software-two-lines").unwrap();
    let subscription = seed::subscription_id("new-commerce").unwrap();
    [
        format!("/v1/customers/{}/orders/{order}", seed::CUSTOMER),
        format!("/v1/customers/{}/subscriptions/{subscription}", seed::CUSTOMER),
        format!("/v1/customers/{}/orders", seed::OTHER_CUSTOMER),
        format!("/v1/customers/{}/orders/{NO_ORDER}", seed::CUSTOMER),
    ]
}

/// Records it against a sandbox with these flags.
fn record(folder: &Folder, tape: &str, flags: &[&str]) {
    let sandbox = folder.sandbox(flags);
    let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", tape]);
    for path in paths() {
        ask(recorder.address, scenario::get(&path));
    }
    let token = format!("Authorization: Bearer {}\r\n", scenario::TOKEN);
    let list = format!("/v1/customers/{}/orders", seed::CUSTOMER);
    let refused = ask(recorder.address, scenario::get(&list).replace(&token, ""));
    assert_eq!(refused.status(), 401);
    // What drifts is told while it is recorded; that is another test.
    recorder.stop();
}

/// The identifiers in the recorded paths, with the real ones: what `verify --bind` takes.
fn binds(tape: &str) -> Vec<String> {
    let tape = findings::parse(tape);
    let mut binds = Vec::new();
    for (real, status) in paths().into_iter().zip([200, 200, 200, 404]) {
        let real: Vec<&str> = real.split('/').collect();
        for interaction in tape["interactions"].as_array().unwrap() {
            let path = interaction["request"]["path"].as_str().unwrap();
            let path: Vec<&str> = path.split('/').collect();
            let is_it = interaction["response"]["status"] == status
                && (path.len(), path[4]) == (real.len(), real[4]);
            if is_it {
                let pairs = path.iter().zip(&real).filter(|(path, real)| path != real);
                binds.extend(pairs.map(|(path, real)| format!("{path}={real}")));
            }
        }
    }
    binds.sort();
    binds.dedup();
    binds
}

/// What a drift leads to: rules, and the ends of the pointers at which they are found.
fn expected(drift: &str) -> &'static [(&'static str, &'static [&'static str])] {
    const FAULT: &[&str] = &["/json/code", "/json/data", "/json/description", "/json/source"];
    match drift {
        "renamed-field" => &[
            ("property-removed", &["/json/autoRenewEnabled"]),
            ("property-added", &["/json/renewAutomatically"]),
        ],
        "new-enum-value" => &[("enum-value-new", &["/json/billingType"])],
        "changed-type" => &[("type-changed", &["/quantity"])],
        "removed-field" => &[("property-removed", &["/billingCycle"])],
        "added-field" => &[("property-added", &["/json/managedBy"])],
        "changed-case" => &[("enum-value-new", &["/status"])],
        "null-for-absent" => &[("property-added", &["/json/parentSubscriptionId"])],
        "number-as-string" => &[("type-changed", &["/json/quantity"])],
        "date-precision" => &[("value-changed", &["/creationDate"])],
        "reordered-array" => &[("order-changed", &["/json/lineItems"])],
        "error-shape" => &[("property-removed", FAULT), ("property-added", &["/json/error"])],
        "changed-status" => &[("status-changed", &["/response/status"])],
        "removed-header" => &[("header-removed", &["/response/headers/WWW-Authenticate"])],
        other => panic!("what leads the drift `{other}` to?"),
    }
}

#[track_caller]
fn assert_named(drift: &str, by: &str, found: &[Found]) {
    let expected = expected(drift);
    for one in found {
        let is_expected = expected.iter().any(|(rule, ends)| {
            one.rule == *rule && ends.iter().any(|end| one.pointer.ends_with(end))
        });
        assert!(is_expected, "{by}, {drift}: {one:?}");
    }
    for (rule, ends) in expected {
        for end in *ends {
            let is_named = found.iter().any(|one| one.rule == *rule && one.pointer.ends_with(end));
            assert!(is_named, "{by}, {drift}: no {rule} at {end} in {found:?}");
        }
    }
}

#[test]
fn verify_and_diff_name_every_drift_and_nothing_else() {
    let folder = Folder::new();
    record(&folder, "tape.json", &[]);
    let binds = binds(&folder.read("tape.json"));
    let binds: Vec<&str> = binds.iter().flat_map(|bind| ["--bind", bind.as_str()]).collect();
    let report = ["--format", "json", "--fail-on", "info"];
    let verify = |flags: &[&str]| {
        let sandbox = folder.sandbox(flags);
        let against = ["verify", "tape.json", "--against", &sandbox.url, "--bearer-env", "TOKEN"];
        let mut command = folder.command(&[&against[..], &binds, &report].concat());
        command.env("TOKEN", "of-verify");
        Process::start(command).finish()
    };
    assert_eq!(findings::read(&verify(&[]).with_status(0).stdout), []);
    record(&folder, "again.json", &[]);
    let diff = |new: &str| folder.run(&[&["diff", "tape.json", new][..], &report].concat());
    assert_eq!(findings::read(&diff("again.json").with_status(0).stdout), []);
    for drift in drift::ALL {
        let flags = ["--drift", drift.name];
        let told = verify(&flags).with_status(1);
        assert_named(drift.name, "verify", &findings::read(&told.stdout));
        let tape = format!("{}.json", drift.name);
        record(&folder, &tape, &flags);
        let told = diff(&tape).with_status(1);
        assert_named(drift.name, "diff", &findings::read(&told.stdout));
    }
}

#[test]
fn the_guide_says_what_verify_and_diff_say() {
    let text = std::fs::read_to_string(repository("docs/sandbox.md")).unwrap();
    for drift in drift::ALL {
        let rules: Vec<String> =
            expected(drift.name).iter().map(|(rule, _)| format!("`{rule}`")).collect();
        let row = format!("| `{}` | {} | {} |", drift.name, drift.summary, rules.join(", "));
        assert_says(&text, &[&row]);
    }
}
