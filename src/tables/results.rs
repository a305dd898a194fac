//! The tables of a run.

use std::borrow::Cow;

use super::{Cells, Table};
use crate::codes::Niveau;
use crate::contract::Cohort;
use crate::engine::{ClassGap, ContratRow, DuRow, EmployerRow, ResteRow, Summary, VersementRow};
use crate::legislation::SourceNpec;
use crate::rules::Aide;
use crate::units::Centimes;

fn text<'a, T>(rows: &'a [T], cell: impl Fn(&'a T) -> &'a str) -> Cells<'a> {
    Cells::Text(rows.iter().map(|row| Cow::Borrowed(cell(row))).collect())
}

fn integer<T>(rows: &[T], cell: impl Fn(&T) -> Option<i64>) -> Cells<'static> {
    Cells::Integer(rows.iter().map(cell).collect())
}

fn amount<T>(rows: &[T], cell: impl Fn(&T) -> Option<Centimes>) -> Cells<'static> {
    Cells::Amount(rows.iter().map(cell).collect())
}

/// `contrat_id, cfa, code_diplome, niveau, regime, cout_prefecture, npec, source_npec, ecart_annuel, du_loi, du_prefecture, du_npec`,
/// then where the coût préfecture comes from and which prices are synthetic.
#[must_use]
pub fn contrats<'a>(cohort: &'a Cohort, rows: &'a [ContratRow]) -> Table<'a> {
    let prices = |row: &ContratRow| row.priced.prices;
    let synthetic = |row: &ContratRow| match (row.priced.synthetic_cout_prefecture, row.priced.synthetic_npec) {
        (true, true) => "cout_prefecture npec",
        (true, false) => "cout_prefecture",
        (false, true) => "npec",
        (false, false) => "",
    };
    Table {
        name: "contrats",
        columns: vec![
            ("contrat_id", text(rows, |row| cohort.contrat_id(row.row))),
            ("cfa", text(rows, |row| cohort.cfa(row.row))),
            ("code_diplome", text(rows, |row| cohort.diplomes()[cohort.diplome_number(row.row) as usize].as_str())),
            ("niveau", integer(rows, |row| row.niveau.map(Niveau::number).map(i64::from))),
            ("regime", text(rows, |row| row.regime.as_str())),
            ("cout_prefecture", amount(rows, |row| prices(row).cout_prefecture)),
            ("npec", amount(rows, |row| prices(row).npec)),
            ("source_npec", text(rows, |row| row.priced.prices.source_npec.map_or("", SourceNpec::as_str))),
            ("ecart_annuel", amount(rows, ContratRow::ecart_annuel)),
            ("du_loi", amount(rows, |row| Some(row.du_loi))),
            ("du_prefecture", amount(rows, |row| row.du_prefecture)),
            ("du_npec", amount(rows, |row| row.du_npec)),
            ("source_cout_prefecture", text(rows, |row| row.priced.source_cout_prefecture.map_or("", |source| source.as_str()))),
            ("synthetique", text(rows, synthetic)),
        ],
    }
}

fn by_year_and_payer<'a>(name: &'static str, cohort: &'a Cohort, rows: &'a [DuRow]) -> Table<'a> {
    Table {
        name,
        columns: vec![
            ("contrat_id", text(rows, |row| cohort.contrat_id(row.row))),
            ("annee", integer(rows, |row| Some(i64::from(row.annee)))),
            ("payeur", text(rows, |row| row.payeur.as_str())),
            ("montant", amount(rows, |row| Some(row.montant))),
        ],
    }
}

/// `contrat_id, annee, payeur, montant`: what is due, ancillary costs apart.
#[must_use]
pub fn du<'a>(cohort: &'a Cohort, rows: &'a [DuRow]) -> Table<'a> {
    by_year_and_payer("du", cohort, rows)
}

/// `contrat_id, annee, payeur, montant`: ancillary costs (R13).
#[must_use]
pub fn frais_annexes<'a>(cohort: &'a Cohort, rows: &'a [DuRow]) -> Table<'a> {
    by_year_and_payer("frais_annexes", cohort, rows)
}

/// `contrat_id, date, payeur, rang, montant`: cash.
#[must_use]
pub fn versements<'a>(cohort: &'a Cohort, rows: &'a [VersementRow]) -> Table<'a> {
    Table {
        name: "versements",
        columns: vec![
            ("contrat_id", text(rows, |row| cohort.contrat_id(row.row))),
            ("date", Cells::Date(rows.iter().map(|row| Some(row.versement.date)).collect())),
            ("payeur", text(rows, |row| row.versement.payeur.as_str())),
            ("rang", integer(rows, |row| Some(i64::from(row.versement.rang)))),
            ("montant", amount(rows, |row| Some(row.versement.montant))),
        ],
    }
}

