//! The bodies of two editions of a sample, value by value.

use super::Told;
use super::aligned::align;
use crate::import::docs::body::Body;
use crate::model::Pointer;
use crate::model::json::{Kind, Layout, Member, Value, print, same_value};
use crate::model::text::shortened;

/// Says in what two bodies differ.
pub(super) fn compare(page: &Body, other: &Body, told: &mut Told<'_>) {
    let (Some(left), Some(right)) = (page.json(), other.json()) else { return };
    if same_value(left, right) {
        return;
    }
    let is_same_shape = has_shape_of(left, right);
    Walk { page, other, is_same_shape, told }.value(left, right, &mut Vec::new(), &mut Vec::new());
}

/// Whether two values have the same number of members and elements everywhere: then nothing was added.
fn has_shape_of(left: &Value, right: &Value) -> bool {
    match (&left.kind, &right.kind) {
        (Kind::Object(a), Kind::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| has_shape_of(&a.value, &b.value))
        }
        (Kind::Array(a), Kind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| has_shape_of(a, b))
        }
        _ => {
            left.type_name() == right.type_name()
                || left.as_number().is_some() && right.as_number().is_some()
        }
    }
}

struct Walk<'w, 't, 'p> {
    page: &'w Body,
    other: &'w Body,
    is_same_shape: bool,
    told: &'t mut Told<'p>,
}

impl Walk<'_, '_, '_> {
    fn value(
        &mut self,
        left: &Value,
        right: &Value,
        at: &mut Vec<String>,
        there: &mut Vec<String>,
    ) {
        match (&left.kind, &right.kind) {
            (Kind::Object(a), Kind::Object(b)) => self.members(a, b, at, there),
            (Kind::Array(a), Kind::Array(b)) => self.elements(a, b, at, there),
            _ if same_value(left, right) => {}
            _ => self.scalar(left, right, at, there),
        }
    }

    fn members(
        &mut self,
        left: &[Member],
        right: &[Member],
        at: &mut Vec<String>,
        there: &mut Vec<String>,
    ) {
        let name = |members: &[Member], index: usize| members[index].name.as_str().to_owned();
        for pair in
            align(left.len(), right.len(), |l, r| left[l].name.as_str() == right[r].name.as_str())
        {
            match pair {
                (Some(l), Some(r)) => {
                    at.push(name(left, l));
                    there.push(name(right, r));
                    let (shown, original) = (left[l].name.as_str(), right[r].name.as_str());
                    if shown == original {
                        self.value(&left[l].value, &right[r].value, at, there);
                    } else if self.told.is_translation(shown, original)
                        && has_shape_of(&left[l].value, &right[r].value)
                    {
                        let places = (self.place(at), self.other_place(there));
                        self.told.damage("the name", (shown, places.0), (original, places.1));
                        self.value(&left[l].value, &right[r].value, at, there);
                    } else {
                        self.only_here(at, there);
                        self.only_there(at, there);
                    }
                    at.pop();
                    there.pop();
                }
                (Some(l), None) => {
                    // A member that has only moved is no news.
                    if right.iter().all(|member| member.name.as_str() != left[l].name.as_str()) {
                        at.push(name(left, l));
                        self.only_here(at, there);
                        at.pop();
                    }
                }
                (None, Some(r)) => {
                    if left.iter().all(|member| member.name.as_str() != right[r].name.as_str()) {
                        there.push(name(right, r));
                        self.only_there(at, there);
                        there.pop();
                    }
                }
                (None, None) => {}
            }
        }
    }

    fn elements(
        &mut self,
        left: &[Value],
        right: &[Value],
        at: &mut Vec<String>,
        there: &mut Vec<String>,
    ) {
        for (index, (l, r)) in left.iter().zip(right).enumerate() {
            at.push(index.to_string());
            there.push(index.to_string());
            self.value(l, r, at, there);
            at.pop();
            there.pop();
        }
        if left.len() != right.len() {
            let message =
                format!("{} has {} elements and there {}", named(at), left.len(), right.len());
            self.change(at, there, &message);
        }
    }

    fn scalar(&mut self, left: &Value, right: &Value, at: &[String], there: &[String]) {
        let numbers = left.as_number().is_some() && right.as_number().is_some();
        let texts = left.as_str().zip(right.as_str());
        // Sentences may be translated.
        if texts.is_some_and(|(shown, original)| shown.contains(' ') && original.contains(' ')) {
            return;
        }
        let is_damage = self.is_same_shape
            && match texts {
                Some((shown, original)) => self.told.is_translation(shown, original),
                None => numbers && self.told.is_translated,
            };
        let what = if numbers { "the number" } else { "the value" };
        let (shown, original) = (spelled(left), spelled(right));
        if is_damage {
            let places = (self.place(at), self.other_place(there));
            self.told.damage(what, (&shown, places.0), (&original, places.1));
        } else {
            let message = format!("{} is `{shown}` and there `{original}`", named(at));
            self.change(at, there, &message);
        }
    }

    fn only_here(&mut self, at: &[String], there: &[String]) {
        self.change(at, there, &format!("only this edition has {}", named(at)));
    }

    fn only_there(&mut self, at: &[String], there: &[String]) {
        self.change(at, there, &format!("only the other edition has {}", named(there)));
    }

    fn change(&mut self, at: &[String], there: &[String], message: &str) {
        let (at, there) = (self.place(at), self.other_place(there));
        self.told.change(at, there, message);
    }

    fn place(&self, at: &[String]) -> crate::model::Position {
        self.page.position_of(&pointer(at))
    }

    fn other_place(&self, there: &[String]) -> crate::model::Position {
        self.other.position_of(&pointer(there))
    }
}

fn pointer(tokens: &[String]) -> Pointer {
    tokens.iter().map(String::as_str).collect()
}

fn named(tokens: &[String]) -> String {
    match tokens {
        [] => "the body".to_owned(),
        tokens => format!("`{}`", pointer(tokens)),
    }
}

fn spelled(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.as_str().map(str::to_owned);
    shortened(&text.unwrap_or_else(|| print(value, Layout::Minified)), LONGEST)
}
