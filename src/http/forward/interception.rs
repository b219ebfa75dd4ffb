//! TLS with clients in the name of the hosts that they ask for.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use super::CertificateAuthority;
use crate::http::{TlsError, tls};

/// Ends the TLS of clients.
#[derive(Debug)]
pub struct Interception {
    authority: Arc<CertificateAuthority>,
    config: ServerConfig,
}

impl Interception {
    /// With certificates of this authority.
    pub fn new(authority: CertificateAuthority) -> Result<Self, TlsError> {
        let config = tls::server_config(Arc::new(Nobody))?;
        Ok(Self { authority: Arc::new(authority), config })
    }

    /// Takes connections in the name of the host that the client asks for in TLS, or else of this one.
    pub(in crate::http) fn acceptor(&self, host: &str) -> TlsAcceptor {
        let mut config = self.config.clone();
        config.cert_resolver =
            Arc::new(Leaves { authority: self.authority.clone(), host: host.to_owned() });
        TlsAcceptor::from(Arc::new(config))
    }
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
#[derive(Debug)]
struct Leaves {
    authority: Arc<CertificateAuthority>,
    /// The host of the `CONNECT`, for clients that name none: TLS knows no IP addresses (RFC 6066 §3).
    host: String,
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.authority.leaf(hello.server_name().unwrap_or(&self.host)).ok()
    }
}
