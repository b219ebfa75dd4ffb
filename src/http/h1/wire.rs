//! A client's connection, of which the server and whoever reads the body of a request have a share.

use std::io;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use bytes::{BufMut as _, Bytes, BytesMut};
use tokio::io::AsyncWrite;

use super::body_reader::BodyReader;
use super::chunks::Chunks;
use super::input::{Input, READ};
use super::request_head::{self, RequestHead};
use super::{Framing, Refusal};
use crate::http::body::{BodyError, Piece};
use crate::http::refused::first_line;
use crate::http::stream::Stream;

/// What tells a client to send the body.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// No more interim responses wait than this, in bytes.
const MAX_INTERIM: usize = 64 * 1024;

/// The connection of a client as whoever answers a request sees it.
pub(in crate::http) trait ClientSide: Send + Sync {
    /// The next piece of a request's body.
    fn poll_piece(
        &self,
        turn: Turn,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, BodyError>>>;

    /// How many bytes of the body come, if that is known.
    fn left(&self, turn: Turn) -> Option<u64>;

    /// Leaves it to the service to ask for the body; gives whether the client waits for that.
    fn pass_expectation(&self) -> bool;

    /// Asks for the body after all, as the service does not.
    fn ask_for_body(&self);

    /// Sends the head of an interim response (1xx) ahead of the response.
    fn send_interim(&self, head: &[u8]);
}

/// Whose turn it is to read bodies. Whoever was given the body of a request may live on when that request is over, and
/// must not read what comes then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Turn(u64);

/// Where interim responses go.
pub(in crate::http) type Interim = std::sync::Arc<dyn ClientSide>;

/// The connection. No lock is held while anything else is waited for.
pub(super) struct Wire<IO> {
    /// Nothing once the connection has been given away.
    io: Mutex<Option<IO>>,
    reading: Mutex<Reading>,
    interim: Mutex<Waiting>,
}

struct Reading {
    input: Input,
    /// The body of the request that was read last.
    body: BodyReader,
    turn: Turn,
    /// How many bytes of bodies have been read.
    taken: u64,
    /// Whoever waits for more of the body, if the connection wakes somebody else.
    reader: Option<Waker>,
    expectation: Expectation,
    /// So many of the held bytes are known to hold no end of a head.
    searched: usize,
}

/// Whether a client waits until it is told to send the body (RFC 9110 §10.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expectation {
    /// It does not, or it has been told, or it did not wait any longer.
    None,
    /// It waits, and whoever reads the body first tells it.
    ToBeAsked,
    /// It waits, and the service tells it.
    PassedOn,
}

/// Interim responses that wait, and who sends them.
#[derive(Default)]
struct Waiting {
    heads: BytesMut,
    sender: Option<Waker>,
}

/// What comes next on a connection.
pub(super) enum Next {
    Request(Box<RequestHead>, RequestBody),
    /// With the method and target of the request, as far as they could be read.
    Refused(Refusal, Option<(String, String)>),
    End,
}

/// The body of a request.
pub(super) enum RequestBody {
    /// It is here.
    Whole(Bytes),
    /// It is on its way, and read from the connection.
    Coming,
}

impl<IO: Stream> Wire<IO> {
    /// A connection of which some bytes were read already.
    pub(super) fn new(io: IO, ahead: BytesMut) -> Self {
        let body = BodyReader::Length(0);
        let input = Input::new(ahead);
        let expectation = Expectation::None;
        let (turn, taken) = (Turn(0), 0);
        let reading = Reading { input, body, turn, taken, reader: None, expectation, searched: 0 };
        Self { io: Mutex::new(Some(io)), reading: Mutex::new(reading), interim: Mutex::default() }
    }

