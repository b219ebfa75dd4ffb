//! Sockets: nobody else knows hyper.

pub mod responder;

pub use responder::Responder;
