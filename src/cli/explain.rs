//! `tapecheck explain`: what a rule means, from the rules themselves.

mod examples;
mod reference;

use clap::Args;

pub use examples::Example;

use super::{Console, ExitStatus, Failure};
use crate::model::Rule;
use crate::model::text::nearest;
use crate::{check, compat, diff, import, policy, record, redaction, replay, sandbox};

/// Explain what a rule means and what to do
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck explain undocumented-enum-value")]
pub(super) struct ExplainArgs {
    /// The id of a rule; without it all are listed
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// Write the reference of all rules as Markdown
    #[arg(long, conflicts_with = "rule")]
    markdown: bool,
}

/// The example of a rule.
pub fn example(id: &str) -> Option<&'static Example> {
    examples::all().find(|example| example.rule == id)
}

/// Every example.
pub fn examples() -> impl Iterator<Item = &'static Example> {
    examples::all()
}

/// Every rule that a finding can have.
pub fn rules() -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = check::rules::ALL.iter().map(|entry| entry.rule).collect();
    rules.extend(check::coverage::RULES);
    rules.extend(diff::findings::RULES);
    // What both kinds of comparison say is one rule.
    rules.extend(compat::rules::all());
    rules.extend(compat::openapi::rules::ALL);
    rules.extend(import::RULES);
    rules.extend(policy::RULES);
    rules.extend([
        &record::NOT_KEPT,
        &record::BODY_TRUNCATED,
        &replay::UNMATCHED_REQUEST,
        &replay::CONFUSABLE_IDENTIFIER,
        &replay::REFUSED_REQUEST,
        &replay::REFORMATTED_VALUE,
        &replay::CONTRADICTORY_RECORDINGS,
        &super::replay::UNUSED_INTERACTION,
        &super::replay::NOTHING_ASKED,
    ]);
    rules
}

/// Runs the command.
pub(super) fn run(args: &ExplainArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let text = match &args.rule {
        None if args.markdown => reference::write(),
        None => list(),
        Some(id) => explain(id)?,
    };
    console
        .result(&text)
        .map_err(|error| Failure::new(format!("cannot write results: {error}")))?;
    Ok(ExitStatus::Clean)
}

fn list() -> String {
    let mut lines = vec!["Rules that findings have:".to_owned()];
    lines.extend(
        rules()
            .iter()
            .map(|rule| format!("  {:<32} {:<8} {}", rule.id, rule.severity, rule.summary)),
    );
    lines.push("\nRules that redaction has, always on:".to_owned());
    lines.extend(
        redaction::rules::ALL.iter().map(|rule| format!("  {:<41} {}", rule.id, rule.summary)),
    );
    lines.push("\nRules of the sandbox, which say why it refuses a request:".to_owned());
    lines.extend(
        sandbox::rules::all()
            .map(|rule| format!("  {:<41} {} {}", rule.id, rule.status, rule.summary)),
    );
    lines.push("\nWhat the sandbox does beside:".to_owned());
    let behaviours = sandbox::rules::behaviour::ALL.iter();
    lines.extend(behaviours.map(|one| format!("  {:<41} {}", one.id, one.summary)));
    lines.join("\n") + "\n"
}

/// Everything that has this id: a finding and a refusal of the sandbox may share one.
fn explain(id: &str) -> Result<String, Failure> {
    let mut texts: Vec<String> = Vec::new();
    if let Some(rule) = rules().into_iter().find(|rule| rule.id == id) {
        texts.push(format!(
            "{} ({})\n\n{}\n\n{}\n{}",
            rule.id,
            rule.severity,
            rule.summary,
            rule.help,
            shown(id, "Before", "After")
        ));
    }
    if let Some(rule) = redaction::rules::ALL.iter().find(|rule| rule.id == id) {
        let example = shown(id, "Sent", "In the cassette");
        texts.push(format!("{} (redaction)\n\n{}\n{example}", rule.id, rule.summary));
    }
    if let Some(rule) = sandbox::rules::named(id) {
        texts.push(format!(
            "{} (sandbox)\n\n{}\n\nIt is answered {}, code {}: {}\nSource ({}): {}\n{}",
            rule.id,
            rule.summary,
            rule.status,
            rule.code,
            rule.description,
            rule.evidence.name(),
            rule.source,
            on_request(rule),
        ));
    }
    if let Some(behaviour) = sandbox::rules::behaviour::named(id) {
        let sandbox::rules::Behaviour { id, summary, evidence, source } = behaviour;
        let evidence = evidence.name();
        texts.push(format!("{id} (sandbox)\n\n{summary}\n\nSource ({evidence}): {source}\n"));
    }
    if texts.is_empty() { Err(unknown(id)) } else { Ok(texts.join("\n")) }
}

/// How a rule of the sandbox is brought about that nothing in its data leads to.
fn on_request(rule: &sandbox::rules::SandboxRule) -> String {
    match rule.is_on_request() {
        true => format!("Only on request: tapecheck sandbox --fault '* /** rule={}'\n", rule.id),
        false => String::new(),
    }
}

/// The example of a rule as text.
fn shown(id: &str, before: &str, after: &str) -> String {
    let Some(example) = example(id) else { return String::new() };
    let indented = |text: &str| -> String {
        text.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect()
    };
    format!("\n{before}:\n\n{}\n{after}:\n\n{}", indented(example.before), indented(example.after))
}

fn unknown(id: &str) -> Failure {
    let known = rules();
    let ids = known
        .iter()
        .map(|rule| rule.id)
        .chain(redaction::rules::ALL.iter().map(|rule| rule.id))
        .chain(sandbox::rules::all().map(|rule| rule.id))
        .chain(sandbox::rules::behaviour::ALL.iter().map(|behaviour| behaviour.id));
    let failure = Failure::new(format!("there is no rule `{id}`"));
    match nearest(id, ids) {
        Some(nearest) => failure.help(format!("did you mean `{nearest}`?")),
        None => failure.help("`tapecheck explain` lists all rules"),
    }
}
