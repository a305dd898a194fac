//! Section 7: net cost of an apprentice for the employer, by year of the contract = wage + contributions - aids.

use crate::contract::{Contrat, Embauche};
use crate::legislation::{Legislation, NoValue};
use crate::units::Centimes;

use super::aide_employeur::{Aides, AnneeAidee, aides};
use super::cotisations::{Baremes, cotisations};
use super::mois_travailles::{MoisTravaille, mois_travailles};
use super::salaire::{Profil, salaire};

/// One year of a contract for its employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnneeCout {
    /// Year of execution: 1, 2, ...
    pub annee: i32,
    /// Started months.
    pub mois: usize,
    /// Gross wages.
    pub salaire: Centimes,
    /// Employer's contributions.
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
    cout_au_bareme(contrat, embauche, profil, &mut Baremes::new(law))
}

/// The same with figures of months that serve for many contracts.
///
/// # Errors
/// [`NoValue`] when the law has no value on a day of the contract.
pub fn cout_au_bareme(
    contrat: &Contrat,
    embauche: &Embauche,
    profil: &Profil,
    baremes: &mut Baremes<'_>,
) -> Result<Vec<AnneeCout>, NoValue> {
    let months = mois_travailles(contrat, embauche, baremes.law())?;
    months.chunks(12).map(|year| annee(contrat, profil, year, baremes)).collect()
}

fn annee(contrat: &Contrat, profil: &Profil, mois: &[MoisTravaille], baremes: &mut Baremes<'_>) -> Result<AnneeCout, NoValue> {
    let law = baremes.law();
    let (mut wages, mut contributions) = (Centimes::ZERO, Centimes::ZERO);
    for month in mois {
        let bareme = baremes.of(month.mois);
        let wage = salaire(contrat, profil, month, &bareme, law)?;
        wages += wage.brut;
        contributions += cotisations(profil, month, &wage, &bareme)?.montant;
    }
    let annee = mois.first().map_or(1, |first| first.annee);
    let aided = AnneeAidee { contrat, profil, annee, mois, cout: wages + contributions };
    Ok(AnneeCout { annee, mois: mois.len(), salaire: wages, cotisations: contributions, aides: aides(&aided, law)? })
}
