//! Files added and taken away, and what is to be said of them.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::export::{self, Sorted};
use super::session::{CORRECTED, Session};
use super::told::{self, FaultTold};
use super::value;
use crate::jobs::check::{CheckedInput, FileContent, FileNotice, Soundness, check};
use crate::jobs::{JobRefused, every_line};

/// The contracts of the example.
const EXAMPLE: (&str, &[u8]) = ("exemple_cfa.csv", include_bytes!("../../datasets/cohortes/exemple_cfa.csv"));
/// Accounts of the CFA of the example.
const EXAMPLE_CENTRE: (&str, &[u8]) = ("exemple_centre.csv", include_bytes!("../../datasets/cohortes/exemple_centre.csv"));

/// A table of a file that was added.
#[derive(Serialize)]
struct FileTable {
    file: String,
    /// `contrats`, `centres`, `prix`, `paiements`, `scenario`.
    nature: &'static str,
    /// `sain`, `fautes`, `illisible`.
    etat: &'static str,
    /// How much of it was read, in words.
    told: String,
    faults: Vec<FaultTold>,
}

/// Adds a file: it is looked at, and takes its part.
///
/// # Errors
/// `C001` for a file that cannot be taken.
pub(super) fn add(session: &mut Session, name: &str, bytes: Vec<u8>) -> Result<Value, JobRefused> {
    let name = Path::new(name).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    session.put(&name, bytes)?;
    for checked in looked_at(session, &name)? {
        // A workbook of which only the accounts can be read is no list of contracts.
        if checked.soundness != Soundness::Unreadable || checked.nature == FileContent::Contrats {
            session.roles.insert(checked.nature.as_str(), name.clone());
        }
        if checked.nature == FileContent::Contrats {
            session.columns.clear();
            session.constants.clear();
            session.corrected.clear();
        }
    }
    overview(session)
}

pub(super) fn example(session: &mut Session) -> Result<Value, JobRefused> {
    *session = Session::with(session.language, session.work());
    add(session, EXAMPLE.0, EXAMPLE.1.to_vec())?;
    add(session, EXAMPLE_CENTRE.0, EXAMPLE_CENTRE.1.to_vec())
}

/// Takes a file away.
pub(super) fn remove(session: &mut Session, name: &str) -> Result<Value, JobRefused> {
    session.remove(name);
    overview(session)
}

fn looked_at(session: &mut Session, name: &str) -> Result<Vec<CheckedInput>, JobRefused> {
    let datasets = session.datasets()?;
    let means = session.means(&session.ears(), &[]);
    Ok(check(Path::new(name), &datasets, &means))
}

/// The files, their faults, and the questions that are left before anything can be computed.
pub(super) fn overview(session: &mut Session) -> Result<Value, JobRefused> {
    let names: Vec<String> = session.files.keys().filter(|name| ![export::READY, CORRECTED].contains(&name.as_str())).cloned().collect();
    let mut tables = Vec::new();
    for name in names {
        for checked in looked_at(session, &name)? {
            tables.push(table(&checked, session));
        }
    }
    let sorted = export::sort(session)?;
    if let Some(Sorted { faults: Some(faults), .. }) = &sorted {
        // The faults of the rows are those that are left after what was answered, and a file with an answer to its headers can be read.
        for table in tables.iter_mut().filter(|table| table.nature == FileContent::Contrats.as_str()) {
            table.faults.clone_from(faults);
            let is_left = faults.iter().any(|fault| fault.severity != "note");
            table.etat = if is_left { Soundness::Faulty } else { Soundness::Sound }.as_str();
        }
    }
    Ok(json!({
        "files": value(&tables),
        "questions": sorted.as_ref().map(|sorted| value(&sorted.questions)),
        "ready": session.contracts.is_some(),
    }))
}

fn table(checked: &CheckedInput, session: &Session) -> FileTable {
    let messages = session.messages();
    let faults = match &checked.told {
        FileNotice::Table(faults) => told::of_file(faults, messages),
        FileNotice::Scenario(faults, _) => told::told(faults, messages),
    };
    let file = ("file", checked.file.as_str());
    let mut sentences = Vec::new();
    if let Some((read, kept)) = checked.rows {
        let kept = session.language.integer(i64::try_from(kept).unwrap_or(i64::MAX));
        sentences.push(messages.count(checked.nature.key(), read, &[file, ("kept", &kept)]));
    } else if checked.nature == FileContent::Scenario && faults.is_empty() {
        sentences.push(messages.text(checked.nature.key(), &[file]));
    }
    let means = session.means(&session.ears(), &[]);
    sentences.extend(every_line(&checked.account, &means).filter(|_| checked.account.passed() + checked.account.blank > 0));
    FileTable {
        file: checked.file.clone(),
        nature: checked.nature.as_str(),
        etat: checked.soundness.as_str(),
        told: sentences.join(" "),
        faults,
    }
}
