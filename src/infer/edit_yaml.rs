//! Where additions go in a YAML text, and how they are written there: as lines of their own where people wrote lines.

use super::edit::Added;
use crate::model::json::{Kind, Layout, Value, print};

/// Where to put what, so that `container` has these members or elements behind its own.
pub(super) fn insertion(text: &str, container: &Value, added: &[Added]) -> Option<(usize, String)> {
    match text[container.span.start..].chars().next()? {
        '{' | '[' => Some(in_flow(container, added)),
        // What an alias or a merge key stands for is written elsewhere.
        '*' => None,
        _ => in_lines(text, container, added),
    }
}

/// Between brackets, as JSON, which YAML takes.
fn in_flow(container: &Value, added: &[Added]) -> (usize, String) {
    let mut insert = String::new();
    let children = children(container);
    let last = children.last();
    for (index, (name, value)) in added.iter().enumerate() {
        if index > 0 || last.is_some() {
            insert.push_str(", ");
        }
        if let Some(name) = name {
            insert.push_str(&format!("{}: ", word(name)));
        }
        insert.push_str(&flow(value));
    }
    (last.map_or(container.span.start + 1, |last| last.span.end), insert)
}

/// Behind the last line of a block, with its indentation.
fn in_lines(text: &str, container: &Value, added: &[Added]) -> Option<(usize, String)> {
    let first = match &container.kind {
        Kind::Object(members) => members.first()?.name_span.start,
        Kind::Array(items) => dash_before(text, items.first()?.span.start)?,
        _ => return None,
    };
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let column = first - text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = end_of(text, container);
    let at = match text[..end].ends_with('\n') {
        true => end,
        false => text[end..].find('\n').map_or(text.len(), |found| end + found + 1),
    };
    let mut lines = Vec::new();
    for (name, value) in added {
        match name {
            Some(name) => member_lines(name, value, column, &mut lines),
            None => lines.push(format!("{}- {}", " ".repeat(column), flow(value))),
        }
    }
    let mut insert = String::new();
    if !text[..at].ends_with('\n') {
        insert.push_str(line_end);
    }
    for line in lines {
        insert.push_str(&line);
        insert.push_str(line_end);
    }
    Some((at, insert))
}

fn member_lines(name: &str, value: &Value, column: usize, lines: &mut Vec<String>) {
    let start = format!("{}{}:", " ".repeat(column), word(name));
    match &value.kind {
        Kind::Object(members) if !members.is_empty() => {
            lines.push(start);
            for member in members {
                member_lines(member.name.as_str(), &member.value, column + 2, lines);
            }
        }
        _ => lines.push(format!("{start} {}", flow(value))),
    }
}

/// Where the `-` of a list's first element stands.
fn dash_before(text: &str, item: usize) -> Option<usize> {
    text[..item].rfind('-')
}

/// The byte behind the last thing in a block; brackets end with themselves.
fn end_of(text: &str, value: &Value) -> usize {
    let is_flow = text[value.span.start..].starts_with(['{', '[']);
    match children(value).last() {
        Some(last) if !is_flow => end_of(text, last),
        _ => value.span.end,
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match &value.kind {
        Kind::Object(members) => members.iter().map(|member| &member.value).collect(),
        Kind::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match &value.kind {
        Kind::String(string) => word(string.as_str()),
        Kind::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        _ => print(value, Layout::Minified),
    }
}

/// A string: as it is where nothing can take it for anything else, or else in quotes.
fn word(text: &str) -> String {
    const OTHERS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.');
    let is_other = OTHERS.iter().any(|other| other.eq_ignore_ascii_case(text));
    match starts && text.chars().all(is_plain) && !is_other {
        true => text.to_owned(),
        false => print(&Value::from(text), Layout::Minified),
    }
}
