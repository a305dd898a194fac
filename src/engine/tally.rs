//! A summary in the making: sums in arrays by small keys, turned into the ordered maps of [`Summary`] at the end of a run of rows.
//! A map look-up for each row of each table would cost as much as the rules.

use std::collections::BTreeMap;

use super::chunk::{ContratRow, DuRow};
use super::employer_totals::{EmployerAssumption, Periode, Taille};
use super::evaluate::{Evaluation, evaluate};
use super::payments::Versement;
use super::summary::{AnnualGaps, Assumption, CentreTotals, RegimeTotals, Summary, gap_bin};
use crate::calendar::{Month, add_months};
use crate::codes::{Niveau, Payeur, Regime};
use crate::contract::{Cohort, Contrat, TypeContrat};
use crate::legislation::{Legislation, OptionStockNpec, PriceBase, Settings, SourceCoutPrefecture, SourceNpec};
use crate::rules::{Aide, AnnualPrices, Counting, SegmentPrice, is_billed};
use crate::units::Centimes;

/// Whether a contract is neither shorter nor longer than the law allows without a reason (L6222-7-1).
fn within_length(contrat: &Contrat, law: &Legislation) -> bool {
    let conclusion = contrat.conclusion;
    let after = contrat.fin.succ_opt().unwrap_or(contrat.fin);
    let (least, most) = (law.duree.minimum.at(conclusion), law.duree.maximum.at(conclusion));
    least.is_ok_and(|&months| after >= add_months(contrat.debut.0, months))
        && most.is_ok_and(|&months| after <= add_months(contrat.debut.0, months))
}

/// A key that has a place in an array, for the values that occur.
pub(super) trait ArrayKey: Copy + Ord {
    /// How many places there are.
    const PLACES: usize;
    /// The place; none for a value out of the usual.
    fn place(self) -> Option<usize>;
    /// The key of a place.
    fn at(place: usize) -> Option<Self>;
}

#[derive(Debug)]
pub(super) struct Sums<K, V> {
    places: Vec<Option<V>>,
    elsewhere: BTreeMap<K, V>,
}

impl<K, V> Default for Sums<K, V> {
    fn default() -> Self {
        Self { places: Vec::new(), elsewhere: BTreeMap::new() }
    }
}

impl<K: ArrayKey, V: Copy + Default> Sums<K, V> {
    /// The sum of a key, which is there from now on.
    pub(super) fn of(&mut self, key: K) -> &mut V {
        let Some(place) = key.place() else { return self.elsewhere.entry(key).or_default() };
        if place >= self.places.len() {
            self.places.resize(place + 1, None);
        }
        self.places[place].get_or_insert_default()
    }

    /// The sums in order.
    pub(super) fn into_map(self) -> BTreeMap<K, V> {
        let usual = self.places.into_iter().enumerate().filter_map(|(place, sum)| K::at(place).zip(sum));
        usual.chain(self.elsewhere).collect()
    }
}

/// First calendar year that has a place.
const FIRST_YEAR: i32 = 2000;
/// Calendar years that have a place.
const YEARS: usize = 80;
/// Numbers of CFAs and diplomas that have a place.
const NUMBERS: u32 = 4_096;
/// Bins of annual gaps that have a place, as many below zero as above.
const BINS: i64 = 512;

impl ArrayKey for i32 {
    const PLACES: usize = YEARS;

    fn place(self) -> Option<usize> {
        usize::try_from(self - FIRST_YEAR).ok().filter(|&place| place < YEARS)
    }

    fn at(place: usize) -> Option<Self> {
        i32::try_from(place).ok().map(|place| place + FIRST_YEAR)
    }
}

impl ArrayKey for Month {
    const PLACES: usize = 12 * YEARS;

    fn place(self) -> Option<usize> {
        usize::try_from(self - Self::january(FIRST_YEAR)).ok().filter(|&place| place < Self::PLACES)
    }

    fn at(place: usize) -> Option<Self> {
        i32::try_from(place).ok().map(|place| Self::january(FIRST_YEAR) + place)
    }
}

