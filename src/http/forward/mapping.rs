//! A host that is sent elsewhere: `HOST=URL` or `HOST:PORT=URL`.

use std::str::FromStr;

use http::uri::Authority;

use super::origin::normal_host;
use super::{Place, ProxyError};
use crate::http::Upstream;

/// A host whose requests go elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    host: String,
    /// Any, where there is none.
    port: Option<u16>,
    to: Upstream,
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
    pub(super) fn fits(&self, place: &Place) -> bool {
        self.host == place.host() && self.port.is_none_or(|port| port == place.port())
    }

    /// Whether both are about the same requests.
    pub(super) fn is_about_same(&self, other: &Self) -> bool {
        (&self.host, self.port) == (&other.host, other.port)
    }

    /// Where its requests go.
    pub(super) fn to(&self) -> &Upstream {
        &self.to
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
