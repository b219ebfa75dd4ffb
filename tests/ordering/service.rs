//! A pretend service, its clients, and recordings of them with random interleaving and random provisional numbers.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tapecheck::model::{Exchange, Request, Response};
use tapecheck::ordering::{Renumbering, Sketch, Span, arrange};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::redaction::{Placeholder, Shape, Spelling};

/// What a client does next.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Reads the customer that all clients share.
    GetCustomer,
    /// Reads the subscription that it had from the start.
    GetSubscription,
    /// Changes that subscription; a negative quantity is refused.
    PatchSubscription(i32),
    /// Cancels or resumes that subscription by an action.
    PostAction(u8),
    /// Orders something of this kind, and gets an order and a subscription for it.
    PostOrder(u8),
    /// Reads its latest order.
    GetOrder,
    /// Changes its latest order; a negative value is refused.
    PatchOrder(i32),
    /// Reads the subscription of its latest order, spelled in upper case.
    GetOrdered,
    /// Asks how far its own operation has got: it is further each time.
    Poll,
}

/// What identifiers name; each recording numbers them as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Name {
    Customer,
    Partner,
    Subscription(usize),
    Operation(usize),
    Order(usize, usize),
    Ordered(usize, usize),
}

impl Name {
    fn shape(self) -> Shape {
        match self {
            Self::Order(..) => Shape::Base64Url33,
            Self::Operation(_) => Shape::Opaque,
            Self::Partner => Shape::Digits,
            _ => Shape::Guid,
        }
    }
}

/// Numbers that look random and are the same each time.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// Exchanges in order of completion, with their spans and the client of each.
#[derive(Clone, Debug)]
pub(crate) struct Recording {
    pub(crate) exchanges: Vec<(Exchange, Span, usize)>,
}

impl Recording {
    pub(crate) fn sketches(&self) -> Vec<Sketch> {
        let recorded = self.exchanges.iter();
        recorded.map(|(exchange, span, _)| Sketch::of(exchange, *span, &PARTNER_CENTER)).collect()
    }

    /// The recording as it is written down.
    pub(crate) fn arranged(&self) -> Self {
        let mut renumbering = Renumbering::default();
        let order = arrange(&self.sketches(), &PARTNER_CENTER);
        let told = order.into_iter().map(|position| {
            let (exchange, span, client) = self.exchanges[position].clone();
            (renumbering.renumber(exchange), span, client)
        });
        Self { exchanges: told.collect() }
    }

    /// What ends up in the file, for comparison.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.exchanges.iter().map(|(exchange, ..)| text(exchange)).collect()
    }
}

pub(crate) fn text(exchange: &Exchange) -> String {
    let Exchange { request, response } = exchange;
    format!(
        "{} {} {:?} -> {} {:?} {:?}",
        request.method,
        request.target(),
        request.body,
        response.status,
        response.headers,
        response.body
    )
}

/// Runs the clients, all at once or one request after the other where there is only one.
pub(crate) fn record(programs: &[Vec<Step>], seed: u64) -> Recording {
    let mut random = Random::new(seed);
    let mut service = Service::new(random.below(1 << 30) as u64);
    let mut next = vec![0; programs.len()];
    let mut passing: Vec<Option<(Exchange, u64)>> = vec![None; programs.len()];
    let mut exchanges = Vec::new();
    let mut clock = 0;
    loop {
        let busy = (0..programs.len())
            .filter(|client| passing[*client].is_some() || next[*client] < programs[*client].len());
        let mut busy: Vec<usize> = busy.collect();
        // All begin before any ends, so that there is some overlap.
        if clock < programs.len() as u64 {
            busy.retain(|client| passing[*client].is_none());
        }
        if busy.is_empty() {
            return Recording { exchanges };
        }
        let client = busy[random.below(busy.len())];
        match passing[client].take() {
            Some((exchange, started)) => {
                exchanges.push((exchange, Span { started, ended: clock }, client));
            }
            None => {
                let exchange = service.answer(client, &programs[client][next[client]]);
                next[client] += 1;
                passing[client] = Some((exchange, clock));
            }
        }
        clock += 1;
    }
}

struct Service {
    salt: u64,
    numbers: HashMap<Name, u64>,
    quantities: HashMap<Name, i32>,
    versions: HashMap<Name, u32>,
    orders: HashMap<usize, usize>,
    kinds: HashMap<Name, u8>,
    polls: HashMap<usize, usize>,
}

impl Service {
    fn new(salt: u64) -> Self {
        Self {
            salt,
            numbers: HashMap::new(),
            quantities: HashMap::new(),
            versions: HashMap::new(),
            orders: HashMap::new(),
            kinds: HashMap::new(),
            polls: HashMap::new(),
        }
    }

    fn placeholder(&mut self, name: Name, spelling: Spelling) -> String {
        let known = self.numbers.len() as u64;
        // One to one, as the multiplier is odd; other numbers in each recording.
        let number =
            *self.numbers.entry(name).or_insert((known * (self.salt | 1) + self.salt) % 512 + 1);
        let width = if name.shape() == Shape::Digits { 7 } else { 0 };
        Placeholder { shape: name.shape(), number, spelling, width }.to_string()
    }

