//! The path must be the same segment by segment; percent escapes and the profile's aliases do not count.

use crate::matching::Comparison;
use crate::model::Request;
use crate::profile::Profile;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let normal_recorded = normal_path(&recorded.path, comparison.profile);
    let normal_sent = normal_path(&sent.path, comparison.profile);
    let (ours, theirs): (Vec<&str>, Vec<&str>) =
        (normal_recorded.split('/').collect(), normal_sent.split('/').collect());
    let agree = ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(ours, theirs)| comparison.same_text(ours, theirs));
    if !agree {
        comparison.differs("path", Some(recorded.path.clone()), Some(sent.path.clone()));
    }
}

/// A path with its percent escapes undone, except that of a slash, and the profile's prefix for the same API.
pub(in crate::matching) fn normal_path(path: &str, profile: &Profile) -> String {
    let path = path.replace("%2F", "%252F").replace("%2f", "%252f");
    profile.canonical_path(&percent_encoding::percent_decode_str(&path).decode_utf8_lossy())
}
