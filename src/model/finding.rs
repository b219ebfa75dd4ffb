//! Findings: one shape for everything that tapecheck has to say about a user's files and traffic.

use std::fmt;

use super::{Excerpt, Pointer};

/// How much a finding matters; `--fail-on` names the least that makes a command exit with 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong, or will be.
    Warning,
    /// Wrong: somebody breaks.
    #[default]
    Error,
}

impl Severity {
    /// Every severity, the least first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The word for it in reports and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What one kind of finding means: the entry that `explain` prints and findings point to.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `<what>-<happened>`, the same everywhere: reports, configuration, documentation.
    pub id: &'static str,
    /// How much it matters unless the team says otherwise.
    pub severity: Severity,
    /// One sentence: what was found.
    pub summary: &'static str,
    /// Why it matters and what to do.
    pub help: &'static str,
}

impl Rule {
    /// A finding of this rule at `location`.
    pub fn finding(&'static self, location: Location, message: impl Into<String>) -> Finding {
        Finding {
            rule: self,
            severity: self.severity,
            location,
            message: message.into(),
            operation: None,
            schema: None,
            expected: None,
            found: None,
            help: None,
            excerpt: None,
            accepted: None,
            compared: None,
        }
    }
}

/// Where a finding is: as much as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file, as the user named it.
    pub file: Option<String>,
    /// The line, the first is 1.
    pub line: Option<usize>,
    /// The character in the line, the first is 1.
    pub column: Option<usize>,
    /// The value inside the document.
    pub pointer: Option<Pointer>,
}

impl Location {
    /// A place in `file`.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: Some(file.into()), ..Self::default() }
    }

    /// The same place with a line and column.
    pub fn at(mut self, position: super::Position) -> Self {
        self.line = Some(position.line);
        self.column = Some(position.column);
        self
    }

    /// The same place with a pointer to the value.
    pub fn pointing(mut self, pointer: Pointer) -> Self {
        self.pointer = Some(pointer);
        self
    }
}

impl fmt::Display for Location {
    /// `orders.json:12:9 /interactions/0/response`: the first part is what editors and terminals make a link of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(file) = &self.file {
            f.write_str(file)?;
            if let (Some(line), Some(column)) = (self.line, self.column) {
                write!(f, ":{line}:{column}")?;
            }
            separator = " ";
        }
        match &self.pointer {
            Some(pointer) if !pointer.tokens().is_empty() => write!(f, "{separator}{pointer}"),
            _ => Ok(()),
        }
    }
}

/// One disagreement: where, what, why it matters, what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What kind of finding it is.
    pub rule: &'static Rule,
    /// How much it matters here.
    pub severity: Severity,
    /// Where it is.
    pub location: Location,
    /// What was found, in one sentence.
    pub message: String,
    /// The operation it belongs to, by its `operationId`.
    pub operation: Option<String>,
    /// The place in the contract that was broken, as `file#pointer`.
    pub schema: Option<String>,
    /// What the contract or the recording has.
    pub expected: Option<String>,
    /// What was there instead.
    pub found: Option<String>,
    /// What to do about this one, where that is more than the rule's help.
    pub help: Option<String>,
    /// The line that it is about, for reports.
    pub excerpt: Option<Box<Excerpt>>,
    /// Why the team accepts it. An accepted finding never changes the exit status.
    pub accepted: Option<Box<str>>,
    /// What a comparison of two versions knows of it.
    pub compared: Option<Box<Compared>>,
}

/// What a comparison of two versions of a file knows of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Where it is in the old version.
    pub old: Location,
    /// Who is affected: `request` or `response`.
    pub direction: Option<String>,
    /// The document that shows it, in JSON.
    pub witness: Option<String>,
    /// The recorded bodies that show it as well, as `file#pointer`.
    pub seen_in: Vec<String>,
}

impl Finding {
    /// The same finding, of this operation.
    pub fn operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// The same finding with the place in the contract.
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// The same finding with what should be there and what is.
    pub fn versus(mut self, expected: impl Into<String>, found: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self.found = Some(found.into());
        self
    }

    /// The same finding with advice of its own.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether nobody has accepted it.
    pub fn counts(&self) -> bool {
        self.accepted.is_none()
    }

    /// Where it was in the old version, if two were compared.
    pub fn before(&self) -> Option<String> {
        self.compared.as_ref().map(|compared| compared.old.to_string())
    }

    /// The advice: its own, or the rule's.
    pub fn advice(&self) -> &str {
        self.help.as_deref().unwrap_or(self.rule.help)
    }
}
