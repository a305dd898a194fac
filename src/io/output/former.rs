//! What stands where results go: files that the record lists with their present hash, and everything else, which is somebody's.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

use super::{RECORD, fault};
use crate::diagnostic::Diagnostic;
use crate::io::files::{path_of, shown};
use crate::io::input::sha256_of;
use crate::io::record::RunRecord;

/// What tells, without reading it again, that a file is the one that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    changed: Option<SystemTime>,
    number: u64,
}

impl Stamp {
    fn of(about: &Metadata) -> Self {
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(about);
        #[cfg(not(unix))]
        let number = 0;
        Self { bytes: about.len(), changed: about.modified().ok(), number }
    }
}

/// A file of an earlier result, unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormerFile {
    /// SHA-256 of its bytes.
    pub sha256: String,
    stamp: Stamp,
}

/// What a folder holds, by name with `/`; a folder without any file of ours is one name that ends with `/`.
#[derive(Clone, Debug, Default)]
pub(super) struct Former {
    /// The command of its record, when that is intact.
    pub command: Option<String>,
    /// Files that the record lists with their present hash, the record among them.
    pub own: BTreeMap<String, FormerFile>,
    /// Files that the record lists and that somebody changed.
    pub edited: Vec<String>,
    /// Everything else: files of somebody, never touched.
    pub others: Vec<String>,
}

/// An entry of a folder, as it stands there: links are not followed.
struct FolderEntry {
    name: String,
    path: PathBuf,
    about: Metadata,
}

impl Former {
    /// What a folder holds; nothing when it is not there. `before` spares the reading of files that have not moved since.
    ///
    /// # Errors
    /// `U001` when it cannot be listed.
    pub(super) fn of(folder: &Path, before: &Self) -> Result<Self, Diagnostic> {
        let listed = listed(folder);
        let (command, listed) = listed.map_or_else(Default::default, |(command, listed)| (Some(command), listed));
        let mut former = Self { command, ..Self::default() };
        let mut known = Vec::new();
        let mut folders = vec![(folder.to_owned(), String::new())];
        while let Some((path, prefix)) = folders.pop() {
            for entry in entries(&path, &prefix)? {
                let within = format!("{}/", entry.name);
                let holds_ours = listed.range(within.clone()..).next().is_some_and(|(name, _)| name.starts_with(&within));
                match listed.get(&entry.name) {
                    _ if entry.about.is_dir() && holds_ours => folders.push((entry.path, within)),
                    _ if entry.about.is_dir() => former.others.push(within),
                    Some(hash) if entry.about.is_file() => known.push((entry, hash)),
                    _ => former.others.push(entry.name),
                }
            }
        }
        let read = known.into_par_iter().map(|(entry, hash)| {
            let stamp = Stamp::of(&entry.about);
            let same = before.own.get(&entry.name).is_some_and(|own| own.stamp == stamp && own.sha256 == *hash);
            let is_own = same || fs::File::open(&entry.path).and_then(sha256_of).is_ok_and(|found| found == *hash);
            (entry.name, is_own.then(|| FormerFile { sha256: hash.clone(), stamp }))
        });
        for (name, own) in read.collect::<Vec<_>>() {
            match own {
                Some(own) => drop(former.own.insert(name, own)),
                None => former.edited.push(name),
            }
        }
        former.edited.sort();
        former.others.sort();
        Ok(former)
    }

    /// Whether nothing of anybody else is there.
    pub(super) const fn is_ours_alone(&self) -> bool {
        self.edited.is_empty() && self.others.is_empty()
    }

    /// Everything that stays, in order.
    pub(super) fn kept(&self) -> Vec<String> {
        let mut kept: Vec<String> = self.edited.iter().chain(&self.others).cloned().collect();
        kept.sort();
        kept
    }

    /// What stays at the place of a new file of this name.
    pub(super) fn in_the_way(&self, name: &str) -> Option<&str> {
        let meets = |kept: &&String| {
            let bare = kept.trim_end_matches('/');
            let is_file = !kept.ends_with('/');
            bare == name || (is_file && name.starts_with(&format!("{bare}/"))) || bare.starts_with(&format!("{name}/"))
        };
        self.edited.iter().chain(&self.others).find(meets).map(String::as_str)
    }

    /// A file, or all files of a folder, that is an input and so stays whatever the record says.
    pub(super) fn keep(&mut self, name: &str) {
        let within = format!("{name}/");
        let inputs: Vec<String> =
            self.own.keys().filter(|own| name.is_empty() || *own == name || own.starts_with(&within)).cloned().collect();
        for name in inputs {
            self.own.remove(&name);
            self.others.push(name);
        }
        self.others.sort();
    }

    /// Whether a file is still the one that was read as ours.
    pub(super) fn is_still(&self, folder: &Path, name: &str) -> bool {
        let Some(own) = self.own.get(name) else { return false };
        let path = folder.join(path_of(name));
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_file() => Stamp::of(&about) == own.stamp || has_hash(&path, &own.sha256),
            _ => false,
        }
    }
}

/// Whether a regular file has these bytes.
pub(super) fn has_hash(path: &Path, sha256: &str) -> bool {
    let is_file = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    is_file && fs::File::open(path).and_then(sha256_of).is_ok_and(|found| found == sha256)
}

/// The command and the files of an intact record, itself included; none without one.
fn listed(folder: &Path) -> Option<(String, BTreeMap<String, String>)> {
    let path = folder.join(RECORD);
    fs::symlink_metadata(&path).ok().filter(Metadata::is_file)?;
    let text = fs::read_to_string(&path).ok()?;
    let record = RunRecord::parse(RECORD, &text).ok()?;
    let own = (RECORD.to_owned(), crate::io::sha256(text.as_bytes()));
    let outputs = record.outputs.into_iter().map(|file| (file.name, file.sha256));
    Some((record.command, outputs.chain([own]).collect()))
}

fn entries(folder: &Path, prefix: &str) -> Result<Vec<FolderEntry>, Diagnostic> {
    let read = match fs::read_dir(folder) {
        Ok(read) => read,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fault(folder, &error)),
    };
    let mut entries = Vec::new();
    for entry in read {
        let entry = entry.map_err(|error| fault(folder, &error))?;
        let file = shown(Path::new(&entry.file_name()));
        if super::disk::is_hidden(&file) {
            continue;
        }
        let path = entry.path();
        // What was removed meanwhile is not there.
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        entries.push(FolderEntry { name: format!("{prefix}{file}"), path, about });
    }
    Ok(entries)
}
