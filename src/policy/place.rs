//! Patterns of places, as reports write places: a file, a JSON Pointer, or both with a blank between them.

use std::fmt;

use crate::model::{Location, PointerPattern};

/// `cassettes/*.json /interactions/*/response/body/json/**/status`; either half alone stands for all of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacePattern {
    file: Option<String>,
    pointer: Option<PointerPattern>,
}

/// Why a text is no pattern of places.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlacePatternError {
    /// There is nothing in it.
    #[error("a location is a file, a JSON Pointer, or both with a blank between them")]
    Empty,
    /// It has a line.
    #[error("a location has no line, since lines move when a file is recorded again")]
    HasLine,
}

impl PlacePattern {
    /// Reads a pattern. In a file `*` stands for any characters but `/`, and `**` for any; in a pointer `*` stands for
    /// one token and `**` for any number of them.
    pub fn parse(text: &str) -> Result<Self, PlacePatternError> {
        let text = text.trim();
        let (file, pointer) = match text.find(" /") {
            _ if text.starts_with('/') => ("", text),
            Some(at) => (text[..at].trim_end(), &text[at + 1..]),
            None => (text, ""),
        };
        if text.is_empty() {
            return Err(PlacePatternError::Empty);
        }
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if file.rsplit(':').next().is_some_and(is_number) && file.contains(':') {
            return Err(PlacePatternError::HasLine);
        }
        let pointer = PointerPattern::parse(pointer).filter(|_| !pointer.is_empty());
        Ok(Self { file: (!file.is_empty()).then(|| normal(file)), pointer })
    }

    /// The same pattern with its file seen from another folder.
    pub fn below(mut self, folder: &str) -> Self {
        if let (Some(file), false) = (&mut self.file, folder.is_empty()) {
            *file = normal(&format!("{folder}/{file}"));
        }
        self
    }

    /// Whether it fits a place.
    pub fn matches(&self, location: &Location) -> bool {
        let fits_file = match (&self.file, &location.file) {
            (Some(_), Some(file)) => self.is_in(file),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let fits_pointer = match (&self.pointer, &location.pointer) {
            (Some(pattern), Some(pointer)) => pattern.matches(pointer),
            (Some(_), None) => false,
            (None, _) => true,
        };
        fits_file && fits_pointer
    }

    /// Whether it speaks of this file.
    pub fn is_in(&self, file: &str) -> bool {
        let Some(pattern) = &self.file else { return true };
        fits(pattern.as_bytes(), normal(file).as_bytes())
    }

    /// Whether it speaks of one file only.
    pub fn is_one_file(&self) -> bool {
        self.file.as_ref().is_some_and(|file| !file.contains('*'))
    }
}

impl fmt::Display for PlacePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, &self.pointer) {
            (Some(file), Some(pointer)) => write!(f, "{file} {pointer}"),
            (Some(file), None) => f.write_str(file),
            (None, Some(pointer)) => pointer.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

/// A path with `/` between its parts and without `.` and `..` where they can be undone.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// Whether a text is what a pattern describes, in time of the product of their lengths.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    // `reached[i]`: the pattern up to here fits the first `i` bytes.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    let mut rest = pattern;
    while let Some((first, more)) = rest.split_first() {
        let is_any = rest.starts_with(b"**");
        if *first == b'*' {
            for i in 1..=text.len() {
                reached[i] |= reached[i - 1] && (is_any || text[i - 1] != b'/');
            }
        } else {
            for i in (0..=text.len()).rev() {
                reached[i] = i > 0 && reached[i - 1] && text[i - 1] == *first;
            }
        }
        rest = if is_any { &rest[2..] } else { more };
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Pointer;

    fn place(file: &str, pointer: &str) -> Location {
        Location::file(file).pointing(Pointer::parse(pointer).unwrap())
    }

    #[test]
    fn a_pattern_is_a_file_or_a_pointer_or_both() {
        let fits = |pattern: &str, file: &str, pointer: &str| {
            PlacePattern::parse(pattern).unwrap().matches(&place(file, pointer))
        };
        assert!(fits("cassettes/a.json", "./cassettes/a.json", "/x"));
        assert!(fits("cassettes/*.json", "cassettes/a.json", "/x"));
        assert!(!fits("cassettes/*.json", "cassettes/deep/a.json", "/x"));
        assert!(fits("cassettes/**", "cassettes/deep/a.json", "/x"));
        assert!(fits("cassettes/**.json /a/*/c", "cassettes/deep/a.json", "/a/b/c"));
        assert!(!fits("cassettes/**.json /a/*/c", "cassettes/deep/a.json", "/a/b/d"));
        assert!(fits("/**/status", "anything.json", "/a/b/status"));
        assert!(fits("my file.json /a", "my file.json", "/a"));
    }

    #[test]
    fn a_line_is_refused() {
        assert_eq!(PlacePattern::parse("a.json:12:9 /a"), Err(PlacePatternError::HasLine));
        assert_eq!(PlacePattern::parse("  "), Err(PlacePatternError::Empty));
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = PlacePattern::parse(&"**a".repeat(200)).unwrap();
        assert!(!pattern.is_in(&format!("{}b", "a".repeat(5000))));
    }
}
