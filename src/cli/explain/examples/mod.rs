//! An example for each rule: what it finds, and the same when nothing is found any more.
//!
//! They stand here and not beside the rules because the rules are data of many modules, and only `explain` and the
//! reference in `docs/rules.md` show them. `tests/cli/explain.rs` fails for a rule without one.

mod check;
mod compat;
mod diff;
mod import;
mod live;
mod openapi;
mod policy;
mod redaction;

/// What a rule finds, and what it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The id of the rule.
    pub rule: &'static str,
    /// What it finds; for redaction what was sent.
    pub before: &'static str,
    /// The same put right; for redaction what the cassette has.
    pub after: &'static str,
}

const fn example(rule: &'static str, before: &'static str, after: &'static str) -> Example {
    Example { rule, before, after }
}

/// Every example.
pub(super) fn all() -> impl Iterator<Item = &'static Example> {
    const LISTS: [&[Example]; 7] = [
        check::EXAMPLES,
        diff::EXAMPLES,
        import::EXAMPLES,
        live::EXAMPLES,
        openapi::EXAMPLES,
        policy::EXAMPLES,
        redaction::EXAMPLES,
    ];
    LISTS.iter().chain(compat::LISTS).copied().flatten()
}
