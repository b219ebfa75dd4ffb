//! Serves a [`Handler`] on a TCP port.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use super::connection::Connection;
use super::excess::{refuse, too_many};
use super::forward::Interception;
use super::{Handler, Refusals, Refused};
use crate::model::Explained;

/// So many clients are told at once that there is no room for them.
const REFUSED_AT_ONCE: usize = 64;

/// The bounds within which a server works.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// So many connections are served at once.
    pub max_connections: usize,
    /// Whether connections beyond these are refused; else they wait until another one ends.
    pub refuses_more: bool,
    /// How long a client may take for the head of a request, and how long an idle connection is kept.
    pub head_timeout: Duration,
    /// How long the body of a request may rest: time without a byte.
    pub body_timeout: Duration,
    /// Requests with larger heads are refused, in bytes.
    pub max_head: usize,
    /// How long open connections may take to finish once the server is to stop.
    pub grace: Duration,
    /// Whether `Date` is added to every answer.
    pub adds_date: bool,
    /// Ends the TLS of clients, where they are to speak it.
    pub tls: Option<Arc<Interception>>,
    /// Who is told of requests that are refused.
    pub refusals: Refusals,
    /// Whether flags change these bounds, which refusals then name.
    pub has_flags: bool,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            max_connections: 1024,
            refuses_more: false,
            head_timeout: Duration::from_secs(60),
            body_timeout: Duration::from_secs(100),
            max_head: 64 * 1024,
            grace: Duration::from_secs(5),
            adds_date: true,
            tls: None,
            refusals: Refusals::default(),
            has_flags: false,
        }
    }
}

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on `{address}`: {source}")]
    Bind {
        /// The address.
        address: String,
        /// The cause.
        source: io::Error,
    },
}

impl Explained for ServeError {
    fn help(&self) -> Option<String> {
        let Self::Bind { source, .. } = self;
        match source.kind() {
            io::ErrorKind::AddrInUse => {
                Some("another program has this port: stop it, choose another port, or use port 0 for any free one".into())
            }
            io::ErrorKind::PermissionDenied => Some("choose a port above 1023".into()),
            io::ErrorKind::AddrNotAvailable => Some("this machine does not have that address; try 127.0.0.1".into()),
            _ => Some("write it as `127.0.0.1:PORT`".into()),
        }
    }
}

/// A server that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    options: ServerOptions,
    stop: watch::Sender<bool>,
}

/// Stops a server from elsewhere.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Lets the server finish what it is answering, and then end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Listens on `address`: `127.0.0.1:8080`, or port 0 for any free one.
    pub async fn bind(address: &str, options: ServerOptions) -> Result<Self, ServeError> {
        let fail = |source| ServeError::Bind { address: address.to_owned(), source };
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let bound = listener.local_addr().map_err(fail)?;
        Ok(Self { listener, address: bound, options, stop: watch::Sender::new(false) })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL under which clients reach it.
    pub fn url(&self) -> String {
        let scheme = if self.options.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// What stops it.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    /// Serves until it is stopped; gives back when every connection has ended or the grace is over.
    pub async fn serve<H: Handler>(self, handler: Arc<H>) {
        let free = Arc::new(Semaphore::new(self.options.max_connections));
        let refusing = Arc::new(Semaphore::new(REFUSED_AT_ONCE));
        let mut stopped = self.stop.subscribe();
        let mut connections = JoinSet::new();
        loop {
            let accept = async {
                // Whoever is to wait is not accepted before there is room; whoever is refused has to be.
                let permit = match self.options.refuses_more {
                    true => None,
                    false => Some(acquired(&free).await),
                };
                (permit, self.listener.accept().await)
            };
            let (permit, stream) = tokio::select! {
                () = stop_asked(&mut stopped) => break,
                Some(_) = connections.join_next() => continue,
                (permit, accepted) = accept => match accepted {
                    Ok((stream, _)) => (permit, stream),
                    // Out of file handles, or the client is gone already: neither ends the server.
                    Err(_) => {
                        tokio::time::sleep(Duration::from_millis(10)).await;
                        continue;
                    }
                },
            };
            let Some(permit) = permit.or_else(|| free.clone().try_acquire_owned().ok()) else {
                // In TLS nothing can be said without a handshake, and more than a few need not be told.
                let most = self.options.max_connections;
                let refusals = self.options.refusals.clone();
                match (&self.options.tls, refusing.clone().try_acquire_owned()) {
                    (None, Ok(telling)) => {
                        connections.spawn(async move {
                            refuse(stream, most, &refusals).await;
                            drop(telling);
                        });
                    }
                    _ => refusals.tell(&Refused { status: None, ..too_many(most) }),
                }
                continue;
            };
            let connection = Arc::new(Connection::new(
                handler.clone(),
                self.options.clone(),
                self.address,
                self.stop.subscribe(),
            ));
            connections.spawn(async move {
                let _ = stream.set_nodelay(true);
                connection.serve_to_the_end(stream).await;
                drop(permit);
            });
        }
        drop(self.listener);
        let finished = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(self.options.grace, finished).await;
        // A connection that lives on would keep the handler, and the recorder's writer would wait for it for ever.
        connections.shutdown().await;
    }
}

/// Room for a connection, as soon as there is some.
async fn acquired(free: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    free.clone().acquire_owned().await.expect("the semaphore is never closed")
}

/// Waits until the server is to stop.
pub(super) async fn stop_asked(stopped: &mut watch::Receiver<bool>) {
    // Without senders nobody can ask any more; the stopper that `Server` holds rules that out.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpStream;

    use super::*;
    use crate::http::{Answer, Incoming, Outgoing};
    use crate::model::Response;

    /// Never answers.
    struct Silent;

    impl Handler for Silent {
        fn handle(self: Arc<Self>, _: Incoming) -> Answer {
            Box::pin(async move {
                std::future::pending::<()>().await;
                drop(self);
                Outgoing::from_response(&Response::new(200))
            })
        }
    }

    #[tokio::test]
    async fn an_idle_http_2_client_that_does_not_read_is_not_waited_for() {
        let options = ServerOptions { grace: Duration::from_secs(600), ..ServerOptions::default() };
        let server = Server::bind("127.0.0.1:0", options).await.unwrap();
        let (address, stopper) = (server.address(), server.stopper());
        let serving = tokio::spawn(server.serve(Arc::new(Silent)));
        let mut client = TcpStream::connect(address).await.unwrap();
        // The preface and empty settings; their answer shows that the connection is served.
        client.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
        client.readable().await.unwrap();
        stopper.stop();
        tokio::time::timeout(Duration::from_secs(60), serving).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn nothing_holds_the_handler_once_the_grace_is_over() {
        let options =
            ServerOptions { grace: Duration::from_millis(50), ..ServerOptions::default() };
        let server = Server::bind("127.0.0.1:0", options).await.unwrap();
        let (address, stopper) = (server.address(), server.stopper());
        let handler = Arc::new(Silent);
        let serving = tokio::spawn(server.serve(handler.clone()));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        // The server's own reference, and those of the connection and of the request.
        while Arc::strong_count(&handler) < 4 {
            tokio::task::yield_now().await;
        }
        stopper.stop();
        serving.await.unwrap();
        assert_eq!(Arc::strong_count(&handler), 1);
    }
}
