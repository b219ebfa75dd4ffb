//! An order or a subscription as it is remembered.

use std::sync::OnceLock;

use bytes::Bytes;
use jiff::Timestamp;

use super::super::{etag, product::ProductType, shelf::Identified};
use crate::model::json::{Layout, Value, print};

/// An order or a subscription as it is remembered.
#[derive(Clone, Debug)]
pub struct Record {
    /// What was bought.
    pub product: ProductType,
    /// How often it was changed, counted from 1; goes into the etag.
    pub version: i64,
    /// The id of the rule that refuses every change; to try out what a client does then.
    pub blocked_by: Option<String>,
    /// Since when it has its status, where somebody has set it.
    pub status_since: Option<Timestamp>,
    /// A change that clients do not see yet.
    pub settling: Option<Box<Settling>>,
    /// The resource as clients get it, but for the etag.
    pub resource: Value,
    /// The same with its etag, printed when it is first asked for.
    text: Text,
    /// The line of a state file, likewise.
    line: Text,
}

/// A change that was accepted and takes its time.
#[derive(Clone, Debug)]
pub struct Settling {
    /// When it shows.
    pub until: Timestamp,
    /// The resource until then.
    pub before: Value,
}

/// A copy is made to be changed, so it begins without.
#[derive(Debug, Default)]
struct Text(OnceLock<Bytes>);

impl Clone for Text {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Identified for Record {
    fn id(&self) -> &str {
        self.text("id").unwrap_or_default()
    }
}

impl Record {
    /// A resource that nobody changed yet.
    pub fn new(product: ProductType, resource: Value) -> Self {
        Self {
            product,
            version: 1,
            blocked_by: None,
            status_since: None,
            settling: None,
            resource,
            text: Text::default(),
            line: Text::default(),
        }
    }

    /// A member that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.resource.get(name)?.as_str()
    }

    /// The identifier.
    pub fn id(&self) -> &str {
        Identified::id(self)
    }

    /// A member that is a point in time.
    pub fn instant(&self, name: &str) -> Option<Timestamp> {
        self.text(name)?.parse().ok()
    }

    /// Gives it a status, from now on.
    pub(crate) fn set_status(&mut self, status: &str, now: Timestamp) {
        self.resource.set("status", status);
        self.status_since = Some(now);
    }

    /// The resource as clients get it, as JSON text.
    pub(crate) fn printed(&self) -> Bytes {
        let print = || print(&etag::with_etag(self), Layout::Minified).into();
        self.text.0.get_or_init(print).clone()
    }

    /// What stands of it in a state file.
    pub(super) fn line(&self, print: impl FnOnce() -> String) -> Bytes {
        self.line.0.get_or_init(|| print().into()).clone()
    }

    /// To be called when it changes.
    pub(super) fn forget_text(&mut self) {
        (self.text, self.line) = Default::default();
    }
}
