//! The law and the prices that a scenario leaves: what every question is asked with.

use chrono::NaiveDate;

use super::Scenario;
use crate::diagnostic::Diagnostic;
use crate::engine::PriceBook;
use crate::legislation::{CoutPrefectureTable, Later, Legislation, Nomenclature, NpecTable, Override, ParameterSet, Settings, overlay};

/// The law in force and the price tables, before any scenario.
#[derive(Clone, Copy, Debug)]
pub struct InForce<'a> {
    /// The parameters as written.
    pub parameters: &'a ParameterSet,
    /// NPEC.
    pub npec: &'a NpecTable,
    /// Coûts préfectoraux.
    pub cout_prefecture: &'a CoutPrefectureTable,
}

/// The law and the price tables under a scenario. Price tables share their values with those in force.
#[derive(Clone, Debug)]
pub struct Law {
    /// The parameters as written, those of the scenario marked.
    pub parameters: ParameterSet,
    /// The parameters as the rules read them.
    pub law: Legislation,
    /// NPEC.
    pub npec: NpecTable,
    /// Coûts préfectoraux.
    pub cout_prefecture: CoutPrefectureTable,
    /// What was not yet published on the day of the law.
    pub later: Vec<Later>,
}

/// The name of the NPEC table among what was not yet published.
pub const NPEC: &str = "npec";

impl Law {
    /// What contracts are priced with.
    #[must_use]
    pub fn book<'a>(&'a self, nomenclature: &'a Nomenclature, settings: &Settings) -> PriceBook<'a> {
        PriceBook::new(&self.law, &self.npec, &self.cout_prefecture, nomenclature, settings)
    }
}

/// The parameters under overrides, typed.
///
/// # Errors
/// The faults of [`overlay`], and those of a law that the rules cannot read, at the place of the first override.
pub fn typed(parameters: &ParameterSet, overrides: &[Override]) -> Result<(ParameterSet, Legislation), Vec<Diagnostic>> {
    let laid = overlay(parameters, overrides)?;
    let law = Legislation::new(&laid).map_err(|faults| faults.into_iter().map(|fault| placed(fault, overrides)).collect::<Vec<_>>())?;
    Ok((laid, law))
}

/// A fault of the law that overrides made is theirs.
fn placed(fault: Diagnostic, overrides: &[Override]) -> Diagnostic {
    let path = fault.arguments.iter().find(|(name, _)| *name == "parameter").map(|(_, path)| path.clone());
    let of_path = overrides.iter().find(|over| path.as_deref() == Some(over.path.as_str()));
    match of_path.or_else(|| overrides.first()) {
        Some(over) => fault.in_file(&over.place.file).on_line(over.place.line),
        None => fault,
    }
}

impl Scenario {
    /// The law and the prices under the scenario; with a day, as they were known on it. What the scenario says is always known.
    ///
    /// # Errors
    /// Every override that cannot be laid over the law (`S004` to `S007`).
    pub fn law(&self, base: InForce<'_>, as_of: Option<NaiveDate>) -> Result<Law, Vec<Diagnostic>> {
        match as_of {
            Some(day) => self.law_with(base, day, |_| false),
            None => self.over(base.parameters, base.npec, base.cout_prefecture, Vec::new()),
        }
    }

    /// The same as known on a day, with what came out on some later days.
    ///
    /// # Errors
    /// Those of [`Self::law`].
    pub fn law_with(&self, base: InForce<'_>, day: NaiveDate, also: impl Fn(NaiveDate) -> bool) -> Result<Law, Vec<Diagnostic>> {
        let (known, mut later) = base.parameters.known_with(day, &also);
        let (npec, editions) = base.npec.known_with(day, &also);
        let published = editions.first().copied();
        later.extend(published.map(|published| Later { path: NPEC.to_owned(), published, unpublished: Vec::new() }));
        self.over(&known, &npec, base.cout_prefecture, later)
    }

    fn over(
        &self,
        parameters: &ParameterSet,
        npec: &NpecTable,
        cout_prefecture: &CoutPrefectureTable,
        later: Vec<Later>,
    ) -> Result<Law, Vec<Diagnostic>> {
        let (parameters, law) = typed(parameters, &self.overrides)?;
        let cout_prefecture = cout_prefecture.overridden(&self.cout_prefecture);
        Ok(Law { parameters, law, npec: npec.overridden(&self.npec), cout_prefecture, later })
    }
}
