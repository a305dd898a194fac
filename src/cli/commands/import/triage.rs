//! The rows of an export sorted: ready, to be corrected, and the columns that are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

use super::contrats::Names;
use crate::cli::Context;
use crate::cli::args::{ImportContratsArgs, TableFormat};
use crate::cli::job::{self, text_table};
use crate::cli::typed::SortedTyped;
use crate::contract::Ligne;
use crate::diagnostic::{Code, Severity};
use crate::io::InputFile;
use crate::io::files::shown;
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
            // A row of a later file is the last word on its contract, still with faults or not.
            let again: BTreeSet<&str> = kept.rows.iter().map(|row| row.cell("contrat_id")).filter(|id| !id.is_empty()).collect();
            triage.to_correct.retain(|row| !again.contains(row.cell("contrat_id")));
            triage.to_correct.extend(kept.rows);
        }
        triage.counts = counts.into_iter().map(|((code, severity), count)| (code, severity, count)).collect();
        triage
    }

    /// Whether every row is ready, and none is doubtful.
    pub fn is_sound(&self) -> bool {
        let warned = self.counts.iter().any(|(_, severity, _)| *severity == Severity::Warning);
        self.to_correct.is_empty() && self.missing.is_empty() && self.beyond == 0 && self.repeated == 0 && !warned
    }
}

/// Every fault of the rows to correct, a line each: row, column, code, what is wrong.
pub fn table(triage: &Triage, spreadsheet_safe: bool, context: &Context) -> String {
    let cell = |text: &str| {
        let is_formula = spreadsheet_safe && text.starts_with(['=', '+', '-', '@']);
        if is_formula { format!("'{text}") } else { text.to_owned() }
    };
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
            let message = cell(&context.messages.message(fault));
            written = written.and_then(|()| writer.write_record([&line, column.unwrap_or(""), fault.code.as_str(), &severity, &message]));
        }
    }
    // Writing to memory cannot fail.
    let _ = written;
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// What the triage says, typed.
pub fn typed(triage: &Triage, args: &ImportContratsArgs, names: &Names) -> SortedTyped {
    let of = |wanted: fn(&Heading) -> bool| {
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
        dossier: shown(&args.out),
        prets: (!triage.ready.is_empty()).then(|| names.ready.clone()),
        classeur: (!triage.to_correct.is_empty()).then(|| names.to_correct.clone()),
    }
}

/// The triage on one screen.
pub fn told(triage: &Triage, args: &ImportContratsArgs, names: &Names, context: &Context) -> String {
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
    for (key, file, further) in next(triage, args, names) {
        let command = match further {
            Some(options) => again(args, &options),
            None => crate::cli::reproducible(&[OsString::new(), "run".into(), "--contrats".into(), file.clone().into()]),
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{}", messages.text(key, &[("file", &shown(&file)), ("command", &command)]));
    }
    text.push('\n');
    text
}

/// What to do next: the sentence, the file that it is about, and what the same import is then given besides; none for a run.
fn next(triage: &Triage, args: &ImportContratsArgs, names: &Names) -> Vec<(&'static str, PathBuf, Option<Vec<OsString>>)> {
    let mut next = Vec::new();
    if !triage.missing.is_empty() {
        let mapping = names.mapping.as_ref().map(|name| args.out.join(name));
        let file = mapping.clone().or_else(|| args.mapping.clone()).unwrap_or_default();
        let given = mapping.filter(|_| args.mapping.is_none()).map(|file| vec!["--mapping".into(), file.into()]);
        next.push(("import.contrats.next_mapping", file, Some(given.unwrap_or_default())));
    }
    if !triage.to_correct.is_empty() {
        let file = args.out.join(&names.to_correct);
        next.push(("import.contrats.next_correct", file.clone(), Some(vec![file.into()])));
    }
    if !triage.ready.is_empty() {
        next.push(("import.contrats.next_run", args.out.join(&names.ready), None));
    }
    next
}

/// The same import with something more.
fn again(args: &ImportContratsArgs, further: &[OsString]) -> String {
    let mut words: Vec<OsString> = vec![OsString::new(), "import".into(), "contrats".into()];
    words.extend(args.files.iter().map(|file| file.clone().into()));
    words.extend(further.iter().cloned());
    let valued = [
        ("--mapping", args.mapping.clone().map(OsString::from)),
        ("--key", args.key.clone().map(OsString::from)),
        ("--format", (args.format != TableFormat::Csv).then(|| args.format.extension().into())),
        ("--out", Some(args.out.clone().into())),
    ];
    words.extend(valued.into_iter().filter_map(|(name, value)| Some([name.into(), value?])).flatten());
    words.extend(args.sheets.sheet.iter().flat_map(|sheet| ["--sheet".into(), sheet.clone().into()]));
    let flags = [
        ("--all-sheets", args.sheets.all_sheets),
        ("--keep-ids", args.keep_ids),
        ("--spreadsheet-safe", args.spreadsheet_safe),
        ("--force", args.force),
    ];
    words.extend(flags.iter().filter(|(_, on)| *on).map(|(name, _)| OsString::from(*name)));
    crate::cli::reproducible(&words)
}
