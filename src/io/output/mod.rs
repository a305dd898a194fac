//! Results are made aside and take their place whole. Files of somebody else are sacred: a file is replaced or removed only when the
//! record of its folder lists it with the hash that it has.
//!
//! ```text
//! place asked for -> what stands there -> hidden folder -> results -> on the disk -> exchange of names, or file after file
//! ```

mod disk;
mod file;
mod former;
pub mod interrupt;
mod journal;
mod memory;
mod place;
mod sink;
mod stage;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::io::Error;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{self, shown};

pub use crate::io::record::RECORD;
use crate::io::record::{RunRecord, outputs_with};
use crate::io::write::WrittenFile;
pub use file::FileInTheMaking;
use former::Former;
use interrupt::gate;
use journal::{Journal, Way};
pub use memory::Memory;
use place::PathKind;
pub use sink::{Nowhere, Sink};
use stage::Stage;

/// Folders whose files change with the data: their names are not known before the end.
const VARYING: [&str; 2] = ["charts/", "lettres/"];

/// The system refused.
fn fault(path: &Path, error: &Error) -> Diagnostic {
    refused(path, &files::cause(error))
}

fn refused(path: &Path, cause: &str) -> Diagnostic {
    Diagnostic::error(Code::U001).in_file(shown(path)).with("cause", cause)
}

/// A folder in the making.
pub struct Folder {
    stage: Stage,
    asked: PathBuf,
    target: PathBuf,
    parent: PathBuf,
    in_place: bool,
    former: Former,
    expected: Vec<String>,
    inputs: Vec<PathBuf>,
    remarks: Vec<Diagnostic>,
}

impl Folder {
    /// Prepares a folder: what a killed program left there is put right, nothing else is touched before [`Folder::publish`].
    ///
    /// # Errors
    /// `U001` when the place cannot be written, or when it holds files and no record of this program, unless `beside` them is asked.
    pub fn prepare(asked: &Path, beside: bool) -> Result<Self, Diagnostic> {
        let place = place::of(asked, PathKind::Folder)?;
        let (target, parent) = (place.target, place.parent);
        let mut remarks = stage::put_right(&parent, &target);
        remarks.extend(stage::put_right(&target, &target));
        let former = Former::of(&target, &Former::default())?;
        if former.command.is_none() && !former.is_ours_alone() && !beside {
            return Err(refused(asked, "not_empty").hinting("folder_not_a_run"));
        }
        let in_place = place.is_there && place::is_fixed(&target, &parent);
        let stage = match Stage::open(if in_place { &target } else { &parent }, &target, &place.made) {
            Err(_) if place.is_there && !in_place => Stage::open(&target, &target, &[]),
            opened => opened,
        };
        let stage = stage.map_err(|error| fault(asked, &error))?;
        let (asked, expected, inputs) = (asked.to_owned(), Vec::new(), Vec::new());
        Ok(Self { stage, asked, target, parent, in_place, former, expected, inputs, remarks })
    }

    /// Refuses a folder in which somebody's file stands where one of these will be written, before anything is computed.
    ///
    /// # Errors
    /// `U001` for each such file.
    pub fn expecting(mut self, names: impl IntoIterator<Item = String>) -> Result<Self, Vec<Diagnostic>> {
        self.expected = names.into_iter().chain([RECORD.to_owned()]).collect();
        self.refuse_what_is_in_the_way()?;
        Ok(self)
    }

