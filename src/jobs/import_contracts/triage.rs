//! The rows of an export sorted: ready, to be corrected, and the columns that are missing.

use std::collections::{BTreeMap, BTreeSet};

use super::RoundNames;
use crate::contract::Ligne;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::io::InputFile;
use crate::io::read::{Constants, ContractsTable, FaultyRow, FileHeader, Kept, LineAccount, ReadFaults, Used};
use crate::jobs::Means;
use crate::jobs::typed::SortedTyped;
use crate::tables::{ColumnValues, Table};

/// The workbook of the rows to correct.
pub const TO_CORRECT: &str = "a_corriger.xlsx";
/// The column of the workbook that says which line of the export a row corrects.
const LINE: &str = "ligne_export";
/// The faults, a line each.
pub const TABLE: &str = "triage.csv";

/// What one or more exports hold.
pub struct Triage {
    /// Contracts without error, by file and line.
    pub ready: Vec<Ligne>,
    /// Rows with errors that no later file corrects.
    pub to_correct: Vec<FaultyRow>,
    /// Rows with errors beyond those that are kept.
    pub beyond: u64,
    /// Rows read.
    pub rows: usize,
    /// Rows with errors that a later file corrects.
    pub corrected: usize,
    /// Rows whose identifier an earlier file has: left out.
    pub repeated: usize,
    /// Headers of the first file.
    pub headings: Vec<FileHeader>,
    /// Needed columns that a file does not have.
    pub missing: Vec<&'static str>,
    /// Faults by code and gravity.
    pub counts: Vec<(Code, Severity, u64)>,
    /// The files.
    pub sources: Vec<InputFile>,
    /// The lines of each file, each counted once.
    pub accounts: Vec<LineAccount>,
    /// Values that hold for every row, as the owner of the file says.
    pub constants: Constants,
    /// For how many contracts each constant stands.
    pub said: Used,
    /// Contracts whose employer an OPCO or the beginning of a name says to be public, by what says so.
    pub publics: BTreeMap<String, u64>,
}

impl Triage {
    /// Sorts what was read, file after file: a sound row of a later file corrects the row with faults of an earlier one. Gives what is left to
    /// tell of each file, too.
    #[must_use]
    pub fn of(read: Vec<ContractsTable>, constants: Constants) -> (Self, Vec<ReadFaults>) {
        let mut triage = Self {
            ready: Vec::new(),
            to_correct: Vec::new(),
            beyond: 0,
            rows: 0,
            corrected: 0,
            repeated: 0,
            headings: read.first().map(|contracts| contracts.kept.headings.clone()).unwrap_or_default(),
            missing: Vec::new(),
            counts: Vec::new(),
            sources: Vec::new(),
            accounts: Vec::new(),
            constants,
            said: Used::new(),
            publics: BTreeMap::new(),
        };
        let mut known = BTreeSet::new();
        let mut told = Vec::new();
        for (rank, ContractsTable { cohort, faults, rows_read, source, mut kept, account, .. }) in (1_usize..).zip(read) {
            triage.add_counts(&kept);
            for row in &mut kept.rows {
                row.is_of_line(if rank == 1 { row.line.to_string() } else { format!("{rank}:{}", row.line) });
            }
            told.push((source.name.clone(), faults, kept.beyond));
            triage.accounts.push(account);
            triage.rows += rows_read;
            triage.sources.push(source);
            triage.beyond += kept.beyond;
            triage.missing.extend(kept.missing.iter().filter(|column| !triage.missing.contains(column)).copied().collect::<Vec<_>>());
            let before = triage.to_correct.len();
            let unsettled = triage.settle(&kept, &known);
            for ligne in (0..cohort.len()).map(|row| cohort.ligne(row)) {
                if !known.insert(ligne.contrat_id.clone()) {
                    triage.repeated += 1;
                    continue;
                }
                triage.to_correct.retain(|row| row.cell("contrat_id") != ligne.contrat_id);
                triage.ready.push(ligne);
            }
            triage.corrected += before - triage.to_correct.len();
            triage.repeated = triage.repeated.saturating_sub(unsettled);
            // A row of a later file is the last word on its contract, still with faults or not.
            let again: BTreeSet<&str> = kept.rows.iter().map(|row| row.cell("contrat_id")).filter(|id| !id.is_empty()).collect();
            triage.to_correct.retain(|row| !again.contains(row.cell("contrat_id")));
            triage.to_correct.extend(kept.rows);
        }
        let left = triage.left(told);
        (triage, left)
    }

