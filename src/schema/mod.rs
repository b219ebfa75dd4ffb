//! Contracts: an OpenAPI document, or a table of routes, and the JSON Schema files that it refers to.
//!
//! [`Contract::load`] takes texts and no paths; nothing here opens a file or fetches anything. From it come
//! [`Operation`]s, which name what may be sent and answered, and [`Schema`]s, which judge a body
//! ([`Schema::violations`]) and tell what is documented about each place in it ([`Contract::describe`]).
//!
//! The jsonschema crate is known to `validate` and `tree` only.

mod describe;
mod dialect;
mod document;
mod documents;
mod error;
mod keywords;
mod lazy;
mod location;
mod normalise;
mod openapi;
mod operation;
mod parameter;
mod routes;
mod shape;
mod tree;
mod uri;
mod validate;
mod violation;

pub use describe::{Description, Documented, UndocumentedMember};
pub use error::{ContractError, UnresolvedReference};
pub use lazy::LazyContract;
pub use location::SchemaLocation;
pub use normalise::Leniency;
pub use operation::{Content, DocumentedResponse, Operation, RequestBody, StatusPattern};
pub use parameter::{Parameter, Place, Reads, Style};
pub use routes::{Route, RouteSchema};
pub use shape::{Marks, Notes};
pub use violation::{Violation, ViolationKind, either, shown};

use documents::Documents;
use shape::Shapes;
use validate::Validator;

use crate::model::json::{Value, View};
use crate::model::path_template::Segment;
use crate::model::stand_in::gives_no_value;
use crate::model::text::nearest;
use crate::model::{Pointer, Position, Request};

/// What an API promises.
#[derive(Debug)]
pub struct Contract {
    documents: Documents,
    operations: Vec<Operation>,
    unchecked: Vec<String>,
}

/// What a file of a contract refers to, so that whoever has files can bring them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// Files, by their names as the contract will ask for them.
    pub files: Vec<String>,
    /// Whether there are references by URI, which a file may have as its `$id`.
    pub has_identifiers: bool,
}

impl References {
    /// Those of one file. What cannot be read refers to nothing; loading the contract says what is wrong with it.
    pub fn of(name: &str, text: &str) -> Self {
        let Ok(document) = document::Document::parse(name, text) else { return Self::default() };
        let inventory = document.inventory(dialect::Dialect::Draft202012);
        let mut found = Self::default();
        for reference in &inventory.references {
            let (path, _) = uri::split_fragment(&reference.target);
            if uri::has_scheme(path) {
                found.has_identifiers |= !dialect::is_known(path);
            } else if !path.is_empty() {
                found.files.push(uri::join(name, &uri::decode(path)));
                // By the `$id` around it the path may be a URI.
                let base = &inventory.resources[reference.resource].uri;
                found.has_identifiers |= uri::has_scheme(base);
            }
        }
        found
    }
}

/// A schema of a contract, ready to judge values; cheap to clone and shared between threads.
#[derive(Clone, Debug)]
pub struct Schema {
    location: SchemaLocation,
    validator: Validator,
}

impl Schema {
    /// Where it stands.
    pub fn location(&self) -> &SchemaLocation {
        &self.location
    }

    /// Whether a value keeps to it.
    pub fn is_valid<'v>(&self, value: impl Into<View<'v>>) -> bool {
        self.validator.is_valid(value.into())
    }

    /// What a value breaks: of what follows from one defect only the cause, of alternatives only the nearest.
    pub fn violations<'v>(&self, value: impl Into<View<'v>>) -> Vec<Violation> {
        self.validator.violations(value.into())
    }
}

impl Contract {
    /// Reads the OpenAPI document called `entry`; the other files are those that it may refer to.
    pub fn load<N: AsRef<str>, T: AsRef<str>>(
        entry: &str,
        files: &[(N, T)],
    ) -> Result<Self, ContractError> {
        let documents = Documents::load(entry, files)?;
        let operations = openapi::read(&documents, entry)?;
        let unchecked = openapi::unchecked(&documents, entry);
        Ok(Self { documents, operations, unchecked })
    }

