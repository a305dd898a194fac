//! Totals over many contracts: exact, mergeable, the same in any order.

use std::collections::BTreeMap;

use super::chunk::{ContratRow, DuRow};
use super::evaluate::{Evaluation, Versement, evaluate};
use crate::calendar::{DateConclusion, Month};
use crate::codes::{Niveau, Payeur, Regime};
use crate::contract::{Cohort, Contrat};
use crate::legislation::{Legislation, OptionStockNpec, PriceBase, Settings, SourceCoutPrefecture, SourceNpec};
use crate::rules::{Basis, PriceBasis, Prices};
use crate::units::Centimes;
use crate::units::division::floor;

/// Width of a bin of the distribution of annual gaps: 100 EUR.
pub const GAP_BIN: Centimes = Centimes(10_000);

/// Law and pure regimes over the same contracts: those whose two prices are known (G2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Contracts.
    pub contracts: u64,
    /// Due under the law.
    pub loi: Centimes,
    /// Due at coût préfecture throughout.
    pub prefecture: Centimes,
    /// Due at the NPEC throughout.
    pub npec: Centimes,
}

impl Compared {
    fn add(&mut self, other: &Self) {
        self.contracts += other.contracts;
        self.loi += other.loi;
        self.prefecture += other.prefecture;
        self.npec += other.npec;
    }
}

/// Annual gaps NPEC - coût préfecture of a group of contracts (G1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Contracts whose two prices are known.
    pub contracts: u64,
    /// Sum of the coûts préfectoraux.
    pub cout_prefecture: Centimes,
    /// Sum of the NPEC.
    pub npec: Centimes,
    /// Contracts whose NPEC is above.
    pub above: u64,
    /// Contracts whose NPEC is below.
    pub below: u64,
}

impl Gaps {
    fn of(cout_prefecture: Centimes, npec: Centimes) -> Self {
        Self { contracts: 1, cout_prefecture, npec, above: u64::from(npec > cout_prefecture), below: u64::from(npec < cout_prefecture) }
    }

    fn add(&mut self, other: &Self) {
        self.contracts += other.contracts;
        self.cout_prefecture += other.cout_prefecture;
        self.npec += other.npec;
        self.above += other.above;
        self.below += other.below;
    }
}

/// What the results rest on that no file or text says: each is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// An NPEC built on the published pattern.
    NpecSynthetique,
    /// A coût préfecture drawn from the published ranges.
    CoutPrefectureSynthetique,
    /// A coût préfecture replaced by the named substitute (R4).
    CoutPrefectureSubstitut,
    /// A contract of regime C on its diploma's carence value (R5).
    CarenceStock,
    /// An amorçage value kept to the end (R6).
    AmorcageConserve,
    /// The increase for a disabled apprentice taken at its maximum (R7).
    RqthMaximum,
    /// Stock months counted on the calendar (R10).
    MoisCalendaires,
    /// The région's subsidy booked per apprentice (R11).
    SubventionParApprenti,
    /// Training before the contract booked at its start (R12).
    AvantContrat,
    /// Ancillary costs received at the end of the quarter (R13).
    FraisAnnexes,
    /// A public employer paying the NPEC (R3).
    EmployeurPublic,
    /// A decision date for a contract of 2019 registered by a chamber (R20).
    DecisionChambre,
    /// The payment shares of a period whose first day no text gives (R20).
    CalendrierVersement,
}

impl Assumption {
    /// All, in the order of the rules.
    pub const ALL: [Self; 13] = [
        Self::NpecSynthetique,
        Self::CoutPrefectureSynthetique,
        Self::CoutPrefectureSubstitut,
        Self::CarenceStock,
        Self::AmorcageConserve,
        Self::RqthMaximum,
        Self::MoisCalendaires,
        Self::SubventionParApprenti,
        Self::AvantContrat,
        Self::FraisAnnexes,
        Self::EmployeurPublic,
        Self::DecisionChambre,
        Self::CalendrierVersement,
    ];

    /// Its key in the catalogues.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NpecSynthetique => "npec_synthetique",
            Self::CoutPrefectureSynthetique => "cout_prefecture_synthetique",
            Self::CoutPrefectureSubstitut => "cout_prefecture_substitut",
            Self::CarenceStock => "carence_stock",
            Self::AmorcageConserve => "amorcage_conserve",
            Self::RqthMaximum => "rqth_maximum",
            Self::MoisCalendaires => "mois_calendaires",
            Self::SubventionParApprenti => "subvention_par_apprenti",
            Self::AvantContrat => "avant_contrat",
            Self::FraisAnnexes => "frais_annexes",
            Self::EmployeurPublic => "employeur_public",
            Self::DecisionChambre => "decision_chambre",
            Self::CalendrierVersement => "calendrier_versement",
        }
    }
}

