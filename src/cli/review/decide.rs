//! Questions and answers, one line each; the same from a terminal and from a file.

use std::io::BufRead as _;
use std::path::Path;

use crate::cli::{Console, Failure};
use crate::model::Finding;

/// What is done about one interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The newer version is taken over.
    Accept,
    /// So are all that are left.
    AcceptAll,
    /// The recording stays.
    Keep,
    /// The recording stays, and nobody is told again.
    Ignore,
    /// Nothing more is decided.
    Quit,
}

/// Asks on standard output and reads from standard input.
pub(super) struct Answers<'c> {
    console: &'c Console,
    is_terminal: bool,
}

impl<'c> Answers<'c> {
    pub(super) fn new(console: &'c Console, is_terminal: bool) -> Self {
        Self { console, is_terminal }
    }

    /// Shows a line.
    pub(super) fn show(&self, line: &str) -> Result<(), Failure> {
        self.put(&format!("{line}\n"))
    }

    /// What to do; the end of the input is a way to stop.
    pub(super) fn choice(&mut self) -> Result<Choice, Failure> {
        loop {
            self.put("[a]ccept, [k]eep, [i]gnore by rule, accept [A]ll, [q]uit? ")?;
            let Some(line) = self.line()? else { return Ok(Choice::Quit) };
            match line.trim() {
                "a" | "accept" => return Ok(Choice::Accept),
                "A" | "all" => return Ok(Choice::AcceptAll),
                "k" | "keep" => return Ok(Choice::Keep),
                "i" | "ignore" => return Ok(Choice::Ignore),
                "q" | "quit" => return Ok(Choice::Quit),
                other if self.is_terminal => self.show(&format!("`{other}` is none of these"))?,
                other => {
                    return Err(Failure::new(format!("`{other}` is no answer")).help(
                        "write `a`, `k`, `i`, `A` or `q`, one in a line; nothing was written",
                    ));
                }
            }
        }
    }

    /// Why it is ignored: the configuration needs a reason.
    pub(super) fn reason(&mut self) -> Result<String, Failure> {
        loop {
            self.put("reason: ")?;
            match self.line()? {
                Some(line) if !line.trim().is_empty() => return Ok(line.trim().to_owned()),
                Some(_) if self.is_terminal => {}
                _ => {
                    return Err(Failure::new("to ignore something needs a reason").help(
                        "write it in the line behind `i`: it is for those who read the configuration in a year; nothing was written",
                    ));
                }
            }
        }
    }

    fn put(&self, text: &str) -> Result<(), Failure> {
        self.console.result(text).map_err(super::cannot_write)
    }

    fn line(&self) -> Result<Option<String>, Failure> {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        let read = read.map_err(|error| Failure::new(format!("cannot read an answer: {error}")))?;
        // Without a terminal nobody has ended the line of the question.
        if !self.is_terminal {
            self.put("\n")?;
        }
        Ok((read > 0).then_some(line))
    }
}

/// The entry of the configuration that accepts a finding wherever its interaction stands in the file.
pub(super) fn entry(finding: &Finding, file: &str, config: &Path, reason: &str) -> String {
    let pointer = finding.location.pointer.clone().unwrap_or_default();
    let mut pattern = String::new();
    for (depth, token) in pointer.tokens().iter().enumerate() {
        let is_index = token.bytes().all(|byte| byte.is_ascii_digit()) && !token.is_empty();
        let is_interaction = depth == 1 && pointer.tokens()[0] == "interactions";
        let token = token.replace('~', "~0").replace('/', "~1");
        pattern.push('/');
        pattern.push_str(if is_index || is_interaction { "*" } else { &token });
    }
    // Paths in the configuration start where it lies.
    let folder = config.parent().unwrap_or(Path::new(""));
    let file = Path::new(file).strip_prefix(folder).unwrap_or(Path::new(file));
    let location = format!("{} {pattern}", file.display());
    format!(
        "[[accept]]\nrule = {}\nlocation = {}\nreason = {}\n",
        quoted(finding.rule.id),
        quoted(location.trim_end()),
        quoted(reason)
    )
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::findings::RULES;
    use crate::model::{Location, Pointer};

    #[test]
    fn an_entry_speaks_of_every_interaction_and_element() {
        let pointer = Pointer::parse("/interactions/3/response/body/json/items/0/a~1b").unwrap();
        let finding = RULES[0].finding(Location::file("tape.json").pointing(pointer), "");
        assert_eq!(
            entry(&finding, "team/tapes/tape.json", Path::new("team/tapecheck.toml"), "say \"no\""),
            format!(
                "[[accept]]\nrule = \"{}\"\nlocation = \"tapes/tape.json /interactions/*/response/body/json/items/*/a~1b\"\nreason = \"say \\\"no\\\"\"\n",
                RULES[0].id
            )
        );
    }
}
