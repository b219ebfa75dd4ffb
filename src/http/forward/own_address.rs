//! Does something lead back to us? Requests to the proxy itself would go round for ever.

use std::net::{IpAddr, SocketAddr};

use super::Place;

/// Whether a place is where we listen ourselves, as far as its name says.
pub(in crate::http) fn is_at(place: &Place, address: SocketAddr) -> bool {
    let is_own = |ip: IpAddr| is_same(SocketAddr::new(ip, place.port()), address);
    match place.bare_host() {
        "localhost" => {
            address.port() == place.port()
                && (address.ip().is_loopback() || address.ip().is_unspecified())
        }
        host => host.parse().is_ok_and(is_own),
    }
}

/// Whether a connection to `address` ends where we listen ourselves.
pub(super) fn is_same(address: SocketAddr, own: SocketAddr) -> bool {
    let (ip, own_ip) = (address.ip().to_canonical(), own.ip().to_canonical());
    let is_everywhere =
        ip.is_unspecified() && own_ip.is_loopback() || own_ip.is_unspecified() && ip.is_loopback();
    address.port() == own.port() && (ip == own_ip || is_everywhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_our_address_is_known_and_others_are_not() {
        let is_own = |place: &str, own: &str| {
            let place = Place::of(&place.parse().unwrap()).unwrap();
            is_at(&place, own.parse().unwrap())
        };
        for (place, own) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("LocalHost.:80", "127.0.0.1:80"),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("127.0.0.1:80", "0.0.0.0:80"),
            ("localhost:80", "[::]:80"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert!(is_own(place, own), "{place} {own}");
        }
        for (place, own) in [
            ("127.0.0.1:81", "127.0.0.1:80"),
            ("localhost:80", "192.0.2.1:80"),
            ("192.0.2.2:80", "0.0.0.0:80"),
            ("api.example.com:80", "127.0.0.1:80"),
        ] {
            assert!(!is_own(place, own), "{place} {own}");
        }
    }
}
