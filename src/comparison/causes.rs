//! The change between two saved runs, cut in parts.

use crate::units::Centimes;

/// A part of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCause {
    /// What changed: `legislation`, `prix`, `scenario`, `graine`, `logiciel`, `contrats` or `contrats.column`; `inseparable` for what
    /// several of them change together.
    pub key: String,
    /// Contracts that it touches: their amounts or columns change, they appear or disappear; none when that is not known (another
    /// drawing, another program).
    pub count: Option<u64>,
    /// What it changes; none when it cannot be told apart.
    pub share: Option<Centimes>,
}

/// Why the number moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeCauses {
    /// Due in both runs, as saved.
    pub totals: (Centimes, Centimes),
    /// The parts, which add up to the change.
    pub parts: Vec<ChangeCause>,
    /// What is no longer there with its recorded hash: the run (`1` or `2`) and the part.
    pub missing: Vec<(&'static str, &'static str)>,
}
