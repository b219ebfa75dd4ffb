//! What of a cassette is sent.

use crate::cassette::{Cassette, Interaction};
use crate::matching::{Relation, relation};
use crate::profile::Profile;

/// What becomes of one interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is sent.
    Send,
    /// It changes something, and that was not allowed.
    Mutates,
    /// Its answer depends on a request that is not sent.
    DependsOnMutation,
    /// It was for another service than the one that the cassette is named after.
    OtherService,
    /// The recording has no response to compare with.
    NoResponse,
    /// The body of its request was too large to be kept.
    NotKept,
}

/// One step for each interaction of a cassette, in order.
pub fn plan(cassette: &Cassette, allows_mutations: bool, profile: &Profile) -> Vec<Step> {
    let mut unsent: Vec<&Interaction> = Vec::new();
    let mut steps = Vec::with_capacity(cassette.interactions.len());
    for interaction in &cassette.interactions {
        let step = if interaction.response.is_none() {
            Step::NoResponse
        } else if interaction.request.upstream.is_some() {
            Step::OtherService
        } else if interaction.request.body.is_truncated() {
            unsent.push(interaction);
            Step::NotKept
        } else if !allows_mutations && !interaction.request.is_read() {
            unsent.push(interaction);
            Step::Mutates
        } else if unsent.iter().any(|mutation| {
            relation(&mutation.request.path, &interaction.request.path, profile) != Relation::None
        }) {
            Step::DependsOnMutation
        } else {
            Step::Send
        };
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Request, Response};
    use crate::profile::PARTNER_CENTER;

    #[test]
    fn what_was_for_another_service_is_never_sent() {
        let request = Request {
            upstream: Some("https://login.example.com".into()),
            ..Request::new("POST", "/token")
        };
        let response = Some(Response::new(200));
        let interactions = vec![Interaction { request, response, ..Interaction::default() }];
        let cassette = Cassette { interactions, ..Cassette::default() };
        assert_eq!(plan(&cassette, true, &PARTNER_CENTER), [Step::OtherService]);
    }

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
            plan(&cassette, false, &PARTNER_CENTER),
            [Send, Mutates, DependsOnMutation, DependsOnMutation, Send]
        );
        assert_eq!(plan(&cassette, true, &PARTNER_CENTER), [Send; 5]);
    }
}
