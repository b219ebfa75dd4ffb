//! One cassette, prepared for the rules: operations found, bodies read and judged.

use crate::model::stand_in::gives_no_value;
use std::borrow::Cow;

use super::Source;
use super::secrets::{self, Secret};
use crate::cassette::Interaction;
use crate::model::json::{Node, Span, SyntaxError, Value, View};
use crate::model::{
    Body, Finding, Headers, LineIndex, Location, Pointer, Request, Rule, media_type,
};
use crate::profile::Profile;
use crate::schema::{
    Content, Contract, DocumentedResponse, Leniency, Notes, Operation, Schema, Violation,
    ViolationKind,
};

/// One cassette with all that the rules need to know about it.
pub struct Subject<'a> {
    source: &'a Source<'a>,
    contract: &'a Contract,
    lines: LineIndex<'a>,
    exchanges: Vec<CheckedExchange<'a>>,
    secrets: Vec<Secret>,
}

/// One exchange with the operation that it is for.
pub struct CheckedExchange<'a> {
    /// The exchange.
    pub interaction: &'a Interaction,
    /// Its number in the file, the first is 0.
    index: usize,
    /// Its place in the file.
    node: Node<'a>,
    /// The path that the operation was looked up by: aliases undone.
    pub path: Cow<'a, str>,
    /// The operation, if the contract knows one.
    pub operation: Option<&'a Operation>,
    /// What the path gives the operation's parameters, by their names.
    pub path_values: Vec<(&'a str, Cow<'a, str>)>,
    /// What the operation says about an answer of this status.
    pub documented: Option<&'a DocumentedResponse>,
    /// The bodies that are there, the request's first.
    pub bodies: Vec<CheckedBody<'a>>,
}

/// Whose body it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The client's.
    Request,
    /// The service's.
    Response,
}

impl Side {
    /// The word for it, which is also its member in a cassette.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// A body that is not empty.
pub struct CheckedBody<'a> {
    /// Whose it is.
    pub side: Side,
    /// The number of its exchange.
    index: usize,
    /// Its place in the file.
    pub(super) node: Node<'a>,
    /// Its `Content-Type`.
    pub content_type: Option<&'a str>,
    /// What the operation says about its media type; nothing where the operation or status is not documented.
    pub content: Option<&'a Content>,
    /// Its JSON value, judged, if it is JSON.
    pub json: Option<JudgedBody<'a>>,
    /// Why it is no JSON, if it should be.
    pub syntax_error: Option<SyntaxError>,
}

/// A JSON body and what the contract says about it.
pub struct JudgedBody<'a> {
    body: &'a Body,
    /// Where its value stands.
    view: View<'a>,
    /// Its place in the file.
    place: BodyPlace,
    /// What the body breaks, by pointers of the body as sent.
    pub violations: Vec<Violation>,
    /// Members that are not in the contract or that it marks, by pointers of the body as sent.
    pub notes: Notes,
}

/// Where the JSON value of a body stands in its file.
#[derive(Clone, Copy)]
struct BodyPlace {
    index: usize,
    side: Side,
    /// Whether pointers into the value hold in the file: not where it is kept as text.
    is_json: bool,
}

impl<'a> JudgedBody<'a> {
    /// The value.
    pub fn value(&self) -> &'a Value {
        match self.view {
            View::Tree(value) => value,
            View::Document(_) | View::Text(_) => {
                self.body.json().expect("it was read when the cassette was")
            }
        }
    }

    /// The value where it stands.
    pub fn view(&self) -> View<'a> {
        self.view
    }

    /// The place in the file of the value at `instance`.
    pub fn pointer(&self, instance: &Pointer) -> Pointer {
        let BodyPlace { index, side, is_json } = self.place;
        let body = body_pointer(index, side);
        if is_json { body.child("json").join(instance) } else { body.child("text") }
    }
}

fn body_pointer(index: usize, side: Side) -> Pointer {
    Interaction::pointer(index).child(side.name()).child("body")
}

impl CheckedBody<'_> {
    /// Its place in the file: `/interactions/3/response/body`.
    pub fn pointer(&self) -> Pointer {
        body_pointer(self.index, self.side)
    }
}

