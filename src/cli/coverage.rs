//! `--coverage` and `--min-coverage`: how much of the contract recordings exercise.

use clap::Args;

use super::Failure;
use super::results::Results;
use crate::check::coverage::{Minimum, shortfalls};
use crate::model::CoverageKind;

/// How much must be exercised.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Coverage")]
pub(super) struct MinimumArgs {
    /// Fail when less of the contract is exercised: of all together, or of `operations`, `statuses`, `properties` or
    /// `enum-values` as KIND=PERCENT; can be repeated
    #[arg(long, value_name = "PERCENT", value_parser = parse_minimum)]
    min_coverage: Vec<Minimum>,
}

impl MinimumArgs {
    /// Whether anything must be exercised.
    pub(super) fn are_given(&self) -> bool {
        !self.min_coverage.is_empty()
    }

    /// Adds a finding for each minimum that is not reached.
    pub(super) fn judge(&self, results: &mut Results) -> Result<(), Failure> {
        let Some(coverage) = &results.coverage else {
            if !self.are_given() {
                return Ok(());
            }
            let failure = Failure::new("the parts say nothing about coverage");
            return Err(failure.help("give `--coverage` to `tapecheck check` for each part"));
        };
        results.findings.extend(shortfalls(coverage, &self.min_coverage));
        Ok(())
    }
}

fn parse_minimum(text: &str) -> Result<Minimum, String> {
    let (kind, percent) = match text.split_once('=') {
        None => (None, text),
        Some((name, percent)) => {
            let kind = CoverageKind::ALL.into_iter().find(|kind| kind.name() == name);
            let known = CoverageKind::ALL.map(CoverageKind::name).join(", ");
            let kind = kind.ok_or_else(|| format!("there is no `{name}`; there is {known}"))?;
            (Some(kind), percent)
        }
    };
    let percent = percent.strip_suffix('%').unwrap_or(percent);
    match percent.parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Minimum { kind, percent }),
        _ => Err("a percentage is a number from 0 to 100".to_owned()),
    }
}
