//! Which services a recorder stands before: one that requests are sent to, or those that clients ask a proxy for.

use std::net::SocketAddr;

use clap::{Args, ValueEnum};

use super::certificates::Certificates;
use super::live::Live;
use super::service::ServiceArgs;
use super::{Console, Failure, trust};
use crate::http::forward::{Mapping, Notice, Others, Proxy, ProxyOptions};
use crate::http::{Upstream, Upstreams};

/// Which services are recorded.
#[derive(Clone, Debug, Args)]
pub(super) struct ForwardArgs {
    /// The service to record; with --forward it can be repeated
    #[arg(long, value_name = "URL", required_unless_present = "map")]
    upstream: Vec<String>,
    /// Be a forward proxy, for clients that take HTTP_PROXY and HTTPS_PROXY: TLS to the services named is looked into
    #[arg(long)]
    forward: bool,
    /// What becomes of hosts that are not named, with --forward
    #[arg(long, value_name = "WHAT", default_value = "tunnel", requires = "forward")]
    others: OthersArg,
    /// Send a host to another service and record it under its own name, with --forward; can be repeated
    #[arg(long, value_name = "HOST=URL", requires = "forward")]
    map: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OthersArg {
    /// Pass them on untouched, and not recorded
    Tunnel,
    /// Answer 403 and say what to add to record them
    Refuse,
}

/// What a recorder stands before, and how its clients come to it.
pub(super) struct Services {
    pub(super) upstreams: Upstreams,
    /// For people: what is recorded.
    description: String,
    /// Of a forward proxy.
    certificates: Option<Certificates>,
}

impl ForwardArgs {
    /// The services that were named.
    pub(super) fn services(
        &self,
        service: &ServiceArgs,
        live: &Live,
        console: &Console,
    ) -> Result<Services, Failure> {
        if self.forward {
            return self.proxied(service, live, console);
        }
        let [url] = self.upstream.as_slice() else {
            return Err(Failure::new("several services cannot stand behind one base URL")
                .help("name one `--upstream`, or add `--forward` and let your client use tapecheck as its proxy"));
        };
        let client = service.client(url)?;
        let description = client.upstream().to_string();
        Ok(Services { upstreams: Upstreams::one(client), description, certificates: None })
    }

    fn proxied(
        &self,
        service: &ServiceArgs,
        live: &Live,
        console: &Console,
    ) -> Result<Services, Failure> {
        let mappings: Vec<Mapping> =
            self.map.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
        let upstreams: Vec<Upstream> =
            self.upstream.iter().map(|url| Upstream::parse(url)).collect::<Result<_, _>>()?;
        let certificates = Certificates::locate()?;
        let notes = live.notes();
        let description = self.description(&upstreams);
        let options = ProxyOptions {
            upstreams,
            mappings,
            others: match self.others {
                OthersArg::Tunnel => Others::Tunnel,
                OthersArg::Refuse => Others::Refuse,
            },
            authority: certificates.open(console)?,
            observer: Box::new(move |notice| notes(describe(&notice))),
        };
        let proxy = Proxy::new(service.any_client()?, options)?;
        let upstreams = Upstreams::of_proxy(proxy);
        Ok(Services { upstreams, description, certificates: Some(certificates) })
    }

    fn description(&self, upstreams: &[Upstream]) -> String {
        let named = upstreams.iter().map(Upstream::to_string);
        let mapped = self.map.iter().map(|map| map.replacen('=', " at ", 1));
        named.chain(mapped).collect::<Vec<_>>().join(", ")
    }
}

impl Services {
    /// Makes sure that a recorder can stand at this address, and says what that means.
    pub(super) fn ensure_sound(
        &self,
        address: SocketAddr,
        console: &Console,
    ) -> Result<(), Failure> {
        self.upstreams.ensure_elsewhere(address)?;
        if self.certificates.is_some() && !address.ip().is_loopback() {
            console.log(&format!(
                "tapecheck: warning: everybody who reaches {address} can use this proxy to go anywhere that you can; \
                 listen on 127.0.0.1 unless you mean that",
            ));
        }
        Ok(())
    }

    /// What is told once the recorder serves at this URL; `into` is the cassette.
    pub(super) fn announcement(&self, url: &str, into: &str, has_command: bool) -> String {
        let Some(certificates) = &self.certificates else {
            return format!("recording {url} -> {} into {into}", self.description);
        };
        let mut text = format!("recording by the proxy {url} into {into}: {}", self.description);
        if !has_command {
            text.push_str("\n  in the shell of your client (more: tapecheck ca trust-help):\n");
            text.push_str(trust::shell_lines(url, certificates).trim_end());
        }
        text
    }

    /// The environment for a command whose requests are to be recorded.
    pub(super) fn environment(&self, url: &str) -> Vec<(String, String)> {
        let certificates = self.certificates.as_ref();
        certificates
            .map(|certificates| trust::environment(url, None, certificates))
            .unwrap_or_default()
    }

    /// What to look at when nothing came through the recorder.
    pub(super) fn unused_help(&self) -> &'static str {
        if self.certificates.is_some() {
            "does your client take its proxy from HTTP_PROXY and HTTPS_PROXY, and is the host among those named? \
             `tapecheck ca trust-help` says more"
        } else {
            "does your client take its base URL from the environment variable TAPECHECK_URL?"
        }
    }
}

fn describe(notice: &Notice) -> String {
    match notice {
        Notice::PassedOn(place) => format!("{place} is passed on and not recorded"),
        Notice::Refused(place) => {
            format!("{place} is refused; name it with `--upstream` to record it")
        }
        Notice::Distrusted(place, cause) => {
            let cause = crate::model::text::printable(cause);
            format!(
                "error: no TLS with the client for {place}: {cause}; does it trust us? `tapecheck ca trust-help`"
            )
        }
    }
}
