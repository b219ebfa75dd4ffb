//! `tapecheck check`: cassettes against the contract, offline.

use std::path::PathBuf;

use clap::Args;

use super::project::{ContractArgs, Project, ProjectArgs};
use super::reporting::{ReportArgs, SourceText, report_sources};
use super::{Console, ExitStatus, Failure};
use crate::check::{self, Source};
use crate::model::Finding;
use crate::model::text::counted;
use crate::profile::Profile;
use crate::report::Report;
use crate::schema::Contract;
use crate::storage::{LoadedCassette, cassettes};

/// Check cassettes against the contract
///
/// Holds the request and the response of every interaction against its operation of the contract, and looks for secrets
/// that should not be there. Recorded, imported and documentation cassettes are checked alike. Needs no network.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck check cassettes/ --fail-on warning")]
pub(super) struct CheckArgs {
    /// Cassette files, and folders of them [default: cassettes]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs the command.
pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    let contract = project.contract(&args.contract)?;
    let paths = paths(&args.paths, &project);
    super::recovery::recover(&paths, console)?;
    let (loaded, failures) = cassettes::load_each(&paths);
    let mut failures = failures.into_iter().map(super::load_failure);
    if loaded.is_empty()
        && let Some(failure) = failures.next()
    {
        return Err(failure);
    }
    let findings = findings(&loaded, &contract, project.profile);
    let sources = source_texts(&loaded);
    let interactions: usize = loaded.iter().map(|one| one.cassette.interactions.len()).sum();
    let files = counted(loaded.len(), "cassette");
    console.progress(&format!(
        "tapecheck: checked {} in {files}",
        counted(interactions, "interaction")
    ));
    let sources = report_sources(&sources);
    let report = Report { command: "check", findings: &findings, sources: &sources, color: false };
    let Some(first) = failures.next() else {
        return args.report.write(&report, &project.config, console);
    };
    // One file that cannot be read takes nothing away from what the others say.
    if !findings.is_empty() {
        args.report.write(&report, &project.config, console)?;
    }
    failures.for_each(|failure| failure.print(console));
    Err(first)
}

/// What was named, or what the configuration names, or the usual folder.
fn paths(named: &[PathBuf], project: &Project) -> Vec<PathBuf> {
    match (named, project.config.cassettes.as_slice()) {
        ([], []) => vec![PathBuf::from("cassettes")],
        ([], configured) => configured.to_vec(),
        (named, _) => named.to_vec(),
    }
}

/// Everything that is wrong with some cassettes, file by file.
pub(super) fn findings(
    loaded: &[LoadedCassette],
    contract: &Contract,
    profile: &Profile,
) -> Vec<Finding> {
    loaded
        .iter()
        .flat_map(|one| check::check(&source(one, &one.name()), contract, profile))
        .collect()
}

/// The texts of the files, for excerpts; secrets in them are masked.
pub(super) fn source_texts(loaded: &[LoadedCassette]) -> Vec<SourceText> {
    let text = |one: &LoadedCassette| SourceText {
        name: one.name(),
        text: check::without_secrets(&source(one, "")),
    };
    loaded.iter().map(text).collect()
}

fn source<'a>(loaded: &'a LoadedCassette, name: &'a str) -> Source<'a> {
    Source { name, text: &loaded.text, document: &loaded.document, cassette: &loaded.cassette }
}
