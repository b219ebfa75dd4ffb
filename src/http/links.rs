//! Connections to services, kept between exchanges.

use std::collections::{HashMap, VecDeque};
use std::error::Error as StdError;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tower_service::Service as _;

use super::body::root_cause;
use super::h1::Link;
use super::upstream::Failure;
use super::{BodyStream, ClientOptions, UpstreamFault};

/// How long a connection is kept without an exchange.
const MAX_IDLE: Duration = Duration::from_secs(20);

/// How often a connection by HTTP/2 with open streams is asked whether it is still there.
const PING: Duration = Duration::from_secs(15);

/// No more connections to one service wait than this.
const MAX_WAITING: usize = 256;

/// Where a connection leads, and whether it may turn out to speak HTTP/2.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) scheme: Scheme,
    pub(super) authority: Authority,
    pub(super) only_http1: bool,
}

/// A connection that an exchange can begin on.
pub(super) enum Reached {
    Http1(Box<Link>),
    Http2(SendRequest<BodyStream>),
}

/// The connections.
pub(super) struct Links {
    waiting: Mutex<HashMap<Arc<Place>, Waiting>>,
    tcp: HttpConnector,
    /// Offers HTTP/2 and HTTP/1.1.
    tls: TlsConnector,
    /// Offers HTTP/1.1, which alone can switch to another protocol.
    tls_http1: TlsConnector,
    timeout: Duration,
}

/// The connections to one place that can be used.
#[derive(Default)]
struct Waiting {
    /// Each with the time since when it waits; the newest is the last.
    http1: VecDeque<(Instant, Box<Link>)>,
    http2: Option<SendRequest<BodyStream>>,
}

/// Where a connection waits between exchanges.
#[derive(Clone)]
pub(super) struct Home {
    links: Weak<Links>,
    place: Arc<Place>,
}

impl Home {
    /// Keeps a connection for the next exchange.
    pub(super) fn take_back(self, link: Box<Link>) {
        let Some(links) = self.links.upgrade() else { return };
        let mut waiting = links.waiting();
        let here = waiting.entry(self.place).or_default();
        here.drop_expired();
        if here.http1.len() < MAX_WAITING {
            here.http1.push_back((Instant::now(), link));
        }
    }
}

impl Waiting {
    fn drop_expired(&mut self) {
        while self.http1.front().is_some_and(|(since, _)| since.elapsed() > MAX_IDLE) {
            self.http1.pop_front();
        }
    }
}

impl Links {
    pub(super) fn new(options: &ClientOptions) -> Arc<Self> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let tls = |protocols: &[&[u8]]| {
            let mut config: ClientConfig = options.tls.clone();
            config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
            TlsConnector::from(Arc::new(config))
        };
        Arc::new(Self {
            waiting: Mutex::default(),
            tcp,
            tls: tls(&[b"h2", b"http/1.1"]),
            tls_http1: tls(&[b"http/1.1"]),
            timeout: options.timeout,
        })
    }

    /// A connection to a place, one that waits or a new one.
    pub(super) async fn reach(self: &Arc<Self>, place: &Arc<Place>) -> Result<Reached, Failure> {
        while let Some(mut link) = self.waiting_link(place) {
            if link.is_quiet().await {
                return Ok(Reached::Http1(link));
            }
        }
        if let Some(sender) = self.http2(place) {
            return Ok(Reached::Http2(sender));
        }
        // Boxed, as all that is rare on the way of an exchange: else each exchange would make room for it.
        match tokio::time::timeout(self.timeout, Box::pin(self.connect(place))).await {
            Ok(reached) => reached,
            Err(_) => {
                let cause = format!("no connection within {:?}", self.timeout);
                Err(Failure::new(UpstreamFault::Timeout, cause))
            }
        }
    }

    fn waiting_link(&self, place: &Arc<Place>) -> Option<Box<Link>> {
        let mut waiting = self.waiting();
        let here = waiting.get_mut(place)?;
        here.drop_expired();
        // The newest is the least likely to have been closed.
        Some(here.http1.pop_back()?.1)
    }

    /// Uses a connection by HTTP/2 no more.
    pub(super) fn forget_http2(&self, place: &Arc<Place>) {
        if let Some(here) = self.waiting().get_mut(place) {
            here.http2 = None;
        }
    }

    fn http2(&self, place: &Arc<Place>) -> Option<SendRequest<BodyStream>> {
        let mut waiting = self.waiting();
        let sender = &mut waiting.get_mut(place)?.http2;
        if sender.as_ref().is_some_and(SendRequest::is_closed) {
            *sender = None;
        }
        sender.clone()
    }

    async fn connect(self: &Arc<Self>, place: &Arc<Place>) -> Result<Reached, Failure> {
        let url = Uri::builder().scheme(place.scheme.clone()).authority(place.authority.clone());
        let url = url.path_and_query("/").build();
        let url = url.map_err(|error| Failure::new(UpstreamFault::Protocol, error))?;
        let tcp = self.tcp.clone().call(url).await.map_err(|error| failure(&error))?.into_inner();
        let home = Home { links: Arc::downgrade(self), place: place.clone() };
        if place.scheme == Scheme::HTTP {
            return Ok(Reached::Http1(Link::new(Box::new(tcp), home)));
        }
        let name = place.authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let name =
            ServerName::try_from(name).map_err(|error| Failure::new(UpstreamFault::Tls, error))?;
        let tls = if place.only_http1 { &self.tls_http1 } else { &self.tls };
        let stream = tls.connect(name, tcp).await.map_err(|error| failure(&error))?;
        if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return Ok(Reached::Http1(Link::new(Box::new(stream), home)));
        }
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(PING)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| failure(&error))?;
        // How it ends, whoever uses it sees.
        tokio::spawn(connection);
        self.waiting().entry(place.clone()).or_default().http2 = Some(sender.clone());
        Ok(Reached::Http2(sender))
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<Arc<Place>, Waiting>> {
        self.waiting.lock().expect("nobody panics while holding this lock")
    }
}

/// What kind of failure an error is, by the causes that it carries.
pub(super) fn failure(error: &(dyn StdError + 'static)) -> Failure {
    Failure::new(fault_of(error), root_cause(error))
}

fn fault_of(error: &(dyn StdError + 'static)) -> UpstreamFault {
    let mut cause = Some(error);
    let mut fault = UpstreamFault::Reset;
    while let Some(error) = cause {
        if error.to_string().starts_with("dns error") {
            return UpstreamFault::Dns;
        }
        if error.is::<super::BodyError>() {
            return UpstreamFault::Request;
        }
        if error.is::<rustls::Error>() {
            return UpstreamFault::Tls;
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && error.is_parse()
        {
            fault = UpstreamFault::Protocol;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return UpstreamFault::Refused,
                io::ErrorKind::TimedOut => return UpstreamFault::Timeout,
                _ => {}
            }
            if carries_tls_error(error) {
                return UpstreamFault::Tls;
            }
        }
        cause = error.source();
    }
    fault
}

/// An io::Error hides the error that it carries from `source`, and may carry another io::Error.
fn carries_tls_error(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| {
        inner.is::<rustls::Error>()
            || inner.downcast_ref::<io::Error>().is_some_and(carries_tls_error)
    })
}
