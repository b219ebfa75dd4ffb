//! A value to look at, wherever it is: in a tree or in a document.

use std::borrow::Cow;

use super::outline::{Elements, Members};
use super::{Form, Kind, Member, Node, Value};

/// A value of a tree or of a document. What judges values takes this, so that what stands in a file need not be copied.
#[derive(Clone, Copy, Debug)]
pub enum View<'v> {
    /// One of a tree.
    Tree(&'v Value),
    /// One of a document.
    Document(Node<'v>),
    /// A string that is in neither.
    Text(&'v str),
}

impl<'v> From<&'v Value> for View<'v> {
    fn from(value: &'v Value) -> Self {
        Self::Tree(value)
    }
}

impl<'v> From<Node<'v>> for View<'v> {
    fn from(node: Node<'v>) -> Self {
        Self::Document(node)
    }
}

impl<'v> View<'v> {
    /// What it is.
    #[inline(always)]
    pub fn form(self) -> Form {
        match self {
            Self::Document(node) => node.form(),
            Self::Text(_) => Form::String,
            Self::Tree(value) => match value.kind {
                Kind::Null => Form::Null,
                Kind::Bool(true) => Form::True,
                Kind::Bool(false) => Form::False,
                Kind::Number(_) => Form::Number,
                Kind::String(_) => Form::String,
                Kind::Array(_) => Form::Array,
                Kind::Object(_) => Form::Object,
            },
        }
    }

    /// The text of a string.
    #[inline]
    pub fn as_str(self) -> Option<Cow<'v, str>> {
        match self {
            Self::Tree(value) => value.as_str().map(Cow::Borrowed),
            Self::Document(node) => node.as_str(),
            Self::Text(text) => Some(text.into()),
        }
    }

    /// The spelling of a number.
    #[inline]
    pub fn as_number(self) -> Option<&'v str> {
        match self {
            Self::Tree(value) => value.as_number().map(super::Number::as_str),
            Self::Document(node) => node.as_number(),
            Self::Text(_) => None,
        }
    }

    /// The members of an object.
    #[inline(always)]
    pub fn members(self) -> Option<ViewMembers<'v>> {
        match self {
            Self::Tree(value) => value.as_object().map(|members| ViewMembers::Tree(members.iter())),
            Self::Document(node) => node.members().map(ViewMembers::Document),
            Self::Text(_) => None,
        }
    }

    /// The elements of an array.
    #[inline(always)]
    pub fn elements(self) -> Option<ViewElements<'v>> {
        match self {
            Self::Tree(value) => value.as_array().map(|items| ViewElements::Tree(items.iter())),
            Self::Document(node) => node.elements().map(ViewElements::Document),
            Self::Text(_) => None,
        }
    }

    /// How many members or elements it has.
    #[inline]
    pub fn len(self) -> usize {
        match self {
            Self::Tree(Value { kind: Kind::Object(members), .. }) => members.len(),
            Self::Tree(Value { kind: Kind::Array(items), .. }) => items.len(),
            Self::Tree(_) | Self::Text(_) => 0,
            Self::Document(node) => node.len(),
        }
    }

    /// Whether nothing is inside it.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The member of this name; of duplicates the last.
    #[inline]
    pub fn get(self, name: &str) -> Option<Self> {
        match self {
            Self::Tree(value) => value.get(name).map(Self::Tree),
            Self::Document(node) => node.get(name).map(Self::Document),
            Self::Text(_) => None,
        }
    }

    /// A number that no other value at hand has.
    #[inline]
    pub fn address(self) -> usize {
        match self {
            Self::Tree(value) => std::ptr::from_ref(value) as usize,
            Self::Document(node) => node.address(),
            Self::Text(text) => text.as_ptr() as usize,
        }
    }

    /// The value as a tree.
    pub fn to_value(self) -> Cow<'v, Value> {
        match self {
            Self::Tree(value) => Cow::Borrowed(value),
            Self::Document(node) => Cow::Owned(node.to_value()),
            Self::Text(text) => Cow::Owned(text.into()),
        }
    }
}

/// The members of an object, in order: name and value.
#[derive(Clone, Debug)]
pub enum ViewMembers<'v> {
    /// Those of a tree.
    Tree(std::slice::Iter<'v, Member>),
    /// Those of a document.
    Document(Members<'v>),
}

impl Default for ViewMembers<'_> {
    fn default() -> Self {
        Self::Tree([].iter())
    }
}

impl<'v> Iterator for ViewMembers<'v> {
    type Item = (Cow<'v, str>, View<'v>);

    // A validator does little more than this.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Tree(members) => {
                let member = members.next()?;
                Some((Cow::Borrowed(member.name.as_str()), View::Tree(&member.value)))
            }
            Self::Document(members) => {
                let (name, value) = members.next()?;
                Some((name.string(), View::Document(value)))
            }
        }
    }
}

/// The elements of an array, in order.
#[derive(Clone, Debug)]
pub enum ViewElements<'v> {
    /// Those of a tree.
    Tree(std::slice::Iter<'v, Value>),
    /// Those of a document.
    Document(Elements<'v>),
}

impl Default for ViewElements<'_> {
    fn default() -> Self {
        Self::Tree([].iter())
    }
}

impl<'v> Iterator for ViewElements<'v> {
    type Item = View<'v>;

    #[inline(always)]
    fn next(&mut self) -> Option<View<'v>> {
        match self {
            Self::Tree(items) => Some(View::Tree(items.next()?)),
            Self::Document(items) => Some(View::Document(items.next()?)),
        }
    }
}
