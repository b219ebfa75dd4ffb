//! What an error offers beyond its message.

/// An error that may know what its reader can do about it.
pub trait Explained: std::error::Error {
    /// What to do next, in the imperative, or nothing where there is no honest advice.
    fn help(&self) -> Option<String> {
        None
    }
}
