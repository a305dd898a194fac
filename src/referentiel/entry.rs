//! A value of the référentiel as a row gives it: who set it, for which branch.

use std::collections::BTreeSet;

/// Who set a value. The order is that of preference between equal values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statut {
    /// The branch itself.
    Branche,
    /// The branch followed the recommendation of France compétences.
    Recommandation,
    /// Decree or order, for lack of a value of the branch.
    Carence,
    /// The row does not say.
    #[default]
    Unknown,
}

impl Statut {
    /// `CPNE`, `R`, `D` (2019 to 2021), `A` (since 2022).
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text {
            "CPNE" | "cpne" => Self::Branche,
            "R" | "r" => Self::Recommandation,
            "D" | "d" | "A" | "a" => Self::Carence,
            _ => Self::Unknown,
        }
    }
}

/// A branch as the workbook names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    /// Title of the branch.
    pub title: String,
    /// Numbers of its conventions collectives (IDCC).
    pub idcc: BTreeSet<u16>,
}

/// A value of a couple, by numbers of what is kept once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CoupleEntry {
    pub certification: u32,
    pub cpne: u16,
    pub date: u16,
    /// Current values before historised ones.
    pub historised: bool,
    pub value: u32,
    pub statut: Statut,
    pub sheet: u8,
    pub row: u32,
}
