//! A JSON Schema from observed bodies, and what recordings add to a contract that people wrote.
//!
//! [`Shape`] gathers what values were like; [`Inferrer::schema`] says it as a schema that every one of them keeps to.
//! [`additions`] names what recordings have and a contract has not, and [`edit`] writes that into its files without touching
//! anything else in them.

pub mod additions;
pub mod edit;
mod edit_yaml;
mod formats;
mod groups;
mod schema;
mod shape;

pub use additions::{Addition, Additions, NotAdded};
pub use formats::Formats;
pub use groups::{Group, GroupKey, Groups};
pub use schema::Inferrer;
pub use shape::Shape;
