//! The plain text of a rendered page, compact or with blank lines between its lines.

use super::{Block, Extent, Line};

/// The whole page as one block.
pub(super) fn blocks(lines: Vec<Line<'_>>) -> Vec<Block<'_>> {
    vec![Block { lines, extent: Extent::Open }]
}