    /// Files and folders that the command reads: whatever the record says, none of them is replaced or removed.
    ///
    /// # Errors
    /// As [`Folder::expecting`].
    pub fn keep_inputs<'a>(&mut self, paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Vec<Diagnostic>> {
        self.inputs.extend(paths.into_iter().filter_map(|path| fs::canonicalize(path).ok()));
        self.keep();
        self.refuse_what_is_in_the_way()
    }

    fn keep(&mut self) {
        for input in &self.inputs {
            if let Ok(within) = input.strip_prefix(&self.target) {
                self.former.keep(&shown(within));
            }
        }
    }

    fn refuse_what_is_in_the_way(&self) -> Result<(), Vec<Diagnostic>> {
        let varying = |name: &&String| VARYING.iter().any(|folder| name.starts_with(folder));
        let mut names: BTreeSet<&str> = self.expected.iter().filter_map(|name| self.in_the_way(name)).collect();
        if !self.expected.is_empty() {
            names.extend(self.former.edited.iter().filter(varying).map(String::as_str));
        }
        let faults: Vec<Diagnostic> = names.into_iter().map(|name| self.stands_in_the_way(name)).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// What of somebody else stands at the place of a new file; a system that takes `A` for `a` is asked too.
    fn in_the_way<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let is_there = || fs::symlink_metadata(self.target.join(files::path_of(name))).is_ok();
        let unknown = || Some(name).filter(|name| !self.former.own.contains_key(*name) && is_there());
        self.former.in_the_way(name).or_else(unknown)
    }

    fn stands_in_the_way(&self, name: &str) -> Diagnostic {
        let path = self.target.join(files::path_of(name.trim_end_matches('/')));
        let is_input = self.inputs.iter().any(|input| path.starts_with(input) || input.starts_with(&path));
        let cause = if is_input { "is_an_input" } else { "not_ours" };
        refused(&self.asked.join(files::path_of(name)), cause).hinting("choose_another_folder")
    }

    /// The first name like this one, `a.xlsx`, `a_2.xlsx`, …, at which nothing of anybody else stands.
    #[must_use]
    pub fn free_name(&self, name: &str) -> String {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let numbered = (2..).map(|number| format!("{stem}_{number}.{extension}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| self.in_the_way(name).is_none()).unwrap_or_default()
    }

    /// Whether a file stands in it.
    #[must_use]
    pub fn holds(&self, file: &Path) -> bool {
        fs::canonicalize(file).is_ok_and(|file| file.starts_with(&self.target))
    }

    /// Files and folders of somebody else that stay in it, by name.
    #[must_use]
    pub fn kept(&self) -> Vec<String> {
        self.former.kept()
    }

    /// What there is to say of the place: what was left there, what stays.
    #[must_use]
    pub fn remarks(&self) -> Vec<Diagnostic> {
        let folder = shown(&self.asked);
        let kept = self.kept().into_iter().map(|name| Diagnostic::note(Code::U013).in_file(folder.clone()).with_value(name));
        self.remarks.iter().cloned().chain(kept).collect()
    }

    /// What was put right of a killed program, told once.
    #[must_use]
    pub fn put_right(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.remarks)
    }

    /// Where to write meanwhile.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.stage.new_folder()
    }

    /// The folder as it was asked for, which messages name.
    #[must_use]
    pub fn asked(&self) -> &Path {
        &self.asked
    }

    /// Writes one file of the folder.
    ///
    /// # Errors
    /// `U001`.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let path = self.path().join(name);
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        folder.and_then(|()| fs::write(&path, bytes)).map_err(|error| fault(&self.asked.join(name), &error))
    }

    /// Writes the record beside every file that the folder has by now, which it lists; files hashed while they were written are not read
    /// again.
    ///
    /// # Errors
    /// `U001` when a file cannot be read or the record cannot be written.
    pub fn record(&self, record: RunRecord, written: &[WrittenFile]) -> Result<(), Diagnostic> {
        let record = RunRecord { outputs: outputs_with(&self.path(), written)?, kept: self.kept(), ..record };
        self.write(RECORD, record.to_toml()?.as_bytes())
    }

    /// Puts the results in their place. The former ones are there whole until the new ones are; what was not theirs stays as it is.
    ///
    /// # Errors
    /// `U001`; the former results are then still there.
    pub fn publish(mut self) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        let new = self.path();
        disk::sync(&new, &self.asked)?;
        let _no_signal = gate();
        let _alone = fs::File::open(&self.parent).ok().filter(|folder| folder.lock().is_ok());
        self.former = Former::of(&self.target, &self.former)?;
        self.keep();
        let (files, _) = disk::walk(&new).map_err(|error| fault(&self.asked, &error))?;
        self.expected = files.iter().map(|file| shown(file)).collect();
        self.refuse_what_is_in_the_way()?;
        let replaced = self.another_command(&new);
        let placed = self.put_in_place(&new);
        disk::sync_folder(&self.parent);
        let mut remarks = self.remarks();
        remarks.extend(replaced.map(|command| Diagnostic::note(Code::U014).in_file(shown(&self.asked)).with_value(command)));
        let left = Diagnostic::warning(Code::U010).in_file(shown(self.stage.path())).with("cause", "interrupted_left");
        let begun = disk::walk(&new).is_ok_and(|(left, _)| left.len() < files.len());
        match placed {
            Err(error) if !begun => Err(fault(&self.asked, &error).into()),
            Err(error) => {
                // Half of it is in place: the rest waits for the next run, which ends the work.
                self.stage.leave();
                Err(vec![fault(&self.asked, &error), left])
            }
            Ok(swept) => {
                self.stage.keep_made();
                if !swept {
                    self.stage.leave();
                    remarks.push(left);
                }
                // Before a signal is heard again: what it finds is in place.
                drop(self.stage);
                Ok(remarks)
            }
        }
    }

    /// The command whose results stand there, when the new ones are those of another.
    fn another_command(&self, new: &Path) -> Option<String> {
        let text = fs::read_to_string(new.join(RECORD)).ok()?;
        let new = RunRecord::parse(RECORD, &text).ok()?.command;
        let name = |command: &str| command.split_whitespace().nth(1).map(str::to_owned);
        self.former.command.clone().filter(|former| name(former) != name(&new))
    }

    /// Whether nothing is left of the former results.
    fn put_in_place(&self, new: &Path) -> Result<bool, Error> {
        let old = self.former.own.iter().map(|(name, own)| (name.clone(), own.sha256.clone())).collect();
        let record = crate::io::sha256(&fs::read(new.join(RECORD)).unwrap_or_default());
        let mut journal = Journal { way: Way::Exchange, record, new: self.expected.iter().cloned().collect(), old };
        if self.former.is_ours_alone() && !self.in_place {
            journal.write(self.stage.path())?;
            if fs::symlink_metadata(&self.target).is_err() {
                return fs::rename(new, &self.target).map(|()| true);
            }
            if let Ok(about) = fs::metadata(&self.target) {
                fs::set_permissions(new, about.permissions())?;
            }
            if exchange(new, &self.target).is_ok() {
                return Ok(journal::sweep(new, &self.target, &self.former));
            }
        }
        journal.way = Way::InPlace;
        journal.write(self.stage.path())?;
        fs::create_dir_all(&self.target)?;
        journal.apply(new, &self.target, &|name| self.former.is_still(&self.target, name))
    }
}

/// Two folders exchange their names in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
