//! Values back to text, token by token as they were spelled.

use super::{JsonString, Kind, Value};

/// How white space is put between tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// None at all.
    #[default]
    Minified,
    /// A line for each member and element, indented by this many spaces a level, `": "` between name and value;
    /// empty objects and arrays stay on one line. What `JSON.stringify(value, null, n)` writes.
    Indented(usize),
}

impl Layout {
    /// The layouts that a cassette can name instead of keeping the text.
    pub const REPRODUCIBLE: [Self; 3] = [Self::Minified, Self::Indented(2), Self::Indented(4)];
}

/// The text of a value; ends without a line end.
pub fn print(value: &Value, layout: Layout) -> String {
    print_inside(value, layout, 0)
}

/// The text that a value has inside so many other objects and arrays: its first line is not indented, the others are.
pub fn print_inside(value: &Value, layout: Layout, depth: usize) -> String {
    let mut printer = Printer { out: String::new(), layout };
    printer.value(value, depth);
    printer.out
}

/// Appends a string with its quotes.
fn print_string(string: &JsonString, out: &mut String) {
    out.push('"');
    out.push_str(&string.spelling());
    out.push('"');
}

struct Printer {
    out: String,
    layout: Layout,
}

impl Printer {
    fn value(&mut self, value: &Value, depth: usize) {
        match &value.kind {
            Kind::Null => self.out.push_str("null"),
            Kind::Bool(bool) => self.out.push_str(if *bool { "true" } else { "false" }),
            Kind::Number(number) => self.out.push_str(number.as_str()),
            Kind::String(string) => print_string(string, &mut self.out),
            Kind::Array(items) => {
                self.list('[', ']', items, depth, |printer, item| printer.value(item, depth + 1))
            }
            Kind::Object(members) => self.list('{', '}', members, depth, |printer, member| {
                print_string(&member.name, &mut printer.out);
                printer.out.push_str(if printer.layout == Layout::Minified { ":" } else { ": " });
                printer.value(&member.value, depth + 1);
            }),
        }
    }

    fn list<T>(
        &mut self,
        open: char,
        close: char,
        items: &[T],
        depth: usize,
        mut each: impl FnMut(&mut Self, &T),
    ) {
        self.out.push(open);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.line_break(depth + 1);
            each(self, item);
        }
        if !items.is_empty() {
            self.line_break(depth);
        }
        self.out.push(close);
    }

    fn line_break(&mut self, depth: usize) {
        if let Layout::Indented(width) = self.layout {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', width * depth));
        }
    }
}
