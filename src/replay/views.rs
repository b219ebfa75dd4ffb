//! What a replay shows of itself.

use super::{Replayer, locked};
use crate::control::Faults;
use crate::model::json::Value;

/// How far it has come.
pub(super) fn state(replayer: &Replayer, faults: &Faults) -> Value {
    let summary = replayer.counts();
    let mut sessions = Vec::new();
    replayer.sessions.each(|name, one| {
        let entries = replayer.library.entries();
        let mutations = one.session.played().filter(|entry| !entries[*entry].request.is_read());
        sessions.push(Value::object([
            ("name", Value::from(name)),
            ("answered", one.answered.into()),
            ("mutations", mutations.count().into()),
        ]));
    });
    let epochs = replayer.epochs(None).unwrap_or_default().into_iter().map(|epoch| {
        Value::object([
            ("epoch", Value::from(epoch.number)),
            ("cassette", epoch.cassette.into()),
            ("interaction", epoch.interaction.into()),
            ("request", epoch.request.into()),
        ])
    });
    Value::object([
        ("interactions", Value::from(replayer.interactions())),
        ("answered", summary.answered.into()),
        ("unmatched", summary.unmatched.into()),
        ("passedOn", summary.passed_on.into()),
        ("refused", summary.refused.into()),
        ("faultsOn", faults.list().0.into()),
        ("sessions", Value::array(sessions)),
        ("epochs", Value::array(epochs)),
    ])
}

/// What no recording has answered so far.
pub(super) fn unmatched(replayer: &Replayer) -> Value {
    let ledger = locked(&replayer.ledger);
    let misses = ledger.misses().map(|(finding, times)| {
        Value::object([
            ("message", Value::from(finding.message.as_str())),
            ("help", finding.advice().into()),
            ("times", times.into()),
        ])
    });
    Value::object([("unmatched", Value::array(misses))])
}

/// How often each interaction was played since the last reset; those that were not are left out.
pub(super) fn hits(replayer: &Replayer) -> Value {
    let hits = replayer.usage.since_reset().map(|(entry, times)| {
        let (cassette, interaction) = replayer.place(entry);
        let request = &replayer.library.entries()[entry].request;
        Value::object([
            ("cassette", Value::from(cassette)),
            ("interaction", interaction.into()),
            ("request", format!("{} {}", request.method, request.target()).into()),
            ("times", times.into()),
        ])
    });
    Value::object([("hits", Value::array(hits))])
}
