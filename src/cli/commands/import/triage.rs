//! The rows of an export sorted: ready, to be corrected, and the columns that are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use crate::cli::Context;
use crate::cli::job::{self, text_table};
use crate::contract::Ligne;
use crate::diagnostic::{Code, Severity};
use crate::io::InputFile;
use crate::io::read::{Account, Contracts, FaultyRow, Heading};

/// The workbook of the rows to correct.
pub const TO_CORRECT: &str = "a_corriger.xlsx";
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
    pub headings: Vec<Heading>,
    /// Needed columns that a file does not have.
    pub missing: Vec<&'static str>,
    /// Faults by code and gravity.
    pub counts: Vec<(Code, Severity, u64)>,
    /// The files.
    pub sources: Vec<InputFile>,
    /// The lines of each file, each counted once.
    pub accounts: Vec<Account>,
}

impl Triage {
    /// Sorts what was read, file after file: a sound row of a later file corrects the row with faults of an earlier one.
    pub fn of(read: Vec<Contracts>) -> Self {
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
        };
        let mut known = BTreeSet::new();
        let mut counts = BTreeMap::new();
        for Contracts { cohort, faults, rows_read, source, kept, account } in read {
            triage.accounts.push(account);
            triage.rows += rows_read;
            triage.sources.push(source);
            triage.beyond += kept.beyond;
            triage.missing.extend(kept.missing.iter().filter(|column| !triage.missing.contains(column)).copied().collect::<Vec<_>>());
            for group in faults.groups() {
                *counts.entry((group.code, group.severity)).or_insert(0) += group.count;
            }
            let before = triage.to_correct.len();
            for ligne in (0..cohort.len()).map(|row| cohort.ligne(row)) {
                if !known.insert(ligne.contrat_id.clone()) {
                    triage.repeated += 1;
                    continue;
                }
                triage.to_correct.retain(|row| row.cell("contrat_id") != ligne.contrat_id);
                triage.ready.push(ligne);
            }
            triage.corrected += before - triage.to_correct.len();
            triage.to_correct.extend(kept.rows);
        }
        triage.counts = counts.into_iter().map(|((code, severity), count)| (code, severity, count)).collect();
        triage
    }

    /// Whether every row is ready.
    pub fn is_sound(&self) -> bool {
        self.to_correct.is_empty() && self.missing.is_empty() && self.beyond == 0 && self.repeated == 0
    }
}

/// Every fault of the rows to correct, a line each: row, column, code, what is wrong.
pub fn table(triage: &Triage, context: &Context) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["ligne", "colonne", "code", "gravite", "message"];
    let mut written = writer.write_record(head);
    for row in &triage.to_correct {
        for (column, fault) in &row.faults {
            let severity = context.messages.word(match fault.severity {
                Severity::Error => "severity.error",
                Severity::Warning => "severity.warning",
                Severity::Note => "severity.note",
            });
            let line = row.line.to_string();
            let message = context.messages.message(fault);
            written = written.and_then(|()| writer.write_record([&line, column.unwrap_or(""), fault.code.as_str(), &severity, &message]));
        }
    }
    // Writing to memory cannot fail.
    let _ = written;
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The triage on one screen.
pub fn told(triage: &Triage, out: &Path, context: &Context) -> String {
    let messages = context.messages;
    let count = |count: usize| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
    let mut rows = vec![
        vec![messages.word("import.contrats.read"), count(triage.rows)],
        vec![messages.word("import.contrats.ready"), count(triage.ready.len())],
        vec![messages.word("import.contrats.to_correct"), count(triage.to_correct.len() + usize::try_from(triage.beyond).unwrap_or(0))],
    ];
    let further = [("import.contrats.corrected", triage.corrected), ("import.contrats.repeated", triage.repeated)];
    rows.extend(further.into_iter().filter(|&(_, number)| number > 0).map(|(key, number)| vec![messages.word(key), count(number)]));
    let mut text = text_table(vec![messages.word("import.contrats.rows"), String::new()], rows);
    for lines in triage.accounts.iter().filter_map(|account| job::lines(account, context)) {
        let _ = writeln!(text, "\n{lines}");
    }
    let sentence = |key: &str, names: Vec<&str>| {
        if names.is_empty() { String::new() } else { format!("\n{}\n", messages.text(key, &[("columns", &names.join(", "))])) }
    };
    text.push_str(&sentence("import.contrats.missing", triage.missing.clone()));
    let of = |wanted: fn(&Heading) -> bool| {
        triage.headings.iter().filter(|&heading| wanted(heading)).map(|heading| heading.written.as_str()).collect()
    };
    text.push_str(&sentence("import.contrats.personal", of(|heading| heading.personal)));
    text.push_str(&sentence(
        "import.contrats.unknown",
        of(|heading| heading.column.is_none() && !heading.personal && !heading.written.is_empty()),
    ));
    let shown = |name: &str| out.join(name).display().to_string();
    for (key, name) in next(triage) {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{}", messages.text(key, &[("file", &shown(name)), ("out", &out.display().to_string())]));
    }
    text.push('\n');
    text
}

/// What to do next.
fn next(triage: &Triage) -> Vec<(&'static str, &'static str)> {
    let mut next = Vec::new();
    if !triage.missing.is_empty() {
        next.push(("import.contrats.next_mapping", super::correspondance::NAME));
    }
    if !triage.to_correct.is_empty() {
        next.push(("import.contrats.next_correct", TO_CORRECT));
    }
    if !triage.ready.is_empty() {
        next.push(("import.contrats.next_run", "contrats"));
    }
    next
}
