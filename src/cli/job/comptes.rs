//! The accounts of the CFAs of a run: their costs as a table gives them or by documented defaults, what flows to them, their results.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::inputs::Inputs;
use crate::accounts::{AccountSettings, CentreAccounts, CentreFlows, Flows, accounts};
use crate::cli::{Context, Failure};
use crate::contract::{Centre, CentreRow, CentreValue};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::PriceBook;
use crate::io::read::{CentresTable, near_names, read_centres};
use crate::units::Centimes;
use crate::units::division::half_away;

/// Identifiers named by a remark.
const NAMED: usize = 5;

/// The accounts of every CFA of the contracts, by its number in the cohort.
pub struct Comptes {
    /// The settings.
    pub settings: AccountSettings,
    /// What flows to each.
    pub flows: Flows,
    /// Their costs.
    pub centres: Vec<Centre>,
    /// Their accounts.
    pub accounts: Vec<CentreAccounts>,
    /// CFAs that take the default of a value.
    pub defaults: Vec<(CentreValue, u64)>,
    /// Remarks: what the table does not say, what it says of nobody, months outside the years shown.
    pub remarks: Vec<Diagnostic>,
}

/// Reads the table of centres asked for, else that of the scenario, beside its own file.
///
/// # Errors
/// [`Failure::Refused`] when the file cannot be read at all.
pub(super) fn table(asked: Option<&Path>, scenario: Option<PathBuf>, context: &Context) -> Result<Option<CentresTable>, Failure> {
    let Some(path) = asked.map(Path::to_owned).or(scenario) else { return Ok(None) };
    Ok(Some(read_centres(&path, context.sheets.asked())?))
}

impl Comptes {
    /// The accounts of a run, from what flows to each CFA.
    ///
    /// # Errors
    /// `R003` when the law has no value on a day of the young people without contract.
    pub fn of(inputs: &Inputs, flows: Flows) -> Result<Self, Diagnostic> {
        Self::of_flows(inputs, flows, inputs.scenario.comptes.settings)
    }

