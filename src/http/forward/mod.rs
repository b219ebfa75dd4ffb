//! The forward proxy: what a client asks of it, and the connections that it makes of that.
//!
//! A client that knows a proxy sends `GET http://host/path` (absolute-form), or `CONNECT host:port` and then whatever it
//! would have sent to the host. [`Proxy`] knows which hosts are named: their connections are looked into, with a
//! certificate of a [`CertificateAuthority`] of our own, and served by the same code as all others. The rest is passed
//! on untouched, or refused.

mod aside;
mod authority;
mod connect;
mod error;
mod interception;
mod mapping;
mod opening;
mod origin;
mod own_address;
mod proxied;
mod proxy;
mod refusal;
mod rewound;
mod trust_store;
mod tunnel;

pub use aside::Aside;
pub use authority::{AuthorityError, CertificateAuthority};
pub(super) use connect::connect;
pub use error::ProxyError;
pub use interception::Interception;
pub use mapping::Mapping;
pub use origin::{Origin, Place};
pub(super) use own_address::is_at;
pub use proxied::Proxied;
pub use proxy::{Destination, Notice, Others, Proxy, ProxyOptions};
pub(super) use rewound::Rewound;
pub use trust_store::{PASSWORD as TRUST_STORE_PASSWORD, pem, pkcs12};
pub(super) use tunnel::{Tunnel, run};
