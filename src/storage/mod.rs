//! Files: nobody else opens one.

pub mod cassettes;
pub mod contracts;
pub mod files;
pub mod journal;
mod parallel;
pub mod private;
mod stamps;

pub use cassettes::{LoadError, LoadedCassette};
pub use files::FileError;
pub use stamps::{Contents, Stamps};
