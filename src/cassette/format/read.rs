//! Text to [`Cassette`].

use std::collections::HashSet;

use super::{FormatError, body};
use crate::cassette::{After, Assumption, Cassette, Interaction, Origin, OriginKind, VERSION};
use crate::model::json::{self, Kind, Member, Value};
use crate::model::text::nearest;
use crate::model::{Body, Headers, LineIndex, Pointer, Position, Request, Response, query};

/// Reads the text of a cassette file.
pub fn read(text: &str) -> Result<Cassette, FormatError> {
    read_document(text).map(|(_, cassette)| cassette)
}

/// Reads the text of a cassette file, and also gives its JSON value with the places of everything in it.
pub fn read_document(text: &str) -> Result<(Value, Cassette), FormatError> {
    let document = json::parse(text)?;
    let lines = LineIndex::new(text);
    let cassette = cassette(&Node::root(&document, &lines))?;
    Ok((document, cassette))
}

/// Reads an interaction from a JSON text that holds nothing else.
pub fn read_interaction(text: &str) -> Result<Interaction, FormatError> {
    let document = json::parse(text)?;
    let lines = LineIndex::new(text);
    interaction(&Node::root(&document, &lines))
}

/// The same, whose bodies are bytes alone: for those who read very many and look into few. It does not say what is wrong.
pub(super) fn read_lean_interaction(text: &str) -> Option<Interaction> {
    let document = json::parse(text).ok()?;
    // Nobody asks for the place of an error.
    let lines = LineIndex::new("");
    interaction(&Node { is_lean: true, ..Node::root(&document, &lines) }).ok()
}

type Outcome<T> = Result<T, FormatError>;

/// What a document is that has no marker: somebody else's, unless it has our members and a marker that is misspelt.
fn no_marker(root: &Node<'_, '_>) -> FormatError {
    let is_like_ours = root.member("interactions").is_some();
    let members = root.value.as_object().filter(|_| is_like_ours).into_iter().flatten();
    let mut names = members.map(|member| member.name.as_str());
    match names.find(|name| nearest(name, ["tapecheck"]).is_some()) {
        Some(found) => {
            let found = found.to_owned();
            FormatError::MisspeltMarker { found, position: root.position() }
        }
        None => FormatError::NotACassette,
    }
}

fn cassette(root: &Node<'_, '_>) -> Outcome<Cassette> {
    let Some(version) = root.member("tapecheck") else { return Err(no_marker(root)) };
    if version.value.as_i64() != Some(VERSION) {
        let found = json::print(version.value, json::Layout::Minified);
        return Err(FormatError::Version { found, position: version.position() });
    }
    root.knows(&["tapecheck", "origin", "note", "interactions"])?;
    let origin = origin(&root.required("origin")?)?;
    let interactions = root.required("interactions")?;
    let interactions: Vec<Interaction> =
        interactions.items()?.iter().map(interaction).collect::<Outcome<_>>()?;
    if interactions.iter().any(|interaction| interaction.after.is_some()) {
        knows_causes(root, &interactions)?;
    }
    Ok(Cassette {
        origin,
        note: root.text_of("note")?,
        interactions,
        extensions: root.extensions(),
    })
}

fn origin(node: &Node<'_, '_>) -> Outcome<Origin> {
    node.knows(&["kind", "upstream", "page", "language", "line"])?;
    let kind = node.required("kind")?;
    let name = kind.text()?;
    let Some(kind) = OriginKind::ALL.into_iter().find(|kind| kind.name() == name) else {
        return kind.must_be("`recorded`, `documentation` or `imported`");
    };
    Ok(Origin {
        kind,
        upstream: node.text_of("upstream")?,
        page: node.text_of("page")?,
        language: node.text_of("language")?,
        line: node.count_of("line")?,
    })
}

fn interaction(node: &Node<'_, '_>) -> Outcome<Interaction> {
    node.knows(&["request", "response", "line", "after", "note", "assumed"])?;
    Ok(Interaction {
        request: request(&node.required("request")?)?,
        response: node.member("response").map(|node| response(&node)).transpose()?,
        line: node.count_of("line")?,
        assumed: match node.member("assumed") {
            Some(list) => list.items()?.iter().map(assumption).collect::<Outcome<_>>()?,
            None => Vec::new(),
        },
        after: node.member("after").map(|node| after(&node)).transpose()?,
        note: node.text_of("note")?,
        extensions: node.extensions(),
    })
}

fn after(node: &Node<'_, '_>) -> Outcome<After> {
    match After::parse(node.text()?) {
        Some(after) => Ok(after),
        None => node.must_be("`start`, `time`, or the method and target of an earlier request"),
    }
}

