//! The method must be the same; a HEAD is also answered from a GET.

use super::difference;
use crate::matching::Comparison;
use crate::model::Request;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let head_of_get = recorded.method == "GET" && sent.method == "HEAD";
    if recorded.method != sent.method && !head_of_get {
        comparison.differs(|| difference("method", &recorded.method, &sent.method));
    }
}
