//! The record of a run: what was read, with which settings, and what came out, so that anyone can check a folder.

#![allow(clippy::disallowed_methods, clippy::result_large_err, reason = "files are read in `io`")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::files::{cause, shown};
use super::input::{InputFile, sha256, sha256_of};
use super::read::ReadFaults;
use super::write::WrittenFile;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// The record of a run, `run.toml`. It holds no clock: the same run gives the same bytes. Names of files are as
/// [`crate::io::files::shown`] writes them: without loss.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// Version of the program.
    pub version: String,
    /// Commit of the program when it was known at build time, else empty.
    #[serde(default)]
    pub commit: String,
    /// The command, as it can be typed again.
    pub command: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Seed of what was drawn; empty when nothing was.
    #[serde(default)]
    pub seed: String,
    /// Text of the scenario, as read.
    pub scenario_text: String,
    /// Settings, by the keys of a scenario; `as_of` is the day of the law.
    pub settings: BTreeMap<String, String>,
    /// Faults and remarks by code.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// The folder of the datasets in place of the shipped ones; empty when there was none.
    #[serde(default)]
    pub datasets: String,
    /// Files and folders (these end with `/`) of somebody else that were in the folder and stay.
    #[serde(default)]
    pub kept: Vec<String>,
    /// Every file read, shipped ones included.
    pub inputs: Vec<InputFile>,
    /// Every file written, with the hash of its bytes.
    pub outputs: Vec<Output>,
}

/// The name of the record of a folder.
pub const RECORD: &str = "run.toml";

/// What begins the line that guards the record: the SHA-256 of all the lines after it.
const SEAL: &str = "record_sha256 = \"";

/// Faults of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// Code of the faults, such as `C018`.
    pub code: String,
    /// `error`, `warning`, `note`.
    pub severity: String,
    /// How many faults have this code and gravity.
    pub count: u64,
}

/// A file that the run wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its path in the folder, with `/`.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// How a file differs from the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileChange {
    /// Its bytes are no longer those of the run.
    Changed,
    /// It is no longer there.
    Missing,
    /// The run did not write it.
    Added,
}

impl Warning {
    /// Faults of a code and gravity.
    #[must_use]
    pub fn new(code: Code, severity: Severity, count: u64) -> Self {
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        Self { code: code.to_string(), severity: severity.to_owned(), count }
    }

    /// One remark; its count when it has one.
    #[must_use]
    pub fn one(remark: &Diagnostic) -> Self {
        let count = remark.arguments.iter().find(|(name, _)| *name == "count").and_then(|(_, count)| count.parse().ok());
        Self::new(remark.code, remark.severity, count.unwrap_or(1))
    }

    /// Those of files that were read, a code each.
    #[must_use]
    pub fn of(faults: &ReadFaults) -> Vec<Self> {
        faults.groups().into_iter().map(|group| Self::new(group.code, group.severity, group.count)).collect()
    }
}

impl RunRecord {
    /// The record of a command by this program, nothing read and nothing written yet.
    #[must_use]
    pub fn of(command: &str) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("COUTCONTRAT_COMMIT").unwrap_or_default().to_owned(),
            command: command.to_owned(),
            ..Self::default()
        }
    }

    /// The text of `run.toml`: the hash of the text, then the text.
    ///
    /// # Errors
    /// `U001` when a value has no form in TOML.
    pub fn to_toml(&self) -> Result<String, Diagnostic> {
        let text = toml::to_string_pretty(self);
        let text = text.map_err(|error| Diagnostic::error(Code::U001).in_file(RECORD).with("cause", error))?;
        Ok(format!("{SEAL}{}\"\n{text}", sha256(text.as_bytes())))
    }

    /// Reads the text of a record.
    ///
    /// # Errors
    /// `U003` when it is no record, or no longer the text that was written.
    pub fn parse(name: &str, text: &str) -> Result<Self, Diagnostic> {
        let refused = |cause: &str| Diagnostic::error(Code::U003).in_file(name).with("cause", cause);
        let sealed = text.split_once('\n').and_then(|(first, rest)| Some((first.strip_prefix(SEAL)?.strip_suffix('"')?, rest)));
        let (seal, text) = sealed.ok_or_else(|| refused("record_without_seal"))?;
        if seal != sha256(text.as_bytes()) {
            return Err(refused("record_changed"));
        }
        toml::from_str(text).map_err(|_| refused("record_unknown"))
    }

    /// What differs between the record and the files of a folder, by name. What was there before and stayed is no difference.
    #[must_use]
    pub fn differences(&self, found: &[Output]) -> BTreeMap<String, FileChange> {
        let found: BTreeMap<&str, &str> = found.iter().map(|file| (file.name.as_str(), file.sha256.as_str())).collect();
        let written: BTreeMap<&str, &str> = self.outputs.iter().map(|file| (file.name.as_str(), file.sha256.as_str())).collect();
        let of_record = written.iter().filter_map(|(&name, hash)| match found.get(name) {
            None => Some((name.to_owned(), FileChange::Missing)),
            Some(other) if other != hash => Some((name.to_owned(), FileChange::Changed)),
            Some(_) => None,
        });
        let added = found.keys().filter(|name| !written.contains_key(*name) && !self.was_kept(name));
        of_record.chain(added.map(|&name| (name.to_owned(), FileChange::Added))).collect()
    }

    fn was_kept(&self, name: &str) -> bool {
        self.kept.iter().any(|kept| kept == name || (kept.ends_with('/') && name.starts_with(kept)))
    }
}

