//! All contracts under the law: prices resolved once, one loop over the columns, totals that add up.

mod chunk;
mod classmates;
mod delays;
mod employer_tally;
mod employer_totals;
mod employers;
mod evaluate;
pub mod explain;
mod pass;
mod payments;
mod pipeline;
mod prices;
mod summary;
mod tally;
mod totals;

pub use chunk::{ContractChunk, ContratRow, DuRow, ResteRow, VersementRow};
pub use classmates::{ClassGap, Classes, GapParts, Mixer, class_gaps, in_order_of_names};
pub use delays::retards;
pub use employer_tally::employer_rows;
pub use employer_totals::{Cost, EmployerAssumption, EmployerRow, EmployerTotals, Periode, Taille};
pub(crate) use employers::employer_cost_at;
pub use employers::{EmployerCost, employer_cost};
pub use evaluate::{Evaluation, evaluate};
pub use pass::{LawPass, PassTotals, evaluate_rows};
pub(crate) use payments::{Delayed, first_instalment};
pub use payments::{PaymentLists, Versement};
pub use pipeline::{Desks, PIECE, SMALL_PIECE, in_order, in_order_of, pieces_of};
pub(crate) use prices::OpenBook;
pub use prices::{ContractPriceKeys, PriceBook, PriceScale, Priced, WHOLE};
pub use summary::{AnnualGaps, Assumption, CentreTotals, GAP_BIN, RegimeTotals, Summary, gap_bin};
pub use totals::{DueTotals, FIRST_YEAR, YEARS, due_totals};
