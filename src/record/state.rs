//! What a recording knows and has kept: everything that one exchange after the other changes.
//!
//! The journal is never ahead of what is known: an exchange that tells of an identifier is written after that identifier
//! has been taken out of all that was written before.

use super::late_identifiers::{ExchangeNumber, LateIdentifiers};
use super::repeats::Repeats;
use super::sealing::{Leak, sealed};
use super::summary::Summary;
use crate::model::Exchange;
use crate::ordering::Span;
use crate::redaction::{RedactedExchange, Redactor};
use crate::storage::journal::{Content, Journal, JournalError};

/// What is known and what was kept, under one lock.
pub(super) struct State {
    pub(super) redactor: Redactor,
    pub(super) late: LateIdentifiers,
    /// How many secrets were known when the first exchange was kept.
    pub(super) secrets_at_start: Option<usize>,
    pub(super) repeats: Repeats,
    pub(super) summary: Summary,
    /// Nothing once the recording has ended.
    pub(super) journal: Option<Journal>,
}

/// Why an exchange is not in the journal.
pub(super) enum Refused {
    /// It must not be.
    Secret(Leak),
    /// It cannot be written.
    Journal(JournalError),
}

impl From<Leak> for Refused {
    fn from(leak: Leak) -> Self {
        Self::Secret(leak)
    }
}

impl From<JournalError> for Refused {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// An exchange that was written into the journal.
pub(super) struct Written {
    /// Nothing once the recording has ended.
    pub(super) number: Option<ExchangeNumber>,
    /// Exchanges that had to be taken out of it, and why.
    pub(super) lost: Vec<(Exchange, String)>,
}

impl State {
    /// A recording that has not begun yet.
    pub(super) fn new(redactor: Redactor, journal: Journal) -> Self {
        Self {
            redactor,
            late: LateIdentifiers::new(),
            secrets_at_start: None,
            repeats: Repeats::default(),
            summary: Summary::default(),
            journal: Some(journal),
        }
    }

    /// Whether a secret became known after an exchange was kept in which it may stand where no rule looks.
    pub(super) fn has_learnt_secrets(&self) -> bool {
        self.secrets_at_start.is_some_and(|first| self.redactor.secrets() > first)
    }

    pub(super) fn is_recording(&self) -> bool {
        self.journal.is_some() && self.summary.failure.is_none()
    }

    /// Writes an exchange into the journal.
    ///
    /// What it tells about earlier exchanges is seen to first: whoever reads the journal after a crash finds no
    /// identifier in one exchange that another one tells to be one.
    pub(super) fn write(
        &mut self,
        span: Span,
        redacted: &RedactedExchange,
    ) -> Result<Written, Refused> {
        let text = sealed(&self.redactor, redacted)?;
        let lost = self.search_again()?;
        let mut number = None;
        if let Some(journal) = &mut self.journal {
            let place = journal.append(span, Content::Interaction(&text))?;
            self.secrets_at_start.get_or_insert(self.redactor.secrets());
            number = Some(self.late.note(place, &text));
        }
        Ok(Written { number, lost })
    }

    /// An identifier may have stood in an earlier exchange where nothing told that it was one.
    pub(super) fn search_again(&mut self) -> Result<Vec<(Exchange, String)>, JournalError> {
        // What is not seen to now has to be in the end.
        self.replace_learnt().inspect_err(|_| self.late.overlook())
    }

    fn replace_learnt(&mut self) -> Result<Vec<(Exchange, String)>, JournalError> {
        let mut lost = Vec::new();
        let Some(journal) = &mut self.journal else { return Ok(lost) };
        let mut learnt = self.redactor.take_learnt();
        while let Some(identifier) = learnt.pop() {
            for number in self.late.exchanges_with(&identifier) {
                let Some(place) = self.late.place(number) else { continue };
                let Some(old) = journal.read(place)? else { continue };
                let Some(exchange) = old.exchange() else { continue };
                let redacted = self.redactor.redact(exchange);
                learnt.extend(self.redactor.take_learnt());
                match sealed(&self.redactor, &redacted) {
                    Ok(text) if text == old.json => {}
                    Ok(text) => self.late.moved(number, journal.replace(place, &old, &text)?),
                    Err(leak) => {
                        journal.erase(place, &old)?;
                        lost.push(leak.told_of(redacted));
                    }
                }
            }
        }
        Ok(lost)
    }
}
