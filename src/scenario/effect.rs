//! Proof of effect: how many contracts each line of a scenario changes, evaluated with it and without it.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::{InForce, Law, Scenario};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{EmployerCost, Evaluation, PriceBook, Priced, Versement, employer_cost, evaluate};
use crate::legislation::{EmployerSettings, Legislation, Nomenclature, Place, Settings};
use crate::rules::RuleError;

/// What one line of a scenario changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The parameter, or the price table.
    pub what: String,
    /// Where it is said.
    pub place: Place,
    /// Why.
    pub reason: String,
    /// Contracts whose amounts or payments, or whose cost for the employer, are no longer the same.
    pub contracts: u64,
    /// Whether it may change none.
    pub may_be_idle: bool,
}

impl Effect {
    /// The fault of a line that changes nothing and should (`S008`).
    #[must_use]
    pub fn fault(&self) -> Option<Diagnostic> {
        let idle = self.contracts == 0 && !self.may_be_idle;
        let fault = || Diagnostic::error(Code::S008).in_file(&self.place.file).on_line(self.place.line).with("parameter", &self.what);
        idle.then(|| fault().hinting("sans_effet_admis"))
    }
}

type Outcome = (Priced, Result<(Evaluation, Vec<Versement>), RuleError>);

fn outcome(cohort: &Cohort, row: usize, book: &PriceBook<'_>, law: &Legislation, settings: &Settings) -> Outcome {
    let contrat = cohort.contrat(row);
    let priced = book.price(&contrat, &book.keys(cohort, row));
    let evaluated = evaluate(&contrat, &priced.prices, law, settings)
        .and_then(|evaluation| evaluation.versements(&contrat, law, settings).map(|paid| (evaluation, paid)));
    (priced, evaluated)
}

fn for_employer(cohort: &Cohort, row: usize, book: &PriceBook<'_>, law: &Legislation) -> Option<EmployerCost> {
    employer_cost(cohort, row, book, law, &EmployerSettings::default())
}

/// How many contracts two laws treat differently.
#[must_use]
pub fn contracts_changed(cohort: &Cohort, nomenclature: &Nomenclature, settings: &Settings, one: &Law, two: &Law) -> u64 {
    let books = (one.book(nomenclature, settings), two.book(nomenclature, settings));
    let differs = |&row: &usize| {
        outcome(cohort, row, &books.0, &one.law, settings) != outcome(cohort, row, &books.1, &two.law, settings)
            || for_employer(cohort, row, &books.0, &one.law) != for_employer(cohort, row, &books.1, &two.law)
    };
    (0..cohort.len()).into_par_iter().filter(differs).count() as u64
}

/// What each line of a scenario changes, in its order.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn effects(
    scenario: &Scenario,
    base: InForce<'_>,
    as_of: Option<NaiveDate>,
    cohort: &Cohort,
    nomenclature: &Nomenclature,
) -> Result<Vec<Effect>, Vec<Diagnostic>> {
    let whole = scenario.law(base, as_of)?;
    let count = |without: Scenario| {
        // A law that cannot stand without the line needs it: every contract does.
        let other = without.law(base, as_of).ok();
        other.map_or(cohort.len() as u64, |other| contracts_changed(cohort, nomenclature, &scenario.settings, &whole, &other))
    };
    let mut found = Vec::new();
    for (rank, over) in scenario.overrides.iter().enumerate() {
        let mut without = scenario.clone();
        without.overrides.remove(rank);
        found.push(Effect {
            what: over.path.clone(),
            place: over.place.clone(),
            reason: over.reason.clone(),
            contracts: count(without),
            may_be_idle: over.may_be_idle,
        });
    }
    for (table, lines) in [("npec", &scenario.npec), ("cout_prefecture", &scenario.cout_prefecture)] {
        for (rank, over) in lines.iter().enumerate() {
            let mut without = scenario.clone();
            if table == "npec" {
                without.npec.remove(rank)
            } else {
                without.cout_prefecture.remove(rank)
            };
            found.push(Effect {
                what: table.to_owned(),
                place: over.place.clone(),
                reason: over.reason.clone(),
                contracts: count(without),
                may_be_idle: over.may_be_idle,
            });
        }
    }
    Ok(found)
}
