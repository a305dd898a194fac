//! One contract: the facts that the rules read.

use chrono::NaiveDate;

use crate::calendar::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture};
use crate::units::{Centimes, Part};

/// Who employs the apprentice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Employeur {
    /// A private employer.
    #[default]
    Prive,
    /// A local authority, for which the CNFPT pays a part (R3).
    PublicLocal,
    /// The State, a hospital.
    PublicEtat,
}

/// The kind of contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeContrat {
    /// Contrat d'apprentissage.
    #[default]
    Apprentissage,
    /// Contrat de professionnalisation, paid by the hour (R15).
    Professionnalisation,
}

/// Hours of training, in hundredths of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Heures(pub i64);

/// One contract. Amounts are in cents; dates are days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contrat {
    /// Day of signature: it selects the regime and the version of most parameters.
    pub conclusion: DateConclusion,
    /// First day of the contract, from which its months are counted.
    pub debut: DateDebut,
    /// Last planned day, included.
    pub fin: NaiveDate,
    /// Last day in case of early end, as written: on or after `fin` there is none.
    pub rupture: Option<DateRupture>,
    /// Last day of training kept after the rupture, as written.
    pub maintien: Option<NaiveDate>,
    /// Start of training, when before the contract.
    pub entree_cfa: Option<DateEntreeCfa>,
    /// Under a convention between région and CFA.
    pub sous_convention: Option<bool>,
    /// Who employs: R3 treats public employers apart.
    pub employeur: Employeur,
    /// Apprentissage or professionnalisation (R15).
    pub kind: TypeContrat,
    /// Disabled apprentice (reconnaissance de la qualité de travailleur handicapé).
    pub rqth: bool,
    /// Shortened by convention because of the apprentice's level (R8b).
    pub duree_reduite: bool,
    /// Titre professionnel whose length is set below a year by regulation (R8c).
    pub duree_fixe: bool,
    /// Contrat de professionnalisation of the priority public (R15).
    pub public_prioritaire: bool,
    /// A new employer after a rupture (R17).
    pub nouvel_employeur: bool,
    /// Part of the training that is at a distance (R5b).
    pub part_distance: Part,
    /// Nights over the contract.
    pub nuits: u32,
    /// Meals over the contract.
    pub repas: u32,
    /// Cost of the first equipment.
    pub premier_equipement: Centimes,
    /// The CFA's own annual price.
    pub prix_cfa: Option<Centimes>,
    /// Hourly rate of the branch (R15).
    pub taux_horaire: Option<Centimes>,
    /// Hours of training over the contract (R15).
    pub heures: Option<Heures>,
    /// Known coût préfecture, EUR/year.
    pub cout_prefecture: Option<Centimes>,
    /// Known NPEC, EUR/year: it goes before that of the tables (R5).
    pub npec: Option<Centimes>,
}

impl Contrat {
    /// A private apprenticeship contract with these dates and nothing else.
    #[must_use]
    pub const fn new(conclusion: DateConclusion, debut: DateDebut, fin: NaiveDate) -> Self {
        Self {
            conclusion,
            debut,
            fin,
            rupture: None,
            maintien: None,
            entree_cfa: None,
            sous_convention: None,
            employeur: Employeur::Prive,
            kind: TypeContrat::Apprentissage,
            rqth: false,
            duree_reduite: false,
            duree_fixe: false,
            public_prioritaire: false,
            nouvel_employeur: false,
            part_distance: Part::NONE,
            nuits: 0,
            repas: 0,
            premier_equipement: Centimes::ZERO,
            prix_cfa: None,
            taux_horaire: None,
            heures: None,
            cout_prefecture: None,
            npec: None,
        }
    }

    /// Early end: `rupture` when it is before `fin` (docs/RULES.md, terms).
    #[must_use]
    pub fn early_end(&self) -> Option<DateRupture> {
        self.rupture.filter(|rupture| rupture.0 < self.fin)
    }

    /// A private employer's contrat d'apprentissage.
    #[must_use]
    pub fn is_private_apprenticeship(&self) -> bool {
        self.employeur == Employeur::Prive && self.kind == TypeContrat::Apprentissage
    }
}
