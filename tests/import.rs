//! The documentation importer: case folders, promises for all inputs, and the published pages.
//!
//! A case is a folder in `tests/fixtures/import/docs/` with a page (`page.md`, `page.html` or `page.txt`), in `other/`
//! another edition of it if there is one, and `expected.json`, which holds the cassette in short, the findings as
//! `rule line:column message`, and the figures. `TAPECHECK_BLESS=1` writes what the importer says now; read the
//! difference before you commit it.

#[path = "import_cases/mod.rs"]
mod cases;

use std::fmt::Write as _;
use std::fs;
#[cfg(feature = "conformance")]
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use tapecheck::cassette::{Cassette, Interaction, format};
use tapecheck::import::figures::{BodyTier, Side};
use tapecheck::import::{self, Imported, Page};
use tapecheck::model::json::{self, Layout, same_value};
use tapecheck::model::{Body, Headers};
use tapecheck::profile::PARTNER_CENTER;

fn import(name: &str, text: &str) -> Imported {
    import::docs::import(&Page { name, text, language: None }, &PARTNER_CENTER)
}

#[test]
fn every_case_gives_what_its_folder_expects() {
    let mut differences = String::new();
    for folder in cases::folders() {
        let found = pretty(&in_short(&cases::import(&folder)));
        let expected_file = folder.join("expected.json");
        if std::env::var_os("TAPECHECK_BLESS").is_some() {
            fs::write(&expected_file, &found).unwrap();
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if expected.replace('\r', "") != found {
            let case = folder.file_name().unwrap().to_string_lossy();
            writeln!(differences, "{case}:\n{}", difference(&expected, &found)).unwrap();
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

/// What a case compares.
fn in_short(imported: &Imported) -> Value {
    let findings: Vec<String> = imported
        .findings
        .iter()
        .map(|finding| {
            let location = &finding.location;
            assert_eq!(location.file.as_deref(), Some(imported.figures.page.as_str()));
            format!(
                "{} {}:{} {}",
                finding.rule.id,
                location.line.expect("a finding on a page has a line"),
                location.column.expect("and a column"),
                finding.message
            )
        })
        .collect();
    let figures = import::report([&imported.figures])["pages"][0].clone();
    json!({ "cassette": cassette(&imported.cassette), "findings": findings, "figures": figures })
}

fn cassette(cassette: &Cassette) -> Value {
    let origin = &cassette.origin;
    json!({
        "origin": {
            "kind": origin.kind.name(),
            "page": origin.page,
            "language": origin.language,
            "line": origin.line,
            "upstream": origin.upstream,
        },
        "interactions": cassette.interactions.iter().map(interaction).collect::<Vec<_>>(),
    })
}

fn interaction(interaction: &Interaction) -> Value {
    let request = &interaction.request;
    let response = interaction.response.as_ref().map(|response| {
        json!({
            "status": response.status,
            "reason": response.reason,
            "headers": headers(&response.headers),
            "body": body(&response.body),
        })
    });
    let assumed: Vec<String> = interaction
        .assumed
        .iter()
        .map(|assumption| format!("{} {}", assumption.pointer, assumption.repair))
        .collect();
    json!({
        "line": interaction.line,
        "request": {
            "line": format!("{} {}", request.method, request.target()),
            "headers": headers(&request.headers),
            "body": body(&request.body),
        },
        "response": response,
        "assumed": assumed,
    })
}

fn headers(headers: &Headers) -> Vec<String> {
    headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

fn body(body: &Body) -> &str {
    body.text().expect("a page is text")
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// The lines that differ, each with its sign, between the equal ends.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) =
        (expected.lines().collect(), found.lines().collect());
    let same =
        |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let start = same(&mut expected.iter().zip(&found));
    let end = same(&mut expected[start..].iter().rev().zip(found[start..].iter().rev()));
    let part = |sign: &str, lines: &[&str]| -> String {
        lines[start..lines.len() - end].iter().map(|line| format!("  {sign} {line}\n")).collect()
    };
    part("-", &expected) + &part("+", &found)
}

/// The cases that are Markdown: name and text.
fn markdown_cases() -> Vec<(String, String)> {
    let cases = cases::folders().into_iter().filter(|folder| folder.join("page.md").exists());
    cases
        .map(|folder| {
            let text = fs::read_to_string(folder.join("page.md")).unwrap().replace('\r', "");
            (folder.display().to_string(), text)
        })
        .collect()
}

#[test]
fn the_plain_text_of_a_page_gives_the_same_bodies() {
    for (name, page) in markdown_cases() {
        let expected = readable_bodies(&page);
        for plain in [rendered(&page, "\n"), rendered(&page, "\n\n")] {
            assert_eq!(readable_bodies(&plain), expected, "{name}:\n{plain}");
        }
    }
}

#[test]
fn the_html_of_a_page_gives_the_same_bodies() {
    for (name, page) in markdown_cases() {
        let html = rendered_as_html(&page);
        assert_eq!(readable_bodies(&html), readable_bodies(&page), "{name}:\n{html}");
    }
}

/// How a page is stored and laid out tells nothing about its samples.
#[test]
fn another_layout_of_a_page_gives_the_same_bodies() {
    for (name, page) in markdown_cases() {
        let expected = readable_bodies(&page);
        for (what, other) in other_layouts(&page) {
            assert_eq!(readable_bodies(&other), expected, "{name}, {what}:\n{other}");
        }
    }
}

fn other_layouts(page: &str) -> Vec<(&'static str, String)> {
    let lines = |change: &dyn Fn(&str) -> String| -> String {
        page.lines().map(|line| change(line) + "\n").collect()
    };
    let mut layouts = vec![
        ("with CRLF", page.replace('\n', "\r\n")),
        ("with a byte order mark", format!("\u{feff}{page}")),
        ("without the last line end", page.trim_end().to_owned()),
        ("with blanks at the ends of lines", lines(&|line| format!("{line}  "))),
        (
            "with translated headings",
            lines(&|line| match line.starts_with("## ") {
                true => "## 応答の例 – Példa".to_owned(),
                false => line.to_owned(),
            }),
        ),
    ];
    // What is fenced only: an indented block would be another one.
    if !page.contains("\n    GET") && !page.contains("\n\tGET") && !page.contains("<pre") {
        layouts.push(("in a quote", lines(&|line| format!("> {line}"))));
        layouts.push(("in a list", lines(&|line| format!("   {line}"))));
    }
    layouts
}

/// The text of a Markdown page as a browser shows it: no front matter, fences, quote marks, table rules and
/// indentation; a row's cells side by side.
fn rendered(page: &str, line_end: &str) -> String {
    let text = page.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n"));
    let lines =
        text.map_or(page, |(_, text)| text).lines().map(|line| line.trim_start_matches('>').trim());
    lines
        .map(without_html)
        .filter(|line| !line.is_empty() && !line.starts_with("```") && !line.starts_with("~~~"))
        .filter(|line| !line.starts_with("|-"))
        .map(|line| match line.strip_prefix('|') {
            Some(row) => {
                row.replace(['*', '|'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
            }
            None => line,
        })
        .map(|line| line + line_end)
        .collect()
}

/// A line without the tags and references that the cases use.
fn without_html(line: &str) -> String {
    let mut line = line.to_owned();
    for tag in [
        "<pre>", "</pre>", "<code>", "</code>", "<td>", "</td>", "<tr>", "</tr>", "<table>",
        "</table>",
    ] {
        line = line.replace(tag, "");
    }
    line.replace("<br>", "\n").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">")
}

/// The HTML that a site makes of a Markdown page: a `<pre>` for each code block, a `<p>` for each other line.
fn rendered_as_html(page: &str) -> String {
    let text = page.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n"));
    let escaped =
        |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut html =
        "<!DOCTYPE html>\n<html lang=\"xx\"><head><title>T</title></head><body>\n".to_owned();
    let mut fence: Option<String> = None;
    let (mut is_html, mut in_pre) = (false, false);
    for line in text.map_or(page, |(_, text)| text).lines() {
        // What is HTML already stays as it is.
        is_html |= fence.is_none() && line.starts_with('<');
        if is_html {
            writeln!(html, "{line}").unwrap();
            in_pre = in_pre && !line.contains("</pre>") || line.contains("<pre>");
            is_html = in_pre || !line.is_empty();
            continue;
        }
        let inside = line.trim_start_matches(['>', ' ', '-', '1', '.', '2', '3']);
        let mark: String = inside.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        match &fence {
            None if mark.len() >= 3 => {
                let language =
                    inside[mark.len()..].trim().split(' ').next().unwrap_or_default().to_owned();
                write!(html, "<pre><code class=\"lang-{language}\">").unwrap();
                fence = Some(mark);
            }
            Some(open)
                if mark.len() >= open.len()
                    && mark.starts_with(open.as_str())
                    && inside.trim() == mark =>
            {
                html.push_str("</code></pre>\n");
                fence = None;
            }
            Some(_) => writeln!(html, "<span>{}</span>", escaped(unquoted(line))).unwrap(),
            None if line.trim_start().starts_with('<') || line.contains("<br>") => {
                writeln!(html, "{line}").unwrap()
            }
            None => {
                let shown = line.trim_start_matches(['>', ' ']);
                writeln!(html, "<p>{}</p>", escaped(shown)).unwrap();
            }
        }
    }
    if fence.is_some() {
        html.push_str("</code></pre>");
    }
    html + "</body></html>\n"
}

fn unquoted(line: &str) -> &str {
    line.strip_prefix('>').map_or(line, |line| line.strip_prefix(' ').unwrap_or(line))
}

/// The bodies of messages that have one reading, by side and value.
fn readable_bodies(page: &str) -> Vec<(Side, Option<String>)> {
    let bodies = import("page", page).figures.bodies.into_iter();
    bodies
        .filter(|body| body.side != Side::Loose)
        .filter(|body| matches!(body.tier, BodyTier::Valid | BodyTier::Safe))
        .map(|body| (body.side, body.sha256))
        .collect()
}

#[test]
fn a_page_without_samples_is_an_error_unless_another_page_has_some() {
    let empty = import("empty.md", "# Title\n\nNothing here.\n");
    let full = import("full.md", "```\nGET /v1/orders HTTP/1.1\n```\n");
    assert!(import::ensure_samples(&[empty.clone(), full]).is_ok());
    let error = import::ensure_samples(std::slice::from_ref(&empty)).unwrap_err();
    assert_eq!(error.to_string(), "`empty.md` shows no sample request or response");
    let error = import::ensure_samples(&[empty.clone(), empty]).unwrap_err();
    assert_eq!(error.to_string(), "none of 2 pages shows a sample request or response");
}

#[test]
fn what_the_page_says_of_its_language_comes_before_what_the_caller_says() {
    let language = |text: &str| {
        let page = Page { name: "p.md", text, language: Some("zh-TW") };
        import::docs::import(&page, &PARTNER_CENTER).cassette.origin.language
    };
    assert_eq!(language("---\nms.contentlocale: hu-HU\n---\n").as_deref(), Some("hu-HU"));
    assert_eq!(language("HTTP/1.1 200 OK\n").as_deref(), Some("zh-TW"));
}

#[test]
fn every_rule_has_an_id_of_its_own_is_explained_and_has_a_case() {
    let mut ids: Vec<&str> = import::RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    let cases = cases::folders();
    let cases: String =
        cases.iter().map(|case| fs::read_to_string(case.join("expected.json")).unwrap()).collect();
    for rule in import::RULES {
        assert!(cases.contains(&format!("\"{} ", rule.id)), "no case finds {}", rule.id);
        assert!(rule.summary.ends_with('.') && rule.help.ends_with('.'), "{}", rule.id);
    }
}

/// Texts of a bounded size that would take minutes if any step read them again and again.
#[test]
fn hostile_pages_are_read_in_one_go() {
    let size = 60_000;
    for unit in [
        "[",
        "[\n",
        "{",
        "{\n",
        "{\"a\":[",
        "`",
        "```\n",
        "~~~\n> ```\n",
        "> ",
        "<pre>",
        "<pre>\n",
        "<code>\n",
        "<table><tr><td>",
        "<a name=",
        "<!--",
        "&quot",
        "| a | `b |\n",
        "|-|\n",
        "| a | b |\n|-|-|\n",
        "](",
        "# a\n",
        "HTTP/1.1 200\n",
        "HTTP/1.1 200\n[",
        "GET /a HTTP/1.1\n",
        "[1 ",
        "[<a>",
        "[ /* \n",
        "[\"\n",
        "[“\n",
        "{'a\n",
        "{\"a: 1, ",
        "1. ",
        "}",
        "\u{a0}[",
        "[//\n",
        "\"x”",
        "A-B: c\n",
        "    GET /a HTTP/1.1\n\n",
        "[\\u12",
    ] {
        let text = unit.repeat(size / unit.len());
        for page in [
            text.clone(),
            format!("HTTP/1.1 200 OK\n\n{text}"),
            format!("```\nHTTP/1.1 200 OK\n\n{text}"),
            format!("[{text}"),
            format!("<html><body>{text}</pre></code></table>"),
            format!("| a | b | c |\n|---|---|---|\n{text}"),
        ] {
            import("hostile.md", &page);
        }
    }
}

/// Text made of what samples are made of, so that chance meets every branch.
fn page_like_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "```",
            "~~~",
            "http",
            "\n",
            "\n",
            "\r\n",
            "    ",
            "> ",
            "1. ",
            "# ",
            "HTTP/1.1 200 OK",
            "GET /a HTTP/1.1",
            "PATCH https://h/<b>",
            "Http Get call: https://h",
            "Content-Length: 2",
            "Content-Type: application/json",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "“",
            "”",
            "'",
            "\\",
            "\\_",
            ":",
            ",",
            "...",
            "…",
            "<x>",
            "<pre>",
            "</pre>",
            "<code>",
            "<br>",
            "</td>",
            "<table><tr><td>",
            "<html>",
            "&quot;",
            "&#x7b;",
            "| a | string | `b`: c, d |",
            "|---|---|---|",
            "| **PATCH** | {baseURL}/v1/a HTTP/1。1 |",
            "//",
            "/*",
            "*/",
            "?",
            "\u{feff}",
            "\u{a0}",
            "\u{202f}",
            "007",
            "-1.5e3",
            "True",
            "null",
            "id",
            "\"id\"",
            "ő",
            "\t",
            "\0",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ \"“”/<>.\\\\_#`~-]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn json_document() -> impl Strategy<Value = String> {
    let document = json_value().prop_map(|value| json!({ "value": value }));
    (document, any::<bool>()).prop_map(|(value, pretty)| {
        if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() }
    })
}

/// The same body in the layouts that pages have.
fn pages_with(body: &str) -> [String; 5] {
    let message = format!(
        "PUT https://api.example.com/v1/a HTTP/1.1\nContent-Type: application/json\n\n{body}"
    );
    let prefixed = |prefix: &str| -> String {
        message.split('\n').map(|line| format!("{prefix}{line}\n")).collect()
    };
    [
        format!("# T\n\n~~~~~ http\n{message}\n~~~~~\n"),
        format!("- T\n\n{}{}   `````\n", "   `````http\n", prefixed("   ")),
        format!("> `````\n{}> `````\n", prefixed("> ")),
        format!("T\n{message}\nT.\n"),
        format!("T\n\n{}\n\nT.\n", message.replace('\n', "\n\n")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_panic(text in page_like_text(), other in page_like_text()) {
        let imported = cases::import_text("any.md", &text, Some(&("any.md".to_owned(), other)));
        let written = format::write(&imported.cassette);
        let read = format::read(&written);
        prop_assert!(read.is_ok(), "{:?}\n{}", read.err(), written);
        for finding in &imported.findings {
            let line = finding.location.line.expect("a finding on a page has a line");
            prop_assert!((1..=text.split('\n').count()).contains(&line), "{} {}", finding.location, text);
        }
    }

    #[test]
    fn a_valid_body_comes_out_unchanged_and_without_repair(text in json_document()) {
        let value = json::parse(&text).unwrap();
        for page in pages_with(&text) {
            let imported = import("page.md", &page);
            prop_assert_eq!(imported.cassette.interactions.len(), 1, "{}", page);
            let body = &imported.cassette.interactions[0].request.body;
            prop_assert!(same_value(body.json().expect("a JSON body"), &value), "{}", page);
            prop_assert_eq!(body.text().unwrap(), json::print(&value, Layout::Minified));
            prop_assert_eq!(imported.figures.bodies[0].repairs.len(), 0);
            let findings: Vec<&str> = imported.findings.iter().map(|finding| finding.rule.id).collect();
            prop_assert_eq!(findings, ["request-without-response"], "{}", page);
        }
    }
}

/// Where the published pages are: `$TAPECHECK_DOCS`, or `docs` beside `$TAPECHECK_CONFORMANCE`.
#[cfg(feature = "conformance")]
fn published() -> PathBuf {
    std::env::var_os("TAPECHECK_DOCS").map(PathBuf::from).unwrap_or_else(|| {
        let conformance = std::env::var_os("TAPECHECK_CONFORMANCE").expect("names the public data");
        PathBuf::from(conformance).with_file_name("docs")
    })
}

/// Leaves the reports in the target folder, where `score.py` can read them.
#[cfg(feature = "conformance")]
#[test]
fn the_published_editions_have_the_expected_figures() {
    let docs = published();
    let expected = fs::read_to_string(docs.join("expected.json")).unwrap_or_else(|_| "{}".into());
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let mut differences = String::new();
    for edition in folders(&docs).into_iter().filter(|folder| folder.is_dir()) {
        let report = reported(&edition);
        let name = edition.file_name().unwrap().to_string_lossy().into_owned();
        for (page, expected) in
            expected["corpora"][&name]["pages"].as_object().into_iter().flatten()
        {
            let pages = report["pages"].as_array().unwrap();
            let found = pages.iter().find(|found| found["page"].as_str().unwrap().ends_with(page));
            if comparable(found.unwrap(), "bodies") != comparable(expected, "list") {
                writeln!(differences, "{name}/{page}: {expected:#}\n{found:#?}").unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

/// Every published page as plain text and as HTML gives the bodies that it gives as Markdown.
#[cfg(feature = "conformance")]
#[test]
fn the_published_editions_give_the_same_bodies_in_other_layouts() {
    let docs = published();
    let mut differences = String::new();
    for page in ["en", "hu", "pt"].iter().flat_map(|edition| folders(&docs.join(edition))) {
        let text = fs::read_to_string(&page).unwrap().replace('\r', "");
        let expected = readable_bodies(&text);
        let mut layouts = other_layouts(&text);
        layouts.push(("as compact text", rendered(&text, "\n")));
        layouts.push(("as spaced text", rendered(&text, "\n\n")));
        layouts.push(("as HTML", rendered_as_html(&text)));
        for (what, other) in layouts {
            if readable_bodies(&other) != expected {
                writeln!(differences, "{} {what}", page.display()).unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

#[cfg(feature = "conformance")]
fn folders(root: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

#[cfg(feature = "conformance")]
fn reported(edition: &Path) -> Value {
    let pages: Vec<Imported> = folders(edition)
        .iter()
        .map(|page| import(&page.to_string_lossy(), &fs::read_to_string(page).unwrap()))
        .collect();
    let report = import::report(pages.iter().map(|page| &page.figures));
    let findings = pages.iter().flat_map(|page| &page.findings);
    let findings: String = findings
        .map(|finding| format!("{}: {} [{}]\n", finding.location, finding.message, finding.rule.id))
        .collect();
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(edition.file_name().unwrap());
    fs::write(out.with_extension("json"), pretty(&report)).unwrap();
    fs::write(out.with_extension("findings"), findings).unwrap();
    report
}

/// What the figures of a page must agree in. The line between a refused body and one that is no JSON is not drawn
/// everywhere alike, and neither has a value.
#[cfg(feature = "conformance")]
fn comparable(page: &Value, bodies: &str) -> Value {
    let body = |body: &Value| {
        let readable = !["refused", "not_json"].contains(&body["tier"].as_str().unwrap());
        json!([body["side"], body["line"], readable.then(|| [&body["tier"], &body["sha256"]])])
    };
    let bodies: Vec<Value> = page[bodies].as_array().unwrap().iter().map(body).collect();
    json!([page["requests"], page["responses"], page["loose"], bodies])
}
