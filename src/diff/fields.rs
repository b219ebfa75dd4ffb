//! What header fields mean, however they are spelled (RFC 9110 §5).

use crate::model::media_type;

/// Framing (RFC 9112): true of a connection and not of an exchange.
const FRAMING: &[&str] =
    &["Connection", "Content-Length", "Keep-Alive", "Trailer", "Transfer-Encoding"];

/// Fields whose values are sets of words: order and case say nothing.
const SETS: &[&str] = &[
    "Accept-Ranges",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Expose-Headers",
    "Allow",
    "Cache-Control",
    "Vary",
];

/// Fields whose values are lists, so that one field of two values is two fields of one (RFC 9110 §5.3).
const LISTS: &[&str] = &[
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Content-Encoding",
    "Content-Language",
    "If-Match",
    "If-None-Match",
    "Link",
    "Via",
];

/// Whether a field says something about the connection and nothing about the exchange.
pub(super) fn is_framing(name: &str) -> bool {
    FRAMING.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Whether the values of a field mean the same, however they are spelled.
pub fn are_same_fields(name: &str, old: &[String], new: &[String]) -> bool {
    meaning(name, old) == meaning(name, new)
}

/// What the values of a field mean: equal lists, no difference. A field without any is an empty list.
fn meaning(name: &str, values: &[String]) -> Vec<String> {
    let is_one_of = |names: &[&str]| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    if is_one_of(SETS) {
        let mut words: Vec<String> = values
            .iter()
            .flat_map(|value| elements(value))
            .map(|word| word.to_ascii_lowercase())
            .collect();
        words.sort();
        words.dedup();
        words
    } else if is_one_of(LISTS) {
        values.iter().flat_map(|value| elements(value)).collect()
    } else if name.eq_ignore_ascii_case("Set-Cookie") {
        let mut cookies = values.to_vec();
        cookies.sort();
        cookies
    } else if name.eq_ignore_ascii_case("Content-Type") {
        values.iter().map(|value| normal_media_type(value)).collect()
    } else {
        values.iter().map(|value| value.trim().to_owned()).collect()
    }
}

/// The elements of a list-valued field; commas inside quotes separate nothing.
fn elements(value: &str) -> Vec<String> {
    let mut elements = vec![String::new()];
    let (mut in_quotes, mut is_escaped) = (false, false);
    for c in value.chars() {
        match c {
            ',' if !in_quotes => {
                elements.push(String::new());
                continue;
            }
            '"' if !is_escaped => in_quotes = !in_quotes,
            _ => {}
        }
        is_escaped = in_quotes && c == '\\' && !is_escaped;
        elements.last_mut().expect("there is always one").push(c);
    }
    elements
        .iter()
        .map(|element| element.trim().to_owned())
        .filter(|element| !element.is_empty())
        .collect()
}

/// A media type whose parameters are sorted, without quotes and white space; names and charsets have no case.
fn normal_media_type(value: &str) -> String {
    let mut parameters: Vec<String> = value
        .split(';')
        .skip(1)
        .filter(|parameter| !parameter.trim().is_empty())
        .map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let name = name.trim().to_ascii_lowercase();
            let value = value.trim().trim_matches('"');
            let value =
                if name == "charset" { value.to_ascii_lowercase() } else { value.to_owned() };
            format!("{name}={value}")
        })
        .collect();
    parameters.sort();
    format!("{};{}", media_type::essence(value), parameters.join(";"))
}
