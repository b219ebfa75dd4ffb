//! What is still to be told: bounded in number and in size, so that who records all night before a terminal that nobody
//! reads does not run out of memory.

use std::sync::{Arc, Mutex};

use crate::model::{Exchange, Finding};
use crate::record::KeptExchange;

/// No more news than these wait.
const MAX_NEWS: usize = 200;

/// No more bytes of bodies than these wait to be checked. JSON values take several times as much.
const MAX_BODIES: usize = 256 * 1024;

/// Something to be told.
pub(super) enum News {
    /// An exchange was kept.
    Exchange {
        /// The exchange.
        kept: KeptExchange,
        /// Whether it still has its bodies.
        is_whole: bool,
    },
    /// An exchange passed and was not kept.
    NotKept(Finding),
    /// A request had no answer.
    Unanswered(String),
    /// A remark.
    Note(String),
}

/// What waits.
#[derive(Default)]
pub(super) struct Queue {
    bodies: usize,
    batch: Batch,
}

/// What is told in one go.
#[derive(Default)]
pub(super) struct Batch {
    /// In the order in which it came.
    pub(super) news: Vec<News>,
    /// How much more there was.
    pub(super) dropped: usize,
    /// Why nothing is recorded any more.
    pub(super) stopped: Option<String>,
    /// Whether nothing more will come.
    pub(super) has_ended: bool,
}

impl Queue {
    /// Adds an exchange, without its bodies if there are too many; cheap.
    pub(super) fn push_exchange(queue: &Mutex<Self>, mut kept: KeptExchange) {
        let size = size_of_bodies(&kept.exchange);
        let mut queue = super::lock(queue);
        if queue.is_full() {
            queue.batch.dropped += 1;
            // Taking it to pieces takes its time, for which nobody else should have to wait.
            drop(queue);
            return drop(kept);
        }
        let is_whole = queue.bodies + size <= MAX_BODIES;
        let mut bodies = None;
        if is_whole {
            queue.bodies += size;
        } else if let Some(Exchange { request, response }) = Arc::get_mut(&mut kept.exchange) {
            bodies = Some((std::mem::take(&mut request.body), std::mem::take(&mut response.body)));
        }
        queue.batch.news.push(News::Exchange { kept, is_whole });
        drop(queue);
        drop(bodies);
    }

    /// Adds anything else, or counts it.
    pub(super) fn push(&mut self, news: News) {
        if self.is_full() {
            self.batch.dropped += 1;
        } else {
            self.batch.news.push(news);
        }
    }

    /// Adds what must be told however much waits.
    pub(super) fn push_urgent(&mut self, cause: String) {
        self.batch.stopped = Some(cause);
    }

    /// Says that nothing more will come.
    pub(super) fn end(&mut self) {
        self.batch.has_ended = true;
    }

    /// Takes what waits.
    pub(super) fn take(&mut self) -> Batch {
        std::mem::take(self).batch
    }

    fn is_full(&self) -> bool {
        self.batch.news.len() >= MAX_NEWS
    }
}

fn size_of_bodies(exchange: &Exchange) -> usize {
    exchange.request.body.bytes().len() + exchange.response.body.bytes().len()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{Request, Response};

    fn kept(body: &str) -> KeptExchange {
        let response = Response::new(200).with_body(body);
        let exchange = Exchange { request: Request::new("GET", "/v1/x"), response };
        let (exchange, took) = (Arc::new(exchange), Duration::ZERO);
        KeptExchange { exchange, is_repeat: false, operation: None, took, findings: Vec::new() }
    }

    #[test]
    fn what_does_not_fit_is_counted_but_never_why_the_recording_has_stopped() {
        let queue = Mutex::new(Queue::default());
        for _ in 0..MAX_NEWS + 12 {
            Queue::push_exchange(&queue, kept("{}"));
        }
        let mut queue = queue.into_inner().unwrap();
        queue.push(News::Note("more".into()));
        queue.push_urgent("the disk is full".into());
        let batch = queue.take();
        assert_eq!((batch.news.len(), batch.dropped), (MAX_NEWS, 13));
        assert_eq!(batch.stopped.as_deref(), Some("the disk is full"));
        assert_eq!(queue.take().news.len(), 0);
    }

    #[test]
    fn large_bodies_do_not_wait() {
        let queue = Mutex::new(Queue::default());
        let large = "x".repeat(MAX_BODIES - 1);
        for body in ["x", &large, "y", "z"] {
            Queue::push_exchange(&queue, kept(body));
        }
        let news = queue.into_inner().unwrap().take().news;
        let sizes: Vec<(usize, bool)> = news
            .iter()
            .map(|news| match news {
                News::Exchange { kept, is_whole } => (size_of_bodies(&kept.exchange), *is_whole),
                _ => unreachable!("only exchanges were added"),
            })
            .collect();
        assert_eq!(sizes, [(1, true), (MAX_BODIES - 1, true), (0, false), (0, false)]);
    }
}
