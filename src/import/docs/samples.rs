//! Cuts the blocks of a page into messages and loose texts, by their shape.

use super::body::Body;
use super::header_line::{self, HeaderField};
use super::printed::PrintedText;
use super::reading::{Block, Extent, Line};
use super::running_text::{self, Announced};
use super::start_line::{self, RequestLine, StartLine, StatusLine};
use crate::model::{Position, media_type};

/// What a page shows, in its order.
#[derive(Debug)]
pub(super) enum Sample {
    /// A request.
    Request(Message<RequestLine>),
    /// A response.
    Response(Message<StatusLine>),
    /// A text that belongs to neither.
    Loose(Body),
}

/// A sample request or response.
#[derive(Debug)]
pub(super) struct Message<S> {
    /// Its first line.
    pub start: S,
    /// Where it starts.
    pub position: Position,
    /// Its header fields.
    pub headers: Vec<HeaderField>,
    /// Its body, if it has one.
    pub body: Option<Body>,
}

impl<S> Message<S> {
    /// The first header field of this name.
    pub(super) fn header(&self, name: &str) -> Option<&HeaderField> {
        header(&self.headers, name)
    }
}

fn header<'h>(headers: &'h [HeaderField], name: &str) -> Option<&'h HeaderField> {
    headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))
}

/// The samples of these blocks.
pub(super) fn find(blocks: &[Block<'_>]) -> Vec<Sample> {
    let mut samples = Vec::new();
    for block in blocks {
        for part in parts(block) {
            part.read(block.extent, &mut samples);
        }
    }
    samples
}

/// A start line and what follows it up to the next one; before the first one there is none.
struct Part<'b, 'p> {
    start: Option<(Line<'p>, StartLine)>,
    lines: &'b [Line<'p>],
}

fn parts<'b, 'p>(block: &'b Block<'p>) -> Vec<Part<'b, 'p>> {
    let mut parts = vec![Part { start: None, lines: &[] }];
    let mut first = 0;
    for (index, line) in block.lines.iter().enumerate() {
        let start = start_line::read(*line, block.extent)
            .or_else(|| start_before_message(&block.lines[index..], block.extent));
        if start.is_none() && !(block.extent == Extent::Exact && is_title(line.text)) {
            continue;
        }
        close(&mut parts, &block.lines[first..index]);
        parts.push(Part { start: start.map(|start| (*line, start)), lines: &[] });
        first = index + 1;
    }
    close(&mut parts, &block.lines[first..]);
    parts
}

/// In running text `GET /v1/orders` alone is prose; with a header field or a body behind it, it is a request line.
fn start_before_message(lines: &[Line<'_>], extent: Extent) -> Option<StartLine> {
    if extent == Extent::Exact {
        return None;
    }
    let start = start_line::read(lines[0], Extent::Exact)?;
    let StartLine::Request(request) = &start else { return None };
    let is_path =
        request.printed.starts_with('/') && !request.printed.contains(char::is_whitespace);
    // Further blank lines than these separate what does not belong together.
    let next = lines[1..].iter().take(3).find(|line| !line.is_blank())?;
    let is_followed = header_line::read(*next, Extent::Open).is_some()
        || next.text.trim_start().starts_with(['{', '[']);
    (is_path && is_followed).then_some(start)
}

fn close<'b, 'p>(parts: &mut [Part<'b, 'p>], lines: &'b [Line<'p>]) {
    if let Some(last) = parts.last_mut() {
        last.lines = lines;
    }
}

/// Whether a line of a code block names what follows: `# Create an order`.
fn is_title(text: &str) -> bool {
    let text = text.trim_start();
    let behind = text.trim_start_matches('#');
    behind.len() < text.len() && behind.starts_with(' ')
}

impl<'p> Part<'_, 'p> {
    fn read(self, extent: Extent, samples: &mut Vec<Sample>) {
        let Some((line, start)) = self.start else {
            return read_loose(self.lines, extent, samples);
        };
        let (headers, behind) = headers(self.lines, extent);
        let (body, rest) = body(behind, &headers, extent);
        let blanks = line.text.chars().take_while(|c| c.is_whitespace()).count();
        let position = line.position(blanks);
        samples.push(match start {
            StartLine::Request(start) => {
                Sample::Request(Message { start, position, headers, body })
            }
            StartLine::Status(start) => {
                Sample::Response(Message { start, position, headers, body })
            }
        });
        read_loose(rest, extent, samples);
    }
}

