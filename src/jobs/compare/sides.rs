//! The sides of a comparison and the contracts they share: read or drawn once, refused when they are not the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Comparing;
use super::saved_runs::{aligned, contracts_read, differs, named, union};
use crate::comparison::{ComparedSide, ComparedWorld, PriceScale, Roster, SavedContracts, SeparableScenario, WorldContracts};
use crate::contract::{Cohort, CohortBuilder, DEFAULT_REGION, Ligne};
use crate::demand::DemandSettings;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::{self, Datasets};
use crate::io::files::{path_of, shown};
use crate::io::output::RECORD;
use crate::io::saved::{self, SavedRun};
use crate::io::scenarios::Loaded;
use crate::jobs::{self, ContractsRead, JobRefused, Means, SourceTexts};
use crate::language::Language;
use crate::legislation::{EmployerSettings, Settings};
use crate::scenario::{Assumptions, ContractOrigin, Law, LineEffect};

/// A scenario ready to be evaluated.
pub struct ReadyScenario {
    /// The law and the prices under the scenario.
    pub law: Law,
    /// Readings of the rules under the scenario.
    pub settings: Settings,
    /// Named defaults of its employers.
    pub employer: EmployerSettings,
    /// What it assumes of the contracts.
    pub assumptions: Assumptions,
    /// How hires answer to their cost (D1).
    pub demand: Option<DemandSettings>,
    /// Its own contracts, when it changes them.
    pub rows: Option<WorldContracts>,
    /// What each of its lines changes, when a report tells it.
    pub effects: Vec<LineEffect>,
    /// The same before they are put beside the list.
    cohort: Option<Cohort>,
}

/// One side: a scenario to evaluate, or results read back.
pub enum LoadedSide {
    /// A scenario.
    Scenario(Box<ReadyScenario>),
    /// A saved run.
    Saved(Box<SavedRun>),
}

impl LoadedSide {
    /// The saved run; none for a scenario.
    fn saved(&self) -> Option<&SavedRun> {
        if let Self::Saved(run) = self { Some(run) } else { None }
    }
}

/// All sides, and the contracts.
pub struct Sides {
    /// The sides in the order of the command line.
    pub list: Vec<LoadedSide>,
    /// Name of each, unique: that of its file or folder.
    pub names: Vec<String>,
    /// Title of each, in the language of the reader.
    pub titles: Vec<String>,
    /// Text of each scenario, or of the record of each saved run.
    pub texts: Vec<String>,
    /// The file of that text; the name of a shipped scenario, or of several.
    pub files: Vec<String>,
    /// The contracts files that the scenarios name.
    pub named: Vec<PathBuf>,
    /// How the contracts are drawn, when they are.
    pub drawn: Option<ContractOrigin>,
    /// Whether a scenario names a table of centres.
    pub name_centres: bool,
    /// The contracts of the scenarios: those that were read, and those that a scenario adds; none when all sides are saved runs.
    pub read: Option<ContractsRead>,
    /// The contracts as they are before any scenario, when some scenario adds to them.
    raw: Option<Cohort>,
    /// The law in force and the tables, before any scenario.
    pub datasets: Datasets,
    /// The contracts of the saved runs, when no scenario is read.
    saved: SavedContracts,
}

