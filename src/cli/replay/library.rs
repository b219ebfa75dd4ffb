//! The cassettes that are replayed, and those beside them.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::project::Project;
use super::super::{Console, Failure, load_failures};
use super::ReplayArgs;
use crate::cassette::Cassette;
use crate::model::Explained as _;
use crate::model::text::printable;
use crate::replay::OtherCassettes;
use crate::storage::cassettes;

/// The cassettes, without those that cannot be read if that is what the user wants.
pub(super) fn load(
    paths: &[PathBuf],
    skip_invalid: bool,
    console: &Console,
) -> Result<Vec<(String, Cassette)>, Failure> {
    let (loaded, failures) = cassettes::load_library_each(paths);
    if !skip_invalid || loaded.is_empty() {
        return match load_failures(failures, console) {
            Some(failure) => Err(failure),
            None => Ok(loaded),
        };
    }
    for failure in failures {
        console.log(&format!("tapecheck: left out: {}", printable(&failure.to_string())));
        if let Some(help) = failure.help() {
            console.log(&format!("  help: {}", printable(&help)));
        }
    }
    Ok(loaded)
}

/// The cassettes beside those that are replayed, and those that the configuration names.
pub(super) fn others(args: &ReplayArgs, project: &Project) -> OtherCassettes {
    let mut places = project.config.cassettes.clone();
    if places.is_empty() {
        places.push(PathBuf::from("cassettes"));
    }
    let replayed = args.paths.clone();
    Arc::new(move || {
        let files = cassettes::beside(&replayed, &places);
        // What cannot be read there is nobody's concern here.
        cassettes::load_library_each(&files).0
    })
}
