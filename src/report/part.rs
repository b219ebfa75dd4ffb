//! The report of a part of the files, read back so that parts can be merged.

use serde_json::Value;

use super::json::VERSION;
use crate::model::coverage::CoverageKind;
use crate::model::json;
use crate::model::{
    Compared, Comparison, Coverage, Excerpt, Explained, Finding, Location, Pointer,
    ReportedFailure, ReportedFile, ReportedInteraction, Rule, Severity, Uncovered,
};

/// What one report in JSON says.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The command that wrote it.
    pub command: String,
    /// Which part it is: `hash:1/4`.
    pub partition: Option<String>,
    /// How much of the project was looked at, by all parts together.
    pub breadth: String,
    /// What was found, the accepted findings too.
    pub findings: Vec<Finding>,
    /// The files that were looked at.
    pub files: Vec<ReportedFile>,
    /// What could not be done.
    pub failures: Vec<ReportedFailure>,
    /// How much of the contract is exercised.
    pub coverage: Option<Coverage>,
    /// What was compared.
    pub comparison: Option<Comparison>,
}

/// Why a file is no report that can be merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartError {
    /// It is no JSON.
    #[error("it is no JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// It is something else, or damaged.
    #[error("`{0}` is missing or not what it should be")]
    Member(String),
    /// It was written by a newer program.
    #[error("its layout has version {0}, this tapecheck reads version {VERSION}")]
    Version(i64),
    /// It names a rule that this build does not have.
    #[error("there is no rule `{0}`")]
    Rule(String),
}

impl Explained for PartError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Version(_) | Self::Rule(_) => {
                "use the same version of tapecheck for all parts and for `report merge`".into()
            }
            _ => "name files that `tapecheck check --partition … --report json=FILE` has written"
                .into(),
        })
    }
}

impl Part {
    /// Reads a report in JSON; `rule` knows the rules by their ids.
    pub fn read(
        text: &str,
        rule: impl Fn(&str) -> Option<&'static Rule>,
    ) -> Result<Self, PartError> {
        let root: Value = serde_json::from_str(text)?;
        let root = Place { value: &root, name: String::new() };
        match root.member("report").value.as_i64() {
            Some(VERSION) => {}
            Some(other) => return Err(PartError::Version(other)),
            None => return Err(PartError::Member("/report".into())),
        }
        let coverage = root.member("coverage");
        Ok(Self {
            command: root.member("command").text()?,
            partition: root.member("partition").optional_text()?,
            breadth: root.member("breadth").text()?,
            findings: root.member("findings").list(|place| finding(place, &rule))?,
            files: root.member("files").list(file)?,
            failures: root.member("failures").list(failure)?,
            coverage: if coverage.value.is_null() {
                None
            } else {
                Some(self::coverage(&coverage)?)
            },
            comparison: comparison(&root, text)?,
        })
    }
}

fn finding(
    place: &Place<'_>,
    rule: &impl Fn(&str) -> Option<&'static Rule>,
) -> Result<Finding, PartError> {
    let id = place.member("rule").text()?;
    let rule = rule(&id).ok_or(PartError::Rule(id))?;
    let severity = place.member("severity").text()?;
    let severity = Severity::ALL.into_iter().find(|known| known.name() == severity);
    let optional = |name: &str| place.member(name).optional_text();
    let excerpt = place.member("excerpt");
    let excerpt =
        if excerpt.value.is_null() { None } else { Some(Box::new(self::excerpt(&excerpt)?)) };
    let compared = place.member("compared");
    let compared =
        if compared.value.is_null() { None } else { Some(Box::new(self::compared(&compared)?)) };
    Ok(Finding {
        compared,
        severity: severity.ok_or_else(|| place.member("severity").wrong())?,
        operation: optional("operation")?,
        schema: optional("schema")?,
        expected: optional("expected")?,
        found: optional("found")?,
        // The rule's own help is not a finding's.
        help: optional("help")?.filter(|help| help != rule.help),
        accepted: optional("accepted")?.map(Into::into),
        excerpt,
        ..rule.finding(location(place)?, place.member("message").text()?)
    })
}

