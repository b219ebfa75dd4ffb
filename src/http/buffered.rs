//! Handlers that see complete messages.

use std::sync::Arc;

use super::{Answer, Handler, Incoming, Outgoing, Responder, decode, problem};
use crate::model::Body;

/// Requests with larger bodies are refused with 413, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Serves a [`Responder`]: reads each request to its end, undoes its content codings, sends the answer.
pub struct Buffered<R>(pub Arc<R>);

impl<R: Responder> Handler for Buffered<R> {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(async move {
            let mut request = incoming.head().to_request();
            let response = match incoming.body.collect(MAX_BODY).await {
                Err(error) => problem(400, "The request broke off", &error.to_string()),
                Ok(None) => problem(
                    413,
                    "The request body is too large",
                    &format!("no more than {MAX_BODY} bytes are read"),
                ),
                Ok(Some(bytes)) => {
                    match decode(&bytes, request.headers.all("Content-Encoding"), MAX_BODY) {
                        Ok(decoded) => {
                            request.body = Body::from(decoded);
                            self.0.respond(&request)
                        }
                        Err(error) => {
                            problem(415, "The request body cannot be decoded", &error.to_string())
                        }
                    }
                }
            };
            Outgoing::from_response(&response)
        })
    }
}
