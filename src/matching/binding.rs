//! Which live identifier stands for which placeholder.

use std::collections::HashMap;

use crate::model::Body;
use crate::model::json::{self, Layout, Value};
use crate::redaction::{
    Placeholder, Shape, Spelling, replace_tokens, rewrite_body, usual_spelling,
};

/// What tells one placeholder of a cassette from the others, however it is spelled.
pub(super) type Name = (Shape, u64);

/// Placeholders and the live values that they are bound to, one to one.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    live: HashMap<Name, String>,
    bound: HashMap<String, Name>,
}

/// A placeholder and the live value that it was bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    pub(super) name: Name,
    pub(super) live: String,
}

/// A placeholder that a session has bound to something else than a request needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The placeholder.
    pub placeholder: String,
    /// What it stands for.
    pub live: String,
}

/// Bindings, and what a comparison would add to them if it succeeds. Nothing is copied for it.
#[derive(Debug)]
pub struct Trial<'b> {
    base: &'b Bindings,
    added: Vec<Binding>,
}

impl<'b> Trial<'b> {
    /// Nothing added yet.
    pub fn new(base: &'b Bindings) -> Self {
        Self { base, added: Vec::new() }
    }

    /// Binds a placeholder to a live value; false if the shapes differ or either is bound to something else.
    ///
    /// A client that sends a placeholder back as it got it means that placeholder; that binds nothing.
    pub fn bind(&mut self, placeholder: &Placeholder, live: &str) -> bool {
        if let Some(sent) = Placeholder::parse(live) {
            return sent.same_identifier(placeholder);
        }
        let name = (placeholder.shape, placeholder.number);
        let live = usual_spelling(live);
        if let Some(known) = self.live(name) {
            return known == live;
        }
        let is_taken = self.base.bound.contains_key(&live)
            || self.added.iter().any(|binding| binding.live == live);
        let fits = !live.is_empty()
            && (placeholder.shape == Shape::Opaque || Shape::of(&live) == placeholder.shape);
        if is_taken || !fits {
            return false;
        }
        self.added.push(Binding { name, live });
        true
    }

    fn live(&self, name: Name) -> Option<&str> {
        let added = || self.added.iter().find(|binding| binding.name == name);
        let known = self.base.live.get(&name).map(String::as_str);
        known.or_else(|| added().map(|binding| binding.live.as_str()))
    }

    /// Where we are, to come back to.
    pub(super) fn mark(&self) -> usize {
        self.added.len()
    }

    /// Forgets what was bound since.
    pub(super) fn back_to(&mut self, mark: usize) {
        self.added.truncate(mark);
    }

    /// What is to be added.
    pub fn into_added(self) -> Vec<Binding> {
        self.added
    }
}

impl Bindings {
    /// Binds a placeholder to a live value; false if the shapes differ or either is bound to something else.
    pub fn bind(&mut self, placeholder: &Placeholder, live: &str) -> bool {
        let mut trial = Trial::new(self);
        let is_bound = trial.bind(placeholder, live);
        let added = trial.into_added();
        self.add(added);
        is_bound
    }

    /// Keeps what a comparison has bound.
    pub fn add(&mut self, added: Vec<Binding>) {
        for Binding { name, live } in added {
            self.live.insert(name, live.clone());
            self.bound.insert(live, name);
        }
    }

    /// Whether a placeholder is bound.
    pub(super) fn has(&self, name: Name) -> bool {
        self.live.contains_key(&name)
    }

    /// What stands in the way of a binding.
    pub(super) fn taken(&self, wanted: &Binding) -> Option<Taken> {
        let Binding { name, live } = wanted;
        let (name, live) = match (self.live.get(name), self.bound.get(live)) {
            (Some(known), _) if known != live => (*name, known),
            (None, Some(other)) => (*other, live),
            _ => return None,
        };
        Some(Taken { placeholder: placeholder(name, live).to_string(), live: live.clone() })
    }

    /// How many placeholders are bound.
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Whether none is bound.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// The text with every placeholder that is bound replaced by its live value.
    pub fn restore(&self, text: &str) -> String {
        self.restore_counted(text).0
    }

