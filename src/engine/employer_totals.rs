//! What employers pay and receive, by kind of contract: the totals and what they are counted by.

use std::collections::BTreeMap;

use crate::calendar::DateConclusion;
use crate::codes::Niveau;
use crate::legislation::{Legislation, NoValue};
use crate::rules::{Aide, AnneeCout};
use crate::units::Centimes;

/// Size of an employer: under 11, 11 to 49, 50 to 249, 250 and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taille {
    /// Under 11 employees.
    MoinsDe11,
    /// 11 to 49 employees.
    De11A49,
    /// 50 to 249 employees.
    De50A249,
    /// 250 employees and more.
    De250EtPlus,
}

impl Taille {
    /// All sizes, smallest first.
    pub const ALL: [Self; 4] = [Self::MoinsDe11, Self::De11A49, Self::De50A249, Self::De250EtPlus];

    /// The size of a staff. The bounds are those of the aids (11, 250) and of the statistics (50).
    #[must_use]
    pub const fn of(effectif: u32) -> Self {
        match effectif {
            0..11 => Self::MoinsDe11,
            11..50 => Self::De11A49,
            50..250 => Self::De50A249,
            250.. => Self::De250EtPlus,
        }
    }

    /// A staff of this size, for examples.
    #[must_use]
    pub const fn example(self) -> u32 {
        match self {
            Self::MoinsDe11 => 5,
            Self::De11A49 => 15,
            Self::De50A249 => 100,
            Self::De250EtPlus => 300,
        }
    }

    /// Its key in the catalogues and in scenarios.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::MoinsDe11 => "moins_de_11",
            Self::De11A49 => "de_11_a_49",
            Self::De50A249 => "de_50_a_249",
            Self::De250EtPlus => "de_250_et_plus",
        }
    }
}

/// Which aids are open at signature, read from the law of the run: a scenario that moves a reform moves its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Periode {
    /// The stack of aids in force until 2018.
    Avant2019,
    /// The single aid alone.
    AideUnique,
    /// The exceptional aid in the first year, the single aid after it.
    AideExceptionnelle,
    /// Later aids, of one year.
    Ensuite,
}

impl Periode {
    /// All periods, earliest first.
    pub const ALL: [Self; 4] = [Self::Avant2019, Self::AideUnique, Self::AideExceptionnelle, Self::Ensuite];

    /// The period of a signature.
    ///
    /// # Errors
    /// [`NoValue`] when the law has no value on that day.
    pub fn of(conclusion: DateConclusion, law: &Legislation) -> Result<Self, NoValue> {
        let some = |amount: &Centimes| *amount > Centimes::ZERO;
        Ok(if some(law.aides_avant_2019.prime_part_fixe.at(conclusion)?) {
            Self::Avant2019
        } else if !some(law.aide_unique.annee_2.at(conclusion)?) {
            Self::Ensuite
        } else if law.aide_exceptionnelle.majeur_petite.at(conclusion)?.is_open() {
            Self::AideExceptionnelle
        } else {
            Self::AideUnique
        })
    }

    /// Its key in the catalogues.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Avant2019 => "avant_2019",
            Self::AideUnique => "aide_unique",
            Self::AideExceptionnelle => "aide_exceptionnelle",
            Self::Ensuite => "ensuite",
        }
    }
}

/// One row of the table `employeurs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmployerRow {
    /// Row of the cohort.
    pub row: usize,
    /// The year of the contract.
    pub cout: AnneeCout,
}

/// What years of contracts cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Years of contracts: one contract of two years counts twice.
    pub count: u64,
    /// Months begun, over all these years.
    pub months: u64,
    /// Gross wages of all these months, cents.
    pub salaire: Centimes,
    /// Employer's contributions after exemptions, cents.
    pub cotisations: Centimes,
    /// Public aids to the employer, cents.
    pub aides: Centimes,
}

impl Cost {
    /// What one year costs.
    pub(super) fn of(cout: &AnneeCout) -> Self {
        let months = cout.mois as u64;
        Self { count: 1, months, salaire: cout.salaire, cotisations: cout.cotisations, aides: cout.aides.total() }
    }

    /// Adds the years of another sum.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.months += other.months;
        self.salaire += other.salaire;
        self.cotisations += other.cotisations;
        self.aides += other.aides;
    }

    /// Wages + contributions - aids.
    #[must_use]
    pub fn net(&self) -> Centimes {
        self.salaire + self.cotisations - self.aides
    }
}

