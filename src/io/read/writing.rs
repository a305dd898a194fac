//! How the values of a column are written, as far as they tell together. A first reading counts what each value proves; where that
//! changes how the column is to be read, the file is read once more.
//!
//! ```text
//! 08/30/2019  proves the month first    7400.00  proves the point a decimal mark    20190901  is a form of its own
//! 09/02/2019  does not say              7.400    does not say
//! ```

use super::cell::InputCell;
use super::columns::Col;
use super::plausible;
use crate::units::Centimes;

/// The order of day and month in `09/02/2019`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// As it is written in French.
    #[default]
    DayFirst,
    /// Proven by values that have no other reading, and contradicted by none.
    MonthFirst,
    /// Values prove both.
    Doubtful,
}

/// What bare digits are in a column of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum BareDigits {
    /// No day: days are written with marks.
    #[default]
    Separated,
    /// `20190901`.
    YearFirst,
    /// `01092019`.
    YearLast,
    /// The number of a spreadsheet, `43709`.
    Serial,
}

/// What the point or the comma of `7.400` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing tells: the value is refused.
    #[default]
    Unknown,
    /// It parts groups of three digits.
    Group,
    /// It comes before the decimals.
    Decimal,
}

/// How a column is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    pub order: Order,
    pub form: BareDigits,
    /// Of the point and of the comma.
    pub marks: [Mark; 2],
    /// Every time of day of the column is a midnight of Paris seen from UTC: the days may be those before.
    pub moments_in_doubt: bool,
}

/// A count, with the line of the first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Proof {
    pub count: u64,
    pub first: u64,
}

impl Proof {
    pub(super) fn add(&mut self, line: u64) {
        self.follow(Self { count: 1, first: line });
    }

    fn follow(&mut self, next: Self) {
        self.first = if self.count == 0 { next.first } else { self.first };
        self.count += next.count;
    }
}

/// What the values of a column prove.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WritingEvidence {
    /// Days of text with marks or names.
    pub separated: u64,
    /// Days that the file holds as days.
    pub typed: u64,
    pub year_first: u64,
    pub year_last: u64,
    pub serial: u64,
    /// Days that can only be read day first, only month first, or both ways.
    pub day_first: Proof,
    pub month_first: Proof,
    pub either: u64,
    /// Of those that can be read both ways, the ones with AM or PM.
    pub english: u64,
    /// Days with a time of day and no zone, and those of them that are midnights of Paris seen from UTC.
    pub timed: u64,
    pub midnights: u64,
    /// Of the point and of the comma: values that prove it to be the decimal mark, a mark of groups, or neither.
    pub decimal: [u64; 2],
    pub group: [u64; 2],
    pub neither: [u64; 2],
    /// The least and the largest of those that prove neither, in cents, read with groups.
    pub extremes: [Option<(i64, i64)>; 2],
}

impl WritingEvidence {
    fn follow(&mut self, next: &Self) {
        let Self { separated, typed, year_first, year_last, serial, either, english, timed, midnights, .. } = next;
        self.separated += separated;
        self.typed += typed;
        self.year_first += year_first;
        self.year_last += year_last;
        self.serial += serial;
        self.either += either;
        self.english += english;
        self.timed += timed;
        self.midnights += midnights;
        self.day_first.follow(next.day_first);
        self.month_first.follow(next.month_first);
        for mark in 0..2 {
            self.decimal[mark] += next.decimal[mark];
            self.group[mark] += next.group[mark];
            self.neither[mark] += next.neither[mark];
            if let Some((least, most)) = next.extremes[mark] {
                self.stretch(mark, least);
                self.stretch(mark, most);
            }
        }
    }

    /// A value that can be read with groups or with decimals; its cents when read with groups.
    pub(super) fn stretch(&mut self, mark: usize, cents: i64) {
        let (least, most) = self.extremes[mark].unwrap_or((cents, cents));
        self.extremes[mark] = Some((least.min(cents), most.max(cents)));
    }

    fn form(&self) -> BareDigits {
        match (self.separated, self.typed, self.year_first, self.year_last, self.serial) {
            (0, 0, 1.., 0, 0) => BareDigits::YearFirst,
            (0, 0, 0, 1.., 0) => BareDigits::YearLast,
            // A day of a workbook is such a number with a format.
            (0, _, 0, 0, 1..) => BareDigits::Serial,
            _ => BareDigits::Separated,
        }
    }

    /// What a mark is, from the values that prove it, else from what is possible for the column.
    fn mark(&self, mark: usize, bounds: Option<(Centimes, Centimes)>) -> Mark {
        let other = 1 - mark;
        let grouping = self.group[mark] > 0 || self.decimal[other] > 0;
        let decimal = self.decimal[mark] > 0 || self.group[other] > 0;
        let Some((least, most)) = self.extremes[mark] else { return Mark::Unknown };
        let possible =
            |divisor: i64| bounds.is_none_or(|(low, high)| low.0 <= least.div_euclid(divisor) && most.div_euclid(divisor) <= high.0);
        match (grouping, decimal) {
            (true, false) => Mark::Group,
            (false, true) if possible(1_000) => Mark::Decimal,
            (false, false) if bounds.is_some() => match (possible(1), possible(1_000)) {
                (true, false) => Mark::Group,
                (false, true) => Mark::Decimal,
                _ => Mark::Unknown,
            },
            _ => Mark::Unknown,
        }
    }
}

