//! What holds for every replay, whatever was recorded and however it is asked for.
//!
//! | module | what belongs there |
//! |---|---|
//! | `service` | a small service to record: what it answers is the model of what replay must answer |
//! | `interleavings` | random scenarios, asked for in other orders and by many clients |
//! | `matching` | which requests are the same, and what comes back |
//! | `stories` | several cassettes in one replay, and identifiers that could mean several recordings |
//! | `reachability` | what can be asked for when, and what people say about it in the cassette |

mod interleavings;
mod matching;
mod reachability;
mod service;
mod stories;
