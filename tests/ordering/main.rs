//! The canonical order of a recording: the same scenario gives the same bytes, and replay answers as the service did.
//!
//! * `service.rs`: a pretend service, its clients, and recordings of them with random interleaving and numbering.
//! * `properties.rs`: what holds for every scenario.
//! * `examples.rs`: orders that people can read.

mod examples;
mod properties;
mod service;
