//! What a run is made from: scenario, datasets, contracts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::accounts::Horizon;
use crate::cli::print::Sources;
use crate::cli::{Context, Failure, reproducible};
use crate::comparison::{Clock, Lever, PriceScale, clock};
use crate::contract::{Cohort, region_of};
use crate::demand::{Demand, Market};
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::engine::PriceBook;
use crate::io::datasets::{self, Datasets};
use crate::io::files::{path_of, shown};
use crate::io::read::{Account, CentresTable, Contracts, Faults, Sheets, Taken, read_contracts_with};
use crate::io::record::{Record, Warning};
use crate::io::scenarios::{self, Loaded};
use crate::io::{InputFile, InputKind};
use crate::language::Language;
use crate::legislation::{Legislation, Settings};
use crate::report::Input;
use crate::scenario::{self, Assumed, Changed, Contrats, Effect, Law, Scenario};
use crate::synthesis;

/// What a command line asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// A scenario file, or the name of a shipped one; none is the law in force on the shipped Normandie.
    pub scenario: Option<&'a str>,
    /// Contracts in place of the scenario's.
    pub contrats: Option<&'a Path>,
    /// Table of centres in place of the scenario's.
    pub centres: Option<&'a Path>,
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
    pub changed: Changed,
    /// How hires answer to their cost (D1); none when they are taken as they are.
    pub demand: Option<Demand>,
    /// How many of them each line of the scenario changes.
    pub effects: Vec<Effect>,
    /// What was not yet published on the day of the law, when one was asked for.
    pub clock: Option<Clock>,
    /// What is told of the contracts and of the law beside the faults of a file.
    pub remarks: Vec<Diagnostic>,
    /// How many contracts they were chosen of, when a condition chose them.
    pub chosen_of: Option<usize>,
    /// The faults of the contracts file, and the rows it leaves out.
    pub faults: Faults,
    /// Rows read.
    pub rows_read: usize,
    /// The lines of the file of the contracts, each counted once.
    pub account: Account,
    /// The file of the contracts; none when they are drawn.
    pub contracts_file: Option<InputFile>,
    /// Where the contracts come from, for people.
    pub contracts_name: String,
    /// The seed, when they are drawn.
    pub seed: Option<u64>,
    /// The prices that contracts take of the table by diploma.
    pub taken: Vec<Taken>,
    /// The file of that table.
    pub prices_file: Option<InputFile>,
    /// The table of centres.
    pub centres: Option<CentresTable>,
    /// Whether somebody gave it: the shipped one needs no remark.
    pub centres_given: bool,
    /// The file of the scenario; none for a shipped one, or for several.
    pub scenario_file: Option<PathBuf>,
    /// Files that the scenario names and that were read.
    pub named: Vec<PathBuf>,
}

/// Reads scenario, datasets and contracts.
///
/// # Errors
/// [`Failure::Refused`] with every fault when one of them cannot be read at all.
pub fn load(asked: Asked<'_>, context: &Context) -> Result<Inputs, Failure> {
    load_where(asked, None, None, context)
}

/// The same under the law as it was known on a day, and for the contracts that meet a condition alone. The scenario is laid over all
/// contracts before they are chosen, so that parts add up to the whole.
///
/// # Errors
/// Those of [`load`]; `U009` and `S022` for a condition that cannot be understood or that no contract meets.
pub fn load_where(asked: Asked<'_>, as_of: Option<NaiveDate>, condition: Option<&str>, context: &Context) -> Result<Inputs, Failure> {
    let loaded =
        scenarios::load(asked.scenario).map_err(|(faults, texts)| Failure::Refused(faults, texts.into_iter().collect::<Sources>()))?;
    of_scenario(loaded, asked, &How { as_of, condition, ..How::default() }, context)
}

/// The same for a scenario that was read and changed, or under a lever: a value along a range may change nothing.
///
/// # Errors
/// Those of [`load`], but for what changes nothing; the faults of a value that the law cannot have.
pub fn load_tried(loaded: Loaded, lever: Option<Lever>, asked: Asked<'_>, context: &Context) -> Result<Inputs, Failure> {
    of_scenario(loaded, asked, &How { lever, tried: true, ..How::default() }, context)
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
}

