//! Régions side by side: what a run of each finds, and their sum beside what is published of France.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::comparison::SMALL;
use super::{ColumnValues, Table};
use crate::engine::{Assumption, RegimeTotals};
use crate::units::{Centimes, small_cells};

/// What a run of a région finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionResult {
    /// Name of the région; the small ones are told together.
    pub region: String,
    /// Contracts evaluated.
    pub contrats: u64,
    /// Contracts left out.
    pub ecartes: u64,
    /// CFAs of the contracts.
    pub cfa: u64,
    /// Those without accounts: neither costs, nor cash, nor state are known.
    pub sans_comptes: u64,
    /// Due over the life of the contracts.
    pub du_loi: Centimes,
    /// Law and pure regimes over the contracts whose two prices are known (G2).
    pub compared: RegimeTotals,
    /// Contracts that rest on each assumption.
    pub assumptions: BTreeMap<Assumption, u64>,
    /// The years of the accounts.
    pub years: Vec<RegionYear>,
    /// The support fund, not shared out.
    pub fonds: RegionFund,
}

/// A year of a région.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegionYear {
    /// The year.
    pub annee: i32,
    /// Contrats d'apprentissage that start in it.
    pub entrees: u64,
    /// Contrats d'apprentissage that run on 31 December.
    pub apprentis: u64,
    /// Income of the CFAs that have accounts.
    pub produits: Centimes,
    /// Costs of the CFAs that have accounts, cents.
    pub charges: Centimes,
    /// Income less costs of the CFAs that have accounts, cents.
    pub resultat: Centimes,
    /// Their cash on 31 December.
    pub tresorerie_fin: Centimes,
    /// Those with a loss.
    pub en_perte: u64,
    /// Those that fall under their limit on a day of the year.
    pub insolvables: u64,
}

/// The support fund of a région, shared by nobody yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegionFund {
    /// Running costs announced, all years of the fund.
    pub enveloppe: Centimes,
    /// What the CFAs that an aid can keep miss in these years.
    pub besoin: Centimes,
    /// CFAs that fall under their limit without aid.
    pub en_peril: u64,
    /// Apprentices of the CFAs that fall.
    pub apprentis_en_peril: u64,
    /// Of these CFAs, those that fall before the fund pays.
    pub perdus: u64,
}

/// What is published of France beside the sum of the régions. Amounts are in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFrance {
    /// What is counted: a key of the catalogue.
    pub mesure: &'static str,
    /// Calendar year of the figures.
    pub annee: i32,
    /// Sum of the régions drawn.
    pub regions: i64,
    /// What is published, times the size of what is drawn.
    pub publie: i64,
    /// Whether it is an amount of money.
    pub euros: bool,
    /// Where it was published.
    pub source: String,
}

impl RegionResult {
    /// Adds another région, year by year.
    pub fn add(&mut self, other: &Self) {
        self.contrats += other.contrats;
        self.ecartes += other.ecartes;
        self.cfa += other.cfa;
        self.sans_comptes += other.sans_comptes;
        self.du_loi += other.du_loi;
        self.compared.contracts += other.compared.contracts;
        self.compared.loi += other.compared.loi;
        self.compared.prefecture += other.compared.prefecture;
        self.compared.npec += other.compared.npec;
        for (assumption, count) in &other.assumptions {
            *self.assumptions.entry(*assumption).or_default() += count;
        }
        for year in &other.years {
            match self.years.iter_mut().find(|mine| mine.annee == year.annee) {
                Some(mine) => mine.add(year),
                None => self.years.push(*year),
            }
        }
        self.years.sort_by_key(|year| year.annee);
        let (mine, more) = (&mut self.fonds, &other.fonds);
        mine.enveloppe += more.enveloppe;
        mine.besoin += more.besoin;
        mine.en_peril += more.en_peril;
        mine.apprentis_en_peril += more.apprentis_en_peril;
        mine.perdus += more.perdus;
    }

