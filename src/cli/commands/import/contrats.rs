//! `import contrats`: an export of a management software, sorted into what is ready, what is to be corrected and what is missing.
//! Names and birth dates are dropped, identifiers replaced by keyed pseudonyms when that is asked.

use std::path::{Path, PathBuf};

use super::correspondance;
use super::triage::{self, Triage};
use crate::cli::args::{ImportContratsArgs, TableFormat};
use crate::cli::job::{self, Place};
use crate::cli::print::Sources;
use crate::cli::typed::{self, ImportTyped, Typed};
use crate::cli::{Context, Done, Failure, emit};
use crate::contract::{Cohort, CohortBuilder};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::pieces_of;
use crate::io::datasets;
use crate::io::files;
use crate::io::output::Folder;
use crate::io::pseudonyms::{Key, Origin};
use crate::io::read::{Mapping, ReadOptions, Sheets, read_contracts_with};
use crate::io::record::{Record, Warning};
use crate::io::write::{Format, WriteOptions, csv_bytes, file_name, template};
use crate::io::{InputFile, InputKind};
use crate::tables;

/// Rows written at a time.
const PIECE: usize = 16_384;

/// Runs the command.
///
/// # Errors
/// [`Failure::Refused`] when a file, the mapping or the key cannot be read, or the folder cannot be written.
pub fn execute(args: &ImportContratsArgs, context: &Context) -> Result<Done, Failure> {
    let datasets = datasets::load(context.datasets.as_deref())?;
    let mapping = args.mapping.as_deref().map(mapping).transpose()?;
    let format = format(args.format);
    let place = Place { out: &args.out, force: args.force, format, tables: &["contrats"], files: &[triage::TABLE, typed::FILE] };
    let folder = place.prepare(context)?;
    let (mapping, mapping_file) = mapping.unzip();
    let mapping = mapping.unwrap_or_default().saying(args.constants());
    let options = ReadOptions { mapping: Some(&mapping), keep: true, ..context.reading() };
    let mut read = Vec::new();
    // The sheets asked for are those of the export: what was corrected of it has its own.
    let sheets = std::iter::once(context.sheets.asked()).chain(std::iter::repeat(Sheets::First));
    for (file, sheets) in args.files.iter().zip(sheets) {
        let contracts = read_contracts_with(file, &datasets.nomenclature, ReadOptions { sheets, ..options })?;
        read.push(contracts);
    }
    let (triage, left) = Triage::of(read, mapping.constants().clone());
    left.iter().for_each(|faults| context.printer.faults_to_correct(faults, &Sources::new()));
    let key = if args.with_pseudonyms() && !triage.ready.is_empty() { Some(key(args, context)?) } else { None };
    let names = Names::of(&folder, args);
    write(&triage, &folder, args, (key.as_ref(), &names), context)?;
    let typed = Typed::Import(Box::new(ImportTyped::Contrats(triage::typed(&triage, args, &names))));
    typed.write(&folder)?;
    write_record(&triage, mapping_file, &folder, context)?;
    job::publish(folder, context)?;
    if context.json {
        typed.emit()?
    } else {
        emit(&triage::told(&triage, args, &names, context))?
    }
    Ok(if triage.is_sound() { Done::Sound } else { Done::Faults })
}

/// The names under which a round is written: a workbook or a mapping that somebody corrected stays, and the new one has another name.
pub(super) struct Names {
    /// The workbook to correct.
    pub to_correct: String,
    /// The new mapping; none when the one that was given is in the folder already.
    pub mapping: Option<String>,
    /// The table of what is ready.
    pub ready: String,
}

impl Names {
    fn of(folder: &Folder, args: &ImportContratsArgs) -> Self {
        let given = args.mapping.as_deref().is_some_and(|mapping| folder.holds(mapping));
        Self {
            to_correct: folder.free_name(triage::TO_CORRECT),
            mapping: (!given).then(|| folder.free_name(correspondance::NAME)),
            ready: file_name("contrats", format(args.format)),
        }
    }
}

fn mapping(path: &Path) -> Result<(Mapping, InputFile), Failure> {
    let text = files::text(path)?;
    let mapping = Mapping::parse(&files::shown(path), &text)?;
    Ok((mapping, InputFile::new(files::shown(path), InputKind::Toml, text.as_bytes())))
}

