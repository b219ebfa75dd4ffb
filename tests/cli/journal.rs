//! Recordings that are interrupted: what a client has got the end of is in the cassette, whatever happens to us.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use super::findings;
use super::harness::{DEADLINE, Finished, Folder, Server, assert_says};
use super::raw_http::{Connection, Message, Reply, Upstream, ask};

const TAPE: &str = "tapes/tape.json";
const JOURNAL: &str = "tapes/.tape.json.journal";

fn record(folder: &Folder, upstream: &Upstream) -> Server {
    folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE])
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: api.example\r\n\r\n")
}

/// Answers with the path that was asked for; every other answer in chunks.
fn mirror() -> Upstream {
    let count = AtomicUsize::new(0);
    Upstream::start(move |request| {
        let path = request.head.split(' ').nth(1).unwrap();
        let body = format!(r#"{{"path":"{path}"}}"#);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        Reply::Bytes(match count.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into(),
            _ => {
                let framing = "Transfer-Encoding: chunked\r\n\r\n";
                format!("{head}{framing}{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).into()
            }
        })
    })
}

/// The paths that were recorded.
fn paths(folder: &Folder) -> BTreeSet<String> {
    let interactions = findings::parse(&folder.read(TAPE))["interactions"].take();
    let interactions = interactions.as_array().unwrap().clone();
    interactions.iter().map(|one| one["request"]["path"].as_str().unwrap().to_owned()).collect()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < DEADLINE, "{what} does not come about");
        std::thread::yield_now();
    }
}

/// Records these paths and kills the recorder as soon as the last answer is there.
fn record_and_kill(folder: &Folder, asked: &[&str]) {
    let upstream = mirror();
    let recorder = record(folder, &upstream);
    for path in asked {
        assert_eq!(ask(recorder.address, get(path)).status(), 200);
    }
    recorder.kill().with_status(137);
}

fn recovered(count: usize) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("recovered {count} exchange{s} of an interrupted recording into {TAPE}")
}

#[test]
fn no_answer_that_a_client_has_seen_is_lost_when_the_recorder_is_killed() {
    for round in 0..5 {
        let folder = Folder::new();
        let upstream = mirror();
        let recorder = record(&folder, &upstream);
        let address = recorder.address;
        let (seen, is_over) = (Mutex::new(BTreeSet::new()), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for client in 0..4 {
                let (seen, is_over) = (&seen, &is_over);
                scope.spawn(move || {
                    let mut connection = Connection::open(address);
                    for number in 0.. {
                        let path = format!("/v1/items/r{round}c{client}n{number}x");
                        let Some(answer) = connection.try_ask(&get(&path)) else { return };
                        assert!(answer.text().contains(&path));
                        seen.lock().unwrap().insert(path);
                        if is_over.load(Ordering::Relaxed) {
                            return;
                        }
                    }
                });
            }
            // Another moment in every round.
            wait_until("enough answers", || seen.lock().unwrap().len() > 7 + 23 * round);
            recorder.kill().with_status(137);
            is_over.store(true, Ordering::Relaxed);
        });
        let seen = seen.into_inner().unwrap();
        let told = folder.run(&["check", TAPE]);
        assert_says(&told.stderr, &["recovered ", TAPE]);
        let recorded = paths(&folder);
        let lost: Vec<&String> = seen.difference(&recorded).collect();
        assert_eq!(lost, Vec::<&String>::new(), "of {}", seen.len());
        assert_eq!(folder.names(), [TAPE]);
    }
}

#[test]
fn answers_without_a_body_are_kept_before_the_client_has_them_too() {
    for answer in [
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n",
    ] {
        let folder = Folder::new();
        let upstream = Upstream::canned(answer);
        let recorder = record(&folder, &upstream);
        ask(recorder.address, get("/v1/nothing"));
        recorder.kill().with_status(137);
        folder.run(&["check", TAPE]);
        assert_eq!(paths(&folder).len(), 1, "{answer}");
    }
}

