//! Gaps between classmates, a strip per CFA.

use std::collections::BTreeMap;

use super::prices::QUOTED_GAP;
use super::{ReportVoice, caption};
use crate::chart::figure::{ClassGaps, ClassGapsRow, ReferenceLine};
use crate::report::small_cells::Centres;
use crate::report::view::worst_years;
use crate::units::Centimes;

/// CFAs drawn at most: those with most classes.
const MOST_CENTRES: usize = 30;
/// Classes drawn at most for a CFA; an odd number keeps the median.
const MOST_CLASSES: usize = 201;

/// What the signature date makes of the gap of each class, in the year in which it makes most (G4).
pub(super) fn class_gaps(view: &ReportVoice<'_>) -> ClassGaps {
    let centres = Centres::of(view.facts.summary, view.facts.comptes.accounts);
    let mut by_centre: BTreeMap<Option<u32>, Vec<i64>> = BTreeMap::new();
    let classes = worst_years(view.facts.class_gaps);
    for gap in &classes {
        let shown = Some(gap.cfa).filter(|cfa| !centres.is_small(*cfa));
        by_centre.entry(shown).or_default().push(gap.parts.date.0);
    }
    let label = |cfa: Option<u32>| cfa.map_or_else(|| view.word("other_centres"), |cfa| view.centre(cfa));
    let all = by_centre.len();
    let mut rows: Vec<ClassGapsRow> =
        by_centre.into_iter().map(|(cfa, gaps)| ClassGapsRow { label: label(cfa), gaps: thinned(gaps) }).collect();
    rows.sort_by(|a, b| b.gaps.len().cmp(&a.gaps.len()).then_with(|| a.label.cmp(&b.label)));
    rows.truncate(MOST_CENTRES);
    let unequal = classes.iter().filter(|gap| gap.parts.date != Centimes::ZERO).count() as u64;
    let largest = classes.iter().map(|gap| gap.parts.date).max().unwrap_or_default();
    let share = view.share(unequal, classes.len() as u64);
    let title = match unequal {
        0 => view.word("figure_camarades_title_none"),
        _ => view.fill("figure_camarades_title", &[("share", &share), ("amount", &view.euros(largest))]),
    };
    let drawn = view.count("centres", rows.len() as u64);
    let subtitle = view.fill("figure_camarades_subtitle", &[("drawn", &drawn), ("all", &view.count("centres", all as u64))]);
    ClassGaps {
        caption: caption(view, "camarades", title, subtitle, vec![view.word("figure_camarades_note")]),
        axis: view.word("figure_camarades_axis"),
        class: view.word("figure_camarades_class"),
        median: view.word("figure_camarades_median"),
        largest: view.word("figure_camarades_largest"),
        references: vec![ReferenceLine { value: QUOTED_GAP.0, label: view.euros(QUOTED_GAP) }],
        rows,
    }
}

/// The values in order, evenly picked when they are many: smallest, median and largest stay.
fn thinned(mut gaps: Vec<i64>) -> Vec<i64> {
    gaps.sort_unstable();
    if gaps.len() <= MOST_CLASSES {
        return gaps;
    }
    (0..MOST_CLASSES).filter_map(|rank| gaps.get(rank * (gaps.len() - 1) / (MOST_CLASSES - 1)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_classes_keep_their_ends_and_their_median() {
        let thin = thinned((0..1_001).rev().collect());
        assert_eq!((thin.len(), thin[0], thin[100], thin[200]), (201, 0, 500, 1_000));
        assert_eq!(thinned(vec![3, 1]), [1, 3]);
    }
}
