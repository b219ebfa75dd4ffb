//! Gives findings that only have a pointer their file, line and column.

use crate::model::json::Value;
use crate::model::{Finding, LineIndex, Location, Pointer};

/// Places findings in a file by their pointers; where the pointer leads nowhere, at the nearest enclosing value.
pub(super) fn in_file(findings: &mut [Finding], name: &str, text: &str, document: &Value) {
    let lines = LineIndex::new(text);
    for finding in findings {
        let pointer = finding.location.pointer.clone().unwrap_or_else(Pointer::root);
        let position = lines.position(pointer.find_nearest(document).span.start);
        finding.location = Location::file(name).at(position).pointing(pointer);
    }
}
