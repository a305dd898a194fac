//! `compare`, step by step: the sides and their contracts, the answers, the screen, the folder.

mod again;
mod answer;
mod comptes;
mod explain;
mod output;
mod screen;
mod sides;
mod swept;

pub use answer::{Answer, check_use};
pub use comptes::accounts;
pub use output::{format, write};
pub use screen::screen;
pub use sides::{LoadedSide, Scenario, Sides, contracts_read, load};
pub use swept::Swept;
