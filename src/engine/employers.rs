//! The employer's side of many contracts (docs/RULES.md, A1 to A9): rows of the table `employeurs`, and totals by level, size and period.

use chrono::Datelike;

use super::employer_totals::Periode;
use super::prices::{ContractPriceKeys, PriceBook};
use crate::codes::Niveau;
use crate::contract::{Cohort, Contrat, TypeContrat};
use crate::legislation::{EmployerSettings, Legislation};
use crate::rules::{AnneeCout, Baremes, Profil, cout_au_bareme};
use crate::signs::folded;

/// What the employer of a row bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployerCost {
    /// Level of the diploma, 3 to 8: aids depend on it.
    pub niveau: Niveau,
    /// The facts, defaults in place of those that are missing.
    pub profil: Profil,
    /// The period of the signature.
    pub periode: Periode,
    /// Cost of each year of the contract, in order.
    pub years: Vec<AnneeCout>,
}

/// The cost of a row of a cohort for its employer; none for an early contrat de professionnalisation, or when its level or a figure of the
/// law is not known.
#[must_use]
pub fn employer_cost(
    cohort: &Cohort,
    row: usize,
    book: &PriceBook<'_>,
    law: &Legislation,
    settings: &EmployerSettings,
) -> Option<EmployerCost> {
    employer_cost_at(cohort, row, book, &mut Baremes::new(law), *settings)
}

/// The same with figures of months that serve for many contracts.
pub(crate) fn employer_cost_at(
    cohort: &Cohort,
    row: usize,
    book: &PriceBook<'_>,
    baremes: &mut Baremes<'_>,
    settings: EmployerSettings,
) -> Option<EmployerCost> {
    cost_of(cohort, row, || book.keys(cohort, row), baremes, settings)
}

fn cost_of<'c>(
    cohort: &'c Cohort,
    row: usize,
    keys: impl FnOnce() -> ContractPriceKeys<'c>,
    baremes: &mut Baremes<'_>,
    settings: EmployerSettings,
) -> Option<EmployerCost> {
    let contrat = cohort.contrat(row);
    if is_costed(&contrat) { priced_cost(cohort, row, &contrat, &keys(), baremes, settings, Vec::new()) } else { None }
}

/// The cost of a contract, its years in the memory of a list that is no longer needed.
pub(super) fn priced_cost(
    cohort: &Cohort,
    row: usize,
    contrat: &Contrat,
    keys: &ContractPriceKeys<'_>,
    baremes: &mut Baremes<'_>,
    settings: EmployerSettings,
    years: Vec<AnneeCout>,
) -> Option<EmployerCost> {
    let niveau = keys.niveau?;
    let embauche = cohort.embauche(row);
    let licence_pro = keys.code_diplome.is_licence_professionnelle();
    let profil = Profil::new(contrat, &embauche, Some(niveau.number()), licence_pro, &settings);
    let profil = Profil { outre_mer: keys.region.is_some_and(is_overseas), ..profil };
    let periode = Periode::of(contrat.conclusion, baremes.law()).ok()?;
    let years = cout_au_bareme(contrat, &embauche, &profil, baremes, years).ok()?;
    Some(EmployerCost { niveau, profil, periode, years })
}

/// Whether a région of the file is one of the territories of L6522-4, whatever its accents and hyphens.
fn is_overseas(region: &str) -> bool {
    const NAMES: [&str; 8] =
        ["guadeloupe", "guyane", "martinique", "mayotte", "lareunion", "saintbarthelemy", "saintmartin", "saintpierreetmiquelon"];
    let folded = folded(region);
    NAMES.contains(&folded.as_str()) || folded == "reunion"
}

/// First year in which no employer's contributions depend on the register of crafts.
pub(super) const FULL_SCOPE: i32 = 2019;

/// Whether the employer's side of a contract is costed at all: its rows are in the table, its aids in comparisons.
pub(super) fn is_costed(contrat: &Contrat) -> bool {
    contrat.kind == TypeContrat::Apprentissage || contrat.debut.0.year() >= FULL_SCOPE
}
