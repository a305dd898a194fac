//! The law, the price tables and the nomenclatures that a command works with: the shipped ones, or those of a folder.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::embedded::{self, Group};
use super::files;
use super::{InputFile, InputKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::legislation::{CoutPrefectureTable, Legislation, LegislationText, Nomenclature, NpecTable, ParameterSet};
use crate::synthesis::{Statistics, Texts};

/// Published ranges that stand beside the price lists without being one.
const NO_PRICE_LIST: &str = "dispersion_publiee.csv";

/// Everything a run needs beside its contracts.
pub struct Datasets {
    /// The parameters of the law as written.
    pub parameters: ParameterSet,
    /// The parameters of the law, typed.
    pub law: Legislation,
    /// NPEC by certification and branch.
    pub npec: NpecTable,
    /// Coûts préfectoraux.
    pub cout_prefecture: CoutPrefectureTable,
    /// Diplomas, levels, branches.
    pub nomenclature: Nomenclature,
    /// Every file behind them.
    pub inputs: Vec<InputFile>,
    statistics: Vec<Text>,
}

/// One file of the datasets: its path below their folder, its name for people, its text.
struct Text {
    path: String,
    name: String,
    text: Cow<'static, str>,
}

impl Text {
    fn pair(&self) -> (&str, &str) {
        (&self.name, &self.text)
    }

    fn input(&self) -> InputFile {
        let kind = if self.path.ends_with(".toml") { InputKind::Toml } else { InputKind::Csv };
        InputFile::new(&self.name, kind, self.text.as_bytes())
    }
}

/// Loads the shipped datasets. A folder given replaces them, sub-folder by sub-folder: `legislation`, `nomenclatures` and
/// `statistiques` must then be complete, `npec` and `cout_prefecture` are read whatever their files are called.
///
/// # Errors
/// Every fault of every file: C001 for a missing one, `L001` to `L006`.
pub fn load(directory: Option<&Path>) -> Result<Datasets, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut texts = |group: Group| {
        texts(directory, group).unwrap_or_else(|missing| {
            faults.extend(missing);
            Vec::new()
        })
    };
    let legislation = texts(embedded::LEGISLATION);
    let nomenclatures = texts(embedded::NOMENCLATURES);
    let prices = [texts(embedded::NPEC), texts(embedded::COUT_PREFECTURE)];
    let statistics = texts(embedded::STATISTIQUES);
    faults.extend(directory.and_then(nothing_known));
    if !faults.is_empty() {
        return Err(faults);
    }
    let ((law, nomenclature), (prices_read, inputs)) = rayon::join(
        || rayon::join(|| law_of(&legislation), || nomenclature_of(&nomenclatures)),
        || {
            let hashed = || legislation.iter().chain(&nomenclatures).chain(prices.iter().flatten()).map(Text::input).collect();
            rayon::join(|| prices_of(&prices), hashed)
        },
    );
    let in_place = |read: Vec<Diagnostic>| -> Vec<Diagnostic> { read.into_iter().map(|fault| placed(fault, directory)).collect() };
    match (law, nomenclature, prices_read) {
        (Ok((parameters, law)), Ok(nomenclature), Ok((npec, cout_prefecture))) => {
            Ok(Datasets { parameters, law, npec, cout_prefecture, nomenclature, inputs, statistics })
        }
        (law, nomenclature, prices) => {
            let faults = [law.err(), nomenclature.err(), prices.err()];
            Err(in_place(faults.into_iter().flatten().flatten().collect()))
        }
    }
}

