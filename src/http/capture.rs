//! A copy of a body, kept aside while it passes.

use bytes::{Bytes, BytesMut};
use hyper::body::SizeHint;

/// No more room than this is made before the first byte has come, in bytes: a client can promise any length.
const MAX_RESERVED: usize = 64 * 1024;

/// What was kept of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured {
    /// The bytes; none if there were more than the limit.
    pub bytes: Bytes,
    /// How many bytes passed, kept or not.
    pub length: u64,
    /// Whether the body came to its end.
    pub has_ended: bool,
    /// Whether the body had more bytes than the limit.
    pub is_truncated: bool,
}

type Done = Box<dyn FnOnce(Captured) + Send>;

/// Collects a body, and gives it away once.
pub(super) struct Capture {
    bytes: BytesMut,
    length: u64,
    limit: usize,
    done: Option<Done>,
}

impl Capture {
    pub(super) fn new(
        limit: usize,
        size: SizeHint,
        done: impl FnOnce(Captured) + Send + 'static,
    ) -> Self {
        let room = usize::try_from(size.lower()).unwrap_or(usize::MAX).min(MAX_RESERVED);
        let bytes = BytesMut::with_capacity(room);
        Self { bytes, length: 0, limit, done: Some(Box::new(done)) }
    }

    pub(super) fn keep(&mut self, data: &Bytes) {
        self.length += data.len() as u64;
        if self.is_truncated() {
            // What is not whole is of no use, and its memory is.
            self.bytes = BytesMut::new();
        } else {
            self.bytes.extend_from_slice(data);
        }
    }

    pub(super) fn finish(&mut self, has_ended: bool) {
        let Some(done) = self.done.take() else { return };
        let is_truncated = self.is_truncated();
        let bytes = std::mem::take(&mut self.bytes).freeze();
        done(Captured { bytes, length: self.length, has_ended, is_truncated });
    }

    fn is_truncated(&self) -> bool {
        self.length > self.limit as u64
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.finish(false);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn captured(limit: usize, parts: &[&'static [u8]]) -> Captured {
        let (tell, told) = mpsc::channel();
        let done = move |captured| tell.send(captured).unwrap();
        let mut capture = Capture::new(limit, SizeHint::with_exact(u64::MAX), done);
        for part in parts {
            capture.keep(&Bytes::from_static(part));
        }
        capture.finish(true);
        drop(capture);
        let captured = told.recv().unwrap();
        assert!(told.recv().is_err(), "it is given away once");
        captured
    }

    #[test]
    fn a_body_up_to_the_limit_is_kept_whole() {
        let expected =
            Captured { bytes: "abcd".into(), length: 4, has_ended: true, is_truncated: false };
        assert_eq!(captured(4, &[b"ab", b"", b"cd"]), expected);
    }

    #[test]
    fn a_larger_body_leaves_only_its_length() {
        let expected =
            Captured { bytes: Bytes::new(), length: 6, has_ended: true, is_truncated: true };
        assert_eq!(captured(4, &[b"abcd", b"e", b"f"]), expected);
    }
}