/// Reads every side.
///
/// # Errors
/// The faults of every side; `S020` when they are not about the same contracts.
pub fn load(args: &Comparing, means: &Means) -> Result<Sides, JobRefused> {
    let contrats = args.contrats.as_deref();
    let asked = if args.cohorts { args.sides.get(..1).unwrap_or_default() } else { args.sides.as_slice() };
    let datasets = datasets::load(means.datasets.as_deref())?;
    let mut sides = Sides {
        list: Vec::new(),
        names: Vec::new(),
        titles: Vec::new(),
        texts: Vec::new(),
        files: Vec::new(),
        named: Vec::new(),
        drawn: None,
        name_centres: false,
        read: None,
        raw: None,
        datasets,
        saved: SavedContracts::default(),
    };
    let mut first: Option<Loaded> = None;
    for name in asked {
        let path = path_of(name);
        if saved::is_run(&path) {
            sides.add(name, saved_side(&path)?);
            sides.files.push(shown(&path.join(RECORD)));
            continue;
        }
        let loaded = jobs::loaded(Some(name), means)?;
        match (&sides.read, &first) {
            (None, _) => {
                let place = (contrats, loaded.path.as_deref());
                sides.read = Some(jobs::read(place, &loaded.scenario.contrats, &sides.datasets, means)?);
                if let (None, ContractOrigin::Synthese { .. }) = (contrats, &loaded.scenario.contrats) {
                    sides.drawn = Some(loaded.scenario.contrats.clone());
                }
            }
            (Some(read), Some(first)) if contrats.is_none() => same_source(first, &loaded, read, &sides.datasets, means)?,
            _ => {}
        }
        if let ContractOrigin::Fichier(file) = &loaded.scenario.contrats {
            sides.named.push(jobs::beside(loaded.path.as_deref(), file));
        }
        sides.name_centres |= loaded.scenario.centres.is_some();
        sides.files.push(loaded.path.as_deref().map_or_else(|| loaded.scenario.name.clone(), shown));
        let side = sides.scenario_side(&loaded, args.listed, means)?;
        first.get_or_insert(loaded);
        sides.add(name, side);
    }
    match &sides.read {
        None => sides.saved = union(sides.list.iter().filter_map(LoadedSide::saved)),
        Some(_) => sides.put_beside(),
    }
    if !args.explain {
        sides.check_contracts(asked, means)?;
    }
    Ok(sides)
}

/// A side with its title and its text.
type NamedSide = (LoadedSide, String, String);

fn saved_side(folder: &Path) -> Result<NamedSide, JobRefused> {
    let run = saved::read(folder)?;
    let title = format!("{} ({})", run.record.scenario, shown(folder));
    let text = run.record.to_toml()?;
    Ok((LoadedSide::Saved(Box::new(run)), title, text))
}

/// The same draw, the same file, or a file with the same contracts.
fn same_source(first: &Loaded, loaded: &Loaded, read: &ContractsRead, data: &Datasets, means: &Means) -> Result<(), JobRefused> {
    match (&first.scenario.contrats, &loaded.scenario.contrats) {
        (one, other) if one == other && matches!(one, ContractOrigin::Synthese { .. }) => Ok(()),
        (ContractOrigin::Fichier(_), ContractOrigin::Fichier(file)) => {
            let place = jobs::beside(loaded.path.as_deref(), file);
            if read.source.as_ref().is_some_and(|read| path_of(&read.name) == place) {
                return Ok(());
            }
            let other = jobs::read((Some(&place), None), &loaded.scenario.contrats, data, means)?;
            let difference = listed_difference(&read.cohort, &other.cohort);
            if difference.is_empty() { Ok(()) } else { Err(refused(&loaded.scenario.name, &difference)) }
        }
        (one, other) => Err(refused(&loaded.scenario.name, &format!("{} ≠ {}", described(one), described(other)))),
    }
}

fn described(contrats: &ContractOrigin) -> String {
    match contrats {
        ContractOrigin::Fichier(file) => shown(file),
        ContractOrigin::Synthese { seed, scale, region } => format!("{region}, graine = {seed}, echelle = {scale}"),
    }
}

fn refused(name: &str, cause: &str) -> JobRefused {
    Diagnostic::error(Code::S020).with_value(name).with("name", name).with("cause", cause).hinting("same_contracts").into()
}

/// What differs between two lists, in a few words; nothing when they are the same.
fn listed_difference(one: &Cohort, other: &Cohort) -> String {
    let ids = |cohort: &Cohort| (0..cohort.len()).map(|row| cohort.contrat_id(row).to_owned()).collect::<BTreeSet<_>>();
    let (mine, theirs) = (ids(one), ids(other));
    let mut told: Vec<String> = named("−", mine.difference(&theirs).map(String::as_str)).into_iter().collect();
    told.extend(named("+", theirs.difference(&mine).map(String::as_str)));
    if told.is_empty() {
        let changed = (0..one.len()).filter(|&row| one.ligne(row) != other.ligne(row));
        told.extend(named("≠", changed.map(|row| one.contrat_id(row))));
    }
    told.join(" ; ")
}

impl Sides {
    fn add(&mut self, name: &str, (side, title, text): NamedSide) {
        let path = path_of(name);
        let stem = path.file_stem().map_or_else(|| name.to_owned(), |stem| shown(Path::new(stem)));
        let taken = self.names.iter().filter(|known| **known == stem || known.starts_with(&format!("{stem}#"))).count();
        let name = if taken == 0 { stem } else { format!("{stem}#{}", taken + 1) };
        let title = if self.titles.contains(&title) { format!("{title} ({name})") } else { title };
        self.names.push(name);
        self.titles.push(title);
        self.texts.push(text);
        self.list.push(side);
    }

