//! How a command reaches a live service.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Failure;
use crate::http::{Client, ClientOptions, Upstream, client_config};
use crate::storage::files;

/// How a service is reached.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Service")]
pub(super) struct ServiceArgs {
    /// A file of certificates (PEM) to trust besides the system's
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// How long the service may take to connect and to answer, and a body may rest on its way, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

impl ServiceArgs {
    /// How long connecting, an answer or the next bytes of a body may take.
    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }

    /// A client of the service at this URL.
    pub(super) fn client(&self, url: &str) -> Result<Client, Failure> {
        Ok(Client::new(Upstream::parse(url)?, &self.options()?))
    }

    /// A client of services that are named by requests.
    pub(super) fn any_client(&self) -> Result<Client, Failure> {
        self.client("http://localhost")
    }

    fn options(&self) -> Result<ClientOptions, Failure> {
        let tls = match &self.ca {
            Some(path) => client_config(Some((path, &files::read_text(path)?)))?,
            None => client_config(None)?,
        };
        Ok(ClientOptions { timeout: self.timeout(), tls })
    }
}
