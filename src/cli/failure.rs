//! Why a command could not do its work: what, where, why, and what to do.

use std::fmt;

use super::Console;
use crate::model::text::printable;
use crate::model::{Explained, ReportedFailure};

/// The end of a command that could not do its work.
#[derive(Debug)]
pub struct Failure {
    message: String,
    excerpt: Option<String>,
    help: Option<String>,
}

impl Failure {
    /// A failure in words of its own.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), excerpt: None, help: None }
    }

    /// The same failure with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same failure with the line of the file that it is about.
    pub fn excerpt(mut self, line: Option<String>) -> Self {
        self.excerpt = line;
        self
    }

    /// The same failure with what could not be done because of it.
    pub fn context(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// What a report says of it.
    pub(super) fn reported(&self) -> ReportedFailure {
        ReportedFailure { message: self.message.clone(), help: self.help.clone() }
    }

    /// One that a report told of.
    pub(super) fn from_report(reported: ReportedFailure) -> Self {
        Self { message: reported.message, excerpt: None, help: reported.help }
    }

    /// Writes it for people.
    pub fn print(&self, console: &Console) {
        console.log(&format!("error: {}", printable(&self.message)));
        if let Some(line) = &self.excerpt {
            console.log(&format!("    |  {}", printable(line)));
        }
        if let Some(help) = &self.help {
            console.log(&format!("  help: {}", printable(help)));
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: Explained> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { message: error.to_string(), excerpt: None, help: error.help() }
    }
}
