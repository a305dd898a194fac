//! `explain`: one contract, line by line.

use crate::cli::args::{ExplainArgs, ExplainFormat};
use crate::cli::job::{self, Asked, Inputs};
use crate::cli::{Context, Done, Failure, emit, explanation};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::engine::explain::{Explanation, Inquiry, Sources, explain};
use crate::io::output::File;
use crate::report::explication;

/// Identifiers among which near ones are looked for.
const MOST_SEARCHED: usize = 200_000;

/// Explains a contract of the scenario, or of a file.
///
/// # Errors
/// Inputs that cannot be read; no contract of this identifier (`U004`); the fault of its row when reading left it out.
pub fn execute(args: &ExplainArgs, context: &Context) -> Result<Done, Failure> {
    let inputs = job::load(Asked { scenario: args.scenario.as_deref(), contrats: args.contrats.as_deref(), centres: None }, context)?;
    let rows: Vec<usize> = match args.contrat_id.as_deref() {
        Some(id) => vec![inputs.cohort.row_of(id).ok_or_else(|| absent(id, &inputs))?],
        None => (0..inputs.cohort.len()).collect(),
    };
    let format = if context.json { ExplainFormat::Json } else { args.format };
    let file = args.out.as_deref().map(|out| File::prepare(out, args.force)).transpose()?;
    let mut faulty = false;
    let mut parts = Vec::with_capacity(rows.len());
    for row in rows {
        let explanation = explained(&inputs, row);
        faulty |= explanation.fault.is_some();
        parts.push(match format {
            ExplainFormat::Text => explanation::text(&explanation, context.messages),
            ExplainFormat::Json => json(&explanation)?,
            ExplainFormat::Html => explanation::page(&explanation, context.messages),
        });
    }
    let text = whole(&parts, format, args, context)?;
    match file {
        Some(file) => file.fill(text.as_bytes(), inputs.record(context))?,
        None => emit(&text)?,
    }
    Ok(if faulty { Done::Faults } else { Done::Sound })
}

/// One explanation, or all of them as one text, list or page.
fn whole(parts: &[String], format: ExplainFormat, args: &ExplainArgs, context: &Context) -> Result<String, Failure> {
    Ok(match format {
        ExplainFormat::Text => parts.join("\n\n"),
        ExplainFormat::Json if args.all => format!("[\n{}]\n", parts.join(",\n")),
        ExplainFormat::Json => parts.concat(),
        ExplainFormat::Html => {
            let title = match args.contrat_id.as_deref() {
                Some(id) => context.messages.text("explain.page_title", &[("contrat_id", id)]),
                None => context.messages.word("explain.page_title_all"),
            };
            let fault = |cause| Diagnostic::error(Code::U001).with("cause", cause);
            explication::page(&title, parts, env!("CARGO_PKG_VERSION"), context.language).map_err(fault)?
        }
    })
}

fn explained(inputs: &Inputs, row: usize) -> Explanation {
    let data = &inputs.datasets;
    let book = inputs.book();
    let sources = Sources { parameters: &data.parameters, law: &data.law, npec: &data.npec, nomenclature: &data.nomenclature };
    let inquiry = Inquiry::new(&inputs.cohort, sources, &book, &inputs.settings).with_employers(inputs.scenario.employers.settings);
    explain(&inquiry, row)
}

fn json(explanation: &Explanation) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(explanation).map_err(std::io::Error::other)?;
    Ok(format!("{text}\n"))
}

/// The fault of the row that reading left out, else no such contract and the names near it.
pub(super) fn absent(contrat_id: &str, inputs: &Inputs) -> Diagnostic {
    let left_out = inputs.faults.set_aside().find(|row| row.contrat_id.as_deref() == Some(contrat_id));
    if let Some(row) = left_out {
        return inputs.faults.told(row);
    }
    let known = (0..inputs.cohort.len().min(MOST_SEARCHED)).map(|row| inputs.cohort.contrat_id(row));
    let near = nearest(contrat_id, known).join(", ");
    let fault = Diagnostic::error(Code::U004).in_file(&inputs.contracts_name).with_value(contrat_id);
    if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
}
