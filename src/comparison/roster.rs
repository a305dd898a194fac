//! The contracts that all sides of a comparison have in common: those of a cohort, or those of a saved run.

use std::collections::BTreeMap;

use crate::codes::Niveau;
use crate::contract::Cohort;

/// What is known of a contract from the tables of a saved run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedContracts {
    /// Identifiers, in byte order.
    pub ids: Vec<String>,
    /// CFA of each, by number.
    pub cfa: Vec<u32>,
    /// Names of the CFAs.
    pub cfas: Vec<String>,
    /// Diploma of each, by number.
    pub diplome: Vec<u32>,
    /// Codes of the diplomas, by their numbers.
    pub diplomes: Vec<String>,
    /// Level of each, by row; none when not known.
    pub niveau: Vec<Option<Niveau>>,
    numbers: [BTreeMap<String, u32>; 2],
}

/// The number of a name, a new one for a new name.
fn number(names: &mut Vec<String>, numbers: &mut BTreeMap<String, u32>, name: &str) -> u32 {
    if let Some(&known) = numbers.get(name) {
        return known;
    }
    let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
    names.push(name.to_owned());
    numbers.insert(name.to_owned(), number);
    number
}

impl SavedContracts {
    /// Adds a contract; identifiers come in byte order.
    pub fn push(&mut self, id: &str, cfa: &str, diplome: &str, niveau: Option<Niveau>) {
        let [cfas, diplomes] = &mut self.numbers;
        self.cfa.push(number(&mut self.cfas, cfas, cfa));
        self.diplome.push(number(&mut self.diplomes, diplomes, diplome));
        self.ids.push(id.to_owned());
        self.niveau.push(niveau);
    }
}

/// The list of the contracts.
#[derive(Clone, Copy)]
pub enum Roster<'a> {
    /// Contracts that were read or drawn.
    Cohort(&'a Cohort),
    /// Contracts of a saved run.
    Saved(&'a SavedContracts),
}

impl<'a> Roster<'a> {
    /// How many contracts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Cohort(cohort) => cohort.len(),
            Self::Saved(saved) => saved.ids.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Identifier of a row's contract.
    #[must_use]
    pub fn id(&self, row: usize) -> &'a str {
        match self {
            Self::Cohort(cohort) => cohort.contrat_id(row),
            Self::Saved(saved) => &saved.ids[row],
        }
    }

    /// The number of a row's CFA.
    #[must_use]
    pub fn cfa(&self, row: usize) -> u32 {
        match self {
            Self::Cohort(cohort) => cohort.cfa_number(row),
            Self::Saved(saved) => saved.cfa[row],
        }
    }

    /// The number of a row's diploma.
    #[must_use]
    pub fn diplome(&self, row: usize) -> u32 {
        match self {
            Self::Cohort(cohort) => cohort.diplome_number(row),
            Self::Saved(saved) => saved.diplome[row],
        }
    }

    /// Identifier of a row's CFA.
    #[must_use]
    pub fn cfa_name(&self, row: usize) -> &'a str {
        match self {
            Self::Cohort(cohort) => cohort.cfa(row),
            Self::Saved(saved) => &saved.cfas[saved.cfa[row] as usize],
        }
    }

    /// Code of a row's diploma.
    #[must_use]
    pub fn diplome_name(&self, row: usize) -> &'a str {
        match self {
            Self::Cohort(cohort) => cohort.diplomes()[cohort.diplome_number(row) as usize].as_str(),
            Self::Saved(saved) => &saved.diplomes[saved.diplome[row] as usize],
        }
    }

    /// The CFAs by number.
    #[must_use]
    pub fn cfas(&self) -> Vec<String> {
        match self {
            Self::Cohort(cohort) => cohort.cfas().to_vec(),
            Self::Saved(saved) => saved.cfas.clone(),
        }
    }

    /// The diplomas by number.
    #[must_use]
    pub fn diplomes(&self) -> Vec<String> {
        match self {
            Self::Cohort(cohort) => cohort.diplomes().iter().map(ToString::to_string).collect(),
            Self::Saved(saved) => saved.diplomes.clone(),
        }
    }

    /// How many CFAs and diplomas.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize) {
        match self {
            Self::Cohort(cohort) => (cohort.cfas().len(), cohort.diplomes().len()),
            Self::Saved(saved) => (saved.cfas.len(), saved.diplomes.len()),
        }
    }
}