/// Refuses an `after` that names no request of an earlier interaction.
fn knows_causes(root: &Node<'_, '_>, interactions: &[Interaction]) -> Outcome<()> {
    let mut earlier = HashSet::new();
    for (index, interaction) in interactions.iter().enumerate() {
        let request = &interaction.request;
        if let Some(After::Request { method, target }) = &interaction.after
            && !earlier.contains(&(method.as_str(), target.clone()))
        {
            let list = root.required("interactions")?;
            let items = list.items()?;
            return items[index]
                .required("after")?
                .must_be("`start`, `time`, or the method and target of an earlier request");
        }
        earlier.insert((request.method.as_str(), request.target()));
    }
    Ok(())
}

fn assumption(node: &Node<'_, '_>) -> Outcome<Assumption> {
    node.knows(&["pointer", "repair"])?;
    let pointer = node.required("pointer")?;
    match Pointer::parse(pointer.text()?) {
        Some(parsed) => {
            Ok(Assumption { pointer: parsed, repair: node.required("repair")?.text()?.to_owned() })
        }
        None => pointer.must_be("a JSON Pointer"),
    }
}

fn request(node: &Node<'_, '_>) -> Outcome<Request> {
    node.knows(&["upstream", "method", "path", "query", "headers", "body"])?;
    let path = node.required("path")?;
    if path.text()?.contains(['?', '#', ' ']) || !path.text()?.starts_with(['/', '*']) {
        return path.must_be("a path that starts with `/`, without query and spaces");
    }
    let method = node.required("method")?;
    if !is_token(method.text()?) {
        return method.must_be("an HTTP method");
    }
    Ok(Request {
        upstream: node.text_of("upstream")?,
        method: method.text()?.to_owned(),
        path: path.text()?.to_owned(),
        query: match node.member("query") {
            Some(query) => query.items()?.iter().map(pair).collect::<Outcome<_>>()?,
            None => Vec::new(),
        },
        headers: headers(node)?,
        body: body_of(node)?,
    })
}

fn response(node: &Node<'_, '_>) -> Outcome<Response> {
    node.knows(&["status", "reason", "headers", "body"])?;
    let status = node.required("status")?;
    let Some(code) = status.value.as_i64().filter(|code| (200..=999).contains(code)) else {
        return status.must_be("the status code of an answer, from 200 to 999");
    };
    Ok(Response {
        status: u16::try_from(code).expect("at most 999"),
        reason: node.text_of("reason")?,
        headers: headers(node)?,
        body: body_of(node)?,
    })
}

fn pair(node: &Node<'_, '_>) -> Outcome<query::Pair> {
    match node.items()?.as_slice() {
        [key] => Ok(query::Pair { key: key.text()?.to_owned(), value: None }),
        [key, value] => {
            Ok(query::Pair { key: key.text()?.to_owned(), value: Some(value.text()?.to_owned()) })
        }
        _ => node.must_be("a list of a key and a value, or of a key alone"),
    }
}

fn headers(message: &Node<'_, '_>) -> Outcome<Headers> {
    let Some(node) = message.member("headers") else { return Ok(Headers::new()) };
    let mut headers = Headers::new();
    for member in node.members()? {
        let name = member.name.as_str();
        let field = node.at(Token::Name(name), &member.value);
        if !is_token(name) {
            return field.must_be("under a name that header fields can have");
        }
        match &field.value.kind {
            Kind::String(value) => headers.push(name, value.as_str()),
            Kind::Array(_) => {
                for item in field.items()? {
                    headers.push(name, item.text()?);
                }
            }
            _ => return field.must_be("a string or a list of strings"),
        }
    }
    Ok(headers)
}

