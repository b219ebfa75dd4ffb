//! The description of what is served, served with it: `/openapi.json` and the schemas that it refers to.

use crate::model::{Request, Response};
use crate::profile::PARTNER_CENTER;

/// The file that a request asks for, if it asks for one. Files need no token.
pub(crate) fn serve(request: &Request) -> Option<Response> {
    // Nothing else has a path of one segment.
    let name = request.path.strip_prefix('/').filter(|name| !name.contains('/'))?;
    let (_, text) = PARTNER_CENTER.contract.iter().find(|(file, _)| *file == name)?;
    let response = match request.method.as_str() {
        "GET" => Response::new(200).with_header("Content-Type", "application/json"),
        _ => return Some(Response::new(405).with_header("Allow", "GET")),
    };
    Some(response.with_body(*text))
}
