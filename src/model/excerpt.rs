//! The line that a finding is about, or a part of a long one, and what to underline in it.

use super::text::printable;
use super::{Finding, LineIndex};

/// A line of a file with the value in it that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line; of a long one the part around the value. Control characters are escaped.
    pub text: String,
    /// How many characters stand before the value.
    pub indent: usize,
    /// How many characters the value has; of an object or array only its bracket counts.
    pub width: usize,
}

impl Excerpt {
    /// The part of `line` around the value that starts at a character, counted from 0.
    pub fn of(line: &str, start: usize) -> Self {
        Self::inside(&LineIndex::new(line), 1, start)
    }

    /// The same for a line of a text.
    fn inside(lines: &LineIndex<'_>, line: usize, start: usize) -> Self {
        const BEFORE: usize = 40;
        const LONGEST: usize = 100;
        let whole = lines.line(line).unwrap_or_default();
        let is_long = whole.char_indices().nth(LONGEST).is_some();
        let is_cut = is_long && start > BEFORE;
        let from = if is_cut { start - BEFORE } else { 0 };
        // A cassette may be one line of many megabytes: only the part that is shown is taken apart.
        let rest = if is_cut { lines.line_from(line, from).unwrap_or_default() } else { whole };
        let characters: Vec<char> = rest.chars().take(LONGEST + 1).collect();
        let start = (start - from).min(characters.len());
        let to = characters.len().min(LONGEST);
        let width = value_width(&characters[start..]).max(1);
        let show = |part: &[char]| printable(&part.iter().collect::<String>().replace('\t', " "));
        let before = format!("{}{}", if is_cut { "…" } else { "" }, show(&characters[..start]));
        let after = show(&characters[start..to.max(start)]);
        let end = if to < characters.len() { "…" } else { "" };
        let shown = after.chars().count();
        let indent = before.chars().count();
        Self { indent, width: width.min(shown.max(1)), text: format!("{before}{after}{end}") }
    }

    /// Gives the findings in the file `name` the lines of this text; secrets in it are masked by the caller.
    pub fn attach(findings: &mut [Finding], name: &str, text: &str) {
        if findings.is_empty() {
            return;
        }
        let lines = LineIndex::new(text);
        for finding in findings {
            let location = &finding.location;
            let place = location.line.zip(location.column);
            let Some((line, column)) = place.filter(|_| location.file.as_deref() == Some(name))
            else {
                continue;
            };
            let start = column.saturating_sub(1);
            let is_there = lines.line(line).is_some();
            finding.excerpt = is_there.then(|| Box::new(Self::inside(&lines, line, start)));
        }
    }
}

/// How many characters the JSON value at the start of `text` takes; of an object or array only its bracket counts.
fn value_width(text: &[char]) -> usize {
    match text.first() {
        Some('"') => {
            let mut is_escaped = false;
            let end = text.iter().skip(1).position(|c| {
                let ends = *c == '"' && !is_escaped;
                is_escaped = *c == '\\' && !is_escaped;
                ends
            });
            end.map_or(text.len(), |end| end + 2)
        }
        Some('{' | '[') => 1,
        _ => {
            text.iter().position(|c| c.is_whitespace() || ",:]}".contains(*c)).unwrap_or(text.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_at_a_column_is_underlined_and_a_long_line_is_cut() {
        let excerpt = Excerpt::of(r#"{"a": "x\"y", "b": 1}"#, 6);
        assert_eq!((excerpt.indent, excerpt.width), (6, 6));
        let long = format!("{}12345,{}", "a".repeat(200), "b".repeat(200));
        let excerpt = Excerpt::of(&long, 200);
        assert_eq!((excerpt.indent, excerpt.width), (41, 5));
        assert_eq!(excerpt.text.chars().count(), 102);
    }

    #[test]
    fn a_place_outside_the_line_is_its_end() {
        for line in ["", "abc", "äöü", &"ä".repeat(300), &"a".repeat(300)] {
            let excerpt = Excerpt::of(line, 1000);
            assert_eq!(excerpt.width, 1, "{line}");
            assert!(excerpt.indent <= 101 && excerpt.text.chars().count() <= 101, "{excerpt:?}");
        }
        let excerpt = Excerpt::of(&format!("{}\"ü\" ", "ä".repeat(200)), 200);
        assert_eq!((excerpt.indent, excerpt.width), (41, 3));
    }

    #[test]
    fn text_of_a_file_cannot_drive_the_terminal() {
        assert_eq!(Excerpt::of("\u{1b}[2J", 0).text, "\\u{1b}[2J");
    }
}
