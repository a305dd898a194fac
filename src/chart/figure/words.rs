//! The words around a figure, and what they are when there is nothing to draw.

use super::{Caption, Figure};

impl Figure {
    /// The words around the figure, to be changed.
    pub const fn caption_mut(&mut self) -> &mut Caption {
        match self {
            Self::Dumbbell(figure) => &mut figure.caption,
            Self::StackedMonths(figure) => &mut figure.caption,
            Self::SignatureMonths(figure) => &mut figure.caption,
            Self::Histogram(figure) => &mut figure.caption,
            Self::ClassGaps(figure) => &mut figure.caption,
            Self::Waterfall(figure) => &mut figure.caption,
            Self::MonthLines(figure) => &mut figure.caption,
            Self::DayLines(figure) => &mut figure.caption,
            Self::Groups(figure) => &mut figure.caption,
            Self::SmallMultiples(figure) => &mut figure.caption,
            Self::Tornado(figure) => &mut figure.caption,
            Self::Curves(figure) => &mut figure.caption,
            Self::Fan(figure) => &mut figure.caption,
            Self::Causes(figure) => &mut figure.caption,
            Self::Reliability(figure) => &mut figure.caption,
            Self::Survivors(figure) => &mut figure.caption,
            Self::Bubbles(figure) => &mut figure.caption,
            Self::Ranked(figure) => &mut figure.caption,
            Self::Map(figure) => &mut figure.caption,
        }
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Dumbbell(figure) => figure.rows.is_empty(),
            Self::StackedMonths(figure) => figure.columns.series.is_empty(),
            Self::SignatureMonths(figure) => figure.columns.series.is_empty(),
            Self::Histogram(figure) => figure.bins.iter().all(|bin| bin.count == 0),
            Self::ClassGaps(figure) => figure.rows.iter().all(|row| row.gaps.is_empty()),
            Self::Waterfall(figure) => figure.steps.is_empty() && figure.start.value == 0,
            Self::MonthLines(figure) => figure.panels.is_empty(),
            Self::DayLines(figure) => figure.is_empty(),
            Self::Groups(figure) => figure.rows.is_empty(),
            Self::SmallMultiples(figure) => figure.panels.is_empty(),
            Self::Tornado(figure) => figure.rows.is_empty(),
            Self::Bubbles(figure) => figure.points.is_empty(),
            Self::Ranked(figure) => figure.rows.is_empty(),
            Self::Map(figure) => figure.areas.is_empty(),
            Self::Curves(_) | Self::Fan(_) | Self::Causes(_) | Self::Reliability(_) | Self::Survivors(_) => false,
        }
    }

    /// The figure with a title that says so when there is nothing to draw: a message about an empty set says nothing.
    #[must_use]
    pub fn with_true_title(mut self) -> Self {
        if self.is_empty() {
            let caption = self.caption_mut();
            caption.title.clone_from(&caption.no_data);
            caption.subtitle.clear();
            caption.notes.clear();
        }
        self
    }
}
