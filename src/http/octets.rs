//! Which bytes can stand where in a head.

/// Of every byte, where it can stand: looking it up is faster than telling it anew for each byte of each head.
static PLACES: [u8; 256] = places();

const TOKEN: u8 = 1;
const VALUE: u8 = 2;
const TARGET: u8 = 4;
const HOST: u8 = 8;

const fn places() -> [u8; 256] {
    let mut places = [0; 256];
    let mut byte = 0_u8;
    loop {
        let is_alphanumeric = byte.is_ascii_alphanumeric();
        let mut found = 0;
        if is_alphanumeric || is_one_of(b"!#$%&'*+-.^_`|~", byte) {
            found |= TOKEN;
        }
        if (byte >= 0x20 && byte != 0x7F) || byte == b'\t' {
            found |= VALUE;
        }
        if byte > 0x20 && byte != 0x7F && !is_one_of(b"#<>`", byte) {
            found |= TARGET;
        }
        if is_alphanumeric || is_one_of(b"-._~!$&'()*+;=%:[]", byte) {
            found |= HOST;
        }
        places[byte as usize] = found;
        if byte == u8::MAX {
            return places;
        }
        byte += 1;
    }
}

const fn is_one_of(bytes: &[u8], byte: u8) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == byte {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether this is a name (RFC 9110 §5.6.2).
pub(super) fn is_token(name: &[u8]) -> bool {
    !name.is_empty() && all(name, TOKEN)
}

/// Whether all of these can stand in a value (RFC 9110 §5.5).
pub(super) fn is_value(value: &[u8]) -> bool {
    all(value, VALUE)
}

/// Whether all of these can stand in a request target; more than RFC 3986 has, as real clients send more.
pub(super) fn is_target(target: &[u8]) -> bool {
    all(target, TARGET)
}

/// Whether all of these can stand in `Host` (RFC 9110 §7.2).
pub(super) fn is_host(host: &[u8]) -> bool {
    all(host, HOST)
}

fn all(bytes: &[u8], place: u8) -> bool {
    // Without a way out of the loop.
    bytes.iter().fold(place, |found, byte| found & PLACES[usize::from(*byte)]) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_head_has_its_bytes() {
        let in_all = |is: fn(&[u8]) -> bool| (0..=u8::MAX).filter(|byte| is(&[*byte])).count();
        assert_eq!([is_token, is_value, is_target, is_host].map(in_all), [77, 224, 218, 80]);
        assert!(is_token(b"X-One") && !is_token(b"X One") && !is_token(b""));
        assert!(is_value(b"a\tb \xE4") && !is_value(b"a\rb") && is_value(b""));
        assert!(is_target("/ü?a=\"{b}\"".as_bytes()) && !is_target(b"/a#b") && !is_target(b"/a b"));
        assert!(is_host(b"[::1]:8080") && !is_host(b"a,b"));
    }
}
