//! One file made aside, with its record beside it: only a file that its own record knows is ever replaced.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::disk::PREFIX;
use super::former::has_hash;
use super::place::{self, PathKind};
use super::stage::{self, Stage};
use super::{RECORD, disk, fault, interrupt, refused};
use crate::diagnostic::Diagnostic;
use crate::io::files::shown;
use crate::io::input::sha256_of;
use crate::io::record::{Output, RunRecord};

/// A file in the making, in a folder beside the place it will take.
pub struct FileInTheMaking {
    stage: Stage,
    asked: PathBuf,
    target: PathBuf,
    remarks: Vec<Diagnostic>,
}

impl FileInTheMaking {
    /// Prepares a file. Nothing is touched at `asked` before [`FileInTheMaking::publish`].
    ///
    /// # Errors
    /// `U001` when the parent cannot be written, when something else than a file is there, or a file that is not empty: `replace` allows
    /// for one that this program wrote and nobody changed since.
    pub fn prepare(asked: &Path, replace: bool) -> Result<Self, Diagnostic> {
        let place = place::of(asked, PathKind::File)?;
        let is_full = fs::metadata(&place.target).is_ok_and(|about| about.len() > 0);
        let record = record_of(&place.target);
        if is_full && !is_own(&place.target) {
            return Err(refused(asked, "not_ours").hinting("choose_another_name"));
        }
        if is_full && !replace {
            return Err(refused(asked, "already_exists").hinting("force"));
        }
        if fs::symlink_metadata(&record).is_ok() && read(&record).is_none() {
            return Err(refused(&record, "not_ours").hinting("choose_another_name"));
        }
        let remarks = stage::put_right(&place.parent, &place.target);
        let stage = Stage::open(&place.parent, &place.target, &place.made).map_err(|error| fault(asked, &error))?;
        Ok(Self { stage, asked: asked.to_owned(), target: place.target, remarks })
    }

    /// A folder for what is read back and never kept.
    ///
    /// # Errors
    /// `U001` when there is no place for it.
    pub fn aside() -> Result<TempDir, Diagnostic> {
        tempfile::Builder::new().prefix(PREFIX).tempdir().map_err(|error| fault(&std::env::temp_dir(), &error))
    }

    /// Where to write meanwhile.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.stage.new_folder()
    }

    /// What there is to say of the place.
    #[must_use]
    pub fn remarks(&self) -> &[Diagnostic] {
        &self.remarks
    }

    /// Writes the whole file and puts it in its place.
    ///
    /// # Errors
    /// `U001`.
    pub fn fill(self, bytes: &[u8], record: RunRecord) -> Result<(), Diagnostic> {
        let name = "whole";
        fs::write(self.folder().join(name), bytes).map_err(|error| fault(&self.asked, &error))?;
        self.publish(name, record)
    }

    /// Puts a file of the folder in its place, its record first: a file without its record would be taken for somebody else's.
    ///
    /// # Errors
    /// `U001`.
    pub fn publish(mut self, name: &str, record: RunRecord) -> Result<(), Diagnostic> {
        let made = self.folder().join(name);
        let failed = |error: std::io::Error| fault(&self.asked, &error);
        let sha256 = fs::File::open(&made).and_then(sha256_of).map_err(failed)?;
        let own_name = self.target.file_name().map(|name| shown(Path::new(name))).unwrap_or_default();
        let text = RunRecord { outputs: vec![Output { name: own_name, sha256 }], ..record }.to_toml()?;
        let beside = self.folder().join(RECORD);
        fs::write(&beside, text).map_err(failed)?;
        disk::sync(&self.folder(), &self.asked)?;
        let _no_signal = interrupt::gate();
        if fs::metadata(&self.target).is_ok_and(|about| about.len() > 0) && !is_own(&self.target) {
            return Err(refused(&self.asked, "not_ours").hinting("choose_another_name"));
        }
        fs::rename(&beside, record_of(&self.target)).and_then(|()| fs::rename(&made, &self.target)).map_err(failed)?;
        self.target.parent().into_iter().for_each(disk::sync_folder);
        self.stage.keep_made();
        // Before a signal is heard again: what it finds is in place.
        drop(self.stage);
        Ok(())
    }
}

/// The record of a file alone: `contrats.csv.run.toml`.
fn record_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(RECORD);
    name.into()
}

fn read(record: &Path) -> Option<RunRecord> {
    fs::symlink_metadata(record).ok().filter(fs::Metadata::is_file)?;
    RunRecord::parse(RECORD, &fs::read_to_string(record).ok()?).ok()
}

/// Whether the record of a file lists it with the bytes that it has.
fn is_own(file: &Path) -> bool {
    let name = file.file_name().map(|name| shown(Path::new(name))).unwrap_or_default();
    read(&record_of(file)).is_some_and(|record| record.outputs.iter().any(|output| output.name == name && has_hash(file, &output.sha256)))
}
