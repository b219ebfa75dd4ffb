//! Comparison by meaning.

use super::{JsonString, Kind, Member, Value};

/// Whether two values mean the same: numbers by value, strings by text, member order never.
///
/// Duplicate members count: `{"a":1,"a":2}` equals only an object with the same two.
pub fn same_value(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => a.same_value(b),
        (Kind::String(a), Kind::String(b)) => a.same_text(b),
        (Kind::Array(a), Kind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        (Kind::Object(a), Kind::Object(b)) => same_members(a, b),
        _ => false,
    }
}

fn same_members(a: &[Member], b: &[Member]) -> bool {
    a.len() == b.len()
        && sorted(a)
            .iter()
            .zip(sorted(b))
            .all(|(a, b)| a.name.same_text(&b.name) && same_value(&a.value, &b.value))
}

/// Members by name; the sort is stable, so that duplicates keep their order.
fn sorted(members: &[Member]) -> Vec<&Member> {
    let mut members: Vec<&Member> = members.iter().collect();
    members.sort_by(|a, b| a.name.cmp_text(&b.name));
    members
}

/// One text for all values of the same meaning: members sorted, numbers and strings in one spelling, no white space.
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write_canonical(value, &mut out);
    out
}

fn write_canonical(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.canonical()),
        Kind::String(string) => write_string(string, out),
        Kind::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
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
                write_canonical(&member.value, out);
            }
            out.push('}');
        }
    }
}

fn write_string(string: &JsonString, out: &mut String) {
    out.push('"');
    out.push_str(&string.canonical());
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn order_and_spelling_do_not_count_but_values_and_duplicates_do() {
        let same = |a: &str, b: &str| {
            let (a, b) = (parse(a).unwrap(), parse(b).unwrap());
            assert_eq!(same_value(&a, &b), canonical(&a) == canonical(&b));
            same_value(&a, &b)
        };
        assert!(same(r#"{"a":1,"b":"\u00fc"}"#, r#"{ "b":"ü","a":1.0 }"#));
        assert!(!same(r#"{"a":1,"a":2}"#, r#"{"a":2}"#));
        assert!(!same(r#"[1,2]"#, r#"[2,1]"#));
        assert!(!same(r#"["\ud800"]"#, r#"["\ud801"]"#));
        assert!(!same("null", "false"));
        assert!(same(r#"["\ud800"]"#, r#"["\uD800"]"#));
        assert!(!same(r#"{"\ud800":1}"#, r#"{"\ud801":1}"#));
        assert!(same(r#"{"\ud800":1,"\ud801":2}"#, r#"{"\ud801":2,"\ud800":1}"#));
    }
}
