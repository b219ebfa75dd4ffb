//! Walks over the strings and numbers of a JSON text without building a tree.
//!
//! For those who must look at every value of every message as it passes. It judges nothing: what is no JSON gives the
//! leaves that it has, and [`Scan::is_regular`] says that something else stood between them.

use memchr::memchr2;

use super::Span;

/// What a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    /// The name of a member.
    Name,
    /// A string that is a value.
    String,
    /// A number.
    Number,
}

/// A string or a number of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What it is.
    pub kind: LeafKind,
    /// Where it stands; for a string what stands between its quotes.
    pub span: Span,
    /// Whether there is a backslash in it.
    pub is_escaped: bool,
    /// The name of the member whose value it is, or in whose object or list it stands, by its place among the leaves.
    pub name: Option<usize>,
}

/// The leaves of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// In the order of the text.
    pub leaves: Vec<Leaf>,
    /// Whether nothing stood there that no JSON has. It is no proof: commas may be missing.
    pub is_regular: bool,
}

/// Deeper objects and arrays are read as if they stood in the one of this depth.
const DEEPEST: usize = 1024;

/// The leaves of a text.
pub fn scan(text: &str) -> Scan {
    let leaves = Vec::with_capacity(text.len() / 12 + 1);
    let mut scanner = Scanner {
        text: text.as_bytes(),
        at: 0,
        leaves,
        open: vec![],
        pending: None,
        strays: false,
    };
    scanner.run();
    let is_regular = !scanner.strays && scanner.open.is_empty();
    Scan { leaves: scanner.leaves, is_regular }
}

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    leaves: Vec<Leaf>,
    /// The names behind which the open objects and arrays stand.
    open: Vec<Option<usize>>,
    /// The name whose value comes next.
    pending: Option<usize>,
    strays: bool,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b',' => {
                    self.pending = None;
                    self.at += 1;
                }
                b'"' => self.string(),
                b'{' | b'[' => {
                    let name = self.name();
                    match self.open.len() < DEEPEST {
                        true => self.open.push(name),
                        false => self.strays = true,
                    }
                    self.pending = None;
                    self.at += 1;
                }
                b'}' | b']' => {
                    self.strays |= self.open.pop().is_none();
                    self.pending = None;
                    self.at += 1;
                }
                b'-' | b'0'..=b'9' => self.number(),
                _ => self.word(),
            }
        }
    }

    fn name(&self) -> Option<usize> {
        self.pending.or_else(|| self.open.last().copied().flatten())
    }

    fn string(&mut self) {
        let start = self.at + 1;
        let (end, is_escaped) = self.end_of_string(start);
        self.strays |= end == self.text.len();
        self.at = (end + 1).min(self.text.len());
        let behind = self.text[self.at..].iter().position(|byte| !byte.is_ascii_whitespace());
        let colon = behind.map(|skipped| self.at + skipped).filter(|at| self.text[*at] == b':');
        let span = Span { start, end };
        match colon {
            Some(colon) => {
                let name = self.open.last().copied().flatten();
                self.pending = Some(self.leaves.len());
                self.leaves.push(Leaf { kind: LeafKind::Name, span, is_escaped, name });
                self.at = colon + 1;
            }
            None => {
                let name = self.name();
                self.leaves.push(Leaf { kind: LeafKind::String, span, is_escaped, name });
            }
        }
    }

    /// Where the string that starts here ends, and whether there is a backslash in it.
    fn end_of_string(&self, start: usize) -> (usize, bool) {
        let (mut at, mut is_escaped) = (start, false);
        while let Some(found) = self.text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
            if self.text[at + found] == b'"' {
                return (at + found, is_escaped);
            }
            is_escaped = true;
            at += found + 2;
        }
        (self.text.len(), is_escaped)
    }

    fn number(&mut self) {
        let start = self.at;
        let is_part = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
        self.at +=
            self.text[start..].iter().position(|b| !is_part(b)).unwrap_or(self.text.len() - start);
        let span = Span { start, end: self.at };
        let name = self.name();
        self.leaves.push(Leaf { kind: LeafKind::Number, span, is_escaped: false, name });
    }

    /// `true`, `false` and `null`; anything else is a stray, passed over character by character.
    fn word(&mut self) {
        let rest = &self.text[self.at..];
        let word = ["true", "false", "null"].iter().find(|word| rest.starts_with(word.as_bytes()));
        self.strays |= word.is_none();
        self.at += word.map_or(1, |word| word.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each leaf with the names above it.
    fn leaves(text: &str) -> Vec<String> {
        let leaves = scan(text).leaves;
        let named = |leaf: &Leaf| {
            let mut path = vec![&text[leaf.span.start..leaf.span.end]];
            let mut name = leaf.name;
            while let Some(index) = name {
                path.push(&text[leaves[index].span.start..leaves[index].span.end]);
                name = leaves[index].name;
            }
            path.reverse();
            path.join("/")
        };
        leaves.iter().map(named).collect()
    }

    #[test]
    fn every_leaf_knows_the_names_above_it() {
        let text = r#"{"a": {"b\"": [1, {"c": "d"}, "e"]}, "f": null, "g": -2.5e3}"#;
        let expected = [
            "a",
            "a/b\\\"",
            "a/b\\\"/1",
            "a/b\\\"/c",
            "a/b\\\"/c/d",
            "a/b\\\"/e",
            "f",
            "g",
            "g/-2.5e3",
        ];
        assert_eq!(leaves(text), expected);
        assert!(scan(text).is_regular);
    }

    #[test]
    fn what_is_no_json_gives_the_leaves_that_it_has() {
        for (text, expected) in [
            (r#"error: {"token":"x",}"#, vec!["token", "token/x"]),
            (r#"{"a":"b"#, vec!["a", "a/b"]),
            (r#"]]"a":1"#, vec!["a", "a/1"]),
            (r#""a\"#, vec!["a\\"]),
        ] {
            assert_eq!(leaves(text), expected, "{text}");
            assert!(!scan(text).is_regular, "{text}");
        }
    }
}
