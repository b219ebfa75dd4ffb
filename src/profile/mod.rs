//! What one API is like: data that the engine needs and no rule of its own.
//!
//! A new API is one file here and one line in [`ALL`].

mod partner_center;

pub use partner_center::PARTNER_CENTER;

/// Every profile that ships with tapecheck.
pub const ALL: &[&Profile] = &[&PARTNER_CENTER];

/// What the engine needs to know about an API.
#[derive(Debug)]
pub struct Profile {
    /// Its name on the command line and in `tapecheck.toml`.
    pub name: &'static str,
    /// Headers that the service answers with the request's own value.
    pub echo_headers: &'static [&'static str],
    /// Request headers that say nothing about the exchange; they are not kept.
    pub volatile_request_headers: &'static [&'static str],
    /// Response headers that differ with every answer; they are not kept.
    pub volatile_response_headers: &'static [&'static str],
    /// Points in time in bodies that are others each time a scenario is recorded: patterns of their pointers.
    pub volatile_instants: &'static [&'static str],
    /// The header that stays the same when a client repeats a request.
    pub idempotency_header: Option<&'static str>,
    /// Headers that select an answer and so belong to the match.
    pub selecting_headers: &'static [&'static str],
    /// The members of an error's body that its clients show to people: for a code, and for a text.
    pub fault_members: (&'static str, &'static str),
    /// Path prefixes that mean the same: the first is written as the second.
    pub path_aliases: &'static [(&'static str, &'static str)],
    /// Whether member names of requests compare without case.
    pub ignore_name_case: bool,
    /// Whether a `null` member of a request means the same as none.
    pub null_is_absent: bool,
    /// The values that tell whose data it is.
    pub identifiers: &'static [Identifier],
    /// JSON members whose value names a person or a company, or says where they live.
    pub personal_members: &'static [&'static str],
    /// How elements of arrays are told apart: pattern of the array's pointer, member that identifies an element.
    pub identity_keys: &'static [(&'static str, &'static str)],
    /// The OpenAPI document and the schema files that it refers to, as (file name, text); the document comes first.
    pub contract: &'static [(&'static str, &'static str)],
    /// Cassettes of the API's own documentation, as (path in this repository, text).
    pub samples: &'static [(&'static str, &'static str)],
}

/// A kind of identifying value and the places where it stands.
#[derive(Debug)]
pub struct Identifier {
    /// Its name in reports: `customer`, `order`.
    pub name: &'static str,
    /// Path segments behind which it stands: `customers` in `/customers/{id}`.
    pub behind_segments: &'static [&'static str],
    /// Query keys whose value it is.
    pub query_keys: &'static [&'static str],
    /// JSON members whose value it is.
    pub members: &'static [&'static str],
}

impl Profile {
    /// A path with the prefix that the API is documented with.
    pub fn canonical_path(&self, path: &str) -> String {
        match self.alias_of(path) {
            Some((alias, canonical)) => format!("{canonical}{}", &path[alias.len()..]),
            None => path.to_owned(),
        }
    }

    /// Whether a path has another prefix than the one that the API is documented with.
    pub fn has_alias(&self, path: &str) -> bool {
        self.alias_of(path).is_some()
    }

    fn alias_of(&self, path: &str) -> Option<&(&'static str, &'static str)> {
        self.path_aliases.iter().find(|(alias, _)| {
            path.get(..alias.len()).is_some_and(|start| start.eq_ignore_ascii_case(alias))
        })
    }
}

/// The profile of this name.
pub fn named(name: &str) -> Option<&'static Profile> {
    ALL.iter().find(|profile| profile.name == name).copied()
}
