//! A new interaction with the values of the older one wherever a difference means nothing.

use std::collections::HashMap;

use super::UpdateOptions;
use crate::cassette::Interaction;
use crate::diff::exchange::Part;
use crate::diff::{are_same_fields, document, is_instant};
use crate::model::json::{Kind, Layout, Member, Value, print};
use crate::model::{Body, Headers, Pointer, Request, Response};

/// How to merge.
#[derive(Clone, Copy)]
pub(super) struct Merge<'o> {
    pub(super) options: &'o UpdateOptions,
}

impl Merge<'_> {
    pub(super) fn interaction(self, old: &Interaction, new: Interaction) -> Interaction {
        let request = Request {
            headers: self.headers(Part::Request, &old.request.headers, &new.request.headers),
            body: self.body(Part::Request, &old.request.body, new.request.body),
            ..new.request
        };
        let response = match (&old.response, new.response) {
            (Some(old), Some(new)) => Some(Response {
                headers: self.headers(Part::Response, &old.headers, &new.headers),
                body: self.body(Part::Response, &old.body, new.body),
                // It is another one each time.
                latency: old.latency.or(new.latency),
                ..new
            }),
            (_, new) => new,
        };
        let (note, extensions) = (old.note.clone(), old.extensions.clone());
        let after = old.after.clone();
        Interaction { request, response, after, note, extensions, ..new }
    }

    /// The older fields as far as they are still there, then the new ones.
    fn headers(self, part: Part, old: &Headers, new: &Headers) -> Headers {
        let mut merged = Headers::new();
        let both = old.iter().chain(new.iter().filter(|(name, _)| !old.contains(name)));
        for (name, _) in both {
            if merged.contains(name) {
                continue;
            }
            let values = |headers: &Headers| -> Vec<String> {
                headers.all(name).map(str::to_owned).collect()
            };
            let (was, is) = (values(old), values(new));
            let is_noise = self.options.exchange.ignores(part, name);
            let from = if is_noise || are_same_fields(name, &was, &is) { old } else { new };
            let fields = from.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            fields.for_each(|(name, value)| merged.push(name, value));
        }
        merged
    }

    fn body(self, part: Part, old: &Body, new: Body) -> Body {
        let (Some(was), Some(is)) = (old.json(), new.json()) else { return new };
        let merged = self.value(part, was, is, &Pointer::root());
        let tokens = print(&merged, Layout::Minified);
        if tokens == print(was, Layout::Minified) {
            return old.clone();
        }
        let is_layout = |layout: &Layout| new.text() == Some(print(is, *layout).as_str());
        match Layout::REPRODUCIBLE.into_iter().find(is_layout) {
            Some(layout) => Body::from_json(merged, layout),
            // White space of its own says where each value stands, so all of them are the new ones.
            None => new,
        }
    }

    fn value(self, part: Part, old: &Value, new: &Value, at: &Pointer) -> Value {
        match (&old.kind, &new.kind) {
            (Kind::Object(old), Kind::Object(new)) => self.object(part, old, new, at),
            (Kind::Array(old), Kind::Array(new)) => {
                let options = self.options.exchange.body(part);
                let pairs = document::pair_elements(old, new, at, options).into_iter();
                let partners: HashMap<usize, usize> = pairs.map(|(old, new)| (new, old)).collect();
                let mut order: Vec<usize> = (0..new.len()).collect();
                if options.unordered.iter().any(|pattern| pattern.matches(at)) {
                    // What is new comes last; the order of the others says nothing, so it is the older one.
                    order.sort_by_key(|index| partners.get(index).copied().unwrap_or(usize::MAX));
                }
                Value::array(order.into_iter().map(|index| {
                    let (value, at) = (&new[index], at.child(index));
                    let partner = partners.get(&index).map(|partner| &old[*partner]);
                    partner.map_or(value.clone(), |old| self.value(part, old, value, &at))
                }))
            }
            _ if self.means_nothing(part, old, new, at) => old.clone(),
            _ => new.clone(),
        }
    }

    /// Whether two values that are not both objects or both arrays differ in nothing that counts.
    fn means_nothing(self, part: Part, old: &Value, new: &Value, at: &Pointer) -> bool {
        let are_instants = || {
            let is_one = |value: &Value| value.as_str().is_some_and(is_instant);
            let mut patterns = self.options.volatile_instants.iter();
            is_one(old) && is_one(new) && patterns.any(|pattern| pattern.matches(at))
        };
        self.is_ignored(part, at)
            || document::are_same_at(old, new, at, self.options.exchange.body(part))
            || are_instants()
    }

    fn is_ignored(self, part: Part, at: &Pointer) -> bool {
        let ignore = &self.options.exchange.body(part).ignore;
        ignore.iter().any(|pattern| pattern.matches(at))
    }

    /// The members that are still there as they were ordered; each new one behind the one that it came behind.
    fn object(self, part: Part, old: &[Member], new: &[Member], at: &Pointer) -> Value {
        let by_name = |members: &[Member]| -> HashMap<String, usize> {
            let names = members.iter().map(|member| member.name.as_str().to_owned());
            names.zip(0..).collect()
        };
        let (was, is) = (by_name(old), by_name(new));
        if was.len() < old.len() || is.len() < new.len() {
            // Duplicate names: who knows which is which.
            return Kind::Object(new.to_vec()).into();
        }
        let null_is_absent = self.options.exchange.body(part).null_is_absent;
        let says_nothing = |value: &Value| null_is_absent && value.is_null();
        let mut behind: HashMap<Option<&str>, Vec<Member>> = HashMap::new();
        let mut latest = None;
        for member in new {
            let name = member.name.as_str();
            if was.contains_key(name) {
                latest = Some(name);
            } else if !self.is_ignored(part, &at.child(name)) && !says_nothing(&member.value) {
                behind.entry(latest).or_default().push(member.clone());
            }
        }
        let mut merged = behind.remove(&None).unwrap_or_default();
        for member in old {
            let name = member.name.as_str();
            let at = at.child(name);
            match is.get(name).map(|index| &new[*index].value) {
                Some(value) if !self.is_ignored(part, &at) => {
                    let value = self.value(part, &member.value, value, &at);
                    merged.push(Member { value, ..member.clone() });
                }
                None if !self.is_ignored(part, &at) && !says_nothing(&member.value) => {}
                _ => merged.push(member.clone()),
            }
            merged.extend(behind.remove(&Some(name)).unwrap_or_default());
        }
        Kind::Object(merged).into()
    }
}
