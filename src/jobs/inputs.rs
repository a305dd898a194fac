//! What a run is made from: scenario, datasets, contracts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::contracts::{ContractsRead, beside, read, source_name};
use super::proof::{answers_twice, assumed, cut_by_condition, found, judged, placed, sources_of, without_region, without_rule};
use super::{JobRefused, Means};
use crate::accounts::{Flows, Horizon};
use crate::comparison::{Clock, Lever, PriceScale, clock};
use crate::contract::{Cohort, DEFAULT_REGION, metropolitan_region, metropolitan_regions};
use crate::demand::Demand;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::PriceBook;
use crate::io::datasets::Datasets;
use crate::io::files::shown;
use crate::io::read::{CentresTable, LineAccount, PaymentsTable, ReadFaults, TakenPrice, centres_in};
use crate::io::record::{RunRecord, Warning};
use crate::io::scenarios::{self, Loaded};
use crate::io::{InputFile, InputKind};
use crate::language::Language;
use crate::legislation::{Legislation, Settings};
use crate::report::Input;
use crate::scenario::{Assumed, AssumedChanges, ContractOrigin, Law, LineEffect, Scenario};
use crate::synthesis;

/// The setting of a record that says the hash of the names and the hashes of the files of a folder or a pattern of contracts.
pub const CONTRACTS_SHA256: &str = "cohorte.contrats_sha256";

/// What a job is asked about.
#[derive(Clone, Copy, Debug, Default)]
pub struct InputChoice<'a> {
    /// A scenario file, or the name of a shipped one; none is the law in force on the shipped Normandie.
    pub scenario: Option<&'a str>,
    /// Contracts in place of the scenario's.
    pub contrats: Option<&'a Path>,
    /// Table of centres in place of the scenario's.
    pub centres: Option<&'a Path>,
    /// Région whose contracts are drawn, in place of the scenario's.
    pub region: Option<&'a str>,
}

/// Everything a run reads, checked.
pub struct Inputs {
    /// The scenario.
    pub scenario: Scenario,
    /// Its text, as read.
    pub scenario_text: String,
    /// The settings of the rules.
    pub settings: Settings,
    /// A change of all prices: none but along a range.
    pub prices: PriceScale,
    /// Whether it is one of several tries, of which some may change nothing.
    pub tried: bool,
    /// The law and the tables.
    pub datasets: Datasets,
    /// The contracts, as the scenario assumes them.
    pub cohort: Cohort,
    /// How many of them its assumptions change.
    pub changed: AssumedChanges,
    /// How hires answer to their cost (D1); none when they are taken as they are.
    pub demand: Option<Demand>,
    /// How many of them each line of the scenario changes.
    pub effects: Vec<LineEffect>,
    /// What was not yet published on the day of the law, when one was asked for.
    pub clock: Option<Clock>,
    /// Remarks on the contracts and on the law, beside the faults of a file.
    pub remarks: Vec<Diagnostic>,
    /// What counts of several lists together, when they are read one by one.
    pub(super) of_list: ListFacts,
    /// How many contracts they were chosen of, when a condition chose them.
    pub chosen_of: Option<usize>,
    /// The faults of the contracts file, and the rows it leaves out.
    pub faults: ReadFaults,
    /// Rows read.
    pub rows_read: usize,
    /// The lines of the file of the contracts, each counted once.
    pub account: LineAccount,
    /// The file, the folder or the pattern of the contracts; none when they are drawn.
    pub contracts_source: Option<InputFile>,
    /// Their files, each with how many rows were read of it.
    pub contracts_files: Vec<(InputFile, usize)>,
    /// Where the contracts come from, for people.
    pub contracts_name: String,
    /// The seed, when they are drawn.
    pub seed: Option<u64>,
    /// The région of which they are drawn.
    pub region: Option<&'static str>,
    /// The CFAs of the list that they are drawn for.
    pub listed: Vec<synthesis::RegionCentre>,
    /// The prices that contracts take of the table by diploma.
    pub taken: Vec<TakenPrice>,
    /// The file of that table.
    pub prices_file: Option<InputFile>,
    /// The table of centres.
    pub centres: Option<CentresTable>,
    /// Whether somebody gave it: the shipped one needs no remark.
    pub centres_given: bool,
    /// Payments received, when they were given.
    pub payments: Option<PaymentsTable>,
    /// The day to which what is due is told, when one was asked for.
    pub due_to: Option<NaiveDate>,
    /// The file of the scenario; none for a shipped one, or for several.
    pub scenario_file: Option<PathBuf>,
    /// Files that the scenario names and that were read.
    pub named: Vec<PathBuf>,
}

