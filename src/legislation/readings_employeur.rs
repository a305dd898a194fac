//! What stands for the facts of an employer that a file does not give.

/// Named defaults of the employer's side (assumed): each contract that takes one is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmployerSettings {
    /// Staff of an employer whose staff is not given. Half of the contracts of 2018 were in firms under 10.
    pub effectif_absent: u32,
    /// Age at signature of an apprentice whose birth date is not given.
    pub age_absent: u32,
}

impl EmployerSettings {
    /// Those of a scenario that says nothing.
    pub const STANDING: Self = Self { effectif_absent: 5, age_absent: 18 };
}

impl Default for EmployerSettings {
    fn default() -> Self {
        Self::STANDING
    }
}
