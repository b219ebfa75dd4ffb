//! Reads a request head strictly: each byte has one meaning, or the head is refused.

use bytes::Bytes;
use http::{Method, Version};

use super::{Framing, Refusal};
use crate::http::fields::{FieldAt, Fields};
use crate::http::octets;

/// A head with more fields than this is refused.
pub(super) const MAX_FIELDS: usize = 100;

/// The head of a request.
#[derive(Clone, Debug)]
pub(in crate::http) struct RequestHead {
    pub(in crate::http) method: Method,
    pub(in crate::http) target: String,
    pub(in crate::http) version: Version,
    pub(in crate::http) fields: Fields,
    pub(in crate::http) framing: Framing,
    /// Whether the client asks to go on in another protocol.
    pub(in crate::http) asks_to_switch: bool,
}

/// Where a head ends, if all of it is here; `searched` bytes are known to hold no end.
pub(super) fn find_end(bytes: &[u8], searched: &mut usize) -> Result<Option<usize>, Refusal> {
    while let Some(found) = memchr::memchr(b'\n', &bytes[*searched..]) {
        let end = *searched + found + 1;
        if end < 2 || bytes[end - 2] != b'\r' {
            return Err(Refusal::BareLineFeed);
        }
        *searched = end;
        if bytes[..end].ends_with(b"\r\n\r\n") {
            return Ok(Some(end));
        }
    }
    *searched = bytes.len();
    Ok(None)
}

impl RequestHead {
    /// Reads a head that ends with an empty line and whose lines all end with CR LF.
    pub(super) fn read(head: &Bytes) -> Result<Self, Refusal> {
        let first = memchr::memchr(b'\n', head).map_or(head.len(), |at| at + 1);
        let line = RequestLine::read(trim_end(&head[..first]))?;
        let mut fields = Fields::within(head.clone());
        let mut framing = FramingFields::default();
        let mut start = first;
        for count in 1.. {
            let end = memchr::memchr(b'\n', &head[start..]).map_or(head.len(), |at| start + at + 1);
            let field = trim_end(&head[start..end]);
            if field.is_empty() {
                break;
            }
            if count > MAX_FIELDS {
                return Err(Refusal::TooManyFields);
            }
            let at = check_field(field)?;
            framing.note(&field[..at.name_end], &field[at.value_start..at.value_end])?;
            fields.note(start, at);
            start = end;
        }
        let RequestLine { method, target, is_old } = line;
        // RFC 9110 §7.8: without the option of the connection it is not meant for us.
        let is_option = |word: &str| word.eq_ignore_ascii_case("upgrade");
        let asks_to_switch =
            framing.has_upgrade && !is_old && fields.list("connection").any(is_option);
        let is_connect = method == Method::CONNECT;
        let version = if is_old { Version::HTTP_10 } else { Version::HTTP_11 };
        let framing = framing.framing(is_old)?;
        if is_connect && framing != Framing::Length(0) {
            return Err(Refusal::ConnectWithBody);
        }
        Ok(Self { method, target: target.to_owned(), version, fields, framing, asks_to_switch })
    }

    /// Whether the connection is kept for another request.
    pub(super) fn keeps_connection(&self) -> bool {
        let says =
            |word: &str| self.fields.list("connection").any(|w| w.eq_ignore_ascii_case(word));
        if self.version == Version::HTTP_10 { says("keep-alive") } else { !says("close") }
    }

    /// Whether the client waits until it is told to send the body.
    pub(super) fn expects_to_be_asked(&self) -> bool {
        let expects = |word: &str| word.eq_ignore_ascii_case("100-continue");
        self.version == Version::HTTP_11 && self.fields.list("expect").any(expects)
    }
}

/// A line without its CR LF.
fn trim_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r\n").unwrap_or(line)
}

struct RequestLine<'h> {
    method: Method,
    target: &'h str,
    is_old: bool,
}

impl<'h> RequestLine<'h> {
    fn read(line: &'h [u8]) -> Result<Self, Refusal> {
        let fail = |why| Err(Refusal::RequestLine(why));
        let mut parts = line.split(|byte| *byte == b' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return fail("it has three parts with one space between them");
        };
        let Ok(method) = Method::from_bytes(method) else {
            return fail("the method is no token");
        };
        let is_old = match version {
            b"HTTP/1.1" => false,
            b"HTTP/1.0" => true,
            _ => return fail("the version is neither HTTP/1.1 nor HTTP/1.0"),
        };
        let is_connect = method == Method::CONNECT;
        let sound = octets::is_target(target);
        let Ok(target) = std::str::from_utf8(target)
            .map_err(drop)
            .and_then(|target| if sound { Ok(target) } else { Err(()) })
        else {
            return fail("the target has a character that must be percent-encoded");
        };
        let is_known_form = match target.as_bytes() {
            b"*" => method == Method::OPTIONS,
            [b'/', ..] => !is_connect,
            _ => is_connect || target.contains("://"),
        };
        if !is_known_form {
            return fail("the target is neither a path nor a URL");
        }
        Ok(Self { method, target, is_old })
    }
}

