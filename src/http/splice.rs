//! Connections that go on in another protocol.

use http::{HeaderMap, HeaderValue, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

/// Passes bytes both ways between a client and a service that have agreed on another protocol, until both have ended.
///
/// It runs by itself: neither the server's end nor anything else waits for it.
pub(super) fn splice(client: OnUpgrade, service: OnUpgrade) {
    tokio::spawn(async move {
        let (Ok(client), Ok(service)) = tokio::join!(client, service) else { return };
        let (mut client, mut service) = (TokioIo::new(client), TokioIo::new(service));
        // How they end is their business.
        let _ = tokio::io::copy_bidirectional(&mut client, &mut service).await;
    });
}

/// The protocol that a request asks for, if it may be passed on.
///
/// `h2c` may not: between a client and us it concerns nobody else, and no client needs the answer to be yes.
pub(super) fn asked_protocol(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut values = headers.get_all(header::UPGRADE).iter();
    let protocol = values.next().filter(|_| values.next().is_none())?;
    let is_h2c = |name: &str| name.trim().eq_ignore_ascii_case("h2c");
    (!protocol.to_str().ok()?.split(',').any(is_h2c)).then(|| protocol.clone())
}