#[test]
fn every_command_that_reads_cassettes_recovers_them_and_says_so_once() {
    let recover = |arguments: &[&str]| -> Finished {
        let folder = Folder::new();
        folder.write(
            "other.json",
            r#"{"tapecheck":1,"origin":{"kind":"recorded"},"interactions":[]}"#,
        );
        record_and_kill(&folder, &["/v1/a", "/v1/b"]);
        assert!(!folder.has(TAPE) && folder.has(JOURNAL));
        let told = folder.run(arguments);
        assert_says(&told.stderr, &["recovered 2 exchanges of an interrupted recording", TAPE]);
        assert!(folder.has(TAPE) && !folder.has(JOURNAL), "{:?}", folder.names());
        let again = folder.run(arguments);
        assert!(!again.stderr.contains("recovered"), "{}", again.stderr);
        told
    };
    recover(&["check", TAPE]);
    recover(&["check", "tapes"]);
    recover(&["-q", "check", "."]);
    recover(&["diff", TAPE, "other.json"]);
    recover(&["replay", "tapes", "--", "true"]);
    recover(&["verify", TAPE, "--against", "http://127.0.0.1:9"]);
}

#[test]
fn recording_again_does_not_replace_what_was_recovered_a_moment_ago() {
    let folder = Folder::new();
    record_and_kill(&folder, &["/v1/a", "/v1/b"]);
    let upstream = mirror();
    let told = folder.run(&["record", "--upstream", &upstream.url, "-o", TAPE]).with_status(2);
    assert_says(&told.stderr, &[&recovered(2), "run this again to replace it"]);
    assert_eq!(paths(&folder).len(), 2);

    let recorder = record(&folder, &upstream);
    ask(recorder.address, get("/v1/c"));
    let told = recorder.stop().with_status(0);
    assert_says(&told.stderr, &["recorded 1 exchange into tapes/tape.json", "in the place of 2"]);
}

#[test]
fn a_recording_in_which_nothing_has_passed_leaves_nothing_behind() {
    let folder = Folder::new();
    record_and_kill(&folder, &[]);
    assert!(folder.has(JOURNAL));
    let told = folder.run(&["check", TAPE]).with_status(2);
    assert!(!told.stderr.contains("recover"), "{}", told.stderr);
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn a_torn_last_line_is_an_exchange_that_has_not_ended() {
    let folder = Folder::new();
    record_and_kill(&folder, &["/v1/a", "/v1/b"]);
    let journal = folder.read(JOURNAL);
    folder.write(JOURNAL, &journal[..journal.len() - 20]);
    let told = folder.run(&["check", TAPE]);
    assert_says(&told.stderr, &[&recovered(1)]);
    assert!(!told.stderr.contains("cannot be read"), "{}", told.stderr);
    assert_eq!(paths(&folder), ["/v1/a".to_owned()].into());
}

#[test]
fn a_damaged_line_is_named_and_the_others_are_recovered() {
    let folder = Folder::new();
    record_and_kill(&folder, &["/v1/a", "/v1/b", "/v1/c"]);
    let journal = folder.read(JOURNAL);
    let second = journal.match_indices('\n').nth(1).unwrap().0 + 1;
    folder.write(JOURNAL, journal.replace("/v1/b", "/v1/X"));
    let told = folder.run(&["check", TAPE]);
    let place = format!("line 3 at byte {second}");
    assert_says(&told.stderr, &[&recovered(2), &place, ".tape.json.damaged-journal"]);
    assert_eq!(paths(&folder), ["/v1/a".to_owned(), "/v1/c".to_owned()].into());
}

#[test]
fn a_journal_of_another_version_is_left_alone_with_what_to_do() {
    let folder = Folder::new();
    folder.write(JOURNAL, "tapecheck-journal 7 00000000 {}\n");
    for command in
        [&["check", "tapes"][..], &["record", "--upstream", "http://127.0.0.1:9", "-o", TAPE]]
    {
        let told = folder.run(command).with_status(2);
        assert_says(&told.stderr, &[JOURNAL, "format 7", "help: "]);
    }
    assert_eq!(folder.names(), [JOURNAL]);
}

#[test]
fn a_second_recorder_of_the_same_file_is_refused_under_any_name() {
    let folder = Folder::new();
    let upstream = mirror();
    let recorder = record(&folder, &upstream);
    std::os::unix::fs::symlink("tape.json", folder.path().join("tapes/link.json")).unwrap();
    for path in [TAPE, "./tapes/../tapes/tape.json", "tapes/link.json"] {
        let told = folder.run(&["record", "--upstream", &upstream.url, "-o", path]).with_status(2);
        assert_says(&told.stderr, &["another tapecheck is recording into", "choose another file"]);
    }
    ask(recorder.address, get("/v1/a"));
    let told = folder.run(&["check", "tapes"]);
    assert_says(&told.stderr, &["is being recorded"]);
    recorder.stop().with_status(0);
    assert_eq!(paths(&folder).len(), 1);
}

#[test]
fn a_recording_through_a_link_changes_the_file_that_it_leads_to() {
    let folder = Folder::new();
    let upstream = mirror();
    folder.write("real/x", "");
    std::fs::create_dir(folder.path().join("tapes")).unwrap();
    std::os::unix::fs::symlink("../real/tape.json", folder.path().join(TAPE)).unwrap();
    let recorder = record(&folder, &upstream);
    ask(recorder.address, get("/v1/a"));
    recorder.stop().with_status(0);
    assert!(folder.path().join(TAPE).is_symlink());
    assert_eq!(folder.names(), ["real/tape.json", "real/x"]);
}

/// The program with files that may not grow beyond `kilobytes`: to it, the disk is full.
fn on_a_small_disk(folder: &Folder, kilobytes: usize, arguments: &[&str]) -> Server {
    // `ulimit -f` counts blocks of 512 bytes in a POSIX shell, and of 1024 in others.
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\"");
    folder.serve_through(&["sh", "-c", &script, "sh"], arguments)
}

