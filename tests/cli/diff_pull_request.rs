//! `tapecheck diff` as a pull request meets it: YAML, recordings that show a break, formats, acceptance, older drafts.

use super::findings;
use super::harness::{Finished, Folder, assert_says};

const OLD: &str = r#"{"type": "object", "properties": {"status": {"enum": ["open", "done"]}, "n": {"type": "integer"}}}"#;
const NEW: &str = r#"{
  "type": "object",
  "properties": {
    "status": {"enum": ["open", "done", "held"]},
    "n": {"type": "number"}
  }
}"#;

fn folder(old: &str, new: &str) -> Folder {
    let folder = Folder::new();
    folder.write("old.json", old);
    folder.write("new.json", new);
    folder
}

fn diff(folder: &Folder, more: &[&str]) -> Finished {
    folder.run(&[&["diff", "old.json", "new.json"], more].concat())
}

fn report(told: &Finished) -> serde_json::Value {
    findings::parse(&told.stdout)
}

/// Direction and verdict of each pair.
fn verdicts(told: &Finished) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let rows = report(told)["verdicts"].as_array().unwrap().clone();
    rows.iter().map(|row| (text(&row["direction"]), text(&row["verdict"]))).collect()
}

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      responses:
        '200':
          description: it
          content:
            application/json:
              schema: {$ref: 'order.yaml'}
";

fn tape(body: &str) -> String {
    format!(
        r#"{{"tapecheck": 1, "origin": {{"kind": "recorded"}}, "interactions": [
            {{"request": {{"method": "GET", "path": "/orders/7"}}, "response": {{"status": 200, "headers": {{"Content-Type": "application/json"}}, "body": {{"json": {body}}}}}}}]}}"#
    )
}

#[test]
fn documents_in_yaml_are_compared_with_the_files_that_they_refer_to() {
    let folder = Folder::new();
    for (version, kind) in [("old", "integer"), ("new", "number")] {
        folder.write(&format!("{version}/openapi.yaml"), DOCUMENT);
        let schema = format!("type: object\nproperties:\n  total:\n    type: {kind}\n");
        folder.write(&format!("{version}/order.yaml"), schema);
        folder.write(&format!("{version}/settings.yaml"), format!("deploy: {version}\n"));
    }
    let told = folder.run(&["diff", "old", "new"]).with_status(1);
    assert_says(
        &told.stdout,
        &[
            "error[type-integer-to-number]",
            "--> order.yaml:4:11 /properties/total/type",
            "= operation: GET /orders/{id} (response 200 application/json)",
            "= before: order.yaml:4:11 /properties/total/type",
            "1 error in",
        ],
    );
    assert!(!told.all().contains("settings"), "{}", told.all());
    let told = folder.run(&["diff", "old/settings.yaml", "new/settings.yaml"]).with_status(0);
    assert_says(&told.stdout, &["warning[value-changed]"]);
    folder.write("new/openapi.yaml", "openapi: 3.1.0\npaths: [\n");
    let told = folder.run(&["diff", "old", "new"]).with_status(2);
    assert_says(&told.stderr, &["error: `", "openapi.yaml:", "cannot be read as YAML", "help: "]);
}