/// What is told of a list once all lists are read.
#[derive(Default)]
pub(super) struct ListFacts {
    /// The years in which its first and its last contract begin, before any are chosen.
    pub starts: Option<(i32, i32)>,
    /// Its contracts that take the région of their CFA, by région.
    pub placed: BTreeMap<&'static str, u64>,
    /// CFAs that a condition cuts.
    pub cut: usize,
    /// Settings and assumptions that change nothing in it.
    pub idle: Vec<Diagnostic>,
}

/// Reads scenario, datasets and contracts.
///
/// # Errors
/// [`JobRefused`] with every fault when one of them cannot be read at all.
pub fn load(asked: InputChoice<'_>, means: &Means) -> Result<Inputs, JobRefused> {
    load_where(asked, None, None, means)
}

/// Reads a scenario, its faults with the texts that they are in.
///
/// # Errors
/// Those of [`scenarios::load_of`].
pub fn loaded(scenario: Option<&str>, means: &Means) -> Result<Loaded, JobRefused> {
    scenarios::load_of(&means.shelf, scenario).map_err(|(faults, texts)| JobRefused::with(faults, texts.into_iter().collect()))
}

/// The same under the law as it was known on a day, and for the contracts that meet a condition alone. The scenario is laid over all
/// contracts before they are chosen, so that parts add up to the whole.
///
/// # Errors
/// Those of [`load`]; `U009` and `S022` for a condition that cannot be understood or that no contract meets.
pub fn load_where(asked: InputChoice<'_>, as_of: Option<NaiveDate>, condition: Option<&str>, means: &Means) -> Result<Inputs, JobRefused> {
    of_scenario(loaded(asked.scenario, means)?, asked, &How { as_of, condition, ..How::default() }, means.load_datasets()?, means)
}

/// The same for a scenario that was read and changed, or under a lever: a value along a range may change nothing.
///
/// # Errors
/// Those of [`load`], but for what changes nothing; the faults of a value that the law cannot have.
pub fn load_tried(loaded: Loaded, lever: Option<Lever>, asked: InputChoice<'_>, means: &Means) -> Result<Inputs, JobRefused> {
    of_scenario(loaded, asked, &How { lever, tried: true, ..How::default() }, means.load_datasets()?, means)
}

/// How a scenario is laid over its contracts.
#[derive(Default)]
struct How<'a> {
    /// The law as published by this day.
    as_of: Option<NaiveDate>,
    /// The contracts that meet a condition alone.
    condition: Option<&'a str>,
    /// A value in place of the scenario's.
    lever: Option<Lever>,
    /// Whether what changes nothing is let pass.
    tried: bool,
    /// Whether it is one of several lists: what changes nothing in it may do so in another, and so may it have no contract that is chosen.
    one_of_several: bool,
    /// Whether the centres of drawn contracts may wait for what flows to them: [`Inputs::calibrate`].
    centres_later: bool,
}

