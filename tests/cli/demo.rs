//! `tapecheck demo`: a newcomer's first command.

use super::harness::{Finished, Folder, assert_says};

fn demo(folder: &Folder) -> Finished {
    folder.run(&["demo", "--keep", "kept"]).with_status(0)
}

/// Ports are any that were free.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        text + "127.0.0.1:<port>" + part.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

#[test]
fn every_step_is_told_with_the_command_that_does_it_alone() {
    let folder = Folder::new();
    let told = demo(&folder);
    assert_eq!(told.stderr, "");
    insta::with_settings!({filters => vec![(r"127\.0\.0\.1:\d+", "127.0.0.1:<port>")]}, {
        insta::assert_snapshot!("demo", told.stdout);
    });
    for command in ["record", "replay", "check", "verify"] {
        assert_says(&told.stdout, &[&format!("$ tapecheck {command} ")]);
    }
}

#[test]
fn its_files_stay_and_two_runs_leave_the_same_ones() {
    let (one, other) = (Folder::new(), Folder::new());
    demo(&one);
    demo(&other);
    assert_eq!(one.names(), ["kept/cancel.json", "kept/drifted.json"]);
    for name in one.names() {
        let (one, other) = (one.read(&name), other.read(&name));
        assert_eq!(without_ports(&one), without_ports(&other), "{name}");
        assert!(one.matches("127.0.0.1:").count() == 1, "one port to leave out in {name}");
    }
}

#[test]
fn without_a_folder_it_says_where_the_files_are() {
    let told = Folder::new().run(&["demo"]).with_status(0);
    let line = told.stdout.lines().find(|line| line.contains("files are in")).unwrap();
    let folder = std::path::Path::new(line.rsplit(' ').next().unwrap());
    assert!(folder.join("cancel.json").is_file(), "{line}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_step_of_it_can_be_repeated_by_hand() {
    let folder = Folder::new();
    demo(&folder);
    folder.run(&["check", "kept/cancel.json"]).with_status(0);
    let told = folder.run(&["diff", "kept/cancel.json", "kept/drifted.json"]).with_status(1);
    assert_says(
        &told.stdout,
        &["error[property-removed]", "error[type-changed]", "error[enum-value-new]"],
    );
}
