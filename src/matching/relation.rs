//! How closely two requests are related by what they are about.

use crate::profile::Profile;
use crate::redaction::same_spelling;

/// How closely two paths are related; the closer the larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// They name different resources.
    None,
    /// One names a resource inside the other's: `/orders/1` and `/orders`.
    Inside,
    /// They name the same resource.
    Same,
}

/// How closely two paths are related, in whichever case identifiers are spelled and whichever prefix the API has.
pub fn relation(a: &str, b: &str, profile: &Profile) -> Relation {
    let normal = |path: &str| same_spelling(&profile.canonical_path(path));
    let (a, b) = (&normal(a), &normal(b));
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
    };
    if a == b {
        Relation::Same
    } else if inside(a, b) || inside(b, a) {
        Relation::Inside
    } else {
        Relation::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PARTNER_CENTER;

    #[test]
    fn case_and_prefix_do_not_keep_relatives_apart() {
        let related = |a: &str, b: &str| relation(a, b, &PARTNER_CENTER);
        let (lower, upper) =
            ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-A000-000000000001");
        assert_eq!(related(&format!("/v1/a/{lower}"), &format!("/v1.0/a/{upper}")), Relation::Same);
        assert_eq!(related("/v1/orders", "/v1/orders/1"), Relation::Inside);
        assert_eq!(related("/v1/orders/1", "/v1/orders/12"), Relation::None);
    }
}
