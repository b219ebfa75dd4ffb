//! `tapecheck import docs`: pages become cassettes that the other commands take.

use super::findings;
use super::harness::{Folder, assert_says, repository};
use super::raw_http::ask;

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

/// Two editions of one page and what belongs to them, as the guide has them.
fn editions() -> Folder {
    let folder = Folder::new();
    let cases = repository("tests/fixtures/import/docs");
    for (name, case) in [
        ("docs/hu/order.md", "damaged-by-translation/page.md"),
        ("docs/en/order.md", "damaged-by-translation/other/page.md"),
        ("docs/en/tables.md", "tables-and-samples/page.md"),
        ("docs/en/assumed.md", "repaired-by-assumption/page.md"),
        ("docs/en/page.html", "html-page/page.html"),
    ] {
        folder.write(name, std::fs::read(cases.join(case)).unwrap());
    }
    folder
}

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    let folder = editions();
    let guide = std::fs::read_to_string(repository("docs/import.md")).unwrap();
    let commands = guide.lines().filter_map(|line| line.strip_prefix("    tapecheck "));
    let mut seen = Vec::new();
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').collect();
        seen.push(arguments[0]);
        match arguments[0] {
            "replay" => {
                let server = folder.serve(&arguments);
                server.wait_for("replaying");
                server.stop().with_status(0);
            }
            "import" => {
                let told = folder.run(&arguments);
                assert!(told.status < 2, "{command}: {}", told.stderr);
                assert_says(&told.stderr, &["tapecheck: bodies: ", "bound to an operation"]);
                let safe = told.stderr.contains("rest on assumptions");
                assert_eq!(
                    safe,
                    !command.contains("--repairs safe") && !command.contains("docs/hu"),
                    "{command}"
                );
            }
            _ => assert!(folder.run(&arguments).status < 2, "{command}"),
        }
    }
    assert_eq!(seen, ["import", "check", "show", "replay", "import", "import", "import"]);
    let figures = findings::parse(&folder.read("figures.json"));
    assert_eq!(figures["summary"]["pages"], 5);
    let named = guide.split('`').filter(|word| word.matches('-').count() > 0);
    let rules = named.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    let rules: std::collections::BTreeSet<&str> =
        rules.filter(|word| !word.starts_with('-')).collect();
    assert!(rules.len() > 15, "{rules:?}");
    for rule in rules {
        folder.run(&["explain", rule]).with_status(0);
    }
}

#[test]
fn an_edition_is_compared_by_file_name_and_each_finding_has_both_places() {
    let folder = editions();
    let told =
        folder.run(&["import", "docs", "docs/hu", "--compare", "docs/en", "--format", "json"]);
    let report = findings::parse(&told.with_status(0).stdout);
    let of = |rule: &str| -> Vec<String> {
        let all = report["findings"].as_array().unwrap().iter();
        all.filter(|found| found["rule"] == rule)
            .map(|f| f["message"].as_str().unwrap().to_owned())
            .collect()
    };
    let damage = of("translation-damage");
    for what in [
        "the method `Javítás` is `PATCH`",
        "the path segment `ügyfelek` is `customers`",
        "the header name `Elfogadás` is `Accept`",
        "the name `azonosító` is `id`",
        "the value `visszavonva` is `cancelled`",
        "the number `7` is `1`",
        "the name `előfizetést` is `subscription`",
        "the value `havi` is `monthly`",
        "the name `ismeretlen` is `unknown`",
    ] {
        let found: Vec<&String> =
            damage.iter().filter(|message| message.starts_with(what)).collect();
        assert_eq!(found.len(), 1, "{what} in {damage:#?}");
        assert!(found[0].contains("(docs/en/order.md:"), "{found:?}");
    }
    let changes = of("edition-differs");
    assert!(
        changes.iter().any(|message| message.contains("only the other edition has `/totalPrice`")),
        "{changes:#?}"
    );
    assert!(!damage.iter().any(|message| message.contains("totalPrice")));
}

#[test]
fn safe_repairs_leave_out_what_rests_on_an_assumption() {
    let folder = editions();
    let import = |how: &str| {
        let told = folder.run(&[
            "import",
            "docs",
            "docs/en/assumed.md",
            "--repairs",
            how,
            "-o",
            how,
            "--format",
            "json",
        ]);
        findings::parse(&told.stdout)
    };
    let (assumed, safe) = (import("assumed"), import("safe"));
    let bodies = |report: &serde_json::Value, tier: &str| report["summary"][tier].as_u64().unwrap();
    assert!(bodies(&assumed, "assumed") > 0);
    assert_eq!(bodies(&safe, "assumed"), 0);
    assert_eq!(
        bodies(&safe, "refused"),
        bodies(&assumed, "refused") + bodies(&assumed, "assumed"),
        "{safe:#}"
    );
    assert!(folder.read("assumed/assumed.json").contains("\"assumed\""));
    assert!(!folder.read("safe/assumed.json").contains("\"assumed\""));
}

