//! What a reconciliation says on one screen.

use std::collections::BTreeMap;

use super::grid::{grid, wrapped};
use crate::codes::Payeur;
use crate::messages::Messages;
use crate::reconciliation::{Ageing, Reason, Reconciliation, ageing};
use crate::units::Centimes;

/// How much was read.
#[derive(Clone, Copy, Debug)]
pub struct StatementCounts {
    /// Contracts of the list.
    pub contracts: usize,
    /// Payments of the statement, those without an amount not counted.
    pub payments: usize,
    /// Lines of the statement without an amount, left out.
    pub without_amount: usize,
}

/// The figures, by reason and by age.
#[must_use]
pub fn text(found: &Reconciliation, read: StatementCounts, messages: Messages) -> String {
    let language = messages.language();
    let amount = |amount: Centimes| language.amount(amount.0);
    let count = |count: usize| language.integer(count as i64);
    let until = language.date(found.until);
    let (contracts, paid) = (count(read.contracts), count(read.payments));
    let mut text = wrapped(&messages.text("reconcile.title", &[("until", &until), ("contracts", &contracts), ("payments", &paid)]), 0);
    let totals = found.totals();
    let line = |key: &str, value: Centimes| vec![messages.word(key), amount(value)];
    let rows = vec![
        line("reconcile.due", totals.due),
        line("reconcile.received", totals.received),
        line("reconcile.owed", totals.owed),
        line("reconcile.beyond", totals.beyond),
    ];
    text.push_str(&grid(&[String::new(), String::new()], &[false, true], rows, 2));
    text.push('\n');
    let heads = ["reconcile.head_reason", "reconcile.head_lines", "reconcile.head_due", "reconcile.head_received", "reconcile.head_gap"]
        .map(|key| messages.word(key));
    let rows = found.by_reason().into_iter().map(|sum| {
        let word = messages.word(&format!("reconcile.of.reason.{}", sum.key));
        vec![word, count(sum.lines), amount(sum.due), amount(sum.received), amount(sum.received - sum.due)]
    });
    text.push_str(&grid(&heads, &[false, true, true, true, true], rows.collect(), 2));
    let aged = ageing(found);
    if !aged.is_empty() {
        text.push('\n');
        text.push_str(&ages(&aged, messages));
    }
    text.push_str(&notes(found, read.without_amount, messages));
    text
}

fn ages(aged: &BTreeMap<(Payeur, usize), Ageing>, messages: Messages) -> String {
    let language = messages.language();
    let heads = ["reconcile.head_payer", "reconcile.head_age", "reconcile.head_lines", "reconcile.head_owed"].map(|key| messages.word(key));
    let rows = aged.iter().map(|((payer, class), sum)| {
        vec![
            messages.word(&format!("words.payeur.{}", payer.as_str())),
            messages.word(&format!("reconcile.of.age.{class}")),
            language.integer(sum.lines as i64),
            language.amount(sum.amount.0),
        ]
    });
    grid(&heads, &[false, false, true, true], rows.collect(), 2)
}

/// What is left out, with its count.
fn notes(found: &Reconciliation, without_amount: usize, messages: Messages) -> String {
    let language = messages.language();
    let mut told = Vec::new();
    let (lines, amount) = found.before;
    if lines > 0 {
        told.push(messages.count("reconcile.before", lines as usize, &[("amount", &language.amount(amount.0))]));
    }
    if !found.set_aside.is_empty() {
        told.push(messages.count("reconcile.set_aside", found.set_aside.len(), &[]));
    }
    if without_amount > 0 {
        told.push(messages.count("reconcile.without_amount", without_amount, &[]));
    }
    if found.lines.iter().any(|line| line.reason == Reason::Unexplained) {
        told.push(messages.word("reconcile.unexplained"));
    }
    told.iter().map(|text| format!("\n{}", wrapped(text, 2))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::codes::Cpne;
    use crate::language::Language;
    use crate::reconciliation::AGES;

    /// Every reason, class of age and payer that can be told, and no other.
    #[test]
    fn every_reason_has_a_text_and_no_other_has() {
        let day = chrono::NaiveDate::MIN;
        let reasons = [
            Reason::Paid,
            Reason::Late,
            Reason::Grouped,
            Reason::Missing,
            Reason::Undecided,
            Reason::Double,
            Reason::CoutPrefecture,
            Reason::Npec,
            Reason::Carence,
            Reason::Branche(Cpne(1)),
            Reason::Amorcage,
            Reason::Edition(day),
            Reason::SansRqth,
            Reason::AvecRqth,
            Reason::Option,
            Reason::Mois(1),
            Reason::Debut(1),
            Reason::Rupture(day),
            Reason::SansRupture,
            Reason::Signature(day),
            Reason::DureeReduite,
            Reason::DureeFixe,
            Reason::SansParticipation,
            Reason::SansDistance,
            Reason::Arrondi,
            Reason::Payer(Payeur::Opco),
            Reason::Number,
            Reason::Unknown,
            Reason::NoContract,
            Reason::SetAside,
            Reason::Unexplained,
        ];
        let mut keys: BTreeSet<String> = reasons.iter().map(|reason| format!("reconcile.of.reason.{}", reason.key())).collect();
        keys.extend((0..AGES.len()).map(|class| format!("reconcile.of.age.{class}")));
        keys.extend(Payeur::ALL.map(|payer| format!("reconcile.of.payer.{}", payer.as_str())));
        let known = Messages::of(Language::Fr).texts().map(|(key, _)| key.to_owned()).filter(|key| key.starts_with("reconcile.of."));
        assert_eq!(known.collect::<BTreeSet<_>>(), keys);
    }
}
