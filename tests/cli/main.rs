//! The program as its users meet it: the real binary, real sockets on this machine, real files in a folder of the test.
//!
//! | module | what belongs there |
//! |---|---|
//! | one per command | what the command promises: what it writes to stdout, to stderr and to files, its exit status |
//! | `help` | help texts, usage errors, and that every example in them is understood |
//! | `contracts` | OpenAPI documents, schemas and route tables of one's own, and what `check` finds with them |
//! | `diff_pull_request` | `diff` as a pull request meets it: YAML, recordings, formats, acceptance, older drafts |
//! | `diff_versions` | `diff` where files have moved, refer to others, or come from git in another way than by revisions |
//! | `review` | somebody decides what is taken over |
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
//! | `replay_refused` | requests that `replay` refuses itself |
//! | `command` | `-- COMMAND`: signals, what it leaves behind, its exit status |
//! | `replay_control` | the port by which a test controls a replay |
//! | `sdk_traps` | what Microsoft's SDKs need: from the sandbox, through a recorder, on replay |
//! | `sdks` | what Microsoft's SDKs put on the wire |
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
mod sdks;
mod tls;

mod bad_input;
mod byte_exact;
mod ca;
mod check;
mod check_coverage;
mod check_partition;
mod check_policy;
mod command;
mod contracts;
mod demo;
mod determinism;
mod diff;
mod diff_pull_request;
mod diff_schemas;
mod diff_versions;
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
mod replay_refused;
mod replay_wire;
mod report;
mod review;
mod sandbox;
mod sandbox_drift;
mod sandbox_live;
mod sdk_traps;
mod secrets;
mod update;
mod verify;
#[cfg(target_os = "linux")]
mod wire;
