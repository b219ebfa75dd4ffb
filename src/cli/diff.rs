//! `tapecheck diff`: what changed in meaning between two files.

use std::path::{Path, PathBuf};

use clap::Args;

use super::locate;
use super::project::{ContractArgs, Project, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::{Results, SourceText};
use super::{Console, ExitStatus, Failure};
use crate::cassette::format;
use crate::diff::{Options, document, findings};
use crate::model::Finding;
use crate::model::json::{self, Value};
use crate::storage::{LoadError, files};

/// Say what changed in meaning between two cassettes or two JSON files
///
/// Order of members, spelling of numbers and of instants, and volatile headers do not count. Changes inside recorded
/// bodies are judged by the contract.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck diff old/orders.json new/orders.json")]
pub(super) struct DiffArgs {
    /// The old file
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new file
    #[arg(value_name = "NEW")]
    new: PathBuf,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl DiffArgs {
    /// How it reports.
    pub(super) fn report(&self) -> &ReportArgs {
        &self.report
    }
}

/// Runs the command.
pub(super) fn run(args: &DiffArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    super::recovery::recover(&[args.old.clone(), args.new.clone()], console)?;
    let (old, new) = (Document::load(&args.old)?, Document::load(&args.new)?);
    let mut found = compare(&old, &new, args, &project)?;
    locate::in_file(&mut found, &new.source.name, &new.source.text, &new.value);
    args.report.write(Results::in_texts("diff", found, &[new.source]), &project.config, console)
}

/// A JSON file, and the cassette in it if it is one.
struct Document {
    source: SourceText,
    value: Value,
    cassette: Option<crate::cassette::Cassette>,
}

impl Document {
    fn load(path: &Path) -> Result<Self, Failure> {
        let text = files::read_text(path)?;
        let source = SourceText { name: path.display().to_string(), text };
        let fail = |error| super::load_failure(LoadError::format(path, &source.text, error));
        match format::read_document(&source.text) {
            Ok((value, cassette)) => Ok(Self { value, cassette: Some(cassette), source }),
            Err(format::FormatError::NotACassette) => {
                let value = json::parse(&source.text).map_err(|error| fail(error.into()))?;
                Ok(Self { value, cassette: None, source })
            }
            Err(error) => Err(fail(error)),
        }
    }
}

fn compare(
    old: &Document,
    new: &Document,
    args: &DiffArgs,
    project: &Project,
) -> Result<Vec<Finding>, Failure> {
    match (&old.cassette, &new.cassette) {
        (Some(old), Some(new)) => {
            Ok(super::verify::compare(old, new, &project.contract(&args.contract)?, project))
        }
        (None, None) => {
            let mut options = Options::of_profile(project.profile);
            options.ignore.extend(project.config.ignore.iter().cloned());
            Ok(findings::of_documents(&document::compare(&old.value, &new.value, &options)))
        }
        (Some(_), None) => Err(mismatch(old, new)),
        (None, Some(_)) => Err(mismatch(new, old)),
    }
}

fn mismatch(cassette: &Document, other: &Document) -> Failure {
    Failure::new(format!(
        "`{}` is a cassette and `{}` is not",
        cassette.source.name, other.source.name
    ))
    .help("name two cassettes, or two other JSON files")
}