impl ArrayKey for u32 {
    const PLACES: usize = NUMBERS as usize;

    fn place(self) -> Option<usize> {
        (self < NUMBERS).then_some(self as usize)
    }

    fn at(place: usize) -> Option<Self> {
        Self::try_from(place).ok()
    }
}

impl ArrayKey for i64 {
    const PLACES: usize = 2 * BINS as usize;

    fn place(self) -> Option<usize> {
        usize::try_from(self + BINS).ok().filter(|&place| place < Self::PLACES)
    }

    fn at(place: usize) -> Option<Self> {
        Self::try_from(place).ok().map(|place| place - BINS)
    }
}

impl ArrayKey for Niveau {
    const PLACES: usize = 9;

    fn place(self) -> Option<usize> {
        Some(usize::from(self.number()))
    }

    fn at(place: usize) -> Option<Self> {
        u8::try_from(place).ok().and_then(Self::new)
    }
}

macro_rules! places_of {
    ($($name:ty)*) => {$(
        impl ArrayKey for $name {
            const PLACES: usize = Self::ALL.len();

            fn place(self) -> Option<usize> {
                Some(self as usize)
            }

            fn at(place: usize) -> Option<Self> {
                Self::ALL.get(place).copied()
            }
        }
    )*};
}

places_of! { Regime Payeur SourceNpec SourceCoutPrefecture Assumption Periode Taille EmployerAssumption Aide }

/// The key that has few places comes last: an array then grows no further than its first key does.
impl<A: ArrayKey, B: ArrayKey> ArrayKey for (A, B) {
    const PLACES: usize = A::PLACES * B::PLACES;

    fn place(self) -> Option<usize> {
        Some(self.0.place()? * B::PLACES + self.1.place()?)
    }

    fn at(place: usize) -> Option<Self> {
        A::at(place.div_euclid(B::PLACES)).zip(B::at(place.rem_euclid(B::PLACES)))
    }
}

impl<A: ArrayKey, B: ArrayKey, C: ArrayKey> ArrayKey for (A, B, C) {
    const PLACES: usize = A::PLACES * B::PLACES * C::PLACES;

    fn place(self) -> Option<usize> {
        ((self.0, self.1), self.2).place()
    }

    fn at(place: usize) -> Option<Self> {
        let ((first, second), third) = <((A, B), C)>::at(place)?;
        Some((first, second, third))
    }
}

/// The totals of a run of rows. Each field is that of [`Summary`].
#[derive(Debug, Default)]
pub(super) struct SummaryTally {
    /// What is no map.
    totals: Summary,
    regimes: Sums<Regime, u64>,
    conclusions: Sums<(Month, Regime), u64>,
    due: Sums<(Regime, i32, Payeur), Centimes>,
    cash: Sums<(Month, Payeur), Centimes>,
    compared: Sums<Regime, RegimeTotals>,
    compared_years: Sums<i32, RegimeTotals>,
    gaps_by_diploma: Sums<u32, AnnualGaps>,
    gaps_by_level: Sums<Niveau, AnnualGaps>,
    gap_bins: Sums<i64, u64>,
    centres: Sums<u32, CentreTotals>,
    npec_sources: Sums<SourceNpec, u64>,
    cout_prefecture_sources: Sums<SourceCoutPrefecture, u64>,
    assumptions: Sums<Assumption, u64>,
}

impl SummaryTally {
    /// Adds a contract that was priced.
    pub(super) fn add(
        &mut self,
        cohort: &Cohort,
        contrat: &Contrat,
        outcome: &ContratRow,
        evaluation: &Evaluation,
        due: &[DuRow],
        versements: &[Versement],
        law: &Legislation,
    ) {
        let regime = outcome.regime;
        self.totals.contracts += 1;
        *self.regimes.of(regime) += 1;
        *self.conclusions.of((Month::of(contrat.conclusion.0), regime)) += 1;
        for row in due {
            *self.due.of((regime, row.annee, row.payeur)) += row.montant;
        }
        for versement in versements {
            *self.cash.of((Month::of(versement.date), versement.payeur)) += versement.montant;
        }
        let centre = self.centres.of(cohort.cfa_number(outcome.row));
        centre.contracts += 1;
        centre.du_loi += outcome.du_loi;
        self.add_gaps(cohort, outcome);
        self.add_compared(cohort, outcome, evaluation, due);
        let paid: Centimes = versements.iter().map(|versement| versement.montant).sum();
        self.add_assumptions(contrat, outcome, evaluation, paid != outcome.du_loi, law);
    }

