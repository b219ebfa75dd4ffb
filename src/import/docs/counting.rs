//! The figures of a page.

use super::PageReading;
use super::body::Body;
use super::canonical;
use super::documented::Documented;
use super::pairing::PageSamples;
use super::samples::Message;
use super::start_line::RequestLine;
use super::tables::{Property, ResourceTable};
use crate::import::figures::{
    BodyFigures, CommentFigures, PageFigures, PropertyFigures, RequestFigures, Side, TableFigures,
    UnpairedFigures,
};
use crate::model::json::RepairKind;

/// Counts what a page shows.
pub(super) fn count(page: &PageReading<'_>, documented: Option<&Documented<'_>>) -> PageFigures {
    let samples = &page.samples;
    let bodies = samples.bodies();
    PageFigures {
        page: page.name.to_owned(),
        requests: samples.requests().count(),
        responses: samples.responses().count(),
        pairs: samples.exchanges.iter().filter(|exchange| exchange.response.is_some()).count(),
        loose: samples.loose.len(),
        bodies: bodies.iter().map(|(side, body)| figures(*side, body)).collect(),
        operations: samples.requests().map(|request| operation(request, documented)).collect(),
        unpaired: unpaired(samples),
        tables: page.tables.resources.iter().map(table).collect(),
        comments: bodies.iter().flat_map(|(_, body)| comments(body)).collect(),
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

fn shown(request: &Message<RequestLine>) -> String {
    format!("{} {}", request.start.method, request.start.target)
}

fn operation(
    request: &Message<RequestLine>,
    documented: Option<&Documented<'_>>,
) -> RequestFigures {
    let (method, target) = (&request.start.method, &request.start.target);
    let operation = documented.and_then(|documented| documented.operation(method, target));
    let nearest =
        documented.filter(|_| operation.is_none()).and_then(|d| d.nearest(method, target));
    RequestFigures {
        line: request.position.line,
        request: shown(request),
        operation: operation.map(|operation| operation.id.clone()),
        nearest: nearest.map(|(operation, _)| operation.id.clone()),
    }
}

/// What has no partner, in the order of the page.
fn unpaired(samples: &PageSamples) -> Vec<UnpairedFigures> {
    let open = samples.exchanges.iter().filter(|exchange| exchange.response.is_none());
    let requests = open.map(|exchange| UnpairedFigures {
        side: Side::Request,
        line: exchange.request.position.line,
        start: shown(&exchange.request),
    });
    let responses = samples.orphans.iter().map(|response| UnpairedFigures {
        side: Side::Response,
        line: response.position.line,
        start: format!("{} {}", response.start.status, response.start.reason).trim_end().to_owned(),
    });
    let mut unpaired: Vec<UnpairedFigures> = requests.chain(responses).collect();
    unpaired.sort_by_key(|message| message.line);
    unpaired
}

fn table(table: &ResourceTable) -> TableFigures {
    TableFigures {
        line: table.position.line,
        kind: table.kind.name(),
        title: table.title.clone(),
        resource: table.keys.first().cloned().unwrap_or_default(),
        is_trusted: table.is_trusted(),
        properties: table.properties.iter().map(property).collect(),
    }
}

fn property(property: &Property) -> PropertyFigures {
    PropertyFigures {
        line: property.position.line,
        name: property.name.as_str().to_owned(),
        json: property.declared.json,
        resource: property.declared.resource.clone(),
        values: property.values.clone(),
        required: property.required,
    }
}

fn comments(body: &Body) -> impl Iterator<Item = CommentFigures> {
    let comments = body.defects().iter().filter(|defect| defect.kind == RepairKind::Comment);
    comments.map(|defect| CommentFigures {
        line: defect.position.line,
        text: defect.printed.trim().to_owned(),
        pointer: defect.pointer.to_string(),
    })
}
