//! Which hosts are looked into, where their requests go, and what becomes of the others.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use http::uri::{Authority, Scheme};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use super::origin::normal_host;
use super::{CertificateAuthority, Origin, Place};
use crate::http::{Client, TlsError, Upstream, UpstreamUrlError, problem, tls};
use crate::model::{Explained, Response};

/// What becomes of hosts that nobody named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Others {
    /// They are passed on untouched.
    #[default]
    Tunnel,
    /// They are refused.
    Refuse,
}

/// A host whose requests go elsewhere: `HOST=URL` or `HOST:PORT=URL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    host: String,
    /// Any, where there is none.
    port: Option<u16>,
    to: Upstream,
}

/// Why hosts cannot be named like this.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The text is no mapping.
    #[error("`{0}` does not say which host is sent where")]
    Mapping(String),
    /// Its URL is none.
    #[error(transparent)]
    Url(#[from] UpstreamUrlError),
    /// A service has a path.
    #[error("a proxy is asked for whole URLs, so `{0}` cannot have a path")]
    Path(String),
    /// A service is the proxy itself.
    #[error("`{0}` is the address of the recorder itself: its requests would go round for ever")]
    Loop(String),
}

impl Explained for ProxyError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Mapping(_) => Some(
                "write it as `HOST=URL`, such as `api.example.com=http://127.0.0.1:8027`".into(),
            ),
            Self::Url(error) => error.help(),
            Self::Path(_) => Some(
                "name the host alone; `--map HOST=URL` can put a path before all others".into(),
            ),
            Self::Loop(_) => Some(
                "name the service, or let the recorder listen elsewhere with `--listen`".into(),
            ),
        }
    }
}

impl FromStr for Mapping {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let fail = || ProxyError::Mapping(text.to_owned());
        let (from, to) = text.split_once('=').ok_or_else(fail)?;
        let authority: Authority = from.parse().map_err(|_| fail())?;
        let (host, port) = (normal_host(authority.host()), authority.port_u16());
        let rest = &from[authority.host().len().min(from.len())..];
        if host.is_empty() || from.contains('@') || rest.is_empty() == port.is_some() {
            return Err(fail());
        }
        Ok(Self { host, port, to: Upstream::parse(to)? })
    }
}

impl Mapping {
    fn fits(&self, place: &Place) -> bool {
        self.host == place.host() && self.port.is_none_or(|port| port == place.port())
    }

    /// The service that clients take it for, as far as the mapping says: most are asked for over TLS.
    pub fn name(&self) -> String {
        match self.port {
            None | Some(443) => format!("https://{}", self.host),
            Some(80) => format!("http://{}", self.host),
            Some(port) => format!("https://{}:{port}", self.host),
        }
    }
}

/// Something that people should know of. They are told once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A host was asked for that nobody named; its exchanges are not recorded.
    PassedOn(Place),
    /// The same, and it was refused.
    Refused(Place),
    /// A client broke off when it saw our certificate for this host; the cause.
    Distrusted(Place, String),
}

/// What a proxy needs to know.
pub struct ProxyOptions {
    /// The services to look into.
    pub upstreams: Vec<Upstream>,
    /// Those that are sent elsewhere.
    pub mappings: Vec<Mapping>,
    /// What becomes of all others.
    pub others: Others,
    /// Makes the certificates that clients see.
    pub authority: CertificateAuthority,
    /// Is told what people should know.
    pub observer: Box<dyn Fn(Notice) + Send + Sync>,
}

/// What becomes of a request to some origin.
pub enum Destination {
    /// It goes to this service and is recorded.
    Named(Upstream),
    /// It is passed on and not recorded.
    Other,
    /// It is answered by us.
    Refused(Response),
}

/// What becomes of a `CONNECT`.
pub(super) enum Gate {
    /// What it carries is looked into.
    Look,
    /// It is passed on untouched.
    Tunnel,
    /// It is refused.
    Refuse(Response),
}

/// The hosts that a forward proxy knows.
pub struct Proxy {
    options: ProxyOptions,
    named: Vec<(Origin, Upstream)>,
    pub(in crate::http) client: Client,
    tls: rustls::ServerConfig,
    /// What people have been told.
    told: Mutex<HashSet<Notice>>,
}

impl Proxy {
    /// A proxy that reaches services as `client` does.
    pub fn new(client: Client, options: ProxyOptions) -> Result<Self, ProxySetupError> {
        let mut named = Vec::new();
        for upstream in &options.upstreams {
            let origin = Origin::of_upstream(upstream)
                .filter(|_| !upstream.has_path())
                .ok_or_else(|| ProxyError::Path(upstream.to_string()))?;
            named.push((origin, upstream.clone()));
        }
        let tls = tls::server_config(Arc::new(Nobody))?;
        Ok(Self { named, client, tls, told: Mutex::default(), options })
    }

    /// The first service, after which a recording is named.
    pub fn name(&self) -> String {
        let first = self.named.first().map(|(origin, _)| origin.to_string());
        first.or_else(|| Some(self.options.mappings.first()?.name())).unwrap_or_default()
    }

    /// Every service that requests are sent to.
    pub(in crate::http) fn targets(&self) -> impl Iterator<Item = &Upstream> {
        self.options.upstreams.iter().chain(self.options.mappings.iter().map(|map| &map.to))
    }

