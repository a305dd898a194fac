//! `reconcile`: payments received against what is due.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::cli::args::ReconcileArgs;
use crate::cli::commands::run;
use crate::cli::place::{self, ResultsFolder};
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::codes::Payeur;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::output::{Folder, Sink as _};
use crate::io::read::PaymentsTable;
use crate::io::record::Warning;
use crate::io::write::WorkbookStyle;
use crate::jobs::typed::{self, ReconcileTyped, Typed};
use crate::jobs::{self, InputChoice, Inputs};
use crate::reconciliation::{Ageing, Reason, Reconciliation, ageing};
use crate::report::grid::{grid, wrapped};
use crate::report::relance;
use crate::tables;
use crate::units::Centimes;

/// Its tables.
const TABLES: [&str; 2] = ["rapprochement", "anciennete"];

/// Runs the command. With a folder, everything is written aside and appears whole at the end.
///
/// # Errors
/// [`Failure::Refused`] when an input cannot be read or the folder cannot be written.
pub fn execute(args: &ReconcileArgs, context: &CommandContext) -> Result<Done, Failure> {
    let start = Instant::now();
    let format = run::format(args.format);
    let place = |out| ResultsFolder { out, force: args.force, format, tables: &TABLES, files: &[typed::FILE] };
    let folder = args.out.as_deref().map(|out| place(out).prepare(context)).transpose()?;
    let asked = InputChoice { scenario: args.scenario.as_deref(), contrats: Some(&args.contrats), centres: None, region: None };
    let inputs = jobs::load(asked, context)?;
    let payments = jobs::statement(args.paiements.as_deref(), &args.contrats, &inputs, context)?;
    let found = jobs::reconciled(&inputs, &payments, args.jusqu_au)?;
    let typed = Typed::Reconcile(ReconcileTyped::of(&found, &payments));
    if let Some(folder) = folder {
        write(args, (&inputs, &payments, &found), &typed, folder, context)?;
    }
    let done = faulty(&inputs, &payments);
    if context.json {
        emit_typed(&typed)?;
        return Ok(done);
    }
    emit(&summary(&inputs, &payments, &found, context))?;
    let elapsed = format!("{:.1}", start.elapsed().as_secs_f64());
    let told = match &args.out {
        Some(out) => context.messages.text("reconcile.done", &[("folder", &shown(out)), ("seconds", &elapsed)]),
        None => context.messages.text("reconcile.no_folder", &[("seconds", &elapsed)]),
    };
    emit(&format!("\n{told}\n"))?;
    Ok(done)
}

fn faulty(inputs: &Inputs, payments: &PaymentsTable) -> Done {
    let found = [&inputs.faults, &payments.faults].iter().any(|faults| faults.errors() + faults.warnings() > 0);
    if found { Done::Faults } else { Done::Sound }
}

/// Tables, letters, summary, record.
fn write(
    args: &ReconcileArgs,
    (inputs, payments, found): (&Inputs, &PaymentsTable, &Reconciliation),
    typed: &Typed,
    folder: Folder,
    context: &CommandContext,
) -> Result<(), Failure> {
    let options = args.csv.options(run::format(args.format))?;
    let mut writer = folder.tables(options, WorkbookStyle::EUROS);
    writer.write(&tables::rapprochement(&inputs.cohort, found))?;
    writer.write(&tables::anciennete(found))?;
    let written = writer.finish()?;
    let from = if let [cfa] = inputs.cohort.cfas() { jobs::centre_name(inputs, cfa) } else { String::new() };
    let (cohort, parameters) = (&inputs.cohort, &inputs.datasets.parameters);
    let facts = relance::ReminderFacts { found, cohort, parameters, from: &from, version: env!("CARGO_PKG_VERSION") };
    for letter in relance::letters(&facts).map_err(|cause| Diagnostic::error(Code::U001).in_file("lettres").with("cause", cause))? {
        folder.write(&format!("lettres/{}.html", letter.name), letter.page.as_bytes())?;
    }
    typed.write(&folder)?;
    let mut record = inputs.record(context);
    record.inputs.push(payments.source.clone());
    record.warnings.extend(Warning::of(&payments.faults));
    folder.record(record, &written)?;
    place::publish(folder, context)
}

