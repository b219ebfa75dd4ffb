//! A table of properties and the schema of the same resource say different things.

use std::collections::BTreeSet;

use super::{CheckedPage, compatible};
use crate::import::docs::documented::{Documented, Resource};
use crate::import::docs::tables::{Kind, Property, ResourceTable, key};
use crate::model::json::Value;
use crate::model::text::nearest;
use crate::model::{Finding, Position, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "table-disagrees-with-schema",
    severity: Severity::Warning,
    summary: "A table of properties disagrees with the schema.",
    help: "Find out what the service does, and correct the page or the schema.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    let Some(documented) = page.documented else { return };
    let tables = page.tables.resources.iter();
    for table in tables.filter(|table| table.kind == Kind::Properties && table.is_trusted()) {
        let resource = table.keys.iter().find_map(|key| documented.resource(key));
        let Some(resource) = resource else { continue };
        let properties = documented.properties(resource.schema);
        let required = documented.required(resource.schema);
        let held = Held { page, documented, table, resource, properties, required };
        table.properties.iter().for_each(|property| held.property(property, findings));
        held.lacking(findings);
    }
}

/// So many tables of a page are looked at for values: no page has more.
const MOST: usize = 200;

/// A table and the schema that it is held against.
struct Held<'h, 'a> {
    page: &'h CheckedPage<'a>,
    documented: &'h Documented<'a>,
    table: &'h ResourceTable,
    resource: Resource<'a>,
    properties: Vec<(&'a str, &'a Value)>,
    required: BTreeSet<&'a str>,
}

impl Held<'_, '_> {
    fn finding(&self, at: Position, name: &str, message: String) -> Finding {
        let message = format!("{message} (table `{}`)", self.table.title);
        RULE.finding(self.page.at(at), message).schema(Documented::place(&self.resource, name))
    }

    fn property(&self, property: &Property, findings: &mut Vec<Finding>) {
        let properties = &self.properties;
        let name = property.name.as_str();
        let same = |(known, _): &&(&str, _)| known.eq_ignore_ascii_case(name);
        let Some((known, schema)) = properties.iter().find(same) else {
            let mut finding = self.finding(
                property.position,
                name,
                format!("the schema has no property `{name}`"),
            );
            finding.schema = Some(self.resource.file.to_owned());
            if let Some(near) = nearest(name, properties.iter().map(|(known, _)| *known)) {
                finding = finding.help(format!("is `{near}` meant? {}", RULE.help));
            }
            finding.severity = Severity::Info;
            findings.push(finding);
            return;
        };
        let facts = self.documented.facts(schema);
        if let Some(json) = property.declared.json
            && !facts.types.is_empty()
            && !facts.types.iter().any(|known| compatible(json, known))
        {
            let types: Vec<&str> = facts.types.iter().map(String::as_str).collect();
            let message = format!(
                "`{name}` is `{}` in the table and {} in the schema",
                property.printed_type,
                types.join(" or ")
            );
            let finding = self.finding(property.position, known, message);
            findings.push(finding.versus(types.join(" or "), &*property.printed_type));
        }
        self.values(property, known, &facts.values, findings);
        self.required(property, known, findings);
    }

    /// The values, from the row or from the table that it links to.
    fn values(
        &self,
        property: &Property,
        known: &str,
        listed: &[String],
        findings: &mut Vec<Finding>,
    ) {
        let linked = || {
            let keys = [&property.values_of, &property.declared.resource];
            let tables = self.page.tables.resources.iter().take(MOST);
            let mut tables = tables.filter(|table| table.kind == Kind::Values);
            tables.find(|t| t.is_trusted() && keys.into_iter().flatten().any(|key| t.is_of(key)))
        };
        let values: Vec<&str> = match property.values.is_empty() {
            false => property.values.iter().map(String::as_str).collect(),
            true => {
                linked().into_iter().flat_map(|t| &t.properties).map(|p| p.name.as_str()).collect()
            }
        };
        if values.is_empty() || listed.is_empty() || self.table.is_translated {
            return;
        }
        let lacks = |all: &[&str], value: &str| !all.iter().any(|other| key(other) == key(value));
        let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
        let only_table: Vec<&str> = values.iter().filter(|v| lacks(&listed, v)).copied().collect();
        let only_schema: Vec<&str> = listed.iter().filter(|v| lacks(&values, v)).copied().collect();
        let name = property.name.as_str();
        for (only, other) in [(only_table, "schema"), (only_schema, "table")] {
            if !only.is_empty() {
                let message =
                    format!("the {other} does not know `{}` for `{name}`", only.join("`, `"));
                let finding = self.finding(property.position, known, message);
                findings.push(finding.versus(listed.join(", "), values.join(", ")));
            }
        }
    }

    fn required(&self, property: &Property, known: &str, findings: &mut Vec<Finding>) {
        let Some(flagged) = property.required else { return };
        if flagged != self.required.contains(known) {
            let (table, schema) = match flagged {
                true => ("required", "optional"),
                false => ("optional", "required"),
            };
            let name = property.name.as_str();
            let message = format!("`{name}` is {table} in the table and {schema} in the schema");
            let mut finding = self.finding(property.position, known, message).versus(schema, table);
            // Tables speak of requests and schemas of answers, and the reverse.
            finding.severity = Severity::Info;
            findings.push(finding);
        }
    }

    /// What the schema has and the table has not, in one finding: tables are older than schemas.
    fn lacking(&self, findings: &mut Vec<Finding>) {
        let names = self.properties.iter().map(|(name, _)| *name);
        let lacking: Vec<&str> = names.filter(|name| self.table.property(name).is_none()).collect();
        if !lacking.is_empty() {
            let message = format!("the table lacks `{}`", lacking.join("`, `"));
            let mut finding = self.finding(self.table.position, lacking[0], message);
            finding.severity = Severity::Info;
            findings.push(finding);
        }
    }
}
