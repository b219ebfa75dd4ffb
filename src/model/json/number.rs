//! Numbers that keep their spelling and compare as exact decimals.

/// A JSON number as spelled: `1.0` stays `1.0`, `1e400` and 30 digits stay what they are.
#[derive(Clone, Debug)]
pub struct Number(Box<str>);

impl Number {
    /// A number of this spelling, which the parser has checked.
    pub(super) fn spelled(spelling: &str) -> Self {
        Self(spelling.into())
    }

    /// The spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has no fraction: `1`, `1.0` and `1e2` have none, as JSON Schema sees it.
    pub fn is_integer(&self) -> bool {
        is_integer(&self.0)
    }

    /// Whether it is zero, of either sign and however spelled.
    pub fn is_zero(&self) -> bool {
        is_zero(&self.0)
    }

    /// The value as a 64-bit integer, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        if let Ok(integer) = self.0.parse() {
            return Some(integer);
        }
        let Decimal { negative, digits, exponent } = self.decimal()?;
        if digits.is_empty() {
            return Some(0);
        }
        let zeros = usize::try_from(exponent).ok().filter(|zeros| *zeros < 20)?;
        format!("{}{digits}{}", if negative { "-" } else { "" }, "0".repeat(zeros)).parse().ok()
    }

    /// The nearest double; infinite where it is too large for one.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// Whether two numbers have the same value, however spelled and however large.
    pub fn same_value(&self, other: &Self) -> bool {
        match (self.decimal(), other.decimal()) {
            (Some(a), Some(b)) => a == b,
            // An exponent of more than 64 bits is nobody's value: equal only if spelled alike.
            _ => self.0.eq_ignore_ascii_case(&other.0),
        }
    }

    /// One spelling for all numbers of the same value.
    pub fn canonical(&self) -> String {
        match self.decimal() {
            None => self.0.to_ascii_lowercase(),
            Some(Decimal { digits, .. }) if digits.is_empty() => "0".to_owned(),
            Some(Decimal { negative, digits, exponent }) => {
                let sign = if negative { "-" } else { "" };
                if exponent == 0 {
                    format!("{sign}{digits}")
                } else {
                    format!("{sign}{digits}e{exponent}")
                }
            }
        }
    }

    fn decimal(&self) -> Option<Decimal> {
        decimal(&self.0)
    }
}

/// Whether the number of this spelling has no fraction, as JSON Schema sees it.
pub(crate) fn is_integer(spelling: &str) -> bool {
    if spelling.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    match decimal(spelling) {
        Some(decimal) => decimal.exponent >= 0,
        // The exponent does not fit 64 bits: integral exactly when it is positive.
        None => !spelling.contains("e-") && !spelling.contains("E-"),
    }
}

/// Whether the number of this spelling is zero, of either sign.
pub(crate) fn is_zero(spelling: &str) -> bool {
    let mantissa = spelling.split(['e', 'E']).next().unwrap_or_default();
    mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-'))
}

/// The value of a spelling as digits without zeros at either end and a power of ten. Zero has no digits, no sign, no
/// exponent.
fn decimal(spelling: &str) -> Option<Decimal> {
    let (negative, rest) = match spelling.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, spelling),
    };
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{integer}{fraction}");
    let trimmed = all.trim_end_matches('0');
    if trimmed.trim_start_matches('0').is_empty() {
        return Some(Decimal { negative: false, digits: String::new(), exponent: 0 });
    }
    let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let cut = i64::try_from(all.len() - trimmed.len()).ok()?;
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(cut)?;
    Some(Decimal { negative, digits: trimmed.trim_start_matches('0').to_owned(), exponent })
}

#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(integer.to_string().into())
    }
}

impl From<u64> for Number {
    fn from(integer: u64) -> Self {
        Self(integer.to_string().into())
    }
}

impl From<usize> for Number {
    fn from(integer: usize) -> Self {
        Self(integer.to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(spelling: &str) -> Number {
        Number::spelled(spelling)
    }

    #[test]
    fn values_compare_exactly_at_any_size() {
        for (a, b) in
            [("1", "1.0"), ("100", "1e2"), ("-0", "0.0"), ("1e400", "10e399"), ("0.10", "1E-1")]
        {
            assert!(number(a).same_value(&number(b)), "{a} = {b}");
            assert_eq!(number(a).canonical(), number(b).canonical());
        }
        for (a, b) in [("9007199254740992", "9007199254740993"), ("1", "-1"), ("1e400", "1e401")] {
            assert!(!number(a).same_value(&number(b)), "{a} ≠ {b}");
        }
    }

    #[test]
    fn integers_are_told_by_value() {
        assert!(
            number("1.0").is_integer()
                && number("1e400").is_integer()
                && number("10e-1").is_integer()
        );
        assert!(!number("1.5").is_integer() && !number("1e-99999999999999999999").is_integer());
        assert_eq!(number("1.50e2").as_i64(), Some(150));
        assert_eq!(number("1e30").as_i64(), None);
    }
}