/// Every file of a folder with its hash, by name, the record itself apart. What is no regular file (a link, a pipe, a device) has an
/// empty hash: it is not opened.
///
/// # Errors
/// `C001` when a file cannot be read.
pub fn outputs(folder: &Path) -> Result<Vec<Output>, Diagnostic> {
    outputs_with(folder, &[])
}

/// The same; files hashed while they were written are not read again.
///
/// # Errors
/// Those of [`outputs`].
pub fn outputs_with(folder: &Path, written: &[WrittenFile]) -> Result<Vec<Output>, Diagnostic> {
    let mut paths = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in entries(&current)? {
            let path = entry.path();
            let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
            if kind.is_dir() {
                folders.push(path);
            } else {
                paths.push((path, kind.is_file()));
            }
        }
    }
    paths.retain(|(path, _)| path.strip_prefix(folder) != Ok(Path::new(RECORD)));
    let read = paths.par_iter().map(|(path, is_file)| output(folder, path, *is_file, written));
    let mut found = read.collect::<Result<Vec<_>, _>>()?;
    found.sort();
    Ok(found)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(Code::C001).in_file(shown(path)).with("cause", cause(error))
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, Diagnostic> {
    let read = fs::read_dir(folder).and_then(Iterator::collect);
    read.map_err(|error| unreadable(folder, &error))
}

fn output(folder: &Path, path: &Path, is_file: bool, written: &[WrittenFile]) -> Result<Output, Diagnostic> {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let name: Vec<String> = relative.components().map(|part| shown(Path::new(part.as_os_str()))).collect();
    let name = name.join("/");
    if !is_file {
        return Ok(Output { name, sha256: String::new() });
    }
    let known = written.iter().find(|file| file.name == name).and_then(|file| file.sha256.clone());
    let read = || fs::File::open(path).and_then(sha256_of).map_err(|error| unreadable(path, &error));
    Ok(Output { sha256: known.map_or_else(read, Ok)?, name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::InputKind;

    #[test]
    fn a_record_reads_back_and_finds_what_changed() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("charts")).unwrap();
        for (name, bytes) in [("du.csv", "a"), ("charts/a.svg", "b"), ("contrats.csv", "c"), (RECORD, "")] {
            fs::write(root.path().join(name), bytes).unwrap();
        }
        let record = RunRecord {
            version: "0.1.0".into(),
            command: "coutcontrat run --out x".into(),
            scenario: "droit_en_vigueur".into(),
            seed: u64::MAX.to_string(),
            scenario_text: "titre = \"\"\"x\"\"\"\n\tb".into(),
            settings: crate::scenario::reglages(&crate::legislation::Settings::default()),
            warnings: vec![Warning::new(Code::C017, Severity::Note, 3)],
            inputs: vec![InputFile::new("contrats.csv", InputKind::Csv, b"x")],
            outputs: outputs(root.path()).unwrap(),
            ..RunRecord::default()
        };
        assert_eq!(RunRecord::parse(RECORD, &record.to_toml().unwrap()).unwrap(), record);
        assert!(record.differences(&outputs(root.path()).unwrap()).is_empty());
        fs::write(root.path().join("du.csv"), "changed").unwrap();
        fs::remove_file(root.path().join("charts/a.svg")).unwrap();
        fs::write(root.path().join("more.csv"), "d").unwrap();
        let differences: Vec<_> = record.differences(&outputs(root.path()).unwrap()).into_iter().collect();
        let expected = [("charts/a.svg", FileChange::Missing), ("du.csv", FileChange::Changed), ("more.csv", FileChange::Added)];
        assert_eq!(differences, expected.map(|(name, change)| (name.to_owned(), change)));
    }

    #[test]
    fn what_is_no_record_says_why() {
        let cause = |text: &str| RunRecord::parse("run.toml", text).unwrap_err().arguments[0].1.clone();
        assert_eq!(cause("version = 1"), "record_without_seal");
        assert_eq!(cause("[package]\n"), "record_without_seal");
        assert_eq!(cause(&format!("{SEAL}{}\"\n", sha256(b""))), "record_unknown");
    }

    /// Any byte of the record that changes is seen, its seal included.
    #[test]
    fn a_record_guards_its_own_text() {
        let record = RunRecord { scenario: "droit".into(), seed: "1".into(), kept: vec!["a/".into()], ..RunRecord::of("run") };
        let text = record.to_toml().unwrap();
        assert_eq!(RunRecord::parse(RECORD, &text).unwrap(), record);
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = if bytes[place] == b'x' { b'y' } else { b'x' };
            assert_eq!(RunRecord::parse(RECORD, &String::from_utf8(bytes).unwrap()).unwrap_err().code, Code::U003, "byte {place}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_not_opened() {
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", root.path().join("zero")).unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("round")).unwrap();
        let found = outputs(root.path()).unwrap();
        let names: Vec<_> = found.iter().map(|file| (file.name.as_str(), file.sha256.as_str())).collect();
        assert_eq!(names, [("round", ""), ("zero", "")]);
        let record = RunRecord { outputs: vec![Output { name: "zero".into(), sha256: "00".into() }], ..RunRecord::of("run") };
        let seen: Vec<_> = record.differences(&found).into_iter().collect();
        assert_eq!(seen, [("round".to_owned(), FileChange::Added), ("zero".to_owned(), FileChange::Changed)]);
    }
}
