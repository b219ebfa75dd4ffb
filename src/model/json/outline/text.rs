//! The text of a document, and parts of it that somebody keeps.

use std::ops::Deref;
use std::sync::Arc;

use super::Node;

/// The text of a document: somebody else's, or one that is shared with whoever keeps a part of it.
#[derive(Clone, Debug)]
pub enum Text<'t> {
    /// Somebody else's.
    Borrowed(&'t str),
    /// Shared.
    Shared(Arc<String>),
}

impl Deref for Text<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl<'t> From<&'t str> for Text<'t> {
    fn from(text: &'t str) -> Self {
        Self::Borrowed(text)
    }
}

impl<'t> From<&'t String> for Text<'t> {
    fn from(text: &'t String) -> Self {
        Self::Borrowed(text)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Shared(Arc::new(text))
    }
}

impl From<Arc<String>> for Text<'_> {
    fn from(text: Arc<String>) -> Self {
        Self::Shared(text)
    }
}

/// A part of a text, kept for a value: where the text is shared it is no copy.
#[derive(Clone, Debug)]
pub struct Slice {
    whole: Arc<String>,
    /// Where the value starts and ends in that.
    start: usize,
    end: usize,
    /// Where it starts in the text of its document.
    offset: usize,
}

impl Slice {
    pub(super) fn of(node: Node<'_>, text: &Text<'_>) -> Self {
        let span = node.span();
        match text {
            Text::Shared(whole) => Self {
                whole: Arc::clone(whole),
                start: span.start,
                end: span.end,
                offset: span.start,
            },
            Text::Borrowed(_) => {
                let whole = Arc::new(node.spelling().to_owned());
                Self { start: 0, end: whole.len(), offset: span.start, whole }
            }
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.whole[self.start..self.end]
    }

    /// Where it starts in the text of its document.
    pub fn offset(&self) -> usize {
        self.offset
    }
}
