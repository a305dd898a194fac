//! Rows of cells to compact entries, one pass: certifications, amounts and days are kept once, an entry is twenty bytes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cells::PublishedCell;
use super::entry::{Branch, CoupleEntry, Statut};
use super::fields::{self, NamedCertification, Refusal};
use super::layouts::Champ;
use super::recognise::{MatrixRows, SheetColumns};
use crate::codes::Cpne;
use crate::diagnostic::Code;
use crate::legislation::Nomenclature;
use crate::signs::folded;

/// The days of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Day of publication.
    pub publie_le: NaiveDate,
    /// First day of conclusion of the rows that do not say.
    pub default: NaiveDate,
    /// First day of conclusion of every row, whatever it says.
    pub forced: Option<NaiveDate>,
}

/// What a row was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowFindings {
    /// It has a value.
    pub value: bool,
    /// It says that there is none (`NC`, `NR`).
    pub absent: bool,
    /// A leading zero of its code was restored.
    pub restored: bool,
    /// Its day of applicability is not written and is supposed.
    pub supposed: bool,
}

/// Things kept once, by number.
#[derive(Clone, Debug)]
pub(super) struct Interned<T> {
    numbers: BTreeMap<T, u32>,
    pub kept: Vec<T>,
}

impl<T: Ord + Clone> Interned<T> {
    fn new() -> Self {
        Self { numbers: BTreeMap::new(), kept: Vec::new() }
    }

    fn number(&mut self, thing: T) -> u32 {
        if let Some(&number) = self.numbers.get(&thing) {
            return number;
        }
        let number = u32::try_from(self.kept.len()).unwrap_or(u32::MAX);
        self.kept.push(thing.clone());
        self.numbers.insert(thing, number);
        number
    }
}

/// Reads the rows of a workbook.
#[derive(Clone, Debug)]
pub struct Collector<'n> {
    pub(super) nomenclature: &'n Nomenclature,
    pub(super) dates: Dates,
    by_title: BTreeMap<String, Cpne>,
    pub(super) certifications: Interned<(Option<crate::codes::CodeDiplome>, Vec<u32>)>,
    pub(super) titles: BTreeMap<u32, String>,
    pub(super) values: Interned<String>,
    pub(super) days: Interned<NaiveDate>,
    pub(super) entries: Vec<CoupleEntry>,
    pub(super) branches: BTreeMap<Cpne, Branch>,
    /// The certification and the amount of the row before: most rows repeat them.
    last: Option<(String, String, u32, bool)>,
    last_amount: Option<(u64, u32)>,
}

impl<'n> Collector<'n> {
    /// Nothing read yet.
    #[must_use]
    pub fn new(nomenclature: &'n Nomenclature, dates: Dates) -> Self {
        let titles = nomenclature.cpnes().filter_map(|cpne| Some((folded(nomenclature.branch(cpne)?), cpne)));
        Self {
            nomenclature,
            dates,
            by_title: titles.collect(),
            certifications: Interned::new(),
            titles: BTreeMap::new(),
            values: Interned::new(),
            days: Interned::new(),
            entries: Vec::new(),
            branches: BTreeMap::new(),
            last: None,
            last_amount: None,
        }
    }

