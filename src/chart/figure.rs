//! What to draw, as plain values: no colour, no size, no drawing library.
//!
//! Texts (titles, labels, legends, notes) come translated; numbers and dates are formatted at drawing by
//! [`Language`](crate::language::Language). Money is whole cents.

mod centres;
mod comparison;
mod days;
mod map;
mod risk;
mod words;

use chrono::NaiveDate;

pub use centres::{Bubble, Bubbles, Ranked, RankedRow};
pub use comparison::{Curves, GroupChange, GroupChanges, Panel, PlottedCurve, SmallMultiples, Tornado, TornadoRow};
pub use days::{DayLine, DayLines};
pub use map::{Map, MapArea, MapDisc};
pub use risk::{Band, Fan, Predicted, Reliability, ValueUnit, VarianceCause, VarianceCauses};

/// The words around a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// The message, as a sentence: "One apprentice in three lost more than 3 000 euros".
    pub title: String,
    /// What is shown, of whom, when, in which unit.
    pub subtitle: String,
    /// Where the data come from; the last line.
    pub source: String,
    /// Remarks above the source, one paragraph each.
    pub notes: Vec<String>,
    /// What is written in place of the drawing when there are no data.
    pub no_data: String,
}

/// What a mark stands for. Each has one fixed colour in every figure (see [`style`](super::style)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tone {
    /// The price set by the préfecture.
    CoutPrefecture,
    /// The price set by the branch.
    Npec,
    /// Payer: région and taxe d'apprentissage.
    Region,
    /// Payer: OPCO.
    Opco,
    /// Payer: CNFPT.
    Cnfpt,
    /// Payer: employer.
    Employeur,
    /// Regime of contracts under convention concluded to 31 August 2019.
    StockPrefecture,
    /// Regime of contracts under convention concluded from 1 September to 31 December 2019.
    StockNpec,
    /// Regime of contracts outside any convention concluded in 2019.
    Npec2019,
    /// Regime of contracts concluded from 2020.
    NpecRegime,
    /// Regime F: concluded from July 2025.
    Npec2025,
    /// Regime of local public employers.
    PublicLocal,
    /// Regime of the other public employers.
    PublicEtat,
    /// Contrat de professionnalisation.
    Professionnalisation,
    /// Something won, or above the reference.
    Gain,
    /// Something lost, or below the reference.
    Loss,
    /// A total or anything without a side.
    Neutral,
    /// A side of a comparison, by its rank: the same colour in every drawing of it.
    Side(u8),
    /// A line among several that compare, by its rank.
    Line(u8),
}

/// A figure to draw.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Figure {
    /// Two prices per row, joined, with the gap between them.
    Dumbbell(Dumbbell),
    /// Money by month and payer, stacked.
    StackedMonths(StackedMonths),
    /// Contracts by month of signature and regime, stacked.
    SignatureMonths(SignatureMonths),
    /// Distribution of an amount.
    Histogram(Histogram),
    /// Gaps between classmates, a strip per centre.
    ClassGaps(ClassGaps),
    /// From one total to another by signed steps.
    Waterfall(Waterfall),
    /// Panels of lines by month.
    MonthLines(MonthLines),
    /// A line by day, its lowest day marked.
    DayLines(DayLines),
    /// How groups change from one side to others.
    Groups(GroupChanges),
    /// The same small drawing for each group.
    SmallMultiples(SmallMultiples),
    /// How far each assumption moves a total.
    Tornado(Tornado),
    /// Totals along a range of values.
    Curves(Curves),
    /// A line by month and the ranges around it.
    Fan(Fan),
    /// What explains how much.
    Causes(VarianceCauses),
    /// What was predicted against what was published.
    Reliability(Reliability),
    /// Counts against an amount, a line each.
    Survivors(Survivors),
    /// Two amounts of each CFA against each other.
    Bubbles(Bubbles),
    /// A signed amount a row.
    Ranked(Ranked),
    /// Areas filled by a share, discs for amounts.
    Map(Map),
}

