//! The cassette file format, version 1: text to [`Cassette`](super::Cassette) and back.
//!
//! `schemas/cassette.schema.json` describes it. Bodies go through our own JSON front end in both directions, so that
//! the spelling of their numbers and strings, the order of their members and duplicate names survive.

mod body;
mod error;
mod place;
mod read;
mod split;
mod write;

pub use error::FormatError;
pub use place::pointer_at;
pub use read::{read, read_document, read_interaction};
pub use split::Split;
pub use write::{Pieces, write, write_interaction};

#[cfg(test)]
mod tests;