/// What the fields say of framing and routing.
#[derive(Default)]
struct FramingFields {
    length: Option<u64>,
    is_chunked: bool,
    hosts: usize,
    has_upgrade: bool,
}

impl FramingFields {
    fn note(&mut self, name: &[u8], value: &[u8]) -> Result<(), Refusal> {
        // Few fields have a name of these lengths; the others cost nothing more.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => self.note_host(value),
            7 if name.eq_ignore_ascii_case(b"upgrade") => {
                self.has_upgrade = true;
                Ok(())
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => self.note_length(value),
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => self.note_chunks(value),
            _ => Ok(()),
        }
    }

    fn note_host(&mut self, value: &[u8]) -> Result<(), Refusal> {
        self.hosts += 1;
        if self.hosts > 1 {
            return Err(Refusal::SeveralHosts);
        }
        if octets::is_host(value) { Ok(()) } else { Err(Refusal::Host) }
    }

    fn note_length(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.length.is_some() {
            return Err(Refusal::SeveralLengths);
        }
        // `parse` would take a sign.
        if !value.iter().all(u8::is_ascii_digit) {
            return Err(Refusal::Length);
        }
        let digits = std::str::from_utf8(value).map_err(|_| Refusal::Length)?;
        // hyper's own limit: the last two numbers mean something else to it.
        let length = digits.parse().ok().filter(|length| *length < u64::MAX - 2);
        self.length = Some(length.ok_or(Refusal::Length)?);
        Ok(())
    }

    fn note_chunks(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
            return Err(Refusal::TransferEncoding);
        }
        self.is_chunked = true;
        Ok(())
    }

    fn framing(&self, is_old: bool) -> Result<Framing, Refusal> {
        if self.hosts == 0 && !is_old {
            return Err(Refusal::NoHost);
        }
        if self.is_chunked && is_old {
            return Err(Refusal::ChunksInOldVersion);
        }
        match (self.length, self.is_chunked) {
            (Some(_), true) => Err(Refusal::LengthAndChunks),
            (None, true) => Ok(Framing::Chunked),
            (length, false) => Ok(Framing::Length(length.unwrap_or(0))),
        }
    }
}

/// Where the name and the value of a field line stand, if both are sound.
pub(super) fn check_field(line: &[u8]) -> Result<FieldAt, Refusal> {
    if matches!(line, [b' ' | b'\t', ..]) {
        return Err(Refusal::FoldedField);
    }
    let colon = memchr::memchr(b':', line).ok_or(Refusal::NoColon)?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    if let Some(name) = name.strip_suffix(b" ").or_else(|| name.strip_suffix(b"\t")) {
        return Err(Refusal::SpaceBeforeColon(shown(name)));
    }
    if !octets::is_token(name) {
        return Err(Refusal::FieldName);
    }
    if !octets::is_value(value) {
        return Err(Refusal::FieldValue(shown(name)));
    }
    let value_start = line.len() - value.trim_ascii_start().len();
    let value_end = value_start + value.trim_ascii().len();
    Ok(FieldAt { name_end: colon, value_start, value_end })
}

