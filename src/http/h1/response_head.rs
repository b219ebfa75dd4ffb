//! Writes the head of a response.

use bytes::BytesMut;
use http::{Method, StatusCode, Version};

use super::Framing;
use crate::http::fields::{Written, put};
use crate::http::{Outgoing, date};

/// What a request decides about the head of its response.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) version: Version,
}

impl Asked {
    /// How the end of a response's body is told; `None` if there is no body at all.
    pub(super) fn framing(&self, outgoing: &Outgoing) -> Option<Framing> {
        let has_none = self.method == Method::HEAD
            || matches!(outgoing.status.as_u16(), 100..200 | 204 | 304)
            || (self.method == Method::CONNECT && outgoing.status.is_success());
        if has_none {
            return None;
        }
        Some(match outgoing.body.length() {
            Some(length) if !outgoing.fields.contains("transfer-encoding") => {
                Framing::Length(length)
            }
            _ if self.version == Version::HTTP_10 => Framing::UntilClose,
            _ => Framing::Chunked,
        })
    }

    /// Writes the head of a response; the connection is used again if it `keeps` it.
    pub(super) fn write(
        &self,
        out: &mut BytesMut,
        outgoing: &Outgoing,
        keeps: bool,
        adds_date: bool,
    ) {
        let is_old = self.version == Version::HTTP_10;
        out.extend_from_slice(if is_old { b"HTTP/1.0 " } else { b"HTTP/1.1 " });
        out.extend_from_slice(outgoing.status.as_str().as_bytes());
        out.extend_from_slice(b" ");
        out.extend_from_slice(reason(outgoing));
        out.extend_from_slice(b"\r\n");
        self.write_fields(out, outgoing);
        if adds_date && !outgoing.fields.contains("date") {
            put(out, "Date", date::now().as_bytes());
        }
        match outgoing.status {
            StatusCode::SWITCHING_PROTOCOLS => {}
            status if self.method == Method::CONNECT && status.is_success() => {}
            // What HTTP/1.0 expects need not be said.
            _ if is_old && keeps => put(out, "Connection", b"keep-alive"),
            _ if !is_old && !keeps => put(out, "Connection", b"close"),
            _ => {}
        }
        out.extend_from_slice(b"\r\n");
    }

    /// The fields as they stand, those of the framing in their places with what holds for this connection.
    fn write_fields(&self, out: &mut BytesMut, outgoing: &Outgoing) {
        let framing = self.framing(outgoing);
        let mut is_told = framing.is_none() || framing == Some(Framing::UntilClose);
        let told = match framing {
            Some(Framing::Length(length)) => length.to_string(),
            None if self.method == Method::HEAD => {
                let length = outgoing.body.length().filter(|length| *length > 0);
                is_told = length.is_none();
                length.unwrap_or_default().to_string()
            }
            _ => String::new(),
        };
        outgoing.fields.write(out, |name| match name.len() {
            14 if name.eq_ignore_ascii_case(b"content-length") => match framing {
                None => {
                    is_told = true;
                    Written::AsItStands
                }
                Some(Framing::Length(_)) if !std::mem::replace(&mut is_told, true) => {
                    Written::With(told.as_bytes())
                }
                _ => Written::Not,
            },
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => match framing {
                None => Written::AsItStands,
                Some(Framing::Chunked) if !std::mem::replace(&mut is_told, true) => {
                    Written::With(b"chunked")
                }
                _ => Written::Not,
            },
            _ => Written::AsItStands,
        });
        match framing {
            _ if is_told => {}
            Some(Framing::Chunked) => put(out, "Transfer-Encoding", b"chunked"),
            _ => put(out, "Content-Length", told.as_bytes()),
        }
    }
}

fn reason(outgoing: &Outgoing) -> &[u8] {
    match &outgoing.reason {
        Some(reason) => reason,
        None => outgoing.status.canonical_reason().unwrap_or_default().as_bytes(),
    }
}
