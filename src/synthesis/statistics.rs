//! The published statistics and lists, checked, and what is assumed where nothing is published.

use super::catalogue::{Branche, PreparedDiploma, RegionCentre, read_table};
use super::error::SynthesisError;
use super::figures::{CohortFigures, Family, YEARS};
use super::fit::Pairs;
use super::lists::{DatasetTexts, PublicLists};
use super::offer::{CentreDiploma, OfferInputs};
use super::region::{Region, centres};
use super::ruptures::factors;

/// The statistics of a région, checked, with the CFA x diploma weights fitted to them.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// Figures of the statistics file, the same for all régions.
    pub figures: CohortFigures,
    /// The public lists of all régions.
    pub lists: PublicLists,
    /// The région whose contracts are drawn.
    pub region: Region,
    /// Diplomas.
    pub diplomes: Vec<PreparedDiploma>,
    /// Branches of each family, in the order of the file.
    pub branches: Vec<Branche>,
    /// CFAs of the région, under invented names.
    pub centres: Vec<RegionCentre>,
    /// Weight of each CFA x diploma couple.
    pub pairs: Pairs,
    /// Relative intensity of ruptures of each CFA.
    pub(super) ruptures: Vec<f64>,
}

impl Statistics {
    /// Reads and checks the texts, then shares the diplomas of a région out among its CFAs.
    ///
    /// # Errors
    /// When a text is unreadable, a table is empty, or a name is unknown, that of the région included: one of metropolitan France.
    pub fn parse(texts: DatasetTexts<'_>, region: &str) -> Result<Self, SynthesisError> {
        let figures: CohortFigures = toml::from_str(texts.statistics)?;
        let diplomes: Vec<PreparedDiploma> = read_table("diplomes.csv", texts.diplomes)?;
        let branches: Vec<Branche> = read_table("branches.csv", texts.branches)?;
        let lists = PublicLists::parse(&texts)?;
        check_years(&figures)?;
        check_families(&figures, &diplomes, &branches)?;
        lists.check_families(&figures)?;
        let unknown = || SynthesisError::Region { value: region.to_owned() };
        let row = lists.region(region).filter(|row| row.is_metropolitan()).ok_or_else(unknown)?;
        let region = Region::new(row, &lists, &figures);
        let centres = centres(&region, &lists, &figures);
        if centres.is_empty() {
            return Err(unknown());
        }
        let world = OfferInputs { figures: &figures, lists: &lists, region: &region, diplomes: &diplomes, centres: &centres };
        let stock = figures.stock_national.of(2019).map_or(0.0, f64::from) * region.part;
        let pairs = Pairs::fit(&world, &|year| entries(&figures, &region, year), stock);
        let ruptures = factors(&world, &pairs.rows);
        Ok(Self { figures, lists, region, diplomes, branches, centres, pairs, ruptures })
    }

    /// Entries of a year in the région, by year of start.
    #[must_use]
    pub fn entries(&self, year: i32) -> f64 {
        entries(&self.figures, &self.region, year)
    }

    /// Profile of a family; a neutral one for an unknown name, which [`Statistics::parse`] refuses.
    #[must_use]
    pub fn family(&self, name: &str) -> Family {
        let neutral = Family { rupture: 1.0, public: 1.0, nuits: 0.0, repas: 0.0, equipement: false, npec: 1.0 };
        self.figures.familles.value.get(name).copied().unwrap_or(neutral)
    }

    /// Relative intensity of ruptures of a couple: its family of trades, and its CFA.
    pub(super) fn rupture(&self, pair: &CentreDiploma) -> f64 {
        let centre = self.ruptures.get(pair.centre).copied().unwrap_or(1.0);
        self.family(&self.diplomes[pair.diplome].famille).rupture.sqrt() * centre
    }
}

fn entries(figures: &CohortFigures, region: &Region, year: i32) -> f64 {
    f64::from(figures.entrees_nationales.of(year).unwrap_or(0)) * region.part
}

/// Every figure by year has a value for each year drawn.
fn check_years(figures: &CohortFigures) -> Result<(), SynthesisError> {
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
    let stocks = (2018..=2019).find(|&year| figures.stock_national.of(year).is_none());
    stocks.map_or(Ok(()), |year| Err(SynthesisError::Year { name: "stock_national", year }))
}

/// Every family has a profile and a branch.
fn check_families(figures: &CohortFigures, diplomes: &[PreparedDiploma], branches: &[Branche]) -> Result<(), SynthesisError> {
    for diplome in diplomes {
        let profile = figures.familles.value.contains_key(&diplome.famille);
        let branch = branches.iter().any(|branche| branche.famille == diplome.famille);
        if !profile || !branch {
            return Err(SynthesisError::Unknown { name: "familles", value: diplome.famille.clone() });
        }
    }
    Ok(())
}
