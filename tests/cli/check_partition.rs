//! `--partition`, `--jobs` and `report merge`: however the work is divided, the result is the same.

use super::findings::parse;
use super::harness::{Folder, Process, assert_says, repository};

const FORMATS: [&str; 7] = ["text", "json", "junit", "sarif", "github", "gitlab", "markdown"];

/// A project with twelve cassettes in two folders, a finding in every third, and a policy.
fn project() -> Folder {
    let tape = std::fs::read_to_string(repository("cassettes/partner-center/cancel.json")).unwrap();
    let broken = tape.replacen("\"quantity\": 1,", "\"quantity\": \"one\",", 2).replacen(
        "\"billingType\": \"license\"",
        "\"billingType\": \"prepaid\"",
        1,
    );
    let folder = Folder::new();
    for index in 0..12 {
        let name =
            format!("cassettes/{}/{index:02}.json", if index % 2 == 0 { "a" } else { "a-b" });
        folder.write(&name, if index % 3 == 0 { &broken } else { &tape });
    }
    folder.write("cassettes/package.json", "{\"name\": \"somebody else's\"}");
    folder.write(
        "tapecheck.toml",
        "[rules]\nundocumented-enum-value = \"warning\"\n\n\
         [[accept]]\nrule = \"type-mismatch\"\nlocation = \"cassettes/a/00.json\"\nreason = \"r\"\n\n\
         [[accept]]\nrule = \"type-mismatch\"\nlocation = \"cassettes/a/02.json\"\nreason = \"nothing is wrong there\"\n",
    );
    folder
}

/// Writes the reports of all parts and gives the names of their files, the last part first.
fn parts(folder: &Folder, manner: &str, count: usize) -> Vec<String> {
    let part = |number: usize| {
        let (partition, file) =
            (format!("{manner}:{number}/{count}"), format!("{manner}-{number}.json"));
        let report = format!("json={file}");
        let told =
            folder.run(&["check", "--coverage", "--partition", &partition, "--report", &report]);
        assert!([0, 1].contains(&told.status), "{}", told.all());
        file
    };
    (1..=count).rev().map(part).collect()
}

#[test]
fn merged_parts_give_the_bytes_of_one_run_in_every_format() {
    let folder = project();
    for (manner, count) in [("hash", 4), ("count", 5), ("count", 20)] {
        let parts = parts(&folder, manner, count);
        for format in FORMATS {
            let one =
                folder.run(&["check", "--coverage", "--min-coverage", "99", "--format", format]);
            let one = one.with_status(1);
            let mut arguments = vec!["report", "merge", "--min-coverage", "99", "--format", format];
            arguments.extend(parts.iter().map(String::as_str));
            let merged = folder.run(&arguments).with_status(1);
            assert_eq!(merged.stdout, one.stdout, "{manner} {format}");
        }
        parts.iter().for_each(|part| std::fs::remove_file(folder.path().join(part)).unwrap());
    }
}

#[test]
fn the_number_of_threads_and_the_order_of_paths_change_nothing() {
    let folder = project();
    let one =
        folder.run(&["check", "cassettes/a", "cassettes/a-b", "--jobs", "1", "--format", "json"]);
    for jobs in ["2", "7", "100"] {
        let other =
            folder.run(&["check", "cassettes/a-b", "cassettes/a", "-j", jobs, "--format", "json"]);
        assert_eq!(other.stdout, one.stdout);
    }
    assert_eq!(folder.run(&["check", "--jobs", "0"]).status, 2);
}

