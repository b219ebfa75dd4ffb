//! What a schema declares below a value, worked out once: which members it names, and what it marks.
//!
//! `describe` asks every schema that may speak about a value, which is right for one place of one document and slow
//! for all places of thousands. A [`Shape`] is the answer for one set of schemas, with numbers for the shapes of its
//! members and elements; [`Shapes`] are those that can be reached from one schema. They are made when a schema is first
//! asked, and shared between threads.

mod names;

use std::borrow::Cow;
use std::collections::HashMap;

use names::{Names, NamesThatCame};

use super::SchemaLocation;
use super::describe::{Places, Step, UndocumentedMember};
use super::documents::Documents;
use super::validate::Pattern;
use crate::model::Pointer;
use crate::model::json::{Form, Value, View};
use crate::model::text::nearest;

/// The shapes that can be reached from one schema, its own first.
#[derive(Debug)]
pub(super) struct Shapes {
    all: Vec<Shape>,
}

/// What some schemas declare about one value.
#[derive(Debug, Default)]
struct Shape {
    members: Names,
    /// What holds for members whose names match an expression.
    patterns: Vec<(Pattern, Next)>,
    /// What holds for members that are not named.
    rest: Next,
    /// The first elements, and all others.
    prefix: Vec<Next>,
    items: Next,
    /// The schema that names members, for messages.
    naming: Option<usize>,
    marks: Marks,
}

/// Where a member or element leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    To(usize),
    #[default]
    Open,
    Undocumented,
}

/// What a contract says of a property beside its type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// It should no longer be used.
    pub deprecated: bool,
    /// Only the service sends it.
    pub read_only: bool,
    /// Only the client sends it.
    pub write_only: bool,
}

impl Marks {
    fn of(places: &Places<'_>) -> Self {
        Self {
            deprecated: places.marks("deprecated"),
            read_only: places.marks("readOnly"),
            write_only: places.marks("writeOnly"),
        }
    }

    fn any(self) -> bool {
        self.deprecated || self.read_only || self.write_only
    }
}

/// What the walk over a value notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Members that no schema names; of nested ones the outermost.
    pub undocumented: Vec<UndocumentedMember>,
    /// Members that are marked.
    pub marked: Vec<(Pointer, Marks)>,
    /// Whether it is certain that no object has two members of one name: where all that there is in a value is named,
    /// this costs nothing to know.
    pub has_no_duplicates: bool,
}

impl Shapes {
    /// Works out the shapes of the schema at a place.
    pub(super) fn of(documents: &Documents, location: &SchemaLocation) -> Self {
        let mut builder = Builder::default();
        builder.number(Places::of(documents, location));
        let mut all = Vec::new();
        while all.len() < builder.waiting.len() {
            let places = builder.waiting[all.len()].clone();
            all.push(builder.shape(&places));
        }
        Self { all }
    }

    /// Walks over a value of the schema.
    pub(super) fn notes(&self, documents: &Documents, value: View<'_>) -> Notes {
        let notes = Notes { has_no_duplicates: true, ..Notes::default() };
        let mut walk = Walk { documents, shapes: &self.all, at: Vec::new(), notes };
        walk.value(&self.all[0], value);
        walk.notes
    }

    /// Whether a value has no `null` and, where names are declared, no other ones: then there is nothing in it that a
    /// lenient service reads differently.
    pub(super) fn is_normal(&self, value: View<'_>) -> bool {
        self.is_normal_by(Next::To(0), value)
    }

    fn is_normal_by(&self, next: Next, value: View<'_>) -> bool {
        let shape = match next {
            Next::To(number) => Some(&self.all[number]),
            _ => None,
        };
        let is_named = |name: &str| {
            shape.map_or(Some(Next::Open), |shape| match shape.members.is_empty() {
                true => Some(shape.member(name)),
                false => shape.members.get(name),
            })
        };
        let mut members = value.members().into_iter().flatten();
        let mut items = value.elements().into_iter().flatten().enumerate();
        value.form() != Form::Null
            && members.all(|(name, member)| {
                is_named(&name).is_some_and(|next| self.is_normal_by(next, member))
            })
            && items.all(|(index, item)| {
                let next = shape
                    .map(|shape| shape.prefix.get(index).copied().unwrap_or(shape.items))
                    .unwrap_or_default();
                self.is_normal_by(next, item)
            })
    }
}

/// Numbers sets of schemas, each once.
#[derive(Default)]
struct Builder<'d> {
    known: HashMap<Vec<usize>, usize>,
    waiting: Vec<Places<'d>>,
}

