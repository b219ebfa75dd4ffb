//! OpenAPI documents: operations, parameters, bodies, statuses, headers and security of two versions.
//!
//! [`compare`] pairs what belongs together and says what came and went; of schemas it only says which two belong together
//! and who sends them ([`SchemaPair`]), since [`super::Pair`] is what compares schemas. [`lowered`] and [`projected`] make
//! of OpenAPI's own keywords what JSON Schema says.

mod lowered;
mod operations;
mod reading;
pub mod rules;

pub use lowered::{lowered, projected};
pub use operations::{BodyUse, Comparison, Remark, SchemaPair, compare};
