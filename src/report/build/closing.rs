//! The closing file of a CFA alone: what was received in advance and what is to be billed, by year, account, payer and OPCO.

use std::collections::BTreeMap;

use super::{count_cell, paragraph, section};
use crate::codes::Payeur;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::view::{ReportVoice, printable};
use crate::units::Centimes;

/// Year, account, account of the income, payer, OPCO.
type ClosingKey<'a> = (i32, &'a str, &'a str, Payeur, &'a str);

pub(super) fn closing(view: &ReportVoice<'_>) -> Option<ReportSection> {
    let facts = view.facts.comptes;
    let numbers = facts.numbers.filter(|_| !facts.closing.is_empty())?;
    let mut sums: BTreeMap<ClosingKey<'_>, (u64, Centimes)> = BTreeMap::new();
    let mut totals: BTreeMap<(i32, &str), (u64, Centimes)> = BTreeMap::new();
    for (row, entry) in facts.closing {
        let (balance, opco) = (entry.balance(), view.facts.cohort.opco(*row).filter(|_| entry.payeur == Payeur::Opco).unwrap_or(""));
        let (account, income) = (numbers.of_balance(balance), numbers.of_payer(entry.payeur));
        let amount = Centimes(balance.0.abs());
        let of_payer = sums.entry((entry.annee, account, income, entry.payeur, opco)).or_default();
        let of_year = totals.entry((entry.annee, account)).or_default();
        for sum in [of_payer, of_year] {
            *sum = (sum.0 + 1, sum.1 + amount);
        }
    }
    let exact = |amount: Centimes| ReportCell::amount(view.amount(amount), amount);
    let row = |(&(year, account, income, payeur, opco), &(count, amount)): (&ClosingKey<'_>, &(u64, Centimes))| {
        vec![
            ReportCell::text(year.to_string()),
            ReportCell::text(account),
            ReportCell::text(income),
            ReportCell::text(view.payer(payeur)),
            ReportCell::text(printable(opco)),
            count_cell(view, count),
            exact(amount),
        ]
    };
    let total = |(&(year, account), &(count, amount)): (&(i32, &str), &(u64, Centimes))| {
        let name = view.fill("cloture_total", &[("account", account)]);
        let texts = [year.to_string(), name, String::new(), String::new(), String::new()].map(ReportCell::text);
        texts.into_iter().chain([count_cell(view, count), exact(amount)]).collect()
    };
    let texts = ["year", "cloture_compte", "cloture_contrepartie", "cloture_payeur", "cloture_opco"];
    let columns = texts.map(|key| ReportColumn::text(view.word(key))).into_iter();
    let table = ReportTable {
        id: "table-cloture",
        caption: view.word("cloture_caption"),
        note: view.word("cloture_note"),
        columns: columns.chain(["cloture_lignes", "cloture_montant"].map(|key| ReportColumn::number(view.word(key)))).collect(),
        rows: sums.iter().map(row).collect(),
        totals: totals.iter().map(total).collect(),
    };
    Some(section(view, "cloture", [paragraph(view.word("cloture_text")), Some(Block::Table(table))]))
}
