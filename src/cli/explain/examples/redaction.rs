//! Examples of what redaction does: what was sent, and what a cassette has. Headers as lines, bodies as JSON.

use super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "authorization-header",
        "Authorization: Basic dXNlcjpwYXNz",
        "Authorization: {basic-credentials}",
    ),
    example(
        "bearer-token",
        r#"{"log":"sent Bearer 0a1b2c3d4e5f6a7b8c9d"}"#,
        r#"{"log":"sent Bearer {bearer-token}"}"#,
    ),
    example("cookie", "Cookie: session=0a1b2c3d4e5f", "Cookie: session={cookie}"),
    example("email", r#"{"contact":"someone@contoso.com"}"#, r#"{"contact":"user-1@example.com"}"#),
    example(
        "identifier",
        r#"{"customerId":"3f6a1c52-8b7e-4d19-a2c4-51d0e9b7f3a6"}"#,
        r#"{"customerId":"00000000-0000-4000-8000-000000000001"}"#,
    ),
    example(
        "json-web-token",
        r#"{"note":"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"}"#,
        r#"{"note":"{jwt}"}"#,
    ),
    example("key-header", "x-api-key: 0a1b2c3d4e5f", "x-api-key: {key}"),
    example("personal-field", r#"{"firstName":"Ada"}"#, r#"{"firstName":"{first-name}"}"#),
    example(
        "private-key",
        r#"{"pem":"-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBgkq\n-----END PRIVATE KEY-----"}"#,
        r#"{"pem":"{private-key}"}"#,
    ),
    example(
        "query-key",
        "Location: https://example.com/file?sig=0a1b2c3d4e5f",
        "Location: https://example.com/file?sig={sig}",
    ),
    example(
        "token-field",
        r#"{"client_secret":"0a1b2c3d4e5f"}"#,
        r#"{"client_secret":"{client-secret}"}"#,
    ),
    example(
        "url-credentials",
        r#"{"mirror":"https://user:pass@example.com/"}"#,
        r#"{"mirror":"https://{credentials}@example.com/"}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Exchange, Request, Response};
    use crate::profile::PARTNER_CENTER;
    use crate::redaction::Redactor;

    fn redacted(text: &str) -> String {
        let request = Request::new("GET", "/v1/x");
        let response = Response::new(200);
        let mut redactor = Redactor::new(&PARTNER_CENTER);
        if text.starts_with('{') {
            let response = response.with_header("Content-Type", "application/json").with_body(text);
            let kept = redactor.redact(Exchange { request, response }).into_exchange();
            return String::from_utf8(kept.response.body.bytes().to_vec()).unwrap();
        }
        let (name, value) = text.split_once(": ").unwrap();
        let mut request = request;
        request.headers.push(name, value);
        let kept = redactor.redact(Exchange { request, response }).into_exchange();
        format!("{name}: {}", kept.request.headers.get(name).unwrap())
    }

    #[test]
    fn redaction_makes_of_each_example_what_stands_beside_it() {
        let made: Vec<(&str, String)> =
            EXAMPLES.iter().map(|example| (example.rule, redacted(example.before))).collect();
        let expected: Vec<(&str, String)> =
            EXAMPLES.iter().map(|example| (example.rule, example.after.to_owned())).collect();
        assert_eq!(made, expected);
    }
}
