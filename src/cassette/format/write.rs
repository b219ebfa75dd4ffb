//! [`Cassette`] to text.

use super::body;
use crate::cassette::{Assumption, Cassette, Interaction, Origin, VERSION};
use crate::model::json::{self, Layout, Member, Value};
use crate::model::{Exchange, Headers, Request, Response, delay, query};

/// The text of a cassette file: indented by two spaces, ends with a line end; the same cassette gives the same bytes.
pub fn write(cassette: &Cassette) -> String {
    let (mut text, mut pieces) = Pieces::begin(cassette);
    for interaction in &cassette.interactions {
        text.push_str(pieces.separator());
        text.push_str(&Pieces::interaction(interaction));
    }
    text + &pieces.end()
}

/// The text of a cassette file in pieces, one interaction after the other: for those that are too many to be in memory
/// at once.
#[derive(Debug)]
pub struct Pieces {
    /// What comes behind the interactions.
    end: String,
    is_first: bool,
}

impl Pieces {
    /// How many objects and arrays are around an interaction.
    const DEPTH: usize = 2;
    /// Where the interactions go. No string of the file can hold a line end, so there is one such place.
    const PLACE: &str = "\n  \"interactions\": []";

    /// The first piece: everything before the first interaction. The cassette's own interactions do not count.
    pub fn begin(cassette: &Cassette) -> (String, Self) {
        let mut root = Value::object([
            ("tapecheck", Value::from(VERSION)),
            ("origin", origin(&cassette.origin)),
        ]);
        set_some(&mut root, "note", cassette.note.as_deref());
        root.set("interactions", Value::array::<Value>([]));
        extend(&mut root, &cassette.extensions);
        let mut start = json::print(&root, Layout::Indented(2)) + "\n";
        let place = start.find(Self::PLACE).expect("the member was set above") + Self::PLACE.len();
        let end = start.split_off(place - 1);
        (start, Self { end, is_first: true })
    }

    /// The piece of an interaction, which stands behind the last [`separator`](Self::separator).
    pub fn interaction(one: &Interaction) -> String {
        json::print_inside(&interaction(one), Layout::Indented(2), Self::DEPTH)
    }

    /// What stands before the next interaction.
    pub fn separator(&mut self) -> &'static str {
        let is_first = std::mem::replace(&mut self.is_first, false);
        if is_first { "\n    " } else { ",\n    " }
    }

    /// The last piece.
    pub fn end(self) -> String {
        if self.is_first { self.end } else { "\n  ".to_owned() + &self.end }
    }
}

/// The text of an exchange as an interaction, on one line, with nothing around it.
pub fn write_interaction(exchange: &Exchange) -> String {
    let interaction = Value::object([
        ("request", request(&exchange.request)),
        ("response", response(&exchange.response)),
    ]);
    json::print(&interaction, Layout::Minified)
}

fn origin(origin: &Origin) -> Value {
    let mut value = Value::object([("kind", origin.kind.name())]);
    set_some(&mut value, "upstream", origin.upstream.as_deref());
    set_some(&mut value, "page", origin.page.as_deref());
    set_some(&mut value, "language", origin.language.as_deref());
    set_some(&mut value, "line", origin.line);
    value
}

fn interaction(interaction: &Interaction) -> Value {
    let mut value = Value::object([("request", request(&interaction.request))]);
    set_some(&mut value, "response", interaction.response.as_ref().map(response));
    set_some(&mut value, "line", interaction.line);
    set_some(&mut value, "after", interaction.after.as_ref().map(ToString::to_string));
    set_some(&mut value, "note", interaction.note.as_deref());
    if !interaction.assumed.is_empty() {
        value.set("assumed", Value::array(interaction.assumed.iter().map(assumption)));
    }
    extend(&mut value, &interaction.extensions);
    value
}

fn assumption(assumption: &Assumption) -> Value {
    Value::object([
        ("pointer", assumption.pointer.to_string()),
        ("repair", assumption.repair.clone()),
    ])
}

fn request(request: &Request) -> Value {
    let mut value = Value::object::<&str, Value>([]);
    set_some(&mut value, "upstream", request.upstream.as_deref());
    value.set("method", request.method.as_str());
    value.set("path", request.path.as_str());
    if !request.query.is_empty() {
        value.set("query", Value::array(request.query.iter().map(pair)));
    }
    set_some(&mut value, "headers", headers(&request.headers));
    set_some(&mut value, "body", body::to_value(&request.body, &request.headers));
    value
}

fn response(response: &Response) -> Value {
    let mut value = Value::object([("status", Value::from(i64::from(response.status)))]);
    set_some(&mut value, "reason", response.reason.as_deref());
    set_some(&mut value, "latency", response.latency.map(delay::write));
    set_some(&mut value, "headers", headers(&response.headers));
    set_some(&mut value, "body", body::to_value(&response.body, &response.headers));
    value
}

fn pair(pair: &query::Pair) -> Value {
    Value::array(std::iter::once(pair.key.as_str()).chain(pair.value.as_deref()))
}

/// Fields in order; a name that comes again, in any case, joins the first one's list.
fn headers(headers: &Headers) -> Option<Value> {
    let mut object = Value::object::<&str, Value>([]);
    for (name, _) in headers.iter() {
        if object.get_ignoring_case(name).is_some() {
            continue;
        }
        let values: Vec<&str> = headers.all(name).collect();
        match values.as_slice() {
            [single] => object.set(name, *single),
            several => object.set(name, Value::array(several.iter().copied())),
        }
    }
    (!headers.is_empty()).then_some(object)
}

fn set_some(object: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.set(name, value);
    }
}

fn extend(object: &mut Value, extensions: &[Member]) {
    for member in extensions {
        object.set(member.name.as_str(), member.value.clone());
    }
}
