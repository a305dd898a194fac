//! Accounts beside each other: the sides of a comparison, the values of a range.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::accounts::{CentreAccounts, Horizon, Status, YearAccounts};
use crate::units::Centimes;

/// The accounts of the sides of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedAccounts {
    /// The calendar years of all sides.
    pub horizon: Horizon,
    /// Of each side, in their order; none of a saved run. The same CFAs in the same order on each.
    pub sides: Vec<Option<Vec<CentreAccounts>>>,
    /// Whether each CFA is told alone: those of few apprentices are not.
    pub alone: Vec<bool>,
}

/// A year of the accounts of several CFAs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearTogether {
    /// The year.
    pub annee: i32,
    /// Result of the year, all CFAs together, cents.
    pub resultat: Centimes,
    /// Cash at 31 December.
    pub tresorerie_fin: Centimes,
    /// What the CFAs miss to stay at their limit on the lowest day of the year, each for itself.
    pub manque: Centimes,
    /// CFAs by the worst state of their months of the year, in the order of [`Status::ALL`]; insolvent are those below their limit.
    pub etats: [u64; 4],
}

/// The years of accounts, all CFAs that have some together.
#[must_use]
pub fn years_together(horizon: Horizon, accounts: &[CentreAccounts]) -> Vec<YearTogether> {
    let known = || accounts.iter().filter(|one| one.known);
    let year = |(rank, annee): (usize, i32)| {
        let years = || known().filter_map(move |one| Some((one, one.years.get(rank)?)));
        let mut etats = [0; 4];
        years().for_each(|(one, _)| etats[worst(one, rank) as usize] += 1);
        YearTogether {
            annee,
            resultat: years().map(|(_, year)| year.resultat).sum(),
            tresorerie_fin: years().map(|(_, year)| year.tresorerie_fin).sum(),
            manque: years().map(|(one, year)| (-(year.lowest.0 + one.overdraft)).max(Centimes::ZERO)).sum(),
            etats,
        }
    };
    horizon.years().enumerate().map(year).collect()
}

/// The worst state of the months of a year, by its rank.
fn worst(one: &CentreAccounts, rank: usize) -> Status {
    one.months.iter().skip(12 * rank).take(12).map(|month| month.status).max().unwrap_or_default()
}

impl ComparedAccounts {
    /// The rows of the table: each side that has accounts, each CFA told alone, beside the first side.
    #[must_use]
    pub fn rows<'a>(&'a self, names: &'a [String]) -> Vec<SideAccounts<'a>> {
        let base = self.sides.first().and_then(Option::as_ref);
        let of_side = |(name, accounts): (&'a String, &'a Vec<CentreAccounts>)| {
            let row = |(rank, one): (usize, &'a CentreAccounts)| (name.as_str(), one, base.and_then(|base| base.get(rank)));
            accounts.iter().enumerate().filter(|(rank, _)| self.alone[*rank]).map(row).collect::<Vec<_>>()
        };
        names.iter().zip(&self.sides).filter_map(|(name, side)| Some((name, side.as_ref()?))).flat_map(of_side).collect()
    }

    /// The years of a side, all CFAs that have accounts together.
    #[must_use]
    pub fn years(&self, accounts: &[CentreAccounts]) -> Vec<YearTogether> {
        years_together(self.horizon, accounts)
    }
}

/// The accounts of a CFA told alone on a side of a comparison.
pub type SideAccounts<'a> = (&'a str, &'a CentreAccounts, Option<&'a CentreAccounts>);

/// A row per side, CFA told alone and year: result, cash, its lowest day, and how they differ from the first side.
#[must_use]
pub fn compared<'a>(rows: &[SideAccounts<'a>]) -> Table<'a> {
    type Row<'a> = (&'a str, &'a CentreAccounts, &'a YearAccounts, Option<&'a YearAccounts>);
    let years = |&(side, one, base): &SideAccounts<'a>| {
        let known = base.filter(|base| base.known && one.known);
        let row = move |(rank, year): (usize, &'a YearAccounts)| (side, one, year, known.and_then(|base| base.years.get(rank)));
        one.years.iter().enumerate().map(row).collect::<Vec<Row<'a>>>()
    };
    let rows: Vec<Row<'a>> = rows.iter().flat_map(years).collect();
    let amount = |of: fn(&YearAccounts) -> Centimes| ColumnValues::Amount(rows.iter().map(|row| row.1.known.then(|| of(row.2))).collect());
    let change =
        |of: fn(&YearAccounts) -> Centimes| ColumnValues::Amount(rows.iter().map(|row| row.3.map(|base| of(row.2) - of(base))).collect());
    Table {
        name: "comptes",
        columns: vec![
            ("scenario", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.0)).collect())),
            ("cfa", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.1.cfa.as_str())).collect())),
            ("annee", ColumnValues::Integer(rows.iter().map(|row| Some(i64::from(row.2.annee))).collect())),
            ("resultat", amount(|year| year.resultat)),
            ("tresorerie_fin", amount(|year| year.tresorerie_fin)),
            ("solde_min", amount(|year| year.lowest.0)),
            ("jour_min", ColumnValues::Date(rows.iter().map(|row| row.1.known.then_some(row.2.lowest.1)).collect())),
            ("decouvert_autorise", ColumnValues::Amount(rows.iter().map(|row| row.1.known.then_some(row.1.overdraft)).collect())),
            ("ecart_resultat", change(|year| year.resultat)),
            ("ecart_tresorerie_fin", change(|year| year.tresorerie_fin)),
            ("ecart_solde_min", change(|year| year.lowest.0)),
        ],
    }
}