/// Totals of a CFA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CentreTotals {
    /// Contracts.
    pub contracts: u64,
    /// Due under the law over their life.
    pub du_loi: Centimes,
    /// Law and pure regimes.
    pub compared: Compared,
}

/// Totals over contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Contracts priced.
    pub contracts: u64,
    /// Contracts set aside by a rule.
    pub set_aside: u64,
    /// Contracts by regime.
    pub regimes: BTreeMap<Regime, u64>,
    /// Contracts by month of conclusion and regime.
    pub conclusions: BTreeMap<(Month, Regime), u64>,
    /// Due by regime, calendar year and payer.
    pub due: BTreeMap<(Regime, i32, Payeur), Centimes>,
    /// Paid by calendar month and payer.
    pub cash: BTreeMap<(Month, Payeur), Centimes>,
    /// Law and pure regimes by regime, over life.
    pub compared: BTreeMap<Regime, Compared>,
    /// Law and pure regimes by calendar year (G2); `contracts` counts contract-years.
    pub compared_years: BTreeMap<i32, Compared>,
    /// Annual gaps by diploma number of the cohort.
    pub gaps_by_diploma: BTreeMap<u32, Gaps>,
    /// Annual gaps by level.
    pub gaps_by_level: BTreeMap<Niveau, Gaps>,
    /// Contracts by bin of [`GAP_BIN`] of the annual gap; bin 0 starts at 0.
    pub gap_bins: BTreeMap<i64, u64>,
    /// Totals by CFA number of the cohort.
    pub centres: BTreeMap<u32, CentreTotals>,
    /// Contracts by source of the NPEC.
    pub npec_sources: BTreeMap<SourceNpec, u64>,
    /// Contracts by source of the coût préfecture.
    pub cout_prefecture_sources: BTreeMap<SourceCoutPrefecture, u64>,
    /// Contracts of regime C that kept the coût préfecture in 2020 (R2).
    pub options: u64,
    /// What they gained by it.
    pub option_gain: Centimes,
    /// Contracts that rest on each assumption.
    pub assumptions: BTreeMap<Assumption, u64>,
}

/// The bin of an annual gap.
#[must_use]
pub const fn gap_bin(gap: Centimes) -> i64 {
    floor(gap.0, GAP_BIN.0)
}

