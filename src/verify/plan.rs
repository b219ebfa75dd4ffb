//! What of a cassette is sent.

use crate::cassette::{Cassette, Interaction};
use crate::redaction::same_case;

/// What becomes of one interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is sent.
    Send,
    /// It changes something, and that was not allowed.
    Mutates,
    /// Its answer depends on a request that is not sent.
    DependsOnMutation,
    /// The recording has no response to compare with.
    NoResponse,
}

/// One step for each interaction of a cassette, in order.
pub fn plan(cassette: &Cassette, allows_mutations: bool) -> Vec<Step> {
    let mut unsent: Vec<&Interaction> = Vec::new();
    let mut steps = Vec::with_capacity(cassette.interactions.len());
    for interaction in &cassette.interactions {
        let step = if interaction.response.is_none() {
            Step::NoResponse
        } else if allows_mutations {
            Step::Send
        } else if !interaction.request.is_read() {
            unsent.push(interaction);
            Step::Mutates
        } else if unsent
            .iter()
            .any(|mutation| is_related(&mutation.request.path, &interaction.request.path))
        {
            Step::DependsOnMutation
        } else {
            Step::Send
        };
        steps.push(step);
    }
    steps
}

/// Whether one path is the other or lies inside it, in whichever case identifiers are spelled.
fn is_related(a: &str, b: &str) -> bool {
    let (a, b) = (&same_case(a), &same_case(b));
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
    };
    a == b || inside(a, b) || inside(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Request, Response};

    #[test]
    fn without_leave_only_reads_are_sent_that_no_unsent_mutation_changes() {
        let interactions =
            ["GET /orders/1", "PATCH /orders/1", "GET /orders/1", "GET /orders", "GET /orders/2"];
        let interactions = interactions.map(|line| {
            let (method, path) = line.split_once(' ').unwrap();
            Interaction {
                request: Request::new(method, path),
                response: Some(Response::new(200)),
                ..Interaction::default()
            }
        });
        let cassette = Cassette { interactions: interactions.into(), ..Cassette::default() };
        use Step::{DependsOnMutation, Mutates, Send};
        assert_eq!(
            plan(&cassette, false),
            [Send, Mutates, DependsOnMutation, DependsOnMutation, Send]
        );
        assert_eq!(plan(&cassette, true), [Send; 5]);
    }
}