fn of_scenario(loaded: Loaded, asked: Asked<'_>, how: &How<'_>, context: &Context) -> Result<Inputs, Failure> {
    let How { as_of, condition, tried, .. } = *how;
    let Loaded { mut scenario, text, path } = loaded;
    let mut datasets = datasets::load(context.datasets.as_deref())?;
    let mut law = scenario.law(datasets.in_force(), as_of).map_err(|faults| Failure::Refused(faults, sources_of(&scenario, &text)))?;
    if let Some(lever) = &how.lever {
        scenario.settings = lever.settings;
        if let Some(parameters) = &lever.parameters {
            (law.law, law.parameters) = (Legislation::new(parameters)?, parameters.clone());
        }
    }
    let settings = scenario.settings;
    let read = read((asked.contrats, path.as_deref()), &scenario.contrats, &datasets, context)?;
    let beside_scenario = scenario.centres.as_deref().map(|file| beside(path.as_deref(), file));
    let given = super::comptes::table(asked.centres, beside_scenario.clone(), context)?;
    let centres_given = given.is_some();
    let mut named: Vec<PathBuf> = beside_scenario.into_iter().collect();
    if let Contrats::Fichier(file) = &scenario.contrats {
        named.push(beside(path.as_deref(), file));
    }
    if let Some(table) = &given {
        context.printer.faults(&table.faults, &Sources::new());
    }
    let centres = match (given, asked.contrats, &scenario.contrats) {
        (Some(table), ..) => Some(table),
        (None, None, &Contrats::Synthese { seed, scale }) => Some(super::centres::of_drawn(&read.cohort, &datasets, (seed, scale))?),
        _ => None,
    };
    let made = assumed(&read.cohort, &scenario, &datasets, &law);
    let effects = if tried { Vec::new() } else { proven(&scenario, &datasets, as_of, (&read.cohort, &made), (&text, context))? };
    let Assumed { cohort, changed, demand } = made;
    let cohort = cohort.unwrap_or(read.cohort);
    if !scenario.comptes.horizon_given {
        scenario.comptes.settings.horizon = Horizon::following(&cohort);
    }
    let whole = cohort.len();
    let mut cut = 0;
    let cohort = match condition {
        Some(condition) => {
            let rows = super::choice::chosen(&cohort, condition, &datasets.nomenclature)?;
            let (kept, cfas) = super::choice::kept(&cohort, &rows);
            cut = cfas;
            kept
        }
        None => cohort,
    };
    let clock = as_of.map(|day| clock(&scenario, datasets.in_force(), day, &cohort, &datasets.nomenclature)).transpose()?;
    let mut remarks: Vec<Diagnostic> = answers_twice(&scenario, read.seed.is_some()).into_iter().collect();
    remarks.extend(clock.as_ref().and_then(without_rule));
    remarks.extend(placed(&cohort));
    remarks.extend((cut > 0).then(|| Diagnostic::warning(Code::S025).with("count", cut).hinting("whole_cfas")));
    context.printer.diagnostics(&remarks, &sources_of(&scenario, &text));
    datasets.put(law);
    Ok(Inputs {
        remarks,
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
        prices_file: context.prices.as_ref().map(|table| table.source.clone()),
        contracts_file: read.file,
        contracts_name: read.name,
        seed: read.seed,
        centres,
        centres_given,
        named,
        scenario_file: path,
    })
}

/// The contracts of a file in place of the scenario's, else those that the scenario names, beside its own `path`.
///
/// # Errors
/// [`Failure::Refused`] when they cannot be read at all.
pub fn read(
    (file, path): (Option<&Path>, Option<&Path>),
    contrats: &Contrats,
    datasets: &Datasets,
    context: &Context,
) -> Result<Read, Failure> {
    match (file, contrats) {
        (Some(file), _) => from_file(file, datasets, context),
        (None, Contrats::Fichier(file)) => from_file(&beside(path, file), datasets, context),
        (None, Contrats::Synthese { .. }) if context.sheets.asked() != Sheets::First => {
            Err(Diagnostic::error(Code::C062).hinting("no_sheets").into())
        }
        (None, Contrats::Synthese { .. }) if context.prices.is_some() => {
            Err(Diagnostic::error(Code::U002).with("cause", "--prix").hinting("prices_need_contracts").into())
        }
        (None, Contrats::Synthese { seed, scale }) => drawn(*seed, *scale, datasets),
    }
}

/// Contracts, wherever they come from.
pub struct Read {
    /// The contracts, before any scenario.
    pub cohort: Cohort,
    /// The faults of their file.
    pub faults: Faults,
    /// Rows read.
    pub rows_read: usize,
    /// The lines of their file, each counted once.
    pub account: Account,
    /// Their file; none when they are drawn.
    pub file: Option<InputFile>,
    /// Where they come from.
    pub name: String,
    /// The seed, when they are drawn.
    pub seed: Option<u64>,
    /// The prices that they take of the table by diploma.
    pub taken: Vec<Taken>,
}

/// Where contracts come from, in the language of the reader.
#[must_use]
pub fn source_name(file: Option<&InputFile>, seed: Option<u64>, context: &Context) -> String {
    match file {
        Some(file) => path_of(&file.name).file_name().map_or_else(|| file.name.clone(), |name| shown(Path::new(name))),
        None => context.messages.text("run.synthetic", &[("seed", &seed.unwrap_or_default().to_string())]),
    }
}

