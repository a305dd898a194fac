//! `import npec`: workbooks of the référentiel into a folder of datasets, and what an edition changes.

use std::path::Path;

use super::{effect, show};
use crate::cli::args::{ConflictArg, ImportNpecArgs};
use crate::cli::place::{self, ResultsFolder};
use crate::cli::print::SourceTexts;
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::{self, Datasets};
use crate::io::npec::{self, EditionOverrides, Imported};
use crate::io::output::Folder;
use crate::io::record::{RunRecord, Warning};
use crate::io::write::Format;
use crate::io::{InputFile, read};
use crate::jobs::typed::{self, EditionsTyped, ImportTyped, Typed};
use crate::referentiel::{Doubt, Layouts, TableForm, changes};

/// What it writes of a change.
const CHANGES: [&str; 3] = ["changements.csv", "effet_contrats.csv", typed::FILE];

/// Runs the command. Nothing is written without `--out`; a folder is written aside and appears whole.
///
/// # Errors
/// [`Failure::Refused`] when a workbook cannot be read at all or the folder cannot be written.
pub fn execute(args: &ImportNpecArgs, context: &CommandContext) -> Result<Done, Failure> {
    let overrides = args.edition.is_some() || args.applicable_du.is_some() || args.publie_le.is_some();
    if overrides && args.files.len() > 1 {
        return Err(Diagnostic::error(Code::U002).with("cause", "one_workbook").hinting("npec_one_workbook").into());
    }
    let place = |out| ResultsFolder { out, force: args.force, format: Format::Csv, tables: &npec::IMPORT_TABLES, files: &CHANGES };
    let folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let datasets = datasets::load(context.datasets.as_deref())?;
    let layouts = datasets::npec_layouts(context.datasets.as_deref())?;
    let asked = EditionOverrides {
        edition: args.edition.as_deref(),
        applicable_du: args.applicable_du,
        publie_le: args.publie_le,
        doubt: doubt(args.conflict),
    };
    let mut imported = Vec::new();
    for file in &args.files {
        imported.push(one(file, &layouts, asked, &datasets, context)?);
    }
    let mut typed = EditionsTyped { version: env!("CARGO_PKG_VERSION"), ..EditionsTyped::default() };
    for import in &imported {
        context.printer.faults(&import.faults, &SourceTexts::new());
        typed.editions.push(show::typed(import));
        say(&show::imported(import, context), context)?;
    }
    let mut inputs: Vec<InputFile> = imported.iter().map(|import| import.source.clone()).collect();
    let form = if args.complete { TableForm::Complete } else { TableForm::Compact };
    let rows = match &folder {
        Some(folder) => {
            let message = |fault: &Diagnostic| context.messages.message(fault);
            Some(npec::write_imported(folder, &imported, (form, args.csv.options(Format::Csv)?), &datasets.nomenclature, &message)?)
        }
        None => None,
    };
    let mut faulty = imported.iter().any(|import| import.faults.errors() + import.faults.warnings() > 0);
    if let Some(old) = &args.diff {
        let old = one(old, &layouts, EditionOverrides { doubt: asked.doubt, ..EditionOverrides::default() }, &datasets, context)?;
        context.printer.faults(&old.faults, &SourceTexts::new());
        inputs.push(old.source.clone());
        faulty |= differences(args, &old, &imported, folder.as_ref(), &datasets, (&mut inputs, &mut typed), context)?;
    }
    typed.lignes_ecrites = rows;
    let typed = Typed::Import(Box::new(ImportTyped::Npec(typed)));
    if let (Some(folder), Some(rows), Some(out)) = (folder, rows, &args.out) {
        typed.write(&folder)?;
        record(&folder, &imported, inputs, context)?;
        place::publish(folder, context)?;
        say(&format!("\n{}\n", show::written(rows, out, form, context)), context)?;
    }
    if context.json {
        emit_typed(&typed)?;
    }
    Ok(if faulty { Done::Faults } else { Done::Sound })
}

/// What is said, unless it is said as JSON at the end.
fn say(text: &str, context: &CommandContext) -> Result<(), Failure> {
    if context.json { Ok(()) } else { emit(text) }
}

const fn doubt(asked: ConflictArg) -> Doubt {
    match asked {
        ConflictArg::Refuse => Doubt::Refuse,
        ConflictArg::Lowest => Doubt::Lowest,
        ConflictArg::Highest => Doubt::Highest,
    }
}

fn one(
    file: &Path,
    layouts: &Layouts,
    asked: EditionOverrides<'_>,
    datasets: &Datasets,
    context: &CommandContext,
) -> Result<Imported, Failure> {
    // How many rows there are is not known before they are read: a full sheet is a little over a million.
    let bar = context.observer.begun("import.npec.progress", 1 << 20);
    let read = npec::read(file, layouts, asked, &datasets.nomenclature, &mut |rows| bar.advance(rows));
    drop(bar);
    read.map_err(Failure::from)
}

/// What the new edition changes. Says whether the contracts have faults.
fn differences(
    args: &ImportNpecArgs,
    old: &Imported,
    imported: &[Imported],
    folder: Option<&Folder>,
    datasets: &Datasets,
    (inputs, typed): (&mut Vec<InputFile>, &mut EditionsTyped),
    context: &CommandContext,
) -> Result<bool, Failure> {
    let mut faulty = old.faults.errors() > 0;
    let Some(new) = imported.last() else { return Ok(faulty) };
    let options = args.csv.options(Format::Csv)?;
    let changes = changes(&old.edition, &new.edition);
    typed.changements = Some(show::typed_changes(&changes, &old.edition, &new.edition));
    say(&show::changes(&changes, &old.edition, &new.edition, context), context)?;
    if let Some(folder) = folder {
        npec::write_changes(folder, &changes, options)?;
    }
    if let Some(contrats) = &args.contrats {
        let contracts = read::read_contracts_with(contrats, &datasets.nomenclature, context.reading())?;
        context.printer.faults(&contracts.faults, &SourceTexts::new());
        faulty |= contracts.faults.errors() + contracts.faults.warnings() > 0;
        let effects = effect::effects(&contracts.cohort, &old.edition, &new.edition, datasets);
        typed.effet = Some(effect::typed(&effects));
        say(&show::effects(&effects, &contracts.cohort, datasets, context), context)?;
        if let Some(folder) = folder {
            effect::write(folder, &effects, &contracts.cohort, options)?;
        }
        inputs.push(contracts.source);
    }
    Ok(faulty)
}

/// What was read and what came out: `verify` proves that the folder still matches it.
fn record(folder: &Folder, imported: &[Imported], inputs: Vec<InputFile>, context: &CommandContext) -> Result<(), Failure> {
    let warnings = imported.iter().flat_map(|import| Warning::of(&import.faults)).collect();
    let record = RunRecord { warnings, inputs, ..RunRecord::of(&context.command) };
    Ok(folder.record(record, &[])?)
}
