//! Text to [`Cassette`].

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use super::{FormatError, body};
use crate::cassette::{After, Assumption, Cassette, Interaction, Origin, OriginKind, VERSION};
use crate::model::json::{self, Document, Form, Member, Text};
use crate::model::text::nearest;
use crate::model::{Body, Headers, LineIndex, Pointer, Position, Request, Response, delay, query};

/// Reads the text of a cassette file.
pub fn read(text: &str) -> Result<Cassette, FormatError> {
    read_document(text).map(|(_, cassette)| cassette)
}

/// Reads the text of a cassette file, and also gives the places of everything in it. Of a text that is shared the bodies
/// are no copies.
pub fn read_document<'t>(
    text: impl Into<Text<'t>>,
) -> Result<(Document<'t>, Cassette), FormatError> {
    let document = Document::of(text)?;
    let lines = LineIndex::new(document.text());
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
    let ([_, kind, note, list], extensions) =
        root.fields(["tapecheck", "origin", "note", "interactions"])?;
    let origin = origin(&root.needed("origin", kind)?)?;
    let list = root.needed("interactions", list)?;
    // They are large, and moving them is not free.
    let mut interactions = Vec::with_capacity(list.value.len());
    for item in list.items()? {
        interactions.push(interaction(&item)?);
    }
    if interactions.iter().any(|interaction| interaction.after.is_some()) {
        knows_causes(root, &interactions)?;
    }
    Ok(Cassette { origin, note: text_of(note)?, interactions, extensions })
}

fn origin(node: &Node<'_, '_>) -> Outcome<Origin> {
    let ([kind, upstream, page, language, line], _) =
        node.fields(["kind", "upstream", "page", "language", "line"])?;
    let kind = node.needed("kind", kind)?;
    let name = kind.text()?;
    let Some(kind) = OriginKind::ALL.into_iter().find(|kind| kind.name() == name) else {
        return kind.must_be("`recorded`, `documentation` or `imported`");
    };
    Ok(Origin {
        kind,
        upstream: text_of(upstream)?,
        page: text_of(page)?,
        language: text_of(language)?,
        line: count_of(line)?,
    })
}

