//! Content codings (RFC 9110 §8.4), undone and applied.

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

/// The bytes of a body with a coding applied; nothing for a coding that we do not know. The same bytes come out each time.
pub fn encode(bytes: &[u8], coding: &str) -> Option<Bytes> {
    let level = flate2::Compression::default();
    Some(match coding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => read_all(flate2::bufread::GzEncoder::new(bytes, level))?,
        // RFC 9110 §8.4.1.2: in the zlib frame.
        "deflate" => read_all(flate2::bufread::ZlibEncoder::new(bytes, level))?,
        "br" => brotli_stored(bytes),
        "zstd" => {
            let level = ruzstd::encoding::CompressionLevel::Uncompressed;
            ruzstd::encoding::compress_to_vec(bytes, level).into()
        }
        _ => return None,
    })
}

fn read_all(mut encoder: impl Read) -> Option<Bytes> {
    let mut encoded = Vec::new();
    // Reading from memory does not fail.
    encoder.read_to_end(&mut encoded).ok()?;
    Some(encoded.into())
}

/// A Brotli stream of stored meta-blocks (RFC 7932 §9.2): right for every decoder, and no larger than what it holds.
fn brotli_stored(bytes: &[u8]) -> Bytes {
    let mut stream = Vec::with_capacity(bytes.len() + 16);
    // The window size of 2^16 is one bit at the start of the stream, and shifts the first header by it.
    let mut shift = 1;
    for block in bytes.chunks(1 << 16) {
        let length = u32::try_from(block.len() - 1).unwrap_or(u32::MAX) << 3;
        let header = (length | 1 << 19) << shift;
        stream.extend_from_slice(&header.to_le_bytes()[..3]);
        stream.extend_from_slice(block);
        shift = 0;
    }
    // The last and empty meta-block.
    stream.push(0b11 << shift);
    stream.into()
}

/// Whether a client that sends these `Accept-Encoding` values reads a coding (RFC 9110 §12.5.3).
pub fn accepts<'v>(accept_encoding: impl Iterator<Item = &'v str>, coding: &str) -> bool {
    // RFC 9110 §8.4.1.3: the two names mean the same.
    let usual = |name: &str| {
        if name.eq_ignore_ascii_case("x-gzip") { "gzip" } else { name }.to_ascii_lowercase()
    };
    let coding = usual(coding);
    let mut any = false;
    for item in accept_encoding.flat_map(|value| value.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let is_wanted = weight.is_none_or(|weight| weight.parse().is_ok_and(|q: f32| q > 0.0));
        if usual(name) == coding {
            return is_wanted;
        }
        any |= name == "*" && is_wanted;
    }
    any
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
    fn every_coding_that_is_applied_can_be_undone() {
        for coding in ["gzip", "X-GZIP", "deflate", "br", "zstd"] {
            for length in [0, 1, 1300, 65_535, 65_536, 65_537, 200_000] {
                let body: Bytes = (0..length).map(|at| (at % 251) as u8).collect::<Vec<_>>().into();
                let encoded = encode(&body, coding).unwrap();
                assert_eq!(decode(&encoded, [coding].into_iter(), 1 << 20), Ok(body), "{coding}");
            }
        }
        assert_eq!(encode(b"x", "compress"), None);
    }

    #[test]
    fn a_client_says_which_codings_it_reads() {
        let reads = |accept: &str| accepts([accept].into_iter(), "gzip");
        assert!(["gzip", "GZIP;q=0.5", "br, gzip", "*", "br;q=0, *;q=0.1"].into_iter().all(reads));
        assert!(
            !["", "br", "gzip;q=0", "gzip; q=0, *", "*;q=0.0", "gzip;q=x"].into_iter().any(reads)
        );
        assert!(!accepts(std::iter::empty(), "gzip"));
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
