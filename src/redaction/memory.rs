//! The real values that were replaced. They are in memory only, and only so that the same value gets the same stand-in
//! and that the taint check knows what must not be written.

use super::Vault;
use super::placeholder::without_braces;
use super::taint::{self, Taint};

/// Everything that a redactor knows of the real account.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) vault: Vault,
    pub(super) taint: Taint,
}

impl Memory {
    /// Notes an identifier that a rule has found.
    pub(super) fn note(&mut self, value: &str, rule: usize) {
        let value = without_braces(value);
        if self.vault.note(value) {
            self.search_for(value, rule);
        }
    }

    /// Notes a value that a team has said to be an identifier.
    pub(super) fn note_any(&mut self, value: &str, rule: usize) {
        if self.vault.note_any(value) {
            self.search_for(value, rule);
        }
    }

    /// GUIDs are searched for by the vault.
    fn search_for(&mut self, value: &str, rule: usize) {
        if super::placeholder::guid_bits(value).is_none() {
            self.taint.add(value, rule);
        }
    }

    /// Remembers a secret that was replaced.
    pub(super) fn replaced(&mut self, value: &str, rule: usize) {
        self.replaced_by(value, "", rule);
    }

    /// Remembers what of a secret is not in what stands in its place: the domain of a cookie is no secret.
    pub(super) fn replaced_by(&mut self, value: &str, stand_in: &str, rule: usize) {
        for part in taint::parts_of(value) {
            if taint::is_telling(part) && !stand_in.contains(part) {
                self.taint.add(part, rule);
            }
        }
    }
}
