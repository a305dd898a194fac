//! The closing entries of every contract.

use rayon::prelude::*;

use crate::accounts::{ClosingEntry, Contribution, Horizon, closing_entries};
use crate::engine::PriceBook;
use crate::jobs::Inputs;

/// The closing entries of every contract, by year, then by contract; those of contracts set aside are not there.
#[must_use]
pub fn closing(inputs: &Inputs, horizon: Horizon) -> Vec<(usize, ClosingEntry)> {
    let (cohort, data) = (&inputs.cohort, &inputs.datasets);
    let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &inputs.settings);
    let of_row = |row: usize| {
        let contrat = cohort.contrat(row);
        let prices = book.price(&contrat, &book.keys(cohort, row)).prices;
        let brought = Contribution::of_row(cohort.contrat_id(row), &contrat, &prices, &data.law, &inputs.settings);
        let entries = brought.map(|brought| closing_entries(&brought, horizon)).unwrap_or_default();
        entries.into_iter().map(|entry| (row, entry)).collect::<Vec<_>>()
    };
    let mut entries: Vec<(usize, ClosingEntry)> = (0..cohort.len()).into_par_iter().flat_map_iter(of_row).collect();
    entries.sort_by_key(|(row, entry)| (entry.annee, *row, entry.payeur));
    entries
}