impl Summary {
    /// Adds a contract.
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
        self.contracts += 1;
        *self.regimes.entry(regime).or_default() += 1;
        *self.conclusions.entry((Month::of(contrat.conclusion), regime)).or_default() += 1;
        for row in due {
            *self.due.entry((regime, row.annee, row.payeur)).or_default() += row.montant;
        }
        for versement in versements {
            *self.cash.entry((Month::of(versement.date), versement.payeur)).or_default() += versement.montant;
        }
        let centre = self.centres.entry(cohort.cfa_number(outcome.row)).or_default();
        centre.contracts += 1;
        centre.du_loi += outcome.du_loi;
        self.add_gaps(cohort, outcome);
        self.add_compared(cohort, outcome, evaluation, due);
        self.add_assumptions(contrat, outcome, evaluation, law);
    }

    /// G1.
    fn add_gaps(&mut self, cohort: &Cohort, outcome: &ContratRow) {
        let prices = &outcome.priced.prices;
        if let Some(source) = prices.source_npec {
            *self.npec_sources.entry(source).or_default() += 1;
        }
        if let Some(source) = outcome.priced.source_cout_prefecture {
            *self.cout_prefecture_sources.entry(source).or_default() += 1;
        }
        let (Some(cost), Some(npec)) = (prices.cout_prefecture, prices.npec) else { return };
        let gaps = Gaps::of(cost, npec);
        self.gaps_by_diploma.entry(cohort.diplome_number(outcome.row)).or_default().add(&gaps);
        if let Some(niveau) = outcome.niveau {
            self.gaps_by_level.entry(niveau).or_default().add(&gaps);
        }
        *self.gap_bins.entry(gap_bin(npec - cost)).or_default() += 1;
    }

    /// G2: contracts whose two prices are known, contrats de professionnalisation apart.
    fn add_compared(&mut self, cohort: &Cohort, outcome: &ContratRow, evaluation: &Evaluation, due: &[DuRow]) {
        let (Some(prefecture), Some(npec)) = (evaluation.prefecture(), evaluation.npec()) else { return };
        let (Some(du_prefecture), Some(du_npec)) = (outcome.du_prefecture, outcome.du_npec) else { return };
        let whole = Compared { contracts: 1, loi: outcome.du_loi, prefecture: du_prefecture, npec: du_npec };
        self.compared.entry(outcome.regime).or_default().add(&whole);
        self.centres.entry(cohort.cfa_number(outcome.row)).or_default().compared.add(&whole);
        let years = &mut self.compared_years;
        due.iter().for_each(|row| years.entry(row.annee).or_default().loi += row.montant);
        evaluation.pure_by_year(prefecture, |year, amount| years.entry(year).or_default().prefecture += amount);
        evaluation.pure_by_year(npec, |year, amount| years.entry(year).or_default().npec += amount);
        evaluation.due.years().for_each(|(year, _, _)| years.entry(year).or_default().contracts += 1);
    }

    fn add_assumptions(&mut self, contrat: &Contrat, outcome: &ContratRow, evaluation: &Evaluation, law: &Legislation) {
        let regime = outcome.regime;
        let source = outcome.priced.prices.source_npec;
        let stock = matches!(evaluation.classified.basis, Basis::StockPrefecture | Basis::StockNpec | Basis::StockPublic);
        let contract_years = evaluation.classified.basis == Basis::Contrat;
        let conclusion = DateConclusion(contrat.conclusion);
        let assumed_parts = law.versement.parts.version_at(conclusion).is_ok_and(|version| version.assumed);
        let assumed_decision = law.versement.delai_decision.version_at(conclusion).is_ok_and(|version| version.assumed);
        let on_npec = evaluation.due.segments.iter().any(|segment| segment.basis == PriceBasis::Annual(PriceBase::Npec));
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
            Assumption::FraisAnnexes => evaluation.frais_annexes.is_some(),
            Assumption::EmployeurPublic => matches!(regime, Regime::PublicLocal | Regime::PublicEtat),
            Assumption::DecisionChambre => contract_years && assumed_decision,
            Assumption::CalendrierVersement => contract_years && !evaluation.duree.under_a_year && assumed_parts,
        };
        for assumption in Assumption::ALL.into_iter().filter(|&assumption| rests_on(assumption)) {
            *self.assumptions.entry(assumption).or_default() += 1;
        }
    }

    /// R2: a contract that kept the coût préfecture, and what it gained by it.
    pub(super) fn add_option(
        &mut self,
        evaluation: &Evaluation,
        contrat: &Contrat,
        prices: &Prices,
        law: &Legislation,
        settings: &Settings,
    ) {
        let never = Settings { option_stock_npec: OptionStockNpec::Never, ..*settings };
        self.options += 1;
        if let Ok(without) = evaluate(contrat, prices, law, &never) {
            self.option_gain += evaluation.du_loi() - without.du_loi();
        }
    }

    /// Adds the totals of other contracts of the same cohort.
    pub fn merge(&mut self, other: &Self) {
        self.contracts += other.contracts;
        self.set_aside += other.set_aside;
        self.options += other.options;
        self.option_gain += other.option_gain;
        merge(&mut self.regimes, &other.regimes, |a, b| *a += b);
        merge(&mut self.conclusions, &other.conclusions, |a, b| *a += b);
        merge(&mut self.due, &other.due, |a, b| *a += *b);
        merge(&mut self.cash, &other.cash, |a, b| *a += *b);
        merge(&mut self.compared, &other.compared, Compared::add);
        merge(&mut self.compared_years, &other.compared_years, Compared::add);
        merge(&mut self.gaps_by_diploma, &other.gaps_by_diploma, Gaps::add);
        merge(&mut self.gaps_by_level, &other.gaps_by_level, Gaps::add);
        merge(&mut self.gap_bins, &other.gap_bins, |a, b| *a += b);
        merge(&mut self.npec_sources, &other.npec_sources, |a, b| *a += b);
        merge(&mut self.cout_prefecture_sources, &other.cout_prefecture_sources, |a, b| *a += b);
        merge(&mut self.assumptions, &other.assumptions, |a, b| *a += b);
        merge(&mut self.centres, &other.centres, |a, b| {
            a.contracts += b.contracts;
            a.du_loi += b.du_loi;
            a.compared.add(&b.compared);
        });
    }

    /// Due by calendar year and payer, all regimes.
    #[must_use]
    pub fn due_by_year_and_payer(&self) -> BTreeMap<(i32, Payeur), Centimes> {
        let mut sums: BTreeMap<(i32, Payeur), Centimes> = BTreeMap::new();
        self.due.iter().for_each(|(&(_, year, payeur), &amount)| *sums.entry((year, payeur)).or_default() += amount);
        sums
    }

    /// Law and pure regimes over all comparable contracts.
    #[must_use]
    pub fn compared_total(&self) -> Compared {
        let mut total = Compared::default();
        self.compared.values().for_each(|compared| total.add(compared));
        total
    }

    /// Annual gaps over all contracts whose two prices are known.
    #[must_use]
    pub fn gaps_total(&self) -> Gaps {
        let mut total = Gaps::default();
        self.gaps_by_diploma.values().for_each(|gaps| total.add(gaps));
        total
    }
}

fn merge<K: Copy + Ord, V: Copy + Default>(sums: &mut BTreeMap<K, V>, others: &BTreeMap<K, V>, add: impl Fn(&mut V, &V)) {
    others.iter().for_each(|(&key, value)| add(sums.entry(key).or_default(), value));
}
