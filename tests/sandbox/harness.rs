//! A client of a sandbox in the same process.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tapecheck::{
    http::Responder,
    model::{Request, Response},
    sandbox::{Clock, Options, Sandbox, seed},
};

/// A sandbox and the customer whose data is looked at.
pub(crate) struct Client {
    pub(crate) sandbox: Arc<Sandbox>,
}

pub(crate) fn now() -> Timestamp {
    "2024-06-19T15:22:45.1234567Z".parse().unwrap()
}

pub(crate) fn options() -> Options {
    Options::at(now())
}

/// A client of a sandbox with these options.
pub(crate) fn client(options: Options) -> Client {
    Client { sandbox: Arc::new(Sandbox::new(options)) }
}

/// A client of a sandbox without special options.
pub(crate) fn usual() -> Client {
    client(options())
}

/// The path of an order or a subscription of the usual customer.
pub(crate) fn order_path(name: &str) -> String {
    format!("orders/{}", seed::order_id(name).unwrap())
}

pub(crate) fn subscription_path(name: &str) -> String {
    format!("subscriptions/{}", seed::subscription_id(name).unwrap())
}

/// A request with a token, to a path below the usual customer.
pub(crate) fn request(method: &str, path: &str) -> Request {
    let target = format!("/v1/customers/{}/{path}", seed::CUSTOMER);
    let mut request = Request::new(method, "").with_target(&target);
    request.headers.push("Authorization", "Bearer token");
    request.headers.push("Accept", "application/json");
    request
}

impl Client {
    pub(crate) fn send(&self, request: &Request) -> Response {
        self.sandbox.respond(request)
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let response = self.send(&request("GET", path));
        assert_eq!(response.status, 200, "GET {path}: {:?}", response.body);
        body(&response)
    }

    pub(crate) fn try_get(&self, path: &str) -> (u16, Value) {
        let response = self.send(&request("GET", path));
        (response.status, body(&response))
    }

    pub(crate) fn patch(&self, path: &str, change: &Value) -> (u16, Value) {
        self.patch_with(path, change, &[])
    }

    pub(crate) fn patch_with(
        &self,
        path: &str,
        change: &Value,
        headers: &[(&str, &str)],
    ) -> (u16, Value) {
        let mut request = request("PATCH", path);
        for (name, value) in headers {
            request.headers.set(name, *value);
        }
        request.body = change.to_string().into();
        let response = self.send(&request);
        (response.status, body(&response))
    }

    /// GET, change members, PATCH the complete resource.
    pub(crate) fn edit(&self, path: &str, members: &[(&str, Value)]) -> (u16, Value) {
        let mut resource = self.get(path);
        for (name, value) in members {
            resource[*name] = value.clone();
        }
        self.patch(path, &resource)
    }

    pub(crate) fn set_status(&self, path: &str, status: &str) -> (u16, Value) {
        self.edit(path, &[("status", json!(status))])
    }

    /// Cancels an order as the documentation does: id and status.
    pub(crate) fn cancel_order(&self, name: &str) -> (u16, Value) {
        let id = seed::order_id(name).unwrap();
        self.patch(&order_path(name), &json!({ "id": id, "status": "cancelled" }))
    }

    /// Puts the clock to this time.
    pub(crate) fn set_time(&self, time: Timestamp) {
        self.sandbox.set_clock(Clock::Fixed(time));
    }
}

/// The JSON of a response, `null` without a body.
pub(crate) fn body(response: &Response) -> Value {
    if response.body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(response.body.bytes()).unwrap()
}

/// An instant in a resource.
pub(crate) fn instant(resource: &Value, member: &str) -> Timestamp {
    resource[member].as_str().unwrap().parse().unwrap()
}

pub(crate) fn second() -> SignedDuration {
    SignedDuration::from_secs(1)
}

/// Asserts an `ApiFault`.
#[track_caller]
pub(crate) fn assert_denied((status, body): (u16, Value), expected: u16, code: u32) {
    assert_eq!((status, &body["code"]), (expected, &json!(code)), "{body}");
    assert!(body["description"].as_str().is_some_and(|text| !text.contains("{0}")), "{body}");
    assert_eq!((&body["data"], &body["source"]), (&json!([]), &json!("PartnerFD")));
}

/// Asserts a success and gives its body.
#[track_caller]
pub(crate) fn assert_ok((status, body): (u16, Value)) -> Value {
    assert_eq!(status, 200, "{body}");
    body
}
