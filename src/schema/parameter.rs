//! Parameters, and the values that their texts spell: OpenAPI's styles (3.1.1 §4.8.12.6).

use std::fmt;

use percent_encoding::percent_decode_str;

use super::Schema;
use crate::model::json::{self, Kind, Value, View};
use crate::model::query;

/// A parameter of a request, or a header field of a response.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// What its value must be.
    pub schema: Option<Schema>,
    /// How a list or an object is written.
    pub style: Style,
    /// Whether each element has a place of its own.
    pub explode: bool,
    /// What its text spells.
    pub reads: Reads,
    /// Whether it must be a GUID, so that no word can be it.
    pub is_guid: bool,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header field.
    Header,
    /// In the `Cookie` header field.
    Cookie,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}

/// How a list or an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `1,2`
    Simple,
    /// `.1.2`
    Label,
    /// `;name=1,2`
    Matrix,
    /// `name=1,2`, or `name=1&name=2` exploded
    Form,
    /// `name=1%202`
    SpaceDelimited,
    /// `name=1|2`
    PipeDelimited,
    /// `name[a]=1&name[b]=2`
    DeepObject,
}

impl Style {
    /// The style of this name, or the usual one of a place.
    pub(super) fn parse(name: Option<&str>, place: Place) -> Self {
        match (name, place) {
            (Some("simple"), _) => Self::Simple,
            (Some("label"), _) => Self::Label,
            (Some("matrix"), _) => Self::Matrix,
            (Some("form"), _) => Self::Form,
            (Some("spaceDelimited"), _) => Self::SpaceDelimited,
            (Some("pipeDelimited"), _) => Self::PipeDelimited,
            (Some("deepObject"), _) => Self::DeepObject,
            (_, Place::Query | Place::Cookie) => Self::Form,
            _ => Self::Simple,
        }
    }
}

/// What the text of a parameter spells, as far as its schema tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reads {
    /// A value of one of these types.
    Scalar(Vec<String>),
    /// A list, or what else the schema allows.
    List {
        /// The types of the elements.
        items: Vec<String>,
        /// The types that the whole may have.
        scalars: Vec<String>,
    },
    /// An object of members with these names and types.
    Members(Vec<(String, Vec<String>)>),
    /// A JSON text.
    Json,
}

impl Reads {
    /// Just text.
    pub(super) fn text() -> Self {
        Self::Scalar(Vec::new())
    }
}

impl Parameter {
    /// The values that a text may spell, the likeliest first.
    ///
    /// A comma inside an element is escaped, but many clients escape those between elements too: so there may be two.
    pub fn readings(&self, raw: &str) -> Vec<Value> {
        let mut readings = vec![self.read(raw)];
        if self.place != Place::Header && (raw.contains("%2C") || raw.contains("%2c")) {
            readings.push(self.read(&raw.replace("%2C", ",").replace("%2c", ",")));
        }
        readings
    }

    /// Whether a text is right as it stands there; `false` means that it has to be looked at.
    pub fn is_right_at_a_glance(&self, raw: &str) -> bool {
        let is_text = match &self.reads {
            Reads::Scalar(types) => types.iter().all(|name| name == "string"),
            _ => false,
        };
        is_text
            && matches!(self.style, Style::Simple | Style::Form)
            && !raw.bytes().any(|byte| matches!(byte, b'%' | b'+'))
            && self.schema.as_ref().is_none_or(|schema| schema.is_valid(View::Text(raw)))
    }

    /// The list that several texts of one name are; where the schema wants none, each is judged by itself.
    pub fn read_together(&self, raw: &[&str]) -> Option<Value> {
        let Reads::List { items, .. } = &self.reads else { return None };
        (self.explode && self.style == Style::Form)
            .then(|| Value::array(raw.iter().map(|text| scalar(&self.decode(text), items))))
    }

