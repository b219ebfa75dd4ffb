//! `tapecheck import`: other sources become cassettes.

mod pages;
mod progress;
mod summary;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::project::{ContractArgs, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::Results;
use super::{Console, ExitStatus, Failure};
use crate::import;
use crate::import::docs::{Documented, Options, Repairs};
use crate::model::ReportedFile;
use crate::report::{self, Report};
use pages::Pages;

/// Turn documentation pages into cassettes
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck import docs docs/*.md -o cassettes/docs")]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    source: ImportSource,
}

#[derive(Debug, Subcommand)]
enum ImportSource {
    Docs(DocsArgs),
}

/// Import the sample exchanges of documentation pages
///
/// Finds sample requests and responses by their shape, in Markdown, in HTML and in the plain text of a rendered page, in
/// any language. Bodies that are not valid JSON are repaired with the fewest steps, and every repair is reported. Samples,
/// tables and the contract are held against each other, and with --compare against another edition of the pages.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tapecheck import docs docs/*.md -o cassettes/docs
  tapecheck import docs docs/hu --compare docs/en --repairs safe")]
pub(super) struct DocsArgs {
    /// Pages, and folders of them (.md, .html, .txt)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder for the cassettes; without it they are not written
    #[arg(short = 'o', long, value_name = "DIR")]
    cassettes: Option<PathBuf>,
    /// The language of pages that do not name theirs, as a BCP 47 tag [default: guessed from the words]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// How far repairs go: `safe` makes those with one possible reading, `assumed` also those that follow a convention,
    /// which the cassette then marks
    #[arg(long, value_name = "HOW", default_value = "assumed")]
    repairs: RepairsArg,
    /// A folder with another edition of the pages, by language or version: say what a translation has damaged and what
    /// has changed
    #[arg(long, value_name = "DIR")]
    compare: Option<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
    #[command(flatten)]
    report: ReportArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RepairsArg {
    Safe,
    Assumed,
}

impl From<RepairsArg> for Repairs {
    fn from(arg: RepairsArg) -> Self {
        match arg {
            RepairsArg::Safe => Self::Safe,
            RepairsArg::Assumed => Self::Assumed,
        }
    }
}

impl ImportArgs {
    /// How it reports.
    pub(super) fn report(&self) -> &ReportArgs {
        let ImportSource::Docs(args) = &self.source;
        &args.report
    }
}

/// Runs the command.
pub(super) fn run(args: &ImportArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let ImportSource::Docs(args) = &args.source;
    let project = args.project.load()?;
    let contract = project.contract(&args.contract)?;
    let documented = Documented::new(&contract, project.profile);
    let repairs = args.repairs.into();
    let options = Options { profile: project.profile, documented: Some(&documented), repairs };
    let mut pages = Pages::read(args, &options, console)?;
    if pages.failures.is_empty() {
        import::ensure_samples(&pages.imported)?;
    }
    // A table that the other edition shows to be damaged is not trusted.
    if let Some(folder) = &args.compare {
        pages.compare(folder, args.language.as_deref(), &options)?;
    }
    pages.hold_together();
    summary::tell(&pages, repairs, args.cassettes.as_deref(), console);
    let mut results = Results::new("import", pages.findings());
    results.files = pages.imported.iter().map(|p| ReportedFile::named(&p.figures.page)).collect();
    results.failures = pages.failures.iter().map(Failure::reported).collect();
    pages.failures.iter().for_each(|failure| failure.print(console));
    if !args.report.is_json() {
        return args.report.write(results, &project.config, console);
    }
    let results = args.report.judged(results, &project.config);
    args.report.write_files(&results, &project.config)?;
    let mut figures = import::report(pages.imported.iter().map(|page| &page.figures));
    let report = (report::json::FORMAT.render)(&Report {
        command: "import",
        findings: &results.findings,
        failures: &results.failures,
        ..Report::default()
    });
    let report: serde_json::Value = serde_json::from_str(&report).expect("our own report is JSON");
    figures["findings"] = report["findings"].clone();
    if !results.failures.is_empty() {
        figures["failures"] = report["failures"].clone();
    }
    args.report.put(&format!("{figures:#}\n"), console)?;
    Ok(args.report.status(&results, &project.config))
}
