//! The datasets: those shipped in the program, or those of a folder that takes their place file by file.

mod lists;

pub use lists::{CentrePlace, FranceFigure, FundShare};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::input::{InputFile, InputKind};
use super::{files, own_lists};
use crate::accounts::AccountFigures;
use crate::contract::Contours;
use crate::diagnostic::{Code, Diagnostic};
use crate::legislation::{CoutPrefectureTable, Legislation, LegislationText, Nomenclature, NpecTable, ParameterSet, PayerNames};
use crate::montecarlo::RiskFigures;
use crate::referentiel::Layouts;
use crate::scenario::{InForce, Law, Reading, readings};
use crate::synthesis::{CentreFigures, DatasetTexts, PublicLists, Statistics, SynthesisError};

macro_rules! shipped {
    ($($path:literal)*) => {
        /// The shipped files by their path in `datasets/`.
        const SHIPPED: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../datasets/", $path))),)*];
    };
}

shipped! {
    "centres/normandie_synthetique.csv"
    "cout_prefecture/dispersion_publiee.csv"
    "cout_prefecture/normandie_synthetique.csv"
    "legislation/aide_exceptionnelle.toml"
    "legislation/aide_unique.toml"
    "legislation/aides_avant_2019.toml"
    "legislation/amorcage.toml"
    "legislation/avant_contrat.toml"
    "legislation/collectivites.toml"
    "legislation/contrat_professionnalisation.toml"
    "legislation/cotisations.toml"
    "legislation/distance.toml"
    "legislation/duree.toml"
    "legislation/frais_annexes.toml"
    "legislation/jours_feries.toml"
    "legislation/mobilite.toml"
    "legislation/npec.toml"
    "legislation/participation.toml"
    "legislation/professionnalisation.toml"
    "legislation/regime.toml"
    "legislation/rqth.toml"
    "legislation/salaire_apprenti.toml"
    "legislation/smic.toml"
    "legislation/stock.toml"
    "legislation/versement.toml"
    "lectures.toml"
    "nomenclatures/a_distance.csv"
    "nomenclatures/contours_departements.csv"
    "nomenclatures/cpne_idcc.csv"
    "nomenclatures/diplomes.csv"
    "nomenclatures/niveaux.csv"
    "nomenclatures/payeurs.csv"
    "npec/npec.csv"
    "npec/npec_synthetique.csv"
    "statistiques/apprentis_diplomes.csv"
    "statistiques/branches.csv"
    "statistiques/centres.toml"
    "statistiques/cfa_conventionnes.csv"
    "statistiques/cohorte.toml"
    "statistiques/comptes.toml"
    "statistiques/diplomes.csv"
    "statistiques/fonds_soutien.csv"
    "statistiques/france.csv"
    "statistiques/regions.csv"
    "statistiques/reseaux.csv"
    "statistiques/risques.toml"
    "statistiques/stocks_regions.csv"
    "statistiques/tailles_cfa.csv"
}

/// The file of the readings.
const READINGS: &str = "lectures.toml";

/// The calibrated centres of the region.
pub const CENTRES: &str = "datasets/centres/normandie_synthetique.csv";

/// Folders of which every table is read: prices of one's own stand beside, or in place of, the shipped ones.
const PRICE_FOLDERS: [&str; 2] = ["cout_prefecture", "npec"];

/// Published ranges of the coût préfecture between régions: beside the price lists, and none itself.
const DISPERSION: &str = "cout_prefecture/dispersion_publiee.csv";

/// The contours of the départements.
const CONTOURS: &str = "nomenclatures/contours_departements.csv";

/// The layouts of the workbooks of the référentiel.
const LAYOUTS: (&str, &str) = ("npec/mises_en_page.toml", include_str!("../../datasets/npec/mises_en_page.toml"));

/// The layouts of the workbooks of the référentiel: those shipped, or those of a folder that has its own.
///
/// # Errors
/// `L006` when they cannot be read.
pub fn npec_layouts(directory: Option<&Path>) -> Result<Layouts, Diagnostic> {
    let own = directory.map(|directory| directory.join(LAYOUTS.0)).filter(|path| path.is_file());
    match own {
        Some(path) => Layouts::parse(&files::shown(&path), &files::text(&path)?),
        None => Layouts::parse("datasets/npec/mises_en_page.toml", LAYOUTS.1),
    }
}