/// `contrat_id, annee, montant`: billed to the employer (R16).
#[must_use]
pub fn reste_a_charge<'a>(cohort: &'a Cohort, rows: &'a [ResteRow]) -> Table<'a> {
    Table {
        name: "reste_a_charge",
        columns: vec![
            ("contrat_id", text(rows, |row| cohort.contrat_id(row.row))),
            ("annee", integer(rows, |row| Some(i64::from(row.annee)))),
            ("montant", amount(rows, |row| Some(row.montant))),
        ],
    }
}

/// `contrat_id, annee_contrat, salaire, cotisations, aides, cout_net, noms_aides`: what a contract costs its employer, by year.
#[must_use]
pub fn employeurs<'a>(cohort: &'a Cohort, rows: &'a [EmployerRow]) -> Table<'a> {
    let names = |row: &EmployerRow| row.cout.aides.paid().map(|(aide, _)| Aide::as_str(aide)).collect::<Vec<_>>().join(" ");
    Table {
        name: "employeurs",
        columns: vec![
            ("contrat_id", text(rows, |row| cohort.contrat_id(row.row))),
            ("annee_contrat", integer(rows, |row| Some(i64::from(row.cout.annee)))),
            ("salaire", amount(rows, |row| Some(row.cout.salaire))),
            ("cotisations", amount(rows, |row| Some(row.cout.cotisations))),
            ("aides", amount(rows, |row| Some(row.cout.aides.total()))),
            ("cout_net", amount(rows, |row| Some(row.cout.cout_net()))),
            ("noms_aides", Cells::Text(rows.iter().map(|row| Cow::Owned(names(row))).collect())),
        ],
    }
}

/// `cfa, code_diplome, annee_scolaire, annee, effectif, min, max, ecart, contrat_min, contrat_max` (G3).
#[must_use]
pub fn camarades<'a>(cohort: &'a Cohort, rows: &'a [ClassGap]) -> Table<'a> {
    Table {
        name: "camarades",
        columns: vec![
            ("cfa", text(rows, |row| &cohort.cfas()[row.cfa as usize])),
            ("code_diplome", text(rows, |row| cohort.diplomes()[row.diplome as usize].as_str())),
            ("annee_scolaire", Cells::Text(rows.iter().map(|row| Cow::Owned(row.annee_scolaire())).collect())),
            ("annee", integer(rows, |row| Some(i64::from(row.annee)))),
            ("effectif", integer(rows, |row| i64::try_from(row.effectif).ok())),
            ("min", amount(rows, |row| Some(row.min))),
            ("max", amount(rows, |row| Some(row.max))),
            ("ecart", amount(rows, |row| Some(row.ecart()))),
            ("contrat_min", text(rows, |row| cohort.contrat_id(row.row_min))),
            ("contrat_max", text(rows, |row| cohort.contrat_id(row.row_max))),
        ],
    }
}

/// `annee, contrats, du_loi, du_prefecture, du_npec, loi_moins_prefecture, npec_moins_loi`: the gap of regime (G2) by calendar year, over
/// the contracts whose two prices are known.
#[must_use]
pub fn ecarts_annuels(summary: &Summary) -> Table<'static> {
    let rows: Vec<_> = summary.compared_years.iter().map(|(&year, &compared)| (year, compared)).collect();
    Table {
        name: "ecarts_annuels",
        columns: vec![
            ("annee", integer(&rows, |row| Some(i64::from(row.0)))),
            ("contrats", integer(&rows, |row| i64::try_from(row.1.contracts).ok())),
            ("du_loi", amount(&rows, |row| Some(row.1.loi))),
            ("du_prefecture", amount(&rows, |row| Some(row.1.prefecture))),
            ("du_npec", amount(&rows, |row| Some(row.1.npec))),
            ("loi_moins_prefecture", amount(&rows, |row| Some(row.1.loi - row.1.prefecture))),
            ("npec_moins_loi", amount(&rows, |row| Some(row.1.npec - row.1.loi))),
        ],
    }
}

/// `contrat_id, code, message`: rows left out, sorted.
#[must_use]
pub fn ecartes<'a>(rows: &'a [(String, &'static str, String)]) -> Table<'a> {
    Table {
        name: "ecartes",
        columns: vec![("contrat_id", text(rows, |row| &row.0)), ("code", text(rows, |row| row.1)), ("message", text(rows, |row| &row.2))],
    }
}
