//! `readings`: every answer to the points that the law leaves open, alone and together, in euros.

use std::path::PathBuf;

use crate::cli::args::ReadingsArgs;
use crate::cli::place::{self, ResultsFolder};
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::io::datasets;
use crate::io::output::{Folder, Sink as _};
use crate::io::write::{WorkbookStyle, WriteOptions};
use crate::jobs::typed::{self, Typed};
use crate::jobs::{self, InputChoice, Inputs};
use crate::language::Language;
use crate::legislation::Bilingual;
use crate::report::grid::{grid, wrapped};
use crate::scenario::{Alone, Combination, Matrix, Reading, ReadingsInquiry, ScenarioText, matrix};
use crate::tables;

/// Its tables.
const TABLES: [&str; 2] = ["lectures", "combinaisons"];

/// Runs every reading alone and every combination of those that move what is due.
///
/// # Errors
/// Inputs that cannot be read; a folder that cannot be written.
pub fn execute(args: &ReadingsArgs, context: &CommandContext) -> Result<Done, Failure> {
    let format = super::run::format(args.format);
    let place = |out| ResultsFolder { out, force: args.force, format, tables: &TABLES, files: &[typed::FILE] };
    let mut folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let asked = InputChoice { scenario: args.scenario.as_deref(), contrats: args.contrats.as_deref(), centres: None, region: None };
    let inputs = jobs::load_where(asked, args.as_of, None, context)?;
    if let Some(folder) = &mut folder {
        folder.keep_inputs(inputs.named.iter().map(PathBuf::as_path))?;
    }
    let in_force = datasets::load(context.datasets.as_deref())?;
    let readings = in_force.readings()?;
    let name = inputs.scenario.name.clone();
    let scenario = ScenarioText { file: name.clone(), name, text: inputs.scenario_text.clone() };
    let question = ReadingsInquiry {
        scenario: &scenario,
        base: in_force.in_force(),
        as_of: args.as_of,
        cohort: &inputs.cohort,
        nomenclature: &inputs.datasets.nomenclature,
    };
    let matrix = matrix(&question, &readings)?;
    let typed = Typed::Readings(typed::readings(&readings, &matrix, &inputs));
    if let Some(folder) = folder {
        typed.write(&folder)?;
        let options = args.csv.options(format)?;
        tables_into(&readings, &matrix, &folder, options)?;
        folder.record(inputs.record(context), &[])?;
        place::publish(folder, context)?;
    }
    if context.json {
        emit_typed(&typed)?;
        return Ok(Done::Sound);
    }
    emit(&text(&readings, &matrix, &inputs, context))?;
    Ok(Done::Sound)
}

fn tables_into(readings: &[Reading], matrix: &Matrix, folder: &Folder, options: WriteOptions) -> Result<(), Failure> {
    let mut writer = folder.tables(options, WorkbookStyle::EUROS);
    writer.write(&tables::lectures(readings, matrix))?;
    writer.write(&tables::combinaisons(readings, matrix))?;
    writer.finish()?;
    Ok(())
}

const fn worded(text: &Bilingual, language: Language) -> &String {
    match language {
        Language::Fr => &text.fr,
        Language::En => &text.en,
    }
}

fn text(readings: &[Reading], matrix: &Matrix, inputs: &Inputs, context: &CommandContext) -> String {
    let (messages, language) = (context.messages, context.language);
    let due = language.amount(matrix.due.0);
    let head = messages.text("readings.head", &[("scenario", &inputs.title(context)), ("due", &due)]);
    let titles = ["readings.rule", "readings.reading", "readings.contracts", "readings.due", "readings.cash"].map(|key| messages.word(key));
    let rows = matrix.alone.iter().map(|alone| row(readings, alone, context)).collect();
    let table = grid(&titles, &[false, false, true, true, true], rows, 2);
    let spread = [
        ("count", language.integer(i64::try_from(matrix.combinations).unwrap_or(i64::MAX))),
        ("least", language.amount(matrix.least.due.0)),
        ("most", language.amount(matrix.most.due.0)),
        ("least_change", language.change_rounded(matrix.least.due.0 - matrix.due.0)),
        ("most_change", language.change_rounded(matrix.most.due.0 - matrix.due.0)),
        ("spread", language.amount(matrix.most.due.0 - matrix.least.due.0)),
        ("with_least", answers(readings, &matrix.least, context)),
        ("with_most", answers(readings, &matrix.most, context)),
    ];
    let spread: Vec<(&str, &str)> = spread.iter().map(|(name, value)| (*name, value.as_str())).collect();
    format!("{head}\n\n{table}\n{}\n", messages.text("readings.spread", &spread))
}

fn row(readings: &[Reading], alone: &Alone, context: &CommandContext) -> Vec<String> {
    let (reading, language) = (&readings[alone.reading], context.language);
    let mut cells = vec![reading.rule.clone(), answer(reading, alone.choice, context)];
    match &alone.difference {
        None => cells.extend([context.messages.word("readings.fixed"), String::new(), String::new()]),
        Some(difference) => {
            let cash = difference.largest_cash_gap();
            cells.push(language.integer(i64::try_from(difference.contracts).unwrap_or(i64::MAX)));
            cells.push(language.change_rounded(difference.due.0));
            cells.push(cash.map_or_else(String::new, |(month, gap)| {
                format!("{} ({})", language.change_rounded(gap.0), language.month_short(month.first_day()))
            }));
        }
    }
    cells
}

/// The answers of a combination that are not the defaults.
fn answers(readings: &[Reading], combination: &Combination, context: &CommandContext) -> String {
    let chosen = readings.iter().zip(&combination.choices).filter(|&(_, &choice)| choice > 0);
    let named: Vec<String> = chosen.map(|(reading, &choice)| answer(reading, choice, context)).collect();
    let between = context.messages.fixed("readings.between");
    if named.is_empty() { context.messages.word("readings.defaults") } else { wrapped(&named.join(between), 6).trim().to_owned() }
}

/// A reading and one of its answers, in words.
fn answer(reading: &Reading, choice: usize, context: &CommandContext) -> String {
    let said = [&reading.title, &reading.choices[choice].label].map(|text| worded(text, context.language).as_str());
    context.messages.text("readings.answer", &[("reading", said[0]), ("answer", said[1])])
}