/// The figures, by reason and by age.
fn summary(inputs: &Inputs, payments: &PaymentsTable, found: &Reconciliation, context: &CommandContext) -> String {
    let messages = context.messages;
    let amount = |amount: Centimes| context.language.amount(amount.0);
    let count = |count: usize| context.language.integer(count as i64);
    let until = context.language.date(found.until);
    let (contracts, paid) = (count(inputs.cohort.len()), count(payments.rows.len()));
    let mut text = wrapped(&messages.text("reconcile.title", &[("until", &until), ("contracts", &contracts), ("payments", &paid)]), 0);
    let totals = found.totals();
    let line = |key: &str, value: Centimes| vec![messages.word(key), amount(value)];
    let rows = vec![
        line("reconcile.due", totals.due),
        line("reconcile.received", totals.received),
        line("reconcile.owed", totals.owed),
        line("reconcile.beyond", totals.beyond),
    ];
    text.push_str(&grid(&[String::new(), String::new()], &[false, true], rows, 2));
    text.push('\n');
    let heads = ["reconcile.head_reason", "reconcile.head_lines", "reconcile.head_due", "reconcile.head_received", "reconcile.head_gap"]
        .map(|key| messages.word(key));
    let rows = found.by_reason().into_iter().map(|sum| {
        let word = messages.word(&format!("reconcile.of.reason.{}", sum.key));
        vec![word, count(sum.lines), amount(sum.due), amount(sum.received), amount(sum.received - sum.due)]
    });
    text.push_str(&grid(&heads, &[false, true, true, true, true], rows.collect(), 2));
    let aged = ageing(found);
    if !aged.is_empty() {
        text.push('\n');
        text.push_str(&ages(&aged, context));
    }
    text.push_str(&notes(payments, found, context));
    text
}

fn ages(aged: &BTreeMap<(Payeur, usize), Ageing>, context: &CommandContext) -> String {
    let messages = context.messages;
    let heads = ["reconcile.head_payer", "reconcile.head_age", "reconcile.head_lines", "reconcile.head_owed"].map(|key| messages.word(key));
    let rows = aged.iter().map(|((payer, class), sum)| {
        vec![
            messages.word(&format!("words.payeur.{}", payer.as_str())),
            messages.word(&format!("reconcile.of.age.{class}")),
            context.language.integer(sum.lines as i64),
            context.language.amount(sum.amount.0),
        ]
    });
    grid(&heads, &[false, false, true, true], rows.collect(), 2)
}

/// What is left out, with its count.
fn notes(payments: &PaymentsTable, found: &Reconciliation, context: &CommandContext) -> String {
    let messages = context.messages;
    let mut told = Vec::new();
    let (lines, amount) = found.before;
    if lines > 0 {
        told.push(messages.count("reconcile.before", lines as usize, &[("amount", &context.language.amount(amount.0))]));
    }
    if !found.set_aside.is_empty() {
        told.push(messages.count("reconcile.set_aside", found.set_aside.len(), &[]));
    }
    if payments.without_amount > 0 {
        told.push(messages.count("reconcile.without_amount", payments.without_amount, &[]));
    }
    if found.lines.iter().any(|line| line.reason == Reason::Unexplained) {
        told.push(messages.word("reconcile.unexplained"));
    }
    told.iter().map(|text| format!("\n{}", wrapped(text, 2))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::codes::Cpne;
    use crate::language::Language;
    use crate::messages::Messages;
    use crate::reconciliation::AGES;

    /// Every reason, class of age and payer that can be told, and no other.
    #[test]
    fn every_reason_has_a_text_and_no_other_has() {
        let day = chrono::NaiveDate::MIN;
        let reasons = [
            Reason::Paid,
            Reason::Late,
            Reason::Grouped,
            Reason::Missing,
            Reason::Undecided,
            Reason::Double,
            Reason::CoutPrefecture,
            Reason::Npec,
            Reason::Carence,
            Reason::Branche(Cpne(1)),
            Reason::Amorcage,
            Reason::Edition(day),
            Reason::SansRqth,
            Reason::AvecRqth,
            Reason::Option,
            Reason::Mois(1),
            Reason::Debut(1),
            Reason::Rupture(day),
            Reason::SansRupture,
            Reason::Signature(day),
            Reason::DureeReduite,
            Reason::DureeFixe,
            Reason::SansParticipation,
            Reason::SansDistance,
            Reason::Arrondi,
            Reason::Payer(Payeur::Opco),
            Reason::Number,
            Reason::Unknown,
            Reason::NoContract,
            Reason::SetAside,
            Reason::Unexplained,
        ];
        let mut keys: BTreeSet<String> = reasons.iter().map(|reason| format!("reconcile.of.reason.{}", reason.key())).collect();
        keys.extend((0..AGES.len()).map(|class| format!("reconcile.of.age.{class}")));
        keys.extend(Payeur::ALL.map(|payer| format!("reconcile.of.payer.{}", payer.as_str())));
        let known = Messages::of(Language::Fr).texts().map(|(key, _)| key.to_owned()).filter(|key| key.starts_with("reconcile.of."));
        assert_eq!(known.collect::<BTreeSet<_>>(), keys);
    }
}
