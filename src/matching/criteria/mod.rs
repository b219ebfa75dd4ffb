//! What must agree for a recording to answer a request. A new criterion is a file here and its line in [`ALL`].

mod body;
mod headers;
mod json;
mod method;
mod path;
mod query;
mod upstream;

pub(super) use body::{counts_key, is_form, truth};
pub(crate) use path::normal_path;

use super::{Comparison, Difference};
use crate::model::Request;

/// Compares one aspect of a recorded and a sent request, and notes what differs.
pub type Criterion = fn(&Request, &Request, &mut Comparison<'_>);

/// Every criterion. The path comes first: it binds the identifiers that the others then expect.
pub const ALL: &[Criterion] = &[
    method::compare,
    upstream::compare,
    path::compare,
    query::compare,
    headers::compare,
    body::compare,
];

/// A difference in something that both have.
fn difference(place: &str, recorded: &str, sent: &str) -> Difference {
    Difference {
        place: place.to_owned(),
        recorded: Some(recorded.to_owned()),
        sent: Some(sent.to_owned()),
    }
}