    /// The sum of rows under a name.
    #[must_use]
    pub fn sum<'a>(region: &str, rows: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self { region: region.to_owned(), ..Self::default() };
        rows.into_iter().for_each(|row| sum.add(row));
        sum
    }

    /// Heads that are shown of it.
    fn heads(&self, years: &[i32]) -> Vec<u64> {
        let of = |annee: i32| self.years.iter().find(|year| year.annee == annee).copied().unwrap_or_default();
        let heads = years.iter().flat_map(|&annee| [of(annee).entrees, of(annee).apprentis]);
        [self.contrats, self.compared.contracts, self.fonds.apprentis_en_peril].into_iter().chain(heads).collect()
    }
}

impl RegionYear {
    fn add(&mut self, other: &Self) {
        self.entrees += other.entrees;
        self.apprentis += other.apprentis;
        self.produits += other.produits;
        self.charges += other.charges;
        self.resultat += other.resultat;
        self.tresorerie_fin += other.tresorerie_fin;
        self.en_perte += other.en_perte;
        self.insolvables += other.insolvables;
    }
}

/// The rows that may be shown: régions of few apprentices are told together, under one name, the last.
#[must_use]
pub fn shown(rows: Vec<RegionResult>) -> Vec<RegionResult> {
    let mut years: Vec<i32> = rows.iter().flat_map(|row| &row.years).map(|year| year.annee).collect();
    years.sort_unstable();
    years.dedup();
    let counts: Vec<Vec<u64>> = rows.iter().map(|row| row.heads(&years)).collect();
    let mut together = small_cells::put_together(&counts).into_iter();
    let (hidden, mut shown): (Vec<RegionResult>, Vec<RegionResult>) = rows.into_iter().partition(|_| together.next() == Some(true));
    if !hidden.is_empty() {
        shown.push(RegionResult::sum(SMALL, &hidden));
    }
    shown
}

fn count(value: u64) -> Option<i64> {
    i64::try_from(value).ok()
}

/// A table of rows whose columns are found in each.
fn table<'a, R>(name: &'static str, rows: &[(&'a str, R)], columns: &[(&'static str, RegionColumn<R>)]) -> Table<'a> {
    let names = ColumnValues::Text(rows.iter().map(|(region, _)| Cow::Borrowed(*region)).collect());
    let cells = |column: &RegionColumn<R>| match *column {
        RegionColumn::Count(of) => ColumnValues::Integer(rows.iter().map(|(_, row)| count(of(row))).collect()),
        RegionColumn::Year(of) => ColumnValues::Integer(rows.iter().map(|(_, row)| Some(i64::from(of(row)))).collect()),
        RegionColumn::Amount(of) => ColumnValues::Amount(rows.iter().map(|(_, row)| Some(of(row))).collect()),
    };
    let columns = std::iter::once(("region", names)).chain(columns.iter().map(|(name, column)| (*name, cells(column)))).collect();
    Table { name, columns }
}

/// How a column is found in a row.
enum RegionColumn<R> {
    Count(fn(&R) -> u64),
    Year(fn(&R) -> i32),
    Amount(fn(&R) -> Centimes),
}

/// A row for each région: its contracts, what is due, the effect of the switch, and the need beside the fund.
#[must_use]
pub fn regions(rows: &[RegionResult]) -> Table<'_> {
    let rows: Vec<(&str, &RegionResult)> = rows.iter().map(|row| (row.region.as_str(), row)).collect();
    table(
        "regions",
        &rows,
        &[
            ("contrats", RegionColumn::Count(|row| row.contrats)),
            ("ecartes", RegionColumn::Count(|row| row.ecartes)),
            ("cfa", RegionColumn::Count(|row| row.cfa)),
            ("cfa_sans_comptes", RegionColumn::Count(|row| row.sans_comptes)),
            ("du_loi", RegionColumn::Amount(|row| row.du_loi)),
            ("contrats_compares", RegionColumn::Count(|row| row.compared.contracts)),
            ("du_loi_compare", RegionColumn::Amount(|row| row.compared.loi)),
            ("du_prefecture", RegionColumn::Amount(|row| row.compared.prefecture)),
            ("du_npec", RegionColumn::Amount(|row| row.compared.npec)),
            ("enveloppe", RegionColumn::Amount(|row| row.fonds.enveloppe)),
            ("besoin", RegionColumn::Amount(|row| row.fonds.besoin)),
            ("cfa_en_peril", RegionColumn::Count(|row| row.fonds.en_peril)),
            ("apprentis_en_peril", RegionColumn::Count(|row| row.fonds.apprentis_en_peril)),
            ("cfa_perdus", RegionColumn::Count(|row| row.fonds.perdus)),
        ],
    )
}

