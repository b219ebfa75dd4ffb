//! Where a text comes next in another.

/// The next place of a text in another, found once: to look for it behind each tag would take the square of the size.
pub(super) struct Next {
    needle: &'static str,
    found: Option<usize>,
    searched_from: Option<usize>,
}

impl Next {
    /// Of this text.
    pub(super) fn of(needle: &'static str) -> Self {
        Self { needle, found: None, searched_from: None }
    }

    /// The first place from here on.
    pub(super) fn at(&mut self, text: &str, from: usize) -> Option<usize> {
        let is_known = self.searched_from.is_some() && self.found.is_none_or(|found| found >= from);
        if !is_known {
            self.found =
                text.get(from..).and_then(|rest| rest.find(self.needle)).map(|at| from + at);
            self.searched_from = Some(from);
        }
        self.found
    }
}
