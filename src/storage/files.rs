//! Reading, and writing whole or not at all; the path stands in every error.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::model::{Explained, Position};

/// Larger files are refused before they are read, in bytes.
pub const MAX_FILE: u64 = 1 << 30;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is no text.
    #[error("`{}:{position}` is not UTF-8 text (byte {offset} is the first that is not)", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Where that is.
        position: Position,
        /// The first byte that belongs to no character.
        offset: usize,
    },
    /// It is larger than [`MAX_FILE`].
    #[error("`{}` has {size} bytes; files of more than {MAX_FILE} are not read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
    },
    /// It cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl Explained for FileError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("check the path; it is taken from the folder you run tapecheck in".into())
            }
            Self::NotText { .. } => Some("save it as UTF-8".into()),
            Self::Write { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => Some("create the folder first".into()),
                io::ErrorKind::PermissionDenied => {
                    Some("choose a folder that you may write to".into())
                }
                io::ErrorKind::IsADirectory => Some("name a file in it".into()),
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                    Some("a file has this name: choose another folder".into())
                }
                io::ErrorKind::StorageFull => Some("make room on the disk".into()),
                _ => None,
            },
            Self::Read { source, .. } if source.kind() == io::ErrorKind::IsADirectory => {
                Some("name a file in it".into())
            }
            _ => None,
        }
    }
}

/// The text of a file.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let fail = |source| FileError::Read { path: path.to_owned(), source };
    let size = fs::metadata(path).map_err(fail)?.len();
    if size > MAX_FILE {
        return Err(FileError::TooLarge { path: path.to_owned(), size });
    }
    String::from_utf8(fs::read(path).map_err(fail)?).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let sound = String::from_utf8_lossy(&error.as_bytes()[..offset]);
        let position = Position::of(&sound, offset);
        FileError::NotText { path: path.to_owned(), position, offset }
    })
}

/// Gives a file this text, whole or not at all: written beside it, flushed to the disk, then renamed.
///
/// A file that is replaced keeps its permissions; a symbolic link keeps pointing to the file that changes.
pub fn write_text(path: &Path, text: &str) -> Result<(), FileError> {
    let fail = |source| FileError::Write { path: path.to_owned(), source };
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    let created = tempfile::Builder::new().prefix(".tapecheck-").tempfile_in(folder);
    let mut file = created.map_err(|error| fail(without_path(error)))?;
    file.write_all(text.as_bytes()).map_err(fail)?;
    file.as_file().set_permissions(permissions(&target)).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(&target).map_err(|error| fail(error.error))?;
    Ok(())
}

/// The same for a file that is written again and again by one program: what is left beside it when that is killed has one
/// name, and the next writing takes its place.
pub fn write_whole(path: &Path, text: &str) -> Result<(), FileError> {
    let fail = |source| FileError::Write { path: path.to_owned(), source };
    let target = resolve(path)?;
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let temporary = folder_of(&target).join(format!(".{name}.tapecheck-part"));
    let mut file =
        Replacement::begin(&target, &temporary).map_err(|error| fail(without_path(error)))?;
    file.write_all(text.as_bytes()).map_err(fail)?;
    file.complete().map_err(fail)
}

/// The file that a path leads to, whether or not it is there: the folder in its one spelling, symbolic links followed.
pub fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    let fail = |source| FileError::Write { path: path.to_owned(), source };
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::canonicalize(&target) {
            Ok(found) => return Ok(found),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fail(error)),
            // A link to a file that is not there yet.
            Err(_) => match fs::read_link(&target) {
                Ok(link) => target = folder_of(&target).join(link),
                Err(_) => break,
            },
        }
    }
    let name = target.file_name().ok_or_else(|| fail(io::ErrorKind::IsADirectory.into()))?;
    Ok(fs::canonicalize(folder_of(&target)).map_err(fail)?.join(name))
}

/// How many symbolic links are followed one after the other.
const MAX_LINKS: usize = 40;

/// A file that takes the place of another one when it is complete, and is gone if it never is.
#[derive(Debug)]
pub struct Replacement {
    target: PathBuf,
    file: tempfile::NamedTempFile,
}

