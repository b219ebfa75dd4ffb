//! How findings speak about values.

use super::Side;
use crate::model::Pointer;
use crate::schema::either;

/// The value at `instance` of a body, as people call it: `` `status` ``, `` `lineItems/0` ``, `the request body`.
pub(super) fn name(side: Side, instance: &Pointer) -> String {
    let tokens = instance.tokens();
    let is_index = |token: &String| token.parse::<usize>().is_ok();
    match tokens {
        [] => format!("the {} body", side.name()),
        [.., parent, last] if is_index(last) => format!("`{parent}/{last}`"),
        [.., last] => format!("`{last}`"),
    }
}

/// JSON values as a sentence names them: in backticks, strings without quotes.
pub(super) fn values(known: &[String]) -> String {
    const MOST: usize = 10;
    let mut named: Vec<String> = known.iter().take(MOST).map(|value| quoted(value)).collect();
    if known.len() > MOST {
        named.push("…".to_owned());
        return named.join(", ");
    }
    either(&named)
}

/// A JSON value in backticks; a string without its quotes.
pub(super) fn quoted(value: &str) -> String {
    let text = value.strip_prefix('"').map(|text| text.strip_suffix('"').unwrap_or(text));
    match text {
        Some("") => "empty".to_owned(),
        Some(text) => format!("`{text}`"),
        None => format!("`{value}`"),
    }
}
