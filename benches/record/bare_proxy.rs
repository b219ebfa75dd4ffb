//! A streaming reverse proxy with nothing to it: hyper's server, hyper-util's pooled client, hop-by-hop headers out.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use http::{Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty, combinators::BoxBody};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

/// The argument that makes this program the proxy.
pub(crate) const ROLE: &str = "--bare-proxy";

/// The proxy in a process of its own.
pub(crate) struct BareProxy {
    child: Child,
    pub(crate) url: String,
}

impl BareProxy {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for BareProxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn start(upstream: &str) -> BareProxy {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([ROLE, upstream])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    BareProxy { child, url: url.trim().to_owned() }
}

type Upstream = Client<HttpConnector, Incoming>;

/// Serves until it is killed.
pub(crate) fn run(upstream: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client: Upstream = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .retry_canceled_requests(false)
            .build(connector);
        let authority: Arc<str> = upstream.trim_start_matches("http://").into();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (client, authority) = (client.clone(), authority.clone());
            tokio::spawn(async move {
                let service =
                    service_fn(move |request| forward(client.clone(), authority.clone(), request));
                let _ = auto::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
}

async fn forward(
    client: Upstream,
    authority: Arc<str>,
    mut request: Request<Incoming>,
) -> Result<Response<BoxBody<Bytes, hyper::Error>>, Infallible> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    *request.uri_mut() = Uri::builder()
        .scheme("http")
        .authority(&*authority)
        .path_and_query(target)
        .build()
        .unwrap();
    request.headers_mut().remove(header::CONNECTION);
    request.headers_mut().insert(header::HOST, authority.parse().unwrap());
    Ok(match client.request(request).await {
        Ok(response) => response.map(|body| body.boxed()),
        Err(_) => {
            let mut response = Response::new(Empty::new().map_err(|never| match never {}).boxed());
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }
    })
}
