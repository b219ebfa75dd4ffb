//! TLS from both ends: a service with a certificate of a test authority, and clients that trust one authority.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::harness::DEADLINE;
use super::raw_http::Connection;

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A service that speaks HTTP/2 and HTTP/1.1 in TLS, and answers with what it was asked.
pub(crate) struct TlsUpstream {
    pub(crate) address: SocketAddr,
    /// Its own certificate, which is its authority as well.
    pub(crate) certificate: CertificateDer<'static>,
    /// The same in PEM.
    pub(crate) pem: String,
}

impl TlsUpstream {
    pub(crate) fn start() -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let mut config = rustls::ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || runtime().block_on(serve(listener, Arc::new(config).into())));
        Self { address, certificate: made.cert.der().clone(), pem: made.cert.pem() }
    }

    /// Its URL under this name of it.
    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.address.port())
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

async fn serve(listener: std::net::TcpListener, acceptor: TlsAcceptor) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // Clients that do not trust it are part of the tests.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
            let service = hyper::service::service_fn(answer);
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// A body whose end HTTP/2 tells in a frame of its own, as some services do.
struct SeparateEnd(Option<Bytes>);

impl hyper::body::Body for SeparateEnd {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(hyper::body::Frame::data(bytes))))
    }
}

/// Answers with what it was asked; `/early` before it has read the request, `/none` without a body.
async fn answer(
    request: hyper::Request<hyper::body::Incoming>,
) -> Result<hyper::Response<SeparateEnd>, hyper::Error> {
    let (parts, body) = request.into_parts();
    if parts.uri.path() == "/early" {
        tokio::spawn(body.collect());
        return Ok(hyper::Response::builder()
            .header("Content-Length", "2")
            .body(SeparateEnd(Some("{}".into())))
            .unwrap());
    }
    if parts.uri.path() == "/none" {
        return Ok(hyper::Response::builder().status(204).body(SeparateEnd(None)).unwrap());
    }
    let body = body.collect().await?.to_bytes();
    let text = serde_json::json!({
        "version": format!("{:?}", parts.version),
        "method": parts.method.as_str(),
        "path": parts.uri.path(),
        "body": String::from_utf8_lossy(&body),
    });
    let text = text.to_string();
    let response = hyper::Response::builder().header("Content-Type", "application/json");
    let response = response.header("Content-Length", text.len());
    Ok(response.body(SeparateEnd(Some(text.into()))).unwrap())
}

fn trusting(pem: &str, protocols: &[&str]) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let mut config = rustls::ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

/// HTTP/1.1 in TLS with `host` over an open connection, for a client that trusts this authority; and the certificate
/// that the host has shown.
pub(crate) fn over_tls(
    stream: TcpStream,
    host: &str,
    pem: &str,
) -> std::io::Result<(Connection, CertificateDer<'static>)> {
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.set_write_timeout(Some(DEADLINE))?;
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let connection =
        rustls::ClientConnection::new(Arc::new(trusting(pem, &["http/1.1"])), name).unwrap();
    let mut stream = rustls::StreamOwned::new(connection, stream);
    // Writing nothing still shakes hands; reading tells of an end that comes instead.
    stream.flush()?;
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    let certificate = stream.conn.peer_certificates().unwrap()[0].clone().into_owned();
    Ok((Connection::inside(stream), certificate))
}

/// The answers to some GETs of HTTP/2 in TLS, on one connection: status and body.
pub(crate) fn over_http_2(
    stream: TcpStream,
    host: &str,
    pem: &str,
    paths: &[&str],
) -> Vec<(u16, String)> {
    stream.set_nonblocking(true).unwrap();
    let asking = async {
        let stream = tokio::net::TcpStream::from_std(stream).unwrap();
        let connector = TlsConnector::from(Arc::new(trusting(pem, &["h2"])));
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let stream = connector.connect(name, stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        tokio::spawn(connection);
        let mut answers = Vec::new();
        for path in paths {
            let request = hyper::Request::get(format!("https://{host}{path}"))
                .body(Full::<Bytes>::default())
                .unwrap();
            let answer = sender.send_request(request).await.unwrap();
            let status = answer.status().as_u16();
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            answers.push((status, String::from_utf8(body.to_vec()).unwrap()));
        }
        answers
    };
    runtime().block_on(async { tokio::time::timeout(DEADLINE, asking).await.unwrap() })
}

/// What comes back for these bytes through a tunnel that a client asks for in HTTP/2; as many bytes as `count`.
pub(crate) fn through_http_2(proxy: SocketAddr, place: &str, sent: &str, count: usize) -> String {
    let asking = async {
        let stream = tokio::net::TcpStream::connect(proxy).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        tokio::spawn(connection);
        let request = hyper::Request::connect(place).body(Full::<Bytes>::default()).unwrap();
        let answer = sender.send_request(request).await.unwrap();
        assert_eq!(answer.status(), 200);
        let mut tunnel = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
        tunnel.write_all(sent.as_bytes()).await.unwrap();
        let mut received = vec![0; count];
        tunnel.read_exact(&mut received).await.unwrap();
        String::from_utf8(received).unwrap()
    };
    runtime().block_on(async { tokio::time::timeout(DEADLINE, asking).await.unwrap() })
}

/// Reads a head byte by byte, so that nothing behind it is taken.
pub(crate) fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

impl super::raw_http::Stream for rustls::StreamOwned<rustls::ClientConnection, TcpStream> {}

/// One request by HTTP/2 without TLS, whose end comes in a frame of its own: the status and the body of the answer.
pub(crate) fn ask_http_2(
    address: SocketAddr,
    method: &str,
    path: &str,
    fields: &[(&str, &str)],
    body: &str,
) -> (u16, String) {
    runtime().block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        tokio::spawn(connection);
        let mut request =
            hyper::Request::builder().method(method).uri(format!("http://{address}{path}"));
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let body = match body {
            "" => SeparateEnd(None),
            text => {
                request = request.header("content-length", text.len());
                SeparateEnd(Some(Bytes::copy_from_slice(text.as_bytes())))
            }
        };
        let answer = sender.send_request(request.body(body).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    })
}