    /// Takes away the rows that a later file corrects. A row that says which line of the export it corrects may bear another number than
    /// that line; one whose number a ready contract has is not corrected: the row of the export stays, and is counted.
    fn settle(&mut self, later: &Kept, known: &BTreeSet<String>) -> usize {
        let faulty: BTreeSet<&str> = later.rows.iter().map(|row| row.cell(LINE)).collect();
        let is_taken = |line: &str, id: &String| !faulty.contains(line) && known.contains(id);
        let mut unsettled = 0;
        self.to_correct.retain(|row| {
            let line = row.cell(LINE);
            let stays = later.corrects.get(line).is_none_or(|id| is_taken(line, id));
            unsettled += usize::from(stays && later.corrects.contains_key(line));
            stays
        });
        unsettled
    }

    fn add_counts(&mut self, kept: &Kept) {
        for (name, (value, count)) in &kept.said {
            self.said.entry(name).or_insert_with(|| (value.clone(), 0)).1 += count;
        }
        for (what, count) in &kept.publics {
            *self.publics.entry(what.clone()).or_default() += count;
        }
    }

    /// What is left to tell of each file, counted by code: the errors of rows that a later file corrects are no more.
    fn left(&mut self, told: Vec<(String, ReadFaults, u64)>) -> Vec<ReadFaults> {
        let of_file = |row: &&FaultyRow, name: &str| row.faults.iter().any(|(_, fault)| fault.location.file.as_deref() == Some(name));
        let left: Vec<ReadFaults> = told
            .into_iter()
            .map(|(name, faults, beyond)| {
                let rows: Vec<&FaultyRow> = self.to_correct.iter().filter(|row| of_file(row, &name)).collect();
                // Rows beyond those that are kept cannot be looked up.
                if beyond > 0 { faults } else { faults.left(&rows) }
            })
            .collect();
        let mut counts = BTreeMap::new();
        for group in left.iter().flat_map(ReadFaults::groups) {
            *counts.entry((group.code, group.severity)).or_insert(0) += group.count;
        }
        self.counts = counts.into_iter().map(|((code, severity), count)| (code, severity, count)).collect();
        left
    }

    /// Rows that wait for one answer alone: whether their contract was under a convention.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let errors = |row: &FaultyRow| row.faults.iter().filter(|(_, fault)| fault.severity == Severity::Error).count();
        let of_convention = |row: &FaultyRow| row.faults.iter().filter(|(_, fault)| fault.code == Code::C018).count();
        self.to_correct.iter().filter(|row| of_convention(row) > 0 && errors(row) == of_convention(row)).count()
    }

    /// Contracts, ready or not, that an answer on public employers is about.
    #[must_use]
    pub fn asked_publics(&self) -> BTreeMap<String, u64> {
        let mut publics = self.publics.clone();
        for (_, fault) in self.to_correct.iter().flat_map(|row| &row.faults).filter(|(_, fault)| fault.code == Code::C087) {
            *publics.entry(fault.location.value.clone().unwrap_or_default()).or_default() += 1;
        }
        publics
    }

    /// What is asked: the constants to say, each with the number of contracts that it is about.
    #[must_use]
    pub fn questions(&self) -> Vec<(&'static str, u64)> {
        let waiting = if self.constants.sous_convention.is_none() { self.waiting() as u64 } else { 0 };
        let publics = if self.constants.employeurs_publics.is_none() { self.asked_publics().values().sum() } else { 0 };
        [("sous_convention", waiting), ("employeurs_publics", publics)].into_iter().filter(|&(_, count)| count > 0).collect()
    }

    /// Whether nothing is left to do: no row to correct, no column missing, no question.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.to_correct.is_empty() && self.missing.is_empty() && self.beyond == 0 && self.questions().is_empty() && !self.ready.is_empty()
    }

    /// Whether every row is ready, and none is doubtful.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let warned = self.counts.iter().any(|(_, severity, _)| *severity == Severity::Warning);
        self.to_correct.is_empty() && self.missing.is_empty() && self.beyond == 0 && self.repeated == 0 && !warned
    }
}

