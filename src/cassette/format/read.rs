//! Text to [`Cassette`].

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use super::{FormatError, body};
use crate::cassette::{After, Assumption, Cassette, Interaction, Origin, OriginKind, VERSION};
use crate::model::json::{self, Document, Form, Member};
use crate::model::text::nearest;
use crate::model::{Body, Headers, LineIndex, Pointer, Position, Request, Response, delay, query};

/// Reads the text of a cassette file.
pub fn read(text: &str) -> Result<Cassette, FormatError> {
    read_document(text).map(|(_, cassette)| cassette)
}

/// Reads the text of a cassette file, and also gives the places of everything in it.
pub fn read_document(text: &str) -> Result<(Document<'_>, Cassette), FormatError> {
    let document = Document::of(text)?;
    let lines = LineIndex::new(text);
    let cassette = cassette(&Node::root(document.root(), &lines))?;
    Ok((document, cassette))
}

/// Reads an interaction from a JSON text that holds nothing else.
pub fn read_interaction(text: &str) -> Result<Interaction, FormatError> {
    let document = Document::of(text)?;
    let lines = LineIndex::new(text);
    interaction(&Node::root(document.root(), &lines))
}

/// The same, whose bodies are bytes alone: for those who read very many and look into few. It does not say what is wrong.
pub(super) fn read_lean_interaction(text: &str) -> Option<Interaction> {
    let document = Document::of(text).ok()?;
    // Nobody asks for the place of an error.
    let lines = LineIndex::new("");
    interaction(&Node { is_lean: true, ..Node::root(document.root(), &lines) }).ok()
}

type Outcome<T> = Result<T, FormatError>;

/// What a document is that has no marker: somebody else's, unless it has our members and a marker that is misspelt.
fn no_marker(root: &Node<'_, '_>) -> FormatError {
    let is_like_ours = root.member("interactions").is_some();
    let members = root.value.members().filter(|_| is_like_ours).into_iter().flatten();
    let mut names = members.filter_map(|(name, _)| name.as_str());
    match names.find(|name| nearest(name, ["tapecheck"]).is_some()) {
        Some(found) => {
            let found = found.into_owned();
            FormatError::MisspeltMarker { found, position: root.position() }
        }
        None => FormatError::NotACassette,
    }
}

fn cassette(root: &Node<'_, '_>) -> Outcome<Cassette> {
    let Some(version) = root.member("tapecheck") else { return Err(no_marker(root)) };
    if version.value.as_i64() != Some(VERSION) {
        let found = version.value.minified();
        return Err(FormatError::Version { found, position: version.position() });
    }
    root.knows(&["tapecheck", "origin", "note", "interactions"])?;
    let origin = origin(&root.required("origin")?)?;
    let interactions = root.required("interactions")?;
    let interactions: Vec<Interaction> =
        interactions.items()?.map(|item| interaction(&item)).collect::<Outcome<_>>()?;
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
            Some(list) => list.items()?.map(|item| assumption(&item)).collect::<Outcome<_>>()?,
            None => Vec::new(),
        },
        after: node.member("after").map(|node| after(&node)).transpose()?,
        note: node.text_of("note")?,
        extensions: node.extensions(),
    })
}

