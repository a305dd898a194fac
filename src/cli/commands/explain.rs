//! `explain`: one contract, line by line.

use crate::cli::args::{ExplainArgs, ExplainFormat};
use crate::cli::job::{self, Asked, Inputs};
use crate::cli::{Context, Done, Failure, emit, explanation};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::engine::explain::{Explanation, Inquiry, Sources, explain};

/// Identifiers among which near ones are looked for.
const MOST_SEARCHED: usize = 200_000;

/// Explains a contract of the scenario, or of a file.
///
/// # Errors
/// Inputs that cannot be read; no contract of this identifier (`U004`); the fault of its row when reading left it out.
pub fn execute(args: &ExplainArgs, context: &Context) -> Result<Done, Failure> {
    let inputs = job::load(Asked { scenario: args.scenario.as_deref(), contrats: args.contrats.as_deref(), centres: None }, context)?;
    let Some(row) = inputs.cohort.row_of(&args.contrat_id) else { return Err(absent(&args.contrat_id, &inputs).into()) };
    let explanation = explained(&inputs, row);
    let format = if context.json { ExplainFormat::Json } else { args.format };
    emit(&match format {
        ExplainFormat::Text => explanation::text(&explanation, context.messages),
        ExplainFormat::Json => json(&explanation)?,
    })?;
    Ok(if explanation.fault.is_some() { Done::Faults } else { Done::Sound })
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