    /// Reads a table of routes, which stands in the file `name` of this text, and the schemas that it names.
    pub fn from_routes<N: AsRef<str>, T: AsRef<str>>(
        name: &str,
        text: &str,
        routes: &[Route],
        files: &[(N, T)],
    ) -> Result<Self, ContractError> {
        let documents = routes::load(name, text, routes, files)?;
        let operations = openapi::read(&documents, name)?;
        Ok(Self { documents, operations, unchecked: Vec::new() })
    }

    /// The operations, in the order of the document.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// What the document describes and no recording of a client can show, in words: webhooks and callbacks.
    pub fn unchecked(&self) -> &[String] {
        &self.unchecked
    }

    /// The operation that a request is for; the caller has applied the path aliases of its profile.
    pub fn operation_for(&self, request: &Request) -> Option<&Operation> {
        self.operation(&request.method, &request.path)
    }

    /// The operation of this method whose template fits the path best.
    pub fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        self.route(method, path).map(|(operation, _)| operation)
    }

    /// The same, with the parameters that the path gives it.
    pub fn route<'c, 'p>(
        &'c self,
        method: &str,
        path: &'p str,
    ) -> Option<(&'c Operation, Vec<(&'c str, &'p str)>)> {
        let of_method = self
            .operations
            .iter()
            .filter(|operation| operation.method.eq_ignore_ascii_case(method));
        // Of several the one with the most literal text; of equals the first. What would not be it is not looked into.
        let mut best = None;
        let mut fewest = usize::MAX;
        for operation in of_method {
            let count = parameter_count(operation);
            if count < fewest
                && let Some(found) = fitting(operation, path)
            {
                (best, fewest) = (Some((operation, found)), count);
            }
        }
        best
    }

    /// Why a path that fits no operation nearly fits one, in words; nothing where none is near.
    pub fn near_route(&self, path: &str) -> Option<String> {
        let candidates = self.operations.iter().flat_map(|operation| {
            behind_prefixes(operation, path).map(move |path| (operation, path))
        });
        candidates.into_iter().find_map(|(operation, path)| {
            let template = &operation.template;
            match template.mismatches(path)?[..] {
                [] => {
                    let (name, value) = template
                        .matches(path)?
                        .into_iter()
                        .find(|(name, value)| !could_be(operation, name, value))?;
                    Some(format!("it would be `{}`, but `{value}` is no `{name}`", operation.id))
                }
                [(literal, found)] => nearest(found, [literal])
                    .map(|literal| format!("did you mean `{literal}` for `{found}`?")),
                _ => None,
            }
        })
    }

    /// Every operation whose template fits the path, with the parameters that the path gives it.
    pub fn operations_on<'c, 'p>(
        &'c self,
        path: &'p str,
    ) -> impl Iterator<Item = (&'c Operation, Vec<(&'c str, &'p str)>)> {
        self.operations
            .iter()
            .filter_map(move |operation| Some((operation, fitting(operation, path)?)))
    }

    /// The files that it is made of, the entry document first: name, text, and the tree with the places of the text.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        self.documents.iter().map(|document| (&*document.name, &*document.text, &document.root))
    }

    /// The place that a `$ref` leads to, given its value in one of the [files](Self::files).
    pub fn referred(&self, reference: &Value) -> Option<&SchemaLocation> {
        match self.documents.lead(reference)? {
            documents::Lead::To(location) => Some(location),
            documents::Lead::BuiltIn => None,
        }
    }

    /// The file, line and column of a place that a finding names: `order.schema.json#/properties/status/enum`.
    pub fn position(&self, place: &str) -> Option<(&str, Position)> {
        let (file, pointer) = place.rsplit_once('#')?;
        let document = self.documents.get(file)?;
        let value = Pointer::parse(pointer)?.find(&document.root)?;
        Some((&document.name, document.position(value.span)))
    }

    /// What a value breaks of a schema, as [`Schema::violations`] says, and in which file each keyword stands.
    pub fn violations<'v>(&self, schema: &Schema, value: impl Into<View<'v>>) -> Vec<Violation> {
        let value = value.into();
        let mut violations = schema.violations(value);
        // Of a pattern that takes too long the validator does not know the file.
        let lost = violations.iter_mut().filter(|violation| violation.schema.starts_with('#'));
        let mut root = None;
        for Violation { schema: place, instance, .. } in lost {
            let root = root.get_or_insert_with(|| value.to_value());
            let found = describe::keyword_place(
                &self.documents,
                &schema.location,
                root,
                instance,
                &place[1..],
            );
            if let Some(found) = found {
                *place = found.to_string();
            }
        }
        violations
    }

    /// What `schema` says about the value at `pointer` of `root`, which is a value of that schema.
    pub fn describe(&self, schema: &Schema, root: &Value, pointer: &Pointer) -> Documented {
        describe::describe(&self.documents, &schema.location, root, pointer)
    }

    /// What a walk over a value of `schema` notes: members that it does not name, and those that it marks.
    pub fn notes<'v>(&self, schema: &Schema, value: impl Into<View<'v>>) -> Notes {
        self.shapes(schema).notes(&self.documents, value.into())
    }

    fn shapes<'s>(&self, schema: &'s Schema) -> &'s Shapes {
        schema.validator.shapes(|| Shapes::of(&self.documents, &schema.location))
    }

    /// Whether [`normalise`](Self::normalise) would change nothing in a body, as far as can be seen at a glance.
    pub fn is_normal<'v>(&self, schema: &Schema, body: impl Into<View<'v>>) -> bool {
        self.shapes(schema).is_normal(body.into())
    }

    /// Every member of a value that `schema` does not name; of nested ones the outermost.
    pub fn undocumented(&self, schema: &Schema, value: &Value) -> Vec<UndocumentedMember> {
        self.notes(schema, value).undocumented
    }

    /// A request body as the service reads it.
    pub fn normalise(&self, schema: &Schema, body: &Value, leniency: Leniency) -> Value {
        let places = describe::Places::of(&self.documents, &schema.location);
        normalise::normalise(Some(&places), body, leniency)
    }

    /// The pointer that a value of a normalised body has in the body as it was sent.
    pub fn original_pointer(&self, sent: &Value, pointer: &Pointer) -> Pointer {
        normalise::original_pointer(sent, pointer)
    }
}

