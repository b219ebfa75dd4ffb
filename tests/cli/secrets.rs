//! Secrets that pass a recorder: none is in any file or line that it writes, and a replay still knows who sends them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::harness::{Folder, Server, assert_says};
use super::raw_http::{Upstream, ask};

const CUSTOMER: &str = "5921f00a-32c0-4457-aaa1-e8018c650895";
const ORDER: &str = "UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1";
const MAIL: &str = "anna.nobody@contoso.com";
const TENANT: &str = "nobody4.onmicrosoft.com";
const JWT: &str = "eyJhbGciOiJub25lIn0.eyJ1cG4iOiJub2JvZHkifQ.c2lnbmF0dXJl";
const PASSWORD: &str = "Nob0dys-passw0rd";
const TICKET: &str = "TCK-90412288";

/// Everything that may not be kept.
const PLANTED: [&str; 7] = [CUSTOMER, ORDER, MAIL, TENANT, JWT, PASSWORD, TICKET];

const RULES: &str = r#"
[[redact]]
name = "ticket"
regex = "TCK-[0-9]+"
action = "replace"
with = "{ticket}"

[[redact]]
name = "trace"
header = "X-Trace"
action = "drop"

[[redact]]
name = "region"
pointer = "/**/region"
where = "request"
action = "hash"
"#;

fn message(start: &str, content_type: &str, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{start}\r\nHost: x\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{more}\r\n{body}"
    )
}

fn etag() -> String {
    STANDARD.encode(format!(r#"{{"id":"{ORDER}","by":"{MAIL}"}}"#))
}

fn patch(mail: &str, password: &str, ticket: &str) -> String {
    let inner = serde_json::json!({ "who": mail, "token": format!("Bearer {JWT}") }).to_string();
    let body = serde_json::json!({
        "id": ORDER, "resourceNewValue": inner, "password": password, "region": "region-of-nobody",
        "text": format!("for {mail} by {ticket}"), "link": format!("https://u:{password}@proxy.contoso.com/?sig={JWT}"),
    });
    let more = format!(
        "Authorization: Bearer {JWT}\r\nCookie: a={password}\r\nX-Trace: {ticket}\r\n\
         x-ms-customeruser-upn: {mail}\r\nIf-Match: \"{}\"\r\n",
        STANDARD.encode(format!(r#"{{"id":"{ORDER}","by":"{mail}"}}"#))
    );
    let target = format!(
        "/v1/customers/{CUSTOMER}/orders/{ORDER}?for={}&ticket={ticket}",
        mail.replace('@', "%40")
    );
    message(&format!("PATCH {target} HTTP/1.1"), "application/json", &more, &body.to_string())
}

fn token() -> String {
    let body = format!(
        "grant_type=password&client_id=11112222-3333-4444-8555-666677778888&username={}&password={PASSWORD}",
        MAIL.replace('@', "%40")
    );
    let start = format!("POST /{TENANT}/oauth2/token HTTP/1.1");
    message(&start, "application/x-www-form-urlencoded", "", &body)
}

/// A service that says back what it may not.
fn service() -> Upstream {
    let body = serde_json::json!({
        "id": ORDER, "customerId": CUSTOMER, "access_token": PASSWORD, "ticket": TICKET,
        "description": format!("{MAIL} of {TENANT} ({})", MAIL.to_uppercase()),
        "hex": ORDER.bytes().map(|byte| format!("{byte:02x}")).collect::<String>(),
        "attributes": { "etag": etag() },
    });
    let more = format!(
        "Set-Cookie: s={PASSWORD}; Path=/customers/{CUSTOMER}\r\nLocation: /customers/{CUSTOMER}/orders/{ORDER}\r\n"
    );
    Upstream::canned(message("HTTP/1.1 200 OK", "application/json", &more, &body.to_string()))
}

fn record(folder: &Folder, upstream: &Upstream) -> Server {
    folder.serve(&["record", "--upstream", &upstream.url, "-o", "tape.json"])
}

/// How a value can be written: as it is, in the other case, and in the middle of base64.
fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned(), value.to_lowercase(), value.to_uppercase()];
    forms.push(value.bytes().map(|byte| format!("{byte:02x}")).collect());
    for offset in 0..3 {
        let encoded = STANDARD.encode([vec![b' '; offset], value.into()].concat());
        forms.push(encoded[4..encoded.len() - 4].to_owned());
    }
    forms
}

#[test]
fn what_is_secret_is_in_no_file_and_no_line() {
    let (folder, upstream) = (Folder::new(), service());
    folder.write("tapecheck.toml", RULES);
    let recorder = record(&folder, &upstream);
    for request in [token(), patch(MAIL, PASSWORD, TICKET)] {
        assert_eq!(ask(recorder.address, request).status(), 200);
    }
    let finished = recorder.stop().with_status(0);
    let mut written = vec![("the lines".to_owned(), finished.all())];
    for (name, bytes) in
        folder.files().into_iter().filter(|(name, _)| !name.ends_with("tapecheck.toml"))
    {
        written.push((name.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    for (name, text) in &written {
        for form in PLANTED.into_iter().flat_map(forms) {
            assert!(!text.contains(&form), "{form} is in {name}:\n{text}");
        }
    }
    let tape = folder.read("tape.json");
    assert!(!tape.contains("region-of-nobody") && !tape.contains("X-Trace"), "{tape}");
    assert_says(&tape, &["{ticket}", "{sha256:", "user-1@example.com", "{jwt}"]);
    assert_says(&finished.stderr, &["ticket", "1 trace", "1 region", "email", "token-field"]);
}

#[test]
fn the_same_client_is_answered_from_what_was_kept_of_its_requests() {
    let (folder, upstream) = (Folder::new(), service());
    folder.write("tapecheck.toml", RULES);
    let recorder = record(&folder, &upstream);
    ask(recorder.address, patch(MAIL, PASSWORD, TICKET));
    recorder.stop().with_status(0);

    // Such a body breaks the contract, which is not what this is about.
    let replay = folder.serve(&["replay", "tape.json", "--no-contract"]);
    let same = ask(replay.address, patch(MAIL, PASSWORD, TICKET));
    assert_eq!(same.status(), 200, "{same:?}");
    assert_says(same.text(), &[ORDER, CUSTOMER, MAIL]);
    // Another password and another ticket are as good, since nothing of them was kept.
    let other = ask(replay.address, patch(MAIL, "an0ther-password", "TCK-1"));
    assert_eq!(other.status(), 200, "{other:?}");
    replay.stop().with_status(0);
}
