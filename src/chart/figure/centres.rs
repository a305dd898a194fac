//! Figures with a mark for each CFA: two amounts against each other, an amount in order.

use super::Caption;

/// Two amounts of each CFA against each other, the size of the CFA as the surface of its disc, on one scale for both axes: discs
/// above the line where both are equal gain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bubbles {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub across: String,
    /// What the vertical axis measures.
    pub up: String,
    /// Legend of a disc above the line.
    pub above: String,
    /// Legend of a disc below it.
    pub below: String,
    /// Name of the line where both are equal.
    pub equal: String,
    /// The CFAs, in any order.
    pub points: Vec<Bubble>,
}

/// A CFA of [`Bubbles`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bubble {
    /// Name of the CFA.
    pub label: String,
    /// The amount across, in cents.
    pub across: i64,
    /// The amount up, in cents.
    pub up: i64,
    /// Its apprentices or contracts: the area of its mark.
    pub size: u64,
}

impl Bubbles {
    /// The discs as drawn: the largest first, so that none hides a smaller one; then by label.
    #[must_use]
    pub fn largest_first(&self) -> Vec<&Bubble> {
        let mut points: Vec<&Bubble> = self.points.iter().collect();
        points.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.label.cmp(&b.label)));
        points
    }
}

/// A signed amount a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranked {
    /// The words around it.
    pub caption: Caption,
    /// What the horizontal axis measures.
    pub axis: String,
    /// The rows are in an order of their own (years), not to be sorted.
    pub in_order: bool,
    /// The rows.
    pub rows: Vec<RankedRow>,
}

/// A row of [`Ranked`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RankedRow {
    /// Of whom or when.
    pub label: String,
    /// The amount, in cents.
    pub value: i64,
}

impl Ranked {
    /// The rows as drawn: in their own order, else the largest amount first, then by label.
    #[must_use]
    pub fn rows_drawn(&self) -> Vec<&RankedRow> {
        let mut rows: Vec<&RankedRow> = self.rows.iter().collect();
        if !self.in_order {
            rows.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.label.cmp(&b.label)));
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_discs_are_in_the_order_of_drawing() {
        let row = |label: &str, value| RankedRow { label: label.into(), value };
        let figure = Ranked { rows: vec![row("b", -5), row("c", 3), row("a", -5)], ..Ranked::default() };
        let labels = |figure: &Ranked| figure.rows_drawn().iter().map(|row| row.label.clone()).collect::<Vec<_>>();
        assert_eq!(labels(&figure), ["c", "a", "b"]);
        assert_eq!(labels(&Ranked { in_order: true, ..figure }), ["b", "c", "a"]);
        let disc = |label: &str, size| Bubble { label: label.into(), size, ..Bubble::default() };
        let figure = Bubbles { points: vec![disc("s", 1), disc("l", 9), disc("m", 4)], ..Bubbles::default() };
        assert_eq!(figure.largest_first().iter().map(|point| point.size).collect::<Vec<_>>(), [9, 4, 1]);
    }
}
