//! What an import counted, page by page, and the same as a document for other programs.

use serde_json::{Map, Value, json};

/// What was counted on one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFigures {
    /// The page, as the user named it.
    pub page: String,
    /// How many sample requests it shows.
    pub requests: usize,
    /// How many sample responses it shows.
    pub responses: usize,
    /// How many requests have their response.
    pub pairs: usize,
    /// How many texts in its code blocks belong to no message.
    pub loose: usize,
    /// The bodies of messages and the loose texts, in the order of the page.
    pub bodies: Vec<BodyFigures>,
    /// The requests, each with the operation of the contract that it is for.
    pub operations: Vec<RequestFigures>,
    /// The requests without a response, and the responses without a request.
    pub unpaired: Vec<UnpairedFigures>,
    /// The tables that list properties, parameters or values.
    pub tables: Vec<TableFigures>,
    /// The comments in bodies: they carry facts.
    pub comments: Vec<CommentFigures>,
}

/// A request, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFigures {
    /// Where it starts.
    pub line: usize,
    /// Method and target.
    pub request: String,
    /// The operation, if the contract has one for it.
    pub operation: Option<String>,
    /// The operation that is most like it, where it fits none.
    pub nearest: Option<String>,
}

/// A message without its partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpairedFigures {
    /// Which side it is.
    pub side: Side,
    /// Where it starts.
    pub line: usize,
    /// Its first line in short.
    pub start: String,
}

/// A table that lists something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFigures {
    /// Where it starts.
    pub line: usize,
    /// What it lists: `properties`, `parameters` or `values`.
    pub kind: &'static str,
    /// The heading that it stands under.
    pub title: String,
    /// The name that links give it.
    pub resource: String,
    /// Whether other things are held against it: a translation has left it alone.
    pub is_trusted: bool,
    /// Its rows.
    pub properties: Vec<PropertyFigures>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyFigures {
    /// Where it stands.
    pub line: usize,
    /// The name as printed, without a translation behind it.
    pub name: String,
    /// The JSON type, if the word for it is known.
    pub json: Option<&'static str>,
    /// The resource that it is or holds.
    pub resource: Option<String>,
    /// The values that the table enumerates.
    pub values: Vec<String>,
    /// Whether it must be there, if the table says so.
    pub required: Option<bool>,
}

/// A comment in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentFigures {
    /// Where it starts.
    pub line: usize,
    /// What it says, marks included.
    pub text: String,
    /// The value that it stands at.
    pub pointer: String,
}

/// What was counted on one body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyFigures {
    /// Where it belongs.
    pub side: Side,
    /// The line of the page where it starts.
    pub line: usize,
    /// How much had to be done to read it.
    pub tier: BodyTier,
    /// SHA-256 of its canonical JSON, in hexadecimal; nothing where there is no JSON value.
    pub sha256: Option<String>,
    /// The ids of the repairs, in the order of the text.
    pub repairs: Vec<&'static str>,
}

/// Where a body belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To a request.
    Request,
    /// To a response.
    Response,
    /// To no message.
    Loose,
}

impl Side {
    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Loose => "loose",
        }
    }
}

/// How much had to be done to read a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyTier {
    /// It is JSON as printed.
    Valid,
    /// It was repaired, and there is one reading.
    Safe,
    /// It was repaired, and a convention chose the reading.
    Assumed,
    /// JSON was meant, but there is no reading.
    Refused,
    /// JSON was not meant.
    NotJson,
}

impl BodyTier {
    /// Every tier, the best first.
    pub const ALL: [Self; 5] =
        [Self::Valid, Self::Safe, Self::Assumed, Self::Refused, Self::NotJson];

    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Safe => "safe",
            Self::Assumed => "assumed",
            Self::Refused => "refused",
            Self::NotJson => "not_json",
        }
    }
}

impl PageFigures {
    /// How many requests fit an operation of the contract.
    pub fn bound(&self) -> usize {
        self.operations.iter().filter(|request| request.operation.is_some()).count()
    }

    /// How many bodies are of this tier.
    pub fn count(&self, tier: BodyTier) -> usize {
        self.bodies.iter().filter(|body| body.tier == tier).count()
    }
}

