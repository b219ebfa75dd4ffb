//! What is to stand in the place of some parts of a text; everything else stays, byte for byte.

use std::ops::Range;

/// One part and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// The bytes that go.
    pub(super) span: Range<usize>,
    /// What comes.
    pub(super) text: String,
    /// Which rule wants it, by its number.
    pub(super) rule: usize,
}

/// Edits of one text, in the order in which they were found. Whoever comes first is believed: of edits that overlap the
/// first one's text stands in the place of all that any of them wants to be gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edits(Vec<Edit>);

impl Edits {
    pub(super) fn push(&mut self, span: Range<usize>, text: String, rule: usize) {
        self.0.push(Edit { span, text, rule });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the edits of a part of the text that starts at `offset`.
    pub(super) fn extend(&mut self, inner: Self, offset: usize) {
        self.0.extend(
            inner.0.into_iter().map(|edit| Edit {
                span: edit.span.start + offset..edit.span.end + offset,
                ..edit
            }),
        );
    }

    /// The edits without overlaps, in the order of the text.
    pub(super) fn settled(self) -> Vec<Edit> {
        let mut ranked: Vec<(usize, Edit)> = self.0.into_iter().enumerate().collect();
        ranked.sort_by_key(|(rank, edit)| (edit.span.start, *rank));
        let mut settled: Vec<(usize, Edit)> = Vec::with_capacity(ranked.len());
        for (rank, edit) in ranked {
            match settled.last_mut().filter(|(_, last)| edit.span.start < last.span.end) {
                Some((first, last)) => {
                    let span = last.span.start..last.span.end.max(edit.span.end);
                    if rank < *first {
                        (*first, *last) = (rank, edit);
                    }
                    last.span = span;
                }
                None => settled.push((rank, edit)),
            }
        }
        settled.into_iter().map(|(_, edit)| edit).collect()
    }
}

/// The text with these edits, which must be settled.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_overlapping_edits_the_first_found_wins_and_nothing_that_any_wants_gone_stays() {
        let mut edits = Edits::default();
        edits.push(6..9, "B".into(), 0);
        edits.push(1..3, "A".into(), 1);
        edits.push(2..7, "C".into(), 2);
        edits.push(9..10, "D".into(), 3);
        assert_eq!(apply("0123456789x", &edits.settled()), "0BDx");
    }
}
