//! What a client is told that asks for something which it does not get.

use super::Place;
use crate::http::problem;
use crate::model::Response;

/// The place is the proxy itself.
pub(super) fn round_for_ever(place: &Place) -> Response {
    problem(
        400,
        "The proxy was asked for itself",
        &format!(
            "{place} is the address of this recorder, which is a forward proxy (`--forward`): let your client use it as \
             HTTP_PROXY and HTTPS_PROXY, and keep the URL of the service. Without `--forward` it takes requests to itself."
        ),
    )
}

/// Nobody named the place, and others are refused.
pub(super) fn not_named(place: &Place) -> Response {
    let host = place.host();
    problem(
        403,
        "This host is not recorded",
        &format!(
            "`tapecheck record --others refuse` passes on only what is named. To record {place}, add `--upstream \
             https://{host}` (or `http://`, with the port unless it is the usual one); to let it through, `--others tunnel`."
        ),
    )
}