/// The figures of all pages as one document: `pages`, and their sums as `summary`.
pub fn report<'a>(pages: impl IntoIterator<Item = &'a PageFigures>) -> Value {
    let pages: Vec<&PageFigures> = pages.into_iter().collect();
    json!({
        "pages": pages.iter().map(|page| page_report(page)).collect::<Vec<_>>(),
        "summary": summary(&pages),
    })
}

fn page_report(page: &PageFigures) -> Value {
    json!({
        "page": page.page,
        "requests": page.requests,
        "responses": page.responses,
        "pairs": page.pairs,
        "loose": page.loose,
        "bound": page.bound(),
        "repaired": repairs_by_kind(&[page]),
        "bodies": page.bodies.iter().map(body_report).collect::<Vec<_>>(),
        "operations": page.operations.iter().map(request_report).collect::<Vec<_>>(),
        "unpaired": page.unpaired.iter().map(unpaired_report).collect::<Vec<_>>(),
        "tables": page.tables.iter().map(table_report).collect::<Vec<_>>(),
        "comments": page.comments.iter().map(comment_report).collect::<Vec<_>>(),
    })
}

fn request_report(request: &RequestFigures) -> Value {
    let mut report = json!({
        "line": request.line,
        "request": request.request,
        "operation": request.operation,
    });
    if let Some(nearest) = &request.nearest {
        report["nearest"] = json!(nearest);
    }
    report
}

fn unpaired_report(message: &UnpairedFigures) -> Value {
    json!({ "side": message.side.name(), "line": message.line, "start": message.start })
}

fn table_report(table: &TableFigures) -> Value {
    json!({
        "line": table.line,
        "kind": table.kind,
        "title": table.title,
        "resource": table.resource,
        "trusted": table.is_trusted,
        "properties": table.properties.iter().map(property_report).collect::<Vec<_>>(),
    })
}

fn property_report(property: &PropertyFigures) -> Value {
    let mut report = json!({
        "line": property.line,
        "name": property.name,
        "type": property.json,
    });
    if let Some(resource) = &property.resource {
        report["resource"] = json!(resource);
    }
    if !property.values.is_empty() {
        report["enum"] = json!(property.values);
    }
    if let Some(required) = property.required {
        report["required"] = json!(required);
    }
    report
}

fn comment_report(comment: &CommentFigures) -> Value {
    json!({ "line": comment.line, "text": comment.text, "pointer": comment.pointer })
}

fn body_report(body: &BodyFigures) -> Value {
    let mut report = json!({
        "side": body.side.name(),
        "line": body.line,
        "tier": body.tier.name(),
    });
    if let Some(sha256) = &body.sha256 {
        report["sha256"] = json!(sha256);
    }
    report["repairs"] = json!(body.repairs);
    report
}

fn summary(pages: &[&PageFigures]) -> Value {
    let sum = |figure: fn(&PageFigures) -> usize| -> usize {
        pages.iter().map(|page| figure(page)).sum()
    };
    let mut summary = json!({
        "pages": pages.len(),
        "requests": sum(|page| page.requests),
        "responses": sum(|page| page.responses),
        "pairs": sum(|page| page.pairs),
        "loose": sum(|page| page.loose),
        "unpaired": sum(|page| page.unpaired.len()),
        "bound": sum(PageFigures::bound),
        "tables": sum(|page| page.tables.len()),
        "damaged_tables": sum(|page| page.tables.iter().filter(|table| !table.is_trusted).count()),
        "bodies": sum(|page| page.bodies.len()),
    });
    for tier in BodyTier::ALL {
        summary[tier.name()] = json!(pages.iter().map(|page| page.count(tier)).sum::<usize>());
    }
    summary["repaired"] = repairs_by_kind(pages);
    summary
}

/// How often each repair was made, by its id; ids in the order of their first use.
fn repairs_by_kind(pages: &[&PageFigures]) -> Value {
    let mut counts = Map::new();
    let bodies = pages.iter().flat_map(|page| &page.bodies);
    for id in bodies.flat_map(|body| &body.repairs) {
        let count = counts.get(*id).and_then(Value::as_u64).unwrap_or(0);
        counts.insert((*id).to_owned(), json!(count + 1));
    }
    Value::Object(counts)
}
