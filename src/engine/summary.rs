//! Totals over many contracts: exact, mergeable, the same in any order.

use std::collections::BTreeMap;

use crate::calendar::Month;
use crate::codes::{Niveau, Payeur, Regime};
use crate::legislation::{SourceCoutPrefecture, SourceNpec};
use crate::units::Centimes;
use crate::units::division::floor;

/// Width of a bin of the distribution of annual gaps: 100 EUR.
pub const GAP_BIN: Centimes = Centimes(10_000);

/// Law and pure regimes over the same contracts: those whose two prices are known (G2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegimeTotals {
    /// Contracts whose two prices are known.
    pub contracts: u64,
    /// Due under the law.
    pub loi: Centimes,
    /// Due at coût préfecture throughout.
    pub prefecture: Centimes,
    /// Due at the NPEC throughout.
    pub npec: Centimes,
}

impl RegimeTotals {
    pub(super) fn add(&mut self, other: &Self) {
        self.contracts += other.contracts;
        self.loi += other.loi;
        self.prefecture += other.prefecture;
        self.npec += other.npec;
    }
}

/// Annual gaps NPEC - coût préfecture of a group of contracts (G1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnnualGaps {
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

impl AnnualGaps {
    pub(super) fn of(cout_prefecture: Centimes, npec: Centimes) -> Self {
        Self { contracts: 1, cout_prefecture, npec, above: u64::from(npec > cout_prefecture), below: u64::from(npec < cout_prefecture) }
    }

    /// Adds the gaps of other contracts.
    pub fn add(&mut self, other: &Self) {
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
    /// An amorçage value to the end: no NPEC is known (R6).
    AmorcageConserve,
    /// The increase for a disabled apprentice taken at its maximum (R7).
    RqthMaximum,
    /// Stock months counted on the calendar (R10).
    MoisCalendaires,
    /// The région's subsidy booked per apprentice (R11).
    SubventionParApprenti,
    /// Training before the contract booked at its start (R12).
    AvantContrat,
    /// Ancillary costs of the région's months at the OPCO's amounts (R13).
    FraisAnnexes,
    /// A public employer paying the NPEC (R3).
    EmployeurPublic,
    /// A decision date for a contract of 2019 registered by a chamber (R20).
    DecisionChambre,
    /// An NPEC of an edition before the one in force at conclusion, which no table has (R5).
    NpecAncien,
    /// The increase of a year of 366 days, the balance paid 30 days after the end, the days of the participation (R8d, R17, R20b).
    AuJour,
    /// A level that is not known: no participation of the employer is counted (R17).
    NiveauInconnu,
    /// A balance that is lost: due, never received (R20b).
    SoldePerdu,
    /// A length that the law does not allow without a reason that the file does not give (L6222-7-1).
    DureeHorsLimites,
    /// A price of the CFA that no rule bills to the employer (R16).
    PrixCfaSansEffet,
}

impl Assumption {
    /// All, in the order of the rules.
    pub const ALL: [Self; 18] = [
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
        Self::NpecAncien,
        Self::AuJour,
        Self::NiveauInconnu,
        Self::SoldePerdu,
        Self::DureeHorsLimites,
        Self::PrixCfaSansEffet,
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
            Self::NpecAncien => "npec_ancien",
            Self::AuJour => "au_jour",
            Self::NiveauInconnu => "niveau_inconnu",
            Self::SoldePerdu => "solde_perdu",
            Self::DureeHorsLimites => "duree_hors_limites",
            Self::PrixCfaSansEffet => "prix_cfa_sans_effet",
        }
    }
}

/// Totals of a CFA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CentreTotals {
    /// Contracts of the CFA that are priced.
    pub contracts: u64,
    /// Due under the law over their life.
    pub du_loi: Centimes,
    /// Law and pure regimes.
    pub compared: RegimeTotals,
}

/// Totals over all contracts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Contracts priced, those set aside not counted.
    pub contracts: u64,
    /// Contracts set aside by a rule.
    pub set_aside: u64,
    /// Contracts evaluated, by regime.
    pub regimes: BTreeMap<Regime, u64>,
    /// Contracts by month of conclusion and regime.
    pub conclusions: BTreeMap<(Month, Regime), u64>,
    /// Due by regime, calendar year and payer.
    pub due: BTreeMap<(Regime, i32, Payeur), Centimes>,
    /// Paid by calendar month and payer.
    pub cash: BTreeMap<(Month, Payeur), Centimes>,
    /// Law and pure regimes by regime, over life.
    pub compared: BTreeMap<Regime, RegimeTotals>,
    /// Law and pure regimes by calendar year (G2); `contracts` counts contract-years.
    pub compared_years: BTreeMap<i32, RegimeTotals>,
    /// Annual gaps by diploma number of the cohort.
    pub gaps_by_diploma: BTreeMap<u32, AnnualGaps>,
    /// Annual gaps by level.
    pub gaps_by_level: BTreeMap<Niveau, AnnualGaps>,
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
        merge(&mut self.compared, &other.compared, RegimeTotals::add);
        merge(&mut self.compared_years, &other.compared_years, RegimeTotals::add);
        merge(&mut self.gaps_by_diploma, &other.gaps_by_diploma, AnnualGaps::add);
        merge(&mut self.gaps_by_level, &other.gaps_by_level, AnnualGaps::add);
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

    /// The same when the CFAs and the diplomas of the contracts have other numbers.
    #[must_use]
    pub fn renumbered(self, cfas: &[u32], diplomes: &[u32]) -> Self {
        let number = |numbers: &[u32], old: u32| numbers.get(old as usize).copied().unwrap_or(old);
        let centres = self.centres.into_iter().map(|(cfa, totals)| (number(cfas, cfa), totals)).collect();
        let gaps_by_diploma = self.gaps_by_diploma.into_iter().map(|(diplome, gaps)| (number(diplomes, diplome), gaps)).collect();
        Self { gaps_by_diploma, centres, ..self }
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
    pub fn compared_total(&self) -> RegimeTotals {
        let mut total = RegimeTotals::default();
        self.compared.values().for_each(|compared| total.add(compared));
        total
    }

    /// Annual gaps over all contracts whose two prices are known.
    #[must_use]
    pub fn gaps_total(&self) -> AnnualGaps {
        let mut total = AnnualGaps::default();
        self.gaps_by_diploma.values().for_each(|gaps| total.add(gaps));
        total
    }
}

fn merge<K: Copy + Ord, V: Copy + Default>(sums: &mut BTreeMap<K, V>, others: &BTreeMap<K, V>, add: impl Fn(&mut V, &V)) {
    others.iter().for_each(|(&key, value)| add(sums.entry(key).or_default(), value));
}
