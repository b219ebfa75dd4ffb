//! The traps of Microsoft's SDKs: what they send (`sdks`) and what they need back. Each is set for the sandbox, for a recorder
//! in front of it, and for a replay of the recording.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tapecheck::sandbox::{ProductType, seed};

use super::harness::{Finished, Folder, assert_says};
use super::raw_http::{Connection, Message, Reply, Upstream, ask};
use super::scenario::{NO_ORDER, TOKEN, order, path, subscription};
use super::sdks::{
    REQUEST_ID, as_dotnet, as_java, cut_to, dotnet, java, java_can_read, jdk, pliancy, python,
};

/// Statuses that neither the .NET nor the Java SDK repeats without end.
const NOT_REPEATED: [u16; 4] = [400, 404, 409, 417];

/// The three ways.
struct Seen {
    folder: Folder,
    live: Vec<Message>,
    replayed: Vec<Message>,
    /// What the replay said at its end.
    told: Finished,
}

/// Plays to the sandbox, through a recorder, and from the recording; the service's answers have to pass unchanged.
#[track_caller]
fn everywhere(play: impl Fn(SocketAddr) -> Vec<Message>) -> Seen {
    recorded_and_replayed(&play, &play)
}

/// The same where the replay is asked by somebody else than was recorded.
#[track_caller]
fn recorded_and_replayed(
    record: impl Fn(SocketAddr) -> Vec<Message>,
    replay: impl Fn(SocketAddr) -> Vec<Message>,
) -> Seen {
    let folder = Folder::new();
    let live = record(folder.sandbox(&[]).address);
    let sandbox = folder.sandbox(&[]);
    let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", "tape.json"]);
    let recorded = record(recorder.address);
    recorder.stop().with_status(0);
    let bodies =
        |answers: &[Message]| answers.iter().map(|answer| answer.body.clone()).collect::<Vec<_>>();
    assert_eq!(bodies(&recorded), bodies(&live), "through the recorder");
    assert_eq!(statuses(&recorded), statuses(&live), "through the recorder");
    folder.run(&["check", "tape.json"]).with_status(0);

    let server = folder.serve(&["replay", "tape.json", "--strict"]);
    let replayed = replay(server.address);
    let told = server.stop().with_status(0);
    Seen { folder, live, replayed, told }
}

impl Seen {
    /// Fails unless these statuses came, live and on replay.
    #[track_caller]
    fn with_statuses(self, expected: &[u16]) -> Self {
        assert_eq!(statuses(&self.live), expected, "live: {:?}", self.live);
        assert_eq!(statuses(&self.replayed), expected, "replayed: {:?}", self.replayed);
        self
    }

    /// Fails unless this member has these values, live and on replay.
    #[track_caller]
    fn with_values(self, pointer: &str, expected: &[Value]) -> Self {
        for answers in [&self.live, &self.replayed] {
            let values = answers
                .iter()
                .map(|answer| answer.json().pointer(pointer).cloned().unwrap_or_default());
            assert_eq!(values.collect::<Vec<_>>(), expected, "{pointer}");
        }
        self
    }
}

fn statuses(answers: &[Message]) -> Vec<u16> {
    answers.iter().map(Message::status).collect()
}

fn order_path() -> String {
    path("orders", &order())
}

fn subscription_path() -> String {
    path("subscriptions", &subscription())
}