/// A row for each région and year: apprentices, and the accounts of all its CFAs together.
#[must_use]
pub fn regions_annees(rows: &[RegionResult]) -> Table<'_> {
    let rows: Vec<(&str, RegionYear)> = rows.iter().flat_map(|row| row.years.iter().map(|year| (row.region.as_str(), *year))).collect();
    table(
        "regions_annees",
        &rows,
        &[
            ("annee", RegionColumn::Year(|year| year.annee)),
            ("entrees", RegionColumn::Count(|year| year.entrees)),
            ("apprentis", RegionColumn::Count(|year| year.apprentis)),
            ("produits", RegionColumn::Amount(|year| year.produits)),
            ("charges", RegionColumn::Amount(|year| year.charges)),
            ("resultat", RegionColumn::Amount(|year| year.resultat)),
            ("tresorerie_fin", RegionColumn::Amount(|year| year.tresorerie_fin)),
            ("cfa_en_perte", RegionColumn::Count(|year| year.en_perte)),
            ("cfa_insolvables", RegionColumn::Count(|year| year.insolvables)),
        ],
    )
}

/// A row for each figure published of France: head-counts in `effectif_*`, amounts in `montant_*`.
#[must_use]
pub fn france(rows: &[PublishedFrance]) -> Table<'_> {
    let heads = |of: fn(&PublishedFrance) -> i64| ColumnValues::Integer(rows.iter().map(|row| (!row.euros).then(|| of(row))).collect());
    let amounts =
        |of: fn(&PublishedFrance) -> i64| ColumnValues::Amount(rows.iter().map(|row| row.euros.then(|| Centimes(of(row)))).collect());
    Table {
        name: "france",
        columns: vec![
            ("mesure", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.mesure)).collect())),
            ("annee", ColumnValues::Integer(rows.iter().map(|row| Some(i64::from(row.annee))).collect())),
            ("effectif_regions", heads(|row| row.regions)),
            ("effectif_publie", heads(|row| row.publie)),
            ("montant_regions", amounts(|row| row.regions)),
            ("montant_publie", amounts(|row| row.publie)),
            ("source", ColumnValues::Text(rows.iter().map(|row| Cow::Borrowed(row.source.as_str())).collect())),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(region: &str, contrats: u64, year: (i32, u64)) -> RegionResult {
        let years = vec![RegionYear { annee: year.0, entrees: year.1, apprentis: year.1, ..RegionYear::default() }];
        RegionResult { region: region.into(), contrats, du_loi: Centimes(7), years, ..RegionResult::default() }
    }

    #[test]
    fn sums_go_year_by_year() {
        let sum = RegionResult::sum("France", &[row("a", 10, (2020, 6)), row("b", 20, (2019, 5)), row("c", 1, (2020, 8))]);
        assert_eq!((sum.contrats, sum.du_loi), (31, Centimes(21)));
        assert_eq!(sum.years.iter().map(|year| (year.annee, year.entrees)).collect::<Vec<_>>(), [(2019, 5), (2020, 14)]);
    }

    #[test]
    fn few_apprentices_are_told_with_those_of_another_region() {
        let rows = vec![row("a", 900, (2020, 600)), row("b", 40, (2020, 3)), row("c", 50, (2020, 30))];
        let total = RegionResult::sum("", &rows);
        let shown = shown(rows);
        assert_eq!(shown.iter().map(|row| (row.region.as_str(), row.contrats)).collect::<Vec<_>>(), [("a", 900), (SMALL, 90)]);
        assert_eq!(RegionResult::sum("", &shown), total);
    }
}
