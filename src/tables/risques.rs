//! The tables of `simulate`.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::calendar::Month;
use crate::montecarlo::{CentreRisk, Frequency, MonthRisk, QUANTILES, RiskSource, Risks, YearRisk};
use crate::units::{Centimes, small_cells};

/// A share in millionths.
fn millionths(share: f64) -> Option<i64> {
    share.is_finite().then(|| (share * 1e6).round() as i64)
}

fn share<T>(rows: &[T], cell: impl Fn(&T) -> f64) -> ColumnValues<'static> {
    ColumnValues::Ratio(rows.iter().map(|row| millionths(cell(row))).collect())
}

fn amount<T>(rows: &[T], cell: impl Fn(&T) -> f64) -> ColumnValues<'static> {
    ColumnValues::Amount(rows.iter().map(|row| Some(Centimes(cell(row).round() as i64))).collect())
}

fn text<'a, T>(rows: &[T], cell: impl Fn(&T) -> Cow<'a, str>) -> ColumnValues<'a> {
    ColumnValues::Text(rows.iter().map(cell).collect())
}

fn integer<T>(rows: &[T], cell: impl Fn(&T) -> i64) -> ColumnValues<'static> {
    ColumnValues::Integer(rows.iter().map(|row| Some(cell(row))).collect())
}

/// The CFAs that are told each alone: those of few apprentices, and those that would give them away, are not. A CFA alone always is.
#[must_use]
pub fn told_alone(risks: &Risks) -> Vec<bool> {
    let counts: Vec<Vec<u64>> = risks.centres.iter().map(|centre| vec![u64::try_from(centre.apprentices).unwrap_or(0)]).collect();
    small_cells::put_together(&counts).into_iter().map(|together| !together).collect()
}

fn shown(risks: &Risks) -> impl Iterator<Item = &CentreRisk> {
    risks.centres.iter().zip(told_alone(risks)).filter(|(_, alone)| *alone).map(|(centre, _)| centre)
}

/// A CFA, the rank of a month, the quantiles of its cash.
type MonthRow<'a> = (&'a CentreRisk, usize, Vec<i64>);

fn month<'a>(row: &MonthRow<'a>) -> &'a MonthRisk {
    &row.0.months[row.1]
}

fn year<'a>(row: &(&'a CentreRisk, usize)) -> &'a YearRisk {
    &row.0.years[row.1]
}

/// `cfa, mois, p_alerte, p_critique, p_insolvable, ecart_type, q05, q25, q50, q75, q95`, then the other standard errors: the states of
/// each CFA by month (each state with the worse ones) and the quantiles of its cash at the end of the month. `ecart_type` is that of
/// `p_insolvable`, which counts the months before; `p_sous_limite` is that month's alone.
#[must_use]
pub fn risques(risks: &Risks, first: Month) -> Table<'_> {
    let rows: Vec<MonthRow<'_>> = shown(risks)
        .flat_map(|centre| (0..centre.months.len()).map(move |month| (centre, month, centre.months[month].cash.quantiles(&QUANTILES))))
        .collect();
    let rows = rows.as_slice();
    let quantile = |rank: usize| amount(rows, move |row| row.2[rank] as f64);
    Table {
        name: "risques",
        columns: vec![
            ("cfa", text(rows, |row| Cow::Owned(row.0.cfa.clone()))),
            ("mois", text(rows, |row| Cow::Owned((first + row.1 as i32).to_string()))),
            ("p_alerte", share(rows, |row| month(row).alerte.share())),
            ("p_critique", share(rows, |row| month(row).critique.share())),
            ("p_insolvable", share(rows, |row| month(row).insolvable.share())),
            ("ecart_type", share(rows, |row| month(row).insolvable.error())),
            ("q05", quantile(0)),
            ("q25", quantile(1)),
            ("q50", quantile(2)),
            ("q75", quantile(3)),
            ("q95", quantile(4)),
            ("ecart_type_alerte", share(rows, |row| month(row).alerte.error())),
            ("ecart_type_critique", share(rows, |row| month(row).critique.error())),
            ("ecart_type_q05", amount(rows, |row| month(row).cash.quantile_error(0.05))),
            ("ecart_type_q50", amount(rows, |row| month(row).cash.quantile_error(0.50))),
            ("p_sous_limite", share(rows, |row| month(row).sous_limite.share())),
        ],
    }
}

