//! A cassette file interaction by interaction: for files that are too large to be a tree in memory.

use std::ops::Range;

use memchr::memchr2;

use super::read::read_lean_interaction;
use super::{FormatError, read};
use crate::cassette::{Cassette, Interaction};
use crate::model::json::MAX_DEPTH;

/// The places of a cassette's interactions in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The text without them.
    head: String,
    /// Where each stands.
    items: Vec<Range<usize>>,
}

/// The member that holds the interactions.
const MEMBER: &[u8] = b"\"interactions\"";

impl Split {
    /// Finds the interactions of a text. Nothing if it is not as cassettes are: then [`read`] says why, or can read it.
    pub fn of(text: &str) -> Option<Self> {
        let mut scanner = Scanner { text: text.as_bytes(), at: 0, depth: 0 };
        let list = scanner.find_list()?;
        let items = scanner.items()?;
        let head = format!("{}{}", &text[..=list], &text[scanner.at..]);
        Some(Self { head, items })
    }

    /// Where each interaction stands.
    pub fn items(&self) -> &[Range<usize>] {
        &self.items
    }

    /// The cassette without its interactions.
    pub fn head(&self) -> Result<Cassette, FormatError> {
        read(&self.head)
    }

    /// One interaction of the text that was split, its bodies as bytes alone, since most are never looked into. One that
    /// refers to others cannot be read by itself: nothing.
    pub fn interaction(text: &str, item: &Range<usize>) -> Option<Interaction> {
        let interaction = read_lean_interaction(&text[item.clone()])?;
        interaction.after.is_none().then_some(interaction)
    }
}

/// Steps over JSON without judging it: whoever reads the parts does.
struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    depth: usize,
}

impl Scanner<'_> {
    /// Goes to the list of the interactions and gives the place of its bracket.
    fn find_list(&mut self) -> Option<usize> {
        loop {
            if self.depth == 1 && self.text[self.at..].starts_with(MEMBER) {
                self.at += MEMBER.len();
                self.space();
                self.take(b':')?;
                self.space();
                let list = self.at;
                self.take(b'[')?;
                return Some(list);
            }
            self.step()?;
        }
    }

    /// The items of the list that has just begun; ends at its closing bracket.
    fn items(&mut self) -> Option<Vec<Range<usize>>> {
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            return Some(items);
        }
        loop {
            self.space();
            let start = self.at;
            (self.peek()? == b'{').then_some(())?;
            let outside = self.depth;
            self.step()?;
            while self.depth > outside {
                self.step()?;
            }
            items.push(start..self.at);
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b']' => return Some(items),
                _ => return None,
            }
        }
    }

    /// Steps over a string, a bracket, or anything else that is one character.
    fn step(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => return self.string(),
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.checked_sub(1)?,
            _ => {}
        }
        self.at += 1;
        // Two levels of the file are around an interaction, and the reader of one does not see them.
        (self.depth + 2 < MAX_DEPTH).then_some(())
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..)?;
            let found = memchr2(b'"', b'\\', rest)?;
            let is_end = rest[found] == b'"';
            self.at += found + if is_end { 1 } else { 2 };
            if is_end {
                return Some(());
            }
        }
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cassette::format::write;

    fn whole(text: &str) -> Option<Cassette> {
        let split = Split::of(text)?;
        let mut cassette = split.head().ok()?;
        let items = split.items().iter();
        cassette.interactions =
            items.map(|item| Split::interaction(text, item)).collect::<Option<_>>()?;
        Some(cassette)
    }

    #[test]
    fn the_parts_are_the_whole() {
        let text = r#"{"tapecheck":1,"origin":{"kind":"recorded"},"note":"\"interactions\":[","interactions":[
            {"request":{"method":"GET","path":"/a"},"response":{"status":200,"body":{"json":{"interactions":[1,{}]}}}} ,
            {"request":{"method":"GET","path":"/b"}}], "x-own": {"interactions": [1]}}"#;
        assert_eq!(write(&whole(text).unwrap()), write(&read(text).unwrap()));
        let empty = r#"{"tapecheck":1,"origin":{"kind":"recorded"},"interactions":[ ]}"#;
        assert_eq!(write(&whole(empty).unwrap()), write(&read(empty).unwrap()));
    }

    #[test]
    fn what_the_reader_refuses_is_refused() {
        let good = r#"{"tapecheck":1,"origin":{"kind":"recorded"},"interactions":[{"request":{"method":"GET","path":"/a"}},{"request":{"method":"GET","path":"/b"}}]}"#;
        assert!(whole(good).is_some());
        for (from, to) in [
            ("}},{", "}}{"),
            ("}},{", "}},,{"),
            ("}}]}", "}},]}"),
            ("}}]}", "}}]"),
            ("}}]}", "}}]}]"),
            ("[{", "[1,{"),
            ("/b\"", "/b"),
            (":1,", ":7,"),
            ("\"origin\"", "\"orgin\""),
            ("\"path\":\"/b\"", "\"path\":\"/b\",\"path\":\"/b\""),
        ] {
            let bad = good.replacen(from, to, 1);
            assert!(read(&bad).is_err(), "{bad}");
            assert!(whole(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn no_part_of_a_file_breaks_it() {
        let text = r#"{"interactions":[{"a":"\"]}"},{"b":[1,2]}]}"#;
        for end in 0..text.len() {
            assert_eq!(Split::of(&text[..end]).filter(|split| split.head().is_ok()), None);
        }
        assert_eq!(Split::of(&"[".repeat(100_000)), None);
    }
}