impl Figure {
    /// The words around the figure.
    #[must_use]
    pub const fn caption(&self) -> &Caption {
        match self {
            Self::Dumbbell(figure) => &figure.caption,
            Self::StackedMonths(figure) => &figure.caption,
            Self::SignatureMonths(figure) => &figure.caption,
            Self::Histogram(figure) => &figure.caption,
            Self::ClassGaps(figure) => &figure.caption,
            Self::Waterfall(figure) => &figure.caption,
            Self::MonthLines(figure) => &figure.caption,
            Self::DayLines(figure) => &figure.caption,
            Self::Groups(figure) => &figure.caption,
            Self::SmallMultiples(figure) => &figure.caption,
            Self::Tornado(figure) => &figure.caption,
            Self::Curves(figure) => &figure.caption,
            Self::Fan(figure) => &figure.caption,
            Self::Causes(figure) => &figure.caption,
            Self::Reliability(figure) => &figure.caption,
            Self::Survivors(figure) => &figure.caption,
            Self::Bubbles(figure) => &figure.caption,
            Self::Ranked(figure) => &figure.caption,
            Self::Map(figure) => &figure.caption,
        }
    }
}

/// Coût préfecture against NPEC, a row per diploma.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dumbbell {
    /// The words around it.
    pub caption: Caption,
    /// Legend of the left value: the coût préfecture.
    pub left: String,
    /// Legend of the right value: the NPEC.
    pub right: String,
    /// Heading of the column of gaps.
    pub gap: String,
    /// Heading of the column of sizes ("apprentis"); without it the sizes are not written.
    pub size: Option<String>,
    /// The rows, in any order.
    pub rows: Vec<DumbbellRow>,
}

/// A row of a [`Dumbbell`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DumbbellRow {
    /// Name of the diploma.
    pub label: String,
    /// The coût préfecture, in cents.
    pub left: i64,
    /// The NPEC, in cents.
    pub right: i64,
    /// How many apprentices it concerns.
    pub size: u64,
}

impl DumbbellRow {
    /// Right minus left, cents.
    #[must_use]
    pub const fn gap(&self) -> i64 {
        self.right.saturating_sub(self.left)
    }
}

impl Dumbbell {
    /// The rows as drawn: the largest gain first, then by label.
    #[must_use]
    pub fn rows_by_gap(&self) -> Vec<&DumbbellRow> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by(|a, b| b.gap().cmp(&a.gap()).then_with(|| a.label.cmp(&b.label)));
        rows
    }
}

/// One colour of a stacked figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name in the legend.
    pub label: String,
    /// What it stands for.
    pub tone: Tone,
    /// One value for each month of the figure.
    pub values: Vec<i64>,
}

/// A day marked by a line across a figure in months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateMark {
    /// The day; the line stands at its beginning.
    pub day: NaiveDate,
    /// What happened on that day.
    pub label: String,
}

/// Columns by month, in whole months from the first to the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months {
    /// A day of each month, in order.
    pub months: Vec<NaiveDate>,
    /// The series, from the bottom of the stack to its top.
    pub series: Vec<Series>,
    /// The days marked by a line.
    pub marks: Vec<DateMark>,
}

/// Money by month and payer, in cents: the passage from région to OPCO.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StackedMonths {
    /// The words around it.
    pub caption: Caption,
    /// What the vertical axis counts.
    pub axis: String,
    /// The columns; negative values (settlements) hang below zero.
    pub columns: Months,
}

/// Contracts by month of signature and regime.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureMonths {
    /// The words around it.
    pub caption: Caption,
    /// What the vertical axis counts.
    pub axis: String,
    /// The columns.
    pub columns: Months,
}

/// Panels of lines by month, all on the same scale of amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthLines {
    /// The words around it.
    pub caption: Caption,
    /// What the vertical axes measure.
    pub axis: String,
    /// A day of each month, in order.
    pub months: Vec<NaiveDate>,
    /// The panels, from top to bottom; the legend is that of the first.
    pub panels: Vec<LinePanel>,
    /// The days marked by a line.
    pub marks: Vec<DateMark>,
}

/// A panel of [`MonthLines`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinePanel {
    /// What it is about.
    pub title: String,
    /// The lines, the widest first: where two are at the same height both are seen.
    pub lines: Vec<ChartLine>,
}

/// A line of a [`LinePanel`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartLine {
    /// Its name in the legend.
    pub label: String,
    /// What it stands for.
    pub tone: Tone,
    /// An amount in cents for each month of the figure; none cuts the line.
    pub values: Vec<Option<i64>>,
}

/// A value marked by a line across a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceLine {
    /// The value, in cents.
    pub value: i64,
    /// What it is.
    pub label: String,
}

