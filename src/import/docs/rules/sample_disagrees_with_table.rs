//! A sample shows what the table of its resource does not say.

use std::collections::HashMap;

use super::compatible;
use crate::import::docs::sightings::{PageFacts, Sighting};
use crate::import::docs::tables::{Kind, Property, ResourceTable, key};
use crate::model::text::shortened;
use crate::model::{Finding, Location, Position, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "sample-disagrees-with-table",
    severity: Severity::Warning,
    summary: "A sample disagrees with the table of its resource.",
    help: "One of the two is out of date, and samples usually are captured later than tables are written. Record the \
           exchange to see what the service does.",
};

/// Holds the samples of pages against the tables of all of them. The findings come page by page.
pub(in crate::import::docs) fn check(pages: &[&PageFacts]) -> Vec<Finding> {
    let tables = Tables::of(pages);
    let mut findings = Vec::new();
    for page in pages {
        let mut told: HashMap<(&str, &str), usize> = HashMap::new();
        for sighting in &page.sightings {
            let Some(found) = tables.disagreement(page, sighting) else { continue };
            // The same in each element of a list is one disagreement.
            let times =
                told.entry((sighting.resource.as_str(), sighting.name.as_str())).or_default();
            *times += 1;
            if *times == 1 {
                findings.push(found);
            }
        }
    }
    findings
}

/// So many tables of one name are looked at: more are copies.
const MOST: usize = 100;

/// The trusted tables of all pages, each with its page.
struct Tables<'p> {
    by_key: HashMap<&'p str, Vec<(&'p str, &'p ResourceTable)>>,
}

impl<'p> Tables<'p> {
    fn of(pages: &[&'p PageFacts]) -> Self {
        let mut by_key: HashMap<&str, Vec<(&str, &ResourceTable)>> = HashMap::new();
        for page in pages {
            for table in page.tables.iter().filter(|table| table.is_trusted()) {
                for key in &table.keys {
                    let named: &mut Vec<_> = by_key.entry(key).or_default();
                    if named.len() < MOST {
                        named.push((&page.page, table));
                    }
                }
            }
        }
        Self { by_key }
    }

    /// The table of a resource: of the page itself, else the first.
    fn named(&self, key: &str, kind: Kind, page: &str) -> Option<(&'p str, &'p ResourceTable)> {
        let tables = self.by_key.get(key)?.iter().filter(|(_, table)| table.kind == kind);
        tables.min_by_key(|(of, _)| *of != page).copied()
    }

    fn disagreement(&self, page: &PageFacts, sighting: &Sighting) -> Option<Finding> {
        let (mut of, mut table) = self.named(&sighting.resource, Kind::Properties, &page.page)?;
        for step in &sighting.path {
            let resource = table.property(step)?.declared.resource.as_deref()?;
            (of, table) = self.named(resource, Kind::Properties, of)?;
        }
        let at = |position: Position| Location::file(of).at(position);
        let name = &sighting.name;
        let place = Location::file(&*page.page).at(sighting.position);
        let Some(property) = table.property(name) else {
            // Of several tables, as of a request and of what answers, one may name it.
            let others =
                table.keys.iter().filter_map(|key| self.by_key.get(key.as_str())).flatten();
            if others.into_iter().any(|(_, other)| other.property(name).is_some()) {
                return None;
            }
            let table_place = at(table.position);
            let message =
                format!("the table `{}` does not name `{name}` ({table_place})", table.title);
            let mut finding = RULE.finding(place, message);
            finding.severity = Severity::Info;
            return Some(finding);
        };
        let (expected, found) = self.contradiction((of, table), property, sighting)?;
        let message = format!(
            "`{name}` is {found}, the table `{}` says {expected} ({})",
            table.title,
            at(property.position)
        );
        Some(RULE.finding(place, message).versus(expected, found))
    }

    /// What the row says and what the sample shows, where that is something else.
    fn contradiction(
        &self,
        (of, table): (&str, &ResourceTable),
        property: &Property,
        sighting: &Sighting,
    ) -> Option<(String, String)> {
        let json = sighting.json?;
        if let Some(declared) =
            property.declared.json.filter(|declared| !compatible(declared, json))
        {
            let shown = match &sighting.value {
                Some(value) => format!("{json} `{}`", shortened(value, 40)),
                None => json.to_owned(),
            };
            return Some((format!("`{}` ({declared})", property.printed_type), shown));
        }
        let value = sighting.value.as_ref().filter(|_| !table.is_translated)?;
        let linked = || {
            let keys = [&property.values_of, &property.declared.resource];
            keys.into_iter().flatten().find_map(|key| self.named(key, Kind::Values, of))
        };
        let values: Vec<&str> = match property.values.is_empty() {
            false => property.values.iter().map(String::as_str).collect(),
            true => linked()?.1.properties.iter().map(|value| value.name.as_str()).collect(),
        };
        // `OneTime` is what .NET calls `one_time`.
        let is_known = values.iter().any(|known| key(known) == key(value));
        (!is_known).then(|| (format!("`{}`", values.join("`, `")), format!("`{value}`")))
    }
}
