//! From the accounts of the CFAs and their contracts to the needs that the fund compares.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::{Envelope, Need, NeedYear, NpecBase};
use crate::accounts::{CentreAccounts, CentreFlows};
use crate::calendar::Month;
use crate::codes::{CodeDiplome, Niveau, Payeur, Regime};
use crate::contract::{Centre, Cohort};
use crate::engine::{PriceBook, evaluate, pieces_of};
use crate::legislation::{Legislation, PriceBase, Settings};
use crate::rules::PriceBasis;
use crate::units::division::{ceiling, half_away};
use crate::units::{Centimes, Fraction};

/// Everything from which the needs are counted.
#[derive(Clone, Copy)]
pub struct Inventory<'a> {
    /// The contracts.
    pub cohort: &'a Cohort,
    /// Their prices.
    pub book: &'a PriceBook<'a>,
    /// The law.
    pub law: &'a Legislation,
    /// Readings of the rules.
    pub settings: &'a Settings,
    /// The envelopes: which years count, and in which proportion an aid is paid.
    pub envelope: &'a Envelope,
}

/// The accounts of a CFA as the fund reads them.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    /// The CFA.
    pub centre: &'a Centre,
    /// What flows to it.
    pub flows: &'a CentreFlows,
    /// Its accounts without aid.
    pub accounts: &'a CentreAccounts,
}

/// What the contracts of a CFA say beside its accounts.
#[derive(Clone, Debug, Default)]
struct Contracts {
    /// Months of stock contracts at the coût préfecture, by year.
    stock_months: BTreeMap<i32, i64>,
    /// What these months are funded.
    stock_funding: Centimes,
    /// Due at the NPEC and its months, by diploma.
    bases: BTreeMap<CodeDiplome, (Option<Niveau>, Centimes, u64)>,
}

impl Contracts {
    fn merged(mut self, other: Self) -> Self {
        for (year, months) in other.stock_months {
            *self.stock_months.entry(year).or_default() += months;
        }
        self.stock_funding += other.stock_funding;
        for (diplome, (niveau, due, months)) in other.bases {
            let base = self.bases.entry(diplome).or_insert((niveau, Centimes::ZERO, 0));
            base.1 += due;
            base.2 += months;
        }
        self
    }
}

/// Levels 3 and 4: CAP to baccalauréat.
fn is_first(niveau: Option<Niveau>) -> bool {
    niveau.is_some_and(|niveau| niveau.number() <= 4)
}

