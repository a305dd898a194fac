//! The employer's side of a run of rows in the making: rows of the table, totals in arrays by small keys.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::Datelike;

use super::employer_totals::{Cost, EmployerAssumption, EmployerRow, EmployerTotals, Periode, Taille};
use super::employers::{EmployerCost, FULL_SCOPE, is_costed, priced_cost};
use super::prices::ContractPriceKeys;
use super::tally::Sums;
use crate::codes::Niveau;
use crate::contract::{Cohort, Contrat, TypeContrat};
use crate::engine::{OpenBook, PriceBook};
use crate::legislation::{EmployerSettings, Legislation};
use crate::rules::{Aide, AnneeCout, Baremes};
use crate::units::Centimes;

/// Each field is that of [`EmployerTotals`].
#[derive(Debug)]
pub(super) struct EmployerTally<'l> {
    baremes: Baremes<'l>,
    /// Memory for the years of the next contract.
    served: Vec<AnneeCout>,
    /// What is no map.
    totals: EmployerTotals,
    first_years: Sums<(Periode, Niveau, Taille), Cost>,
    years: Sums<(i32, Periode), Cost>,
    aids: Sums<(Periode, Aide), (u64, Centimes)>,
    ages: Sums<(u32, Niveau), u64>,
    assumptions: Sums<EmployerAssumption, u64>,
    alternants: Sums<i32, (u64, u64)>,
}

impl<'l> EmployerTally<'l> {
    pub(super) fn new(law: &'l Legislation) -> Self {
        Self {
            baremes: Baremes::new(law),
            served: Vec::new(),
            totals: EmployerTotals::default(),
            first_years: Sums::default(),
            years: Sums::default(),
            aids: Sums::default(),
            ages: Sums::default(),
            assumptions: Sums::default(),
            alternants: Sums::default(),
        }
    }

    /// Adds a row of a cohort to the totals and its years to the table.
    pub(super) fn add_row(
        &mut self,
        cohort: &Cohort,
        row: usize,
        contrat: &Contrat,
        keys: &ContractPriceKeys<'_>,
        settings: EmployerSettings,
        table: &mut Vec<EmployerRow>,
    ) {
        let alternants = self.alternants.of(contrat.conclusion.0.year());
        let professionnalisation = contrat.kind == TypeContrat::Professionnalisation;
        let (of_apprentices, others) = alternants;
        *(if professionnalisation { others } else { of_apprentices }) += 1;
        if professionnalisation || !contrat.is_private_apprenticeship() {
            // Another wage, other aids, another exemption: its rows are written, its totals are not those of firms with apprentices.
            *(if professionnalisation { &mut self.totals.professionnalisation } else { &mut self.totals.public }) += 1;
            let served = std::mem::take(&mut self.served);
            let cost = if is_costed(contrat) { priced_cost(cohort, row, contrat, keys, &mut self.baremes, settings, served) } else { None };
            if let Some(cost) = cost {
                table.extend(cost.years.iter().map(|&cout| EmployerRow { row, cout }));
                self.served = cost.years;
            }
            return;
        }
        let served = std::mem::take(&mut self.served);
        if let Some(cost) = priced_cost(cohort, row, contrat, keys, &mut self.baremes, settings, served) {
            self.add(contrat, &cost);
            table.extend(cost.years.iter().map(|&cout| EmployerRow { row, cout }));
            self.served = cost.years;
        } else {
            self.totals.unknown += 1;
        }
    }

    fn add(&mut self, contrat: &Contrat, cost: &EmployerCost) {
        let EmployerCost { niveau, profil, periode, years } = cost;
        self.totals.contracts += 1;
        for year in years {
            self.years.of((year.annee, *periode)).add(&Cost::of(year));
        }
        if let Some(first) = years.first() {
            self.first_years.of((*periode, *niveau, Taille::of(profil.effectif))).add(&Cost::of(first));
        }
        let mut aids = [Centimes::ZERO; Aide::ALL.len()];
        years.iter().flat_map(|year| year.aides.paid()).for_each(|(aide, amount)| aids[aide as usize] += amount);
        for aide in Aide::ALL {
            let amount = aids[aide as usize];
            if amount != Centimes::ZERO {
                let aid = self.aids.of((*periode, aide));
                *aid = (aid.0 + 1, aid.1 + amount);
            }
        }
        *self.ages.of((profil.age(contrat.conclusion.0), *niveau)) += 1;
        self.add_assumptions(contrat, cost, |aide| aids[aide as usize] != Centimes::ZERO);
    }

    /// `has`: whether the contract has an aid in any year.
    fn add_assumptions(&mut self, contrat: &Contrat, cost: &EmployerCost, has: impl Fn(Aide) -> bool) {
        let size = Taille::of(cost.profil.effectif);
        let rests_on = |assumption| match assumption {
            EmployerAssumption::Effectif => cost.profil.effectif_suppose,
            EmployerAssumption::Age => cost.profil.age_suppose,
            EmployerAssumption::AccidentsDuTravail => true,
            EmployerAssumption::NonArtisanale => size > Taille::MoinsDe11 && contrat.debut.0.year() < FULL_SCOPE,
            EmployerAssumption::ApprentiSupplementaire => has(Aide::Recrutement),
            EmployerAssumption::ExerciceCivil => has(Aide::CreditImpot),
            EmployerAssumption::Agefiph => has(Aide::Agefiph),
            EmployerAssumption::Transmission => has(Aide::Unique) || has(Aide::Exceptionnelle),
            EmployerAssumption::Csa => size == Taille::De250EtPlus,
            EmployerAssumption::Quota => has(Aide::Exceptionnelle) && size == Taille::De250EtPlus,
        };
        for assumption in EmployerAssumption::ALL.into_iter().filter(|&assumption| rests_on(assumption)) {
            *self.assumptions.of(assumption) += 1;
        }
    }

    /// Totals as ordered maps.
    pub(super) fn finish(self) -> EmployerTotals {
        let mut ages: BTreeMap<Niveau, BTreeMap<u32, u64>> = BTreeMap::new();
        for ((age, niveau), count) in self.ages.into_map() {
            ages.entry(niveau).or_default().insert(age, count);
        }
        EmployerTotals {
            first_years: self.first_years.into_map(),
            years: self.years.into_map().into_iter().map(|((year, periode), cost)| ((periode, year), cost)).collect(),
            aids: self.aids.into_map(),
            ages,
            assumptions: self.assumptions.into_map(),
            alternants: self.alternants.into_map(),
            ..self.totals
        }
    }
}

/// The employer's side of a run of rows: the rows of the table `employeurs` and their totals.
#[must_use]
pub fn employer_rows(
    cohort: &Cohort,
    rows: Range<usize>,
    book: &PriceBook<'_>,
    law: &Legislation,
    settings: &EmployerSettings,
) -> (Vec<EmployerRow>, EmployerTotals) {
    let (mut table, mut tally) = (Vec::new(), EmployerTally::new(law));
    let book = OpenBook::new(book, cohort);
    for row in rows {
        tally.add_row(cohort, row, &cohort.contrat(row), &book.keys(row), *settings, &mut table);
    }
    (table, tally.finish())
}
