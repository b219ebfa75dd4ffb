//! The signals that reach us.

use super::super::Failure;

/// A signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Signal {
    Interrupt,
    #[cfg(unix)]
    Terminate,
    #[cfg(unix)]
    HangUp,
    #[cfg(unix)]
    Quit,
    #[cfg(unix)]
    User1,
    #[cfg(unix)]
    User2,
}

impl Signal {
    /// Whether it asks a program to end.
    pub(in crate::cli) fn is_end(self) -> bool {
        match self {
            Self::Interrupt => true,
            #[cfg(unix)]
            Self::Terminate | Self::HangUp | Self::Quit => true,
            #[cfg(unix)]
            Self::User1 | Self::User2 => false,
        }
    }
}

/// What reaches us. Background shells start their children with SIGINT ignored, so SIGTERM must end us as well.
#[cfg(unix)]
pub(in crate::cli) struct Signals(Vec<(Signal, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    /// Those that end a server; with a command beside it all that can be meant for the command.
    pub(in crate::cli) fn listen(has_command: bool) -> Result<Self, Failure> {
        use tokio::signal::unix::SignalKind;
        let mut wanted = vec![
            (Signal::Interrupt, SignalKind::interrupt()),
            (Signal::Terminate, SignalKind::terminate()),
        ];
        // `nohup` means it.
        if !ignores(SignalKind::hangup()) {
            wanted.push((Signal::HangUp, SignalKind::hangup()));
        }
        if has_command {
            wanted.push((Signal::Quit, SignalKind::quit()));
            wanted.push((Signal::User1, SignalKind::user_defined1()));
            wanted.push((Signal::User2, SignalKind::user_defined2()));
        }
        let listened = wanted.into_iter().map(|(signal, kind)| {
            let fail = |error| Failure::new(format!("cannot listen for signals: {error}"));
            Ok((signal, tokio::signal::unix::signal(kind).map_err(fail)?))
        });
        Ok(Self(listened.collect::<Result<_, Failure>>()?))
    }

    /// The next one.
    pub(in crate::cli) async fn next(&mut self) -> Signal {
        std::future::poll_fn(|cx| {
            for (signal, stream) in &mut self.0 {
                if stream.poll_recv(cx).is_ready() {
                    return std::task::Poll::Ready(*signal);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }
}

/// Whether whoever has started us wants a signal to be ignored; where that cannot be known, not.
#[cfg(unix)]
fn ignores(kind: tokio::signal::unix::SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (kind.as_raw_value() - 1) & 1 == 1
}

/// What asks us to end: Ctrl-C.
#[cfg(not(unix))]
pub(in crate::cli) struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    /// Ctrl-C, with a command as without.
    pub(in crate::cli) fn listen(_: bool) -> Result<Self, Failure> {
        let fail = |error| Failure::new(format!("cannot listen for Ctrl-C: {error}"));
        tokio::signal::windows::ctrl_c().map(Self).map_err(fail)
    }

    /// The next one.
    pub(in crate::cli) async fn next(&mut self) -> Signal {
        self.0.recv().await;
        Signal::Interrupt
    }
}

impl Signals {
    /// Waits until we are asked to end.
    pub(in crate::cli) async fn end(&mut self) {
        while !self.next().await.is_end() {}
    }
}
