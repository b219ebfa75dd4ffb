//! The program as its users meet it: the real binary, real sockets on this machine, real files in a folder of the test.
//!
//! | module | what belongs there |
//! |---|---|
//! | one per command | what the command promises: what it writes to stdout, to stderr and to files, its exit status |
//! | `help` | help texts, usage errors, and that every example in them and in README.md can be run |
//! | `contracts` | OpenAPI documents, schemas and route tables of one's own, and what `check` finds with them |
//! | `hostile` | inputs that were made to break the reader: huge, deep, cut, binary, endless |
//! | `bad_input` | everything that ends with status 2, with a message of what, where, why and what to do |
//! | `harness` | runs the program, ends it, and reads what it wrote; the deadline of everything that waits |
//! | `raw_http` | a client and a server that send and show exact bytes |
//! | `tls` | a service and clients that speak TLS |
//! | `wire` | what passes through `record` is what was sent; what is ambiguous is refused |
//! | `byte_exact` | bodies come out of a replay as they went into the recording |
//! | `determinism` | two recordings of one scenario are one text |
//! | `faulty_upstream` | services that break off, lie, stall or speak no HTTP |
//! | `live` | what `record` says while it records and at the end |
//! | `replay_wire` | how `replay` reaches its clients: faults, TLS, proxies, fallbacks, reloading, limits |
//! | `replay_control` | the port by which a test controls a replay |
//! | `sandbox_drift` | every drift is named by `verify` and by `diff` |
//! | `sandbox_live` | `sandbox` while it runs: control, faults, saved state, many writers |
//! | `scenario` | the requests of a client that reads, cancels and reads again |
//! | `findings` | reads reports in JSON |
//! | `snapshots/` | what people read, as committed text; `INSTA_UPDATE=always cargo test --test cli` writes it anew |
//!
//! Nothing leaves the machine, nothing sleeps, and every wait has a deadline.
// Servers are ended with SIGTERM.
#![cfg(unix)]

mod findings;
mod harness;
mod raw_http;
mod scenario;
mod tls;

mod bad_input;
mod byte_exact;
mod ca;
mod check;
mod check_coverage;
mod check_partition;
mod check_policy;
mod contracts;
mod demo;
mod determinism;
mod diff;
mod diff_schemas;
mod explain;
mod faulty_upstream;
mod forward;
mod help;
mod hostile;
mod http2;
mod import;
mod infer;
mod journal;
mod live;
mod record;
mod replay;
mod replay_control;
mod replay_wire;
mod report;
mod sandbox;
mod sandbox_drift;
mod sandbox_live;
mod secrets;
mod update;
mod verify;
#[cfg(target_os = "linux")]
mod wire;