/// Everything a run needs, checked.
#[derive(Clone, Debug)]
pub struct Datasets {
    /// The parameters as written, with their references.
    pub parameters: ParameterSet,
    /// The parameters as the rules read them.
    pub law: Legislation,
    /// NPEC by certification and branch.
    pub npec: NpecTable,
    /// Coûts préfectoraux, by CFA or région and diploma.
    pub cout_prefecture: CoutPrefectureTable,
    /// Diplomas with their levels, and branches.
    pub nomenclature: Nomenclature,
    /// Who pays, by name.
    pub payers: PayerNames,
    /// The contours of the départements.
    pub contours: Contours,
    /// Every file read, with its hash.
    pub inputs: Vec<InputFile>,
    /// Texts of the statistics, of the centres and of the readings, read when they are asked for.
    statistics: BTreeMap<String, Cow<'static, str>>,
}

/// Reads the datasets: the shipped ones, or for each folder that `directory` has, the files of that folder.
///
/// # Errors
/// Every fault of every file (`L001` to `L006`); `C001` when the folder or one of its files cannot be read.
pub fn load(directory: Option<&Path>) -> Result<Datasets, Vec<Diagnostic>> {
    let texts = texts(directory)?;
    let of = |folder: &str| -> Vec<(&str, &str)> {
        texts.iter().filter(|(path, _)| path.starts_with(folder)).map(|(path, text)| (path.as_str(), text.as_ref())).collect()
    };
    let mut faults = Vec::new();
    let laws = of("legislation/");
    let laws: Vec<LegislationText<'_>> = laws.iter().map(|&(path, text)| LegislationText { name: stem(path), text }).collect();
    let parameters = kept(ParameterSet::read(&laws), &mut faults);
    let law = parameters.as_ref().and_then(|parameters| kept(Legislation::new(parameters), &mut faults));
    let npec = kept(NpecTable::read(&of("npec/")), &mut faults);
    let lists: Vec<(&str, &str)> = of("cout_prefecture/").into_iter().filter(|(path, _)| *path != DISPERSION).collect();
    let cout_prefecture = kept(CoutPrefectureTable::read(&lists), &mut faults);
    let text = |path: &str| texts.get(path).map(Cow::as_ref).unwrap_or_default();
    let nomenclature =
        Nomenclature::read(text("nomenclatures/diplomes.csv"), text("nomenclatures/niveaux.csv"), text("nomenclatures/cpne_idcc.csv"));
    let nomenclature = kept(nomenclature.and_then(|known| known.with_distance(text("nomenclatures/a_distance.csv"))), &mut faults);
    let payers = kept(PayerNames::read(text("nomenclatures/payeurs.csv")), &mut faults);
    let misread = |line: usize| {
        let fault = Diagnostic::error(Code::L006).in_file(format!("datasets/{CONTOURS}")).on_line(line as u64);
        vec![fault.with("cause", "contours")]
    };
    let contours = kept(Contours::parse(text(CONTOURS)).map_err(misread), &mut faults);
    let inputs = texts.iter().map(|(path, text)| InputFile::new(format!("datasets/{path}"), kind(path), text.as_bytes())).collect();
    match (parameters, law, npec, cout_prefecture, nomenclature, payers.zip(contours)) {
        (Some(parameters), Some(law), Some(npec), Some(cout_prefecture), Some(nomenclature), Some((payers, contours)))
            if faults.is_empty() =>
        {
            let kept =
                |path: &str| path.starts_with("statistiques/") || path.starts_with("centres/") || [READINGS, DISPERSION].contains(&path);
            let statistics = texts.into_iter().filter(|(path, _)| kept(path)).collect();
            Ok(Datasets { parameters, law, npec, cout_prefecture, nomenclature, payers, contours, inputs, statistics })
        }
        _ => Err(faults),
    }
}

fn kept<T>(read: Result<T, Vec<Diagnostic>>, faults: &mut Vec<Diagnostic>) -> Option<T> {
    read.map_err(|found| faults.extend(found)).ok()
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name)
}

fn kind(path: &str) -> InputKind {
    if Path::new(path).extension().is_some_and(|extension| extension == "toml") { InputKind::Toml } else { InputKind::Csv }
}

