//! One value of a document.

use std::borrow::Cow;

use super::{ByteKinds, Document, Entry, Form, MANY, Slice};
use crate::model::json::parse::spelled_string;
use crate::model::json::{JsonString, Kind, Member, Number, Span, Value};

/// A value of a [`Document`], or the name of a member, which is a string.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document<'d>,
    at: u32,
}

/// A name or value on a walk over all: what most are asked is at hand.
#[derive(Clone, Copy)]
pub(crate) struct Part<'d> {
    entry: &'d Entry,
    text: &'d [u8],
    node: Node<'d>,
}

impl<'d> Part<'d> {
    /// What it is.
    #[inline]
    pub(crate) fn form(self) -> Form {
        self.entry.form
    }

    /// Which kinds of bytes stand in a string.
    #[inline]
    pub(crate) fn byte_kinds(self) -> ByteKinds {
        self.entry.bytes
    }

    /// What stands between the quotes of a string, escapes and all.
    #[inline]
    pub(crate) fn inside_bytes(self) -> &'d [u8] {
        let Span { start, end } = self.entry.span();
        self.text.get(start + 1..end - 1).unwrap_or_default()
    }

    /// Whether it is the name of a member.
    #[inline]
    pub(crate) fn is_name(self) -> bool {
        self.entry.bytes.has_any(ByteKinds::NAME)
    }

    /// The text of a string.
    pub(crate) fn as_str(self) -> Option<Cow<'d, str>> {
        self.node.as_str()
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({})", self.spelling())
    }
}

impl<'d> Node<'d> {
    #[inline]
    pub(super) fn new(document: &'d Document<'d>, at: u32) -> Self {
        Self { document, at }
    }

