//! Where in a damaged text its reader has come to.

use crate::model::{Pointer, Position};

/// An object or array that is not closed yet.
enum Open {
    /// The last name that stood in it.
    Object { name: String, is_at_value: bool },
    /// How many elements came before.
    Array(usize),
}

/// The pointer of the value that holds a place of a text that is JSON up to there.
pub fn pointer_at(text: &str, position: Position) -> Pointer {
    let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let line_start = line_starts.into_iter().nth(position.line.saturating_sub(1)).unwrap_or(0);
    let line = &text[line_start..];
    let column = line.char_indices().nth(position.column.saturating_sub(1));
    let end = line_start + column.map_or(line.len(), |(at, _)| at);
    let mut open: Vec<Open> = Vec::new();
    let mut rest = text[..end].char_indices();
    while let Some((at, c)) = rest.next() {
        match (c, open.last_mut()) {
            ('{', _) => open.push(Open::Object { name: String::new(), is_at_value: false }),
            ('[', _) => open.push(Open::Array(0)),
            ('}' | ']', _) => drop(open.pop()),
            (':', Some(Open::Object { is_at_value, .. })) => *is_at_value = true,
            (',', Some(Open::Object { is_at_value, .. })) => *is_at_value = false,
            (',', Some(Open::Array(count))) => *count += 1,
            ('"', last) => {
                let mut is_escaped = false;
                let ends = |(_, c): &(usize, char)| {
                    let ends = *c == '"' && !is_escaped;
                    is_escaped = *c == '\\' && !is_escaped;
                    ends
                };
                let close = rest.by_ref().find(ends).map(|(close, _)| close);
                let Some(close) = close else { break };
                if let Some(Open::Object { name, is_at_value: false }) = last {
                    text[at + 1..close].clone_into(name);
                }
            }
            _ => {}
        }
    }
    let token = |open: Open| match open {
        Open::Object { name, is_at_value: true } => Some(name),
        Open::Object { .. } => None,
        Open::Array(count) => Some(count.to_string()),
    };
    open.into_iter().filter_map(token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_the_innermost_value_that_was_begun() {
        let text = "{\"a\": [1, {\"b,}\": \"x\\\"]\", \"c\": tru}]}";
        let at = |column| pointer_at(text, Position { line: 1, column }).to_string();
        assert_eq!(at(1), "");
        assert_eq!(at(8), "/a/0");
        assert_eq!(at(12), "/a/1");
        assert_eq!(at(34), "/a/1/c");
        let lines = "{\n  \"interactions\": [\n    {},\n    {\"request\": {\"method\" 1}}";
        let place = pointer_at(lines, Position { line: 4, column: 27 });
        assert_eq!(place.to_string(), "/interactions/1/request");
    }
}
