//! `tapecheck infer`: schemas of observed bodies, and contracts completed by what was recorded.

use super::findings;
use super::harness::{Folder, assert_says, repository};

fn tape() -> String {
    std::fs::read_to_string(repository("cassettes/partner-center/cancel.json")).unwrap()
}

/// A project with the contract, written by people, and a recording that knows more than it.
fn project() -> Folder {
    let folder = Folder::new();
    for entry in std::fs::read_dir(repository("schemas/partner-center")).unwrap() {
        let path = entry.unwrap().path();
        let name =
            format!("schemas/partner-center/{}", path.file_name().unwrap().to_str().unwrap());
        folder.write(&name, std::fs::read(&path).unwrap());
    }
    let tape = tape()
        .replacen(
            "\"billingCycle\": \"one_time\",",
            "\"managedBy\": {\"name\": \"x\"}, \"billingCycle\": \"one_time\",",
            1,
        )
        .replacen("\"billingType\": \"license\"", "\"billingType\": \"prepaid\"", 1);
    let last = tape.rfind("\"status\": 4").unwrap();
    let tape = format!("{}\"status\": 418{}", &tape[..last], &tape[last + 13..]);
    folder.write("cassettes/tape.json", tape);
    folder
}

fn rules(folder: &Folder) -> Vec<String> {
    let report = folder.run(&["check", "--format", "json"]).stdout;
    findings::read(&report).into_iter().map(|found| found.rule).collect()
}

#[test]
fn one_kind_of_body_makes_one_schema() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let arguments = ["infer", "tape.json", "--operation", "patch-order", "--request"];
    let told = folder.run(&arguments).with_status(0);
    insta::assert_snapshot!("infer_patch_order", told.stdout);
    assert_eq!(folder.run(&arguments).stdout, told.stdout);
    folder.run(&[&arguments[..], &["--output", "out.json"]].concat()).with_status(0);
    assert_eq!(folder.read("out.json"), told.stdout);
}

#[test]
fn several_kinds_are_listed_and_can_be_written_to_a_folder() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let told = folder.run(&["infer", "tape.json"]).with_status(2);
    assert_says(&told.stderr, &["get-order, response 200; patch-order, request;", "-o DIR"]);
    folder.run(&["infer", "tape.json", "-o", "out"]).with_status(0);
    assert_says(
        &folder.read("out/get-order.response-200.schema.json"),
        &["\"title\": \"get-order, response 200\""],
    );
    let told = folder.run(&["infer", "tape.json", "--operation", "get-ordr"]).with_status(2);
    assert_says(&told.stderr, &["did you mean `--operation get-order`?"]);
    folder.run(&["infer", "tape.json", "--status", "200", "--request"]).with_status(2);
    folder.run(&["infer", "gone.json"]).with_status(2);
}

#[test]
fn without_a_contract_paths_with_identifiers_are_one_operation() {
    let folder = Folder::new();
    let interaction = |id: usize| {
        format!(
            r#"{{"request": {{"method": "GET", "path": "/toys/{id}"}}, "response": {{"status": 200,
            "headers": {{"Content-Type": "application/json"}}, "body": {{"json": {{"id": {id}}}}}}}}}"#
        )
    };
    let interactions: Vec<String> = (1..4).map(interaction).collect();
    folder.write(
        "tape.json",
        format!(
            r#"{{"tapecheck": 1, "origin": {{"kind": "recorded"}}, "interactions": [{}]}}"#,
            interactions.join(",")
        ),
    );
    let told = folder.run(&["infer", "tape.json"]).with_status(0);
    assert_says(
        &told.stdout,
        &["\"title\": \"GET /toys/{id}, response 200\"", "\"x-observations\": 3"],
    );
}

#[test]
fn an_update_adds_what_was_recorded_and_touches_nothing_else() {
    let folder = project();
    let mut found = rules(&folder);
    found.sort();
    assert_eq!(found, ["undocumented-enum-value", "undocumented-property", "undocumented-status"]);
    let before = folder.files();
    let arguments = ["infer", "cassettes", "--update", "schemas/partner-center/openapi.json"];

    let told = folder.run(&[&arguments[..], &["--dry-run"]].concat()).with_status(0);
    assert_says(&told.stdout, &["would add property `managedBy` to order.schema.json#"]);
    assert_eq!(folder.files(), before);

    let told = folder.run(&arguments).with_status(0);
    insta::assert_snapshot!("infer_update", told.stdout);
    assert_eq!(rules(&folder), Vec::<String>::new());
    for (name, text) in &before {
        let (old, new) = (String::from_utf8_lossy(text), folder.read(name.to_str().unwrap()));
        // Whoever takes the new lines out, and the commas before them, has the old file.
        let mut lines = new.lines();
        for line in old.lines() {
            let is_same =
                |new: &str| new == line || new == format!("{line},") || is_longer(new, line);
            assert!(lines.any(is_same), "{}: `{line}` is gone from\n{new}", name.display());
        }
    }
    let after = folder.files();
    let told = folder.run(&arguments).with_status(0);
    assert_eq!(told.stdout, "the contract has everything that these cassettes have\n");
    assert_eq!(folder.files(), after);
}

/// Whether a line is another one with something added inside it.
fn is_longer(new: &str, old: &str) -> bool {
    let same = new.bytes().zip(old.bytes()).take_while(|(a, b)| a == b).count();
    new.len() > old.len() && new.ends_with(&old[same..])
}

