//! One text for all values that a comparison takes for the same.
//!
//! Array elements are matched by it, so it must agree with what [`super::document`] reports: equal texts, no change.

use std::fmt::Write;

use super::{
    instant::Instant,
    options::Options,
    place::{Place, Side},
};
use crate::model::json::{JsonString, Kind, Member, Value};

/// The normal text of a value that stands at `place` of one document. It is no JSON.
pub(super) fn normal_text(
    value: &Value,
    place: &Place<'_>,
    side: Side,
    options: &Options,
) -> String {
    let mut writer = Writer { out: String::new(), side, options };
    writer.value(value, place);
    writer.out
}

struct Writer<'o> {
    out: String,
    side: Side,
    options: &'o Options,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, place: &Place<'_>) {
        match &value.kind {
            Kind::Null => self.out.push_str("null"),
            Kind::Bool(bool) => self.out.push_str(if *bool { "true" } else { "false" }),
            Kind::Number(number) => self.out.push_str(&number.canonical()),
            Kind::String(string) => self.string(string, place),
            Kind::Array(items) => self.array(items, place),
            Kind::Object(members) => self.object(members, place),
        }
    }

    fn string(&mut self, string: &JsonString, place: &Place<'_>) {
        if let Some(Instant { seconds, fraction }) = Instant::parse(string.as_str()) {
            write!(self.out, "@{seconds}.{fraction}").expect("a String takes any text");
        } else if place.ignores_case(self.side, self.options) {
            self.quoted(&JsonString::from(string.as_str().to_lowercase()));
        } else {
            self.quoted(string);
        }
    }

    fn quoted(&mut self, string: &JsonString) {
        self.out.push('"');
        self.out.push_str(&string.canonical());
        self.out.push('"');
    }

    fn array(&mut self, items: &[Value], place: &Place<'_>) {
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            let place = place.element(index, index, None);
            if !place.is_ignored(self.side, self.options) {
                self.value(item, &place);
                self.out.push(',');
            }
        }
        self.out.push(']');
    }

    fn object(&mut self, members: &[Member], place: &Place<'_>) {
        let mut members: Vec<&Member> = members.iter().collect();
        members.sort_by(|a, b| a.name.canonical().cmp(&b.name.canonical()));
        self.out.push('{');
        for member in members {
            let place = place.member(member.name.as_str());
            let is_absent = self.options.null_is_absent && member.value.is_null();
            if !is_absent && !place.is_ignored(self.side, self.options) {
                self.quoted(&member.name);
                self.out.push(':');
                self.value(&member.value, &place);
                self.out.push(',');
            }
        }
        self.out.push('}');
    }
}
