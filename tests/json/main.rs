//! The proof of the JSON front end: a corpus of files that anyone can add to, and properties over random texts.
//!
//! `corpus` runs `tests/fixtures/json`; `properties` holds the claims; `texts` writes random JSON texts with every
//! spelling that RFC 8259 allows; `tokens` is a second, tiny tokenizer that shares no code with the parser;
//! `defects` plants one known defect in a valid text.

mod corpus;
mod defects;
mod properties;
mod texts;
mod tokens;
