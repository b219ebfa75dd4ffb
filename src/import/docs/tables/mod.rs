//! What the tables of a page say: the syntax of its requests, and the properties of its resources.
//!
//! A table is known by its cells and never by its heading row, which is translated.

mod enumerated;
mod names;
mod required;
mod resource;
mod syntax;
mod types;

pub(super) use names::{Name, is_identifier};
pub(super) use resource::{Kind, Property, ResourceTable};
pub(super) use syntax::SyntaxRow;

use super::documented::Documented;
use super::reading::{Block, Extent, Table};

/// What the tables of a page say.
#[derive(Debug, Default)]
pub(super) struct PageTables {
    /// The rows that show the syntax of a request.
    pub syntax: Vec<SyntaxRow>,
    /// The tables of properties, parameters and values.
    pub resources: Vec<ResourceTable>,
}

impl PageTables {
    /// Takes the names of a translated page for damaged where the schema of the same resource has no such property.
    pub(super) fn suspect(&mut self, documented: &Documented<'_>) {
        for table in self.resources.iter_mut().filter(|table| table.kind == Kind::Properties) {
            let resource = table.keys.iter().find_map(|key| documented.resource(key));
            let Some(resource) = resource else { continue };
            let known = documented.properties(resource.schema);
            let is_known =
                |name: &str| known.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
            let strange = table.properties.iter().filter_map(|property| match &property.name {
                Name::Plain(name) if !is_known(name) => {
                    Some((property.position, format!("the schema has no `{name}`")))
                }
                _ => None,
            });
            // Of one property more a newer page may know.
            let strange: Vec<_> = strange.collect();
            if strange.len() > 1 || !table.damage.is_empty() {
                table.damage.extend(strange);
                table.damage.sort();
            }
        }
    }
}

/// Reads the tables of a page, and the rows of syntax tables that the plain text of a rendered page has left.
pub(super) fn read(tables: &[Table], blocks: &[Block<'_>], is_translated: bool) -> PageTables {
    let mut found = PageTables::default();
    for table in tables {
        let rows = || std::iter::once(&table.head).chain(&table.rows);
        let before = found.syntax.len();
        found.syntax.extend(rows().filter_map(|row| SyntaxRow::of_cells(row)));
        if found.syntax.len() == before {
            found.resources.extend(ResourceTable::of(table, is_translated));
        }
    }
    if tables.is_empty() {
        let open = blocks.iter().filter(|block| block.extent == Extent::Open);
        found.syntax.extend(
            open.flat_map(|block| &block.lines).filter_map(|line| SyntaxRow::of_line(*line)),
        );
    }
    found
}

/// A name without what differs between a link, a heading and a type: `#order-line-item` and `OrderLineItem` are one.
pub(super) fn key(name: &str) -> String {
    let name = name.rsplit_once('#').map_or(name, |(_, fragment)| fragment);
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
