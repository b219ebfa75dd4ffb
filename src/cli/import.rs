//! `tapecheck import`: other sources become cassettes.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::project::ProjectArgs;
use super::reporting::ReportArgs;
use super::results::{Results, SourceText};
use super::{Console, ExitStatus, Failure};
use crate::import::{self, Imported, Page};
use crate::model::Finding;
use crate::model::text::counted;
use crate::report::{self, Report};
use crate::storage::{cassettes, files};

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
/// Finds sample requests and responses by their shape, in Markdown and in the plain text of a rendered page, in any
/// language. Bodies that are not valid JSON are repaired with the fewest steps, and every repair is reported.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck import docs docs/*.md -o cassettes/docs")]
pub(super) struct DocsArgs {
    /// Pages, and folders of them (.md, .txt)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder for the cassettes; without it they are not written
    #[arg(short = 'o', long, value_name = "DIR")]
    cassettes: Option<PathBuf>,
    /// The language of pages that do not name theirs, as a BCP 47 tag [default: guessed from the words]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    report: ReportArgs,
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
    let texts = read_pages(&args.paths)?;
    let pages: Vec<Imported> = texts
        .iter()
        .map(|source| {
            let page =
                Page { name: &source.name, text: &source.text, language: args.language.as_deref() };
            import::docs::import(&page, project.profile)
        })
        .collect();
    import::ensure_samples(&pages)?;
    if let Some(folder) = &args.cassettes {
        write(folder, &texts, &pages, console)?;
    }
    let findings: Vec<Finding> = pages.iter().flat_map(|page| page.findings.clone()).collect();
    console.progress(&format!("tapecheck: {}", summary(&pages)));
    let results = Results::in_texts("import", findings, &texts);
    if !args.report.is_json() {
        return args.report.write(results, &project.config, console);
    }
    let results = args.report.judged(results, &project.config);
    args.report.write_files(&results, &project.config)?;
    let mut figures = import::report(pages.iter().map(|page| &page.figures));
    let report = (report::json::FORMAT.render)(&Report {
        command: "import",
        findings: &results.findings,
        ..Report::default()
    });
    let report: serde_json::Value = serde_json::from_str(&report).expect("our own report is JSON");
    figures["findings"] = report["findings"].clone();
    args.report.put(&format!("{figures:#}\n"), console)?;
    Ok(args.report.status(&results, &project.config))
}

fn read_pages(paths: &[PathBuf]) -> Result<Vec<SourceText>, Failure> {
    let is_page = |path: &Path| {
        path.extension().is_some_and(|extension| {
            ["md", "markdown", "txt"].iter().any(|known| extension == *known)
        })
    };
    let mut texts = Vec::new();
    for path in paths {
        for file in files::find(path, is_page)? {
            texts.push(SourceText {
                name: file.display().to_string(),
                text: files::read_text(&file)?,
            });
        }
    }
    if texts.is_empty() {
        let failure = Failure::new("there is no page in the folders named");
        return Err(failure.help("pages are files that end with .md, .markdown or .txt"));
    }
    Ok(texts)
}

/// One cassette for each page that shows a request, named after the page.
fn write(
    folder: &Path,
    texts: &[SourceText],
    pages: &[Imported],
    console: &Console,
) -> Result<(), Failure> {
    files::create_folder(folder)?;
    let mut written: Vec<PathBuf> = Vec::new();
    for (source, page) in texts.iter().zip(pages) {
        if page.cassette.interactions.is_empty() {
            continue;
        }
        let stem = Path::new(&source.name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let path = free_name(folder, &stem, &written);
        cassettes::save(&path, &page.cassette)?;
        written.push(path);
    }
    console.progress(&format!(
        "tapecheck: wrote {} to {}",
        counted(written.len(), "cassette"),
        folder.display()
    ));
    Ok(())
}

/// Pages of several folders may have the same name.
fn free_name(folder: &Path, stem: &str, written: &[PathBuf]) -> PathBuf {
    let name = |number: usize| match number {
        1 => folder.join(format!("{stem}.json")),
        number => folder.join(format!("{stem}-{number}.json")),
    };
    (1..).map(name).find(|path| !written.contains(path)).expect("there is always a next number")
}

fn summary(pages: &[Imported]) -> String {
    use crate::import::figures::BodyTier;
    let sum = |count: fn(&Imported) -> usize| pages.iter().map(count).sum::<usize>();
    let bodies = |tier| pages.iter().map(|page| page.figures.count(tier)).sum::<usize>();
    format!(
        "{}: {}, {}, {}; bodies: {} valid, {} repaired, {} assumed, {} refused",
        counted(pages.len(), "page"),
        counted(sum(|page| page.figures.requests), "request"),
        counted(sum(|page| page.figures.responses), "response"),
        counted(sum(|page| page.figures.pairs), "pair"),
        bodies(BodyTier::Valid),
        bodies(BodyTier::Safe),
        bodies(BodyTier::Assumed),
        bodies(BodyTier::Refused),
    )
}
