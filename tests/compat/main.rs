//! Compatibility of schemas: a corpus with the verdicts that people agreed on, and properties over random schemas.

mod cases;
mod corpus;
mod examples;
mod properties;
mod universe;

use std::sync::Arc;

use tapecheck::compat::{Budget, Dialect, Direction, Files, Pair, Source, Verdict};
use tapecheck::model::Pointer;
use tapecheck::model::json::{self, Layout, Value, print};

fn source(schema: &str) -> Source {
    let files = vec![("schema.json".to_owned(), Arc::new(json::parse(schema).unwrap()))];
    Source { files: Files::new(files, Dialect::Draft202012), file: 0, pointer: Pointer::root() }
}

fn verdict(old: &str, new: &str, direction: Direction) -> Verdict {
    let pair = Pair::new(&source(old), &source(new)).unwrap();
    pair.verdict(direction, &Budget::new(300_000, &|| false))
}

/// Whether the jsonschema crate accepts a value, asked directly.
fn accepts(schema: &str, value: &Value) -> bool {
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let value: serde_json::Value = serde_json::from_str(&print(value, Layout::Minified)).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap().is_valid(&value)
}

/// A deep stack, as the program has one.
fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(512 << 20);
        builder.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}
