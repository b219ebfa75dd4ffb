//! Why a request is refused before anybody else sees it.

use super::request_head::MAX_FIELDS;
use crate::http::Refused;

/// What is wrong with a request, in words for whoever wrote its client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::http) enum Refusal {
    #[error("the head has more than {0} bytes")]
    TooLarge(usize),
    #[error("the head has more than {MAX_FIELDS} fields")]
    TooManyFields,
    #[error("a line ends with a bare line feed; lines end with CR LF")]
    BareLineFeed,
    #[error("the request line is not `METHOD TARGET HTTP/1.1`: {0}")]
    RequestLine(&'static str),
    #[error("a line of the head begins with white space: folded fields are obsolete")]
    FoldedField,
    #[error("a line of the head has no colon")]
    NoColon,
    #[error("white space stands before the colon of field `{0}`")]
    SpaceBeforeColon(String),
    #[error("a field name has a byte that names cannot have")]
    FieldName,
    #[error("the value of field `{0}` has a control character")]
    FieldValue(String),
    #[error("`Content-Length` and `Transfer-Encoding` stand side by side")]
    LengthAndChunks,
    #[error("`Content-Length` stands there more than once")]
    SeveralLengths,
    #[error("the value of `Content-Length` is not a number of bytes")]
    Length,
    #[error("`Transfer-Encoding` must be `chunked`, once, and nothing else")]
    TransferEncoding,
    #[error("HTTP/1.0 has no `Transfer-Encoding`")]
    ChunksInOldVersion,
    #[error("`Host` is missing")]
    NoHost,
    #[error("`Host` stands there more than once")]
    SeveralHosts,
    #[error("the value of `Host` is not a host and a port")]
    Host,
    #[error("`CONNECT` has no body")]
    ConnectWithBody,
    #[error("a chunk does not begin with its size")]
    ChunkSize,
    #[error("the line of a chunk's size, or of a trailer field, is too long")]
    ChunkLine,
    #[error("a chunk is longer than it said")]
    ChunkEnd,
}

impl Refusal {
    /// The refusal as the client and others are told of it; `has_flags` where a flag sets the bound of heads.
    pub(in crate::http) fn refused(&self, has_flags: bool) -> Refused {
        let why = match self {
            Self::TooLarge(_) if has_flags => {
                format!("{self}: send less, or allow more with `--max-head`")
            }
            _ => self.to_string(),
        };
        match self {
            // RFC 6585 §5.
            Self::TooLarge(_) | Self::TooManyFields => {
                Refused::new(431, "The head of the request is too large", why)
            }
            _ => Refused::new(400, "The request is malformed, or its end is ambiguous", why),
        }
    }
}