    /// The object whose members are parameters of their own, given those that are there.
    pub fn read_members(&self, pairs: &[(String, String)]) -> Option<Value> {
        let Reads::Members(known) = &self.reads else { return None };
        let types = |name: &str| {
            known
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, types)| &types[..])
                .unwrap_or_default()
        };
        let members: Vec<(String, Value)> = pairs
            .iter()
            .filter_map(|(name, value)| {
                let name = self.member_name(name, known)?;
                let value = scalar(value, types(&name));
                Some((name, value))
            })
            .collect();
        (!members.is_empty()).then(|| Value::object(members))
    }

    /// The member that a parameter of this name stands for: `filter[status]`, or `status` where the object is exploded.
    fn member_name(&self, name: &str, known: &[(String, Vec<String>)]) -> Option<String> {
        if self.style == Style::DeepObject {
            let inside = name.strip_prefix(&*self.name)?.strip_prefix('[')?.strip_suffix(']')?;
            return Some(inside.to_owned());
        }
        known.iter().any(|(known, _)| known == name).then(|| name.to_owned())
    }

    /// Whether its members are parameters of their own.
    pub fn is_spread(&self) -> bool {
        let is_object = matches!(self.reads, Reads::Members(_));
        is_object && (self.style == Style::DeepObject || self.style == Style::Form && self.explode)
    }

    fn read(&self, raw: &str) -> Value {
        match &self.reads {
            Reads::Json => {
                let text = self.decode(raw);
                json::parse(&text).unwrap_or_else(|_| text.into())
            }
            Reads::Scalar(types) => scalar(&self.decode(&self.without_prefix(raw)), types),
            Reads::List { items, scalars } => {
                let text = self.without_prefix(raw);
                let whole = scalar(&self.decode(&text), scalars);
                if !matches!(whole.kind, Kind::String(_)) {
                    return whole;
                }
                Value::array(
                    self.elements(&text).iter().map(|text| scalar(&self.decode(text), items)),
                )
            }
            Reads::Members(known) => {
                let text = self.without_prefix(raw);
                Value::object(self.members(&text).into_iter().map(|(name, text)| {
                    let types = known.iter().find(|(known, _)| *known == name);
                    let value =
                        scalar(&text, types.map(|(_, types)| &types[..]).unwrap_or_default());
                    (name, value)
                }))
            }
        }
    }

    /// A text with its escapes undone, as its place has them.
    fn decode(&self, text: &str) -> String {
        match self.place {
            Place::Path | Place::Cookie => {
                percent_decode_str(text).decode_utf8_lossy().into_owned()
            }
            Place::Query => query::decode(text),
            Place::Header => text.to_owned(),
        }
    }

    /// The text behind `.` or `;name=`.
    fn without_prefix(&self, raw: &str) -> String {
        match self.style {
            Style::Label => raw.strip_prefix('.').unwrap_or(raw).to_owned(),
            Style::Matrix => {
                let rest = raw.strip_prefix(';').unwrap_or(raw);
                let named = format!("{}=", self.name);
                if self.explode && matches!(self.reads, Reads::List { .. }) {
                    let parts: Vec<&str> = rest
                        .split(';')
                        .map(|part| part.strip_prefix(&named).unwrap_or(part))
                        .collect();
                    return parts.join(";");
                }
                rest.strip_prefix(&named).unwrap_or(rest).to_owned()
            }
            _ => raw.to_owned(),
        }
    }

    fn elements(&self, text: &str) -> Vec<String> {
        if text.is_empty() {
            return Vec::new();
        }
        let text = match self.style {
            // The separator is an escape itself.
            Style::SpaceDelimited => text.replace("%20", " ").replace('+', " "),
            Style::PipeDelimited => text.replace("%7C", "|").replace("%7c", "|"),
            _ => text.to_owned(),
        };
        let parts = text.split(self.separator());
        parts
            .map(|part| if self.style == Style::Simple { part.trim() } else { part }.to_owned())
            .collect()
    }

    fn separator(&self) -> char {
        match (self.style, self.explode) {
            (Style::SpaceDelimited, _) => ' ',
            (Style::PipeDelimited, _) => '|',
            (Style::Label, true) => '.',
            (Style::Matrix, true) => ';',
            _ => ',',
        }
    }

    /// `a,1,b,2`, or `a=1,b=2` exploded.
    fn members(&self, text: &str) -> Vec<(String, String)> {
        let parts = self.elements(text);
        if self.explode {
            let pairs = parts.iter().map(|part| part.split_once('=').unwrap_or((part, "")));
            return pairs.map(|(name, value)| (self.decode(name), self.decode(value))).collect();
        }
        let value = |pair: &[String]| pair.get(1).map(|text| self.decode(text)).unwrap_or_default();
        parts.chunks(2).map(|pair| (self.decode(&pair[0]), value(pair))).collect()
    }
}

