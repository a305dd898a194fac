//! What the page holds between two requests: files in memory, which of them is what, and what was read of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::state::{NAME, SliderState};
use super::told::{Ears, Work};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::{self, Datasets};
use crate::io::read::FaultyRow;
use crate::io::scenarios::{Loaded, SHIPPED};
use crate::io::shelf::Shelf;
use crate::jobs::check::FileContent;
use crate::jobs::{InputChoice, Inputs, JobRefused, Means, Supplies, again, loaded, payments_beside, statement};
use crate::language::Language;
use crate::messages::Messages;
use crate::signs::quoted;

/// Most bytes of a file.
pub const MOST_BYTES: usize = 128 << 20;
/// Most files, and most bytes of all of them.
const MOST_FILES: usize = 20;
const MOST_TOGETHER: usize = 256 << 20;
/// Longest name of a file.
const LONGEST_NAME: usize = 200;
/// The folder of the results of a state that is run again from a shell.
const RESULTS: &str = "resultats";

/// Bytes of a file, shared by every copy of a shelf.
pub type SharedBytes = Arc<[u8]>;

/// What the page holds.
pub struct Session {
    /// Its language.
    pub(super) language: Language,
    /// The files, by name.
    pub(super) files: BTreeMap<String, SharedBytes>,
    /// The last file added of each kind.
    pub(super) roles: BTreeMap<&'static str, String>,
    /// What was answered of the export: its headers, and what is said once for all rows.
    pub(super) columns: BTreeMap<String, String>,
    /// See [`Session::columns`].
    pub(super) constants: BTreeMap<String, String>,
    /// Rows of the export as they were corrected, by their line.
    pub(super) corrected: BTreeMap<String, CellsByColumn>,
    /// The rows of the export that are left to be corrected.
    pub(super) to_correct: Vec<FaultyRow>,
    /// The contracts that are computed: those of a file, or what is ready of an export.
    pub(super) contracts: Option<String>,
    datasets: Option<Datasets>,
    supplies: Option<Supplies>,
    work: Arc<Work>,
}

