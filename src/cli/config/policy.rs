//! `[rules]` and `[[accept]]`: how much each rule matters, and what the team accepts for now.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::{Failure, explain};
use super::{Entry, Reader};
use crate::model::text::nearest;
use crate::model::{Excerpt, Location, Position, Severity};
use crate::policy::{Accept, PlacePattern, Policy};

const KEYS: [&str; 4] = ["rule", "location", "reason", "until"];

/// The word for a rule that is not applied.
const OFF: &str = "off";

impl Reader<'_> {
    /// `[rules]`.
    pub(super) fn rules(
        &self,
        (key, value): Entry<'_>,
        policy: &mut Policy,
    ) -> Result<(), Failure> {
        let DeValue::Table(table) = value.get_ref() else {
            let message = "`rules` must be a table of rules and severities".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        for (id, value) in table.iter() {
            let name = id.get_ref().as_ref();
            self.ensure_rule(name, id.span().start)?;
            let level = self.text_of(value, name)?;
            let severity = Severity::ALL.into_iter().find(|severity| severity.name() == level);
            if severity.is_none() && level != OFF {
                let message = format!("`{level}` is no severity");
                let failure = self.failure(value.span().start, message);
                return Err(failure.help("write `error`, `warning`, `info` or `off`"));
            }
            policy.severities.push((name.to_owned(), severity));
        }
        Ok(())
    }

    /// `[[accept]]`.
    pub(super) fn accept(
        &self,
        (key, value): Entry<'_>,
        policy: &mut Policy,
    ) -> Result<(), Failure> {
        let DeValue::Array(entries) = value.get_ref() else {
            let message = "`accept` must be a list of tables: `[[accept]]`".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        for entry in entries.iter() {
            let DeValue::Table(table) = entry.get_ref() else {
                let message = "an entry must be a table: `[[accept]]`".to_owned();
                return Err(self.failure(entry.span().start, message));
            };
            policy.accepted.push(self.acceptance(table, entry.span().start)?);
        }
        Ok(())
    }

    fn acceptance(&self, table: &DeTable<'_>, start: usize) -> Result<Accept, Failure> {
        for entry in table.iter() {
            if !KEYS.contains(&entry.0.get_ref().as_ref()) {
                return Err(self.unknown(entry, "accept.", &KEYS));
            }
        }
        let (rule, at) =
            self.needed(table, "rule", start, "`tapecheck explain` lists the rules")?;
        self.ensure_rule(&rule, at)?;
        let help = "write it as reports do, without the line: `cassettes/orders.json /interactions/*/response/body/json/status`";
        let (location, at) = self.needed(table, "location", start, help)?;
        let place = PlacePattern::parse(&location)
            .map_err(|error| self.failure(at, error.to_string()).help(help))?;
        let help = "say why it is no harm, for those who read it in a year";
        let (reason, _) = self.needed(table, "reason", start, help)?;
        let position = Position::of(self.text, start);
        let line = self.text.lines().nth(position.line - 1);
        Ok(Accept {
            rule,
            place: place.below(&self.folder()),
            reason,
            until: table.get("until").map(|value| self.date(value)).transpose()?,
            location: Location::file(self.path.display().to_string()).at(position),
            excerpt: line.map(|line| Box::new(Excerpt::of(line, position.column - 1))),
        })
    }

    fn needed(
        &self,
        table: &DeTable<'_>,
        key: &str,
        start: usize,
        help: &str,
    ) -> Result<(String, usize), Failure> {
        let value: Option<&Spanned<DeValue<'_>>> = table.get(key);
        let Some(value) = value else {
            let message = format!("an `accept` entry needs a `{key}`");
            return Err(self.failure(start, message).help(help));
        };
        let text = self.text_of(value, key)?;
        if text.trim().is_empty() {
            let message = format!("`{key}` is empty");
            return Err(self.failure(value.span().start, message).help(help));
        }
        Ok((text, value.span().start))
    }

    /// A date, with or without quotes.
    fn date(&self, value: &Spanned<DeValue<'_>>) -> Result<Date, Failure> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        text.parse().map_err(|_| {
            let message = "`until` must be a date".to_owned();
            self.failure(value.span().start, message).help("write it as `until = 2026-04-30`")
        })
    }

    fn ensure_rule(&self, id: &str, at: usize) -> Result<(), Failure> {
        let known = explain::rules();
        if known.iter().any(|rule| rule.id == id) {
            return Ok(());
        }
        let failure = self.failure(at, format!("there is no rule `{id}`"));
        Err(match nearest(id, known.iter().map(|rule| rule.id)) {
            Some(nearest) => failure.help(format!("did you mean `{nearest}`?")),
            None => failure.help("`tapecheck explain` lists the rules"),
        })
    }

    /// The folder of the file, which its paths start from.
    fn folder(&self) -> String {
        self.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default()
    }
}