#[test]
fn dotnet_writes_names_in_pascal_case_and_nulls() {
    let play = |address| {
        let before = ask(address, dotnet("GET", &order_path(), ""));
        let body = as_dotnet(&before.json(), ("status", "cancelled"));
        assert_says(
            &body,
            &[r#""Status":"cancelled""#, r#""ParentSubscriptionId":null"#, r#""LineItemNumber":0"#],
        );
        let changed = ask(address, dotnet("PATCH", &order_path(), &body));
        vec![before, changed, ask(address, dotnet("GET", &order_path(), ""))]
    };
    let values = ["completed", "cancelled", "cancelled"].map(Value::from);
    everywhere(play).with_statuses(&[200; 3]).with_values("/status", &values);
}

#[test]
fn what_one_sdk_has_recorded_answers_another() {
    let play = |sdk: fn(&str, &str, &str) -> String, write: fn(&Value) -> String| {
        move |address| {
            let before = ask(address, sdk("GET", &order_path(), ""));
            let body = write(&before.json());
            vec![before, ask(address, sdk("PATCH", &order_path(), &body))]
        }
    };
    let as_received = |order: &Value| {
        let mut body = order.clone();
        body["status"] = "cancelled".into();
        body.to_string()
    };
    let in_dotnet = |order: &Value| as_dotnet(order, ("status", "cancelled"));
    recorded_and_replayed(play(pliancy, as_received), play(dotnet, in_dotnet))
        .with_statuses(&[200; 2]);
    recorded_and_replayed(play(dotnet, in_dotnet), play(pliancy, as_received))
        .with_statuses(&[200; 2]);
    let in_python = |order: &Value| {
        let mut body = cut_to(6, order);
        body["status"] = "cancelled".into();
        body.to_string()
    };
    recorded_and_replayed(play(pliancy, as_received), play(python, in_python))
        .with_statuses(&[200; 2]);
}

#[test]
fn java_sends_prices_that_are_none_and_another_order_of_names_each_run() {
    let play = |is_reversed: bool| {
        move |address| {
            let mut connection = Connection::open(address);
            let mut ask = |method: &str, body: &str| {
                connection.send(java(
                    method,
                    &format!("{}?include_price=false", order_path()),
                    body,
                ));
                connection.receive()
            };
            let before = ask("GET", "");
            let body = as_java(
                &before.json(),
                ("status", "cancelled"),
                ("totalPrice", json!(0.0)),
                is_reversed,
            );
            assert_says(&body, &[r#""totalPrice":0.0"#, ":58.133Z\""]);
            vec![before, ask("PATCH", &body), ask("GET", "")]
        }
    };
    let values = ["completed", "cancelled", "cancelled"].map(Value::from);
    let seen = recorded_and_replayed(play(false), play(true));
    seen.with_statuses(&[200; 3]).with_values("/status", &values);
}

#[test]
fn java_misspells_a_property_and_drops_those_it_does_not_know() {
    let play = |address| {
        let before = ask(address, java("GET", &subscription_path(), ""));
        let more = ("hasPurchasableAddOns", json!(false));
        let body = as_java(&before.json(), ("status", "deleted"), more, false);
        assert!(!body.contains("productType") && !body.contains("hasPurchasableAddons"), "{body}");
        vec![before, ask(address, java("PATCH", &subscription_path(), &body))]
    };
    let seen = everywhere(play).with_statuses(&[200; 2]);
    for answers in [&seen.live, &seen.replayed] {
        let after = answers[1].json();
        assert_eq!(after["status"], "deleted");
        assert!(
            after.get("hasPurchasableAddOns").is_none() && after.get("productType").is_some(),
            "{after}"
        );
    }
}

#[test]
fn instants_that_an_sdk_has_cut_or_moved_to_its_time_zone_are_the_recorded_ones() {
    let play = |write: fn(&Value) -> Value| {
        move |address| {
            let before = ask(address, pliancy("GET", &subscription_path(), ""));
            let mut body = write(&before.json());
            body["friendlyName"] = "renamed".into();
            vec![before, ask(address, pliancy("PATCH", &subscription_path(), &body.to_string()))]
        }
    };
    let in_java: fn(&Value) -> Value = |subscription| cut_to(3, subscription);
    let in_python: fn(&Value) -> Value = |subscription| cut_to(6, subscription);
    // Newtonsoft writes an instant with `+00:00` in the zone of the machine.
    let in_berlin: fn(&Value) -> Value = |subscription| {
        let text = subscription.to_string();
        let moved = text.replace("T11:59:58.1335741Z", "T12:59:58.1335741+01:00");
        assert_ne!(moved, text);
        serde_json::from_str(&moved).unwrap()
    };
    // The same instant, so nothing to tell.
    recorded_and_replayed(play(|subscription| subscription.clone()), play(in_berlin))
        .with_statuses(&[200; 2]);
    for other in [in_java, in_python] {
        let seen = recorded_and_replayed(play(|subscription| subscription.clone()), play(other));
        let seen = seen.with_statuses(&[200; 2]);
        assert_says(&seen.told.all(), &["reformatted-value"]);
    }
}

#[test]
fn java_repeats_a_404_four_times_and_gets_the_same_answer_each_time() {
    let play = |address| {
        let mut connection = Connection::open(address);
        let repeat = |_| {
            connection.send(java("GET", &path("orders", NO_ORDER), ""));
            connection.receive()
        };
        (0..5).map(repeat).collect()
    };
    let seen = everywhere(play)
        .with_statuses(&[404; 5])
        .with_values("/code", &[(); 5].map(|()| json!(20000)));
    let tape: Value = serde_json::from_str(&seen.folder.read("tape.json")).unwrap();
    assert_eq!(tape["interactions"].as_array().unwrap().len(), 5);
    // Another day it repeats more often.
    let server = seen.folder.serve(&["replay", "tape.json"]);
    let answers: Vec<Message> = (0..9).flat_map(|_| play(server.address)).collect();
    assert_eq!(statuses(&answers), [404; 45]);
    server.stop().with_status(0);
}

#[test]
fn a_miss_has_a_status_that_no_sdk_repeats_for_ever_and_a_body_that_each_shows() {
    let seen = everywhere(|address| vec![ask(address, java("GET", &order_path(), ""))]);
    let server = seen.folder.serve(&["replay", "tape.json"]);
    for sdk in [java, dotnet, python, pliancy] {
        let miss = ask(server.address, sdk("GET", &subscription_path(), ""));
        assert!(NOT_REPEATED.contains(&miss.status()), "{miss:?}");
        let fault = miss.json();
        assert!(fault["code"].is_i64() || fault["code"].is_string(), "{fault}");
        assert_says(fault["description"].as_str().unwrap(), &["never recorded"]);
    }
    server.stop().with_status(1);
}

/// A service that gives the first answer once, and then always the second one.
fn first_and_then(first: String, second: String) -> Upstream {
    let asked = AtomicUsize::new(0);
    Upstream::start(move |_| {
        let answer = if asked.fetch_add(1, Ordering::SeqCst) == 0 { &first } else { &second };
        Reply::Bytes(answer.clone().into_bytes())
    })
}

fn answer(head: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {head}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Records two answers to the same request and gives what came through the recorder and from the recording.
fn twice(first: String, request: &str) -> [Vec<Message>; 2] {
    let upstream = first_and_then(first, answer("200 OK", r#"{"totalCount":0,"items":[]}"#));
    let folder = Folder::new();
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", "tape.json"]);
    let recorded = [ask(recorder.address, request), ask(recorder.address, request)].to_vec();
    recorder.stop().with_status(0);
    let server = folder.serve(&["replay", "tape.json", "--strict"]);
    let replayed = [ask(server.address, request), ask(server.address, request)].to_vec();
    server.stop().with_status(0);
    [recorded, replayed]
}

#[test]
fn a_throttled_client_waits_as_told_and_on_replay_not_at_all() {
    let body =
        r#"{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds." }"#;
    assert_eq!(body.len(), 84, "as documented");
    let throttled = answer("429 Too Many Requests\r\nRetry-After: 57", body);
    let [recorded, replayed] =
        twice(throttled, &java("GET", &path("orders", ""), "").replace("orders/ ", "orders "));
    for (answers, wait) in [(recorded, "57"), (replayed, "0")] {
        assert_eq!(statuses(&answers), [429, 200]);
        assert_eq!(answers[0].field("Retry-After"), Some(wait));
        assert_eq!(answers[0].json()["statusCode"], 429);
    }
}

#[test]
fn dotnet_repeats_a_503_under_the_same_request_id_and_gets_the_next_answer() {
    let unavailable = answer(
        "503 Service Unavailable",
        r#"{"code":800003,"description":"Unexpected service error"}"#,
    );
    let orders = path("orders", "").trim_end_matches('/').to_owned();
    let [recorded, replayed] = twice(unavailable, &dotnet("GET", &orders, ""));
    assert_eq!((statuses(&recorded), statuses(&replayed)), (vec![503, 200], vec![503, 200]));

    // A fault that is put in is bounded, so that a client that repeats without end comes to an end.
    let seen = everywhere(|address| vec![ask(address, java("GET", &order_path(), ""))]);
    let server =
        seen.folder.serve(&["replay", "tape.json", "--fault", "GET /** status=503 count=3"]);
    let repeated: Vec<Message> =
        (0..4).map(|_| ask(server.address, java("GET", &order_path(), ""))).collect();
    assert_eq!(statuses(&repeated), [503, 503, 503, 200]);
    server.stop().with_status(0);
}

/// Two cancellations under one request id, as the .NET SDK sends them after a connection that broke.
fn cancel_twice(address: SocketAddr) -> Vec<Message> {
    let body = format!(r#"{{"Id":"{}","Status":"cancelled"}}"#, order());
    let request = dotnet("PATCH", &order_path(), &body);
    vec![ask(address, &request), ask(address, &request)]
}

#[test]
fn a_change_that_is_sent_again_under_its_request_id_is_made_once() {
    let values = ["cancelled", "cancelled"].map(Value::from);
    everywhere(cancel_twice).with_statuses(&[200; 2]).with_values("/status", &values);
}

#[test]
fn a_change_that_was_recorded_once_can_be_sent_again_under_its_request_id() {
    let first_only = |address| {
        let body = format!(r#"{{"Id":"{}","Status":"cancelled"}}"#, order());
        vec![ask(address, dotnet("PATCH", &order_path(), &body))]
    };
    let seen = recorded_and_replayed(first_only, cancel_twice);
    assert_eq!(statuses(&seen.replayed), [200; 2]);
    assert_eq!(seen.replayed[0].body, seen.replayed[1].body);
}

/// A change as the Python SDK sends it: links are empty, and what its model lacks is gone.
fn rename_in_python(address: SocketAddr, dropped: &[&str]) -> Vec<Message> {
    let before = ask(address, python("GET", &subscription_path(), ""));
    let mut body = cut_to(6, &before.json());
    body["links"] = json!({"self": {}});
    body["friendlyName"] = "renamed".into();
    for name in dropped {
        body.as_object_mut().unwrap().shift_remove(*name);
    }
    vec![before, ask(address, python("PATCH", &subscription_path(), &body.to_string()))]
}

#[test]
fn python_empties_links_and_drops_what_its_model_lacks() {
    let names = ["Example 365 Basic", "renamed"].map(Value::from);
    let play = |address| rename_in_python(address, &["refundOptions", "publisherName"]);
    let seen = everywhere(play).with_statuses(&[200; 2]).with_values("/friendlyName", &names);
    assert!(seen.live[1].json()["links"]["self"]["uri"].is_string(), "the service's own");
}

#[test]
fn python_drops_attributes() {
    everywhere(|address| rename_in_python(address, &["attributes"])).with_statuses(&[200; 2]);
}

#[test]
fn a_letter_that_one_client_escapes_and_another_does_not_is_the_same() {
    let rename = |name: &'static str| {
        move |address| {
            let before = ask(address, pliancy("GET", &subscription_path(), ""));
            let body = before.text().replace(r#""friendlyName":"Example 365 Basic""#, name);
            assert_ne!(body, before.text());
            vec![before, ask(address, pliancy("PATCH", &subscription_path(), &body))]
        }
    };
    let plain = rename(r#""friendlyName":"Büro""#);
    let escaped = rename(r#""friendlyName":"B\u00fcro""#);
    let names = ["Example 365 Basic", "Büro"].map(Value::from);
    recorded_and_replayed(plain, escaped)
        .with_statuses(&[200; 2])
        .with_values("/friendlyName", &names);
}

#[test]
fn a_refusal_in_plain_text_stays_one() {
    let text = "Authentication failed. MFA required. (10001)";
    let refused = format!(
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    for answers in twice(refused, &java("GET", &order_path(), "")) {
        assert_eq!(statuses(&answers), [401, 200]);
        assert_eq!(answers[0].text(), text);
    }
}

#[test]
fn the_jdk_offers_http_2_on_every_request_and_is_answered_in_http_1() {
    let play = |address| {
        let mut connection = Connection::open(address);
        let ask = |_| {
            connection.send(jdk(&order_path()));
            connection.receive()
        };
        (0..2).map(ask).collect()
    };
    let seen = everywhere(play).with_statuses(&[200; 2]);
    let tape = seen.folder.read("tape.json");
    assert!(!tape.contains("h2c") && !tape.to_lowercase().contains("http2-settings"), "{tape}");
}

#[test]
fn a_service_never_sees_the_upgrade_that_the_jdk_offers() {
    let upstream = Upstream::canned(answer("200 OK", "{}"));
    let folder = Folder::new();
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", "tape.json"]);
    assert_eq!(ask(recorder.address, jdk(&order_path())).status(), 200);
    recorder.stop().with_status(0);
    let request = &upstream.received()[0];
    assert_eq!(
        (request.field("Upgrade"), request.field("HTTP2-Settings")),
        (None, None),
        "{request:?}"
    );
}

#[test]
fn the_dotnet_framework_waits_for_leave_to_send_its_body() {
    let play = |address| {
        let body = format!(r#"{{"Id":"{}","Status":"cancelled"}}"#, order());
        let request = dotnet("PATCH", &order_path(), &body)
            .replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let mut connection = Connection::open(address);
        connection.send(format!("{head}\r\n\r\n"));
        assert_eq!(connection.receive().status(), 100);
        connection.send(body);
        vec![connection.receive()]
    };
    let seen = everywhere(play).with_statuses(&[200]);
    assert!(!seen.folder.read("tape.json").contains("100-continue"));
}

#[test]
fn python_names_a_media_type_where_there_is_no_body() {
    let play = |address| vec![ask(address, python("GET", &subscription_path(), ""))];
    everywhere(play).with_statuses(&[200]);
}

#[test]
fn query_flags_are_spelled_by_each_sdk_in_its_own_way() {
    let read = |sdk: fn(&str, &str, &str) -> String, flag: &'static str| {
        move |address| {
            vec![ask(address, sdk("GET", &format!("{}?include_price={flag}", order_path()), ""))]
        }
    };
    everywhere(read(java, "false")).with_statuses(&[200]);
    everywhere(read(dotnet, "True")).with_statuses(&[200]);
}

#[test]
fn two_spellings_of_the_version_are_one_api() {
    let read = |version: &'static str| {
        move |address| {
            vec![ask(address, dotnet("GET", &order_path().replacen("/v1/", version, 1), ""))]
        }
    };
    recorded_and_replayed(read("/v1/"), read("/v1.0/")).with_statuses(&[200]);
}

#[test]
fn pliancy_reads_before_each_change_and_sends_everything_back() {
    let play = |address| {
        let mut answers = Vec::new();
        for name in ["first", "second"] {
            let before = ask(address, pliancy("GET", &subscription_path(), ""));
            let mut body = before.json();
            body["friendlyName"] = name.into();
            answers.push(before);
            answers.push(ask(address, pliancy("PATCH", &subscription_path(), &body.to_string())));
        }
        answers.extend((0..2).map(|_| ask(address, pliancy("GET", &subscription_path(), ""))));
        answers
    };
    // Four equal reads, and three answers.
    let names =
        ["Example 365 Basic", "first", "first", "second", "second", "second"].map(Value::from);
    everywhere(play).with_statuses(&[200; 6]).with_values("/friendlyName", &names);
}

#[test]
fn pliancy_asks_without_its_token_and_then_with_it() {
    let play = |address| {
        let with = pliancy("GET", &order_path(), "");
        let without = with.replace(&format!("authorization: Bearer {TOKEN}\r\n"), "");
        vec![ask(address, without), ask(address, with)]
    };
    everywhere(play).with_statuses(&[401, 200]);
}

#[test]
fn the_etag_travels_in_the_body_and_a_stale_one_is_refused() {
    let legacy = path("subscriptions", &seed::subscription_of(ProductType::LegacyLicence).unwrap());
    let play = |address| {
        let before = ask(address, dotnet("GET", &legacy, ""));
        let etag = before.json()["attributes"]["etag"].as_str().unwrap().to_owned();
        let body = |name: &str| as_dotnet(&before.json(), ("friendlyName", name));
        let fresh = ask(address, dotnet("PATCH", &legacy, &body("fresh")));
        let again = dotnet("PATCH", &legacy, &body("stale"))
            .replace(REQUEST_ID, "08cd4c31-06a5-4e83-8e0b-4609cc75264f");
        let stale = ask(address, again);
        let by_header = pliancy("PATCH", &legacy, &body("by header"))
            .replace("User-Agent:", &format!("If-Match: \"{etag}\"\r\nUser-Agent:"));
        vec![before, fresh, stale, ask(address, by_header)]
    };
    let seen = everywhere(play).with_statuses(&[200, 200, 400, 400]);
    assert_eq!(
        (&seen.live[2].json()["code"], &seen.replayed[3].json()["code"]),
        (&json!(2055), &json!(2055))
    );
}

#[test]
fn an_enum_value_that_breaks_the_java_sdk_is_served_recorded_replayed_and_named() {
    let folder = Folder::new();
    let usual = ask(folder.sandbox(&[]).address, java("GET", &subscription_path(), ""));
    assert!(java_can_read(&usual.json()));
    let sandbox = folder.sandbox(&["--drift", "new-enum-value"]);
    let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", "tape.json"]);
    let recorded = ask(recorder.address, java("GET", &subscription_path(), ""));
    recorder.stop().with_status(0);
    let server = folder.serve(&["replay", "tape.json"]);
    let replayed = ask(server.address, java("GET", &subscription_path(), ""));
    server.stop().with_status(0);
    for answer in [recorded, replayed] {
        assert_eq!(answer.json()["billingType"], "prepaid");
        assert!(!java_can_read(&answer.json()));
    }
    let told = folder.run(&["check", "tape.json"]).with_status(1);
    assert_says(&told.stdout, &["error[undocumented-enum-value]", "/billingType", "prepaid"]);
}

#[test]
fn an_enum_value_that_dotnet_writes_back_as_none_changes_nothing() {
    let play = |address| {
        let before = ask(address, dotnet("GET", &subscription_path(), ""));
        let mut known = before.json();
        known["billingType"] = "none".into();
        let body = as_dotnet(&known, ("friendlyName", "renamed"));
        vec![before, ask(address, dotnet("PATCH", &subscription_path(), &body))]
    };
    everywhere(play)
        .with_statuses(&[200; 2])
        .with_values("/billingType", &["license", "license"].map(Value::from));
}

#[test]
fn what_only_microsofts_sdks_send_of_secrets_and_people_is_not_kept() {
    let play = |address| {
        let request = dotnet("GET", &order_path(), "").replace(
            "X-Locale: en-US\r\n",
            "X-Locale: en-US\r\nocp-apim-subscription-key: 5f0c1a7bd2e94c3a8b6d7e8f90a1b2c3\r\n\
             x-ms-customeruser-upn: ada.lovelace@fabrikam.onmicrosoft.com\r\nCookie: session=Zk81-lo\r\n",
        );
        vec![ask(address, request)]
    };
    let seen = everywhere(play).with_statuses(&[200]);
    let tape = seen.folder.read("tape.json");
    for secret in ["5f0c1a7bd2e94c3a8b6d7e8f90a1b2c3", "ada.lovelace", "Zk81-lo", TOKEN] {
        assert!(!tape.contains(secret), "{secret} is in:\n{tape}");
    }
}

#[test]
fn what_was_compressed_for_java_is_plain_for_dotnet() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(br#"{"totalCount":0,"items":[]}"#).unwrap();
    let body = encoder.finish().unwrap();
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend(&body);
    let upstream = Upstream::canned(bytes);
    let folder = Folder::new();
    let orders = path("orders", "").trim_end_matches('/').to_owned();
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", "tape.json"]);
    let recorded = ask(recorder.address, java("GET", &orders, ""));
    assert_eq!(
        (recorded.field("Content-Encoding"), &recorded.body),
        (Some("gzip"), &body),
        "as it came"
    );
    recorder.stop().with_status(0);
    let server = folder.serve(&["replay", "tape.json"]);
    let plain = ask(server.address, dotnet("GET", &orders, ""));
    assert_eq!(
        (plain.field("Content-Encoding"), plain.json()["totalCount"].clone()),
        (None, json!(0))
    );
    server.stop().with_status(0);
}
