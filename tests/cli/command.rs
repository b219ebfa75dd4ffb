//! `-- COMMAND`: signals reach all of it, nothing of it is left, and its exit status stays.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::harness::{DEADLINE, Finished, Folder, Process, assert_says, repository};

/// Something that nothing else on this machine waits for, and that outlives every test.
const SLEEP: &str = "sleep 86431";

fn folder() -> Folder {
    let folder = Folder::new();
    let tape = std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap();
    folder.write("tape.json", tape);
    folder
}

/// A replay beside a shell that runs a script, once the script has made the file `ready`.
fn started(folder: &Folder, script: &str) -> Process {
    let process =
        Process::start(folder.command(&["replay", "tape.json", "--", "sh", "-c", script]));
    wait_until("the command is ready", || folder.has("ready"));
    process
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < DEADLINE, "it does not come that {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process runs whose number a script has written; one that nobody has waited for yet does not.
fn runs(folder: &Folder, file: &str) -> bool {
    let pid = folder.read(file);
    let told = std::process::Command::new("ps").args(["-o", "stat=", "-p", pid.trim()]).output();
    let state = String::from_utf8(told.unwrap().stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

#[track_caller]
fn assert_nothing_left(folder: &Folder, file: &str) {
    wait_until("nothing is left", || !runs(folder, file));
}

/// Ends a replay by a signal.
fn ended_by(folder: &Folder, script: &str, signal: Signal) -> Finished {
    let process = started(folder, script);
    process.signal(signal);
    process.finish()
}

const ENDS: [(Signal, &str, i32); 4] = [
    (Signal::INT, "INT", 2),
    (Signal::TERM, "TERM", 15),
    (Signal::HUP, "HUP", 1),
    (Signal::QUIT, "QUIT", 3),
];

#[test]
fn a_signal_reaches_the_command_and_what_it_has_started() {
    for (signal, _, number) in ENDS {
        let folder = folder();
        // The shell waits for a child in the foreground, which a signal to the shell alone would not end.
        let script = format!("sh -c 'echo $$ > child; touch ready; exec {SLEEP}'; exit 3");
        ended_by(&folder, &script, signal).with_status(128 + number);
        assert_nothing_left(&folder, "child");
    }
}

#[test]
fn a_command_that_answers_a_signal_keeps_its_own_status() {
    for (signal, name, _) in ENDS {
        let folder = folder();
        let script = format!("trap 'exit 7' {name}; {SLEEP} & echo $! > child; touch ready; wait");
        ended_by(&folder, &script, signal).with_status(7);
        assert_nothing_left(&folder, "child");
    }
}

#[test]
fn signals_of_the_users_own_are_passed_on_and_end_nothing() {
    let folder = folder();
    let script = "trap 'touch one' USR1; trap 'touch two' USR2; touch ready
        while [ ! -e two ]; do sleep 0.01; done; exit 9";
    let process = started(&folder, script);
    process.signal(Signal::USR1);
    wait_until("the first has come", || folder.has("one"));
    process.signal(Signal::USR2);
    process.finish().with_status(9);
}

#[test]
fn a_second_signal_kills_a_command_that_does_not_want_to_end() {
    let folder = folder();
    let script = format!("trap '' TERM; {SLEEP} & echo $! > child; touch ready; wait");
    let process = started(&folder, &script);
    process.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(400));
    assert!(runs(&folder, "child"), "one signal leaves it the time to end");
    process.signal(Signal::TERM);
    let told = process.finish().with_status(137);
    assert_says(&told.stderr, &["the command was killed: it was asked to end twice"]);
    assert_nothing_left(&folder, "child");
}

#[test]
fn a_command_that_does_not_end_is_killed_in_time() {
    let folder = folder();
    let script = format!("trap '' TERM; {SLEEP} & echo $! > child; touch ready; wait");
    let told = ended_by(&folder, &script, Signal::TERM).with_status(137);
    assert_says(&told.stderr, &["the command was killed: it was asked to end and did not"]);
    assert_nothing_left(&folder, "child");
}

#[test]
fn what_a_command_leaves_running_is_ended() {
    let folder = folder();
    let leave = |start: &str| {
        let script = format!("{start} & echo $! > child; exit 9");
        let process =
            Process::start(folder.command(&["replay", "tape.json", "--", "sh", "-c", &script]));
        let told = process.finish().with_status(9);
        assert_says(&told.stderr, &["ended what the command had left running"]);
        assert_nothing_left(&folder, "child");
    };
    leave(&format!("{SLEEP} >/dev/null 2>&1"));
    // Also one that does not want to.
    leave(&format!("sh -c 'trap \"\" TERM; {SLEEP}' >/dev/null 2>&1"));
}

#[test]
fn a_command_does_not_outlive_a_replay_that_is_killed() {
    let folder = folder();
    let script =
        format!("{SLEEP} >/dev/null 2>&1 & echo $! > child; echo $$ > shell; touch ready; wait");
    let process = started(&folder, &script);
    assert!(runs(&folder, "child") && runs(&folder, "shell"));
    process.signal(Signal::KILL);
    assert_nothing_left(&folder, "shell");
    assert_nothing_left(&folder, "child");
}

#[test]
fn a_recorder_passes_signals_on_as_well() {
    let folder = folder();
    let script = format!("sh -c 'echo $$ > child; touch ready; exec {SLEEP}'; exit 3");
    let arguments = ["record", "--upstream", "http://127.0.0.1:9", "-o", "new.json", "--"];
    let command = folder.command(&[&arguments[..], &["sh", "-c", &script]].concat());
    let process = Process::start(command);
    wait_until("the command is ready", || folder.has("ready"));
    process.signal(Signal::INT);
    process.finish().with_status(130);
    assert_nothing_left(&folder, "child");
    assert!(!Path::new(&folder.path().join("new.json")).exists(), "nothing was recorded");
}

#[test]
fn a_server_without_a_command_ends_when_its_terminal_does() {
    let folder = folder();
    let server = folder.serve(&["replay", "tape.json"]);
    server.signal(Signal::HUP);
    assert_says(&server.finish().with_status(0).stderr, &["answered 0 requests"]);
}
