//! PATCH subscription: transitions, windows, edits, etags.

use jiff::SignedDuration;
use serde_json::json;
use tapecheck::sandbox::{Options, seed};

use crate::harness::*;

#[test]
fn each_status_changes_only_where_the_table_says_so() {
    // From, to active, to suspended, to deleted: 0 or the code of the refusal.
    for (name, cells) in [
        ("new-commerce", [0, 0, 0]),
        ("new-commerce-suspended", [0, 0, 0]),
        ("new-commerce-deleted", [2011, 2011, 2011]),
        ("new-commerce-expired", [900279, 900279, 900279]),
        ("new-commerce-disabled", [900279, 900279, 900279]),
        ("marketplace-pending", [800081, 800081, 800081]),
        ("legacy", [0, 0, 800040]),
        ("legacy-suspended", [0, 0, 800040]),
        ("legacy-none", [800040, 800040, 800040]),
    ] {
        for (wanted, code) in ["active", "suspended", "deleted"].into_iter().zip(cells) {
            let client = usual();
            let (status, answer) = client.set_status(&subscription_path(name), wanted);
            assert_eq!(answer["code"].as_u64().unwrap_or(0), code, "{name} to {wanted}: {answer}");
            if status == 200 {
                assert_eq!(client.get(&subscription_path(name)), answer);
                assert_eq!(answer["status"], wanted);
            }
        }
    }
}

#[test]
fn a_status_that_only_the_service_sets_is_refused() {
    for status in ["none", "pending", "expired", "disabled"] {
        assert_denied(usual().set_status(&subscription_path("new-commerce"), status), 400, 800040);
    }
    assert_denied(usual().set_status(&subscription_path("new-commerce"), "cancelled"), 400, 900126);
}

#[test]
fn new_commerce_can_be_cancelled_for_7_days_to_the_second() {
    let path = subscription_path("new-commerce");
    let subscription = usual().get(&path);
    let end = instant(&subscription, "cancellationAllowedUntilDate");
    assert_eq!(end, instant(&subscription, "creationDate") + SignedDuration::from_hours(7 * 24));
    for (time, expected) in [(end, 200), (end + second(), 400)] {
        let client = usual();
        client.set_time(time);
        assert_eq!(client.set_status(&path, "deleted").0, expected);
    }
    let (status, fault) =
        usual().set_status(&subscription_path("new-commerce-20-days-old"), "deleted");
    let text =
        "You have passed your 7-day cancellation window. We are unable to cancel your purchase";
    assert_eq!(
        (status, &fault["code"], fault["description"].as_str()),
        (400, &json!(900117), Some(text))
    );
}

#[test]
fn a_software_subscription_can_be_cancelled_for_30_days() {
    assert_ok(usual().set_status(&subscription_path("software-subscription"), "deleted"));
    let (_, fault) =
        usual().set_status(&subscription_path("software-subscription-45-days-old"), "deleted");
    assert!(fault["description"].as_str().unwrap().contains("30-day"), "{fault}");
}

#[test]
fn an_add_on_is_not_reactivated_before_its_parent() {
    let client = usual();
    let (parent, child) =
        (subscription_path("legacy-suspended"), subscription_path("legacy-suspended-add-on"));
    assert_denied(client.set_status(&child, "active"), 409, 27009);
    assert_ok(client.set_status(&parent, "active"));
    assert_ok(client.set_status(&child, "active"));
}

#[test]
fn a_subscription_is_not_reactivated_after_its_term() {
    let client = usual();
    let path = subscription_path("software-subscription");
    assert_ok(client.set_status(&path, "suspended"));
    let end = instant(&client.get(&path), "commitmentEndDate");
    client.set_time(end + SignedDuration::from_hours(24) - second());
    assert_ok(client.set_status(&path, "active"));
    client.set_time(end + SignedDuration::from_hours(24));
    assert_ok(client.set_status(&path, "suspended"));
    assert_denied(client.set_status(&path, "active"), 400, 900279);
}

