//! Path templates: `/v1/customers/{customer-tenant-id}/orders/{order-id}`.

use std::fmt;

use memchr::memchr;

/// One segment of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text that must stand there.
    Literal(String),
    /// A parameter, by its name without braces.
    Parameter(String),
    /// Both in one segment, as in `orders({id})` or `{name}.{format}`.
    Mixed(Vec<Piece>),
}

/// A part of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that must stand there.
    Literal(String),
    /// A parameter, by its name without braces.
    Parameter(String),
}

impl Segment {
    fn parse(segment: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = segment;
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, behind)) = behind.split_once('}') else { break };
            if !before.is_empty() {
                pieces.push(Piece::Literal(before.to_owned()));
            }
            pieces.push(Piece::Parameter(name.to_owned()));
            rest = behind;
        }
        if !rest.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        match &mut pieces[..] {
            [Piece::Literal(text)] => Self::Literal(std::mem::take(text)),
            [Piece::Parameter(name)] => Self::Parameter(std::mem::take(name)),
            _ => Self::Mixed(pieces),
        }
    }

    /// The parameters of a segment of a path, if it fits.
    fn matches<'t, 'p>(&'t self, part: &'p str, found: &mut Vec<(&'t str, &'p str)>) -> bool {
        match self {
            Self::Literal(text) => text.eq_ignore_ascii_case(part),
            Self::Parameter(name) => {
                found.push((name, part));
                !part.is_empty()
            }
            Self::Mixed(pieces) => match_pieces(pieces, part, found),
        }
    }
}

/// Each parameter takes as little as it can, the last one as much as is left.
fn match_pieces<'t, 'p>(
    pieces: &'t [Piece],
    part: &'p str,
    found: &mut Vec<(&'t str, &'p str)>,
) -> bool {
    let mut rest = part;
    let mut open: Option<&str> = None;
    for (index, piece) in pieces.iter().enumerate() {
        match (piece, open.take()) {
            // Two parameters with nothing between them: the first gets one character.
            (Piece::Parameter(next), Some(name)) => {
                let length = rest.chars().next().map_or(0, char::len_utf8);
                found.push((name, &rest[..length]));
                rest = &rest[length..];
                open = Some(next);
            }
            (Piece::Parameter(name), None) => open = Some(name),
            (Piece::Literal(text), name) => {
                let is_last = index + 1 == pieces.len();
                let Some(at) = position_of(text, rest, name.is_some(), is_last) else {
                    return false;
                };
                if let Some(name) = name {
                    found.push((name, &rest[..at]));
                }
                rest = &rest[at + text.len()..];
            }
        }
    }
    if let Some(name) = open {
        found.push((name, rest));
        rest = "";
    }
    rest.is_empty() && found.iter().all(|(_, value)| !value.is_empty())
}

/// Where a literal stands: at the start, behind at least one character of a parameter, or at the end.
fn position_of(text: &str, rest: &str, behind_parameter: bool, is_last: bool) -> Option<usize> {
    let is_at = |at: usize| {
        rest.get(at..at + text.len()).is_some_and(|part| part.eq_ignore_ascii_case(text))
    };
    match (behind_parameter, is_last) {
        (false, _) => is_at(0).then_some(0),
        (true, true) => rest.len().checked_sub(text.len()).filter(|at| is_at(*at)),
        (true, false) => (1..=rest.len()).find(|at| is_at(*at)),
    }
}

/// A path with named parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    text: String,
    segments: Vec<Segment>,
}

impl PathTemplate {
    /// Reads a template as OpenAPI spells it.
    pub fn parse(text: &str) -> Self {
        let segments = text.trim_start_matches('/').split('/').map(Segment::parse).collect();
        Self { text: text.to_owned(), segments }
    }

    /// The segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The parameters of `path` by name, if the path fits; literals compare without case, as IIS routes do.
    pub fn matches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        // Every operation of a contract is asked about every path: nothing is allocated before its literals fit.
        if !self.has_literals_of(path) {
            return None;
        }
        let mut parts = path.trim_start_matches('/').split('/');
        let mut parameters = Vec::new();
        for segment in &self.segments {
            if !segment.matches(parts.next()?, &mut parameters) {
                return None;
            }
        }
        if parts.next().is_some() {
            return None;
        }
        Some(parameters)
    }
}

impl PathTemplate {
    /// Whether a path has as many segments, and the literals where they belong.
    fn has_literals_of(&self, path: &str) -> bool {
        let mut rest = path.trim_start_matches('/').as_bytes();
        let mut segments = self.segments.iter().peekable();
        while let Some(segment) = segments.next() {
            let length = match segment {
                Segment::Literal(text) => text.len(),
                Segment::Parameter(_) | Segment::Mixed(_) => {
                    memchr(b'/', rest).unwrap_or(rest.len())
                }
            };
            let Some((part, behind)) = rest.split_at_checked(length) else { return false };
            if let Segment::Literal(text) = segment
                && part != text.as_bytes()
                && !part.eq_ignore_ascii_case(text.as_bytes())
            {
                return false;
            }
            rest = match (behind, segments.peek()) {
                ([], None) => return true,
                ([b'/', behind @ ..], Some(_)) => behind,
                _ => return false,
            };
        }
        false
    }

    /// Where literals of the template and segments of `path` differ, if both have as many segments: literal, segment.
    pub fn mismatches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        (parts.len() == self.segments.len()).then(|| {
            let pairs = self.segments.iter().zip(parts);
            pairs
                .filter_map(|(segment, part)| match segment {
                    Segment::Literal(text) if !text.eq_ignore_ascii_case(part) => {
                        Some((text.as_str(), part))
                    }
                    _ => None,
                })
                .collect()
        })
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_names_the_parameters_of_a_path() {
        let template = PathTemplate::parse("/v1/customers/{customer}/orders/{order}");
        assert_eq!(
            template.matches("/v1/Customers/c1/orders/o1"),
            Some(vec![("customer", "c1"), ("order", "o1")])
        );
        assert_eq!(template.matches("/v1/customers/c1/orders"), None);
        assert_eq!(template.matches("/v1/customers//orders/o1"), None);
        assert_eq!(
            template.mismatches("/v1/customers/c1/ordres/o1"),
            Some(vec![("orders", "ordres")])
        );
        assert_eq!(template.mismatches("/v1/customers/c1"), None);
    }

    #[test]
    fn a_segment_can_hold_text_and_parameters() {
        let matches = |template: &str, path: &str| {
            let found: Vec<String> = PathTemplate::parse(template)
                .matches(path)?
                .into_iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            Some(found.join(" "))
        };
        for (template, path, expected) in [
            ("/orders({id})/items", "/Orders(7)/items", Some("id=7")),
            ("/orders({id})", "/orders()", None),
            ("/orders({id})", "/orders(7", None),
            ("/{name}.{format}", "/a.b.json", Some("name=a format=b.json")),
            ("/{id}:cancel", "/a:b:cancel", Some("id=a:b")),
            ("/{id}:cancel", "/:cancel", None),
            ("/v{major}-{minor}x", "/v1-2x", Some("major=1 minor=2")),
            ("/{a}{b}", "/éx", Some("a=é b=x")),
            ("/{a", "/{a", Some("")),
        ] {
            assert_eq!(matches(template, path).as_deref(), expected, "{template} {path}");
        }
    }
}
