//! Orders that people can read.
