//! Section 7: net cost of an apprentice for the employer, by year of the contract = wage + contributions - aids.

use std::ops::Range;

use super::aide_employeur::{Aides, AnneeAidee, aides};
use super::cotisations::{Baremes, cotisations};
use super::mois_travailles::{AnneeTravaillee, MoisTravaille, mois_travailles};
use super::profil::Profil;
use super::salaire::{PartDuMois, salaire};
use crate::contract::{Contrat, Embauche};
use crate::legislation::{Legislation, NoValue};
use crate::units::{Centimes, Part};

/// One year of a contract for its employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnneeCout {
    /// Year of execution: 1, 2, ...
    pub annee: i32,
    /// Started months of the year that are worked.
    pub mois: usize,
    /// Share of the minimum wage up to which the apprentice owes no contribution: no cost of the employer.
    pub exoneration: Part,
    /// Gross wages of the year, each month rounded to the cent.
    pub salaire: Centimes,
    /// Employer's contributions of the year, less exemptions and the general reduction.
    pub cotisations: Centimes,
    /// What each aid brings.
    pub aides: Aides,
}

impl AnneeCout {
    /// Wages + contributions - aids.
    #[must_use]
    pub fn cout_net(&self) -> Centimes {
        self.salaire + self.cotisations - self.aides.total()
    }
}

/// The cost of a contract for its employer, year by year; each month's wage and contributions are rounded to the cent, each aid once.
///
/// # Errors
/// [`NoValue`] when the law has no value on a day of the contract.
pub fn cout_employeur(contrat: &Contrat, embauche: &Embauche, profil: &Profil, law: &Legislation) -> Result<Vec<AnneeCout>, NoValue> {
    cout_au_bareme(contrat, embauche, profil, &mut Baremes::new(law), Vec::new())
}

/// The same with figures of months that serve for many contracts, in the memory of a list that is no longer needed.
///
/// # Errors
/// [`NoValue`] when the law has no value on a day of the contract.
pub fn cout_au_bareme(
    contrat: &Contrat,
    embauche: &Embauche,
    profil: &Profil,
    baremes: &mut Baremes<'_>,
    mut years: Vec<AnneeCout>,
) -> Result<Vec<AnneeCout>, NoValue> {
    years.clear();
    let law = baremes.law();
    let mois = mois_travailles(contrat, embauche, law)?;
    let exoneration = *law.salaire_apprenti.exoneration_salariale.at(contrat.conclusion)?;
    let mut paie = Paie { profil, part: PartDuMois::new(contrat, profil, law)?, entier: None };
    for annee in (1..).map(|annee| mois.annee(annee)).take_while(|annee| !annee.is_empty()) {
        let (salaire, cotisations) = paie.annee(&annee, baremes)?;
        let aided = AnneeAidee { contrat, profil, mois: annee, cout: salaire + cotisations };
        let aides = aides(&aided, law)?;
        years.push(AnneeCout { annee: annee.annee, mois: annee.len() as usize, exoneration, salaire, cotisations, aides });
    }
    Ok(years)
}

/// The pay of a contract, month after month.
struct Paie<'a> {
    profil: &'a Profil,
    part: PartDuMois<'a>,
    /// The last month that was worked whole: whoever has the same share of the same figures is paid the same.
    entier: Option<MoisEntier>,
}

/// The pay of a month that was worked whole.
#[derive(Clone, Copy)]
struct MoisEntier {
    bareme: usize,
    part: Part,
    paie: (Centimes, Centimes),
}

impl Paie<'_> {
    /// Wages and contributions of the months of a year.
    fn annee(&mut self, annee: &AnneeTravaillee<'_>, baremes: &mut Baremes<'_>) -> Result<(Centimes, Centimes), NoValue> {
        let (mut wages, mut contributions) = (Centimes::ZERO, Centimes::ZERO);
        let Range { start: mut rank, end } = annee.ranks();
        while rank < end {
            let (wage, due) = self.mois(&annee.mois.get(rank), baremes)?;
            let alike = self.alike(annee, rank, baremes);
            wages += wage.times(alike);
            contributions += due.times(alike);
            rank += alike;
        }
        Ok((wages, contributions))
    }

    /// How many months from this one on are worked whole, with the same figures and share; at least this one.
    fn alike(&self, annee: &AnneeTravaillee<'_>, rank: i32, baremes: &mut Baremes<'_>) -> i32 {
        let mois = annee.mois;
        let end = annee.ranks().end.min(mois.whole()).min(self.part.until() - mois.calendar(0));
        baremes.alike(mois.calendar(rank), end - rank)
    }

    fn mois(&mut self, mois: &MoisTravaille, baremes: &mut Baremes<'_>) -> Result<(Centimes, Centimes), NoValue> {
        let (bareme, part) = (baremes.number(mois.mois), self.part.of(mois)?);
        let whole = mois.jours == mois.longueur;
        if let Some(known) = self.entier.filter(|known| whole && known.bareme == bareme && known.part == part) {
            return Ok(known.paie);
        }
        let figures = baremes.of(mois.mois);
        let wage = salaire(part, mois, figures)?;
        let paie = (wage.brut, cotisations(self.profil, mois, &wage, figures)?.montant);
        if whole {
            self.entier = Some(MoisEntier { bareme, part, paie });
        }
        Ok(paie)
    }
}
