//! The published statistics, checked, and what is assumed where nothing is published.

use super::catalogue::{Branche, Centre, Diplome, read_table};
use super::error::SynthesisError;
use super::figures::{Family, Figures};
use super::fit::Pairs;

/// Texts of the dataset files, as read by the caller.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// `normandie.toml`.
    pub statistics: &'a str,
    /// `diplomes.csv`.
    pub diplomes: &'a str,
    /// `branches.csv`.
    pub branches: &'a str,
    /// `cfa_normandie.csv`.
    pub centres: &'a str,
}

/// The statistics of a region, checked, with the CFA x diploma weights fitted to them.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// Figures of the statistics file.
    pub figures: Figures,
    /// Diplomas.
    pub diplomes: Vec<Diplome>,
    /// Branches of each family, in the order of the file.
    pub branches: Vec<Branche>,
    /// CFAs.
    pub centres: Vec<Centre>,
    /// Weight of each CFA x diploma couple.
    pub pairs: Pairs,
}

/// First and last years of start that are drawn.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2016..=2021;

impl Statistics {
    /// Reads and checks the texts, then fits the weights.
    ///
    /// # Errors
    /// When a text is unreadable, a table is empty, or a name is unknown.
    pub fn parse(texts: Texts<'_>) -> Result<Self, SynthesisError> {
        let figures: Figures = toml::from_str(texts.statistics)?;
        let diplomes: Vec<Diplome> = read_table("diplomes.csv", texts.diplomes)?;
        let branches: Vec<Branche> = read_table("branches.csv", texts.branches)?;
        let centres: Vec<Centre> = read_table("cfa_normandie.csv", texts.centres)?;
        check_years(&figures)?;
        check_families(&figures, &diplomes, &branches)?;
        let pairs = Pairs::fit(&figures, &diplomes, &centres)?;
        Ok(Self { figures, diplomes, branches, centres, pairs })
    }

    /// Entries of a year in the region, by year of start.
    #[must_use]
    pub fn entries(&self, year: i32) -> f64 {
        let national = self.figures.entrees_nationales.of(year).unwrap_or(0);
        f64::from(national) * self.figures.part_nationale.value
    }

    /// Profile of a family; a neutral one for an unknown name, which [`Statistics::parse`] refuses.
    #[must_use]
    pub fn family(&self, name: &str) -> Family {
        let neutral = Family { rupture: 1.0, public: 1.0, nuits: 0.0, repas: 0.0, equipement: false, npec: 1.0 };
        self.figures.familles.value.get(name).copied().unwrap_or(neutral)
    }
}

/// Every figure by year has a value for each year drawn.
fn check_years(figures: &Figures) -> Result<(), SynthesisError> {
    for year in YEARS {
        let known = [
            ("entrees_nationales", figures.entrees_nationales.of(year).is_some()),
            ("niveaux", figures.niveaux.of(year).is_some()),
            ("ruptures_9_mois", figures.ruptures_9_mois.of(year).is_some()),
            ("part_publique", figures.part_publique.of(year).is_some()),
        ];
        if let Some(&(name, _)) = known.iter().find(|(_, known)| !known) {
            return Err(SynthesisError::Year { name, year });
        }
    }
    Ok(())
}

/// Every family has a profile and a branch.
fn check_families(figures: &Figures, diplomes: &[Diplome], branches: &[Branche]) -> Result<(), SynthesisError> {
    for diplome in diplomes {
        let profile = figures.familles.value.contains_key(&diplome.famille);
        let branch = branches.iter().any(|branche| branche.famille == diplome.famille);
        if !profile || !branch {
            return Err(SynthesisError::Unknown { name: "familles", value: diplome.famille.clone() });
        }
    }
    Ok(())
}