/// A name for a message: whatever a client sent, it is short and printable.
fn shown(name: &[u8]) -> String {
    let printable = |byte: &u8| if byte.is_ascii_graphic() { char::from(*byte) } else { '?' };
    name.iter().take(40).map(printable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<RequestHead, Refusal> {
        let head = format!("{head}\r\n\r\n");
        let end = find_end(head.as_bytes(), &mut 0)?.expect("the end of the head");
        RequestHead::read(&Bytes::copy_from_slice(&head.as_bytes()[..end]))
    }

    fn with_field(field: &str) -> Result<RequestHead, Refusal> {
        read(&format!("POST /x HTTP/1.1\r\nHost: a:1\r\n{field}"))
    }

    #[test]
    fn sound_heads_tell_their_framing() {
        let framing = |head: &str| read(head).map(|head| head.framing);
        assert_eq!(framing("GET / HTTP/1.1\r\nHost: a"), Ok(Framing::Length(0)));
        assert_eq!(framing("GET / HTTP/1.0"), Ok(Framing::Length(0)));
        assert_eq!(framing("CONNECT a:443 HTTP/1.0"), Ok(Framing::Length(0)));
        assert_eq!(framing("OPTIONS * HTTP/1.1\r\nHost:"), Ok(Framing::Length(0)));
        assert_eq!(with_field("content-LENGTH:\t7 ").unwrap().framing, Framing::Length(7));
        assert_eq!(with_field("Transfer-Encoding: Chunked").unwrap().framing, Framing::Chunked);
        assert!(with_field("Upgrade: x\r\nConnection: a, Upgrade").unwrap().asks_to_switch);
        assert!(!with_field("Upgrade: x").unwrap().asks_to_switch);
        assert!(read("GET http://a/ HTTP/1.1\r\nHost: [::1]:8").is_ok());
        for target in ["//a", "/%2F..", "/?", "/;a=b", "/a|b?{c}", "/ü"] {
            assert!(read(&format!("GET {target} HTTP/1.1\r\nHost: a")).is_ok(), "{target}");
        }
    }

    #[test]
    fn framing_that_two_readers_can_read_in_two_ways_is_refused() {
        for (field, expected) in [
            ("Content-Length: 5\r\nTransfer-Encoding: chunked", Refusal::LengthAndChunks),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5", Refusal::LengthAndChunks),
            ("Content-Length: 5\r\nContent-Length: 5", Refusal::SeveralLengths),
            ("Content-Length: 5\r\nContent-Length: 6", Refusal::SeveralLengths),
            ("Content-Length: 5, 5", Refusal::Length),
            ("Content-Length: +5", Refusal::Length),
            ("Content-Length: -0", Refusal::Length),
            ("Content-Length: 0x5", Refusal::Length),
            ("Content-Length:", Refusal::Length),
            ("Content-Length: 99999999999999999999", Refusal::Length),
            ("Transfer-Encoding: gzip, chunked", Refusal::TransferEncoding),
            ("Transfer-Encoding: chunked, identity", Refusal::TransferEncoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", Refusal::TransferEncoding),
            ("Transfer-Encoding: xchunked", Refusal::TransferEncoding),
            ("Transfer-Encoding: \"chunked\"", Refusal::TransferEncoding),
            ("X: a\r\n b", Refusal::FoldedField),
            ("X: a\nY: b", Refusal::BareLineFeed),
            ("X : a", Refusal::SpaceBeforeColon("X".into())),
            ("X\0: a", Refusal::FieldName),
            (": a", Refusal::FieldName),
            ("X: a\0b", Refusal::FieldValue("X".into())),
            ("X: a\rb", Refusal::FieldValue("X".into())),
            ("nothing", Refusal::NoColon),
            ("Host: b", Refusal::SeveralHosts),
        ] {
            assert_eq!(with_field(field).err(), Some(expected), "{field:?}");
        }
        let old = "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked";
        assert_eq!(read(old).err(), Some(Refusal::ChunksInOldVersion));
        assert_eq!(read("GET / HTTP/1.1").err(), Some(Refusal::NoHost));
        assert_eq!(read("GET / HTTP/1.1\r\nHost: a b").err(), Some(Refusal::Host));
        assert_eq!(read("GET / HTTP/1.1\r\nHost: a,b").err(), Some(Refusal::Host));
        let many = format!("GET / HTTP/1.1\r\nHost: a{}", "\r\nX: y".repeat(MAX_FIELDS));
        assert_eq!(read(&many).err(), Some(Refusal::TooManyFields));
    }

    #[test]
    fn a_request_line_has_three_parts_and_a_target_that_names_something() {
        for line in [
            "GET / HTTP/1.1 x",
            "GET  / HTTP/1.1",
            "GET /",
            "GET / HTTP/1.2",
            "GET / http/1.1",
            "G{T / HTTP/1.1",
            " / HTTP/1.1",
            "GET x HTTP/1.1",
            "GET * HTTP/1.1",
            "GET /a#b HTTP/1.1",
            "GET /a\tb HTTP/1.1",
            "CONNECT /x HTTP/1.1",
            "GET /\x7F HTTP/1.1",
        ] {
            let read = read(&format!("{line}\r\nHost: a"));
            assert!(matches!(read, Err(Refusal::RequestLine(_))), "{line}: {read:?}");
        }
    }
}
