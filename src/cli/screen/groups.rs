//! Contracts grouped by their columns (`--by`), on the screen.

use super::text_table;
use crate::cli::CommandContext;
use crate::comparison::Sum;
use crate::tables::ContractGroup;

/// Groups on the screen: their values, contracts and what is due, then the change of each later side.
#[must_use]
pub fn shown(columns: &[&'static str], groups: &[ContractGroup], titles: &[String], context: &CommandContext) -> String {
    let count = |count: u64| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX));
    let mut head = vec![columns.join(", ")];
    head.extend([context.messages.word("run.contracts"), context.messages.word("compare.due")]);
    head.extend(titles.iter().skip(1).cloned());
    let row = |(values, sums): &ContractGroup| {
        let (first, others) = sums.split_first().map_or((Sum::default(), &[][..]), |(first, others)| (*first, others));
        let changes = others.iter().map(|sum| context.language.change_rounded((sum.du - first.du).0));
        [values.join(", "), count(first.contracts), context.language.amount(first.du.0)].into_iter().chain(changes).collect()
    };
    text_table(head, groups.iter().map(row).collect())
}
