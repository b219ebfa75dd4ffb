//! `tapecheck diff` over schemas, OpenAPI documents and git: verdicts, witnesses, and what cannot be done.

use std::process::Command;

use super::harness::{Finished, Folder, assert_says};

const OLD: &str = r#"{"type": "object", "properties": {"a": {"type": "string"}, "s": {"enum": ["x", "y"]}}, "required": ["a"]}"#;
const NEW: &str = r#"{
  "type": "object",
  "properties": {
    "a": {"type": "string", "maxLength": 3},
    "s": {"enum": ["x", "z"]}
  },
  "required": ["a"]
}"#;

fn folder(old: &str, new: &str) -> Folder {
    let folder = Folder::new();
    folder.write("old.json", old);
    folder.write("new.json", new);
    folder
}

/// Direction, verdict and witness of each pair.
fn verdicts(told: &Finished) -> Vec<(String, String, Option<serde_json::Value>)> {
    let report: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let rows = report["verdicts"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("direction"), text("verdict"), row.get("witness").cloned())
        })
        .collect()
}

pub(super) fn git(folder: &Folder, arguments: &[&str]) {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=test",
            "-c",
            "user.email=test@example.com",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(["-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn each_direction_has_a_verdict_and_each_break_a_document_that_shows_it() {
    let folder = folder(OLD, NEW);
    let told = folder
        .run(&["diff", "old.json", "new.json", "--direction", "both", "--format", "json"])
        .with_status(1);
    let [(request, first, sent), (response, second, answered)] = &verdicts(&told)[..] else {
        panic!("two rows: {}", told.stdout)
    };
    assert_eq!((&request[..], &first[..]), ("request", "breaking"));
    assert_eq!((&response[..], &second[..]), ("response", "breaking"));
    let accepts = |schema: &str, value: &serde_json::Value| {
        jsonschema::is_valid(&serde_json::from_str(schema).unwrap(), value)
    };
    let (sent, answered) = (sent.as_ref().unwrap(), answered.as_ref().unwrap());
    assert!(accepts(OLD, sent) && !accepts(NEW, sent), "{sent}");
    assert!(accepts(NEW, answered) && !accepts(OLD, answered), "{answered}");
}

#[test]
fn independent_breaks_are_listed_with_line_rule_and_example() {
    let told = folder(OLD, NEW)
        .run(&["diff", "old.json", "new.json", "--direction", "request"])
        .with_status(1);
    assert_says(
        &told.stdout,
        &[
            "error[max-length-lowered]",
            "new.json:4:42 /properties/a/maxLength",
            r#"clients may send {"a":"aaaa"}"#,
            "error[enum-value-removed]",
            r#"clients may send {"a":"","s":"y"}"#,
            "2 errors",
        ],
    );
}

#[test]
fn a_refactoring_is_no_finding() {
    let new = r##"{"$ref": "#/$defs/o", "$defs": {"o": {"allOf": [{"required": ["a"]}, {"type": "object"},
        {"properties": {"s": {"anyOf": [{"const": "y"}, {"const": "x"}]}, "a": {"type": ["string"]}}}]}}}"##;
    let folder = folder(OLD, new);
    let told = folder
        .run(&["diff", "old.json", "new.json", "--direction", "both", "--fail-on", "info"])
        .with_status(0);
    assert_eq!(told.stdout, "no findings in 1 file\n");
}

#[test]
fn a_policy_changes_the_level_and_never_the_verdict() {
    let folder = folder(
        r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
        r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}"#,
    );
    let arguments = ["diff", "old.json", "new.json", "--direction", "request", "--format", "json"];
    let lenient = folder.run(&arguments).with_status(0);
    let strict = folder.run(&[&arguments[..], &["--policy", "strict"]].concat()).with_status(1);
    assert_eq!(verdicts(&lenient)[0].1, "breaking");
    assert_eq!(verdicts(&strict)[0].1, "breaking");
    folder.write("tapecheck.toml", "[diff]\npolicy = \"strict\"\n");
    folder.run(&arguments).with_status(1);
}

