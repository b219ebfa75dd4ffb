//! An emulator with memory.
