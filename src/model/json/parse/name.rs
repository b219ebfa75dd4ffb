//! Members and their names, with both quotes, one or none.

use super::space::is_exotic_space;
use super::string::is_double_typographic;
use super::{Outcome, Parser, is_name_start};
use crate::model::json::{JsonString, Member, Problem, RepairKind, Span};

impl Parser<'_> {
    pub(super) fn member(&mut self) -> Outcome<Member> {
        let start = self.at;
        let name = self.name()?;
        let name_span = Span { start, end: self.at };
        self.space()?;
        if self.peek() != Some(b':') {
            return if self.peek().is_none() {
                self.fail(Problem::UnexpectedEnd("an object"))
            } else {
                self.unexpected("`:`")
            };
        }
        self.at += 1;
        self.space()?;
        let value = self.value()?;
        Ok(Member { name, name_span, value })
    }

    pub(super) fn name(&mut self) -> Outcome<JsonString> {
        match self.opening_quote() {
            Some(quote) => self.quoted_name(quote),
            None => self.unquoted_name(),
        }
    }

    pub(super) fn quoted_name(&mut self, quote: char) -> Outcome<JsonString> {
        let start = self.at;
        let repairs = self.repairs.len();
        let whole = self.string();
        if !self.lenient() || quote != '"' || whole.is_ok() && self.colon_follows() {
            return whole;
        }
        // The quote that ended the string may be the next one's: `"id: "x"`.
        let end = self.at;
        let whole_repairs = self.repairs.split_off(repairs);
        self.at = start + 1;
        match self.bare_name() {
            Some(name) => {
                self.closing_typographic_quote()?;
                self.tolerate(RepairKind::HalfQuotedKey, start, self.at)?;
                Ok(name)
            }
            None => {
                self.at = end;
                self.repairs.extend(whole_repairs);
                whole
            }
        }
    }

    /// A name with no quote, or with the closing one only.
    pub(super) fn unquoted_name(&mut self) -> Outcome<JsonString> {
        let start = self.at;
        match self.bare_name() {
            Some(name) if self.lenient() => {
                let kind = if self.peek() == Some(b'"') {
                    RepairKind::HalfQuotedKey
                } else {
                    RepairKind::UnquotedKey
                };
                self.at += usize::from(kind == RepairKind::HalfQuotedKey);
                if !self.colon_follows() {
                    self.at = start;
                    return self.unexpected("a member name");
                }
                self.tolerate(kind, start, self.at)?;
                Ok(name)
            }
            _ => {
                self.at = start;
                self.unexpected("a member name")
            }
        }
    }

    /// A name without quotes, if a letter starts one here.
    pub(super) fn bare_name(&mut self) -> Option<JsonString> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !is_name_start(c) && !matches!(c, '-' | '.' | '0'..='9'))
            .unwrap_or(rest.len());
        rest.starts_with(is_name_start).then(|| {
            self.at += end;
            rest[..end].into()
        })
    }

    pub(super) fn closing_typographic_quote(&mut self) -> Outcome<()> {
        match self.rest().chars().next() {
            Some(quote) if is_double_typographic(quote) => {
                self.tolerate_here(RepairKind::TypographicQuotes, quote.len_utf8())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn colon_follows(&self) -> bool {
        let mut rest = self.rest();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || is_exotic_space(c));
            let comment = if rest.starts_with("//") {
                rest.find(['\n', '\r'])
            } else if rest.starts_with("/*") {
                rest.find("*/").map(|end| end + 2)
            } else {
                None
            };
            let Some(end) = comment else { return rest.starts_with(':') };
            rest = &rest[end..];
        }
    }
}
