//! How clients come to a replay: by its URL, by TLS, or through a forward proxy.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;

use super::super::certificates::Certificates;
use super::super::{Console, Failure, trust};
use crate::http::forward::{
    Aside, Interception, Mapping, Notice, Others, Proxied, Proxy, ProxyOptions,
};
use crate::http::{AnyHandler, Client, ClientOptions, Handler, ServerOptions, Upstream};
use crate::model::text::printable;

/// How clients come to it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Clients")]
pub(super) struct AccessArgs {
    /// Speak TLS, with a certificate of the local authority: the URL begins with https (more: `tapecheck ca trust-help`)
    #[arg(long, conflicts_with = "forward")]
    tls: bool,
    /// Be a forward proxy, for clients that take HTTP_PROXY and HTTPS_PROXY: all hosts are answered for, and nothing goes
    /// on to any
    #[arg(long)]
    forward: bool,
    /// Answer for a host with what was recorded of the service at a URL, with --forward; can be repeated
    #[arg(long, value_name = "HOST=URL", requires = "forward")]
    map: Vec<String>,
}

/// How clients come to it, with all that it takes.
pub(super) enum Access {
    /// By its URL.
    Plain,
    /// By its URL, in TLS.
    Tls(Certificates, Arc<Interception>),
    /// By whatever URL they like, through a proxy.
    Proxy(Certificates, Arc<Proxy>),
}

impl AccessArgs {
    /// Makes ready what clients will need.
    pub(super) fn open(&self, console: &Console) -> Result<Access, Failure> {
        if !self.tls && !self.forward {
            return Ok(Access::Plain);
        }
        let certificates = Certificates::locate()?;
        let authority = certificates.open(console)?;
        if self.tls {
            return Ok(Access::Tls(certificates, Arc::new(Interception::new(authority)?)));
        }
        let mappings: Result<Vec<Mapping>, _> = self.map.iter().map(|text| text.parse()).collect();
        let told = console.clone();
        let options = ProxyOptions {
            upstreams: Vec::new(),
            mappings: mappings?,
            others: Others::Answer,
            authority,
            observer: Box::new(move |notice| tell(&notice, &told)),
        };
        // The proxy never asks it for anything.
        let nobody = Client::new(Upstream::parse("http://localhost")?, &ClientOptions::new()?);
        Ok(Access::Proxy(certificates, Arc::new(Proxy::new(nobody, options)?)))
    }
}

impl Access {
    /// The same bounds with the TLS that clients are to speak.
    pub(super) fn options(&self, options: ServerOptions) -> ServerOptions {
        match self {
            Self::Tls(_, interception) => {
                ServerOptions { tls: Some(interception.clone()), ..options }
            }
            Self::Plain | Self::Proxy(..) => options,
        }
    }

    /// The handler as clients reach it; through a proxy they reach also who answers `aside`, at another address of ours.
    pub(super) fn around(
        &self,
        handler: AnyHandler,
        aside: Option<(SocketAddr, Arc<dyn Handler>)>,
    ) -> AnyHandler {
        let Self::Proxy(_, proxy) = self else { return handler };
        let (handler, proxy) = (Arc::new(handler), proxy.clone());
        let proxied = Proxied { handler, proxy };
        match aside {
            None => AnyHandler(Arc::new(proxied)),
            Some((address, aside)) => {
                let otherwise = Arc::new(proxied);
                AnyHandler(Arc::new(Aside { address, aside, otherwise }))
            }
        }
    }

    /// What is told once `what` is served at this URL.
    pub(super) fn announcement(&self, what: &str, url: &str, has_command: bool) -> String {
        let (by, lines) = match self {
            Self::Plain => ("on", None),
            Self::Tls(certificates, _) => ("on", Some(trust::server_shell_lines(certificates))),
            Self::Proxy(certificates, _) => {
                ("by the proxy", Some(trust::shell_lines(url, certificates)))
            }
        };
        let mut text = format!("replaying {what} {by} {url}");
        if let Some(lines) = lines.filter(|_| !has_command) {
            text.push_str("\n  in the shell of your client (more: tapecheck ca trust-help):\n");
            text.push_str(lines.trim_end());
        }
        text
    }

    /// The environment for a command whose requests are to come here, but for those to one address.
    pub(super) fn environment(
        &self,
        url: &str,
        direct: Option<SocketAddr>,
    ) -> Vec<(String, String)> {
        match self {
            Self::Plain => Vec::new(),
            Self::Tls(certificates, _) => trust::server_environment(certificates),
            Self::Proxy(certificates, _) => trust::environment(url, direct, certificates),
        }
    }
}

/// Only one kind of notice is there where all hosts are answered for.
fn tell(notice: &Notice, console: &Console) {
    if let Notice::Distrusted(place, cause) = notice {
        let cause = printable(cause);
        console.log(&format!(
            "tapecheck: no TLS with the client for {place}: {cause}; does it trust us? `tapecheck ca trust-help`"
        ));
    }
}
