//! Results written aside, then renamed into place: a folder is there whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::diagnostic::{Code, Diagnostic};

/// The record that marks a folder as a run's own: only such a folder is ever replaced.
pub const RECORD: &str = "run.toml";

fn fault(path: &Path, cause: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::U001).in_file(path.display().to_string()).with("cause", cause)
}

/// A folder in the making, beside the one it will become.
pub struct Folder {
    aside: TempDir,
    target: PathBuf,
}

impl Folder {
    /// Prepares a folder. Nothing is touched at `target` before [`Folder::publish`].
    ///
    /// # Errors
    /// `U001` when the parent cannot be written, or when `target` is there and is neither empty nor a former run.
    pub fn prepare(target: &Path) -> Result<Self, Diagnostic> {
        may_replace(target)?;
        let parent = parent_of(target);
        fs::create_dir_all(&parent).map_err(|error| fault(&parent, error))?;
        let aside = tempfile::Builder::new().prefix(".coutcontrat-").tempdir_in(&parent).map_err(|error| fault(&parent, error))?;
        Ok(Self { aside, target: target.to_owned() })
    }

    /// Where to write meanwhile.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Writes one file of the folder.
    ///
    /// # Errors
    /// `U001`.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| fault(&path, error))?;
        }
        fs::write(&path, bytes).map_err(|error| fault(&self.target.join(name), error))
    }

    /// Puts the folder in place of the former one.
    ///
    /// # Errors
    /// `U001`; the former folder is then still there.
    pub fn publish(self) -> Result<(), Diagnostic> {
        may_replace(&self.target)?;
        let Self { aside, target } = self;
        let former = aside.path().with_extension("former");
        let replaces = target.exists();
        if replaces {
            fs::rename(&target, &former).map_err(|error| fault(&target, error))?;
        }
        let made = aside.keep();
        open_to_readers(&made);
        if let Err(error) = fs::rename(&made, &target) {
            if replaces {
                let _restored = fs::rename(&former, &target);
            }
            let _removed = fs::remove_dir_all(&made);
            return Err(fault(&target, error));
        }
        if replaces {
            fs::remove_dir_all(&former).map_err(|error| fault(&former, error))?;
        }
        Ok(())
    }
}

/// A file in the making, in a folder beside the place it will take.
pub struct File {
    aside: TempDir,
    target: PathBuf,
}

impl File {
    /// Prepares a file. Nothing is touched at `target` before [`File::publish`].
    ///
    /// # Errors
    /// `U001` when the parent cannot be written, when `target` is a folder, or when it is there and `replace` is not asked.
    pub fn prepare(target: &Path, replace: bool) -> Result<Self, Diagnostic> {
        if target.is_dir() {
            return Err(fault(target, std::io::Error::from(std::io::ErrorKind::IsADirectory)));
        }
        if target.exists() && !replace {
            return Err(fault(target, std::io::Error::from(std::io::ErrorKind::AlreadyExists)).hinting("force"));
        }
        let parent = parent_of(target);
        fs::create_dir_all(&parent).map_err(|error| fault(&parent, error))?;
        let aside = tempfile::Builder::new().prefix(".coutcontrat-").tempdir_in(&parent).map_err(|error| fault(&parent, error))?;
        Ok(Self { aside, target: target.to_owned() })
    }

    /// A folder for what is read back and never kept.
    ///
    /// # Errors
    /// `U001` when there is no place for it.
    pub fn aside() -> Result<TempDir, Diagnostic> {
        tempfile::Builder::new().prefix(".coutcontrat-").tempdir().map_err(|error| fault(&std::env::temp_dir(), error))
    }

    /// Where to write meanwhile.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.aside.path()
    }

    /// Writes the whole file and puts it in its place.
    ///
    /// # Errors
    /// `U001`.
    pub fn fill(self, bytes: &[u8]) -> Result<(), Diagnostic> {
        let name = "whole";
        fs::write(self.aside.path().join(name), bytes).map_err(|error| fault(&self.target, error))?;
        self.publish(name)
    }

    /// Puts a file of the folder in its place.
    ///
    /// # Errors
    /// `U001`.
    pub fn publish(self, name: &str) -> Result<(), Diagnostic> {
        fs::rename(self.aside.path().join(name), &self.target).map_err(|error| fault(&self.target, error))
    }
}

fn parent_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A temporary folder is its owner's alone; results are readable like any other.
#[cfg(unix)]
fn open_to_readers(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _kept = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn open_to_readers(_folder: &Path) {}

/// A folder may take the place of nothing, of an empty folder, or of a former run.
fn may_replace(target: &Path) -> Result<(), Diagnostic> {
    match fs::read_dir(target).map(|mut entries| entries.next().is_some()) {
        Ok(full) if full && !target.join(RECORD).is_file() => Err(fault(target, "not empty").hinting("folder_not_a_run")),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(fault(target, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_appears_whole_and_replaces_a_former_run_only() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("resultats");
        let folder = Folder::prepare(&target).unwrap();
        folder.write("charts/a.svg", b"<svg/>").unwrap();
        folder.write(RECORD, b"").unwrap();
        assert!(!target.exists());
        folder.publish().unwrap();
        assert_eq!(fs::read(target.join("charts/a.svg")).unwrap(), b"<svg/>");
        let again = Folder::prepare(&target).unwrap();
        again.write(RECORD, b"2").unwrap();
        again.publish().unwrap();
        assert!(!target.join("charts").exists());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing is left beside");
    }

    #[test]
    fn somebody_elses_folder_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("these.txt"), b"mine").unwrap();
        let refused = Folder::prepare(root.path()).err().unwrap();
        assert_eq!((refused.code, refused.hint), (Code::U001, Some("folder_not_a_run")));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }
}
