//! `tapecheck check`: every planted defect is found, with its rule, its pointer, its place and the exit status.

use super::findings::{self, Found, place_after};
use super::harness::{Finished, Folder, assert_says, repository};

/// The committed recording of the demo's scenario.
fn tape() -> String {
    std::fs::read_to_string(repository("cassettes/partner-center/cancel.json")).unwrap()
}

/// A folder with the recording after `from`, once, was replaced by `to`.
fn planted(from: &str, to: &str) -> (Folder, String) {
    let tape = tape();
    assert!(tape.contains(from), "`{from}` is not in the recording");
    let defective = tape.replacen(from, to, 1);
    let folder = Folder::new();
    folder.write("tape.json", &defective);
    (folder, defective)
}

fn check_json(folder: &Folder) -> Finished {
    folder.run(&["check", "tape.json", "--format", "json"])
}

/// The defect is the only finding, both formats say so, and errors make the status 1.
#[track_caller]
fn assert_only_finding(folder: &Folder, severity: &str, rule: &str, pointer: &str, place: &str) {
    let place = format!("tape.json:{place}");
    let status = i32::from(severity == "error");
    let report = check_json(folder).with_status(status);
    assert_eq!(findings::read(&report.stdout), [Found::new(severity, rule, pointer, &place)]);
    let text = folder.run(&["check", "tape.json"]).with_status(status);
    assert_says(
        &text.stdout,
        &[&format!("{severity}[{rule}]"), &format!("--> {place} {pointer}\n")],
    );
}

#[test]
fn the_recording_itself_is_clean() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let told = folder.run(&["check", "tape.json", "--fail-on", "info"]).with_status(0);
    assert_eq!(told.stdout, "no findings in 1 file\n");
    assert_says(&told.stderr, &["checked 8 interactions in 1 cassette"]);
    assert_eq!(findings::read(&check_json(&folder).with_status(0).stdout), []);
}

#[test]
fn a_removed_required_field() {
    let (folder, text) = planted("            \"billingCycle\": \"one_time\",\n", "");
    // There is nothing to point at but the object that lacks it.
    let place = place_after(&text, "\"body\": {\n          \"json\": ");
    let body = "/interactions/0/response/body/json";
    assert_only_finding(&folder, "error", "required-property-missing", body, &place);
}

#[test]
fn a_wrong_type() {
    let (folder, text) = planted("\"quantity\": 1,", "\"quantity\": \"one\",");
    let place = place_after(&text, "\"quantity\": ");
    let pointer = "/interactions/0/response/body/json/lineItems/0/quantity";
    assert_only_finding(&folder, "error", "type-mismatch", pointer, &place);
}

#[test]
fn an_unknown_enum_value() {
    let (folder, text) = planted("\"billingType\": \"license\"", "\"billingType\": \"prepaid\"");
    let place = place_after(&text, "\"billingType\": ");
    let pointer = "/interactions/3/response/body/json/billingType";
    assert_only_finding(&folder, "error", "undocumented-enum-value", pointer, &place);
}

#[test]
fn an_undocumented_property_is_a_warning_and_fails_only_if_asked_to() {
    let (folder, text) = planted(
        "\"billingCycle\": \"one_time\",",
        "\"managedBy\": \"x\", \"billingCycle\": \"one_time\",",
    );
    let place = place_after(&text, "\"managedBy\": ");
    let pointer = "/interactions/0/response/body/json/managedBy";
    assert_only_finding(&folder, "warning", "undocumented-property", pointer, &place);
    folder.run(&["check", "tape.json", "--fail-on", "error"]).with_status(0);
    folder.run(&["check", "tape.json", "--fail-on", "warning"]).with_status(1);
    folder.write("tapecheck.toml", "fail-on = \"warning\"\n");
    folder.run(&["check", "tape.json"]).with_status(1);
    folder.run(&["check", "tape.json", "--fail-on", "error"]).with_status(0);
}

