//! Tells a client that there is no room for its connection.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::refused::first_line;
use super::{Refusals, Refused};

/// How long the client may take to ask, and to read the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers whatever the client asks for with 503, and closes.
pub(super) async fn refuse(mut stream: TcpStream, most: usize, refusals: &Refusals) {
    // An answer that comes before its question confuses clients.
    let mut buffer = [0; 4096];
    let asked = tokio::time::timeout(PATIENCE, stream.read(&mut buffer)).await;
    let Ok(Ok(count @ 1..)) = asked else { return };
    let refused = too_many(most).asked_for(first_line(&buffer[..count]));
    refusals.tell(&refused);
    let answering = async {
        stream.write_all(answer(&refused).as_bytes()).await?;
        stream.shutdown().await?;
        // What is left unread would make the system reset the connection, and the answer be lost.
        while stream.read(&mut buffer).await? > 0 {}
        std::io::Result::Ok(())
    };
    // The client may have gone.
    let _ = tokio::time::timeout(PATIENCE, answering).await;
}

/// The refusal where this is the most.
pub(super) fn too_many(most: usize) -> Refused {
    let why = format!(
        "{most} connections are open, and no more are taken: close some, keep them for several requests, or allow more \
         with `--max-connections`"
    );
    Refused::new(503, "There are too many connections", why)
}

fn answer(refused: &Refused) -> String {
    let problem = refused.response();
    let body = problem.body.text().unwrap_or_default();
    let fields = problem.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    format!(
        "HTTP/1.1 503 Service Unavailable\r\n{}Retry-After: 1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        fields.collect::<String>(),
        body.len()
    )
}
