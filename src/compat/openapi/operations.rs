//! Pairs the operations of two documents and says what came, went and changed.

use std::collections::{BTreeSet, HashMap};

use super::reading::{At, Operation, unresolved};
use super::rules::*;
use crate::compat::{Direction, Files, SchemaError, SchemaProblem};
use crate::model::json::{Value, canonical};
use crate::model::{Pointer, Rule, Severity};

/// What was found beside schemas, and the schemas that belong together.
#[derive(Debug, Default)]
pub struct Comparison {
    /// What came and went.
    pub remarks: Vec<Remark>,
    /// Which schemas have to be compared, each pair once.
    pub schemas: Vec<SchemaPair>,
}

/// One thing that came, went or changed.
#[derive(Clone, Debug)]
pub struct Remark {
    /// What kind of thing it is.
    pub rule: &'static Rule,
    /// How much it matters.
    pub severity: Severity,
    /// What it is, in a few words.
    pub what: String,
    /// The operation.
    pub operation: String,
    /// The place in the new document; of what is gone the nearest that is still there.
    pub new_place: (String, Pointer),
}

/// Two versions of a schema, and who sends what it describes.
#[derive(Clone, Debug)]
pub struct SchemaPair {
    /// The file and the place in the old version.
    pub old: (String, Pointer),
    /// The same in the new version.
    pub new: (String, Pointer),
    /// Who sends what it describes.
    pub direction: Direction,
    /// Where it is used, in words.
    pub uses: Vec<String>,
    /// The bodies that it describes.
    pub bodies: Vec<BodyUse>,
}

/// A body that clients send or get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyUse {
    /// The method, in capital letters.
    pub method: String,
    /// The path as the new document has it, with the names of its parameters.
    pub path: String,
    /// The status of an answer, as the document says it; nothing for a request.
    pub status: Option<String>,
}

/// Compares two documents; the first file of each is the document, the others are those that it refers to.
pub fn compare(old: &Files, new: &Files) -> Result<Comparison, SchemaError> {
    let (old, new) = (old.documents(), new.documents());
    for (side, is_old) in [(old, true), (new, false)] {
        if let Some((pointer, target)) = unresolved(side) {
            let file = side.files()[0].0.clone();
            let problem = SchemaProblem::Unresolved { target };
            return Err(SchemaError { is_old, file, pointer, problem });
        }
    }
    let mut comparer = Comparer {
        comparison: Comparison::default(),
        operation: String::new(),
        body: None,
        is_reversed: false,
    };
    if let (Some(old), Some(new)) = (At::root(old), At::root(new)) {
        comparer.documents(&old, &new);
    }
    Ok(comparer.comparison)
}

struct Comparer {
    comparison: Comparison,
    /// The operation that is being compared.
    operation: String,
    /// The body that is being compared.
    body: Option<BodyUse>,
    /// Whether the service is it that sends the requests: callbacks and webhooks.
    is_reversed: bool,
}

impl Comparer {
    fn documents(&mut self, old: &At<'_>, new: &At<'_>) {
        let (old_operations, new_operations) = (old.operations(), new.operations());
        let mut by_key: HashMap<_, &Operation<'_>> = HashMap::new();
        for after in &new_operations {
            by_key.entry(after.key()).or_insert(after);
        }
        for before in &old_operations {
            self.operation = before.name();
            match by_key.get(&before.key()) {
                Some(after) => self.operations((old, before), (new, after)),
                None => self.remark(
                    &OPERATION_REMOVED,
                    before.name(),
                    &new.get("paths").unwrap_or_else(|| new.clone()),
                ),
            }
        }
        let known: BTreeSet<_> = old_operations.iter().map(Operation::key).collect();
        for after in new_operations.iter().filter(|after| !known.contains(&after.key())) {
            self.operation = after.name();
            self.remark(&OPERATION_ADDED, after.name(), &after.operation);
        }
        self.operation.clear();
        self.callbacks(old.webhooks(), new.webhooks(), &new.get("webhooks").unwrap_or(new.clone()));
        self.security_schemes(old, new);
    }