impl How<'_> {
    /// Whether what flows to the CFAs is what flows to them under the law in force, nothing of it changed.
    fn in_force(&self, scenario: &Scenario, law: &Law, datasets: &Datasets) -> bool {
        let contracts = scenario.assumptions.is_empty() && scenario.employers.demand.is_none() && self.condition.is_none();
        let same_law = law.law == datasets.law && law.npec == datasets.npec && law.cout_prefecture == datasets.cout_prefecture;
        contracts && self.lever.is_none() && scenario.settings == Settings::default() && same_law
    }
}

/// The same for a scenario that was read, as known on a day, for the contracts that meet a condition. The centres of drawn contracts may be
/// still to be calibrated, by [`Inputs::calibrate`].
///
/// # Errors
/// Those of [`load_where`].
pub(super) fn load_of(
    loaded: Loaded,
    asked: InputChoice<'_>,
    (as_of, condition): (Option<NaiveDate>, Option<&str>),
    tried: bool,
    datasets: Datasets,
    means: &Means,
) -> Result<Inputs, JobRefused> {
    of_scenario(loaded, asked, &How { as_of, condition, tried, centres_later: true, ..How::default() }, datasets, means)
}

fn of_scenario(mut loaded: Loaded, asked: InputChoice<'_>, how: &How<'_>, datasets: Datasets, means: &Means) -> Result<Inputs, JobRefused> {
    if let Some(region) = asked.region {
        place_in(&mut loaded, region)?;
    }
    let law = law_of(&mut loaded, how, &datasets)?;
    let later = how.centres_later && how.in_force(&loaded.scenario, &law, &datasets);
    let mut supplies = Supplies::read(&loaded, asked, datasets, means)?;
    if !later {
        supplies.draw_centres(&loaded.scenario.contrats)?;
    }
    laid(loaded, law, supplies, how, means)
}

/// Puts the drawn contracts of a scenario in a région.
fn place_in(loaded: &mut Loaded, asked: &str) -> Result<(), Diagnostic> {
    let ContractOrigin::Synthese { region, .. } = &mut loaded.scenario.contrats else { return Err(not_drawn(loaded)) };
    *region = metropolitan_region(asked).ok_or_else(|| unknown_region(asked))?;
    Ok(())
}

/// `U002`: a région is asked of a scenario that reads its contracts.
pub(super) fn not_drawn(loaded: &Loaded) -> Diagnostic {
    let place = shown(loaded.path.as_deref().unwrap_or_else(|| Path::new(&loaded.scenario.name)));
    Diagnostic::error(Code::U002).in_file(place).with("cause", "--region").hinting("region_drawn")
}

/// `S041`: no région whose contracts are drawn has this name.
#[must_use]
pub fn unknown_region(asked: &str) -> Diagnostic {
    Diagnostic::error(Code::S041).with_value(asked).with("known", metropolitan_regions().collect::<Vec<_>>().join(", "))
}

/// Contracts, prices and centres as read: they serve for many states of a scenario that name the same contracts and centres.
#[derive(Clone)]
pub struct Supplies {
    /// The law in force and the tables.
    pub datasets: Datasets,
    /// The contracts.
    pub read: ContractsRead,
    /// The table of centres.
    pub centres: Option<CentresTable>,
    /// Whether somebody gave it.
    pub centres_given: bool,
    /// Files that the scenario names.
    pub named: Vec<PathBuf>,
}

impl Supplies {
    /// Reads the contracts and the centres of a scenario, or those asked for in their place.
    ///
    /// # Errors
    /// Those of [`read`] and of the table of centres.
    pub fn of(loaded: &Loaded, asked: InputChoice<'_>, datasets: Datasets, means: &Means) -> Result<Self, JobRefused> {
        let mut supplies = Self::read(loaded, asked, datasets, means)?;
        supplies.draw_centres(&loaded.scenario.contrats)?;
        Ok(supplies)
    }

    /// All but the centres of drawn contracts.
    fn read(loaded: &Loaded, asked: InputChoice<'_>, datasets: Datasets, means: &Means) -> Result<Self, JobRefused> {
        let read = read((asked.contrats, loaded.path.as_deref()), &loaded.scenario.contrats, &datasets, means)?;
        Self::around(read, loaded, asked, datasets, means)
    }

