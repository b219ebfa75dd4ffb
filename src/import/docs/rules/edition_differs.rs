//! Two editions of a page document different things.

use crate::model::{Rule, Severity};

pub(in crate::import::docs) const RULE: Rule = Rule {
    id: "edition-differs",
    severity: Severity::Info,
    summary: "Another edition of the page documents something else.",
    help: "One edition is newer than the other. Look which one has it: a field that only the newer one has was added.",
};