    /// A body with every placeholder that is bound replaced by its live value, which JSON escapes where it must.
    pub fn restore_body(&self, body: &mut Body) {
        if self.live.is_empty() {
            return;
        }
        let is_json = |text: &str| text.trim_start().starts_with(['{', '[', '"']);
        let Some(text) = body.text().filter(|text| is_json(text)) else {
            rewrite_body(body, &|text| self.restore_counted(text));
            return;
        };
        let escaped = |live: String| {
            let quoted = json::print(&Value::from(live), Layout::Minified);
            quoted[1..quoted.len() - 1].to_owned()
        };
        let live = |word: &str| Some(escaped(self.live_value(&Placeholder::parse(word)?)?));
        if let (restored, 1..) = replace_tokens(text, &live) {
            *body = Body::from(restored);
        }
    }

    fn restore_counted(&self, text: &str) -> (String, usize) {
        if self.live.is_empty() {
            return (text.to_owned(), 0);
        }
        replace_tokens(text, &|word| self.live_value(&Placeholder::parse(word)?))
    }

    /// The live value of a placeholder, in the spelling that it stands for.
    fn live_value(&self, placeholder: &Placeholder) -> Option<String> {
        let live = self.live.get(&(placeholder.shape, placeholder.number))?;
        Some(placeholder.spelling.apply(live))
    }

    /// The text with every live value that is bound replaced by its placeholder: how the recording would spell it.
    pub fn conceal(&self, text: &str) -> String {
        self.conceal_counted(text).0
    }

    /// A body with every live value that is bound replaced by its placeholder; numbers stay numbers.
    pub fn conceal_body(&self, body: &mut Body) {
        rewrite_body(body, &|text| self.conceal_counted(text));
    }

    fn conceal_counted(&self, text: &str) -> (String, usize) {
        let placeholder = |word: &str| {
            let (shape, number) = *self.bound.get(&usual_spelling(word))?;
            let spelling = Spelling::of(word);
            Some(Placeholder { shape, number, spelling, width: word.len() }.to_string())
        };
        if self.bound.is_empty() {
            (text.to_owned(), 0)
        } else {
            replace_tokens(text, &placeholder)
        }
    }
}

fn placeholder((shape, number): Name, live: &str) -> Placeholder {
    Placeholder { shape, number, spelling: Spelling::Usual, width: live.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binding_is_one_to_one_and_comes_back_in_the_right_case() {
        let first = Placeholder::parse("00000000-0000-4000-8000-000000000001").unwrap();
        let second = Placeholder::parse("00000000-0000-4000-8000-000000000002").unwrap();
        let id = "6E7AA601-629E-461B-8933-0898C3CC3C7C";
        let mut bindings = Bindings::default();
        assert!(bindings.bind(&first, id));
        assert!(bindings.bind(&first, &id.to_lowercase()));
        assert!(!bindings.bind(&second, id), "one live value stands for one placeholder");
        assert!(!bindings.bind(&second, "UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1"), "shapes must agree");
        let upper = Placeholder { spelling: Spelling::Upper, ..first.clone() };
        assert_eq!(
            bindings.restore(&format!("/a/{first}/{upper}/{second}")),
            format!("/a/{}/{id}/{second}", id.to_lowercase())
        );
        let undashed = id.to_lowercase().replace('-', "");
        assert_eq!(bindings.restore("00000000000040008000000000000001"), undashed);
        assert_eq!(bindings.conceal(&undashed), "00000000000040008000000000000001");
        assert_eq!(bindings.conceal(&format!("/a/{id}")), format!("/a/{upper}"));
    }

    #[test]
    fn a_value_that_json_must_escape_comes_back_escaped() {
        let placeholder = Placeholder::parse("{id-1}").unwrap();
        let mut bindings = Bindings::default();
        assert!(bindings.bind(&placeholder, "O\"Neill"));
        let mut body = Body::from(r#"{"id":"{id-1}","note":"of {id-1}"}"#);
        bindings.restore_body(&mut body);
        assert_eq!(body.text(), Some(r#"{"id":"O\"Neill","note":"of O\"Neill"}"#));
    }

    #[test]
    fn what_a_trial_binds_is_kept_only_if_it_is_added() {
        let first = Placeholder::parse("00000000-0000-4000-8000-000000000001").unwrap();
        let second = Placeholder::parse("00000000-0000-4000-8000-000000000002").unwrap();
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        let mut bindings = Bindings::default();
        let mut trial = Trial::new(&bindings);
        assert!(trial.bind(&first, id));
        assert!(!trial.bind(&second, id), "also within one trial");
        let start = trial.mark();
        trial.back_to(start);
        let added = trial.into_added();
        assert!(bindings.is_empty());
        bindings.add(added);
        assert_eq!(bindings.restore(&first.to_string()), id);
    }
}