    /// These contracts, with the centres of the scenario or those asked for in their place.
    pub(super) fn around(
        read: ContractsRead,
        loaded: &Loaded,
        asked: InputChoice<'_>,
        datasets: Datasets,
        means: &Means,
    ) -> Result<Self, JobRefused> {
        let (scenario, path) = (&loaded.scenario, loaded.path.as_deref());
        let given = centres_table(asked.centres, scenario.centres.as_deref().map(|file| beside(path, file)), means)?;
        let (centres_given, named) = (given.is_some(), files_named(loaded));
        if let Some(table) = &given {
            means.observer.of_file(&table.faults);
        }
        Ok(Self { datasets, read, centres: given, centres_given, named })
    }

    /// The centres of drawn contracts, when nobody gave any.
    fn draw_centres(&mut self, contrats: &ContractOrigin) -> Result<(), JobRefused> {
        if let Some(drawn) = drawn(self.read.seed, contrats).filter(|_| self.centres.is_none()) {
            self.centres = Some(super::centres::of_drawn(&self.read.cohort, None, &self.datasets, &self.read.listed, drawn)?);
        }
        Ok(())
    }
}

/// Files that a scenario names.
pub(super) fn files_named(Loaded { scenario, path, .. }: &Loaded) -> Vec<PathBuf> {
    let contracts = match &scenario.contrats {
        ContractOrigin::Fichier(file) => Some(file.as_path()),
        ContractOrigin::Synthese { .. } => None,
    };
    scenario.centres.as_deref().into_iter().chain(contracts).map(|file| beside(path.as_deref(), file)).collect()
}

/// A scenario over what was read for another one of the same contracts and centres; a `tried` one may change nothing.
///
/// # Errors
/// The faults of its law; `S008` for a line that changes nothing, unless it is tried.
pub fn again(mut loaded: Loaded, supplies: Supplies, tried: bool, means: &Means) -> Result<Inputs, JobRefused> {
    let how = How { tried, ..How::default() };
    let law = law_of(&mut loaded, &how, &supplies.datasets)?;
    laid(loaded, law, supplies, &how, means)
}

/// A scenario over one of several lists, for the contracts of it that meet a condition, which may be none.
pub(super) fn of_list(mut loaded: Loaded, supplies: Supplies, condition: Option<&str>, means: &Means) -> Result<Inputs, JobRefused> {
    let how = How { condition, one_of_several: true, ..How::default() };
    let law = law_of(&mut loaded, &how, &supplies.datasets)?;
    laid(loaded, law, supplies, &how, means)
}

/// The law under the scenario; the settings of a lever are the scenario's.
fn law_of(loaded: &mut Loaded, how: &How<'_>, datasets: &Datasets) -> Result<Law, JobRefused> {
    let Loaded { scenario, text, .. } = loaded;
    let refused = |faults| JobRefused::with(faults, sources_of(scenario, text));
    let mut law = scenario.law(datasets.in_force(), how.as_of).map_err(refused)?;
    if let Some(lever) = &how.lever {
        scenario.settings = lever.settings;
        if let Some(parameters) = &lever.parameters {
            (law.law, law.parameters) = (Legislation::new(parameters)?, parameters.clone());
        }
    }
    Ok(law)
}

