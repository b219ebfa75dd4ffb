//! JSON Pointers (RFC 6901) and patterns of them.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::json::{Kind, Node, Span, Value};

/// What the fragment of a URI does not show as it is (RFC 3986 §3.5), and `%`.
pub(crate) const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The way to one value inside a JSON document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads `/a/0/b~1c`; the empty text is the whole document. `None` if it does not start with `/`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::root());
        }
        Some(Self(text.strip_prefix('/')?.split('/').map(unescape).collect()))
    }

    /// The pointer to a member or element of this one's value.
    pub fn child(&self, token: impl fmt::Display) -> Self {
        let mut tokens = self.0.clone();
        tokens.push(token.to_string());
        Self(tokens)
    }

    /// This pointer followed by another.
    pub fn join(&self, rest: &Self) -> Self {
        Self(self.0.iter().chain(&rest.0).cloned().collect())
    }

    /// The pointer to the enclosing value; the root's is the root.
    pub fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// The tokens, unescaped.
    pub fn tokens(&self) -> &[String] {
        &self.0
    }

    /// The last token, unescaped.
    pub fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// The pointer of the innermost value that holds a byte of the text that `root` was read from; for a byte of a
    /// member's name that of the object.
    pub fn at(root: &Value, byte: usize) -> Self {
        let holds = |span: Span| span.start <= byte && byte < span.end;
        let inner = match &root.kind {
            Kind::Array(items) => {
                let mut items = items.iter().enumerate();
                items
                    .find(|(_, item)| holds(item.span))
                    .map(|(index, item)| (index.to_string(), item))
            }
            Kind::Object(members) => {
                let member = members.iter().find(|member| holds(member.value.span));
                member.map(|member| (member.name.as_str().to_owned(), &member.value))
            }
            _ => None,
        };
        match inner {
            Some((token, value)) => Self::root().child(token).join(&Self::at(value, byte)),
            None => Self::root(),
        }
    }

    /// As the fragment of a URI (RFC 6901 §6): `#/a/0/b~1c`.
    pub fn to_fragment(&self) -> String {
        format!("#{}", utf8_percent_encode(&self.to_string(), FRAGMENT))
    }

    /// The value that it points to.
    pub fn find<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(root, |value, token| match &value.kind {
            // Of duplicate names the last counts, as most readers take it.
            Kind::Object(members) => {
                members.iter().rev().find(|m| m.name.as_str() == token).map(|m| &m.value)
            }
            Kind::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The same, to be changed.
    pub fn find_mut<'v>(&self, root: &'v mut Value) -> Option<&'v mut Value> {
        self.0.iter().try_fold(root, |value, token| match &mut value.kind {
            Kind::Object(members) => {
                members.iter_mut().rev().find(|m| m.name.as_str() == token).map(|m| &mut m.value)
            }
            Kind::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The value of a document that it points to.
    pub fn find_node<'d>(&self, root: Node<'d>) -> Option<Node<'d>> {
        self.0.iter().try_fold(root, |node, token| child(node, token))
    }

    /// The value of a document that it points to or, where that is missing, the nearest enclosing one that is there.
    pub fn find_nearest_node<'d>(&self, root: Node<'d>) -> Node<'d> {
        let mut nearest = root;
        for token in &self.0 {
            let Some(next) = child(nearest, token) else { break };
            nearest = next;
        }
        nearest
    }

    /// The value that it points to or, where that is missing, the nearest enclosing one that is there.
    pub fn find_nearest<'v>(&self, root: &'v Value) -> &'v Value {
        (0..=self.0.len())
            .rev()
            .find_map(|length| Self(self.0[..length].to_vec()).find(root))
            .unwrap_or(root)
    }
}

impl<T: Into<String>> FromIterator<T> for Pointer {
    fn from_iter<I: IntoIterator<Item = T>>(tokens: I) -> Self {
        Self(tokens.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|token| write!(f, "/{}", token.replace('~', "~0").replace('/', "~1")))
    }
}

fn child<'d>(node: Node<'d>, token: &str) -> Option<Node<'d>> {
    match node.elements() {
        Some(mut items) => items.nth(token.parse().ok()?),
        None => node.get(token),
    }
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// A pattern of pointers: `*` stands for one token and `**` for any number, also none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointerPattern(Vec<String>);

impl PointerPattern {
    /// Reads `/items/*/id` or `/**/uri`. `None` if it does not start with `/`.
    pub fn parse(text: &str) -> Option<Self> {
        Pointer::parse(text).map(|pointer| Self(pointer.0))
    }

    /// Whether the pattern fits the whole pointer.
    pub fn matches(&self, pointer: &Pointer) -> bool {
        fits(&self.0, &pointer.0, &|name, token| name == token)
    }

    /// The same where the case of ASCII letters says nothing.
    pub fn matches_in_any_case(&self, pointer: &Pointer) -> bool {
        fits(&self.0, &pointer.0, &|name, token| name.eq_ignore_ascii_case(token))
    }
}

impl fmt::Display for PointerPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Pointer(self.0.clone()).fmt(f)
    }
}

fn fits(pattern: &[String], tokens: &[String], same: &dyn Fn(&str, &str) -> bool) -> bool {
    match pattern.split_first() {
        None => tokens.is_empty(),
        Some((first, rest)) if first == "**" => {
            (0..=tokens.len()).any(|skip| fits(rest, &tokens[skip..], same))
        }
        Some((first, rest)) => tokens.split_first().is_some_and(|(token, more)| {
            (first == "*" || same(first, token)) && fits(rest, more, same)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_survive_a_round_trip() {
        let pointer = Pointer::root().child("a/b").child("m~n").child(0);
        assert_eq!(pointer.to_string(), "/a~1b/m~0n/0");
        assert_eq!(Pointer::parse("/a~1b/m~0n/0"), Some(pointer));
        assert_eq!(Pointer::parse("a"), None);
    }

    #[test]
    fn a_fragment_escapes_what_a_uri_does_not_show() {
        let pointer = Pointer::root().child("a/b").child("50% é");
        assert_eq!(pointer.to_fragment(), "#/a~1b/50%25%20%C3%A9");
        assert_eq!(Pointer::root().to_fragment(), "#");
    }

    #[test]
    fn a_pattern_stands_for_one_or_many_tokens() {
        let fits = |pattern: &str, pointer: &str| {
            PointerPattern::parse(pattern).unwrap().matches(&Pointer::parse(pointer).unwrap())
        };
        assert!(fits("/items/*/id", "/items/3/id"));
        assert!(!fits("/items/*/id", "/items/3/links/id"));
        assert!(fits("/**/uri", "/uri"));
        assert!(fits("/**/uri", "/links/self/uri"));
        assert!(!fits("/**/uri", "/links/self"));
    }
}
