//! A team's own rules, as `tapecheck.toml` has them.

use regex::Regex;
use ring::digest::{SHA256, digest};

use super::Placeholder;
use super::edits::Edits;
use super::memory::Memory;
use crate::model::json::{self, Kind, Span, Value};
use crate::model::stand_in::is_our_stand_in;
use crate::model::{Pointer, PointerPattern};

/// A rule that a team has written.
#[derive(Clone, Debug)]
pub struct OwnRule {
    /// Its name in summaries.
    pub name: String,
    /// What it looks at.
    pub target: Target,
    /// What becomes of what it finds.
    pub action: Action,
    /// The one message it looks at; nothing for both.
    pub side: Option<Side>,
}

/// What a rule looks at.
#[derive(Clone, Debug)]
pub enum Target {
    /// The values of a header, whatever the case of its name.
    Header(String),
    /// The values of a query key, whatever its case.
    Query(String),
    /// Values in JSON bodies.
    Pointer(PointerPattern),
    /// A part of any text: the first group of the expression, or all of it if it has none.
    Text(Regex),
}

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// This text stands in its place.
    Replace(String),
    /// It goes, with its name.
    Drop,
    /// A short hash of it stands there: equal values stay equal. Whoever can guess the value can tell that it is right.
    Hash,
    /// A placeholder of the same shape, the same one wherever the value stands.
    Placeholder,
}

/// One of the two messages of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The request.
    Request,
    /// The response.
    Response,
}

impl OwnRule {
    /// Whether it looks at this message.
    pub(super) fn is_for(&self, side: Side) -> bool {
        self.side.is_none_or(|only| only == side)
    }

    /// Whether what it finds goes with its name.
    pub(super) fn drops(&self) -> bool {
        self.action == Action::Drop
    }

    /// Whether a value is what this rule writes.
    pub(super) fn wrote(&self, value: &str) -> bool {
        match &self.action {
            Action::Replace(text) => text == value,
            Action::Drop => value.is_empty(),
            Action::Hash => is_our_stand_in(value),
            Action::Placeholder => Placeholder::parse(value).is_some(),
        }
    }

    /// What stands in the place of a value, empty if nothing does; `None` if it has been replaced already.
    pub(super) fn stand_in(
        &self,
        value: &str,
        number: usize,
        memory: &mut Memory,
    ) -> Option<String> {
        let stand_in = match &self.action {
            Action::Replace(text) => text.clone(),
            Action::Drop => String::new(),
            Action::Hash if is_our_stand_in(value) => return None,
            Action::Hash => hash(value),
            Action::Placeholder => {
                memory.note_any(value, number);
                return memory.vault.placeholder(value).map(|placeholder| placeholder.to_string());
            }
        };
        if value.is_empty() || stand_in == value || Placeholder::parse(value).is_some() {
            return None;
        }
        memory.replaced(value, number);
        Some(stand_in)
    }

    /// Adds what it finds in a text.
    pub(super) fn search_text(
        &self,
        text: &str,
        number: usize,
        memory: &mut Memory,
        edits: &mut Edits,
    ) {
        let Target::Text(expression) = &self.target else { return };
        for captures in expression.captures_iter(text) {
            let Some(found) = captures.get(1).or_else(|| captures.get(0)) else { continue };
            if let Some(stand_in) = self.stand_in(found.as_str(), number, memory) {
                edits.push(found.range(), stand_in, number);
            }
        }
    }

    /// Adds what it finds in a JSON text.
    pub(super) fn search_json(
        &self,
        root: &Value,
        pattern: &PointerPattern,
        number: usize,
        memory: &mut Memory,
        edits: &mut Edits,
    ) {
        let mut found = |value: &Value| {
            let text = match &value.kind {
                Kind::String(text) => text.as_str().to_owned(),
                _ => json::print(value, json::Layout::Minified),
            };
            let Some(stand_in) = self.stand_in(&text, number, memory) else { return };
            let spelling = json::print(&Value::from(stand_in), json::Layout::Minified);
            edits.push(value.span.start..value.span.end, spelling, number);
        };
        let mut dropped = Vec::new();
        let is_dropped = self.action == Action::Drop;
        visit(root, &Pointer::root(), pattern, &mut |value| match is_dropped {
            true => dropped.push(value.span),
            false => found(value),
        });
        if is_dropped {
            drop_values(root, &dropped, number, edits);
        }
    }
}

/// `{sha256:0123456789ab}`.
fn hash(value: &str) -> String {
    let hash = digest(&SHA256, value.as_bytes());
    let digits: String = hash.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{{sha256:{digits}}}")
}

fn visit<'v>(
    value: &'v Value,
    pointer: &Pointer,
    pattern: &PointerPattern,
    found: &mut dyn FnMut(&'v Value),
) {
    if pattern.matches(pointer) {
        return found(value);
    }
    match &value.kind {
        Kind::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| visit(item, &pointer.child(index), pattern, found)),
        Kind::Object(members) => members
            .iter()
            .for_each(|m| visit(&m.value, &pointer.child(m.name.as_str()), pattern, found)),
        _ => {}
    }
}

/// Takes members and elements out, each with one of the commas beside it.
fn drop_values(value: &Value, dropped: &[Span], number: usize, edits: &mut Edits) {
    let children: Vec<(usize, &Value)> = match &value.kind {
        Kind::Array(items) => items.iter().map(|item| (item.span.start, item)).collect(),
        Kind::Object(members) => members.iter().map(|m| (m.name_span.start, &m.value)).collect(),
        _ => return,
    };
    let mut kept_one = false;
    for (index, (start, child)) in children.iter().enumerate() {
        let is_dropped = dropped.binary_search_by_key(&child.span.start, |span| span.start).is_ok();
        let end = child.span.end;
        match children.get(index + 1) {
            _ if !is_dropped => {
                kept_one = true;
                drop_values(child, dropped, number, edits);
            }
            _ if kept_one => edits.push(children[index - 1].1.span.end..end, String::new(), number),
            Some((next, _)) => edits.push(*start..*next, String::new(), number),
            None => edits.push(*start..end, String::new(), number),
        }
    }
}