/// `cfa, annee, produits_q05, produits_q50, produits_q95, resultat_q05, resultat_q50, resultat_q95, p_deficit, ecart_type_deficit`, then
/// over the drawn months the apprentices at the start, the lowest cash day by day, the probabilities of each state, and the mean number
/// of entries refused for want of room.
#[must_use]
pub fn risques_centres(risks: &Risks, first_year: i32) -> Table<'_> {
    let rows: Vec<(&CentreRisk, usize)> = shown(risks).flat_map(|centre| (0..centre.years.len()).map(move |year| (centre, year))).collect();
    let rows = rows.as_slice();
    let ever = |state: usize| share(rows, move |row| row.0.ever[state].share());
    let produits = |at: f64| amount(rows, move |row| year(row).produits.quantile(at) as f64);
    let resultat = |at: f64| amount(rows, move |row| year(row).resultat.quantile(at) as f64);
    let lowest = |at: f64| amount(rows, move |row| row.0.lowest.quantile(at) as f64);
    let error = |of: fn(&CentreRisk) -> Frequency| share(rows, move |row| of(row.0).error());
    Table {
        name: "risques_centres",
        columns: vec![
            ("cfa", text(rows, |row| Cow::Owned(row.0.cfa.clone()))),
            ("annee", integer(rows, |row| i64::from(first_year) + row.1 as i64)),
            ("produits_q05", produits(0.05)),
            ("produits_q50", produits(0.50)),
            ("produits_q95", produits(0.95)),
            ("resultat_q05", resultat(0.05)),
            ("resultat_q50", resultat(0.50)),
            ("resultat_q95", resultat(0.95)),
            ("p_deficit", share(rows, |row| year(row).deficit.share())),
            ("ecart_type_deficit", share(rows, |row| year(row).deficit.error())),
            ("apprentis", integer(rows, |row| i64::from(row.0.apprentices))),
            ("tresorerie_min_q05", lowest(0.05)),
            ("tresorerie_min_q50", lowest(0.50)),
            ("tresorerie_min_q95", lowest(0.95)),
            ("p_alerte", ever(0)),
            ("p_critique", ever(1)),
            ("p_insolvable", ever(2)),
            ("ecart_type_insolvable", error(|centre| centre.ever[2])),
            ("entrees_refusees", share(rows, |row| row.0.refused.mean())),
        ],
    }
}

/// `perimetre, mesure, source, premier_ordre, ecart_type_premier, total, ecart_type_total`: which source explains which share of the
/// variance (Sobol'); the source `interaction` is what none explains alone.
#[must_use]
pub fn facteurs(risks: &Risks) -> Table<'_> {
    type Row<'a> = (&'a str, &'a str, &'a str, [Option<f64>; 4]);
    let mut rows: Vec<Row<'_>> = Vec::new();
    if let Some(drivers) = &risks.drivers {
        let region = [("region", "tresorerie_min", &drivers.cash), ("region", "part_insolvable", &drivers.insolvent)];
        let alone = risks.centres.iter().zip(&drivers.centres).zip(told_alone(risks)).filter(|(_, alone)| *alone);
        let centres = alone.map(|(pair, _)| pair).map(|(centre, indices)| (centre.cfa.as_str(), "tresorerie_min", indices));
        for (scope, measure, indices) in region.into_iter().chain(centres) {
            for (source, index) in drivers.sources.iter().zip(&indices.sources) {
                let values = [index.first, index.first_error, index.total, index.total_error].map(Some);
                rows.push((scope, measure, RiskSource::as_str(*source), values));
            }
            let rest = (indices.variance > 0.0).then(|| indices.interaction());
            rows.push((scope, measure, "interaction", [rest, None, None, None]));
        }
    }
    let cell = |rank: usize| ColumnValues::Ratio(rows.iter().map(|row| row.3[rank].and_then(millionths)).collect());
    Table {
        name: "facteurs",
        columns: vec![
            ("perimetre", text(&rows, |row| Cow::Borrowed(row.0))),
            ("mesure", text(&rows, |row| Cow::Borrowed(row.1))),
            ("source", text(&rows, |row| Cow::Borrowed(row.2))),
            ("premier_ordre", cell(0)),
            ("ecart_type_premier", cell(1)),
            ("total", cell(2)),
            ("ecart_type_total", cell(3)),
        ],
    }
}

/// `mois, insolvables, ecart_type, q05, q50, q95, centres`: CFAs insolvent that month or before, all together.
#[must_use]
pub fn survie(risks: &Risks, first: Month) -> Table<'_> {
    let months: Vec<usize> = (0..risks.region.moments.len()).collect();
    let region = &risks.region;
    let quantile = |at: f64| integer(&months, move |&month| region.quantile(month, at) as i64);
    Table {
        name: "survie",
        columns: vec![
            ("mois", text(&months, |&month| Cow::Owned((first + month as i32).to_string()))),
            ("insolvables", share(&months, |&month| region.moments[month].mean())),
            ("ecart_type", share(&months, |&month| region.moments[month].error())),
            ("q05", quantile(0.05)),
            ("q50", quantile(0.50)),
            ("q95", quantile(0.95)),
            ("centres", integer(&months, |_| region.centres() as i64)),
        ],
    }
}
