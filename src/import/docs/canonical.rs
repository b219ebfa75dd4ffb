//! One fingerprint for all spellings of a JSON value.
//!
//! The form is the one in which the figures of documentation pages are compared between programs, and so not
//! `model::json::canonical`: duplicates are dropped, numbers are doubles.

use ring::digest;

use crate::model::json::{JsonString, Kind, Layout, Member, Number, Value, print};

/// SHA-256 of the canonical JSON, in hexadecimal.
pub(super) fn sha256(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Members by code point, of duplicates the last; no white space; only what must be escaped is.
fn write(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Null | Kind::Bool(_) => out.push_str(&print(value, Layout::Minified)),
        Kind::Number(number) => out.push_str(&write_number(number)),
        Kind::String(string) => write_string(string, out),
        Kind::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Kind::Object(members) => {
            out.push('{');
            for (index, member) in sorted(members).into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(&member.name, out);
                out.push(':');
                write(&member.value, out);
            }
            out.push('}');
        }
    }
}

fn sorted(members: &[Member]) -> Vec<&Member> {
    // Reversed before the stable sort: of duplicates the last comes first and stays.
    let mut members: Vec<&Member> = members.iter().rev().collect();
    members.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
    members.dedup_by(|a, b| a.name.as_str() == b.name.as_str());
    members
}

fn write_string(string: &JsonString, out: &mut String) {
    out.push_str(&print(&Value::from(string.as_str()), Layout::Minified));
}

/// Integers as digits; other numbers as the shortest decimal that reads back to the same double.
fn write_number(number: &Number) -> String {
    match number.as_str() {
        "-0" => "0".to_owned(),
        spelling if spelling.contains(['.', 'e', 'E']) => format!("{:?}", number.as_f64()),
        spelling => spelling.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::parse;

    fn canonical(text: &str) -> String {
        let mut out = String::new();
        write(&parse(text).unwrap(), &mut out);
        out
    }

    #[test]
    fn spelling_and_order_do_not_count() {
        let text = r#"{ "b": [1.50, 1e1, 007e0, -0], "a": "\u00fc\/\u0001", "b": [1.5, 10.0, -0, 12345678901234567890] }"#;
        assert_eq!(
            canonical(&text.replace("007e0", "7")),
            r#"{"a":"ü/\u0001","b":[1.5,10.0,0,12345678901234567890]}"#
        );
    }
}
