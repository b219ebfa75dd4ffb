//! A parcel service.

use tapecheck::profile::{Identifier, Profile};

/// What docs/profiles.md says of the parcel service.
pub const PARCELS: Profile = Profile {
    name: "parcels",
    echo_headers: &["X-Request-Id"],
    volatile_request_headers: &["User-Agent"],
    volatile_response_headers: &["Date", "Server"],
    volatile_instants: &["/**/createdAt"],
    idempotency_header: Some("X-Request-Id"),
    selecting_headers: &["If-Match", "If-None-Match"],
    fault_members: ("error", "message"),
    path_aliases: &[("/v2.0/", "/v2/")],
    ignore_name_case: false,
    null_is_absent: false,
    identifiers: &[Identifier {
        name: "parcel",
        behind_segments: &["parcels"],
        query_keys: &["parcel"],
        members: &["id", "parcelId"],
    }],
    personal_members: &["recipient"],
    identity_keys: &[("/**/parcels", "id")],
    contract: &[],
    samples: &[],
};