/// A text as the value that it spells: a number, truth value or null only where the schema asks for one.
fn scalar(text: &str, types: &[String]) -> Value {
    let asks_for = |name: &str| types.iter().any(|known| known == name);
    let spelled = json::parse(text.trim()).ok().filter(|value| match value.kind {
        Kind::Number(_) => asks_for("integer") || asks_for("number"),
        Kind::Bool(_) => asks_for("boolean"),
        Kind::Null => asks_for("null"),
        _ => false,
    });
    spelled.unwrap_or_else(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::{Layout, print};

    fn parameter(style: Style, explode: bool, reads: Reads) -> Parameter {
        let (name, place) = ("p".to_owned(), Place::Query);
        let (required, deprecated, schema) = (false, false, None);
        let is_guid = false;
        Parameter { name, place, required, deprecated, schema, style, explode, reads, is_guid }
    }

    fn integers() -> Reads {
        Reads::List { items: vec!["integer".into()], scalars: vec!["array".into()] }
    }

    fn members() -> Reads {
        Reads::Members(vec![("a".into(), vec!["integer".into()]), ("b".into(), vec![])])
    }

    #[test]
    fn every_style_spells_lists_and_objects() {
        for (style, explode, reads, raw, expected) in [
            (Style::Simple, false, integers(), "1,2", "[1,2]"),
            (Style::Simple, false, integers(), "1, x", r#"[1,"x"]"#),
            (Style::Label, false, integers(), ".1,2", "[1,2]"),
            (Style::Label, true, integers(), ".1.2", "[1,2]"),
            (Style::Matrix, false, integers(), ";p=1,2", "[1,2]"),
            (Style::Matrix, true, integers(), ";p=1;p=2", "[1,2]"),
            (Style::Form, false, integers(), "1,2", "[1,2]"),
            (Style::Form, false, integers(), "", "[]"),
            (Style::SpaceDelimited, false, integers(), "1%202+3", "[1,2,3]"),
            (Style::PipeDelimited, false, integers(), "1%7C2|3", "[1,2,3]"),
            (Style::Simple, false, members(), "a,1,b,2", r#"{"a":1,"b":"2"}"#),
            (Style::Simple, true, members(), "a=1,b=%2C", r#"{"a":1,"b":","}"#),
            (Style::Matrix, true, members(), ";a=1;b=2", r#"{"a":1,"b":"2"}"#),
            (Style::Simple, false, Reads::Json, "%7B%22a%22:1%7D", r#"{"a":1}"#),
            (Style::Label, false, Reads::Scalar(vec!["integer".into()]), ".5", "5"),
            (Style::Simple, false, Reads::text(), "5", r#""5""#),
        ] {
            let value = parameter(style, explode, reads).readings(raw).swap_remove(0);
            assert_eq!(print(&value, Layout::Minified), expected, "{style:?} {explode} {raw}");
        }
    }

    #[test]
    fn exploded_parameters_are_read_together() {
        let list = parameter(Style::Form, true, integers());
        let value = list.read_together(&["1", "2", "x%20y"]).unwrap();
        assert_eq!(print(&value, Layout::Minified), r#"[1,2,"x y"]"#);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let pairs = [pair("a", "1"), pair("p[a]", "2"), pair("p[c]", "3"), pair("d", "4")];
        let object = |style| {
            let value = parameter(style, true, members()).read_members(&pairs).unwrap();
            print(&value, Layout::Minified)
        };
        assert_eq!(object(Style::Form), r#"{"a":1}"#);
        assert_eq!(object(Style::DeepObject), r#"{"a":2,"c":"3"}"#);
    }

    #[test]
    fn an_escaped_comma_has_two_readings() {
        let readings = parameter(Style::Form, false, integers()).readings("1%2C2");
        let printed: Vec<String> =
            readings.iter().map(|value| print(value, Layout::Minified)).collect();
        assert_eq!(printed, [r#"["1,2"]"#, "[1,2]"]);
    }
}
