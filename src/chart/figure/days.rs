//! The cash of one CFA day by day.

use chrono::{Days, NaiveDate};

use super::{Caption, ReferenceLine, Tone};

/// A line by day, its lowest day marked, on an axis of months.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayLines {
    /// The words around it.
    pub caption: Caption,
    /// What the vertical axis measures.
    pub axis: String,
    /// The day of the first value of each line.
    pub first: NaiveDate,
    /// The lines; the lowest day of the first is marked.
    pub lines: Vec<DayLine>,
    /// A value that the first line ought not to fall below.
    pub limit: Option<ReferenceLine>,
}

/// A line of [`DayLines`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLine {
    /// Its name in the legend.
    pub label: String,
    /// What it stands for.
    pub tone: Tone,
    /// An amount in cents at the end of each day, from the first on.
    pub values: Vec<i64>,
}

impl DayLines {
    /// The day of a place.
    #[must_use]
    pub fn day(&self, place: usize) -> NaiveDate {
        self.first.checked_add_days(Days::new(place as u64)).unwrap_or(NaiveDate::MAX)
    }

    /// How many days are drawn.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.first().map_or(0, |line| line.values.len())
    }

    /// Whether no day is drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lowest value of the first line, and its place: the first of equals.
    #[must_use]
    pub fn lowest(&self) -> Option<(usize, i64)> {
        let values = self.lines.first()?.values.iter().copied().enumerate();
        values.min_by_key(|&(place, value)| (value, place))
    }
}
