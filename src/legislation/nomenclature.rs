//! Diplomas and their levels; branches: conventions collectives and the CPNE they belong to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::diagnostic::{Code, Diagnostic};

/// A certification of the nomenclature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diplome {
    /// Title of the certification.
    pub libelle: String,
    /// Its level, when the nomenclature gives one.
    pub niveau: Option<Niveau>,
    /// Its RNCP numbers; empty when none is known.
    pub rncp: Vec<u32>,
}

/// Diplomas, levels and branches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nomenclature {
    diplomes: BTreeMap<CodeDiplome, Diplome>,
    levels: BTreeMap<String, Niveau>,
    branches: BTreeMap<Idcc, Vec<Cpne>>,
    titles: BTreeMap<Cpne, String>,
    at_a_distance: BTreeSet<CodeDiplome>,
}

#[derive(Deserialize)]
struct DiplomeRow {
    code_diplome: String,
    libelle: String,
    niveau: String,
    #[serde(default)]
    rncp: String,
}

#[derive(Deserialize)]
struct NiveauRow {
    prefixe: String,
    niveau: u8,
}

#[derive(Deserialize)]
struct BrancheRow {
    cpne: u16,
    intitule: String,
    idcc: Option<u16>,
}

fn rows<T: serde::de::DeserializeOwned>(name: &str, text: &str, faults: &mut Vec<Diagnostic>) -> Vec<T> {
    let mut read = Vec::new();
    for (index, row) in csv::Reader::from_reader(text.as_bytes()).deserialize::<T>().enumerate() {
        match row {
            Ok(row) => read.push(row),
            Err(error) => faults.push(Diagnostic::error(Code::L006).in_file(name).on_line(index as u64 + 2).with("cause", error)),
        }
    }
    read
}

impl Nomenclature {
    /// Reads the three nomenclatures (CSV texts of `diplomes`, `niveaux`, `cpne_idcc`), all faults in one pass.
    ///
    /// # Errors
    /// `L006` for each row that cannot be read.
    pub fn read(diplomes: &str, niveaux: &str, branches: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let mut nomenclature = Self::default();
        for row in rows::<DiplomeRow>("datasets/nomenclatures/diplomes.csv", diplomes, &mut faults) {
            let niveau = row.niveau.parse().ok().and_then(Niveau::new);
            let rncp = row.rncp.split('|').filter_map(|code| code.strip_prefix("RNCP")?.parse().ok()).collect();
            match CodeDiplome::parse(&row.code_diplome) {
                Some(code) => drop(nomenclature.diplomes.insert(code, Diplome { libelle: row.libelle, niveau, rncp })),
                None => faults
                    .push(Diagnostic::error(Code::L006).in_file("datasets/nomenclatures/diplomes.csv").with("cause", row.code_diplome)),
            }
        }
        for row in rows::<NiveauRow>("datasets/nomenclatures/niveaux.csv", niveaux, &mut faults) {
            if let Some(niveau) = Niveau::new(row.niveau) {
                nomenclature.levels.insert(row.prefixe, niveau);
            }
        }
        for row in rows::<BrancheRow>("datasets/nomenclatures/cpne_idcc.csv", branches, &mut faults) {
            if let Some(idcc) = row.idcc {
                nomenclature.branches.entry(Idcc(idcc)).or_default().push(Cpne(row.cpne));
            }
            nomenclature.titles.insert(Cpne(row.cpne), row.intitule);
        }
        if faults.is_empty() { Ok(nomenclature) } else { Err(faults) }
    }

    /// The same with the certifications that only exist at a distance, whose NPEC is not cut (D6332-82-1 II): a code diplôme or an RNCP in
    /// the first column of a CSV (`,` or `;`) with a header.
    ///
    /// # Errors
    /// `L006` for each row whose code cannot be read, or whose RNCP the list of diplomas gives to nobody.
    pub fn with_distance(mut self, text: &str) -> Result<Self, Vec<Diagnostic>> {
        const NAME: &str = "datasets/nomenclatures/a_distance.csv";
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let delimiter = if text.lines().next().is_some_and(|header| header.contains(';')) { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let mut faults = Vec::new();
        for record in reader.records() {
            let fault = |line: u64, cause: String| Diagnostic::error(Code::L006).in_file(NAME).on_line(line).with("cause", cause);
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    faults.push(fault(error.position().map_or(1, csv::Position::line), error.to_string()));
                    continue;
                }
            };
            let written = record.get(0).unwrap_or_default().trim();
            let codes = self.codes_of(written);
            if codes.is_empty() {
                faults.push(fault(record.position().map_or(1, csv::Position::line), written.to_owned()).hinting("at_a_distance"));
            }
            self.at_a_distance.extend(codes);
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }

    /// The diplomas that a code diplôme or an RNCP names.
    fn codes_of(&self, written: &str) -> Vec<CodeDiplome> {
        let digits = written.strip_prefix("RNCP").or_else(|| written.strip_prefix("rncp")).map(str::trim);
        match digits {
            Some(digits) => digits.parse().ok().and_then(|rncp| self.codes_by_rncp().remove(&rncp)).unwrap_or_default(),
            None => CodeDiplome::parse(written).into_iter().collect(),
        }
    }

    /// Whether a certification only exists at a distance.
    #[must_use]
    pub fn only_at_a_distance(&self, code: CodeDiplome) -> bool {
        self.at_a_distance.contains(&code)
    }

    /// The certification of a code.
    #[must_use]
    pub fn diplome(&self, code: CodeDiplome) -> Option<&Diplome> {
        self.diplomes.get(&code)
    }

    /// Its title, or its code when it has none.
    #[must_use]
    pub fn label(&self, code: CodeDiplome) -> String {
        self.diplome(code).map_or_else(|| code.to_string(), |diplome| diplome.libelle.clone())
    }

    /// Its level: that of the nomenclature, else that of the prefix.
    #[must_use]
    pub fn niveau(&self, code: CodeDiplome) -> Option<Niveau> {
        self.diplome(code).and_then(|diplome| diplome.niveau).or_else(|| self.levels.get(code.prefix()).copied())
    }

    /// The branches of a convention collective; empty when it is not known. Several are possible.
    #[must_use]
    pub fn cpne_of(&self, idcc: Idcc) -> &[Cpne] {
        self.branches.get(&idcc).map_or(&[], Vec::as_slice)
    }

    /// The title of a branch.
    #[must_use]
    pub fn branch(&self, cpne: Cpne) -> Option<&str> {
        self.titles.get(&cpne).map(String::as_str)
    }

    /// The diplomas of each RNCP, in order.
    #[must_use]
    pub fn codes_by_rncp(&self) -> BTreeMap<u32, Vec<CodeDiplome>> {
        let mut codes: BTreeMap<u32, Vec<CodeDiplome>> = BTreeMap::new();
        for (&code, diplome) in &self.diplomes {
            for &rncp in &diplome.rncp {
                codes.entry(rncp).or_default().push(code);
            }
        }
        codes
    }

    /// Every code, in order.
    pub fn codes(&self) -> impl Iterator<Item = CodeDiplome> {
        self.diplomes.keys().copied()
    }

    /// Every IDCC, in order.
    pub fn conventions(&self) -> impl Iterator<Item = Idcc> {
        self.branches.keys().copied()
    }

    /// Every CPNE, in order.
    pub fn cpnes(&self) -> impl Iterator<Item = Cpne> {
        self.titles.keys().copied()
    }
}
