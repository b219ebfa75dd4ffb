//! Where a client of a proxy wants to go.

use std::fmt;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use crate::http::Upstream;

/// A host and a port: what a `CONNECT` names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// In lower case, an IPv6 address in brackets.
    host: String,
    port: u16,
}

impl Place {
    /// The host in lower case and the port; without a port there is no place.
    pub(super) fn of(authority: &Authority) -> Option<Self> {
        Self::new(authority, authority.port_u16()?)
    }

    fn new(authority: &Authority, port: u16) -> Option<Self> {
        let host = normal_host(authority.host());
        (!host.is_empty() && port != 0).then_some(Self { host, port })
    }

    /// The host, an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host as the resolver, and a certificate, spell it: an IPv6 address without brackets.
    pub(super) fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Host names are the same in any case, and with the dot at their end.
pub(super) fn normal_host(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// A place and the scheme that is spoken there (RFC 9110 §4.3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: Scheme,
    place: Place,
}

impl Origin {
    /// The origin of an absolute URL.
    pub(crate) fn of_uri(uri: &Uri) -> Option<Self> {
        let (scheme, authority) = (uri.scheme()?.clone(), uri.authority()?);
        let port = authority.port_u16().or_else(|| default_port(&scheme))?;
        Some(Self { place: Place::new(authority, port)?, scheme })
    }

    /// The origin that a request target names, if it is a whole URL, and the path and query that it names there; nothing
    /// if it is a URL without a host.
    pub(in crate::http) fn of_target(target: String) -> Option<(Option<Self>, String)> {
        if target.starts_with('/') || target == "*" {
            return Some((None, target));
        }
        let (scheme, rest) = target.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let origin = Self::of_uri(&format!("{scheme}://{authority}/").parse().ok()?)?;
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some((Some(origin), path))
    }

    /// The origin of a service.
    pub(in crate::http) fn of_upstream(upstream: &Upstream) -> Option<Self> {
        Self::of_uri(&upstream.uri(&PathAndQuery::from_static("/")).ok()?)
    }

    pub(super) fn new(scheme: Scheme, place: Place) -> Self {
        Self { scheme, place }
    }

    /// Its host and port.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if default_port(&self.scheme) == Some(self.place.port) {
            write!(f, "{}://{}", self.scheme, self.place.host)
        } else {
            write!(f, "{}://{}", self.scheme, self.place)
        }
    }
}

fn default_port(scheme: &Scheme) -> Option<u16> {
    match scheme.as_str() {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(url: &str) -> Option<Origin> {
        Origin::of_uri(&url.parse().unwrap())
    }

    #[test]
    fn spellings_of_one_origin_are_the_same() {
        for (one, other) in [
            ("https://API.example.com/x", "https://api.example.com:443"),
            ("http://api.example.com.", "http://api.example.com:80/"),
            ("http://[::1]:8080", "http://[::1]:8080/a?b"),
        ] {
            assert_eq!(origin(one), origin(other), "{one}");
        }
        assert_ne!(origin("http://a"), origin("https://a"));
        assert_eq!(origin("https://A.example:443/x").unwrap().to_string(), "https://a.example");
        assert_eq!(origin("http://u:p@a:8080/x").unwrap().to_string(), "http://a:8080");
        assert_eq!(origin("ftp://a/x"), None);
    }

    #[test]
    fn a_request_target_is_a_path_or_a_url() {
        let read = |target: &str| {
            let (origin, path) = Origin::of_target(target.to_owned())?;
            Some((origin.map(|origin| origin.to_string()), path))
        };
        for target in ["/", "//a", "/a?b=http://c/", "*"] {
            assert_eq!(read(target), Some((None, target.to_owned())));
        }
        let at = |path: &str| Some((Some("http://a:8080".to_owned()), path.to_owned()));
        assert_eq!(read("http://a:8080"), at("/"));
        assert_eq!(read("HTTP://A:8080?x"), at("/?x"));
        assert_eq!(read("http://a:8080/b//c|d?e"), at("/b//c|d?e"));
        for wrong in ["http:///x", "http://", "ftp://a/", "x", "http://a b/"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_place_needs_a_host_and_a_port() {
        let place = |text: &str| text.parse().ok().and_then(|authority| Place::of(&authority));
        assert_eq!(place("[::1]:443").unwrap().bare_host(), "::1");
        for wrong in ["a", "a:0", "a:70000", ":1"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
