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

/// Finds what is next in a text, for places in ascending order; no part of the text is looked at twice, since a service
/// may leave out the end of what it starts very often.
struct Ahead<F> {
    next: Option<usize>,
    find: F,
}

impl<F: Fn(usize) -> Option<usize>> Ahead<F> {
    /// `find` tells how far behind a place the next one is; where there is none the text's end counts.
    fn new(find: F) -> Self {
        Self { next: None, find }
    }

    /// The first one that is not before `start`.
    fn from(&mut self, start: usize, end: usize) -> usize {
        match self.next.filter(|next| *next >= start) {
            Some(next) => next,
            None => *self.next.insert((self.find)(start).map_or(end, |behind| start + behind)),
        }
    }
}

fn pairs(text: &str, is_form: bool, found: &mut dyn FnMut(Place, &str, Range<usize>) -> bool) {
    let mut ends =
        Place::ALL.map(|place| Ahead::new(move |start| end_of_value(&text[start..], place)));
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
        let start = equals + 1;
        let value = match quoted(&text[start..]).filter(|_| place == Place::Pair) {
            Some(length) => start + 1..start + 1 + length,
            None => start..ends[place as usize].from(start, text.len()),
        };
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

/// The length of what is between quotes; without the second one it is the whole rest.
fn quoted(value: &str) -> Option<usize> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].find(quote).unwrap_or(value.len() - 1))
}

fn end_of_value(value: &str, place: Place) -> Option<usize> {
    value.find(|c: char| match place {
        Place::Form => c == '&',
        Place::Query => matches!(c, '&' | '#' | '"' | '\'' | '<' | '>') || c.is_whitespace(),
        _ => matches!(c, '&' | ';' | '"' | '\'' | '<' | '>') || c.is_whitespace(),
    })
}

/// The texts of elements, also inside CDATA; attributes are pairs.
fn elements(text: &str, found: &mut dyn FnMut(Place, &str, Range<usize>) -> bool) {
    let mut data_end = Ahead::new(|start| text[start..].find("]]>"));
    let mut done = 0;
    for open in memchr_iter(b'<', text.as_bytes()) {
        if open < done {
            continue;
        }
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
        let content = match text[start..].trim_start().strip_prefix("<![CDATA[") {
            Some(data) => {
                let start = text.len() - data.len();
                start..data_end.from(start, text.len())
            }
            None => start..start + text[start..].find('<').unwrap_or(text.len() - start),
        };
        let has_text = !text[content.clone()].trim_start().is_empty();
        if has_text && found(Place::Member, local, content.clone()) {
            done = content.end;
        }
    }
}

/// The parts of `multipart/form-data` (RFC 7578 §4.2).
fn parts(text: &str, found: &mut dyn FnMut(Place, &str, Range<usize>) -> bool) {
    let next = |needle: &'static str| Ahead::new(move |start| text.get(start..)?.find(needle));
    let (mut names, mut quotes) = (next(NAME), next("\""));
    let mut bodies = [("\r\n\r\n", "\r\n--"), ("\n\n", "\n--")]
        .map(|(gap, end)| (gap.len(), next(gap), next(end)));
    let mut done = 0;
    for at in memmem::find_iter(text.as_bytes(), "form-data;") {
        let body = bodies.iter_mut().find_map(|(gap_length, gaps, ends)| {
            let start = gaps.from(at, text.len()) + *gap_length;
            (start <= text.len()).then(|| start..ends.from(start, text.len()))
        });
        let name = names.from(at, text.len()) + NAME.len();
        let name_end = quotes.from(name, text.len());
        let (Some(body), Some(name)) = (body, text.get(name..name_end)) else { continue };
        if body.start >= done
            && !body.is_empty()
            && name_end < text.len()
            && name.len() <= LONGEST_NAME
            && found(Place::Form, name, body.clone())
        {
            done = body.end;
        }
    }
}

/// What stands before the name of a part.
const NAME: &str = "name=\"";

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
