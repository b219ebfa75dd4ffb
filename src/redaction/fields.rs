//! Values that a text names, outside of JSON: `name=value`, `<name>value</name>`, and the parts of a multipart form.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::traits::Traits;

/// Where a named value stands; it decides what its name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A member of a JSON object, or an element of XML.
    Member,
    /// The query or the fragment of a URL.
    Query,
    /// A form.
    Form,
    /// `name=value` in any other text: an attribute, a connection string.
    Pair,
}

impl Place {
    /// Every place, in the order of the enumeration.
    pub(super) const ALL: [Self; 4] = [Self::Member, Self::Query, Self::Form, Self::Pair];
}

/// Longer names are none of ours.
const LONGEST_NAME: usize = 64;

/// Tells `found` of every value that a text names, unless it starts inside the last one for which `found` was true.
pub(super) fn fields_in(
    text: &str,
    traits: Traits,
    is_form: bool,
    found: &mut dyn FnMut(Place, &str, Range<usize>) -> bool,
) {
    if traits.has(Traits::EQUALS) {
        pairs(text, is_form, found);
    }
    if traits.has(Traits::LESS) {
        elements(text, found);
    }
    if traits.has(Traits::EQUALS.and(Traits::DASH).and(Traits::QUOTE)) {
        parts(text, found);
    }
}

fn pairs(text: &str, is_form: bool, found: &mut dyn FnMut(Place, &str, Range<usize>) -> bool) {
    let mut done = 0;
    for equals in memchr_iter(b'=', text.as_bytes()) {
        let name = name_before(text, equals);
        if name.is_empty() || equals < done {
            continue;
        }
        let place = match text[..equals - name.len()].chars().next_back() {
            None | Some('&') if is_form => Place::Form,
            Some('?' | '&' | '#') => Place::Query,
            _ => Place::Pair,
        };
        let value = value_behind(text, equals + 1, place);
        if !value.is_empty() && found(place, name, value.clone()) {
            done = value.end;
        }
    }
}

fn name_before(text: &str, end: usize) -> &str {
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$');
    let length = text.as_bytes()[..end].iter().rev().take(LONGEST_NAME).take_while(|b| is_part(b));
    &text[end - length.count()..end]
}

fn value_behind(text: &str, start: usize, place: Place) -> Range<usize> {
    let value = &text[start..];
    if let Some(quote @ ('"' | '\'')) = value.chars().next().filter(|_| place == Place::Pair) {
        let end = value[1..].find(quote).unwrap_or(value.len() - 1);
        return start + 1..start + 1 + end;
    }
    let ends = |c: char| match place {
        Place::Form => c == '&',
        Place::Query => matches!(c, '&' | '#' | '"' | '\'' | '<' | '>') || c.is_whitespace(),
        _ => matches!(c, '&' | ';' | '"' | '\'' | '<' | '>') || c.is_whitespace(),
    };
    start..start + value.find(ends).unwrap_or(value.len())
}

/// The texts of elements, also inside CDATA; attributes are pairs.
fn elements(text: &str, found: &mut dyn FnMut(Place, &str, Range<usize>) -> bool) {
    for open in memchr_iter(b'<', text.as_bytes()) {
        let tag = &text[open + 1..];
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
        let name = &tag[..tag.find(|c| !is_part(c)).unwrap_or(tag.len())];
        let Some(close) = tag.find(['>', '<']).filter(|close| tag[*close..].starts_with('>'))
        else {
            continue;
        };
        if name.is_empty() || tag[..close].ends_with('/') {
            continue;
        }
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
        let start = open + 1 + close + 1;
        let (skipped, end) = match text[start..].trim_start().strip_prefix("<![CDATA[") {
            Some(data) => (text.len() - data.len() - start, "]]>"),
            None => (0, "<"),
        };
        let content = &text[start + skipped..];
        let content = &content[..content.find(end).unwrap_or(content.len())];
        if !content.trim().is_empty() {
            found(Place::Member, local, start + skipped..start + skipped + content.len());
        }
    }
}

/// The parts of `multipart/form-data` (RFC 7578 §4.2).
fn parts(text: &str, found: &mut dyn FnMut(Place, &str, Range<usize>) -> bool) {
    for at in memmem::find_iter(text.as_bytes(), "form-data;") {
        let part = &text[at..];
        let name = part.split_once("name=\"").and_then(|(_, rest)| rest.split_once('"'));
        let body = [("\r\n\r\n", "\r\n--"), ("\n\n", "\n--")]
            .into_iter()
            .find_map(|(gap, end)| part.find(gap).map(|found| (at + found + gap.len(), end)));
        if let (Some((name, _)), Some((start, end))) = (name, body) {
            let length = text[start..].find(end).unwrap_or(text.len() - start);
            if length > 0 {
                found(Place::Form, name, start..start + length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str, is_form: bool) -> Vec<String> {
        let mut fields = vec![];
        fields_in(text, Traits::of(text), is_form, &mut |place, name, value| {
            fields.push(format!("{place:?} {name}: {}", &text[value]));
            true
        });
        fields
    }

    #[test]
    fn values_are_found_behind_their_names() {
        assert_eq!(fields("a=1&b=x;y&c=", true), ["Form a: 1", "Form b: x;y"]);
        assert_eq!(
            fields("see https://x/?sig=a%2B=&b=2#id=3", false),
            ["Query sig: a%2B=", "Query b: 2", "Query id: 3"]
        );
        assert_eq!(fields("Name=x;Key=ab==;k", false), ["Pair Name: x", "Pair Key: ab=="]);
        assert_eq!(
            fields(r#"<s:a key="k 1"> t </s:a><b/><c><![CDATA[x<y]]></c>"#, false),
            ["Pair key: k 1", "Member a:  t ", "Member c: x<y"]
        );
        let form = "--x\r\nContent-Disposition: form-data; name=\"p\"\r\n\r\nv\r\n1\r\n--x--";
        assert_eq!(fields(form, false), ["Pair name: p", "Form p: v\r\n1"]);
    }
}
