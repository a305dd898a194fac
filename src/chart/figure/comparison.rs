//! Figures of comparisons: changes of groups, series by side, ranges around a value.

use super::Caption;

/// How groups change from the first side to each other one: a bar for each side in each group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupChanges {
    /// The words around it.
    pub caption: Caption,
    /// What the bars measure.
    pub axis: String,
    /// Names of the sides, in order.
    pub sides: Vec<String>,
    /// The groups, in any order.
    pub rows: Vec<GroupChange>,
}

/// A group of a [`GroupChanges`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupChange {
    /// Name of the group.
    pub label: String,
    /// Its amount on each side, in cents.
    pub values: Vec<i64>,
}

impl GroupChange {
    /// The change of each side from the first, in ten-thousandths of the first; nothing when the first is nothing.
    #[must_use]
    pub fn changes(&self) -> Option<Vec<i64>> {
        let base = i128::from(*self.values.first().filter(|&&base| base != 0)?);
        let change = |&value: &i64| super::saturated((i128::from(value) - base) * 10_000 / base.abs());
        Some(self.values.iter().map(change).collect())
    }
}

/// The same small drawing for each group: a bar for each side in each category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmallMultiples {
    /// The words around it.
    pub caption: Caption,
    /// What the bars measure.
    pub axis: String,
    /// Names of the sides: the legend.
    pub sides: Vec<String>,
    /// The categories along each drawing (years).
    pub categories: Vec<String>,
    /// One drawing for each group.
    pub panels: Vec<Panel>,
}

/// A drawing of [`SmallMultiples`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// Name of the group.
    pub label: String,
    /// For each side, the amount of each category, in cents.
    pub values: Vec<Vec<i64>>,
}

/// How far each assumption moves a total, the largest range first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tornado {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub axis: String,
    /// The assumptions, in any order.
    pub rows: Vec<TornadoRow>,
}

/// An assumption of a [`Tornado`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TornadoRow {
    /// The assumption that varies.
    pub label: String,
    /// The two ends of its range: how each is written (nothing when there is nothing to write), and the change of the total there, in cents.
    pub ends: [(String, i64); 2],
}

impl TornadoRow {
    /// How far apart the two ends are, zero included.
    #[must_use]
    pub fn span(&self) -> i64 {
        let values = [0, self.ends[0].1, self.ends[1].1];
        let (low, high) = (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
        high.saturating_sub(low)
    }
}

impl Tornado {
    /// The rows as drawn: the widest range first, then by label.
    #[must_use]
    pub fn rows_by_span(&self) -> Vec<&TornadoRow> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by(|a, b| b.span().cmp(&a.span()).then_with(|| a.label.cmp(&b.label)));
        rows
    }
}

/// Totals along a range of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curves {
    /// The words around it.
    pub caption: Caption,
    /// What the vertical axis measures.
    pub axis: String,
    /// What varies along the horizontal axis.
    pub along: String,
    /// How each value is written, in order; points stand at equal distances.
    pub points: Vec<String>,
    /// The curves.
    pub curves: Vec<PlottedCurve>,
}

/// A curve of [`Curves`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlottedCurve {
    /// Its name.
    pub label: String,
    /// Its amount at each point, in cents.
    pub values: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_parts_of_the_first_value() {
        let row = |values: &[i64]| GroupChange { label: String::new(), values: values.to_vec() };
        assert_eq!(row(&[200, 210, 190]).changes(), Some(vec![0, 500, -500]));
        assert_eq!(row(&[-200, -100]).changes(), Some(vec![0, 5_000]));
        assert_eq!(row(&[0, 5]).changes(), None);
    }

    #[test]
    fn the_widest_range_comes_first() {
        let row = |label: &str, low, high| TornadoRow { label: label.into(), ends: [(String::new(), low), (String::new(), high)] };
        let figure = Tornado { rows: vec![row("a", 0, 5), row("c", -3, -9), row("b", -4, 5)], ..Tornado::default() };
        assert_eq!(figure.rows_by_span().iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["b", "c", "a"]);
    }
}