#[test]
fn an_azure_plan_in_use_cannot_be_suspended_but_edited() {
    let client = usual();
    let mut state = client.sandbox.state();
    let id = seed::subscription_id("azure-plan").unwrap();
    state.subscription_mut(seed::CUSTOMER, &id).unwrap().blocked_by =
        Some("azure-plan-in-use".into());
    client.sandbox.set_state(state);
    assert_denied(client.set_status(&subscription_path("azure-plan"), "suspended"), 403, 900115);
    assert_ok(client.edit(&subscription_path("azure-plan"), &[("friendlyName", json!("Plan"))]));
}

#[test]
fn every_rule_that_blocks_a_subscription_can_be_switched_on() {
    for (rule, status, code) in [
        ("subscription-not-ready", 409, 800082),
        ("subscription-operation-pending", 409, 900278),
        ("subscription-updates-blocked", 400, 900280),
        ("subscription-expiring", 400, 900277),
        ("subscription-changed-too-often", 400, 900311),
        ("subscription-update-failed", 500, 800094),
    ] {
        let client = usual();
        let mut state = client.sandbox.state();
        let id = seed::subscription_id("new-commerce").unwrap();
        state.subscription_mut(seed::CUSTOMER, &id).unwrap().blocked_by = Some(rule.into());
        client.sandbox.set_state(state);
        assert_denied(
            client.set_status(&subscription_path("new-commerce"), "active"),
            status,
            code,
        );
    }
}

#[test]
fn name_quantity_and_renewal_can_be_changed() {
    let client = usual();
    let path = subscription_path("new-commerce");
    let edits = [
        ("friendlyName", json!("Sales")),
        ("quantity", json!(4)),
        ("autoRenewEnabled", json!(false)),
    ];
    assert_ok(client.edit(&path, &edits));
    let subscription = client.get(&path);
    for (name, value) in edits {
        assert_eq!(subscription[name], value);
    }
}

#[test]
fn edits_that_are_not_allowed_are_refused_each_with_its_code() {
    for (name, member, value, status, code) in [
        ("new-commerce", "billingCycle", json!("annual"), 400, 2054),
        ("new-commerce", "partnerId", json!("4847383"), 400, 800098),
        ("new-commerce", "quantity", json!(0), 400, 2002),
        ("new-commerce", "quantity", json!(26), 400, 800018),
        ("new-commerce", "quantity", json!("3"), 400, 800002),
        ("new-commerce-20-days-old", "quantity", json!(1), 400, 800090),
        ("azure-plan", "quantity", json!(2), 400, 800095),
        ("azure-plan", "autoRenewEnabled", json!(true), 400, 800093),
        ("new-commerce-suspended", "quantity", json!(6), 400, 2001),
        ("new-commerce-suspended", "friendlyName", json!("Sales"), 400, 800091),
        ("new-commerce", "billingCycle", json!("weekly"), 400, 900126),
        ("new-commerce", "id", json!(seed::CUSTOMER), 400, 800002),
        ("new-commerce", "status", json!(null), 400, 800002),
    ] {
        let client = usual();
        let before = client.get(&subscription_path(name));
        assert_denied(client.edit(&subscription_path(name), &[(member, value)]), status, code);
        assert_eq!(
            client.get(&subscription_path(name)),
            before,
            "a refused change changes nothing"
        );
    }
}

#[test]
fn more_licences_can_be_bought_after_the_window() {
    assert_ok(
        usual().edit(&subscription_path("new-commerce-20-days-old"), &[("quantity", json!(6))]),
    );
}

#[test]
fn read_only_fields_that_differ_are_ignored() {
    let path = subscription_path("new-commerce");
    let client = usual();
    let before = client.get(&path);
    let edits = [
        ("orderId", json!("x")),
        ("creationDate", json!("2000-01-01T00:00:00Z")),
        ("unitType", json!("x")),
    ];
    assert_eq!(assert_ok(client.edit(&path, &edits)), before);
}

#[test]
fn a_change_needs_the_complete_resource_unless_the_switch_is_off() {
    let id = seed::subscription_id("new-commerce").unwrap();
    let change = json!({ "id": id, "status": "deleted" });
    assert_denied(usual().patch(&subscription_path("new-commerce"), &change), 400, 800002);
    let client = client(Options { complete_subscriptions: false, ..options() });
    assert_ok(client.patch(&subscription_path("new-commerce"), &change));
}

