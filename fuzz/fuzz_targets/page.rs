#![no_main]
//! `cargo +nightly fuzz run page`; `tests/fuzz.rs` runs the same target over a fixed set of inputs.

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::page(data));
