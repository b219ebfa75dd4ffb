//! The query must be the same as a multiset of pairs: order does not count.

use super::body::truth;
use super::json::MOST_SHOWN;
use crate::matching::multiset::{Pair, pair_up};
use crate::matching::{Comparison, Difference};
use crate::model::Request;
use crate::model::text::{shortened, shortened_pair};

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    if recorded.query.is_empty() && sent.query.is_empty() {
        return;
    }
    let counting = comparison.counting;
    let pairs = |request: &Request| -> Vec<Pair> {
        let pairs = request.query.iter().map(|pair| pair.decoded());
        pairs.filter(|(key, _)| counting.counts_query(key)).collect()
    };
    let mut same = |recorded: &Pair, sent: &Pair| match (&recorded.1, &sent.1) {
        (Some(ours), Some(theirs)) => {
            comparison.same_value(ours, theirs, || format!("query key `{}`", sent.0))
                || truth(ours).is_some() && truth(ours) == truth(theirs)
        }
        (ours, theirs) => ours == theirs,
    };
    let (missing, extra) = pair_up(pairs(recorded), pairs(sent), &mut same);
    pairs_differ(&|key| format!("query key `{key}`"), missing, extra, comparison);
}

/// Notes the pairs that only one side has.
pub(super) fn pairs_differ(
    place: &dyn Fn(&str) -> String,
    missing: Vec<Pair>,
    extra: Vec<Pair>,
    comparison: &mut Comparison<'_>,
) {
    let mut extra = extra.into_iter().map(Some).collect::<Vec<_>>();
    let short = |value: &str| shortened(value, MOST_SHOWN);
    for (key, value) in missing {
        // A key with another value is one difference and not two.
        let other = extra.iter_mut().find(|pair| pair.as_ref().is_some_and(|(k, _)| *k == key));
        let sent = other.and_then(Option::take).map(|(_, value)| value.unwrap_or_default());
        let ours = value.unwrap_or_default();
        comparison.differs(|| {
            let (recorded, sent) = match sent {
                Some(theirs) => {
                    let (ours, theirs) = shortened_pair(&ours, &theirs, MOST_SHOWN);
                    (ours, Some(theirs))
                }
                None => (short(&ours), None),
            };
            Difference { place: place(&key), recorded: Some(recorded), sent }
        });
    }
    for (key, value) in extra.into_iter().flatten() {
        comparison.differs(|| Difference {
            place: place(&key),
            recorded: None,
            sent: Some(short(&value.unwrap_or_default())),
        });
    }
}
