//! One request and its response on a connection to a service.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use tokio::time::{Instant, Sleep};

use super::answer_head::{self, AnswerHead};
use super::body_reader::BodyReader;
use super::body_writer::{BodyWriter, SendError};
use super::chunks::Chunks;
use super::input::Input;
use super::output::Output;
use super::{Framing, Interim};
use crate::http::UpstreamFault;
use crate::http::body::{BodyError, BodyStream, Piece};
use crate::http::fields::Fields;
use crate::http::links::Home;
use crate::http::stream::BoxedStream;
use crate::http::upstream::Failure;

/// A service that does not ask a waiting client for the body within this time never will: many know no expectations.
const PROMPT: Duration = Duration::from_secs(1);

/// A connection to a service, between or during exchanges.
pub(in crate::http) struct Link {
    io: BoxedStream,
    input: Input,
    output: Output,
    /// Set anew for each exchange.
    timer: Pin<Box<Sleep>>,
    home: Home,
}

impl Link {
    /// A new connection, which waits at `home` between its exchanges.
    pub(in crate::http) fn new(io: BoxedStream, home: Home) -> Box<Self> {
        let timer = Box::pin(tokio::time::sleep(Duration::ZERO));
        let (input, output) = (Input::new(BytesMut::new()), Output::default());
        Box::new(Self { io, input, output, timer, home })
    }

    /// Whether nothing has come on a connection that waits: what could come is its end, or an answer to no question.
    pub(in crate::http) async fn is_quiet(&mut self) -> bool {
        std::future::poll_fn(|cx| Poll::Ready(self.input.poll_fill(&mut self.io, cx).is_pending()))
            .await
    }

    fn go_home(self: Box<Self>) {
        self.home.clone().take_back(self);
    }

    fn into_stream(self) -> (BoxedStream, Bytes) {
        (self.io, self.input.held.freeze())
    }
}

/// What is to be sent.
pub(in crate::http) struct Question {
    /// The head as it goes over the wire.
    pub(in crate::http) head: BytesMut,
    /// How the end of the body is told there.
    pub(in crate::http) framing: Framing,
    /// The body.
    pub(in crate::http) body: BodyStream,
    /// Whether it is a HEAD, whose answer has no body.
    pub(in crate::http) is_head: bool,
    /// Whether it asks to go on in another protocol.
    pub(in crate::http) may_switch: bool,
    /// Whether the client waits until the service tells it to send the body.
    pub(in crate::http) expects: bool,
}

/// What came back.
pub(in crate::http) struct Reply {
    pub(in crate::http) status: StatusCode,
    pub(in crate::http) reason: Bytes,
    pub(in crate::http) fields: Fields,
    pub(in crate::http) body: BodyStream,
    /// The connection, if it goes on in another protocol, and what was read of it already.
    pub(in crate::http) switched: Option<(BoxedStream, Bytes)>,
}

/// Sends a request, once, and gives the response; its body may still be on its way. Interim responses go to `interim`.
///
/// The service may take `patience` to answer once nothing moves any more.
pub(in crate::http) async fn ask(
    mut link: Box<Link>,
    question: Question,
    interim: Option<&Interim>,
    patience: Duration,
) -> Result<Reply, Failure> {
    link.output.last.unsplit(question.head);
    let sending = Sending { body: question.body, writer: BodyWriter::new(question.framing) };
    let mut exchange = Exchange { link, sending: Some(sending), broken: None };
    let head = exchange.head(interim, question.expects, patience).await?;
    let switches = head.status == StatusCode::SWITCHING_PROTOCOLS;
    if switches && !question.may_switch {
        return Err(Failure::new(UpstreamFault::Protocol, "it switches protocols unasked"));
    }
    let framing = match head.framing() {
        _ if question.is_head => Framing::Length(0),
        framing => framing.map_err(|error| Failure::new(UpstreamFault::Protocol, error))?,
    };
    let (body, switched) = if switches {
        (BodyStream::full(Bytes::new()), Some(exchange.link.into_stream()))
    } else {
        let reader = BodyReader::new(framing, Chunks::tolerant());
        (AnswerBody::of(exchange, reader, head.keeps_connection()).into_stream(patience), None)
    };
    let AnswerHead { status, reason, fields, .. } = head;
    Ok(Reply { status, reason, fields, body, switched })
}

struct Exchange {
    link: Box<Link>,
    /// The request, until all of it has been sent.
    sending: Option<Sending>,
    /// Why the rest of the request could not be sent. The service may have answered all the same.
    broken: Option<io::Error>,
}

struct Sending {
    body: BodyStream,
    writer: BodyWriter,
}

impl Exchange {
    async fn head(
        &mut self,
        interim: Option<&Interim>,
        expects: bool,
        patience: Duration,
    ) -> Result<AnswerHead, Failure> {
        let mut searched = 0;
        self.link.timer.as_mut().reset(Instant::now() + patience);
        // Boxed: few clients wait to be asked.
        let mut prompt = expects.then(|| Box::pin(tokio::time::sleep(PROMPT)));
        std::future::poll_fn(|cx| {
            if let Some(timer) = &mut prompt
                && timer.as_mut().poll(cx).is_ready()
            {
                prompt = None;
                interim.inspect(|client| client.ask_for_body());
            }
            if self.poll_send(cx)? {
                self.link.timer.as_mut().reset(Instant::now() + patience);
            }
            if let Poll::Ready(head) = self.poll_head(&mut searched, interim, prompt.is_some(), cx)
            {
                return Poll::Ready(head);
            }
            ready!(self.link.timer.as_mut().poll(cx));
            let cause = format!("no response within {patience:?}");
            Poll::Ready(Err(Failure::new(UpstreamFault::Timeout, cause)))
        })
        .await
    }

