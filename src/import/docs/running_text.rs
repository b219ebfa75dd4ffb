//! Bodies in running text, where no fence says where they end: a JSON document ends at its closing bracket.

use super::body::{Body, means_json};
use super::printed::PrintedText;
use crate::model::json::{Problem, parse, parse_lenient_prefix};

/// What the header fields of a message say of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announced {
    /// That it is a form.
    Form,
    /// That it is JSON.
    Json,
    /// Neither.
    Nothing,
}

/// The body at the start of the text, if one is there, and how many lines it takes.
pub(super) fn body_at_start(
    printed: &PrintedText<'_>,
    announced: Announced,
) -> (Option<Body>, usize) {
    let text = printed.as_str();
    let end = if text.starts_with(['"', '“', '”']) || !means_json(text) {
        let end = text.find('\n').unwrap_or(text.len());
        // A quoted sentence is prose, unless JSON was announced and the line is a whole string.
        let is_string = || text.starts_with('"') && parse(text[..end].trim()).is_ok();
        match announced {
            Announced::Form => Some(end),
            Announced::Json if is_string() => Some(end),
            _ => None,
        }
    } else {
        Some(end_of_document(text))
    };
    match end {
        Some(end) => (Body::read(printed, 0..end), printed.line_at(end.saturating_sub(1)) + 1),
        None => (None, 0),
    }
}

/// Where the JSON document at the start of the text ends; where it cannot be read, the last line that looks like JSON.
fn end_of_document(text: &str) -> usize {
    match parse_lenient_prefix(text) {
        Ok(parsed) => parsed.end + superfluous_closers(&text[parsed.end..]),
        Err(_) => lines_like_json(text),
    }
}

/// How many bytes of brackets stand directly behind a document.
fn superfluous_closers(behind: &str) -> usize {
    let end = behind.find(|c: char| !c.is_whitespace() && !matches!(c, '}' | ']'));
    behind[..end.unwrap_or(behind.len())].rfind(['}', ']']).map_or(0, |at| at + 1)
}

fn lines_like_json(text: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim();
        if !shown.is_empty() {
            if at > 0 && !looks_like_json(shown) {
                break;
            }
            end = at + line.trim_end().len();
        }
        at += line.len();
    }
    end
}

fn looks_like_json(line: &str) -> bool {
    line.starts_with(|c: char| "{}[]\"'“”„<,:-./…".contains(c) || c.is_ascii_digit())
        || line.split_once(':').is_some_and(|(name, _)| {
            name.trim_end_matches(['"', ' ']).chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
}

/// The JSON documents that start a line of a text without messages. What only looks like one, such as a block of
/// another language, is none.
pub(super) fn fragments(printed: &PrintedText<'_>) -> Vec<Body> {
    let text = printed.as_str();
    let mut fragments = Vec::new();
    let mut line = 0;
    while line < printed.lines().len() {
        let start = printed.start_of(line);
        line += 1;
        if !printed.lines()[line - 1].text.trim_start().starts_with(['{', '[']) {
            continue;
        }
        match parse_lenient_prefix(&text[start..]) {
            Ok(parsed) if ends_its_line(&text[start + parsed.end..]) => {
                fragments.extend(Body::read(printed, start..start + parsed.end));
                line = printed.line_at(start + parsed.end - 1) + 1;
            }
            Ok(parsed) => line = line.max(printed.line_at(start + parsed.end)),
            // It was read to the end of the text, and so would every later one be.
            Err(error) if matches!(error.problem, Problem::UnexpectedEnd(_)) => break,
            // Brackets before the error belong to what failed; to try each would take the square of the size.
            Err(error) => line = line.max(printed.line_at(start + error.offset)),
        }
    }
    fragments
}

fn ends_its_line(behind: &str) -> bool {
    behind.split('\n').next().unwrap_or_default().trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::reading::{Extent, blocks};
    use super::*;
    use crate::import::figures::BodyTier;

    fn printed(text: &str) -> PrintedText<'_> {
        let block = blocks(text).remove(0);
        assert_eq!(block.extent, Extent::Open);
        PrintedText::of(&block.lines)
    }

    fn body(text: &str, announced: Announced) -> Option<(String, BodyTier, usize)> {
        let (body, taken) = body_at_start(&printed(text), announced);
        body.map(|body| (body.text.clone(), body.tier(), taken))
    }

    #[test]
    fn a_document_ends_at_its_closing_bracket() {
        assert_eq!(
            body("{\n\"a\": 1\n}\nProse.", Announced::Nothing),
            Some(("{\n\"a\": 1\n}".into(), BodyTier::Valid, 3))
        );
        assert_eq!(
            body("[1]\n\n]\nProse.", Announced::Nothing),
            Some(("[1]\n\n]".into(), BodyTier::Assumed, 3))
        );
    }

    #[test]
    fn a_document_without_its_closing_bracket_ends_where_lines_stop_looking_like_json() {
        assert_eq!(
            body("{\n\"a\": 1,\n\nThen prose, and more.\n{}", Announced::Nothing),
            Some(("{\n\"a\": 1,".into(), BodyTier::Assumed, 2))
        );
    }

    #[test]
    fn prose_is_a_body_only_where_a_form_was_announced() {
        assert_eq!(body("grant=a\nProse.", Announced::Nothing), None);
        assert_eq!(
            body("grant=a\nProse.", Announced::Form),
            Some(("grant=a".into(), BodyTier::NotJson, 1))
        );
        assert_eq!(body("\"Quoted\" prose.", Announced::Json), None);
        assert_eq!(body("\"Quoted.\"\nProse.", Announced::Nothing), None);
        let string = Some(("\"a\"".into(), BodyTier::Valid, 1));
        assert_eq!(body("\"a\"\nProse.", Announced::Json), string);
    }

    #[test]
    fn fragments_are_documents_and_not_code_of_another_language() {
        let text = "[HttpGet]\nvoid Get()\n{\nreturn;\n}\nProse.\n{ \"a\": 1, }\n[see] the list\n[\n2\n]\n";
        let lines: Vec<usize> =
            fragments(&printed(text)).iter().map(|fragment| fragment.position.line).collect();
        assert_eq!(lines, [7, 9]);
    }
}