impl Replacement {
    /// Begins one under this temporary name. What has the name is an earlier one that nobody has completed: the caller
    /// makes sure that nobody else is at it.
    pub fn begin(target: &Path, temporary: &Path) -> io::Result<Self> {
        match fs::remove_file(temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = fs::File::create_new(temporary)?;
        let path = tempfile::TempPath::try_from_path(temporary)?;
        let file = tempfile::NamedTempFile::from_parts(file, path);
        Ok(Self { target: target.to_owned(), file })
    }

    /// Puts it in its place, flushed to the disk.
    pub fn complete(self) -> io::Result<()> {
        self.file.as_file().set_permissions(permissions(&self.target))?;
        self.file.as_file().sync_all()?;
        self.file.persist(&self.target).map_err(|error| error.error)?;
        Ok(())
    }
}

impl io::Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes sure that a file can be written later: its folder is there, or is made, and takes new files.
pub fn ensure_writable(path: &Path) -> Result<(), FileError> {
    let fail = |source| FileError::Write { path: path.to_owned(), source };
    if path.is_dir() {
        return Err(fail(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let folder = folder_of(path);
    create_folder(folder)?;
    tempfile::Builder::new()
        .prefix(".tapecheck-")
        .tempfile_in(folder)
        .map_err(|error| fail(without_path(error)))?;
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The error without the name of the temporary file, which nobody has asked for.
fn without_path(error: io::Error) -> io::Error {
    io::Error::from(error.kind())
}

/// Creates a folder and those above it.
pub fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|source| FileError::Write { path: path.to_owned(), source })
}

/// A new folder in the system's folder for temporary files; it stays when the program ends.
pub fn temporary_folder(prefix: &str) -> Result<PathBuf, FileError> {
    let folder = tempfile::Builder::new().prefix(prefix).tempdir();
    folder
        .map(tempfile::TempDir::keep)
        .map_err(|source| FileError::Write { path: std::env::temp_dir(), source })
}

/// The files below `root` for which `wanted` holds, sorted by path; `root` itself where it is a file.
///
/// Folders whose name starts with a dot are passed over.
pub fn find(root: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, FileError> {
    let read_error = |source| FileError::Read { path: root.to_owned(), source };
    if fs::metadata(root).map_err(read_error)?.is_file() {
        return Ok(vec![root.to_owned()]);
    }
    walk(root, |entry| !is_hidden(entry) && (entry.file_type().is_dir() || wanted(entry.path())))
}

/// The same without the folders in which other programs keep theirs, and of no more than `most` files and folders.
pub fn find_some(root: &Path, most: usize, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let enters = |entry: &walkdir::DirEntry| {
        let is_foreign = entry.file_type().is_dir()
            && entry.file_name().to_str().is_some_and(|name| FOREIGN_FOLDERS.contains(&name));
        !is_hidden(entry) && (entry.depth() == 0 || !is_foreign)
    };
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(enters);
    let entries = entries.take(most).flatten();
    let files = entries.filter(|entry| entry.file_type().is_file() && wanted(entry.path()));
    files.map(walkdir::DirEntry::into_path).collect()
}

/// Folders of packages and of what was built.
const FOREIGN_FOLDERS: [&str; 6] =
    ["node_modules", "target", "bin", "obj", "__pycache__", "vendor"];

/// The hidden files below the folder `root` for which `wanted` holds, sorted by path; hidden folders are passed over.
pub fn find_hidden(root: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, FileError> {
    walk(root, |entry| match entry.file_type().is_dir() {
        true => !is_hidden(entry),
        false => is_hidden(entry) && wanted(entry.path()),
    })
}

fn is_hidden(entry: &walkdir::DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_str().is_some_and(|name| name.starts_with('.'))
}

/// The files below a folder, in folders that `enters` holds for and themselves such that it holds for them.
fn walk(
    root: &Path,
    enters: impl Fn(&walkdir::DirEntry) -> bool,
) -> Result<Vec<PathBuf>, FileError> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(enters) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            FileError::Read { path, source: error.into() }
        })?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

#[cfg(unix)]
fn permissions(target: &Path) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(target)
        .map_or_else(|_| fs::Permissions::from_mode(0o644), |metadata| metadata.permissions())
}

#[cfg(not(unix))]
fn permissions(target: &Path) -> fs::Permissions {
    fs::metadata(target)
        .or_else(|_| fs::metadata(target.parent().unwrap_or(Path::new("."))))
        .expect("the folder of a file that is being written exists")
        .permissions()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_text(&path, "one").unwrap();
        write_text(&path, "two").unwrap();
        assert_eq!(read_text(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn errors_name_the_path() {
        let missing = Path::new("no-such-folder/a.json");
        assert!(read_text(missing).unwrap_err().to_string().contains("no-such-folder/a.json"));
        assert!(write_text(missing, "").unwrap_err().to_string().contains("no-such-folder/a.json"));
    }
}
