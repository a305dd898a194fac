//! The place that a path asked for names, looked at before anything is computed.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::{fault, refused};
use crate::diagnostic::Diagnostic;
use crate::io::files::STANDARD;

/// What a place must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathKind {
    Folder,
    /// A regular file.
    File,
}

/// A place: links followed, its parent made.
pub(super) struct ResolvedPath {
    /// Where it is, without a link in it.
    pub target: PathBuf,
    /// The folder that holds it; itself when nothing does.
    pub parent: PathBuf,
    /// Whether something is there.
    pub is_there: bool,
    /// Folders made above it, the outermost first.
    pub made: Vec<PathBuf>,
}

/// Looks at a place and makes the folders above it.
///
/// # Errors
/// `U001`: an empty path, `-`, a broken link, something of another kind, a name that the system refuses, a parent that cannot be made.
pub(super) fn of(asked: &Path, kind: PathKind) -> Result<ResolvedPath, Diagnostic> {
    if asked.as_os_str().is_empty() {
        return Err(refused(asked, "empty_path"));
    }
    if asked.as_os_str() == STANDARD {
        return Err(refused(asked, "no_standard_output"));
    }
    match fs::symlink_metadata(asked) {
        Ok(about) if about.is_symlink() && fs::metadata(asked).is_err() => Err(refused(asked, "broken_link")),
        Ok(_) => there(asked, kind),
        Err(error) if error.kind() == ErrorKind::NotFound => absent(asked),
        Err(error) => Err(fault(asked, &error)),
    }
}

fn there(asked: &Path, kind: PathKind) -> Result<ResolvedPath, Diagnostic> {
    let about = fs::metadata(asked).map_err(|error| fault(asked, &error))?;
    match kind {
        PathKind::Folder if !about.is_dir() => return Err(refused(asked, "not_a_folder")),
        PathKind::File if about.is_dir() => return Err(refused(asked, "is_a_directory")),
        PathKind::File if !about.is_file() => return Err(refused(asked, "not_a_file")),
        _ => {}
    }
    let target = fs::canonicalize(asked).map_err(|error| fault(asked, &error))?;
    let parent = target.parent().unwrap_or(&target).to_owned();
    Ok(ResolvedPath { target, parent, is_there: true, made: Vec::new() })
}

fn absent(asked: &Path) -> Result<ResolvedPath, Diagnostic> {
    let Some(Component::Normal(name)) = asked.components().next_back() else {
        return Err(fault(asked, &ErrorKind::NotFound.into()));
    };
    let parent = parent_of(asked);
    let mut made: Vec<PathBuf> = parent.ancestors().filter(|folder| fs::symlink_metadata(folder).is_err()).map(Path::to_owned).collect();
    made.reverse();
    made.retain(|folder| !folder.as_os_str().is_empty());
    let looked = fs::create_dir_all(&parent).and_then(|()| {
        let parent = fs::canonicalize(&parent)?;
        match fs::symlink_metadata(parent.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(parent),
        }
    });
    match looked {
        Ok(parent) => Ok(ResolvedPath { target: parent.join(name), parent, is_there: false, made }),
        Err(error) => {
            super::interrupt::remove_empty(&made);
            Err(fault(asked, &error))
        }
    }
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Whether a folder cannot give its name to another: it is on another disk than its parent, or somebody works in it.
pub(super) fn is_fixed(target: &Path, parent: &Path) -> bool {
    let within = std::env::current_dir().and_then(fs::canonicalize).is_ok_and(|current| current.starts_with(target));
    within || target == parent || !is_on_one_disk(target, parent)
}

#[cfg(unix)]
fn is_on_one_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |path: &Path| fs::metadata(path).map(|about| about.dev()).ok();
    disk(one) == disk(other)
}

#[cfg(not(unix))]
fn is_on_one_disk(_: &Path, _: &Path) -> bool {
    true
}
