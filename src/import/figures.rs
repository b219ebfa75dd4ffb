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
        "repaired": repairs_by_kind(&[page]),
        "bodies": page.bodies.iter().map(body_report).collect::<Vec<_>>(),
    })
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
