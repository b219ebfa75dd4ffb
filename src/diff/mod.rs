//! Differences in meaning, not in spelling.
