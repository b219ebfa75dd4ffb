//! `tapecheck infer --update`: what recordings have and a contract has not is written into its files.

use std::path::{Path, PathBuf};

use super::InferArgs;
use crate::check::Subject;
use crate::check::coverage::ContractFile;
use crate::cli::project::{Project, contract_file};
use crate::cli::{Console, Failure};
use crate::infer::edit::NoPlace;
use crate::infer::{Additions, Inferrer};
use crate::model::json::{Layout, Value, print};
use crate::model::text::printable;
use crate::schema::Contract;
use crate::storage::{self, LoadedCassette, contracts};

/// Writes what recordings have and a contract has not into its files.
pub(super) fn run(
    file: &Path,
    loaded: &[LoadedCassette],
    args: &InferArgs,
    project: &Project,
    inferrer: &Inferrer,
    console: &Console,
) -> Result<(), Failure> {
    let texts = contracts::load(file)?;
    let files = contract_files(file, texts.clone())?;
    let mut additions = Additions::default();
    if files[0].root.get("openapi").is_some() {
        let contract = load(&texts[0].0, &texts, file)?;
        for one in loaded {
            let name = one.name();
            let source = super::source(one, &name);
            additions
                .observe(&Subject::new(&source, &contract, project.profile), |key| args.wants(key));
        }
    } else {
        let (entry, texts) = with_document_around(texts);
        let around = load(&entry, &texts, file)?;
        let schema = around
            .operations()
            .first()
            .and_then(|operation| operation.request_body.as_ref()?.content.json_schema(None));
        let Some(schema) = schema else {
            return Err(Failure::new(format!("`{}` is no JSON Schema", file.display())));
        };
        let contract = project.contract(&args.contract)?;
        let groups = super::groups(loaded, &contract, args, project, inferrer)?;
        let help = "choose those that the schema is for with --operation and --status or --request";
        let group = super::only_group(&groups, help)?;
        for body in &group.bodies {
            additions.observe_value(&around, schema, body);
        }
    }
    additions.found.retain(|addition| {
        args.rule.is_empty() || args.rule.iter().any(|rule| rule == addition.rule())
    });
    finish(additions, &files, args, inferrer, console)
}

fn finish(
    mut additions: Additions,
    files: &[ContractFile],
    args: &InferArgs,
    inferrer: &Inferrer,
    console: &Console,
) -> Result<(), Failure> {
    let changed = additions.write(files, inferrer).map_err(|NoPlace(why)| {
        Failure::new(format!("nothing was written: {why}"))
            .help("add it by hand; `--dry-run --rule RULE` says less at once, and aliases (`*name`) share what they stand for")
    })?;
    for (name, text) in changed.iter().filter(|_| !args.dry_run) {
        let shown =
            files.iter().find(|file| file.name == *name).and_then(|file| file.shown.as_ref());
        let path = PathBuf::from(shown.unwrap_or(name));
        storage::files::write_text(&path, text)?;
    }
    let deed = if args.dry_run { "would add" } else { "added" };
    let mut told = String::new();
    for addition in &additions.found {
        told.push_str(&format!("{deed} {}\n", printable(&addition.told())));
    }
    for left in &additions.left {
        told.push_str(&format!("did not add {}: {}\n", printable(&left.what), left.why));
    }
    if told.is_empty() {
        told.push_str("the contract has everything that these cassettes have\n");
    }
    console.result(&told).map_err(|error| Failure::new(format!("cannot write results: {error}")))
}

fn load(entry: &str, texts: &[(String, String)], file: &Path) -> Result<Contract, Failure> {
    Contract::load(entry, texts).map_err(|error| {
        Failure::from(error).context(&format!("cannot use contract `{}`", file.display()))
    })
}

/// A document whose only operation takes a body of the schema, so that it is read like any other contract.
fn with_document_around(texts: Vec<(String, String)>) -> (String, Vec<(String, String)>) {
    const NAME: &str = ".tapecheck-infer.json";
    let schema = Value::object([("$ref", texts[0].0.as_str())]);
    let content = Value::object([("application/json", Value::object([("schema", schema)]))]);
    let body = Value::object([("content", content)]);
    let responses = Value::object::<&str, Value>([]);
    let operation = Value::object([("requestBody", body), ("responses", responses)]);
    let paths = Value::object([("/", Value::object([("post", operation)]))]);
    let info = Value::object([("title", ""), ("version", "")]);
    let document =
        Value::object([("openapi", Value::from("3.1.0")), ("info", info), ("paths", paths)]);
    let own = (NAME.to_owned(), print(&document, Layout::Minified));
    (NAME.to_owned(), std::iter::once(own).chain(texts).collect())
}

/// The files of a contract.
fn contract_files(
    document: &Path,
    texts: Vec<(String, String)>,
) -> Result<Vec<ContractFile>, Failure> {
    let folder = document.parent().unwrap_or(Path::new(""));
    texts.into_iter().map(|(name, text)| contract_file(Some(folder), name, text)).collect()
}
