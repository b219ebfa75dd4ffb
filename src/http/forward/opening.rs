//! What a connection speaks, by its first bytes.

/// What a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// TLS.
    Tls,
    /// HTTP in the clear, of any version.
    Http,
    /// Something else.
    Other,
}

/// No method is longer than this (the longest registered one has 17 letters).
const MAX_METHOD: usize = 24;

impl Opening {
    /// What these first bytes begin; nothing if more are needed. Knows it after 32 bytes at most.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        // The first byte of TLS is the type of its first record: a handshake (RFC 8446 §5.1).
        if *bytes.first()? == 0x16 {
            return Some(Self::Tls);
        }
        let is_of_method = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
        let method = bytes.iter().take_while(|byte| is_of_method(byte)).count();
        if method > MAX_METHOD {
            return Some(Self::Other);
        }
        match bytes.get(method) {
            None => None,
            Some(b' ') if method > 0 => of_target(&bytes[method + 1..]),
            Some(_) => Some(Self::Other),
        }
    }
}

/// A request target starts with a slash, an asterisk (which is also how HTTP/2 starts: `PRI * HTTP/2.0`) or a scheme.
fn of_target(target: &[u8]) -> Option<Opening> {
    const SCHEME: &[u8] = b"http";
    match target.first()? {
        b'/' | b'*' => Some(Opening::Http),
        _ if target.len() >= SCHEME.len() => {
            let is_url = target[..SCHEME.len()].eq_ignore_ascii_case(SCHEME);
            Some(if is_url { Opening::Http } else { Opening::Other })
        }
        _ if target.eq_ignore_ascii_case(&SCHEME[..target.len()]) => None,
        _ => Some(Opening::Other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn protocols_are_told_apart_by_their_first_bytes() {
        for (bytes, expected) in [
            (&b"\x16\x03\x01"[..], Some(Opening::Tls)),
            (b"GET /v1 HTTP/1.1", Some(Opening::Http)),
            (b"PRI * HTTP/2.0\r\n", Some(Opening::Http)),
            (b"GET http://a/ HTTP/1.1", Some(Opening::Http)),
            (b"BASELINE-CONTROL /", Some(Opening::Http)),
            (b"SSH-2.0-OpenSSH_9.2", Some(Opening::Other)),
            (b"EHLO client.example", Some(Opening::Other)),
            (b"*1\r\n$4\r\nPING\r\n", Some(Opening::Other)),
            (b"PING\r\n", Some(Opening::Other)),
            (b"\x00\x00\x00\x08", Some(Opening::Other)),
            (b" GET", Some(Opening::Other)),
            (b"GE", None),
            (b"GET htt", None),
        ] {
            assert_eq!(Opening::of(bytes), expected, "{}", bytes.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn it_knows_after_a_few_bytes_and_stays_with_it(bytes: Vec<u8>, more: Vec<u8>) {
            prop_assert!(bytes.len() < 32 || Opening::of(&bytes).is_some());
            if let Some(opening) = Opening::of(&bytes) {
                prop_assert_eq!(Opening::of(&[bytes, more].concat()), Some(opening));
            }
        }
    }
}
