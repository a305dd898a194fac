//! The tables of the fund. Counts of one to four apprentices are empty, and one more beside a single empty one.

use std::borrow::Cow;

use super::{Cells, Table};
use crate::fund::{Grant, Need, PolicyResult, SMALL, Study, suppressed};
use crate::units::Centimes;

fn word(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count, unless it tells of fewer than five.
fn count(count: u64) -> Option<i64> {
    (!(1..SMALL).contains(&count)).then(|| whole(count))
}

#[allow(clippy::float_arithmetic, reason = "a mean shown as a whole number")]
fn mean(value: f64) -> i64 {
    value.round() as i64
}

/// `oui` or `non`.
fn yes(value: bool) -> Cow<'static, str> {
    Cow::Borrowed(if value { "oui" } else { "non" })
}

/// Whose headcount is not shown.
#[must_use]
pub fn hidden_heads(needs: &[Need]) -> Vec<bool> {
    suppressed(&needs.iter().map(|need| (need.apprentices, (1..SMALL).contains(&need.apprentices))).collect::<Vec<_>>())
}

/// A row of the table `allocation`.
struct Row<'a> {
    result: &'a PolicyResult,
    rank: usize,
    need: &'a Need,
    grant: Grant,
}

/// What every policy gives every CFA and why, before and after.
#[must_use]
pub fn allocation(study: &Study) -> Table<'_> {
    let hidden = hidden_heads(&study.needs);
    let mut results: Vec<&PolicyResult> = study.results.iter().collect();
    results.sort_by_key(|result| result.allocation.policy.as_str());
    let rows: Vec<Row<'_>> = results
        .into_iter()
        .flat_map(|result| {
            let grants = result.allocation.grants.iter().zip(&study.needs).enumerate();
            grants.map(move |(rank, (&grant, need))| Row { result, rank, need, grant })
        })
        .collect();
    let text = |cell: &dyn Fn(&Row<'_>) -> Cow<'static, str>| Cells::Text(rows.iter().map(cell).collect());
    let owned = |cell: &dyn Fn(&Need) -> &String| text(&|row| Cow::Owned(cell(row.need).clone()));
    let amount = |cell: &dyn Fn(&Row<'_>) -> Option<Centimes>| Cells::Amount(rows.iter().map(cell).collect());
    let (envelope, settings) = (&study.settings.envelope, &study.settings.accounts);
    let status = |row: &Row<'_>, aid| word_static(row.need.status_with(aid, envelope, settings).as_str());
    Table {
        name: "allocation",
        columns: vec![
            ("politique", text(&|row| word_static(row.result.allocation.policy.as_str()))),
            ("cfa", owned(&|need| &need.cfa)),
            ("nom", owned(&|need| &need.nom)),
            ("departement", owned(&|need| &need.departement)),
            ("territoire", owned(&|need| &need.territoire)),
            ("apprentis", Cells::Integer(rows.iter().map(|row| (!hidden[row.rank]).then(|| whole(row.need.apprentices))).collect())),
            ("besoin", amount(&|row| (!row.need.lost).then_some(row.need.shortfall))),
            ("aide", amount(&|row| Some(row.grant.amount))),
            ("dont_majoration", amount(&|row| Some(row.grant.increase))),
            ("plancher", amount(&|row| Some(row.grant.floor))),
            ("plafond", amount(&|row| Some(row.grant.cap))),
            ("motif", text(&|row| word_static(row.grant.why.as_str()))),
            ("resultat_avant", amount(&|row| Some(row.need.result))),
            ("resultat_apres", amount(&|row| Some(row.need.result + row.grant.amount))),
            ("tresorerie_min_avant", amount(&|row| row.need.lowest_with(Centimes::ZERO, envelope))),
            ("tresorerie_min_apres", amount(&|row| row.need.lowest_with(row.grant.amount, envelope))),
            ("etat_avant", text(&|row| status(row, Centimes::ZERO))),
            ("etat_apres", text(&|row| status(row, row.grant.amount))),
            ("sauve", text(&|row| yes(row.need.at_risk() && row.need.survives(row.grant.amount)))),
            ("aide_investissement", amount(&|row| Some(study.investments[row.rank].amount))),
            ("amortissement_evite", amount(&|row| Some(study.investments[row.rank].depreciation))),
        ],
    }
}

fn word_static(text: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(text)
}

/// The letters: the file of each and the CFA that it is for.
pub fn lettres<'a>(letters: &'a [(String, &'a str)]) -> Table<'a> {
    let text = |cell: fn(&'a (String, &'a str)) -> &'a str| Cells::Text(letters.iter().map(|letter| Cow::Borrowed(cell(letter))).collect());
    Table { name: "lettres", columns: vec![("cfa", text(|letter| letter.1)), ("fichier", text(|letter| letter.0.as_str()))] }
}

/// Survivors against the envelope, a row per policy and point.
#[must_use]
pub fn courbe(study: &Study) -> Table<'static> {
    let mut rows: Vec<_> = study.curves.iter().flat_map(|curve| curve.points.iter().map(|point| (curve.policy.as_str(), *point))).collect();
    rows.sort_by_key(|&(policy, point)| (policy, point.envelope));
    let number = |cell: &dyn Fn(&crate::fund::Point) -> Option<i64>| Cells::Integer(rows.iter().map(|(_, point)| cell(point)).collect());
    Table {
        name: "courbe",
        columns: vec![
            ("politique", Cells::Text(rows.iter().map(|&(policy, _)| word(policy)).collect())),
            ("enveloppe", Cells::Amount(rows.iter().map(|(_, point)| Some(point.envelope)).collect())),
            ("cfa_sauves", number(&|point| Some(whole(point.saved.cfas)))),
            ("apprentis_sauves", number(&|point| count(point.saved.apprentices))),
            ("apprentis_debout", number(&|point| count(point.saved.standing))),
            ("apprentis_debout_moyen", number(&|point| point.spread.map(|spread| mean(spread.mean)))),
            ("apprentis_debout_bas", number(&|point| point.spread.and_then(|spread| count(spread.low)))),
            ("apprentis_debout_haut", number(&|point| point.spread.and_then(|spread| count(spread.high)))),
        ],
    }
}

/// A row per policy on the announced envelope.
#[must_use]
pub fn politiques(study: &Study) -> Table<'static> {
    let mut rows: Vec<&PolicyResult> = study.results.iter().collect();
    rows.sort_by_key(|result| result.allocation.policy.as_str());
    let text = |cell: &dyn Fn(&PolicyResult) -> Cow<'static, str>| Cells::Text(rows.iter().map(|row| cell(row)).collect());
    let number = |cell: &dyn Fn(&PolicyResult) -> Option<i64>| Cells::Integer(rows.iter().map(|row| cell(row)).collect());
    let amount = |cell: &dyn Fn(&PolicyResult) -> Option<Centimes>| Cells::Amount(rows.iter().map(|row| cell(row)).collect());
    let proof = |row: &PolicyResult| row.allocation.optimum.as_ref().map_or(Cow::Borrowed(""), |optimum| yes(optimum.proven()));
    Table {
        name: "politiques",
        columns: vec![
            ("politique", text(&|row| word_static(row.allocation.policy.as_str()))),
            ("enveloppe", amount(&|row| Some(row.allocation.envelope))),
            ("distribue", amount(&|row| Some(row.allocation.given()))),
            ("reste", amount(&|row| Some(row.allocation.left))),
            ("motif_reste", text(&|row| word_static(row.allocation.left_over.as_str()))),
            ("cfa_sauves", number(&|row| Some(whole(row.saved.cfas)))),
            ("apprentis_sauves", number(&|row| count(row.saved.apprentices))),
            ("apprentis_debout", number(&|row| count(row.saved.standing))),
            ("cout_par_apprenti_sauve", amount(&|row| row.per_saved())),
            ("mesure", number(&|row| Some(row.worth))),
            ("regret", number(&|row| Some(row.regret))),
            ("apprentis_par_million", number(&|row| Some(row.next_million))),
            ("apprentis_debout_moyen", number(&|row| row.spread.map(|spread| mean(spread.mean)))),
            ("apprentis_debout_bas", number(&|row| row.spread.and_then(|spread| count(spread.low)))),
            ("apprentis_debout_haut", number(&|row| row.spread.and_then(|spread| count(spread.high)))),
            ("borne", number(&|row| row.allocation.optimum.as_ref().map(|optimum| optimum.bound))),
            ("prouve", text(&|row| proof(row))),
        ],
    }
}

