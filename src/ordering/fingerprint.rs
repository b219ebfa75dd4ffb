//! Hashes that are the same on every machine and in every release, since the order of a file depends on them.

const FIRST: u64 = 0x9E37_79B9_7F4A_7C15;
const SECOND: u64 = 0xBF58_476D_1CE4_E5B9;

/// A hash of a hash and one more number; every bit depends on every other.
pub(super) fn mix(hash: u64, value: u64) -> u64 {
    let mut bits = (hash.rotate_left(23) ^ value).wrapping_add(FIRST).wrapping_mul(SECOND);
    bits ^= bits >> 32;
    bits = bits.wrapping_mul(FIRST);
    bits ^ bits >> 29
}

/// A hash of a hash and some more bytes.
pub(super) fn mix_bytes(hash: u64, bytes: &[u8]) -> u64 {
    let mut hash = mix(hash, bytes.len() as u64);
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash, u64::from_le_bytes(word));
    }
    hash
}

/// A hash of several numbers whose order does not count.
pub(super) fn mix_unordered(values: impl Iterator<Item = u64>) -> u64 {
    values.fold(0, |sum, value| sum.wrapping_add(mix(1, value)))
}
