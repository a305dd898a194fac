//! The accounts of the CFAs: `centres` by calendar year, `tresorerie` by month, `ecritures_cloture` at each 31 December.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{ColumnValues, Table};
use crate::accounts::{CentreAccounts, MonthCash, YearAccounts};
use crate::codes::Payeur;
use crate::units::Centimes;

/// The accounts in the byte order of their identifiers.
fn ordered(accounts: &[CentreAccounts]) -> Vec<&CentreAccounts> {
    let mut ordered: Vec<&CentreAccounts> = accounts.iter().collect();
    ordered.sort_by(|a, b| a.cfa.cmp(&b.cfa));
    ordered
}

fn amounts<T>(rows: &[(&CentreAccounts, &T)], of: impl Fn(&T) -> Centimes) -> ColumnValues<'static> {
    ColumnValues::Amount(rows.iter().map(|(_, row)| Some(of(row))).collect())
}

/// Amounts that a CFA without accounts has not: its cells are empty.
fn known<T>(rows: &[(&CentreAccounts, &T)], of: impl Fn(&T) -> Centimes) -> ColumnValues<'static> {
    ColumnValues::Amount(rows.iter().map(|(one, row)| one.known.then(|| of(row))).collect())
}

fn known_text<T>(rows: &[(&CentreAccounts, &T)], of: impl Fn(&T) -> Cow<'static, str>) -> ColumnValues<'static> {
    ColumnValues::Text(rows.iter().map(|(one, row)| if one.known { of(row) } else { Cow::Borrowed("") }).collect())
}

fn days<T>(rows: &[(&CentreAccounts, &T)], of: impl Fn(&T) -> NaiveDate) -> ColumnValues<'static> {
    ColumnValues::Date(rows.iter().map(|(one, row)| one.known.then(|| of(row))).collect())
}

fn names<'a, T>(rows: &[(&'a CentreAccounts, &T)]) -> ColumnValues<'a> {
    ColumnValues::Text(rows.iter().map(|(one, _)| Cow::Borrowed(one.cfa.as_str())).collect())
}

fn years(accounts: &[CentreAccounts]) -> Vec<(&CentreAccounts, &YearAccounts)> {
    ordered(accounts).into_iter().flat_map(|one| one.years.iter().map(move |year| (one, year))).collect()
}

/// A CFA and calendar year a row (C1 to C3); `mois_min` is the first month of the lowest cash at the end of a month, `jour_min` the first
/// day of the lowest cash at the end of a day, `solde_min` that cash. What a CFA without accounts cannot have is empty. The other last columns say what entries and
/// exits through the year leave empty: places of open groups and months after the exams, and their part of the costs.
#[must_use]
pub fn centres(accounts: &[CentreAccounts]) -> Table<'_> {
    let rows = years(accounts);
    let integers = |of: fn(&YearAccounts) -> i64| ColumnValues::Integer(rows.iter().map(|(_, year)| Some(of(year))).collect());
    Table {
        name: "centres",
        columns: vec![
            ("cfa", names(&rows)),
            ("annee", integers(|year| i64::from(year.annee))),
            ("effectif", integers(|year| year.effectif)),
            ("produits_region", amounts(&rows, |year| year.produits[Payeur::Region as usize])),
            ("produits_opco", amounts(&rows, |year| year.produits[Payeur::Opco as usize])),
            ("produits_autres", amounts(&rows, YearAccounts::produits_autres)),
            ("charges", known(&rows, |year| year.charges.total())),
            ("resultat", known(&rows, |year| year.resultat)),
            ("tresorerie_fin", known(&rows, |year| year.tresorerie_fin)),
            ("tresorerie_min", known(&rows, |year| year.tresorerie_min)),
            ("mois_min", known_text(&rows, |year| Cow::Owned(year.mois_min.to_string()))),
            ("fonds_propres", known(&rows, |year| year.fonds_propres)),
            ("groupes_mois", integers(|year| year.groupes_mois)),
            ("places_vides_mois", integers(|year| year.places_vides.mois)),
            ("cout_places_vides", known(&rows, |year| year.places_vides.cout)),
            ("apres_examen_mois", integers(|year| year.apres_examen_mois)),
            ("cout_apres_examen", known(&rows, |year| year.cout_apres_examen)),
            ("jour_min", days(&rows, |year| year.lowest.1)),
            ("solde_min", known(&rows, |year| year.lowest.0)),
        ],
    }
}

/// A CFA and calendar month a row: what comes in, what goes out, what is left on its last day.
#[must_use]
pub fn tresorerie(accounts: &[CentreAccounts]) -> Table<'_> {
    let rows: Vec<(&CentreAccounts, &MonthCash)> =
        ordered(accounts).into_iter().flat_map(|one| one.months.iter().map(move |month| (one, month))).collect();
    Table {
        name: "tresorerie",
        columns: vec![
            ("cfa", names(&rows)),
            ("mois", ColumnValues::Text(rows.iter().map(|(_, month)| Cow::Owned(month.mois.to_string())).collect())),
            ("encaissements", amounts(&rows, |month| month.encaissements)),
            ("decaissements", known(&rows, |month| month.decaissements)),
            ("solde", known(&rows, |month| month.solde)),
            ("etat", known_text(&rows, |month| Cow::Borrowed(month.status.as_str()))),
            ("jour_min", days(&rows, |month| month.jour_min)),
            ("solde_min", known(&rows, |month| month.solde_min)),
        ],
    }
}

/// Closing entries at 31 December: produits constatés d'avance (received, not yet earned) and factures à établir (earned, not yet received).
#[must_use]
pub fn ecritures_cloture(accounts: &[CentreAccounts]) -> Table<'_> {
    let rows = years(accounts);
    Table {
        name: "ecritures_cloture",
        columns: vec![
            ("cfa", names(&rows)),
            ("annee", ColumnValues::Integer(rows.iter().map(|(_, year)| Some(i64::from(year.annee))).collect())),
            ("produits_constates_avance", amounts(&rows, |year| year.cloture.avance)),
            ("factures_a_etablir", amounts(&rows, |year| year.cloture.a_etablir)),
        ],
    }
}
