//! Régions side by side: what a run of each finds, and their sum beside what is published of France.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::comparison::SMALL;
use super::{Cells, Table};
use crate::engine::{Assumption, Compared};
use crate::units::{Centimes, small_cells};

/// What a run of a région finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionRow {
    /// Its name.
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
    pub compared: Compared,
    /// Contracts that rest on each assumption.
    pub assumptions: BTreeMap<Assumption, u64>,
    /// The years of the accounts.
    pub years: Vec<RegionYear>,
    /// The support fund.
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
    /// Their costs.
    pub charges: Centimes,
    /// Income less costs.
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
    /// Their apprentices.
    pub apprentis_en_peril: u64,
    /// Of these CFAs, those that fall before the fund pays.
    pub perdus: u64,
}

/// What is published of France beside the sum of the régions. Amounts are in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What is counted: a key of the catalogue.
    pub mesure: &'static str,
    /// The year.
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

impl RegionRow {
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
pub fn shown(rows: Vec<RegionRow>) -> Vec<RegionRow> {
    let mut years: Vec<i32> = rows.iter().flat_map(|row| &row.years).map(|year| year.annee).collect();
    years.sort_unstable();
    years.dedup();
    let counts: Vec<Vec<u64>> = rows.iter().map(|row| row.heads(&years)).collect();
    let mut together = small_cells::put_together(&counts).into_iter();
    let (hidden, mut shown): (Vec<RegionRow>, Vec<RegionRow>) = rows.into_iter().partition(|_| together.next() == Some(true));
    if !hidden.is_empty() {
        shown.push(RegionRow::sum(SMALL, &hidden));
    }
    shown
}

fn count(value: u64) -> Option<i64> {
    i64::try_from(value).ok()
}

/// A table of rows whose columns are found in each.
fn table<'a, R>(name: &'static str, rows: &[(&'a str, R)], columns: &[(&'static str, Column<R>)]) -> Table<'a> {
    let names = Cells::Text(rows.iter().map(|(region, _)| Cow::Borrowed(*region)).collect());
    let cells = |column: &Column<R>| match *column {
        Column::Count(of) => Cells::Integer(rows.iter().map(|(_, row)| count(of(row))).collect()),
        Column::Year(of) => Cells::Integer(rows.iter().map(|(_, row)| Some(i64::from(of(row)))).collect()),
        Column::Amount(of) => Cells::Amount(rows.iter().map(|(_, row)| Some(of(row))).collect()),
    };
    let columns = std::iter::once(("region", names)).chain(columns.iter().map(|(name, column)| (*name, cells(column)))).collect();
    Table { name, columns }
}

/// How a column is found in a row.
enum Column<R> {
    Count(fn(&R) -> u64),
    Year(fn(&R) -> i32),
    Amount(fn(&R) -> Centimes),
}

/// A row for each région: its contracts, what is due, the effect of the switch, and the need beside the fund.
#[must_use]
pub fn regions(rows: &[RegionRow]) -> Table<'_> {
    let rows: Vec<(&str, &RegionRow)> = rows.iter().map(|row| (row.region.as_str(), row)).collect();
    table(
        "regions",
        &rows,
        &[
            ("contrats", Column::Count(|row| row.contrats)),
            ("ecartes", Column::Count(|row| row.ecartes)),
            ("cfa", Column::Count(|row| row.cfa)),
            ("cfa_sans_comptes", Column::Count(|row| row.sans_comptes)),
            ("du_loi", Column::Amount(|row| row.du_loi)),
            ("contrats_compares", Column::Count(|row| row.compared.contracts)),
            ("du_loi_compare", Column::Amount(|row| row.compared.loi)),
            ("du_prefecture", Column::Amount(|row| row.compared.prefecture)),
            ("du_npec", Column::Amount(|row| row.compared.npec)),
            ("enveloppe", Column::Amount(|row| row.fonds.enveloppe)),
            ("besoin", Column::Amount(|row| row.fonds.besoin)),
            ("cfa_en_peril", Column::Count(|row| row.fonds.en_peril)),
            ("apprentis_en_peril", Column::Count(|row| row.fonds.apprentis_en_peril)),
            ("cfa_perdus", Column::Count(|row| row.fonds.perdus)),
        ],
    )
}

/// A row for each région and year: apprentices, and the accounts of all its CFAs together.
#[must_use]
pub fn regions_annees(rows: &[RegionRow]) -> Table<'_> {
    let rows: Vec<(&str, RegionYear)> = rows.iter().flat_map(|row| row.years.iter().map(|year| (row.region.as_str(), *year))).collect();
    table(
        "regions_annees",
        &rows,
        &[
            ("annee", Column::Year(|year| year.annee)),
            ("entrees", Column::Count(|year| year.entrees)),
            ("apprentis", Column::Count(|year| year.apprentis)),
            ("produits", Column::Amount(|year| year.produits)),
            ("charges", Column::Amount(|year| year.charges)),
            ("resultat", Column::Amount(|year| year.resultat)),
            ("tresorerie_fin", Column::Amount(|year| year.tresorerie_fin)),
            ("cfa_en_perte", Column::Count(|year| year.en_perte)),
            ("cfa_insolvables", Column::Count(|year| year.insolvables)),
        ],
    )
}

/// A row for each figure published of France: head-counts in `effectif_*`, amounts in `montant_*`.
#[must_use]
pub fn france(rows: &[Published]) -> Table<'_> {
    let heads = |of: fn(&Published) -> i64| Cells::Integer(rows.iter().map(|row| (!row.euros).then(|| of(row))).collect());
    let amounts = |of: fn(&Published) -> i64| Cells::Amount(rows.iter().map(|row| row.euros.then(|| Centimes(of(row)))).collect());
    Table {
        name: "france",
        columns: vec![
            ("mesure", Cells::Text(rows.iter().map(|row| Cow::Borrowed(row.mesure)).collect())),
            ("annee", Cells::Integer(rows.iter().map(|row| Some(i64::from(row.annee))).collect())),
            ("effectif_regions", heads(|row| row.regions)),
            ("effectif_publie", heads(|row| row.publie)),
            ("montant_regions", amounts(|row| row.regions)),
            ("montant_publie", amounts(|row| row.publie)),
            ("source", Cells::Text(rows.iter().map(|row| Cow::Borrowed(row.source.as_str())).collect())),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(region: &str, contrats: u64, year: (i32, u64)) -> RegionRow {
        let years = vec![RegionYear { annee: year.0, entrees: year.1, apprentis: year.1, ..RegionYear::default() }];
        RegionRow { region: region.into(), contrats, du_loi: Centimes(7), years, ..RegionRow::default() }
    }

    #[test]
    fn sums_go_year_by_year() {
        let sum = RegionRow::sum("France", &[row("a", 10, (2020, 6)), row("b", 20, (2019, 5)), row("c", 1, (2020, 8))]);
        assert_eq!((sum.contrats, sum.du_loi), (31, Centimes(21)));
        assert_eq!(sum.years.iter().map(|year| (year.annee, year.entrees)).collect::<Vec<_>>(), [(2019, 5), (2020, 14)]);
    }

    #[test]
    fn few_apprentices_are_told_with_those_of_another_region() {
        let rows = vec![row("a", 900, (2020, 600)), row("b", 40, (2020, 3)), row("c", 50, (2020, 30))];
        let total = RegionRow::sum("", &rows);
        let shown = shown(rows);
        assert_eq!(shown.iter().map(|row| (row.region.as_str(), row.contrats)).collect::<Vec<_>>(), [("a", 900), (SMALL, 90)]);
        assert_eq!(RegionRow::sum("", &shown), total);
    }
}
