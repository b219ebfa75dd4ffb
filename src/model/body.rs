//! Bodies: exact bytes, and the JSON value in them where there is one.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use super::json::{self, Layout, Slice, SyntaxError, Value};

/// The bytes of a message body, with its JSON value read at most once; or, of a body that was too large to be kept, only
/// how many they were.
#[derive(Clone, Default)]
pub struct Body {
    /// Of a body that was made of a JSON value they are printed when somebody asks: `check` never does.
    bytes: OnceLock<Bytes>,
    json: OnceLock<Option<Arc<Value>>>,
    /// Of a body that is neither empty nor made of bytes; apart, since libraries hold very many bodies of bytes.
    source: Option<Box<Source>>,
}

/// What a body is made of.
#[derive(Clone)]
enum Source {
    /// Its JSON value.
    Value(Layout),
    /// A JSON text that was read and found right.
    Spelled(Slice, Layout),
    /// Nothing: it was too large, and had so many bytes.
    Truncated(u64),
}

impl Body {
    /// No body.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A body that is this JSON value, printed in this layout.
    pub fn from_json(value: Value, layout: Layout) -> Self {
        let json = OnceLock::from(Some(Arc::new(value)));
        Self { json, ..Self::of(Source::Value(layout)) }
    }

    /// A body that is the value of a JSON text, printed in this layout.
    pub fn from_spelling(text: Slice, layout: Layout) -> Self {
        Self::of(Source::Spelled(text, layout))
    }

    /// A body of these bytes, which are a spelling of this JSON value.
    pub fn from_parts(bytes: impl Into<Bytes>, value: Value) -> Self {
        Self {
            bytes: OnceLock::from(bytes.into()),
            json: OnceLock::from(Some(Arc::new(value))),
            ..Self::default()
        }
    }

    /// A body of which nothing was kept but its length, in bytes.
    pub fn truncated(length: u64) -> Self {
        Self::of(Source::Truncated(length))
    }

    fn of(source: Source) -> Self {
        Self { source: Some(Box::new(source)), ..Self::default() }
    }

    /// How many bytes the body had, if they were not kept.
    pub fn truncated_length(&self) -> Option<u64> {
        match self.source.as_deref() {
            Some(Source::Truncated(length)) => Some(*length),
            _ => None,
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        self.bytes.get_or_init(|| match (self.own_json(), self.source.as_deref()) {
            (Some(value), Some(Source::Value(layout) | Source::Spelled(_, layout))) => {
                json::print(value, *layout).into()
            }
            _ => Bytes::new(),
        })
    }

    /// Forgets the JSON value, which is read again if somebody asks for it: the bytes alone take a fraction of its memory.
    pub fn drop_tree(&mut self) {
        // They may not have been printed yet.
        self.bytes();
        self.json = OnceLock::new();
        if !self.is_truncated() {
            self.source = None;
        }
    }

    /// Whether there was no body: one that was not kept is not empty.
    pub fn is_empty(&self) -> bool {
        let is_json = matches!(self.json.get(), Some(Some(_)));
        !is_json && self.source.is_none() && self.bytes().is_empty()
    }

    /// Whether its bytes were not kept; there are none then.
    pub fn is_truncated(&self) -> bool {
        self.truncated_length().is_some()
    }

    /// The bytes as text, if they are UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()).ok()
    }

    /// The JSON value, if the bytes are a JSON text.
    ///
    /// Its spans point into the text that the value was read from: these bytes, or the cassette file.
    pub fn json(&self) -> Option<&Value> {
        match self.source.as_deref() {
            Some(Source::Value(_) | Source::Spelled(..)) => self.own_json(),
            _ => self.json.get_or_init(|| self.parse_json().ok().map(Arc::new)).as_deref(),
        }
    }

    /// The JSON value of a body that was made of one.
    fn own_json(&self) -> Option<&Value> {
        match self.source.as_deref() {
            Some(Source::Spelled(slice, _)) => {
                let read = || {
                    let mut value = json::parse(slice.as_str()).ok()?;
                    value.shift(slice.offset());
                    Some(Arc::new(value))
                };
                self.json.get_or_init(read).as_deref()
            }
            _ => self.json.get()?.as_deref(),
        }
    }

    /// Reads the bytes as JSON and says why they are none.
    pub fn parse_json(&self) -> Result<Value, SyntaxError> {
        json::parse_bytes(self.bytes())
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { bytes: OnceLock::from(bytes), ..Self::default() }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes() && self.truncated_length() == other.truncated_length()
    }
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.truncated_length(), self.text()) {
            (Some(length), _) => write!(f, "Body(truncated, {length} bytes)"),
            (None, Some(text)) => write!(f, "Body({text:?})"),
            (None, None) => write!(f, "Body({} bytes)", self.bytes().len()),
        }
    }
}