    #[inline]
    fn entry(self) -> &'d Entry {
        &self.document.entries[self.at as usize]
    }

    /// What it is.
    #[inline]
    pub fn form(self) -> Form {
        self.entry().form
    }

    /// Where it stands in the text.
    #[inline]
    pub fn span(self) -> Span {
        self.entry().span()
    }

    /// How it is spelled, with all that is inside it.
    #[inline]
    pub fn spelling(self) -> &'d str {
        let Span { start, end } = self.span();
        &self.document.text[start..end]
    }

    /// The same, to be kept.
    pub fn to_slice(self) -> Slice {
        Slice::of(self, &self.document.text)
    }

    /// The text of a string.
    #[inline]
    pub fn as_str(self) -> Option<Cow<'d, str>> {
        (self.form() == Form::String).then(|| self.string())
    }

    /// The same for what is a string.
    #[inline(always)]
    pub(in crate::model::json) fn string(self) -> Cow<'d, str> {
        if self.byte_kinds().has_any(ByteKinds::ESCAPE) {
            return Cow::Owned(self.unescaped());
        }
        Cow::Borrowed(self.inside())
    }

    #[cold]
    fn unescaped(self) -> String {
        spelled_string(self.spelling()).as_str().to_owned()
    }

    /// What stands between the quotes of a string, escapes and all.
    #[inline]
    pub(crate) fn inside(self) -> &'d str {
        let Span { start, end } = self.span();
        self.document.text.get(start + 1..end - 1).unwrap_or_default()
    }

    /// The same as bytes, which cost nothing to get.
    #[inline]
    pub(crate) fn inside_bytes(self) -> &'d [u8] {
        let Span { start, end } = self.span();
        self.document.text.as_bytes().get(start + 1..end - 1).unwrap_or_default()
    }

    /// Whether it is the string of this text.
    #[inline]
    pub fn is_text(self, text: &str) -> bool {
        let entry = self.entry();
        if entry.bytes.has_any(ByteKinds::ESCAPE) {
            return self.unescaped() == text;
        }
        // Most are not as long, and then nobody looks at the text.
        entry.length() == text.len() + 2
            && entry.form == Form::String
            && self.inside_bytes() == text.as_bytes()
    }

    /// It and every name and value inside it, in the order of the text.
    pub(crate) fn all(self) -> impl Iterator<Item = Part<'d>> {
        let (first, text) = (self.at as usize, self.document.text.as_bytes());
        let entries = &self.document.entries[first..self.entry().next as usize];
        entries.iter().zip(self.at..).map(move |(entry, at)| Part {
            entry,
            text,
            node: Self { at, ..self },
        })
    }

    /// Which kinds of bytes stand in a string.
    #[inline]
    pub fn byte_kinds(self) -> ByteKinds {
        self.entry().bytes
    }

    /// The spelling of a number.
    #[inline]
    pub fn as_number(self) -> Option<&'d str> {
        (self.form() == Form::Number).then(|| self.spelling())
    }

    /// A number that is an integer of at most 64 bits.
    pub fn as_i64(self) -> Option<i64> {
        Number::spelled(self.as_number()?).as_i64()
    }

    /// `true` or `false`.
    #[inline]
    pub fn as_bool(self) -> Option<bool> {
        match self.form() {
            Form::True => Some(true),
            Form::False => Some(false),
            _ => None,
        }
    }

    /// The members of an object.
    #[inline]
    pub fn members(self) -> Option<Members<'d>> {
        (self.form() == Form::Object).then(|| Members(self.contents()))
    }

    /// The elements of an array.
    #[inline]
    pub fn elements(self) -> Option<Elements<'d>> {
        (self.form() == Form::Array).then(|| Elements(self.contents()))
    }

    /// The member of this name; of duplicates the last.
    #[inline]
    pub fn get(self, name: &str) -> Option<Self> {
        let mut found = None;
        for (own, value) in self.members()? {
            if own.is_text(name) {
                found = Some(value);
            }
        }
        found
    }

    /// How many members or elements it has.
    #[inline]
    pub fn len(self) -> usize {
        match (self.entry().count, self.form()) {
            (MANY, Form::Object) => Members(self.contents()).count(),
            (MANY, _) => Elements(self.contents()).count(),
            (count, _) => usize::from(count),
        }
    }

    /// Whether nothing is inside it.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.entry().count == 0
    }

    /// A number that no other value of any document at hand has.
    #[inline]
    pub fn address(self) -> usize {
        std::ptr::from_ref(self.entry()) as usize
    }

    #[inline]
    fn contents(self) -> Contents<'d> {
        Contents { document: self.document, at: self.at + 1, end: self.entry().next }
    }

    /// The value with all that is in it, for those who keep or change it.
    pub fn to_value(self) -> Value {
        let kind = match self.form() {
            Form::Null => Kind::Null,
            Form::True => Kind::Bool(true),
            Form::False => Kind::Bool(false),
            Form::Number => Kind::Number(Number::spelled(self.spelling())),
            Form::String => Kind::String(self.to_string_value()),
            Form::Array => {
                let mut items = Vec::with_capacity(self.len());
                items.extend(Elements(self.contents()).map(Self::to_value));
                Kind::Array(items)
            }
            Form::Object => {
                let mut members = Vec::with_capacity(self.len());
                members.extend(Members(self.contents()).map(|(name, value)| name.to_member(value)));
                Kind::Object(members)
            }
        };
        Value { kind, span: self.span() }
    }

    /// The member that has this name and that value.
    pub(crate) fn to_member(self, value: Self) -> Member {
        Member { name: self.to_string_value(), name_span: self.span(), value: value.to_value() }
    }

    fn to_string_value(self) -> JsonString {
        if self.byte_kinds().has_any(ByteKinds::ESCAPE) {
            return spelled_string(self.spelling());
        }
        self.inside().into()
    }

    /// The same value without white space between its tokens, which come out as they are spelled.
    pub fn minified(self) -> String {
        let mut out = String::with_capacity(self.spelling().len());
        self.write_minified(&mut out);
        out
    }

    fn write_minified(self, out: &mut String) {
        match self.form() {
            Form::Array => {
                out.push('[');
                for (index, item) in Elements(self.contents()).enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_minified(out);
                }
                out.push(']');
            }
            Form::Object => {
                out.push('{');
                for (index, (name, value)) in Members(self.contents()).enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(name.spelling());
                    out.push(':');
                    value.write_minified(out);
                }
                out.push('}');
            }
            _ => out.push_str(self.spelling()),
        }
    }
}

/// Entries one behind the other, each with all that is inside it.
#[derive(Clone, Copy, Debug)]
struct Contents<'d> {
    document: &'d Document<'d>,
    at: u32,
    end: u32,
}

/// The elements of an array, in order.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'d>(Contents<'d>);

impl<'d> Iterator for Elements<'d> {
    type Item = Node<'d>;

    #[inline(always)]
    fn next(&mut self) -> Option<Node<'d>> {
        let Contents { document, at, end } = self.0;
        if at >= end {
            return None;
        }
        let element = Node::new(document, at);
        self.0.at = element.entry().next;
        Some(element)
    }
}

/// The members of an object, in order: name and value.
#[derive(Clone, Copy, Debug)]
pub struct Members<'d>(Contents<'d>);

impl<'d> Iterator for Members<'d> {
    type Item = (Node<'d>, Node<'d>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let Contents { document, at, end } = self.0;
        if at >= end {
            return None;
        }
        // Nothing is inside a name.
        let (name, value) = (Node::new(document, at), Node::new(document, at + 1));
        self.0.at = value.entry().next;
        Some((name, value))
    }
}
