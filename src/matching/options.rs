//! What counts when a request is compared: the profile's tolerances and what a team adds.

use jiff::SignedDuration;

use crate::model::{PathTemplate, Pointer, PointerPattern, Request};
use crate::profile::Profile;

/// What counts when a request is compared.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the API is like.
    pub profile: &'static Profile,
    /// What the team adds, operation by operation.
    pub rules: Vec<OperationRule>,
    /// How much later than recorded the points in time are that clients have seen.
    pub shift: SignedDuration,
}

/// What counts and what does not in the requests of some operations. What one rule counts, no other can ignore.
#[derive(Clone, Debug, Default)]
pub struct OperationRule {
    /// The operations; without any, all.
    pub scopes: Vec<Scope>,
    /// Header fields that select an answer.
    pub headers: Vec<String>,
    /// Header fields that do not, although the profile says so.
    pub ignore_headers: Vec<String>,
    /// Query keys that count although they are ignored elsewhere.
    pub query: Vec<String>,
    /// Query keys that do not count; `*` stands for all.
    pub ignore_query: Vec<String>,
    /// Values of bodies that count although they are ignored elsewhere.
    pub body: Vec<PointerPattern>,
    /// Values of bodies that do not count.
    pub ignore_body: Vec<PointerPattern>,
}

/// The requests that one operation gets.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The method, in upper case.
    pub method: String,
    /// The path.
    pub path: PathTemplate,
    /// Whether there may be more before the path: an operation knows its server's prefix, a template does not.
    pub any_prefix: bool,
}

impl Options {
    /// What the profile says, and no more.
    pub fn of_profile(profile: &'static Profile) -> Self {
        Self { profile, rules: Vec::new(), shift: SignedDuration::ZERO }
    }

    /// What counts in this request.
    pub(super) fn counting(&self, request: &Request) -> Counting<'_> {
        let rules = if self.rules.is_empty() {
            Vec::new()
        } else {
            let path = self.profile.canonical_path(&request.path);
            let concerns = |rule: &&OperationRule| rule.concerns(&request.method, &path);
            self.rules.iter().filter(concerns).collect()
        };
        Counting { options: self, rules }
    }

    /// Every header field that may select an answer, whatever the operation.
    pub(crate) fn selecting_headers(&self) -> impl Iterator<Item = &str> {
        let added = self.rules.iter().flat_map(|rule| rule.headers.iter().map(String::as_str));
        self.profile.selecting_headers.iter().copied().chain(added)
    }
}

impl From<&'static Profile> for Options {
    fn from(profile: &'static Profile) -> Self {
        Self::of_profile(profile)
    }
}

impl OperationRule {
    fn concerns(&self, method: &str, path: &str) -> bool {
        self.scopes.is_empty() || self.scopes.iter().any(|scope| scope.fits(method, path))
    }
}

impl Scope {
    /// Whether a request of this method and path is one of these.
    fn fits(&self, method: &str, path: &str) -> bool {
        let method = if method == "HEAD" { "GET" } else { method };
        if !self.method.eq_ignore_ascii_case(method) {
            return false;
        }
        let starts = path.match_indices('/').map(|(at, _)| at);
        let allowed = if self.any_prefix { usize::MAX } else { 1 };
        starts.take(allowed).any(|start| self.path.matches(&path[start..]).is_some())
    }
}

/// What counts in one request.
#[derive(Clone, Debug)]
pub struct Counting<'o> {
    options: &'o Options,
    rules: Vec<&'o OperationRule>,
}

impl<'o> Counting<'o> {
    /// What the API is like.
    pub fn profile(&self) -> &'static Profile {
        self.options.profile
    }

    /// How much later the points in time are that the client has seen.
    pub fn shift(&self) -> SignedDuration {
        self.options.shift
    }

    /// The header fields that select an answer.
    pub fn headers(&self) -> impl Iterator<Item = &'o str> {
        let rules = &self.rules;
        let is_one = |names: &[String], name: &str| {
            names.iter().any(|other| other.eq_ignore_ascii_case(name))
        };
        let own = self.options.profile.selecting_headers.iter().copied().filter(move |name| {
            !rules.iter().any(|rule| is_one(&rule.ignore_headers, name))
                || rules.iter().any(|rule| is_one(&rule.headers, name))
        });
        let profile = self.options.profile;
        let added = rules.iter().flat_map(|rule| rule.headers.iter().map(String::as_str));
        own.chain(added.filter(move |name| {
            !profile.selecting_headers.iter().any(|own| own.eq_ignore_ascii_case(name))
        }))
    }

    /// Whether a query key counts.
    pub fn counts_query(&self, key: &str) -> bool {
        let is_one = |keys: &[String]| keys.iter().any(|other| other == key || other == "*");
        !self.rules.iter().any(|rule| is_one(&rule.ignore_query))
            || self.rules.iter().any(|rule| is_one(&rule.query))
    }

    /// Whether some values of the body may not count.
    pub fn may_ignore_body(&self) -> bool {
        self.rules.iter().any(|rule| !rule.ignore_body.is_empty())
    }

    /// Whether a value of the body counts.
    pub fn counts_body(&self, pointer: &Pointer) -> bool {
        // A pattern names a member as the cassette does, and a client may spell it in another case.
        let fits = match self.profile().ignore_name_case {
            true => PointerPattern::matches_in_any_case,
            false => PointerPattern::matches,
        };
        let is_one =
            |patterns: &[PointerPattern]| patterns.iter().any(|pattern| fits(pattern, pointer));
        !self.rules.iter().any(|rule| is_one(&rule.ignore_body))
            || self.rules.iter().any(|rule| is_one(&rule.body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_whole_path_or_the_end_of_one() {
        let scope = |any_prefix| Scope {
            method: "GET".into(),
            path: PathTemplate::parse("/customers/{c}/orders"),
            any_prefix,
        };
        assert!(scope(false).fits("GET", "/customers/1/orders"));
        assert!(scope(false).fits("HEAD", "/customers/1/orders"));
        assert!(!scope(false).fits("GET", "/v1/customers/1/orders"));
        assert!(scope(true).fits("GET", "/v1/customers/1/orders"));
        assert!(!scope(true).fits("POST", "/v1/customers/1/orders"));
        assert!(!scope(true).fits("GET", "/v1/customers/1/orders/2"));
    }
}
