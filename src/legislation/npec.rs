//! NPEC by certification and branch, by edition (R5).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::price_overrides::{PriceKeys, PriceOverride, changed};
use crate::calendar::{DateConclusion, Event};
use crate::codes::{CodeDiplome, Cpne};
use crate::diagnostic::{Code, Diagnostic};
use crate::units::Centimes;

/// Where the NPEC of a contract comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceNpec {
    /// The contract's own column.
    Contrat,
    /// The couple (diploma, CPNE).
    Branche,
    /// The diploma's carence value.
    Carence,
    /// The amorçage value of its level.
    Amorcage,
}

impl SourceNpec {
    /// All, in the order in which they are tried.
    pub const ALL: [Self; 4] = [Self::Contrat, Self::Branche, Self::Carence, Self::Amorcage];

    /// As written in the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contrat => "contrat",
            Self::Branche => "branche",
            Self::Carence => "carence",
            Self::Amorcage => "amorcage",
        }
    }
}

/// A value found in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// NPEC, EUR a year of contract.
    pub amount: Centimes,
    /// Whether the branch has this value, or it is the carence of the diploma.
    pub source: SourceNpec,
    /// Built on the published pattern, not published.
    pub synthetic: bool,
    /// First day of the edition it is from.
    pub applicable_from: NaiveDate,
    /// The certification had no value at conclusion, and the table was already there: the value was fixed since.
    pub fixed_later: bool,
    /// The day on which its edition came out, not before it applies.
    pub known_since: NaiveDate,
}

/// One row of an NPEC table; `cpne` empty = the carence value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NpecRow {
    edition: String,
    applicable_du: NaiveDate,
    publie_le: NaiveDate,
    code_diplome: String,
    rncp: String,
    cpne: Option<u16>,
    npec: String,
    synthetique: String,
    source: String,
    /// Where the value stands in the workbook it was imported from: for people.
    #[serde(default)]
    branches: Option<u32>,
    #[serde(default)]
    onglet: String,
    #[serde(default)]
    ligne: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NpecValue {
    amount: Centimes,
    synthetic: bool,
}

/// The values of one certification in one edition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct EditionValues {
    published: Option<NaiveDate>,
    carence: Option<NpecValue>,
    branches: BTreeMap<Cpne, NpecValue>,
}

/// NPEC of all certifications. For each, its editions by first day of applicability. A copy shares the editions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NpecTable {
    certifications: Arc<BTreeMap<CodeDiplome, BTreeMap<NaiveDate, EditionValues>>>,
    /// First day of the first edition of the table.
    first: Option<NaiveDate>,
    overrides: Vec<PriceOverride>,
}

/// The values of one certification of a table.
#[derive(Clone, Copy, Debug)]
pub struct Certification<'t> {
    editions: &'t BTreeMap<NaiveDate, EditionValues>,
    /// First day of the first edition of the table.
    first: Option<NaiveDate>,
}

impl Certification<'_> {
    /// NPEC of this certification, as [`NpecTable::quote`].
    #[must_use]
    pub fn quote(&self, cpne: Option<Cpne>, conclusion: DateConclusion) -> Option<Quote> {
        let (editions, day) = (self.editions, conclusion.day());
        let (&applicable_from, edition) = editions.range(..=day).next_back().or_else(|| editions.iter().next())?;
        let branch = cpne.and_then(|cpne| edition.branches.get(&cpne)).map(|value| (value, SourceNpec::Branche));
        let (value, source) = branch.or_else(|| edition.carence.as_ref().map(|value| (value, SourceNpec::Carence)))?;
        let fixed_later = applicable_from > day && self.first < Some(applicable_from);
        let known_since = edition.published.map_or(applicable_from, |published| published.max(applicable_from));
        Some(Quote { amount: value.amount, source, synthetic: value.synthetic, applicable_from, fixed_later, known_since })
    }
}