impl<'d> Builder<'d> {
    fn shape(&mut self, places: &Places<'d>) -> Shape {
        let members = places.declared_names();
        let members = Names::of(members.map(|name| (name.into(), self.next(places.member(name)))));
        let patterns = places.patterns().into_iter().filter_map(|pattern| {
            let next = self.next(places.member_where(None, &|other| other == pattern));
            Some((Pattern::compile(pattern)?, next))
        });
        let patterns = patterns.collect();
        let prefix = places.prefix_length();
        Shape {
            members,
            patterns,
            rest: self.next(places.member_where(None, &|_| false)),
            prefix: (0..prefix).map(|index| self.next(places.element(index))).collect(),
            items: self.next(places.element(prefix)),
            naming: places.naming().map(address),
            marks: Marks::of(places),
        }
    }

    fn next(&mut self, step: Step<'d>) -> Next {
        match step {
            Step::Open => Next::Open,
            Step::Undocumented => Next::Undocumented,
            Step::Declared(places) => self.number(places),
        }
    }

    fn number(&mut self, places: Places<'d>) -> Next {
        /// Alternatives can be combined in more ways than anybody has memory for.
        const MOST: usize = 10_000;
        let addresses = places.addresses();
        if let Some(number) = self.known.get(&addresses) {
            return Next::To(*number);
        }
        // What is beyond is not looked at: no finding rather than no end.
        if self.waiting.len() >= MOST {
            return Next::Open;
        }
        self.known.insert(addresses, self.waiting.len());
        self.waiting.push(places);
        Next::To(self.waiting.len() - 1)
    }
}

/// One walk over a value. The pointer is made only where something is noted.
struct Walk<'w> {
    documents: &'w Documents,
    shapes: &'w [Shape],
    at: Vec<Token<'w>>,
    notes: Notes,
}

#[derive(Clone)]
enum Token<'w> {
    Name(Cow<'w, str>),
    Index(usize),
}

impl<'w> Walk<'w> {
    fn value(&mut self, shape: &'w Shape, value: View<'w>) {
        if let Some(members) = value.members() {
            let mut come = NamesThatCame::default();
            for (name, member) in members {
                let number_and_next = shape.members.numbered(&name);
                if !come.is_first(number_and_next.map(|(number, _)| number)) {
                    self.notes.has_no_duplicates &= value.len() == 1;
                }
                let next = number_and_next.map_or_else(|| shape.unnamed(&name), |(_, next)| next);
                if !self.says_nothing(next, member) {
                    self.child(shape, next, Token::Name(name), member);
                }
            }
        } else if let Some(items) = value.elements() {
            for (index, item) in items.enumerate() {
                let next = shape.prefix.get(index).copied().unwrap_or(shape.items);
                if !self.says_nothing(next, item) {
                    self.child(shape, next, Token::Index(index), item);
                }
            }
        }
    }

    /// Whether there is nothing to note about a value and what is inside it, as for most.
    #[inline]
    fn says_nothing(&self, next: Next, value: View<'w>) -> bool {
        let is_scalar = !matches!(value.form(), Form::Object | Form::Array);
        is_scalar
            && match next {
                Next::Open => true,
                Next::Undocumented => false,
                Next::To(number) => !self.shapes[number].marks.any(),
            }
    }

    fn child(&mut self, around: &Shape, next: Next, token: Token<'w>, value: View<'w>) {
        match next {
            Next::Open => self.leave_out(value),
            Next::To(number) => {
                let shape = &self.shapes[number];
                self.at.push(token);
                if shape.marks.any() {
                    self.notes.marked.push((self.pointer(), shape.marks));
                }
                self.value(shape, value);
                self.at.pop();
            }
            Next::Undocumented => {
                self.leave_out(value);
                self.at.push(token);
                let instance = self.pointer();
                self.at.pop();
                let name = instance.last().unwrap_or_default();
                let place = around.naming.and_then(|schema| self.documents.locate_address(schema));
                self.notes.undocumented.push(UndocumentedMember {
                    schema: place.map(|place| place.to_string()).unwrap_or_default(),
                    similar: nearest(name, around.names()).map(str::to_owned),
                    instance,
                });
            }
        }
    }

    /// Nothing is known about what is inside a value that the walk does not go into.
    fn leave_out(&mut self, value: View<'w>) {
        self.notes.has_no_duplicates &= value.is_empty();
    }

    fn pointer(&self) -> Pointer {
        let tokens = self.at.iter().map(|token| match token {
            Token::Name(name) => name.clone().into_owned(),
            Token::Index(index) => index.to_string(),
        });
        tokens.collect()
    }
}

impl Shape {
    fn member(&self, name: &str) -> Next {
        self.members.get(name).unwrap_or_else(|| self.unnamed(name))
    }

    /// What holds for a member whose name is not declared.
    fn unnamed(&self, name: &str) -> Next {
        let mut matching = self.patterns.iter().filter(|(pattern, _)| pattern.matches(name));
        match (matching.next(), matching.next()) {
            (None, _) => self.rest,
            (Some((_, next)), None) => *next,
            // Several at once: what they say together was not worked out.
            _ => Next::Open,
        }
    }

    /// The declared names, in an order that is the same every time.
    fn names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.members.all().collect();
        names.sort_unstable();
        names.into_iter()
    }
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value) as usize
}
