//! Our own JSON front end: what stands in a body, exactly as it stands there.
//!
//! It exists because a recorder must not alter what it records and an importer must say what it repaired: values
//! keep the spelling of numbers and strings, the order of members, duplicate names and the place of each value in
//! its text. `serde_json` keeps none of these and reads only our own other files.
//!
//! * [`parse`] takes RFC 8259 and nothing else; [`parse_lenient`] also takes what people write by hand and lists
//!   every [`Repair`] it made.
//! * [`print()`] writes a value in one of the [`Layout`]s; tokens come out as they went in.
//! * [`same_value`] compares by meaning.
//! * [`Document`] has the places of all values of a text and no copies; a [`View`] is a value of either.
//! * [`scan()`] walks over strings and numbers without building a tree, for those who look at every message.

mod equality;
mod number;
mod outline;
mod parse;
mod print;
mod repair;
mod scan;
mod string;
mod syntax_error;
mod value;
mod view;

pub use equality::{canonical, same_value};
pub use number::Number;
pub(crate) use number::{is_integer, is_zero};
pub use outline::{ByteKinds, Document, Elements, Form, Members, Node, Slice, Text};
pub use parse::{
    MAX_DEPTH, MAX_VALUES, Parsed, parse, parse_bytes, parse_lenient, parse_lenient_prefix,
};
pub use print::{Layout, print, print_inside};
pub use repair::{Repair, RepairKind, Tier};
pub use scan::{Leaf, LeafKind, Scan, scan};
pub use string::JsonString;
pub use syntax_error::{Problem, SyntaxError};
pub use value::{Kind, Member, Span, Value};
pub use view::{View, ViewElements, ViewMembers};
