//! Why a proxy cannot be set up.

use crate::http::{TlsError, UpstreamUrlError};
use crate::model::Explained;

/// Why a proxy cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The text is no mapping.
    #[error("`{0}` does not say which host is sent where")]
    Mapping(String),
    /// A host is mapped twice.
    #[error("`{0}` is mapped more than once")]
    MappedTwice(String),
    /// Its URL is none.
    #[error(transparent)]
    Url(#[from] UpstreamUrlError),
    /// TLS does not come about.
    #[error(transparent)]
    Tls(#[from] TlsError),
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
            Self::MappedTwice(_) => Some("give each host one `--map`".into()),
            Self::Url(error) => error.help(),
            Self::Tls(error) => error.help(),
            Self::Path(_) => Some(
                "name the host alone; `--map HOST=URL` can put a path before all others".into(),
            ),
            Self::Loop(_) => Some(
                "name the service, or let the recorder listen elsewhere with `--listen`".into(),
            ),
        }
    }
}