    /// Reads the next request; the one before it has been read to its end.
    pub(super) fn poll_next(
        &self,
        max_head: usize,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Next>> {
        let mut reading = self.reading();
        loop {
            if let Some(next) = reading.take_head(max_head) {
                return Poll::Ready(Ok(next));
            }
            if reading.input.has_ended {
                return Poll::Ready(Ok(Next::End));
            }
            std::task::ready!(self.with_io(|io| reading.input.poll_fill(io, cx)))?;
        }
    }

    /// Reads what may be there while nobody reads.
    ///
    /// So a client that has reset its connection is noticed and takes its request with it. One that has only ended its
    /// side may still wait for the answer.
    pub(super) fn look_ahead(&self, cx: &mut Context<'_>) -> io::Result<()> {
        let mut reading = self.reading();
        while reading.input.held.len() < READ && !reading.input.has_ended {
            match self.with_io(|io| reading.input.poll_fill(io, cx)) {
                Poll::Pending => break,
                Poll::Ready(read) => {
                    reading.wake_reader();
                    read?;
                }
            }
        }
        Ok(())
    }

    /// The turn of the request that was read last.
    pub(super) fn turn(&self) -> Turn {
        self.reading().turn
    }

    /// Takes the body back from whoever reads it.
    pub(super) fn take_back(&self) {
        let mut reading = self.reading();
        reading.turn.0 += 1;
        reading.wake_reader();
    }

    /// How many bytes of bodies have been read so far.
    pub(super) fn taken(&self) -> u64 {
        self.reading().taken
    }

    /// Throws away what comes; ready when nothing comes any more.
    pub(super) fn poll_discard(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut reading = self.reading();
        while !reading.input.has_ended {
            reading.input.held.clear();
            if std::task::ready!(self.with_io(|io| reading.input.poll_fill(io, cx))).is_err() {
                break;
            }
        }
        Poll::Ready(())
    }

    /// Whether the body of the request has been read to its end.
    pub(super) fn body_is_done(&self) -> bool {
        self.reading().body.is_done()
    }

    /// Whether the client waits for somebody to ask for the body.
    pub(super) fn client_waits(&self) -> bool {
        let reading = self.reading();
        reading.expectation != Expectation::None && reading.input.held.is_empty()
    }

    /// The method and target of a request of which not even the head has come.
    pub(super) fn begun(&self) -> Option<(String, String)> {
        first_line(&self.reading().input.held)
    }

    /// Whether more has come than the requests that were answered.
    pub(super) fn holds_more(&self) -> bool {
        !self.reading().input.held.is_empty()
    }

    fn wake_server(&self) {
        let interim = self.interim.lock().expect("nobody panics while holding this lock");
        if let Some(sender) = &interim.sender {
            sender.wake_by_ref();
        }
    }

    /// The interim responses that are to go out; whoever asks is woken when there are more.
    pub(super) fn take_interim(&self, cx: Option<&Context<'_>>) -> BytesMut {
        let mut interim = self.interim.lock().expect("nobody panics while holding this lock");
        if let Some(cx) = cx {
            match &mut interim.sender {
                Some(sender) => sender.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
        }
        std::mem::take(&mut interim.heads)
    }

    /// Has the client see a reset when the connection ends.
    pub(super) fn reset_at_end(&self) {
        if let Some(io) = &*self.io() {
            io.reset_when_dropped();
        }
    }

    /// Gives the connection away, with what was read of it already.
    pub(super) fn give_away(&self) -> Option<(IO, Bytes)> {
        let io = self.io().take()?;
        Some((io, self.reading().input.held.split().freeze()))
    }

    fn with_io<T>(&self, work: impl FnOnce(&mut IO) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match &mut *self.io() {
            Some(io) => work(io),
            None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn io(&self) -> MutexGuard<'_, Option<IO>> {
        self.io.lock().expect("nobody panics while holding this lock")
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().expect("nobody panics while holding this lock")
    }
}

impl Reading {
    /// The next request, if its head is here; or why there will be none.
    fn take_head(&mut self, max_head: usize) -> Option<Next> {
        let held = &mut self.input.held;
        // RFC 9112 §2.2: empty lines before a request are ignored.
        while held.starts_with(b"\r\n") {
            let _ = held.split_to(2);
            self.searched = 0;
        }
        let end = match request_head::find_end(held, &mut self.searched) {
            Ok(end) if end.unwrap_or(held.len()) > max_head => Err(Refusal::TooLarge(max_head)),
            Ok(None) => return None,
            Ok(Some(end)) => Ok(end),
            Err(refusal) => Err(refusal),
        };
        let head = match end {
            Err(refusal) => return Some(Next::Refused(refusal, first_line(held))),
            Ok(end) => held.split_to(end).freeze(),
        };
        self.searched = 0;
        Some(match RequestHead::read(&head) {
            Err(refusal) => Next::Refused(refusal, first_line(&head)),
            Ok(head) => {
                let body = self.begin_body(&head);
                Next::Request(Box::new(head), body)
            }
        })
    }

    fn wake_reader(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }

    fn begin_body(&mut self, head: &RequestHead) -> RequestBody {
        self.turn.0 += 1;
        self.body = BodyReader::new(head.framing, Chunks::strict());
        self.expectation = Expectation::None;
        if let Framing::Length(length) = head.framing
            && let Ok(length) = usize::try_from(length)
            && self.input.held.len() >= length
        {
            self.body = BodyReader::Length(0);
            return RequestBody::Whole(self.input.held.split_to(length).freeze());
        }
        if head.expects_to_be_asked() && self.input.held.is_empty() {
            self.expectation = Expectation::ToBeAsked;
        }
        RequestBody::Coming
    }
}

impl<IO: Stream> ClientSide for Wire<IO> {
    fn poll_piece(
        &self,
        turn: Turn,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, BodyError>>> {
        let mut reading = self.reading();
        let reading = &mut *reading;
        if reading.turn != turn {
            let why = "the exchange was over before it".to_owned();
            return Poll::Ready(Some(Err(BodyError::Broken(why))));
        }
        if reading.expectation == Expectation::ToBeAsked {
            reading.expectation = Expectation::None;
            self.send_interim(CONTINUE);
        }
        let polled = match &mut *self.io() {
            Some(io) => reading.body.poll_piece(&mut reading.input, io, cx),
            None => Poll::Ready(Some(Err(BodyError::Broken("the connection is gone".to_owned())))),
        };
        match &polled {
            Poll::Pending => reading.reader = Some(cx.waker().clone()),
            Poll::Ready(piece) => {
                reading.expectation = Expectation::None;
                if let Some(Ok(Piece::Data(data))) = piece {
                    reading.taken += data.len() as u64;
                }
                // From here on it is the server that watches the connection.
                if reading.body.is_done() || matches!(piece, Some(Err(_))) {
                    self.wake_server();
                }
            }
        }
        polled
    }

    fn pass_expectation(&self) -> bool {
        let mut reading = self.reading();
        let waits = reading.expectation == Expectation::ToBeAsked;
        if waits {
            reading.expectation = Expectation::PassedOn;
        }
        waits
    }

    fn ask_for_body(&self) {
        let mut reading = self.reading();
        if reading.expectation == Expectation::PassedOn {
            reading.expectation = Expectation::None;
            self.send_interim(CONTINUE);
        }
    }

    fn left(&self, turn: Turn) -> Option<u64> {
        let reading = self.reading();
        if reading.turn == turn { reading.body.left() } else { None }
    }

    fn send_interim(&self, head: &[u8]) {
        let mut interim = self.interim.lock().expect("nobody panics while holding this lock");
        // A service that says more than a client reads is not worth the memory.
        if interim.heads.len() + head.len() > MAX_INTERIM {
            return;
        }
        interim.heads.put_slice(head);
        if let Some(sender) = &interim.sender {
            sender.wake_by_ref();
        }
    }
}

/// The writing end of a connection.
pub(super) struct Writing<'w, IO>(pub(super) &'w Wire<IO>);

impl<IO: Stream> AsyncWrite for Writing<'_, IO> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.with_io(|io| Pin::new(io).poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.0.with_io(|io| Pin::new(io).poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.with_io(|io| Pin::new(io).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.with_io(|io| Pin::new(io).poll_shutdown(cx))
    }
}
