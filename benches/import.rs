//! How long an import of 300 pages takes: the program itself, with files, cassettes and report.
//!
//! `cargo bench --bench import`; the best of several rounds, since others share the machine. Pages are those of the tests,
//! or of the folders in `TAPECHECK_DOCS_PAGES` (separated as in PATH), copied until there are 300. Then ten megabytes of
//! what makes readers slow, against one megabyte of it: ten times as long is right.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PAGES: usize = 300;
const ROUNDS: usize = 7;
const BAR: Duration = Duration::from_secs(2);

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts = pages();
    for number in 0..PAGES {
        let name = format!("pages/page-{number}.md");
        write(folder.path(), &name, &texts[number % texts.len()]);
    }
    let best = best_of(ROUNDS, folder.path(), &["pages", "-o", "cassettes"]);
    let bytes: usize = (0..PAGES).map(|number| texts[number % texts.len()].len()).sum();
    println!("{PAGES} pages, {bytes} bytes: {best:?} (bar: {BAR:?})");
    assert!(best < BAR, "{PAGES} pages took {best:?}");
    for unit in
        ["[", "`", "{\"a\":", "<pre>", "| a | b |\n", "HTTP/1.1 200 OK\n", "GET /a HTTP/1.1\n"]
    {
        let sizes = [1_000_000, 10_000_000];
        let times = sizes.map(|size| {
            write(folder.path(), "one/page.md", &unit.repeat(size / unit.len()));
            best_of(2, folder.path(), &["one"])
        });
        println!("{unit:?}: 1 MB {:?}, 10 MB {:?}", times[0], times[1]);
    }
}

fn best_of(rounds: usize, folder: &Path, arguments: &[&str]) -> Duration {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_tapecheck"))
            .args(["import", "docs"])
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("the program starts");
        assert!(status.code().is_some(), "the program was not killed");
        start.elapsed()
    });
    times.min().expect("there is a round")
}

fn pages() -> Vec<String> {
    let named = std::env::var_os("TAPECHECK_DOCS_PAGES");
    let folders: Vec<PathBuf> = match &named {
        Some(folders) => std::env::split_paths(folders).collect(),
        None => vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import/docs")],
    };
    let files = folders.iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    let files = files.map(|entry| entry.expect("a readable folder").into_path());
    let pages = files.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    pages.map(|page| fs::read_to_string(page).expect("a readable page")).collect()
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
    fs::write(path, text).expect("a writable folder");
}
