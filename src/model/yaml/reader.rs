//! Builds the tree from the events of the YAML parser.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::offsets::Offsets;
use super::{MAX_COPIES, YamlError, scalar};
use crate::model::Position;
use crate::model::json::{JsonString, Kind, MAX_DEPTH, Member, Span, Value};

/// Reads one document.
pub(super) struct Reader<'t> {
    text: &'t str,
    offsets: Offsets<'t>,
    /// What is being read, the innermost last.
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    copies: usize,
    root: Option<Value>,
}

/// A mapping or sequence that has not ended.
struct Open {
    container: Container,
    span: Span,
    anchor: usize,
    /// How many values it holds so far, itself included.
    size: usize,
}

enum Container {
    Sequence(Vec<Value>),
    Mapping { members: Vec<Member>, key: Option<Key>, merged: Vec<Member> },
}

struct Key {
    name: JsonString,
    span: Span,
    is_merge: bool,
}

/// What an alias stands for.
struct Anchored {
    value: Value,
    size: usize,
    depth: usize,
}

/// A value that has been read, and what its neighbours must know about it.
struct Read {
    value: Value,
    size: usize,
    /// The text of a scalar as it stands there, which is its name where it is a key.
    spelling: Option<String>,
    is_plain: bool,
}

type Outcome<T> = Result<T, YamlError>;

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            offsets: Offsets::new(text),
            open: Vec::new(),
            anchors: HashMap::new(),
            copies: 0,
            root: None,
        }
    }

    pub(super) fn read(mut self) -> Outcome<Value> {
        let mut parser = Parser::new_from_str(self.text);
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|error| self.scan_error(&error))?;
            let span = Span {
                start: self.offsets.byte(span.start.index()),
                end: self.offsets.byte(span.end.index()),
            };
            self.event(event, span)?;
        }
        self.root.take().ok_or_else(|| self.error(0, "there is no YAML value".into()))
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Outcome<()> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(self.error(span.start, "a second document begins".into()))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let kind = self.scalar(&text, style, tag.as_deref(), span)?;
                let is_plain = style == ScalarStyle::Plain;
                let value = Value { kind, span };
                self.anchor(anchor, &value, 1);
                self.add(Read { value, size: 1, spelling: Some(text.into_owned()), is_plain })
            }
            Event::SequenceStart(anchor, tag) => {
                self.ensure_tag(tag, "seq", span)?;
                self.begin(Container::Sequence(Vec::new()), anchor, span)
            }
            Event::MappingStart(anchor, tag) => {
                self.ensure_tag(tag, "map", span)?;
                let container =
                    Container::Mapping { members: Vec::new(), key: None, merged: Vec::new() };
                self.begin(container, anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, container: Container, anchor: usize, span: Span) -> Outcome<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.too_deep(span.start));
        }
        self.open.push(Open { container, span, anchor, size: 1 });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Outcome<()> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let (kind, inner_end) = match open.container {
            Container::Sequence(items) => {
                let end = items.last().map(|item| item.span.end);
                (Kind::Array(items), end)
            }
            Container::Mapping { mut members, merged, .. } => {
                let end = members.last().map(|member| member.value.span.end);
                for member in merged {
                    // What the mapping says itself counts, and of several merged ones the first.
                    if !members.iter().any(|own| own.name.as_str() == member.name.as_str()) {
                        members.push(member);
                    }
                }
                (Kind::Object(members), end)
            }
        };
        // A block ends where its last value does, not where the scanner notices; a flow ends with its bracket.
        let is_flow = span.end > span.start;
        let end = if is_flow { span.end } else { inner_end.unwrap_or(open.span.end) };
        let value =
            Value { kind, span: Span { start: open.span.start, end: end.max(open.span.start) } };
        self.anchor(open.anchor, &value, open.size);
        self.add(Read { value, size: open.size, spelling: None, is_plain: false })
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Outcome<()> {
        let Some(Anchored { value, size, depth }) = self.anchors.get(&anchor) else {
            return Err(self.error(span.start, "the alias stands inside what it stands for".into()));
        };
        if self.open.len() + depth > MAX_DEPTH {
            return Err(self.too_deep(span.start));
        }
        self.copies += size;
        if self.copies > MAX_COPIES {
            let problem = format!("aliases stand for more than {MAX_COPIES} values");
            return Err(self.error(span.start, problem));
        }
        let spelling = value.as_str().map(str::to_owned);
        let read = Read { value: value.clone(), size: *size, spelling, is_plain: false };
        self.add(read)
    }

    fn anchor(&mut self, anchor: usize, value: &Value, size: usize) {
        // 0 is what has no anchor.
        if anchor > 0 {
            let anchored = Anchored { value: value.clone(), size, depth: value.depth() };
            self.anchors.insert(anchor, anchored);
        }
    }

    /// Puts a value where it belongs: into what is open, as a key or a value, or at the root.
    fn add(&mut self, read: Read) -> Outcome<()> {
        let Some(mut open) = self.open.pop() else {
            self.root = Some(read.value);
            return Ok(());
        };
        open.size += read.size;
        match &mut open.container {
            Container::Sequence(items) => items.push(read.value),
            Container::Mapping { members, key: slot, merged } => match slot.take() {
                None => *slot = Some(self.key(read, members)?),
                Some(key) if key.is_merge => merged.extend(self.merged(read.value)?),
                Some(key) => {
                    members.push(Member { name: key.name, name_span: key.span, value: read.value })
                }
            },
        }
        self.open.push(open);
        Ok(())
    }

    fn key(&self, read: Read, members: &[Member]) -> Outcome<Key> {
        let span = read.value.span;
        let Some(name) = read.spelling else {
            return Err(self.error(span.start, "a name must be a text, not a collection".into()));
        };
        if members.iter().any(|member| member.name.as_str() == name) {
            return Err(
                self.error(span.start, format!("the name `{name}` occurs twice in one mapping"))
            );
        }
        Ok(Key { is_merge: read.is_plain && name == "<<", name: name.into(), span })
    }

    /// The members that `<<` brings in: those of a mapping, or of several.
    fn merged(&self, value: Value) -> Outcome<Vec<Member>> {
        let start = value.span.start;
        match value.kind {
            Kind::Object(members) => Ok(members),
            Kind::Array(items) => {
                let mut all = Vec::new();
                for item in items {
                    all.extend(self.merged(item)?);
                }
                Ok(all)
            }
            _ => Err(self.error(start, "`<<` takes a mapping, or a list of them".into())),
        }
    }

    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Outcome<Kind> {
        let core =
            tag.map(|tag| (tag.is_yaml_core_schema(), tag.handle.as_str(), tag.suffix.as_str()));
        let resolves = match core {
            None => style == ScalarStyle::Plain,
            // `!` alone makes a string of anything.
            Some((true, _, "str")) | Some((false, "" | "!", "" | "!")) => false,
            Some((true, _, "null" | "bool" | "int" | "float")) => true,
            Some(_) => return Err(self.strange_tag(tag, span)),
        };
        if !resolves {
            return Ok(Kind::String(text.into()));
        }
        scalar::plain(text).ok_or_else(|| self.error(span.start, format!("JSON has no `{text}`")))
    }

    fn ensure_tag(&self, tag: Option<Cow<'_, Tag>>, name: &str, span: Span) -> Outcome<()> {
        match tag.as_deref() {
            Some(tag) if !(tag.is_yaml_core_schema() && tag.suffix == name) => {
                Err(self.strange_tag(Some(tag), span))
            }
            _ => Ok(()),
        }
    }

    fn strange_tag(&self, tag: Option<&Tag>, span: Span) -> YamlError {
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix)).unwrap_or_default();
        self.error(span.start, format!("the tag `{tag}` has no meaning here"))
    }

    fn scan_error(&self, error: &ScanError) -> YamlError {
        let offset = self.offsets.byte(error.marker().index());
        match error.info() {
            // The scanner has a limit of its own, which it may reach before it tells of a level.
            "recursion limit exceeded" => self.too_deep(offset),
            problem => self.error(offset, problem.to_owned()),
        }
    }

    fn too_deep(&self, offset: usize) -> YamlError {
        self.error(offset, format!("more than {MAX_DEPTH} levels of nesting"))
    }

    fn error(&self, offset: usize, problem: String) -> YamlError {
        YamlError { problem, offset, position: Position::of(self.text, offset) }
    }
}
