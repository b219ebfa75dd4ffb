//! Tables of properties, parameters and values become lists of them.

use super::enumerated;
use super::names::{Name, is_identifier};
use super::required;
use super::types::Declared;
use crate::import::docs::reading::{Cell, Table};
use crate::import::docs::tables::key;
use crate::model::Position;

/// What a table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import::docs) enum Kind {
    /// The properties of a resource.
    Properties,
    /// The parameters of a request.
    Parameters,
    /// The values of an enumeration.
    Values,
}

impl Kind {
    /// The word for it in reports.
    pub(in crate::import::docs) fn name(self) -> &'static str {
        match self {
            Self::Properties => "properties",
            Self::Parameters => "parameters",
            Self::Values => "values",
        }
    }
}

/// A table that lists properties, parameters or values.
#[derive(Clone, Debug)]
pub(in crate::import::docs) struct ResourceTable {
    /// What it lists.
    pub kind: Kind,
    /// The names that links give it: its anchor, and its heading.
    pub keys: Vec<String>,
    /// The heading, for messages.
    pub title: String,
    /// Where it starts.
    pub position: Position,
    /// Its rows.
    pub properties: Vec<Property>,
    /// Whether it is on a page in another language: values in its descriptions may be translated.
    pub is_translated: bool,
    /// What a translation has done to it: where, and what.
    pub damage: Vec<(Position, String)>,
}

/// A row.
#[derive(Clone, Debug)]
pub(in crate::import::docs) struct Property {
    /// The name.
    pub name: Name,
    /// The type as printed.
    pub printed_type: String,
    /// What is known of the type.
    pub declared: Declared,
    /// The values that it may have, if the table enumerates them.
    pub values: Vec<String>,
    /// The enumerations that its description links to.
    pub values_of: Option<String>,
    /// Whether it must be there, if the table says so.
    pub required: Option<bool>,
    /// Where it stands.
    pub position: Position,
}

impl ResourceTable {
    /// Reads a table; nothing if it lists something else.
    pub(super) fn of(table: &Table, is_translated: bool) -> Option<Self> {
        let rows: Vec<&[Cell]> =
            table.rows.iter().map(Vec::as_slice).filter(|r| r.len() > 1).collect();
        if rows.is_empty() {
            return None;
        }
        let (type_column, types) = type_column(&rows).unzip();
        let is_values = type_column.is_none() && counts_up(&rows);
        let names: Vec<Name> = rows.iter().map(|row| Name::of(&row[0].text)).collect();
        let known = names.iter().filter(|name| name.identifier().is_some()).count();
        // Where a translation took most names the types still tell what the table was.
        let has_columns = table.head.len() > 2 && is_translated;
        let is_clear = types.is_some_and(|types| types * 5 >= rows.len() * 4) && has_columns;
        let is_list = is_values || type_column.is_some();
        if !is_list || known * 2 < names.len() && !is_clear {
            return None;
        }
        let kind = match () {
            () if is_values => Kind::Values,
            () if has_parameters(&names) => Kind::Parameters,
            () => Kind::Properties,
        };
        let required_column = required_column(&rows, type_column);
        let position = table.position?;
        let property = |(name, row): (Name, &&[Cell])| {
            property(name, row, type_column, required_column).unwrap_or_else(|name| Property {
                name,
                printed_type: String::new(),
                declared: Declared::default(),
                values: Vec::new(),
                values_of: None,
                required: None,
                position,
            })
        };
        let properties: Vec<Property> = names.into_iter().zip(&rows).map(property).collect();
        let heading = &table.heading;
        let keys = heading.anchor.iter().chain(std::iter::once(&heading.text)).map(|name| {
            // `OrderStatus (Megrendelésiállapot)`
            key(name.split([' ', '(']).next().filter(|w| is_identifier(w)).unwrap_or(name))
        });
        let mut keys: Vec<String> = keys.filter(|key| !key.is_empty()).collect();
        keys.dedup();
        let damage = if is_translated { damage(kind, &properties) } else { Vec::new() };
        // Plain text has lost its headings: the first cell says what is listed.
        let first = table.head.first().map(|cell| &cell.text);
        let named =
            [Some(&heading.text), first].into_iter().flatten().find(|text| !text.is_empty());
        let title = named.cloned().unwrap_or_default();
        Some(Self { kind, keys, title, position, properties, is_translated, damage })
    }