    /// One row of a list.
    ///
    /// # Errors
    /// Why the row is refused: its certification, its branch, its amount or its day cannot be read.
    pub fn list_row<'c>(
        &mut self,
        plan: &SheetColumns,
        place: (u8, u32),
        cell: impl Fn(usize) -> PublishedCell<'c>,
    ) -> Result<RowFindings, Refusal> {
        let at = |champ: Champ| plan.place(champ).map_or(PublishedCell::Empty, &cell);
        let amount = at(Champ::Npec);
        let blank =
            [Champ::CodeDiplome, Champ::CodeOuRncp, Champ::Rncp, Champ::CodeCpne].iter().all(|&champ| at(champ) == PublishedCell::Empty);
        if blank && amount == PublishedCell::Empty {
            return Ok(RowFindings::default());
        }
        let (certification, restored) =
            self.certification(at(Champ::CodeDiplome), at(Champ::CodeOuRncp), at(Champ::Rncp), at(Champ::Libelle))?;
        let cpne = self.cpne(at(Champ::CodeCpne), at(Champ::LibelleCpne))?;
        self.add_branch(cpne, at(Champ::LibelleCpne), at(Champ::Idcc));
        if amount.is_absent() {
            return Ok(RowFindings { absent: true, restored, ..RowFindings::default() });
        }
        let (day, supposed) = self.day(plan, at(Champ::Procedure), at(Champ::DateApplicabilite))?;
        let value = self.amount(amount)?;
        let historised = matches!(at(Champ::Historise), PublishedCell::Text(text) if text.eq_ignore_ascii_case("h"));
        let statut = Statut::read(&at(Champ::Statut).written());
        self.push(CoupleEntry { certification, cpne: cpne.0, date: day, historised, value, statut, sheet: place.0, row: place.1 });
        Ok(RowFindings { value: true, restored, supposed, absent: false })
    }

    /// The branches of a matrix by column, from the rows above it.
    ///
    /// # Errors
    /// The place of each column whose branch cannot be read, with why.
    pub fn matrix_columns<'c>(
        &mut self,
        rows: &MatrixRows,
        cell: impl Fn(u32, usize) -> PublishedCell<'c>,
        width: usize,
    ) -> (Vec<(usize, Cpne)>, Vec<(usize, Refusal)>) {
        let mut columns = Vec::new();
        let mut refused = Vec::new();
        for place in rows.label + 1..width {
            let at = |row: Option<u32>| row.map_or(PublishedCell::Empty, |row| cell(row, place));
            let (code, title, idcc) = (at(rows.code_cpne), at(rows.libelle_cpne), at(rows.idcc));
            if code == PublishedCell::Empty && title == PublishedCell::Empty {
                continue;
            }
            match self.cpne(code, title) {
                Ok(cpne) => {
                    self.add_branch(cpne, title, idcc);
                    columns.push((place, cpne));
                }
                Err(refusal) => refused.push((place, refusal)),
            }
        }
        (columns, refused)
    }

    /// One row of a matrix: `told` hears of each cell.
    pub fn matrix_row<'c>(
        &mut self,
        plan: &SheetColumns,
        label: usize,
        columns: &[(usize, Cpne)],
        place: (u8, u32),
        cell: impl Fn(usize) -> PublishedCell<'c>,
        mut told: impl FnMut(usize, Result<RowFindings, Refusal>),
    ) {
        let key = plan.place(Champ::CodeDiplome).unwrap_or_default();
        if cell(key) == PublishedCell::Empty && columns.iter().all(|&(place, _)| cell(place) == PublishedCell::Empty) {
            return;
        }
        let (certification, restored) = match self.certification(cell(key), PublishedCell::Empty, PublishedCell::Empty, cell(label)) {
            Ok(certification) => certification,
            Err(refusal) => return told(key, Err(refusal)),
        };
        let date = self.number_of(self.dates.forced.unwrap_or(self.dates.default));
        let supposed = self.dates.forced.is_none();
        for (rank, &(column, cpne)) in columns.iter().enumerate() {
            let amount = cell(column);
            if amount.is_absent() {
                told(column, Ok(RowFindings { absent: amount != PublishedCell::Empty, ..RowFindings::default() }));
                continue;
            }
            let read = self.amount(amount).map(|value| {
                self.push(CoupleEntry {
                    certification,
                    cpne: cpne.0,
                    date,
                    historised: false,
                    value,
                    statut: Statut::Unknown,
                    sheet: place.0,
                    row: place.1,
                });
                RowFindings { value: true, restored: restored && rank == 0, supposed, absent: false }
            });
            told(column, read);
        }
    }

    /// One row of a table of branches.
    ///
    /// # Errors
    /// When the branch cannot be read.
    pub fn branch_row<'c>(&mut self, plan: &SheetColumns, cell: impl Fn(usize) -> PublishedCell<'c>) -> Result<(), Refusal> {
        let at = |champ: Champ| plan.place(champ).map_or(PublishedCell::Empty, &cell);
        let (code, title) = (at(Champ::CodeCpne), at(Champ::LibelleCpne));
        if code.is_absent() && title == PublishedCell::Empty {
            return Ok(());
        }
        let cpne = self.cpne(code, title)?;
        self.add_branch(cpne, title, at(Champ::Idcc));
        Ok(())
    }

    /// How many values were read.
    #[must_use]
    pub fn values_read(&self) -> usize {
        self.entries.len()
    }

    fn push(&mut self, entry: CoupleEntry) {
        self.entries.push(entry);
    }

    /// The certification that a row names, and whether a lost zero was restored.
    fn certification(
        &mut self,
        code: PublishedCell<'_>,
        mixed: PublishedCell<'_>,
        rncp: PublishedCell<'_>,
        title: PublishedCell<'_>,
    ) -> Result<(u32, bool), Refusal> {
        let (first, second) = (if mixed == PublishedCell::Empty { code } else { mixed }.written(), rncp.written());
        if let Some((last_first, last_second, number, restored)) = &self.last
            && *last_first == first
            && *last_second == second
        {
            return Ok((*number, *restored));
        }
        let named = named(code, mixed, rncp)?;
        let restored = named.restored;
        let number = self.certifications.number((named.code, named.rncp));
        if let PublishedCell::Text(title) = title {
            self.titles.entry(number).or_insert_with(|| title.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        self.last = Some((first.into_owned(), second.into_owned(), number, restored));
        Ok((number, restored))
    }

    fn cpne(&self, code: PublishedCell<'_>, title: PublishedCell<'_>) -> Result<Cpne, Refusal> {
        if let Some(number) = code.whole().and_then(|number| u16::try_from(number).ok()).filter(|&number| number > 0) {
            return Ok(Cpne(number));
        }
        let by_title = || match title {
            PublishedCell::Text(title) => self.by_title.get(&folded(title)).copied(),
            _ => None,
        };
        let champ = if code.is_absent() { Champ::LibelleCpne } else { Champ::CodeCpne };
        let known = if code.is_absent() { by_title() } else { None };
        known.ok_or(Refusal { code: Code::C044, champ, hint: "npec_branch" })
    }

    fn add_branch(&mut self, cpne: Cpne, title: PublishedCell<'_>, idcc: PublishedCell<'_>) {
        let branch = self.branches.entry(cpne).or_default();
        if branch.title.is_empty()
            && let PublishedCell::Text(title) = title
        {
            branch.title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        branch.idcc.extend(fields::idcc(idcc));
    }

    /// The day of a row by number, and whether it is supposed.
    fn day(&mut self, plan: &SheetColumns, procedure: PublishedCell<'_>, date: PublishedCell<'_>) -> Result<(u16, bool), Refusal> {
        let refused = |champ| Refusal { code: Code::C009, champ, hint: "npec_day" };
        let written = match () {
            () if plan.place(Champ::DateApplicabilite).is_some() && !date.is_absent() => {
                Some(fields::day(date).ok_or(refused(Champ::DateApplicabilite))?)
            }
            () if plan.place(Champ::Procedure).is_some() && !procedure.is_absent() => {
                Some(fields::procedure(procedure).ok_or(refused(Champ::Procedure))?)
            }
            () => None,
        };
        let supposed = self.dates.forced.is_none() && written.is_none();
        let day = self.dates.forced.or(written).unwrap_or(self.dates.default);
        Ok((self.number_of(day), supposed))
    }

    fn number_of(&mut self, day: NaiveDate) -> u16 {
        u16::try_from(self.days.number(day)).unwrap_or(u16::MAX)
    }

    fn amount(&mut self, cell: PublishedCell<'_>) -> Result<u32, Refusal> {
        let bits = if let PublishedCell::Number(number) = cell { Some(number.to_bits()) } else { None };
        if let Some((last, number)) = self.last_amount
            && Some(last) == bits
        {
            return Ok(number);
        }
        let text = fields::amount(cell).ok_or(Refusal { code: Code::C041, champ: Champ::Npec, hint: "npec_amount" })?;
        let number = self.values.number(text);
        self.last_amount = bits.map(|bits| (bits, number));
        Ok(number)
    }

    /// Every branch read.
    pub(super) fn cpnes(&self) -> BTreeSet<u16> {
        self.entries.iter().map(|entry| entry.cpne).collect()
    }
}

/// The certification of a row, from whichever of its columns has it.
fn named(code: PublishedCell<'_>, mixed: PublishedCell<'_>, rncp: PublishedCell<'_>) -> Result<NamedCertification, Refusal> {
    let refused = |champ| Refusal { code: Code::C043, champ, hint: "npec_certification" };
    let mut named = NamedCertification::default();
    if !mixed.is_absent() {
        match (fields::code_diplome(mixed), fields::rncp(mixed)) {
            (Some((code, restored)), _) => (named.code, named.restored) = (Some(code), restored),
            (None, Some(numbers)) => named.rncp = numbers,
            (None, None) => return Err(refused(Champ::CodeOuRncp)),
        }
        return Ok(named);
    }
    if !code.is_absent() {
        let (code, restored) = fields::code_diplome(code).ok_or(refused(Champ::CodeDiplome))?;
        (named.code, named.restored) = (Some(code), restored);
    }
    if !rncp.is_absent() {
        named.rncp = fields::rncp(rncp).ok_or(refused(Champ::Rncp))?;
    }
    if named.code.is_none() && named.rncp.is_empty() {
        Err(refused(if code == PublishedCell::Empty { Champ::Rncp } else { Champ::CodeDiplome }))
    } else {
        Ok(named)
    }
}