    /// What the service sends by itself: everything is the other way round.
    fn callbacks(&mut self, old: Vec<Operation<'_>>, new: Vec<Operation<'_>>, at: &At<'_>) {
        let around = self.operation.clone();
        let named = |operation: &Operation<'_>| match &around[..] {
            "" => operation.name(),
            around => format!("{around}, callback {}", operation.name()),
        };
        self.is_reversed = true;
        for before in &old {
            self.operation = named(before);
            match new.iter().find(|after| after.key() == before.key()) {
                Some(after) => self.bodies(before, after),
                None => self.remark(&CALLBACK_REMOVED, format!("`{}`", before.name()), at),
            }
        }
        for after in new.iter().filter(|after| !old.iter().any(|one| one.key() == after.key())) {
            self.operation = named(after);
            self.remark(&CALLBACK_ADDED, format!("`{}`", after.name()), &after.operation);
        }
        self.is_reversed = false;
        self.operation = around;
    }

    /// Schemes of credentials that are sent in another way.
    fn security_schemes(&mut self, old: &At<'_>, new: &At<'_>) {
        let new_schemes = schemes(new);
        for (name, before) in schemes(old) {
            let Some((_, after)) = new_schemes.iter().find(|(other, _)| *other == name) else {
                continue;
            };
            let way = |at: &At<'_>| {
                let text = |member| at.text(member).unwrap_or_default().to_owned();
                let scheme = text("scheme").to_ascii_lowercase();
                [text("type"), text("in"), text("name"), scheme]
            };
            if way(&before) != way(after) {
                let what = format!("the credentials of `{name}` are sent in another way");
                self.remark(&SECURITY_ADDED, what, after);
            }
        }
    }

    fn operations(
        &mut self,
        (old_root, old): (&At<'_>, &Operation<'_>),
        (new_root, new): (&At<'_>, &Operation<'_>),
    ) {
        self.parameters(old, new);
        self.bodies(old, new);
        self.security((old_root, &old.operation), (new_root, &new.operation));
        let at = new.operation.get("callbacks").unwrap_or_else(|| new.operation.clone());
        self.callbacks(old.callbacks(), new.callbacks(), &at);
    }

    /// The body of the request, and the answers.
    fn bodies(&mut self, old: &Operation<'_>, new: &Operation<'_>) {
        let body = |status: Option<&str>| BodyUse {
            method: new.method().to_ascii_uppercase(),
            path: new.path().to_owned(),
            status: status.map(str::to_owned),
        };
        let old_body = old.operation.get("requestBody");
        let new_body = new.operation.get("requestBody");
        match (&old_body, &new_body) {
            (None, Some(new)) | (Some(_), Some(new)) => {
                let was_required = old_body.as_ref().is_some_and(|old| old.is("required"));
                if new.is("required") && !was_required && !self.is_reversed {
                    self.remark(&REQUEST_BODY_BECAME_REQUIRED, "the body".to_owned(), new);
                }
            }
            (Some(_), None) => {
                self.remark(&REQUEST_BODY_REMOVED, "the body".to_owned(), &new.operation);
            }
            (None, None) => {}
        }
        if let (Some(old), Some(new)) = (&old_body, &new_body) {
            self.body = Some(body(None)).filter(|_| !self.is_reversed);
            self.content(old, new, Direction::Request, "request");
            self.body = None;
        }
        self.responses(&old.operation, &new.operation, &body);
    }

    fn parameters(&mut self, old: &Operation<'_>, new: &Operation<'_>) {
        let (old_all, new_all) = (old.parameters(), new.parameters());
        for (key, before) in &old_all {
            let name = before.text("name").unwrap_or_default();
            if let Some((_, after)) = new_all.iter().find(|(other, _)| other == key) {
                if after.is("required") && !before.is("required") {
                    self.remark(&PARAMETER_BECAME_REQUIRED, format!("`{name}`"), after);
                }
                self.spelling(&key.0, name, before, after);
                let part = format!("{} parameter `{name}`", key.0);
                self.schemas(before, after, Direction::Request, &part);
                if before.get("content").is_some() && after.get("content").is_some() {
                    self.content(before, after, Direction::Request, &part);
                }
                continue;
            }
            let is_elsewhere = |(other, after): &&((String, String), At<'_>)| {
                after.text("name") == Some(name) && !old_all.iter().any(|(key, _)| key == other)
            };
            match new_all.iter().find(is_elsewhere) {
                Some((other, after)) => {
                    let what = format!("`{name}`, from {} to {}", key.0, other.0);
                    self.remark(&PARAMETER_MOVED, what, after);
                }
                None => self.remark(
                    &PARAMETER_REMOVED,
                    format!("`{name}` in {}", key.0),
                    &new.operation,
                ),
            }
        }
        for (key, after) in &new_all {
            let name = after.text("name").unwrap_or_default();
            let was_there = old_all.iter().any(|(other, before)| {
                other == key
                    || (before.text("name") == Some(name)
                        && !new_all.iter().any(|(key, _)| key == other))
            });
            if !was_there {
                let rule =
                    if after.is("required") { &PARAMETER_REQUIRED_ADDED } else { &PARAMETER_ADDED };
                self.remark(rule, format!("`{name}` in {}", key.0), after);
            }
        }
    }

    /// How the value of a parameter is written: `style` and `explode`, which have defaults.
    fn spelling(&mut self, place: &str, name: &str, old: &At<'_>, new: &At<'_>) {
        let way = |at: &At<'_>| {
            let usual = if matches!(place, "query" | "cookie") { "form" } else { "simple" };
            let style = at.text("style").unwrap_or(usual).to_owned();
            let explode = at.value.get("explode").and_then(Value::as_bool);
            // A value that is no list and no object is written the same either way.
            let explode = explode.unwrap_or(style == "form") && !at.is_plain();
            (style, explode)
        };
        let (before, after) = (way(old), way(new));
        if before != after && old.is_plain() == new.is_plain() {
            let told = |(style, explode): &(String, bool)| {
                format!("`{style}`{}", if *explode { ", exploded" } else { "" })
            };
            let what = format!("`{name}`, from {} to {}", told(&before), told(&after));
            self.remark(&PARAMETER_STYLE_CHANGED, what, new);
        }
    }

    fn content(&mut self, old: &At<'_>, new: &At<'_>, direction: Direction, part: &str) {
        let types = |at: &At<'_>| {
            at.get("content")
                .map(|content| {
                    content
                        .members()
                        .into_iter()
                        .map(|(name, _)| name.to_owned())
                        .collect::<Vec<_>>()
                })
                .unwrap_or_default()
        };
        let (old_types, new_types) = (types(old), types(new));
        let essence = |name: &str| crate::model::media_type::essence(name);
        for name in &old_types {
            let partner = new_types.iter().find(|other| essence(other) == essence(name));
            let Some(partner) = partner else {
                // Who only gets it is the client in the one case and the service in the other.
                let is_sent_by_clients = (direction == Direction::Request) != self.is_reversed;
                let rule = match is_sent_by_clients {
                    true => &REQUEST_MEDIA_TYPE_REMOVED,
                    false => &RESPONSE_MEDIA_TYPE_REMOVED,
                };
                self.remark(rule, format!("`{name}` of the {part}"), new);
                continue;
            };
            let old_media = old.get("content").and_then(|content| content.get(name));
            let new_media = new.get("content").and_then(|content| content.get(partner));
            if let (Some(old), Some(new)) = (old_media, new_media) {
                self.schemas(&old, &new, direction, &format!("{part} {name}"));
            }
        }
        let is_new =
            |name: &&String| !old_types.iter().any(|other| essence(other) == essence(name));
        for name in new_types.iter().filter(is_new).filter(|_| direction == Direction::Response) {
            self.remark(&RESPONSE_MEDIA_TYPE_ADDED, format!("`{name}` of the {part}"), new);
        }
    }

    fn responses(&mut self, old: &At<'_>, new: &At<'_>, body: &dyn Fn(Option<&str>) -> BodyUse) {
        let (Some(old), Some(new)) = (old.get("responses"), new.get("responses")) else { return };
        for (status, before) in old.members() {
            let part = format!("response {status}");
            match new.get(status) {
                Some(after) => {
                    self.body = Some(body(Some(status))).filter(|_| !self.is_reversed);
                    self.content(&before, &after, Direction::Response, &part);
                    self.body = None;
                    self.headers(&before, &after, &part);
                    self.links(&before, &after, &part);
                }
                None if self.is_reversed => {}
                None => {
                    self.remark(&RESPONSE_STATUS_REMOVED, format!("`{status}`"), &new);
                    let is_success = status.starts_with('2');
                    let last = self.comparison.remarks.last_mut().filter(|_| is_success);
                    last.into_iter().for_each(|remark| remark.severity = Severity::Error);
                }
            }
        }
        for (status, after) in new.members() {
            if old.get(status).is_none() && !self.is_reversed {
                self.remark(&RESPONSE_STATUS_ADDED, format!("`{status}`"), &after);
            }
        }
    }

    fn headers(&mut self, old: &At<'_>, new: &At<'_>, part: &str) {
        let Some(old_headers) = old.get("headers") else { return };
        let new_headers = new.get("headers").map(|headers| headers.members()).unwrap_or_default();
        for (name, before) in old_headers.members() {
            let after = new_headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
            match after {
                Some((_, after)) => {
                    if before.is("required") && !after.is("required") {
                        self.remark(&RESPONSE_HEADER_BECAME_OPTIONAL, format!("`{name}`"), after);
                    }
                    self.schemas(
                        &before,
                        after,
                        Direction::Response,
                        &format!("header `{name}` of {part}"),
                    );
                }
                None => {
                    self.remark(&RESPONSE_HEADER_REMOVED, format!("`{name}` of {part}"), new);
                    let last = self.comparison.remarks.last_mut().filter(|_| before.is("required"));
                    last.into_iter().for_each(|remark| remark.severity = Severity::Error);
                }
            }
        }
    }

    /// What an answer leads on to.
    fn links(&mut self, old: &At<'_>, new: &At<'_>, part: &str) {
        let Some(old_links) = old.get("links") else { return };
        let new_links = new.get("links").map(|links| links.members()).unwrap_or_default();
        for (name, before) in old_links.members() {
            let what = format!("`{name}` of {part}");
            let target = |at: &At<'_>| {
                let parts = ["operationId", "operationRef", "parameters", "requestBody"];
                parts.map(|part| at.value.get(part).map(canonical))
            };
            match new_links.iter().find(|(other, _)| *other == name) {
                Some((_, after)) if target(&before) != target(after) => {
                    self.remark(&LINK_CHANGED, what, after);
                }
                Some(_) => {}
                None => self.remark(&LINK_REMOVED, what, new),
            }
        }
    }

    /// Each alternative is a set of schemes and scopes; a request that met an old one should still meet a new one.
    fn security(
        &mut self,
        (old_root, old): (&At<'_>, &At<'_>),
        (new_root, new): (&At<'_>, &At<'_>),
    ) {
        let (before, after) = (alternatives(old_root, old), alternatives(new_root, new));
        let meets = |have: &[BTreeSet<String>], want: &[BTreeSet<String>]| {
            have.iter().all(|have| want.iter().any(|want| want.is_subset(have)))
        };
        let place = new.raw("security").unwrap_or_else(|| new.clone());
        if !meets(&before, &after) {
            self.remark(&SECURITY_ADDED, "its `security`".to_owned(), &place);
        } else if !meets(&after, &before) {
            self.remark(&SECURITY_REMOVED, "its `security`".to_owned(), &place);
        }
    }

    fn schemas(&mut self, old: &At<'_>, new: &At<'_>, direction: Direction, part: &str) {
        let (Some(old), Some(new)) = (old.get("schema"), new.get("schema")) else { return };
        let direction = match (direction, self.is_reversed) {
            (Direction::Request, true) => Direction::Response,
            (Direction::Response, true) => Direction::Request,
            (direction, false) => direction,
        };
        let place = |at: &At<'_>| (at.file().to_owned(), at.place.pointer.clone());
        let (old, new) = (place(&old), place(&new));
        let used = format!("{} ({part})", self.operation);
        let is_same = |pair: &&mut SchemaPair| {
            pair.old == old && pair.new == new && pair.direction == direction
        };
        match self.comparison.schemas.iter_mut().find(is_same) {
            Some(pair) => {
                pair.uses.push(used);
                pair.bodies.extend(self.body.clone());
            }
            None => {
                let (uses, bodies) = (vec![used], self.body.clone().into_iter().collect());
                self.comparison.schemas.push(SchemaPair { old, new, direction, uses, bodies });
            }
        }
    }

    fn remark(&mut self, rule: &'static Rule, what: String, at: &At<'_>) {
        self.comparison.remarks.push(Remark {
            rule,
            severity: rule.severity,
            what,
            operation: self.operation.clone(),
            new_place: (at.file().to_owned(), at.place.pointer.clone()),
        });
    }
}

