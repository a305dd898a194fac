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
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::io::InputFile;
use crate::io::files::shown;
use crate::io::read::{Account, Constants, Contracts, Faults, FaultyRow, Heading, Kept, Used};
use crate::tables::{Cells, Table};

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
    pub headings: Vec<Heading>,
    /// Needed columns that a file does not have.
    pub missing: Vec<&'static str>,
    /// Faults by code and gravity.
    pub counts: Vec<(Code, Severity, u64)>,
    /// The files.
    pub sources: Vec<InputFile>,
    /// The lines of each file, each counted once.
    pub accounts: Vec<Account>,
    /// What is said once for all rows.
    pub constants: Constants,
    /// For how many contracts each constant stands.
    pub said: Used,
    /// Contracts whose employer an OPCO or the beginning of a name says to be public, by what says so.
    pub publics: BTreeMap<String, u64>,
}

impl Triage {
    /// Sorts what was read, file after file: a sound row of a later file corrects the row with faults of an earlier one. Gives what is left to
    /// tell of each file, too.
    pub fn of(read: Vec<Contracts>, constants: Constants) -> (Self, Vec<Faults>) {
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
        for (rank, Contracts { cohort, faults, rows_read, source, mut kept, account, .. }) in (1_usize..).zip(read) {
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
            // A row that says which line of the export it corrects may bear another number than that line.
            triage.to_correct.retain(|row| !kept.corrects.contains(row.cell(LINE)));
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
        let left = triage.left(told);
        (triage, left)
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
    fn left(&mut self, told: Vec<(String, Faults, u64)>) -> Vec<Faults> {
        let of_file = |row: &&FaultyRow, name: &str| row.faults.iter().any(|(_, fault)| fault.location.file.as_deref() == Some(name));
        let left: Vec<Faults> = told
            .into_iter()
            .map(|(name, faults, beyond)| {
                let rows: Vec<&FaultyRow> = self.to_correct.iter().filter(|row| of_file(row, &name)).collect();
                // Rows beyond those that are kept cannot be looked up.
                if beyond > 0 { faults } else { faults.left(&rows) }
            })
            .collect();
        let mut counts = BTreeMap::new();
        for group in left.iter().flat_map(Faults::groups) {
            *counts.entry((group.code, group.severity)).or_insert(0) += group.count;
        }
        self.counts = counts.into_iter().map(|((code, severity), count)| (code, severity, count)).collect();
        left
    }

    /// Rows that wait for one answer alone: whether their contract was under a convention.
    pub fn waiting(&self) -> usize {
        let errors = |row: &FaultyRow| row.faults.iter().filter(|(_, fault)| fault.severity == Severity::Error).count();
        let of_convention = |row: &FaultyRow| row.faults.iter().filter(|(_, fault)| fault.code == Code::C018).count();
        self.to_correct.iter().filter(|row| of_convention(row) > 0 && errors(row) == of_convention(row)).count()
    }

    /// Contracts, ready or not, that an answer on public employers is about.
    pub fn asked_publics(&self) -> BTreeMap<String, u64> {
        let mut publics = self.publics.clone();
        for (_, fault) in self.to_correct.iter().flat_map(|row| &row.faults).filter(|(_, fault)| fault.code == Code::C087) {
            *publics.entry(fault.location.value.clone().unwrap_or_default()).or_default() += 1;
        }
        publics
    }

    /// What is asked: the constants to say, each with the number of contracts that it is about.
    pub fn questions(&self) -> Vec<(&'static str, u64)> {
        let waiting = if self.constants.sous_convention.is_none() { self.waiting() as u64 } else { 0 };
        let publics = if self.constants.employeurs_publics.is_none() { self.asked_publics().values().sum() } else { 0 };
        [("sous_convention", waiting), ("employeurs_publics", publics)].into_iter().filter(|&(_, count)| count > 0).collect()
    }

    /// Whether nothing is left to do: no row to correct, no column missing, no question.
    pub fn is_finished(&self) -> bool {
        self.to_correct.is_empty() && self.missing.is_empty() && self.beyond == 0 && self.questions().is_empty() && !self.ready.is_empty()
    }

    /// Whether every row is ready, and none is doubtful.
    pub fn is_sound(&self) -> bool {
        let warned = self.counts.iter().any(|(_, severity, _)| *severity == Severity::Warning);
        self.to_correct.is_empty() && self.missing.is_empty() && self.beyond == 0 && self.repeated == 0 && !warned
    }
}

/// Every fault of the rows to correct, a line each: row, column, code, what is wrong.
pub fn table(triage: &Triage, context: &Context) -> Table<'static> {
    let severity = |severity: Severity| {
        context.messages.word(match severity {
            Severity::Error => "severity.error",
            Severity::Warning => "severity.warning",
            Severity::Note => "severity.note",
        })
    };
    let faults = || triage.to_correct.iter().flat_map(|row| row.faults.iter().map(move |(column, fault)| (row.line, *column, fault)));
    let text =
        |cell: &dyn Fn((u64, Option<&'static str>, &Diagnostic)) -> String| Cells::Text(faults().map(|fault| cell(fault).into()).collect());
    Table {
        name: "triage",
        columns: vec![
            ("ligne", text(&|(line, ..)| line.to_string())),
            ("colonne", text(&|(_, column, _)| column.unwrap_or("").to_owned())),
            ("code", text(&|(.., fault)| fault.code.as_str().to_owned())),
            ("gravite", text(&|(.., fault)| severity(fault.severity))),
            ("message", text(&|(.., fault)| context.messages.message(fault))),
        ],
    }
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
        valeurs_donnees: triage.said.iter().map(|(name, (value, count))| ((*name).to_owned(), (value.clone(), *count))).collect(),
        questions: triage.questions().into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        employeurs_publics: triage.asked_publics(),
        termine: triage.is_finished(),
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
    text.push_str(&said_once(triage, context));
    text.push_str(&asked(triage, args, context));
    for (key, file, further) in next(triage, args, names) {
        let command = match further {
            Some(options) => again(args, &options, context),
            None => run(&file, context),
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{}", messages.text(key, &[("file", &shown(&file)), ("command", &command)]));
    }
    if triage.is_finished() {
        let _ = write!(text, "\n{}", messages.count("import.contrats.finished", triage.ready.len(), &[]));
    }
    text.push('\n');
    text
}

/// The words of a constant.
pub(super) fn constant_key(name: &str) -> &'static str {
    match name {
        "cfa" => "import.contrats.constant_cfa",
        "sous_convention" => "import.contrats.constant_sous_convention",
        "region" => "import.contrats.constant_region",
        _ => "import.contrats.constant_employeurs_publics",
    }
}

fn ask_key(name: &str) -> &'static str {
    if name == "sous_convention" { "import.contrats.ask_sous_convention" } else { "import.contrats.ask_employeurs_publics" }
}

/// What was said once, and for how many contracts it stands.
fn said_once(triage: &Triage, context: &Context) -> String {
    let messages = context.messages;
    let mut text = String::new();
    for name in Constants::names() {
        let value = triage.constants.text(name);
        let known = match name {
            "employeurs_publics" => triage.asked_publics().values().sum(),
            name => triage.said.get(name).map_or(0, |(_, count)| *count),
        };
        if !value.is_empty() {
            let values = [("name", messages.word(constant_key(name))), ("value", value.to_owned())];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let _ = write!(text, "\n{}", messages.count("import.contrats.said", usize::try_from(known).unwrap_or(usize::MAX), &values));
        }
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// The questions of this round in one place, and the command that says yes to all of them.
fn asked(triage: &Triage, args: &ImportContratsArgs, context: &Context) -> String {
    let messages = context.messages;
    let questions = triage.questions();
    let mut text = String::new();
    for (name, count) in &questions {
        let number = |count: u64| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
        let by: Vec<String> = triage.asked_publics().iter().map(|(what, count)| format!("{what} {}", number(*count))).collect();
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        let _ = write!(text, "\n{}", messages.count(ask_key(name), count, &[("by", &by.join(", "))]));
    }
    if questions.is_empty() {
        return text;
    }
    let yes = |(name, _): &(&'static str, u64)| [OsString::from(format!("--{}", name.replace('_', "-"))), "oui".into()];
    let command = again(args, &questions.iter().flat_map(yes).collect::<Vec<_>>(), context);
    let _ = write!(text, "\n{}\n", messages.text("import.contrats.answer_yes", &[("command", &command)]));
    text
}

/// What to do next: the sentence, the file that it is about, and what the same import is then given besides; none for a run.
fn next(triage: &Triage, args: &ImportContratsArgs, names: &Names) -> Vec<(&'static str, PathBuf, Option<Vec<OsString>>)> {
    let mut next = Vec::new();
    if !triage.missing.is_empty() {
        let mapping = names.mapping.as_ref().map(|name| args.out.join(name));
        let file = mapping.clone().or_else(|| args.mapping.clone()).unwrap_or_default();
        let given = mapping.filter(|_| args.mapping.is_none()).map(|file| vec!["--mapping".into(), file.into()]);
        let cfa = triage.missing.contains(&"cfa");
        next.push((if cfa { "import.contrats.next_cfa" } else { "import.contrats.next_mapping" }, file, Some(given.unwrap_or_default())));
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

/// What every command of this session was given and the next needs.
fn common(context: &Context) -> Vec<OsString> {
    let mut words = Vec::new();
    if let Some(folder) = &context.datasets {
        words.extend(["--datasets".into(), folder.clone().into()]);
    }
    let is_lang = |word: &OsString| word.to_str().is_some_and(|word| word.starts_with("--lang"));
    if context.command_line.iter().any(is_lang) {
        words.extend(["--lang".into(), context.language.code().into()]);
    }
    words
}

/// The run on what is ready.
fn run(file: &std::path::Path, context: &Context) -> String {
    let mut words: Vec<OsString> = vec![OsString::new(), "run".into(), "--contrats".into(), file.into()];
    words.extend(common(context));
    words.extend(["--out".into(), context.messages.fixed("import.contrats.results").into()]);
    crate::cli::reproducible(&words)
}

/// The same import with something more.
fn again(args: &ImportContratsArgs, further: &[OsString], context: &Context) -> String {
    let mut words: Vec<OsString> = vec![OsString::new(), "import".into(), "contrats".into()];
    words.extend(args.files.iter().map(|file| file.clone().into()));
    words.extend(further.iter().cloned());
    let valued = [
        ("--mapping", args.mapping.clone().map(OsString::from)),
        ("--cfa", args.cfa.clone().map(OsString::from)),
        ("--sous-convention", args.sous_convention.map(|said| said.as_str().into())),
        ("--region", args.region.clone().map(OsString::from)),
        ("--employeurs-publics", args.employeurs_publics.map(|said| said.as_str().into())),
        ("--prix", args.sheets.prix.clone().map(OsString::from)),
        ("--key", args.key.clone().map(OsString::from)),
        ("--format", (args.format != TableFormat::Csv).then(|| args.format.extension().into())),
        ("--out", Some(args.out.clone().into())),
    ];
    words.extend(valued.into_iter().filter_map(|(name, value)| Some([name.into(), value?])).flatten());
    words.extend(args.sheets.sheet.iter().flat_map(|sheet| ["--sheet".into(), sheet.clone().into()]));
    let flags = [
        ("--all-sheets", args.sheets.all_sheets),
        ("--pseudonyms", args.pseudonyms),
        ("--keep-ids", args.keep_ids),
        ("--spreadsheet-safe", args.csv.spreadsheet_safe),
        ("--excel", args.csv.excel),
        ("--force", args.force),
    ];
    words.extend(flags.iter().filter(|(_, on)| *on).map(|(name, _)| OsString::from(*name)));
    words.extend(common(context));
    crate::cli::reproducible(&words)
}
