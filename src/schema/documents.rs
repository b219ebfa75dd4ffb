//! The files of a contract and where the references between them lead.
//!
//! A reference is resolved as RFC 3986 and its dialect say: against the `$id` around it, else against the name of its
//! file. Where that leads nowhere the path is tried from the file's own folder, and a pointer from the file's root,
//! because that is what people mean who give their schemas an `$id` and look at the files. All references are resolved
//! when the contract is loaded; who asks later (`lead`) only looks up what was found.

use std::collections::{HashMap, HashSet};

use super::dialect::{Dialect, is_built_in};
use super::document::{Document, Inventory, Reference, Resource};
use super::{ContractError, SchemaLocation, UnresolvedReference, uri};
use crate::model::Pointer;
use crate::model::json::Value;
use crate::model::text::nearest;

/// The files of a contract, each with its JSON value: the entry document and what it refers to, directly or not.
#[derive(Debug)]
pub(super) struct Documents {
    documents: Vec<Document>,
    inventories: Vec<Inventory>,
    /// Document and resource by URI; a file's name is one too.
    by_uri: HashMap<String, (usize, usize)>,
    /// Where each reference leads, by the address of its value: trees do not move once they are here.
    leads: HashMap<usize, Lead>,
}

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// To a place in these documents.
    To(SchemaLocation),
    /// To a meta-schema that is built in.
    BuiltIn,
}

/// Why a reference leads nowhere.
#[derive(Debug)]
struct Unresolved {
    reason: String,
    nearest: Option<String>,
    missing_file: Option<String>,
}

impl Documents {
    /// Reads the document called `entry` and those that it refers to, and makes sure that every reference leads somewhere.
    ///
    /// Other files may be among `files`, since a folder holds what it holds; they are read only if a reference names a
    /// URI that no other file has.
    pub(super) fn load<N: AsRef<str>, T: AsRef<str>>(
        entry: &str,
        files: &[(N, T)],
    ) -> Result<Self, ContractError> {
        let names = || files.iter().map(|(name, _)| name.as_ref());
        let Some((_, text)) = files.iter().find(|(name, _)| name.as_ref() == entry) else {
            let nearest = nearest(entry, names()).map(str::to_owned);
            return Err(ContractError::NoSuchFile { name: entry.to_owned(), nearest });
        };
        Self::load_from(Document::parse(entry, text.as_ref())?, files)
    }

