//! Figures of what is uncertain: a fan over months, a tornado of causes, what was predicted against what was published.

use chrono::NaiveDate;

use super::{Caption, DateMark, ReferenceLine};

/// What the values of a figure are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueUnit {
    /// Whole cents.
    #[default]
    Amount,
    /// Ten-thousandths of a whole.
    Share,
}

/// A range around the middle line of a [`Fan`], a value for each month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// Its name in the legend.
    pub label: String,
    /// Its lower bound.
    pub low: Vec<i64>,
    /// Its upper bound.
    pub high: Vec<i64>,
}

/// A line by month and the ranges around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fan {
    /// The words around it.
    pub caption: Caption,
    /// What the vertical axis measures.
    pub axis: String,
    /// What the values are.
    pub unit: ValueUnit,
    /// A day of each month, in order.
    pub months: Vec<NaiveDate>,
    /// Name of the line in the legend.
    pub line: String,
    /// The median at each month.
    pub middle: Vec<i64>,
    /// The ranges, the widest first.
    pub bands: Vec<Band>,
    /// A value marked across the figure.
    pub limit: Option<ReferenceLine>,
    /// The days marked by a line.
    pub marks: Vec<DateMark>,
}

/// A cause of a [`VarianceCauses`], in ten-thousandths of the variance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VarianceCause {
    /// Name of the cause.
    pub label: String,
    /// What it explains alone.
    pub alone: i64,
    /// What it explains with the others.
    pub total: i64,
    /// Standard error of `total`.
    pub error: i64,
}

/// What explains how much, a row per cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VarianceCauses {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub axis: String,
    /// Legend of what a cause explains alone.
    pub alone: String,
    /// Legend of what it explains with the others.
    pub total: String,
    /// The causes, in any order.
    pub causes: Vec<VarianceCause>,
}

impl VarianceCauses {
    /// The causes as drawn: the largest first, then by name.
    #[must_use]
    pub fn by_size(&self) -> Vec<&VarianceCause> {
        let mut causes: Vec<_> = self.causes.iter().collect();
        causes.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.label.cmp(&b.label)));
        causes
    }
}

/// A group of a [`Reliability`], in ten-thousandths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Predicted {
    /// Name of the group.
    pub label: String,
    /// The share that was predicted.
    pub predicted: i64,
    /// Where nine draws in ten fall.
    pub range: (i64, i64),
    /// The share that was published.
    pub published: i64,
}

/// What was predicted against what was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reliability {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub axis: String,
    /// Legend of what was predicted.
    pub predicted: String,
    /// Legend of the range of the draws.
    pub range: String,
    /// Legend of what was published.
    pub published: String,
    /// The groups, in order.
    pub groups: Vec<Predicted>,
}
