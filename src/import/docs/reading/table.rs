//! A table of a page, whatever it was written in.

use crate::model::Position;

/// A table.
#[derive(Clone, Debug, Default)]
pub(in crate::import::docs) struct Table {
    /// Where it starts.
    pub position: Option<Position>,
    /// The heading that it stands under.
    pub heading: Heading,
    /// The cells of its first row.
    pub head: Vec<Cell>,
    /// The other rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import::docs) struct Heading {
    /// Its anchor: in translated pages it keeps the words of the original.
    pub anchor: Option<String>,
    /// Its text.
    pub text: String,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub(in crate::import::docs) struct Cell {
    /// Its text without emphasis, links and escapes.
    pub text: String,
    /// The same as printed.
    pub printed: String,
    /// Where its first link leads.
    pub link: Option<String>,
    /// Where its text starts.
    pub position: Option<Position>,
}
