//! Ends a command when we are killed and cannot do it ourselves.
//!
//! A shell waits at the other end of a pipe. The pipe ends with us, whatever ends us; if nothing was said on it before,
//! the shell ends the command's group. It is not the parent of the command, so nothing of the command changes by it, and
//! unlike a signal for the death of a parent it reaches what the command has started, too.

use std::io::Write as _;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::group::{Group, Kind};

/// What the shell does: `$1` is the number of a process, or of a group behind a minus.
const SCRIPT: &str = r#"read -r ended && exit
kill -s TERM -- "$1"
sleep 1
kill -s KILL -- "$1""#;

/// Stands guard until it is dropped.
#[derive(Debug)]
pub(super) struct Guard {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Guard {
    /// Guards a command; nothing where there is no shell.
    pub(super) fn of(group: &Group) -> Option<Self> {
        use std::os::unix::process::CommandExt as _;
        let leader = group.leader?.as_raw_nonzero();
        let guarded = match group.kind {
            Kind::Own => format!("-{leader}"),
            Kind::Ours => leader.to_string(),
        };
        let mut shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "tapecheck-guard", &guarded])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // What is meant for us or for the command is not meant for the guard.
            .process_group(0)
            .spawn()
            .ok()?;
        let pipe = shell.stdin.take();
        Some(Self { shell, pipe })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.pipe.take() {
            let _ = pipe.write_all(b"ended\n");
        }
        let _ = self.shell.wait();
    }
}
