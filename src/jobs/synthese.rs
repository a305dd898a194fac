//! The first and the last sheet of the workbook of a run: totals of the tables as living formulas, and what each column holds.

use std::collections::BTreeSet;

use super::Means;
use super::inputs::Inputs;
use super::tables::Results;
use crate::accounts::YearAccounts;
use crate::codes::Payeur;
use crate::io::read::letters;
use crate::io::write::{SumCell, Synthesis};
use crate::messages::Messages;
use crate::tables::{self, DuTable, RowTable as _};
use crate::units::Centimes;

/// The letters of a column of a table: `D:D` is `$D:$D`.
fn column(names: &[&str], name: &str) -> String {
    let place = names.iter().position(|known| *known == name).unwrap_or(0);
    let letters = letters(place);
    format!("${letters}:${letters}")
}

/// The sum of a column of a sheet over the rows in which others have these values.
fn sum_of(sheet: &str, names: &[&str], of: &str, where_: &[(&str, String)]) -> String {
    let conditions: String = where_.iter().map(|(name, value)| format!(",{sheet}!{},{value}", column(names, name))).collect();
    format!("SUMIFS({sheet}!{}{conditions})", column(names, of))
}

/// The first sheet: totals as living formulas.
#[must_use]
pub fn synthesis(inputs: &Inputs, results: &Results, means: &Means) -> Synthesis {
    let messages = means.messages;
    let mut lines = vec![vec![
        SumCell::Text(messages.word("workbook.contracts")),
        SumCell::Count("COUNTA(contrats!$A:$A)-1".to_owned(), results.summary.contracts),
    ]];
    lines.push(Vec::new());
    lines.extend(due(results, messages, 2 + lines.len()));
    let known = results.comptes.accounts.iter().any(|one| one.known);
    lines.push(Vec::new());
    lines.extend(closing(results, messages));
    if known {
        lines.push(Vec::new());
        lines.extend(accounts(results, messages));
    }
    Synthesis { name: messages.word("workbook.sheet"), title: inputs.title(means), lines }
}

/// What is due by year and payer; the totals add up the cells beside and above them.
fn due(results: &Results, messages: Messages, first: usize) -> Vec<Vec<SumCell>> {
    let names: Vec<&str> = DuTable::COLUMNS.iter().map(|(name, _)| *name).collect();
    let due = results.summary.due_by_year_and_payer();
    let payers: Vec<Payeur> = Payeur::ALL.into_iter().filter(|&payeur| due.keys().any(|&(_, other)| other == payeur)).collect();
    let years: BTreeSet<i32> = due.keys().map(|&(year, _)| year).collect();
    let cell = |year: i32, payeur: Payeur| due.get(&(year, payeur)).copied().unwrap_or_default();
    let last = char::from(b'B' + u8::try_from(payers.len().saturating_sub(1)).unwrap_or(0));
    let mut heads = vec![SumCell::Head(messages.word("workbook.due"))];
    heads.extend(payers.iter().map(|payeur| SumCell::Head(messages.word(&format!("words.payeur.{}", payeur.as_str())))));
    heads.push(SumCell::Head(messages.word("run.total")));
    let mut lines = vec![heads];
    // Rows of the sheet are counted from 1, and the heading has one.
    let rows = first + 2..first + 2 + years.len();
    for (row, &year) in rows.clone().zip(&years) {
        let mut line = vec![SumCell::Text(year.to_string())];
        line.extend(payers.iter().map(|&payeur| {
            let conditions = [("annee", year.to_string()), ("payeur", format!("\"{}\"", payeur.as_str()))];
            SumCell::Amount(sum_of("du", &names, "montant", &conditions), cell(year, payeur).0)
        }));
        let all: Centimes = payers.iter().map(|&payeur| cell(year, payeur)).sum();
        line.push(SumCell::Amount(format!("SUM(B{row}:{last}{row})"), all.0));
        lines.push(line);
    }
    let mut totals = vec![SumCell::Head(messages.word("run.total"))];
    let sums = payers.iter().map(|&payeur| years.iter().map(|&year| cell(year, payeur)).sum::<Centimes>()).collect::<Vec<_>>();
    let all: Centimes = sums.iter().copied().sum();
    for (place, sum) in (b'B'..).zip(sums.into_iter().chain([all])) {
        let letter = char::from(place);
        totals.push(SumCell::Amount(format!("SUM({letter}{}:{letter}{})", rows.start, rows.end - 1), sum.0));
    }
    lines.push(totals);
    lines
}

