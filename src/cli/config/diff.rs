//! `[diff]`: what a team decides about comparisons.

use toml::de::DeValue;

use super::{Config, Entry, Reader};
use crate::cli::Failure;
use crate::compat::{Direction, Policy};
use crate::diff::{Alignment, IdentityKey, Tolerance};
use crate::model::{Pointer, PointerPattern};

const KEYS: &[&str] = &[
    "ignore",
    "ignore-case",
    "identity",
    "unordered",
    "order-significant",
    "array-align",
    "null-is-absent",
    "tolerance",
    "policy",
    "extensible-enums",
    "directions",
];

/// What a team decides about comparisons, but for `ignore`.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Comparing {
    /// `ignore-case`: strings whose case does not count.
    pub(in crate::cli) ignore_case: Vec<PointerPattern>,
    /// `identity`: what tells the elements of arrays apart.
    pub(in crate::cli) identity: Vec<IdentityKey>,
    /// `unordered`: arrays whose order says nothing.
    pub(in crate::cli) unordered: Vec<PointerPattern>,
    /// `order-significant`: arrays whose order says something.
    pub(in crate::cli) order_significant: Vec<PointerPattern>,
    /// `array-align`: how other elements are paired.
    pub(in crate::cli) alignment: Alignment,
    /// `null-is-absent`
    pub(in crate::cli) null_is_absent: bool,
    /// `tolerance`: how far numbers may be apart.
    pub(in crate::cli) tolerance: Option<Tolerance>,
    /// `policy`: how breaks of schemas are weighed.
    pub(in crate::cli) policy: Policy,
    /// `extensible-enums`: lists of values that may grow.
    pub(in crate::cli) extensible_enums: Vec<PointerPattern>,
    /// `directions`: who sends what the schemas of some files describe.
    directions: Vec<(PointerPattern, Vec<Direction>)>,
}

impl Comparing {
    /// The directions of a schema file; both where nothing is said.
    pub(in crate::cli) fn directions(&self, path: &str) -> Vec<Direction> {
        let pointer: Pointer = path.split('/').filter(|part| !part.is_empty()).collect();
        let said = self.directions.iter().find(|(pattern, _)| pattern.matches(&pointer));
        said.map_or_else(|| Direction::ALL.to_vec(), |(_, directions)| directions.clone())
    }
}

impl Reader<'_> {
    pub(super) fn diff(&self, (key, value): Entry<'_>, config: &mut Config) -> Result<(), Failure> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.failure(key.span().start, "`diff` must be a table".to_owned()));
        };
        for entry in table.iter() {
            let diff = &mut config.diff;
            // `array_align` and the like are understood as well.
            match entry.0.get_ref().replace('_', "-").as_str() {
                "ignore" => config.ignore.extend(self.patterns(entry)?),
                "ignore-case" => diff.ignore_case = self.patterns(entry)?,
                "identity" => diff.identity = self.identity(entry)?,
                "unordered" => diff.unordered = self.patterns(entry)?,
                "order-significant" => diff.order_significant = self.patterns(entry)?,
                "array-align" => diff.alignment = self.alignment(entry)?,
                "null-is-absent" => diff.null_is_absent = self.flag(entry)?,
                "tolerance" => diff.tolerance = Some(self.tolerance(entry)?),
                "policy" => diff.policy = self.policy(entry)?,
                "extensible-enums" => diff.extensible_enums = self.patterns(entry)?,
                "directions" => diff.directions = self.directions(entry)?,
                _ => return Err(self.unknown(entry, "diff.", KEYS)),
            }
        }
        Ok(())
    }

    /// `"/items" = "id"` or `"/items" = ["a", "b/c"]`: members, or values inside them.
    fn identity(&self, entry: Entry<'_>) -> Result<Vec<IdentityKey>, Failure> {
        let DeValue::Table(table) = entry.1.get_ref() else {
            let message = "`identity` must be a table of patterns, each with the members that tell elements apart";
            return Err(self.failure(entry.1.span().start, message.to_owned()));
        };
        table
            .iter()
            .map(|entry| {
                let names = match entry.1.get_ref() {
                    DeValue::String(name) => vec![name.to_string()],
                    _ => self.texts(entry)?,
                };
                let member = |name: &String| match name.starts_with('/') {
                    true => Pointer::parse(name).unwrap_or_default(),
                    false => Pointer::root().child(name),
                };
                let array = self.pattern(entry.0.get_ref(), entry)?;
                Ok(IdentityKey { array, members: names.iter().map(member).collect() })
            })
            .collect()
    }

    fn alignment(&self, entry: Entry<'_>) -> Result<Alignment, Failure> {
        match &self.text_of(entry.1, "array-align")?[..] {
            "lcs" => Ok(Alignment::Content),
            "index" => Ok(Alignment::Index),
            other => Err(self.failure(
                entry.1.span().start,
                format!("`array-align` is `lcs` or `index`, and not `{other}`"),
            )),
        }
    }

    fn flag(&self, (key, value): Entry<'_>) -> Result<bool, Failure> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(self
                .failure(value.span().start, format!("`{}` must be true or false", key.get_ref()))),
        }
    }

    fn tolerance(&self, entry: Entry<'_>) -> Result<Tolerance, Failure> {
        let text = match entry.1.get_ref() {
            DeValue::Float(number) => number.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        Tolerance::parse(&text).ok_or_else(|| {
            self.failure(
                entry.1.span().start,
                "`tolerance` must be a number from 0 on, like 0.01".to_owned(),
            )
        })
    }

    fn policy(&self, entry: Entry<'_>) -> Result<Policy, Failure> {
        match &self.text_of(entry.1, "policy")?[..] {
            "strict" => Ok(Policy::Strict),
            "assume-declared" => Ok(Policy::AssumeDeclared),
            "tolerant-reader" => Ok(Policy::TolerantReader),
            other => Err(self.failure(
                entry.1.span().start,
                format!("`policy` is `strict`, `assume-declared` or `tolerant-reader`, and not `{other}`"),
            )),
        }
    }

    /// `"schemas/**/*-create.schema.json" = "request"`: paths, `*` one part, `**` any number of them.
    fn directions(
        &self,
        entry: Entry<'_>,
    ) -> Result<Vec<(PointerPattern, Vec<Direction>)>, Failure> {
        let DeValue::Table(table) = entry.1.get_ref() else {
            let message =
                "`directions` must be a table of paths, each with `request`, `response` or `both`";
            return Err(self.failure(entry.1.span().start, message.to_owned()));
        };
        table
            .iter()
            .map(|entry| {
                let directions = match &self.text_of(entry.1, "directions")?[..] {
                    "request" => vec![Direction::Request],
                    "response" => vec![Direction::Response],
                    "both" => Direction::ALL.to_vec(),
                    other => {
                        return Err(self.failure(
                            entry.1.span().start,
                            format!(
                                "a direction is `request`, `response` or `both`, and not `{other}`"
                            ),
                        ));
                    }
                };
                let path = entry.0.get_ref().trim_start_matches("./").trim_start_matches('/');
                Ok((self.pattern(&format!("/{path}"), entry)?, directions))
            })
            .collect()
    }
}
