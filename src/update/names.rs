//! Which placeholder of the older recording a new one is.

use std::collections::{HashMap, HashSet};

use super::pairing::pair_elements;
use crate::cassette::Interaction;
use crate::model::json::{Kind, Value};
use crate::model::{Body, Exchange, Headers};
use crate::redaction::{Mask, Placeholder, Shape, placeholders_in, replace_placeholders, rewrite};

/// The placeholders of a new recording and those that they had before, one to one.
pub(super) struct Names {
    old_of: HashMap<(Shape, u64), u64>,
    taken: HashSet<(Shape, u64)>,
    /// The largest number in use of each shape.
    largest: HashMap<Shape, u64>,
}

impl Names {
    /// Knows which placeholders the older recording has, and nothing of the new one.
    pub(super) fn of(old: &[Interaction]) -> Self {
        let mask = Mask::default();
        for interaction in old {
            mask.request(&interaction.request);
            interaction.response.iter().for_each(|response| drop(mask.response(response)));
        }
        let mut largest = HashMap::new();
        for placeholder in mask.into_placeholders().0 {
            let known = largest.entry(placeholder.shape).or_default();
            *known = placeholder.number.max(*known);
        }
        Self { old_of: HashMap::new(), taken: HashSet::new(), largest }
    }

    /// Learns from pairs of an older and a new interaction.
    pub(super) fn learn<'i>(
        &mut self,
        pairs: impl Iterator<Item = (&'i Interaction, &'i Interaction)> + Clone,
    ) {
        // Requests first: what a client asks for is surer than what it was told beside.
        for (old, new) in pairs.clone() {
            self.text(&old.request.path, &new.request.path);
            for (old, new) in old.request.query.iter().zip(&new.request.query) {
                self.text(
                    old.value.as_deref().unwrap_or_default(),
                    new.value.as_deref().unwrap_or_default(),
                );
            }
            self.headers(&old.request.headers, &new.request.headers);
            self.bodies(&old.request.body, &new.request.body);
        }
        for (old, new) in pairs {
            if let (Some(old), Some(new)) = (&old.response, &new.response) {
                self.headers(&old.headers, &new.headers);
                self.bodies(&old.body, &new.body);
            }
        }
    }

    fn headers(&mut self, old: &Headers, new: &Headers) {
        for (name, value) in new.iter() {
            self.text(old.get(name).unwrap_or_default(), value);
        }
    }

    fn bodies(&mut self, old: &Body, new: &Body) {
        match (old.json(), new.json()) {
            (Some(old), Some(new)) => self.values(old, new),
            _ => self.text(old.text().unwrap_or_default(), new.text().unwrap_or_default()),
        }
    }

    fn values(&mut self, old: &Value, new: &Value) {
        match (&old.kind, &new.kind) {
            (Kind::String(old), Kind::String(new)) => self.text(old.as_str(), new.as_str()),
            (Kind::Array(old), Kind::Array(new)) => {
                for (a, b) in pair_elements(old, new) {
                    self.values(&old[a], &new[b]);
                }
            }
            (Kind::Object(old), Kind::Object(new)) => {
                let old: HashMap<&str, &Value> =
                    old.iter().map(|member| (member.name.as_str(), &member.value)).collect();
                for member in new {
                    if let Some(old) = old.get(member.name.as_str()) {
                        self.values(old, &member.value);
                    }
                }
            }
            _ => {}
        }
    }

    /// The placeholders of two versions of one text are the same ones in the same order.
    fn text(&mut self, old: &str, new: &str) {
        let (old, new) = (placeholders_in(old), placeholders_in(new));
        let shapes = |list: &[Placeholder]| list.iter().map(|one| one.shape).collect::<Vec<_>>();
        if shapes(&old) != shapes(&new) {
            return;
        }
        for (old, new) in old.iter().zip(&new) {
            let is_free = !self.taken.contains(&(old.shape, old.number));
            if is_free && !self.old_of.contains_key(&(new.shape, new.number)) {
                self.old_of.insert((new.shape, new.number), old.number);
                self.taken.insert((old.shape, old.number));
            }
        }
    }

    /// The interaction with the placeholders of the older recording; what is new gets the next number that is free.
    pub(super) fn rename(&mut self, mut interaction: Interaction) -> Interaction {
        let has_response = interaction.response.is_some();
        let mut exchange = Exchange {
            request: interaction.request,
            response: interaction.response.unwrap_or_default(),
        };
        let this = std::cell::RefCell::new(self);
        let renamed = |placeholder: Placeholder| {
            let number = this.borrow_mut().number(&placeholder);
            Some(Placeholder { number, ..placeholder }.to_string())
        };
        rewrite(&mut exchange, &|text| replace_placeholders(text, &renamed));
        interaction.request = exchange.request;
        interaction.response = has_response.then_some(exchange.response);
        interaction
    }

    fn number(&mut self, placeholder: &Placeholder) -> u64 {
        let Self { old_of, largest, .. } = self;
        *old_of.entry((placeholder.shape, placeholder.number)).or_insert_with(|| {
            let largest = largest.entry(placeholder.shape).or_default();
            *largest += 1;
            *largest
        })
    }
}