#[test]
fn a_page_that_cannot_be_read_does_not_hide_the_others() {
    let folder = editions();
    folder.write("docs/en/latin.md", b"caf\xe9\n");
    let told = folder.run(&["import", "docs", "docs/en", "-o", "tapes"]).with_status(2);
    assert_says(
        &told.stderr,
        &["`docs/en/latin.md:1:4` is not UTF-8", "4 pages", "wrote 4 cassettes to tapes"],
    );
    assert!(!told.stderr.contains('\r'), "progress is for terminals");
}

#[test]
fn placeholders_of_a_page_are_variables_when_it_is_served() {
    let folder = Folder::new();
    folder.write(
        "page.md",
        "```http\nGET https://api.example.com/v1/things/{thing-id}/parts/<part id> HTTP/1.1\nX-Tenant: <tenant>\n```\n\
         ```http\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{ \"size\": 1, }\n```\n",
    );
    folder.run(&["import", "docs", "page.md", "-o", "tapes"]).with_status(0);
    let server = folder.serve(&["replay", "tapes"]);
    for (thing, part) in [("a7", "11"), ("5c0fe1a2b3c4", "12")] {
        let request = format!(
            "GET /v1/things/{thing}/parts/{part} HTTP/1.1\r\nHost: a\r\nX-Tenant: me\r\n\r\n"
        );
        let answer = ask(server.address, request);
        assert_eq!((answer.status(), answer.text()), (200, r#"{"size":1}"#));
    }
}

#[test]
fn three_hundred_pages_give_the_same_bytes_whoever_reads_which() {
    let folder = editions();
    let page = folder.read("docs/en/order.md");
    for number in 0..300 {
        folder.write(
            &format!("many/{number}.md"),
            page.replace("5c0fe1a2b3c4", &format!("id-{number}")),
        );
    }
    let runs =
        [0, 1].map(|_| folder.run(&["import", "docs", "many", "--format", "json"]).with_status(0));
    assert_eq!(runs[0].stdout, runs[1].stdout);
    assert_eq!(findings::parse(&runs[0].stdout)["summary"]["pairs"], 300);
}

#[test]
fn what_a_page_includes_is_imported_with_it_and_what_is_not_there_is_told() {
    let folder = Folder::new();
    folder.write(
        "docs/page.md",
        "# T\n\n[!INCLUDE [sample](../parts/sample.md)]\n\n[!INCLUDE [gone](../parts/gone.md)]\n",
    );
    folder.write("parts/sample.md", "```http\nGET https://api.example.com/v1/a HTTP/1.1\n```\n");
    let told = folder.run(&["import", "docs", "docs", "-o", "tapes"]).with_status(0);
    assert_says(
        &told.stderr,
        &["2 pages: 1 request", "docs/page.md:5 includes `../parts/gone.md`, which is not there"],
    );
    assert!(folder.has("tapes/sample.json"));
}

#[test]
fn a_table_that_another_edition_shows_to_be_damaged_is_not_trusted() {
    let folder = Folder::new();
    let page = |name: &str, language: &str| {
        format!(
            "---\nms.contentlocale: {language}\n---\n## Thing\n\n| P | T | D |\n|---|---|---|\n| {name} | string | X. |\n\
             | size | int | X. |\n\n```\nGET /v1/things HTTP/1.1\n```\n```\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n\
             {{ \"colour\": \"red\", \"attributes\": {{ \"objectType\": \"Thing\" }} }}\n```\n"
        )
    };
    folder.write("hu/page.md", page("szin", "hu-HU"));
    folder.write("en/page.md", page("colour", "en-US"));
    let report = |more: &[&str]| {
        let arguments = [&["import", "docs", "hu", "--format", "json"], more].concat();
        findings::parse(&folder.run(&arguments).with_status(0).stdout)
    };
    let has = |report: &serde_json::Value, rule: &str| {
        report["findings"].as_array().unwrap().iter().any(|found| found["rule"] == rule)
    };
    let (alone, compared) = (report(&[]), report(&["--compare", "en"]));
    assert_eq!(alone["pages"][0]["tables"][0]["trusted"], true);
    assert!(has(&alone, "sample-disagrees-with-table"), "{alone:#}");
    assert_eq!(compared["pages"][0]["tables"][0]["trusted"], false);
    assert!(has(&compared, "translation-damage"), "{compared:#}");
    assert!(!has(&compared, "sample-disagrees-with-table"), "{compared:#}");
}
