//! Objects and arrays: brackets, commas, and what is left out between them.

use super::{Container, MAX_DEPTH, Outcome, Parser, is_name_start};
use crate::model::json::{Member, Problem, RepairKind, Value};

impl Parser<'_> {
    /// Reads the inside of a bracket pair, and keeps count of how deep it is.
    pub(super) fn nested<T>(
        &mut self,
        container: Container,
        read: fn(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        if self.open.len() == MAX_DEPTH {
            return self.fail(Problem::TooDeep(MAX_DEPTH));
        }
        self.open.push(container);
        self.at += 1;
        let inside = read(self)?;
        self.open.pop();
        Ok(inside)
    }

    pub(super) fn members(&mut self) -> Outcome<Vec<Member>> {
        let mut members = Vec::new();
        let mut comma = None;
        loop {
            self.space()?;
            if self.closes(b'}', &mut comma)? {
                return Ok(members);
            }
            if self.ellipsis(&mut comma)? {
                continue;
            }
            if members.is_empty() && self.opener_is_doubled() {
                self.tolerate_here(RepairKind::DoubledOpener, 1)?;
                continue;
            }
            self.separated(
                &mut comma,
                members.last().map(|member: &Member| member.value.span.end),
            )?;
            let member = self.member()?;
            if !self.is_kept {
                members.clear();
            }
            members.push(member);
            self.space()?;
            comma = self.comma();
        }
    }

    /// Whether a second `{` follows the first one of the document, and no third was dropped already.
    pub(super) fn opener_is_doubled(&self) -> bool {
        self.lenient()
            && self.peek() == Some(b'{')
            && self.open.len() == 1
            && self.repairs.last().is_none_or(|repair| repair.kind != RepairKind::DoubledOpener)
    }

    pub(super) fn elements(&mut self) -> Outcome<Vec<Value>> {
        let mut items = Vec::new();
        let mut comma = None;
        loop {
            self.space()?;
            if self.closes(b']', &mut comma)? {
                return Ok(items);
            }
            if self.ellipsis(&mut comma)? {
                continue;
            }
            self.separated(&mut comma, items.last().map(|item: &Value| item.span.end))?;
            let item = self.value()?;
            if !self.is_kept {
                items.clear();
            }
            items.push(item);
            self.space()?;
            comma = self.comma();
        }
    }

    /// Takes the closing bracket, if it is there or can be taken for there.
    pub(super) fn closes(&mut self, closer: u8, comma: &mut Option<usize>) -> Outcome<bool> {
        let here = match self.peek() {
            Some(byte) if byte == closer => true,
            None => false,
            Some(byte @ (b'}' | b']')) if self.encloses(byte) => false,
            Some(_) => return Ok(false),
        };
        if !here && !self.lenient() {
            return Ok(false);
        }
        if let Some(comma) = comma.take() {
            self.tolerate(RepairKind::TrailingComma, comma, comma + 1)?;
        }
        if here {
            self.at += 1;
        } else {
            self.tolerate(RepairKind::MissingCloser, self.at, self.at)?;
        }
        Ok(true)
    }

    /// Whether a closing bracket belongs to something that is open outside the innermost container.
    pub(super) fn encloses(&self, closer: u8) -> bool {
        let outer = if closer == b'}' { Container::Object } else { Container::Array };
        self.open[..self.open.len() - 1].contains(&outer)
    }

    /// Sees to the comma between the entry that ended at `previous` and the one that starts here.
    pub(super) fn separated(
        &mut self,
        comma: &mut Option<usize>,
        previous: Option<usize>,
    ) -> Outcome<()> {
        let (None, Some(end)) = (comma.take(), previous) else { return Ok(()) };
        let in_object = self.open.last() == Some(&Container::Object);
        let expected = if in_object { "`,` or `}`" } else { "`,` or `]`" };
        match self.peek() {
            None => self.fail(Problem::UnexpectedEnd(self.enclosing())),
            Some(_) if self.lenient() && self.entry_starts(in_object) => {
                self.tolerate(RepairKind::MissingComma, end, end)
            }
            Some(_) => self.unexpected(expected),
        }
    }

    pub(super) fn entry_starts(&self, in_object: bool) -> bool {
        let next = self.rest().chars().next();
        self.opening_quote().is_some()
            || if in_object {
                next.is_some_and(is_name_start)
            } else {
                next.is_some_and(|c| matches!(c, '{' | '[' | '-' | '0'..='9'))
            }
    }

    pub(super) fn comma(&mut self) -> Option<usize> {
        (self.peek() == Some(b',')).then(|| {
            self.at += 1;
            self.at - 1
        })
    }

    pub(super) fn ellipsis(&mut self, comma: &mut Option<usize>) -> Outcome<bool> {
        let Some(length) = self.ellipsis_length() else { return Ok(false) };
        self.tolerate_here(RepairKind::Ellipsis, length)?;
        self.space()?;
        // The commas around what was left out go with it.
        *comma = None;
        if self.comma().is_some() {
            self.space()?;
        }
        Ok(true)
    }

    pub(super) fn ellipsis_length(&self) -> Option<usize> {
        let rest = self.rest();
        if !self.lenient() {
            return None;
        }
        let dots = |text: &str| text.len() - text.trim_start_matches(['.', '…']).len();
        let bare = dots(rest);
        if bare >= 3 {
            return Some(bare);
        }
        let in_brackets = rest.strip_prefix('[').map(dots).filter(|length| *length >= 3)?;
        let in_object = self.open.last() == Some(&Container::Object);
        (in_object && rest[1 + in_brackets..].starts_with(']')).then_some(in_brackets + 2)
    }
}
