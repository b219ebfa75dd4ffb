//! The processes of a command: itself, and all that it has started and that has not gone its own way since.
//!
//! Where a terminal is ours, the command stays in our group: only so can it read from the terminal, and Ctrl-C and Ctrl-Z
//! reach it as they do without us. Else it gets a group of its own.

use std::fs::File;
use std::time::Duration;

use rustix::process::{self, Pid, WaitOptions};
use tokio::time::Instant;

use super::Signal;

/// How long what a command has left may take to end before it is killed.
const PATIENCE: Duration = Duration::from_secs(2);

/// A pipeline whose last program has ended is given so long to end by itself.
const LAST_STEPS: Duration = Duration::from_millis(200);

/// How often is looked whether it has.
const STEP: Duration = Duration::from_millis(20);

/// Whose group of processes a command is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its own, with its number as the group's.
    Own,
    /// Ours, with whatever else a shell has put into it.
    Ours,
}

impl Kind {
    /// What is right for a command that is started now: ours while we are what runs in the foreground of a terminal.
    pub(super) fn of_next_command() -> Self {
        let is_foreground = File::open("/dev/tty")
            .ok()
            .and_then(|terminal| rustix::termios::tcgetpgrp(terminal).ok())
            .is_some_and(|group| group == process::getpgrp());
        if is_foreground { Self::Ours } else { Self::Own }
    }
}

/// The processes of a command. What is left of them is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) kind: Kind,
    /// The command, as long as its number is its own.
    pub(super) leader: Option<Pid>,
    /// The number of its own group, if it has one.
    number: Option<Pid>,
    /// What stands in the environment of all of them, and of nothing else.
    mark: String,
}

impl Group {
    pub(super) fn new(kind: Kind, leader: Option<u32>, mark: String) -> Self {
        let leader = leader.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Self { kind, leader, number: leader.filter(|_| kind == Kind::Own), mark }
    }

    /// The command has ended, and its number may be given to another process.
    pub(super) fn leader_has_ended(&mut self) {
        self.leader = None;
    }

    /// Passes a signal on; gives whether that was needed: what comes from the terminal has reached the command already.
    pub(super) fn pass_on(&self, signal: Signal) -> bool {
        if self.kind == Kind::Ours && matches!(signal, Signal::Interrupt | Signal::Quit) {
            return false;
        }
        self.send(match signal {
            Signal::Interrupt => process::Signal::INT,
            Signal::Terminate => process::Signal::TERM,
            Signal::HangUp => process::Signal::HUP,
            Signal::Quit => process::Signal::QUIT,
            Signal::User1 => process::Signal::USR1,
            Signal::User2 => process::Signal::USR2,
        });
        true
    }

    /// Kills all of them.
    pub(super) fn kill(&self) {
        self.send(process::Signal::KILL);
    }

    /// Who is gone meanwhile needs no signal.
    fn send(&self, signal: process::Signal) {
        if let Some(number) = self.number {
            let _ = process::kill_process_group(number, signal);
            return;
        }
        for member in self.leader.into_iter().chain(self.marked()) {
            let _ = process::kill_process(member, signal);
        }
    }

    /// Ends what has been left; gives whether there was anything.
    pub(super) async fn end(&self) -> bool {
        let start = Instant::now();
        while !self.is_empty() && start.elapsed() < LAST_STEPS {
            tokio::time::sleep(STEP).await;
        }
        if self.is_empty() {
            return false;
        }
        self.send(process::Signal::TERM);
        let start = Instant::now();
        while !self.is_empty() {
            if start.elapsed() >= 2 * PATIENCE {
                break;
            }
            if start.elapsed() >= PATIENCE {
                self.kill();
            }
            tokio::time::sleep(STEP).await;
        }
        true
    }

    fn is_empty(&self) -> bool {
        let Some(number) = self.number else { return self.marked().is_empty() };
        // Where we are the first process of a container, what is left without a parent becomes our child.
        while let Ok(Some(_)) = process::waitpgid(number, WaitOptions::NOHANG) {}
        process::test_kill_process_group(number).is_err()
    }

    /// The processes in our group, which others may be in as well, that have the mark. Only Linux shows it.
    fn marked(&self) -> Vec<Pid> {
        let ours = process::getpgrp().as_raw_nonzero().to_string();
        let own = process::getpid();
        // Behind the name, which can hold anything: the state, the parent, the group.
        let is_ours = |pid: &Pid| {
            let path = format!("/proc/{}/stat", pid.as_raw_nonzero());
            let told = std::fs::read_to_string(path).unwrap_or_default();
            let behind = told.rsplit_once(')').map(|(_, behind)| behind);
            let mut words = behind.unwrap_or_default().split_whitespace();
            words.next().is_some_and(|state| state != "Z") && words.nth(1) == Some(ours.as_str())
        };
        let is_marked = |pid: &Pid| {
            let environment = std::fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero()));
            let environment = environment.unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|one| one == self.mark.as_bytes())
        };
        let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers
            .filter_map(Pid::from_raw)
            .filter(|pid| *pid != own && Some(*pid) != self.leader)
            .filter(is_ours)
            .filter(is_marked)
            .collect()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_empty() {
            self.kill();
        }
    }
}