impl<'a> Subject<'a> {
    /// Finds the operations of a cassette and judges its bodies.
    pub fn new(source: &'a Source<'a>, contract: &'a Contract, profile: &'a Profile) -> Self {
        let root = source.document.root();
        let nodes = root.get("interactions").and_then(Node::elements).into_iter().flatten();
        let interactions = source.cassette.interactions.iter().zip(nodes).enumerate();
        let mut exchanges = Vec::with_capacity(source.cassette.interactions.len());
        exchanges.extend(interactions.map(|(index, (interaction, node))| {
            exchange(contract, profile, index, interaction, node)
        }));
        let secrets = secrets::scan(source.document);
        Self { source, contract, lines: LineIndex::new(source.text), exchanges, secrets }
    }

    /// The file.
    pub fn source(&self) -> &'a Source<'a> {
        self.source
    }

    /// The contract.
    pub fn contract(&self) -> &'a Contract {
        self.contract
    }

    /// The exchanges in order.
    pub fn exchanges(&self) -> &[CheckedExchange<'a>] {
        &self.exchanges
    }

    /// Every body with its exchange.
    pub fn bodies(&self) -> impl Iterator<Item = (&CheckedExchange<'a>, &CheckedBody<'a>)> {
        self.exchanges
            .iter()
            .flat_map(|exchange| exchange.bodies.iter().map(move |body| (exchange, body)))
    }

    /// Every violation with its exchange, its body's side, and its place in the file.
    pub(super) fn violations(&self) -> impl Iterator<Item = Judgement<'_, 'a>> {
        self.bodies().flat_map(|(exchange, body)| {
            body.json.iter().flat_map(move |json| {
                json.violations.iter().map(move |violation| Judgement {
                    exchange,
                    body,
                    json,
                    violation,
                })
            })
        })
    }

    /// What must not be in the file.
    pub(super) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// Whether the value at this place of the file, or the text that it stands in, is a secret.
    pub fn is_secret(&self, pointer: &Pointer) -> bool {
        let holds = |secret: &Secret| pointer.tokens().starts_with(secret.pointer.tokens());
        self.secrets.iter().any(|secret| !secret.is_name && holds(secret))
    }

    /// A finding at a value of the file; where the value is missing its place is that of the enclosing one.
    pub fn finding(
        &self,
        rule: &'static Rule,
        pointer: &Pointer,
        message: impl Into<String>,
    ) -> Finding {
        self.finding_at(rule, pointer, self.span(pointer), message)
    }

    /// Where a value stands or, where it is missing, the nearest enclosing one.
    fn span(&self, pointer: &Pointer) -> Span {
        let root = self.source.document.root();
        let [list, index, rest @ ..] = pointer.tokens() else {
            return pointer.find_nearest_node(root).span();
        };
        let exchange = index.parse().ok().and_then(|index: usize| self.exchanges.get(index));
        let Some(exchange) = exchange.filter(|_| list == "interactions") else {
            return pointer.find_nearest_node(root).span();
        };
        // What has very many members or elements is a body, and of these a tree finds any at once.
        if let [side, body, json, rest @ ..] = rest
            && (body.as_str(), json.as_str()) == ("body", "json")
            && let Some(body) = exchange.bodies.iter().find(|body| body.side.name() == side)
            && let Some(View::Document(_)) = body.json.as_ref().map(JudgedBody::view)
            && let Some(value) = body.json.as_ref().map(JudgedBody::value)
        {
            return rest.iter().cloned().collect::<Pointer>().find_nearest(value).span;
        }
        rest.iter().cloned().collect::<Pointer>().find_nearest_node(exchange.node).span()
    }

    /// A finding at certain bytes of the file.
    pub fn finding_at(
        &self,
        rule: &'static Rule,
        pointer: &Pointer,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        let place = self.lines.position(span.start);
        rule.finding(Location::file(self.source.name).at(place).pointing(pointer.clone()), message)
    }

    /// The place of a header field in the file, by its name in any case and its number among those of this name.
    pub fn header_pointer(&self, message: &Pointer, name: &str, number: usize) -> Pointer {
        let headers = message.child("headers");
        let members = headers.find_node(self.source.document.root()).and_then(Node::members);
        let members = members.into_iter().flatten();
        let named = members.map(|(own, value)| (own.as_str().unwrap_or_default(), value));
        let same = named.filter(|(own, _)| own.eq_ignore_ascii_case(name));
        let places = same.flat_map(|(own, value)| {
            let pointer = headers.child(own);
            match value.elements() {
                Some(_) => (0..value.len()).map(|index| pointer.child(index)).collect(),
                None => vec![pointer],
            }
        });
        places.into_iter().nth(number).unwrap_or(headers)
    }
}

