//! Several scenarios, or saved runs, side by side: the sides and their contracts, the answers, what is written.

mod again;
mod answer;
mod comptes;
mod explain;
mod output;
mod refusals;
mod saved_runs;
mod sides;
mod swept;

use std::path::PathBuf;

use crate::io::write::WriteOptions;
use crate::units::Centimes;

pub use answer::{ComparisonAnswer, check_use};
pub use comptes::accounts;
pub use output::{markdown, write};
pub use saved_runs::contracts_read;
pub use sides::{LoadedSide, ReadyScenario, Sides, load};
pub use swept::Swept;

/// What a comparison is asked.
#[derive(Clone, Debug, Default)]
pub struct Comparing {
    /// Scenario files, names of shipped ones, or folders of runs; the first is what the others are compared to.
    pub sides: Vec<String>,
    /// Contracts in place of the scenarios'.
    pub contrats: Option<PathBuf>,
    /// Centres in place of the scenarios': their accounts are compared.
    pub centres: Option<PathBuf>,
    /// Whether the contracts that differ are listed.
    pub listed: bool,
    /// How tables are written.
    pub options: WriteOptions,
    /// The tables that are written; all when empty.
    pub tables: Vec<String>,
    /// The contracts that meet a condition alone.
    pub condition: Option<String>,
    /// Groups by these columns of the contracts.
    pub by: Vec<String>,
    /// A contract that differs by less is neither winner nor loser; a cent when none is said.
    pub threshold: Option<Centimes>,
    /// Why the number moved between two saved runs.
    pub explain: bool,
    /// What the first scenario rests on, each assumption moved to both ends of its range.
    pub sensitivity: bool,
    /// One value of the first scenario along a range.
    pub sweep: Option<String>,
    /// Contracts that start in one year against those that start in another.
    pub entries: Option<(i32, i32)>,
    /// Entries of this CFA alone.
    pub cfa: Option<String>,
    /// The contracts of the first scenario against those of the second.
    pub cohorts: bool,
    /// The contracts drawn with each seed of a range.
    pub seeds: Option<(u64, u64)>,
    /// Years at whose end the cash received is compared.
    pub years: Vec<i32>,
}