/// What a column was read as, that its owner may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpellingNotice {
    /// A moment with a zone, turned into the day in Paris.
    Instant,
    YearFirst,
    YearLast,
    Serial,
    MonthFirst,
    /// `7.400`, read with groups.
    Grouped,
    /// `7.400`, read with decimals.
    Decimals,
    /// A level of the numbering before 2019.
    OldLevel,
}

impl SpellingNotice {
    pub(super) const ALL: [Self; 8] =
        [Self::Instant, Self::YearFirst, Self::YearLast, Self::Serial, Self::MonthFirst, Self::Grouped, Self::Decimals, Self::OldLevel];

    /// The words of the catalogue.
    pub(super) const fn cause(self) -> &'static str {
        match self {
            Self::Instant => "day_of_paris",
            Self::YearFirst => "form_year_first",
            Self::YearLast => "form_year_last",
            Self::Serial => "form_serial",
            Self::MonthFirst => "month_first",
            Self::Grouped => "mark_of_groups",
            Self::Decimals => "mark_of_decimals",
            Self::OldLevel => "old_level",
        }
    }
}

/// How often a thing was told, with the first line and value.
#[derive(Clone, Debug, Default)]
pub(super) struct Mention {
    pub proof: Proof,
    pub value: String,
}

/// A column while it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnSurvey {
    pub spelling: Spelling,
    pub tally: WritingEvidence,
    /// The line that is being read.
    pub line: u64,
    mentions: Vec<(SpellingNotice, Mention)>,
}

impl ColumnSurvey {
    pub(super) fn new(spelling: Spelling) -> Self {
        Self { spelling, ..Self::default() }
    }

    /// Counts what was made of a value.
    #[cold]
    pub(super) fn tell(&mut self, told: SpellingNotice, cell: InputCell<'_>) {
        match self.mentions.iter_mut().find(|(known, _)| *known == told) {
            Some((_, mention)) => mention.proof.add(self.line),
            None => self.mentions.push((told, Mention { proof: Proof { count: 1, first: self.line }, value: cell.to_string() })),
        }
    }

    /// What was told, in a fixed order.
    pub(super) fn mentions(&self) -> impl Iterator<Item = (SpellingNotice, &Mention)> {
        SpellingNotice::ALL
            .into_iter()
            .filter_map(|told| self.mentions.iter().find(|(known, _)| *known == told))
            .map(|(told, mention)| (*told, mention))
    }

    fn follow(&mut self, next: Self) {
        self.tally.follow(&next.tally);
        for (told, mention) in next.mentions {
            match self.mentions.iter_mut().find(|(known, _)| *known == told) {
                Some((_, known)) => known.proof.follow(mention.proof),
                None => self.mentions.push((told, mention)),
            }
        }
    }
}

/// The columns of a table while it is read.
#[derive(Clone, Debug)]
pub(super) struct Writings {
    columns: Vec<ColumnSurvey>,
}

impl Writings {
    pub(super) fn new(spellings: &[Spelling]) -> Self {
        Self { columns: spellings.iter().copied().map(ColumnSurvey::new).collect() }
    }

    /// A column, by its number.
    pub(super) fn column(&mut self, place: usize, line: u64) -> &mut ColumnSurvey {
        let place = place.min(self.columns.len().saturating_sub(1));
        let column = &mut self.columns[place];
        column.line = line;
        column
    }

    pub(super) fn columns(&self) -> &[ColumnSurvey] {
        &self.columns
    }

    /// Adds what the rows that follow prove.
    pub(super) fn follow(&mut self, next: Self) {
        self.columns.iter_mut().zip(next.columns).for_each(|(column, next)| column.follow(next));
    }

    /// How each column is to be read. A column of days without proof of its own follows the other columns of the file: one program wrote
    /// them all.
    pub(super) fn decided(&self, bounds: impl Fn(usize) -> Option<(Centimes, Centimes)>) -> Vec<Spelling> {
        let any = |proof: fn(&WritingEvidence) -> u64| self.columns.iter().any(|column| proof(&column.tally) > 0);
        let file = (any(|tally| tally.day_first.count), any(|tally| tally.month_first.count));
        let spelling = |(place, column): (usize, &ColumnSurvey)| {
            let tally = &column.tally;
            let own = (tally.day_first.count > 0, tally.month_first.count > 0);
            let order = match if own == (false, false) { file } else { own } {
                (true, true) => Order::Doubtful,
                // Its own values prove it, but another column of the file the contrary.
                (false, true) if file.0 => Order::Doubtful,
                (false, true) => Order::MonthFirst,
                (false, false) if tally.english > 0 => Order::Doubtful,
                _ => Order::DayFirst,
            };
            Spelling {
                order,
                form: tally.form(),
                marks: [0, 1].map(|mark| tally.mark(mark, bounds(place))),
                moments_in_doubt: tally.midnights > 0 && tally.midnights == tally.timed,
            }
        };
        self.columns.iter().enumerate().map(spelling).collect()
    }
}

/// What is possible for an amount of a contract, when that is known.
pub(super) fn bounds_of(place: usize) -> Option<(Centimes, Centimes)> {
    Col::ALL.get(place).and_then(|&col| plausible::bounds(col.name()))
}

#[cfg(test)]
#[path = "writing_tests.rs"]
mod tests;
