//! The same contracts under several laws or readings, row by row in one pass: what each changes, against the first.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::Law;
use crate::calendar::Month;
use crate::contract::Cohort;
use crate::engine::{EmployerCost, PaymentLists, PriceBook, Versement, employer_cost, evaluate, pieces_of, retards};
use crate::legislation::{EMPLOYERS, EmployerSettings, Nomenclature, Settings};
use crate::units::Centimes;

/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// A law and the readings with which it is applied.
#[derive(Clone, Copy, Debug)]
pub struct LawVariant<'a> {
    /// The law and the prices.
    pub law: &'a Law,
    /// The readings and settings.
    pub settings: Settings,
}

/// What a variant changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Contracts whose amounts or payments are no longer the same.
    pub contracts: u64,
    /// Contracts whose amount over their whole life is no longer the same.
    pub contracts_due: u64,
    /// Change of what is due over their whole life.
    pub due: Centimes,
    /// Change of what is paid, ancillary costs with it, by calendar month.
    pub cash: BTreeMap<Month, Centimes>,
}

impl Difference {
    fn add(&mut self, other: &Self) {
        self.contracts += other.contracts;
        self.contracts_due += other.contracts_due;
        self.due += other.due;
        other.cash.iter().for_each(|(&month, &amount)| *self.cash.entry(month).or_default() += amount);
    }

    /// The largest gap of cumulated cash, with its month: signed, the earliest of equals; none when no payment moves.
    #[must_use]
    pub fn largest_cash_gap(&self) -> Option<(Month, Centimes)> {
        let mut sum = Centimes::ZERO;
        let cumulated = self.cash.iter().map(|(&month, &amount)| {
            sum += amount;
            (month, sum)
        });
        let gaps: Vec<(Month, Centimes)> = cumulated.filter(|&(_, gap)| gap != Centimes::ZERO).collect();
        gaps.into_iter().rev().max_by_key(|&(_, gap)| gap.0.abs())
    }
}

/// Amounts of a contract by year and payer, and its payments; empty when it is set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ContractAmounts {
    due: Centimes,
    years: Vec<(i32, usize, Centimes)>,
    paid: Vec<Versement>,
    set_aside: bool,
    employer: Option<EmployerCost>,
}

/// Whether two laws say different things to employers, whose cost is then compared too.
fn for_employers(one: &Law, two: &Law) -> bool {
    EMPLOYERS.iter().any(|name| one.parameters.documents.get(*name) != two.parameters.documents.get(*name))
}

fn outcome(cohort: &Cohort, row: usize, book: &PriceBook<'_>, variant: &LawVariant<'_>, employers: bool) -> ContractAmounts {
    let contrat = cohort.contrat(row);
    let (law, settings) = (&variant.law.law, &variant.settings);
    let employer = if employers { employer_cost(cohort, row, book, law, &EmployerSettings::default()) } else { None };
    let priced = book.price(&contrat, &book.keys(cohort, row));
    let mut payments = PaymentLists::default();
    let evaluated = evaluate(&contrat, &priced.prices, law, settings).and_then(|evaluation| {
        let retards = retards(cohort.contrat_id(row), evaluation.regime(), settings);
        payments.find(&evaluation, &contrat, law, settings, &retards).map(|()| evaluation)
    });
    let Ok(evaluation) = evaluated else { return ContractAmounts { set_aside: true, employer, ..ContractAmounts::default() } };
    let paid = payments.versements().iter().chain(payments.frais()).copied().collect();
    let mut years: BTreeMap<(i32, usize), Centimes> = BTreeMap::new();
    evaluation.by_year(|year, payeur, amount| *years.entry((year, payeur as usize)).or_default() += amount);
    if let Some(frais) = &evaluation.frais_annexes {
        frais.by_year(|year, payeur, amount| *years.entry((year, 10 + payeur as usize)).or_default() += amount);
    }
    let years = years.into_iter().map(|((year, payeur), amount)| (year, payeur, amount)).collect();
    ContractAmounts { due: evaluation.du_loi(), years, paid, set_aside: false, employer }
}

