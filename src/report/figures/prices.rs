//! Two figures on prices: coût préfecture against NPEC by diploma, and the distribution of the gap by apprentice.

use std::collections::BTreeMap;

use super::{ReportVoice, caption, synthetic_prices};
use crate::chart::figure::{Bin, Dumbbell, DumbbellRow, Histogram, ReferenceLine};
use crate::engine::{AnnualGaps, GAP_BIN, gap_bin};
use crate::report::small_cells::{diplomas_together, drop_few};
use crate::report::view::mean;
use crate::units::Centimes;
use crate::units::division::floor;

/// Diplomas drawn at most.
const MOST_DIPLOMAS: usize = 30;
/// Columns drawn at most.
const MOST_BINS: i64 = 80;
/// The gap that the commission of Normandie quotes for two apprentices on the same training.
pub(super) const QUOTED_GAP: Centimes = Centimes(300_000);

/// Mean prices of the diplomas that have most contracts.
pub(super) fn dumbbell(view: &ReportVoice<'_>) -> Dumbbell {
    let gaps = &view.facts.summary.gaps_by_diploma;
    let mut largest: Vec<(u32, &AnnualGaps)> = gaps.iter().map(|(&number, gaps)| (number, gaps)).collect();
    let hidden = diplomas_together(view);
    largest.retain(|(number, _)| !hidden.contains(number));
    largest.sort_by_key(|&(number, gaps)| (std::cmp::Reverse(gaps.contracts), view.code(number)));
    largest.truncate(MOST_DIPLOMAS);
    let rows = largest.into_iter().filter_map(|(number, gaps)| {
        Some(DumbbellRow {
            label: view.diploma(number),
            left: mean(gaps.cout_prefecture, gaps.contracts)?.0,
            right: mean(gaps.npec, gaps.contracts)?.0,
            size: gaps.contracts,
        })
    });
    let above = gaps.values().filter(|gaps| gaps.npec > gaps.cout_prefecture).count() as u64;
    let share = view.share(above, gaps.len() as u64);
    let rows: Vec<DumbbellRow> = rows.collect();
    let (drawn, all) = (view.count("diplomas", rows.len() as u64), view.count("diplomas", gaps.len() as u64));
    let subtitle = if rows.len() == gaps.len() { "figure_prix_subtitle_all" } else { "figure_prix_subtitle" };
    let subtitle = view.fill(subtitle, &[("diplomas", &drawn), ("all", &all)]);
    let title = view.fill("figure_prix_title", &[("share", &share)]);
    Dumbbell {
        caption: caption(view, "prix", title, subtitle, vec![view.word("figure_prix_note"), synthetic_prices(view)]),
        left: view.word("cout_prefecture"),
        right: view.word("npec"),
        gap: view.word("figure_prix_gap"),
        size: Some(view.word("figure_prix_size")),
        rows,
    }
}

/// Times that bins are made wider, each time by two or so.
const WIDER: usize = 12;

/// The annual gap of every apprentice whose two prices are known.
pub(super) fn histogram(view: &ReportVoice<'_>) -> Histogram {
    let bins = &view.facts.summary.gap_bins;
    let all: u64 = bins.values().sum();
    let within: u64 = bins.range(gap_bin(-QUOTED_GAP)..gap_bin(QUOTED_GAP)).map(|(_, count)| count).sum();
    let mark = view.euros(QUOTED_GAP);
    let title = view.fill("figure_ecarts_title", &[("share", &view.share(within, all)), ("amount", &mark)]);
    let subtitle = view.fill("figure_ecarts_subtitle", &[("contracts", &view.count("contracts", all))]);
    let reference = |value: Centimes| ReferenceLine { value: value.0, label: view.change(value) };
    let zero = ReferenceLine { value: 0, label: view.word("figure_ecarts_zero") };
    // A mark far from every contract would only leave half of the drawing empty.
    let (least, most) = (bins.keys().next().copied().unwrap_or(0), bins.keys().next_back().copied().unwrap_or(0));
    let near = [(-QUOTED_GAP, least <= gap_bin(-QUOTED_GAP).div_euclid(2)), (QUOTED_GAP, most >= gap_bin(QUOTED_GAP).div_euclid(2))];
    let marks = near.into_iter().filter(|(_, near)| *near).map(|(value, _)| reference(value));
    let references = std::iter::once(zero).chain(marks).collect();
    let (columns, few) = shown(bins, view.facts.summary.centres.len() > 1);
    let few = if few == 0 { String::new() } else { view.fill("figure_ecarts_few", &[("contracts", &view.count("contracts", few))]) };
    Histogram {
        caption: caption(view, "ecarts", title, subtitle, vec![view.word("figure_ecarts_note"), few, synthetic_prices(view)]),
        axis: view.word("figure_ecarts_axis"),
        count: view.word("figure_ecarts_count"),
        bins: columns,
        references,
        median: median(bins).map(|value| ReferenceLine { value: value.0, label: view.word("figure_ecarts_median") }),
    }
}

