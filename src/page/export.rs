//! An export whose headers or rows leave something open: what is asked, and the contracts that are ready once it is answered, as
//! `import contrats` makes them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::grid::{self, CorrectionGrid};
use super::session::{CORRECTED, Session};
use super::told::{self, FaultTold};
use crate::io::output::Memory;
use crate::io::read::{Constants, Mapping, columns};
use crate::io::write::{Format, WriteOptions};
use crate::jobs::check::FileContent;
use crate::jobs::import_contracts::{self as job, RoundNames, Triage, Writing};
use crate::jobs::{JobRefused, Means};
use crate::language::Language;
use crate::messages::Messages;

/// The contracts that are ready, as they are written.
pub(super) const READY: &str = "contrats.csv";

/// A header that nobody knows, or that the answer gave a column.
#[derive(Serialize)]
struct HeadingTold {
    written: String,
    /// The column that it stands for, or the one that is proposed.
    column: String,
    /// It tells who somebody is: it is never read.
    personal: bool,
}

/// Something that is said once for all rows.
#[derive(Serialize)]
struct ConstantTold {
    name: &'static str,
    label: String,
    value: String,
    /// Whether it is yes or no.
    yes_or_no: bool,
    /// For how many contracts it is asked.
    asked_of: u64,
}

/// The questions on an export that must be answered before its contracts can be computed.
#[derive(Serialize)]
pub(super) struct Questions {
    /// Needed columns that are not there, with their meaning.
    missing: Vec<(&'static str, String)>,
    headings: Vec<HeadingTold>,
    constants: Vec<ConstantTold>,
    /// Every column that a header can stand for.
    columns: Vec<(&'static str, String)>,
    /// Rows to correct.
    to_correct: u64,
    /// The same, cell by cell.
    grid: CorrectionGrid,
    ready: usize,
}

pub(super) struct Sorted {
    /// The faults that are left, when something was answered.
    pub faults: Option<Vec<FaultTold>>,
    /// The questions on the file.
    pub questions: Questions,
}

/// What was answered of the export.
///
/// # Errors
/// `C050` for a column or a constant that is none.
pub(super) fn specify(
    session: &mut Session,
    columns: BTreeMap<String, String>,
    constants: BTreeMap<String, String>,
) -> Result<(), JobRefused> {
    mapping(&columns, &constants)?;
    (session.columns, session.constants) = (columns, constants);
    session.forget();
    Ok(())
}

/// What was answered, as a mapping of `import contrats`.
fn mapping(columns: &BTreeMap<String, String>, constants: &BTreeMap<String, String>) -> Result<Mapping, JobRefused> {
    let table = |said: &BTreeMap<String, String>| -> toml::Table {
        said.iter().map(|(name, value)| (name.clone(), toml::Value::String(value.clone()))).collect()
    };
    let both = [("colonnes", table(columns)), ("constantes", table(constants))];
    let text: toml::Table = both.into_iter().map(|(name, said)| (name.to_owned(), toml::Value::Table(said))).collect();
    Ok(Mapping::parse(job::MAPPING, &text.to_string())?)
}

/// Sorts the export: its contracts are computed as they are in the file when nothing is asked and nothing was answered, else those that
/// are ready are. None without a file of contracts.
///
/// # Errors
/// The faults of the shipped files.
pub(super) fn sort(session: &mut Session) -> Result<Option<Sorted>, JobRefused> {
    session.files.remove(READY);
    session.contracts = None;
    session.to_correct.clear();
    keep_corrected(session)?;
    let Some(file) = session.role(FileContent::Contrats).map(str::to_owned) else { return Ok(None) };
    let answered = !session.columns.is_empty() || !session.constants.is_empty() || !session.corrected.is_empty();
    let datasets = session.datasets()?;
    let means = session.means(&session.ears(), &[]).with_prices()?;
    let mapping = mapping(&session.columns, &session.constants)?;
    // A file of which nothing can be read is told as it was looked at.
    let Ok((triage, left)) = job::sorted(&read(session, &file), &mapping, &datasets.nomenclature, &means) else { return Ok(None) };
    let as_it_is = !answered && triage.missing.is_empty();
    session.contracts = match (as_it_is, triage.ready.is_empty()) {
        (_, true) => None,
        (true, false) => Some(file),
        (false, false) => {
            let ready = ready(&triage, &means)?;
            session.files.insert(READY.to_owned(), ready.into());
            Some(READY.to_owned())
        }
    };
    session.forget();
    let messages = session.messages();
    let faults = answered.then(|| left.iter().flat_map(|faults| told::of_file(faults, messages)).collect());
    let questions = questions(&triage, session, messages);
    session.to_correct = triage.to_correct;
    Ok(Some(Sorted { faults, questions }))
}

/// The contracts that are ready, as `import contrats` writes them.
fn ready(triage: &Triage, means: &Means) -> Result<Vec<u8>, JobRefused> {
    let memory = Memory::default();
    let names = RoundNames::of(&memory, Format::Csv, false);
    let options = WriteOptions::default();
    job::write(triage, &memory, Writing { names: &names, options, pseudonym: None, mapping: None, folder: "" }, means)?;
    Ok(memory.take().remove(&names.ready).unwrap_or_default())
}

/// The workbook of the rows to correct; none when every row is ready.
///
/// # Errors
/// `U001` when it has no form.
pub(super) fn to_correct(session: &Session) -> Result<Option<Vec<u8>>, JobRefused> {
    let made = || crate::io::write::template(&session.to_correct, session.messages());
    Ok((!session.to_correct.is_empty()).then(made).transpose()?)
}

/// The export, and after it the rows that were corrected.
fn read(session: &Session, file: &str) -> Vec<PathBuf> {
    let corrected = (!session.corrected.is_empty()).then(|| PathBuf::from(CORRECTED));
    std::iter::once(PathBuf::from(file)).chain(corrected).collect()
}

/// Puts the corrected rows beside the export.
fn keep_corrected(session: &mut Session) -> Result<(), JobRefused> {
    session.files.remove(CORRECTED);
    if let Some(bytes) = grid::file(&session.corrected)? {
        session.files.insert(CORRECTED.to_owned(), bytes.into());
    }
    Ok(())
}

fn questions(triage: &Triage, session: &Session, messages: Messages) -> Questions {
    let meaning = |name: &str| {
        let column = columns().iter().find(|column| column.name == name);
        column.map_or("", |column| if session.language == Language::Fr { column.fr } else { column.en }).to_owned()
    };
    let heading = |heading: &crate::io::read::FileHeader| HeadingTold {
        written: heading.written.clone(),
        column: heading.column.or(heading.proposed).unwrap_or("").to_owned(),
        personal: heading.personal,
    };
    let asked = triage.questions();
    let constant = |name: &'static str| ConstantTold {
        name,
        label: messages.word(job::constant_key(name)),
        value: triage.constants.text(name).to_owned(),
        yes_or_no: ["sous_convention", "employeurs_publics"].contains(&name),
        asked_of: asked.iter().find(|(known, _)| *known == name).map_or(0, |(_, count)| *count),
    };
    Questions {
        missing: triage.missing.iter().map(|name| (*name, meaning(name))).collect(),
        headings: triage.headings.iter().filter(|heading| !heading.written.is_empty()).map(heading).collect(),
        constants: Constants::names().map(constant).into(),
        columns: columns().iter().map(|column| (column.name, meaning(column.name))).collect(),
        to_correct: triage.to_correct.len() as u64 + triage.beyond,
        grid: grid::grid(&triage.to_correct, triage.beyond, meaning, messages),
        ready: triage.ready.len(),
    }
}
