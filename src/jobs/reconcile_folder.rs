//! The folder of a reconciliation: tables, letters, summary, record.

use super::typed::Typed;
use super::{Inputs, JobRefused, Means, centre_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::Sink;
use crate::io::read::PaymentsTable;
use crate::io::record::Warning;
use crate::io::write::{WorkbookStyle, WriteOptions};
use crate::reconciliation::Reconciliation;
use crate::report::relance;
use crate::tables;

/// Writes tables, letters, summary and record.
///
/// # Errors
/// `U001` when something cannot be written.
pub fn write(
    (inputs, payments, found): (&Inputs, &PaymentsTable, &Reconciliation),
    typed: &Typed,
    (sink, options): (&dyn Sink, WriteOptions),
    means: &Means,
) -> Result<(), JobRefused> {
    let mut writer = sink.tables(options, WorkbookStyle::EUROS);
    writer.write(&tables::rapprochement(&inputs.cohort, found))?;
    writer.write(&tables::anciennete(found))?;
    let written = writer.finish()?;
    let from = if let [cfa] = inputs.cohort.cfas() { centre_name(inputs, cfa) } else { String::new() };
    let (cohort, parameters) = (&inputs.cohort, &inputs.datasets.parameters);
    let facts = relance::ReminderFacts { found, cohort, parameters, from: &from, version: env!("CARGO_PKG_VERSION") };
    for letter in relance::letters(&facts).map_err(|cause| Diagnostic::error(Code::U001).in_file("lettres").with("cause", cause))? {
        sink.write(&format!("lettres/{}.html", letter.name), letter.page.as_bytes())?;
    }
    typed.write(sink)?;
    let mut record = inputs.record(means);
    record.inputs.push(payments.source.clone());
    record.warnings.extend(Warning::of(&payments.faults));
    Ok(sink.record(record, &written)?)
}
