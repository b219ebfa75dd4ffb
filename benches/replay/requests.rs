//! Clients that send the next request as soon as they have the answer to the one before.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::library;

/// What is sent.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Get,
    /// With a body of 54 bytes.
    SmallPatch,
    /// With a body of more than 1 kB, as recorded.
    SamePatch,
    /// The same with its members in another order.
    ReorderedPatch,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Get => "GET",
            Self::SmallPatch => "PATCH, 54 bytes",
            Self::SamePatch => "PATCH, 1.3 kB",
            Self::ReorderedPatch => "PATCH, reordered",
        })
    }
}

/// Clients of one server, each with a connection of its own.
pub(crate) struct Load {
    address: String,
    kind: Kind,
    connections: usize,
    /// What they ask for, by turns.
    paths: Arc<Vec<String>>,
}

/// What the clients did.
pub(crate) struct Done {
    /// In order.
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

    pub(crate) fn median_micros(&self) -> f64 {
        self.latencies[self.latencies.len() / 2].as_secs_f64() * 1e6
    }

    pub(crate) fn p99_micros(&self) -> f64 {
        self.latencies[self.latencies.len() * 99 / 100].as_secs_f64() * 1e6
    }
}

impl Load {
    pub(crate) fn new(url: &str, kind: Kind, connections: usize) -> Self {
        let paths = Arc::new(vec![library::path(0)]);
        Self { address: url.trim_start_matches("http://").to_owned(), kind, connections, paths }
    }

    /// The same for these paths.
    #[allow(dead_code, reason = "not every benchmark has many")]
    pub(crate) fn of(self, paths: &Arc<Vec<String>>) -> Self {
        Self { paths: paths.clone(), ..self }
    }

    /// Sends for so long.
    pub(crate) async fn run_for(self, time: Duration) -> Done {
        let started = Instant::now();
        let clients: Vec<_> = (0..self.connections)
            .map(|number| {
                let place = number * self.paths.len() / self.connections;
                let (address, paths) = (self.address.clone(), self.paths.clone());
                tokio::spawn(client(address, self.kind, paths, place, started + time))
            })
            .collect();
        let mut latencies = Vec::new();
        for client in clients {
            latencies.extend(client.await.unwrap());
        }
        let time = started.elapsed();
        latencies.sort();
        Done { latencies, time }
    }
}

async fn client(
    address: String,
    kind: Kind,
    paths: Arc<Vec<String>>,
    mut place: usize,
    end: Instant,
) -> Vec<Duration> {
    let stream = TcpStream::connect(&address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let body = body(kind);
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let request = request(kind, &paths[place % paths.len()], &address, body.clone());
        place += 1;
        let started = Instant::now();
        sender.ready().await.unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.into_body().collect().await.unwrap().to_bytes().len() > 800);
        latencies.push(started.elapsed());
    }
    latencies
}

fn body(kind: Kind) -> Bytes {
    match kind {
        Kind::Get => Bytes::new(),
        Kind::SmallPatch => Bytes::from_static(library::SMALL.as_bytes()),
        Kind::SamePatch => library::subscription(0).into(),
        Kind::ReorderedPatch => library::reordered(0).into(),
    }
}

fn request(kind: Kind, path: &str, host: &str, body: Bytes) -> Request<Full<Bytes>> {
    let builder = Request::builder()
        .uri(path)
        .header("Authorization", "Bearer c2VjcmV0LXRva2VuLW9mLXRoZS1iZW5jaG1hcms")
        .header("MS-CorrelationId", "35a7496b-a28e-415e-80e2-a85e1969313d")
        .header("Accept", "application/json")
        .header("User-Agent", "AutoRest-Java")
        .header("Host", host);
    match kind {
        Kind::Get => builder,
        _ => builder.method("PATCH").header("Content-Type", "application/json; charset=utf-8"),
    }
    .body(Full::new(body))
    .unwrap()
}
