//! The value of `Date` (RFC 9110 §5.6.7).

use std::cell::RefCell;

use jiff::Timestamp;

use crate::model::http_date;

thread_local! {
    /// The last second, and how it is written.
    static LATEST: RefCell<(i64, String)> = const { RefCell::new((0, String::new())) };
}

/// This second.
pub(super) fn now() -> String {
    let now = Timestamp::now();
    LATEST.with_borrow_mut(|(second, text)| {
        if now.as_second() != *second || text.is_empty() {
            *text = http_date::write(now);
            *second = now.as_second();
        }
        text.clone()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_written_as_http_wants_it() {
        let now = super::now();
        let shape: String =
            now.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).skip(3).take(4).collect();
        assert_eq!((shape.as_str(), now.len()), (", 00", 29), "{now}");
        assert!(now.ends_with(" GMT"), "{now}");
    }
}
