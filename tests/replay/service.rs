//! A service whose answers follow from what was asked before, resource by resource: the model of a replay.

use tapecheck::cassette::{Cassette, Interaction};
use tapecheck::model::{Request, Response};

/// What one client does with one resource, step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Read,
    /// Changes the resource to this state.
    Change(u8),
    /// Starts work that is done after so many reads of its progress.
    Work(u8),
    /// Reads how far the work is.
    Poll,
}

/// A resource of the service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resource {
    number: usize,
    state: Option<u8>,
    /// How many changes there were: the answer to a change says it, so that equal changes have different answers.
    version: usize,
    work_left: u8,
}

impl Resource {
    pub(crate) fn new(number: usize) -> Self {
        Self { number, ..Self::default() }
    }

    /// Does something, and answers as the service does.
    pub(crate) fn act(&mut self, action: Action) -> (Request, Response) {
        let path = format!("/v1/{}/{}", kind(self.number), identifier(self.number));
        match action {
            Action::Read => (Request::new("GET", path), self.answer(200)),
            Action::Change(state) => {
                self.state = Some(state);
                self.version += 1;
                let request = Request {
                    body: format!(r#"{{"state":{state}}}"#).into(),
                    ..Request::new("PATCH", path)
                };
                (request, self.answer(200))
            }
            Action::Work(steps) => {
                self.work_left = steps;
                self.version += 1;
                (Request::new("POST", path + "/work"), self.answer(202))
            }
            Action::Poll => {
                let answer = Response::new(if self.work_left == 0 { 200 } else { 202 })
                    .with_body(format!(r#"{{"left":{},"of":{}}}"#, self.work_left, self.version));
                self.work_left = self.work_left.saturating_sub(1);
                (Request::new("GET", path + "/work"), answer)
            }
        }
    }

    fn answer(&self, status: u16) -> Response {
        let body = format!(
            r#"{{"id":"{}","state":{:?},"version":{}}}"#,
            identifier(self.number),
            self.state.map_or(-1, i32::from),
            self.version
        );
        Response::new(status).with_body(body)
    }
}

/// What kind of resource it is: a client that brings identifiers of its own is told by where it uses them.
fn kind(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    format!("things-{}{}", letter(number / 26), letter(number))
}

/// The identifier of a resource, as a recording keeps it.
pub(crate) fn identifier(number: usize) -> String {
    format!("00000000-0000-4000-8000-{:012}", number + 1)
}

/// The identifier of a resource, as a client knows it.
pub(crate) fn own(number: usize) -> String {
    format!("5921f00a-32c0-4457-aaa1-{number:012x}")
}

/// The cassette of what several clients did, told in this order: each number is the client that acts next.
pub(crate) fn record(scripts: &[Vec<Action>], order: &[usize]) -> Cassette {
    let mut resources: Vec<Resource> = (0..scripts.len()).map(Resource::new).collect();
    let mut next = vec![0; scripts.len()];
    let mut interactions = Vec::new();
    for client in order {
        let action = scripts[*client][next[*client]];
        next[*client] += 1;
        let (request, response) = resources[*client].act(action);
        interactions.push(Interaction {
            request,
            response: Some(response),
            ..Interaction::default()
        });
    }
    Cassette { interactions, ..Cassette::default() }
}