/// Distribution of the annual gap per apprentice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub axis: String,
    /// What the columns count.
    pub count: String,
    /// The columns, in order.
    pub bins: Vec<Bin>,
    /// The values marked: −3 000, 0 and +3 000 EUR.
    pub references: Vec<ReferenceLine>,
    /// The median, marked apart.
    pub median: Option<ReferenceLine>,
}

/// A column of a [`Histogram`]: values from `from` included to `to` excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// The lower bound, included, in cents.
    pub from: i64,
    /// The upper bound, excluded, in cents.
    pub to: i64,
    /// How many fall in it.
    pub count: u64,
}

impl Bin {
    /// The most columns that [`Bin::cut`] makes.
    pub const MOST: i128 = 160;

    /// Counts values in bins of equal width that start at multiples of it, so that zero is always a bound.
    ///
    /// The width (at least one cent) is doubled until there are at most [`Bin::MOST`] bins. No value, no bin.
    #[must_use]
    pub fn cut(values: &[i64], width: i64) -> Vec<Self> {
        let (Some(lowest), Some(highest)) = (values.iter().min(), values.iter().max()) else {
            return Vec::new();
        };
        let mut width = i128::from(width.max(1));
        let slot = |value: i64, width: i128| i128::from(value).div_euclid(width);
        while slot(*highest, width) - slot(*lowest, width) >= Self::MOST {
            width *= 2;
        }
        let first = slot(*lowest, width);
        let bound = |index: i128| saturated(index * width);
        let mut bins: Vec<Self> =
            (first..=slot(*highest, width)).map(|index| Self { from: bound(index), to: bound(index + 1), count: 0 }).collect();
        for value in values {
            let index = usize::try_from(slot(*value, width) - first).ok();
            if let Some(bin) = index.and_then(|index| bins.get_mut(index)) {
                bin.count += 1;
            }
        }
        bins
    }
}

/// The median of values in any order (of the two middle ones, the half sum towards zero); `None` without values.
#[must_use]
pub fn median(values: &[i64]) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get((sorted.len() / 2).checked_sub(1)?)?;
    Some(i64::midpoint(lower, upper))
}

/// An `i128` brought into the range of `i64`.
pub(super) fn saturated(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// Gaps between classmates, a strip per centre.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassGaps {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub axis: String,
    /// Legend of a dot: a class.
    pub class: String,
    /// Legend of the median.
    pub median: String,
    /// Legend and heading of the largest gap.
    pub largest: String,
    /// The values marked: 3 000 EUR.
    pub references: Vec<ReferenceLine>,
    /// The centres, in any order.
    pub rows: Vec<ClassGapsRow>,
}

/// A centre of [`ClassGaps`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassGapsRow {
    /// Name of the centre.
    pub label: String,
    /// The gap of each of its classes, in cents, in any order.
    pub gaps: Vec<i64>,
}

impl ClassGaps {
    /// The rows as drawn, with their median and their largest gap: largest median first, then largest gap, then label.
    /// Centres without classes come last.
    #[must_use]
    pub fn rows_by_median(&self) -> Vec<(&ClassGapsRow, Option<(i64, i64)>)> {
        let mut rows: Vec<_> = self.rows.iter().map(|row| (row, median(&row.gaps).zip(row.gaps.iter().max().copied()))).collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.label.cmp(&b.0.label)));
        rows
    }
}

/// Counts against an amount, a line each, with a marked amount and a band of what may happen around one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survivors {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub across: String,
    /// What the vertical axis counts.
    pub count: String,
    /// The amount marked.
    pub mark: Option<ReferenceLine>,
    /// The lines; the last are drawn over the first.
    pub lines: Vec<CurveLine>,
    /// What may happen: an amount, the lowest and the highest count; in order.
    pub band: Vec<(i64, i64, i64)>,
    /// Legend of the band.
    pub band_label: String,
    /// What the band is in the colour of.
    pub band_tone: Option<Tone>,
}

/// A line of [`Survivors`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurveLine {
    /// Its name, at its end.
    pub label: String,
    /// What it stands for.
    pub tone: Tone,
    /// Drawn thicker than the others: the line that the title speaks of.
    pub strong: bool,
    /// Amounts in cents and counts, in order.
    pub points: Vec<(i64, i64)>,
}