/// The contracts as a scenario assumes them, then as the demand of their employers leaves them (D1) when it asks for it.
#[must_use]
pub fn assumed(raw: &Cohort, scenario: &Scenario, datasets: &Datasets, law: &Law) -> Assumed {
    let book = law.book(&datasets.nomenclature, &scenario.settings);
    let market = Market { book: &book, law: &law.law, reference: &datasets.law, employer: scenario.employers.settings };
    scenario::contracts(raw, &scenario.assumptions, scenario.employers.demand, &market)
}

/// What each line of the scenario changes: a line that changes nothing is refused, unless the scenario says that it may; a setting that
/// changes nothing is told.
///
/// # Errors
/// `S008` for each idle line, and the faults of the scenario's law.
pub fn proven(
    scenario: &Scenario,
    datasets: &Datasets,
    as_of: Option<NaiveDate>,
    (raw, assumed): (&Cohort, &Assumed),
    (text, context): (&str, &Context),
) -> Result<Vec<Effect>, Failure> {
    let refused = |faults| Failure::Refused(faults, sources_of(scenario, text));
    let cohort = assumed.cohort.as_ref().unwrap_or(raw);
    let effects = scenario::effects(scenario, datasets.in_force(), as_of, cohort, &datasets.nomenclature).map_err(refused)?;
    let mut idle: Vec<_> = effects.iter().filter_map(Effect::fault).collect();
    idle.extend(idle_settings(scenario, datasets, as_of, (raw, assumed), text)?);
    refused_or_told(idle, scenario, (text, context))?;
    Ok(effects)
}

/// As [`proven`], when what the lines change is not asked.
///
/// # Errors
/// Those of [`proven`].
pub fn not_idle(
    scenario: &Scenario,
    datasets: &Datasets,
    (raw, assumed): (&Cohort, &Assumed),
    (text, context): (&str, &Context),
) -> Result<(), Failure> {
    let refused = |faults| Failure::Refused(faults, sources_of(scenario, text));
    let cohort = assumed.cohort.as_ref().unwrap_or(raw);
    let mut idle = scenario::idle(scenario, datasets.in_force(), None, cohort, &datasets.nomenclature).map_err(refused)?;
    idle.extend(idle_settings(scenario, datasets, None, (raw, assumed), text)?);
    refused_or_told(idle, scenario, (text, context))
}

fn idle_settings(
    scenario: &Scenario,
    datasets: &Datasets,
    as_of: Option<NaiveDate>,
    (raw, assumed): (&Cohort, &Assumed),
    text: &str,
) -> Result<Vec<Diagnostic>, Failure> {
    let refused = |faults| Failure::Refused(faults, sources_of(scenario, text));
    let cohort = assumed.cohort.as_ref().unwrap_or(raw);
    let contracts = (raw, cohort, &assumed.changed);
    scenario::idle_settings(scenario, datasets.in_force(), as_of, contracts, &datasets.nomenclature).map_err(refused)
}

/// Errors stop, warnings are told.
fn refused_or_told(faults: Vec<Diagnostic>, scenario: &Scenario, (text, context): (&str, &Context)) -> Result<(), Failure> {
    let sources = sources_of(scenario, text);
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(Failure::Refused(faults, sources));
    }
    context.printer.diagnostics(&faults, &sources);
    Ok(())
}

/// What a drawn cohort already holds (`S023`): its entries were signed under the aids of their day, and D1 multiplies them again.
#[must_use]
pub fn answers_twice(scenario: &Scenario, drawn: bool) -> Option<Diagnostic> {
    let place = scenario.said.get("employeurs.demande").cloned().unwrap_or_default();
    let year = scenario.employers.demand.filter(|_| drawn)?.reference_year;
    Some(Diagnostic::warning(Code::S023).in_file(place.file).on_line(place.line).with("year", year).hinting("answers_twice"))
}

/// Contracts whose regime no text published by the day of the law gave (`S024`).
fn without_rule(clock: &Clock) -> Option<Diagnostic> {
    let note = || Diagnostic::note(Code::S024).with("count", clock.without_rule).with("day", clock.day);
    (clock.without_rule > 0).then(note)
}

/// Contracts that say no région and take that of their CFA's UAI (`C089`).
fn placed(cohort: &Cohort) -> Option<Diagnostic> {
    let of_cfas: Vec<Option<&'static str>> = cohort.cfas().iter().map(|cfa| region_of(cfa)).collect();
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let without = (0..cohort.len()).filter(|&row| cohort.region(row).is_none());
    without.filter_map(|row| of_cfas[cohort.cfa_number(row) as usize]).for_each(|region| *counts.entry(region).or_default() += 1);
    let names: Vec<&str> = counts.keys().copied().collect();
    let note = || Diagnostic::note(Code::C089).with("count", counts.values().sum::<u64>()).with("region", names.join(", "));
    (!counts.is_empty()).then(note)
}

