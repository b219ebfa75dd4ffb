//! What a team decides about its documents.

use super::tolerance::Tolerance;
use crate::model::{Pointer, PointerPattern};
use crate::profile::Profile;

/// What a team decides about its documents.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How array elements are told apart; the first entry that fits an array and its elements counts.
    pub identity_keys: Vec<IdentityKey>,
    /// Values that are not compared, cut out before anything is matched; what differs there is counted.
    pub ignore: Vec<PointerPattern>,
    /// Strings that compare without case, also where they are identity keys.
    pub ignore_case: Vec<PointerPattern>,
    /// Whether a member that is `null` is the same as no member.
    pub null_is_absent: bool,
    /// Arrays whose order says nothing, so that not even a remark is made of it.
    pub unordered: Vec<PointerPattern>,
    /// Arrays whose order says something: another one is a change, and no mere remark.
    pub order_significant: Vec<PointerPattern>,
    /// How elements that no identity key tells apart are paired.
    pub alignment: Alignment,
    /// How far numbers may be apart.
    pub tolerance: Option<Tolerance>,
}

/// How elements are paired that no identity key tells apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// By what they hold: equal ones first, in a longest common subsequence, then the most alike.
    #[default]
    Content,
    /// By where they stand.
    Index,
}

/// How the elements of an array are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityKey {
    /// The arrays it is about.
    pub array: PointerPattern,
    /// The values inside an element that identify it, all of them together.
    pub members: Vec<Pointer>,
}

impl IdentityKey {
    /// A key of one member.
    pub fn member(array: PointerPattern, name: &str) -> Self {
        Self { array, members: vec![Pointer::root().child(name)] }
    }
}

impl Options {
    /// The options that come with the profile of an API.
    pub fn of_profile(profile: &Profile) -> Self {
        let identity_keys = profile
            .identity_keys
            .iter()
            .filter_map(|(array, member)| {
                Some(IdentityKey::member(PointerPattern::parse(array)?, member))
            })
            .collect();
        Self { identity_keys, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile;

    #[test]
    fn every_identity_key_of_every_profile_is_a_pattern() {
        for profile in profile::ALL {
            let options = Options::of_profile(profile);
            assert_eq!(
                options.identity_keys.len(),
                profile.identity_keys.len(),
                "{}",
                profile.name
            );
        }
    }
}
