//! The rows that show the syntax of a request: `| **PATCH** | [*{baseURL}*](…)/v1/orders/{order-id} HTTP/1.1 |`.

use crate::import::docs::reading::{Cell, Line};
use crate::import::docs::start_line::{METHODS, is_protocol};
use crate::model::Position;

/// A row of a syntax table.
#[derive(Clone, Debug)]
pub(in crate::import::docs) struct SyntaxRow {
    /// The method as printed.
    pub method: String,
    /// Path and query as printed, behind the base URL.
    pub target: String,
    /// Where the row starts.
    pub position: Position,
    /// What no author writes.
    pub damage: Vec<String>,
}

impl SyntaxRow {
    /// Reads the cells of a row; nothing if it shows something else.
    pub(super) fn of_cells(cells: &[Cell]) -> Option<Self> {
        let at = cells.iter().position(|cell| is_target(&cell.text))?;
        let cell = &cells[at];
        let position = cells[0].position.or(cell.position)?;
        match at.checked_sub(1) {
            Some(before) => Some(Self::new(&cells[before].text, &cell.text, position)),
            None => {
                let (method, target) = cell.text.split_once(char::is_whitespace)?;
                is_target(target.trim_start()).then(|| Self::new(method, target, position))
            }
        }
    }

    /// Reads a line of the plain text of a rendered page.
    pub(super) fn of_line(line: Line<'_>) -> Option<Self> {
        let text = line.text.trim();
        let (method, target) = text.split_once(char::is_whitespace)?;
        let target = target.trim_start();
        let blanks = line.text.chars().take_while(|c| c.is_whitespace()).count();
        // Sentences name the base URL too.
        let has_version = split_version(target).1.is_some();
        (target.starts_with(['{', '*']) && has_version && is_target(target))
            .then(|| Self::new(method, target, line.position(blanks)))
    }

    fn new(method: &str, target: &str, position: Position) -> Self {
        let method = method.trim().trim_matches(['*', '_', '`']).trim().to_owned();
        let mut damage = Vec::new();
        if !METHODS.iter().any(|known| known.eq_ignore_ascii_case(&method)) {
            damage.push(format!("`{method}` is no method"));
        }
        let (target, version) = split_version(target.trim());
        if let Some(version) = version.filter(|version| !version.is_ascii()) {
            damage.push(format!("`{version}` is no HTTP version"));
        }
        let target = without_base(target);
        for part in target.split(['/', '?', '&', '=']) {
            if !part.is_ascii() {
                damage.push(format!("`{part}` is not written in ASCII"));
            } else if !part.contains(['{', '<']) && part.trim().contains(' ') {
                damage.push(format!("`{part}` has a space in it"));
            }
        }
        Self { method, target, position, damage }
    }

    /// The method, if it is one, whatever its case.
    pub(in crate::import::docs) fn known_method(&self) -> Option<&'static str> {
        METHODS.iter().find(|known| known.eq_ignore_ascii_case(&self.method)).copied()
    }

    /// The path.
    pub(in crate::import::docs) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// Whether a text is a base URL or a path with an HTTP version behind it: `{baseURL}/v1/…`, also translated.
fn is_target(text: &str) -> bool {
    let text = text.trim().trim_start_matches('*');
    let is_based = text.starts_with('{')
        && text.find('}').is_some_and(|end| {
            // `{baseURL}` may have become `{ URL base }`, but it has one kind of brackets and a path behind it.
            end <= 40 && text[end + 1..].trim_start_matches('*').starts_with('/')
        });
    let is_path =
        text.starts_with('/') || text.starts_with("https://") || text.starts_with("http://");
    is_based || is_path && split_version(text).1.is_some()
}

/// The target, and the version behind it.
fn split_version(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(char::is_whitespace) {
        Some((target, version)) if is_protocol(version) => (target.trim_end(), Some(version)),
        _ => (text, None),
    }
}

/// The target behind `{baseURL}` or `https://host`, without the blanks that escapes have left: `mpn _ id`.
fn without_base(target: &str) -> String {
    let target = target.trim_start_matches('*');
    let behind = if target.starts_with('{') {
        target.find('}').map_or(target, |end| target[end + 1..].trim_start_matches('*'))
    } else if let Some((_, rest)) = target.split_once("://") {
        rest.find('/').map_or("", |at| &rest[at..])
    } else {
        target
    };
    behind.replace(" _ ", "_").replace("\\_", "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(method: &str, target: &str) -> SyntaxRow {
        let cell = |text: &str| Cell {
            text: text.to_owned(),
            position: Some(Position { line: 1, column: 1 }),
            ..Cell::default()
        };
        SyntaxRow::of_cells(&[cell(method), cell(target)]).unwrap()
    }

    #[test]
    fn a_row_is_read_and_what_no_author_writes_is_told() {
        let good = row("PATCH", "{baseURL}/v1/orders?mpn _ id={mpn-id} HTTP/1.1");
        assert_eq!(
            (good.target.as_str(), good.path()),
            ("/v1/orders?mpn_id={mpn-id}", "/v1/orders")
        );
        assert!(good.damage.is_empty(), "{:?}", good.damage);
        for (method, target, damages) in [
            ("Javítás", "{baseURL}/v1/orders HTTP/1.1", 1),
            ("補丁", "{ URL 基底 }/v1/客戶/orders HTTP/1。1", 3),
            ("PUBLICAR", "{baseURL}/v1/registos de uso HTTP/1.1", 2),
            ("Post", "{baseURL}/v1/orders HTTP/1.1", 0),
        ] {
            assert_eq!(row(method, target).damage.len(), damages, "{method} {target}");
        }
    }

    #[test]
    fn other_rows_and_sentences_are_none() {
        let line = |text| SyntaxRow::of_line(Line { number: 1, text, ..Line::default() }).is_some();
        assert!(line("Kap {baseURL}/v1/orders HTTP/1.1"));
        assert!(!line("Replace {baseURL}/v1 by your own."));
        assert!(!line("{ \"a\": 1 }"));
        let cell = Cell { text: "name".into(), ..Cell::default() };
        assert!(SyntaxRow::of_cells(&[cell.clone(), cell]).is_none());
    }
}