/// Asks until the recorder does not answer from the service any more; gives how many answers that were.
fn ask_until_it_stops(recorder: &Server) -> usize {
    let mut count = 0;
    loop {
        let path = format!("/v1/{}", "a".repeat(4000));
        let answer = Connection::try_open(recorder.address)
            .and_then(|mut connection| connection.try_ask(&get(&path)));
        match answer {
            Some(answer) if answer.status() == 200 => count += 1,
            Some(answer) => {
                assert_eq!(answer.status(), 503, "{}", answer.text());
                return count;
            }
            None => return count,
        }
        assert!(count < 1000, "it does not stop");
    }
}

#[test]
fn with_a_full_disk_it_stops_serving_and_keeps_what_was_recorded() {
    let folder = Folder::new();
    let upstream = mirror();
    let arguments = ["record", "--upstream", &upstream.url, "-o", TAPE];
    let recorder = on_a_small_disk(&folder, 64, &arguments);
    let answered = ask_until_it_stops(&recorder);
    // It ends by itself.
    let told = recorder.finish().with_status(2);
    assert_says(
        &told.stderr,
        &["nothing is recorded any more", "cannot write the journal", "help: raise the limit"],
    );
    assert!(answered > 2);
    // The cassette is larger than the journal, so there was no room for it, either.
    assert_says(&told.stderr, &["tape.json.journal` is kept", "tape.json` writes it then"]);
    assert!(!told.stderr.contains("recorded nothing"), "{}", told.stderr);
    assert_says(&folder.run(&["check", TAPE]).stderr, &[&recovered(answered - 1)]);
    // The answer whose record could not be written has reached its client.
    let interactions = findings::parse(&folder.read(TAPE))["interactions"].take();
    assert_eq!(interactions.as_array().unwrap().len(), answered - 1);
    assert_eq!(folder.names(), [TAPE]);
}

