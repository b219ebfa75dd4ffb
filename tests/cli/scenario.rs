//! A client that reads an order, cancels it and reads it again, the same with a subscription, and is refused twice.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use tapecheck::sandbox::{ProductType, seed};

use super::raw_http::{Connection, Message};

/// What must not be in any file: the client's token and cookie.
pub(crate) const TOKEN: &str = "t0ken-of-the-scenario.Kq7-x";
/// See [`TOKEN`].
pub(crate) const COOKIE: &str = "c00kie-of-the-scenario";

/// An order that nobody has.
pub(crate) const NO_ORDER: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1";

/// The order that is cancelled.
pub(crate) fn order() -> String {
    seed::order_of(ProductType::PerpetualSoftware)
}

/// The subscription that is cancelled.
pub(crate) fn subscription() -> String {
    seed::subscription_of(ProductType::NewCommerce).unwrap()
}

/// The path of one of the customer's resources.
pub(crate) fn path(collection: &str, id: &str) -> String {
    format!("/v1/customers/{}/{collection}/{id}", seed::CUSTOMER)
}

/// A request as the scenario's client writes it; `number` makes its ids its own.
pub(crate) fn request(method: &str, path: &str, body: &str, number: usize) -> String {
    let framing = match body {
        "" => String::new(),
        body => format!(
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n",
            body.len()
        ),
    };
    format!(
        "{method} {path} HTTP/1.1\r\n\
         Host: api.example\r\n\
         Authorization: Bearer {TOKEN}\r\n\
         Accept: application/json\r\n\
         Cookie: session={COOKIE}\r\n\
         MS-RequestId: 7e57c11e-0001-4000-8000-{number:012}\r\n\
         MS-CorrelationId: 7e57c11e-0002-4000-8000-000000000001\r\n\
         User-Agent: scenario/1.0\r\n\
         {framing}\r\n{body}"
    )
}

/// A GET of the scenario's client, with ids that no other request has.
pub(crate) fn get(path: &str) -> String {
    static SENT: AtomicUsize = AtomicUsize::new(1000);
    request("GET", path, "", SENT.fetch_add(1, Ordering::Relaxed))
}

/// Plays it on one connection, and gives the answers.
pub(crate) fn play(address: SocketAddr) -> Vec<Message> {
    let mut client = Client { connection: Connection::open(address), sent: 0 };
    let order_path = path("orders", &order());
    let cancel = format!(r#"{{"id":"{}","status":"cancelled"}}"#, order());
    let subscription_path = path("subscriptions", &subscription());
    let mut answers = vec![
        client.ask("GET", &order_path, ""),
        client.ask("PATCH", &order_path, &cancel),
        client.ask("GET", &order_path, ""),
        client.ask("GET", &subscription_path, ""),
    ];
    let current = answers[3].text();
    assert!(current.contains(r#""status":"active""#), "{current}");
    let deleted = current.replace(r#""status":"active""#, r#""status":"deleted""#);
    answers.push(client.ask("PATCH", &subscription_path, &deleted));
    answers.push(client.ask("GET", &subscription_path, ""));
    answers.push(client.ask("GET", &path("orders", NO_ORDER), ""));
    let denied = seed::order_of(ProductType::NewCommerce);
    let cancel = format!(r#"{{"id":"{denied}","status":"cancelled"}}"#);
    answers.push(client.ask("PATCH", &path("orders", &denied), &cancel));
    answers
}

struct Client {
    connection: Connection,
    sent: usize,
}

impl Client {
    fn ask(&mut self, method: &str, path: &str, body: &str) -> Message {
        self.sent += 1;
        self.connection.send(request(method, path, body, self.sent));
        self.connection.receive()
    }
}
