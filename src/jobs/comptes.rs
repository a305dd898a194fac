//! The accounts of the CFAs: their costs as a table gives them, documented defaults for what a line does not say, what flows to them,
//! their results. Every command that speaks of accounts has them from here.

mod remarks;

use std::collections::BTreeMap;

use super::inputs::Inputs;
use crate::accounts::{AccountNumbers, AccountSettings, CashDays, CentreAccounts, CentreFlows, Flows, Horizon, Natures, accounts};
use crate::contract::{Centre, CentreDefaults, CentreRow, CentreValue};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::scenario::YoungPeople;
use crate::units::division::half_away;
use remarks::remarks;

/// Identifiers named by a remark.
const NAMED: usize = 5;

/// The accounts of every CFA of the contracts, by its number in the cohort.
pub struct CohortAccounts {
    /// The settings.
    pub settings: AccountSettings,
    /// What flows to each.
    pub flows: Flows,
    /// Costs of each CFA, defaults where its line says nothing.
    pub centres: Vec<Centre>,
    /// Their accounts; of those that are not [`CentreAccounts::known`], income and payments alone mean something.
    pub accounts: Vec<CentreAccounts>,
    /// The accounts of the closing entries.
    pub numbers: AccountNumbers,
    /// What is paid on the days of the profiles.
    pub natures: Natures,
    /// CFAs that have accounts and take the default of a value.
    pub defaults: Vec<(CentreValue, u64)>,
    /// Remarks: what the table does not say, what it says of nobody, months outside the years shown.
    pub remarks: Vec<Diagnostic>,
}

/// C039: lines whose opening cash is that of another day than the first of the accounts, or the evening before.
#[must_use]
pub fn opening_fault(inputs: &Inputs, horizon: Horizon) -> Option<Diagnostic> {
    let table = inputs.centres.as_ref()?;
    let opening = horizon.span().opening;
    let fits = |row: &&CentreRow| row.tresorerie_date.is_none_or(|day| day == opening || day.succ_opt() == Some(opening));
    let others: Vec<&CentreRow> = table.rows.values().filter(|row| !fits(row)).collect();
    let day = others.first()?.tresorerie_date?;
    let cfas: Vec<&str> = others.iter().map(|row| row.cfa.as_str()).collect();
    let fault = Diagnostic::error(Code::C039).in_file(table.source.name.as_str()).in_column("tresorerie_date").with_value(day.to_string());
    Some(fault.with("value", day).with("opening", opening).with("cfa", named(&cfas)).with("count", cfas.len()).hinting("opening_cash"))
}