/// The text of a scenario under the name that its faults give it.
#[must_use]
pub fn sources_of(scenario: &Scenario, text: &str) -> Sources {
    let place = scenario.said.values().next().map(|place| place.file.clone());
    place.map(|file| (file, text.to_owned())).into_iter().collect()
}

/// A path of a scenario is relative to the scenario's own folder.
#[must_use]
pub fn beside(scenario: Option<&Path>, file: &Path) -> PathBuf {
    scenario.and_then(Path::parent).map_or_else(|| file.to_owned(), |folder| folder.join(file))
}

fn from_file(file: &Path, datasets: &Datasets, context: &Context) -> Result<Read, Failure> {
    let Contracts { cohort, faults, rows_read, source, account, taken, .. } =
        read_contracts_with(file, &datasets.nomenclature, context.reading())?;
    context.printer.faults(&faults, &Sources::new());
    Ok(Read { cohort, faults, rows_read, account, name: source.name.clone(), file: Some(source), seed: None, taken })
}

/// Nothing is left to count (`S022`): what chose it, and its value.
#[must_use]
pub fn no_contract(what: &'static str, value: &str) -> Diagnostic {
    Diagnostic::error(Code::S022).with("what", what).with_value(value)
}

/// What is not among the contracts, with the names near it (`S040`).
#[must_use]
pub fn absent<'a>(what: &'static str, value: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let near = nearest(value, known).join(", ");
    let fault = Diagnostic::error(Code::S040).with("what", what).with_value(value);
    if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
}

fn drawn(seed: u64, scale: f64, datasets: &Datasets) -> Result<Read, Failure> {
    let statistics = datasets.statistics()?;
    let rows = synthesis::cohort(&statistics, seed, scale);
    if rows.is_empty() {
        return Err(no_contract("echelle", &scale.to_string()).into());
    }
    let cohort = synthesis::to_cohort(&rows);
    let name = "synthese:normandie".to_owned();
    Ok(Read {
        cohort,
        faults: Faults::new(),
        rows_read: rows.len(),
        account: Account::default(),
        file: None,
        name,
        seed: Some(seed),
        taken: Vec::new(),
    })
}

impl Inputs {
    /// What the contracts are priced with.
    #[must_use]
    pub fn book(&self) -> PriceBook<'_> {
        let data = &self.datasets;
        PriceBook::new(&data.law, &data.npec, &data.cout_prefecture, &data.nomenclature, &self.settings).scaled(self.prices)
    }

    /// What the run is about, in the language of the reader: the scenario and the contracts.
    #[must_use]
    pub fn title(&self, context: &Context) -> String {
        let scenario = match context.language {
            Language::Fr => self.scenario.titre(),
            Language::En => self.scenario.title(),
        };
        format!("{scenario}, {}", source_name(self.contracts_file.as_ref(), self.seed, context))
    }

    /// The files read, as a report lists them.
    #[must_use]
    pub fn shown_files(&self) -> Vec<Input> {
        self.files().into_iter().map(|file| Input { name: file.name, sha256: file.sha256, ..Input::default() }).collect()
    }

    /// The record of what is made of them: all but what a command draws or finds, and what it writes.
    #[must_use]
    pub fn record(&self, context: &Context) -> Record {
        Record {
            scenario: self.scenario.name.clone(),
            seed: self.seed.map(|seed| seed.to_string()).unwrap_or_default(),
            scenario_text: self.scenario_text.clone(),
            settings: self.effective(),
            warnings: Warning::of(&self.faults).into_iter().chain(self.remarks.iter().map(Warning::one)).collect(),
            datasets: context.datasets.as_deref().map(shown).unwrap_or_default(),
            inputs: self.files(),
            ..Record::of(&reproducible(&context.command_line))
        }
    }

    /// Every setting by its key of a scenario, and the day of the law.
    fn effective(&self) -> BTreeMap<String, String> {
        let mut named = self.scenario.effective(&self.scenario_text);
        named.extend(self.clock.as_ref().map(|clock| ("as_of".to_owned(), clock.day.to_string())));
        let file = self.contracts_file.as_ref().map(|file| file.name.clone());
        named.insert("cohorte.contrats".to_owned(), file.unwrap_or_default());
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
            .chain(self.contracts_file.clone())
            .chain(self.prices_file.clone())
            .chain(self.centres.as_ref().filter(|_| self.centres_given).map(|table| table.source.clone()))
            .chain(self.datasets.inputs.iter().cloned())
            .collect()
    }
}