fn interaction(node: &Node<'_, '_>) -> Outcome<Interaction> {
    let ([sent, answered, line, cause, note, assumed], extensions) =
        node.fields(["request", "response", "line", "after", "note", "assumed"])?;
    Ok(Interaction {
        request: request(&node.needed("request", sent)?)?,
        response: answered.map(|node| response(&node)).transpose()?,
        line: count_of(line)?,
        assumed: match assumed {
            Some(list) => list.items()?.map(|item| assumption(&item)).collect::<Outcome<_>>()?,
            None => Vec::new(),
        },
        after: cause.map(|node| after(&node)).transpose()?,
        note: text_of(note)?,
        extensions,
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
    let ([pointer, repair], _) = node.fields(["pointer", "repair"])?;
    let pointer = node.needed("pointer", pointer)?;
    match Pointer::parse(&pointer.text()?) {
        Some(parsed) => Ok(Assumption {
            pointer: parsed,
            repair: node.needed("repair", repair)?.text()?.into_owned(),
        }),
        None => pointer.must_be("a JSON Pointer"),
    }
}

fn request(node: &Node<'_, '_>) -> Outcome<Request> {
    let ([upstream, method, path, query, fields, body], _) =
        node.fields(["upstream", "method", "path", "query", "headers", "body"])?;
    let place = node.needed("path", path)?;
    let path = place.text()?;
    if path.bytes().any(|byte| matches!(byte, b'?' | b'#' | b' ')) || !path.starts_with(['/', '*'])
    {
        return place.must_be("a path that starts with `/`, without query and spaces");
    }
    let place = node.needed("method", method)?;
    let method = place.text()?;
    if !is_token(&method) {
        return place.must_be("an HTTP method");
    }
    Ok(Request {
        upstream: text_of(upstream)?,
        method: method.into_owned(),
        path: path.into_owned(),
        query: match query {
            Some(query) => query.items()?.map(|item| pair(&item)).collect::<Outcome<_>>()?,
            None => Vec::new(),
        },
        headers: headers(fields)?,
        body: body_of(body)?,
    })
}

fn response(node: &Node<'_, '_>) -> Outcome<Response> {
    let ([status, reason, took, fields, body], _) =
        node.fields(["status", "reason", "latency", "headers", "body"])?;
    let status = node.needed("status", status)?;
    let Some(code) = status.value.as_i64().filter(|code| (200..=999).contains(code)) else {
        return status.must_be("the status code of an answer, from 200 to 999");
    };
    Ok(Response {
        status: u16::try_from(code).expect("at most 999"),
        reason: text_of(reason)?,
        headers: headers(fields)?,
        body: body_of(body)?,
        latency: took.map(|node| latency(&node)).transpose()?,
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

fn headers(node: Option<Node<'_, '_>>) -> Outcome<Headers> {
    let Some(node) = node else { return Ok(Headers::new()) };
    let members = node.members()?;
    let mut headers = Headers::with_capacity(node.value.len());
    for (name, value) in members {
        let field = node.at(Token::Name(name), value);
        let name = name.as_str().unwrap_or_default();
        if !is_token(&name) {
            return field.must_be("under a name that header fields can have");
        }
        match value.form() {
            Form::String => headers.push(&name, field.text()?),
            Form::Array => {
                for item in field.items()? {
                    headers.push(&name, item.text()?);
                }
            }
            _ => return field.must_be("a string or a list of strings"),
        }
    }
    Ok(headers)
}

fn body_of(node: Option<Node<'_, '_>>) -> Outcome<Body> {
    let Some(node) = node else { return Ok(Body::empty()) };
    let ([json, text, base64, truncated, raw, indent], _) =
        node.fields(["json", "text", "base64", "truncated", "raw", "indent"])?;
    match [json, text, base64, truncated] {
        [Some(json), None, None, None] => {
            let raw = text_of(raw)?;
            let indent = count_of(indent)?.map(|width| width.min(16));
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

fn text_of(member: Option<Node<'_, '_>>) -> Outcome<Option<String>> {
    member.map(|node| node.text().map(Cow::into_owned)).transpose()
}

fn count_of(member: Option<Node<'_, '_>>) -> Outcome<Option<usize>> {
    let count = |node: Node<'_, '_>| match node
        .value
        .as_i64()
        .and_then(|count| usize::try_from(count).ok())
    {
        Some(count) => Ok(count),
        None => node.must_be("a whole number"),
    };
    member.map(count).transpose()
}

fn is_token(text: &str) -> bool {
    static IS_PART: [bool; 256] = {
        let mut is_part = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            is_part[byte] = (byte as u8).is_ascii_alphanumeric();
            byte += 1;
        }
        let marks = b"!#$%&'*+-.^_`|~";
        let mut index = 0;
        while index < marks.len() {
            is_part[marks[index] as usize] = true;
            index += 1;
        }
        is_part
    };
    !text.is_empty() && text.bytes().all(|byte| IS_PART[usize::from(byte)])
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
        self.needed(name, self.member(name))
    }

    /// A member that must be there.
    fn needed<'s>(
        &'s self,
        name: &'static str,
        member: Option<Node<'v, 's>>,
    ) -> Outcome<Node<'v, 's>> {
        let missing = || {
            let (pointer, position) = (self.pointer(), self.position());
            FormatError::Missing { pointer, position, name }
        };
        member.ok_or_else(missing)
    }

    /// The members of these names, and the extensions. Refuses members that are neither known nor extensions, and
    /// members that stand there twice.
    fn fields<const N: usize>(
        &self,
        known: [&'static str; N],
    ) -> Outcome<([Option<Node<'v, '_>>; N], Vec<Member>)> {
        let members = self.members()?;
        let mut fields = [const { None }; N];
        let mut extensions = Vec::new();
        let mut seen = HashSet::new();
        for (own, value) in members {
            let is_repeated = match known.iter().position(|known| own.is_text(known)) {
                Some(number) => fields[number].replace(self.at(Token::Name(own), value)).is_some(),
                None => {
                    let name = own.as_str().unwrap_or_default();
                    if !name.starts_with("x-") {
                        return Err(self.unknown_member(own, &known));
                    }
                    extensions.push(own.to_member(value));
                    !seen.insert(name)
                }
            };
            if is_repeated {
                let (pointer, position) = self.place_of(own);
                return Err(FormatError::Duplicate { pointer, position });
            }
        }
        Ok((fields, extensions))
    }

    fn unknown_member(&self, own: json::Node<'_>, known: &[&'static str]) -> FormatError {
        let (pointer, position) = self.place_of(own);
        let name = own.as_str().unwrap_or_default();
        let nearest = nearest(&name, known.iter().copied());
        let nearest = known.iter().copied().find(|known| Some(*known) == nearest);
        FormatError::UnknownMember { pointer, position, nearest }
    }

    fn place_of(&self, name: json::Node<'_>) -> (Pointer, Position) {
        let pointer = self.pointer().child(name.as_str().unwrap_or_default());
        (pointer, self.lines.position(name.span().start))
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
