//! What `record --update` does when the recording has ended.

use std::path::Path;

use super::Failure;
use super::project::Project;
use crate::cassette::Cassette;
use crate::storage::cassettes;
use crate::update::{UpdateOptions, Updated, update};

/// Puts what still holds of an older cassette back into the file that was recorded in its place, and says what came of it.
pub(super) fn update_file(
    path: &Path,
    older: &Cassette,
    project: &Project,
) -> Result<String, Failure> {
    let recorded = cassettes::load(path).map_err(super::load_failure)?.cassette;
    let updated = update(older, recorded, &options(project));
    cassettes::save(path, &updated.cassette)?;
    let Updated { kept, changed, added, removed, .. } = updated;
    Ok(format!(
        "{kept} unchanged, {changed} changed, {added} new, {removed} gone since the last recording"
    ))
}

/// What the profile and the configuration take for noise.
pub(super) fn options(project: &Project) -> UpdateOptions {
    let mut options = UpdateOptions::of_profile(project.profile);
    for body in [&mut options.exchange.request_body, &mut options.exchange.response_body] {
        project.decide(body);
    }
    options
}
