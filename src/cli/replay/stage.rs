//! Puts a replay together and serves it.

use std::net::SocketAddr;
use std::sync::Arc;

use super::super::child::UserCommand;
use super::super::control::ControlPort;
use super::super::serving::{self, listen_address};
use super::super::trouble::troubled;
use super::super::{Console, ExitStatus, Failure};
use super::ReplayArgs;
use super::access::Access;
use super::fallback::Fallback;
use super::watch::{Loading, Watch};
use crate::control::{Control, Faults};
use crate::http::{AnyHandler, Attempt, BodyLimits, Buffered, OrElse, Refusals, Responder, Server};
use crate::model::text::counted;
use crate::profile::Profile;
use crate::replay::{AtAddress, CurrentReplayer};

/// What is served, and how.
pub(super) struct Stage<'a> {
    pub(super) args: &'a ReplayArgs,
    pub(super) profile: &'static Profile,
    pub(super) replayer: Arc<CurrentReplayer>,
    pub(super) faults: Arc<Faults>,
    pub(super) access: Access,
    pub(super) console: &'a Console,
}

impl Stage<'_> {
    /// Serves while the command runs, or until the user ends it. Gives the exit status of a command that failed.
    pub(super) async fn serve(
        &self,
        fallback: Option<&Fallback>,
        watch: Option<(Watch, Loading)>,
    ) -> Result<Option<ExitStatus>, Failure> {
        let Self { args, access, console, .. } = self;
        let listen = args.listen.first().map(String::as_str);
        let listen = listen_address(listen, &args.command, "127.0.0.1:8026");
        let server = self.bind(listen).await?;
        let url = server.url();
        let control = args.control.open(|| self.control()).await?;
        let mut environment = access.environment(&url, control.as_ref().map(ControlPort::address));
        environment.extend(control.as_ref().map(ControlPort::environment));
        let handler = match fallback {
            None => self.handler(self.replayer.clone(), control.as_ref()),
            Some(fallback) => {
                self.handler_or(self.replayer.clone(), fallback, &server, control.as_ref())?
            }
        };
        let mut servers = vec![(Arc::new(handler), server)];
        let mut others = Vec::new();
        for (index, address) in args.listen.iter().enumerate().skip(1) {
            let server = self.bind(address).await?;
            let (url, session) = (server.url(), server.address().to_string());
            let one = Arc::new(AtAddress::new(self.replayer.clone(), session));
            let handler = match fallback {
                None => self.handler(one.clone(), control.as_ref()),
                Some(fallback) => {
                    self.handler_or(one.clone(), fallback, &server, control.as_ref())?
                }
            };
            environment.push((format!("TAPECHECK_URL_{}", index + 1), url.clone()));
            servers.push((Arc::new(handler), server));
            others.push((url, one));
        }
        let what = counted(self.replayer.get().interactions(), "interaction");
        let announce = |url: &str| {
            let mut text = access.announcement(&what, url, !args.command.is_empty());
            for (url, _) in &others {
                text.push_str(&format!("\n  and on {url}, a session of its own"));
            }
            text.extend(control.as_ref().map(ControlPort::announcement));
            text
        };
        let command = UserCommand { words: &args.command, environment };
        let watching = watch.map(|(watch, load)| {
            tokio::spawn(watch.run(self.replayer.clone(), load, (*console).clone()))
        });
        let never = std::future::pending();
        let ended = serving::serve_all(servers, command, console, announce, never).await;
        if let Some(watching) = watching {
            watching.abort();
        }
        if let Some(control) = control {
            control.close().await;
        }
        for (url, one) in others {
            let count = counted(one.requests(), "request");
            console.progress(&format!("tapecheck: {count} came to {url}, a session of its own"));
        }
        ended
    }

    async fn bind(&self, address: &str) -> Result<Server, Failure> {
        let options = self.access.options(self.args.limits.options(self.refusals()));
        Ok(Server::bind(address, options).await?)
    }

    fn control(&self) -> Control<CurrentReplayer> {
        let (subject, faults) = (self.replayer.clone(), self.faults.clone());
        Control { subject, faults, profile: self.profile }
    }

    /// Notes what is refused before a recording is looked for.
    fn refusals(&self) -> Refusals {
        let replayer = self.replayer.clone();
        Refusals::to(move |refused| replayer.note_refused(refused))
    }

    fn limits(&self) -> BodyLimits {
        self.args.limits.bodies(self.refusals())
    }

    /// What clients reach where only recordings answer.
    fn handler(&self, replayer: Arc<impl Responder>, control: Option<&ControlPort>) -> AnyHandler {
        let buffered = Buffered::new(replayer).within(self.limits());
        self.around(AnyHandler(Arc::new(buffered)), control)
    }

    /// What clients reach at this server where somebody else answers what no recording does.
    fn handler_or(
        &self,
        replayer: Arc<impl Attempt>,
        fallback: &Fallback,
        server: &Server,
        control: Option<&ControlPort>,
    ) -> Result<AnyHandler, Failure> {
        fallback.ensure_elsewhere(server.address())?;
        let (then, limits) = (fallback.handler(), self.limits());
        let either = OrElse { first: replayer, then, limits };
        Ok(self.around(AnyHandler(Arc::new(either)), control))
    }

    /// Around those who answer only what was asked for.
    fn around(&self, mut handler: AnyHandler, control: Option<&ControlPort>) -> AnyHandler {
        if control.is_some() || self.faults.can_do_anything() {
            handler = troubled(handler, &self.faults);
        }
        let aside: Option<(SocketAddr, _)> =
            control.map(|control| (control.address(), control.handler()));
        self.access.around(handler, aside)
    }
}
