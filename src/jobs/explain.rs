//! Contracts line by line.

use std::ops::Range;

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::{Inputs, Means};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::engine::explain::{ExplainedData, Explanation, Inquiry, explain};

/// Identifiers among which near ones are looked for.
const MOST_SEARCHED: usize = 200_000;

/// The row of a contract.
///
/// # Errors
/// Those of [`absent`].
pub fn row_of(contrat_id: &str, inputs: &Inputs) -> Result<usize, Diagnostic> {
    inputs.cohort.row_of(contrat_id).ok_or_else(|| absent(contrat_id, inputs))
}

/// The explanations of some rows.
#[must_use]
pub fn explained(inputs: &Inputs, rows: Range<usize>, means: &Means) -> Vec<Explanation> {
    let data = &inputs.datasets;
    let book = inputs.book();
    let sources = ExplainedData { parameters: &data.parameters, law: &data.law, npec: &data.npec, nomenclature: &data.nomenclature };
    let inquiry = Inquiry::new(&inputs.cohort, sources, &book, &inputs.settings).with_employers(inputs.scenario.employers.settings);
    let step = means.observer.begun("run.progress", rows.len());
    let each = rows.into_par_iter().map(|row| {
        let explanation = explain(&inquiry, row);
        step.advance(1);
        explanation
    });
    each.collect()
}

/// The fault of the row that reading left out, else no such contract and the names near it.
#[must_use]
pub fn absent(contrat_id: &str, inputs: &Inputs) -> Diagnostic {
    let left_out = inputs.faults.set_aside().find(|row| row.contrat_id.as_deref() == Some(contrat_id));
    if let Some(row) = left_out {
        return inputs.faults.told(row);
    }
    let known = (0..inputs.cohort.len().min(MOST_SEARCHED)).map(|row| inputs.cohort.contrat_id(row));
    let near = nearest(contrat_id, known).join(", ");
    let fault = Diagnostic::error(Code::U004).in_file(&inputs.contracts_name).with_value(contrat_id);
    if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
}
