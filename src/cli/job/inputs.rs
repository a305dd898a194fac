//! What a run is made from: scenario, datasets, contracts.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::cli::print::Sources;
use crate::cli::{Context, Failure, reproducible};
use crate::contract::Cohort;
use crate::demand::{self, Demand, Market};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::{self, Datasets};
use crate::io::read::{CentresTable, Contracts, Faults, Sheets, read_contracts_with};
use crate::io::record::{Record, Warning, settings_by_name};
use crate::io::scenarios::{self, Loaded};
use crate::io::{InputFile, InputKind};
use crate::language::Language;
use crate::legislation::Settings;
use crate::report::Input;
use crate::scenario::{self, Changed, Contrats, Difference, Effect, Law, NotYetKnown, Scenario};
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
    /// The faults of the contracts file, and the rows it leaves out.
    pub faults: Faults,
    /// Rows read.
    pub rows_read: usize,
    /// The file of the contracts; none when they are drawn.
    pub contracts_file: Option<InputFile>,
    /// Where the contracts come from, for people.
    pub contracts_name: String,
    /// The seed, when they are drawn.
    pub seed: Option<u64>,
    /// The table of centres.
    pub centres: Option<CentresTable>,
    /// Whether somebody gave it: the shipped one needs no remark.
    pub centres_given: bool,
}

/// The second clock of a run.
pub struct Clock {
    /// The day of the law.
    pub day: NaiveDate,
    /// What was not yet published.
    pub later: Vec<NotYetKnown>,
    /// What all of it changes together.
    pub together: Difference,
}

impl Clock {
    fn of(day: NaiveDate, scenario: &Scenario, datasets: &Datasets, cohort: &Cohort) -> Result<Self, Failure> {
        let (later, together) = scenario::not_yet_known(scenario, datasets.in_force(), day, cohort, &datasets.nomenclature)?;
        Ok(Self { day, later, together })
    }
}

/// Reads scenario, datasets and contracts.
///
/// # Errors
/// [`Failure::Refused`] with every fault when one of them cannot be read at all.
pub fn load(asked: Asked<'_>, context: &Context) -> Result<Inputs, Failure> {
    load_as_of(asked, None, context)
}

