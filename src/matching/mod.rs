//! Which recording answers this request?
//!
//! A request matches a recorded one when every criterion in [`criteria`] is content. Placeholders in the recording are
//! variables: the first value of the right shape is bound, one to one, and from then on stands for that placeholder.
//!
//! [`library::Library`] narrows the candidates by hash (`index`); [`near_miss`] explains why none fits.

pub mod binding;
mod body_key;
mod bound;
mod canonical;
pub mod comparison;
pub mod criteria;
mod index;
mod instant;
pub mod library;
mod line;
mod multiset;
pub mod near_miss;
pub mod options;
mod relation;
mod search;
mod text;

pub use binding::{Binding, Bindings, Taken};
pub use bound::Bound;
pub use canonical::canonical_request;
pub use comparison::{Comparison, Difference, Reformatted, same_text};
pub(crate) use criteria::normal_path;
pub use library::{Entry, Library, TrackId};
pub use near_miss::{Elsewhere, Miss, NearMiss, Verdict};
pub use options::{OperationRule, Options, Scope};
pub use relation::{Relation, relation};
pub use search::{Due, Match, Rival};