#[test]
fn a_break_that_recorded_traffic_shows_says_so() {
    let folder = Folder::new();
    for (version, required) in [("old", "[id]"), ("new", "[]")] {
        folder.write(&format!("{version}/openapi.yaml"), DOCUMENT);
        let schema =
            format!("type: object\nrequired: {required}\nproperties:\n  id: {{type: string}}\n");
        folder.write(&format!("{version}/order.yaml"), schema);
    }
    folder.write("cassettes/with.json", tape(r#"{"id": "7"}"#));
    let arguments = ["diff", "old", "new", "--format", "json"];
    let told = folder.run(&arguments).with_status(1);
    assert_eq!(report(&told)["verdicts"][0]["seen_in"], serde_json::json!([]));
    folder.write("cassettes/without.json", tape(r#"{"total": 1}"#));
    let told = folder.run(&arguments).with_status(1);
    let place = serde_json::json!(["cassettes/without.json#/interactions/0/response/body"]);
    assert_eq!(report(&told)["verdicts"][0]["seen_in"], place);
    assert_eq!(report(&told)["findings"][0]["compared"]["seen_in"], place);
    let told = folder.run(&["diff", "old", "new"]).with_status(1);
    assert_says(
        &told.stdout,
        &[
            "(seen in 1 recording)",
            "= seen in: 1 recording: cassettes/without.json#/interactions/0",
        ],
    );
}

#[test]
fn recordings_that_are_named_count_for_single_schemas() {
    let folder = folder(OLD, NEW);
    folder.write("tape.json", tape(r#"{"status": "held", "n": 1}"#));
    let arguments = ["--direction", "response", "--format", "json"];
    let told = diff(&folder, &[&arguments[..], &["--recordings", "tape.json"]].concat());
    let seen: Vec<usize> = report(&told)["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["compared"]["seen_in"].as_array().unwrap().len())
        .collect();
    // The enum is what the recorded answer shows, and the number is not.
    assert_eq!(seen, [0, 1], "{}", told.stdout);
    let told = diff(&folder, &["--direction", "both", "--recordings", "nowhere"]).with_status(2);
    assert_says(&told.stderr, &["nowhere"]);
}

#[test]
fn every_format_tells_of_both_versions() {
    let folder = folder(OLD, NEW);
    for (format, parts) in [
        ("text", &["error[enum-value-added]", "--> new.json:4:24", "= before: old.json:1:54"][..]),
        (
            "sarif",
            &["\"ruleId\": \"enum-value-added\"", "\"relatedLocations\"", "partialFingerprints"],
        ),
        ("junit", &["<testcase", "enum-value-added", "<failure", "  before: old.json:1:54"]),
        (
            "github",
            &["::error file=new.json,line=4", "enum-value-added", "%0Abefore: old.json:1:54"],
        ),
        (
            "gitlab",
            &["\"check_name\": \"enum-value-added\"", "\"fingerprint\"", "(before: old.json:1:54"],
        ),
        (
            "markdown",
            &["enum-value-added", "- at: <code>new.json:4", "- before: <code>old.json:1:54"],
        ),
        (
            "json",
            &["\"direction\": \"response\"", "\"witness\": \"{\\\"status\\\":\\\"held\\\"}\""],
        ),
    ] {
        let told = diff(&folder, &["--direction", "both", "--format", format]).with_status(1);
        assert_says(&told.stdout, parts);
    }
}

#[test]
fn what_a_team_accepts_is_no_error_until_its_day_has_passed() {
    let folder = folder(OLD, NEW);
    folder.write(
        "tapecheck.toml",
        "[[accept]]\nrule = \"enum-value-added\"\nlocation = \"new.json /properties/status/enum\"\nreason = \"all clients take new ones\"\nuntil = 2026-06-30\n",
    );
    let both = ["--direction", "both", "--format", "json", "--today"];
    let accepted = |told: &Finished| {
        let found = report(told)["findings"].as_array().unwrap().clone();
        found.iter().filter(|finding| !finding["accepted"].is_null()).count()
    };
    assert_eq!(accepted(&diff(&folder, &[&both[..], &["2026-06-30"]].concat())), 1);
    let told = diff(&folder, &[&both[..], &["2026-07-01"]].concat()).with_status(1);
    assert_eq!(accepted(&told), 0);
    assert_says(&told.stdout, &["accept-expired"]);
}

#[test]
fn a_fingerprint_does_not_change_with_the_line() {
    let fingerprints = |new: &str| {
        let folder = folder(OLD, new);
        let told = diff(&folder, &["--direction", "both", "--format", "sarif"]);
        let results = report(&told)["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|one| one["partialFingerprints"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(fingerprints(NEW), fingerprints(&NEW.replace('\n', " ")));
    assert_ne!(fingerprints(NEW), fingerprints(&NEW.replace("\"held\"", "\"open\"")));
}

#[test]
fn what_could_not_be_decided_can_fail_a_build() {
    let folder = folder(
        r#"{"type": "string", "pattern": "^[a-z]+(?<!x)$"}"#,
        r#"{"type": "string", "pattern": "^[a-z]+(?<!y)$"}"#,
    );
    diff(&folder, &["--direction", "request"]).with_status(0);
    let told = diff(&folder, &["--direction", "request", "--fail-on", "undecided"]).with_status(1);
    assert_says(&told.stdout, &["warning[undecided]", "could not be decided"]);
}

#[test]
fn a_file_that_names_no_version_is_read_as_what_it_is() {
    let same = [
        ("request".to_owned(), "compatible".to_owned()),
        ("response".to_owned(), "compatible".to_owned()),
    ];
    for (old, new) in [
        (r#"{"minimum": 0, "exclusiveMinimum": true}"#, r#"{"exclusiveMinimum": 0}"#),
        (
            r#"{"items": [{"type": "string"}], "additionalItems": false}"#,
            r#"{"prefixItems": [{"type": "string"}], "items": false}"#,
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}}"#,
            r#"{"dependentRequired": {"a": ["b"]}}"#,
        ),
    ] {
        let told = diff(&folder(old, new), &["--direction", "both", "--format", "json"]);
        assert_eq!(verdicts(&told), same, "{old} {new}");
    }
    let folder =
        folder(r#"{"type": "string", "nullable": true}"#, r#"{"type": ["string", "null"]}"#);
    let told =
        diff(&folder, &["--direction", "both", "--dialect", "openapi-3.0", "--format", "json"]);
    assert_eq!(verdicts(&told), same);
    assert_eq!(report(&told)["findings"], serde_json::json!([]));
}

#[test]
fn callbacks_webhooks_links_and_styles_are_compared() {
    let document = |path: &str, hooks: &str| {
        format!(
            r#"{{"openapi": "3.1.0", "info": {{"title": "t", "version": "1"}}, "webhooks": {hooks}, "paths": {{"/a": {{"post": {path}}}}}}}"#
        )
    };
    let hook = |kind: &str| {
        format!(
            r#"{{"post": {{"requestBody": {{"content": {{"application/json": {{"schema": {{"type": "{kind}"}}}}}}}}}}}}"#
        )
    };
    let operation = |kind: &str, explode: bool, link: &str| {
        let hook = hook(kind);
        format!(
            r#"{{"parameters": [{{"name": "ids", "in": "query", "explode": {explode}, "schema": {{"type": "array"}}}}],
            "callbacks": {{"done": {{"{{$request.body#/url}}": {hook}}}}},
            "responses": {{"200": {{"links": {{"next": {{"operationId": "{link}"}}}}}}}}}}"#
        )
    };
    let old = document(
        &operation("integer", true, "one"),
        &format!(r#"{{"held": {}, "gone": {}}}"#, hook("integer"), hook("string")),
    );
    let new =
        document(&operation("number", false, "two"), &format!(r#"{{"held": {}}}"#, hook("number")));
    let told = diff(&folder(&old, &new), &["--format", "json"]).with_status(1);
    let mut found: Vec<String> =
        findings::read(&told.stdout).into_iter().map(|finding| finding.rule).collect();
    found.sort();
    // What the service sends to a client breaks it as an answer does: two places, one rule.
    let expected = [
        "callback-removed",
        "link-changed",
        "parameter-style-changed",
        "type-integer-to-number",
        "type-integer-to-number",
    ];
    assert_eq!(found, expected, "{}", told.stdout);
    let rows = verdicts(&told);
    assert!(rows.contains(&("response".to_owned(), "breaking".to_owned())), "{rows:?}");
}

/// Runs a script in a shell, with the program on the path.
fn shell(folder: &Folder, line: &str, variables: &[(&str, &str)]) -> Finished {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_tapecheck"));
    let path = std::env::join_paths(
        std::iter::once(program.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let mut command = std::process::Command::new("bash");
    command.args(["-c", line]).current_dir(folder.path()).env("PATH", path.unwrap());
    command.envs(variables.iter().copied());
    super::harness::Process::start(command).finish()
}

/// A repository whose branch has changed a schema since `origin/main`.
fn branch() -> Folder {
    let folder = Folder::new();
    folder.write("old.schema.json", OLD);
    folder.write("cassettes/orders.json", tape(r#"{"n": 1}"#));
    let git = "git -c user.name=a -c user.email=a@example.test -c commit.gpgsign=false";
    let script = format!(
        "git init -q -b work . && git add . && {git} commit -qm one && git update-ref refs/remotes/origin/main HEAD"
    );
    shell(&folder, &script, &[]).with_status(0);
    folder.write("old.schema.json", NEW);
    folder
}

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    let guide = std::fs::read_to_string(super::harness::repository("docs/diff.md")).unwrap();
    let folder = branch();
    folder.write("new/orders.json", tape(r#"{"n": 2}"#));
    let upstream = super::raw_http::Upstream::canned(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"n\":3}",
    );
    let starts = ["    tapecheck ", "    - tapecheck ", "    git config ", "    echo "];
    let lines = guide.lines().filter(|line| starts.iter().any(|start| line.starts_with(start)));
    let mut run = 0;
    for line in lines {
        let line = line.trim().trim_start_matches("- ");
        let line = line.replace("https://api.partnercenter.microsoft.com", &upstream.url);
        let variables = [
            ("PARTNER_TOKEN", "a"),
            ("CUSTOMER", "3f6a1c52-8b7e-4d19-a2c4-51d0e9b7f3a6"),
            ("ORDER", "UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
        ];
        let told = shell(&folder, &line, &variables);
        // Nobody answers `review`, and it writes nothing then.
        let status = if line.starts_with("tapecheck diff") { 1 } else { 0 };
        assert_eq!(told.status, status, "{line}\n{}", told.all());
        run += 1;
    }
    assert_eq!(run, 7);
    assert!(folder.has("quality.json") && folder.has("diff.xml"));
    let shown = shell(&folder, "git --no-pager diff", &[]).with_status(0);
    assert_says(&shown.stdout, &["error[enum-value-added]"]);
}

#[test]
fn the_action_annotates_and_leaves_a_summary_and_findings_for_code_scanning() {
    let text = std::fs::read_to_string(super::harness::repository("action.yml")).unwrap();
    let action = tapecheck::model::yaml::parse(&text).unwrap();
    let steps = action.get("runs").unwrap().get("steps").unwrap().as_array().unwrap();
    let is_diff = |step: &&tapecheck::model::json::Value| {
        step.get("id").and_then(|id| id.as_str()) == Some("diff")
    };
    let step = steps.iter().find(is_diff).unwrap();
    let script = step.get("run").unwrap().as_str().unwrap();
    let folder = branch();
    let variables = [
        ("AGAINST", "origin/main"),
        ("ARGUMENTS", "--policy strict --direction both"),
        ("PROGRAM", env!("CARGO_BIN_EXE_tapecheck")),
        ("REPORTS", "reports"),
        ("GITHUB_STEP_SUMMARY", "summary.md"),
        ("GITHUB_OUTPUT", "output.txt"),
    ];
    let told = shell(&folder, &format!("set -e\n{script}"), &variables).with_status(0);
    assert_says(&told.stdout, &["::error file=old.schema.json,line=4", "enum-value-added"]);
    assert_says(&folder.read("summary.md"), &["enum-value-added"]);
    assert_says(&folder.read("output.txt"), &["status=1", "sarif=reports/diff.sarif"]);
    assert_says(&folder.read("reports/diff.sarif"), &["\"ruleId\": \"enum-value-added\""]);
    let names: Vec<&str> = steps.iter().filter_map(|step| step.get("uses")?.as_str()).collect();
    assert!(names[0].starts_with("github/codeql-action/upload-sarif@"), "{names:?}");

    let hooks =
        std::fs::read_to_string(super::harness::repository(".pre-commit-hooks.yaml")).unwrap();
    let hooks = tapecheck::model::yaml::parse(&hooks).unwrap();
    let entry = hooks.as_array().unwrap()[0].get("entry").unwrap().as_str().unwrap();
    assert_says(&shell(&folder, entry, &[]).with_status(1).stdout, &["error[enum-value-added]"]);
}

#[test]
fn references_by_the_addresses_of_other_files_are_followed() {
    let folder = Folder::new();
    for (version, kind) in [("old", "integer"), ("new", "number")] {
        let order = r#"{"$id": "https://schemas.example.test/order", "properties": {"a": {"$ref": "https://schemas.example.test/amount"}, "b": {"$ref": "amount"}}}"#;
        folder.write(&format!("{version}/order.schema.json"), order);
        let amount =
            format!(r#"{{"$id": "https://schemas.example.test/amount", "type": "{kind}"}}"#);
        folder.write(&format!("{version}/parts/a.schema.json"), amount);
    }
    let told = folder
        .run(&["diff", "old/order.schema.json", "new/order.schema.json", "--format", "json"])
        .with_status(1);
    let found: Vec<String> =
        findings::read(&told.stdout).into_iter().map(|finding| finding.rule).collect();
    assert_eq!(found, ["type-integer-to-number"], "{}", told.stdout);
}
