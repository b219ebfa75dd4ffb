//! Makes a recorded response one for this client: its own identifiers and request ids come back.

use crate::matching::Bindings;
use crate::model::{Body, Request, Response};
use crate::profile::Profile;

/// What `{echo}` becomes where the client sent no value: the same each time, since replay invents nothing.
const NO_VALUE: &str = "00000000-0000-4000-8000-000000000000";

/// The response to send for a recorded one.
pub(super) fn prepare(
    recorded: &Response,
    request: &Request,
    bindings: &Bindings,
    profile: &Profile,
) -> Response {
    let mut response = recorded.clone();
    for (name, value) in response.headers.iter_mut() {
        if value == "{echo}"
            && profile.echo_headers.iter().any(|echo| echo.eq_ignore_ascii_case(name))
        {
            *value = request.headers.get(name).unwrap_or(NO_VALUE).to_owned();
        } else {
            *value = bindings.restore(value);
        }
    }
    // Bodies are stored decoded and sent so; a cassette that was imported or written by hand may name a length as well.
    for framing in ["Content-Encoding", "Content-Length", "Transfer-Encoding", "Connection"] {
        response.headers.remove(framing);
    }
    if let Some(text) = response.body.text() {
        let restored = bindings.restore(text);
        if restored != text {
            response.body = Body::from(restored);
        }
    }
    if request.method == "HEAD" && !response.body.is_empty() {
        // RFC 9110 §9.3.2: the fields are those of a GET, and so is the length.
        let length = match response.body.truncated_length() {
            Some(length) => length.to_string(),
            None => response.body.bytes().len().to_string(),
        };
        response.headers.set("Content-Length", length);
        response.body = Body::empty();
    }
    response
}
