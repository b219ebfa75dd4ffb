//! Another edition of the page has the word that a translation has taken.

use crate::model::{Rule, Severity};

pub(in crate::import::docs) const RULE: Rule = Rule {
    id: "translation-damage",
    severity: Severity::Warning,
    summary: "A part of the protocol was translated: the other edition of the page has the original.",
    help: "Use what the other edition has. Whoever copies the translated word gets an error from the service.",
};