    /// A scenario over the law in force and the contracts that were read.
    fn scenario_side(&self, loaded: &Loaded, told: bool, means: &Means) -> Result<NamedSide, JobRefused> {
        let (scenario, data) = (&loaded.scenario, &self.datasets);
        let refused = |faults| JobRefused::with(faults, jobs::sources_of(scenario, &loaded.text));
        let law = scenario.law(data.in_force(), None).map_err(refused)?;
        let (mut cohort, mut effects) = (None, Vec::new());
        if let Some(read) = &self.read {
            let assumed = jobs::assumed(&read.cohort, scenario, data, &law);
            let lists = (&read.cohort, &assumed);
            if told {
                effects = jobs::proven(scenario, data, None, lists, (&loaded.text, means))?;
            } else {
                jobs::not_idle(scenario, data, lists, (&loaded.text, means))?;
            }
            let twice: Vec<Diagnostic> = jobs::answers_twice(scenario, read.seed.is_some()).into_iter().collect();
            means.observer.told(&twice, &jobs::sources_of(scenario, &loaded.text));
            cohort = assumed.cohort;
        }
        let title = match means.language {
            Language::Fr => scenario.titre(),
            Language::En => scenario.title(),
        };
        let side = ReadyScenario {
            law,
            settings: scenario.settings,
            employer: scenario.employers.settings,
            assumptions: scenario.assumptions.clone(),
            demand: scenario.employers.demand,
            rows: None,
            effects,
            cohort,
        };
        Ok((LoadedSide::Scenario(Box::new(side)), title.to_owned(), loaded.text.clone()))
    }

    /// Puts the contracts of the scenarios that change them beside the list, which takes those that they add.
    fn put_beside(&mut self) {
        let Some(read) = &mut self.read else { return };
        let own = |side: &LoadedSide| matches!(side, LoadedSide::Scenario(scenario) if scenario.cohort.is_some());
        if !self.list.iter().any(own) {
            return;
        }
        let mut added: BTreeMap<String, Ligne> = BTreeMap::new();
        for side in &self.list {
            let LoadedSide::Scenario(scenario) = side else { continue };
            let Some(cohort) = &scenario.cohort else { continue };
            let new = (0..cohort.len()).filter(|&row| read.cohort.row_of(cohort.contrat_id(row)).is_none());
            new.for_each(|row| drop(added.insert(cohort.contrat_id(row).to_owned(), cohort.ligne(row))));
        }
        if !added.is_empty() {
            let mut builder = CohortBuilder::default();
            (0..read.cohort.len()).for_each(|row| builder.push(&read.cohort.ligne(row)));
            added.values().for_each(|ligne| builder.push(ligne));
            self.raw = Some(std::mem::replace(&mut read.cohort, builder.finish()));
        }
        for side in &mut self.list {
            let LoadedSide::Scenario(scenario) = side else { continue };
            scenario.rows = match scenario.cohort.take() {
                Some(cohort) => Some(WorldContracts::of(&read.cohort, cohort)),
                None if added.is_empty() => None,
                None => Some(WorldContracts::only(&read.cohort, |id| !added.contains_key(id))),
            };
        }
    }

    /// The contracts as they are before any scenario; none when all sides are saved runs.
    #[must_use]
    pub fn raw(&self) -> Option<&Cohort> {
        self.raw.as_ref().or(self.read.as_ref().map(|read| &read.cohort))
    }

    /// The names of the sides that are saved runs.
    pub fn saved_names(&self) -> impl Iterator<Item = &str> {
        let sides = self.list.iter().zip(&self.names);
        sides.filter(|(side, _)| matches!(side, LoadedSide::Saved(_))).map(|(_, name)| name.as_str())
    }

