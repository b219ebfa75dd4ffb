//! `tapecheck infer`: a JSON Schema from observed bodies, or a contract completed by what recordings have.

mod update;

use std::collections::HashSet;
use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::project::{ContractArgs, Project, ProjectArgs};
use super::{Console, ExitStatus, Failure};
use crate::check::{Source, Subject};
use crate::infer::{Formats, Group, GroupKey, Groups, Inferrer};
use crate::model::json::{Layout, Value, print};
use crate::model::text::{counted, nearest};
use crate::schema::Contract;
use crate::storage::{LoadedCassette, cassettes, files};

/// Make a JSON Schema of observed bodies, or complete one
///
/// Types, formats, required members (of two bodies or more), and lists of values where enough were seen; every observed body
/// keeps to the result, and `x-observations` says how many there were. With --update, what recordings have and a contract
/// has not is written into its files: properties, values of `enum`s, statuses of operations. Nothing else in them changes.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tapecheck infer cassettes/ --operation get-order --status 200 --output order.schema.json
  tapecheck infer cassettes/ -o schemas/observed
  tapecheck infer cassettes/ --update schemas/partner-center/openapi.json --rule undocumented-property")]
#[command(group = ArgGroup::new("target").args(["folder", "update", "output"]))]
pub(super) struct InferArgs {
    /// Cassette files, and folders of them
    #[arg(required = true, value_name = "CASSETTE|DIR")]
    paths: Vec<PathBuf>,
    /// Only bodies of this operation: its `operationId`, or method and path as this command lists them
    #[arg(long, value_name = "OPERATION")]
    operation: Option<String>,
    /// Only bodies of answers with this status
    #[arg(long, value_name = "STATUS")]
    status: Option<u16>,
    /// Only bodies of requests
    #[arg(long, conflicts_with = "status")]
    request: bool,
    /// Write a schema for each operation and status to this folder
    #[arg(short = 'o', long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write the schema to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Complete this OpenAPI document or JSON Schema, and the files that it refers to
    #[arg(long, value_name = "FILE")]
    update: Option<PathBuf>,
    /// With --update: accept only findings of this rule: undocumented-property, undocumented-enum-value or
    /// undocumented-status; can be repeated
    #[arg(long, value_name = "RULE", requires = "update", value_parser = ["undocumented-property", "undocumented-enum-value", "undocumented-status"])]
    rule: Vec<String>,
    /// With --update: say what would be written, and write nothing
    #[arg(long, requires = "update")]
    dry_run: bool,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
}

impl InferArgs {
    fn wants(&self, key: &GroupKey) -> bool {
        self.operation.as_ref().is_none_or(|operation| *operation == key.operation)
            && self.status.is_none_or(|status| Some(status) == key.status)
            && (!self.request || key.status.is_none())
    }
}

/// Runs the command.
pub(super) fn run(args: &InferArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    super::recovery::recover(&args.paths, console)?;
    let loaded = cassettes::load_all(&args.paths).map_err(super::load_failure)?;
    let inferrer = Inferrer::new(Formats::new()?);
    match &args.update {
        Some(file) => update::run(file, &loaded, args, &project, &inferrer, console)?,
        None => {
            let contract = project.contract(&args.contract)?;
            let groups = groups(&loaded, &contract, args, &project, &inferrer)?;
            write(&groups, args, &inferrer, console)?;
        }
    }
    Ok(ExitStatus::Clean)
}

/// The bodies that were asked for, by what they are.
fn groups(
    loaded: &[LoadedCassette],
    contract: &Contract,
    args: &InferArgs,
    project: &Project,
    inferrer: &Inferrer,
) -> Result<Groups, Failure> {
    let mut groups = Groups { keeps_bodies: args.update.is_some(), ..Groups::default() };
    let mut all = Vec::new();
    for one in loaded {
        let name = one.name();
        let source = source(one, &name);
        let subject = Subject::new(&source, contract, project.profile);
        groups.observe(&subject, inferrer, |key| {
            if !all.contains(key) {
                all.push(key.clone());
            }
            args.wants(key)
        });
    }
    if groups.all.is_empty() {
        return Err(nothing_wanted(&all, args));
    }
    Ok(groups)
}

fn nothing_wanted(all: &[GroupKey], args: &InferArgs) -> Failure {
    let failure = Failure::new("no JSON body in these cassettes is what was asked for");
    let operations = all.iter().map(|key| key.operation.as_str());
    match args.operation.as_deref().and_then(|wanted| nearest(wanted, operations)) {
        Some(near) if Some(near) != args.operation.as_deref() => {
            failure.help(format!("did you mean `--operation {near}`?"))
        }
        _ if all.is_empty() => failure.help("they have none at all"),
        _ => failure.help(format!("there is {}", listed(all))),
    }
}

fn listed(keys: &[GroupKey]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn write(
    groups: &Groups,
    args: &InferArgs,
    inferrer: &Inferrer,
    console: &Console,
) -> Result<(), Failure> {
    if let Some(folder) = &args.folder {
        files::create_folder(folder)?;
        let mut used = HashSet::new();
        for group in &groups.all {
            // Two operations may differ in nothing but what no file's name may have.
            let stem = group.key.file_stem();
            let numbered = (2..).map(|number| format!("{stem}-{number}"));
            let mut names = std::iter::once(stem.clone()).chain(numbered);
            let name = names.find(|name| used.insert(name.clone())).unwrap_or(stem.clone());
            let path = folder.join(format!("{name}.schema.json"));
            files::write_text(&path, &document(group, inferrer))?;
        }
        let count = counted(groups.all.len(), "schema");
        console.progress(&format!("tapecheck: wrote {count} to {}", folder.display()));
        return Ok(());
    }
    let group = only_group(
        groups,
        "choose one with --operation and --status or --request, or write a schema for each with `-o DIR`",
    )?;
    let text = document(group, inferrer);
    match &args.output {
        Some(path) => Ok(files::write_text(path, &text)?),
        None => console
            .result(&text)
            .map_err(|error| Failure::new(format!("cannot write results: {error}"))),
    }
}

/// The bodies, where they are all of one kind.
fn only_group<'g>(groups: &'g Groups, help: &str) -> Result<&'g Group, Failure> {
    match &groups.all[..] {
        [group] => Ok(group),
        several => {
            let keys: Vec<GroupKey> = several.iter().map(|group| group.key.clone()).collect();
            let count = keys.len();
            let message = format!("there are bodies of {count} kinds: {}", listed(&keys));
            Err(Failure::new(message).help(help))
        }
    }
}

fn document(group: &Group, inferrer: &Inferrer) -> String {
    let mut schema = Value::object([
        ("$schema", "https://json-schema.org/draft/2020-12/schema".to_owned()),
        ("title", group.key.to_string()),
    ]);
    for member in inferrer.schema(&group.shape).as_object().unwrap_or_default() {
        schema.set(member.name.as_str(), member.value.clone());
    }
    print(&schema, Layout::Indented(2)) + "\n"
}

fn source<'a>(loaded: &'a LoadedCassette, name: &'a str) -> Source<'a> {
    Source { name, text: loaded.text(), document: &loaded.document, cassette: &loaded.cassette }
}