/// A violation and where it is.
pub(super) struct Judgement<'s, 'a> {
    pub(super) exchange: &'s CheckedExchange<'a>,
    pub(super) body: &'s CheckedBody<'a>,
    pub(super) json: &'s JudgedBody<'a>,
    pub(super) violation: &'s Violation,
}

impl Judgement<'_, '_> {
    /// A finding about it: at its place, with all that the contract says.
    pub(super) fn finding(
        &self,
        subject: &Subject<'_>,
        rule: &'static Rule,
        message: impl Into<String>,
    ) -> Finding {
        let pointer = self.json.pointer(&self.violation.instance);
        let finding = subject
            .finding(rule, &pointer, message)
            .schema(&self.violation.schema)
            .versus(&self.violation.expected, &self.violation.found);
        match self.violation.alternatives {
            Some(count) => {
                let alternatives = format!(
                    "the contract allows {count} alternatives; this is what the nearest asks for"
                );
                self.exchange.finding(finding).help(format!("{alternatives}. {}", rule.help))
            }
            None => self.exchange.finding(finding),
        }
    }
}

impl CheckedExchange<'_> {
    /// The finding with the operation that the exchange is for.
    pub fn finding(&self, finding: Finding) -> Finding {
        match self.operation {
            Some(operation) => finding.operation(&operation.id),
            None => finding,
        }
    }

    /// The body of the request or of the response; an empty one where there is no response.
    pub fn body(&self, side: Side) -> &Body {
        static NONE: std::sync::LazyLock<Body> = std::sync::LazyLock::new(Body::empty);
        match (side, &self.interaction.response) {
            (Side::Request, _) => &self.interaction.request.body,
            (Side::Response, Some(response)) => &response.body,
            (Side::Response, None) => &NONE,
        }
    }

    /// The place of the request or the response in the file.
    pub fn message_pointer(&self, side: Side) -> Pointer {
        Interaction::pointer(self.index).child(side.name())
    }
}

fn exchange<'a>(
    contract: &'a Contract,
    profile: &Profile,
    index: usize,
    interaction: &'a Interaction,
    node: Node<'a>,
) -> CheckedExchange<'a> {
    let request = &interaction.request;
    let (path, operation, path_values) = routed(contract, profile, request);
    let response = interaction.response.as_ref();
    let documented = operation
        .zip(response)
        .and_then(|(operation, response)| operation.response(response.status));
    let reader = BodyReader { contract, interaction, index, node };
    let leniency = Leniency {
        ignore_name_case: profile.ignore_name_case,
        null_is_absent: profile.null_is_absent,
    };
    let asked =
        operation.and_then(|operation| operation.request_body.as_ref()).map(|body| &body.content);
    let sent = reader.read(Side::Request, &request.headers, &request.body, asked, leniency);
    let answered = response.and_then(|response| {
        let content = documented.map(|documented| &documented.content);
        reader.read(Side::Response, &response.headers, &response.body, content, Leniency::default())
    });
    let bodies = sent.into_iter().chain(answered).collect();
    CheckedExchange { interaction, index, node, path, operation, path_values, documented, bodies }
}

/// The path that a request's operation is looked up by, the operation, and what the path gives its parameters.
type Routed<'a> = (Cow<'a, str>, Option<&'a Operation>, Vec<(&'a str, Cow<'a, str>)>);

fn routed<'a>(contract: &'a Contract, profile: &Profile, request: &'a Request) -> Routed<'a> {
    if profile.has_alias(&request.path) {
        let path = profile.canonical_path(&request.path);
        let found = contract.route(&request.method, &path).map(|(operation, values)| {
            let values = values.into_iter().map(|(name, value)| (name, value.to_owned().into()));
            (operation, values.collect())
        });
        let (operation, values) = found.unzip();
        return (path.into(), operation, values.unwrap_or_default());
    }
    let found = contract.route(&request.method, &request.path).map(|(operation, values)| {
        (operation, values.into_iter().map(|(name, value)| (name, value.into())).collect())
    });
    let (operation, values) = found.unzip();
    (request.path.as_str().into(), operation, values.unwrap_or_default())
}