    /// Whether other things can be held against it.
    pub(in crate::import::docs) fn is_trusted(&self) -> bool {
        self.damage.is_empty()
    }

    /// Whether it is about the resource of this key.
    pub(in crate::import::docs) fn is_of(&self, key: &str) -> bool {
        self.keys.iter().any(|own| own == key)
    }

    /// The property of this name; case counts for nothing, since tables capitalise as sentences do.
    pub(in crate::import::docs) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| {
            property.name.identifier().is_some_and(|own| own.eq_ignore_ascii_case(name))
        })
    }
}

fn property(
    name: Name,
    row: &[Cell],
    type_column: Option<usize>,
    required_column: Option<usize>,
) -> Result<Property, Name> {
    let Some(position) = row[0].position else { return Err(name) };
    let type_cell = type_column.and_then(|column| row.get(column));
    let description = row.last().filter(|_| row.len() > 2);
    let declared = type_cell.map(|cell| Declared::of(&cell.text, cell.link.as_deref()));
    let values = description.map(|cell| enumerated::values(&cell.text, &cell.printed));
    let flagged = required_column.and_then(|column| required::of_cell(&row.get(column)?.text));
    Ok(Property {
        name,
        printed_type: type_cell.map(|cell| cell.text.clone()).unwrap_or_default(),
        declared: declared.unwrap_or_default(),
        values: values.unwrap_or_default(),
        values_of: description.and_then(|cell| cell.link.as_deref()).map(key),
        required: flagged.or_else(|| required::of_description(&description?.text)),
        position,
    })
}

/// The column in which more than half of the cells are types, and how many are.
fn type_column(rows: &[&[Cell]]) -> Option<(usize, usize)> {
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0).min(MOST_COLUMNS);
    (1..columns).find_map(|column| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let known = cells.filter(|cell| {
            // A description may begin like a type.
            cell.text.chars().count() <= LONGEST_TYPE
                && Declared::of(&cell.text, cell.link.as_deref()).is_known()
        });
        Some((column, known.count())).filter(|(_, known)| known * 2 > rows.len())
    })
}

/// What stands in columns behind these is nothing that is looked for.
const MOST_COLUMNS: usize = 8;

/// Longer texts are descriptions.
const LONGEST_TYPE: usize = 60;

/// The column behind the types in which more than half of the cells say yes or no.
fn required_column(rows: &[&[Cell]], type_column: Option<usize>) -> Option<usize> {
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0).min(MOST_COLUMNS);
    (1..columns).filter(|column| Some(*column) != type_column).find(|column| {
        let cells = rows.iter().filter_map(|row| row.get(*column));
        cells.filter(|cell| required::of_cell(&cell.text).is_some()).count() * 2 > rows.len()
    })
}

/// Whether the second column counts the rows: 0, 1, 2 …
fn counts_up(rows: &[&[Cell]]) -> bool {
    let numbers: Vec<i64> = rows.iter().filter_map(|row| row[1].text.parse().ok()).collect();
    rows.len() > 1
        && numbers.len() == rows.len()
        && numbers.windows(2).all(|pair| pair[0] < pair[1])
}

/// Parameters are written `customer-tenant-id`.
fn has_parameters(names: &[Name]) -> bool {
    let hyphenated = names.iter().filter(|name| {
        name.identifier().is_some_and(|name| name.contains('-') && !name.starts_with('@'))
    });
    hyphenated.count() * 2 > names.len()
}

/// What a translation has done: a name that is none, one with a gloss, a capital where the other names have none.
fn damage(kind: Kind, properties: &[Property]) -> Vec<(Position, String)> {
    let starts_small = |name: &Name| name.as_str().starts_with(|c: char| c.is_lowercase());
    let small = properties.iter().filter(|property| starts_small(&property.name)).count();
    let is_camel_case = kind == Kind::Properties && small * 2 > properties.len();
    let what = |property: &Property| match &property.name {
        Name::Lost(name) => Some(format!("`{name}` is no name of a property")),
        Name::Glossed(name) => Some(format!("`{name}` has a translation behind it")),
        Name::Plain(name) if is_camel_case && name.starts_with(|c: char| c.is_uppercase()) => {
            Some(format!("`{name}` starts with a capital where the others do not"))
        }
        Name::Plain(_) => None,
    };
    properties.iter().filter_map(|property| Some((property.position, what(property)?))).collect()
}
