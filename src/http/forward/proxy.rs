//! Which hosts are looked into, where their requests go, and what becomes of the others.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Mutex;

use http::uri::Scheme;

use super::interception::Interception;
use super::own_address::is_at;
use super::{CertificateAuthority, Mapping, Origin, Place, ProxyError, refusal};
use crate::http::{Client, Upstream};
use crate::model::Response;

/// What becomes of hosts that nobody named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Others {
    /// They are passed on untouched.
    #[default]
    Tunnel,
    /// They are refused.
    Refuse,
    /// They are looked into like those that are named, and nothing goes on to them: whoever serves answers for them all.
    Answer,
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
    named: Vec<(Origin, Upstream)>,
    mappings: Vec<Mapping>,
    others: Others,
    observer: Box<dyn Fn(Notice) + Send + Sync>,
    pub(in crate::http) client: Client,
    pub(super) interception: Interception,
    /// What people have been told.
    told: Mutex<HashSet<Notice>>,
}

impl Proxy {
    /// A proxy that reaches services as `client` does.
    pub fn new(client: Client, options: ProxyOptions) -> Result<Self, ProxyError> {
        let mut named = Vec::new();
        for upstream in options.upstreams {
            let origin = Origin::of_upstream(&upstream)
                .filter(|_| !upstream.has_path())
                .ok_or_else(|| ProxyError::Path(upstream.to_string()))?;
            named.push((origin, upstream));
        }
        for (index, mapping) in options.mappings.iter().enumerate() {
            if options.mappings[..index].iter().any(|earlier| earlier.is_about_same(mapping)) {
                return Err(ProxyError::MappedTwice(mapping.name()));
            }
        }
        Ok(Self {
            named,
            mappings: options.mappings,
            others: options.others,
            observer: options.observer,
            client,
            interception: Interception::new(options.authority)?,
            told: Mutex::default(),
        })
    }

    /// The first service, after which a recording is named.
    pub fn name(&self) -> String {
        let first = self.named.first().map(|(origin, _)| origin.to_string());
        first.or_else(|| Some(self.mappings.first()?.name())).unwrap_or_default()
    }

    /// Every service that requests are sent to.
    pub(in crate::http) fn targets(&self) -> impl Iterator<Item = &Upstream> {
        let named = self.named.iter().map(|(_, upstream)| upstream);
        named.chain(self.mappings.iter().map(Mapping::to))
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
        self.answers_for_all() || self.service(origin).is_some()
    }

    /// Whether nothing goes on to anybody.
    pub(super) fn answers_for_all(&self) -> bool {
        self.others == Others::Answer
    }

    /// Whether hosts are refused that nobody named.
    pub(super) fn refuses_others(&self) -> bool {
        self.others == Others::Refuse
    }

    fn service(&self, origin: &Origin) -> Option<&Upstream> {
        let named = || self.named.iter().find(|(named, _)| named == origin);
        self.mapped(origin.place()).or_else(|| named().map(|(_, upstream)| upstream))
    }

    /// The name of the service that answers for an origin.
    pub(super) fn service_name(&self, origin: &Origin) -> String {
        let mapped = self.mapped(origin.place());
        mapped.map_or_else(|| origin.to_string(), ToString::to_string)
    }

    fn mapped(&self, place: &Place) -> Option<&Upstream> {
        self.mappings.iter().find(|mapping| mapping.fits(place)).map(Mapping::to)
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
            return Some(refusal::round_for_ever(place));
        }
        if self.refuses_others() {
            self.tell(Notice::Refused(place.clone()));
            return Some(refusal::not_named(place));
        }
        self.tell(Notice::PassedOn(place.clone()));
        None
    }

    pub(super) fn tell(&self, notice: Notice) {
        let mut told = self.told.lock().expect("the observer does not panic");
        if told.insert(notice.clone()) {
            (self.observer)(notice);
        }
    }

    /// Where a tunnel to a place that nobody looks into goes.
    pub(super) fn tunnel_target(&self, place: &Place) -> Place {
        let target = self.mapped(place).and_then(Origin::of_upstream);
        target.map_or_else(|| place.clone(), |origin| origin.place().clone())
    }
}
