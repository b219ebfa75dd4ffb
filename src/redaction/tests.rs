use super::*;
use crate::model::{Body, Request, Response};
use crate::profile::PARTNER_CENTER;

const ID: &str = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
const ORDER: &str = "UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1";
const JWT: &str = "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln";

fn exchange(target: &str, body: impl Into<Body>) -> Exchange {
    Exchange {
        request: Request::new("GET", "").with_target(target),
        response: Response::new(200).with_body(body),
    }
}

/// What is left of a response's body once it is redacted.
fn body(target: &str, body: impl Into<Body>) -> Vec<u8> {
    let redacted = Redactor::new(&PARTNER_CENTER).redact(exchange(target, body));
    redacted.exchange().response.body.bytes().to_vec()
}

fn text(target: &str, text: &str) -> String {
    String::from_utf8(body(target, text)).unwrap()
}

#[test]
fn escapes_of_json_hide_nothing() {
    let jwt = JWT.replace("ey", r"\u0065y");
    assert_eq!(text("/", &format!(r#"{{"a":"{jwt}"}}"#)), r#"{"a":"{jwt}"}"#);
    let target = format!("/orders/{ORDER}");
    let said = text(&target, &format!(r#"{{ "a":"of\n{ORDER}\t\/x" }}"#));
    assert_eq!(said, r#"{ "a":"of\nORDER-0000000000000000000000001-1\t\/x" }"#);
    let named = text(&target, &format!(r#"{{"{ORDER}":1}}"#));
    assert_eq!(named, r#"{"ORDER-0000000000000000000000001-1":1}"#);
}

#[test]
fn a_number_that_looks_like_an_identifier_stays_a_number() {
    let said = text("/x?mpn_id=4847383", r#"{"total":4847383,"partnerId":"4847383"}"#);
    assert_eq!(said, r#"{"total":4847383,"partnerId":"0000001"}"#);
}

#[test]
fn bodies_that_are_no_utf_8_are_searched_as_well() {
    let mut bytes = format!(r#"{{"name":"M?ller","a":"{JWT}","id":"{ID}"}}"#).into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xfc;
    let kept = body(&format!("/customers/{ID}"), bytes);
    let has = |needle: &str| kept.windows(needle.len()).any(|part| part == needle.as_bytes());
    assert!(!has(JWT) && !has(ID), "{}", kept.escape_ascii());
    assert_eq!(kept[at], 0xfc);
}

#[test]
fn secrets_of_token_answers_go_whatever_the_body_is_said_to_be() {
    for body in [
        "\u{feff}{\"access_token\":\"s3cret\"}",
        r#"{"access_token":"s3cret",}"#,
        r#"{"access_token":["s3cret"]}"#,
        r#"{"a":"{\"access_token\":\"s3cret\"}"}"#,
        "grant_type=x&client_secret=s3cret",
    ] {
        assert!(!text("/", body).contains("s3cret"), "{}", text("/", body));
    }
    let mut form = exchange("/", r#"{"client_secret":"s3cret"}"#);
    form.response.headers.push("Content-Type", "application/x-www-form-urlencoded");
    let redacted = Redactor::new(&PARTNER_CENTER).redact(form);
    assert_eq!(
        redacted.exchange().response.body.text(),
        Some(r#"{"client_secret":"{client-secret}"}"#)
    );
}

#[test]
fn percent_escapes_hide_no_identifier() {
    let order = format!("%55{}", &ORDER[1..]);
    let target = format!("/orders/{order}?a=%22{ORDER}%22&b=1%202");
    let redacted = Redactor::new(&PARTNER_CENTER).redact(exchange(&target, ""));
    let stand_in = "ORDER-0000000000000000000000001-1";
    assert_eq!(
        redacted.exchange().request.target(),
        format!("/orders/{stand_in}?a=%22{stand_in}%22&b=1%202")
    );
}

#[test]
fn secrets_in_the_urls_of_an_answer_go() {
    let mut exchange = exchange("/", r#"{"next":"https://x/y?a=1&sig=s3cret%3D&b=2"}"#);
    exchange
        .response
        .headers
        .push("Location", "https://app/cb?code=s3cret&state=1#id_token=s3cret");
    let redacted = Redactor::new(&PARTNER_CENTER).redact(exchange);
    let response = &redacted.exchange().response;
    assert_eq!(
        response.headers.get("Location"),
        Some("https://app/cb?code={code}&state=1#id_token={id-token}")
    );
    assert_eq!(response.body.text(), Some(r#"{"next":"https://x/y?a=1&sig={sig}&b=2"}"#));
}

#[test]
fn redacting_twice_changes_nothing() {
    let target = format!("/orders/{ORDER}?mpn_id=4847383");
    let body = format!(r#"{{"id":"{ID}","access_token":"x","a":"{JWT}."}}"#);
    let mut redactor = Redactor::new(&PARTNER_CENTER);
    let once = redactor.redact(exchange(&target, body));
    let twice = redactor.redact(once.exchange().clone());
    assert_eq!(once, twice);
}

#[test]
fn braces_around_a_value_do_not_keep_it() {
    let mut exchange = exchange(
        &format!("/customers/%7B{ID}%7D?sig=%7Bs3cret-Q8~1%7D"),
        r#"{"client_secret":"<Q8~abc123>","password":"{hunter2}","customerId":"{6E7AA601-629E-461B-8933-0898C3CC3C7C}"}"#,
    );
    exchange.request.headers.push("x-functions-key", "{11c4bdfd-629e-461b-8933-0898c3cc3c7c}");
    exchange.request.headers.push("x-api-key", "<k3y>");
    let redacted = Redactor::new(&PARTNER_CENTER).redact(exchange);
    let Exchange { request, response } = redacted.exchange();
    assert_eq!(request.target(), "/customers/%7B00000000-0000-4000-8000-000000000001%7D?sig={sig}");
    assert_eq!(request.headers.get("x-functions-key"), Some("{key}"));
    assert_eq!(request.headers.get("x-api-key"), Some("{key}"));
    assert_eq!(
        response.body.text(),
        Some(
            r#"{"client_secret":"{client-secret}","password":"{password}","customerId":"{00000000-0000-4000-A000-000000000001}"}"#
        )
    );
}

#[test]
fn what_a_team_puts_in_the_place_of_a_value_stays() {
    let own = |target, action| OwnRule { name: "ours".into(), target, action, side: None };
    let rules = Rules::new(&PARTNER_CENTER)
        .with_own(own(Target::Header("X-Token-Id".into()), Action::Placeholder))
        .with_own(own(Target::Header("X-Api-Key".into()), Action::Replace("gone".into())))
        .with_own(own(Target::Query("sig".into()), Action::Replace("<gone too>".into())));
    let mut redactor = Redactor::new(rules);
    let mut exchange = exchange(&format!("/customers/{ID}?sig=x"), "");
    exchange.request.headers.push("X-Token-Id", format!("{{{ID}}}"));
    exchange.request.headers.push("X-Token-Id", ID);
    exchange.request.headers.push("X-Api-Key", "s3cret-s3cret");
    let first = redactor.redact(exchange);
    let values: Vec<String> =
        first.exchange().request.headers.iter().map(|(_, value)| value.to_owned()).collect();
    assert_eq!(values, ["{id-1}", "00000000-0000-4000-8000-000000000001", "gone"]);
    assert!(first.exchange().request.target().ends_with("?sig=<gone too>"));
    assert_eq!(redactor.redact(first.exchange().clone()), first);
    assert!(redactor.uses().iter().all(|(name, _)| ["ours", "identifier"].contains(&&**name)));
}

/// Each is so long that looking at its rest again at every step would take minutes.
#[test]
fn bodies_that_start_what_never_ends_are_redacted_in_one_pass() {
    const LENGTH: usize = 1_000_000;
    for (start, part, end) in [
        ("", "eyJ", ".x"),
        ("", "eyJhbGciOiJub25lIn0.", ""),
        ("", "a=", ""),
        ("", "<x><![CDATA[", ""),
        ("", "<password><![CDATA[", "]]>"),
        ("", "form-data; name=\"a\"", ""),
        ("", "form-data;", "name=\"password\"\r\n\r\ns3cret"),
        ("https://", "a.b@contoso.com,", ""),
    ] {
        let hostile = format!("{start}{}{end}", part.repeat(LENGTH / part.len()));
        let left = text("/", &format!("{hostile}\n{JWT}"));
        assert!(!left.contains(JWT) && !left.contains("s3cret"), "{part}");
    }
}

#[test]
fn a_token_is_found_behind_what_only_looks_like_its_start() {
    for (before, after) in [
        ("eyJ.eyJhbGciOiJub25lIn0.eyJhIjoxfQ.", "eyJ.{jwt}"),
        ("eyJeyJeyJhbGciOiJub25lIn0.e.x", "{jwt}"),
        ("a.eyJhbGciOiJub25lIn0.e.x...", "a.{jwt}..."),
        ("eyJhbGciOiJub25lIn0.a.b.c.d", "{jwt}"),
        ("eyJhbGciOiJub25lIn0", "eyJhbGciOiJub25lIn0"),
        ("eyJ.a.b", "eyJ.a.b"),
    ] {
        assert_eq!(text("/", before), after);
    }
}

#[test]
fn the_password_of_a_url_is_no_address_however_much_stands_before_it() {
    let url = format!("{} https://anna:s3cret@contoso.com/x", "a@contoso.com,".repeat(9));
    let left = text("/", &url);
    assert!(left.ends_with("https://{credentials}@contoso.com/x"), "{left}");
}