/// The parameters that a path gives an operation, if it can be one of its paths.
fn fitting<'c, 'p>(operation: &'c Operation, path: &'p str) -> Option<Vec<(&'c str, &'p str)>> {
    let parameters =
        behind_prefixes(operation, path).find_map(|path| operation.template.matches(path))?;
    parameters.iter().all(|(name, value)| could_be(operation, name, value)).then_some(parameters)
}

/// What stands in a path behind each of the servers' paths that it starts with.
fn behind_prefixes<'p>(operation: &Operation, path: &'p str) -> impl Iterator<Item = &'p str> {
    operation.prefixes.iter().filter_map(move |prefix| {
        let start = path.get(..prefix.len())?;
        start.eq_ignore_ascii_case(prefix).then(|| &path[prefix.len()..])
    })
}

fn parameter_count(operation: &Operation) -> usize {
    let segments = operation.template.segments().iter();
    segments.filter(|segment| !matches!(segment, Segment::Literal(_))).count()
}

/// Whether a path segment can be this parameter: one that must be a GUID takes no word, so that
/// `/subscriptions/usagerecords` is no subscription.
fn could_be(operation: &Operation, name: &str, value: &str) -> bool {
    let parameter = operation.parameters_in(Place::Path).find(|parameter| parameter.name == name);
    let Some(schema) = parameter.filter(|known| known.is_guid).and_then(|p| p.schema.as_ref())
    else {
        return true;
    };
    if parameter.is_some_and(|parameter| parameter.is_right_at_a_glance(value)) {
        return true;
    }
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
    gives_no_value(&decoded) || !lacks_guid(schema, View::Text(&decoded))
}

/// Whether a value breaks a schema by not being a GUID.
fn lacks_guid(schema: &Schema, value: View<'_>) -> bool {
    let is_missing = |violation: &Violation| matches!(&violation.kind, ViolationKind::Format { format } if format == "uuid");
    schema.violations(value).iter().any(is_missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_shared_between_threads() {
        fn is_shared<T: Send + Sync>() {}
        is_shared::<Contract>();
        is_shared::<Schema>();
    }
}
