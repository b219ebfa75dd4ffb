//! Exact decimals: every JSON number is one, and so is every bound and step of a schema.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, Zero as _};

/// An exact number. Those that come from JSON have a finite decimal spelling.
pub(super) type Decimal = BigRational;

/// Larger powers of ten are not worked with: the numbers would be larger than the schema.
const LARGEST_EXPONENT: i64 = 1_000;

/// Longer spellings are not worked with.
const LONGEST: usize = 2_000;

/// The number of this JSON spelling.
pub(super) fn parse(spelling: &str) -> Option<Decimal> {
    if spelling.len() > LONGEST {
        return None;
    }
    let (mantissa, exponent) = spelling.split_once(['e', 'E']).unwrap_or((spelling, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: BigInt = format!("{integer}{fraction}").parse().ok()?;
    if digits.is_zero() {
        return Some(Decimal::zero());
    }
    let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    if exponent.abs() > LARGEST_EXPONENT {
        return None;
    }
    let power = BigInt::from(10).pow(u32::try_from(exponent.unsigned_abs()).ok()?);
    Some(match exponent {
        0.. => Decimal::from_integer(digits * power),
        _ => Decimal::new(digits, power),
    })
}

/// A whole number.
pub(super) fn whole(number: i64) -> Decimal {
    Decimal::from_integer(number.into())
}

/// The usual JSON spelling, without an exponent.
///
/// Only for finite decimals; of another number it gives the digits that fit.
pub(super) fn spelled(number: &Decimal) -> String {
    let mut power = BigInt::one();
    let mut places = 0_usize;
    while !(&power % number.denom()).is_zero() && places < 2 * LONGEST {
        power *= 10;
        places += 1;
    }
    let scaled = (number * Decimal::from_integer(power)).to_integer();
    let digits = scaled.abs().to_string();
    let sign = if scaled.is_negative() { "-" } else { "" };
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (integer, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{integer}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_come_back_as_they_went_in() {
        for text in ["0", "1", "-1.5", "9007199254740993", "0.1", "-0.003", "120"] {
            assert_eq!(spelled(&parse(text).unwrap()), text);
        }
        assert_eq!(parse("1.0"), parse("1e0"));
        assert_eq!(parse("1e400"), parse("10e399"));
        assert_ne!(parse("9007199254740992"), parse("9007199254740993"));
        assert_eq!(parse("1e99999999999"), None);
    }
}
