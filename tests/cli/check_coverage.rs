//! `check --coverage` and `--min-coverage`.

use super::findings::{self, parse};
use super::harness::{Folder, assert_says};

const CONTRACT: &str = r##"{
  "openapi": "3.1.0",
  "info": { "title": "Toys", "version": "1" },
  "paths": {
    "/toys/{id}": {
      "get": {
        "operationId": "get-toy",
        "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": {
          "200": { "description": "ok", "content": { "application/json": { "schema": { "$ref": "toy.json" } } } },
          "404": { "description": "gone" }
        }
      },
      "delete": {
        "operationId": "delete-toy",
        "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": { "204": { "description": "ok" } }
      }
    }
  }
}
"##;

const TOY: &str = r##"{
  "type": "object",
  "properties": {
    "name": { "type": "string" },
    "kind": { "enum": ["ball", "doll"] },
    "parts": { "type": "array", "items": { "$ref": "#" } },
    "price": { "anyOf": [{ "type": "null" }, { "type": "object", "properties": { "amount": { "type": "number" } } }] }
  }
}
"##;

fn cassette(body: &str) -> String {
    format!(
        r#"{{"tapecheck": 1, "origin": {{"kind": "recorded"}}, "interactions": [{{
        "request": {{"method": "GET", "path": "/toys/1"}},
        "response": {{"status": 200, "headers": {{"Content-Type": "application/json"}}, "body": {{"json": {body}}}}}}}]}}"#
    )
}

fn folder(bodies: &[&str]) -> Folder {
    let folder = Folder::new();
    folder.write("api/openapi.json", CONTRACT);
    folder.write("api/toy.json", TOY);
    folder.write("tapecheck.toml", "contract = \"api/openapi.json\"\n");
    for (index, body) in bodies.iter().enumerate() {
        folder.write(&format!("cassettes/{index}.json"), cassette(body));
    }
    folder
}

