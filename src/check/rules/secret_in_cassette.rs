//! A cassette holds a secret: a token, a password, a cookie.

use crate::check::Subject;
use crate::model::text::counted;
use crate::model::{Finding, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "secret-in-cassette",
    severity: Severity::Error,
    summary: "A cassette holds a secret: a token, a password, a cookie.",
    help: "Revoke the secret, since it may have been read, and record again; redaction rules are explained by `tapecheck explain`.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for secret in subject.secrets().iter().filter(|secret| secret.is_certain) {
        let size = counted(secret.length, "character");
        let place = secret.pointer.last().unwrap_or("the file");
        let what = if secret.is_name { "a member name" } else { "the value" };
        let message = format!("{what} in `{place}` holds {} of {size}", secret.kind);
        findings.push(subject.finding_at(&RULE, &secret.pointer, secret.span, message).versus(
            "a stand-in such as `{bearer-token}`",
            format!("{}, {size}, not shown", secret.kind),
        ));
    }
}
