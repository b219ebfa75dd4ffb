//! The folder that pages are compared with has no such page.

use crate::model::{Rule, Severity};

pub(in crate::import::docs) const RULE: Rule = Rule {
    id: "page-without-counterpart",
    severity: Severity::Info,
    summary: "No page of the other edition has this file name or these samples.",
    help: "The page was added to or removed from one of the editions; nothing was compared.",
};