    /// The same from a document that is read already.
    pub(super) fn load_from<N: AsRef<str>, T: AsRef<str>>(
        entry: Document,
        files: &[(N, T)],
    ) -> Result<Self, ContractError> {
        let mut documents = Self {
            documents: Vec::new(),
            inventories: Vec::new(),
            by_uri: HashMap::new(),
            leads: HashMap::new(),
        };
        let inventory = entry.inventory(Dialect::Draft202012);
        documents.add(entry, inventory);
        documents.follow_names(files)?;
        documents.follow_identifiers(files)?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_ref()).collect();
        documents.resolve_all(&names)?;
        Ok(documents)
    }

    fn add(&mut self, document: Document, inventory: Inventory) {
        let number = self.documents.len();
        for (resource, Resource { uri, .. }) in inventory.resources.iter().enumerate() {
            self.by_uri.entry(uri.clone()).or_insert((number, resource));
        }
        self.by_uri.insert(document.name.to_string(), (number, 0));
        self.documents.push(document);
        self.inventories.push(inventory);
    }

    /// Reads the files whose names references lead to.
    fn follow_names<N: AsRef<str>, T: AsRef<str>>(
        &mut self,
        files: &[(N, T)],
    ) -> Result<(), ContractError> {
        let texts: HashMap<&str, &str> =
            files.iter().map(|(name, text)| (name.as_ref(), text.as_ref())).collect();
        let mut read = 0;
        while read < self.documents.len() {
            // A file that names no dialect is written like the document that refers to it.
            let dialect = self.inventories[read].resources[0].dialect;
            let mut wanted: Vec<String> = Vec::new();
            for reference in &self.inventories[read].references {
                wanted.extend(self.candidates(read, reference));
            }
            for name in wanted {
                if self.by_uri.contains_key(&name) {
                    continue;
                }
                if let Some(text) = texts.get(name.as_str()) {
                    let document = Document::parse(&name, text)?;
                    let inventory = document.inventory(dialect);
                    self.add(document, inventory);
                }
            }
            read += 1;
        }
        Ok(())
    }

    /// Where references name URIs that no file has, looks for them in the `$id`s of the files not read so far.
    fn follow_identifiers<N: AsRef<str>, T: AsRef<str>>(
        &mut self,
        files: &[(N, T)],
    ) -> Result<(), ContractError> {
        let dialect = self.inventories[0].resources[0].dialect;
        let mut unread: Vec<(Document, Inventory)> = Vec::new();
        loop {
            let missing = self.missing_uris();
            if missing.is_empty() {
                return Ok(());
            }
            if unread.is_empty() {
                // What is no schema has no `$id`, and what is wrong with it is nobody's concern here.
                let others =
                    files.iter().filter(|(name, _)| !self.by_uri.contains_key(name.as_ref()));
                unread = others
                    .filter_map(|(name, text)| Document::parse(name.as_ref(), text.as_ref()).ok())
                    .map(|document| {
                        let inventory = document.inventory(dialect);
                        (document, inventory)
                    })
                    .collect();
            }
            let has_missing = |inventory: &Inventory| {
                inventory.resources.iter().any(|resource| missing.contains(&resource.uri))
            };
            let Some(found) = unread.iter().position(|(_, inventory)| has_missing(inventory))
            else {
                return Ok(());
            };
            let (document, inventory) = unread.swap_remove(found);
            self.add(document, inventory);
            self.follow_names(files)?;
            unread.retain(|(document, _)| !self.by_uri.contains_key(&*document.name));
        }
    }

    /// The URIs, as far as they are absolute, that references name and nothing here has.
    fn missing_uris(&self) -> HashSet<String> {
        let all = self.inventories.iter().enumerate();
        let references = all.flat_map(|(number, inventory)| {
            inventory.references.iter().map(move |reference| (number, reference))
        });
        references
            .filter(|(number, reference)| {
                !self
                    .candidates(*number, reference)
                    .iter()
                    .any(|name| self.by_uri.contains_key(name))
            })
            .filter(|(_, reference)| {
                reference.keyword != "$schema" || Dialect::named(&reference.target).is_none()
            })
            .map(|(number, reference)| self.uri_of(number, reference))
            .filter(|uri| uri::has_scheme(uri) && !is_built_in(uri))
            .collect()
    }

    /// The URI, without its fragment, that a reference means by the standard.
    fn uri_of(&self, document: usize, reference: &Reference) -> String {
        let (path, _) = uri::split_fragment(&reference.target);
        let base = &self.inventories[document].resources[reference.resource].uri;
        uri::resolve(base, path)
    }

    /// What a reference may mean, in the order of how likely that is: the URI, a file's name, the path from the file.
    fn candidates(&self, document: usize, reference: &Reference) -> Vec<String> {
        let (path, _) = uri::split_fragment(&reference.target);
        let uri = self.uri_of(document, reference);
        let mut candidates = vec![uri::decode(&uri)];
        if candidates[0] != uri {
            candidates.insert(0, uri);
        }
        if !path.is_empty() && !uri::has_scheme(path) {
            candidates.push(uri::join(&self.documents[document].name, &uri::decode(path)));
        }
        candidates
    }

    fn resolve_all(&mut self, files: &[&str]) -> Result<(), ContractError> {
        let mut leads = HashMap::new();
        for (number, document) in self.documents.iter().enumerate() {
            for reference in &self.inventories[number].references {
                let value = reference.pointer.find(&document.root);
                let value = value.expect("the inventory was taken of this tree");
                match self.resolve(number, reference) {
                    Ok(lead) => drop(leads.insert(address(value), lead)),
                    Err(unresolved) => {
                        return Err(unresolved.error(document, reference, value, files));
                    }
                }
            }
        }
        self.leads = leads;
        Ok(())
    }

    fn resolve(&self, number: usize, reference: &Reference) -> Result<Lead, Unresolved> {
        let (path, fragment) = uri::split_fragment(&reference.target);
        let candidates = self.candidates(number, reference);
        let found = if path.is_empty() {
            Some((number, reference.resource))
        } else {
            candidates.iter().find_map(|name| self.by_uri.get(name).copied())
        };
        let Some((found, resource)) = found else {
            let is_dialect =
                reference.keyword == "$schema" && Dialect::named(&reference.target).is_some();
            if is_dialect || is_built_in(&candidates[0]) {
                return Ok(Lead::BuiltIn);
            }
            return Err(Unresolved::no_file(reference, &candidates));
        };
        let fragment = uri::decode(fragment);
        let document = &self.documents[found];
        let inventory = &self.inventories[found];
        let base = &inventory.resources[resource].pointer;
        let pointer = match Pointer::parse(&fragment) {
            Some(pointer) => [base.join(&pointer), pointer]
                .into_iter()
                .find(|pointer| pointer.find(&document.root).is_some()),
            None => inventory.anchor(resource, &fragment),
        };
        match pointer {
            Some(pointer) => Ok(Lead::To(SchemaLocation { file: document.name.clone(), pointer })),
            None => Err(Unresolved {
                reason: format!("`{}` has no `{fragment}`", document.name),
                nearest: nearest_pointer(document, path, &fragment),
                missing_file: None,
            }),
        }
    }

    /// Whether a reference leads to a meta-schema that is built in.
    pub(super) fn uses_built_in(&self) -> bool {
        self.leads.values().any(|lead| *lead == Lead::BuiltIn)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Document> {
        self.by_uri.get(name).map(|(number, _)| &self.documents[*number])
    }

    /// The resources of all documents, each with its document.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&Document, &Resource)> {
        self.documents.iter().zip(&self.inventories).flat_map(|(document, inventory)| {
            inventory.resources.iter().map(move |resource| (document, resource))
        })
    }

    /// The number, among [`Self::resources`], of the innermost resource that holds a place.
    pub(super) fn resource_of(&self, location: &SchemaLocation) -> usize {
        let Some((document, _)) = self.by_uri.get(&*location.file) else { return 0 };
        let before: usize =
            self.inventories[..*document].iter().map(|inventory| inventory.resources.len()).sum();
        let resources = &self.inventories[*document].resources;
        let holds =
            |resource: &Resource| location.pointer.tokens().starts_with(resource.pointer.tokens());
        let held = resources.iter().enumerate().filter(|(_, resource)| holds(resource));
        let innermost = held.max_by_key(|(_, resource)| resource.pointer.tokens().len());
        before + innermost.map_or(0, |(number, _)| number)
    }

    /// Where a reference leads, given the value of its `$ref`, `$dynamicRef` or `$schema`.
    pub(super) fn lead(&self, reference: &Value) -> Option<&Lead> {
        self.leads.get(&address(reference))
    }

    /// The place in these documents that the `$ref` of a schema or other object leads to.
    pub(super) fn referred(&self, value: &Value) -> Option<&SchemaLocation> {
        match self.lead(value.get("$ref")?)? {
            Lead::To(location) => Some(location),
            Lead::BuiltIn => None,
        }
    }

    /// The place of a value of these documents.
    pub(super) fn locate(&self, value: &Value) -> Option<SchemaLocation> {
        self.locate_address(address(value))
    }

    /// The same by the value's address.
    pub(super) fn locate_address(&self, wanted: usize) -> Option<SchemaLocation> {
        self.documents.iter().find_map(|document| {
            let mut way = Vec::new();
            let found = locate(&document.root, wanted, &mut way);
            let pointer = way.into_iter().rev().collect();
            found.then(|| SchemaLocation { file: document.name.clone(), pointer })
        })
    }

    /// The value at a place.
    pub(super) fn find(&self, location: &SchemaLocation) -> Option<&Value> {
        location.pointer.find(&self.get(&location.file)?.root)
    }

    /// Where a value stands that is reached through any number of `$ref`s; `None` if they go round in a circle.
    pub(super) fn target(&self, location: &SchemaLocation) -> Option<SchemaLocation> {
        self.follow(location, |_| true)
    }

    /// The same for a schema, whose `$ref` may stand among other keywords that count too: there the way ends.
    pub(super) fn schema_target(&self, location: &SchemaLocation) -> Option<SchemaLocation> {
        self.follow(location, |schema| schema.as_object().is_some_and(|members| members.len() == 1))
    }

    fn follow(
        &self,
        location: &SchemaLocation,
        is_passed: impl Fn(&Value) -> bool,
    ) -> Option<SchemaLocation> {
        const LONGEST: usize = 64;
        let mut here = location.clone();
        for _ in 0..LONGEST {
            let value = self.find(&here)?;
            match self.referred(value).filter(|_| is_passed(value)) {
                Some(target) => here = target.clone(),
                None => return Some(here),
            }
        }
        None
    }
}

