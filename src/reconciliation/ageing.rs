//! How old the claims are.

use std::collections::BTreeMap;

use super::statement::Reconciliation;
use crate::codes::Payeur;
use crate::units::Centimes;

/// The classes of age by the most days of each, as balances of accounts have them; the last has no end.
pub const AGES: [Option<i64>; 4] = [Some(30), Some(60), Some(90), None];

/// Claims of a payer in a class of age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ageing {
    /// Lines of which something is owed.
    pub lines: u64,
    /// What is open, cents.
    pub amount: Centimes,
}

/// What is owed and not paid, by payer and class of age.
#[must_use]
pub fn ageing(found: &Reconciliation) -> BTreeMap<(Payeur, usize), Ageing> {
    let mut classes: BTreeMap<(Payeur, usize), Ageing> = BTreeMap::new();
    for line in &found.lines {
        let (Some(payer), Some(day)) = (line.payer, line.due_on) else { continue };
        let owed = line.due - line.received;
        if owed <= Centimes::ZERO || day > found.until {
            continue;
        }
        let days = (found.until - day).num_days();
        let class = AGES.iter().position(|most| most.is_none_or(|most| days <= most)).unwrap_or(AGES.len() - 1);
        let sum = classes.entry((payer, class)).or_default();
        sum.lines += 1;
        sum.amount += owed;
    }
    classes
}