/// The texts by path. A file of the folder takes the place of the shipped one of the same path; when the folder has price tables of
/// its own, no shipped table of that kind is read.
fn texts(directory: Option<&Path>) -> Result<BTreeMap<String, Cow<'static, str>>, Vec<Diagnostic>> {
    let mut texts: BTreeMap<String, Cow<'static, str>> =
        SHIPPED.iter().map(|&(path, text)| (path.to_owned(), Cow::Borrowed(text))).collect();
    let Some(directory) = directory else { return Ok(texts) };
    let own = files::tree(directory).map_err(|fault| vec![fault])?;
    let read: Vec<&String> = own.iter().filter(|path| is_dataset(path)).collect();
    if read.is_empty() {
        return Err(vec![Diagnostic::error(Code::C002).in_file(files::shown(directory)).hinting("datasets_folder")]);
    }
    for folder in PRICE_FOLDERS {
        if read.iter().any(|path| in_folder(path, folder) && *path != DISPERSION) {
            texts.retain(|path, _| !in_folder(path, folder) || path == DISPERSION);
        }
    }
    let mut faults = Vec::new();
    for path in read {
        match files::text(&directory.join(path)) {
            Ok(text) => drop(texts.insert(path.clone(), Cow::Owned(text))),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(texts) } else { Err(faults) }
}

fn in_folder(path: &str, folder: &str) -> bool {
    path.split_once('/').is_some_and(|(first, _)| first == folder)
}

/// A file of the known folders: any legislation file, any price table, and the named nomenclatures and statistics.
fn is_dataset(path: &str) -> bool {
    let known = SHIPPED.iter().any(|(shipped, _)| *shipped == path);
    let law = in_folder(path, "legislation") && kind(path) == InputKind::Toml;
    let price = PRICE_FOLDERS.iter().any(|folder| in_folder(path, folder))
        && Path::new(path).extension().is_some_and(|extension| extension == "csv")
        && path != DISPERSION;
    known || law || price || own_lists::is_further(path)
}

impl Datasets {
    /// The points that the law leaves open.
    ///
    /// # Errors
    /// `S001` when the file cannot be read.
    pub fn readings(&self) -> Result<Vec<Reading>, Vec<Diagnostic>> {
        readings(&format!("datasets/{READINGS}"), self.statistics.get(READINGS).map(Cow::as_ref).unwrap_or_default())
    }

    /// The shares of the national support fund, by région and year.
    ///
    /// # Errors
    /// `L006` when the table cannot be read.
    pub fn fund_shares(&self) -> Result<Vec<FundShare>, Diagnostic> {
        let list = self.statistics.get("statistiques/fonds_soutien.csv").map(Cow::as_ref).unwrap_or_default();
        let rows: Result<Vec<FundShare>, csv::Error> = csv::Reader::from_reader(list.as_bytes()).into_deserialize().collect();
        rows.map_err(|error| Diagnostic::error(Code::L006).in_file("datasets/statistiques/fonds_soutien.csv").with("cause", error))
    }

    /// What is published of all CFAs of France together.
    ///
    /// # Errors
    /// `L006` when the table cannot be read.
    pub fn france(&self) -> Result<Vec<FranceFigure>, Diagnostic> {
        let list = self.statistics.get("statistiques/france.csv").map(Cow::as_ref).unwrap_or_default();
        let rows: Result<Vec<FranceFigure>, csv::Error> = csv::Reader::from_reader(list.as_bytes()).into_deserialize().collect();
        rows.map_err(|error| Diagnostic::error(Code::L006).in_file("datasets/statistiques/france.csv").with("cause", error))
    }