/// The key of the pseudonyms: the one asked for, else that of this user, made on first use.
fn key(args: &ImportContratsArgs, context: &Context) -> Result<Key, Failure> {
    let path = args
        .key
        .clone()
        .or_else(|| default_key(|name| std::env::var(name).ok()))
        .ok_or_else(|| Diagnostic::error(Code::U002).with("cause", "no_key_folder").hinting("give_key"))?;
    let (key, origin) = Key::of_file(&path)?;
    let file = files::shown(&path);
    match origin {
        Origin::Read => {}
        Origin::Made => context.printer.line(&context.messages.text("import.contrats.key_made", &[("file", &file)])),
        Origin::Repaired => context.printer.line(&context.messages.text("import.contrats.key_repaired", &[("file", &file)])),
    }
    Ok(key)
}

/// The key in the user's own configuration folder.
fn default_key(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let given = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = given("XDG_CONFIG_HOME").or_else(|| given("APPDATA")).or_else(|| given("HOME").map(|home| home.join(".config")));
    folder.map(|folder| folder.join("coutcontrat").join("pseudonymes.cle"))
}

const fn format(asked: TableFormat) -> Format {
    match asked {
        TableFormat::Csv => Format::Csv,
        TableFormat::Parquet => Format::Parquet,
        TableFormat::Xlsx => Format::Xlsx,
    }
}

fn write(
    triage: &Triage,
    folder: &Folder,
    args: &ImportContratsArgs,
    (key, names): (Option<&Key>, &Names),
    context: &Context,
) -> Result<(), Failure> {
    let cohort = cohort(triage, key)?;
    if !cohort.is_empty() {
        let options = args.csv.options(format(args.format))?;
        let mut writer = job::writer(folder, options);
        for rows in pieces_of(PIECE, cohort.len()) {
            writer.write(&tables::shareable(&cohort, rows))?;
        }
        writer.finish()?;
    }
    if !triage.to_correct.is_empty() {
        // The faults are CSV whatever the format of the contracts.
        let triage_options = WriteOptions { format: Format::Csv, ..args.csv.options(Format::Csv)? };
        folder.write(&names.to_correct, &template(&triage.to_correct, context.messages)?)?;
        folder.write(triage::TABLE, &csv_bytes(&triage::table(triage, context), triage_options))?;
    }
    if let Some(name) = &names.mapping {
        folder.write(name, correspondance::text(&triage.headings, &triage.missing, &triage.constants, context).as_bytes())?;
    }
    Ok(())
}

/// The contracts that are ready, under their pseudonyms when there is a key.
fn cohort(triage: &Triage, key: Option<&Key>) -> Result<Cohort, Diagnostic> {
    let mut builder = CohortBuilder::default();
    let mut given = std::collections::BTreeSet::new();
    for ligne in &triage.ready {
        let mut ligne = ligne.clone();
        if let Some(key) = key {
            ligne.contrat_id = key.pseudonym(&ligne.contrat_id);
            // One chance in 2^80 for two contracts; told rather than lost.
            if !given.insert(ligne.contrat_id.clone()) {
                return Err(Diagnostic::error(Code::C011).of_contract(&ligne.contrat_id));
            }
        }
        builder.push(&ligne);
    }
    Ok(builder.finish())
}

fn write_record(triage: &Triage, mapping: Option<InputFile>, folder: &Folder, context: &Context) -> Result<(), Failure> {
    let record = Record {
        warnings: triage.counts.iter().map(|&(code, severity, count)| Warning::new(code, severity, count)).collect(),
        datasets: context.datasets.as_deref().map(files::shown).unwrap_or_default(),
        inputs: triage.sources.iter().cloned().chain(mapping).collect(),
        ..Record::of(&crate::cli::reproducible(&context.command_line))
    };
    Ok(folder.record(record, &[])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_in_the_folder_of_the_user() {
        let only = |name: &'static str, value: &'static str| move |asked: &str| (asked == name).then(|| value.to_owned());
        assert_eq!(default_key(only("HOME", "/home/a")), Some(PathBuf::from("/home/a/.config/coutcontrat/pseudonymes.cle")));
        assert_eq!(default_key(only("XDG_CONFIG_HOME", "/c")), Some(PathBuf::from("/c/coutcontrat/pseudonymes.cle")));
        assert_eq!(default_key(only("HOME", "")), None);
    }
}
