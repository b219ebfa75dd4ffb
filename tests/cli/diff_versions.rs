//! `tapecheck diff` where files have moved, refer to others, or come from git by another way than revisions.

use std::process::Command;

use super::diff_schemas::git;
use super::harness::{Folder, assert_says};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A schema with an address, whose only member is this.
fn schema(id: &str, member: &str) -> String {
    format!(
        r#"{{"$schema": "{DRAFT}", "$id": "https://schemas.example.test/{id}", "properties": {{"q": {member}}}}}"#
    )
}

fn repository() -> Folder {
    let folder = Folder::new();
    git(&folder, &["init", "-q", "-b", "main"]);
    folder
}

#[test]
fn files_of_folders_that_were_moved_stay_paired() {
    let folder = Folder::new();
    let (integer, number) = (r#"{"type": "integer"}"#, r#"{"type": "number"}"#);
    // By the address, by the text, and by the name in another folder.
    folder.write("old/order.schema.json", schema("order", integer));
    folder.write("new/v1/purchase.schema.json", schema("order", number));
    folder.write("old/same.schema.json", integer);
    folder.write("new/as-before.schema.json", integer);
    folder.write("old/types.schema.json", r#"{"type": "string"}"#);
    folder.write("new/common/types.schema.json", r#"{"type": "string", "minLength": 1}"#);
    let told = folder.run(&["diff", "old", "new"]).with_status(1);
    assert_says(
        &told.stdout,
        &[
            "error[type-integer-to-number]",
            "--> new/v1/purchase.schema.json:1:",
            "= before: old/order.schema.json:1:",
            "error[min-length-raised]",
            "--> new/common/types.schema.json:1:",
            "2 errors in 3 files",
        ],
    );
}

#[test]
fn names_that_several_files_have_pair_nothing() {
    let folder = Folder::new();
    for name in ["old/a/x.schema.json", "old/b/x.schema.json"] {
        folder.write(name, format!(r#"{{"title": "{name}"}}"#));
    }
    folder.write("new/c/x.schema.json", r#"{"type": "string"}"#);
    let told = folder.run(&["diff", "old", "new"]).with_status(1);
    assert_says(&told.stdout, &["error[schema-removed]", "info[schema-added]", "2 errors, 1 note"]);
}

#[test]
fn a_file_that_was_moved_and_not_added_yet_stays_paired() {
    let folder = repository();
    folder.write("order.schema.json", schema("order", r#"{"type": "integer"}"#));
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "one"]);
    std::fs::remove_file(folder.path().join("order.schema.json")).unwrap();
    folder.write("schemas/purchase.schema.json", schema("order", r#"{"type": "number"}"#));
    let told = folder.run(&["diff", "main"]).with_status(1);
    assert_says(
        &told.stdout,
        &[
            "error[type-integer-to-number]",
            "--> schemas/purchase.schema.json:1:",
            "1 error in 1 file",
        ],
    );
}

#[test]
fn gits_driver_names_the_file_and_follows_its_references() {
    let folder = repository();
    folder.write("types.schema.json", r#"{"$defs": {"id": {"type": "string"}}}"#);
    let order = |members: &str| {
        format!(r#"{{"properties": {{"id": {{"$ref": "types.schema.json#/$defs/id"}}{members}}}}}"#)
    };
    folder.write("schemas/order.schema.json", order("").replace("types", "../types"));
    folder.write(".gitattributes", "*.schema.json diff=tapecheck\n");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "one"]);
    let edited = order(r#", "note": {"type": "string"}"#).replace("types", "../types");
    folder.write("schemas/order.schema.json", edited);
    git(&folder, &["commit", "-qam", "two"]);
    let program = env!("CARGO_BIN_EXE_tapecheck");
    let output = Command::new("git")
        .args(["-c", &format!("diff.tapecheck.command={program} diff --git-driver")])
        .args(["--no-pager", "diff", "HEAD~1", "HEAD"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_says(
        &shown,
        &[
            "--> schemas/order.schema.json:1:",
            "= before: schemas/order.schema.json:1:",
            "[optional-property-added-open]",
        ],
    );
}

#[test]
fn a_list_that_the_document_says_will_grow_is_a_note_with_its_line() {
    let folder = repository();
    let document = "openapi: 3.0.3\ninfo: { title: Orders, version: '1' }\npaths:\n  /orders:\n    get:\n      responses:\n        '200':\n          description: ok\n          content:\n            application/json:\n              schema: { $ref: './order.yaml' }\n";
    let order = "type: object\nproperties:\n  status:\n    type: string\n    x-extensible-enum: true\n    enum: [open]\n";
    folder.write("api.yaml", document);
    folder.write("order.yaml", order);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "one"]);
    folder.write("order.yaml", order.replace("[open]", "[open, held]"));
    git(&folder, &["commit", "-qam", "two"]);
    for arguments in [["diff", "HEAD~1"], ["diff", "HEAD~1..HEAD"]] {
        let told = folder.run(&arguments).with_status(0);
        assert_says(
            &told.stdout,
            &[
                "info[enum-value-added]",
                "--> order.yaml:6:11 /properties/status/enum",
                "6 |     enum: [open, held]",
                "= operation: GET /orders",
            ],
        );
    }
}
