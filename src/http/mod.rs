//! Sockets. HTTP/1.1 is our own (`h1` says why), HTTP/2 is hyper's, and nobody else knows either.
//!
//! A [`Handler`] gets an [`Incoming`] request while its body is still arriving and gives an [`Outgoing`] response whose
//! body may still be on its way; so the recorder streams. A [`Responder`] only sees complete messages; [`Buffered`]
//! makes a handler of it.

mod body;
mod buffered;
mod capture;
mod client;
mod coding;
mod connection;
mod convert;
mod date;
mod excess;
mod fields;
pub mod forward;
mod h1;
mod handler;
mod http2;
mod links;
mod message;
mod octets;
mod open_streams;
mod or_else;
mod problem;
mod ready_response;
mod refused;
pub mod responder;
mod server;
mod stream;
mod tls;
mod trouble;
mod upstream;
mod upstreams;

pub use body::{BodyError, BodyStream};
pub use buffered::{BodyLimits, Buffered};
pub use capture::Captured;
pub use client::{Client, ClientOptions};
pub use coding::{CodingError, accepts, decode, encode};
pub use convert::{connection_options, is_hop_by_hop};
pub use forward::Origin;
pub use handler::{Answer, AnyHandler, Handler};
pub use message::{Incoming, Outgoing, RequestHead, ResponseHead};
pub use or_else::{Attempt, OrElse, PassOn};
pub use problem::problem;
pub use ready_response::ReadyResponse;
pub use refused::{Refusals, Refused};
pub use responder::{AsSent, Responder};
pub use server::{ServeError, Server, ServerOptions, Stopper};
pub use tls::{TlsError, certificates_in, client_config, system_certificates};
pub use trouble::{Conduct, Conducted, Delivery, Director};
pub use upstream::{Upstream, UpstreamError, UpstreamFault, UpstreamUrlError};
pub use upstreams::{Route, Upstreams};
