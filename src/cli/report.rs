//! `tapecheck report`: what is done with reports. `report merge` makes one of the reports of parts.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::coverage::MinimumArgs;
use super::project::ProjectArgs;
use super::reporting::ReportArgs;
use super::results::Results;
use super::{Console, ExitStatus, Failure, explain};
use crate::model::Coverage;
use crate::model::text::counted;
use crate::policy::Breadth;
use crate::report::Part;
use crate::storage::files;

/// Make one report of several
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck report merge part-*.json --report junit=report.xml")]
pub(super) struct ReportCommandArgs {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    Merge(MergeArgs),
}

/// Merge the reports of parts into one
///
/// Takes what `check --partition … --report json=FILE` has written for every part, in any order, and says what one run
/// over all files would have said, in any format and with its exit status. Run it where the parts ran: `tapecheck.toml`
/// counts.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tapecheck check --partition hash:1/2 --report json=part-1.json
  tapecheck check --partition hash:2/2 --report json=part-2.json
  tapecheck report merge part-1.json part-2.json --format text")]
pub(super) struct MergeArgs {
    /// The reports of all parts, in JSON
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    #[command(flatten)]
    minimum: MinimumArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl ReportCommandArgs {
    /// How it reports.
    pub(super) fn report(&self) -> &ReportArgs {
        let Deed::Merge(args) = &self.deed;
        &args.report
    }
}

/// Runs the command.
pub(super) fn run(args: &ReportCommandArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let Deed::Merge(args) = &args.deed;
    let project = args.project.load()?;
    let parts: Vec<Part> = args.parts.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    ensure_complete(&args.parts, &parts)?;
    let count = parts.len();
    let mut results = merge(parts)?;
    args.minimum.judge(&mut results)?;
    let interactions = results.files.iter().map(|file| file.interactions.len()).sum();
    console.progress(&format!(
        "tapecheck: merged {}: {} in {}",
        counted(count, "part"),
        counted(interactions, "interaction"),
        counted(results.files.len(), "cassette")
    ));
    let failures: Vec<Failure> =
        results.failures.iter().cloned().map(Failure::from_report).collect();
    let status = args.report.write(results, &project.config, console)?;
    failures.iter().for_each(|failure| failure.print(console));
    Ok(status)
}

fn read(path: &Path) -> Result<Part, Failure> {
    let text = files::read_text(path)?;
    let rules = explain::rules();
    Part::read(&text, |id| rules.iter().copied().find(|rule| rule.id == id)).map_err(|error| {
        Failure::from(error).context(&format!("cannot use report `{}`", path.display()))
    })
}

/// A part that is missing or counted twice would make a report that looks complete.
fn ensure_complete(paths: &[PathBuf], parts: &[Part]) -> Result<(), Failure> {
    let mut seen: HashSet<&str> = HashSet::new();
    for (path, part) in paths.iter().zip(parts) {
        let path = path.display();
        let Some(partition) = &part.partition else {
            let failure =
                Failure::new(format!("`{path}` is the report of all files, not of a part"));
            return Err(failure.help("give `--partition` to `tapecheck check`"));
        };
        if !seen.insert(partition) {
            return Err(Failure::new(format!(
                "`{path}` is part {partition}, and so is another one"
            )));
        }
    }
    let first = parts.first().and_then(|part| part.partition.as_deref()).unwrap_or_default();
    let Some((manner, number)) = first.split_once(':') else { return Ok(()) };
    let all: usize = number.rsplit('/').next().and_then(|all| all.parse().ok()).unwrap_or(0);
    let wanted = |part: usize| format!("{manner}:{part}/{all}");
    // Looking among those that are there takes no longer than they are many, whatever number a file names.
    let missing = (1..=all).map(wanted).find(|wanted| !seen.contains(wanted.as_str()));
    match missing {
        Some(missing) => Err(Failure::new(format!("part {missing} is missing"))
            .help("a report without it would look complete; name the reports of all parts")),
        None if seen.len() > all => Err(Failure::new(format!(
            "the parts are not all of one division: {first} is among them"
        ))),
        None => Ok(()),
    }
}

/// What one run over all files would have found.
fn merge(parts: Vec<Part>) -> Result<Results, Failure> {
    let mut results =
        Results { breadth: Breadth::Project, lists_missing: true, ..Results::default() };
    let mut coverage = Vec::new();
    for (number, part) in parts.into_iter().enumerate() {
        if number > 0 && part.command != results.command {
            return Err(Failure::new("the parts are reports of different commands"));
        }
        results.command = part.command;
        let breadth = Breadth::ALL.into_iter().find(|known| known.name() == part.breadth);
        results.breadth = results.breadth.min(breadth.unwrap_or_default());
        results.findings.extend(part.findings);
        results.files.extend(part.files);
        // What every part has stumbled over is one failure.
        for failure in part.failures {
            if !results.failures.contains(&failure) {
                results.failures.push(failure);
            }
        }
        coverage.push(part.coverage);
        if let Some(part) = part.comparison {
            let all = results.comparison.get_or_insert_default();
            all.verdicts.extend(part.verdicts);
            all.changes.extend(part.changes);
        }
    }
    if results.files.is_empty() && results.failures.is_empty() {
        return Err(Failure::new("there is no cassette in any of the parts")
            .help("check the paths that were given to `tapecheck check`"));
    }
    results.coverage = join(coverage)?;
    sort(&mut results);
    Ok(results)
}

/// What all parts exercise together, if they say.
fn join(parts: Vec<Option<Coverage>>) -> Result<Option<Coverage>, Failure> {
    let count = parts.len();
    let measured: Vec<Coverage> = parts.into_iter().flatten().collect();
    let help = "check all parts with the same contract and the same flags";
    if !measured.is_empty() && measured.len() < count {
        return Err(Failure::new("some parts say what they cover, and some do not").help(help));
    }
    if measured.windows(2).any(|pair| pair[0].totals != pair[1].totals) {
        return Err(Failure::new("the parts were measured against different contracts").help(help));
    }
    Ok(measured.into_iter().reduce(|all, part| all.join(&part)))
}

/// Files in the order of one run, each with its findings, which parts have in the right order already.
fn sort(results: &mut Results) {
    results.files.sort_by(|a, b| Path::new(&a.name).cmp(Path::new(&b.name)));
    let file = |finding: &crate::model::Finding| finding.location.file.clone().map(PathBuf::from);
    results.findings.sort_by_cached_key(file);
}
