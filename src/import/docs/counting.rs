//! The figures of a page.

use super::body::Body;
use super::canonical;
use super::pairing::PageSamples;
use crate::import::figures::{BodyFigures, PageFigures, Side};

/// Counts what a page shows.
pub(super) fn count(page: &str, samples: &PageSamples) -> PageFigures {
    PageFigures {
        page: page.to_owned(),
        requests: samples.requests().count(),
        responses: samples.responses().count(),
        pairs: samples.exchanges.iter().filter(|exchange| exchange.response.is_some()).count(),
        loose: samples.loose.len(),
        bodies: samples.bodies().into_iter().map(|(side, body)| figures(side, body)).collect(),
    }
}

fn figures(side: Side, body: &Body) -> BodyFigures {
    BodyFigures {
        side,
        line: body.position.line,
        tier: body.tier(),
        sha256: body.json().map(canonical::sha256),
        repairs: body.defects().iter().map(|defect| defect.kind.id()).collect(),
    }
}
