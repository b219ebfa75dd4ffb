//! Does the new version of a schema break users of the old one? By meaning, with proof.
//!
//! * `lower` turns schemas of every version into a graph of small claims (`node`), in which references, annotations and
//!   other matters of spelling are gone.
//! * `engine` answers whether there is a value for which some claims hold and others do not.
//! * `confirm` holds every such value against an ordinary validator: no witness, no break.
//!
//! * `edits` finds what stands differently, and `explain` asks of each edit whether the break is gone without it: such an
//!   edit is a finding of its own, under one of the [`rules`]. The rule explains; the engine has decided.
//!
//! The answer is one of three ([`Verdict`]). *Breaking* needs a confirmed witness, *compatible* a proof that there is none,
//! and what is neither is *unknown*, with the reason.

mod apart;
mod confirm;
mod cycle;
mod decimal;
mod dialect;
mod documents;
mod edits;
mod engine;
mod explain;
mod files;
mod guarded;
mod json;
mod lower;
mod node;
pub mod openapi;
pub mod rules;
mod same;
mod shrink;
mod text;
mod verdict;

pub use confirm::Refusal;
pub use dialect::Dialect;
pub use engine::Budget;
pub use explain::{Explanation, Limits, OverCheck, Policy, Reported};
pub use files::Files;
pub use guarded::is_guarded;
pub use verdict::{
    Direction, Pair, SchemaError, SchemaProblem, Source, Verdict, Witness, are_same,
};
