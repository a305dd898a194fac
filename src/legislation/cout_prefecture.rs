//! Coût préfecture by CFA and diploma, else by région and diploma (R4).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::price_overrides::{PriceKeys, PriceOverride, changed};
use crate::codes::{CodeDiplome, Niveau};
use crate::diagnostic::{Code, Diagnostic};
use crate::units::Centimes;
use crate::units::division::half_away;

/// Where the coût préfecture of a contract comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceCoutPrefecture {
    /// The contract's own column.
    Contrat,
    /// The list of the préfet, for this CFA and diploma.
    Cfa,
    /// The list of the préfet, for this région and diploma.
    Region,
    /// The named substitute of the scenario (assumed).
    Substitut,
}

impl SourceCoutPrefecture {
    /// All, in the order in which they are tried.
    pub const ALL: [Self; 4] = [Self::Contrat, Self::Cfa, Self::Region, Self::Substitut];

    /// As written in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contrat => "contrat",
            Self::Cfa => "cfa",
            Self::Region => "region",
            Self::Substitut => "substitut",
        }
    }
}

/// One row of a list; `cfa` empty = the value of the région.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CoutPrefectureRow {
    region: String,
    cfa: String,
    code_diplome: String,
    cout_prefecture: String,
    #[serde(default)]
    synthetique: String,
    #[serde(default)]
    source: String,
}

type Costs = BTreeMap<String, BTreeMap<CodeDiplome, (Centimes, bool)>>;

/// A published (or synthetic) list of coûts préfectoraux. A copy shares the values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoutPrefectureTable {
    by_cfa: Arc<Costs>,
    by_region: Arc<Costs>,
    overrides: Vec<PriceOverride>,
}

/// The costs of one CFA.
#[derive(Clone, Copy, Debug)]
pub struct CostsByDiploma<'t>(&'t BTreeMap<CodeDiplome, (Centimes, bool)>);

impl CostsByDiploma<'_> {
    /// The cost of a diploma, and whether it is synthetic.
    #[must_use]
    pub fn get(self, code: CodeDiplome) -> Option<(Centimes, bool)> {
        self.0.get(&code).copied()
    }
}

impl CoutPrefectureTable {
    /// Reads one or more lists (names and CSV texts), all faults in one pass.
    ///
    /// # Errors
    /// `L006` for each row that cannot be read, or that gives a second value for the same key.
    pub fn read(texts: &[(&str, &str)]) -> Result<Self, Vec<Diagnostic>> {
        let mut table = Self::default();
        let mut faults = Vec::new();
        for (name, text) in texts {
            for (index, row) in csv::Reader::from_reader(text.as_bytes()).deserialize::<CoutPrefectureRow>().enumerate() {
                let added = row.map_err(|error| error.to_string()).and_then(|row| table.add(row));
                if let Err(cause) = added {
                    faults.push(Diagnostic::error(Code::L006).in_file(*name).on_line(index as u64 + 2).with("cause", cause));
                }
            }
        }
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    fn add(&mut self, row: CoutPrefectureRow) -> Result<(), String> {
        let code = CodeDiplome::parse(&row.code_diplome).ok_or_else(|| format!("code_diplome {}", row.code_diplome))?;
        let amount = Centimes::parse(&row.cout_prefecture).map_err(|error| format!("cout_prefecture {}: {error}", row.cout_prefecture))?;
        let costs = if row.cfa.is_empty() {
            Arc::make_mut(&mut self.by_region).entry(row.region)
        } else {
            Arc::make_mut(&mut self.by_cfa).entry(row.cfa)
        };
        match costs.or_default().insert(code, (amount, row.synthetique == "oui")) {
            Some((other, _)) if other != amount => Err(format!("{code}: {other} / {amount}")),
            _ => Ok(()),
        }
    }

    /// The cost of a CFA for a diploma, else of its région; with whether it is synthetic.
    #[must_use]
    pub fn cost(&self, cfa: &str, region: Option<&str>, code: CodeDiplome) -> Option<(Centimes, bool, SourceCoutPrefecture)> {
        self.cost_among(self.of_cfa(cfa), region, code)
    }

    /// The same when the costs of the CFA are at hand.
    #[must_use]
    pub fn cost_among(
        &self,
        of_cfa: Option<CostsByDiploma<'_>>,
        region: Option<&str>,
        code: CodeDiplome,
    ) -> Option<(Centimes, bool, SourceCoutPrefecture)> {
        let own = of_cfa.and_then(|costs| costs.get(code)).map(|(amount, synthetic)| (amount, synthetic, SourceCoutPrefecture::Cfa));
        let regional = || region.and_then(|region| self.by_region.get(region)).and_then(|costs| costs.get(&code));
        own.or_else(|| regional().map(|&(amount, synthetic)| (amount, synthetic, SourceCoutPrefecture::Region)))
    }

    /// Every cost of a CFA.
    #[must_use]
    pub fn of_cfa(&self, cfa: &str) -> Option<CostsByDiploma<'_>> {
        self.by_cfa.get(cfa).map(CostsByDiploma)
    }

    /// The same list under the overrides of a scenario.
    #[must_use]
    pub fn overridden(&self, overrides: &[PriceOverride]) -> Self {
        Self { overrides: overrides.to_vec(), ..self.clone() }
    }

    /// A coût préfecture, wherever it comes from, as the scenario changes it.
    #[must_use]
    pub fn changed(&self, keys: &PriceKeys<'_>, price: Centimes) -> Centimes {
        if self.overrides.is_empty() { price } else { changed(&self.overrides, keys, price) }
    }

    /// The mean of the regional costs over the diplomas of each level, rounded once: the named substitute of R4.
    #[must_use]
    pub fn means_by_level(&self, level_of: impl Fn(CodeDiplome) -> Option<Niveau>) -> BTreeMap<Niveau, Centimes> {
        let mut sums: BTreeMap<Niveau, (i64, i64)> = BTreeMap::new();
        let costs = self.by_region.values().flatten().filter_map(|(&code, &(amount, _))| Some((level_of(code)?, amount)));
        for (level, amount) in costs {
            let (sum, count) = sums.entry(level).or_default();
            *sum += amount.0;
            *count += 1;
        }
        sums.into_iter().map(|(level, (sum, count))| (level, Centimes(half_away(sum, count)))).collect()
    }
}
