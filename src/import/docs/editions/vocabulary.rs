//! The words that an API is made of: what consists of them was not translated.

use std::collections::HashSet;

use crate::import::docs::PageReading;
use crate::import::docs::documented::Documented;
use crate::model::json::{Kind, Value};

/// The words of the original edition and of the contract, in lower case.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: HashSet<String>,
}

impl Vocabulary {
    /// Of a page and the contract.
    pub(super) fn of(page: &PageReading<'_>, documented: Option<&Documented<'_>>) -> Self {
        let mut vocabulary = Self::default();
        vocabulary
            .words
            .extend(documented.into_iter().flat_map(|known| known.words().iter().cloned()));
        for request in page.samples.requests() {
            vocabulary.add(&request.start.target);
            request.headers.iter().for_each(|field| vocabulary.add(&field.name));
        }
        for (_, body) in page.samples.bodies() {
            if let Some(root) = body.json() {
                vocabulary.add_value(root);
            }
        }
        page.tables.syntax.iter().for_each(|row| vocabulary.add(&row.target));
        for row in page.tables.resources.iter().flat_map(|table| &table.properties) {
            vocabulary.add(row.name.as_str());
            row.values.iter().for_each(|value| vocabulary.add(value));
        }
        vocabulary
    }

    /// Whether a name consists of known words.
    pub(super) fn knows(&self, name: &str) -> bool {
        words(name).all(|word| self.words.contains(&word))
    }

    fn add(&mut self, name: &str) {
        self.words.extend(words(name));
    }

    fn add_value(&mut self, value: &Value) {
        match &value.kind {
            Kind::Object(members) => {
                for member in members {
                    self.add(member.name.as_str());
                    self.add_value(&member.value);
                }
            }
            Kind::Array(items) => items.iter().for_each(|item| self.add_value(item)),
            Kind::String(text) if !text.as_str().contains(' ') => self.add(text.as_str()),
            _ => {}
        }
    }
}

/// The words of a name: `customer-tenant-id` and `customerTenantId` have three.
pub(in crate::import::docs) fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_small = false;
    let mut is_inside = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            is_inside = false;
            continue;
        }
        let is_new = !is_inside || c.is_uppercase() && was_small;
        was_small = c.is_lowercase() || c.is_numeric();
        is_inside = true;
        if is_new {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_words() {
        let read = |name| words(name).collect::<Vec<_>>();
        assert_eq!(read("customer-tenant-id"), ["customer", "tenant", "id"]);
        assert_eq!(read("{orderLineItems}/MPN_ID"), ["order", "line", "items", "mpn", "id"]);
        assert!(read("--").is_empty());
    }
}
