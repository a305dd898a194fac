//! The contracts table, as it is read: what `generate` writes.

use std::borrow::Cow;
use std::ops::Range;

use chrono::NaiveDate;

use super::{ColumnValues, Table};
use crate::contract::{Cohort, Employeur, Ligne, TrancheAge, TypeContrat};
use crate::units::{Centimes, Part};

fn texts<'a>(rows: &[Ligne], cell: impl Fn(&Ligne) -> Cow<'a, str>) -> ColumnValues<'a> {
    ColumnValues::Text(rows.iter().map(cell).collect())
}

fn owned<'a>(rows: &[Ligne], cell: impl Fn(&Ligne) -> String) -> ColumnValues<'a> {
    texts(rows, |row| Cow::Owned(cell(row)))
}

fn integers(rows: &[Ligne], cell: impl Fn(&Ligne) -> Option<i64>) -> ColumnValues<'static> {
    ColumnValues::Integer(rows.iter().map(cell).collect())
}

fn amounts(rows: &[Ligne], cell: impl Fn(&Ligne) -> Option<Centimes>) -> ColumnValues<'static> {
    ColumnValues::Amount(rows.iter().map(cell).collect())
}

fn days(rows: &[Ligne], cell: impl Fn(&Ligne) -> Option<NaiveDate>) -> ColumnValues<'static> {
    ColumnValues::Date(rows.iter().map(cell).collect())
}

/// `oui` where it is true, empty where it is not: the default of every flag.
fn flags(rows: &[Ligne], on: impl Fn(&Ligne) -> bool) -> ColumnValues<'static> {
    ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(if on(row) { "oui" } else { "" })).collect())
}

/// The part at a distance, empty where there is none.
fn parts(rows: &[Ligne]) -> ColumnValues<'static> {
    let cell = |row: &Ligne| Some(row.contrat.part_distance).filter(|&part| part != Part::NONE).map(|part| part.to_string());
    owned(rows, |row| cell(row).unwrap_or_default())
}

const fn employeur(row: &Ligne) -> &'static str {
    match row.contrat.employeur {
        Employeur::Prive => "prive",
        Employeur::PublicLocal => "public_local",
        Employeur::PublicEtat => "public_etat",
    }
}

const fn kind(row: &Ligne) -> &'static str {
    match row.contrat.kind {
        TypeContrat::Apprentissage => "apprentissage",
        TypeContrat::Professionnalisation => "professionnalisation",
    }
}

fn convention(row: &Ligne) -> &'static str {
    row.contrat.sous_convention.map_or("", |under| if under { "oui" } else { "non" })
}

fn positive(count: u32) -> Option<i64> {
    Some(i64::from(count)).filter(|&count| count > 0)
}

/// Hours with two decimals, like an amount.
fn hours(row: &Ligne) -> Option<Centimes> {
    row.contrat.heures.map(|hours| Centimes(hours.0))
}

/// Contracts that can be shared: the age band on the first day stands for the birth date.
#[must_use]
pub fn shareable(cohort: &Cohort, rows: Range<usize>) -> Table<'static> {
    let band = |row: usize| {
        let ligne = cohort.ligne(row);
        ligne.date_naissance.map_or("", |birth| TrancheAge::of(birth, ligne.contrat.debut.0).as_str())
    };
    let bands = ColumnValues::Text(rows.clone().map(|row| Cow::Borrowed(band(row))).collect());
    let mut table = contracts(cohort, rows);
    if let Some(column) = table.columns.iter_mut().find(|(name, _)| *name == "date_naissance") {
        *column = ("tranche_age", bands);
    }
    table
}

/// Some rows of a cohort as the contracts table, every column of the interface.
#[must_use]
pub fn contracts(cohort: &Cohort, rows: Range<usize>) -> Table<'static> {
    let rows: Vec<Ligne> = rows.map(|row| cohort.ligne(row)).collect();
    let rows = rows.as_slice();
    let known = |amount: Centimes| Some(amount).filter(|&amount| amount != Centimes::ZERO);
    Table {
        name: "contrats",
        columns: vec![
            ("contrat_id", owned(rows, |row| row.contrat_id.clone())),
            ("cfa", owned(rows, |row| row.cfa.clone())),
            ("code_diplome", owned(rows, |row| row.code_diplome.to_string())),
            ("niveau", integers(rows, |row| row.niveau.map(|niveau| i64::from(niveau.number())))),
            ("idcc", integers(rows, |row| row.idcc.map(|idcc| i64::from(idcc.0)))),
            ("cpne", integers(rows, |row| row.cpne.map(|cpne| i64::from(cpne.0)))),
            ("date_conclusion", days(rows, |row| Some(row.contrat.conclusion.0))),
            ("date_debut", days(rows, |row| Some(row.contrat.debut.0))),
            ("date_fin", days(rows, |row| Some(row.contrat.fin))),
            ("date_rupture", days(rows, |row| row.contrat.rupture.map(|rupture| rupture.0))),
            ("maintien_jusqu_au", days(rows, |row| row.contrat.maintien)),
            ("sous_convention", owned(rows, |row| convention(row).to_owned())),
            ("employeur", owned(rows, |row| employeur(row).to_owned())),
            ("effectif_employeur", integers(rows, |row| row.effectif_employeur.map(i64::from))),
            ("date_naissance", days(rows, |row| row.date_naissance)),
            ("rqth", flags(rows, |row| row.contrat.rqth)),
            ("duree_reduite", flags(rows, |row| row.contrat.duree_reduite)),
            ("duree_fixe", flags(rows, |row| row.contrat.duree_fixe)),
            ("part_distance", parts(rows)),
            ("nouvel_employeur", flags(rows, |row| row.contrat.nouvel_employeur)),
            ("diplome_meme_niveau", flags(rows, |row| row.diplome_meme_niveau)),
            ("nuits", integers(rows, |row| positive(row.contrat.nuits))),
            ("repas", integers(rows, |row| positive(row.contrat.repas))),
            ("premier_equipement", amounts(rows, |row| known(row.contrat.premier_equipement))),
            ("mobilite_debut", days(rows, |row| row.mobilite.0)),
            ("mobilite_fin", days(rows, |row| row.mobilite.1)),
            ("date_entree_cfa", days(rows, |row| row.contrat.entree_cfa.map(|entree| entree.0))),
            ("prix_cfa", amounts(rows, |row| row.contrat.prix_cfa)),
            ("public_prioritaire", flags(rows, |row| row.contrat.public_prioritaire)),
            ("taux_horaire", amounts(rows, |row| row.contrat.taux_horaire)),
            ("cout_prefecture", amounts(rows, |row| row.contrat.cout_prefecture)),
            ("npec", amounts(rows, |row| row.contrat.npec)),
            ("region", owned(rows, |row| row.region.clone().unwrap_or_default())),
            ("type_contrat", owned(rows, |row| kind(row).to_owned())),
            ("heures", amounts(rows, hours)),
            ("opco", owned(rows, |row| row.opco.clone().unwrap_or_default())),
        ],
    }
}
