//! Clients that send the next request as soon as they have the answer to the one before.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub(crate) const CUSTOMER: &str = "5921f00a-32c0-4457-aaa1-e8018c650895";

/// How many subscriptions there are: most exchanges repeat an earlier one.
const SUBSCRIPTIONS: usize = 1000;

/// The next subscription that nobody has asked for yet.
static NEXT_NEW: AtomicUsize = AtomicUsize::new(1 << 20);

/// What is sent.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A read.
    Get,
    /// A change, with a body of 1 kB and more.
    Patch,
    /// A read of a subscription that was never read before.
    NewGet,
    /// A change of a subscription that was never changed before.
    NewPatch,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::NewGet => "GET, all new",
            Self::NewPatch => "PATCH, all new",
        })
    }
}

/// Clients of one service, each with a connection of its own.
pub(crate) struct Load {
    address: String,
    kind: Kind,
    connections: usize,
}

/// What the clients did.
pub(crate) struct Done {
    latencies: Vec<Duration>,
    time: Duration,
}

impl Done {
    pub(crate) fn count(&self) -> usize {
        self.latencies.len()
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.time.as_secs_f64()
    }

    pub(crate) fn median_micros(mut self) -> f64 {
        self.latencies.sort();
        self.latencies[self.latencies.len() / 2].as_secs_f64() * 1e6
    }
}

impl Load {
    pub(crate) fn new(url: &str, kind: Kind, connections: usize) -> Self {
        Self { address: url.trim_start_matches("http://").to_owned(), kind, connections }
    }

    /// Sends for so long.
    pub(crate) async fn run_for(self, time: Duration) -> Done {
        let end = Instant::now() + time;
        self.run(Arc::new(move |_| Instant::now() < end)).await
    }

    /// Sends so many requests.
    pub(crate) async fn run_count(self, count: usize) -> Done {
        self.run(Arc::new(move |number| number < count)).await
    }

    async fn run(self, goes_on: Arc<dyn Fn(usize) -> bool + Send + Sync>) -> Done {
        let next = Arc::new(AtomicUsize::new(0));
        let started = Instant::now();
        let clients: Vec<_> = (0..self.connections)
            .map(|_| {
                let client = client(self.address.clone(), self.kind, next.clone(), goes_on.clone());
                tokio::spawn(client)
            })
            .collect();
        let mut latencies = Vec::new();
        for client in clients {
            latencies.extend(client.await.unwrap());
        }
        Done { latencies, time: started.elapsed() }
    }
}

async fn client(
    address: String,
    kind: Kind,
    next: Arc<AtomicUsize>,
    goes_on: Arc<dyn Fn(usize) -> bool + Send + Sync>,
) -> Vec<Duration> {
    let stream = TcpStream::connect(&address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut latencies = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if !goes_on(number) {
            return latencies;
        }
        let request = request(kind, number, &address);
        let started = Instant::now();
        exchange(&mut sender, request).await;
        latencies.push(started.elapsed());
    }
}

async fn exchange(sender: &mut SendRequest<Full<Bytes>>, request: Request<Full<Bytes>>) {
    sender.ready().await.unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.into_body().collect().await.unwrap().to_bytes().len() > 1200);
}

/// As Microsoft's Java SDK sends it.
fn request(kind: Kind, number: usize, host: &str) -> Request<Full<Bytes>> {
    let subscription = match kind {
        Kind::Get | Kind::Patch => number % SUBSCRIPTIONS,
        Kind::NewGet | Kind::NewPatch => NEXT_NEW.fetch_add(1, Ordering::Relaxed),
    };
    let id = format!("6e7aa601-629e-461b-8933-{:012x}", 0xabc0_0000 + subscription);
    let builder = Request::builder()
        .uri(format!("/v1/customers/{CUSTOMER}/subscriptions/{id}"))
        .header("Authorization", "Bearer c2VjcmV0LXRva2VuLW9mLXRoZS1iZW5jaG1hcms")
        .header("MS-CorrelationId", "35a7496b-a28e-415e-80e2-a85e1969313d")
        .header("Accept", "application/json")
        .header("X-Locale", "en-US")
        .header("MS-RequestId", format!("600a890b-12b6-4671-8109-{number:012x}"))
        .header("User-Agent", "AutoRest-Java")
        .header("Host", host);
    match kind {
        Kind::Get | Kind::NewGet => builder.body(Full::default()),
        Kind::Patch | Kind::NewPatch => builder
            .method("PATCH")
            .header("Content-Type", "application/json; charset=utf-8")
            .body(Full::new(super::upstream::subscription(&id).into())),
    }
    .unwrap()
}
