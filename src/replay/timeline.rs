//! What a library can answer, and when: for people who read it and want to understand a replay.

use std::collections::HashMap;

use super::Cause;
use super::play_order::PlayOrder;
use crate::cassette::Cassette;
use crate::matching::{Library, Options};

/// One interaction and when its answer is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The cassette's name.
    pub cassette: String,
    /// The interaction in it, the first is 0.
    pub interaction: usize,
    /// The recorded method and target.
    pub request: String,
    /// The recorded status.
    pub status: u16,
    /// What makes the answer due; nothing where it equals the one before it.
    pub due: Option<Due>,
    /// Whether that was said in the cassette and not learnt.
    pub is_said: bool,
}

/// What makes an answer due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing: it is due from the start.
    Start,
    /// This interaction of the same cassette, and what it asks for.
    Answered(usize, String),
    /// The next read, since time passed.
    Time,
    /// Being sent again.
    Repeat,
}

/// What some cassettes can answer, in the order of their interactions.
pub fn timeline(cassettes: Vec<(String, Cassette)>, options: impl Into<Options>) -> Vec<Step> {
    let (names, cassettes): (Vec<String>, Vec<Cassette>) = cassettes.into_iter().unzip();
    let library = Library::new(cassettes, options);
    let order = PlayOrder::learn(&library);
    of(&library, &order, &names)
}

/// The same of a library.
pub(super) fn of(library: &Library, order: &PlayOrder, names: &[String]) -> Vec<Step> {
    let entries = library.entries();
    let mut causes: HashMap<usize, Cause> = HashMap::new();
    for track in library.tracks() {
        causes.extend(order.runs(track).iter().map(|run| (run.entry, run.cause)));
    }
    let request = |entry: usize| {
        let request = &entries[entry].request;
        format!("{} {}", request.method, request.target())
    };
    let step = |place: usize| Step {
        cassette: names[entries[place].cassette].clone(),
        interaction: entries[place].interaction,
        request: request(place),
        status: entries[place].response.status,
        due: causes.get(&place).map(|cause| match cause {
            Cause::Start => Due::Start,
            Cause::Time => Due::Time,
            Cause::Repeat => Due::Repeat,
            Cause::Answered(entry) => Due::Answered(entries[*entry].interaction, request(*entry)),
        }),
        is_said: entries[place].after.is_some(),
    };
    (0..entries.len()).map(step).collect()
}
