//! Saved runs as sides of a comparison: their contracts, the files that they read, and whether they are about the same contracts.

use std::collections::BTreeMap;

use crate::comparison::{Roster, SavedContracts, SavedRow, SavedSide, SideTotals};
use crate::io::saved::SavedRun;
use crate::io::{InputFile, InputKind};

/// The contracts of several saved runs, each once.
pub(super) fn union<'r>(runs: impl Iterator<Item = &'r SavedRun>) -> SavedContracts {
    let mut all: BTreeMap<&str, (&SavedContracts, usize)> = BTreeMap::new();
    for contracts in runs.map(|run| &run.contracts) {
        for (row, id) in contracts.ids.iter().enumerate() {
            all.entry(id).or_insert((contracts, row));
        }
    }
    let mut merged = SavedContracts::default();
    for (id, (contracts, row)) in all {
        let (cfa, diplome) = (&contracts.cfas[contracts.cfa[row] as usize], &contracts.diplomes[contracts.diplome[row] as usize]);
        merged.push(id, cfa, diplome, contracts.niveau[row]);
    }
    merged
}

/// The contracts file of a saved run; none when they were drawn.
#[must_use]
pub fn contract_input(run: &SavedRun) -> Option<&InputFile> {
    let inputs = &run.record.inputs;
    if let Some(name) = run.record.settings.get("cohorte.contrats") {
        return inputs.iter().find(|input| input.name == *name);
    }
    // Records of before say which file it is by its place alone.
    inputs.iter().find(|input| !input.name.starts_with("datasets/") && input.kind != InputKind::Toml)
}

/// The table of prices by diploma of a saved run; none when there was none.
#[must_use]
pub fn prices_input(run: &SavedRun) -> Option<&InputFile> {
    let name = run.record.settings.get("cohorte.prix")?;
    run.record.inputs.iter().rev().find(|input| input.name == *name)
}

/// The hash of the contracts file of a saved run, and the sheets that were read of it; none when they were drawn.
#[must_use]
pub fn contracts_read(run: &SavedRun) -> Option<(&str, &[String])> {
    let of_many = run.record.settings.get(crate::jobs::CONTRACTS_SHA256).map(|hash| (hash.as_str(), [].as_slice()));
    of_many.or_else(|| contract_input(run).map(|read| (read.sha256.as_str(), read.sheets.as_slice())))
}

/// A contract of another CFA or another diploma.
pub(super) fn differs(run: &SavedRun, roster: Roster<'_>, row: usize) -> bool {
    let Some(place) = run.place(roster.id(row)) else { return false };
    let contracts = &run.contracts;
    contracts.cfas[contracts.cfa[place] as usize] != roster.cfa_name(row)
        || contracts.diplomes[contracts.diplome[place] as usize] != roster.diplome_name(row)
}

/// A saved run beside the contracts of the comparison.
pub(super) fn aligned(run: &SavedRun, roster: Roster<'_>) -> SavedSide {
    let (cfas, diplomes) = roster.sizes();
    let mut totals = SideTotals::empty(cfas, diplomes);
    run.du.iter().for_each(|(&(year, payeur), &amount)| totals.push_year(year, payeur, amount));
    run.cash.iter().for_each(|(&(day, payeur), &amount)| totals.push_cash(day, payeur, amount));
    let places: Vec<Option<usize>> = (0..roster.len()).map(|row| run.place(roster.id(row))).collect();
    let rows: Vec<Option<SavedRow>> = places.iter().map(|place| place.map(|place| run.rows[place])).collect();
    SavedSide { rows, totals, niveaux: places.iter().map(|place| place.and_then(|place| run.contracts.niveau[place])).collect() }
}

/// Contracts named when lists differ.
const EXAMPLES: usize = 3;

/// How many contracts, and the first of them.
pub(super) fn named<'a>(sign: &str, ids: impl Iterator<Item = &'a str>) -> Option<String> {
    let ids: Vec<&str> = ids.collect();
    let shown = ids.iter().take(EXAMPLES).copied().collect::<Vec<_>>().join(", ");
    let more = if ids.len() > EXAMPLES { ", …" } else { "" };
    (!ids.is_empty()).then(|| format!("{sign}{} ({shown}{more})", ids.len()))
}