    /// The accounts of a run over other years or with other thresholds than its scenario's; the contracts are evaluated anew.
    ///
    /// # Errors
    /// As [`Comptes::of`].
    pub fn with(inputs: &Inputs, settings: AccountSettings) -> Result<Self, Diagnostic> {
        let (cohort, data) = (&inputs.cohort, &inputs.datasets);
        let book = PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &inputs.settings);
        Self::of_flows(inputs, Flows::of(cohort, &book, &data.law, &inputs.settings, settings.horizon), settings)
    }

    fn of_flows(inputs: &Inputs, mut flows: Flows, settings: AccountSettings) -> Result<Self, Diagnostic> {
        let cohort = &inputs.cohort;
        book_without_contract(inputs, &mut flows)?;
        let places = inputs.datasets.centre_places();
        let rows = inputs.centres.as_ref().map(|table| &table.rows);
        let complete = |(cfa, flows): (&String, &CentreFlows)| {
            let mut row =
                rows.and_then(|rows| rows.get(cfa)).cloned().unwrap_or_else(|| CentreRow { cfa: cfa.clone(), ..CentreRow::default() });
            if let Some(place) = places.get(cfa) {
                row.nom.get_or_insert_with(|| place.nom.clone());
                row.departement.get_or_insert_with(|| place.departement.clone());
                row.territoire.get_or_insert_with(|| place.territoire.clone());
            }
            let (heads, groups) = first_year(flows, row.taille_groupe.unwrap_or(settings.defaults.taille_groupe), &settings);
            Centre::complete(&row, heads, groups, &settings.defaults)
        };
        let centres: Vec<Centre> = cohort.cfas().iter().zip(&flows.centres).map(complete).collect();
        let accounts = centres.iter().zip(&flows.centres).map(|(centre, flows)| accounts(centre, flows, &settings)).collect();
        let mut counted: BTreeMap<CentreValue, u64> = BTreeMap::new();
        centres.iter().flat_map(|centre| centre.defaults.iter()).for_each(|value| *counted.entry(value).or_default() += 1);
        let mut comptes = Self { settings, flows, centres, accounts, defaults: counted.into_iter().collect(), remarks: Vec::new() };
        comptes.remarks = comptes.remarked(inputs);
        Ok(comptes)
    }

    /// The years shown, `2019-2021`.
    #[must_use]
    pub fn years(&self) -> String {
        let years: Vec<i32> = self.settings.horizon.years().collect();
        match (years.first(), years.last()) {
            (Some(first), Some(last)) if first != last => format!("{first}-{last}"),
            (first, _) => first.map_or_else(String::new, i32::to_string),
        }
    }

    /// Remarks on a table that somebody gave; without one there is nothing to remark.
    fn remarked(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let Some(table) = inputs.centres.as_ref().filter(|_| inputs.centres_given) else { return Vec::new() };
        let file = table.source.name.as_str();
        let note = |code: Code| Diagnostic::note(code).in_file(file);
        let mut remarks: Vec<Diagnostic> = self
            .defaults
            .iter()
            .map(|(value, count)| note(Code::C030).in_column(value.as_str()).with("column", value.as_str()).with("count", count))
            .collect();
        let known: std::collections::BTreeSet<&String> = inputs.cohort.cfas().iter().collect();
        let absent: Vec<&str> = known.iter().filter(|cfa| !table.rows.contains_key(**cfa)).map(|cfa| cfa.as_str()).collect();
        let unused: Vec<&str> = table.rows.keys().filter(|cfa| !known.contains(cfa)).map(String::as_str).collect();
        let empty: Vec<&str> =
            self.accounts.iter().filter(|one| one.years.iter().any(|year| year.apprentis_mois == 0)).map(|one| one.cfa.as_str()).collect();
        if !absent.is_empty() {
            remarks.push(
                Diagnostic::warning(Code::C033).in_file(file).with("cfa", named(&absent)).with("count", absent.len()).hinting("add_centre"),
            );
        }
        let both: Vec<&str> = absent.iter().chain(&unused).copied().collect();
        for (one, other) in near_names(&both) {
            remarks.push(
                Diagnostic::warning(Code::C082).in_file(file).in_column("cfa").with("one", one).with("other", other).hinting("same_name"),
            );
        }
        for (code, cfas) in [(Code::C034, unused), (Code::C035, empty)] {
            if !cfas.is_empty() {
                remarks.push(note(code).with("cfa", named(&cfas)).with("count", cfas.len()));
            }
        }
        let outside: Centimes = self.flows.centres.iter().flat_map(|flows| [&flows.before, &flows.after]).flat_map(|month| month.due).sum();
        if outside != Centimes::ZERO {
            remarks.push(note(Code::C037).with("years", self.years()).with("amount", outside).hinting("horizon"));
        }
        remarks
    }
}

fn named(cfas: &[&str]) -> String {
    let more = if cfas.len() > NAMED { "…" } else { "" };
    format!("{}{more}", cfas.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "))
}

/// Mean of the apprentices and of the groups of the first year: what the defaults are counted on.
fn first_year(flows: &CentreFlows, places: u32, settings: &AccountSettings) -> (i64, i64) {
    let heads = flows.months.iter().take(12).map(|month| i64::from(month.present)).sum();
    let groups = flows.groups(places, settings.groupes).iter().take(12).sum();
    (half_away(heads, 12), half_away(groups, 12))
}

/// Young people without contract (R12) of the scenario.
fn book_without_contract(inputs: &Inputs, flows: &mut Flows) -> Result<(), Diagnostic> {
    for young in &inputs.scenario.comptes.sans_contrat {
        let number = inputs.cohort.cfas().iter().position(|cfa| *cfa == young.cfa);
        let Some(centre) = number.and_then(|number| flows.centres.get_mut(number)) else { continue };
        young.book(centre, &inputs.datasets.law).map_err(|error| {
            Diagnostic::error(Code::R003).with_value(young.entree.to_string()).with("parameter", "avant_contrat").with("cause", error)
        })?;
    }
    Ok(())
}
