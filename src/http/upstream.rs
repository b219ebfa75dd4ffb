//! The service behind a proxy: its address, and what can go wrong on the way to it.

use std::fmt;

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};

use crate::model::Explained;

/// The base URL of a service: `https://api.example.com/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    pub(super) scheme: Scheme,
    pub(super) authority: Authority,
    /// What `Host` says.
    pub(super) host: HeaderValue,
    /// The path that goes before each request's path; empty, or with a leading and no trailing slash.
    pub(super) prefix: String,
}

/// Why a text is no base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` is not the URL of a service: {why}")]
pub struct UpstreamUrlError {
    url: String,
    why: &'static str,
}

impl Explained for UpstreamUrlError {
    fn help(&self) -> Option<String> {
        Some("write it as `https://host`, `http://host:port` or `https://host/path`".into())
    }
}

impl Upstream {
    /// Reads a base URL.
    pub fn parse(url: &str) -> Result<Self, UpstreamUrlError> {
        let fail = |why| UpstreamUrlError { url: url.to_owned(), why };
        let uri: Uri = url.parse().map_err(|_| fail("it cannot be parsed"))?;
        let scheme =
            uri.scheme().cloned().ok_or_else(|| fail("it has no `http://` or `https://`"))?;
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(fail("only http and https are supported"));
        }
        let authority = uri.authority().cloned().ok_or_else(|| fail("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(fail("user and password do not belong into a URL"));
        }
        if uri.query().is_some() {
            return Err(fail("a query cannot stand before every path"));
        }
        let host = HeaderValue::from_str(authority.as_str())
            .map_err(|_| fail("its host cannot stand in a header"))?;
        Ok(Self { scheme, authority, host, prefix: uri.path().trim_end_matches('/').to_owned() })
    }

    /// Whether requests get a path before their own.
    pub(super) fn has_path(&self) -> bool {
        !self.prefix.is_empty()
    }

    /// The URL of a request target at this service.
    pub(super) fn uri(&self, target: &PathAndQuery) -> Result<Uri, http::Error> {
        let url = Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone());
        // `OPTIONS *` is about the whole server.
        if self.prefix.is_empty() || target == "*" {
            url.path_and_query(target.clone()).build()
        } else {
            url.path_and_query(format!("{}{target}", self.prefix)).build()
        }
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

/// What kind of thing went wrong on the way to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UpstreamFault {
    /// Nobody listens there.
    Refused,
    /// The host name has no address.
    Dns,
    /// No secure connection came about.
    Tls,
    /// It took too long.
    Timeout,
    /// The connection broke.
    Reset,
    /// What came back is no HTTP.
    Protocol,
    /// None of its doing: the client did not send all of its request.
    Request,
}

impl UpstreamFault {
    /// The status that tells a client of it (RFC 9110 §15.6.3 and §15.6.5).
    pub fn status(self) -> u16 {
        match self {
            Self::Timeout => 504,
            Self::Request => 400,
            _ => 502,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Refused => "refused the connection",
            Self::Dns => "has a host name without an address",
            Self::Tls => "did not agree on a secure connection",
            Self::Timeout => "did not answer in time",
            Self::Reset => "broke the connection",
            Self::Protocol => "did not answer in HTTP",
            Self::Request => "was not sent the whole request",
        }
    }
}

/// Why a request got no response, before it is said from whom.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) fault: UpstreamFault,
    pub(super) cause: String,
}

impl Failure {
    pub(super) fn new(fault: UpstreamFault, cause: impl fmt::Display) -> Self {
        Self { fault, cause: cause.to_string() }
    }
}

/// Why a request got no response from a service.
#[derive(Clone, Debug, thiserror::Error)]
#[error("upstream `{upstream}` {}: {cause}", fault.text())]
pub struct UpstreamError {
    /// The service.
    pub upstream: String,
    /// What kind of thing went wrong.
    pub fault: UpstreamFault,
    /// What the network said.
    pub cause: String,
}

impl Explained for UpstreamError {
    fn help(&self) -> Option<String> {
        Some(
            match self.fault {
                UpstreamFault::Refused => "is the service running, and is the port right?",
                UpstreamFault::Dns => "check the spelling of the host, and the network",
                UpstreamFault::Tls => "name the certificate authority of the service with `--ca FILE`, or write `http://` if it has no TLS; TLS is always verified",
                UpstreamFault::Timeout => "try again, or allow more time with `--timeout SECONDS`",
                UpstreamFault::Reset => "try again; a request is never sent twice by tapecheck itself",
                UpstreamFault::Request => "did the client give up, or send what is no HTTP?",
                UpstreamFault::Protocol => "does the URL name an HTTP service? `https://` and `http://` are not interchangeable",
            }
            .into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_kept_and_other_parts_are_refused() {
        let upstream = Upstream::parse("https://api.example.com/base/").unwrap();
        assert_eq!(upstream.to_string(), "https://api.example.com/base");
        let target = PathAndQuery::from_static("/v1/x?a=1");
        assert_eq!(upstream.uri(&target).unwrap(), "https://api.example.com/base/v1/x?a=1");
        let all = upstream.uri(&PathAndQuery::from_static("*")).unwrap();
        assert_eq!(all.path_and_query().unwrap(), "*");
        for wrong in ["api.example.com", "ftp://x", "https://u:p@x", "https://x?a", "http://"] {
            assert!(Upstream::parse(wrong).is_err(), "{wrong}");
        }
    }
}
