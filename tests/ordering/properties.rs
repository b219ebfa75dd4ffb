//! What holds for every scenario.

use proptest::prelude::*;
use tapecheck::cassette::{Cassette, Interaction, format};
use tapecheck::http::Responder as _;
use tapecheck::model::Exchange;
use tapecheck::ordering::{Sketch, Span, arrange};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::replay::Replayer;
use tapecheck::update::{UpdateOptions, update};

use super::service::{Recording, Step, record, text};

fn step(kinds: std::ops::Range<u8>) -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::GetCustomer),
        Just(Step::GetSubscription),
        (-1..3).prop_map(Step::PatchSubscription),
        (0..2u8).prop_map(Step::PostAction),
        kinds.prop_map(Step::PostOrder),
        Just(Step::GetOrder),
        (-1..3).prop_map(Step::PatchOrder),
        Just(Step::GetOrdered),
        Just(Step::Poll),
    ]
}

fn programs(clients: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<Step>>> {
    prop::collection::vec(prop::collection::vec(step(0..3), 1..9), clients)
}

/// Programs in which no two clients order the same, so that on replay each gets its own order.
fn distinct_programs() -> impl Strategy<Value = Vec<Vec<Step>>> {
    programs(2..6).prop_map(|mut programs| {
        let mut kind = 0;
        for step in programs.iter_mut().flatten() {
            if let Step::PostOrder(of) = step {
                kind += 1;
                *of = kind;
            }
        }
        programs
    })
}

fn cassette<'e>(exchanges: impl Iterator<Item = &'e Exchange>) -> Cassette {
    let interactions = exchanges.map(|exchange| Interaction {
        request: exchange.request.clone(),
        response: Some(exchange.response.clone()),
        ..Interaction::default()
    });
    Cassette { interactions: interactions.collect(), ..Cassette::default() }
}

fn written(recording: &Recording) -> Cassette {
    cassette(recording.exchanges.iter().map(|(exchange, ..)| exchange))
}

fn replayer(arranged: &Recording) -> Replayer {
    Replayer::new(vec![("a.json".to_owned(), written(arranged))], &PARTNER_CENTER)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn clients_in_parallel_give_the_same_recording_however_they_interleave(
        programs in programs(2..7),
        seeds in (any::<u64>(), any::<u64>()),
    ) {
        let recordings = [record(&programs, seeds.0), record(&programs, seeds.1)];
        let [one, other] = recordings.map(|recording| recording.arranged().texts());
        prop_assert_eq!(one, other);
    }

    #[test]
    fn clients_that_do_the_same_give_the_same_recording(
        program in prop::collection::vec(step(0..2), 1..9),
        clients in 2..9usize,
        seeds in (any::<u64>(), any::<u64>()),
    ) {
        let programs = vec![program; clients];
        let recordings = [record(&programs, seeds.0), record(&programs, seeds.1)];
        let [one, other] = recordings.map(|recording| recording.arranged().texts());
        prop_assert_eq!(one, other);
    }

    #[test]
    fn one_client_gives_the_same_recording_and_keeps_the_order_of_its_mutations(
        programs in programs(1..2),
        seeds in (any::<u64>(), any::<u64>()),
    ) {
        let recording = record(&programs, seeds.0);
        let arranged = recording.arranged();
        prop_assert_eq!(arranged.texts(), record(&programs, seeds.1).arranged().texts());
        let mutations = |recording: &Recording| -> Vec<u64> {
            let all = recording.exchanges.iter();
            all.filter(|(exchange, ..)| !exchange.request.is_read())
                .map(|(_, span, _)| span.started)
                .collect()
        };
        prop_assert_eq!(mutations(&recording), mutations(&arranged));
    }

    #[test]
    fn replay_answers_each_client_as_the_service_did(
        programs in distinct_programs(),
        seed in any::<u64>(),
    ) {
        let arranged = record(&programs, seed).arranged();
        let mut by_client = arranged.exchanges.clone();
        by_client.sort_by_key(|(_, span, client)| (*client, span.started));
        let mut as_recorded = arranged.exchanges.clone();
        as_recorded.sort_by_key(|(_, span, _)| span.started);
        for order in [by_client, as_recorded] {
            let replayer = replayer(&arranged);
            for (exchange, ..) in order {
                let mut answered = exchange.clone();
                answered.response = replayer.respond(&exchange.request);
                prop_assert_eq!(text(&answered), text(&exchange));
            }
        }
    }

    #[test]
    fn an_update_knows_identifiers_again_by_what_stands_around_them(
        programs in programs(1..6),
        seeds in (any::<u64>(), any::<u64>()),
    ) {
        let old = written(&record(&programs, seeds.0).arranged());
        let again = record(&programs, seeds.1);
        // In order, but with the numbers that identifiers had while recording.
        let order = arrange(&again.sketches(), &PARTNER_CENTER).into_iter();
        let new = cassette(order.map(|at| &again.exchanges[at].0));
        let count = new.interactions.len();
        let updated = update(&old, new, &UpdateOptions::of_profile(&PARTNER_CENTER));
        prop_assert_eq!((updated.kept, updated.removed), (count, 0));
        prop_assert_eq!(format::write(&updated.cassette), format::write(&old));
    }

    #[test]
    fn arranging_again_changes_nothing(programs in programs(2..6), seed in any::<u64>()) {
        let arranged = record(&programs, seed).arranged();
        let sketches: Vec<Sketch> = (0..)
            .zip(&arranged.exchanges)
            .map(|(at, (exchange, ..))| {
                // Each overlaps the next, so that this too is a recording of several clients.
                let span = Span { started: 2 * at, ended: 2 * at + 3 };
                Sketch::of(exchange, span, &PARTNER_CENTER)
            })
            .collect();
        let order = arrange(&sketches, &PARTNER_CENTER);
        prop_assume!(order.len() > 1);
        prop_assert_eq!(order, (0..sketches.len()).collect::<Vec<_>>());
    }
}
