//! Requests by all of their bytes that count.

use std::hash::BuildHasher as _;

use foldhash::quality::RandomState;

use crate::http::AsSent;
use crate::matching::Options;
use crate::model::Request;

/// A request by the hash of all of its bytes that count: two hashes with secret keys, so that equal ones are equal
/// requests.
pub(super) type RawKey = (u64, u64);

/// Makes the keys.
#[derive(Debug, Default)]
pub(super) struct RawKeys(RandomState, RandomState);

impl RawKeys {
    /// The key of a request that was read.
    pub(super) fn of(&self, request: &Request, options: &Options) -> RawKey {
        let target = request.target();
        let parts = [request.upstream.as_deref().unwrap_or("-"), &request.method, &target];
        let field = |name: &str| request.headers.get(name).map(str::as_bytes);
        self.hash(parts, field, request.body.bytes(), options)
    }

    /// The key of a request as it was sent: the same as that of the request that is read from it, unless its body is coded.
    pub(super) fn of_sent(&self, sent: &AsSent<'_>, options: &Options) -> RawKey {
        let parts = [sent.service().unwrap_or("-"), sent.method(), sent.target()];
        self.hash(parts, |name| sent.field(name), sent.body(), options)
    }

    fn hash<'f>(
        &self,
        parts: [&str; 3],
        field: impl Fn(&str) -> Option<&'f [u8]>,
        body: &[u8],
        options: &Options,
    ) -> RawKey {
        // All in one piece: hashing a few long pieces is faster than many short ones.
        let mut bytes = Vec::with_capacity(256 + body.len());
        let mut put = |part: Option<&[u8]>| match part {
            // The length keeps apart what stands side by side.
            Some(part) => {
                bytes.extend_from_slice(&(part.len() as u64).to_ne_bytes());
                bytes.extend_from_slice(part);
            }
            None => bytes.extend_from_slice(&u64::MAX.to_ne_bytes()),
        };
        parts.iter().for_each(|part| put(Some(part.as_bytes())));
        // Whether there are credentials counts, never which.
        put(field("Authorization").map(|_| &b""[..]));
        put(field("Content-Type"));
        options.selecting_headers().for_each(|name| put(field(name)));
        put(Some(body));
        (self.0.hash_one(&bytes[..]), self.1.hash_one(&bytes[..]))
    }
}