/// The schemes of credentials, by name.
fn schemes<'d>(root: &At<'d>) -> Vec<(&'d str, At<'d>)> {
    let schemes = root.get("components").and_then(|parts| parts.get("securitySchemes"));
    schemes.map(|schemes| schemes.members()).unwrap_or_default()
}

/// What an operation asks for: its own word, else the document's; nothing at all is an alternative that is always met.
fn alternatives(root: &At<'_>, operation: &At<'_>) -> Vec<BTreeSet<String>> {
    let own = operation.raw("security").or_else(|| root.raw("security"));
    let items = own.as_ref().and_then(|list| list.value.as_array()).unwrap_or_default();
    let mut alternatives: Vec<BTreeSet<String>> = items
        .iter()
        .map(|requirement| {
            let schemes = requirement.as_object().unwrap_or_default().iter();
            schemes
                .flat_map(|scheme| {
                    let name = scheme.name.as_str();
                    let scopes = scheme.value.as_array().unwrap_or_default().iter();
                    let scopes = scopes.map(move |scope| format!("{name} {}", canonical(scope)));
                    scopes.chain([name.to_owned()])
                })
                .collect()
        })
        .collect();
    if alternatives.is_empty() {
        alternatives.push(BTreeSet::new());
    }
    alternatives
}