fn body_of(message: &Node<'_, '_>) -> Outcome<Body> {
    let Some(node) = message.member("body") else { return Ok(Body::empty()) };
    node.knows(&["json", "text", "base64", "truncated", "raw", "indent"])?;
    let forms = ["json", "text", "base64", "truncated"].map(|form| node.member(form));
    match forms {
        [Some(json), None, None, None] => {
            let raw = node.text_of("raw")?;
            let indent = node.count_of("indent")?.map(|width| width.min(16));
            let from = if node.is_lean { body::from_json_form_alone } else { body::from_json_form };
            Ok(from(json.value, indent, raw.as_deref()))
        }
        [None, Some(text), None, None] => Ok(text.text()?.into()),
        [None, None, Some(base64), None] => match body::from_base64(base64.text()?) {
            Some(body) => Ok(body),
            None => base64.must_be("base64"),
        },
        [None, None, None, Some(length)] => {
            match length.value.as_i64().and_then(|length| u64::try_from(length).ok()) {
                Some(length) => Ok(Body::truncated(length)),
                None => length.must_be("a number of bytes"),
            }
        }
        _ => node.must_be("an object with one of `json`, `text`, `base64` and `truncated`"),
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// A value of the cassette and the way to it, for messages.
struct Node<'v, 'n> {
    value: &'v Value,
    /// The value that it is in, and where in that. Few values need their pointer, so none is made before.
    above: Option<(&'n Node<'v, 'n>, Token<'v>)>,
    lines: &'v LineIndex<'v>,
    /// Whether the trees of bodies are not wanted.
    is_lean: bool,
}

/// One step of the way to a value.
#[derive(Clone, Copy)]
enum Token<'v> {
    Name(&'v str),
    Index(usize),
}

impl<'v> Node<'v, '_> {
    fn root(value: &'v Value, lines: &'v LineIndex<'v>) -> Self {
        Self { value, above: None, lines, is_lean: false }
    }

    fn at(&self, token: Token<'v>, value: &'v Value) -> Node<'v, '_> {
        Node { value, above: Some((self, token)), lines: self.lines, is_lean: self.is_lean }
    }

    fn pointer(&self) -> Pointer {
        match self.above {
            None => Pointer::root(),
            Some((above, Token::Name(name))) => above.pointer().child(name),
            Some((above, Token::Index(index))) => above.pointer().child(index),
        }
    }

    fn position(&self) -> Position {
        self.lines.position(self.value.span.start)
    }

    fn members(&self) -> Outcome<&'v [Member]> {
        self.value.as_object().map_or_else(|| self.must_be("an object"), Ok)
    }

    fn items(&self) -> Outcome<Vec<Node<'v, '_>>> {
        let Some(items) = self.value.as_array() else { return self.must_be("a list") };
        let items = items.iter().enumerate();
        Ok(items.map(|(index, item)| self.at(Token::Index(index), item)).collect())
    }

    fn text(&self) -> Outcome<&'v str> {
        self.value.as_str().map_or_else(|| self.must_be("a string"), Ok)
    }

    fn member(&self, name: &'static str) -> Option<Node<'v, '_>> {
        self.value.get(name).map(|value| self.at(Token::Name(name), value))
    }

    fn required(&self, name: &'static str) -> Outcome<Node<'v, '_>> {
        self.members()?;
        let missing = || {
            let (pointer, position) = (self.pointer(), self.position());
            FormatError::Missing { pointer, position, name }
        };
        self.member(name).ok_or_else(missing)
    }

    fn text_of(&self, name: &'static str) -> Outcome<Option<String>> {
        self.member(name).map(|node| node.text().map(str::to_owned)).transpose()
    }

    fn count_of(&self, name: &'static str) -> Outcome<Option<usize>> {
        let count = |node: Node<'_, '_>| match node
            .value
            .as_i64()
            .and_then(|count| usize::try_from(count).ok())
        {
            Some(count) => Ok(count),
            None => node.must_be("a whole number"),
        };
        self.member(name).map(count).transpose()
    }

    /// Refuses members that are neither known nor extensions, and members that stand there twice.
    fn knows(&self, known: &[&'static str]) -> Outcome<()> {
        let members = self.members()?;
        for (index, member) in members.iter().enumerate() {
            let name = member.name.as_str();
            let place =
                || (self.pointer().child(name), self.lines.position(member.name_span.start));
            if !known.contains(&name) && !name.starts_with("x-") {
                let (pointer, position) = place();
                let nearest = nearest(name, known.iter().copied());
                let nearest = known.iter().copied().find(|known| Some(*known) == nearest);
                return Err(FormatError::UnknownMember { pointer, position, nearest });
            }
            if members[..index].iter().any(|earlier| earlier.name.as_str() == name) {
                let (pointer, position) = place();
                return Err(FormatError::Duplicate { pointer, position });
            }
        }
        Ok(())
    }

    fn extensions(&self) -> Vec<Member> {
        let members = self.value.as_object().unwrap_or_default();
        members.iter().filter(|member| member.name.as_str().starts_with("x-")).cloned().collect()
    }

    fn must_be<T>(&self, expected: &'static str) -> Outcome<T> {
        let found = match &self.value.kind {
            Kind::Object(_) => "an object".to_owned(),
            Kind::Array(_) => "a list".to_owned(),
            _ => format!(
                "`{}`",
                crate::model::text::shortened(&json::print(self.value, json::Layout::Minified), 60)
            ),
        };
        Err(FormatError::Shape {
            pointer: self.pointer(),
            position: self.position(),
            expected,
            found,
        })
    }
}
