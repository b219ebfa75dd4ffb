//! A body has two members of the same name in one object.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::check::{Subject, wording};
use crate::model::json::{ByteKinds, Document, Node, View};
use crate::model::{Finding, Pointer, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "duplicate-member",
    severity: Severity::Warning,
    summary: "A body has two members of the same name in one object.",
    help: "Readers disagree about which of them counts: most take the last, some the first, some fail.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (exchange, body) in subject.bodies() {
        let Some(json) = &body.json else { continue };
        if json.notes.has_no_duplicates {
            continue;
        }
        let message = |instance: &Pointer| {
            let name = instance.last().unwrap_or_default();
            let object = wording::name(body.side, &instance.parent());
            format!("`{name}` occurs more than once in {object}")
        };
        match json.view() {
            View::Document(value) => visit(value, &mut Vec::new(), &mut |way, name| {
                let instance = pointer(way);
                let finding = subject.finding_at(
                    &RULE,
                    &json.pointer(&instance),
                    name.span(),
                    message(&instance),
                );
                findings.push(exchange.finding(finding));
            }),
            // The body is kept as text, inside which nothing has a place of its own.
            View::Tree(_) | View::Text(_) => {
                let Some(text) = exchange.body(body.side).text() else { continue };
                let Some(document) = Document::read(text) else { continue };
                visit(document.root(), &mut Vec::new(), &mut |way, _| {
                    let instance = pointer(way);
                    let finding =
                        subject.finding(&RULE, &json.pointer(&instance), message(&instance));
                    findings.push(exchange.finding(finding));
                });
            }
        }
    }
}

/// One step of the way to a value. Most bodies have no duplicate, and then no pointer is made.
enum Step<'v> {
    Name(Node<'v>),
    Index(usize),
}

fn pointer(way: &[Step<'_>]) -> Pointer {
    let token = |step: &Step<'_>| match step {
        Step::Name(name) => name.as_str().unwrap_or_default().into_owned(),
        Step::Index(index) => index.to_string(),
    };
    way.iter().map(token).collect()
}

/// Calls `found` for every member whose name an earlier one of its object has.
fn visit<'v>(
    value: Node<'v>,
    way: &mut Vec<Step<'v>>,
    found: &mut dyn FnMut(&[Step<'v>], Node<'v>),
) {
    if value.is_empty() {
        return;
    }
    if let Some(members) = value.members() {
        let mut names = Names::new(value);
        for (name, member) in members {
            let is_new = names.insert(name);
            if is_new && member.is_empty() {
                continue;
            }
            way.push(Step::Name(name));
            if !is_new {
                found(way, name);
            }
            visit(member, way, found);
            way.pop();
        }
    } else if let Some(items) = value.elements() {
        for (index, item) in items.enumerate().filter(|(_, item)| !item.is_empty()) {
            way.push(Step::Index(index));
            visit(item, way, found);
            way.pop();
        }
    }
}

/// The names of one object that have come. In most objects no two are as long and end alike, and then none are compared.
struct Names<'v> {
    object: Node<'v>,
    count: usize,
    /// A bit for each length and ends that have come.
    likes: u128,
    many: Option<HashSet<Cow<'v, str>, foldhash::fast::RandomState>>,
}

impl<'v> Names<'v> {
    fn new(object: Node<'v>) -> Self {
        const FEW: usize = 16;
        let many = (object.len() > FEW).then(HashSet::default);
        Self { object, count: 0, likes: 0, many }
    }

    /// Whether the name is new.
    fn insert(&mut self, name: Node<'v>) -> bool {
        self.count += 1;
        if let Some(names) = &mut self.many {
            return names.insert(name.as_str().unwrap_or_default());
        }
        if name.byte_kinds().has_any(ByteKinds::ESCAPE) {
            // Whatever is spelled otherwise may be the same.
            self.likes = u128::MAX;
        }
        let letter = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(*byte));
        let bytes = name.inside_bytes();
        let ends = letter(bytes.first()) * 7 + letter(bytes.last());
        let like = 1 << ((ends + bytes.len() * 11) % 128);
        let may_be_known = self.likes & like != 0;
        self.likes |= like;
        !may_be_known || !self.is_known(name)
    }

    /// Whether one of the earlier names is the same.
    fn is_known(&self, name: Node<'v>) -> bool {
        let (Some(text), Some(members)) = (name.as_str(), self.object.members()) else {
            return false;
        };
        members.take(self.count - 1).any(|(own, _)| own.is_text(&text))
    }
}
