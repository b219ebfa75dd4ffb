//! Serves a connection, request by request.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::BytesMut;
use http::{Method, Version};
use tokio::io::AsyncWrite as _;
use tokio::time::{Instant, Sleep};

use super::body_writer::{BodyWriter, SendError};
use super::output::Output;
use super::request_head::RequestHead;
use super::response_head::Asked;
use super::wire::{Next, RequestBody, Wire, Writing};
use super::{Framing, Interim, Refusal};
use crate::http::body::BodyStream;
use crate::http::connection::Connection;
use crate::http::forward::{self, Rewound};
use crate::http::handler::{Answer, Handler};
use crate::http::stream::Stream;
use crate::http::{Incoming, Origin, Outgoing, Refused};
use crate::model::Response;

/// How long a client that is still sending may take to read the answer.
const LINGER: Duration = Duration::from_secs(2);

/// So much of a body that nobody wanted is read to keep the connection, in bytes.
const MAX_UNWANTED: usize = 64 * 1024;

/// Serves HTTP/1 until the connection ends, of which some bytes were read already. Inside a tunnel `origin` is where its
/// client believes to be.
pub(in crate::http) async fn serve<H: Handler, IO: Stream + 'static>(
    connection: Arc<Connection<H>>,
    io: IO,
    ahead: BytesMut,
    origin: Option<Origin>,
) {
    let patience = connection.options.head_timeout;
    let mut idle = pin!(tokio::time::sleep(patience));
    let mut stopped = pin!(connection.stopped());
    let wire = Arc::new(Wire::new(io, ahead));
    let mut serving =
        Serving { connection: connection.clone(), wire, origin, output: Output::default() };
    loop {
        let deadline = Instant::now() + patience;
        let next = std::future::poll_fn(|cx| {
            if let Poll::Ready(next) = serving.wire.poll_next(connection.options.max_head, cx) {
                return Poll::Ready(Some(next));
            }
            if stopped.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            // It was set for an earlier request: setting it anew for each costs more than waking up once for nothing.
            while idle.as_mut().poll(cx).is_ready() {
                if Instant::now() >= deadline {
                    return Poll::Ready(None);
                }
                idle.as_mut().reset(deadline);
            }
            Poll::Pending
        });
        let then = match next.await {
            Some(Ok(Next::Request(head, body))) => serving.exchange(*head, body).await,
            Some(Ok(Next::Refused(refusal, asked))) => {
                Box::pin(serving.refuse(&refusal, asked)).await
            }
            None => {
                serving.note_unfinished();
                Ok(Then::Close { is_read: true })
            }
            Some(Ok(Next::End)) => Ok(Then::Close { is_read: true }),
            Some(Err(error)) => Err(error),
        };
        match then {
            Ok(Then::Next) => {}
            Ok(Then::Close { is_read }) => return serving.close(is_read).await,
            // How a connection ends is the client's business.
            Ok(Then::Gone) | Err(_) => return,
        }
    }
}

/// What follows an exchange.
enum Then {
    /// Another one.
    Next,
    /// The end; whether the client has nothing more to say.
    Close { is_read: bool },
    /// Nothing: the connection is not ours any more.
    Gone,
}

struct Serving<H, IO> {
    connection: Arc<Connection<H>>,
    wire: Arc<Wire<IO>>,
    origin: Option<Origin>,
    output: Output,
}

