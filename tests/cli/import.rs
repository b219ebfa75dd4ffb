//! `tapecheck import docs`: pages become cassettes that the other commands take.

use super::findings;
use super::harness::{Folder, assert_says, repository};

/// Pages about Partner Center, in three languages and both layouts: what a user would import.
const PAGES: [&str; 8] = [
    "markdown-chinese/page.md",
    "markdown-hungarian/page.md",
    "markdown-portuguese/page.md",
    "plain-compact-hungarian/page.txt",
    "plain-compact-portuguese/page.txt",
    "plain-paragraphs-chinese/page.txt",
    "plain-spaced-chinese/page.txt",
    "plain-spaced-hungarian/page.txt",
];

/// A folder with the pages, each under a name of its own.
fn folder() -> Folder {
    let folder = Folder::new();
    for page in PAGES {
        let text = std::fs::read(repository("tests/fixtures/import/docs").join(page)).unwrap();
        folder.write(&format!("pages/{}", page.replace("/page", "")), text);
    }
    folder
}

#[test]
fn every_page_becomes_a_cassette_that_check_accepts_and_replay_serves() {
    let folder = folder();
    let told = folder.run(&["import", "docs", "pages", "-o", "docs"]).with_status(0);
    assert_says(&told.stderr, &["8 pages", "8 pairs", "wrote 8 cassettes to docs"]);
    let cassettes: Vec<String> =
        folder.names().into_iter().filter(|name| name.starts_with("docs/")).collect();
    assert_eq!(cassettes.len(), 8);
    for name in &cassettes {
        let tape = findings::parse(&folder.read(name));
        let origin = &tape["origin"];
        assert_eq!(origin["kind"], "documentation", "{name}");
        let page = folder.read(origin["page"].as_str().unwrap());
        for interaction in tape["interactions"].as_array().unwrap() {
            let line = interaction["line"].as_u64().unwrap() as usize;
            let method = interaction["request"]["method"].as_str().unwrap();
            let printed = page.lines().nth(line - 1).unwrap();
            assert!(printed.contains(method), "{name}: line {line} of the page is {printed}");
        }
    }
    folder.run(&["check", "docs"]).with_status(0);
    let server = folder.serve(&["replay", "docs"]);
    server.wait_for("replaying 8 interactions");
    server.stop().with_status(0);
}

#[test]
fn repairs_are_reported_with_their_place_and_the_pages_stay_as_they_are() {
    let folder = folder();
    let before = folder.files();
    let told = folder.run(&["import", "docs", "pages", "--format", "json"]).with_status(0);
    assert_eq!(folder.files(), before, "without -o nothing is written");
    let found = findings::read(&told.stdout);
    let repaired: Vec<_> =
        found.iter().filter(|found| found.rule == "repaired-trailing-comma").collect();
    assert!(!repaired.is_empty());
    for finding in repaired {
        let [file, line, column] = finding.place.split(':').collect::<Vec<_>>()[..] else {
            panic!("{finding:?}")
        };
        let page = folder.read(file);
        let line = page.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
        let at = line.chars().nth(column.parse::<usize>().unwrap() - 1);
        assert_eq!(at, Some(','), "{finding:?} in {line}");
    }
}

#[test]
fn the_json_report_has_the_figures_of_every_page() {
    let folder = folder();
    let told = folder.run(&["import", "docs", "pages", "--format", "json"]).with_status(0);
    let report = findings::parse(&told.stdout);
    assert_eq!(report["pages"].as_array().unwrap().len(), 8);
    assert_eq!(report["summary"]["pages"], 8);
    assert_eq!(report["summary"]["pairs"], 8);
    let bodies = ["valid", "safe", "assumed", "refused"]
        .map(|tier| report["summary"][tier].as_u64().unwrap());
    assert_eq!(report["summary"]["bodies"], bodies.iter().sum::<u64>());
    assert!(bodies[0] > 0 && bodies[1] > 0, "{report}");
}

#[test]
fn a_warning_makes_it_fail_if_asked_to() {
    let folder = folder();
    folder.run(&["import", "docs", "pages", "--fail-on", "warning"]).with_status(1);
    folder.run(&["import", "docs", "pages", "--fail-on", "error"]).with_status(0);
}

#[test]
fn pages_of_the_same_name_get_cassettes_of_their_own() {
    let folder = folder();
    folder.write("a/page.md", folder.read("pages/markdown-chinese.md"));
    folder.write("b/page.md", folder.read("pages/markdown-hungarian.md"));
    folder.run(&["import", "docs", "a", "b", "-o", "docs"]).with_status(0);
    let names: Vec<String> =
        folder.names().into_iter().filter(|name| name.starts_with("docs/")).collect();
    assert_eq!(names, ["docs/page-2.json", "docs/page.json"]);
}

#[test]
fn importing_again_gives_the_same_bytes() {
    let folder = folder();
    folder.run(&["import", "docs", "pages", "-o", "one"]).with_status(0);
    folder.run(&["import", "docs", "pages", "-o", "two"]).with_status(0);
    for name in folder.names().iter().filter(|name| name.starts_with("one/")) {
        assert_eq!(folder.read(name), folder.read(&name.replace("one/", "two/")), "{name}");
    }
}
