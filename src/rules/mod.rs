//! The law, one file per mechanism, in its order: pure functions of one contract that read like the text.
//!
//! `regime` (R1, R3) → `duree` (months, R8b, R8c, R9) → `montant` (R5 to R7, R15) → `prise_en_charge` (who owes what for
//! which month, R8, R10) → `versement` (when it is paid, R20 to R23); beside them `avant_contrat` (R12), `frais_annexes`
//! (R13), `reste_a_charge` (R16). The employer's side: `mois_travailles` (R14) → `salaire` → `cotisations` →
//! `aide_employeur` (A1 to A9) → `cout_employeur`.

mod aide_employeur;
mod avant_contrat;
mod cotisations;
mod cout_employeur;
mod duree;
mod error;
mod frais_annexes;
mod jours;
mod mois_travailles;
mod montant;
mod participation;
mod prise_en_charge;
mod profil;
mod regime;
mod reste_a_charge;
mod salaire;
mod versement;
mod versement_jours;

pub use aide_employeur::{Aide, Aides, smic_du_handicap};
pub use avant_contrat::{AvantContrat, avant_contrat};
pub use cotisations::{Bareme, Baremes, Cotisations, cotisations};
pub use cout_employeur::{AnneeCout, cout_au_bareme, cout_employeur};
pub use duree::{Duree, MonthCount, Prorata, due, duree, prorata};
pub use error::RuleError;
pub use frais_annexes::{FraisAnnexes, frais_annexes};
pub use jours::Jours;
pub use mois_travailles::{AnneeTravaillee, MoisTravaille, MoisTravailles, last_worked_day, mois_travailles};
pub use montant::{AnnualPrices, Montants, Regularisation, a_distance, amorcage, majoration_rqth, montants, prix_professionnalisation};
pub use participation::{Participation, forfait, participation};
pub use prise_en_charge::{PriceSegment, Schedule, SegmentPayers, SegmentPrice, option_stock_npec, schedule};
pub use profil::{Profil, Salaire};
pub use regime::{Classified, Counting, classify};
pub use reste_a_charge::{is_billed, reste_a_charge, reste_facture};
pub use salaire::{grille, part_du_smic, salaire};
pub use versement::{Instalment, NatureVersement, PaymentDates, cumulated_share, payment_dates, versements};
pub use versement_jours::{Echeances, versements_jours};