    /// Sends on; gives whether that depends on somebody else than the service.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Result<bool, Failure> {
        let Some(Sending { body, writer }) = &mut self.sending else { return Ok(false) };
        let link = &mut *self.link;
        match writer.poll_send(body, &mut link.output, &mut link.io, cx) {
            Poll::Pending => Ok(writer.is_waiting),
            Poll::Ready(sent) => {
                self.sending = None;
                match sent {
                    Ok(()) => Ok(true),
                    Err(SendError::Connection(error)) => {
                        self.broken = Some(error);
                        Ok(false)
                    }
                    Err(SendError::Body(error)) => Err(Failure::new(UpstreamFault::Request, error)),
                }
            }
        }
    }

    fn poll_head(
        &mut self,
        searched: &mut usize,
        interim: Option<&Interim>,
        expects: bool,
        cx: &mut Context<'_>,
    ) -> Poll<Result<AnswerHead, Failure>> {
        let reset = |error: &dyn std::fmt::Display| Failure::new(UpstreamFault::Reset, error);
        loop {
            let input = &mut self.link.input;
            match answer_head::take(&mut input.held, searched) {
                Err(error) => {
                    return Poll::Ready(Err(Failure::new(UpstreamFault::Protocol, error)));
                }
                Ok(Some(head)) if head.is_interim() => {
                    // Not to a client that has been told already.
                    if (head.status != StatusCode::CONTINUE || expects)
                        && let Some(interim) = interim
                    {
                        interim.send_interim(&head.as_interim());
                    }
                }
                Ok(Some(head)) => return Poll::Ready(Ok(head)),
                Ok(None) if input.has_ended => {
                    return Poll::Ready(Err(match &self.broken {
                        Some(error) => reset(error),
                        None => reset(&"connection closed before message completed"),
                    }));
                }
                Ok(None) => match ready!(input.poll_fill(&mut self.link.io, cx)) {
                    Ok(()) => {}
                    Err(error) => return Poll::Ready(Err(reset(&error))),
                },
            }
        }
    }

    fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    /// Whether nothing is left of it on the connection.
    fn is_clean(&self) -> bool {
        self.broken.is_none() && self.link.input.held.is_empty()
    }
}

/// The body of a response.
pub(in crate::http) struct AnswerBody {
    /// Until nothing is left to read of the response, nor to send of the request.
    exchange: Option<Exchange>,
    reader: BodyReader,
    /// Whether the connection can be used again.
    keeps: bool,
}

impl AnswerBody {
    fn of(exchange: Exchange, reader: BodyReader, keeps: bool) -> Self {
        let mut body = Self { exchange: Some(exchange), reader, keeps };
        body.end_if_over();
        body
    }

    fn into_stream(self, patience: Duration) -> BodyStream {
        match self.exchange {
            None => BodyStream::full(Bytes::new()),
            Some(_) => BodyStream::of_answer(self, patience),
        }
    }

    pub(in crate::http) fn is_done(&self) -> bool {
        self.reader.is_done()
    }

    /// Whether the client has yet to send a part of the request.
    pub(in crate::http) fn is_still_asked(&self) -> bool {
        let sending = self.exchange.as_ref().and_then(|exchange| exchange.sending.as_ref());
        sending.is_some_and(|sending| sending.writer.is_waiting)
    }

    /// How many bytes come, if that is known.
    pub(in crate::http) fn left(&self) -> Option<u64> {
        self.reader.left()
    }

    /// The next piece. Whatever is left to send of the request goes on being sent.
    pub(in crate::http) fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, BodyError>>> {
        self.send(cx);
        let Some(exchange) = &mut self.exchange else { return Poll::Ready(None) };
        let link = &mut *exchange.link;
        let polled = self.reader.poll_piece(&mut link.input, &mut link.io, cx);
        self.end_if_over();
        polled
    }

    /// Behind the end of the response: sends what is left of the request. Who answers early may still want the rest.
    pub(in crate::http) fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.send(cx);
        self.end_if_over();
        if self.exchange.as_ref().is_some_and(Exchange::is_sending) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }

    fn send(&mut self, cx: &mut Context<'_>) {
        if let Some(exchange) = &mut self.exchange
            && exchange.poll_send(cx).is_err()
        {
            // Whoever reads the request sees for himself that it broke off; this connection ends with the answer.
            self.keeps = false;
        }
    }

    fn end_if_over(&mut self) {
        let is_over = |exchange: &mut Exchange| !exchange.is_sending();
        if self.reader.is_done()
            && let Some(exchange) = self.exchange.take_if(is_over)
            && self.keeps
            && exchange.is_clean()
        {
            exchange.link.go_home();
        }
    }
}
