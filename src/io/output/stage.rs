//! A hidden folder in which results are made, on the disk where they go. A lock says that its program lives; what a program killed
//! leaves is put right or removed by the next one that writes to the same place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::disk::{PREFIX, is_real_folder};
use super::{interrupt, journal};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;

/// Where the results are made in it.
const NEW: &str = "new";
/// File that stays locked while its program lives.
const LOCK: &str = "lock";
/// Times that a name is tried: somebody else may remove what looks abandoned.
const TRIES: usize = 5;

pub(super) struct Stage {
    // In the order in which they go: the lock is left before its file is removed.
    lock: Option<File>,
    folder: TempDir,
    made: Vec<PathBuf>,
    left: bool,
}

/// What the names for one target begin with.
fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or(target.as_os_str());
    let hash = crate::io::sha256(shown(Path::new(name)).as_bytes());
    format!("{PREFIX}{}-", hash.get(..8).unwrap_or_default())
}

impl Stage {
    /// Makes one in `parent` for `target`. `made` are the folders that were made for it alone.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn open(parent: &Path, target: &Path, made: &[PathBuf]) -> std::io::Result<Self> {
        let mut tries = 0;
        loop {
            match Self::once(parent, target, made) {
                Err(_) if tries < TRIES => tries += 1,
                Err(error) => {
                    interrupt::remove_empty(made);
                    return Err(error);
                }
                opened => return opened,
            }
        }
    }

    fn once(parent: &Path, target: &Path, made: &[PathBuf]) -> std::io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(&prefix(target)).tempdir_in(parent)?;
        let mut stage = Self { lock: None, folder, made: Vec::new(), left: false };
        interrupt::add(stage.path(), made);
        stage.lock = locked(stage.path())?;
        fs::create_dir(stage.new_folder())?;
        stage.made = made.to_vec();
        Ok(stage)
    }

    /// Where the results are made.
    pub(super) fn new_folder(&self) -> PathBuf {
        self.folder.path().join(NEW)
    }

    /// The hidden folder itself.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves it there for the next program that writes to the same place.
    pub(super) fn leave(&mut self) {
        self.folder.disable_cleanup(true);
        self.left = true;
        interrupt::forget(self.folder.path());
    }

    /// What was made for it stays: the results are in their place.
    pub(super) fn keep_made(&mut self) {
        self.made.clear();
        interrupt::forget(self.folder.path());
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.lock.take());
        if self.left {
            return;
        }
        let _by_the_next = fs::remove_dir_all(self.folder.path());
        interrupt::forget(self.folder.path());
        interrupt::remove_empty(&self.made);
    }
}

/// Takes the lock. None when the system has no locks: then nobody takes the folder for abandoned either.
fn locked(folder: &Path) -> std::io::Result<Option<File>> {
    let path = folder.join(LOCK);
    let lock = File::create_new(&path)?;
    match lock.try_lock() {
        Ok(()) if path.exists() => Ok(Some(lock)),
        Err(fs::TryLockError::Error(_)) => Ok(None),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    }
}

/// Puts right or removes what programs that no longer live left for a target, in a folder. Says what was done, one remark each.
pub(super) fn put_right(parent: &Path, target: &Path) -> Vec<Diagnostic> {
    let prefix = prefix(target);
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let names = entries.flatten().filter(|entry| shown(Path::new(&entry.file_name())).starts_with(&prefix));
    let mut left: Vec<PathBuf> = names.map(|entry| entry.path()).filter(|path| is_real_folder(path)).collect();
    left.sort();
    left.iter().filter_map(|stage| one_put_right(stage, target)).collect()
}

fn one_put_right(stage: &Path, target: &Path) -> Option<Diagnostic> {
    match File::options().write(true).open(stage.join(LOCK)) {
        Ok(lock) => lock.try_lock().ok()?,
        // Killed before it had a lock, or being removed.
        Err(_) => return fs::remove_dir(stage).ok().map(|()| remark(stage, "interrupted_removed")),
    }
    let _gate = interrupt::gate();
    let cause = match journal::read(stage) {
        None => "interrupted_removed",
        Some(journal) => journal.finish(&stage.join(NEW), target),
    };
    if cause != "interrupted_left" {
        let _said_again = fs::remove_dir_all(stage);
    }
    Some(remark(stage, cause))
}

fn remark(stage: &Path, cause: &'static str) -> Diagnostic {
    Diagnostic::note(Code::U010).in_file(shown(stage)).with("cause", cause)
}