#[test]
fn only_what_is_accepted_is_written() {
    let folder = project();
    let arguments = [
        "infer",
        "cassettes",
        "--update",
        "schemas/partner-center/openapi.json",
        "--rule",
        "undocumented-property",
    ];
    let told = folder.run(&arguments).with_status(0);
    assert_eq!(told.stdout, "added property `managedBy` to order.schema.json# (seen 1 time)\n");
    assert_eq!(rules(&folder).len(), 2);
    folder
        .run(&["infer", "cassettes", "--update", "x.json", "--rule", "type-mismatch"])
        .with_status(2);
    folder.run(&["infer", "cassettes", "--rule", "undocumented-property"]).with_status(2);
}

#[test]
fn a_plain_schema_is_completed_from_the_bodies_that_it_is_for() {
    let folder = Folder::new();
    folder.write("tape.json", tape());
    let schema = "{\n    \"description\": \"Written by hand.\",\n    \"type\": \"object\",\n    \"properties\": {\n        \"id\":   { \"type\": \"string\" },\n        \"status\": { \"enum\": [\"pending\"] }\n    }\n}\n";
    folder.write("order.json", schema);
    let told = folder.run(&["infer", "tape.json", "--update", "order.json"]).with_status(2);
    assert_says(&told.stderr, &["there are bodies of", "choose those that the schema is for"]);
    let arguments = [
        "infer",
        "tape.json",
        "--update",
        "order.json",
        "--operation",
        "get-order",
        "--status",
        "200",
    ];
    folder.run(&arguments).with_status(0);
    let new = folder.read("order.json");
    assert_says(
        &new,
        &[
            "    \"description\": \"Written by hand.\",\n",
            "        \"id\":   { \"type\": \"string\" },\n",
            "{ \"enum\": [\"pending\", \"completed\"",
            "        \"currencyCode\": {\n            \"x-undocumented\": true,\n            \"x-observations\": ",
        ],
    );
    let told = folder.run(&arguments).with_status(0);
    assert_eq!(told.stdout, "the contract has everything that these cassettes have\n");
}

#[test]
fn a_contract_in_yaml_is_completed_between_its_comments() {
    let folder = Folder::new();
    let tape = r#"{"tapecheck": 1, "origin": {"kind": "recorded"}, "interactions": [
        {"request": {"method": "GET", "path": "/things/7"},
         "response": {"status": 200, "headers": {"Content-Type": "application/json"},
                      "body": {"json": {"kind": "no", "extra": 1}}}}]}"#;
    folder.write("tape.json", tape);
    let old = "openapi: 3.1.0 # ours
info: {title: t, version: '1'}
paths:
  /things/{id}:
    get:
      operationId: getThing
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                properties:
                  kind:
                    enum:
                      - a # the first
                # More will come.
                required: [kind]
";
    folder.write("api.yaml", old);
    let arguments = ["infer", "tape.json", "--update", "api.yaml", "--contract", "api.yaml"];
    folder.run(&arguments).with_status(0);
    let new = old.replace(
        "- a # the first\n",
        "- a # the first
                      - \"no\"
                  extra:
                    x-undocumented: true
                    x-observations: 1
                    type: integer\n",
    );
    assert_eq!(folder.read("api.yaml"), new);
    let told = folder.run(&["check", "tape.json", "--contract", "api.yaml"]).with_status(0);
    assert_says(&told.stdout, &["no findings"]);
    // A name that says nothing: it is YAML by how it begins, for every command.
    folder.write("contract", old);
    folder
        .run(&arguments.map(|word| if word == "api.yaml" { "contract" } else { word }))
        .with_status(0);
    assert_eq!(folder.read("contract"), new);
    let covered = ["check", "tape.json", "--contract", "contract", "--coverage"];
    assert_says(&folder.run(&covered).with_status(0).stdout, &["no findings"]);
    folder.write("api.yaml", old.replace("enum:\n", "enum: &kinds\n") + "x-kinds: *kinds\n");
    let told = folder.run(&arguments).with_status(2);
    assert_says(&told.stderr, &["nothing was written: `api.yaml` has a layout", "aliases"]);
}

#[test]
fn what_cannot_be_updated_says_why() {
    let folder = project();
    folder.write("api.yaml", "openapi: [3.1.0\n");
    folder.write("list.json", "[]");
    for file in ["api.yaml", "list.json", "gone.json"] {
        let told = folder
            .run(&[
                "infer",
                "cassettes",
                "--update",
                file,
                "--operation",
                "get-order",
                "--status",
                "200",
            ])
            .with_status(2);
        assert_says(&told.stderr, &["error: ", file]);
    }
}

#[test]
fn no_secret_gets_into_a_schema() {
    let folder = Folder::new();
    let token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJvaWQiOiI0ZDNjZjQ4NyJ9.c2lnbmF0dXJl";
    let interaction = |number: usize| {
        let token = if number.is_multiple_of(2) { token } else { "ZXlKb1lXUWlPaUpL" };
        format!(
            r#"{{"request": {{"method": "GET", "path": "/a"}}, "response": {{"status": 200,
            "headers": {{"Content-Type": "application/json"}}, "body": {{"json": {{"access_token": "{token}"}}}}}}}}"#
        )
    };
    let interactions: Vec<String> = (0..20).map(interaction).collect();
    folder.write(
        "tape.json",
        format!(
            r#"{{"tapecheck": 1, "origin": {{"kind": "recorded"}}, "interactions": [{}]}}"#,
            interactions.join(",")
        ),
    );
    let told = folder.run(&["infer", "tape.json"]).with_status(0);
    assert_says(&told.stdout, &["\"access_token\""]);
    assert!(!told.stdout.contains("eyJ") && !told.stdout.contains("ZXlK"), "{}", told.stdout);
}
