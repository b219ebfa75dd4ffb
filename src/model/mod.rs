//! The data that every part shares: exchanges, JSON values, pointers and findings.
//!
//! Nothing here opens a file or a socket, and nothing here imports another module of ours.

pub mod body;
pub mod coverage;
pub mod delay;
pub mod excerpt;
pub mod exchange;
pub mod explained;
pub mod finding;
pub mod headers;
pub mod http_date;
pub mod json;
pub mod media_type;
pub mod path_template;
pub mod pointer;
pub mod position;
pub mod query;
pub mod reported;
pub mod stand_in;
pub mod text;
pub mod yaml;

pub use body::Body;
pub use coverage::{Coverage, CoverageKind, Uncovered};
pub use excerpt::Excerpt;
pub use exchange::{Cookie, Exchange, Request, Response};
pub use explained::Explained;
pub use finding::{Compared, Finding, Location, Rule, Severity};
pub use headers::Headers;
pub use path_template::PathTemplate;
pub use pointer::{Pointer, PointerPattern};
pub use position::{LineIndex, Position};
pub use reported::{Comparison, ReportedFailure, ReportedFile, ReportedInteraction};
