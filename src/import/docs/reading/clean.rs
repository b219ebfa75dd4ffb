//! Markdown as a reader sees it: no emphasis, links, escapes and tags.

use super::entities;
use super::table::{Cell, Heading};
use crate::model::Position;

/// The cell that a text of Markdown is.
pub(super) fn cell(markdown: &str, position: Position) -> Cell {
    let (text, link) = plain(markdown);
    Cell { text, printed: markdown.to_owned(), link, position: Some(position) }
}

/// The heading that a text of Markdown is: `<a name="order"></a>Order {#order}`.
pub(super) fn heading(markdown: &str) -> Heading {
    let tag = markdown.find("<a ").map(|at| &markdown[at..]);
    let tag = tag.and_then(|tag| tag.split_once('>')).map(|(tag, _)| tag);
    let named = tag.and_then(|tag| attribute(tag, "name").or_else(|| attribute(tag, "id")));
    let braced = markdown.rsplit_once("{#").and_then(|(_, rest)| rest.trim_end().strip_suffix('}'));
    let text = markdown.rsplit_once("{#").filter(|_| braced.is_some()).map_or(markdown, |(t, _)| t);
    Heading { anchor: named.or(braced).map(str::to_owned), text: plain(text).0 }
}

/// The value of an attribute in the text of a tag.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    /// What stands behind is not looked at: a page may forget to close a tag.
    const LONGEST: usize = 400;
    let end = (0..=LONGEST.min(tag.len())).rev().find(|at| tag.is_char_boundary(*at))?;
    let tag = &tag[..end];
    let lower = tag.to_ascii_lowercase();
    let value = lower.match_indices(name).find_map(|(at, _)| {
        let starts = !lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?;
        starts.then(|| value.trim_start())
    })?;
    match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next(),
    }
}

/// The text, and where its first link leads.
fn plain(markdown: &str) -> (String, Option<String>) {
    let mut text = String::with_capacity(markdown.len());
    let mut link = None;
    let mut rest = markdown;
    while let Some(c) = rest.chars().next() {
        let length = c.len_utf8();
        match c {
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => {
                text.push_str(&rest[1..2]);
                rest = &rest[2..];
                continue;
            }
            '*' | '`' => {}
            '[' | '!' => {}
            ']' => {
                if let Some((target, length)) = link_target(&rest[1..]) {
                    link.get_or_insert_with(|| target.to_owned());
                    rest = &rest[1 + length..];
                    continue;
                }
            }
            '<' => match tag_length(rest) {
                Some(length) => {
                    if rest.get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("<br")) {
                        text.push(' ');
                    }
                    rest = &rest[length..];
                    continue;
                }
                None => text.push(c),
            },
            '&' => match entities::at_start(rest) {
                Some((decoded, length)) => {
                    text.push_str(&decoded);
                    rest = &rest[length..];
                    continue;
                }
                None => text.push(c),
            },
            _ => text.push(c),
        }
        rest = &rest[length..];
    }
    (text.split_whitespace().collect::<Vec<_>>().join(" "), link)
}

/// The target of `(target "title")`, and how many bytes it takes.
fn link_target(text: &str) -> Option<(&str, usize)> {
    /// Longer ones are prose in brackets.
    const LONGEST: usize = 200;
    let inside = text.strip_prefix('(')?;
    let end = inside.bytes().take(LONGEST).position(|byte| byte == b')')?;
    let target = inside[..end].split_whitespace().next().unwrap_or_default();
    Some((target, end + 2))
}

/// How long the tag at the start of a text is; a placeholder such as `<string>` is none.
fn tag_length(text: &str) -> Option<usize> {
    const TAGS: [&str; 21] = [
        "a", "b", "br", "code", "div", "em", "font", "i", "img", "li", "ol", "p", "pre", "s",
        "span", "strong", "sub", "sup", "u", "ul", "wbr",
    ];
    /// Longer ones are none.
    const LONGEST: usize = 300;
    let name = text[1..].trim_start_matches('/');
    let end = name.bytes().take(LONGEST).position(|byte| !byte.is_ascii_alphanumeric())?;
    let name = &name[..end];
    let is_tag = TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name));
    let close = text.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    is_tag.then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_a_reader_sees_it() {
        let at = Position { line: 1, column: 1 };
        let read = |markdown: &str| {
            let cell = cell(markdown, at);
            (cell.text, cell.link)
        };
        assert_eq!(
            read(r"[*\{ baseURL \}*](urls.md)/v1/a\_b **HTTP/1.1**"),
            ("{ baseURL }/v1/a_b HTTP/1.1".into(), Some("urls.md".into()))
        );
        assert_eq!(
            read("array of [Item](#item)<br/>x &lt;y>"),
            ("array of Item x <y>".into(), Some("#item".into()))
        );
        assert_eq!(read("Dictionary<string, string>").0, "Dictionary<string, string>");
        assert_eq!(read("[open").0, "open");
    }

    #[test]
    fn a_heading_keeps_its_anchor() {
        let expected = |anchor: Option<&str>, text: &str| Heading {
            anchor: anchor.map(str::to_owned),
            text: text.to_owned(),
        };
        assert_eq!(
            heading("<a name=\"order-status\"></a>Állapot"),
            expected(Some("order-status"), "Állapot")
        );
        assert_eq!(heading("Order {#order}"), expected(Some("order"), "Order"));
        assert_eq!(heading("`Order`"), expected(None, "Order"));
    }
}