#[test]
fn of_two_changes_with_the_same_etag_the_second_is_refused() {
    for status in [400, 412] {
        let client = client(Options { etag_mismatch: status, ..options() });
        let path = subscription_path("legacy");
        let subscription = client.get(&path);
        let named = |name: &str| {
            let mut change = subscription.clone();
            change["friendlyName"] = json!(name);
            change
        };
        let first = assert_ok(client.patch(&path, &named("first")));
        assert_ne!(first["attributes"]["etag"], subscription["attributes"]["etag"]);
        assert_denied(client.patch(&path, &named("second")), status, 2055);
        assert_eq!(client.get(&path)["friendlyName"], "first");
    }
}

#[test]
fn two_writers_at_the_same_time_do_not_both_win() {
    let client = usual();
    let path = subscription_path("legacy");
    let subscription = client.get(&path);
    let wins = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|number| {
                let (client, path, mut change) = (&client, &path, subscription.clone());
                change["friendlyName"] = json!(format!("writer {number}"));
                scope.spawn(move || client.patch(path, &change).0 == 200)
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(wins, 1);
}

#[test]
fn if_match_counts_quoted_or_bare_and_before_the_etag_in_the_body() {
    let path = subscription_path("legacy");
    let current = usual().get(&path)["attributes"]["etag"].as_str().unwrap().to_owned();
    let decoded = String::from_utf8(
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, &current).unwrap(),
    );
    let id = seed::subscription_id("legacy").unwrap();
    assert_eq!(decoded.unwrap(), format!(r#"{{"id":"{id}","version":1}}"#));
    for (value, expected) in [
        (format!("\"{current}\""), 200),
        (current.clone(), 200),
        ("*".to_owned(), 200),
        ("\"old\"".to_owned(), 400),
    ] {
        let client = usual();
        let mut change = client.get(&path);
        change["attributes"]["etag"] = json!("old");
        assert_eq!(
            client.patch_with(&path, &change, &[("If-Match", &value)]).0,
            expected,
            "{value}"
        );
    }
}

#[test]
fn products_have_the_etags_of_their_samples() {
    let etag = |name| usual().get(&subscription_path(name))["attributes"].get("etag").cloned();
    assert_eq!(etag("new-commerce"), None);
    assert_eq!(etag("marketplace"), Some(json!("")));
    assert!(etag("legacy").is_some_and(|etag| etag != ""));
}

#[test]
fn a_change_echoes_the_locale() {
    let mut patch = request("PATCH", &subscription_path("new-commerce"));
    patch.body = usual().get(&subscription_path("new-commerce")).to_string().into();
    assert_eq!(usual().send(&patch).headers.get("X-Locale"), Some("en-US"));
    patch.headers.push("x-locale", "pt-PT");
    assert_eq!(usual().send(&patch).headers.get("X-Locale"), Some("pt-PT"));
}

#[test]
fn new_commerce_that_does_not_renew_expires_is_disabled_and_deleted() {
    let (renewing, ending, suspended) =
        ("new-commerce", "new-commerce-add-on", "new-commerce-suspended");
    let client = usual();
    assert_ok(client.edit(&subscription_path(ending), &[("autoRenewEnabled", json!(false))]));
    let days = |name: &str, days: i64| {
        let end = instant(&client.get(&subscription_path(name)), "commitmentEndDate");
        end + SignedDuration::from_hours(24 * (1 + days))
    };
    for (name, after, before, at) in [
        (ending, 0, "active", "expired"),
        (ending, 30, "expired", "disabled"),
        (ending, 120, "disabled", "deleted"),
        (suspended, 0, "suspended", "disabled"),
        (suspended, 120, "disabled", "deleted"),
        (renewing, 0, "active", "active"),
    ] {
        for (time, expected) in [(days(name, after) - second(), before), (days(name, after), at)] {
            client.set_time(time);
            assert_eq!(
                client.get(&subscription_path(name))["status"],
                expected,
                "{name} day {after}"
            );
        }
    }
    client.set_time(days(ending, 0));
    assert_denied(client.set_status(&subscription_path(ending), "active"), 400, 900279);
}