fn law_of(texts: &[Text]) -> Result<(ParameterSet, Legislation), Vec<Diagnostic>> {
    let named = texts.iter().map(|file| {
        let name = Path::new(&file.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or(&file.path);
        LegislationText { name, text: &file.text }
    });
    let parameters = ParameterSet::read(&named.collect::<Vec<_>>())?;
    let law = Legislation::new(&parameters)?;
    Ok((parameters, law))
}

fn nomenclature_of(texts: &[Text]) -> Result<Nomenclature, Vec<Diagnostic>> {
    let text = |name: &str| texts.iter().find(|file| file.path.ends_with(name)).map_or("", |file| &*file.text);
    Nomenclature::read(text("/diplomes.csv"), text("/niveaux.csv"), text("/cpne_idcc.csv"))
}

fn prices_of([npec, cout_prefecture]: &[Vec<Text>; 2]) -> Result<(NpecTable, CoutPrefectureTable), Vec<Diagnostic>> {
    let npec = NpecTable::read(&npec.iter().map(Text::pair).collect::<Vec<_>>());
    let cout_prefecture = CoutPrefectureTable::read_all(&cout_prefecture.iter().map(Text::pair).collect::<Vec<_>>());
    match (npec, cout_prefecture) {
        (Ok(npec), Ok(cout_prefecture)) => Ok((npec, cout_prefecture)),
        (npec, cout_prefecture) => Err([npec.err(), cout_prefecture.err()].into_iter().flatten().flatten().collect()),
    }
}

/// A fault names the file that was read, not the shipped one of the same name.
fn placed(mut fault: Diagnostic, directory: Option<&Path>) -> Diagnostic {
    let shipped = fault.location.file.as_deref().and_then(|file| file.strip_prefix("datasets/"));
    let own = shipped.zip(directory).map(|(path, directory)| directory.join(path)).filter(|path| path.exists());
    if let Some(own) = own {
        fault.location.file = Some(files::shown(&own));
    }
    fault
}

/// A folder without any of the known sub-folders is no folder of datasets.
fn nothing_known(directory: &Path) -> Option<Diagnostic> {
    let known = embedded::GROUPS.iter().any(|group| directory.join(group.folder).is_dir());
    let folders: Vec<&str> = embedded::GROUPS.iter().map(|group| group.folder).collect();
    let fault = Diagnostic::error(Code::C001).in_file(files::shown(directory)).with("folders", folders.join(", "));
    if known { None } else { Some(fault.hinting("no_datasets_folder")) }
}

/// The files of a group, in the order of their names.
fn texts(directory: Option<&Path>, group: Group) -> Result<Vec<Text>, Vec<Diagnostic>> {
    match directory.map(|directory| directory.join(group.folder)).filter(|folder| folder.is_dir()) {
        Some(folder) => own_texts(&folder, group),
        None => Ok(shipped_texts(group)),
    }
}

fn shipped_texts(group: Group) -> Vec<Text> {
    let shipped = group.files.iter();
    shipped.map(|file| Text { path: file.path.into(), name: format!("datasets/{}", file.path), text: file.text.into() }).collect()
}

fn own_texts(folder: &Path, group: Group) -> Result<Vec<Text>, Vec<Diagnostic>> {
    let mut names = file_names(folder, group.extension);
    let mut faults = Vec::new();
    for shipped in group.files.iter().filter(|_| group.all_needed) {
        let name = shipped.path.rsplit('/').next().unwrap_or(shipped.path);
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    if names.is_empty() && group.folder == embedded::NPEC.folder {
        names.push("npec.csv".to_owned());
    }
    let mut texts = Vec::new();
    for name in names {
        let path = folder.join(&name);
        match files::text(&path) {
            Ok(text) => texts.push(Text { path: format!("{}/{name}", group.folder), name: files::shown(&path), text: text.into() }),
            Err(fault) if fault.code == Code::C001 && !path.exists() => faults.push(fault.hinting("datasets_file_missing")),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(texts) } else { Err(faults) }
}

/// Names of the files of a folder that end as asked, in order.
fn file_names(folder: &Path, extension: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| {
        let fits = Path::new(name).extension().is_some_and(|found| found == extension);
        fits && name != NO_PRICE_LIST && !name.starts_with('.')
    });
    names.sort();
    names
}

impl Datasets {
    fn statistics_text(&self, name: &str) -> &str {
        self.statistics.iter().find(|file| file.path.ends_with(name)).map_or("", |file| &*file.text)
    }

    /// The names of the CFAs that the statistics know, by identifier.
    #[must_use]
    pub fn centre_names(&self) -> BTreeMap<String, String> {
        #[derive(serde::Deserialize)]
        struct Centre {
            cfa: String,
            nom: String,
        }
        let mut reader = csv::Reader::from_reader(self.statistics_text("/cfa_normandie.csv").as_bytes());
        reader.deserialize::<Centre>().flatten().map(|centre| (centre.cfa, centre.nom)).collect()
    }

    /// What a synthetic cohort is drawn from.
    ///
    /// # Errors
    /// L006 when one of the files of statistics cannot be read.
    pub fn statistics(&self) -> Result<Statistics, Diagnostic> {
        let texts = Texts {
            statistics: self.statistics_text("/normandie.toml"),
            diplomes: self.statistics_text("/diplomes.csv"),
            branches: self.statistics_text("/branches.csv"),
            centres: self.statistics_text("/cfa_normandie.csv"),
        };
        Statistics::parse(texts).map_err(|error| Diagnostic::error(Code::L006).with("cause", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped_folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in embedded::GROUPS.iter().flat_map(|group| group.files) {
            let path = folder.path().join(file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.text).unwrap();
        }
        folder
    }

    #[test]
    fn the_shipped_datasets_are_sound() {
        let shipped = load(None).unwrap();
        assert!(shipped.nomenclature.codes().count() > 4_000);
        assert!(shipped.centre_names().len() > 50);
        assert!(shipped.statistics().is_ok());
        let names: Vec<&str> = shipped.inputs.iter().map(|input| input.name.as_str()).collect();
        assert!(names.contains(&"datasets/legislation/regime.toml") && names.len() >= 17, "{names:?}");
    }

    #[test]
    fn every_shipped_file_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets");
        for group in embedded::GROUPS.iter().filter(|group| !group.extension.is_empty()) {
            let mut known: Vec<String> = group.files.iter().map(|file| file.path.replace(&format!("{}/", group.folder), "")).collect();
            known.sort();
            assert_eq!(file_names(&root.join(group.folder), group.extension), known, "{}", group.folder);
        }
    }

    #[test]
    fn a_folder_replaces_the_shipped_ones() {
        let folder = shipped_folder();
        let copied = load(Some(folder.path())).unwrap();
        let shipped = load(None).unwrap();
        assert_eq!(copied.law, shipped.law);
        assert!(copied.inputs.iter().zip(&shipped.inputs).all(|(a, b)| a.sha256 == b.sha256 || a.name.contains("nomenclatures")));
        let list = folder.path().join("cout_prefecture/autre.csv");
        fs::write(&list, "region,cfa,code_diplome,cout_prefecture\nBretagne,,50022137,7000\n").unwrap();
        let code = crate::codes::CodeDiplome::parse("50022137").unwrap();
        assert!(load(Some(folder.path())).unwrap().cout_prefecture.cost("x", Some("Bretagne"), code).is_some());
    }

    #[test]
    fn a_missing_or_damaged_file_is_named() {
        let folder = shipped_folder();
        let regime = folder.path().join("legislation/regime.toml");
        fs::remove_file(&regime).unwrap();
        fs::write(folder.path().join("nomenclatures/niveaux.csv"), "prefixe,niveau\n500,x\n").unwrap();
        let named = || load(Some(folder.path())).err().unwrap().into_iter().map(|fault| (fault.code, fault.location.file.unwrap()));
        assert_eq!(named().collect::<Vec<_>>(), [(Code::C001, files::shown(&regime))]);
        fs::write(&regime, embedded::LEGISLATION.files.iter().find(|file| file.path.ends_with("regime.toml")).unwrap().text).unwrap();
        assert_eq!(named().collect::<Vec<_>>(), [(Code::L006, files::shown(&folder.path().join("nomenclatures/niveaux.csv")))]);
        let empty = tempfile::tempdir().unwrap();
        let refused = load(Some(empty.path())).err().unwrap();
        assert_eq!((refused.len(), refused[0].hint), (1, Some("no_datasets_folder")));
    }
}