/// The same under the law as it was known on a day.
///
/// # Errors
/// Those of [`load`].
pub fn load_as_of(asked: Asked<'_>, as_of: Option<NaiveDate>, context: &Context) -> Result<Inputs, Failure> {
    let Loaded { scenario, text, path } =
        scenarios::load(asked.scenario).map_err(|(faults, texts)| Failure::Refused(faults, texts.into_iter().collect::<Sources>()))?;
    let mut datasets = datasets::load(context.datasets.as_deref())?;
    let settings = scenario.settings;
    let law = scenario.law(datasets.in_force(), as_of).map_err(|faults| Failure::Refused(faults, sources_of(&scenario, &text)))?;
    let read = read((asked.contrats, path.as_deref()), &scenario.contrats, &datasets, context)?;
    let beside_scenario = scenario.centres.as_deref().map(|file| beside(path.as_deref(), file));
    let given = super::comptes::table(asked.centres, beside_scenario, context)?;
    let centres_given = given.is_some();
    if let Some(table) = &given {
        context.printer.faults(&table.faults, &Sources::new());
    }
    let centres = match (given, asked.contrats, &scenario.contrats) {
        (Some(table), ..) => Some(table),
        (None, None, &Contrats::Synthese { seed, scale }) => Some(super::centres::of_drawn(&read.cohort, &datasets, (seed, scale))?),
        _ => None,
    };
    let Assumed { cohort, changed, demand } = assumed(&read.cohort, &scenario, &datasets, &law);
    let cohort = cohort.unwrap_or(read.cohort);
    let effects = proven(&scenario, &datasets, as_of, &cohort, &text)?;
    let clock = as_of.map(|day| Clock::of(day, &scenario, &datasets, &cohort)).transpose()?;
    datasets.put(law);
    Ok(Inputs {
        scenario,
        scenario_text: text,
        settings,
        datasets,
        cohort,
        changed,
        demand,
        effects,
        clock,
        faults: read.faults,
        rows_read: read.rows_read,
        contracts_file: read.file,
        contracts_name: read.name,
        seed: read.seed,
        centres,
        centres_given,
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
    /// Their file; none when they are drawn.
    pub file: Option<InputFile>,
    /// Where they come from.
    pub name: String,
    /// The seed, when they are drawn.
    pub seed: Option<u64>,
}

/// Where contracts come from, in the language of the reader.
#[must_use]
pub fn source_name(file: Option<&InputFile>, seed: Option<u64>, context: &Context) -> String {
    match file {
        Some(file) => Path::new(&file.name).file_name().map_or_else(|| file.name.clone(), |name| name.to_string_lossy().into_owned()),
        None => context.messages.text("run.synthetic", &[("seed", &seed.unwrap_or_default().to_string())]),
    }
}

/// What a scenario makes of contracts.
#[derive(Default)]
pub struct Assumed {
    /// Its own contracts; none when it takes them as they are.
    pub cohort: Option<Cohort>,
    /// How many of them its assumptions change.
    pub changed: Changed,
    /// How hires answer to their cost (D1), when it asks for it.
    pub demand: Option<Demand>,
}

/// The contracts as a scenario assumes them, then as the demand of their employers leaves them (D1) when it asks for it.
#[must_use]
pub fn assumed(raw: &Cohort, scenario: &Scenario, datasets: &Datasets, law: &Law) -> Assumed {
    let mut made = Assumed::default();
    if !scenario.assumptions.is_empty() {
        let (cohort, changed) = scenario.assumptions.apply(raw, |code| datasets.nomenclature.niveau(code));
        (made.cohort, made.changed) = (Some(cohort.into_owned()), changed);
    }
    if let Some(settings) = scenario.employers.demand {
        let book = law.book(&datasets.nomenclature, &scenario.settings);
        let market = Market { book: &book, law: &law.law, reference: &datasets.law, employer: scenario.employers.settings };
        let (cohort, demand) = demand::answer(made.cohort.as_ref().unwrap_or(raw), &market, settings);
        (made.cohort, made.demand) = (Some(cohort), Some(demand));
    }
    made
}

/// What each line of the scenario changes: a line that changes nothing is refused, unless the scenario says that it may.
///
/// # Errors
/// `S008` for each idle line, and the faults of the scenario's law.
pub fn proven(
    scenario: &Scenario,
    datasets: &Datasets,
    as_of: Option<NaiveDate>,
    cohort: &Cohort,
    text: &str,
) -> Result<Vec<Effect>, Failure> {
    let refused = |faults| Failure::Refused(faults, sources_of(scenario, text));
    let effects = scenario::effects(scenario, datasets.in_force(), as_of, cohort, &datasets.nomenclature).map_err(refused)?;
    let idle: Vec<_> = effects.iter().filter_map(Effect::fault).collect();
    if idle.is_empty() { Ok(effects) } else { Err(refused(idle)) }
}

/// As [`proven`], when what the lines change is not asked.
///
/// # Errors
/// Those of [`proven`].
pub fn not_idle(scenario: &Scenario, datasets: &Datasets, cohort: &Cohort, text: &str) -> Result<(), Failure> {
    let refused = |faults| Failure::Refused(faults, sources_of(scenario, text));
    let idle = scenario::idle(scenario, datasets.in_force(), None, cohort, &datasets.nomenclature).map_err(refused)?;
    if idle.is_empty() { Ok(()) } else { Err(refused(idle)) }
}

/// The text of a scenario under the name that its faults give it.
#[must_use]
pub fn sources_of(scenario: &Scenario, text: &str) -> Sources {
    let place = scenario.overrides.first().map(|over| over.place.file.clone());
    place.map(|file| (file, text.to_owned())).into_iter().collect()
}

/// A path of a scenario is relative to the scenario's own folder.
#[must_use]
pub fn beside(scenario: Option<&Path>, file: &Path) -> PathBuf {
    scenario.and_then(Path::parent).map_or_else(|| file.to_owned(), |folder| folder.join(file))
}

fn from_file(file: &Path, datasets: &Datasets, context: &Context) -> Result<Read, Failure> {
    let Contracts { cohort, faults, rows_read, source, .. } = read_contracts_with(file, &datasets.nomenclature, context.reading())?;
    context.printer.faults(&faults, &Sources::new());
    Ok(Read { cohort, faults, rows_read, name: source.name.clone(), file: Some(source), seed: None })
}

fn drawn(seed: u64, scale: f64, datasets: &Datasets) -> Result<Read, Failure> {
    let statistics = datasets.statistics()?;
    let rows = synthesis::cohort(&statistics, seed, scale);
    let cohort = synthesis::to_cohort(&rows);
    Ok(Read { cohort, faults: Faults::new(), rows_read: rows.len(), file: None, name: "synthese:normandie".to_owned(), seed: Some(seed) })
}

impl Inputs {
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
            settings: settings_by_name(&self.settings),
            warnings: Warning::of(&self.faults),
            inputs: self.files(),
            ..Record::of(&reproducible(&context.command_line))
        }
    }

    /// Every file read, shipped ones included.
    #[must_use]
    pub fn files(&self) -> Vec<InputFile> {
        let scenario = InputFile::new(self.scenario.name.clone(), InputKind::Toml, self.scenario_text.as_bytes());
        std::iter::once(scenario)
            .chain(self.contracts_file.clone())
            .chain(self.centres.as_ref().filter(|_| self.centres_given).map(|table| table.source.clone()))
            .chain(self.datasets.inputs.iter().cloned())
            .collect()
    }
}
