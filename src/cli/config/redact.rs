//! `[redaction]` and `[[redact]]` of `tapecheck.toml`: built-in rules switched off, and rules of one's own.

use regex::RegexBuilder;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Failure, Reader, nearest};
use crate::model::PointerPattern;
use crate::profile::Profile;
use crate::redaction::{self, Action, OwnRule, Rules, Side, Target};

/// What the file says about redaction.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Redaction {
    /// The ids of built-in rules that are not applied.
    off: Vec<String>,
    own: Vec<OwnRule>,
}

impl Redaction {
    /// The rules that hold for an API.
    pub(in crate::cli) fn rules(&self, profile: &'static Profile) -> Rules {
        let all = Rules::new(profile);
        let left = self.off.iter().fold(all, |rules, id| {
            rules.without(id).expect("reading the file has looked the ids up")
        });
        self.own.iter().cloned().fold(left, Rules::with_own)
    }
}

/// The keys that say what a rule looks at.
const TARGETS: [&str; 4] = ["header", "query", "pointer", "regex"];
const KEYS: [&str; 8] = ["name", "header", "query", "pointer", "regex", "action", "with", "where"];
const ACTIONS: [&str; 4] = ["replace", "drop", "hash", "placeholder"];

/// The most memory that a compiled expression may take, in bytes.
const EXPRESSION_SIZE: usize = 1 << 20;

