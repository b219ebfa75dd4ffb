//! Where each request that reaches a recorder goes on to.

use std::net::SocketAddr;
use std::sync::Arc;

use http::Version;

use super::forward::{Destination, Proxy, ProxyError, is_at};
use super::{Client, Incoming, Origin, Upstream, problem};
use crate::model::Response;

/// The services behind a recorder.
#[derive(Clone)]
pub struct Upstreams(Kind);

#[derive(Clone)]
enum Kind {
    /// Every request goes to one service.
    One(Arc<Client>),
    /// Each request says where it wants to go.
    Named(Arc<Proxy>),
}

/// What becomes of a request.
pub enum Route {
    /// It goes on and is recorded; the service's name, unless it is the first one.
    Record(Arc<Client>, Option<String>),
    /// It goes on and is not recorded.
    Pass(Arc<Client>),
    /// It is answered by us.
    Refuse(Response),
}

impl Upstreams {
    /// One service.
    pub fn one(client: Client) -> Self {
        Self(Kind::One(Arc::new(client)))
    }

    /// The services of a forward proxy.
    pub fn of_proxy(proxy: Proxy) -> Self {
        Self(Kind::Named(Arc::new(proxy)))
    }

    /// The name of the first service.
    pub fn name(&self) -> String {
        match &self.0 {
            Kind::One(client) => client.upstream().to_string(),
            Kind::Named(proxy) => proxy.name(),
        }
    }

    /// Fails if a service is where the recorder itself listens.
    pub fn ensure_elsewhere(&self, own: SocketAddr) -> Result<(), ProxyError> {
        let is_here = |upstream: &&Upstream| {
            Origin::of_upstream(upstream).is_some_and(|origin| is_at(origin.place(), own))
        };
        let here = match &self.0 {
            Kind::One(client) => Some(client.upstream()).filter(is_here),
            Kind::Named(proxy) => proxy.targets().find(is_here),
        };
        here.map_or(Ok(()), |upstream| Err(ProxyError::Loop(upstream.to_string())))
    }

    /// The forward proxy, if that is what it is.
    pub fn proxy(&self) -> Option<Arc<Proxy>> {
        match &self.0 {
            Kind::One(_) => None,
            Kind::Named(proxy) => Some(proxy.clone()),
        }
    }

    /// Where a request goes on to.
    pub fn route(&self, incoming: &Incoming) -> Route {
        match &self.0 {
            Kind::One(client) => match sent_as_to_a_proxy(incoming) {
                Some(refusal) => Route::Refuse(refusal),
                None => Route::Record(client.clone(), None),
            },
            Kind::Named(proxy) => by_origin(proxy, incoming),
        }
    }
}

fn by_origin(proxy: &Proxy, incoming: &Incoming) -> Route {
    let Some(origin) = &incoming.origin else { return Route::Refuse(names_no_host()) };
    match proxy.destination(origin, incoming.server) {
        Destination::Refused(refusal) => Route::Refuse(refusal),
        Destination::Other => match Upstream::parse(&origin.to_string()) {
            Ok(upstream) => Route::Pass(Arc::new(proxy.client.toward(upstream))),
            Err(error) => {
                Route::Refuse(problem(400, "The URL names no service", &error.to_string()))
            }
        },
        Destination::Named(upstream) => {
            let name = origin.to_string();
            let name = (name != proxy.name()).then_some(name);
            Route::Record(Arc::new(proxy.client.toward(upstream)), name)
        }
    }
}

fn names_no_host() -> Response {
    problem(
        400,
        "The request names no host",
        "This is a forward proxy (`tapecheck record --forward`): let your client use it as HTTP_PROXY and HTTPS_PROXY. \
         To use its URL as the base URL of the service, start it without `--forward`.",
    )
}

/// The refusal of a request that was sent as to a forward proxy: its target is a whole URL (RFC 9112 §3.2.2), and not
/// ours. In HTTP/2 every request has one.
fn sent_as_to_a_proxy(incoming: &Incoming) -> Option<Response> {
    let origin = incoming.origin.as_ref().filter(|_| incoming.version < Version::HTTP_2)?;
    (!is_at(origin.place(), incoming.server)).then(|| {
        problem(
            400,
            "This recorder is no forward proxy",
            &format!(
                "The request asks for a whole URL ({origin}/…), as from a proxy. Start the recorder with `--forward` to \
                 let clients use it as HTTP_PROXY and HTTPS_PROXY, or give your client its URL as the base URL of the service."
            ),
        )
    })
}
