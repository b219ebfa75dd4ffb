//! A proxy that keeps what passes through it.
