//! A copy of a body, kept aside while it passes.

use bytes::{Bytes, BytesMut};

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

/// What is kept so far.
enum Kept {
    /// Nothing yet, with so much room for what comes, in bytes.
    Nothing { room: usize },
    /// All of the body.
    Whole(Bytes),
    /// What has come of it.
    Parts(BytesMut),
}

type Done = Box<dyn FnOnce(Captured) + Send>;

/// Collects a body, and gives it away once.
pub(super) struct Capture {
    kept: Kept,
    length: u64,
    limit: usize,
    done: Option<Done>,
}

impl Capture {
    pub(super) fn new(
        limit: usize,
        length: Option<u64>,
        done: impl FnOnce(Captured) + Send + 'static,
    ) -> Self {
        let room = usize::try_from(length.unwrap_or(0)).unwrap_or(usize::MAX).min(MAX_RESERVED);
        Self { kept: Kept::Nothing { room }, length: 0, limit, done: Some(Box::new(done)) }
    }

    /// Keeps a part; `is_last` says that none follows.
    pub(super) fn keep(&mut self, data: &Bytes, is_last: bool) {
        self.length += data.len() as u64;
        if self.is_truncated() {
            // What is not whole is of no use, and its memory is.
            self.kept = Kept::Nothing { room: 0 };
            return;
        }
        match &mut self.kept {
            // Most bodies come in one piece, which need not be copied.
            Kept::Nothing { .. } if is_last => self.kept = Kept::Whole(data.clone()),
            Kept::Nothing { room } => {
                let mut bytes = BytesMut::with_capacity((*room).max(data.len()));
                bytes.extend_from_slice(data);
                self.kept = Kept::Parts(bytes);
            }
            Kept::Whole(_) => {}
            Kept::Parts(bytes) => bytes.extend_from_slice(data),
        }
    }

    pub(super) fn finish(&mut self, has_ended: bool) {
        let Some(done) = self.done.take() else { return };
        let is_truncated = self.is_truncated();
        let bytes = match std::mem::replace(&mut self.kept, Kept::Nothing { room: 0 }) {
            Kept::Nothing { .. } => Bytes::new(),
            Kept::Whole(bytes) => bytes,
            Kept::Parts(bytes) => bytes.freeze(),
        };
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
        let mut capture = Capture::new(limit, Some(u64::MAX), done);
        for (index, part) in parts.iter().enumerate() {
            capture.keep(&Bytes::from_static(part), index + 1 == parts.len());
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
        assert_eq!(captured(4, &[b"abcd"]), expected);
    }

    #[test]
    fn a_larger_body_leaves_only_its_length() {
        let expected =
            Captured { bytes: Bytes::new(), length: 6, has_ended: true, is_truncated: true };
        assert_eq!(captured(4, &[b"abcd", b"e", b"f"]), expected);
    }
}