impl Inventory {
    /// The schema that `#name` finds in a resource.
    fn anchor(&self, resource: usize, name: &str) -> Option<Pointer> {
        let known = self.anchors.iter().find(|(of, known, _)| *of == resource && known == name);
        known.map(|(_, _, pointer)| pointer.clone())
    }
}

impl Unresolved {
    fn no_file(reference: &Reference, candidates: &[String]) -> Self {
        if reference.keyword == "$schema" {
            let reason =
                "it is no draft of JSON Schema that this build knows, and no file".to_owned();
            return Self { reason, nearest: None, missing_file: None };
        }
        let name = &candidates[candidates.len() - 1];
        if uri::has_scheme(name) {
            let reason =
                "no file has this `$id`, and nothing is fetched from the network".to_owned();
            return Self { reason, nearest: None, missing_file: None };
        }
        let reason = format!("there is no file `{name}`");
        Self { reason, nearest: None, missing_file: Some(name.clone()) }
    }

    fn error(
        self,
        document: &Document,
        reference: &Reference,
        value: &Value,
        files: &[&str],
    ) -> ContractError {
        let file = self.missing_file.as_deref();
        let similar = file.and_then(|file| nearest(file, files.iter().copied()));
        ContractError::UnresolvedRef(Box::new(UnresolvedReference {
            keyword: reference.keyword,
            file: document.name.to_string(),
            position: document.position(value.span),
            pointer: reference.pointer.clone(),
            target: reference.target.clone(),
            reason: self.reason,
            nearest: self.nearest.or(similar.map(str::to_owned)),
        }))
    }
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value) as usize
}