impl Inventory<'_> {
    /// The needs of the CFAs that have accounts for the years of the fund, by CFA; and the identifiers of those that have none.
    #[must_use]
    pub fn needs(&self, books: &BTreeMap<String, Books<'_>>) -> (Vec<Need>, Vec<String>) {
        let contracts = self.contracts();
        let (mut needs, mut without) = (Vec::new(), Vec::new());
        for (number, cfa) in self.cohort.cfas().iter().enumerate() {
            let found = contracts.get(&(number as u32)).cloned().unwrap_or_default();
            match books.get(cfa).and_then(|books| self.need(*books, &found)) {
                Some(need) => needs.push(need),
                None => without.push(cfa.clone()),
            }
        }
        (super::prepared(needs).0, without)
    }

    fn need(&self, books: Books<'_>, contracts: &Contracts) -> Option<Need> {
        let Books { centre, accounts, .. } = books;
        let year = |annee: i32| accounts.years.iter().find(|year| year.annee == annee);
        let years: Option<Vec<_>> = self.envelope.years.iter().map(|&(annee, _, _)| year(annee)).collect();
        let years = years.filter(|years| !years.is_empty())?;
        let (months, heads): (i64, i64) = (12 * years.len() as i64, years.iter().map(|year| year.apprentis_mois).sum());
        if heads == 0 {
            return None;
        }
        let (first, places_3_4) = self.first_levels(books);
        let apprentices = half_away(heads, months);
        let first_day = Month::january(self.envelope.years.first()?.0).first_day();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let mut need = Need {
            cfa: centre.cfa.clone(),
            nom: text(&centre.nom),
            departement: text(&centre.departement),
            territoire: text(&centre.territoire),
            apprentices: u64::try_from(apprentices).unwrap_or(0),
            apprentices_3_4: u64::try_from(half_away(first, months).min(apprentices)).unwrap_or(0),
            places_3_4,
            result: years.iter().map(|year| year.resultat).sum(),
            charges: years.iter().map(|year| year.charges.total()).sum(),
            lost: accounts.insolvent.is_some_and(|day| day < first_day),
            stock_cost: stock_cost(accounts, contracts),
            stock_funding: contracts.stock_funding,
            bases: contracts.bases.iter().map(|(&diplome, &(niveau, du, mois))| NpecBase { diplome, niveau, du, mois }).collect(),
            years: years
                .iter()
                .map(|year| NeedYear {
                    lowest: year.lowest.0,
                    overdraft: centre.decouvert_autorise,
                    charges: year.charges.total(),
                    result: year.resultat,
                })
                .collect(),
            ..Need::default()
        };
        need.stand(self.envelope);
        Some(need)
    }

    /// Apprentices of levels 3 and 4, summed over the months of the fund, and their places: groups open at the fullest, each full.
    fn first_levels(&self, books: Books<'_>) -> (i64, u64) {
        let taille = i64::from(books.centre.taille_groupe);
        let years = &self.envelope.years;
        let (mut present, mut places) = (0_i64, 0_i64);
        for (key, heads) in books.flows.heads() {
            let code = self.cohort.diplomes().get(key.diplome as usize).copied();
            if !is_first(code.and_then(|code| self.book.niveau(code))) {
                continue;
            }
            let within = |month: &Month| years.iter().any(|&(annee, _, _)| annee == month.year());
            let heads: Vec<i64> =
                books.flows.horizon.months().zip(heads).filter(|(month, _)| within(month)).map(|(_, &heads)| i64::from(heads)).collect();
            present += heads.iter().sum::<i64>();
            if key.is_class() {
                places += ceiling(heads.iter().copied().max().unwrap_or(0), taille) * taille;
            }
        }
        (present, u64::try_from(places).unwrap_or(0))
    }

    /// What the contracts say, by number of the CFA. A contract that cannot be priced is in no accounts either.
    fn contracts(&self) -> BTreeMap<u32, Contracts> {
        const ROWS: usize = 4_096;
        let piece = |rows: Range<usize>| {
            let mut found: BTreeMap<u32, Contracts> = BTreeMap::new();
            for row in rows {
                self.add(row, found.entry(self.cohort.cfa_number(row)).or_default());
            }
            found
        };
        pieces_of(ROWS, self.cohort.len()).into_par_iter().map(piece).reduce(BTreeMap::new, |mut all, more| {
            for (cfa, contracts) in more {
                let mine = all.remove(&cfa).unwrap_or_default();
                all.insert(cfa, mine.merged(contracts));
            }
            all
        })
    }

    fn add(&self, row: usize, found: &mut Contracts) {
        let contrat = self.cohort.contrat(row);
        let keys = self.book.keys(self.cohort, row);
        let Ok(evaluation) = evaluate(&contrat, &self.book.price(&contrat, &keys).prices, self.law, self.settings) else { return };
        let Some(&(from, _, _)) = self.envelope.years.first() else { return };
        let of_fund = |year: i32| self.envelope.years.iter().any(|&(annee, _, _)| annee == year);
        let due = &evaluation.due;
        for segment in due.segments.iter().filter(|segment| segment.payeurs().contains(&Payeur::Opco)) {
            let stock = segment.basis == PriceBasis::Annual(PriceBase::CoutPrefecture);
            for (year, first, end) in due.years() {
                let months = end.min(segment.end) - first.max(segment.first);
                if months <= 0 {
                    continue;
                }
                let amount = segment.amount(Payeur::Opco, first, end, due.prorata);
                if stock && year >= from && evaluation.regime() == Regime::StockPrefecture {
                    *found.stock_months.entry(year).or_default() += i64::from(months);
                    found.stock_funding += amount;
                } else if !stock && of_fund(year) && segment.basis != PriceBasis::Hours {
                    let base = found.bases.entry(keys.code_diplome).or_insert((keys.niveau, Centimes::ZERO, 0));
                    base.1 += amount;
                    base.2 += u64::from(months.unsigned_abs());
                }
            }
        }
    }
}

/// The stock months at what an apprentice costs that year; beyond the accounts, at the cost of their last year.
fn stock_cost(accounts: &CentreAccounts, contracts: &Contracts) -> Centimes {
    let cost = |annee: i32| {
        let mut known = accounts.years.iter().rev().filter(|year| year.apprentis_mois > 0);
        known.clone().find(|year| year.annee <= annee).or_else(|| known.next_back())
    };
    let of_year = |(&annee, &months): (&i32, &i64)| {
        let year = cost(annee)?;
        Some(Fraction::new(year.charges.total().0.checked_mul(months)?, year.apprentis_mois).rounded())
    };
    contracts.stock_months.iter().filter_map(of_year).sum()
}