/// The scenario over its contracts, proven to change what it says.
fn laid(loaded: Loaded, law: Law, supplies: Supplies, how: &How<'_>, means: &Means) -> Result<Inputs, JobRefused> {
    let How { as_of, condition, tried, .. } = *how;
    let Loaded { mut scenario, text, path } = loaded;
    let Supplies { mut datasets, read, centres, centres_given, named } = supplies;
    let settings = scenario.settings;
    let made = assumed(&read.cohort, &scenario, &datasets, &law);
    let effects = || found(&scenario, &datasets, as_of, (&read.cohort, &made), &text);
    let (effects, mut idle) = if tried { Default::default() } else { effects()? };
    if !how.one_of_several {
        judged(&effects, std::mem::take(&mut idle), &scenario, (&text, means))?;
    }
    let Assumed { cohort, changed, demand } = made;
    let cohort = cohort.unwrap_or(read.cohort);
    let starts = Horizon::starts(&cohort);
    if !scenario.comptes.horizon_given {
        scenario.comptes.settings.horizon = Horizon::following(starts);
    }
    let whole = cohort.len();
    let (cohort, cut) = chosen_by(how, cohort, &datasets)?;
    let of_list = ListFacts { starts, placed: without_region(&cohort), cut, idle };
    let clock = as_of.map(|day| clock(&scenario, datasets.in_force(), day, &cohort, &datasets.nomenclature)).transpose()?;
    let mut remarks: Vec<Diagnostic> = answers_twice(&scenario, read.seed.is_some()).into_iter().collect();
    remarks.extend(clock.as_ref().and_then(without_rule));
    remarks.extend(placed(&of_list.placed).into_iter().chain(cut_by_condition(cut)));
    means.observer.told(&remarks, &sources_of(&scenario, &text));
    datasets.put(law);
    Ok(Inputs {
        remarks,
        of_list,
        chosen_of: condition.map(|_| whole),
        scenario,
        scenario_text: text,
        settings,
        prices: how.lever.as_ref().map(|lever| lever.prices).unwrap_or_default(),
        tried,
        datasets,
        cohort,
        changed,
        demand,
        effects,
        clock,
        faults: read.faults,
        rows_read: read.rows_read,
        account: read.account,
        taken: read.taken,
        prices_file: means.prices.as_ref().map(|table| table.source.clone()),
        contracts_source: read.source,
        contracts_files: read.files,
        contracts_name: read.name,
        seed: read.seed,
        region: read.region,
        listed: read.listed,
        centres,
        centres_given,
        payments: None,
        due_to: None,
        named,
        scenario_file: path,
    })
}

/// The contracts that the condition keeps, and how many CFAs it cuts.
fn chosen_by(how: &How<'_>, cohort: Cohort, datasets: &Datasets) -> Result<(Cohort, usize), Diagnostic> {
    let Some(condition) = how.condition else { return Ok((cohort, 0)) };
    match super::choice::chosen(&cohort, condition, &datasets.nomenclature) {
        Err(none) if how.one_of_several && none.code == Code::S022 => Ok(super::choice::kept(&cohort, &[])),
        rows => Ok(super::choice::kept(&cohort, &rows?)),
    }
}

/// Région, seed and size of contracts that are drawn.
fn drawn(seed: Option<u64>, contrats: &ContractOrigin) -> Option<(&'static str, u64, f64)> {
    match *contrats {
        ContractOrigin::Synthese { seed: drawn, scale, region } if seed.is_some() => Some((region, drawn, scale)),
        _ => None,
    }
}

impl Inputs {
    /// The centres of drawn contracts that [`load_of`] left, from what flows to them; `datasets` are those in force.
    pub(super) fn calibrate(&mut self, flows: &Flows, datasets: &Datasets) -> Result<(), JobRefused> {
        if let Some(drawn) = drawn(self.seed, &self.scenario.contrats).filter(|_| self.centres.is_none()) {
            self.centres = Some(super::centres::of_drawn(&self.cohort, Some(flows), datasets, &self.listed, drawn)?);
        }
        Ok(())
    }

