//! HTTP/1.1 by hand: the bytes that a test wants to send, and the bytes that came back.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::harness::DEADLINE;

/// A message as it stood on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The start line and the fields, without the blank line.
    pub(crate) head: String,
    /// The body with the framing taken off.
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The field lines as they were spelled.
    pub(crate) fn fields(&self) -> Vec<&str> {
        self.head.lines().skip(1).collect()
    }

    /// The value of the first field of this name, in any case.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim())
    }
}

/// What a connection runs over.
pub(crate) trait Stream: Read + Write + Send {
    /// Sends nothing more.
    fn finish_sending(&mut self) {
        panic!("only a bare TCP connection can be closed in one direction");
    }
}

impl Stream for TcpStream {
    fn finish_sending(&mut self) {
        self.shutdown(std::net::Shutdown::Write).unwrap();
    }
}

/// One connection, from either end.
pub(crate) struct Connection {
    stream: Box<dyn Stream>,
    /// Read and not yet looked at.
    ahead: Vec<u8>,
}

impl Connection {
    #[track_caller]
    pub(crate) fn open(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect_timeout(&address, DEADLINE).unwrap())
    }

    /// The same where it may be that nobody listens any more.
    pub(crate) fn try_open(address: SocketAddr) -> Option<Self> {
        TcpStream::connect_timeout(&address, DEADLINE).ok().map(Self::over)
    }

    /// Sends a request whose answer may never come; gives the answer only if it is whole.
    pub(crate) fn try_ask(&mut self, request: &str) -> Option<Message> {
        self.stream.write_all(request.as_bytes()).ok()?;
        let answer = std::panic::AssertUnwindSafe(|| self.message());
        std::panic::catch_unwind(answer).ok()?
    }

    pub(crate) fn over(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: Box::new(stream), ahead: Vec::new() }
    }

    /// The same over something that has its deadline already.
    pub(crate) fn inside(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), ahead: Vec::new() }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// The next response.
    #[track_caller]
    pub(crate) fn receive(&mut self) -> Message {
        self.message().expect("a response")
    }

    /// The next response, which answers a HEAD and so has no body whatever it says.
    #[track_caller]
    pub(crate) fn receive_head(&mut self) -> Message {
        Message { head: self.head().expect("a response"), body: Vec::new() }
    }

    /// The next bytes, whatever they are.
    #[track_caller]
    pub(crate) fn receive_bytes(&mut self, count: usize) -> Vec<u8> {
        self.take(count)
    }

    /// Sends nothing more and still reads.
    pub(crate) fn finish_sending(&mut self) {
        self.stream.finish_sending();
    }

    /// What comes until the other side closes; an abortion is an end, too.
    pub(crate) fn rest(mut self) -> Vec<u8> {
        while self.read_more() > 0 {}
        self.ahead
    }

    /// The next message; nothing if the connection ends before it.
    fn message(&mut self) -> Option<Message> {
        let mut message = Message { head: self.head()?, body: Vec::new() };
        let is_chunked =
            message.field("Transfer-Encoding").is_some_and(|coding| coding.contains("chunked"));
        let length = message.field("Content-Length").and_then(|length| length.parse().ok());
        let is_response = message.head.starts_with("HTTP/");
        message.body = match (is_chunked, length) {
            (true, _) => self.chunks(),
            (false, Some(length)) => self.take(length),
            (false, None) if is_response && !matches!(message.status(), 100..200 | 204 | 304) => {
                while self.read_more() > 0 {}
                std::mem::take(&mut self.ahead)
            }
            (false, None) => Vec::new(),
        };
        Some(message)
    }

    fn head(&mut self) -> Option<String> {
        let end = self.find(b"\r\n\r\n")?;
        let head = String::from_utf8(self.take(end)).unwrap();
        self.take(4);
        Some(head)
    }

    fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let end = self.find(b"\r\n").expect("a chunk");
            let size = String::from_utf8(self.take(end)).unwrap();
            let size = usize::from_str_radix(size.split(';').next().unwrap(), 16).unwrap();
            self.take(2);
            body.extend(self.take(size));
            // The end of the chunk, or of the empty trailer.
            self.take(2);
            if size == 0 {
                return body;
            }
        }
    }

    fn find(&mut self, wanted: &[u8]) -> Option<usize> {
        loop {
            if let Some(at) = self.ahead.windows(wanted.len()).position(|part| part == wanted) {
                return Some(at);
            }
            if self.read_more() == 0 {
                return None;
            }
        }
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        while self.ahead.len() < count {
            assert!(self.read_more() > 0, "the connection ends {count} bytes early");
        }
        self.ahead.drain(..count).collect()
    }

    fn read_more(&mut self) -> usize {
        let mut buffer = [0; 65536];
        match self.stream.read(&mut buffer) {
            Ok(count) => {
                self.ahead.extend_from_slice(&buffer[..count]);
                count
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
            // The process was stopped for a while.
            Err(error) if error.kind() == ErrorKind::Interrupted => self.read_more(),
            Err(error) => panic!("nothing comes: {error}"),
        }
    }
}

/// Sends one request on a connection of its own and gives the answer.
#[track_caller]
pub(crate) fn ask(address: SocketAddr, request: impl AsRef<[u8]>) -> Message {
    let mut connection = Connection::open(address);
    connection.send(request);
    connection.receive()
}

/// A service that answers as it was told, and keeps the requests as they came.
pub(crate) struct Upstream {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Message>>>,
}

/// What an upstream does with a request.
pub(crate) enum Reply {
    /// Sends these bytes, and waits for the next request.
    Bytes(Vec<u8>),
    /// Sends these bytes, and hangs up.
    Cut(Vec<u8>),
    /// Sends nothing and keeps the connection.
    Silence,
}

impl Upstream {
    /// Answers every request with what `reply` makes of it.
    pub(crate) fn start(reply: impl Fn(&Message) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received: Arc<Mutex<Vec<Message>>> = Arc::default();
        let (keep, reply) = (received.clone(), Arc::new(reply));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (keep, reply) = (keep.clone(), reply.clone());
                thread::spawn(move || serve(Connection::over(stream.unwrap()), &keep, &*reply));
            }
        });
        Self { url, received }
    }

    /// Gives the same bytes to everybody.
    pub(crate) fn canned(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_| Reply::Bytes(bytes.clone()))
    }

    /// The requests so far.
    pub(crate) fn received(&self) -> Vec<Message> {
        self.received.lock().unwrap().clone()
    }
}

fn serve(
    mut connection: Connection,
    keep: &Mutex<Vec<Message>>,
    reply: &dyn Fn(&Message) -> Reply,
) {
    while let Some(request) = connection.message() {
        keep.lock().unwrap().push(request.clone());
        match reply(&request) {
            Reply::Bytes(bytes) => connection.send(bytes),
            Reply::Cut(bytes) => return connection.send(bytes),
            Reply::Silence => drop(connection.find(b"never")),
        }
    }
}
