//! Payments received against what is due, as tables.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::contract::Cohort;
use crate::reconciliation::{AGES, Reason, Reconciliation, StatementLine, ageing};

/// `contrat_id, payeur, date, attendu, recu, ecart, raison, jours_de_retard, cfa, organisme, nature, rang, date_recu, lignes,
/// autres_raisons`: a row for each payment due to the day, and for each payment received that nothing was due for. `raison` is a word, with
/// what it counts or names after a colon; `lignes` are those of the statement.
#[must_use]
pub fn rapprochement<'a>(cohort: &'a Cohort, found: &'a Reconciliation) -> Table<'a> {
    let lines = &found.lines;
    let text = |cell: &dyn Fn(&'a StatementLine) -> Cow<'a, str>| ColumnValues::Text(lines.iter().map(cell).collect());
    let integer = |cell: &dyn Fn(&StatementLine) -> Option<i64>| ColumnValues::Integer(lines.iter().map(cell).collect());
    Table {
        name: "rapprochement",
        columns: vec![
            ("contrat_id", text(&|line| line.row.map_or_else(Cow::default, |row| cohort.contrat_id(row).into()))),
            ("payeur", text(&|line| line.payer.map_or_else(Cow::default, |payer| payer.as_str().into()))),
            ("date", ColumnValues::Date(lines.iter().map(|line| line.due_on.or(line.received_on)).collect())),
            ("attendu", ColumnValues::Amount(lines.iter().map(|line| Some(line.due)).collect())),
            ("recu", ColumnValues::Amount(lines.iter().map(|line| Some(line.received)).collect())),
            ("ecart", ColumnValues::Amount(lines.iter().map(|line| Some(line.gap())).collect())),
            ("raison", text(&|line| line.reason.told().into())),
            ("jours_de_retard", integer(&|line| line.days_late(found.until))),
            ("cfa", text(&|line| line.row.map_or_else(Cow::default, |row| cohort.cfa(row).into()))),
            ("organisme", text(&|line| line.organisation.as_deref().unwrap_or_default().into())),
            ("nature", text(&|line| nature(line).into())),
            ("rang", integer(&|line| line.rank.map(i64::from))),
            ("date_recu", ColumnValues::Date(lines.iter().map(|line| line.received_on).collect())),
            ("lignes", text(&|line| joined(line.sources.iter().map(u64::to_string)).into())),
            ("autres_raisons", text(&|line| joined(line.others.iter().copied().map(Reason::told)).into())),
        ],
    }
}

fn nature(line: &StatementLine) -> &'static str {
    match (line.due_on, line.annex) {
        (None, _) => "",
        (Some(_), true) => "frais_annexes",
        (Some(_), false) => "formation",
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" ")
}

/// `payeur, anciennete, lignes, montant`: what is due and not paid, by days since the legal day.
#[must_use]
pub fn anciennete(found: &Reconciliation) -> Table<'static> {
    let classes: Vec<_> = ageing(found).into_iter().collect();
    let count = |lines: u64| i64::try_from(lines).ok();
    Table {
        name: "anciennete",
        columns: vec![
            ("payeur", ColumnValues::Text(classes.iter().map(|((payer, _), _)| payer.as_str().into()).collect())),
            ("anciennete", ColumnValues::Text(classes.iter().map(|((_, class), _)| age(*class).into()).collect())),
            ("lignes", ColumnValues::Integer(classes.iter().map(|(_, sum)| count(sum.lines)).collect())),
            ("montant", ColumnValues::Amount(classes.iter().map(|(_, sum)| Some(sum.amount)).collect())),
        ],
    }
}

/// A class of age as the tables write it: `0-30`, `31-60`, `plus_de_90`.
#[must_use]
pub fn age(class: usize) -> String {
    let least = class.checked_sub(1).and_then(|before| AGES.get(before).copied().flatten());
    match (least, AGES.get(class).copied().flatten()) {
        (least, Some(most)) => format!("{}-{most}", least.map_or(0, |least| least + 1)),
        (least, None) => format!("plus_de_{}", least.unwrap_or_default()),
    }
}
