//! Finds one's way in an OpenAPI document: references followed, paths without the names of their parameters.

use crate::compat::documents::{DATA, Documents, MAPS, Place};
use crate::model::Pointer;
use crate::model::json::Value;

/// A value of a document and where it stands.
#[derive(Clone, Debug)]
pub(super) struct At<'d> {
    documents: &'d Documents,
    pub(super) place: Place,
    pub(super) value: &'d Value,
}

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl<'d> At<'d> {
    /// The whole document.
    pub(super) fn root(documents: &'d Documents) -> Option<Self> {
        let place = Place { file: 0, pointer: Pointer::root() };
        Some(Self { documents, value: documents.find(&place)?, place })
    }

    /// A member, as it stands there.
    pub(super) fn raw(&self, name: &str) -> Option<Self> {
        let place = self.place.child(name);
        Some(Self { documents: self.documents, value: self.documents.find(&place)?, place })
    }

    /// A member; a reference is followed.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        self.raw(name).map(|at| at.followed())
    }

    pub(super) fn text(&self, name: &str) -> Option<&'d str> {
        self.value.get(name)?.as_str()
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool) == Some(true)
    }

    /// The members by name.
    pub(super) fn members(&self) -> Vec<(&'d str, Self)> {
        let members = self.value.as_object().unwrap_or_default().iter();
        let names = members.map(|member| member.name.as_str());
        names.filter_map(|name| Some((name, self.get(name)?))).collect()
    }

    /// The elements.
    pub(super) fn items(&self) -> Vec<Self> {
        let count = self.value.as_array().map_or(0, <[Value]>::len);
        (0..count).filter_map(|index| self.get(&index.to_string())).collect()
    }

    /// The file that it stands in.
    pub(super) fn file(&self) -> &'d str {
        &self.documents.files()[self.place.file].0
    }

    fn followed(mut self) -> Self {
        for _ in 0..32 {
            let Some(target) = self.text("$ref") else { break };
            let base = self.documents.context(&self.place).base;
            let Some(place) = self.documents.resolve(&self.place, &base, target) else { break };
            let Some(value) = self.documents.find(&place) else { break };
            self = Self { documents: self.documents, place, value };
        }
        self
    }

    /// The operations of the document: method, path and the path item.
    pub(super) fn operations(&self) -> Vec<Operation<'d>> {
        let paths = self.get("paths");
        paths.map(|paths| paths.items_by_path("")).unwrap_or_default()
    }

    /// What the service sends without being asked (OpenAPI 3.1).
    pub(super) fn webhooks(&self) -> Vec<Operation<'d>> {
        let webhooks = self.get("webhooks");
        webhooks.map(|webhooks| webhooks.items_by_path("webhook ")).unwrap_or_default()
    }

    /// The operations of path items by their paths.
    fn items_by_path(&self, around: &str) -> Vec<Operation<'d>> {
        let mut operations = Vec::new();
        for (path, item) in self.members() {
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    let (item, around) = (item.clone(), around.to_owned());
                    operations.push(Operation { around, method, path, item, operation });
                }
            }
        }
        operations
    }

    /// Whether the schema of a parameter allows neither lists nor objects, as far as its `type` says.
    pub(super) fn is_plain(&self) -> bool {
        let Some(schema) = self.get("schema") else { return false };
        let named = schema.value.get("type");
        let is_plain = |name: &Value| !matches!(name.as_str(), None | Some("array" | "object"));
        match named.and_then(Value::as_array) {
            Some(names) => names.iter().all(is_plain),
            None => named.is_some_and(is_plain),
        }
    }
}

/// An operation of a document.
#[derive(Clone, Debug)]
pub(super) struct Operation<'d> {
    /// What stands before its name: of a callback the name of that.
    around: String,
    method: &'static str,
    path: &'d str,
    item: At<'d>,
    pub(super) operation: At<'d>,
}

impl<'d> Operation<'d> {
    /// What tells it from others: the names of path parameters do not.
    pub(super) fn key(&self) -> (String, String) {
        let path = if self.around.is_empty() { nameless(self.path) } else { self.path.to_owned() };
        (self.method.to_owned(), format!("{}{path}", self.around))
    }

    pub(super) fn name(&self) -> String {
        format!("{}{} {}", self.around, self.method.to_ascii_uppercase(), self.path)
    }

    pub(super) fn method(&self) -> &'static str {
        self.method
    }

    pub(super) fn path(&self) -> &'d str {
        self.path
    }

    /// What the service sends to the client because of this operation.
    pub(super) fn callbacks(&self) -> Vec<Operation<'d>> {
        let callbacks = self.operation.get("callbacks").map(|callbacks| callbacks.members());
        let callbacks = callbacks.unwrap_or_default().into_iter();
        callbacks.flat_map(|(name, paths)| paths.items_by_path(&format!("{name} "))).collect()
    }

    /// The parameters, each by where it stands and its name; those in the path by their position.
    pub(super) fn parameters(&self) -> Vec<((String, String), At<'d>)> {
        let lists = [self.operation.raw("parameters"), self.item.raw("parameters")];
        let mut found: Vec<((String, String), At<'d>)> = Vec::new();
        for parameter in lists.into_iter().flatten().flat_map(|list| list.items()) {
            let (Some(place), Some(name)) = (parameter.text("in"), parameter.text("name")) else {
                continue;
            };
            let key = match place {
                "path" => self.position(name),
                "header" => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            };
            let key = (place.to_owned(), key);
            // What the operation says counts before what the path says.
            if !found.iter().any(|(known, _)| *known == key) {
                found.push((key, parameter));
            }
        }
        found
    }

    fn position(&self, name: &str) -> String {
        let braced = format!("{{{name}}}");
        let at = self.path.find(&braced).map(|at| self.path[..at].matches('{').count());
        at.map_or_else(|| name.to_owned(), |at| format!("#{at}"))
    }
}

fn nameless(path: &str) -> String {
    let mut out = String::new();
    let mut is_name = false;
    for c in path.chars() {
        match c {
            '{' => {
                is_name = true;
                out.push_str("{}");
            }
            '}' => is_name = false,
            _ if is_name => {}
            c => out.push(c),
        }
    }
    out
}

/// The first reference of the document that leads nowhere: where it stands and what it says.
pub(super) fn unresolved(documents: &Documents) -> Option<(Pointer, String)> {
    let root = Place { file: 0, pointer: Pointer::root() };
    let value = documents.find(&root)?;
    unresolved_in(documents, value, &root, true)
}

fn unresolved_in(
    documents: &Documents,
    value: &Value,
    place: &Place,
    is_schema: bool,
) -> Option<(Pointer, String)> {
    if let Some(target) = value.get("$ref").and_then(Value::as_str).filter(|_| is_schema) {
        let base = documents.context(place).base;
        if documents.resolve(place, &base, target).is_none() {
            return Some((place.pointer.clone(), target.to_owned()));
        }
    }
    let members = value.as_object().unwrap_or_default().iter();
    let members = members.filter(|member| !(is_schema && DATA.contains(&member.name.as_str())));
    let in_members = members.map(|member| {
        let name = member.name.as_str();
        let is_schema = !(is_schema && MAPS.contains(&name));
        unresolved_in(documents, &member.value, &place.child(name), is_schema)
    });
    let items = value.as_array().unwrap_or_default().iter().enumerate();
    let in_items =
        items.map(|(index, item)| unresolved_in(documents, item, &place.child(index), true));
    in_members.chain(in_items).flatten().next()
}