/// What a CFA gets when it declares its costs higher, the others telling the truth.
#[must_use]
pub fn stabilite(study: &Study) -> Table<'_> {
    let mut rows: Vec<_> = study.stability.iter().collect();
    rows.sort_by_key(|row| (row.policy.as_str(), row.rank));
    Table {
        name: "stabilite",
        columns: vec![
            ("politique", Cells::Text(rows.iter().map(|row| word(row.policy.as_str())).collect())),
            ("cfa", Cells::Text(rows.iter().map(|row| word(&study.needs[row.rank].cfa)).collect())),
            ("aide", Cells::Amount(rows.iter().map(|row| Some(row.truthful)).collect())),
            ("aide_declaree", Cells::Amount(rows.iter().map(|row| Some(row.overstated)).collect())),
            ("gain", Cells::Amount(rows.iter().map(|row| Some(row.gain())).collect())),
            ("hors_peril", Cells::Text(rows.iter().map(|row| yes(row.kept)).collect())),
            ("hors_peril_declare", Cells::Text(rows.iter().map(|row| yes(row.kept_overstated)).collect())),
        ],
    }
}

/// Départements and territories under the voted policy; the counts of small ones are empty.
#[must_use]
pub fn territoires(study: &Study) -> Table<'_> {
    let rows = &study.territories;
    let heads = |cell: &dyn Fn(&crate::fund::TerritoryRow) -> u64| {
        Cells::Integer(rows.iter().map(|row| (!row.hidden).then(|| whole(cell(row)))).collect())
    };
    let number = |cell: &dyn Fn(&crate::fund::TerritoryRow) -> u64| Cells::Integer(rows.iter().map(|row| Some(whole(cell(row)))).collect());
    Table {
        name: "territoires",
        columns: vec![
            ("departement", Cells::Text(rows.iter().map(|row| word(&row.departement)).collect())),
            ("territoire", Cells::Text(rows.iter().map(|row| word(row.territoire.as_deref().unwrap_or("*"))).collect())),
            ("cfa", number(&|row| row.cfas)),
            ("cfa_en_peril", number(&|row| row.at_risk)),
            ("cfa_sauves", number(&|row| row.cfas_saved)),
            ("apprentis", heads(&|row| row.apprentices)),
            ("apprentis_en_peril", heads(&|row| row.apprentices_at_risk)),
            ("apprentis_sauves", heads(&|row| row.apprentices_saved)),
            ("aide", Cells::Amount(rows.iter().map(|row| Some(row.aid)).collect())),
            ("masque", Cells::Text(rows.iter().map(|row| yes(row.hidden)).collect())),
        ],
    }
}
