//! The YAML scanner counts characters; spans count bytes.

/// Finds the byte of a character by its number, without reading the text from its start each time.
pub(super) struct Offsets<'t> {
    text: &'t str,
    /// The byte of every [`STRIDE`]th character; empty where characters are bytes.
    marks: Vec<usize>,
}

const STRIDE: usize = 128;

impl<'t> Offsets<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let marks = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect()
        };
        Self { text, marks }
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(mark) = self.marks.get(character / STRIDE) else { return self.text.len() };
        let rest = &self.text[*mark..];
        let further = rest.char_indices().nth(character % STRIDE);
        mark + further.map_or(rest.len(), |(byte, _)| byte)
    }
}
