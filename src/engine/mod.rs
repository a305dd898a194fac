//! All contracts under the law: prices resolved once, one loop over the columns, totals that add up.

mod evaluate;

pub use evaluate::{Evaluation, Versement, evaluate};