struct BodyReader<'a> {
    contract: &'a Contract,
    interaction: &'a Interaction,
    index: usize,
    node: Node<'a>,
}

impl<'a> BodyReader<'a> {
    fn read(
        &self,
        side: Side,
        headers: &'a Headers,
        body: &'a Body,
        content: Option<&'a Content>,
        leniency: Leniency,
    ) -> Option<CheckedBody<'a>> {
        if body.is_empty() {
            return None;
        }
        let node = self.node.get(side.name())?.get("body")?;
        let content_type = headers.get("Content-Type");
        let schema = content.and_then(|content| content.json_schema(content_type));
        // Without a Content-Type only the contract can say what the body should be.
        let should_be_json = match content_type {
            Some(content_type) => media_type::is_json(content_type),
            None => schema.is_some(),
        };
        let is_read = should_be_json || schema.is_some();
        let in_file = node.get("json");
        let view = match in_file {
            Some(json) => Some(View::Document(json)),
            None if is_read => body.json().map(View::Tree),
            None => None,
        };
        let view = view.filter(|_| is_read);
        let syntax_error = if should_be_json && view.is_none() && !body.is_truncated() {
            body.parse_json().err()
        } else {
            None
        };
        let place = BodyPlace { index: self.index, side, is_json: in_file.is_some() };
        let json = view.map(|view| {
            let judged =
                JudgedBody { body, view, place, violations: Vec::new(), notes: Notes::default() };
            match schema {
                Some(schema) => self.judge(judged, schema, leniency),
                None => judged,
            }
        });
        Some(CheckedBody {
            side,
            index: self.index,
            node,
            content_type,
            content,
            json,
            syntax_error,
        })
    }

    fn judge(
        &self,
        mut judged: JudgedBody<'a>,
        schema: &Schema,
        leniency: Leniency,
    ) -> JudgedBody<'a> {
        let (contract, view, side) = (self.contract, judged.view, judged.place.side);
        let is_as_sent = leniency == Leniency::default() || contract.is_normal(schema, view);
        if is_as_sent {
            judged.violations = contract.violations(schema, view);
            judged.notes = contract.notes(schema, view);
        } else {
            let sent = judged.value();
            let read = contract.normalise(schema, sent, leniency);
            judged.violations = contract.violations(schema, &read);
            judged.notes = contract.notes(schema, &read);
            let original = |pointer: &Pointer| contract.original_pointer(sent, pointer);
            judged
                .violations
                .iter_mut()
                .for_each(|violation| violation.instance = original(&violation.instance));
            // What was looked at has other names than what was sent.
            judged.notes.has_no_duplicates = false;
            let Notes { undocumented, marked, .. } = &mut judged.notes;
            undocumented.iter_mut().for_each(|member| member.instance = original(&member.instance));
            marked.iter_mut().for_each(|(instance, _)| *instance = original(instance));
        }
        if !judged.violations.is_empty() {
            let value = judged.value();
            judged.violations.retain(|violation| {
                !self.is_assumed(side, &violation.instance) && !is_of_stand_in(value, violation)
            });
        }
        judged
    }

    /// Whether an import assumed the value: what nobody saw cannot break anything.
    fn is_assumed(&self, side: Side, instance: &Pointer) -> bool {
        let pointer = Pointer::root().child(side.name()).child("body").child("json").join(instance);
        self.interaction.assumed.iter().any(|assumption| assumption.pointer == pointer)
    }
}

/// Whether a string that redaction or a page put in the place of a value is not what its schema says: nobody saw
/// the value, so only its being a string can be judged.
fn is_of_stand_in(body: &Value, violation: &Violation) -> bool {
    let text = violation.instance.find(body).and_then(Value::as_str);
    text.is_some_and(gives_no_value) && !matches!(violation.kind, ViolationKind::Type { .. })
}
