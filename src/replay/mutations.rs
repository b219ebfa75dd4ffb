//! The mutations of a library, to be found by what they are about.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::matching::{Entry, Library};
use crate::profile::Profile;
use crate::redaction::{Placeholder, Spelling, same_spelling};

/// Shorter segments of a path are no identifiers.
const SHORTEST_IDENTIFIER: usize = 8;

/// The mutations of a library that succeeded, by their entries, each list in recorded order.
#[derive(Debug)]
pub(super) struct Mutations {
    profile: &'static Profile,
    /// Of each cassette all.
    all: HashMap<usize, Vec<usize>>,
    /// By cassette and path.
    at: HashMap<(usize, String), Vec<usize>>,
    /// By cassette and a path that is above theirs.
    under: HashMap<(usize, String), Vec<usize>>,
    /// By cassette and an identifier that some read is about, in the path or in the answer.
    naming: HashMap<(usize, String), Vec<usize>>,
    /// By cassette and such an identifier the POST that has made it: it was not named before, nor by the client.
    makers: HashMap<(usize, String), usize>,
    cassettes: Vec<usize>,
}

impl Mutations {
    pub(super) fn of(library: &Library) -> Self {
        let mut mutations = Self {
            profile: library.profile(),
            all: HashMap::new(),
            at: HashMap::new(),
            under: HashMap::new(),
            naming: HashMap::new(),
            makers: HashMap::new(),
            cassettes: library.entries().iter().map(|entry| entry.cassette).collect(),
        };
        let entries = || library.entries().iter().enumerate();
        let changes = |entry: &&Entry| !entry.request.is_read() && entry.response.status < 400;
        if !entries().any(|(_, entry)| changes(&entry)) {
            return mutations;
        }
        let reads = entries().filter(|(_, entry)| entry.request.is_read());
        let read: HashSet<String> = reads
            .filter_map(|(_, entry)| {
                identifier(&mutations.normal(&entry.request.path)).map(str::to_owned)
            })
            .collect();
        for (index, entry) in entries().filter(|(_, entry)| changes(entry)) {
            mutations.add(index, entry, &read);
        }
        mutations
    }

    fn add(&mut self, index: usize, entry: &Entry, read: &HashSet<String>) {
        let cassette = entry.cassette;
        self.all.entry(cassette).or_default().push(index);
        let path = self.normal(&entry.request.path);
        for (at, _) in path.match_indices('/').skip(1) {
            self.under.entry((cassette, path[..at].to_owned())).or_default().push(index);
        }
        self.at.entry((cassette, path.clone())).or_default().push(index);
        let answer = entry.response.body.text().unwrap_or_default();
        let words = answer.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        for word in words.chain(path.split('/')).filter(|word| is_identifier(word)) {
            let word = usual(word);
            if !read.contains(&*word) {
                continue;
            }
            let name = (cassette, word.into_owned());
            let list = self.naming.entry(name.clone()).or_default();
            if list.is_empty() && entry.request.method == "POST" && !is_sent(entry, &path, &name.1)
            {
                self.makers.insert(name, index);
            }
            if list.last() != Some(&index) {
                list.push(index);
            }
        }
    }

    /// The mutation between two answers to a read that best explains why they differ: of the same path, else above or
    /// below it, else one that names its identifier (cart → order → subscription).
    pub(super) fn cause(&self, read: &Entry, before: usize, after: usize) -> Option<usize> {
        let path = self.normal(&read.request.path);
        self.related(&path, before, after).or_else(|| {
            let identifier = identifier(&path)?.to_owned();
            last_between(self.naming.get(&(read.cassette, identifier)), before, after)
        })
    }

    /// The last mutation between two entries, whatever it is about.
    pub(super) fn last(&self, before: usize, after: usize) -> Option<usize> {
        last_between(self.all.get(&self.cassettes[after]), before, after)
    }

    /// Whether a mutation that is related by path lies between two entries.
    pub(super) fn has_related(&self, path: &str, before: usize, after: usize) -> bool {
        self.related(&self.normal(path), before, after).is_some()
    }

    fn related(&self, path: &str, before: usize, after: usize) -> Option<usize> {
        let cassette = self.cassettes[after];
        let key = |path: &str| (cassette, path.to_owned());
        let above = path.match_indices('/').skip(1).map(|(at, _)| &path[..at]);
        last_between(self.at.get(&key(path)), before, after).or_else(|| {
            let above =
                above.filter_map(|path| last_between(self.at.get(&key(path)), before, after));
            above.chain(last_between(self.under.get(&key(path)), before, after)).max()
        })
    }

    /// The last mutation before a read without which there would be nothing to read, or something else.
    pub(super) fn origin(&self, read: &Entry, index: usize) -> Option<usize> {
        if self.all.is_empty() {
            return None;
        }
        let path = self.normal(&read.request.path);
        let before = |list: Option<&Vec<usize>>| {
            let list = list?;
            list[..list.partition_point(|entry| *entry < index)].last().copied()
        };
        let key = (read.cassette, path);
        before(self.at.get(&key)).or_else(|| {
            let key = (read.cassette, identifier(&key.1)?.to_owned());
            self.makers.get(&key).copied().filter(|maker| *maker < index)
        })
    }

    fn normal(&self, path: &str) -> String {
        same_spelling(&self.profile.canonical_path(path))
    }
}

/// The identifier that a read of this path is about: the last one of the path.
fn identifier(path: &str) -> Option<&str> {
    path.rsplit('/').find(|segment| is_identifier(segment))
}

/// Whether the client has named an identifier in its request.
fn is_sent(mutation: &Entry, path: &str, identifier: &str) -> bool {
    let body = mutation.request.body.text().unwrap_or_default();
    path.contains(identifier) || same_spelling(body).contains(identifier)
}

fn is_identifier(word: &str) -> bool {
    word.len() >= SHORTEST_IDENTIFIER && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// A word with one spelling for all placeholders of one identifier.
fn usual(word: &str) -> Cow<'_, str> {
    match Placeholder::parse(word) {
        Some(placeholder) => {
            Placeholder { spelling: Spelling::Usual, ..placeholder }.to_string().into()
        }
        None => word.into(),
    }
}

/// The last entry of a list between two others.
fn last_between(list: Option<&Vec<usize>>, before: usize, after: usize) -> Option<usize> {
    let list = list?;
    let end = list.partition_point(|entry| *entry < after);
    list[..end].last().copied().filter(|entry| *entry > before)
}
