//! What recorded requests and answers mean, as texts that can be compared across cassettes: each numbers its placeholders
//! for itself.

use crate::matching::{Entry, Options, canonical_request};
use crate::model::Response;
use crate::model::json::canonical;
use crate::profile::Profile;
use crate::redaction::{Placeholder, placeholders_in, replace_placeholders};

/// The texts of some exchanges, one after the other, with their placeholders numbered as they appear.
#[derive(Debug)]
pub(super) struct Meaning<'o> {
    options: &'o Options,
    numbering: Numbering,
}

impl<'o> Meaning<'o> {
    /// Nothing numbered yet.
    pub(super) fn new(options: &'o Options) -> Self {
        Self { options, numbering: Numbering::default() }
    }

    /// What a request asks for.
    pub(super) fn request(&mut self, entry: &Entry) -> String {
        self.numbering.apply(&canonical_request(&entry.request, self.options))
    }

    /// What an answer says.
    pub(super) fn answer(&mut self, entry: &Entry) -> String {
        response_text(&entry.response, self.options.profile, &mut self.numbering)
    }

    /// Whether there were placeholders so far.
    pub(super) fn has_identifiers(&self) -> bool {
        !self.numbering.0.is_empty()
    }
}

/// Placeholders in the order in which they appear: cassettes number theirs each for itself.
#[derive(Debug, Default)]
struct Numbering(Vec<Placeholder>);

impl Numbering {
    fn apply(&mut self, text: &str) -> String {
        for placeholder in placeholders_in(text) {
            if !self.0.iter().any(|known| known.same_identifier(&placeholder)) {
                self.0.push(placeholder);
            }
        }
        let numbered = |placeholder: Placeholder| {
            let place = self.0.iter().position(|known| known.same_identifier(&placeholder))?;
            Some(format!("{{placeholder {place}}}"))
        };
        replace_placeholders(text, &numbered).0
    }
}

fn response_text(response: &Response, profile: &Profile, numbering: &mut Numbering) -> String {
    let is_noise = |name: &str| {
        let lists = [profile.volatile_response_headers, profile.echo_headers];
        lists.concat().iter().any(|noise| noise.eq_ignore_ascii_case(name))
    };
    let mut fields: Vec<(String, &str)> = response
        .headers
        .iter()
        .filter(|(name, _)| !is_noise(name))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    fields.sort();
    // A tree of its own, which is gone at once: bodies are many.
    let value = response.body.parse_json();
    let body = match value {
        Ok(value) => canonical(&value),
        Err(_) => format!("{:?}", response.body),
    };
    numbering.apply(&format!("{} {fields:?} {body}", response.status))
}
