//! From the accounts of the CFAs and their contracts to the needs that the fund compares.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::{Envelope, Need, NeedYear, NpecBase, PresenceMonths};
use crate::accounts::{CentreAccounts, CentreFlows, YearAccounts};
use crate::calendar::Month;
use crate::codes::{CodeDiplome, Niveau, Payeur, Regime};
use crate::contract::{Centre, Cohort};
use crate::engine::{PriceBook, evaluate, pieces_of};
use crate::legislation::{Legislation, PriceBase, Settings};
use crate::rules::SegmentPrice;
use crate::units::division::{ceiling, half_away};
use crate::units::{Centimes, Fraction};

/// Everything from which the needs are counted.
#[derive(Clone, Copy)]
pub struct Inventory<'a> {
    /// The contracts of all CFAs.
    pub cohort: &'a Cohort,
    /// Where the prices of the contracts are found.
    pub book: &'a PriceBook<'a>,
    /// The law by which they are evaluated.
    pub law: &'a Legislation,
    /// Readings of the rules.
    pub settings: &'a Settings,
    /// The envelopes: which years count, and in which proportion an aid is paid.
    pub envelope: &'a Envelope,
}

/// The accounts of a CFA as the fund reads them.
#[derive(Clone, Copy)]
pub struct CentreBooks<'a> {
    /// The CFA, its costs and its opening cash.
    pub centre: &'a Centre,
    /// What flows to it.
    pub flows: &'a CentreFlows,
    /// Its accounts without aid.
    pub accounts: &'a CentreAccounts,
}

/// What the contracts of a CFA say beside its accounts.
#[derive(Clone, Debug, Default)]
struct ContractNeeds {
    /// Months of stock contracts at the coût préfecture and what they are funded, by year.
    stock: BTreeMap<i32, (i64, Centimes)>,
    /// Due at the NPEC and its months, by year and diploma.
    bases: BTreeMap<(i32, CodeDiplome), (Option<Niveau>, Centimes, u64)>,
}