    /// The law and the prices, before any scenario.
    #[must_use]
    pub const fn in_force(&self) -> InForce<'_> {
        InForce { parameters: &self.parameters, npec: &self.npec, cout_prefecture: &self.cout_prefecture }
    }

    /// Puts the law and the prices of a scenario in the place of those in force.
    pub fn put(&mut self, law: Law) {
        (self.parameters, self.law) = (law.parameters, law.law);
        (self.npec, self.cout_prefecture) = (law.npec, law.cout_prefecture);
    }

    /// The statistics from which contracts of a région are drawn.
    ///
    /// # Errors
    /// `L006` when they cannot be read; `S041` when the région is none of metropolitan France.
    pub fn statistics(&self, region: &str) -> Result<Statistics, Diagnostic> {
        let text = |name: &str| self.statistics.get(&format!("statistiques/{name}")).map(Cow::as_ref).unwrap_or_default();
        let joined = |list: &str| own_lists::joined(&self.statistics, list);
        let [conventions, apprentices] = [joined("cfa_conventionnes")?, joined("apprentis_diplomes")?];
        let [stocks, sizes] = [joined("stocks_regions")?, joined("tailles_cfa")?];
        let texts = DatasetTexts {
            statistics: text("cohorte.toml"),
            diplomes: text("diplomes.csv"),
            branches: text("branches.csv"),
            conventions: &conventions,
            apprentices: &apprentices,
            regions: text("regions.csv"),
            stocks: &stocks,
            sizes: &sizes,
            networks: text("reseaux.csv"),
        };
        let fault = |error: SynthesisError| {
            let placed = own_lists::placed(&self.statistics, &texts, &error);
            placed.unwrap_or_else(|| Diagnostic::error(Code::L006).in_file("datasets/statistiques").with("cause", error))
        };
        Statistics::parse(texts, region).map_err(|error| match (error, PublicLists::parse(&texts)) {
            (SynthesisError::Region { .. }, Ok(lists)) => {
                let known: Vec<&str> = lists.drawn().collect();
                Diagnostic::error(Code::S041).with_value(region).with("known", known.join(", "))
            }
            (error, _) => fault(error),
        })
    }

    /// The published ranges of the coût préfecture between régions, as CSV text.
    #[must_use]
    pub fn dispersion(&self) -> &str {
        self.statistics.get(DISPERSION).map(Cow::as_ref).unwrap_or_default()
    }

    /// What the centres are calibrated on.
    ///
    /// # Errors
    /// `L006` when it cannot be read.
    pub fn centre_figures(&self) -> Result<CentreFigures, Diagnostic> {
        let text = self.statistics.get("statistiques/centres.toml").map(Cow::as_ref).unwrap_or_default();
        CentreFigures::parse(text)
            .map_err(|error| Diagnostic::error(Code::L006).in_file("datasets/statistiques/centres.toml").with("cause", error))
    }

    /// What the accounts assume where nobody gives a figure.
    ///
    /// # Errors
    /// `L006` when it cannot be read.
    pub fn account_figures(&self) -> Result<AccountFigures, Diagnostic> {
        let text = self.statistics.get("statistiques/comptes.toml").map(Cow::as_ref).unwrap_or_default();
        AccountFigures::parse(text)
            .map_err(|cause| Diagnostic::error(Code::L006).in_file("datasets/statistiques/comptes.toml").with("cause", cause))
    }

    /// The centres table of the region, as CSV text.
    #[must_use]
    pub fn centres(&self) -> &str {
        self.statistics.get("centres/normandie_synthetique.csv").map(Cow::as_ref).unwrap_or_default()
    }

    /// What the draws rest on, with the sources.
    ///
    /// # Errors
    /// `L006` when the file cannot be read.
    pub fn risk_figures(&self) -> Result<RiskFigures, Diagnostic> {
        let text = self.statistics.get("statistiques/risques.toml").map(Cow::as_ref).unwrap_or_default();
        let fault = |error: toml::de::Error| {
            Diagnostic::error(Code::L006).in_file("datasets/statistiques/risques.toml").with("cause", error.message())
        };
        RiskFigures::parse(text).map_err(fault)
    }

    /// The same as a list: name, value, source.
    #[must_use]
    pub fn risk_list(&self) -> Vec<(String, String, String)> {
        let text = self.statistics.get("statistiques/risques.toml").map(Cow::as_ref).unwrap_or_default();
        let table: toml::Table = toml::from_str(text).unwrap_or_default();
        let of = |entry: &toml::Value, key: &str| entry.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let row = |(key, entry): (&String, &toml::Value)| {
            let value = entry.get("value").map(ToString::to_string).unwrap_or_default();
            (of(entry, "name").unwrap_or_else(|| key.clone()), value, of(entry, "source").unwrap_or_default())
        };
        table.iter().map(row).collect()
    }

    /// Invented names of the CFAs of the synthetic region, by identifier.
    #[must_use]
    pub fn centre_names(&self) -> BTreeMap<String, String> {
        self.centre_places().into_iter().map(|(cfa, place)| (cfa, place.nom)).collect()
    }

    /// The CFAs of the synthetic region, by invented identifier.
    #[must_use]
    pub fn centre_places(&self) -> BTreeMap<String, CentrePlace> {
        let rows = csv::Reader::from_reader(self.centres().as_bytes()).into_deserialize::<CentrePlace>();
        rows.filter_map(Result::ok).map(|centre| (centre.cfa.clone(), centre)).collect()
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make folders")]
mod tests {
    use super::*;
    use crate::synthesis::DEFAULT_REGION;
    use crate::units::Centimes;

    #[test]
    fn what_is_shipped_is_sound() {
        let datasets = load(None).unwrap();
        assert_eq!(datasets.inputs.len(), SHIPPED.len());
        assert!(datasets.centre_names().len() > 50);
        datasets.statistics(DEFAULT_REGION).unwrap();
        assert_eq!(datasets.statistics("Guyane").unwrap_err().code, Code::S041);
        let shares = datasets.fund_shares().unwrap();
        let of = |region: &str, annee| shares.iter().find(|share| share.region == region && share.annee == annee).unwrap();
        assert_eq!(of("Normandie", 2020).running(), Some(Centimes(847_648_800)));
        // R6211-4: each région has the same share of every year. Shares rounded to the euro add up to the national amount but for that.
        for annee in [2020, 2021, 2022, 2023, 2024, 2026] {
            let regions: Vec<&FundShare> = shares.iter().filter(|share| share.annee == annee && share.region != "France").collect();
            let all: Centimes = regions.iter().filter_map(|share| share.running()).sum();
            let national = of("France", annee).running().unwrap();
            assert!((all - national).0.abs() < 300 * 100, "{annee}: {all}");
            for share in regions {
                let (own, first) = (share.running().unwrap().0 as f64, of(&share.region, 2020).running().unwrap().0 as f64);
                let part = own / national.0 as f64 - first / of("France", 2020).running().unwrap().0 as f64;
                assert!(part.abs() < 1e-6, "{} {annee}: {part}", share.region);
            }
        }
        assert_eq!(of("France", 2026).investment(), Some(Centimes(2_200_000_000)));
    }

    #[test]
    fn a_copy_of_the_shipped_folder_says_the_same() {
        let copy = load(Some(&Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets"))).unwrap();
        let shipped = load(None).unwrap();
        assert_eq!((copy.law, copy.npec, copy.cout_prefecture), (shipped.law, shipped.npec, shipped.cout_prefecture));
        assert_eq!(copy.inputs, shipped.inputs);
    }

    #[test]
    fn a_folder_takes_the_place_of_what_it_has() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("cout_prefecture")).unwrap();
        std::fs::write(
            folder.path().join("cout_prefecture/ma_liste.csv"),
            "region,cfa,code_diplome,cout_prefecture\nNormandie,X,50022137,4000\n",
        )
        .unwrap();
        let datasets = load(Some(folder.path())).unwrap();
        let code = crate::codes::CodeDiplome::parse("50022137").unwrap();
        let (amount, synthetic, _) = datasets.cout_prefecture.cost("X", None, code).unwrap();
        assert_eq!((amount, synthetic), (Centimes(400_000), false));
        assert!(datasets.cout_prefecture.cost("0141186N", Some("Normandie"), code).is_none(), "the shipped list is not read");
        assert!(datasets.inputs.iter().any(|input| input.name == "datasets/cout_prefecture/ma_liste.csv"));
    }

    #[test]
    fn faults_of_every_file_are_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in
            [("legislation/rqth.toml", "title = 3"), ("npec/a.csv", "x\n1\n"), ("nomenclatures/niveaux.csv", "prefixe,niveau\nA,b\n")]
        {
            std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        let faults = load(Some(folder.path())).unwrap_err();
        let codes: std::collections::BTreeSet<Code> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [Code::L001, Code::L006].into());
        assert!(faults.len() >= 3);
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(load(Some(empty.path())).unwrap_err()[0].code, Code::C002);
    }
}
