//! The `tapecheck` program.

fn main() {}
