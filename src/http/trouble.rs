//! Services that misbehave on purpose, so that clients can be tested against it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Sleep};

use super::body::{BodyError, BodyStream, Piece};
use super::{Answer, Handler, Incoming, Outgoing, RequestHead, forward};
use crate::model::Response;

/// No body is longer than this on its way, however slow it is.
const MAX_TIME: Duration = Duration::from_secs(600);

/// A slow body comes in steps of this length.
const STEP: Duration = Duration::from_millis(50);

/// A body that is cut rests for so long behind its last byte: in HTTP/2 a reset overtakes what has not been written.
const BEFORE_CUT: Duration = Duration::from_millis(100);

/// No larger answers than this are held to misbehave with, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// How an answer is given.
#[derive(Clone, Debug, Default)]
pub struct Conduct {
    /// How long it takes until it begins.
    pub delay: Duration,
    /// What is answered instead of what would be.
    pub instead: Option<Response>,
    /// How it is delivered.
    pub delivery: Delivery,
}

/// How the body of an answer is delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// As it should.
    #[default]
    Whole,
    /// Not at all: the connection is reset instead of an answer.
    Reset,
    /// So many bytes of it, and then the connection breaks.
    Truncated(usize),
    /// Half of it, and then nothing for ten minutes.
    Stalled,
    /// So many bytes in a second.
    Slow(u64),
}

/// Decides how requests are answered.
pub trait Director: Send + Sync + 'static {
    /// How this request is answered.
    fn conduct(&self, request: &RequestHead) -> Conduct;
}

/// A handler whose answers are given as a director says.
pub struct Conducted<H> {
    /// Who answers.
    pub handler: Arc<H>,
    /// Who says how.
    pub director: Arc<dyn Director>,
}

impl<H: Handler> Handler for Conducted<H> {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(async move {
            let Conduct { delay, instead, delivery } = self.director.conduct(&incoming.head());
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            let outgoing = match instead {
                None => self.handler.clone().handle(incoming).await,
                Some(response) => {
                    // Who sends a body gets the answer behind it, as from any service.
                    let _ = incoming.body.collect(MAX_BODY).await;
                    Outgoing::from_response(&response)
                }
            };
            deliver(outgoing, delivery).await
        })
    }

    fn proxy(&self) -> Option<Arc<forward::Proxy>> {
        self.handler.proxy()
    }
}

async fn deliver(mut outgoing: Outgoing, delivery: Delivery) -> Outgoing {
    match delivery {
        Delivery::Whole => return outgoing,
        Delivery::Reset => {
            outgoing.is_reset = true;
            return outgoing;
        }
        _ => {}
    }
    let body = std::mem::replace(&mut outgoing.body, BodyStream::full(Bytes::new()));
    let Ok(Some(bytes)) = body.collect(MAX_BODY).await else {
        outgoing.is_reset = true;
        return outgoing;
    };
    outgoing.body = BodyStream::of_script(Script::new(bytes, delivery));
    outgoing
}

/// A body that is given piece by piece.
pub(super) struct Script {
    left: Bytes,
    /// The length that the head tells.
    told: u64,
    delivery: Delivery,
    ends: Instant,
    resting: Pin<Box<Sleep>>,
    /// Whether something came of it.
    has_begun: bool,
}

impl Script {
    fn new(bytes: Bytes, delivery: Delivery) -> Self {
        let told = bytes.len() as u64;
        let left = match delivery {
            Delivery::Truncated(count) => bytes.slice(..count.min(bytes.len())),
            Delivery::Stalled => bytes.slice(..bytes.len() / 2),
            _ => bytes,
        };
        let resting = Box::pin(tokio::time::sleep(Duration::ZERO));
        Self { left, told, delivery, ends: Instant::now() + MAX_TIME, resting, has_begun: false }
    }

    /// How many bytes would come if all went well.
    pub(super) fn told(&self) -> u64 {
        self.told
    }

    pub(super) fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, BodyError>>> {
        ready!(self.resting.as_mut().poll(cx));
        let broken = || Some(Err(BodyError::Broken("as was asked for".to_owned())));
        if self.left.is_empty() {
            return match self.delivery {
                Delivery::Stalled if Instant::now() < self.ends => {
                    self.resting.as_mut().reset(self.ends);
                    self.resting.as_mut().poll(cx).map(|()| broken())
                }
                Delivery::Slow(_) => Poll::Ready(None),
                Delivery::Truncated(_) if std::mem::take(&mut self.has_begun) => {
                    self.resting.as_mut().reset(Instant::now() + BEFORE_CUT);
                    self.resting.as_mut().poll(cx).map(|()| broken())
                }
                _ => Poll::Ready(broken()),
            };
        }
        let count = match self.delivery {
            Delivery::Slow(_) if Instant::now() >= self.ends => return Poll::Ready(broken()),
            Delivery::Slow(rate) => {
                let step = u64::try_from(STEP.as_millis()).unwrap_or(u64::MAX);
                // A rate below one byte for each step is one byte in a longer step.
                let count = (rate * step / 1000).max(1);
                let pause = Duration::from_micros(count * 1_000_000 / rate.max(1));
                self.resting.as_mut().reset(Instant::now() + pause);
                usize::try_from(count).unwrap_or(usize::MAX).min(self.left.len())
            }
            _ => self.left.len(),
        };
        self.has_begun = true;
        Poll::Ready(Some(Ok(Piece::Data(self.left.split_to(count)))))
    }
}