/// Every fault of the rows to correct, a line each: row, column, code, what is wrong.
#[must_use]
pub fn table(triage: &Triage, means: &Means) -> Table<'static> {
    let severity = |severity: Severity| {
        means.messages.word(match severity {
            Severity::Error => "severity.error",
            Severity::Warning => "severity.warning",
            Severity::Note => "severity.note",
        })
    };
    let faults = || triage.to_correct.iter().flat_map(|row| row.faults.iter().map(move |(column, fault)| (row.line, *column, fault)));
    let text = |cell: &dyn Fn((u64, Option<&'static str>, &Diagnostic)) -> String| {
        ColumnValues::Text(faults().map(|fault| cell(fault).into()).collect())
    };
    Table {
        name: "triage",
        columns: vec![
            ("ligne", text(&|(line, ..)| line.to_string())),
            ("colonne", text(&|(_, column, _)| column.unwrap_or("").to_owned())),
            ("code", text(&|(.., fault)| fault.code.as_str().to_owned())),
            ("gravite", text(&|(.., fault)| severity(fault.severity))),
            ("message", text(&|(.., fault)| means.messages.message(fault))),
        ],
    }
}

/// What the triage says, typed.
#[must_use]
pub fn typed(triage: &Triage, folder: String, names: &RoundNames) -> SortedTyped {
    let of = |wanted: fn(&FileHeader) -> bool| {
        triage.headings.iter().filter(|&heading| wanted(heading)).map(|heading| heading.written.clone()).collect()
    };
    let mut fautes = BTreeMap::new();
    triage.counts.iter().for_each(|(code, _, count)| *fautes.entry(code.as_str().to_owned()).or_insert(0) += count);
    SortedTyped {
        version: env!("CARGO_PKG_VERSION"),
        lignes_lues: triage.rows,
        pretes: triage.ready.len(),
        a_corriger: triage.to_correct.len() as u64 + triage.beyond,
        corrigees: triage.corrected,
        repetees: triage.repeated,
        colonnes_absentes: triage.missing.clone(),
        colonnes_personnelles: of(|heading| heading.personal),
        colonnes_ignorees: of(|heading| heading.column.is_none() && !heading.personal && !heading.written.is_empty()),
        fautes,
        valeurs_donnees: triage.said.iter().map(|(name, (value, count))| ((*name).to_owned(), (value.clone(), *count))).collect(),
        questions: triage.questions().into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        employeurs_publics: triage.asked_publics(),
        termine: triage.is_finished(),
        dossier: folder,
        prets: (!triage.ready.is_empty()).then(|| names.ready.clone()),
        classeur: (!triage.to_correct.is_empty()).then(|| names.to_correct.clone()),
    }
}

/// The words of a constant.
#[must_use]
pub fn constant_key(name: &str) -> &'static str {
    match name {
        "cfa" => "import.contrats.constant_cfa",
        "sous_convention" => "import.contrats.constant_sous_convention",
        "region" => "import.contrats.constant_region",
        _ => "import.contrats.constant_employeurs_publics",
    }
}