/// The bins that are drawn and how many contracts are in none: of several CFAs, bins of few contracts are left out; they are made wider
/// while that would leave out more than half.
fn shown(bins: &BTreeMap<i64, u64>, several: bool) -> (Vec<Bin>, u64) {
    let all: u64 = bins.values().sum();
    let drawn = |wider: usize| {
        let mut columns = merged(bins, wider);
        let mut counts: Vec<u64> = columns.iter().map(|bin| bin.count).collect();
        let few = drop_few(several, &mut counts);
        columns.iter_mut().zip(counts).for_each(|(bin, count)| bin.count = count);
        (columns, few)
    };
    (0..WIDER).map(drawn).find(|(_, few)| few * 2 <= all).unwrap_or_else(|| drawn(0))
}

/// The bins of the totals, put together until there are few, then so many times wider, without holes.
fn merged(bins: &BTreeMap<i64, u64>, wider: usize) -> Vec<Bin> {
    let (Some((&low, _)), Some((&high, _))) = (bins.first_key_value(), bins.last_key_value()) else { return Vec::new() };
    let columns = |together: i64| floor(high, together).saturating_sub(floor(low, together));
    let round = (0..18).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i64.pow(power)));
    let together = round.into_iter().filter(|&together| columns(together) < MOST_BINS).nth(wider).unwrap_or(i64::MAX);
    let width = GAP_BIN.0.saturating_mul(together);
    let bound = |bin: i64| bin.saturating_mul(width);
    let mut columns: Vec<Bin> =
        (floor(low, together)..=floor(high, together)).map(|bin| Bin { from: bound(bin), to: bound(bin + 1), count: 0 }).collect();
    for (&bin, &count) in bins {
        let at = usize::try_from(floor(bin, together) - floor(low, together)).ok();
        if let Some(column) = at.and_then(|at| columns.get_mut(at)) {
            column.count += count;
        }
    }
    columns
}

/// The middle of the bin that has the median.
fn median(bins: &BTreeMap<i64, u64>) -> Option<Centimes> {
    let all: u64 = bins.values().sum();
    let mut below = 0;
    let bin = bins.iter().find(|&(_, &count)| {
        below += count;
        below * 2 >= all
    });
    bin.map(|(&bin, _)| Centimes(bin.saturating_mul(GAP_BIN.0).saturating_add(floor(GAP_BIN.0, 2))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bin_that_is_drawn_tells_of_few_and_neither_does_what_is_left() {
        for spread in [1, 3, 7, 40] {
            let bins: BTreeMap<i64, u64> = (0..30).map(|bin| (bin * spread - 60, 1 + (bin * bin % 11) as u64)).collect();
            let all: u64 = bins.values().sum();
            let (columns, few) = shown(&bins, true);
            let drawn: u64 = columns.iter().map(|bin| bin.count).sum();
            assert!(drawn * 2 >= all && drawn + few == all, "{spread}: {drawn} of {all}");
            assert!(columns.iter().all(|bin| bin.count == 0 || bin.count >= 5) && (few == 0 || few >= 6), "{spread}: {few}");
            assert_eq!(shown(&bins, false).1, 0, "a CFA alone sees all that is its own");
        }
    }

    #[test]
    fn bins_are_put_together_without_losing_any() {
        let bins = BTreeMap::from([(-31, 1), (0, 2), (99, 3)]);
        let columns = merged(&bins, 0);
        assert_eq!(columns.iter().map(|bin| bin.count).sum::<u64>(), 6);
        assert_eq!((columns[0].from, columns[0].to), (-320_000, -300_000));
        assert!(columns.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert!(merged(&BTreeMap::new(), 0).is_empty());
        let wide = merged(&BTreeMap::from([(-80, 1), (120, 1)]), 0);
        assert_eq!((wide.len(), wide[0].to - wide[0].from), (41, 50_000), "500 EUR, not 1,000");
        assert!(merged(&BTreeMap::from([(-90_000_000, 1), (90_000_000, 1)]), 0).len() <= 81);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&BTreeMap::from([(0, 1), (10, 1), (20, 1)])), Some(Centimes(105_000)));
        assert_eq!(median(&BTreeMap::new()), None);
    }
}