#[test]
fn what_no_cassette_exercises_is_named_with_its_line() {
    let told =
        folder(&[r#"{"name": "x", "kind": "ball"}"#]).run(&["check", "--coverage"]).with_status(0);
    insta::assert_snapshot!(told.stdout, @r#"
    coverage of the contract
      operations         1/2   50.0 %
      statuses           1/3   33.3 %
      properties         2/5   40.0 %
      enum-values        1/2   50.0 %
      together          5/12   41.6 %

    operations never exercised
      delete-toy  api/openapi.json:14

    statuses never exercised
      delete-toy 204  api/openapi.json:17
      get-toy 404  api/openapi.json:11

    properties never exercised
      parts  api/toy.json:6
      price  api/toy.json:7
      amount  api/toy.json:7

    enum-values never exercised
      "doll"  api/toy.json:5

    no findings in 1 file
    "#);
}

#[test]
fn cassettes_count_together_and_a_schema_within_itself_ends() {
    let folder = folder(&[
        r#"{"parts": [{"parts": [{"kind": "doll", "price": {"amount": 1}}]}]}"#,
        r#"{"name": "x", "kind": "ball"}"#,
    ]);
    let told = folder.run(&["check", "--coverage", "--format", "json"]).with_status(0);
    let coverage = &parse(&told.stdout)["coverage"];
    let share = |kind: &str| {
        [&coverage[kind]["covered"], &coverage[kind]["total"]].map(|n| n.as_u64().unwrap())
    };
    assert_eq!(share("properties"), [5, 5]);
    assert_eq!(share("enum-values"), [2, 2]);
    assert_eq!(share("operations"), [1, 2]);
    assert_eq!(share("statuses"), [1, 3]);
    assert_eq!(share("together"), [9, 12]);
}

#[test]
fn too_little_is_an_error_and_enough_is_none() {
    let folder = folder(&[r#"{"name": "x", "kind": "ball"}"#]);
    // 5 of 12 are exercised: 41.6 percent.
    for (minimums, status) in [
        (&["41.6"][..], 0),
        (&["41.7"], 1),
        (&["operations=50"], 0),
        (&["operations=50", "statuses=34"], 1),
        (&["enum-values=50%"], 0),
    ] {
        let mut arguments = vec!["check", "--format", "json"];
        minimums.iter().for_each(|minimum| arguments.extend(["--min-coverage", minimum]));
        let told = folder.run(&arguments).with_status(status);
        let rules: Vec<String> = findings::read(&told.stdout).into_iter().map(|f| f.rule).collect();
        assert_eq!(
            rules,
            vec!["coverage-too-low"; usize::try_from(status).unwrap()],
            "{minimums:?}"
        );
    }
    let told = folder.run(&["check", "--min-coverage", "50"]).with_status(1);
    assert_says(&told.stdout, &["recordings exercise 41.6 % of what the contract has, not 50 %"]);
    for wrong in ["101", "-1", "x", "things=5", "NaN"] {
        folder.run(&["check", "--min-coverage", wrong]).with_status(2);
    }
}

#[test]
fn the_contract_that_is_built_in_is_measured_too() {
    let folder = Folder::new();
    folder.write(
        "cassettes/tape.json",
        std::fs::read_to_string(super::harness::repository("cassettes/partner-center/cancel.json"))
            .unwrap(),
    );
    let told = folder.run(&["check", "--coverage"]).with_status(0);
    assert_says(
        &told.stdout,
        &[
            "  operations        4/13   30.7 %\n",
            "\noperations never exercised\n  list-orders  openapi.json#/paths/",
        ],
    );
}

#[test]
fn a_route_table_is_measured_as_a_document_is() {
    let folder = Folder::new();
    folder.write("schemas/toy.json", TOY);
    folder.write(
        "tapecheck.toml",
        "[[route]]\noperation = \"get-toy\"\nmethod = \"GET\"\npath = \"/toys/{id}\"\n\
         responses = { 200 = \"schemas/toy.json\" }\n\n\
         [[route]]\nmethod = \"DELETE\"\npath = \"/toys/{id}\"\nresponses = { 204 = \"\", 404 = \"schemas/toy.json\" }\n",
    );
    folder.write("cassettes/tape.json", cassette(r#"{"name": "x", "kind": "ball"}"#));
    let told = folder.run(&["check", "--coverage"]).with_status(0);
    insta::assert_snapshot!(told.stdout, @r#"
    coverage of the contract
      operations         1/2   50.0 %
      statuses           1/3   33.3 %
      properties         2/5   40.0 %
      enum-values        1/2   50.0 %
      together          5/12   41.6 %

    operations never exercised
      DELETE /toys/{id}  tapecheck.toml:7

    statuses never exercised
      DELETE /toys/{id} 204  tapecheck.toml:7
      DELETE /toys/{id} 404  tapecheck.toml:10

    properties never exercised
      parts  schemas/toy.json:6
      price  schemas/toy.json:7
      amount  schemas/toy.json:7

    enum-values never exercised
      "doll"  schemas/toy.json:5

    no findings in 1 file
    "#);
    folder.run(&["check", "--min-coverage", "operations=51"]).with_status(1);
}

#[test]
fn references_by_id_and_anchor_are_followed() {
    let folder = folder(&[r#"{"name": "x", "size": {"kind": "small"}}"#]);
    folder.write(
        "api/toy.json",
        r##"{"$id": "https://toys.example/s/toy", "type": "object", "properties": {
  "name": {"$ref": "#name"}, "size": {"$ref": "/s/size#of-toys"}},
  "$defs": {"name": {"$anchor": "name", "type": "string"}}}
"##,
    );
    folder.write(
        "api/size.json",
        r##"{"$id": "https://toys.example/s/size",
  "$defs": {"toys": {"$anchor": "of-toys", "properties": {"kind": {"enum": ["small", "large"]}}}}}
"##,
    );
    let told = folder.run(&["check", "--coverage", "--format", "json"]).with_status(0);
    let coverage = &parse(&told.stdout)["coverage"];
    assert_eq!(
        (&coverage["properties"]["covered"], &coverage["properties"]["total"]),
        (&3.into(), &3.into())
    );
    assert_eq!(
        (&coverage["enum-values"]["covered"], &coverage["enum-values"]["total"]),
        (&1.into(), &2.into())
    );
}
