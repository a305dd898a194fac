//! Files looked at: every fault of every table of a file, in one pass.

use std::collections::BTreeMap;
use std::path::Path;

use super::typed::{CheckedFile, LinesTyped};
use super::{Means, SourceTexts, loaded};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::Datasets;
use crate::io::read::{self, LineAccount, ReadFaults};
use crate::io::{files, scenarios};

/// What a file is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Soundness {
    /// Neither error nor warning.
    Sound,
    /// It can be read, with errors or warnings.
    Faulty,
    /// It cannot be read at all.
    Unreadable,
}

impl Soundness {
    /// `sain`, `fautes` or `illisible`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sound => "sain",
            Self::Faulty => "fautes",
            Self::Unreadable => "illisible",
        }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileContent {
    /// A scenario.
    Scenario,
    /// Contracts.
    Contrats,
    /// CFAs and their accounts.
    Centres,
    /// Prices by diploma of one CFA.
    Prix,
    /// Payments received.
    Paiements,
}

impl FileContent {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Contrats => "contrats",
            Self::Centres => "centres",
            Self::Prix => "prix",
            Self::Paiements => "paiements",
        }
    }

    /// The key of the sentence that says how much of it was read.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Scenario => "check.scenario",
            Self::Contrats => "check.contracts",
            Self::Centres => "check.centres",
            Self::Prix => "check.prices",
            Self::Paiements => "check.payments",
        }
    }
}

/// What is to be said of a file.
pub enum FileNotice {
    /// The faults of a table.
    Table(ReadFaults),
    /// The faults of a scenario, with its text.
    Scenario(Vec<Diagnostic>, SourceTexts),
}

/// A table of a file, or a scenario.
pub struct CheckedInput {
    /// The file.
    pub file: String,
    /// What it holds.
    pub nature: FileContent,
    /// What it is worth.
    pub soundness: Soundness,
    /// Rows read and rows kept; none for what could not be read, or has no rows.
    pub rows: Option<(usize, usize)>,
    /// The lines of a file of contracts, each counted once.
    pub account: LineAccount,
    /// Its faults.
    pub told: FileNotice,
}

impl CheckedInput {
    /// What is said of it, typed.
    #[must_use]
    pub fn typed(&self) -> CheckedFile {
        let mut fautes: BTreeMap<String, u64> = BTreeMap::new();
        match &self.told {
            FileNotice::Scenario(faults, _) => faults.iter().for_each(|fault| *fautes.entry(fault.code.to_string()).or_default() += 1),
            FileNotice::Table(faults) => fautes = faults.groups().into_iter().map(|group| (group.code.to_string(), group.count)).collect(),
        }
        CheckedFile {
            fichier: self.file.clone(),
            nature: self.nature.as_str(),
            etat: self.soundness.as_str(),
            lignes_lues: self.rows.map(|(read, _)| read),
            gardees: self.rows.map(|(_, kept)| kept),
            lignes: LinesTyped::of(&self.account),
            fautes,
        }
    }
}

/// Reads a file, or each of a folder or a pattern. It is read once: a pipe gives its bytes no second time. A workbook may hold several
/// tables: each is checked.
#[must_use]
pub fn check(file: &Path, datasets: &Datasets, means: &Means) -> Vec<CheckedInput> {
    if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return vec![scenario(file, datasets, means)];
    }
    let name = files::shown(file);
    let refused = |fault| vec![table(FileContent::Contrats, &name, Err(ReadFaults::of(fault)))];
    match means.shelf.listed(file) {
        Err(fault) => refused(fault),
        Ok(Some(listed)) => listed.lists.iter().flat_map(|file| check(file, datasets, means)).collect(),
        Ok(None) => means.shelf.bytes(file).map_or_else(refused, |bytes| tables(&name, &bytes, datasets, means)),
    }
}

/// Every table of a file: what is none of the others is taken for contracts.
fn tables(name: &str, bytes: &[u8], datasets: &Datasets, means: &Means) -> Vec<CheckedInput> {
    let [centres, prices, payments] = [read::is_centres(name, bytes), read::is_prices(name, bytes), read::is_payments(name, bytes)];
    let others = centres || prices || payments;
    let mut found = Vec::new();
    let contracts = read::contracts_with(name, bytes, &datasets.nomenclature, means.reading());
    // Beside other tables, a workbook without a sheet of contracts has none to check.
    if contracts.as_ref().map_or_else(|faults| !others || faults.count_of(Code::C004) == 0, |_| true) {
        let account = contracts.as_ref().map(|read| read.account).unwrap_or_default();
        let read = contracts.map(|read| (read.rows_read, read.cohort.len(), read.faults));
        found.push(CheckedInput { account, ..table(FileContent::Contrats, name, read) });
    }
    let sheets = means.sheets.asked();
    if centres {
        let read = read::centres_in(name, bytes, sheets);
        found.push(table(FileContent::Centres, name, read.map(|read| (read.rows_read, read.rows.len(), read.faults))));
    }
    if prices {
        let read = read::prices_of(name, bytes);
        found.push(table(FileContent::Prix, name, read.map(|read| (read.rows_read, read.rows_read, read.faults))));
    }
    if payments {
        let read = read::payments_of(name, bytes, sheets, &datasets.payers);
        found.push(table(FileContent::Paiements, name, read.map(|read| (read.rows_read, read.rows.len(), read.faults))));
    }
    found
}

fn scenario(file: &Path, datasets: &Datasets, means: &Means) -> CheckedInput {
    let name = files::shown(file);
    let of = |faults: Vec<Diagnostic>, sources: SourceTexts| CheckedInput {
        file: name.clone(),
        nature: FileContent::Scenario,
        soundness: if faults.is_empty() { Soundness::Sound } else { Soundness::Unreadable },
        rows: None,
        account: LineAccount::default(),
        told: FileNotice::Scenario(faults, sources),
    };
    match loaded(Some(&name), means) {
        Err(refused) => of(refused.faults, refused.sources),
        Ok(loaded) => match (loaded.scenario.law(datasets.in_force(), None), scenarios::missing_file(&means.shelf, &loaded)) {
            (Err(faults), _) => of(faults, [(name.clone(), loaded.text)].into()),
            (Ok(_), Some(missing)) => of(vec![missing], SourceTexts::new()),
            (Ok(_), None) => of(Vec::new(), SourceTexts::new()),
        },
    }
}

/// What a table is worth: its rows read and kept, and its faults; or those for which it could not be read at all.
fn table(nature: FileContent, name: &str, read: Result<(usize, usize, ReadFaults), ReadFaults>) -> CheckedInput {
    let (rows, faults, soundness) = match read {
        Ok((read, kept, faults)) => {
            let sound = faults.errors() == 0 && faults.warnings() == 0;
            (Some((read, kept)), faults, if sound { Soundness::Sound } else { Soundness::Faulty })
        }
        Err(faults) => (None, faults, Soundness::Unreadable),
    };
    CheckedInput { file: name.to_owned(), nature, soundness, rows, account: LineAccount::default(), told: FileNotice::Table(faults) }
}
