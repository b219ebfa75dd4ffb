//! Numbers, literals and placeholders for values.

use super::{Outcome, Parser};
use crate::model::json::{JsonString, Kind, Number, Problem, RepairKind};
use crate::model::text;

impl Parser<'_> {
    pub(super) fn number(&mut self) -> Outcome<Number> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'))
            .unwrap_or(rest.len());
        let spelling = &rest[..end];
        if is_number(spelling) {
            self.at += end;
            return Ok(Number::spelled(spelling));
        }
        let (sign, digits) =
            spelling.strip_prefix('-').map_or(("", spelling), |digits| ("-", digits));
        let stripped = digits.trim_start_matches('0');
        let stripped = if stripped.starts_with(|c: char| c.is_ascii_digit()) {
            stripped.to_owned()
        } else {
            format!("0{stripped}")
        };
        let repaired = format!("{sign}{stripped}");
        if digits.starts_with('0') && is_number(&repaired) {
            self.tolerate_here(RepairKind::LeadingZero, end)?;
            return Ok(Number::spelled(&repaired));
        }
        self.fail(Problem::Number(text::shortened(spelling, 40)))
    }

    pub(super) fn placeholder(&mut self) -> Outcome<JsonString> {
        let rest = self.rest();
        match rest.find(['>', '\n']) {
            Some(end) if end > 1 && rest[end..].starts_with('>') => {
                let name = &self.rest()[..=end];
                self.tolerate_here(RepairKind::PlaceholderValue, end + 1)?;
                Ok(name.into())
            }
            _ => self.unexpected("a value"),
        }
    }

    pub(super) fn literal(&mut self) -> Outcome<Kind> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = &rest[..end];
        let kind = match word.to_ascii_lowercase().as_str() {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            _ => return self.unexpected("a value"),
        };
        if word.chars().all(|c| c.is_ascii_lowercase()) {
            self.at += end;
        } else {
            self.tolerate_here(RepairKind::LiteralCase, end)?;
        }
        Ok(kind)
    }
}

/// Whether a text is a number by RFC 8259 §6.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
        }
        None => (unsigned, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    digits(integer)
        && (integer == "0" || !integer.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
