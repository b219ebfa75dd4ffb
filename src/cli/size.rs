//! Sizes as people write them: `500k`, `16MiB`, `1048576`.

/// The units by the letter that they start with, in bytes.
const UNITS: [(char, u64); 3] = [('k', 1 << 10), ('m', 1 << 20), ('g', 1 << 30)];

/// Reads a size in bytes. `k`, `kB` and `KiB` are the same, 1024 bytes: nobody who limits a body means the other one.
pub(super) fn parse(text: &str) -> Result<usize, String> {
    let wrong = || "write it as a number of bytes, or as `500k`, `16MiB`, `1G`".to_owned();
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    let unit = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b')).unwrap_or(unit);
    let factor = match UNITS.iter().find(|(letter, _)| unit.chars().eq([*letter])) {
        Some((_, factor)) => *factor,
        None if unit.is_empty() => 1,
        None => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let bytes = number.checked_mul(factor).and_then(|bytes| usize::try_from(bytes).ok());
    bytes.ok_or_else(|| "that is more than this machine can address".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_usual_units_and_nothing_else() {
        for (text, bytes) in [
            ("0", 0),
            ("1500", 1500),
            ("12b", 12),
            ("500k", 512_000),
            ("16MiB", 1 << 24),
            ("1 gb", 1 << 30),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for wrong in
            ["", "k", "-1", "1.5M", "1 T", "16 MiBs", "99999999999999999999", "17179869184g"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