    /// What the contracts are priced with.
    #[must_use]
    pub fn book(&self) -> PriceBook<'_> {
        let data = &self.datasets;
        PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &self.settings).scaled(self.prices)
    }

    /// What the run is about, in the language of the reader: the scenario and the contracts.
    #[must_use]
    pub fn title(&self, means: &Means) -> String {
        let scenario = match means.language {
            Language::Fr => self.scenario.titre(),
            Language::En => self.scenario.title(),
        };
        format!("{scenario}, {}", source_name(self.contracts_source.as_ref(), (self.region, self.seed), means))
    }

    /// The files read, as a report lists them.
    #[must_use]
    pub fn shown_files(&self) -> Vec<Input> {
        self.files().into_iter().map(|file| Input { name: file.name, sha256: file.sha256, ..Input::default() }).collect()
    }

    /// The record of what is made of them: all but what a command draws or finds, and what it writes.
    #[must_use]
    pub fn record(&self, means: &Means) -> RunRecord {
        RunRecord {
            scenario: self.scenario.name.clone(),
            seed: self.seed.map(|seed| seed.to_string()).unwrap_or_default(),
            scenario_text: self.scenario_text.clone(),
            settings: self.effective(),
            warnings: Warning::of(&self.faults).into_iter().chain(self.remarks.iter().map(Warning::one)).collect(),
            datasets: means.datasets.as_deref().map(shown).unwrap_or_default(),
            inputs: self.files(),
            ..RunRecord::of(&means.command)
        }
    }

    /// Every setting by its key of a scenario, and the day of the law.
    fn effective(&self) -> BTreeMap<String, String> {
        let mut named = self.scenario.effective(&self.scenario_text);
        named.extend(self.clock.as_ref().map(|clock| ("as_of".to_owned(), clock.day.to_string())));
        let file = self.contracts_source.as_ref().map(|file| file.name.clone());
        if let Some(source) = self.contracts_source.as_ref().filter(|source| self.contracts_files.iter().all(|(file, _)| file != *source)) {
            named.insert(CONTRACTS_SHA256.to_owned(), source.sha256.clone());
        }
        if file.is_some() {
            // No région was drawn in its place.
            named.retain(|key, _| !matches!(key.as_str(), "cohorte.synthese" | "cohorte.echelle"));
        }
        named.insert("cohorte.contrats".to_owned(), file.unwrap_or_default());
        let elsewhere = self.region.filter(|region| *region != DEFAULT_REGION);
        named.extend(elsewhere.map(|region| ("cohorte.synthese".to_owned(), region.to_lowercase())));
        named.extend(self.prices_file.as_ref().map(|file| ("cohorte.prix".to_owned(), file.name.clone())));
        named
    }

    /// Where the scenario stands: its file, or its name when it is one of the program's.
    #[must_use]
    pub fn scenario_place(&self) -> String {
        self.scenario_file.as_deref().map_or_else(|| self.scenario.name.clone(), shown)
    }

    /// Every file read, shipped ones included.
    #[must_use]
    pub fn files(&self) -> Vec<InputFile> {
        let scenario = InputFile::new(self.scenario_place(), InputKind::Toml, self.scenario_text.as_bytes());
        std::iter::once(scenario)
            .chain(self.contracts_files.iter().map(|(file, _)| file.clone()))
            .chain(self.prices_file.clone())
            .chain(self.centres.as_ref().filter(|_| self.centres_given).map(|table| table.source.clone()))
            .chain(self.payments.as_ref().map(|table| table.source.clone()).filter(|file| Some(file) != self.contracts_source.as_ref()))
            .chain(self.datasets.inputs.iter().cloned())
            .collect()
    }
}

/// Reads the table of centres asked for, else that of the scenario, beside its own file.
///
/// # Errors
/// [`JobRefused`] when the file cannot be read at all.
fn centres_table(asked: Option<&Path>, scenario: Option<PathBuf>, means: &Means) -> Result<Option<CentresTable>, JobRefused> {
    let Some(path) = asked.map(Path::to_owned).or(scenario) else { return Ok(None) };
    Ok(Some(centres_in(&shown(&path), &means.shelf.bytes(&path)?, means.sheets.asked())?))
}
