//! What observed values were like.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::formats::{ALL, FormatSet, Formats};
use crate::model::json::{Kind, Value};
use crate::model::stand_in::is_stand_in;

/// Of a string with more different values nobody makes a list.
const MOST_VALUES: usize = 24;

/// Longer texts are no words of a list.
const LONGEST_WORD: usize = 40;

/// What lies deeper is not looked at: a schema that says so much could not be read again.
const DEEPEST: usize = 40;

/// What the values at one place were like.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// How many values there were.
    pub(super) observed: usize,
    /// Of a member: how many objects have it.
    pub(super) objects_with: usize,
    pub(super) nulls: usize,
    pub(super) booleans: usize,
    pub(super) integers: usize,
    /// Numbers with a fraction.
    pub(super) fractions: usize,
    pub(super) strings: Strings,
    pub(super) arrays: usize,
    /// The elements of all arrays.
    pub(super) elements: Option<Box<Shape>>,
    pub(super) objects: usize,
    /// Members in the order in which they were first seen.
    pub(super) members: Vec<(String, Shape)>,
    index: HashMap<String, usize>,
    /// Whether something deeper was not looked at.
    pub(super) is_cut: bool,
}

/// What strings were like.
#[derive(Clone, Debug)]
pub(super) struct Strings {
    pub(super) observed: usize,
    /// The formats that all of them have.
    pub(super) formats: FormatSet,
    /// How often each was seen; nothing as soon as they are too many or no words.
    pub(super) words: Option<BTreeMap<String, usize>>,
}

impl Default for Strings {
    fn default() -> Self {
        Self { observed: 0, formats: ALL, words: Some(BTreeMap::new()) }
    }
}

impl Shape {
    /// How many values there were.
    pub fn observed(&self) -> usize {
        self.observed
    }

    /// Adds a value.
    pub fn observe(&mut self, value: &Value, formats: &Formats) {
        self.observe_at(value, formats, 0);
    }

    fn observe_at(&mut self, value: &Value, formats: &Formats, depth: usize) {
        self.observed += 1;
        match &value.kind {
            Kind::Null => self.nulls += 1,
            Kind::Bool(_) => self.booleans += 1,
            Kind::Number(number) if number.is_integer() => self.integers += 1,
            Kind::Number(_) => self.fractions += 1,
            Kind::String(string) => self.strings.observe(string.as_str(), formats),
            Kind::Array(items) => {
                self.arrays += 1;
                self.is_cut |= depth == DEEPEST;
                for item in items.iter().filter(|_| depth < DEEPEST) {
                    self.elements.get_or_insert_default().observe_at(item, formats, depth + 1);
                }
            }
            Kind::Object(members) => {
                self.objects += 1;
                self.is_cut |= depth == DEEPEST;
                // Of a name that is there twice both values count: readers differ in which one they take.
                let mut names: HashSet<&str> = HashSet::new();
                for member in members.iter().filter(|_| depth < DEEPEST) {
                    let name = member.name.as_str();
                    let shape = self.member(name);
                    shape.objects_with += usize::from(names.insert(name));
                    shape.observe_at(&member.value, formats, depth + 1);
                }
            }
        }
    }

    fn member(&mut self, name: &str) -> &mut Self {
        let index = match self.index.get(name) {
            Some(index) => *index,
            None => {
                self.index.insert(name.to_owned(), self.members.len());
                self.members.push((name.to_owned(), Self::default()));
                self.members.len() - 1
            }
        };
        &mut self.members[index].1
    }

    /// Adds what another shape has seen.
    pub(super) fn add(&mut self, other: &Self) {
        self.observed += other.observed;
        self.objects_with += other.objects_with;
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.integers += other.integers;
        self.fractions += other.fractions;
        self.strings.add(&other.strings);
        self.arrays += other.arrays;
        self.objects += other.objects;
        self.is_cut |= other.is_cut;
        if let Some(elements) = &other.elements {
            self.elements.get_or_insert_default().add(elements);
        }
        for (name, member) in &other.members {
            self.member(name).add(member);
        }
    }
}

impl Strings {
    fn observe(&mut self, text: &str, formats: &Formats) {
        self.observed += 1;
        if self.formats != 0 {
            self.formats = formats.of(text, self.formats);
        }
        let Some(words) = &mut self.words else { return };
        if let Some(count) = words.get_mut(text) {
            *count += 1;
        } else if words.len() < MOST_VALUES && is_word(text) {
            words.insert(text.to_owned(), 1);
        } else {
            self.words = None;
        }
    }

    fn add(&mut self, other: &Self) {
        self.observed += other.observed;
        if other.observed > 0 {
            self.formats &= other.formats;
        }
        let (Some(words), Some(more)) = (&mut self.words, &other.words) else {
            self.words = None;
            return;
        };
        for (word, count) in more {
            *words.entry(word.clone()).or_insert(0) += count;
        }
        if words.len() > MOST_VALUES {
            self.words = None;
        }
    }
}

/// Whether a text could be a value of a list: a word, and no stand-in for a value that nobody kept.
fn is_word(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.starts_with(char::is_alphabetic)
        && text.chars().count() <= LONGEST_WORD
        && text.chars().all(is_part)
        && !is_stand_in(text)
}
