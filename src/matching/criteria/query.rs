//! The query must be the same as a multiset of pairs: order does not count.

use crate::matching::Comparison;
use crate::model::Request;

pub(super) fn compare(recorded: &Request, sent: &Request, comparison: &mut Comparison<'_>) {
    let mut missing: Vec<_> = recorded.query.iter().map(|pair| pair.decoded()).collect();
    for (key, value) in sent.query.iter().map(|pair| pair.decoded()) {
        let found = missing.iter().position(|(recorded_key, recorded_value)| {
            *recorded_key == key
                && match (recorded_value, &value) {
                    (Some(recorded), Some(sent)) => comparison.same_text(recorded, sent),
                    (recorded, sent) => recorded == sent,
                }
        });
        match found {
            Some(index) => drop(missing.remove(index)),
            None => comparison.differs(
                format!("query key `{key}`"),
                None,
                Some(value.unwrap_or_default()),
            ),
        }
    }
    for (key, value) in missing {
        let recorded = Some(value.unwrap_or_default());
        // A key with another value is one difference and not two.
        let place = format!("query key `{key}`");
        match comparison
            .differences
            .iter_mut()
            .find(|known| known.place == place && known.recorded.is_none())
        {
            Some(known) => known.recorded = recorded,
            None => comparison.differs(place, recorded, None),
        }
    }
}
