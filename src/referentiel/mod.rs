//! The référentiel of the NPEC as France compétences publishes it: layouts of its workbooks, rows to values, editions by day of
//! applicability, the project's own table, and what an edition changes.
//!
//! ```text
//! sheets' first rows -> recognise -> plan -> rows of cells -> Collector -> Edition -> table, differences
//!          layouts (data) --^                                 refused and doubtful rows are told, never guessed
//! ```

mod cells;
mod collect;
mod diff;
mod edition;
mod entry;
mod fields;
mod layouts;
mod recognise;
mod table;
mod timeline;

pub use cells::PublishedCell;
pub use collect::{Collector, Dates, RowFindings};
pub use diff::{CertificationChange, Direction, EditionChanges, changes, touches};
pub use edition::{Conflict, Edition, Target, Unmapped};
pub use entry::{Branch, Statut};
pub use fields::Refusal;
pub use layouts::{Champ, Contenu, Layouts, Release};
pub use recognise::{MatrixRows, Preview, Recognised, SheetColumns, SheetPlan, Unrecognised, recognise};
pub use table::{ReferentielRow, TableForm, expand, npec_table, rows};
pub use timeline::{Doubt, PeriodState, Slot};