#[test]
fn keep_serving_passes_on_what_cannot_be_recorded_and_counts_it() {
    let folder = Folder::new();
    let upstream = mirror();
    let arguments = ["record", "--upstream", &upstream.url, "-o", TAPE, "--keep-serving"];
    let recorder = on_a_small_disk(&folder, 64, &arguments);
    for number in 0..100 {
        let path = format!("/v1/{number}{}", "a".repeat(4000));
        assert_eq!(ask(recorder.address, get(&path)).status(), 200);
    }
    let told = recorder.stop().with_status(2);
    assert_eq!(told.stderr.matches("nothing is recorded any more").count(), 1);
    assert_says(&told.stderr, &["exchanges passed unrecorded", "error: cannot write the journal"]);
    folder.run(&["check", TAPE]);
    let interactions = findings::parse(&folder.read(TAPE))["interactions"].take();
    let kept = interactions.as_array().unwrap().len();
    assert_says(&told.stderr, &[&format!("{} exchanges passed unrecorded", 100 - kept)]);
}

#[test]
fn a_journal_that_somebody_deletes_ends_the_recording_and_loses_nothing() {
    let folder = Folder::new();
    let upstream = mirror();
    let recorder = record(&folder, &upstream);
    assert_eq!(ask(recorder.address, get("/v1/a")).status(), 200);
    std::fs::remove_file(folder.path().join(JOURNAL)).unwrap();
    // It is not looked more often than this.
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(ask(recorder.address, get("/v1/b")).status(), 200);
    let told = recorder.finish().with_status(2);
    assert_says(&told.stderr, &["was deleted during the recording", "recorded 1 exchange"]);
    assert_eq!(paths(&folder), ["/v1/a".to_owned()].into());
}

#[test]
fn a_command_ends_as_it_likes_when_the_recorder_has_stopped() {
    let folder = Folder::new();
    let upstream = mirror();
    folder.write(
        "asked.json",
        r#"{"tapecheck":1,"origin":{"kind":"recorded"},"interactions":[
            {"request":{"method":"GET","path":"/v1/x"},"response":{"status":200}}]}"#,
    );
    let ask =
        format!("{} verify asked.json --against $TAPECHECK_URL", env!("CARGO_BIN_EXE_tapecheck"));
    let script = format!("rm {JOURNAL}; {ask}; echo the command ends; exit 7");
    let arguments = ["record", "--upstream", &upstream.url, "-o", TAPE, "--", "sh", "-c", &script];
    let told = folder.run(&arguments).with_status(2);
    assert_says(&told.stdout, &["the command ends"]);
    assert_says(&told.stderr, &["was deleted during the recording"]);
}

#[test]
fn an_identifier_that_is_told_late_is_gone_from_the_journal_at_once() {
    let folder = Folder::new();
    let upstream = Upstream::start(|request: &Message| {
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        let body = match request.head.contains("invoices") {
            true => format!(r#"{{"reference":"{id}"}}"#),
            false => format!(r#"{{"id":"{id}"}}"#),
        };
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        Reply::Bytes(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into())
    });
    let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
    let recorder = record(&folder, &upstream);
    ask(recorder.address, get("/v1/invoices"));
    assert!(folder.read(JOURNAL).contains(id), "nothing has told yet");
    ask(recorder.address, get(&format!("/v1/subscriptions/{id}")));
    let journal = folder.read(JOURNAL);
    assert!(!journal.contains(id), "{journal}");
    recorder.kill().with_status(137);
    folder.run(&["check", TAPE]);
    let tape = folder.read(TAPE);
    assert!(!tape.contains(id), "{tape}");
    assert_eq!(tape.matches("00000000-0000-4000-8000-000000000001").count(), 3, "{tape}");
}

#[test]
fn sigint_ends_a_recording_as_cleanly_as_sigterm() {
    for signal in [rustix::process::Signal::INT, rustix::process::Signal::TERM] {
        let folder = Folder::new();
        let upstream = mirror();
        let recorder = record(&folder, &upstream);
        ask(recorder.address, get("/v1/a"));
        recorder.signal(signal);
        recorder.finish().with_status(0);
        assert_eq!(folder.names(), [TAPE]);
    }
}
