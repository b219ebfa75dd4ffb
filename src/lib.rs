//! tapecheck records real exchanges with an HTTP API into cassette files, replays them offline, checks them against a
//! contract and says what drifted.
//!
//! The modules, top layer first; imports point down only (`tests/architecture.rs` keeps it so):
//!
//! | layer | modules |
//! |---|---|
//! | command line | [`cli`] |
//! | live: traffic in, traffic out | [`record`] [`replay`] [`sandbox`] [`verify`] |
//! | what is served, under the control of a test | [`control`] |
//! | edges: the only sockets and files | [`http`] [`storage`] |
//! | observed bodies in, a schema out | [`infer`] |
//! | data in, findings or exchanges out | [`check`] [`import`] [`ordering`] [`policy`] [`report`] [`update`] |
//! | which recording answers this request | [`matching`] |
//! | differences in meaning | [`diff`] |
//! | file format, secrets, contract | [`cassette`] [`redaction`] [`schema`] |
//! | what one API is like | [`profile`] |
//! | shared data | [`model`] |

pub mod cassette;
pub mod check;
pub mod cli;
pub mod compat;
pub mod control;
pub mod diff;
pub mod http;
pub mod import;
pub mod infer;
pub mod matching;
pub mod model;
pub mod ordering;
pub mod policy;
pub mod profile;
pub mod record;
pub mod redaction;
pub mod replay;
pub mod report;
pub mod sandbox;
pub mod schema;
pub mod storage;
pub mod update;
pub mod verify;