/// Whether a value stands in a tree, and the way there, last token first.
fn locate(here: &Value, wanted: usize, way: &mut Vec<String>) -> bool {
    if address(here) == wanted {
        return true;
    }
    if let Some(items) = here.as_array() {
        let found = items.iter().position(|item| locate(item, wanted, way));
        way.extend(found.map(|index| index.to_string()));
        return found.is_some();
    }
    let mut members = here.as_object().unwrap_or_default().iter();
    let found = members.find(|member| locate(&member.value, wanted, way));
    way.extend(found.map(|member| member.name.as_str().to_owned()));
    found.is_some()
}

/// The reference that follows the wrong one as far as it goes and then takes the most similar name.
fn nearest_pointer(document: &Document, path: &str, fragment: &str) -> Option<String> {
    let wrong = Pointer::parse(fragment)?;
    let depth = (0..wrong.tokens().len())
        .rev()
        .find(|depth| prefix(&wrong, *depth).find(&document.root).is_some())?;
    let parent = prefix(&wrong, depth);
    let names = parent.find(&document.root)?.as_object()?.iter().map(|member| member.name.as_str());
    let name = nearest(&wrong.tokens()[depth], names)?;
    Some(format!("{path}#{}", parent.child(name)))
}

fn prefix(pointer: &Pointer, length: usize) -> Pointer {
    pointer.tokens()[..length].iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nothing_refers_to_is_not_read() {
        let files =
            [("a.json", r#"{"$ref":"b.json"}"#), ("b.json", "{}"), ("tsconfig.json", "// no JSON")];
        let documents = Documents::load("a.json", &files).unwrap();
        assert_eq!(documents.iter().count(), 2);
    }

    #[test]
    fn a_property_that_is_called_ref_is_no_reference() {
        let text =
            r##"{"properties":{"$ref":{"type":"string"}},"examples":[{"$ref":"#/nowhere"}]}"##;
        assert!(Documents::load("a.json", &[("a.json", text)]).is_ok());
    }

    fn leads_to(files: &[(&str, &str)]) -> String {
        let documents = match Documents::load("a.json", files) {
            Ok(documents) => documents,
            Err(error) => return error.to_string(),
        };
        let root = &documents.get("a.json").unwrap().root;
        documents.referred(root).map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn references_are_resolved_by_identifier_path_anchor_and_pointer() {
        let id =
            |reference: &str| format!(r#"{{"$id":"https://x.example/s/a","$ref":"{reference}"}}"#);
        let b = ("b.json", r#"{"$id":"https://x.example/s/b","$defs":{"a/b":{"$anchor":"c"}}}"#);
        for (reference, expected) in [
            ("b", "b.json#"),
            ("https://x.example/s/b", "b.json#"),
            ("/s/b#/$defs/a~1b", "b.json#/$defs/a~1b"),
            ("b.json#/%24defs/a%7E1b", "b.json#/$defs/a~1b"),
            ("b#c", "b.json#/$defs/a~1b"),
            ("https://json-schema.org/draft/2020-12/schema", ""),
        ] {
            assert_eq!(leads_to(&[("a.json", &id(reference)), b]), expected, "{reference}");
        }
        let error = leads_to(&[("a.json", &id("https://x.example/s/d")), b]);
        assert!(error.ends_with("no file has this `$id`, and nothing is fetched from the network"));
    }

    #[test]
    fn an_embedded_resource_is_the_base_of_what_is_in_it() {
        let text = r##"{"$ref":"inner#/$defs/x","$defs":{"i":{"$id":"inner","$defs":{"x":{"$ref":"#y"},"y":{"$anchor":"y"}}},
            "z":{"$anchor":"y"}}}"##;
        assert_eq!(leads_to(&[("a.json", text)]), "a.json#/$defs/i/$defs/x");
        let documents = Documents::load("a.json", &[("a.json", text)]).unwrap();
        let inner = Pointer::parse("/$defs/i/$defs/x").unwrap();
        let x = inner.find(&documents.get("a.json").unwrap().root).unwrap();
        assert_eq!(documents.referred(x).unwrap().to_string(), "a.json#/$defs/i/$defs/y");
    }
}
