//! TLS settings: who is trusted, and the one place that names the crypto provider.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::ResolvesServerCert;
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::model::Explained;

/// Why TLS could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The text holds no certificate that can be trusted.
    #[error("`{name}` holds no usable certificate: {cause}")]
    Certificates {
        /// The file's name.
        name: String,
        /// The cause.
        cause: String,
    },
    /// The settings do not fit together.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] rustls::Error),
}

impl Explained for TlsError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Certificates { .. } => {
                Some("it must be PEM: `-----BEGIN CERTIFICATE-----` and so on".into())
            }
            Self::Setup(_) => None,
        }
    }
}

/// The crypto provider; the only line to change for another one.
pub(super) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The certificates that the system trusts; none on a machine without any.
pub fn system_certificates() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

/// The certificates in a PEM text; what is none is passed over.
pub fn certificates_in(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).filter_map(Result::ok).collect()
}

/// TLS for connections to services: the system's roots and, of a PEM file's (path, text), its certificates as well.
pub fn client_config(extra_roots: Option<(&Path, &str)>) -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore::empty();
    // A machine without roots can still reach http:// services and those of the extra file.
    roots.add_parsable_certificates(system_certificates());
    if let Some((path, pem)) = extra_roots {
        let fail =
            |cause: String| TlsError::Certificates { name: path.display().to_string(), cause };
        let mut added = 0;
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|error| fail(error.to_string()))?;
            roots.add(certificate).map_err(|error| fail(error.to_string()))?;
            added += 1;
        }
        if added == 0 {
            return Err(fail("there is none in it".into()));
        }
    }
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// TLS for connections from clients, which may speak HTTP/2 or HTTP/1.1 in it.
pub(super) fn server_config(
    certificates: Arc<dyn ResolvesServerCert>,
) -> Result<ServerConfig, TlsError> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