/// Some identifiers, the first ones named.
pub(super) fn named(cfas: &[&str]) -> String {
    let more = if cfas.len() > NAMED { "…" } else { "" };
    format!("{}{more}", cfas.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "))
}

impl CohortAccounts {
    /// The accounts of a run, from what flows to each CFA.
    ///
    /// # Errors
    /// `C039`: the opening cash is that of another day. `S008`: a line of `[comptes]` changes nothing. `S040`: it names no CFA of the
    /// contracts. `R003` when the law has no value on a day of the young people without contract.
    pub fn of(inputs: &Inputs, flows: Flows) -> Result<Self, Vec<Diagnostic>> {
        Self::of_flows(inputs, flows, &inputs.scenario.comptes.settings)
    }

    /// The accounts of a run over other years or with other thresholds than its scenario's; the contracts are evaluated anew.
    ///
    /// # Errors
    /// As [`CohortAccounts::of`].
    pub fn with(inputs: &Inputs, settings: AccountSettings) -> Result<Self, Vec<Diagnostic>> {
        if let Some(fault) = opening_fault(inputs, settings.horizon) {
            return Err(vec![fault]);
        }
        let (cohort, data) = (&inputs.cohort, &inputs.datasets);
        let book = inputs.book();
        Self::of_flows(inputs, Flows::of(cohort, &book, &data.law, &inputs.settings, settings.horizon), &settings)
    }

    /// The accounts without which a question has no answer.
    ///
    /// # Errors
    /// `C038` when no CFA has accounts.
    pub fn needed(&self) -> Result<(), Diagnostic> {
        if self.accounts.iter().any(|one| one.known) {
            return Ok(());
        }
        let cfas: Vec<&str> = self.accounts.iter().map(|one| one.cfa.as_str()).collect();
        Err(without_accounts(Diagnostic::error(Code::C038), &cfas))
    }

    fn of_flows(inputs: &Inputs, mut flows: Flows, settings: &AccountSettings) -> Result<Self, Vec<Diagnostic>> {
        let figures = inputs.datasets.account_figures().map_err(|fault| vec![fault])?;
        let days = |settings: &AccountSettings| figures.days().with_rents(settings.loyers.unwrap_or(figures.loyers.value));
        let settings = AccountSettings { days: days(settings), ..*settings };
        let standing = inputs.scenario.comptes.defaults_over(figures.defaults());
        let mut faults: Vec<Diagnostic> = opening_fault(inputs, settings.horizon).into_iter().collect();
        faults.extend(book_without_contract(inputs, &mut flows));
        let centres = centres(inputs, &flows, &settings, &standing);
        let accounts: Vec<CentreAccounts> =
            centres.iter().zip(&flows.centres).map(|(centre, flows)| accounts(centre, flows, &settings)).collect();
        if !inputs.tried {
            faults.extend(idle(inputs, (&centres, &flows), &accounts, &settings, &days));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut counted: BTreeMap<CentreValue, u64> = BTreeMap::new();
        let known = centres.iter().filter(|centre| centre.known);
        known.flat_map(|centre| centre.defaults.iter()).for_each(|value| *counted.entry(value).or_default() += 1);
        let (numbers, natures, defaults) = (figures.numbers(), figures.natures(), counted.into_iter().collect());
        let mut comptes = Self { settings, flows, centres, accounts, numbers, natures, defaults, remarks: Vec::new() };
        comptes.remarks = remarks(&comptes, inputs);
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
}

/// C038: who has no accounts, and the columns that make them.
#[must_use]
pub fn without_accounts(fault: Diagnostic, cfas: &[&str]) -> Diagnostic {
    let columns = CentreValue::OF_ACCOUNTS.map(CentreValue::as_str).join(", ");
    fault.with("cfa", named(cfas)).with("count", cfas.len()).with("columns", columns).hinting("give_accounts")
}

/// The CFAs of the contracts, in the order of the cohort.
fn centres(inputs: &Inputs, flows: &Flows, settings: &AccountSettings, standing: &CentreDefaults) -> Vec<Centre> {
    let places = inputs.datasets.centre_places();
    let rows = inputs.centres.as_ref().map(|table| &table.rows);
    let complete = |(cfa, flows): (&String, &CentreFlows)| {
        let none = || CentreRow { cfa: cfa.clone(), ..CentreRow::default() };
        let mut row = rows.and_then(|rows| rows.get(cfa)).cloned().unwrap_or_else(none);
        if let Some(place) = places.get(cfa) {
            row.nom.get_or_insert_with(|| place.nom.clone());
            row.departement.get_or_insert_with(|| place.departement.clone());
            row.territoire.get_or_insert_with(|| place.territoire.clone());
        }
        let (heads, groups) = first_year(flows, row.taille_groupe.unwrap_or(standing.taille_groupe), settings);
        Centre::complete(&row, heads, groups, standing)
    };
    inputs.cohort.cfas().iter().zip(&flows.centres).map(complete).collect()
}

/// Mean of the apprentices and of the groups of the first year: what the defaults are counted on.
fn first_year(flows: &CentreFlows, places: u32, settings: &AccountSettings) -> (i64, i64) {
    let heads = flows.months.iter().take(12).map(|month| i64::from(month.present)).sum();
    let groups = flows.groups(places, settings.groupes).iter().take(12).sum();
    (half_away(heads, 12), half_away(groups, 12))
}

/// Young people without contract (R12) of the scenario; the faults of those who are of no CFA of the contracts.
fn book_without_contract(inputs: &Inputs, flows: &mut Flows) -> Vec<Diagnostic> {
    let cfas = inputs.cohort.cfas();
    let mut faults = Vec::new();
    for YoungPeople { young_people: young, place } in &inputs.scenario.comptes.sans_contrat {
        let number = cfas.iter().position(|cfa| *cfa == young.cfa);
        let Some(centre) = number.and_then(|number| flows.centres.get_mut(number)) else {
            let fault = Diagnostic::error(Code::S040).in_file(&place.file).on_line(place.line).with("what", "cfa").with_value(&young.cfa);
            let near = nearest(&young.cfa, cfas.iter().map(String::as_str)).join(", ");
            faults.push(if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") });
            continue;
        };
        if let Err(error) = young.book(centre, &inputs.datasets.law) {
            let fault = Diagnostic::error(Code::R003).with_value(young.entree.0.to_string()).with("parameter", "avant_contrat");
            faults.push(fault.with("cause", error));
        }
    }
    faults
}

/// S008: the lines of `[comptes]` that change nothing of any account.
fn idle(
    inputs: &Inputs,
    (centres, flows): (&[Centre], &Flows),
    made: &[CentreAccounts],
    settings: &AccountSettings,
    days: &dyn Fn(&AccountSettings) -> CashDays,
) -> Vec<Diagnostic> {
    let section = &inputs.scenario.comptes;
    let fault = |place: &crate::legislation::ScenarioLine, key: String| {
        Diagnostic::error(Code::S008).in_file(&place.file).on_line(place.line).with("parameter", key)
    };
    let same = |without: &AccountSettings| {
        let without = AccountSettings { days: days(without), horizon: settings.horizon, ..*without };
        let again = centres.iter().zip(&flows.centres).map(|(centre, flows)| accounts(centre, flows, &without));
        again.zip(made).all(|(again, made)| again == *made)
    };
    let settings_said = section.said.iter().filter(|said| same(&said.without));
    let mut faults: Vec<Diagnostic> = settings_said.map(|said| fault(&said.place, format!("comptes.{}", said.key))).collect();
    let taken = |value: CentreValue| centres.iter().any(|centre| centre.defaults.has(value));
    let defaults = section.defaults_said.iter().filter(|(value, ..)| !taken(*value));
    faults.extend(defaults.map(|(_, key, place)| fault(place, format!("comptes.defauts.{key}"))));
    let nobody = |young: &&YoungPeople| {
        let young = &young.young_people;
        let first = crate::calendar::Month::of(young.entree.0);
        let end = first + i32::try_from(young.mois).unwrap_or(i32::MAX >> 8);
        young.jeunes == 0 || end <= settings.horizon.from() || first >= settings.horizon.until()
    };
    let idle = section.sans_contrat.iter().filter(nobody);
    faults.extend(idle.map(|young| fault(&young.place, "comptes.sans_contrat".to_owned())));
    faults
}
