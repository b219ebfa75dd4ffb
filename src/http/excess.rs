//! Tells a client that there is no room for its connection.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::problem;

/// How long the client may take to ask, and to read the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers whatever the client asks for with 503, and closes.
pub(super) async fn refuse(mut stream: TcpStream, most: usize) {
    // An answer that comes before its question confuses clients.
    let mut buffer = [0; 4096];
    let asked = tokio::time::timeout(PATIENCE, stream.read(&mut buffer)).await;
    if !matches!(asked, Ok(Ok(1..))) {
        return;
    }
    let answering = async {
        stream.write_all(answer(most).as_bytes()).await?;
        stream.shutdown().await?;
        // What is left unread would make the system reset the connection, and the answer be lost.
        while stream.read(&mut buffer).await? > 0 {}
        std::io::Result::Ok(())
    };
    // The client may have gone.
    let _ = tokio::time::timeout(PATIENCE, answering).await;
}

fn answer(most: usize) -> String {
    let detail = format!(
        "{most} connections are open, and no more are taken: close some, keep them for several requests, or allow more \
         with `--max-connections`"
    );
    let problem = problem(503, "There are too many connections", &detail);
    let body = problem.body.text().unwrap_or_default();
    let fields = problem.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    format!(
        "HTTP/1.1 503 Service Unavailable\r\n{}Retry-After: 1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        fields.collect::<String>(),
        body.len()
    )
}
