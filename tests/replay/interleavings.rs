//! No client can desynchronise a replay: what one resource answers depends on what was done to it, and on nothing else.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use tapecheck::http::{Buffered, Handler as _, Responder as _};
use tapecheck::model::{Request, Response};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::replay::Replayer;

use super::service::{Action, Resource, identifier, own, record};

/// A script of one client: changes with reads between them, so that each state was seen, and work that is waited for.
fn script() -> impl Strategy<Value = Vec<Action>> {
    let change = (any::<u8>(), 1..4_usize).prop_map(|(state, reads)| {
        let mut actions = vec![Action::Change(state)];
        actions.extend(vec![Action::Read; reads]);
        actions
    });
    let work = (0..4_u8).prop_map(|steps| {
        let mut actions = vec![Action::Work(steps)];
        actions.extend(vec![Action::Poll; usize::from(steps) + 1]);
        actions.push(Action::Read);
        actions
    });
    let parts = prop::collection::vec(prop_oneof![3 => change, 1 => work], 0..5);
    parts.prop_map(|parts| {
        let mut actions = vec![Action::Read];
        actions.extend(parts.concat());
        actions
    })
}

/// An order in which the clients act that keeps each one's own.
fn interleaving(lengths: &[usize], mut seed: u64) -> Vec<usize> {
    let mut left = lengths.to_vec();
    let mut order = Vec::new();
    while left.iter().any(|count| *count > 0) {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let alive: Vec<usize> = (0..left.len()).filter(|client| left[*client] > 0).collect();
        let client = alive[(seed >> 33) as usize % alive.len()];
        left[client] -= 1;
        order.push(client);
    }
    order
}

/// A request with the client's own identifier in the place of the recorded one.
fn as_own(request: &Request, number: usize) -> Request {
    let path = request.path.replace(&identifier(number), &own(number));
    Request { path, ..request.clone() }
}

/// The answer of a replay, or of a server of it, which remembers whole answers.
fn answer(replayer: &Arc<Replayer>, request: &Request, is_served: bool) -> Response {
    if !is_served {
        return replayer.respond(request);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let outgoing = Arc::new(Buffered::new(replayer.clone())).handle(request.into()).await;
        let response = outgoing.head().to_response();
        let body = outgoing.body.collect(100_000).await.unwrap().unwrap();
        Response { body: body.into(), ..response }
    })
}

/// Acts as the script says, with so many extra reads, and compares each answer with the model's.
fn play(
    replayer: &Arc<Replayer>,
    number: usize,
    script: &[Action],
    extra: usize,
) -> Result<(), String> {
    let mut model = Resource::new(number);
    for (step, action) in script.iter().enumerate() {
        check((replayer, extra > 0), number, &mut model, *action, step)?;
        for _ in 0..extra {
            check((replayer, true), number, &mut model, Action::Read, step)?;
        }
    }
    Ok(())
}

fn check(
    (replayer, is_served): (&Arc<Replayer>, bool),
    number: usize,
    model: &mut Resource,
    action: Action,
    step: usize,
) -> Result<(), String> {
    let (request, expected) = model.act(action);
    let answer = answer(replayer, &as_own(&request, number), is_served);
    let body = expected.body.text().unwrap().replace(&identifier(number), &own(number));
    let got = (answer.status, answer.body.text().unwrap_or_default());
    if got == (expected.status, body.as_str()) {
        Ok(())
    } else {
        Err(format!("client {number}, step {step}, {action:?}: {got:?} and not {body}"))
    }
}

fn replayer(scripts: &[Vec<Action>], seed: u64) -> Arc<Replayer> {
    let lengths: Vec<usize> = scripts.iter().map(Vec::len).collect();
    let cassette = record(scripts, &interleaving(&lengths, seed));
    Arc::new(Replayer::new(vec![("tape.json".into(), cassette)], &PARTNER_CENTER))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn another_order_of_independent_resources_changes_no_answer(
        scripts in prop::collection::vec(script(), 1..6),
        recorded in any::<u64>(),
        played in any::<u64>(),
        extra in 0..3_usize,
        is_served in any::<bool>(),
    ) {
        let replayer = replayer(&scripts, recorded);
        let lengths: Vec<usize> = scripts.iter().map(Vec::len).collect();
        let mut models: Vec<Resource> = (0..scripts.len()).map(Resource::new).collect();
        let mut next = vec![0; scripts.len()];
        for client in interleaving(&lengths, played) {
            let action = scripts[client][next[client]];
            let result = check((&replayer, is_served), client, &mut models[client], action, next[client]);
            prop_assert!(result.is_ok(), "{}", result.unwrap_err());
            for _ in 0..extra {
                let result = check((&replayer, is_served), client, &mut models[client], Action::Read, next[client]);
                prop_assert!(result.is_ok(), "{}", result.unwrap_err());
            }
            next[client] += 1;
        }
        prop_assert_eq!(replayer.summary().findings, vec![]);
        prop_assert_eq!(replayer.summary().unused, vec![], "everything was asked for");
    }
}

#[test]
fn many_clients_at_once_change_no_answer() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for clients in [1, 8, 64] {
        for round in 0..4 {
            let scripts: Vec<Vec<Action>> =
                (0..clients).map(|_| script().new_tree(&mut runner).unwrap().current()).collect();
            let replayer = replayer(&scripts, round);
            let playing: Vec<_> = scripts
                .into_iter()
                .enumerate()
                .map(|(number, script)| {
                    let replayer = replayer.clone();
                    std::thread::spawn(move || play(&replayer, number, &script, number % 3))
                })
                .collect();
            for client in playing {
                let result = client.join().unwrap();
                assert!(result.is_ok(), "{clients} clients: {}", result.unwrap_err());
            }
            assert_eq!(replayer.summary().unmatched, 0);
        }
    }
}
