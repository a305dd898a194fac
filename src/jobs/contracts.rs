//! The contracts of a job: those of a file, or drawn.

use std::path::{Path, PathBuf};

use super::{JobRefused, Means};
use crate::contract::{Cohort, DEFAULT_REGION};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::InputFile;
use crate::io::datasets::Datasets;
use crate::io::files::{Listed, path_of, shown};
use crate::io::read::{
    ContractsTable, LineAccount, ReadFaults, Sheets, TakenPrice, Together, contracts_apart, contracts_together, contracts_with,
};
use crate::jobs::no_contract;
use crate::scenario::ContractOrigin;
use crate::synthesis::{self, LigneSynthetique, Statistics};

/// The contracts of a file in place of the scenario's, else those that the scenario names, beside its own `path`.
///
/// # Errors
/// [`JobRefused`] when they cannot be read at all.
pub fn read(
    (file, path): (Option<&Path>, Option<&Path>),
    contrats: &ContractOrigin,
    datasets: &Datasets,
    means: &Means,
) -> Result<ContractsRead, JobRefused> {
    match (file, contrats) {
        (Some(file), _) => from_file(file, datasets, means),
        (None, ContractOrigin::Fichier(file)) => from_file(&beside(path, file), datasets, means),
        (None, ContractOrigin::Synthese { .. }) if means.sheets.asked() != Sheets::First => {
            Err(Diagnostic::error(Code::C062).hinting("no_sheets").into())
        }
        (None, ContractOrigin::Synthese { .. }) if means.prices.is_some() => {
            Err(Diagnostic::error(Code::U002).with("cause", "--prix").hinting("prices_need_contracts").into())
        }
        (None, ContractOrigin::Synthese { seed, scale, region }) => drawn((region, *seed, *scale), datasets),
    }
}

/// Contracts, wherever they come from.
#[derive(Clone)]
pub struct ContractsRead {
    /// The contracts, before any scenario.
    pub cohort: Cohort,
    /// The faults of their file.
    pub faults: ReadFaults,
    /// Rows read.
    pub rows_read: usize,
    /// The lines of their file, each counted once.
    pub account: LineAccount,
    /// Their file, folder or pattern; none when they are drawn.
    pub source: Option<InputFile>,
    /// The files, each with how many rows were read of it.
    pub files: Vec<(InputFile, usize)>,
    /// Where they come from.
    pub name: String,
    /// The seed, when they are drawn.
    pub seed: Option<u64>,
    /// The région of which they are drawn.
    pub region: Option<&'static str>,
    /// The CFAs of the list that they are drawn for.
    pub listed: Vec<synthesis::RegionCentre>,
    /// The prices that they take of the table by diploma.
    pub taken: Vec<TakenPrice>,
}

/// Where contracts come from, in the language of the reader.
#[must_use]
pub fn source_name(file: Option<&InputFile>, (region, seed): (Option<&str>, Option<u64>), means: &Means) -> String {
    if let Some(file) = file {
        return path_of(&file.name).file_name().map_or_else(|| file.name.clone(), |name| shown(Path::new(name)));
    }
    let (region, seed) = (region.unwrap_or(DEFAULT_REGION), seed.unwrap_or_default().to_string());
    means.messages.text("run.synthetic", &[("region", region), ("seed", &seed)])
}

/// A path of a scenario is relative to the scenario's own folder.
#[must_use]
pub fn beside(scenario: Option<&Path>, file: &Path) -> PathBuf {
    scenario.and_then(Path::parent).map_or_else(|| file.to_owned(), |folder| folder.join(file))
}

fn from_file(file: &Path, datasets: &Datasets, means: &Means) -> Result<ContractsRead, JobRefused> {
    if let Some(listed) = means.shelf.listed(file)? {
        return from_files(file, &listed, datasets, means);
    }
    let (name, bytes) = (shown(file), means.shelf.bytes(file)?);
    let table = contracts_with(&name, &bytes, &datasets.nomenclature, means.reading())?;
    means.observer.of_file(&table.faults);
    Ok(of_table(table))
}