impl ContractNeeds {
    fn merged(mut self, other: Self) -> Self {
        for (year, (months, funding)) in other.stock {
            let stock = self.stock.entry(year).or_default();
            (stock.0, stock.1) = (stock.0 + months, stock.1 + funding);
        }
        for (key, (niveau, due, months)) in other.bases {
            let base = self.bases.entry(key).or_insert((niveau, Centimes::ZERO, 0));
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
    pub fn needs(&self, books: &BTreeMap<String, CentreBooks<'_>>) -> (Vec<Need>, Vec<String>) {
        self.counted(books, &self.contracts())
    }

    /// The same from the accounts alone: what they miss, without what the contracts say of the stock and of the NPEC.
    #[must_use]
    pub fn needs_of_accounts(&self, books: &BTreeMap<String, CentreBooks<'_>>) -> (Vec<Need>, Vec<String>) {
        self.counted(books, &BTreeMap::new())
    }

    fn counted(&self, books: &BTreeMap<String, CentreBooks<'_>>, contracts: &BTreeMap<u32, ContractNeeds>) -> (Vec<Need>, Vec<String>) {
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

    fn need(&self, books: CentreBooks<'_>, contracts: &ContractNeeds) -> Option<Need> {
        let CentreBooks { centre, accounts, .. } = books;
        let year = |annee: i32| accounts.years.iter().find(|year| year.annee == annee);
        let years: Option<Vec<_>> = self.envelope.years.iter().map(|&(annee, _, _)| year(annee)).collect();
        let years = years.filter(|years| !years.is_empty())?;
        let (months, heads): (i64, i64) = (12 * years.len() as i64, years.iter().map(|year| year.apprentis_mois).sum());
        if heads == 0 {
            return None;
        }
        let (mix, places_3_4) = self.mix(books);
        let apprentices = half_away(heads, months);
        let first_day = Month::january(self.envelope.years.first()?.0).first_day();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let need = Need {
            cfa: centre.cfa.clone(),
            nom: text(&centre.nom),
            departement: text(&centre.departement),
            territoire: text(&centre.territoire),
            apprentices: u64::try_from(apprentices).unwrap_or(0),
            mix,
            places_3_4,
            lost: accounts.insolvent.is_some_and(|day| day < first_day),
            investment: centre.investissement_demande.unwrap_or_default(),
            years: years.iter().map(|year| need_year(year, centre, contracts)).collect(),
            below: self.below(books),
            ..Need::default()
        };
        Some(need)
    }

    /// The months of the fund under the limit, and what is missing in each.
    fn below(&self, books: CentreBooks<'_>) -> Vec<(Month, Centimes)> {
        let of_fund = |month: Month| self.envelope.years.iter().any(|&(annee, _, _)| annee == month.year());
        let missing = |solde: Centimes| -(solde + books.centre.decouvert_autorise);
        let months = books.accounts.months.iter().filter(|month| of_fund(month.mois));
        months.map(|month| (month.mois, missing(month.solde_min))).filter(|&(_, missing)| missing > Centimes::ZERO).collect()
    }

    /// Months of presence of the years of the fund by level and speciality, and the places of levels 3 and 4: groups open at the fullest,
    /// each full.
    fn mix(&self, books: CentreBooks<'_>) -> (Vec<PresenceMonths>, u64) {
        let taille = i64::from(books.centre.taille_groupe);
        let within = |month: &Month| self.envelope.years.iter().any(|&(annee, _, _)| annee == month.year());
        let (mut sums, mut places): (BTreeMap<(Option<Niveau>, String), i64>, i64) = (BTreeMap::new(), 0);
        for (key, heads) in books.flows.heads() {
            let code = self.cohort.diplomes().get(key.diplome as usize).copied();
            let niveau = code.and_then(|code| self.book.niveau(code));
            let heads: Vec<i64> =
                books.flows.horizon.months().zip(heads).filter(|(month, _)| within(month)).map(|(_, &heads)| i64::from(heads)).collect();
            let specialite = code.map_or_else(String::new, |code| code.to_string().chars().skip(3).take(3).collect());
            *sums.entry((niveau, specialite)).or_default() += heads.iter().sum::<i64>();
            if is_first(niveau) && key.is_class() {
                places += ceiling(heads.iter().copied().max().unwrap_or(0), taille) * taille;
            }
        }
        let mix = |((niveau, specialite), mois): ((Option<Niveau>, String), i64)| PresenceMonths {
            niveau: niveau.map(Niveau::number),
            specialite,
            mois,
        };
        (sums.into_iter().map(mix).collect(), u64::try_from(places).unwrap_or(0))
    }

    /// What the contracts say, by number of the CFA. A contract that cannot be priced is in no accounts either.
    fn contracts(&self) -> BTreeMap<u32, ContractNeeds> {
        const ROWS: usize = 4_096;
        let piece = |rows: Range<usize>| {
            let mut found: BTreeMap<u32, ContractNeeds> = BTreeMap::new();
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

    fn add(&self, row: usize, found: &mut ContractNeeds) {
        let contrat = self.cohort.contrat(row);
        let keys = self.book.keys(self.cohort, row);
        let Ok(evaluation) = evaluate(&contrat, &self.book.price(&contrat, &keys).prices, self.law, self.settings) else { return };
        let of_fund = |year: i32| self.envelope.years.iter().any(|&(annee, _, _)| annee == year);
        let due = &evaluation.due;
        for segment in due.segments.iter().filter(|segment| segment.payeurs().contains(&Payeur::Opco)) {
            let stock = segment.basis == SegmentPrice::Annual(PriceBase::CoutPrefecture);
            for (year, first, end) in due.years() {
                let months = end.min(segment.end) - first.max(segment.first);
                if months <= 0 {
                    continue;
                }
                let amount = segment.amount(Payeur::Opco, first, end, &due.prorata);
                if !of_fund(year) {
                    continue;
                }
                if stock && evaluation.regime() == Regime::StockPrefecture {
                    let stock = found.stock.entry(year).or_default();
                    (stock.0, stock.1) = (stock.0 + i64::from(months), stock.1 + amount);
                } else if !stock && segment.basis != SegmentPrice::Hours {
                    let base = found.bases.entry((year, keys.code_diplome)).or_insert((keys.niveau, Centimes::ZERO, 0));
                    base.1 += amount;
                    base.2 += u64::from(months.unsigned_abs());
                }
            }
        }
    }
}

/// A year of the accounts with what its contracts say. A month of the stock costs what a month of an apprentice costs that year.
fn need_year(year: &YearAccounts, centre: &Centre, contracts: &ContractNeeds) -> NeedYear {
    let (months, funding) = contracts.stock.get(&year.annee).copied().unwrap_or_default();
    let cost = year.charges.total().0.checked_mul(months).filter(|_| year.apprentis_mois > 0);
    let stock_cost = cost.map_or(Centimes::ZERO, |cost| Fraction::new(cost, year.apprentis_mois).rounded());
    let of_year = contracts.bases.iter().filter(|((annee, _), _)| *annee == year.annee);
    NeedYear {
        lowest: year.lowest.0,
        overdraft: centre.decouvert_autorise,
        charges: year.charges.total(),
        result: year.resultat,
        stock_cost,
        stock_funding: funding,
        bases: of_year.map(|(&(_, diplome), &(niveau, du, mois))| NpecBase { diplome, niveau, du, mois }).collect(),
    }
}