fn compared(base: &ContractAmounts, other: &ContractAmounts) -> Difference {
    if base == other {
        return Difference::default();
    }
    let mut cash: BTreeMap<Month, Centimes> = BTreeMap::new();
    other.paid.iter().for_each(|paid| *cash.entry(Month::of(paid.date)).or_default() += paid.montant);
    base.paid.iter().for_each(|paid| *cash.entry(Month::of(paid.date)).or_default() -= paid.montant);
    Difference { contracts: 1, contracts_due: u64::from(base.due != other.due), due: other.due - base.due, cash }
}

/// Whether a variant changes anything for any contract: stops at the first.
#[must_use]
pub fn differs(cohort: &Cohort, nomenclature: &Nomenclature, base: &LawVariant<'_>, other: &LawVariant<'_>) -> bool {
    let books = [base, other].map(|variant| variant.law.book(nomenclature, &variant.settings));
    let employers = for_employers(base.law, other.law);
    let changed = |row: usize| outcome(cohort, row, &books[0], base, employers) != outcome(cohort, row, &books[1], other, employers);
    (0..cohort.len()).into_par_iter().any(changed)
}

/// Contracts with the law that is applied to them.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    /// The contracts.
    pub cohort: &'a Cohort,
    /// Diplomas and branches.
    pub nomenclature: &'a Nomenclature,
    /// The law and the readings.
    pub variant: LawVariant<'a>,
}

/// Contracts that are not on both sides, or whose amounts by year and payer, payments or employer's cost are not the same.
#[must_use]
pub fn touched(one: &Applied<'_>, other: &Applied<'_>) -> u64 {
    let books = [one, other].map(|side| side.variant.law.book(side.nomenclature, &side.variant.settings));
    let employers = for_employers(one.variant.law, other.variant.law);
    let there = |row: usize| other.cohort.row_of(one.cohort.contrat_id(row));
    let found = |side: &Applied<'_>, book: &PriceBook<'_>, row: usize| outcome(side.cohort, row, book, &side.variant, employers);
    let changed = |&row: &usize| there(row).is_none_or(|there| found(one, &books[0], row) != found(other, &books[1], there));
    let changed = (0..one.cohort.len()).into_par_iter().filter(changed).count();
    let added = (0..other.cohort.len()).filter(|&row| one.cohort.row_of(other.cohort.contrat_id(row)).is_none()).count();
    (changed + added) as u64
}

/// What each variant changes, against `base`. The same for any number of threads: whole cents add up in any order.
#[must_use]
pub fn differences(cohort: &Cohort, nomenclature: &Nomenclature, base: &LawVariant<'_>, others: &[LawVariant<'_>]) -> Vec<Difference> {
    if others.is_empty() {
        return Vec::new();
    }
    let first = base.law.book(nomenclature, &base.settings);
    let books: Vec<PriceBook<'_>> = others.iter().map(|variant| variant.law.book(nomenclature, &variant.settings)).collect();
    let employers = others.iter().any(|variant| for_employers(base.law, variant.law));
    let piece = |rows: Range<usize>| {
        let mut found = vec![Difference::default(); others.len()];
        for row in rows {
            let known = outcome(cohort, row, &first, base, employers);
            for ((difference, variant), book) in found.iter_mut().zip(others).zip(&books) {
                let other = outcome(cohort, row, book, variant, employers);
                if other != known {
                    difference.add(&compared(&known, &other));
                }
            }
        }
        found
    };
    let together = |mut one: Vec<Difference>, two: Vec<Difference>| {
        one.iter_mut().zip(&two).for_each(|(one, two)| one.add(two));
        one
    };
    pieces_of(ROWS, cohort.len()).into_par_iter().map(piece).reduce(|| vec![Difference::default(); others.len()], together)
}