impl Session {
    /// Nothing yet.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self::with(language, Arc::default())
    }

    /// The same, its work being followed.
    #[must_use]
    pub const fn with(language: Language, work: Arc<Work>) -> Self {
        Self {
            language,
            files: BTreeMap::new(),
            roles: BTreeMap::new(),
            columns: BTreeMap::new(),
            constants: BTreeMap::new(),
            corrected: BTreeMap::new(),
            to_correct: Vec::new(),
            contracts: None,
            datasets: None,
            supplies: None,
            work,
        }
    }

    /// What is being computed.
    #[must_use]
    pub fn work(&self) -> Arc<Work> {
        Arc::clone(&self.work)
    }

    /// Who hears of the next job.
    pub(super) fn ears(&self) -> Ears {
        Ears::of(&self.work)
    }

    /// Its words.
    #[must_use]
    pub fn messages(&self) -> Messages {
        Messages::of(self.language)
    }

    /// The law and the tables, read once.
    ///
    /// # Errors
    /// The faults of the shipped files.
    pub(super) fn datasets(&mut self) -> Result<Datasets, JobRefused> {
        let datasets = match self.datasets.take() {
            Some(datasets) => datasets,
            None => datasets::load(None)?,
        };
        self.datasets = Some(datasets.clone());
        Ok(datasets)
    }

    /// Puts a file on the shelf.
    ///
    /// # Errors
    /// `C001` for a file that is too large, has no name, or is one too many.
    pub(super) fn put(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Diagnostic> {
        let refused = |cause: &str| Diagnostic::error(Code::C001).in_file(name).with("cause", cause).hinting("split_the_file");
        let others: usize = self.files.iter().filter(|(known, _)| *known != name).map(|(_, bytes)| bytes.len()).sum();
        let many = self.files.len() >= MOST_FILES && !self.files.contains_key(name);
        if bytes.len() > MOST_BYTES || others + bytes.len() > MOST_TOGETHER || many {
            return Err(refused("too_large"));
        }
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(refused("invalid_filename"));
        }
        self.files.insert(name.to_owned(), bytes.into());
        self.forget();
        Ok(())
    }

    /// What was read is read again.
    pub(super) fn forget(&mut self) {
        self.supplies = None;
    }

    /// Takes a file off the shelf.
    pub(super) fn remove(&mut self, name: &str) {
        self.files.remove(name);
        if self.role(FileContent::Contrats) == Some(name) {
            self.corrected.clear();
        }
        self.roles.retain(|_, known| known != name);
        self.forget();
    }

    /// The file of a kind.
    pub(super) fn role(&self, nature: FileContent) -> Option<&str> {
        self.roles.get(nature.as_str()).map(String::as_str)
    }

    /// What a job is given, with some scenarios beside the files.
    pub(super) fn means(&self, ears: &Ears, scenarios: &[(&str, String)]) -> Means {
        let mut files = self.files.clone();
        files.extend(scenarios.iter().map(|(name, text)| (format!("{name}.toml"), SharedBytes::from(text.as_bytes()))));
        let messages = self.messages();
        Means {
            shelf: Shelf::Memory(Arc::new(files)),
            prix: self.role(FileContent::Prix).map(PathBuf::from),
            observer: Arc::new(ears.clone()),
            ..Means::new(messages)
        }
    }

    /// How a state is run again from a shell: the scenario of what sliders change is one of the downloads.
    fn command(&self, scenario: &str) -> String {
        let mut words = vec!["run".to_owned(), scenario.to_owned()];
        let files = [
            ("--contrats", self.contracts.as_deref()),
            ("--centres", self.role(FileContent::Centres)),
            ("--prix", self.role(FileContent::Prix)),
        ];
        let payments = self.role(FileContent::Paiements).filter(|file| Some(*file) != self.contracts.as_deref());
        let files = files.into_iter().chain([("--paiements", payments)]);
        for (option, file) in files.filter_map(|(option, file)| Some((option, file?))) {
            words.extend([option.to_owned(), file.to_owned()]);
        }
        words.extend(["--out".to_owned(), RESULTS.to_owned()]);
        std::iter::once("coutcontrat".to_owned()).chain(words.iter().map(|word| quoted(word))).collect::<Vec<_>>().join(" ")
    }

    /// Which contracts and centres every state has.
    pub(super) fn asked<'a>(&'a self, scenario: &'a str) -> InputChoice<'a> {
        let centres = self.role(FileContent::Centres).map(Path::new);
        InputChoice { scenario: Some(scenario), contrats: self.contracts.as_deref().map(Path::new), centres, region: None }
    }

    /// The files as read: contracts, prices and centres.
    ///
    /// # Errors
    /// The faults of files that cannot be read at all; `C002` before any contract was added.
    pub(super) fn supplies(&mut self) -> Result<Supplies, JobRefused> {
        if let Some(supplies) = &self.supplies {
            return Ok(supplies.clone());
        }
        if self.contracts.is_none() {
            return Err(Diagnostic::error(Code::C002).hinting("no_row").into());
        }
        let datasets = self.datasets()?;
        let means = self.means(&self.ears(), &[]).with_prices()?;
        let standing = SHIPPED[0].0;
        let supplies = Supplies::of(&loaded(Some(standing), &means)?, self.asked(standing), datasets, &means)?;
        self.supplies = Some(supplies.clone());
        Ok(supplies)
    }

    /// The scenario of a state: the one below, and what the sliders change.
    ///
    /// # Errors
    /// `S002` for a slider out of its bounds; the faults of the scenario below; `S005` when both say different things.
    pub(super) fn scenario(&mut self, state: &SliderState, ears: &Ears) -> Result<(Loaded, Means, Supplies), JobRefused> {
        if let Some(slider) = state.out_of_bounds() {
            let bounds = format!("{} .. {}", slider.least, slider.most);
            let fault = Diagnostic::error(Code::S002).in_column(slider.name).with_value(state.value(slider.name).to_string());
            return Err(fault.with("cause", bounds).into());
        }
        let supplies = self.supplies()?;
        let base = if state.base.is_empty() { SHIPPED[0].0 } else { state.base.as_str() };
        let moved = state.scenario(&supplies.read.cohort, self.messages());
        let scenarios: Vec<(&str, String)> = moved.map(|text| (NAME, text)).into_iter().collect();
        let moved = !scenarios.is_empty();
        let (name, shown) =
            if moved { (format!("{base}+{NAME}.toml"), format!("{NAME}.toml")) } else { (base.to_owned(), base.to_owned()) };
        let command = self.command(&shown);
        let means = self.means(ears, &scenarios).with_prices()?;
        let mut found = loaded(Some(&name), &means)?;
        if moved {
            // As its download is named.
            NAME.clone_into(&mut found.scenario.name);
            found.path = Some(PathBuf::from(shown));
        }
        Ok((found, Means { command, ..means }, supplies))
    }

    /// A state laid over the contracts; a `tried` one may change nothing.
    ///
    /// # Errors
    /// Those of [`Session::scenario`], and of the law of the scenario.
    pub(super) fn inputs(&mut self, state: &SliderState, tried: bool, ears: &Ears) -> Result<(Inputs, Means), JobRefused> {
        let (loaded, means, supplies) = self.scenario(state, ears)?;
        let mut inputs = again(loaded, supplies, tried, &means)?;
        let contracts = self.contracts.as_deref().map(Path::new);
        inputs.payments = match self.role(FileContent::Paiements).map(Path::new) {
            Some(path) if Some(path) != contracts => {
                Some(statement(Some(path), path, &inputs, &means)?).filter(|table| !table.rows.is_empty())
            }
            _ => payments_beside(contracts, &inputs, &means)?,
        };
        Ok((inputs, means))
    }
}

/// Cells by column.
pub type CellsByColumn = BTreeMap<String, String>;

/// The rows that were corrected, as a file beside the export.
pub(super) const CORRECTED: &str = "corrections.csv";