    /// Gap of the contract: NPEC less coût préfecture (G1).
    fn add_gaps(&mut self, cohort: &Cohort, outcome: &ContratRow) {
        let prices = &outcome.priced.prices;
        if let Some(source) = prices.source_npec {
            *self.npec_sources.of(source) += 1;
        }
        if let Some(source) = outcome.priced.source_cout_prefecture {
            *self.cout_prefecture_sources.of(source) += 1;
        }
        let (Some(cost), Some(npec)) = (prices.cout_prefecture, prices.npec) else { return };
        let gaps = AnnualGaps::of(cost, npec);
        self.gaps_by_diploma.of(cohort.diplome_number(outcome.row)).add(&gaps);
        if let Some(niveau) = outcome.niveau {
            self.gaps_by_level.of(niveau).add(&gaps);
        }
        *self.gap_bins.of(gap_bin(npec - cost)) += 1;
    }

    /// G2: contracts whose two prices are known, contrats de professionnalisation apart.
    fn add_compared(&mut self, cohort: &Cohort, outcome: &ContratRow, evaluation: &Evaluation, due: &[DuRow]) {
        let (Some(prefecture), Some(npec)) = (evaluation.prefecture(), evaluation.npec()) else { return };
        let (Some(du_prefecture), Some(du_npec)) = (outcome.du_prefecture, outcome.du_npec) else { return };
        let whole = RegimeTotals { contracts: 1, loi: outcome.du_loi, prefecture: du_prefecture, npec: du_npec };
        self.compared.of(outcome.regime).add(&whole);
        self.centres.of(cohort.cfa_number(outcome.row)).compared.add(&whole);
        let years = &mut self.compared_years;
        due.iter().for_each(|row| years.of(row.annee).loi += row.montant);
        evaluation.pure_by_year(prefecture, |year, amount| years.of(year).prefecture += amount);
        evaluation.pure_by_year(npec, |year, amount| years.of(year).npec += amount);
        evaluation.due.years().for_each(|(year, _, _)| years.of(year).contracts += 1);
    }

    fn add_assumptions(&mut self, contrat: &Contrat, outcome: &ContratRow, evaluation: &Evaluation, lost: bool, law: &Legislation) {
        let regime = outcome.regime;
        let source = outcome.priced.prices.source_npec;
        let stock = matches!(evaluation.classified.basis, Counting::StockPrefecture | Counting::StockNpec | Counting::StockPublic);
        let by_days = evaluation.classified.basis == Counting::Jours;
        let contract_years = evaluation.classified.basis == Counting::Contrat;
        let conclusion = contrat.conclusion;
        let assumed_decision = law.versement.delai_decision.version_at(conclusion).is_ok_and(|version| version.assumed);
        let on_npec = evaluation.due.segments.iter().any(|segment| segment.basis == SegmentPrice::Annual(PriceBase::Npec));
        let regional = evaluation.due.segments.iter().any(|segment| segment.payeurs() == [Payeur::Region]);
        let rests_on = |assumption| match assumption {
            Assumption::NpecSynthetique => outcome.priced.synthetic_npec,
            Assumption::CoutPrefectureSynthetique => outcome.priced.synthetic_cout_prefecture,
            Assumption::CoutPrefectureSubstitut => outcome.priced.source_cout_prefecture == Some(SourceCoutPrefecture::Substitut),
            Assumption::CarenceStock => regime == Regime::StockNpec && source == Some(SourceNpec::Carence),
            Assumption::AmorcageConserve => on_npec && source == Some(SourceNpec::Amorcage),
            Assumption::RqthMaximum => contrat.rqth && contrat.is_private_apprenticeship() && on_npec,
            Assumption::MoisCalendaires => stock,
            Assumption::SubventionParApprenti => regional,
            Assumption::AvantContrat => evaluation.avant_contrat.is_some(),
            Assumption::FraisAnnexes => evaluation.frais_annexes.is_some() && regional,
            Assumption::EmployeurPublic => matches!(regime, Regime::PublicLocal | Regime::PublicEtat),
            Assumption::DecisionChambre => contract_years && assumed_decision,
            Assumption::NpecAncien => outcome.priced.npec_ancien,
            Assumption::AuJour => by_days,
            Assumption::NiveauInconnu => by_days && outcome.niveau.is_none(),
            Assumption::SoldePerdu => by_days && lost,
            Assumption::DureeHorsLimites => contrat.kind == TypeContrat::Apprentissage && !within_length(contrat, law),
            Assumption::PrixCfaSansEffet => contrat.prix_cfa.is_some() && !is_billed(regime),
        };
        for assumption in Assumption::ALL.into_iter().filter(|&assumption| rests_on(assumption)) {
            *self.assumptions.of(assumption) += 1;
        }
    }

