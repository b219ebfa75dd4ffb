//! The sandbox, asked as a client asks it: requests in, responses out, no sockets.
//!
//! | module | what it claims |
//! |---|---|
//! | `access` | who may ask for what; headers; the error shape |
//! | `cancel_order` `change_order` | the meanings of an order PATCH, and POST |
//! | `subscription` | transitions, edits, etags |
//! | `matrix` | the product matrix, all of it |
//! | `clients` | what real clients send: names in any case, nulls, trailing commas |
//! | `contract` | everything that is served is valid against the schemas |
//! | `drift` | each drift changes its thing and nothing else |
//! | `rules` | each rule of the sandbox, by its name, in the file of its evidence |
//! | `state` | seed and state files |
//! | `switches` | what flags change |

mod access;
mod cancel_order;
mod change_order;
mod clients;
mod contract;
mod drift;
mod harness;
mod matrix;
mod rules;
mod state;
mod subscription;
mod switches;