impl Reader<'_> {
    /// `[redaction]`.
    pub(super) fn redaction(
        &self,
        (key, value): Entry<'_>,
        redaction: &mut Redaction,
    ) -> Result<(), Failure> {
        let DeValue::Table(table) = value.get_ref() else {
            let message = "`redaction` must be a table; rules of your own are `[[redact]]`";
            return Err(self.failure(key.span().start, message.to_owned()));
        };
        for entry in table.iter() {
            if entry.0.get_ref() != "off" {
                return Err(self.unknown(entry, "redaction.", &["off"]));
            }
            for id in self.texts(entry)? {
                let known = redaction::rules::ALL.iter().map(|rule| rule.id);
                if !known.clone().any(|rule| rule == id) {
                    let start = entry.1.span().start;
                    let message = format!("there is no redaction rule `{id}`");
                    return Err(self.failure(start, message).help(help_for(&id, known)));
                }
                redaction.off.push(id);
            }
        }
        Ok(())
    }

    /// `[[redact]]`.
    pub(super) fn redact(
        &self,
        (key, value): Entry<'_>,
        redaction: &mut Redaction,
    ) -> Result<(), Failure> {
        let DeValue::Array(rules) = value.get_ref() else {
            let message = "`redact` must be a list of tables: `[[redact]]`".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        for rule in rules.iter() {
            let DeValue::Table(table) = rule.get_ref() else {
                let message = "a rule must be a table: `[[redact]]`".to_owned();
                return Err(self.failure(rule.span().start, message));
            };
            let rule = self.own_rule(table, rule.span().start)?;
            redaction.own.push(rule);
        }
        Ok(())
    }

    fn own_rule(&self, table: &DeTable<'_>, start: usize) -> Result<OwnRule, Failure> {
        for entry in table.iter() {
            let key = entry.0.get_ref().as_ref();
            if !KEYS.contains(&key) {
                return Err(self.unknown(entry, "redact.", &KEYS));
            }
        }
        let Some(name) = self.text_at(table, "name")? else {
            let help = "the summary of a recording counts by it what the rule has replaced";
            return Err(self.failure(start, "a `redact` rule needs a `name`".into()).help(help));
        };
        if redaction::rules::ALL.iter().any(|rule| rule.id == name) {
            let message = format!("`{name}` is the name of a built-in rule");
            return Err(self.failure(start, message).help("give yours another name"));
        }
        let target = self.target(table, &name, start)?;
        let action = self.action(table, &name, start)?;
        let is_number = |step: &str| !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit());
        if let (Target::Pointer(pattern), Action::Drop) = (&target, &action)
            && pattern.to_string().rsplit('/').next().is_some_and(is_number)
        {
            let message = format!("rule `{name}` drops an element by its number");
            let help =
                "what is redacted again would lose another one each time; use `*` or `replace`";
            return Err(self.failure(start, message).help(help));
        }
        Ok(OwnRule { target, action, side: self.side(table)?, name })
    }

    fn target(&self, table: &DeTable<'_>, name: &str, start: usize) -> Result<Target, Failure> {
        let mut given = TARGETS.iter().filter(|key| table.get(**key).is_some());
        let (Some(key), None) = (given.next(), given.next()) else {
            let message = format!("rule `{name}` needs exactly one of {}", TARGETS.join(", "));
            return Err(self.failure(start, message));
        };
        let text = self.text_at(table, key)?.unwrap_or_default();
        let at = table.get(*key).map_or(start, |value: &Spanned<DeValue<'_>>| value.span().start);
        Ok(match *key {
            "header" => Target::Header(text),
            "query" => Target::Query(text),
            "pointer" => Target::Pointer(PointerPattern::parse(&text).ok_or_else(|| {
                self.failure(at, format!("`{text}` is no pattern of JSON Pointers"))
                    .help("it starts with `/`; `*` stands for one step and `**` for any number")
            })?),
            _ => {
                let built = RegexBuilder::new(&text).size_limit(EXPRESSION_SIZE).build();
                let expression = built.map_err(|error| {
                    let why = error.to_string();
                    let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    self.failure(at, format!("`{text}` is no regular expression: {why}"))
                })?;
                if expression.is_match("") {
                    let message = format!("`{text}` fits a text of no characters");
                    return Err(self.failure(at, message).help("use `+` instead of `*`"));
                }
                Target::Text(expression)
            }
        })
    }

    fn action(&self, table: &DeTable<'_>, name: &str, start: usize) -> Result<Action, Failure> {
        let with = self.text_at(table, "with")?;
        let Some(action) = self.text_at(table, "action")? else {
            let message = format!("rule `{name}` needs an `action`");
            return Err(self
                .failure(start, message)
                .help(format!("one of {}", ACTIONS.join(", "))));
        };
        let at = table.get("action").map_or(start, |value| value.span().start);
        match (action.as_str(), with) {
            ("replace", Some(text)) => Ok(Action::Replace(text)),
            ("replace", None) => Err(self
                .failure(at, format!("rule `{name}` does not say with what to replace"))
                .help("add for example `with = \"{ticket}\"`; what is in braces matches any value on replay")),
            ("drop", None) => Ok(Action::Drop),
            ("hash", None) => Ok(Action::Hash),
            ("placeholder", None) => Ok(Action::Placeholder),
            ("drop" | "hash" | "placeholder", Some(_)) => {
                Err(self.failure(at, format!("`with` is for `replace` only, and `{name}` has `{action}`")))
            }
            _ => Err(self
                .failure(at, format!("there is no action `{action}`"))
                .help(help_for(&action, ACTIONS.into_iter()))),
        }
    }

    fn side(&self, table: &DeTable<'_>) -> Result<Option<Side>, Failure> {
        match self.text_at(table, "where")?.as_deref() {
            None => Ok(None),
            Some("request") => Ok(Some(Side::Request)),
            Some("response") => Ok(Some(Side::Response)),
            Some(other) => {
                let at = table.get("where").map_or(0, |value| value.span().start);
                let message = format!("`where` is `request` or `response`, and not `{other}`");
                Err(self.failure(at, message))
            }
        }
    }

    fn text_at(&self, table: &DeTable<'_>, key: &str) -> Result<Option<String>, Failure> {
        table.get(key).map(|value| self.text_of(value, key)).transpose()
    }
}

fn help_for<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("there is {}", known.collect::<Vec<_>>().join(", ")),
    }
}
