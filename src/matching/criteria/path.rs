//! The path must be the same segment by segment; percent escapes and the profile's aliases do not count.

use std::borrow::Cow;

use super::difference;
use crate::matching::Comparison;
use crate::model::Request;
use crate::profile::Profile;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let profile = comparison.counting.profile();
    let (ours, theirs) = (normal_path(&recorded.path, profile), normal_path(&sent.path, profile));
    let (mut ours, mut theirs) = (ours.split('/'), theirs.split('/'));
    let agree = loop {
        match (ours.next(), theirs.next()) {
            (None, None) => break true,
            (Some(ours), Some(theirs)) if comparison.same_text(ours, theirs) => {}
            _ => break false,
        }
    };
    if !agree {
        comparison.differs(|| difference("path", &recorded.path, &sent.path));
    }
}

/// A path with its percent escapes undone, except that of a slash, and the profile's prefix for the same API.
pub(crate) fn normal_path<'p>(path: &'p str, profile: &Profile) -> Cow<'p, str> {
    let decoded = if path.contains('%') {
        let path = path.replace("%2F", "%252F").replace("%2f", "%252f");
        Cow::Owned(percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned())
    } else {
        Cow::Borrowed(path)
    };
    if profile.has_alias(&decoded) { profile.canonical_path(&decoded).into() } else { decoded }
}
