//! `[replay]` of `tapecheck.toml`: what goes wrong on request, and how long answers take.

use toml::de::DeValue;

use super::{Entry, Failure, Reader};
use crate::control::{Fault, FaultError, Latency};
use crate::model::Explained as _;

const KEYS: [&str; 2] = ["faults", "latency"];

/// What a team shares about its replays.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Replaying {
    /// `faults`: what goes wrong, rule by rule.
    pub(in crate::cli) faults: Vec<Fault>,
    /// `latency`: how long each answer takes.
    pub(in crate::cli) latency: Option<Latency>,
}

impl Reader<'_> {
    /// `[replay]`.
    pub(super) fn replaying(
        &self,
        (key, value): Entry<'_>,
        replaying: &mut Replaying,
    ) -> Result<(), Failure> {
        let DeValue::Table(table) = value.get_ref() else {
            let message = "`replay` must be a table".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        for entry in table.iter() {
            match entry.0.get_ref().as_ref() {
                "faults" => replaying.faults = self.faults(entry)?,
                "latency" => replaying.latency = Some(self.latency(entry)?),
                _ => return Err(self.unknown(entry, "replay.", &KEYS)),
            }
        }
        Ok(())
    }

    fn faults(&self, (key, value): Entry<'_>) -> Result<Vec<Fault>, Failure> {
        let DeValue::Array(rules) = value.get_ref() else {
            let message = "`faults` must be a list of strings".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        let fault = |rule| {
            let text: String = self.text_of(rule, "faults")?;
            text.parse().map_err(|error: FaultError| {
                let failure = self.failure(rule.span().start, error.to_string());
                failure.help(error.help().unwrap_or_default())
            })
        };
        rules.iter().map(fault).collect()
    }

    fn latency(&self, (_, value): Entry<'_>) -> Result<Latency, Failure> {
        let text = self.text_of(value, "latency")?;
        text.parse().map_err(|why: String| {
            let message = format!("`{text}` is no latency");
            self.failure(value.span().start, message).help(why)
        })
    }
}