/// Looks like one that a service would take.
const LEAKED: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJvaWQiOiI0ZDNjZjQ4NyJ9.c2lnbmF0dXJl";

#[test]
fn a_leaked_bearer_token_is_found_and_not_repeated() {
    let (folder, text) = planted("\"{bearer-token}\"", &format!("\"Bearer {LEAKED}\""));
    let place = place_after(&text, "\"Authorization\": ");
    let pointer = "/interactions/0/request/headers/Authorization";
    assert_only_finding(&folder, "error", "secret-in-cassette", pointer, &place);
    for format in ["text", "json"] {
        let told = folder
            .run(&["check", "tape.json", "--format", format, "--report", "text=report.txt"])
            .with_status(1);
        let shown = told.all() + &folder.read("report.txt");
        for part in LEAKED.split('.') {
            assert!(!shown.contains(part), "{part} is shown in {shown}");
        }
    }
}

#[test]
fn a_finding_reads_well() {
    let (folder, _) = planted("\"billingType\": \"license\"", "\"billingType\": \"prepaid\"");
    let told = folder.run(&["check", "tape.json"]).with_status(1);
    insta::assert_snapshot!("check_report", told.stdout);
}

#[test]
fn a_report_goes_where_it_is_sent() {
    let (folder, _) = planted("\"quantity\": 1,", "\"quantity\": \"one\",");
    let json = check_json(&folder).with_status(1).stdout;
    let text = folder.run(&["check", "tape.json"]).with_status(1).stdout;

    let told = folder
        .run(&[
            "check",
            "tape.json",
            "--output",
            "out.txt",
            "--report",
            "json=out.json",
            "--report",
            "text=more.txt",
        ])
        .with_status(1);
    assert_eq!(told.stdout, "");
    assert_eq!(folder.read("out.txt"), text);
    assert_eq!(folder.read("more.txt"), text);
    assert_eq!(folder.read("out.json"), json);
}

#[test]
fn colors_come_only_when_asked_for() {
    let (folder, _) = planted("\"quantity\": 1,", "\"quantity\": \"one\",");
    let plain = folder.run(&["check", "tape.json"]).with_status(1).stdout;
    assert!(!plain.contains('\u{1b}'));
    let colored = folder.run(&["check", "tape.json", "--color", "always"]).with_status(1).stdout;
    assert!(colored.contains("\u{1b}["));
}

#[test]
fn without_a_path_it_checks_the_usual_folder_or_what_the_configuration_names() {
    let folder = Folder::new();
    folder.write("cassettes/deep/tape.json", tape());
    folder.write("cassettes/package.json", "{\"name\": \"somebody else's\"}");
    assert_says(&folder.run(&["check"]).with_status(0).stderr, &["8 interactions in 1 cassette"]);
    folder.write("elsewhere/one.json", tape());
    folder.write("elsewhere/two.json", tape());
    folder.write("tapecheck.toml", "cassettes = [\"elsewhere\"]\n");
    assert_says(&folder.run(&["check"]).with_status(0).stderr, &["16 interactions in 2 cassettes"]);
}

#[test]
fn a_contract_of_ones_own_is_used() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let contract = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}"#;
    folder.write("api.json", contract);
    let arguments = ["check", "tape.json", "--contract", "api.json", "--format", "json"];
    let found = findings::read(&folder.run(&arguments).with_status(0).stdout);
    assert_eq!(found.len(), 8);
    assert!(found.iter().all(|found| found.rule == "undocumented-operation"), "{found:?}");
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let (folder, _) = planted("\"quantity\": 1,", "\"quantity\": \"one\",");
    let program = env!("CARGO_BIN_EXE_tapecheck");
    let mut command = std::process::Command::new("sh");
    let script = "{ \"$0\" check tape.json --format json; echo status=$? >&2; } | true";
    command.args(["-c", script, program]).current_dir(folder.path());
    let told = super::harness::Process::start(command).finish().with_status(0);
    assert_says(&told.stderr, &["status=1"]);
    assert!(!told.stderr.contains("error"), "{}", told.stderr);
}