impl<H: Handler, IO: Stream + 'static> Serving<H, IO> {
    async fn exchange(&mut self, head: RequestHead, body: RequestBody) -> io::Result<Then> {
        let asked = Asked { method: head.method.clone(), version: head.version };
        let keeps = head.keeps_connection();
        if head.method == Method::CONNECT {
            return Box::pin(self.connect(&head.target, &asked, keeps)).await;
        }
        let incoming = match self.incoming(head, body) {
            Ok(incoming) => incoming,
            Err(refusal) => return Box::pin(self.refuse(&refusal, None)).await,
        };
        let handling = self.connection.handler.clone().handle(incoming);
        let mut outgoing = self.answered(handling).await?;
        if outgoing.is_reset {
            self.wire.reset_at_end();
            return Ok(Then::Gone);
        }
        if let Some((service, ahead)) = outgoing.switched.take() {
            self.respond(&asked, outgoing, true).await?;
            Box::pin(self.splice(Rewound::new(ahead, service))).await;
            return Ok(Then::Gone);
        }
        self.respond(&asked, outgoing, keeps).await
    }

    fn incoming(&self, head: RequestHead, body: RequestBody) -> Result<Incoming, Refusal> {
        let RequestHead { method, target, version, fields, asks_to_switch, .. } = head;
        let (origin, target) =
            Origin::of_target(target).ok_or(Refusal::RequestLine("the URL has no host"))?;
        let patience = self.connection.options.body_timeout;
        let body = match body {
            RequestBody::Whole(bytes) => BodyStream::full(bytes),
            RequestBody::Coming => {
                BodyStream::of_request(self.wire.clone(), self.wire.turn(), patience)
            }
        };
        // HTTP/1.0 knows no interim responses.
        let interim = (version == Version::HTTP_11).then(|| self.wire.clone() as Interim);
        Ok(Incoming {
            method,
            target,
            version,
            fields,
            server: self.connection.address,
            origin: self.origin.clone().or(origin),
            service: None,
            asks_to_switch,
            interim,
            body,
        })
    }

    /// Waits for the answer; meanwhile interim responses go out, and it is noticed if the client is gone.
    async fn answered(&mut self, mut handling: Answer) -> io::Result<Outgoing> {
        std::future::poll_fn(|cx| {
            let answer = handling.as_mut().poll(cx);
            if let Poll::Ready(outgoing) = answer {
                self.output.put_interim(self.wire.take_interim(None));
                return Poll::Ready(Ok(outgoing));
            }
            self.output.put_interim(self.wire.take_interim(Some(cx)));
            if !self.output.is_empty()
                && let Poll::Ready(written) = self.output.poll_write(&mut Writing(&self.wire), cx)
            {
                written?;
            }
            self.wire.look_ahead(cx)?;
            Poll::Pending
        })
        .await
    }

    /// Sends a response; the connection is used again if it `keeps` it.
    async fn respond(
        &mut self,
        asked: &Asked,
        mut outgoing: Outgoing,
        keeps: bool,
    ) -> io::Result<Then> {
        let framing = asked.framing(&outgoing);
        // Of a client that was never told to send the body, nobody knows whether it will.
        let is_unasked = self.wire.client_waits();
        let keeps = keeps
            && framing != Some(Framing::UntilClose)
            && !is_unasked
            && !self.connection.is_stopping();
        let adds_date = self.connection.options.adds_date;
        asked.write(&mut self.output.last, &outgoing, keeps, adds_date);
        let writer = BodyWriter::new(framing.unwrap_or(Framing::Length(0)));
        self.send(writer, &mut outgoing.body).await?;
        if !is_unasked {
            self.finish_request(&mut outgoing.body).await?;
        }
        // Whoever still reads the request stops now.
        drop(outgoing);
        self.wire.take_back();
        let is_read = self.wire.body_is_done() || self.skip_body().await;
        Ok(if keeps && is_read { Then::Next } else { Then::Close { is_read } })
    }

    /// Sends a body; a client that takes nothing of it for too long is given up.
    async fn send(&mut self, mut writer: BodyWriter, body: &mut BodyStream) -> io::Result<()> {
        let patience = self.connection.options.body_timeout;
        let mut blocked: Option<(u64, Pin<Box<Sleep>>)> = None;
        std::future::poll_fn(|cx| {
            let mut io = Writing(&self.wire);
            match writer.poll_send(body, &mut self.output, &mut io, cx) {
                Poll::Ready(Ok(())) => return Poll::Ready(Ok(())),
                Poll::Ready(Err(SendError::Connection(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(Err(SendError::Body(error))) => {
                    // Where the end of the connection is the end of the body, it must not look like one.
                    if writer.ends_with_connection() {
                        self.wire.reset_at_end();
                    }
                    return Poll::Ready(Err(io::Error::other(error)));
                }
                Poll::Pending => {}
            }
            self.wire.look_ahead(cx)?;
            if self.output.is_empty() {
                blocked = None;
                return Poll::Pending;
            }
            let written = self.output.written();
            let (before, timer) =
                blocked.get_or_insert_with(|| (written, Box::pin(tokio::time::sleep(patience))));
            if std::mem::replace(before, written) != written {
                timer.as_mut().reset(Instant::now() + patience);
            }
            timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
        })
        .await
    }

    /// Behind the response: lets the rest of the request go on to a service that may still want it, as long as it moves.
    async fn finish_request(&mut self, body: &mut BodyStream) -> io::Result<()> {
        if self.wire.body_is_done() {
            return Ok(());
        }
        let patience = self.connection.options.body_timeout;
        let mut taken = self.wire.taken();
        let mut timer = pin!(tokio::time::sleep(patience));
        std::future::poll_fn(|cx| {
            if body.poll_finish(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            self.wire.take_interim(Some(cx));
            self.wire.look_ahead(cx)?;
            while timer.as_mut().poll(cx).is_ready() {
                if std::mem::replace(&mut taken, self.wire.taken()) == taken {
                    return Poll::Ready(Ok(()));
                }
                timer.as_mut().reset(Instant::now() + patience);
            }
            Poll::Pending
        })
        .await
    }

    /// Reads what has come of a body that nobody wanted; gives whether that was all of it.
    async fn skip_body(&self) -> bool {
        if self.wire.client_waits() {
            return false;
        }
        let mut body = BodyStream::of_request(self.wire.clone(), self.wire.turn(), LINGER);
        std::future::poll_fn(|cx| Poll::Ready(body.skip(MAX_UNWANTED, cx))).await
    }

    /// The answer to a request that nobody else sees.
    async fn refuse(
        &mut self,
        refusal: &Refusal,
        request: Option<(String, String)>,
    ) -> io::Result<Then> {
        let options = &self.connection.options;
        let refused = refusal.refused(options.has_flags).asked_for(request);
        options.refusals.tell(&refused);
        let outgoing = Outgoing::from_response(&refused.response());
        let asked = Asked { method: Method::GET, version: Version::HTTP_11 };
        self.respond(&asked, outgoing, false).await?;
        Ok(Then::Close { is_read: false })
    }

    /// Tells of a request whose head did not come in time.
    fn note_unfinished(&self) {
        let options = &self.connection.options;
        if self.connection.is_stopping() || !self.wire.holds_more() {
            return;
        }
        let patience = options.head_timeout.as_secs();
        let why =
            format!("no more of its head came for {patience} s, and the connection was closed");
        let refused = Refused::unanswered("The head of the request did not come", why);
        options.refusals.tell(&refused.asked_for(self.wire.begun()));
    }

    async fn connect(&mut self, target: &str, asked: &Asked, keeps: bool) -> io::Result<Then> {
        match forward::connect(&self.connection, target).await {
            Err(refusal) => {
                let request = Some(("CONNECT".to_owned(), target.to_owned()));
                let refused = Refused::by_problem(&refusal).asked_for(request);
                self.connection.options.refusals.tell(&refused);
                let refusal = Outgoing::from_response(&refusal);
                self.respond(asked, refusal, keeps).await
            }
            Ok(tunnel) => {
                let agreed = Outgoing::from_response(&Response::new(200));
                self.respond(asked, agreed, true).await?;
                if let Some((client, ahead)) = self.wire.give_away() {
                    let client = Box::new(Rewound::new(ahead, client));
                    forward::run(tunnel, client, self.connection.clone()).await;
                }
                Ok(Then::Gone)
            }
        }
    }

    /// Passes bytes both ways between a client and a service that have agreed on another protocol.
    async fn splice(&self, mut service: impl Stream) {
        let Some((client, ahead)) = self.wire.give_away() else { return };
        let mut client = Rewound::new(ahead, client);
        tokio::select! {
            // How they end is their business.
            _ = tokio::io::copy_bidirectional(&mut client, &mut service) => {}
            () = self.connection.stopped() => {}
        }
    }

    /// Ends the connection.
    ///
    /// One that is closed with bytes unread is reset, and the reset can overtake the answer (RFC 9112 §9.6); so what the
    /// client still sends is read for a while.
    async fn close(self, is_read: bool) {
        let lingering = std::future::poll_fn(|cx| {
            let _ = ready!(Pin::new(&mut Writing(&self.wire)).poll_shutdown(cx));
            if is_read && !self.wire.holds_more() {
                Poll::Ready(())
            } else {
                self.wire.poll_discard(cx)
            }
        });
        let _ = tokio::time::timeout(LINGER, lingering).await;
    }
}
