//! The employer's side of a contract: what aids and wages depend on beside the contract itself.

use chrono::NaiveDate;

/// The hire: facts that only the employer's side reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Embauche {
    /// Employees of the employer.
    pub effectif: Option<u32>,
    /// Birth date of the apprentice. Never written to any output.
    pub naissance: Option<NaiveDate>,
    /// A diploma of the same level, in direct relation, obtained before (D6222-30).
    pub meme_niveau: bool,
    /// Time abroad, first and last day (R14).
    pub mobilite: (Option<NaiveDate>, Option<NaiveDate>),
}
