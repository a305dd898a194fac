//! Who wins and who loses: the classes of gains and losses, and the contracts that differ most.

use super::labels::centre;
use super::{ComparisonVoice, paragraph, section, table};
use crate::comparison::{BOUNDS, Differences, Sum};
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection};
use crate::report::view::printable;
use crate::units::Centimes;

/// Contracts named on each side.
const MOST_CONTRACTS: usize = 10;

/// The classes of gains and losses, and the contracts that differ most.
pub(super) fn winners(words: &ComparisonVoice<'_>) -> ReportSection {
    let mut blocks = vec![paragraph(words.fill("cmp_winners_text", &[("threshold", &words.language.amount(words.facts.threshold.0))]))];
    let mut rows = Vec::new();
    for (side, differences) in (1..).zip(&words.facts.comparison.differences) {
        rows.extend(classes(words, side, differences));
    }
    let columns = ["cmp_scenario", "cmp_class"].map(|key| ReportColumn::text(words.word(key)));
    let numbers = ["contracts", "cmp_difference"].map(|key| ReportColumn::number(words.word(key)));
    blocks.push(table("table-gagnants", words.word("cmp_table_winners"), columns.into_iter().chain(numbers).collect(), rows, Vec::new()));
    blocks.push(named_contracts(words));
    section(words, "winners", "cmp_section_winners", blocks)
}

fn classes(words: &ComparisonVoice<'_>, side: usize, differences: &Differences) -> Vec<Vec<ReportCell>> {
    let euros = |bound: Centimes| words.language.amount_rounded(bound.0);
    let class = |key: &str, place: usize| {
        let from = place.checked_sub(1).map_or(Centimes::ZERO, |place| BOUNDS[place]);
        match BOUNDS.get(place) {
            Some(&to) => words.fill(&format!("{key}_to"), &[("from", &euros(from)), ("to", &euros(to))]),
            None => words.fill(&format!("{key}_from"), &[("from", &euros(from))]),
        }
    };
    let row = |label: String, sum: Sum| {
        vec![ReportCell::text(words.title(side)), ReportCell::text(label), words.count(sum.contracts), words.change(sum.du)]
    };
    let filled = |sum: &Sum| sum.contracts > 0;
    let gains = differences.gains.iter().enumerate().filter(|(_, sum)| filled(sum)).map(|(place, sum)| row(class("cmp_gain", place), *sum));
    let losses =
        differences.losses.iter().enumerate().filter(|(_, sum)| filled(sum)).map(|(place, sum)| row(class("cmp_loss", place), *sum));
    let lost = Sum { du: -differences.only_base.du, ..differences.only_base };
    let rest = [("cmp_same", differences.same), ("cmp_only_base", lost), ("cmp_only_other", differences.only_other)];
    let rest = rest.into_iter().filter(|(_, sum)| filled(sum)).map(|(key, sum)| row(words.word(key), sum));
    gains.chain(losses).chain(rest).collect()
}

fn named_contracts(words: &ComparisonVoice<'_>) -> Option<Block> {
    let roster = words.facts.roster;
    let mut rows = Vec::new();
    for (side, differences) in (1..).zip(&words.facts.comparison.differences) {
        let largest = [&differences.largest_gains, &differences.largest_losses];
        for named in largest.into_iter().flat_map(|largest| largest.iter().take(MOST_CONTRACTS)) {
            rows.push(vec![
                ReportCell::text(words.title(side)),
                ReportCell::text(printable(roster.id(named.row))),
                ReportCell::text(centre(words, roster.cfa_name(named.row))),
                ReportCell::text(roster.diplome_name(named.row)),
                words.amount(named.base),
                words.amount(named.other),
                words.change(named.difference()),
            ]);
        }
    }
    let texts = ["cmp_scenario", "cmp_contract", "cfa", "diploma"].map(|key| ReportColumn::text(words.word(key)));
    let base = ReportColumn::number(words.title(0));
    let numbers = ["cmp_due", "cmp_difference"].map(|key| ReportColumn::number(words.word(key)));
    table("table-contrats", words.word("cmp_table_contracts"), texts.into_iter().chain([base]).chain(numbers).collect(), rows, Vec::new())
}
