//! A list with an index: keeps the order of arrival, finds by identifier without a scan.

use std::collections::HashMap;

use super::identifiers::key;

/// Something with an identifier of its own.
pub(crate) trait Identified {
    /// The identifier.
    fn id(&self) -> &str;
}

/// Things in the order in which they came, each with its identifier.
#[derive(Clone, Debug)]
pub(crate) struct Shelf<T> {
    items: Vec<T>,
    index: HashMap<String, usize>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { items: Vec::new(), index: HashMap::new() }
    }
}

impl<T: Identified> Shelf<T> {
    /// Puts an item at the end, or in the place of the one with the same identifier.
    pub(crate) fn put(&mut self, item: T) {
        let key = key(item.id());
        match self.index.get(&key) {
            Some(&place) => self.items[place] = item,
            None => {
                self.index.insert(key, self.items.len());
                self.items.push(item);
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.index.get(&key(id)).map(|&place| &self.items[place])
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.index.get(&key(id)).map(|&place| &mut self.items[place])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }
}
