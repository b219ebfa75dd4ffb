//! A short text that stays the same for a finding while the file around it changes.

use std::collections::HashMap;

use ring::digest::{SHA256, digest};

use crate::model::Finding;

/// The fingerprints of findings, in their order; no two are the same.
///
/// Neither the line nor the number of the interaction counts, since both move when something is recorded before it. Of
/// findings that are alike but for these, the first, second … stay so.
pub(super) fn fingerprints<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    findings
        .map(|finding| {
            let about = about(finding);
            let number = seen.entry(about.clone()).or_insert(0);
            *number += 1;
            hex(digest(&SHA256, format!("{about}\0{number}").as_bytes()).as_ref())
        })
        .collect()
}

fn about(finding: &Finding) -> String {
    let location = &finding.location;
    let place = match &location.pointer {
        Some(pointer) => {
            let tokens = pointer.tokens().iter().map(String::as_str);
            let is_in_interaction = pointer.tokens().first().is_some_and(|t| t == "interactions");
            let tokens = tokens.enumerate();
            let kept = tokens.filter(|(depth, _)| !(is_in_interaction && *depth == 1));
            kept.map(|(_, token)| token).collect::<Vec<_>>().join("/")
        }
        // Nothing but the words tells two findings of a page apart.
        None => finding.message.clone(),
    };
    let file = location.file.as_deref().unwrap_or_default();
    let operation = finding.operation.as_deref().unwrap_or_default();
    let schema = finding.schema.as_deref().unwrap_or_default();
    [finding.rule.id, file, operation, schema, &place].join("\0")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