/// What a value of a range makes of the accounts, the fund and the draws; what is not asked is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SweptPoint {
    /// The accounts by year, all CFAs together.
    pub years: Vec<YearTogether>,
    /// The only CFA: its lowest cash at the end of a day of each year.
    pub lowest: Vec<Centimes>,
    /// The région's fund; none unless the value that varies is one of the fund.
    pub fund: Option<SweptFund>,
    /// What draws say; none unless the value that varies is one of the draws.
    pub risk: Option<SweptRisk>,
}

/// What the région's fund does with a value of a range, without chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweptFund {
    /// The policy voted, as tables write it.
    pub politique: &'static str,
    /// Announced for running costs, all years together.
    pub enveloppe: Centimes,
    /// What the CFAs need of the fund, cents.
    pub besoin: Centimes,
    /// Given by the policy.
    pub distribue: Centimes,
    /// CFAs that it keeps above their limit.
    pub cfa_maintenus: u64,
    /// Apprentices of the CFAs that it keeps.
    pub apprentis_maintenus: u64,
}

/// What the draws say of a value of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SweptRisk {
    /// Draws that were made for this value.
    pub tirages: u64,
    /// Last year of the accounts.
    pub annee: i32,
    /// Mean share of the CFAs insolvent by its end; the probability of the only one.
    pub part: f64,
    /// Standard error of this share, over the draws.
    pub erreur_type: f64,
}

/// `levier, valeur, annee, resultat, tresorerie_fin, manque`, CFAs by state, `solde_min` of the only CFA: the accounts along a range.
#[must_use]
pub fn swept_accounts<'a>(path: &'a str, points: &'a [(String, SweptPoint)]) -> Table<'a> {
    let of_point = |(value, point): &'a (String, SweptPoint)| {
        let lowest = |rank: usize| point.lowest.get(rank).copied();
        point.years.iter().enumerate().map(move |(rank, year)| (value.as_str(), year, lowest(rank))).collect::<Vec<_>>()
    };
    let rows: Vec<(&str, &YearTogether, Option<Centimes>)> = points.iter().flat_map(of_point).collect();
    let amounts = |of: fn(&YearTogether) -> Centimes| ColumnValues::Amount(rows.iter().map(|row| Some(of(row.1))).collect());
    let state = |status: Status| ColumnValues::Integer(rows.iter().map(|row| i64::try_from(row.1.etats[status as usize]).ok()).collect());
    Table {
        name: "balayage_comptes",
        columns: vec![
            ("levier", ColumnValues::Text(rows.iter().map(|_| Cow::Borrowed(path)).collect())),
            ("valeur", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.0)).collect())),
            ("annee", ColumnValues::Integer(rows.iter().map(|row| Some(i64::from(row.1.annee))).collect())),
            ("resultat", amounts(|year| year.resultat)),
            ("tresorerie_fin", amounts(|year| year.tresorerie_fin)),
            ("manque", amounts(|year| year.manque)),
            ("cfa_sains", state(Status::Sain)),
            ("cfa_en_alerte", state(Status::Alerte)),
            ("cfa_critiques", state(Status::Critique)),
            ("cfa_insolvables", state(Status::Insolvable)),
            ("solde_min", ColumnValues::Amount(rows.iter().map(|row| row.2).collect())),
        ],
    }
}

/// `levier, valeur, politique, enveloppe, besoin, distribue, cfa_maintenus, apprentis_maintenus`: the fund along a range.
#[must_use]
pub fn swept_fund<'a>(path: &'a str, points: &'a [(String, SweptPoint)]) -> Table<'a> {
    let rows: Vec<(&str, &SweptFund)> = points.iter().filter_map(|(value, point)| Some((value.as_str(), point.fund.as_ref()?))).collect();
    let amounts = |of: fn(&SweptFund) -> Centimes| ColumnValues::Amount(rows.iter().map(|row| Some(of(row.1))).collect());
    let counts = |of: fn(&SweptFund) -> u64| ColumnValues::Integer(rows.iter().map(|row| i64::try_from(of(row.1)).ok()).collect());
    Table {
        name: "balayage_fonds",
        columns: vec![
            ("levier", ColumnValues::Text(rows.iter().map(|_| Cow::Borrowed(path)).collect())),
            ("valeur", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.0)).collect())),
            ("politique", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.1.politique)).collect())),
            ("enveloppe", amounts(|fund| fund.enveloppe)),
            ("besoin", amounts(|fund| fund.besoin)),
            ("distribue", amounts(|fund| fund.distribue)),
            ("cfa_maintenus", counts(|fund| fund.cfa_maintenus)),
            ("apprentis_maintenus", counts(|fund| fund.apprentis_maintenus)),
        ],
    }
}

/// `levier, valeur, tirages, annee, part_insolvable, erreur_type`: the draws along a range.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::float_arithmetic, reason = "shares in millionths")]
pub fn swept_risks<'a>(path: &'a str, points: &'a [(String, SweptPoint)]) -> Table<'a> {
    let rows: Vec<(&str, SweptRisk)> = points.iter().filter_map(|(value, point)| Some((value.as_str(), point.risk?))).collect();
    let ratio = |of: fn(&SweptRisk) -> f64| ColumnValues::Ratio(rows.iter().map(|row| Some((of(&row.1) * 1e6).round() as i64)).collect());
    Table {
        name: "balayage_risques",
        columns: vec![
            ("levier", ColumnValues::Text(rows.iter().map(|_| Cow::Borrowed(path)).collect())),
            ("valeur", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.0)).collect())),
            ("tirages", ColumnValues::Integer(rows.iter().map(|row| i64::try_from(row.1.tirages).ok()).collect())),
            ("annee", ColumnValues::Integer(rows.iter().map(|row| Some(i64::from(row.1.annee))).collect())),
            ("part_insolvable", ratio(|risk| risk.part)),
            ("erreur_type", ratio(|risk| risk.erreur_type)),
        ],
    }
}
