//! How long comparisons take, beside the fastest library for JSON documents that we know.
//!
//! `cargo bench --bench diff`. Rounds of both take turns, since others share the machine; the bars are 100 ms for 200
//! unchanged schemas of the size of `Order`, 2 s if all have changed, 1.3 times `treediff` for two documents of 1 MB, and
//! 40 MB of memory for those.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::ffi::OsString;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use tapecheck::cli::{self, Console, ExitStatus};
use tapecheck::diff::{Options, document};
use tapecheck::model::json;
use tapecheck::profile::PARTNER_CENTER;

const ROUNDS: usize = 15;
const SCHEMAS: usize = 200;

fn main() {
    if let Some(kind) =
        std::env::args().find_map(|one| one.strip_prefix("memory=").map(str::to_owned))
    {
        return memory(&kind);
    }
    schemas();
    for kind in KINDS {
        documents(kind);
    }
}

/// Two folders of schemas, as the program compares them.
fn schemas() {
    let folder = tempfile::tempdir().expect("there is room");
    for (name, edit) in [("old", None), ("same", None), ("new", Some(()))] {
        write_schemas(&folder.path().join(name), edit.is_some());
    }
    for (name, bar, status) in
        [("same", "100 ms", ExitStatus::Clean), ("new", "2 s", ExitStatus::Findings)]
    {
        let mut best = Duration::MAX;
        for _ in 0..5 {
            let start = Instant::now();
            assert_eq!(compare_folders(folder.path(), name), status);
            best = best.min(start.elapsed());
        }
        println!("{SCHEMAS} schemas, old against {name}: {best:.1?} (bar: {bar})");
    }
}

/// `Order` many times, and what it refers to once.
fn write_schemas(folder: &Path, is_edited: bool) {
    std::fs::create_dir(folder).expect("there is room");
    for (name, text) in PARTNER_CENTER.contract {
        // Others refer to the one that is not copied.
        std::fs::write(folder.join(name), text).expect("there is room");
        if *name != "order.schema.json" {
            continue;
        }
        for copy in 0..SCHEMAS {
            let mut text = text.replace("order.schema.json", &format!("order-{copy}.schema.json"));
            if is_edited {
                text = text.replacen("^[0-9a-f]{12}$", "^[0-9a-f]{1,12}$", 1);
            }
            std::fs::write(folder.join(format!("order-{copy}.schema.json")), text)
                .expect("there is room");
        }
    }
}

fn compare_folders(folder: &Path, new: &str) -> ExitStatus {
    let path = |name: &str| folder.join(name).into_os_string();
    let console = Console::new(Box::new(std::io::sink()), Box::new(std::io::sink()));
    let arguments: [OsString; 6] = [
        "tapecheck".into(),
        "diff".into(),
        path("old"),
        path(new),
        "--direction".into(),
        "both".into(),
    ];
    cli::run(arguments, &console)
}

/// What is different in the second document: values, or whole elements in the middle as well.
const KINDS: [&str; 2] = ["values", "elements"];

fn documents(kind: &str) {
    let (old, new) = texts(kind);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box(compare(&old, &new));
        ours.push(start.elapsed());
        let start = Instant::now();
        black_box(compare_with_treediff(&old, &new));
        theirs.push(start.elapsed());
    }
    ours.sort_unstable();
    theirs.sort_unstable();
    let ratio = |at: usize| ours[at].as_secs_f64() / theirs[at].as_secs_f64();
    println!(
        "documents of {:.1} MB, 1 % of {kind} differ: {:.1?}, treediff {:.1?}: {:.2} times (median {:.2}), {} changes, treediff {}",
        old.len() as f64 / 1e6,
        ours[0],
        theirs[0],
        ratio(0),
        ratio(ROUNDS / 2),
        compare(&old, &new),
        compare_with_treediff(&old, &new),
    );
    let program = std::env::current_exe().expect("it is running");
    let output = std::process::Command::new(program).arg(format!("memory={kind}")).output();
    println!("{}", String::from_utf8_lossy(&output.expect("it can run again").stdout).trim_end());
}

/// Reads and compares both; how many changes there are.
fn compare(old: &str, new: &str) -> usize {
    let (old, new) = (json::parse(old).expect("JSON"), json::parse(new).expect("JSON"));
    document::compare(&old, &new, &Options::default()).changes.len()
}

fn compare_with_treediff(old: &str, new: &str) -> usize {
    let old: serde_json::Value = serde_json::from_str(old).expect("JSON");
    let new: serde_json::Value = serde_json::from_str(new).expect("JSON");
    let mut recorder = treediff::tools::Recorder::default();
    treediff::diff(&old, &new, &mut recorder);
    let is_change = |call: &&treediff::tools::ChangeType<_, _>| {
        !matches!(call, treediff::tools::ChangeType::Unchanged(..))
    };
    recorder.calls.iter().filter(is_change).count()
}

/// The most memory that this process has had, after one comparison.
fn memory(kind: &str) {
    let (old, new) = texts(kind);
    black_box(compare(&old, &new));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: not known here");
    println!("memory for {kind}: {peak} (bar: 40 MB)");
}

/// Two documents of about 1 MB: orders with lines, of which every hundredth value differs.
fn texts(kind: &str) -> (String, String) {
    let order = |at: usize, is_new: bool| {
        let differs = is_new && at.is_multiple_of(9);
        let lines: Vec<String> = (0..3)
            .map(|line| {
                let quantity = if differs && line == 1 { at + 1 } else { at };
                format!(
                    r#"{{"lineItemNumber":{line},"offerId":"OFFER-{at:08}-{line}","quantity":{quantity},"friendlyName":"Licence number {at}","price":{at}.{line}5}}"#
                )
            })
            .collect();
        format!(
            r#"{{"id":"{at:032x}","status":"completed","currencyCode":"EUR","creationDate":"2026-01-15T12:{:02}:{:02}.1234567Z","billingCycle":"monthly","isTrial":false,"lineItems":[{}],"attributes":{{"etag":"{:016x}","objectType":"Order"}}}}"#,
            at / 60 % 60,
            at % 60,
            lines.join(","),
            at * 7919
        )
    };
    const ORDERS: usize = 1_600;
    let list = |orders: Vec<String>| {
        format!(r#"{{"totalCount":{ORDERS},"items":[{}]}}"#, orders.join(","))
    };
    let old = list((0..ORDERS).map(|at| order(at, false)).collect());
    let mut orders: Vec<String> = (0..ORDERS).map(|at| order(at, true)).collect();
    if kind == "elements" {
        // From behind, so that places stay what they are; as many come as go.
        for at in (0..ORDERS).rev().filter(|at| at.is_multiple_of(200)) {
            orders.remove(at);
            orders.insert(at / 2, order(ORDERS + at, false));
        }
    }
    (old, list(orders))
}
