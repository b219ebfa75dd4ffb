use super::*;
use crate::cassette::format;
use crate::model::{Request, Response};
use crate::profile::PARTNER_CENTER;

fn guid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn read(target: &str, answer: &str) -> Interaction {
    let response = Response::new(200)
        .with_header("Content-Type", "application/json")
        .with_body(answer.to_owned());
    let request = Request::new("GET", "").with_target(target);
    Interaction { request, response: Some(response), ..Interaction::default() }
}

fn cassette(interactions: Vec<Interaction>) -> Cassette {
    Cassette { interactions, ..Cassette::default() }
}

fn updated(old: &[Interaction], new: &[Interaction]) -> Updated {
    let options = UpdateOptions::of_profile(&PARTNER_CENTER);
    update(&cassette(old.to_vec()), cassette(new.to_vec()), &options)
}

fn counts(updated: &Updated) -> [usize; 4] {
    [updated.kept, updated.changed, updated.added, updated.removed]
}

fn answer(updated: &Updated, index: usize) -> &str {
    updated.cassette.interactions[index].response.as_ref().unwrap().body.text().unwrap()
}

#[test]
fn spelling_order_and_instants_that_differ_change_no_byte() {
    let mut old = read("/v1/a?x=1&y=2", r#"{"a":1.0,"creationDate":"2026-01-13T09:59:58.1Z"}"#);
    old.note = Some("for people".to_owned());
    let new = read("/v1/a?y=2&x=1", "{\n  \"creationDate\": \"2027-07-07T00:00:00Z\", \"a\": 1}");
    let result = updated(std::slice::from_ref(&old), &[new]);
    assert_eq!(counts(&result), [1, 0, 0, 0]);
    assert_eq!(format::write(&result.cassette), format::write(&cassette(vec![old])));
}

#[test]
fn how_long_an_answer_took_stays_and_is_added_where_nobody_knew() {
    let timed = |millis: Option<u64>| {
        let mut one = read("/v1/a", "{}");
        let latency = millis.map(std::time::Duration::from_millis);
        one.response = one.response.map(|response| Response { latency, ..response });
        one
    };
    for (old, new, kept, stays) in [
        (Some(80), Some(90), 1, Some(80)),
        (Some(80), None, 1, Some(80)),
        (None, Some(90), 0, Some(90)),
        (None, None, 1, None),
    ] {
        let result = updated(&[timed(old)], &[timed(new)]);
        assert_eq!(counts(&result), [kept, 1 - kept, 0, 0], "{old:?} {new:?}");
        let text = format::write(&result.cassette);
        assert_eq!(text, format::write(&cassette(vec![timed(stays)])));
    }
}

#[test]
fn beside_a_real_difference_what_means_nothing_stays() {
    let old = read(
        "/v1/a",
        r#"{"n":1.0,"creationDate":"2026-01-13T09:59:58Z","items":[{"id":"x","q":1},{"id":"y","q":2}],"gone":0}"#,
    );
    let new = read(
        "/v1/a",
        r#"{"creationDate":"2027-01-13T09:59:58Z","here":0,"n":1,"items":[{"id":"w","q":7},{"q":1.0,"id":"x"},{"id":"y","q":3}]}"#,
    );
    let result = updated(&[old], &[new]);
    assert_eq!(counts(&result), [0, 1, 0, 0]);
    assert_eq!(
        answer(&result, 0),
        r#"{"n":1.0,"creationDate":"2026-01-13T09:59:58Z","here":0,"items":[{"id":"w","q":7},{"id":"x","q":1},{"id":"y","q":3}]}"#
    );
}

#[test]
fn a_volatile_instant_that_is_none_any_more_is_a_real_difference() {
    let old = read("/v1/a", r#"{"creationDate":"2026-01-13T09:59:58Z"}"#);
    let result = updated(&[old], &[read("/v1/a", r#"{"creationDate":null}"#)]);
    assert_eq!(counts(&result), [0, 1, 0, 0]);
    assert_eq!(answer(&result, 0), r#"{"creationDate":null}"#);
}

#[test]
fn identifiers_keep_their_placeholders_and_new_ones_get_the_next() {
    let get = |customer: u64, id: u64, name: &str| {
        read(
            &format!("/v1/customers/{}/subscriptions/{}", guid(customer), guid(id)),
            &format!(r#"{{"id":"{}","name":"{name}"}}"#, guid(id)),
        )
    };
    let old = [get(1, 2, "a"), get(1, 3, "b"), get(1, 4, "c")];
    // One came first, so that the numbers moved on; and one is gone.
    let new = [get(1, 2, "new"), get(1, 3, "a"), get(1, 4, "c")];
    let result = updated(&old, &new);
    assert_eq!(counts(&result), [2, 0, 1, 1]);
    assert_eq!(result.cassette.interactions[0].request.path, get(1, 5, "").request.path);
    assert_eq!(answer(&result, 1), answer(&updated(&old, &old), 0));
    assert_eq!(answer(&result, 2), answer(&updated(&old, &old), 2));
}

#[test]
fn the_origin_changes_with_the_service_and_not_with_the_port() {
    let from = |upstream: &str| Cassette {
        origin: Origin { upstream: Some(upstream.to_owned()), ..Origin::default() },
        ..Cassette::default()
    };
    let result = |old: &str, new: &str| {
        let options = UpdateOptions::of_profile(&PARTNER_CENTER);
        update(&from(old), from(new), &options).cassette.origin.upstream.unwrap()
    };
    assert_eq!(result("http://127.0.0.1:1", "http://127.0.0.1:2"), "http://127.0.0.1:1");
    assert_eq!(result("http://a:1", "http://b:1"), "http://b:1");
    assert_eq!(result("http://a", "https://a"), "https://a");
    assert_eq!(result("http://[::1]:8", "http://[::1]:9"), "http://[::1]:8");
}