/// The header fields, and the lines behind them. Blank lines may stand between fields, and none before the body.
fn headers<'b, 'p>(lines: &'b [Line<'p>], extent: Extent) -> (Vec<HeaderField>, &'b [Line<'p>]) {
    let mut headers = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let field = header_line::read(*line, extent)
            .or_else(|| field_between_fields(&lines[index..]).filter(|_| index < MOST_FIELDS));
        match field {
            Some(field) => headers.push(field),
            None if line.is_blank() => {}
            None => return (headers, &lines[index..]),
        }
    }
    (headers, &[])
}

/// A message with more has none that a translator has touched.
const MOST_FIELDS: usize = 200;

/// In running text `Word: …` is prose, unless a header field follows: then it is one with a translated name.
fn field_between_fields(lines: &[Line<'_>]) -> Option<HeaderField> {
    let field = header_line::read(lines[0], Extent::Exact)?;
    let next = lines[1..].iter().take(3).find(|line| !line.is_blank())?;
    header_line::read(*next, Extent::Open).map(|_| field)
}

/// The body, and the lines behind it.
fn body<'b, 'p>(
    lines: &'b [Line<'p>],
    headers: &[HeaderField],
    extent: Extent,
) -> (Option<Body>, &'b [Line<'p>]) {
    let printed = PrintedText::of(lines);
    match extent {
        Extent::Exact => (Body::read(&printed, 0..printed.as_str().len()), &[]),
        Extent::Open => {
            let content_type = header(headers, "Content-Type");
            let announced = match content_type.map(|field| field.value.as_str()) {
                Some(value) if media_type::is_form(value) => Announced::Form,
                Some(value) if media_type::is_json(value) => Announced::Json,
                _ => Announced::Nothing,
            };
            let (body, taken) = running_text::body_at_start(&printed, announced);
            let before = lines.iter().take_while(|line| line.is_blank()).count();
            (body, &lines[before + taken..])
        }
    }
}

fn read_loose(lines: &[Line<'_>], extent: Extent, samples: &mut Vec<Sample>) {
    let printed = PrintedText::of(lines);
    match extent {
        Extent::Exact => {
            samples.extend(Body::read(&printed, 0..printed.as_str().len()).map(Sample::Loose));
        }
        Extent::Open => {
            samples.extend(running_text::fragments(&printed).into_iter().map(Sample::Loose))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reading::blocks;
    use super::*;

    /// Each sample as its first word, how many headers it has, and its body.
    fn found(page: &str) -> Vec<(String, usize, Option<String>)> {
        let body = |body: Option<Body>| body.map(|body| body.text);
        find(&blocks(page))
            .into_iter()
            .map(|sample| match sample {
                Sample::Request(message) => {
                    (message.start.method, message.headers.len(), body(message.body))
                }
                Sample::Response(message) => {
                    (message.start.status.to_string(), message.headers.len(), body(message.body))
                }
                Sample::Loose(text) => ("loose".into(), 0, Some(text.text)),
            })
            .collect()
    }

    fn sample(start: &str, headers: usize, body: Option<&str>) -> (String, usize, Option<String>) {
        (start.into(), headers, body.map(str::to_owned))
    }

    #[test]
    fn a_body_needs_no_blank_line_before_it_and_headers_may_have_some_between_them() {
        let page = "```\nHTTP/1.1 200 OK\nA: 1\n\nB: 2\n{}\n```";
        assert_eq!(found(page), [sample("200", 2, Some("{}"))]);
    }

    #[test]
    fn one_block_may_hold_several_messages_and_titles_between_them() {
        let page = "```\n[]\nGET /a HTTP/1.1\nHTTP/1.1 200 OK\n{}\n# Next\n{ }\n```";
        let expected = [
            sample("loose", 0, Some("[]")),
            sample("GET", 0, None),
            sample("200", 0, Some("{}")),
            sample("loose", 0, Some("{ }")),
        ];
        assert_eq!(found(page), expected);
    }

    #[test]
    fn in_running_text_a_translated_field_stands_among_others() {
        let page = "GET /v1/a HTTP/1.1\nElfogadás: b\n\nContent-Type: c\nTipp: ez szöveg.\n";
        assert_eq!(found(page), [sample("GET", 2, None)]);
    }

    #[test]
    fn in_running_text_a_path_alone_is_a_request_where_a_message_follows() {
        let page = "GET /v1/a\n\nAccept: b\nGET /v1/b\nreturns all.\n";
        assert_eq!(found(page), [sample("GET", 1, None)]);
    }

    #[test]
    fn in_running_text_prose_follows_a_message_without_a_mark() {
        let page = "HTTP/1.1 204 No Content\nDate: today\nNote: this is prose.\nAnd this.\n{ \"a\": 1 }\nEnd.";
        assert_eq!(found(page), [sample("204", 1, None), sample("loose", 0, Some("{ \"a\": 1 }"))]);
    }
}
