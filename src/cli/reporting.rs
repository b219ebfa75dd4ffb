//! How findings are reported, and which exit status follows from them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Config, Console, ExitStatus, Failure};
use crate::model::{Finding, Severity};
use crate::report::{self, Format, Report, ReportSource};
use crate::storage::files;

/// A file that findings may be in.
#[derive(Clone, Debug)]
pub(super) struct SourceText {
    pub(super) name: String,
    pub(super) text: String,
}

/// Some files as a report takes them.
pub(super) fn report_sources(texts: &[SourceText]) -> Vec<ReportSource<'_>> {
    texts.iter().map(|source| ReportSource { name: &source.name, text: &source.text }).collect()
}

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
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Info,
    Warning,
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl ReportArgs {
    /// Whether results are for people.
    pub(super) fn is_text(&self) -> bool {
        self.format == "text"
    }

    /// Writes a report in every format that was asked for, and says which exit status follows from its findings.
    pub(super) fn write(
        &self,
        report: &Report<'_>,
        config: &Config,
        console: &Console,
    ) -> Result<ExitStatus, Failure> {
        self.write_amended(report, config, console, &|_, text| text)
    }

    /// The same, each text given by format to `amend`, which may have more to say than findings can.
    pub(super) fn write_amended(
        &self,
        report: &Report<'_>,
        config: &Config,
        console: &Console,
        amend: &dyn Fn(&str, String) -> String,
    ) -> Result<ExitStatus, Failure> {
        let render = |format: &str, color| {
            amend(format, (named(format).render)(&Report { color, ..*report }))
        };
        for (format, path) in &self.report {
            files::write_text(path, &render(format, false))?;
        }
        let color = self.output.is_none() && self.uses_color();
        self.put(&render(&self.format, color), console)?;
        Ok(self.status(report.findings, config))
    }

    /// The same beside a command that writes itself: text with nothing to say would only stand in its way.
    pub(super) fn write_unless_idle(
        &self,
        report: &Report<'_>,
        config: &Config,
        console: &Console,
    ) -> Result<ExitStatus, Failure> {
        let is_asked_for = !self.is_text() || self.output.is_some() || !self.report.is_empty();
        if report.findings.is_empty() && !is_asked_for {
            return Ok(ExitStatus::Clean);
        }
        self.write(report, config, console)
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

    /// The exit status that findings lead to.
    pub(super) fn status(&self, findings: &[Finding], config: &Config) -> ExitStatus {
        let least = match self.fail_on {
            Some(FailOn::Info) => Severity::Info,
            Some(FailOn::Warning) => Severity::Warning,
            Some(FailOn::Error) => Severity::Error,
            None => config.fail_on.unwrap_or(Severity::Error),
        };
        if findings.iter().any(|finding| finding.severity >= least) {
            ExitStatus::Findings
        } else {
            ExitStatus::Clean
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
