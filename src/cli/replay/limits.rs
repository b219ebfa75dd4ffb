//! The bounds within which a replay works.

use std::time::Duration;

use clap::Args;

use super::super::size;
use crate::http::{BodyLimits, Refusals, ServerOptions};

/// The bounds within which it works.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(super) struct LimitArgs {
    /// So many connections are served at once; more are refused with 503
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..))]
    max_connections: u32,
    /// Requests with larger heads are refused with 431: `64k`, bytes
    #[arg(long, value_name = "SIZE", default_value = "64KiB", value_parser = size::parse)]
    max_head: usize,
    /// Requests with larger bodies are refused with 413: `500k`, `16MiB`, bytes
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = size::parse)]
    max_body: usize,
    /// How long a connection may rest, and the head of a request take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    idle_timeout: u64,
}

impl LimitArgs {
    /// The bounds of the bodies of requests.
    pub(super) fn bodies(&self, refusals: Refusals) -> BodyLimits {
        BodyLimits { max_body: self.max_body, flag: Some("--max-body"), refusals }
    }

    /// The bounds of the server.
    pub(super) fn options(&self, refusals: Refusals) -> ServerOptions {
        ServerOptions {
            refusals,
            has_flags: true,
            max_connections: usize::try_from(self.max_connections).unwrap_or(usize::MAX),
            refuses_more: true,
            max_head: self.max_head,
            head_timeout: Duration::from_secs(self.idle_timeout),
            ..ServerOptions::default()
        }
    }
}