    /// R2: a contract that kept the coût préfecture, and what it gained by it.
    pub(super) fn add_option(
        &mut self,
        evaluation: &Evaluation,
        contrat: &Contrat,
        prices: &AnnualPrices,
        law: &Legislation,
        settings: &Settings,
    ) {
        let never = Settings { option_stock_npec: OptionStockNpec::Never, ..*settings };
        self.totals.options += 1;
        if let Ok(without) = evaluate(contrat, prices, law, &never) {
            self.totals.option_gain += evaluation.du_loi() - without.du_loi();
        }
    }

    /// Counts contracts that a rule sets aside.
    pub(super) fn add_set_aside(&mut self, contracts: u64) {
        self.totals.set_aside += contracts;
    }

    /// The summary, its maps in order of their keys.
    pub(super) fn finish(self) -> Summary {
        Summary {
            regimes: self.regimes.into_map(),
            conclusions: self.conclusions.into_map(),
            due: self.due.into_map(),
            cash: self.cash.into_map(),
            compared: self.compared.into_map(),
            compared_years: self.compared_years.into_map(),
            gaps_by_diploma: self.gaps_by_diploma.into_map(),
            gaps_by_level: self.gaps_by_level.into_map(),
            gap_bins: self.gap_bins.into_map(),
            centres: self.centres.into_map(),
            npec_sources: self.npec_sources.into_map(),
            cout_prefecture_sources: self.cout_prefecture_sources.into_map(),
            assumptions: self.assumptions.into_map(),
            ..self.totals
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<K: ArrayKey + std::fmt::Debug>(keys: impl IntoIterator<Item = K>) {
        let keys: Vec<K> = keys.into_iter().collect();
        let mut sums: Sums<K, u64> = Sums::default();
        let mut expected = BTreeMap::new();
        for (value, &key) in (1..).zip(&keys) {
            *sums.of(key) += value;
            *expected.entry(key).or_insert(0) += value;
        }
        assert_eq!(sums.into_map(), expected);
    }

    #[test]
    fn sums_are_those_of_an_ordered_map() {
        let years = [1999, 2000, 2019, 2079, 2080, -5, i32::from(i16::MAX), 2019];
        let months = years.map(|year| Month::january(year) + 11);
        check(years);
        check(months);
        check([0_u32, 4_095, 4_096, u32::MAX, 7]);
        check([-513_i64, -512, -1, 0, 511, 512, 7]);
        check((3..=8).filter_map(Niveau::new));
        check(Assumption::ALL);
        check(months.into_iter().flat_map(|month| Payeur::ALL.map(|payeur| (month, payeur))));
        check(months.into_iter().flat_map(|month| Regime::ALL.map(|regime| (month, regime))));
        let with_year = |regime| years.into_iter().flat_map(move |year| Payeur::ALL.map(|payeur| (regime, year, payeur)));
        check(Regime::ALL.into_iter().flat_map(with_year));
    }
}