#[test]
fn what_is_no_schema_or_leads_nowhere_is_an_error_with_its_place() {
    for (old, says) in [
        (
            r##"{"items": {"$ref": "#/nope"}}"##,
            "`old.json:1:11 /items` in the old version: `$ref` leads nowhere: `#/nope`",
        ),
        (
            r#"{"type": "strng"}"#,
            "`old.json:1:10 /type` in the old version: this is not a valid schema: ",
        ),
        ("[1]", "is no JSON Schema: it is an array"),
        ("{", "old.json"),
    ] {
        let told = folder(old, "true")
            .run(&["diff", "old.json", "new.json", "--direction", "both"])
            .with_status(2);
        assert_eq!(told.stdout, "");
        assert_says(&told.stderr, &["error:", says, "help:"]);
    }
}

#[test]
fn an_adversarial_schema_is_unknown_within_the_budget() {
    let pattern = |count: usize| format!(r#"{{"pattern": "^(a|b)*a(a|b){{{count}}}$"}}"#);
    let folder = folder(&pattern(40), &pattern(41));
    let start = std::time::Instant::now();
    let arguments = ["diff", "old.json", "new.json", "--direction", "both", "--budget", "0.2"];
    let told = folder.run(&[&arguments[..], &["--format", "json"]].concat()).with_status(0);
    assert!(start.elapsed().as_secs() < 20);
    for (_, verdict, witness) in verdicts(&told) {
        assert_eq!((&verdict[..], witness), ("unknown", None));
    }
    let told = folder.run(&arguments).with_status(0);
    assert_says(&told.stdout, &["warning[undecided]"]);
}

fn openapi(path: &str, operation: &str) -> String {
    format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"{path}": {{"get": {operation}}}}}}}"#
    )
}

