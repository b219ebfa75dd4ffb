//! A list with an index: keeps the order of arrival, finds by identifier without a scan.
//!
//! A copy shares its items until one of the two changes: whoever saves the state copies it first.

use std::collections::HashMap;
use std::sync::Arc;

use super::identifiers::key;

/// Something with an identifier of its own.
pub(crate) trait Identified {
    /// The identifier.
    fn id(&self) -> &str;
}

/// Things in the order in which they came, each with its identifier.
#[derive(Clone, Debug)]
pub(crate) struct Shelf<T> {
    items: Vec<Arc<T>>,
    index: HashMap<String, usize>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { items: Vec::new(), index: HashMap::new() }
    }
}

impl<T: Identified + Clone> Shelf<T> {
    /// Puts an item at the end, or in the place of the one with the same identifier.
    pub(crate) fn put(&mut self, item: T) {
        let key = key(item.id());
        match self.index.get(key.as_ref()) {
            Some(&place) => self.items[place] = Arc::new(item),
            None => {
                self.index.insert(key.into_owned(), self.items.len());
                self.items.push(Arc::new(item));
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.index.get(key(id).as_ref()).map(|&place| self.items[place].as_ref())
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.index.get(key(id).as_ref()).map(|&place| Arc::make_mut(&mut self.items[place]))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(Arc::as_ref)
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }
}
