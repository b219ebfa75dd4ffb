//! Work of others that may panic, and whose panics are an answer.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// Whether this thread is at such work.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread is expected and answered, so that nobody need be told of it.
///
/// For the panic hook of a program; without one the panic is reported on standard error and otherwise does no harm.
pub fn is_guarded() -> bool {
    IS_GUARDED.get()
}

/// What the work gives; nothing if it panics.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    let outer = IS_GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(outer);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_answer_and_the_guard_ends_with_the_work() {
        assert_eq!(guarded(|| 7), Some(7));
        assert_eq!(guarded(|| assert!(!is_guarded(), "it is guarded")), None);
        assert!(!is_guarded());
    }
}
