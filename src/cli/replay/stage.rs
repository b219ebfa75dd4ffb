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
use crate::http::{AnyHandler, Buffered, OrElse, Server};
use crate::model::text::counted;
use crate::profile::Profile;
use crate::replay::CurrentReplayer;

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
        let listen = listen_address(args.listen.as_deref(), &args.command, "127.0.0.1:8026");
        let server = Server::bind(listen, access.options(args.limits.options())).await?;
        let control = args.control.open(|| self.control()).await?;
        let handler = self.handler(fallback, server.address(), control.is_some())?;
        let what = counted(self.replayer.get().interactions(), "interaction");
        let announce = |url: &str| {
            let mut text = access.announcement(&what, url, !args.command.is_empty());
            text.extend(control.as_ref().map(ControlPort::announcement));
            text
        };
        let mut environment = access.environment(&server.url());
        environment.extend(control.as_ref().map(ControlPort::environment));
        let command = UserCommand { words: &args.command, environment };
        let watching = watch.map(|(watch, load)| {
            tokio::spawn(watch.run(self.replayer.clone(), load, (*console).clone()))
        });
        let ended = serving::serve(Arc::new(handler), server, command, console, announce).await;
        if let Some(watching) = watching {
            watching.abort();
        }
        if let Some(control) = control {
            control.close().await;
        }
        ended
    }

    fn control(&self) -> Control<CurrentReplayer> {
        let (subject, faults) = (self.replayer.clone(), self.faults.clone());
        Control { subject, faults, profile: self.profile }
    }

    /// What clients reach at this address: around the replayer only what was asked for.
    fn handler(
        &self,
        fallback: Option<&Fallback>,
        address: SocketAddr,
        is_controlled: bool,
    ) -> Result<AnyHandler, Failure> {
        let (replayer, max_body) = (self.replayer.clone(), self.args.limits.max_body());
        let mut handler = match fallback {
            None => AnyHandler(Arc::new(Buffered::new(replayer).up_to(max_body))),
            Some(fallback) => {
                fallback.ensure_elsewhere(address)?;
                let then = fallback.handler();
                AnyHandler(Arc::new(OrElse { first: replayer, then, max_body }))
            }
        };
        if is_controlled || self.faults.can_do_anything() {
            handler = troubled(handler, &self.faults);
        }
        Ok(self.access.around(handler))
    }
}