/// What the employer's side rests on that no file or text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmployerAssumption {
    /// The staff is the named default.
    Effectif,
    /// The age is the named default.
    Age,
    /// The rate of work accidents is an average.
    AccidentsDuTravail,
    /// A firm of 11 or more is no craft firm (contributions until 2018).
    NonArtisanale,
    /// The apprentice is the first or an additional one (A2).
    ApprentiSupplementaire,
    /// The employer's fiscal year is the calendar year (A4).
    ExerciceCivil,
    /// The scale of the AGEFIPH (A6).
    Agefiph,
    /// The quota of alternants is met (A8, A9).
    Quota,
    /// The contract is sent to the OPCO (within six months since 2025), and no aid was had before for the same apprentice.
    Transmission,
    /// Neither the malus (CSA) nor the bonus of a firm of 250 or more is counted: the share of its alternants is in no file.
    Csa,
}

impl EmployerAssumption {
    /// All, in the order of reports.
    pub const ALL: [Self; 10] = [
        Self::Effectif,
        Self::Age,
        Self::AccidentsDuTravail,
        Self::NonArtisanale,
        Self::ApprentiSupplementaire,
        Self::ExerciceCivil,
        Self::Agefiph,
        Self::Quota,
        Self::Transmission,
        Self::Csa,
    ];

    /// Its key in the catalogues.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Effectif => "effectif",
            Self::Age => "age",
            Self::AccidentsDuTravail => "accidents_du_travail",
            Self::NonArtisanale => "non_artisanale",
            Self::ApprentiSupplementaire => "apprenti_supplementaire",
            Self::ExerciceCivil => "exercice_civil",
            Self::Agefiph => "agefiph",
            Self::Quota => "quota",
            Self::Transmission => "transmission",
            Self::Csa => "csa",
        }
    }
}

/// Totals of the employer's side over contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmployerTotals {
    /// First years of contracts by period, level and size.
    pub first_years: BTreeMap<(Periode, Niveau, Taille), Cost>,
    /// All years of contracts by period and year.
    pub years: BTreeMap<(Periode, i32), Cost>,
    /// Contracts that have an aid, and what it brings them, by period.
    pub aids: BTreeMap<(Periode, Aide), (u64, Centimes)>,
    /// Ages at signature, by level.
    pub ages: BTreeMap<Niveau, BTreeMap<u32, u64>>,
    /// Contracts that rest on each assumption.
    pub assumptions: BTreeMap<EmployerAssumption, u64>,
    /// Private apprenticeship contracts whose cost is known.
    pub contracts: u64,
    /// Contracts of public employers: their rows are written; they are in no total.
    pub public: u64,
    /// Contrats de professionnalisation: their rows are written, from 2019; they are in no total.
    pub professionnalisation: u64,
    /// Contracts whose level or figures of the law are not known.
    pub unknown: u64,
    /// Alternants (apprenticeship of any employer and professionnalisation) by year of signature.
    pub alternants: BTreeMap<i32, (u64, u64)>,
}

impl EmployerTotals {
    /// Adds the totals of other contracts.
    pub fn merge(&mut self, other: &Self) {
        other.first_years.iter().for_each(|(&key, cost)| self.first_years.entry(key).or_default().add(cost));
        other.years.iter().for_each(|(&key, cost)| self.years.entry(key).or_default().add(cost));
        for (&key, &(count, amount)) in &other.aids {
            let aid = self.aids.entry(key).or_default();
            *aid = (aid.0 + count, aid.1 + amount);
        }
        for (&niveau, ages) in &other.ages {
            ages.iter().for_each(|(&age, count)| *self.ages.entry(niveau).or_default().entry(age).or_default() += count);
        }
        other.assumptions.iter().for_each(|(&key, count)| *self.assumptions.entry(key).or_default() += count);
        for (&year, &(apprenticeship, other)) in &other.alternants {
            let sum = self.alternants.entry(year).or_default();
            *sum = (sum.0 + apprenticeship, sum.1 + other);
        }
        self.contracts += other.contracts;
        self.public += other.public;
        self.professionnalisation += other.professionnalisation;
        self.unknown += other.unknown;
    }
}
