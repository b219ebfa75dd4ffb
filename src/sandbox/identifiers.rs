//! Identifiers in the formats of the service, made from names: the same name gives the same identifier.

use std::borrow::Cow;

/// Whether it is a GUID: 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// What an identifier is looked up by: GUIDs compare without case, all others with it.
pub(crate) fn key(id: &str) -> Cow<'_, str> {
    if is_guid(id) && id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(id.to_ascii_lowercase())
    } else {
        Cow::Borrowed(id)
    }
}

/// Whether two identifiers are the same.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a == b || is_guid(a) && a.eq_ignore_ascii_case(b)
}

/// A GUID of version 4.
pub(crate) fn guid(name: &str) -> String {
    let (high, low) = (hash(name, 1), hash(name, 2));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        8 + (low >> 60 & 3),
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff,
    )
}

/// Twelve hexadecimal digits with a letter among them.
pub(crate) fn hexadecimal(name: &str) -> String {
    format!("{:012x}", hash(name, 3) & 0x0fff_ffff_ffff | 0xc000_0000_0000)
}

/// Twelve decimal digits, as one sample of an order id has them.
pub(crate) fn decimal(name: &str) -> String {
    format!("{:012}", hash(name, 11) % 1_000_000_000_000)
}

/// 33 characters of base64url, the last a `1`.
pub(crate) fn modern(name: &str) -> String {
    (0..4).map(|part| characters(hash(name, 4 + part), 8)).collect::<String>() + "1"
}

/// The beginning of a correlation vector.
pub(crate) fn correlation_vector(name: &str) -> String {
    format!("{}{}.0", characters(hash(name, 9), 8), characters(hash(name, 10), 8))
}

fn characters(mut bits: u64, count: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(count);
    for _ in 0..count {
        text.push(char::from(ALPHABET[(bits & 63) as usize]));
        bits >>= 6;
    }
    text
}

// FNV-1a over the name, then the mixing step of SplitMix64: spreads short names well and is the same everywhere.
fn hash(name: &str, salt: u64) -> u64 {
    let folded = name.bytes().fold(0xcbf2_9ce4_8422_2325 ^ salt, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = (folded ^ folded >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_identifier_has_its_format() {
        let guid = guid("a");
        assert!(
            is_guid(&guid) && guid.as_bytes()[14] == b'4' && b"89ab".contains(&guid.as_bytes()[19])
        );
        let modern = modern("a");
        assert!(modern.len() == 33 && modern.ends_with('1'));
        let short = hexadecimal("a");
        assert!(
            short.len() == 12
                && short.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        );
    }

    #[test]
    fn guids_compare_without_case_and_others_with_it() {
        assert!(same(&guid("a"), &guid("a").to_uppercase()));
        assert!(!same("Abc1", "abc1"));
    }
}
