//! Random JSON texts: any layout, any spelling of numbers and strings, duplicate names now and then.

use proptest::{collection::vec, prelude::*, string::string_regex};

/// A valid text.
pub(crate) fn json_text() -> impl Strategy<Value = String> {
    (space(), value(), space()).prop_map(|(before, value, behind)| before + &value + &behind)
}

/// A valid text whose top is an object or an array with something in it.
pub(crate) fn container_text() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(spaced(value()), 1..5).prop_map(|items| format!("[{}]", items.join(","))),
        vec(member(value().boxed()), 1..5).prop_map(|members| format!("{{{}}}", members.join(","))),
    ]
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop_oneof![Just("null"), Just("true"), Just("false")].prop_map(str::to_owned),
        number(),
        string(),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            (vec(spaced(inner.clone()), 0..5), space()).prop_map(|(items, inside)| {
                if items.is_empty() {
                    format!("[{inside}]")
                } else {
                    format!("[{}]", items.join(","))
                }
            }),
            (vec(member(inner), 0..5), space()).prop_map(|(members, inside)| {
                if members.is_empty() {
                    format!("{{{inside}}}")
                } else {
                    format!("{{{}}}", members.join(","))
                }
            }),
        ]
    })
}

fn member(value: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    (spaced(name()), spaced(value)).prop_map(|(name, value)| format!("{name}:{value}"))
}

fn spaced(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (space(), text, space()).prop_map(|(before, text, behind)| before + &text + &behind)
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        2 => Just(" ".to_owned()),
        1 => string_regex("[ \t\r\n]{0,6}").expect("the expression is one"),
    ]
}

/// Few plain names, so that duplicates happen, and any string else.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => string_regex("\"[abc]{1,2}\"").expect("the expression is one"),
        1 => string(),
    ]
}

fn number() -> impl Strategy<Value = String> {
    string_regex("-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,4})?")
        .expect("the expression is one")
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => string_regex("[a-zA-Z0-9 /'.:-]{1,6}").expect("the expression is one"),
        2 => any::<char>()
            .prop_filter("must be escaped", |c| *c >= ' ' && *c != '"' && *c != '\\')
            .prop_map(String::from),
        2 => string_regex("\\\\[\"\\\\/bfnrt]").expect("the expression is one"),
        2 => string_regex("\\\\u[0-9a-fA-F]{4}").expect("the expression is one"),
        1 => string_regex("\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}")
            .expect("the expression is one"),
    ];
    vec(piece, 0..6).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}
