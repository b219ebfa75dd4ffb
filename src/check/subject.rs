//! One cassette, prepared for the rules: operations found, bodies read and judged.

use crate::model::stand_in::gives_no_value;
use std::borrow::Cow;

use super::Source;
use super::secrets::{self, Secret};
use crate::cassette::Interaction;
use crate::model::json::{Span, SyntaxError, Value};
use crate::model::{Body, Finding, Headers, LineIndex, Location, Pointer, Rule, media_type};
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
    /// Its place in the file: `/interactions/3`.
    pub pointer: Pointer,
    /// The path that the operation was looked up by: aliases undone.
    pub path: String,
    /// The operation, if the contract knows one.
    pub operation: Option<&'a Operation>,
    /// What the path gives the operation's parameters, by their names.
    pub path_values: Vec<(&'a str, String)>,
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
    /// Its place in the file: `/interactions/3/response/body`.
    pub pointer: Pointer,
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
    /// The value.
    pub value: &'a Value,
    /// Where the value stands in the file, and whether pointers into it hold there: not where it is kept as text.
    place: (Pointer, bool),
    /// What the body breaks, by pointers of the body as sent.
    pub violations: Vec<Violation>,
    /// Members that are not in the contract or that it marks, by pointers of the body as sent.
    pub notes: Notes,
}

impl JudgedBody<'_> {
    /// The place in the file of the value at `instance`.
    pub fn pointer(&self, instance: &Pointer) -> Pointer {
        let (base, is_json) = &self.place;
        if *is_json { base.join(instance) } else { base.clone() }
    }
}

impl<'a> Subject<'a> {
    /// Finds the operations of a cassette and judges its bodies.
    pub fn new(source: &'a Source<'a>, contract: &'a Contract, profile: &'a Profile) -> Self {
        let interactions = source.cassette.interactions.iter().enumerate();
        let exchanges = interactions
            .map(|(index, interaction)| exchange(source, contract, profile, index, interaction))
            .collect();
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
        let span = pointer.find_nearest(self.source.document).span;
        self.finding_at(rule, pointer, span, message)
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
        let members =
            headers.find(self.source.document).and_then(Value::as_object).unwrap_or_default();
        let same = members.iter().filter(|member| member.name.as_str().eq_ignore_ascii_case(name));
        let places = same.flat_map(|member| {
            let pointer = headers.child(member.name.as_str());
            match member.value.as_array() {
                Some(values) => (0..values.len()).map(|index| pointer.child(index)).collect(),
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

    /// The place of the request or the response in the file.
    pub fn message_pointer(&self, side: Side) -> Pointer {
        self.pointer.child(side.name())
    }
}

fn exchange<'a>(
    source: &'a Source<'a>,
    contract: &'a Contract,
    profile: &Profile,
    index: usize,
    interaction: &'a Interaction,
) -> CheckedExchange<'a> {
    let request = &interaction.request;
    let path = profile.canonical_path(&request.path);
    let (operation, path_values) = match contract.route(&request.method, &path) {
        Some((operation, values)) => {
            let owned = values.into_iter().map(|(name, value)| (name, value.to_owned()));
            (Some(operation), owned.collect())
        }
        None => (None, Vec::new()),
    };
    let response = interaction.response.as_ref();
    let documented = operation
        .zip(response)
        .and_then(|(operation, response)| operation.response(response.status));
    let pointer = Interaction::pointer(index);
    let reader = BodyReader { source, contract, interaction, pointer: &pointer };
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
    CheckedExchange { interaction, path, operation, path_values, documented, bodies, pointer }
}

struct BodyReader<'a, 'p> {
    source: &'a Source<'a>,
    contract: &'a Contract,
    interaction: &'a Interaction,
    pointer: &'p Pointer,
}

impl<'a> BodyReader<'a, '_> {
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
        let pointer = self.pointer.child(side.name()).child("body");
        let content_type = headers.get("Content-Type");
        let schema = content.and_then(|content| content.json_schema(content_type));
        // Without a Content-Type only the contract can say what the body should be.
        let should_be_json = match content_type {
            Some(content_type) => media_type::is_json(content_type),
            None => schema.is_some(),
        };
        let value = body.json().filter(|_| should_be_json || schema.is_some());
        let syntax_error = if should_be_json && value.is_none() && !body.is_truncated() {
            body.parse_json().err()
        } else {
            None
        };
        let json = value.map(|value| self.judge(side, &pointer, value, schema, leniency));
        Some(CheckedBody { side, pointer, content_type, content, json, syntax_error })
    }

    fn judge(
        &self,
        side: Side,
        pointer: &Pointer,
        value: &'a Value,
        schema: Option<&Schema>,
        leniency: Leniency,
    ) -> JudgedBody<'a> {
        let json = pointer.child("json");
        let place = if json.find(self.source.document).is_some() {
            (json, true)
        } else {
            (pointer.child("text"), false)
        };
        let mut judged =
            JudgedBody { value, place, violations: Vec::new(), notes: Notes::default() };
        let Some(schema) = schema else { return judged };
        let read = if leniency == Leniency::default() {
            Cow::Borrowed(value)
        } else {
            Cow::Owned(self.contract.normalise(schema, value, leniency))
        };
        judged.violations = schema.violations(&read);
        judged.notes = self.contract.notes(schema, &read);
        if leniency != Leniency::default() {
            let original = |pointer: &Pointer| self.contract.original_pointer(value, pointer);
            judged
                .violations
                .iter_mut()
                .for_each(|violation| violation.instance = original(&violation.instance));
            let Notes { undocumented, marked } = &mut judged.notes;
            undocumented.iter_mut().for_each(|member| member.instance = original(&member.instance));
            marked.iter_mut().for_each(|(instance, _)| *instance = original(instance));
        }
        judged.violations.retain(|violation| {
            !self.is_assumed(side, &violation.instance) && !is_of_stand_in(value, violation)
        });
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
