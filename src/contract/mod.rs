//! A contract as its parties signed it, a CFA as its accounts show it: facts only, no law.

mod age;
mod centre;
mod cohort;
mod columns;
pub mod condition;
mod contours;
mod contrat;
mod embauche;
pub mod facts;
mod regions;
mod sparse;

pub use age::TrancheAge;
pub use centre::{Centre, CentreDefaults, CentreRow, CentreValue, Defaulted, UnitCosts, rises};
pub use cohort::{Cohort, CohortBuilder, Ligne, OwnPrices};
pub(crate) use columns::Lately;
pub use contours::{Contours, Ring};
pub use contrat::{Contrat, Employeur, Heures, TypeContrat};
pub use embauche::Embauche;
pub use regions::{
    DEFAULT_REGION, departement_of, departements_beside, departements_of, metropolitan_region, metropolitan_regions, region_of,
};
