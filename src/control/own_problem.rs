//! Answers of our own in the place of a service's: problems that the API's clients can show to people as well.

use crate::http::problem;
use crate::model::json::{Layout, Value};
use crate::model::{Body, Response};
use crate::profile::Profile;

/// A problem with the members in which the API says what is wrong.
pub fn own_problem(profile: &Profile, status: u16, title: &str, detail: &str) -> Response {
    let mut response = problem(status, title, detail);
    let mut body = response.body.json().cloned().unwrap_or(Value::NULL);
    add_fault_members(&mut body, profile, status, detail);
    response.body = Body::from_json(body, Layout::Minified);
    response
}

/// Adds the members in which the API says what is wrong.
pub fn add_fault_members(body: &mut Value, profile: &Profile, status: u16, text: &str) {
    let (code, description) = profile.fault_members;
    body.set(code, i64::from(status));
    body.set(description, text);
}
