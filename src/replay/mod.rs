//! Answers from a cassette.