/// One of several lists, without what is asked of the contracts of all of them.
pub(super) fn apart(list: &Path, datasets: &Datasets, means: &Means) -> Result<ContractsRead, JobRefused> {
    let bytes = means.shelf.bytes(list)?;
    Ok(of_table(contracts_apart(&shown(list), &bytes, &datasets.nomenclature, means.reading())?))
}

fn of_table(table: ContractsTable) -> ContractsRead {
    let ContractsTable { cohort, faults, rows_read, source, account, taken, .. } = table;
    ContractsRead {
        cohort,
        faults,
        rows_read,
        account,
        name: source.name.clone(),
        files: vec![(source.clone(), rows_read)],
        source: Some(source),
        seed: None,
        region: None,
        listed: Vec::new(),
        taken,
    }
}

/// `C094`: files of a folder that are no lists by their names.
pub(super) fn other_files(folder: Option<&str>, others: &[PathBuf]) -> Vec<Diagnostic> {
    let note = |first: &PathBuf| {
        let note = Diagnostic::note(Code::C094).with("count", others.len()).with("file", shown(first)).hinting("other_files");
        folder.map_or_else(|| note.clone(), |folder| note.clone().in_file(folder))
    };
    others.first().map(note).into_iter().collect()
}

/// Contracts of the lists of a folder or a pattern, read one after the other.
fn from_files(place: &Path, listed: &Listed, datasets: &Datasets, means: &Means) -> Result<ContractsRead, JobRefused> {
    let bar = means.observer.begun("fichiers.progress", listed.lists.len());
    let bytes = |path: &Path| {
        bar.advance(1);
        means.wanted()?;
        means.shelf.bytes(path)
    };
    let Together { contracts, files } = contracts_together(&shown(place), &listed.lists, bytes, &datasets.nomenclature, means.reading())?;
    drop(bar);
    let ContractsTable { cohort, mut faults, rows_read, source, account, taken, .. } = contracts;
    faults.merge(ReadFaults::from(other_files(Some(&source.name), &listed.others)));
    means.observer.of_file(&faults);
    let name = source.name.clone();
    Ok(ContractsRead {
        cohort,
        faults,
        rows_read,
        account,
        name,
        source: Some(source),
        files,
        seed: None,
        region: None,
        listed: Vec::new(),
        taken,
    })
}

fn drawn((region, seed, scale): (&'static str, u64, f64), datasets: &Datasets) -> Result<ContractsRead, JobRefused> {
    let (rows, statistics) = synthetic((region, seed, scale), datasets)?;
    if rows.is_empty() {
        return Err(no_contract("echelle", &scale.to_string()).into());
    }
    let cohort = synthesis::to_cohort(&rows);
    let name = format!("synthese:{}", region.to_lowercase());
    Ok(ContractsRead {
        cohort,
        faults: ReadFaults::new(),
        rows_read: rows.len(),
        account: LineAccount::default(),
        source: None,
        files: Vec::new(),
        name,
        seed: Some(seed),
        region: Some(region),
        listed: statistics.centres,
        taken: Vec::new(),
    })
}

/// The drawn contracts of a région, and the statistics that they are drawn from. The shipped list of coûts préfecture is that of the
/// default région alone: the contracts of the others carry their own.
///
/// # Errors
/// `L006` when the statistics cannot be read; `S041` when the région is none of metropolitan France.
pub fn synthetic((region, seed, scale): (&str, u64, f64), datasets: &Datasets) -> Result<(Vec<LigneSynthetique>, Statistics), Diagnostic> {
    let statistics = datasets.statistics(region)?;
    let mut rows = synthesis::cohort(&statistics, seed, scale);
    if statistics.region.nom != DEFAULT_REGION {
        let faulty = |cause| Diagnostic::error(Code::L006).in_file("datasets/cout_prefecture/dispersion_publiee.csv").with("cause", cause);
        synthesis::cout_prefecture::fill(&mut rows, &statistics, datasets.dispersion()).map_err(faulty)?;
    }
    Ok((rows, statistics))
}
