//! `[[match]]` of `tapecheck.toml`: what counts when replay compares a request with a recording.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Failure, Reader, nearest};
use crate::matching::{OperationRule, Scope};
use crate::model::PathTemplate;
use crate::schema::Contract;

const KEYS: [&str; 7] =
    ["operation", "headers", "ignore-headers", "query", "ignore-query", "body", "ignore-body"];

/// The rules of the file; what operations they are for, only the contract can say.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Matching(Vec<MatchRule>);

#[derive(Clone, Debug)]
struct MatchRule {
    /// Operations by their id, with the beginning of the message if there is none of this id.
    named: Vec<(String, String)>,
    rule: OperationRule,
}

impl Matching {
    /// Whether some rule names an operation of the contract.
    pub(in crate::cli) fn needs_contract(&self) -> bool {
        self.0.iter().any(|rule| !rule.named.is_empty())
    }

    /// The rules, with the operations found in the contract.
    pub(in crate::cli) fn rules(
        &self,
        contract: Option<&Contract>,
    ) -> Result<Vec<OperationRule>, Failure> {
        let resolved = self.0.iter().map(|MatchRule { named, rule }| {
            let mut rule = rule.clone();
            for (id, place) in named {
                rule.scopes.push(operation(id, place, contract)?);
            }
            Ok(rule)
        });
        resolved.collect()
    }
}

fn operation(id: &str, place: &str, contract: Option<&Contract>) -> Result<Scope, Failure> {
    let operations = contract.map(Contract::operations).unwrap_or_default();
    let Some(operation) = operations.iter().find(|operation| operation.id == id) else {
        let failure = Failure::new(format!("{place}the contract has no operation `{id}`"));
        let ids = operations.iter().map(|operation| operation.id.as_str());
        return Err(match nearest(id, ids) {
            Some(nearest) => failure.help(format!("did you mean `{nearest}`?")),
            None => failure.help("a method and a path do as well: `PATCH /v1/orders/*`"),
        });
    };
    Ok(Scope {
        method: operation.method.clone(),
        path: operation.template.clone(),
        any_prefix: true,
    })
}

impl Reader<'_> {
    /// `[[match]]`.
    pub(super) fn matching(
        &self,
        (key, value): Entry<'_>,
        matching: &mut Matching,
    ) -> Result<(), Failure> {
        let DeValue::Array(rules) = value.get_ref() else {
            let message = "`match` must be a list of tables: `[[match]]`".to_owned();
            return Err(self.failure(key.span().start, message));
        };
        for rule in rules.iter() {
            let DeValue::Table(table) = rule.get_ref() else {
                let message = "a rule must be a table: `[[match]]`".to_owned();
                return Err(self.failure(rule.span().start, message));
            };
            matching.0.push(self.match_rule(table)?);
        }
        Ok(())
    }

    fn match_rule(&self, table: &DeTable<'_>) -> Result<MatchRule, Failure> {
        let (mut named, mut rule) = (Vec::new(), OperationRule::default());
        for entry in table.iter() {
            match entry.0.get_ref().as_ref() {
                "operation" => self.scopes(entry.1, &mut named, &mut rule.scopes)?,
                "headers" => rule.headers = self.texts(entry)?,
                "ignore-headers" => rule.ignore_headers = self.texts(entry)?,
                "query" => rule.query = self.texts(entry)?,
                "ignore-query" => rule.ignore_query = self.texts(entry)?,
                "body" => rule.body = self.patterns(entry)?,
                "ignore-body" => rule.ignore_body = self.patterns(entry)?,
                _ => return Err(self.unknown(entry, "match.", &KEYS)),
            }
        }
        Ok(MatchRule { named, rule })
    }

    /// One operation or a list of them, each by its id or as a method and a path.
    fn scopes(
        &self,
        value: &Spanned<DeValue<'_>>,
        named: &mut Vec<(String, String)>,
        scopes: &mut Vec<Scope>,
    ) -> Result<(), Failure> {
        let single = std::slice::from_ref(value);
        let items: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => single.iter().collect(),
        };
        for item in items {
            let text = self.text_of(item, "operation")?;
            match text.split_once(' ') {
                None => named.push((text.clone(), self.place(item.span().start))),
                Some((method, path)) if path.starts_with('/') => scopes.push(Scope {
                    method: method.to_ascii_uppercase(),
                    path: template(path),
                    any_prefix: false,
                }),
                Some(_) => {
                    let message = format!("`{text}` is no method and path");
                    let help = "write `PATCH /v1/orders/*`, or the id of an operation";
                    return Err(self.failure(item.span().start, message).help(help));
                }
            }
        }
        Ok(())
    }
}

/// A path in which `*` stands for any segment.
fn template(path: &str) -> PathTemplate {
    let segments = path.split('/').map(|segment| if segment == "*" { "{any}" } else { segment });
    PathTemplate::parse(&segments.collect::<Vec<_>>().join("/"))
}