/// Closing entries by year.
fn closing(results: &Results, messages: Messages) -> Vec<Vec<SumCell>> {
    let names: Vec<&str> = tables::ecritures_cloture(&[]).columns.iter().map(|(name, _)| *name).collect();
    let numbers = &results.comptes.numbers;
    let head = |key: &str, account: &str| SumCell::Head(messages.text(key, &[("account", account)]));
    let mut lines = vec![vec![
        SumCell::Head(messages.word("workbook.closing")),
        head("workbook.advance", &numbers.avance),
        head("workbook.claims", &numbers.a_etablir),
    ]];
    for (rank, year) in results.comptes.settings.horizon.years().enumerate() {
        let sum = |of: fn(&YearAccounts) -> Centimes| -> Centimes {
            results.comptes.accounts.iter().filter_map(|one| one.years.get(rank)).map(of).sum()
        };
        let amount = |name: &str, value: Centimes| {
            SumCell::Amount(sum_of("ecritures_cloture", &names, name, &[("annee", year.to_string())]), value.0)
        };
        lines.push(vec![
            SumCell::Text(messages.text("workbook.at_end", &[("year", &year.to_string())])),
            amount("produits_constates_avance", sum(|year| year.cloture.avance)),
            amount("factures_a_etablir", sum(|year| year.cloture.a_etablir)),
        ]);
    }
    lines
}

/// The accounts of the CFAs that have some, by year.
fn accounts(results: &Results, messages: Messages) -> Vec<Vec<SumCell>> {
    let names: Vec<&str> = tables::centres(&[]).columns.iter().map(|(name, _)| *name).collect();
    let keys = ["comptes.head", "comptes.costs", "comptes.result", "comptes.cash"];
    let mut lines = vec![keys.map(|key| SumCell::Head(messages.word(key))).to_vec()];
    for (rank, year) in results.comptes.settings.horizon.years().enumerate() {
        let known = || results.comptes.accounts.iter().filter(|one| one.known).filter_map(|one| one.years.get(rank));
        let amount = |name: &str, of: fn(&YearAccounts) -> Centimes| {
            let formula = sum_of("centres", &names, name, &[("annee", year.to_string())]);
            SumCell::Amount(formula, known().map(of).sum::<Centimes>().0)
        };
        lines.push(vec![
            SumCell::Text(year.to_string()),
            amount("charges", |year| year.charges.total()),
            amount("resultat", |year| year.resultat),
            amount("tresorerie_fin", |year| year.tresorerie_fin),
        ]);
    }
    lines
}

/// The last sheet: sheet, column, what it holds.
#[must_use]
pub fn columns(inputs: &Inputs, messages: Messages) -> (String, Vec<Vec<String>>) {
    let mut rows = vec![["workbook.col_sheet", "workbook.col_column", "workbook.col_meaning"].map(|key| messages.word(key)).to_vec()];
    for (table, names) in tables::run_columns(&inputs.cohort) {
        let titled = names.contains(&"code_diplome");
        rows.extend(names.into_iter().map(|name| vec![table.to_owned(), name.to_owned(), messages.word(&format!("columns.{name}"))]));
        if titled {
            rows.push(vec![table.to_owned(), "intitule_diplome".to_owned(), messages.word("workbook.diploma_title")]);
        }
    }
    (messages.word("workbook.columns_sheet"), rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Cohort;
    use crate::language::Language;

    #[test]
    fn columns_are_named_by_letters() {
        assert_eq!(column(&["a", "b"], "b"), "$B:$B");
        let many: Vec<String> = (0..60).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!((column(&many, "25"), column(&many, "26"), column(&many, "52")), ("$Z:$Z".into(), "$AA:$AA".into(), "$BA:$BA".into()));
        assert_eq!(sum_of("du", &["x", "annee", "montant"], "montant", &[("annee", "2020".into())]), "SUMIFS(du!$C:$C,du!$B:$B,2020)");
    }

    #[test]
    fn every_column_of_a_run_is_explained_and_no_other() {
        let known: BTreeSet<String> =
            tables::run_columns(&Cohort::default()).into_iter().flat_map(|(_, names)| names).map(str::to_owned).collect();
        for language in [Language::Fr, Language::En] {
            let told: BTreeSet<String> =
                Messages::of(language).texts().filter_map(|(key, _)| key.strip_prefix("columns.")).map(str::to_owned).collect();
            assert_eq!(told, known);
        }
    }
}
