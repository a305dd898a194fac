//! The folder of the study of a fund: tables, charts, report, letters, draft of a vote, record.

use super::{FundAsked, FundRun, Inputs, JobRefused, Means, drawn};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::Sink;
use crate::io::record::{RunRecord, Warning};
use crate::io::sha256;
use crate::io::write::{WorkbookStyle, WriteOptions, encode_csv};
use crate::report::fonds::{self, FundFacts, FundLetter};
use crate::report::{ReportError, html};
use crate::tables::fund as tables;

/// Tables, charts, report, letters, record.
///
/// # Errors
/// `U001` when something cannot be drawn or written.
pub fn write(
    (inputs, run): (&Inputs, &FundRun),
    asked: FundAsked,
    (sink, options): (&dyn Sink, WriteOptions),
    means: &Means,
) -> Result<(), JobRefused> {
    let study = &run.study;
    let mut writer = sink.tables(options, WorkbookStyle::EUROS);
    let decision = tables::allocation(study);
    for table in [
        &decision,
        &tables::annexe(study),
        &tables::manques(study),
        &tables::courbe(study),
        &tables::politiques(study),
        &tables::stabilite(study),
        &tables::territoires(study),
    ] {
        writer.write(table)?;
    }
    if asked.changes {
        writer.write(&tables::changements(study, &run.changes))?;
    }
    let fault = |cause: ReportError| Diagnostic::error(Code::U001).in_file("report.html").with("cause", cause);
    let fingerprint = sha256(&encode_csv(&decision, false));
    let files = inputs.shown_files();
    let title = inputs.title(means);
    let facts = FundFacts {
        scenario: &title,
        study,
        without: &run.without,
        sources: &run.sources,
        defaulted: run.defaulted,
        changes: &run.changes,
        seed: asked.seed,
        inputs: &files,
        contours: &inputs.datasets.contours,
        fingerprint: &fingerprint,
        command: &means.command,
        version: env!("CARGO_PKG_VERSION"),
    };
    let (letters, together) = fonds::letters(&facts).map_err(fault)?;
    let listed: Vec<(String, &str)> = letters.iter().map(|letter| (letter_file(letter), letter.cfa.as_str())).collect();
    writer.write(&tables::lettres(&listed))?;
    let pictures = drawn(&fonds::figures(&facts, means.language), options.format, means)?;
    pictures.write(sink, &mut writer)?;
    writer.finish()?;
    let report = fonds::report(&facts, means.language).map_err(fault)?;
    sink.write("report.html", html::render(&report).map_err(fault)?.as_bytes())?;
    sink.write("deliberation.html", html::render(&fonds::deliberation(&facts)).map_err(fault)?.as_bytes())?;
    sink.write("lettres.html", together.as_bytes())?;
    for letter in &letters {
        sink.write(&letter_file(letter), letter.page.as_bytes())?;
    }
    write_record((inputs, run), asked.seed, sink, means)
}

fn letter_file(letter: &FundLetter) -> String {
    format!("lettres/{}.html", letter.name)
}

/// The record of the inputs, with what the study warns of and the seed of its draws.
fn write_record((inputs, run): (&Inputs, &FundRun), seed: u64, sink: &dyn Sink, means: &Means) -> Result<(), JobRefused> {
    let mut record = RunRecord { seed: seed.to_string(), ..inputs.record(means) };
    for fault in &run.faults {
        let count = run.faults.iter().filter(|other| other.code == fault.code).count() as u64;
        let warning = Warning::new(fault.code, fault.severity, count);
        if !record.warnings.contains(&warning) {
            record.warnings.push(warning);
        }
    }
    Ok(sink.record(record, &[])?)
}
