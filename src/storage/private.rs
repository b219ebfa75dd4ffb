//! Files that nobody but their owner may read, and files that are made of them.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::FileError;
use crate::model::Explained;

/// Why a secret file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrivateError {
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Others can read it.
    #[error("`{}` can be read by others than its owner", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
}

impl Explained for PrivateError {
    fn help(&self) -> Option<String> {
        match self {
            Self::File(error) => error.help(),
            Self::Exposed { path } => Some(format!(
                "if nobody has read it, `chmod 600 {0}`; else delete it, and the next run makes a new one",
                path.display()
            )),
        }
    }
}

/// Does something in a folder for the owner alone, which is made if it is not there, while no other process does.
pub fn exclusively<T>(folder: &Path, work: impl FnOnce() -> T) -> Result<T, FileError> {
    let fail = |source| FileError::Write { path: folder.to_owned(), source };
    create_private_folder(folder).map_err(fail)?;
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(".lock"))
        .map_err(fail)?;
    // The system lets go of it when the process ends, in whatever way.
    lock.lock().map_err(fail)?;
    Ok(work())
}

/// The text of a secret file; nothing if there is no such file.
pub fn read_secret(path: &Path) -> Result<Option<String>, PrivateError> {
    if !path.try_exists().map_err(|source| FileError::Read { path: path.to_owned(), source })? {
        return Ok(None);
    }
    if is_exposed(path) {
        return Err(PrivateError::Exposed { path: path.to_owned() });
    }
    Ok(Some(super::files::read_text(path)?))
}

/// Writes a secret file, whole or not at all. At no time can others read it.
pub fn write_secret(path: &Path, text: &str) -> Result<(), FileError> {
    // Temporary files are their owner's alone from the start.
    replace(path, text.as_bytes(), |_| Ok(()))
}

/// Writes a file that is no secret, whole or not at all, unless it holds just that.
pub fn write_public(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    replace(path, bytes, |file| open_to_all(file.as_file()))
}

fn replace(
    path: &Path,
    bytes: &[u8],
    prepare: impl FnOnce(&tempfile::NamedTempFile) -> io::Result<()>,
) -> Result<(), FileError> {
    let fail = |source| FileError::Write { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".tapecheck-")
        .tempfile_in(folder)
        .map_err(|error| fail(error.kind().into()))?;
    file.write_all(bytes).map_err(fail)?;
    prepare(&file).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

#[cfg(unix)]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    // Folders above it belong to others as well, and keep the usual mode.
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        result => result,
    }
}

/// The user's own folders are private on Windows.
#[cfg(not(unix))]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn open_to_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all(_: &File) -> io::Result<()> {
    Ok(())
}