fn after(node: &Node<'_, '_>) -> Outcome<After> {
    match After::parse(&node.text()?) {
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
            let Some(item) = list.items()?.nth(index) else { continue };
            return item
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
    match Pointer::parse(&pointer.text()?) {
        Some(parsed) => Ok(Assumption {
            pointer: parsed,
            repair: node.required("repair")?.text()?.into_owned(),
        }),
        None => pointer.must_be("a JSON Pointer"),
    }
}

fn request(node: &Node<'_, '_>) -> Outcome<Request> {
    node.knows(&["upstream", "method", "path", "query", "headers", "body"])?;
    let place = node.required("path")?;
    let path = place.text()?;
    if path.bytes().any(|byte| matches!(byte, b'?' | b'#' | b' ')) || !path.starts_with(['/', '*'])
    {
        return place.must_be("a path that starts with `/`, without query and spaces");
    }
    let place = node.required("method")?;
    let method = place.text()?;
    if !is_token(&method) {
        return place.must_be("an HTTP method");
    }
    Ok(Request {
        upstream: node.text_of("upstream")?,
        method: method.into_owned(),
        path: path.into_owned(),
        query: match node.member("query") {
            Some(query) => query.items()?.map(|item| pair(&item)).collect::<Outcome<_>>()?,
            None => Vec::new(),
        },
        headers: headers(node)?,
        body: body_of(node)?,
    })
}

fn response(node: &Node<'_, '_>) -> Outcome<Response> {
    node.knows(&["status", "reason", "latency", "headers", "body"])?;
    let status = node.required("status")?;
    let Some(code) = status.value.as_i64().filter(|code| (200..=999).contains(code)) else {
        return status.must_be("the status code of an answer, from 200 to 999");
    };
    Ok(Response {
        status: u16::try_from(code).expect("at most 999"),
        reason: node.text_of("reason")?,
        headers: headers(node)?,
        body: body_of(node)?,
        latency: node.member("latency").map(|node| latency(&node)).transpose()?,
    })
}

fn latency(node: &Node<'_, '_>) -> Outcome<Duration> {
    match delay::parse(&node.text()?) {
        Some(latency) => Ok(latency),
        None => node.must_be("a time like `230ms` or `2s`, 600 s at the most"),
    }
}

fn pair(node: &Node<'_, '_>) -> Outcome<query::Pair> {
    match node.items()?.collect::<Vec<_>>().as_slice() {
        [key] => Ok(query::Pair { key: key.text()?.into_owned(), value: None }),
        [key, value] => {
            let (key, value) = (key.text()?.into_owned(), value.text()?.into_owned());
            Ok(query::Pair { key, value: Some(value) })
        }
        _ => node.must_be("a list of a key and a value, or of a key alone"),
    }
}

fn headers(message: &Node<'_, '_>) -> Outcome<Headers> {
    let Some(node) = message.member("headers") else { return Ok(Headers::new()) };
    let members = node.members()?;
    let mut headers = Headers::with_capacity(node.value.len());
    for (name, value) in members {
        let field = node.at(Token::Name(name), value);
        let name = name.as_str().unwrap_or_default();
        if !is_token(&name) {
            return field.must_be("under a name that header fields can have");
        }
        match value.form() {
            Form::String => headers.push(name, field.text()?),
            Form::Array => {
                for item in field.items()? {
                    headers.push(&*name, item.text()?);
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
        [None, Some(text), None, None] => Ok(text.text()?.into_owned().into()),
        [None, None, Some(base64), None] => match body::from_base64(&base64.text()?) {
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
    value: json::Node<'v>,
    /// The value that it is in, and where in that. Few values need their pointer, so none is made before.
    above: Option<(&'n Node<'v, 'n>, Token<'v>)>,
    lines: &'v LineIndex<'v>,
    /// Whether the trees of bodies are not wanted.
    is_lean: bool,
}

/// One step of the way to a value.
#[derive(Clone, Copy)]
enum Token<'v> {
    Name(json::Node<'v>),
    Index(usize),
}

impl<'v> Node<'v, '_> {
    fn root(value: json::Node<'v>, lines: &'v LineIndex<'v>) -> Self {
        Self { value, above: None, lines, is_lean: false }
    }

    fn at(&self, token: Token<'v>, value: json::Node<'v>) -> Node<'v, '_> {
        Node { value, above: Some((self, token)), lines: self.lines, is_lean: self.is_lean }
    }

    fn pointer(&self) -> Pointer {
        match self.above {
            None => Pointer::root(),
            Some((above, Token::Name(name))) => {
                above.pointer().child(name.as_str().unwrap_or_default())
            }
            Some((above, Token::Index(index))) => above.pointer().child(index),
        }
    }

    fn position(&self) -> Position {
        self.lines.position(self.value.span().start)
    }

    fn members(&self) -> Outcome<json::Members<'v>> {
        self.value.members().map_or_else(|| self.must_be("an object"), Ok)
    }

    fn items(&self) -> Outcome<impl Iterator<Item = Node<'v, '_>>> {
        let Some(items) = self.value.elements() else { return self.must_be("a list") };
        Ok(items.enumerate().map(|(index, item)| self.at(Token::Index(index), item)))
    }

    fn text(&self) -> Outcome<Cow<'v, str>> {
        self.value.as_str().map_or_else(|| self.must_be("a string"), Ok)
    }

    fn member(&self, name: &str) -> Option<Node<'v, '_>> {
        let mut named = self.value.members()?.filter(|(own, _)| own.is_text(name));
        named.next().map(|(name, value)| self.at(Token::Name(name), value))
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
        self.member(name).map(|node| node.text().map(Cow::into_owned)).transpose()
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
        // Which of the known names have come; of extensions there are few.
        let mut seen = 0_u32;
        for (index, (own, _)) in members.enumerate() {
            let place =
                |name: &str| (self.pointer().child(name), self.lines.position(own.span().start));
            let is_repeated = match known.iter().position(|known| own.is_text(known)) {
                Some(number) => {
                    let is_repeated = seen >> number & 1 == 1;
                    seen |= 1 << number;
                    is_repeated
                }
                None => {
                    let name = own.as_str().unwrap_or_default();
                    if !name.starts_with("x-") {
                        let (pointer, position) = place(&name);
                        let nearest = nearest(&name, known.iter().copied());
                        let nearest = known.iter().copied().find(|known| Some(*known) == nearest);
                        return Err(FormatError::UnknownMember { pointer, position, nearest });
                    }
                    members.take(index).any(|(earlier, _)| earlier.is_text(&name))
                }
            };
            if is_repeated {
                let (pointer, position) = place(&own.as_str().unwrap_or_default());
                return Err(FormatError::Duplicate { pointer, position });
            }
        }
        Ok(())
    }

    fn extensions(&self) -> Vec<Member> {
        let is_extension = |name: json::Node<'_>| name.inside().starts_with(['x', '\\']);
        let members = self.value.members().into_iter().flatten();
        let members = members.filter(|(name, _)| is_extension(*name));
        let members = members.map(|(name, value)| name.to_member(value));
        members.filter(|member| member.name.as_str().starts_with("x-")).collect()
    }

    fn must_be<T>(&self, expected: &'static str) -> Outcome<T> {
        let found = match self.value.form() {
            Form::Object => "an object".to_owned(),
            Form::Array => "a list".to_owned(),
            _ => format!("`{}`", crate::model::text::shortened(self.value.spelling(), 60)),
        };
        Err(FormatError::Shape {
            pointer: self.pointer(),
            position: self.position(),
            expected,
            found,
        })
    }
}