    fn usual(&mut self, name: Name) -> String {
        self.placeholder(name, Spelling::Usual)
    }

    fn etag(&mut self, name: Name) -> String {
        let version = self.versions.get(&name).copied().unwrap_or(1);
        STANDARD.encode(format!(r#"{{"id":"{}","version":{version}}}"#, self.usual(name)))
    }

    fn show(&mut self, name: Name) -> String {
        let (id, customer, partner) =
            (self.usual(name), self.usual(Name::Customer), self.usual(Name::Partner));
        let inside = match name {
            Name::Order(client, index) => {
                let line = self.usual(Name::Ordered(client, index));
                format!(r#""lines":[{{"subscriptionId":"{line}"}}],"kind":{},"#, self.kinds[&name])
            }
            Name::Ordered(client, index) => {
                format!(r#""orderId":"{}","#, self.usual(Name::Order(client, index)))
            }
            // An add-on to what another client has: telling of it changes nothing there.
            Name::Subscription(client) if client > 0 => {
                format!(r#""parent":"{}","#, self.usual(Name::Subscription(client - 1)))
            }
            _ => String::new(),
        };
        format!(
            r#"{{"id":"{id}","partnerId":"{partner}",{inside}"quantity":{},"self":"/customers/{customer}/x/{id}"}}"#,
            self.quantities.get(&name).copied().unwrap_or(1)
        )
    }

    fn read(&mut self, path: String, name: Name) -> Exchange {
        let body = self.show(name);
        let etag = format!("\"{}\"", self.etag(name));
        let response = Response::new(200).with_header("ETag", etag).with_body(body);
        Exchange { request: Request::new("GET", path), response }
    }

    fn patch(&mut self, path: String, name: Name, quantity: i32) -> Exchange {
        let etag = self.etag(name);
        let mut request = Request::new("PATCH", path);
        request.headers.push("If-Match", format!("\"{etag}\""));
        request.body = format!(r#"{{"id":"{}","quantity":{quantity}}}"#, self.usual(name)).into();
        if quantity < 0 {
            return Exchange { request, response: Response::new(400).with_body("{}") };
        }
        self.set(name, quantity);
        if let Name::Order(client, index) = name {
            self.set(Name::Ordered(client, index), quantity);
        }
        let response = Response::new(200).with_body(self.show(name));
        Exchange { request, response }
    }

    fn set(&mut self, name: Name, quantity: i32) {
        self.quantities.insert(name, quantity);
        *self.versions.entry(name).or_insert(1) += 1;
    }

    fn answer(&mut self, client: usize, step: &Step) -> Exchange {
        let customer = format!("/v1/customers/{}", self.usual(Name::Customer));
        let own = Name::Subscription(client);
        let own_path = format!("{customer}/subscriptions/{}", self.usual(own));
        let index = self.orders.get(&client).copied().unwrap_or(0);
        let order = Name::Order(client, index);
        match step {
            Step::GetOrder | Step::PatchOrder(_) | Step::GetOrdered if index == 0 => {
                self.read(customer, Name::Customer)
            }
            Step::GetCustomer => self.read(customer, Name::Customer),
            Step::GetSubscription => self.read(own_path, own),
            Step::PatchSubscription(quantity) => self.patch(own_path, own, *quantity),
            Step::PostAction(action) => {
                self.set(own, 100 + i32::from(*action));
                let request = Request::new("POST", format!("{own_path}/actions/{action}"));
                Exchange { request, response: Response::new(204) }
            }
            Step::PostOrder(kind) => self.order(client, &customer, *kind),
            Step::GetOrder => {
                let path = format!("{customer}/orders/{}", self.usual(order));
                self.read(path, order)
            }
            Step::PatchOrder(quantity) => {
                let path = format!("{customer}/orders/{}", self.usual(order));
                self.patch(path, order, *quantity)
            }
            Step::GetOrdered => {
                let ordered = Name::Ordered(client, index);
                let upper = self.placeholder(ordered, Spelling::Upper);
                self.read(format!("{customer}/subscriptions/{upper}"), ordered)
            }
            Step::Poll => self.poll(client),
        }
    }

    fn order(&mut self, client: usize, customer: &str, kind: u8) -> Exchange {
        let index = self.orders.entry(client).or_default();
        *index += 1;
        let order = Name::Order(client, *index);
        self.kinds.insert(order, kind);
        let mut request = Request::new("POST", format!("{customer}/orders"));
        request.body = format!(r#"{{"kind":{kind}}}"#).into();
        let location = format!("{customer}/orders/{}", self.usual(order));
        let response = Response::new(201).with_header("Location", location);
        Exchange { request, response: response.with_body(self.show(order)) }
    }

    fn poll(&mut self, client: usize) -> Exchange {
        let polls = self.polls.entry(client).or_default();
        *polls += 1;
        let progress = *polls;
        let path = format!("/v1/operations/{}", self.usual(Name::Operation(client)));
        let response = Response::new(200).with_body(format!(r#"{{"progress":{progress}}}"#));
        Exchange { request: Request::new("GET", path), response }
    }
}
