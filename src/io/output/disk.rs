//! Folders as the disk has them: their files, without following a link, and their bytes beyond every cache.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::fault;
use crate::diagnostic::Diagnostic;

/// What the name of every hidden folder of this program begins with.
pub(super) const PREFIX: &str = ".coutcontrat-";

/// Whether a name is that of such a folder.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// Whether a folder stands there, and no link to one.
pub(super) fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_dir())
}

/// Everything written under a folder is on the disk, not in a cache alone.
///
/// # Errors
/// `U001`.
pub(super) fn sync(folder: &Path, target: &Path) -> Result<(), Diagnostic> {
    let (files, folders) = walk(folder).map_err(|error| fault(target, &error))?;
    let synced = files.par_iter().map(|file| File::options().write(true).open(folder.join(file)).and_then(|file| file.sync_all()));
    synced.collect::<Result<(), _>>().map_err(|error| fault(target, &error))?;
    folders.iter().for_each(|inner| sync_folder(inner));
    Ok(())
}

/// The entries of a folder are on the disk. Systems that cannot say so have no such call.
pub(super) fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _best_effort = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// The files of a folder that this program made, by their path in it, and its folders, the innermost last.
pub(super) fn walk(folder: &Path) -> std::io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    let mut next = 0;
    while let Some(current) = folders.get(next).cloned() {
        next += 1;
        for entry in fs::read_dir(&current)? {
            let path = entry?.path();
            if is_real_folder(&path) {
                folders.push(path);
            } else {
                files.push(path.strip_prefix(folder).unwrap_or(&path).to_owned());
            }
        }
    }
    files.sort();
    Ok((files, folders))
}
