//! A whole run over lists that are cut by CFA: each is read, evaluated and forgotten before the next one. All that is said of a CFA lies
//! within its list; totals add up, and of the contracts those alone are kept that a report names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::comptes::named;
use super::contracts::{apart as read_apart, other_files};
use super::gathered::{Gathered, joined};
use super::inputs::{InputChoice, Inputs, Supplies, files_named, of_list};
use super::rows::{apart, drawn_apart, hash, in_two_files, of_all_contracts, place_of};
use super::run::{Ran, RunOptions, written};
use super::tables::write_totals;
use super::{ContractsRead, JobRefused, Means};
use crate::accounts::Horizon;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::Datasets;
use crate::io::files::{Listed, shown};
use crate::io::output::Sink;
use crate::io::read::{ReadFaults, near_centres, near_contracts};
use crate::io::scenarios::Loaded;
use crate::io::write::ChosenTables;

/// The lists of a folder or a pattern, and what is asked of them.
pub struct Lists<'a> {
    asked: InputChoice<'a>,
    condition: Option<&'a str>,
    loaded: Loaded,
    /// The folder or the pattern.
    name: String,
    paths: Vec<PathBuf>,
    /// Files of the folder that are no lists.
    others: Vec<PathBuf>,
}

impl<'a> Lists<'a> {
    /// The lists that are asked about; none when the contracts are of one file, which is a run as any other.
    ///
    /// # Errors
    /// `U002` for what takes all contracts together: hires that answer to their cost (D1), ruptures that are drawn after those of all
    /// contracts, prices by diploma, the table `ecritures_contrats`; for contracts that are drawn. Those of a scenario, of a folder.
    pub fn of(
        asked: InputChoice<'a>,
        condition: Option<&'a str>,
        tables: &ChosenTables,
        means: &Means,
    ) -> Result<Option<Self>, JobRefused> {
        let loaded = apart(asked.scenario, means)?;
        drawn_apart(&loaded)?;
        let together = [("--prix", means.prix.is_some()), ("--tables ecritures_contrats", tables.names("ecritures_contrats"))];
        if let Some((cause, _)) = together.into_iter().find(|(_, asked)| *asked) {
            return Err(of_all_contracts(cause).into());
        }
        let Some(place) = place_of(&loaded, asked.contrats) else {
            return Err(Diagnostic::error(Code::U002).with("cause", "--list-by-list").hinting("lists_needed").into());
        };
        let Some(Listed { lists, others }) = means.shelf.listed(&place)? else { return Ok(None) };
        Ok(Some(Self { asked, condition, loaded, name: shown(&place), paths: lists, others }))
    }

    /// Files that the scenario names.
    #[must_use]
    pub fn named(&self) -> Vec<PathBuf> {
        files_named(&self.loaded)
    }

    /// Evaluates the lists and writes everything into a sink, as [`super::run::run`] does of one list.
    ///
    /// # Errors
    /// Those of a run; every fault of every list that cannot be read; `C095` when a CFA stands in two lists, `C011` when a contract does.
    pub fn run(&self, asked: &RunOptions<'_>, sink: &dyn Sink, means: &Means) -> Result<(Inputs, Ran), JobRefused> {
        let (datasets, comptes) = (means.load_datasets()?, &self.loaded.scenario.comptes);
        let mut horizon = if comptes.horizon_given { comptes.settings.horizon } else { Horizon::default() };
        let found = loop {
            let found = self.pass(horizon, &datasets, (asked, sink), means)?;
            let following = if comptes.horizon_given { horizon } else { Horizon::following(found.starts) };
            if following == horizon {
                break found;
            }
            // Contracts that begin after the usual years: their accounts are of other years.
            horizon = following;
        };
        let near = self.near(&found.cfas, found.near);
        let (inputs, findings, mut writer) =
            found.gathered.finish(found.inputs, (&self.name, near, self.condition), (asked, sink), means)?;
        let results = write_totals(&inputs, findings, &mut writer, means)?;
        let ran = written(&inputs, (results, writer), asked, sink, means)?;
        Ok((inputs, ran))
    }

