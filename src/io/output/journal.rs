//! How new results take the place of former ones, written down before it is done: a program killed at any moment leaves enough for the
//! next one to end the work.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::former::{Former, has_hash};
use super::{RECORD, disk};
use crate::io::files::path_of;

/// The name of its file.
const NAME: &str = "journal.toml";

/// How the new results take their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Way {
    /// The new folder and the former one exchange their names: one or the other is there, whole, at any moment.
    Exchange,
    /// File after file beside what stays. Until the last, the new results are whole in the hidden folder.
    InPlace,
}

/// What is being put in place of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    /// How.
    pub way: Way,
    /// SHA-256 of the new record.
    pub record: String,
    /// The new files.
    pub new: BTreeSet<String>,
    /// The former files that they replace or that go, with their hashes.
    pub old: BTreeMap<String, String>,
}

impl Journal {
    /// Writes it into the hidden folder, whole or not at all.
    pub(super) fn write(&self, stage: &Path) -> std::io::Result<()> {
        let aside = stage.join("journal.new");
        fs::write(&aside, toml::to_string(self).map_err(std::io::Error::other)?)?;
        fs::File::options().write(true).open(&aside)?.sync_all()?;
        fs::rename(&aside, stage.join(NAME))?;
        disk::sync_folder(stage);
        Ok(())
    }

    /// Puts the new files in their place one after the other, the record last, and removes the former ones that have no successor.
    /// `is_ours` says of a former file that it is still what it was. False when somebody's file stands in the way.
    pub(super) fn apply(&self, new: &Path, target: &Path, is_ours: &dyn Fn(&str) -> bool) -> std::io::Result<bool> {
        let mut whole = true;
        for name in self.new.iter().filter(|name| *name != RECORD).chain(self.new.get(RECORD)) {
            let (from, to) = (new.join(path_of(name)), target.join(path_of(name)));
            if fs::symlink_metadata(&from).is_err() {
                continue;
            }
            if fs::symlink_metadata(&to).is_ok() && !is_ours(name) {
                whole = false;
                continue;
            }
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::rename(&from, &to)?;
        }
        let gone: Vec<&str> = self.old.keys().filter(|name| !self.new.contains(*name) && is_ours(name)).map(String::as_str).collect();
        remove(target, gone)?;
        disk::sync_folder(target);
        Ok(whole)
    }

    /// Ends what a killed program began; says what was done of it.
    pub(super) fn finish(&self, new: &Path, target: &Path) -> &'static str {
        let is_ours = |name: &str| self.old.get(name).is_some_and(|hash| has_hash(&target.join(path_of(name)), hash));
        match self.way {
            Way::InPlace => match self.apply(new, target, &is_ours) {
                Ok(true) => "interrupted_finished",
                _ => "interrupted_left",
            },
            Way::Exchange if has_hash(&target.join(RECORD), &self.record) => {
                if sweep(new, target, &Former::default()) {
                    "interrupted_removed"
                } else {
                    "interrupted_left"
                }
            }
            Way::Exchange => "interrupted_removed",
        }
    }
}

/// The journal of a hidden folder, if it came to that.
pub(super) fn read(stage: &Path) -> Option<Journal> {
    toml::from_str(&fs::read_to_string(stage.join(NAME)).ok()?).ok()
}

/// Removes the former results, which have no name any more; what somebody put there at the last moment goes back to `target`.
/// Whether nothing is left.
pub(super) fn sweep(former: &Path, target: &Path, known: &Former) -> bool {
    let Ok(found) = Former::of(former, known) else { return false };
    for name in found.kept() {
        let bare = path_of(name.trim_end_matches('/'));
        let to = target.join(&bare);
        let room = fs::symlink_metadata(&to).is_err();
        let made = to.parent().map(fs::create_dir_all);
        if !room || made.is_some_and(|made| made.is_err()) || fs::rename(former.join(&bare), &to).is_err() {
            return false;
        }
    }
    remove(former, found.own.keys().map(String::as_str)).is_ok()
        && (fs::remove_dir(former).is_ok() || fs::symlink_metadata(former).is_err())
}

/// Removes files, then the folders that this leaves empty.
fn remove<'a>(folder: &Path, names: impl IntoIterator<Item = &'a str>) -> std::io::Result<()> {
    let mut emptied = BTreeSet::new();
    for name in names {
        let path = path_of(name);
        match fs::remove_file(folder.join(&path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => emptied.extend(path.ancestors().skip(1).filter(|inner| !inner.as_os_str().is_empty()).map(Path::to_owned)),
        }
    }
    for inner in emptied.iter().rev() {
        let _not_empty = fs::remove_dir(folder.join(inner));
    }
    Ok(())
}
