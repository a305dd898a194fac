//! A contract as its parties signed it: facts only, no law.

mod cohort;
mod contrat;

pub use cohort::{Cohort, CohortBuilder, Ligne};
pub use contrat::{Contrat, Employeur, Heures, TypeContrat};
