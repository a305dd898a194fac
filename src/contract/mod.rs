//! A contract as its parties signed it, a CFA as its accounts show it: facts only, no law.

mod age;
mod centre;
mod cohort;
mod columns;
pub mod condition;
mod contrat;
mod embauche;
pub mod facts;
mod regions;

pub use age::TrancheAge;
pub use centre::{Centre, CentreDefaults, CentreRow, CentreValue, Defaulted, UnitCosts, rises};
pub use cohort::{Cohort, CohortBuilder, Ligne, OwnPrices};
pub(crate) use columns::Lately;
pub use contrat::{Contrat, Employeur, Heures, TypeContrat};
pub use embauche::Embauche;
pub use regions::{departement_of, region_of};