#[test]
fn every_file_is_in_one_part() {
    let folder = project();
    for manner in ["hash", "count"] {
        let mut names: Vec<String> = Vec::new();
        for part in parts(&folder, manner, 3) {
            let report = parse(&folder.read(&part));
            let files = report["files"].as_array().unwrap();
            names.extend(files.iter().map(|file| file["name"].as_str().unwrap().to_owned()));
        }
        names.sort();
        assert_eq!(names.len(), 12, "{names:?}");
        names.dedup();
        assert_eq!(names.len(), 12, "{names:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_fails_the_merged_report_too() {
    let folder = project();
    folder.write("cassettes/broken.json", "{");
    for part in ["hash:1/2", "hash:2/2"] {
        let report = format!("json={}.json", &part[5..6]);
        folder.run(&["check", "--partition", part, "--report", &report]);
    }
    let told =
        folder.run(&["report", "merge", "1.json", "2.json", "--format", "json"]).with_status(2);
    assert_says(&told.stdout, &["cannot use `cassettes/broken.json:1:2`"]);
    assert_says(&told.stderr, &["error: cannot use `cassettes/broken.json:1:2`"]);
}

#[test]
fn what_was_compared_is_merged_as_it_was_spelled() {
    let folder = Folder::new();
    folder.write("old.schema.json", r#"{"enum": [1.50, 10000000000000000000000001]}"#);
    folder.write("new.schema.json", r#"{"enum": [1.50]}"#);
    let arguments = ["diff", "old.schema.json", "new.schema.json", "--format", "json"];
    let whole = folder.run(&arguments).with_status(1).stdout;
    assert_says(&whole, &["\"verdicts\": [", "\"witness\": 10000000000000000000000001"]);
    folder.write("part.json", whole.replace("\"partition\": null", "\"partition\": \"count:1/1\""));
    let merged = folder.run(&["report", "merge", "part.json", "--format", "json"]).with_status(1);
    assert_eq!(merged.stdout, whole);
}

#[test]
fn what_would_only_look_complete_is_refused() {
    let folder = project();
    let names = parts(&folder, "hash", 2);
    parts(&folder, "count", 3);
    folder.run(&["check", "--report", "json=all.json"]);
    folder.write(
        "empty/openapi.json",
        r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}"#,
    );
    for (file, more) in [
        ("plain.json", &[][..]),
        ("foreign.json", &["--coverage", "--contract", "empty/openapi.json"]),
    ] {
        let report = format!("json={file}");
        folder.run(&[&["check", "--partition", "hash:2/2", "--report", &report], more].concat());
    }
    folder.write("other.json", "{\"a\": 1}");
    folder.write("newer.json", "{\"report\": 2}");
    folder.write(
        "huge.json",
        folder.read("hash-1.json").replace("hash:1/2", "hash:1/18446744073709551615"),
    );
    folder.write(
        "unknown.json",
        folder.read("hash-1.json").replace("\"type-mismatch\"", "\"no-such-rule\""),
    );
    folder.write(
        "unknown-2.json",
        folder.read("hash-2.json").replace("\"type-mismatch\"", "\"no-such-rule\""),
    );
    for (arguments, expected) in [
        (&[&*names[0]][..], "part hash:1/2 is missing"),
        (&[&names[0], &names[0]], "is part hash:2/2, and so is another one"),
        (&["hash-1.json", "plain.json"], "some parts say what they cover, and some do not"),
        (&["hash-1.json", "foreign.json"], "measured against different contracts"),
        (&["all.json"], "is the report of all files"),
        (&["hash-1.json", "hash-2.json", "count-1.json"], "not all of one division"),
        (&["other.json"], "cannot use report `other.json`: `/report` is missing"),
        (&["newer.json"], "version 2, this tapecheck reads version 1"),
        (&["huge.json"], "part hash:2/18446744073709551615 is missing"),
        (&["unknown.json", "unknown-2.json"], "there is no rule `no-such-rule`"),
        (&["tapecheck.toml"], "it is no JSON"),
    ] {
        let told = folder.run(&[&["report", "merge"], arguments].concat()).with_status(2);
        assert_says(&told.stderr, &[expected]);
    }
    folder.run(&["check", "--partition", "hash:3/2"]).with_status(2);
    folder.run(&["check", "--partition", "hash:1/2", "--min-coverage", "1"]).with_status(2);
}

#[test]
fn a_folder_without_cassettes_fails_however_it_is_divided() {
    let folder = Folder::new();
    folder.write("cassettes/package.json", "{}");
    folder.run(&["check"]).with_status(2);
    folder.run(&["check", "--partition", "count:1/1", "--report", "json=1.json"]).with_status(0);
    let told = folder.run(&["report", "merge", "1.json"]).with_status(2);
    assert_says(&told.stderr, &["there is no cassette in any of the parts"]);
    // A path that is not there is missing from every part, and said once.
    for part in ["hash:1/2", "hash:2/2"] {
        let report = format!("json={}.json", &part[5..6]);
        folder.run(&["check", "gone", "--partition", part, "--report", &report]).with_status(2);
    }
    let told = folder.run(&["report", "merge", "1.json", "2.json"]).with_status(2);
    assert_eq!(told.stderr.matches("cannot read `gone`").count(), 1, "{}", told.stderr);
}

/// The lines of docs/many-cassettes.md that call the program.
fn commands() -> Vec<String> {
    let text = std::fs::read_to_string(repository("docs/many-cassettes.md")).unwrap();
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with("tapecheck "));
    lines.map(str::to_owned).collect()
}

/// Runs a line in a shell, in the folder of a project, with the program on the path.
fn shell(folder: &Folder, line: &str, variable: (&str, usize)) -> super::harness::Finished {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_tapecheck"));
    let path = std::env::join_paths(
        std::iter::once(program.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let mut command = std::process::Command::new("sh");
    command.args(["-c", line]).current_dir(folder.path());
    command.env("PATH", path.unwrap()).env(variable.0, variable.1.to_string());
    Process::start(command).finish()
}

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    let folder = project();
    std::fs::create_dir(folder.path().join("reports")).unwrap();
    let reports = folder.path().join("reports").display().to_string();
    let all = commands();
    let [matrix, merge_matrix, indexed, merge_indexed] = &all[..] else { panic!("{all:?}") };

    for part in 1..=4 {
        let line = matrix.replace("${{ matrix.part }}", &part.to_string());
        shell(&folder, &line, ("X", 0)).with_status(0);
    }
    let told = shell(&folder, merge_matrix, ("X", 0)).with_status(1);
    assert_eq!(told.stdout, folder.run(&["check", "--format", "github"]).with_status(1).stdout);
    assert_eq!(folder.read("tapecheck.sarif"), folder.run(&["check", "--format", "sarif"]).stdout);
    assert_eq!(folder.read("comment.md"), folder.run(&["check", "--format", "markdown"]).stdout);

    for index in 0..4 {
        let line = indexed.replace("/reports", &reports);
        shell(&folder, &line, ("JOB_COMPLETION_INDEX", index)).with_status(0);
    }
    shell(&folder, &merge_indexed.replace("/reports", &reports), ("X", 0)).with_status(1);
    assert_eq!(
        folder.read("reports/junit.xml"),
        folder.run(&["check", "--format", "junit"]).stdout
    );
}