/// From one total to another by signed steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waterfall {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures: the difference from the start, which is its zero.
    pub axis: String,
    /// The total to start from.
    pub start: WaterfallStep,
    /// The signed steps, in order.
    pub steps: Vec<WaterfallStep>,
    /// Name of the total at the end, which is the start plus the steps.
    pub end: String,
    /// What the end stands for.
    pub end_tone: Tone,
}

/// A bar of a [`Waterfall`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaterfallStep {
    /// Its name.
    pub label: String,
    /// Its value, in cents; signed for a step.
    pub value: i64,
    /// What it stands for; steps usually are [`Tone::Gain`] or [`Tone::Loss`] (see [`WaterfallStep::signed`]).
    pub tone: Tone,
}

impl WaterfallStep {
    /// A step in the tone of its sign.
    #[must_use]
    pub const fn signed(label: String, value: i64) -> Self {
        let tone = match value {
            0 => Tone::Neutral,
            i64::MIN..0 => Tone::Loss,
            1.. => Tone::Gain,
        };
        Self { label, value, tone }
    }
}

impl Waterfall {
    /// The level before and after each step, in order.
    #[must_use]
    pub fn levels(&self) -> Vec<(i64, i64)> {
        let mut level = self.start.value;
        self.steps
            .iter()
            .map(|step| {
                let before = level;
                level = level.saturating_add(step.value);
                (before, level)
            })
            .collect()
    }

    /// The total at the end.
    #[must_use]
    pub fn end_value(&self) -> i64 {
        self.levels().last().map_or(self.start.value, |(_, after)| *after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_by_gap_then_label() {
        let row = |label: &str, left, right| DumbbellRow { label: label.into(), left, right, size: 1 };
        let figure = Dumbbell { rows: vec![row("c", 5, 1), row("b", 1, 2), row("a", 1, 2), row("d", 0, 9)], ..Dumbbell::default() };
        let labels: Vec<_> = figure.rows_by_gap().iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, ["d", "a", "b", "c"]);
    }

    #[test]
    fn bins_start_at_multiples_of_the_width_and_count_everything() {
        let bins = Bin::cut(&[-1, 0, 99, 100, 250], 100);
        let expected = [(-100, 0, 1), (0, 100, 2), (100, 200, 1), (200, 300, 1)];
        assert_eq!(bins.iter().map(|bin| (bin.from, bin.to, bin.count)).collect::<Vec<_>>(), expected);
        assert!(Bin::cut(&[], 100).is_empty());
    }

    #[test]
    fn bins_stay_few_on_extreme_values() {
        let bins = Bin::cut(&[i64::MIN, 0, i64::MAX], 0);
        assert!(i128::try_from(bins.len()).unwrap() <= Bin::MOST);
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<u64>(), 3);
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3]), Some(3));
        assert_eq!(median(&[5, 1, 3]), Some(3));
        assert_eq!(median(&[4, 1]), Some(2));
        assert_eq!(median(&[i64::MAX, i64::MAX]), Some(i64::MAX));
    }

    #[test]
    fn class_gaps_are_sorted_by_median_and_empty_centres_come_last() {
        let row = |label: &str, gaps: &[i64]| ClassGapsRow { label: label.into(), gaps: gaps.to_vec() };
        let figure = ClassGaps { rows: vec![row("none", &[]), row("low", &[1, 2, 3]), row("high", &[9])], ..ClassGaps::default() };
        let rows: Vec<_> = figure.rows_by_median().iter().map(|(row, end)| (row.label.clone(), *end)).collect();
        assert_eq!(rows, [("high".into(), Some((9, 9))), ("low".into(), Some((2, 3))), ("none".to_owned(), None)]);
    }

    #[test]
    fn the_end_of_a_waterfall_is_its_start_plus_its_steps() {
        let figure = Waterfall {
            caption: Caption::default(),
            axis: String::new(),
            start: WaterfallStep { label: "start".into(), value: 100, tone: Tone::CoutPrefecture },
            steps: vec![WaterfallStep::signed("up".into(), 30), WaterfallStep::signed("down".into(), -50)],
            end: "end".into(),
            end_tone: Tone::Npec,
        };
        assert_eq!(figure.levels(), [(100, 130), (130, 80)]);
        assert_eq!(figure.end_value(), 80);
        assert_eq!(figure.steps[1].tone, Tone::Loss);
    }
}
