//! Help texts, usage errors, and that the examples in them are commands that exist; `tests/guides.rs` follows the pages.

use super::harness::{Folder, assert_says};

/// Every command with its words; the program itself has none.
fn commands() -> Vec<Vec<String>> {
    fn walk(command: &clap::Command, words: &[String], all: &mut Vec<Vec<String>>) {
        all.push(words.to_vec());
        for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
            walk(child, &[words, &[child.get_name().to_owned()]].concat(), all);
        }
    }
    let mut all = Vec::new();
    walk(&tapecheck::cli::command(), &[], &mut all);
    all
}

fn help_of(words: &[String]) -> String {
    let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    arguments.push("--help");
    let told = Folder::new().run(&arguments).with_status(0);
    assert_eq!(told.stderr, "");
    told.stdout
}

#[test]
fn the_help_of_every_command_reads_well() {
    let commands = commands();
    assert!(commands.len() >= 11, "{commands:?}");
    for words in commands {
        let name = if words.is_empty() { "tapecheck".to_owned() } else { words.join("_") };
        insta::assert_snapshot!(format!("help_{name}"), help_of(&words));
    }
}

#[test]
fn every_command_has_an_example() {
    for words in commands().iter().filter(|words| !words.is_empty()) {
        let help = help_of(words);
        assert!(help.contains("\nExample:\n  tapecheck "), "{words:?}:\n{help}");
    }
}

#[test]
fn help_and_h_and_the_help_command_give_help_on_standard_output() {
    let folder = Folder::new();
    for arguments in [&["-h"][..], &["help"], &["help", "check"], &["check", "-h"]] {
        let told = folder.run(arguments).with_status(0);
        assert_says(&told.stdout, &["Usage: tapecheck"]);
        assert_eq!(told.stderr, "");
    }
    let told = folder.run(&["--version"]).with_status(0);
    assert_eq!(told.stdout, format!("tapecheck {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_command_the_help_says_where_to_start() {
    let told = Folder::new().run(&[]).with_status(2);
    assert_says(&told.stderr, &["Start here:\n  tapecheck demo"]);
}

#[test]
fn an_unknown_word_is_refused_with_the_nearest() {
    let folder = Folder::new();
    for (arguments, nearest) in [
        (&["chekc"][..], "check"),
        (&["check", "--fial-on", "error"], "--fail-on"),
        (&["record", "--upstraem", "http://x"], "--upstream"),
        (&["check", "--format", "jsno"], "json"),
        (&["replay", "x", "--fail-on", "eror"], "error"),
    ] {
        let told = folder.run(arguments).with_status(2);
        assert_eq!(told.stdout, "");
        assert_says(&told.stderr, &["error: ", arguments[arguments.len().min(2) - 1], nearest]);
    }
}

#[test]
fn a_required_argument_that_is_missing_is_named() {
    let folder = Folder::new();
    for (arguments, missing) in [
        (&["record", "-o", "x.json"][..], "--upstream"),
        (&["record", "--upstream", "http://x"], "--cassette"),
        (&["replay"], "CASSETTE"),
        (&["verify", "x.json"], "--against"),
        (&["import", "docs"], "PATH"),
    ] {
        let told = folder.run(arguments).with_status(2);
        assert_says(&told.stderr, &["required arguments were not provided", missing]);
    }
}

/// The lines of a text that call the program, `\` at the end of a line undone.
fn calls(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim).filter(|line| line.starts_with("tapecheck "));
    lines.map(str::to_owned).collect()
}

/// The words of a call; none of ours needs quotes.
fn words(call: &str) -> Vec<String> {
    assert!(!call.contains(['\'', '"']), "{call}");
    call.split_whitespace().map(str::to_owned).collect()
}

#[track_caller]
fn assert_parses(call: &str) {
    // The shell makes a file of a pattern and a value of a variable.
    let call = call.replace('*', "a").replace("$CUSTOMER", "3f6a1c52-8b7e-4d19-a2c4-51d0e9b7f3a6");
    if let Err(error) = tapecheck::cli::command().try_get_matches_from(words(&call)) {
        panic!("{call}\n{error}");
    }
}

#[test]
fn the_examples_in_help_texts_are_understood() {
    let mut count = 0;
    fn examples(command: &clap::Command, all: &mut Vec<String>) {
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        all.extend(calls(&after));
        command.get_subcommands().for_each(|child| examples(child, all));
    }
    let mut all = Vec::new();
    examples(&tapecheck::cli::command(), &mut all);
    for call in all {
        assert_parses(&call);
        count += 1;
    }
    assert!(count >= 10, "{count}");
}
