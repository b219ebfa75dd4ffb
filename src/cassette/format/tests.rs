use proptest::prelude::*;

use super::*;
use crate::cassette::{Cassette, Interaction, Origin};
use crate::model::json::{self, Layout};
use crate::model::{Body, Headers, Request, Response};

fn recorded(body: impl Into<Body>, content_type: &str) -> Cassette {
    let headers: Headers = [("Content-Type", content_type)].into_iter().collect();
    let response = Response { headers, body: body.into(), ..Response::new(200) };
    let request = Request::new("GET", "/v1/x").with_target("/v1/x?a=1%20&b&c=");
    let interaction = Interaction { request, response: Some(response), ..Interaction::default() };
    Cassette { origin: Origin::default(), interactions: vec![interaction], ..Cassette::default() }
}

fn round_trip(cassette: &Cassette) -> Cassette {
    let text = write(cassette);
    let read = read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(write(&read), text, "writing what was read gives the same bytes");
    read
}

#[test]
fn every_kind_of_body_comes_back_byte_for_byte() {
    let bodies: &[(&[u8], &str)] = &[
        (br#"{"b":1.0,"a":"\u00fc","b":12345678901234567890}"#, "application/json"),
        (b"{\n  \"a\": [\n    1\n  ]\n}", "application/json; charset=utf-8"),
        (b"{\n    \"a\": {}\n}", "application/json"),
        (b"{ \"a\":1 }\r\n", "application/json"),
        (b"\"text\"", "application/json"),
        (b"12", "text/plain"),
        (b"{\"a\":1,}", "application/json"),
        (&[b"[".repeat(125), b"]".repeat(125)].concat(), "application/json"),
        (b"\xff\x00", "application/octet-stream"),
        (b"", "application/json"),
    ];
    for (bytes, content_type) in bodies {
        let cassette = recorded(bytes.to_vec(), content_type);
        let read = round_trip(&cassette);
        assert_eq!(read.interactions[0].response, cassette.interactions[0].response);
        assert_eq!(read.interactions[0].request, cassette.interactions[0].request);
    }
}

#[test]
fn the_service_of_a_request_comes_back() {
    let mut cassette = recorded("{}", "application/json");
    assert!(!write(&cassette).contains("upstream"));
    cassette.interactions[0].request.upstream = Some("https://login.example.com".to_owned());
    assert_eq!(round_trip(&cassette).interactions[0].request, cassette.interactions[0].request);
}

#[test]
fn raw_is_written_only_where_no_layout_gives_the_bytes_back() {
    let text = |body: &str| write(&recorded(body, "application/json"));
    assert!(!text(r#"{"a":1}"#).contains("raw"));
    assert!(text("{\n  \"a\": 1\n}").contains(r#""indent": 2"#));
    assert!(text(r#"{"a": 1}"#).contains(r#""raw": "{\"a\": 1}""#));
}

#[test]
fn an_edited_json_wins_over_its_raw() {
    let text =
        write(&recorded(r#"{"a": 1}"#, "application/json")).replace("\"a\": 1\n", "\"a\": 2\n");
    let response = read(&text).unwrap().interactions[0].response.clone().unwrap();
    assert_eq!(response.body.text(), Some(r#"{"a":2}"#));
}

#[test]
fn repeated_headers_are_a_list_and_foreign_members_stay() {
    let text = r#"{
  "tapecheck": 1,
  "origin": {
    "kind": "recorded"
  },
  "interactions": [
    {
      "request": {
        "method": "GET",
        "path": "/"
      },
      "response": {
        "status": 204,
        "headers": {
          "Link": [
            "a",
            "b"
          ]
        }
      },
      "x-mine": 1.50
    }
  ],
  "x-team": "billing"
}
"#;
    let cassette = read(text).unwrap();
    assert_eq!(cassette.interactions[0].response.as_ref().unwrap().headers.all("link").count(), 2);
    assert_eq!(write(&cassette), text);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let message = |text: &str| {
        let error = read(text).unwrap_err();
        format!("{} @ {}", error, error.position().map(|p| p.to_string()).unwrap_or_default())
    };
    let with = |interaction: &str| {
        format!(
            "{{\"tapecheck\":1,\"origin\":{{\"kind\":\"recorded\"}},\n\"interactions\":[{interaction}]}}"
        )
    };
    assert_eq!(message("{}"), "it has no `tapecheck` member, so it is no cassette @ ");
    assert_eq!(message(r#"{"tapecheck":1}"#), "the cassette has no member `origin` @ 1:1");
    assert_eq!(
        message(r#"{"tapecheck":2}"#),
        "it has format version 2; this tapecheck reads version 1 @ 1:14"
    );
    assert_eq!(
        message(&with(r#"{"request":{"method":"GET","pth":"/"}}"#)),
        "/interactions/0/request/pth is not a member that cassettes have @ 2:44"
    );
    assert_eq!(
        message(&with(r#"{"request":{"method":"GET"}}"#)),
        "/interactions/0/request has no member `path` @ 2:28"
    );
    assert_eq!(
        message(&with(r#"{"request":{"method":"GET","path":"/"},"response":{"status":"200"}}"#)),
        "/interactions/0/response/status must be the status code of an answer, from 200 to 999, and is `\"200\"` @ 2:77"
    );
    assert!(message("{\"tapecheck\":1,\n}").starts_with("it is not JSON: a comma stands before"));
}

proptest! {
    #[test]
    fn any_bytes_survive_a_round_trip(bytes: Vec<u8>, json: bool) {
        let cassette = recorded(bytes, if json { "application/json" } else { "text/plain" });
        prop_assert_eq!(&round_trip(&cassette).interactions[0].response, &cassette.interactions[0].response);
    }

    #[test]
    fn any_spacing_of_json_survives_a_round_trip(text in r#"\{( |\n)?"a"( )?:( )?\[( |\t)?(1|2\.50|"\\/é")?( )?\](\r\n)?\}( |\n)?"#) {
        let cassette = recorded(text, "application/json");
        prop_assert!(write(&cassette).contains("\"json\""));
        prop_assert_eq!(&round_trip(&cassette).interactions[0].response, &cassette.interactions[0].response);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text: String) {
        let _ = read(&text);
        let _ = read(&json::print(&json::Value::object([("tapecheck", text)]), Layout::Minified));
    }
}
