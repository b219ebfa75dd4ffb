//! A body has two members of the same name in one object.

use std::collections::HashSet;
use std::fmt;

use crate::check::{Subject, wording};
use crate::model::json::{Kind, Span, Value};
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
        // The spans of this value are those of the file; of a body kept as text they are not.
        let in_file = json.pointer(&Pointer::root()).find(subject.source().document);
        let is_json =
            in_file.is_some_and(|value| value.as_str().is_none() || json.value.as_str().is_some());
        let value = in_file.filter(|_| is_json).unwrap_or(json.value);
        visit(value, &mut Vec::new(), &mut |way, name_span| {
            let instance: &Pointer = &way.iter().map(ToString::to_string).collect();
            let name = instance.last().unwrap_or_default();
            let message = format!(
                "`{name}` occurs more than once in {}",
                wording::name(body.side, &instance.parent())
            );
            let pointer = json.pointer(instance);
            let finding = if is_json {
                subject.finding_at(&RULE, &pointer, name_span, message)
            } else {
                subject.finding(&RULE, &pointer, message)
            };
            findings.push(exchange.finding(finding));
        });
    }
}

/// One step of the way to a value. Most bodies have no duplicate, and then no pointer is made.
enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Index(index) => index.fmt(f),
        }
    }
}

/// Calls `found` for every member whose name an earlier one of its object has.
fn visit<'v>(value: &'v Value, way: &mut Vec<Step<'v>>, found: &mut dyn FnMut(&[Step<'v>], Span)) {
    match &value.kind {
        Kind::Object(members) => {
            let mut names = Names::new(members.len());
            for member in members {
                way.push(Step::Name(member.name.as_str()));
                if !names.insert(member.name.as_str()) {
                    found(way, member.name_span);
                }
                visit(&member.value, way, found);
                way.pop();
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                way.push(Step::Index(index));
                visit(item, way, found);
                way.pop();
            }
        }
        _ => {}
    }
}

/// The names of one object; a few are compared one by one, which is faster than hashing them.
enum Names<'v> {
    Few(Vec<&'v str>),
    Many(HashSet<&'v str, foldhash::fast::RandomState>),
}

impl<'v> Names<'v> {
    fn new(count: usize) -> Self {
        const FEW: usize = 12;
        if count <= FEW {
            Self::Few(Vec::with_capacity(count))
        } else {
            Self::Many(HashSet::default())
        }
    }

    /// Whether the name is new.
    fn insert(&mut self, name: &'v str) -> bool {
        match self {
            Self::Few(names) if names.contains(&name) => false,
            Self::Few(names) => {
                names.push(name);
                true
            }
            Self::Many(names) => names.insert(name),
        }
    }
}
