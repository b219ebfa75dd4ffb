//! The reference of all rules as Markdown: `docs/rules.md`.

use super::{example, rules};
use crate::model::Rule;
use crate::{check, compat, diff, import, policy, redaction, sandbox};

/// The whole page.
pub(super) fn write() -> String {
    let mut out = String::from(
        "# Rules\n\n\
         `tapecheck explain --markdown` writes this page; a test keeps it current. Severities can be changed and findings accepted in\n\
         `tapecheck.toml`: see [reports.md](reports.md).\n",
    );
    let check: Vec<&Rule> = check::rules::ALL.iter().map(|entry| entry.rule).collect();
    let check = [check, check::coverage::RULES.to_vec()].concat();
    let named = [
        ("`check`: cassettes against the contract", check),
        ("`diff` and `verify`: what has changed", diff::findings::RULES.to_vec()),
        ("`diff` of schemas: whom an edit breaks", compat::rules::all().collect()),
        ("`diff` of OpenAPI documents", compat::openapi::rules::ALL.to_vec()),
        ("`import`: documentation", import::RULES.to_vec()),
        ("`tapecheck.toml`: what the team accepts", policy::RULES.to_vec()),
    ];
    let is_named = |rule: &&Rule| named.iter().any(|(_, rules)| rules.contains(rule));
    let others: Vec<&Rule> = rules().into_iter().filter(|rule| !is_named(rule)).collect();
    for (title, rules) in named.iter().cloned().chain([("`record`, `replay` and others", others)]) {
        out.push_str(&format!("\n## {title}\n"));
        rules.iter().for_each(|rule| out.push_str(&of_finding(rule)));
    }
    out.push_str("\n## Redaction\n\nAlways on, unless `[redaction] off` names them.\n");
    for rule in redaction::rules::ALL {
        out.push_str(&format!("\n### {}\n\n{}\n", rule.id, rule.summary));
        out.push_str(&shown(rule.id, "Sent", "In the cassette"));
    }
    out.push_str("\n## The sandbox\n\nWhy it refuses a request, and where that is written: `documented`, `inferred` from the table of error codes, or\n`assumed`.\n\n| rule | status | code | why | source |\n|---|---|---|---|---|\n");
    for rule in sandbox::rules::all() {
        let (status, code, why) = (rule.status, rule.code, cell(rule.summary));
        let source = format!("{}: {}", rule.evidence.name(), cell(rule.source));
        out.push_str(&format!("| `{}` | {status} | {code} | {why} | {source} |\n", rule.id));
    }
    out.push_str("\nWhat it does beside.\n\n| name | what | source |\n|---|---|---|\n");
    for one in sandbox::rules::behaviour::ALL {
        let source = format!("{}: {}", one.evidence.name(), cell(one.source));
        out.push_str(&format!("| `{}` | {} | {source} |\n", one.id, cell(one.summary)));
    }
    out
}

fn of_finding(rule: &Rule) -> String {
    let Rule { id, severity, summary, help } = rule;
    format!("\n### {id}\n\n**{severity}.** {summary}\n\n{help}\n{}", shown(id, "Before", "After"))
}

fn shown(id: &str, before: &str, after: &str) -> String {
    let Some(example) = example(id) else { return String::new() };
    let block = |text: &str| format!("```text\n{text}\n```\n");
    format!("\n{before}:\n\n{}\n{after}:\n\n{}", block(example.before), block(example.after))
}

/// A text inside a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
