//! Exports of a management software, sorted into what is ready, what is to be corrected and what is missing, and what is written of them.
//! Names and birth dates are dropped.

mod correspondance;
mod triage;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::typed::{ImportTyped, Typed};
use super::{JobRefused, Means};
use crate::contract::{Cohort, CohortBuilder};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::pieces_of;
use crate::io::InputFile;
use crate::io::files::shown;
use crate::io::output::Sink;
use crate::io::read::{Mapping, ReadFaults, ReadOptions, Sheets, contracts_with};
use crate::io::record::{RunRecord, Warning};
use crate::io::write::{Format, WorkbookStyle, WriteOptions, csv_bytes, file_name, template};
use crate::legislation::Nomenclature;
use crate::tables;

pub use correspondance::{NAME as MAPPING, text as mapping_text};
pub use triage::{TABLE, TO_CORRECT, Triage, constant_key, table, typed};

/// Rows written at a time.
const PIECE: usize = 16_384;

/// Gives an identifier another name.
pub type Pseudonym<'a> = &'a dyn Fn(&str) -> String;

/// Reads exports and sorts their rows, file after file: later files correct earlier ones. Gives what is left to tell of each file, too.
///
/// # Errors
/// The faults of a file that cannot be read at all.
pub fn sorted(
    files: &[PathBuf],
    mapping: &Mapping,
    nomenclature: &Nomenclature,
    means: &Means,
) -> Result<(Triage, Vec<ReadFaults>), JobRefused> {
    let options = ReadOptions { mapping: Some(mapping), keep: true, ..means.reading() };
    let mut read = Vec::new();
    // The sheets asked for are those of the export: what was corrected of it has its own.
    let sheets = std::iter::once(means.sheets.asked()).chain(std::iter::repeat(Sheets::First));
    for (file, sheets) in files.iter().zip(sheets) {
        let bytes = means.shelf.bytes(file)?;
        read.push(contracts_with(&shown(file), &bytes, nomenclature, ReadOptions { sheets, ..options })?);
    }
    Ok(Triage::of(read, mapping.constants().clone()))
}

/// The names under which a round is written: a workbook or a mapping that somebody corrected stays, and the new one has another name.
pub struct RoundNames {
    /// The workbook to correct.
    pub to_correct: String,
    /// The new mapping; none when the one that was given is there already.
    pub mapping: Option<String>,
    /// The table of what is ready.
    pub ready: String,
}

impl RoundNames {
    /// Those that are free in a sink; `mapped` says that the mapping in use is in it already.
    #[must_use]
    pub fn of(sink: &dyn Sink, format: Format, mapped: bool) -> Self {
        Self {
            to_correct: sink.free_name(TO_CORRECT),
            mapping: (!mapped).then(|| sink.free_name(MAPPING)),
            ready: file_name("contrats", format),
        }
    }
}

/// How a round is written.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// The names of its files.
    pub names: &'a RoundNames,
    /// How the contracts are written.
    pub options: WriteOptions,
    /// Other names for the contracts, when that is asked.
    pub pseudonym: Option<Pseudonym<'a>>,
    /// The file of the mapping in use.
    pub mapping: Option<&'a InputFile>,
    /// The folder, as it is shown.
    pub folder: &'a str,
}

/// Writes what is ready, what is to be corrected, the mapping, what is said, the record.
///
/// # Errors
/// `C011` when two contracts get one pseudonym; `U001`.
pub fn write(triage: &Triage, sink: &dyn Sink, writing: Writing<'_>, means: &Means) -> Result<Typed, JobRefused> {
    let Writing { names, options, .. } = writing;
    let cohort = cohort(triage, writing.pseudonym)?;
    if !cohort.is_empty() {
        let mut writer = sink.tables(options, WorkbookStyle::EUROS);
        for rows in pieces_of(PIECE, cohort.len()) {
            writer.write(&tables::shareable(&cohort, rows))?;
        }
        writer.finish()?;
    }
    if !triage.to_correct.is_empty() {
        // The faults are CSV whatever the format of the contracts.
        let csv = WriteOptions { format: Format::Csv, ..options };
        sink.write(&names.to_correct, &template(&triage.to_correct, means.messages)?)?;
        sink.write(TABLE, &csv_bytes(&table(triage, means), csv))?;
    }
    if let Some(name) = &names.mapping {
        sink.write(name, mapping_text(&triage.headings, &triage.missing, &triage.constants, means).as_bytes())?;
    }
    let typed = Typed::Import(Box::new(ImportTyped::Contrats(typed(triage, writing.folder.to_owned(), names))));
    typed.write(sink)?;
    let record = RunRecord {
        warnings: triage.counts.iter().map(|&(code, severity, count)| Warning::new(code, severity, count)).collect(),
        datasets: means.datasets.as_deref().map(shown).unwrap_or_default(),
        inputs: triage.sources.iter().cloned().chain(writing.mapping.cloned()).collect(),
        ..RunRecord::of(&means.command)
    };
    sink.record(record, &[])?;
    Ok(typed)
}

/// The contracts that are ready, under their pseudonyms when there are some.
fn cohort(triage: &Triage, pseudonym: Option<Pseudonym<'_>>) -> Result<Cohort, Diagnostic> {
    let mut builder = CohortBuilder::default();
    let mut given = BTreeSet::new();
    for ligne in &triage.ready {
        let mut ligne = ligne.clone();
        if let Some(pseudonym) = pseudonym {
            ligne.contrat_id = pseudonym(&ligne.contrat_id);
            // One chance in 2^80 for two contracts; told rather than lost.
            if !given.insert(ligne.contrat_id.clone()) {
                return Err(Diagnostic::error(Code::C011).of_contract(&ligne.contrat_id));
            }
        }
        builder.push(&ligne);
    }
    Ok(builder.finish())
}
