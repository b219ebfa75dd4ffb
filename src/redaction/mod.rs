//! Takes secrets out.