fn location(place: &Place<'_>) -> Result<Location, PartError> {
    let pointer = place.member("pointer");
    let pointer = match pointer.optional_text()? {
        None => None,
        Some(text) => Some(Pointer::parse(&text).ok_or_else(|| pointer.wrong())?),
    };
    Ok(Location {
        file: place.member("file").optional_text()?,
        line: place.member("line").optional_count()?,
        column: place.member("column").optional_count()?,
        pointer,
    })
}

fn compared(place: &Place<'_>) -> Result<Compared, PartError> {
    Ok(Compared {
        old: location(&place.member("old"))?,
        direction: place.member("direction").optional_text()?,
        witness: place.member("witness").optional_text()?,
        seen_in: place.member("seen_in").list(|place| place.text())?,
    })
}

fn excerpt(place: &Place<'_>) -> Result<Excerpt, PartError> {
    Ok(Excerpt {
        text: place.member("text").text()?,
        indent: place.member("indent").count()?,
        width: place.member("width").count()?,
    })
}

fn file(place: &Place<'_>) -> Result<ReportedFile, PartError> {
    let interaction = |place: &Place<'_>| {
        Ok(ReportedInteraction {
            name: place.member("name").text()?,
            operation: place.member("operation").optional_text()?,
        })
    };
    Ok(ReportedFile {
        name: place.member("name").text()?,
        interactions: place.member("interactions").list(interaction)?,
    })
}

fn failure(place: &Place<'_>) -> Result<ReportedFailure, PartError> {
    Ok(ReportedFailure {
        message: place.member("message").text()?,
        help: place.member("help").optional_text()?,
    })
}

fn coverage(place: &Place<'_>) -> Result<Coverage, PartError> {
    let mut coverage = Coverage::default();
    for kind in CoverageKind::ALL {
        coverage.totals[kind as usize] = place.member(kind.name()).member("total").count()?;
    }
    coverage.missing = place.member("missing").list(|place| {
        let kind = place.member("kind").text()?;
        let kind = CoverageKind::ALL.into_iter().find(|known| known.name() == kind);
        Ok(Uncovered {
            kind: kind.ok_or_else(|| place.member("kind").wrong())?,
            schema: place.member("schema").text()?,
            name: place.member("name").text()?,
            operation: place.member("operation").optional_text()?,
            location: location(place)?,
        })
    })?;
    coverage.missing.sort();
    Ok(coverage)
}

/// Values that were compared stand in it as they are spelled, which serde_json does not keep.
fn comparison(root: &Place<'_>, text: &str) -> Result<Option<Comparison>, PartError> {
    if ["verdicts", "changes"].iter().all(|name| root.member(name).value.is_null()) {
        return Ok(None);
    }
    let spelled = json::parse(text).map_err(|_| root.wrong())?;
    let list = |name: &str| {
        let items = spelled.get(name).and_then(json::Value::as_array);
        items.map(<[_]>::to_vec).ok_or_else(|| root.member(name).wrong())
    };
    Ok(Some(Comparison { verdicts: list("verdicts")?, changes: list("changes")? }))
}

/// A value with its pointer, for messages.
struct Place<'v> {
    value: &'v Value,
    name: String,
}

impl<'v> Place<'v> {
    fn member(&self, name: &str) -> Self {
        const NULL: &Value = &Value::Null;
        Self { value: self.value.get(name).unwrap_or(NULL), name: format!("{}/{name}", self.name) }
    }

    fn wrong(&self) -> PartError {
        PartError::Member(self.name.clone())
    }

    fn text(&self) -> Result<String, PartError> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.wrong())
    }

    fn optional_text(&self) -> Result<Option<String>, PartError> {
        if self.value.is_null() { Ok(None) } else { self.text().map(Some) }
    }

    fn count(&self) -> Result<usize, PartError> {
        let count = self.value.as_u64().and_then(|count| usize::try_from(count).ok());
        count.ok_or_else(|| self.wrong())
    }

    fn optional_count(&self) -> Result<Option<usize>, PartError> {
        if self.value.is_null() { Ok(None) } else { self.count().map(Some) }
    }

    fn list<T>(
        &self,
        read: impl Fn(&Place<'_>) -> Result<T, PartError>,
    ) -> Result<Vec<T>, PartError> {
        let items = self.value.as_array().ok_or_else(|| self.wrong())?;
        let place = |(index, value)| Place { value, name: format!("{}/{index}", self.name) };
        items.iter().enumerate().map(|item| read(&place(item))).collect()
    }
}
