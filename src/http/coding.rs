//! Content codings (RFC 9110 §8.4), undone.

use std::io::Read;

use bytes::Bytes;

/// Why a body could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// We do not know the coding.
    #[error("content coding `{0}` is not known")]
    Unknown(String),
    /// The bytes are not what the coding makes.
    #[error("the body is not valid {coding}: {cause}")]
    Damaged {
        /// The coding.
        coding: String,
        /// What its decoder says.
        cause: String,
    },
    /// The decoded body is too large.
    #[error("the decoded body has more than {0} bytes")]
    TooLarge(usize),
}

/// The bytes of a body with the codings of its `Content-Encoding` fields undone; no more than `limit` bytes.
pub fn decode<'v>(
    bytes: &Bytes,
    content_encoding: impl Iterator<Item = &'v str>,
    limit: usize,
) -> Result<Bytes, CodingError> {
    let codings: Vec<String> = content_encoding
        .flat_map(|value| value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    // Codings are listed in the order in which they were applied.
    codings.iter().rev().try_fold(bytes.clone(), |bytes, coding| {
        if bytes.is_empty() { Ok(bytes) } else { undo(coding, &bytes, limit) }
    })
}

fn undo(coding: &str, bytes: &[u8], limit: usize) -> Result<Bytes, CodingError> {
    let damaged = |cause: &dyn std::fmt::Display| CodingError::Damaged {
        coding: coding.into(),
        cause: cause.to_string(),
    };
    match coding {
        "gzip" | "x-gzip" => read(flate2::read::MultiGzDecoder::new(bytes), coding, limit),
        // RFC 9110 says zlib; some servers send the bare deflate stream.
        "deflate" => match read(flate2::read::ZlibDecoder::new(bytes), coding, limit) {
            Err(CodingError::Damaged { .. }) => {
                read(flate2::read::DeflateDecoder::new(bytes), coding, limit)
            }
            result => result,
        },
        "br" => read(brotli_decompressor::Decompressor::new(bytes, 4096), coding, limit),
        "zstd" => {
            let decoder =
                ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|error| damaged(&error))?;
            read(decoder, coding, limit)
        }
        unknown => Err(CodingError::Unknown(unknown.to_owned())),
    }
}

fn read(decoder: impl Read, coding: &str, limit: usize) -> Result<Bytes, CodingError> {
    let mut decoded = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.take(bound).read_to_end(&mut decoded).map_err(|error| CodingError::Damaged {
        coding: coding.into(),
        cause: error.to_string(),
    })?;
    if decoded.len() > limit { Err(CodingError::TooLarge(limit)) } else { Ok(decoded.into()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Bytes {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap().into()
    }

    #[test]
    fn codings_are_undone_last_first() {
        let twice = gzip(&gzip(b"body"));
        assert_eq!(
            decode(&twice, ["gzip, gzip"].into_iter(), 100),
            Ok(Bytes::from_static(b"body"))
        );
        assert_eq!(
            decode(&Bytes::from_static(b"x"), ["identity"].into_iter(), 100),
            Ok(Bytes::from_static(b"x"))
        );
    }

    #[test]
    fn deflate_is_read_with_and_without_its_zlib_frame() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(b"body").unwrap();
        let mut raw =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        raw.write_all(b"body").unwrap();
        for bytes in [zlib.finish().unwrap(), raw.finish().unwrap()] {
            assert_eq!(
                decode(&bytes.into(), ["deflate"].into_iter(), 100),
                Ok(Bytes::from_static(b"body"))
            );
        }
    }

    #[test]
    fn a_bomb_and_an_unknown_coding_are_refused() {
        assert_eq!(
            decode(&gzip(&[0; 10_000]), ["gzip"].into_iter(), 100),
            Err(CodingError::TooLarge(100))
        );
        let unknown = decode(&Bytes::from_static(b"x"), ["compress"].into_iter(), 100);
        assert_eq!(unknown, Err(CodingError::Unknown("compress".into())));
        assert!(matches!(
            decode(&Bytes::from_static(b"x"), ["gzip"].into_iter(), 9),
            Err(CodingError::Damaged { .. })
        ));
    }
}
