//! What every job is given beside its question, who hears of it while it works, and why it could not be done.

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::io::read::{Mapping, PricesTable, ReadFaults, ReadOptions, Sheets, prices_of};
use crate::io::shelf::Shelf;
use crate::io::{datasets, files};
use crate::jobs::{JobRefused, SourceTexts};
use crate::language::Language;
use crate::messages::Messages;

/// Who hears of a job while it works.
pub trait Observer: Debug + Send + Sync {
    /// Faults and remarks, with the texts of the files that they are about.
    fn told(&self, faults: &[Diagnostic], sources: &SourceTexts);

    /// The faults of a file read row by row.
    fn of_file(&self, faults: &ReadFaults);

    /// A step of so many parts begins, `step` being a key of the catalogue; it is over when what this gives is dropped.
    fn begun(&self, step: &'static str, parts: usize) -> Box<dyn JobStep>;

    /// The same without a word: for what is read again after it was told.
    fn silenced(&self) -> Arc<dyn Observer>;

    /// Whether what is computed is no longer wanted: the job ends at its next piece.
    fn stopped(&self) -> bool {
        false
    }
}

/// A step of a job.
pub trait JobStep: Send + Sync {
    /// So many parts more are done.
    fn advance(&self, parts: usize);
}

/// For work of which nobody hears.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Observer for Nobody {
    fn told(&self, _: &[Diagnostic], _: &SourceTexts) {}

    fn of_file(&self, _: &ReadFaults) {}

    fn begun(&self, _: &'static str, _: usize) -> Box<dyn JobStep> {
        Box::new(Self)
    }

    fn silenced(&self) -> Arc<dyn Observer> {
        Arc::new(Self)
    }
}

impl JobStep for Nobody {
    fn advance(&self, _: usize) {}
}

/// Which sheets of a workbook are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetsAsked {
    /// These, by their names.
    pub names: Vec<String>,
    /// All those with contracts.
    pub all: bool,
}

impl SheetsAsked {
    /// The sheets, as the reader takes them.
    #[must_use]
    pub fn asked(&self) -> Sheets<'_> {
        match (self.all, self.names.as_slice()) {
            (true, _) => Sheets::All,
            (false, []) => Sheets::First,
            (false, names) => Sheets::Named(names),
        }
    }
}

/// Which files of charts are written; a report holds its charts itself, and a workbook too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartFiles {
    /// Each as SVG and as PNG.
    #[default]
    All,
    /// Each as SVG.
    Svg,
    /// No chart at all.
    None,
}

/// What every job is given beside its question: no clock, no environment, no screen.
#[derive(Clone, Debug)]
pub struct Means {
    /// The language of all that is written.
    pub language: Language,
    /// Every text of the program, in that language.
    pub messages: Messages,
    /// Where the files of contracts, centres, prices and scenarios are.
    pub shelf: Shelf,
    /// Folder of the datasets in place of the shipped ones.
    pub datasets: Option<PathBuf>,
    /// Which sheets of a workbook are read.
    pub sheets: SheetsAsked,
    /// The file of the prices by diploma that contracts without their own take.
    pub prix: Option<PathBuf>,
    /// The same once it is read: see [`Means::with_prices`].
    pub prices: Option<Arc<PricesTable>>,
    /// Columns of the contracts' own file that are carried along.
    pub own: Option<Arc<Mapping>>,
    /// How the same is done again from a shell, for the record.
    pub command: String,
    /// Which files of charts are written.
    pub charts: ChartFiles,
    /// Who hears of it.
    pub observer: Arc<dyn Observer>,
}

impl Means {
    /// The means of a language, on the disk, with the shipped datasets, heard by nobody.
    #[must_use]
    pub fn new(messages: Messages) -> Self {
        Self {
            language: messages.language(),
            messages,
            shelf: Shelf::Disk,
            datasets: None,
            sheets: SheetsAsked::default(),
            prix: None,
            prices: None,
            own: None,
            command: String::new(),
            charts: ChartFiles::All,
            observer: Arc::new(Nobody),
        }
    }

    /// Goes on, unless what is computed is no longer wanted.
    ///
    /// # Errors
    /// `U015`.
    pub fn wanted(&self) -> Result<(), Diagnostic> {
        if self.observer.stopped() { Err(Diagnostic::note(Code::U015)) } else { Ok(()) }
    }

    /// The same without a word: for what is read again after it was told.
    #[must_use]
    pub fn silenced(&self) -> Self {
        Self { observer: self.observer.silenced(), ..self.clone() }
    }

    /// How contracts are read.
    #[must_use]
    pub fn reading(&self) -> ReadOptions<'_> {
        let mapping = self.own.as_deref();
        ReadOptions { mapping, sheets: self.sheets.asked(), prices: self.prices.as_deref(), ..ReadOptions::default() }
    }

    /// The same, with the columns of the file's own that are asked for carried along.
    #[must_use]
    pub fn carrying(&self, by: &[String], condition: Option<&str>) -> Self {
        let own = super::own_columns(by, condition);
        Self { own: (!own.is_empty()).then(|| Arc::new(Mapping::carrying(&own))), ..self.clone() }
    }

    /// The same with the prices by diploma, which are read once.
    ///
    /// # Errors
    /// Every fault of the table, when a row of it cannot be read.
    pub fn with_prices(&self) -> Result<Self, JobRefused> {
        let Some(path) = &self.prix else { return Ok(self.clone()) };
        let table = prices_of(&files::shown(path), &self.shelf.bytes(path)?)?;
        self.observer.of_file(&table.faults);
        Ok(Self { prices: Some(Arc::new(table)), ..self.clone() })
    }

    /// The datasets.
    ///
    /// # Errors
    /// The faults of their files.
    pub fn load_datasets(&self) -> Result<datasets::Datasets, Vec<Diagnostic>> {
        datasets::load(self.datasets.as_deref())
    }
}
