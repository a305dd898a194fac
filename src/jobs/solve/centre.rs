//! A CFA of the contracts, its accounts, and one of its diplomas in a calendar year.

use crate::accounts::{AccountSettings, CentreFlows, Contribution};
use crate::codes::CodeDiplome;
use crate::contract::{Centre, UnitCosts};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::PriceBook;
use crate::jobs::{CohortAccounts, Inputs, JobRefused, Means, SourceTexts, absent, without_accounts};
use crate::units::{Centimes, Fraction};

/// A CFA and what flows to it.
pub struct CentreAccount {
    /// Its number in the cohort.
    pub number: u32,
    /// Its costs, as every command has them.
    pub centre: Centre,
    /// Its flows.
    pub flows: CentreFlows,
    /// The settings of the accounts.
    pub settings: AccountSettings,
}

impl CentreAccount {
    /// The accounts of a CFA of the contracts: those of every other command.
    ///
    /// # Errors
    /// No contract is in this CFA (`S040`); it has no accounts (`C038`); those of [`CohortAccounts::with`].
    pub fn of(inputs: &Inputs, cfa: &str, means: &Means) -> Result<Self, JobRefused> {
        let names = inputs.cohort.cfas();
        let Some(position) = names.iter().position(|name| name == cfa) else {
            return Err(absent("cfa", cfa, names.iter().map(String::as_str)).into());
        };
        let mut comptes = CohortAccounts::with(inputs, inputs.scenario.comptes.settings)?;
        let centre = comptes.centres.swap_remove(position);
        // The refusal says who has no accounts: no remark says it before.
        comptes.remarks.retain(|remark| centre.known || remark.code != Code::C038);
        means.observer.told(&comptes.remarks, &SourceTexts::new());
        if !centre.known {
            return Err(without_accounts(Diagnostic::error(Code::C038), &[cfa]).into());
        }
        let flows = comptes.flows.centres.swap_remove(position);
        Ok(Self { number: u32::try_from(position).unwrap_or(u32::MAX), centre, flows, settings: comptes.settings })
    }
}

/// A diploma of a CFA in a calendar year.
pub struct OfDiploma {
    /// Rows of the cohort.
    pub rows: Vec<usize>,
    /// Apprentices present, summed over the months of the year; never zero.
    pub present: i64,
    /// Groups open, summed over the months.
    pub groups: i64,
    /// Due to the CFA for them in the year.
    pub due: Centimes,
    /// Its part of the fixed costs, in proportion to presence.
    pub fixed: Centimes,
    /// What it costs: fixed part, groups, apprentices.
    pub cost: Centimes,
    /// What its CFA spends that year, mean of the months.
    pub costs: UnitCosts,
}

impl OfDiploma {
    /// A diploma of a CFA.
    ///
    /// # Errors
    /// The CFA has no contract of this diploma, or none of its apprentices is there that year (`S040`).
    pub fn of(inputs: &Inputs, book: &PriceBook<'_>, account: &CentreAccount, code: &str, annee: i32) -> Result<Self, JobRefused> {
        let cohort = &inputs.cohort;
        let in_cfa = |row: &usize| cohort.cfa_number(*row) == account.number;
        let wanted = CodeDiplome::parse(code);
        let rows: Vec<usize> = (0..cohort.len()).filter(in_cfa).filter(|&row| Some(cohort.code_diplome(row)) == wanted).collect();
        if rows.is_empty() {
            let codes: std::collections::BTreeSet<String> =
                (0..cohort.len()).filter(in_cfa).map(|row| cohort.code_diplome(row).to_string()).collect();
            return Err(absent("diplome", code, codes.iter().map(String::as_str)).into());
        }
        let horizon = account.settings.horizon;
        let flows = flows_of(inputs, book, &rows, horizon);
        let year = horizon.months().enumerate().filter(|(_, month)| month.year() == annee).map(|(index, _)| index);
        let year: Vec<usize> = year.collect();
        let presence = |flows: &CentreFlows| year.iter().map(|&month| i64::from(flows.months[month].present)).sum::<i64>();
        let (present, all) = (presence(&flows), presence(&account.flows));
        if present == 0 {
            return Err(Diagnostic::error(Code::S040).with("what", "annee").with_value(annee.to_string()).into());
        }
        let centre = &account.centre;
        let open = flows.groups(centre.taille_groupe, account.settings.groupes);
        let groups: i64 = year.iter().map(|&month| open[month]).sum();
        let due = year.iter().flat_map(|&month| flows.months[month].due).sum();
        let twelfths = |of: &dyn Fn(usize) -> i64| Fraction::new(year.iter().map(|&month| of(month)).sum(), 12).rounded();
        let mean = |of: fn(UnitCosts) -> Centimes| twelfths(&|month| of(centre.costs_of(month)).0);
        let costs =
            UnitCosts { fixes: mean(|costs| costs.fixes), groupe: mean(|costs| costs.groupe), apprenti: mean(|costs| costs.apprenti) };
        let fixed = Fraction::new(costs.fixes.0 * present, all.max(1)).rounded();
        let grouped = twelfths(&|month| centre.costs_of(month).groupe.0 * open[month]);
        let each = twelfths(&|month| centre.costs_of(month).apprenti.0 * i64::from(flows.months[month].present));
        let cost = fixed + grouped + each;
        Ok(Self { rows, present, groups, due, fixed, cost, costs })
    }
}

fn flows_of(inputs: &Inputs, book: &PriceBook<'_>, rows: &[usize], horizon: crate::accounts::Horizon) -> CentreFlows {
    let (cohort, law) = (&inputs.cohort, &inputs.datasets.law);
    let mut flows = CentreFlows::empty(horizon, None);
    for &row in rows {
        let contrat = cohort.contrat(row);
        let prices = book.price(&contrat, &book.keys(cohort, row)).prices;
        if let Ok(contribution) = Contribution::of_row(cohort.contrat_id(row), &contrat, &prices, law, &inputs.settings) {
            flows.add(cohort.diplome_number(row), &contribution);
        }
    }
    flows
}
