//! White space, and what stands for it.

use super::{Outcome, Parser};
use crate::model::json::{Problem, RepairKind};

impl Parser<'_> {
    /// Skips white space and, in lenient mode, what stands for it.
    pub(super) fn space(&mut self) -> Outcome<()> {
        loop {
            let bytes = &self.text.as_bytes()[self.at..];
            self.at += bytes
                .iter()
                .position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
                .unwrap_or(bytes.len());
            // Everything else that stands for space starts with a slash or is not ASCII.
            if self.peek().is_none_or(|byte| byte.is_ascii_graphic() && byte != b'/') {
                return Ok(());
            }
            let rest = self.rest();
            let exotic = rest.len() - rest.trim_start_matches(is_exotic_space).len();
            if exotic > 0 {
                self.tolerate_here(RepairKind::ExoticSpace, exotic)?;
            } else if rest.starts_with("//") {
                self.tolerate_here(
                    RepairKind::Comment,
                    rest.find(['\n', '\r']).unwrap_or(rest.len()),
                )?;
            } else if rest.starts_with("/*") {
                let Some(end) = rest.find("*/") else {
                    return self.fail(Problem::UnexpectedEnd("a comment"));
                };
                self.tolerate_here(RepairKind::Comment, end + 2)?;
            } else {
                return Ok(());
            }
        }
    }
}

pub(super) fn is_exotic_space(c: char) -> bool {
    c != ' '
        && !matches!(c, '\t' | '\n' | '\r')
        && (c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}
