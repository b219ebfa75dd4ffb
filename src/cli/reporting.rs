//! How findings are reported, and which exit status follows from them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::results::Results;
use super::{Config, Console, ExitStatus, Failure};
use crate::compat::rules::UNDECIDED;
use crate::model::{Finding, Severity};
use crate::policy::{Breadth, Scope};
use crate::report::{self, Format, Report};
use crate::storage::files;

/// How findings are reported and what they lead to.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArgs {
    /// How results are written
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format_parser())]
    format: String,
    /// Write results to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write results to this file as well; can be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_report)]
    report: Vec<(String, PathBuf)>,
    /// The least severity that makes the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// The day that `until` dates of accepted findings are held against [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    today: Option<Date>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Info,
    Warning,
    Error,
    /// Errors, and what `diff` could not decide
    Undecided,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl ReportArgs {
    /// Whether results are for people.
    fn is_text(&self) -> bool {
        self.format == "text"
    }

    /// Whether results go to standard output for people.
    pub(super) fn is_on_screen(&self) -> bool {
        self.is_text() && self.output.is_none()
    }

    /// Whether results are for programs that read our own document.
    pub(super) fn is_json(&self) -> bool {
        self.format == "json"
    }

    /// Writes what was found in every format that was asked for, and says which exit status follows from it.
    pub(super) fn write(
        &self,
        results: Results,
        config: &Config,
        console: &Console,
    ) -> Result<ExitStatus, Failure> {
        let results = self.judged(results, config);
        self.write_files(&results, config)?;
        let color = self.output.is_none() && self.uses_color();
        let report = Report { color, ..self.report(&results, config) };
        self.put(&(named(&self.format).render)(&report), console)?;
        Ok(self.status(&results, config))
    }

    /// The findings as the team sees them.
    pub(super) fn judged(&self, mut results: Results, config: &Config) -> Results {
        let today = self
            .today
            .unwrap_or_else(|| jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date());
        let rules = results.rules();
        // A file that could not be read may be the one that an acceptance is about.
        let breadth = match results.failures.is_empty() {
            true => results.breadth,
            false => results.breadth.min(Breadth::Folders),
        };
        let scope = Scope { rules: &rules, files: &results.files, breadth };
        let findings = std::mem::take(&mut results.findings);
        results.findings = config.policy.apply(findings, &scope, today);
        results
    }

    /// Writes every `--report`.
    pub(super) fn write_files(&self, results: &Results, config: &Config) -> Result<(), Failure> {
        for (format, path) in &self.report {
            let text = (named(format).render)(&self.report(results, config));
            files::write_text(path, &text)?;
        }
        Ok(())
    }

    fn report<'r>(&self, results: &'r Results, config: &Config) -> Report<'r> {
        Report {
            command: &results.command,
            findings: &results.findings,
            files: &results.files,
            failures: &results.failures,
            coverage: results.coverage.as_ref(),
            comparison: results.comparison.as_ref(),
            lists_missing: results.lists_missing,
            partition: results.partition.as_deref(),
            breadth: results.breadth.name(),
            fail_on: self.fail_on(config),
            color: false,
        }
    }

    /// What a command says that could not do its work: whoever reads a report finds the reason in it.
    ///
    /// People read it on standard error, where every failure goes.
    pub(super) fn write_failure(&self, command: &str, failure: &Failure, console: &Console) {
        let results =
            Results { failures: vec![failure.reported()], ..Results::new(command, Vec::new()) };
        let config = Config::default();
        // It is the second attempt to say something: that it may fail too is no news.
        let _ = self.write_files(&results, &config);
        if !self.is_on_screen() {
            let _ =
                self.put(&(named(&self.format).render)(&self.report(&results, &config)), console);
        }
    }

    /// The same beside a command that writes itself: text with nothing to say would only stand in its way.
    pub(super) fn write_unless_idle(
        &self,
        results: Results,
        config: &Config,
        console: &Console,
    ) -> Result<ExitStatus, Failure> {
        if results.findings.is_empty() && self.is_on_screen() && self.report.is_empty() {
            return Ok(ExitStatus::Clean);
        }
        self.write(results, config, console)
    }

    /// Writes results that are text already.
    pub(super) fn put(&self, text: &str, console: &Console) -> Result<(), Failure> {
        match &self.output {
            Some(path) => Ok(files::write_text(path, text)?),
            None => console
                .result(text)
                .map_err(|error| Failure::new(format!("cannot write results: {error}"))),
        }
    }

    /// The exit status that results lead to.
    pub(super) fn status(&self, results: &Results, config: &Config) -> ExitStatus {
        let least = self.fail_on(config);
        let is_undecided = |found: &Finding| {
            matches!(self.fail_on, Some(FailOn::Undecided)) && found.rule.id == UNDECIDED.id
        };
        let counting = results.findings.iter().filter(|found| found.counts());
        let fails =
            counting.into_iter().any(|found| found.severity >= least || is_undecided(found));
        match (results.failures.is_empty(), fails) {
            (false, _) => ExitStatus::Failure,
            (true, true) => ExitStatus::Findings,
            (true, false) => ExitStatus::Clean,
        }
    }

    fn fail_on(&self, config: &Config) -> Severity {
        match self.fail_on {
            Some(FailOn::Info) => Severity::Info,
            Some(FailOn::Warning) => Severity::Warning,
            Some(FailOn::Error | FailOn::Undecided) => Severity::Error,
            None => config.fail_on.unwrap_or(Severity::Error),
        }
    }

    /// Colors go to terminals only, and not where `NO_COLOR` is set (no-color.org).
    fn uses_color(&self) -> bool {
        use std::io::IsTerminal as _;
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::stdout().is_terminal()
            }
        }
    }
}

fn format_parser() -> clap::builder::PossibleValuesParser {
    report::ALL
        .iter()
        .map(|format| clap::builder::PossibleValue::new(format.name).help(format.summary))
        .collect::<Vec<_>>()
        .into()
}

fn named(name: &str) -> &'static Format {
    report::named(name).expect("the parser takes only names of formats")
}

fn parse_report(text: &str) -> Result<(String, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE")?;
    match report::named(format) {
        Some(_) if !file.is_empty() => Ok((format.to_owned(), file.into())),
        Some(_) => Err("the file's name is missing".to_owned()),
        None => {
            let known: Vec<&str> = report::ALL.iter().map(|format| format.name).collect();
            Err(format!("there is no format `{format}`; there is {}", known.join(", ")))
        }
    }
}

fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write it as YEAR-MONTH-DAY: 2026-04-30".to_owned())
}
