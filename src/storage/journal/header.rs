//! The first line of a journal: what is recorded.

use serde::{Deserialize, Serialize};

use super::line::checksum;
use crate::cassette::{Cassette, Origin, OriginKind};
use crate::profile::{self, Profile};

/// The version of the journal format that this build reads and writes.
const VERSION: &str = "1";

/// What the line starts with.
const NAME: &str = "tapecheck-journal ";

/// What is recorded: all that a cassette says besides its interactions, and how they are put in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The name of the cassette's file, for people who find the journal.
    pub cassette: String,
    /// The service that is recorded.
    pub upstream: String,
    /// The name of the profile.
    pub profile: String,
}

impl Header {
    /// The line with its line end.
    pub(super) fn print(&self) -> String {
        let json = serde_json::to_string(self).expect("strings can be written as JSON");
        format!("{NAME}{VERSION} {:08x} {json}\n", checksum(json.as_bytes()))
    }

    /// Reads the line, without its line end; or says what is wrong with it.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        let damaged = || "its first line is damaged".to_owned();
        let text = std::str::from_utf8(line).ok().and_then(|text| text.strip_prefix(NAME));
        let mut parts = text.ok_or_else(damaged)?.splitn(3, ' ');
        let version = parts.next().unwrap_or_default();
        if version != VERSION && version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("it has format {version}; this tapecheck reads format {VERSION}"));
        }
        let (sum, json) = parts.next().zip(parts.next()).ok_or_else(damaged)?;
        if sum != format!("{:08x}", checksum(json.as_bytes())) {
            return Err(damaged());
        }
        let header: Self = serde_json::from_str(json).map_err(|_| damaged())?;
        match profile::named(&header.profile) {
            Some(_) => Ok(header),
            None => Err(format!("this tapecheck knows no profile `{}`", header.profile)),
        }
    }

    /// Whether this is how the line of a header starts that was never written to its end.
    pub(super) fn is_torn(bytes: &[u8]) -> bool {
        let start = format!("{NAME}{VERSION} ");
        !bytes.contains(&b'\n')
            && (bytes.starts_with(start.as_bytes()) || start.as_bytes().starts_with(bytes))
    }

    /// What the API is like.
    pub(super) fn profile(&self) -> &'static Profile {
        profile::named(&self.profile).unwrap_or(&profile::PARTNER_CENTER)
    }

    /// The cassette without its interactions.
    pub(super) fn frame(&self) -> Cassette {
        let origin = Origin {
            kind: OriginKind::Recorded,
            upstream: Some(self.upstream.clone()),
            ..Origin::default()
        };
        Cassette { origin, ..Cassette::default() }
    }
}
