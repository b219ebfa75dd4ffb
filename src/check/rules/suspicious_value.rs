//! A cassette holds what may be a secret or names somebody: a key-like string, an e-mail address.

use crate::check::Subject;
use crate::model::text::counted;
use crate::model::{Finding, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "suspicious-value",
    severity: Severity::Warning,
    summary: "A cassette holds what may be a secret or names somebody: a key-like string, an e-mail address.",
    help: "Record again with a rule of your own under `[[redact]]` in tapecheck.toml, or put a made-up value there \
           (addresses at example.com are nobody's).",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for value in subject.secrets().iter().filter(|secret| !secret.is_certain) {
        let place = value.pointer.last().unwrap_or("the file");
        let what = if value.is_name { "a member name" } else { "the value" };
        let size = counted(value.length, "character");
        let message = format!("{what} in `{place}` holds {} of {size}", value.kind);
        findings.push(subject.finding_at(&RULE, &value.pointer, value.span, message));
    }
}