impl NpecTable {
    /// Reads one or more tables (CSV texts with their names), all faults in one pass.
    ///
    /// # Errors
    /// `L006` for each row that cannot be read, or that gives a second value to the same couple in the same edition.
    pub fn read(texts: &[(&str, &str)]) -> Result<Self, Vec<Diagnostic>> {
        let mut table = Self::default();
        let mut faults = Vec::new();
        for (name, text) in texts {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            for (index, row) in reader.deserialize::<NpecRow>().enumerate() {
                let added = row.map_err(|error| error.to_string()).and_then(|row| table.add(&row));
                if let Err(cause) = added {
                    faults.push(Diagnostic::error(Code::L006).in_file(*name).on_line(index as u64 + 2).with("cause", cause));
                }
            }
        }
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    fn add(&mut self, row: &NpecRow) -> Result<(), String> {
        if row.code_diplome.is_empty() {
            return Ok(()); // An edition keyed by RNCP alone: kept in the file, reached by no contract.
        }
        let code = CodeDiplome::parse(&row.code_diplome).ok_or_else(|| format!("code_diplome {}", row.code_diplome))?;
        let amount = Centimes::parse(&row.npec).map_err(|error| format!("npec {}: {error}", row.npec))?;
        let value = NpecValue { amount, synthetic: row.synthetique == "oui" };
        let edition = Arc::make_mut(&mut self.certifications).entry(code).or_default().entry(row.applicable_du).or_default();
        edition.published = edition.published.max(Some(row.publie_le));
        self.first = Some(self.first.map_or(row.applicable_du, |first| first.min(row.applicable_du)));
        let earlier = match row.cpne {
            Some(cpne) => edition.branches.insert(Cpne(cpne), value),
            None => edition.carence.replace(value),
        };
        match earlier {
            Some(other) if other.amount != amount => Err(format!("{code}: {} / {amount}", other.amount)),
            _ => Ok(()),
        }
    }

    /// Sets a published value; `cpne` none = the carence value.
    pub fn set(&mut self, code: CodeDiplome, applicable_from: NaiveDate, cpne: Option<Cpne>, amount: Centimes) {
        let value = NpecValue { amount, synthetic: false };
        self.first = Some(self.first.map_or(applicable_from, |first| first.min(applicable_from)));
        let edition = Arc::make_mut(&mut self.certifications).entry(code).or_default().entry(applicable_from).or_default();
        match cpne {
            Some(cpne) => drop(edition.branches.insert(cpne, value)),
            None => edition.carence = Some(value),
        }
    }

    /// The value of a couple in the version in force at conclusion, else the carence value of the diploma; before the first
    /// edition, the first (R5). None when the certification has no value.
    #[must_use]
    pub fn quote(&self, code: CodeDiplome, cpne: Option<Cpne>, conclusion: DateConclusion) -> Option<Quote> {
        self.certification(code)?.quote(cpne, conclusion)
    }

    /// The values of one certification; none when it has none.
    #[must_use]
    pub fn certification(&self, code: CodeDiplome) -> Option<Certification<'_>> {
        self.certifications.get(&code).map(|editions| Certification { editions, first: self.first })
    }

    /// The same table under the overrides of a scenario.
    #[must_use]
    pub fn overridden(&self, overrides: &[PriceOverride]) -> Self {
        Self { overrides: overrides.to_vec(), ..self.clone() }
    }

    /// The editions published by a day, and the days of publication of the others.
    #[must_use]
    pub fn known(&self, day: NaiveDate) -> (Self, BTreeSet<NaiveDate>) {
        self.known_with(day, |_| false)
    }

    /// The same when what came out on some later days is known too.
    #[must_use]
    pub fn known_with(&self, day: NaiveDate, also: impl Fn(NaiveDate) -> bool) -> (Self, BTreeSet<NaiveDate>) {
        let mut later = BTreeSet::new();
        let mut known: BTreeMap<CodeDiplome, BTreeMap<NaiveDate, EditionValues>> = BTreeMap::new();
        for (&code, editions) in self.certifications.iter() {
            for (&from, edition) in editions {
                match edition.published.filter(|&published| published > day && !also(published)) {
                    Some(published) => drop(later.insert(published)),
                    None => drop(known.entry(code).or_default().insert(from, edition.clone())),
                }
            }
        }
        let first = known.values().filter_map(|editions| editions.keys().next().copied()).min();
        (Self { certifications: Arc::new(known), first, overrides: self.overrides.clone() }, later)
    }

    /// An NPEC, wherever it comes from, as the scenario changes it.
    #[must_use]
    pub fn changed(&self, keys: &PriceKeys<'_>, price: Centimes) -> Centimes {
        if self.overrides.is_empty() { price } else { changed(&self.overrides, keys, price) }
    }

    /// Whether any edition has this certification.
    #[must_use]
    pub fn knows(&self, code: CodeDiplome) -> bool {
        self.certifications.contains_key(&code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "edition,applicable_du,publie_le,code_diplome,rncp,cpne,npec,synthetique,source\n\
        2019-10,2019-09-15,2019-10-18,01022104,,,7682,non,x\n\
        2019-10,2019-09-15,2019-10-18,01022104,,203,6514,non,x\n\
        2023-09,2023-09-08,2023-09-07,01022104,,,7300.3333,non,x\n";

    fn quote(cpne: Option<u16>, year: i32) -> Option<(i64, SourceNpec)> {
        let table = NpecTable::read(&[("t", TABLE)]).unwrap();
        let conclusion = DateConclusion(NaiveDate::from_ymd_opt(year, 9, 1).unwrap());
        table.quote(CodeDiplome::parse("01022104").unwrap(), cpne.map(Cpne), conclusion).map(|quote| (quote.amount.0, quote.source))
    }

    #[test]
    fn branch_then_carence_in_the_edition_in_force_at_conclusion() {
        assert_eq!(quote(Some(203), 2020), Some((651_400, SourceNpec::Branche)));
        assert_eq!(quote(Some(9), 2020), Some((768_200, SourceNpec::Carence)));
        assert_eq!(quote(Some(203), 2024), Some((730_033, SourceNpec::Carence)));
        assert_eq!(quote(None, 2018), Some((768_200, SourceNpec::Carence)), "before the first edition: the first");
    }

    #[test]
    fn two_values_for_one_couple_are_refused() {
        let twice = format!("{TABLE}2019-10,2019-09-15,2019-10-18,01022104,,203,6515,non,x\n");
        let faults = NpecTable::read(&[("t", &twice)]).unwrap_err();
        assert_eq!((faults.len(), faults[0].location.line), (1, Some(5)));
    }
}
