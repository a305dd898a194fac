//! The main job, step by step: inputs, tables, pictures, report, summary. Commands that need one step call it here.

mod centres;
mod changes;
mod comptes;
mod inputs;
mod pictures;
mod progress;
mod summary;
mod tables;

pub use centres::calibrated;
pub use comptes::Comptes;
pub use inputs::{Asked, Assumed, Clock, Inputs, Read, assumed, beside, load, load_as_of, proven, read, source_name, sources_of};
pub use pictures::{Pictures, draw};
pub use progress::Progress;
pub use summary::{summary, text_table};
pub use tables::{Ecarte, Results, write_tables};