    /// What becomes of a request to this origin, which came to the proxy at `own`.
    pub fn destination(&self, origin: &Origin, own: SocketAddr) -> Destination {
        match self.service(origin) {
            Some(upstream) => Destination::Named(upstream.clone()),
            None => match self.turn_away(origin.place(), own) {
                Some(refusal) => Destination::Refused(refusal),
                None => Destination::Other,
            },
        }
    }

    /// Whether what is sent to an origin is recorded.
    pub(super) fn looks_into(&self, origin: &Origin) -> bool {
        self.service(origin).is_some()
    }

    /// Whether hosts are refused that nobody named.
    pub(super) fn refuses_others(&self) -> bool {
        self.options.others == Others::Refuse
    }

    fn service(&self, origin: &Origin) -> Option<&Upstream> {
        let mapped = self.options.mappings.iter().find(|mapping| mapping.fits(origin.place()));
        let named = || self.named.iter().find(|(named, _)| named == origin);
        mapped.map(|mapping| &mapping.to).or_else(|| named().map(|(_, upstream)| upstream))
    }

    /// What becomes of a `CONNECT` to this place, which came to the proxy at `own`.
    pub(super) fn gate(&self, place: &Place, own: SocketAddr) -> Gate {
        let is_named = [Scheme::HTTPS, Scheme::HTTP]
            .into_iter()
            .any(|scheme| self.looks_into(&Origin::new(scheme, place.clone())));
        if is_named {
            return Gate::Look;
        }
        self.turn_away(place, own).map_or(Gate::Tunnel, Gate::Refuse)
    }

    /// The refusal of a place that nobody named, if it is refused.
    fn turn_away(&self, place: &Place, own: SocketAddr) -> Option<Response> {
        if is_at(place, own) {
            return Some(round_for_ever(place));
        }
        if self.refuses_others() {
            self.tell(Notice::Refused(place.clone()));
            return Some(not_named(place));
        }
        self.tell(Notice::PassedOn(place.clone()));
        None
    }

    pub(super) fn tell(&self, notice: Notice) {
        let mut told = self.told.lock().expect("the observer does not panic");
        if told.insert(notice.clone()) {
            (self.options.observer)(notice);
        }
    }

    /// Where a tunnel to a place that nobody looks into goes.
    pub(super) fn tunnel_target(&self, place: &Place) -> Place {
        let mapped = self.options.mappings.iter().find(|mapping| mapping.fits(place));
        let target = mapped.and_then(|mapping| Origin::of_upstream(&mapping.to));
        target.map_or_else(|| place.clone(), |origin| origin.place().clone())
    }

    /// Takes TLS connections in the name of the host that the client asks for, or else of this one.
    pub(super) fn acceptor(self: &Arc<Self>, host: &str) -> TlsAcceptor {
        let mut config = self.tls.clone();
        config.cert_resolver = Arc::new(Leaves { proxy: self.clone(), host: host.to_owned() });
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Why a proxy cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum ProxySetupError {
    /// The hosts do not fit.
    Proxy(#[from] ProxyError),
    /// TLS does not come about.
    Tls(#[from] TlsError),
}

impl Explained for ProxySetupError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Proxy(error) => error.help(),
            Self::Tls(error) => error.help(),
        }
    }
}

/// Whether a place is where we listen ourselves, as far as its name says.
pub(in crate::http) fn is_at(place: &Place, address: SocketAddr) -> bool {
    let is_own = |ip: IpAddr| is_same(SocketAddr::new(ip, place.port()), address);
    match place.bare_host() {
        "localhost" => {
            address.port() == place.port()
                && (address.ip().is_loopback() || address.ip().is_unspecified())
        }
        host => host.parse().is_ok_and(is_own),
    }
}

/// Whether a connection to `address` ends where we listen ourselves.
pub(super) fn is_same(address: SocketAddr, own: SocketAddr) -> bool {
    let (ip, own_ip) = (address.ip().to_canonical(), own.ip().to_canonical());
    let is_everywhere =
        ip.is_unspecified() && own_ip.is_loopback() || own_ip.is_unspecified() && ip.is_loopback();
    address.port() == own.port() && (ip == own_ip || is_everywhere)
}

fn round_for_ever(place: &Place) -> Response {
    problem(
        400,
        "The proxy was asked for itself",
        &format!(
            "{place} is the address of this recorder, which is a forward proxy (`--forward`): let your client use it as \
             HTTP_PROXY and HTTPS_PROXY, and keep the URL of the service. Without `--forward` it takes requests to itself."
        ),
    )
}

fn not_named(place: &Place) -> Response {
    let host = place.host();
    problem(
        403,
        "This host is not recorded",
        &format!(
            "`tapecheck record --others refuse` passes on only what is named. To record {place}, add `--upstream \
             https://{host}` (or `http://`, with the port unless it is the usual one); to let it through, `--others tunnel`."
        ),
    )
}

/// Has no certificate; stands where a tunnel's own resolver will.
#[derive(Debug)]
struct Nobody;

impl ResolvesServerCert for Nobody {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        None
    }
}

/// The certificates for one tunnel.
struct Leaves {
    proxy: Arc<Proxy>,
    /// The host of the `CONNECT`, for clients that name none: TLS knows no IP addresses (RFC 6066 §3).
    host: String,
}

impl std::fmt::Debug for Leaves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Leaves").field("host", &self.host).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.proxy.options.authority.leaf(hello.server_name().unwrap_or(&self.host)).ok()
    }
}
