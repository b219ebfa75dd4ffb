//! Query strings and forms as lists of pairs.

use percent_encoding::percent_decode_str;

/// One `key=value` of a query or a form, spelled as sent (still percent-encoded).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The text before the first `=`.
    pub key: String,
    /// The text behind it; `None` when there was no `=`.
    pub value: Option<String>,
}

impl Pair {
    /// Key and value as they are meant: percent escapes and `+` undone.
    pub fn decoded(&self) -> (String, Option<String>) {
        (decode(&self.key), self.value.as_deref().map(decode))
    }
}

/// Splits a query string (without its `?`) into its pairs; empty parts are dropped.
pub fn parse(query: &str) -> Vec<Pair> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once('=') {
            Some((key, value)) => Pair { key: key.into(), value: Some(value.into()) },
            None => Pair { key: part.into(), value: None },
        })
        .collect()
}

/// Joins pairs to a query string, without a `?`.
pub fn print(pairs: &[Pair]) -> String {
    let parts: Vec<String> = pairs
        .iter()
        .map(|pair| match &pair.value {
            Some(value) => format!("{}={value}", pair.key),
            None => pair.key.clone(),
        })
        .collect();
    parts.join("&")
}

/// Undoes percent escapes and `+`; bytes that are no UTF-8 become U+FFFD.
pub fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_their_spelling_and_decode_on_demand() {
        let pairs = parse("a=1%202&b&c=");
        assert_eq!(print(&pairs), "a=1%202&b&c=");
        assert_eq!(pairs[0].decoded(), ("a".into(), Some("1 2".into())));
        assert_eq!(pairs[1].value, None);
    }
}
