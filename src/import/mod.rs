//! Other sources become cassettes.
