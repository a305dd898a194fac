//! What surveys of CFAs publish, beside what the calibrated accounts have.

use super::centres::CentreFigures;
use super::figures::SourcedFigure;
use super::margin::Margin;
use crate::accounts::{CentreAccounts, YearAccounts};
use crate::units::Centimes;

/// The accounts of the region's CFAs, in euros.
struct Accounts<'a> {
    all: &'a [CentreAccounts],
    /// A smaller result than this share of the income is a balance.
    balance: f64,
}

fn euros(amount: Centimes) -> f64 {
    amount.0 as f64 / 100.0
}

impl Accounts<'_> {
    fn years(&self, year: usize) -> impl Iterator<Item = &YearAccounts> {
        self.all.iter().filter_map(move |one| one.years.get(year))
    }

    fn sum(&self, year: usize, of: fn(&YearAccounts) -> Centimes) -> f64 {
        self.years(year).map(|year| euros(of(year))).sum()
    }

    fn cost(&self, year: usize) -> f64 {
        let heads: f64 = self.years(year).map(|year| year.apprentis_mois as f64 / 12.0).sum();
        self.sum(year, |year| year.charges.total()) / heads
    }

    fn margin(&self, year: usize) -> f64 {
        self.sum(year, |year| year.resultat) / self.sum(year, YearAccounts::produits_total)
    }

    /// Share of the CFAs whose result, as a share of their income, is so.
    fn share(&self, year: usize, so: impl Fn(f64) -> bool) -> f64 {
        let of = |year: &YearAccounts| euros(year.resultat) / euros(year.produits_total()).max(1.0);
        self.years(year).filter(|year| so(of(year))).count() as f64 / self.all.len() as f64
    }

    /// Cash at the end of a month of a year, in months of the costs of 2019: the last year that was closed when they were asked.
    fn months(&self, year: usize, month: usize) -> f64 {
        let cash: f64 = self.all.iter().filter_map(|one| one.months.get(year * 12 + month)).map(|month| euros(month.solde)).sum();
        cash * 12.0 / self.sum(0, |year| year.charges.total())
    }
}

/// Target, got and error of each published figure; those whose name ends with `(non calé)` are compared only.
#[must_use]
pub fn centre_margins(all: &[CentreAccounts], figures: &CentreFigures) -> Vec<Margin> {
    let accounts = Accounts { all, balance: figures.equilibre.value };
    let band = accounts.balance;
    let count = |name: &str, figure: &SourcedFigure<f64>, got: f64, unit: &'static str| {
        Margin::count(name.to_owned(), figure.value, got, unit, &figure.source)
    };
    let share = |name: &str, target: f64, got: f64, source: &str| Margin::share(name.to_owned(), target, got, source);
    let [surplus, balanced, loss] = figures.resultats_2019.value;
    let results = figures.resultats_2019.source.as_str();
    vec![
        count("coût moyen par apprenti en 2019", &figures.cout_moyen, accounts.cost(0), "euros"),
        share("CFA excédentaires en 2019", surplus, accounts.share(0, |margin| margin > band), results),
        share("CFA à l'équilibre en 2019", balanced, accounts.share(0, |margin| margin.abs() <= band), results),
        share("CFA déficitaires en 2019", loss, accounts.share(0, |margin| margin < -band), results),
        count("trésorerie au 31/12/2019, en mois de charges de 2019", &figures.tresorerie_mois, accounts.months(0, 11), "mois"),
        share(
            "CFA en déficit en 2020 (non calé)",
            figures.deficits_2020.value,
            accounts.share(1, |margin| margin < 0.0),
            &figures.deficits_2020.source,
        ),
        count(
            "trésorerie au 30/04/2020, en mois de charges de 2019 (non calé)",
            &figures.tresorerie_avril_2020,
            accounts.months(1, 3),
            "mois",
        ),
        share("taux de marge en 2020 (non calé)", figures.marge_2020.value, accounts.margin(1), &figures.marge_2020.source),
        share("taux de marge en 2021", figures.marge_2021.value, accounts.margin(2), &figures.marge_2021.source),
        share(
            "CFA non excédentaires en 2021 (non calé)",
            figures.deficits_2021.value,
            accounts.share(2, |margin| margin <= 0.0),
            &figures.deficits_2021.source,
        ),
        count("coût moyen par apprenti en 2021", &figures.cout_moyen_2021, accounts.cost(2), "euros"),
    ]
}
