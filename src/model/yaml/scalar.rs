//! What a plain scalar is: the core schema of YAML 1.2.2, §10.3.2.

use crate::model::json::{self, Kind};

/// The value that a plain scalar spells; a string where it spells nothing else, `None` where JSON has no such value.
pub(super) fn plain(text: &str) -> Option<Kind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Kind::Null),
        "true" | "True" | "TRUE" => return Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Kind::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return None;
    }
    let spelling = radix(text).or_else(|| decimal(text));
    Some(
        spelling
            .and_then(|spelling| number(&spelling))
            .unwrap_or_else(|| Kind::String(text.into())),
    )
}

/// `0o17` and `0x1F`.
fn radix(text: &str) -> Option<String> {
    let (digits, radix) = match (text.strip_prefix("0o"), text.strip_prefix("0x")) {
        (Some(digits), _) => (digits, 8),
        (_, Some(digits)) => (digits, 16),
        _ => return None,
    };
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    u128::from_str_radix(digits, radix).ok().map(|value| value.to_string())
}

/// A decimal as JSON spells it: no `+`, no zeros before, a digit on both sides of the point.
fn decimal(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest.find(['e', 'E']).unwrap_or(rest.len());
    let (mantissa, exponent) = rest.split_at(end);
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(integer) || !are_digits(fraction) || integer.len() + fraction.len() == 0 {
        return None;
    }
    let integer = integer.trim_start_matches('0');
    let integer = if integer.is_empty() { "0" } else { integer };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{integer}{point}{fraction}{exponent}"))
}

fn number(spelling: &str) -> Option<Kind> {
    // The JSON front end has the last word on exponents.
    json::parse(spelling)
        .ok()
        .map(|value| value.kind)
        .filter(|kind| matches!(kind, Kind::Number(_)))
}