#[test]
fn a_renamed_path_parameter_is_no_change_and_the_direction_comes_from_the_use() {
    let operation = |name: &str, values: &str| {
        format!(
            r#"{{"parameters": [{{"name": "{name}", "in": "path", "required": true, "schema": {{"type": "string"}}}}],
                "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema": {{"enum": {values}}}}}}}}}}}}}"#
        )
    };
    let old = openapi("/orders/{id}", &operation("id", r#"["a", "b"]"#));
    let narrower = openapi("/orders/{order-id}", &operation("order-id", r#"["a"]"#));
    let told = folder(&old, &narrower)
        .run(&["diff", "old.json", "new.json", "--fail-on", "info"])
        .with_status(0);
    assert_eq!(told.stdout, "no findings in 1 file\n");
    let wider = openapi("/orders/{id}", &operation("id", r#"["a", "b", "c"]"#));
    let told = folder(&old, &wider).run(&["diff", "old.json", "new.json"]).with_status(1);
    assert_says(&told.stdout, &["error[enum-value-added]", r#"may answer "c""#, "response 200"]);
}

#[test]
fn what_an_openapi_document_says_beside_schemas_is_compared() {
    let old = openapi(
        "/a",
        r#"{"parameters": [{"name": "q", "in": "query"}, {"name": "m", "in": "query"}], "responses": {"200": {"description": ""}}}"#,
    );
    let new = openapi(
        "/a",
        r#"{"parameters": [{"name": "q", "in": "query", "required": true}, {"name": "m", "in": "header"},
        {"name": "n", "in": "query", "required": true}], "requestBody": {"required": true, "content": {}},
        "security": [{"oauth": []}], "responses": {"202": {"description": ""}}}"#,
    );
    let told = folder(&old, &new).run(&["diff", "old.json", "new.json"]).with_status(1);
    assert_says(
        &told.stdout,
        &[
            "error[parameter-became-required]",
            "error[parameter-moved]",
            "error[parameter-required-added]",
            "error[request-body-became-required]",
            "error[security-added]",
            "error[response-status-removed]",
            "info[response-status-added]",
        ],
    );
    let told =
        folder(&old, &openapi("/b", "{}")).run(&["diff", "old.json", "new.json"]).with_status(1);
    assert_says(&told.stdout, &["error[operation-removed]", "GET /a", "info[operation-added]"]);
}

#[test]
fn nullable_and_read_only_mean_what_openapi_says() {
    let document = |schema: &str| {
        openapi("/a", &format!(r#"{{"requestBody": {{"content": {{"application/json": {{"schema": {schema}}}}}}}, "responses": {{}}}}"#))
            .replace("3.1.0", "3.0.3")
    };
    for (old, new, status) in [
        (r#"{"type": "string", "nullable": true}"#, r#"{"type": "string"}"#, 1),
        (r#"{"type": "string"}"#, r#"{"type": "string", "nullable": true}"#, 0),
        (
            r#"{"type": "object", "properties": {"id": {"readOnly": true}}, "required": ["id"]}"#,
            r#"{"type": "object", "properties": {"id": {}}, "required": ["id"]}"#,
            1,
        ),
    ] {
        folder(&document(old), &document(new))
            .run(&["diff", "old.json", "new.json"])
            .with_status(status);
    }
}

#[test]
fn a_branch_is_compared_with_where_it_left_the_other_and_moved_files_stay_paired() {
    let folder = Folder::new();
    let long = |schema: &str| {
        let more: Vec<String> =
            (0..20).map(|at| format!("\"p{at}\": {{\"type\": \"string\"}}")).collect();
        format!(
            "{{\n\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n\"properties\": {{\n{},\n\"q\": {schema}\n}}\n}}\n",
            more.join(",\n")
        )
    };
    git(&folder, &["init", "-q", "-b", "main"]);
    folder.write("schemas/a.schema.json", long(r#"{"type": "integer"}"#));
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "one"]);
    git(&folder, &["checkout", "-qb", "work"]);
    git(&folder, &["mv", "schemas/a.schema.json", "schemas/b.schema.json"]);
    folder.write("schemas/b.schema.json", long(r#"{"type": "number"}"#));
    git(&folder, &["commit", "-qam", "two"]);
    for arguments in [
        &["diff", "main"][..],
        &["diff"],
        &["diff", "main..work"],
        &["diff", "main:schemas", "work:schemas"],
    ] {
        let told = folder.run(arguments).with_status(1);
        assert_says(
            &told.stdout,
            &[
                "error[type-integer-to-number]",
                "schemas/b.schema.json:24:",
                "= before: schemas/a.schema.json:24:15 /properties/q/type",
            ],
        );
    }
    let told = folder
        .run(&[
            "diff",
            "main:schemas/a.schema.json",
            "schemas/b.schema.json",
            "--direction",
            "request",
        ])
        .with_status(0);
    assert_eq!(told.stdout, "no findings in 1 file\n");
}

#[test]
fn what_git_cannot_give_is_said_with_what_to_type() {
    let folder = Folder::new();
    let told = folder.run(&["diff", "main"]).with_status(2);
    assert_says(&told.stderr, &["error: this is no git repository", "help:"]);
    git(&folder, &["init", "-q", "-b", "main"]);
    folder.write("a.json", "{}");
    folder.write("lfs.json", "{}");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "one"]);
    let told = folder.run(&["diff", "nowhere"]).with_status(2);
    assert_says(&told.stderr, &["there is no revision `nowhere`", "help:"]);
    let told = folder.run(&["diff", "origin/main"]).with_status(2);
    assert_says(&told.stderr, &["git fetch origin main:refs/remotes/origin/main"]);
    folder.write("lfs.json", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    let told = folder.run(&["diff", "HEAD"]).with_status(2);
    assert_says(&told.stderr, &["`lfs.json` is only a pointer", "git lfs pull"]);
    folder.write("b.json", "{}");
    git(&folder, &["commit", "-qam", "two"]);
    git(
        &folder,
        &["clone", "-q", "--depth", "1", &format!("file://{}", folder.path().display()), "shallow"],
    );
    let mut command = folder.command(&["diff", "v1"]);
    command.current_dir(folder.path().join("shallow"));
    let output = command.output().unwrap();
    assert_says(&String::from_utf8_lossy(&output.stderr), &["git fetch --unshallow --tags origin"]);
    let mut command = folder.command(&["diff", "main"]);
    command.env("PATH", "/nonexistent");
    let output = command.output().unwrap();
    assert_says(&String::from_utf8_lossy(&output.stderr), &["cannot run `git`", "install git"]);
}

#[test]
fn a_submodule_that_changed_is_named_and_the_rest_is_compared() {
    let folder = Folder::new();
    folder.write("inner/x.txt", "1");
    let inner = folder.path().join("inner");
    let in_inner = |arguments: &[&str]| {
        let inner = inner.display().to_string();
        git(&folder, &[&["-C", &inner], arguments].concat());
    };
    in_inner(&["init", "-q", "-b", "main"]);
    in_inner(&["add", "."]);
    in_inner(&["commit", "-qm", "one"]);
    folder.write("outer/a.schema.json", r#"{"type": "integer"}"#);
    let outer = folder.path().join("outer").display().to_string();
    git(&folder, &["-C", &outer, "init", "-q", "-b", "main"]);
    git(
        &folder,
        &["-C", &outer, "submodule", "--quiet", "add", &inner.display().to_string(), "sub"],
    );
    git(&folder, &["-C", &outer, "add", "."]);
    git(&folder, &["-C", &outer, "commit", "-qm", "one"]);
    folder.write("outer/sub/x.txt", "2");
    let sub = folder.path().join("outer/sub").display().to_string();
    git(&folder, &["-C", &sub, "commit", "-qam", "two"]);
    folder.write("outer/a.schema.json", r#"{"type": "number"}"#);
    let mut command = folder.command(&["diff", "HEAD"]);
    command.current_dir(folder.path().join("outer"));
    let told = super::harness::Process::start(command).finish().with_status(1);
    assert_says(&told.stderr, &["note: `sub` is a submodule and has changed"]);
    assert_says(&told.stdout, &["error[type-integer-to-number]"]);
}

#[test]
fn git_can_show_schemas_by_what_their_change_means() {
    let folder = Folder::new();
    git(&folder, &["init", "-q", "-b", "main"]);
    folder.write("a.schema.json", r#"{"type": "integer"}"#);
    folder.write("gone.schema.json", r#"{"type": "integer"}"#);
    folder.write(".gitattributes", "*.schema.json diff=tapecheck\n");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "one"]);
    folder.write("a.schema.json", r#"{"type": "number"}"#);
    std::fs::remove_file(folder.path().join("gone.schema.json")).unwrap();
    let program = env!("CARGO_BIN_EXE_tapecheck");
    let output = Command::new("git")
        .args([
            "-c",
            &format!("diff.tapecheck.command={program} diff --git-driver"),
            "--no-pager",
            "diff",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_says(&shown, &["error[type-integer-to-number]", "error[schema-removed]"]);
}

#[test]
fn a_file_without_its_other_version_is_refused() {
    let folder = folder("{}", "{}");
    let told = folder.run(&["diff", "old.json"]).with_status(2);
    assert_says(&told.stderr, &["`old.json` is a file", "name the new version as well"]);
    let told = folder.run(&["diff", "old.json", "missing.json"]).with_status(2);
    assert_says(&told.stderr, &["missing.json", "check the path"]);
}

#[test]
fn documents_list_their_changes_for_programs() {
    let folder = folder(
        r#"{"n": 9007199254740992, "near": 1.0, "big": 1e400, "s": "A", "gone": null, "l": [1, 2, 3], "t": 1}"#,
        r#"{"n": 9007199254740993, "near": 1.05, "big": 10e399, "s": "a", "l": [1, 3], "t": "1"}"#,
    );
    folder.write(
        "tapecheck.toml",
        "[diff]\ntolerance = 0.05\nnull-is-absent = true\narray-align = \"index\"\n",
    );
    let changes = |folder: &Folder| -> Vec<(String, String, Option<String>)> {
        let told = folder.run(&["diff", "old.json", "new.json", "--format", "json"]).with_status(1);
        let report: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
        let changes = report["changes"].as_array().unwrap().iter();
        changes
            .map(|change| {
                let text = |name: &str| change[name].as_str().map(str::to_owned);
                (text("kind").unwrap(), text("path").unwrap(), text("detail"))
            })
            .collect()
    };
    let change = |kind: &str, path: &str, detail: Option<&str>| {
        (kind.to_owned(), path.to_owned(), detail.map(str::to_owned))
    };
    // 2^53 and its successor are 1 apart.
    assert_eq!(
        changes(&folder),
        [
            change("changed", "/n", None),
            change("changed", "/s", Some("case-only")),
            change("removed", "/l/2", None),
            change("changed", "/l/1", None),
            change("type-changed", "/t", None),
        ]
    );
    folder
        .write("tapecheck.toml", "[diff]\nignore-case = [\"/s\"]\nignore = [\"/n\", \"/near\"]\n");
    assert_eq!(
        changes(&folder),
        [
            change("removed", "/gone", None),
            change("removed", "/l/1", None),
            change("type-changed", "/t", None),
        ]
    );
}

#[test]
fn elements_are_told_apart_by_what_the_team_declares() {
    let folder = folder(
        r#"{"prices": [{"c": "EUR", "t": {"m": 1}, "p": 1}, {"c": "USD", "t": {"m": 1}, "p": 2}], "tags": ["a", "b"]}"#,
        r#"{"prices": [{"c": "USD", "t": {"m": 1.0}, "p": 2}, {"c": "EUR", "t": {"m": 1}, "p": 3}], "tags": ["b", "a"]}"#,
    );
    folder.write(
        "tapecheck.toml",
        "[diff]\nunordered = [\"/tags\"]\n[diff.identity]\n\"/prices\" = [\"c\", \"/t/m\"]\n",
    );
    let told = folder.run(&["diff", "old.json", "new.json", "--format", "json"]).with_status(0);
    let report: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let changes: Vec<(&str, &str)> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["kind"].as_str().unwrap(), change["path"].as_str().unwrap()))
        .collect();
    assert_eq!(changes, [("changed", "/prices/1/p"), ("moved-ignored", "/prices")]);
}

#[test]
fn an_openapi_reference_that_leads_nowhere_is_an_error() {
    let old = openapi("/a", r#"{"responses": {}}"#);
    let new = openapi(
        "/a",
        r##"{"parameters": [{"$ref": "#/components/parameters/gone"}], "responses": {}}"##,
    );
    let told = folder(&old, &new).run(&["diff", "old.json", "new.json"]).with_status(2);
    assert_says(&told.stderr, &["/paths/~1a/get/parameters/0", "leads nowhere", "gone"]);
}

#[test]
fn a_key_that_does_not_exist_is_named_with_the_nearest() {
    let folder = folder("{}", "{}");
    for (text, says) in [
        ("[diff]\ntolerence = 1\n", "did you mean `diff.tolerance`?"),
        ("[diff]\ntolerance = -1\n", "`tolerance` must be a number from 0 on"),
        ("[diff]\narray-align = \"x\"\n", "`array-align` is `lcs` or `index`"),
        ("[diff]\npolicy = \"x\"\n", "`policy` is `strict`"),
        ("[diff]\nidentity = [\"a\"]\n", "`identity` must be a table"),
        ("[diff.directions]\n\"schemas/*\" = \"in\"\n", "a direction is `request`"),
    ] {
        folder.write("tapecheck.toml", text);
        let told = folder.run(&["diff", "old.json", "new.json"]).with_status(2);
        assert_says(&told.stderr, &[says]);
    }
}

#[test]
fn a_schema_that_the_validator_gives_up_on_is_undecided_without_a_trace_of_that() {
    let old = r##"{"properties": {"p": {"allOf": [{"$id": "https://e.org/z", "$dynamicAnchor": "a", "allOf": [{"$dynamicRef": "#b"}]}]}},
        "$defs": {"y": {"$id": "https://e.org/y", "items": {"$dynamicAnchor": "a", "properties": {"q": {"$dynamicRef": "#a"}}}},
                  "z": {"$id": "https://e.org/z", "$dynamicAnchor": "b", "properties": {"r": {"items": {"$ref": "https://e.org/y"}}}}}}"##;
    let folder = folder(old, &old.replacen('{', r#"{"required": ["p"], "#, 1));
    let told =
        folder.run(&["diff", "old.json", "new.json", "--direction", "request"]).with_status(0);
    assert_says(&told.stdout, &["warning[undecided]", "does not follow a dynamic reference"]);
    assert!(!told.stderr.contains("panicked"), "{}", told.stderr);
}

#[test]
fn a_file_that_cannot_be_read_is_named_as_it_was_given() {
    let folder = Folder::new();
    folder.write("old.yaml", "openapi: 3.1.0\n");
    folder.write("new.yaml", "openapi: [3.1.0\n");
    let told = folder.run(&["diff", "old.yaml", "new.yaml"]).with_status(2);
    assert!(told.stderr.starts_with("error: `new.yaml:"), "{}", told.stderr);
}