    /// Reads all lists, and evaluates them as long as nothing is refused.
    fn pass(
        &self,
        horizon: Horizon,
        datasets: &Datasets,
        (asked, sink): (&RunOptions<'_>, &dyn Sink),
        means: &Means,
    ) -> Result<ListsPass, JobRefused> {
        let (mut pass, silent) = (ListsPass { gathered: Gathered::new(horizon), ..ListsPass::default() }, means.silenced());
        let bar = means.observer.begun("fichiers.progress", self.paths.len());
        for path in &self.paths {
            means.wanted()?;
            bar.advance(1);
            let read = match read_apart(path, datasets, &silent) {
                Ok(read) => read,
                Err(refused) => {
                    pass.refuse(refused);
                    continue;
                }
            };
            pass.seen(&read, path, &self.name);
            let read = ContractsRead { name: self.name.clone(), ..read };
            let supplies = Supplies::around(read, &self.loaded, self.asked, datasets.clone(), &silent)?;
            match of_list(self.loaded.clone(), supplies, self.condition, &silent) {
                Ok(list) => pass.add(list, (asked, sink), &silent)?,
                Err(refused) => pass.refuse(refused),
            }
        }
        drop(bar);
        checked(pass, datasets, means)
    }

    /// What is told of all lists together: names that are nearly one, files that are no lists.
    fn near(&self, cfas: &BTreeMap<String, PathBuf>, contracts: ReadFaults) -> ReadFaults {
        let mut near = ReadFaults::new();
        near_centres(cfas.keys().map(String::as_str), &self.name, &mut near);
        near.merge(contracts);
        near.merge(ReadFaults::from(other_files(Some(&self.name), &self.others)));
        near
    }
}

/// Refuses what could not be read, and CFAs and contracts that stand in two lists.
fn checked(mut pass: ListsPass, datasets: &Datasets, means: &Means) -> Result<ListsPass, JobRefused> {
    let twice = in_two_files(pass.read.iter(), &mut pass.hashes, datasets, &means.silenced())?;
    pass.refuse(twice.into());
    if pass.refused.faults.is_empty() {
        return Ok(pass);
    }
    if let Some(inputs) = &pass.inputs {
        means.observer.of_file(&inputs.faults);
    }
    Err(pass.refused)
}

/// What the lists read so far leave behind.
#[derive(Default)]
struct ListsPass {
    gathered: Gathered,
    /// All that the lists say beside their contracts.
    inputs: Option<Inputs>,
    /// The years in which the first and the last contract begin.
    starts: Option<(i32, i32)>,
    /// Each CFA with the first list that it stands in.
    cfas: BTreeMap<String, PathBuf>,
    /// A hash of each identifier.
    hashes: Vec<u64>,
    /// Identifiers of a list that are nearly one.
    near: ReadFaults,
    /// The lists that can be read.
    read: Vec<PathBuf>,
    refused: JobRefused,
}

impl ListsPass {
    /// A fault that every list has is told once.
    fn refuse(&mut self, refused: JobRefused) {
        let JobRefused { faults, sources } = refused;
        let new: Vec<Diagnostic> = faults.into_iter().filter(|fault| !self.refused.faults.contains(fault)).collect();
        self.refused.faults.extend(new);
        self.refused.sources.extend(sources);
    }

    /// `C095`: CFAs of a list that stand in one before it.
    fn seen(&mut self, read: &ContractsRead, path: &Path, name: &str) {
        let cohort = &read.cohort;
        self.read.push(path.to_owned());
        near_contracts(cohort, name, &mut self.near);
        self.hashes.reserve_exact(cohort.len());
        self.hashes.extend((0..cohort.len()).map(|row| hash(cohort.contrat_id(row))));
        let mut twice: BTreeMap<PathBuf, Vec<&str>> = BTreeMap::new();
        for cfa in cohort.cfas() {
            match self.cfas.get(cfa) {
                Some(first) => twice.entry(first.clone()).or_default().push(cfa),
                None => drop(self.cfas.insert(cfa.clone(), path.to_owned())),
            }
        }
        for (first, cfas) in twice {
            let fault = Diagnostic::error(Code::C095).in_file(shown(path)).in_column("cfa").with("file", shown(&first));
            self.refused.faults.push(fault.with("cfa", named(&cfas)).with("count", cfas.len()).hinting("cut_by_cfa"));
        }
    }

    fn add(&mut self, mut list: Inputs, asked: (&RunOptions<'_>, &dyn Sink), means: &Means) -> Result<(), JobRefused> {
        let ends = |one: Option<(i32, i32)>| one.into_iter().flat_map(|(first, last)| [first, last]);
        let years = || ends(self.starts).chain(ends(list.of_list.starts));
        self.starts = years().min().zip(years().max());
        // Years that are others than those usually shown are those of all lists: they were read before.
        let usual = Horizon::default();
        let known = list.scenario.comptes.horizon_given || self.gathered.horizon != usual;
        if (known || Horizon::following(self.starts) == usual) && self.refused.faults.is_empty() {
            self.gathered.evaluate(&mut list, asked, means)?;
        }
        list.cohort = crate::contract::Cohort::default();
        self.inputs = Some(joined(self.inputs.take(), list));
        Ok(())
    }
}
