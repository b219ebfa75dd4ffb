//! How far numbers may be apart, as an exact decimal.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed as _;

use crate::model::json::Number;

/// Larger powers of ten are not compared: the difference would be larger than any tolerance, or smaller.
const LARGEST_EXPONENT: i64 = 1_000;

/// How far two numbers may be apart and still be the same; the bound itself is still the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerance(BigRational);

impl Tolerance {
    /// Reads a number that is not negative.
    pub fn parse(text: &str) -> Option<Self> {
        exact(text).filter(|number| !number.is_negative()).map(Self)
    }

    /// Whether two numbers are near enough.
    pub(super) fn covers(&self, a: &Number, b: &Number) -> bool {
        match (exact(a.as_str()), exact(b.as_str())) {
            (Some(a), Some(b)) => (a - b).abs() <= self.0,
            _ => false,
        }
    }
}

fn exact(spelling: &str) -> Option<BigRational> {
    let (mantissa, exponent) = spelling.split_once(['e', 'E']).unwrap_or((spelling, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: BigInt = format!("{integer}{fraction}").parse().ok()?;
    let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    if exponent.abs() > LARGEST_EXPONENT {
        return None;
    }
    let power = BigInt::from(10).pow(u32::try_from(exponent.unsigned_abs()).ok()?);
    Some(if exponent < 0 {
        BigRational::new(digits, power)
    } else {
        BigRational::from(digits * power)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::{Value, parse};

    #[test]
    fn the_bound_is_exact_and_still_the_same() {
        let near = |tolerance: &str, a: &str, b: &str| {
            let number = |text: &str| -> Value { parse(text).unwrap() };
            let tolerance = Tolerance::parse(tolerance).unwrap();
            tolerance.covers(number(a).as_number().unwrap(), number(b).as_number().unwrap())
        };
        assert!(near("0.1", "0.3", "0.2"));
        assert!(!near("0.1", "0.3", "0.19999999999999999999"));
        assert!(!near("0", "9007199254740993", "9007199254740992"));
        assert!(near("1e390", "1e390", "2e390"));
        assert_eq!(Tolerance::parse("-1"), None);
        assert_eq!(Tolerance::parse("a"), None);
    }
}
