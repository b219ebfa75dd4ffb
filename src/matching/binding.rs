//! Which live identifier stands for which placeholder.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::model::Body;
use crate::redaction::{
    Placeholder, Shape, Spelling, replace_tokens, rewrite_body, usual_spelling,
};

/// Placeholders and the live values that they are bound to, one to one.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    live: HashMap<(Shape, u64), String>,
    bound: HashMap<String, (Shape, u64)>,
}

impl Bindings {
    /// Binds a placeholder to a live value; false if the shapes differ or either is bound to something else.
    ///
    /// A client that sends a placeholder back as it got it means that placeholder; that binds nothing.
    pub fn bind(&mut self, placeholder: &Placeholder, live: &str) -> bool {
        if let Some(sent) = Placeholder::parse(live) {
            return sent.same_identifier(placeholder);
        }
        let name = (placeholder.shape, placeholder.number);
        let live = usual_spelling(live);
        let fits = !live.is_empty()
            && (placeholder.shape == Shape::Opaque || Shape::of(&live) == placeholder.shape);
        match (self.live.get(&name), self.bound.get(&live)) {
            (Some(known), _) => *known == live,
            (None, Some(_)) => false,
            (None, None) if !fits => false,
            (None, None) => {
                self.live.insert(name, live.clone());
                self.bound.insert(live, name);
                true
            }
        }
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
        if self.live.is_empty() {
            return text.to_owned();
        }
        replace_tokens(text, &|word| self.live_value(&Placeholder::parse(word)?)).0
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

/// The bindings of one session: those of each cassette for itself, since each numbers its placeholders anew.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    by_cassette: BTreeMap<usize, Bindings>,
    last: Option<usize>,
}

/// What a cassette that has not answered yet has bound.
static NOTHING: LazyLock<Bindings> = LazyLock::new(Bindings::default);

impl Bound {
    /// The bindings of a cassette.
    pub fn of(&self, cassette: usize) -> &Bindings {
        self.by_cassette.get(&cassette).unwrap_or(&NOTHING)
    }

    /// Notes that a cassette has answered, and what is bound in it now.
    pub fn answered(&mut self, cassette: usize, bindings: Bindings) {
        self.last = Some(cassette);
        self.by_cassette.insert(cassette, bindings);
    }

    /// The cassette that answered last.
    pub fn last(&self) -> Option<usize> {
        self.last
    }

    /// The bindings of each cassette in which something is bound.
    pub fn iter(&self) -> impl Iterator<Item = &Bindings> {
        self.by_cassette.values().filter(|bindings| !bindings.is_empty())
    }
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
}