    /// The contracts that all sides share.
    #[must_use]
    pub fn roster(&self) -> Roster<'_> {
        self.read.as_ref().map_or(Roster::Saved(&self.saved), |read| Roster::Cohort(&read.cohort))
    }

    /// The scenario of a side, as it can be taken apart; none for a saved run.
    #[must_use]
    pub fn source(&self, side: usize) -> Option<SeparableScenario<'_>> {
        let LoadedSide::Scenario(scenario) = self.list.get(side)? else { return None };
        Some(SeparableScenario {
            parameters: &scenario.law.parameters,
            npec: &scenario.law.npec,
            cout_prefecture: &scenario.law.cout_prefecture,
            nomenclature: &self.datasets.nomenclature,
            settings: scenario.settings,
            prices: PriceScale::default(),
            assumptions: &scenario.assumptions,
            demand: scenario.demand,
            reference: &self.datasets.law,
            employer: scenario.employer,
        })
    }

    /// What each line of each scenario changes, by side.
    #[must_use]
    pub fn changes(&self) -> Vec<(usize, &[LineEffect])> {
        let mut changes = Vec::new();
        for (number, side) in self.list.iter().enumerate() {
            if let LoadedSide::Scenario(scenario) = side {
                changes.push((number, scenario.effects.as_slice()));
            }
        }
        changes
    }

    /// The world of a side; none for a saved run.
    #[must_use]
    pub fn world(&self, side: usize) -> Option<ComparedWorld<'_>> {
        let LoadedSide::Scenario(scenario) = self.list.get(side)? else { return None };
        let law = &scenario.law;
        let world = ComparedWorld::new(&law.law, &law.npec, &law.cout_prefecture, &self.datasets.nomenclature, scenario.settings);
        Some(ComparedWorld { rows: scenario.rows.as_ref(), ..world })
    }

    /// The sides as the loop needs them.
    #[must_use]
    pub fn sides(&self) -> Vec<ComparedSide<'_>> {
        let roster = self.roster();
        let side = |(number, side): (usize, &LoadedSide)| match side {
            LoadedSide::Scenario(_) => self.world(number).map(ComparedSide::World),
            LoadedSide::Saved(run) => Some(ComparedSide::Saved(Box::new(aligned(run, roster)))),
        };
        self.list.iter().enumerate().filter_map(side).collect()
    }

    /// Every saved run is about the contracts of the others, none more, none less.
    fn check_contracts(&self, asked: &[String], means: &Means) -> Result<(), JobRefused> {
        let roster = self.roster();
        let mut faults = Vec::new();
        for (side, name) in self.list.iter().zip(asked) {
            let LoadedSide::Saved(run) = side else { continue };
            let known = |id: &str| run.place(id).is_some() || run.set_aside.binary_search_by(|left| left.as_str().cmp(id)).is_ok();
            let ids: BTreeSet<&str> = (0..roster.len()).map(|row| roster.id(row)).collect();
            let missing = (0..roster.len()).map(|row| roster.id(row)).filter(|id| !known(id));
            let more = run.contracts.ids.iter().map(String::as_str).filter(|id| !ids.contains(id));
            let other = (0..roster.len()).filter(|&row| differs(run, roster, row)).map(|row| roster.id(row));
            let told: Vec<String> = [named("−", missing), named("+", more), named("≠", other)].into_iter().flatten().collect();
            if !told.is_empty() {
                let fault = Diagnostic::error(Code::S020).with_value(name).with("name", name).with("cause", told.join(" ; "));
                faults.push(fault.hinting("same_contracts"));
            } else if !self.same_file(run) {
                means.observer.told(&[Diagnostic::note(Code::S021).with_value(name).with("name", name)], &SourceTexts::new());
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }

    /// Whether the hashes prove that a saved run read what this comparison reads; nothing to prove between saved runs of one file.
    fn same_file(&self, run: &SavedRun) -> bool {
        let Some(read) = &self.read else {
            let hashes = |run: &SavedRun| {
                contracts_read(run).map_or((run.record.seed.clone(), Vec::new()), |(hash, sheets)| (hash.to_owned(), sheets.to_vec()))
            };
            return self.list.iter().all(|side| if let LoadedSide::Saved(other) = side { hashes(other) == hashes(run) } else { true });
        };
        if let Some(file) = &read.source {
            return contracts_read(run) == Some((file.sha256.as_str(), file.sheets.as_slice()));
        }
        let place = |text: Option<&str>| text.unwrap_or(DEFAULT_REGION).to_lowercase();
        let region = run.record.settings.get("cohorte.synthese").map(String::as_str);
        read.seed.is_some_and(|seed| run.record.seed == seed.to_string()) && place(read.region) == place(region)
    }
}
