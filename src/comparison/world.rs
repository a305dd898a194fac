//! What a comparison puts side by side: everything that turns the same contracts into amounts.

use arrayvec::ArrayVec;
use chrono::NaiveDate;
use rayon::prelude::*;

use crate::codes::Payeur;
use crate::contract::{Cohort, Contrat};
use crate::engine::{
    ContractPriceKeys, Delayed, Evaluation, OpenBook, PriceBook, PriceScale, Priced, employer_cost_at, evaluate, first_instalment, retards,
};
use crate::legislation::{
    CarenceStock, CoutPrefectureTable, EMPLOYERS, EmployerSettings, Legislation, Nomenclature, NpecTable, Settings, TRANSITION,
};
use crate::rules::{Baremes, Classified, Counting, Instalment, RuleError, classify};
use crate::units::Centimes;

/// The contracts of a world when they are not those of the list: some are not there, some are not the same.
#[derive(Clone, Debug, Default)]
pub struct WorldContracts {
    /// The contracts as the world has them; none when they are those of the list.
    cohort: Option<Cohort>,
    /// Where each contract of the list is; none where it is not in the world.
    place: Vec<Option<u32>>,
    /// Whether each contract of the list is as it is there.
    same: Vec<bool>,
}

impl WorldContracts {
    /// Contracts in place of those of a list.
    #[must_use]
    pub fn of(list: &Cohort, cohort: Cohort) -> Self {
        let place = |row| cohort.row_of(list.contrat_id(row)).and_then(|row| u32::try_from(row).ok());
        let place: Vec<Option<u32>> = (0..list.len()).into_par_iter().map(place).collect();
        let same = |(row, place): (usize, &Option<u32>)| place.is_some_and(|place| list.same_line(row, &cohort, place as usize));
        let same = place.par_iter().enumerate().map(|(row, place)| same((row, place))).collect();
        Self { cohort: Some(cohort), place, same }
    }

    /// Those of a list that `present` keeps, as they are.
    #[must_use]
    pub fn only(list: &Cohort, present: impl Fn(&str) -> bool) -> Self {
        let place = |row: usize| u32::try_from(row).ok().filter(|_| present(list.contrat_id(row)));
        Self { cohort: None, place: (0..list.len()).map(place).collect(), same: vec![true; list.len()] }
    }

    fn at<'c>(&'c self, list: &'c Cohort, row: usize) -> Option<(&'c Cohort, usize)> {
        let place = self.place.get(row).copied().flatten()?;
        Some((self.cohort.as_ref().unwrap_or(list), place as usize))
    }
}

/// A scenario as the loop needs it: law, tables, settings, and what it does to the prices and to the contracts themselves.
#[derive(Clone, Copy)]
pub struct ComparedWorld<'a> {
    /// The law of this world, its overrides laid over the law in force.
    pub law: &'a Legislation,
    /// Its NPEC, by certification and branch.
    pub npec: &'a NpecTable,
    /// Its coûts préfectoraux, by CFA or région and diploma.
    pub cout_prefecture: &'a CoutPrefectureTable,
    /// Diplomas with their levels, and branches.
    pub nomenclature: &'a Nomenclature,
    /// Readings chosen where the law is unclear.
    pub settings: Settings,
    /// Change of all prices.
    pub prices: PriceScale,
    /// Its own contracts; none when they are those of the list.
    pub rows: Option<&'a WorldContracts>,
}

impl<'a> ComparedWorld<'a> {
    /// The law, the tables and the settings, nothing changed.
    #[must_use]
    pub fn new(
        law: &'a Legislation,
        npec: &'a NpecTable,
        cout_prefecture: &'a CoutPrefectureTable,
        nomenclature: &'a Nomenclature,
        settings: Settings,
    ) -> Self {
        Self { law, npec, cout_prefecture, nomenclature, settings, prices: PriceScale::default(), rows: None }
    }

    /// What contracts are priced with.
    pub(super) fn book(&self) -> PriceBook<'a> {
        PriceBook::new(self.law, self.npec, self.cout_prefecture, self.nomenclature, &self.settings)
    }

    /// Whether two worlds find the same prices for the same contract before their own scale.
    fn prices_as(&self, other: &Self) -> bool {
        let npec = std::ptr::eq(self.npec, other.npec) || self.npec == other.npec;
        let costs = std::ptr::eq(self.cout_prefecture, other.cout_prefecture) || self.cout_prefecture == other.cout_prefecture;
        let tables = npec && costs && std::ptr::eq(self.nomenclature, other.nomenclature);
        let read = |settings: &Settings| (settings.missing_cout_prefecture, settings.carence_stock, settings.amorcage);
        // The reading of R5 that keeps carence values for some contracts asks for their regime.
        let regime = self.settings.carence_stock == CarenceStock::default() || self.law.regime == other.law.regime;
        let law = std::ptr::eq(self.law, other.law) || self.law.amorcage == other.law.amorcage && regime;
        tables && law && read(&self.settings) == read(&other.settings)
    }

    /// Whether two worlds pay the same for the same contract of the same regime, stock contracts and delays apart.
    fn pays_as(&self, other: &Self) -> bool {
        let law = std::ptr::eq(self.law, other.law) || self.law.differs_only_in(other.law, &[&TRANSITION, &EMPLOYERS]);
        let own = |settings: &Settings| {
            let standing = Settings::default();
            let Settings { option_stock_npec, stock_months, short_contracts_in_stock, delays, drawn_delays, .. } = standing;
            Settings { option_stock_npec, stock_months, short_contracts_in_stock, delays, drawn_delays, ..*settings }
        };
        law && self.prices == other.prices && own(&self.settings) == own(&other.settings) && self.prices_as(other)
    }

    /// Whether employers receive the same aids for the same contract: they follow the law but for the regimes and the stock, which
    /// decide on the CFA's money alone.
    fn aids_as(&self, other: &Self) -> bool {
        let law = || self.law.differs_only_in(other.law, &[&TRANSITION]);
        std::ptr::eq(self.nomenclature, other.nomenclature) && (std::ptr::eq(self.law, other.law) || law())
    }

    /// Whether two worlds that pay alike also pay stock contracts alike.
    fn stock_as(&self, other: &Self) -> bool {
        let read = |settings: &Settings| (settings.option_stock_npec, settings.stock_months, settings.short_contracts_in_stock);
        (std::ptr::eq(self.law, other.law) || self.law.stock == other.law.stock) && read(&self.settings) == read(&other.settings)
    }
}

/// What the law pays for a contract, from which each world finds what comes in with its own delays (R23).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WorldPayments {
    instalments: Vec<Instalment>,
    of: Option<(Contrat, Classified)>,
}

impl WorldPayments {
    /// When a payment comes in, from whom, how much: as a run of this world alone finds them.
    pub(super) fn receipts(&mut self, world: &ComparedWorld<'_>, contrat_id: &str, mut add: impl FnMut(NaiveDate, Payeur, Centimes)) {
        let Some((contrat, classified)) = &self.of else { return };
        let retards = retards(contrat_id, classified.regime, &world.settings);
        // The law has a value on its days: its instalments were dated from them.
        let first = if retards.premier > 0 { first_instalment(classified.basis, contrat, world.law).ok().flatten() } else { None };
        let delayed = Delayed::new(&retards, first, &mut self.instalments);
        delayed.receipts(&self.instalments).for_each(|arrival| add(arrival.date, arrival.instalment.payeur, arrival.amount));
    }
}

impl ComparedWorld<'_> {
    /// The evaluation of a contract if its payments can be found too, with them; else none.
    pub(super) fn paid<'e>(
        &self,
        contrat: &Contrat,
        evaluated: &'e Result<Evaluation, RuleError>,
        paid: &mut WorldPayments,
    ) -> Option<&'e Evaluation> {
        let WorldPayments { instalments, of } = paid;
        instalments.clear();
        *of = None;
        let evaluation = evaluated.as_ref().ok()?;
        evaluation.instalments(contrat, self.law, &self.settings, instalments).ok()?;
        *of = Some((*contrat, evaluation.classified));
        Some(evaluation)
    }
}

/// The first of the things before each that is like it, itself when none is.
fn firsts<T>(things: &[T], like: impl Fn(&T, &T) -> bool) -> Vec<usize> {
    let mut firsts: Vec<usize> = Vec::with_capacity(things.len());
    for (index, thing) in things.iter().enumerate() {
        let owner = (0..index).find(|&earlier| firsts[earlier] == earlier && like(&things[earlier], thing));
        firsts.push(owner.unwrap_or(index));
    }
    firsts
}

/// Worlds ready for the loop: what worlds share is looked up and evaluated once for each contract.
pub struct PreparedWorlds<'w, 'a> {
    /// The worlds, in the order of the sides.
    pub worlds: &'w [ComparedWorld<'a>],
    books: Vec<PriceBook<'a>>,
    /// The book of each world.
    book_of: Vec<usize>,
    /// The first world that pays like each, stock contracts apart.
    core: Vec<usize>,
    /// The first world that pays stock contracts like each.
    stock: Vec<usize>,
    /// The first world that aids employers like each.
    aids: Vec<usize>,
    /// One more than the first world that has the contracts of each; 0 for those of the list.
    rows: Vec<usize>,
}

/// What becomes of a contract in a world.
pub enum ContractOutcome<'v> {
    /// Evaluated in this world: its keys, the contract as the world changes it, what the law says of it.
    New(&'v ContractPriceKeys<'v>, &'v Contrat, &'v Result<Evaluation, RuleError>),
    /// The same as in an earlier world, but for the delays of payment (R23).
    As(usize),
}

/// A contract as a world has it: where it stands, and whose it is (0 when it is that of the list).
type Stands<'c> = (&'c Cohort, usize, usize);

/// Kinds of outcomes of a contract that are told apart; further ones are evaluated each.
const KINDS: usize = 32;

impl<'w, 'a> PreparedWorlds<'w, 'a> {
    /// Prepares worlds: those of the same prices share their look-ups.
    #[must_use]
    pub fn new(worlds: &'w [ComparedWorld<'a>]) -> Self {
        let owners = firsts(worlds, ComparedWorld::prices_as);
        let mut distinct = owners.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let same_rows = |one: &ComparedWorld<'_>, other: &ComparedWorld<'_>| match (one.rows, other.rows) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            _ => false,
        };
        let own = |(world, first): (&ComparedWorld<'_>, usize)| if world.rows.is_some() { first + 1 } else { 0 };
        Self {
            worlds,
            books: distinct.iter().map(|&owner| worlds[owner].book()).collect(),
            book_of: owners.iter().map(|owner| distinct.binary_search(owner).unwrap_or(0)).collect(),
            core: firsts(worlds, ComparedWorld::pays_as),
            stock: firsts(worlds, ComparedWorld::stock_as),
            aids: firsts(worlds, ComparedWorld::aids_as),
            rows: worlds.iter().zip(firsts(worlds, same_rows)).map(own).collect(),
        }
    }

    /// The worlds on a list of contracts.
    #[must_use]
    pub fn on<'p>(&'p self, cohort: &'p Cohort) -> ListedWorlds<'p> {
        ListedWorlds { prepared: self, cohort, books: self.books.iter().map(|book| OpenBook::new(book, cohort)).collect() }
    }
}

/// Prepared worlds on a list of contracts: what depends on a CFA or a diploma alone is looked up.
pub struct ListedWorlds<'p> {
    prepared: &'p PreparedWorlds<'p, 'p>,
    cohort: &'p Cohort,
    books: Vec<OpenBook<'p, 'p>>,
}

impl<'p> ListedWorlds<'p> {
    /// The identifier of a contract of the list; a world's own contracts have the same.
    pub(super) fn contrat_id(&self, row: usize) -> &'p str {
        self.cohort.contrat_id(row)
    }

    /// Where a contract of the list stands in a world; none when the world does not have it.
    fn stands(&self, row: usize, world: usize) -> Option<Stands<'p>> {
        let cohort = self.cohort;
        let Some(rows) = self.prepared.worlds[world].rows else { return Some((cohort, row, 0)) };
        let (here, place) = rows.at(cohort, row)?;
        Some(if rows.same.get(row) == Some(&true) { (cohort, row, 0) } else { (here, place, self.prepared.rows[world]) })
    }

    /// The figures of months of each world, to be handed to [`Self::add_aides`] from row to row.
    pub(super) fn baremes(&self) -> Vec<Baremes<'p>> {
        self.prepared.worlds.iter().map(|world| Baremes::new(world.law)).collect()
    }

    /// The aids of the employer of a row over the life of the contract, in each world: `sums` gets them added. `known` are those of the
    /// first world, when they are.
    pub(super) fn add_aides(
        &self,
        row: usize,
        settings: EmployerSettings,
        baremes: &mut [Baremes<'p>],
        known: Option<Centimes>,
        sums: &mut [Centimes],
    ) {
        let prepared = self.prepared;
        let mut seen: ArrayVec<((usize, usize), Centimes), KINDS> = known.map(|amount| ((0, 0), amount)).into_iter().collect();
        for (index, sum) in sums.iter_mut().enumerate() {
            let Some((here, place, whose)) = self.stands(row, index) else { continue };
            let kind = (prepared.aids[index], whose);
            let known = seen.iter().find(|(known, _)| *known == kind).map(|(_, amount)| *amount);
            let amount = known.unwrap_or_else(|| {
                let book = &prepared.books[prepared.book_of[index]];
                let cost = employer_cost_at(here, place, book, &mut baremes[prepared.aids[index]], settings);
                let amount = cost.iter().flat_map(|cost| &cost.years).map(|year| year.aides.total()).sum();
                let _ = seen.try_push((kind, amount));
                amount
            });
            *sum += amount;
        }
    }

    /// Visits a row in every world that has it, in order: `visit(world, outcome)`.
    pub fn visit(&self, row: usize, mut visit: impl FnMut(usize, ContractOutcome<'_>)) {
        let prepared = self.prepared;
        let written = self.cohort.contrat(row);
        let mut found: ArrayVec<(usize, ContractPriceKeys<'_>, Priced), 8> = ArrayVec::new();
        let mut seen: ArrayVec<((usize, usize, Classified, Option<usize>), usize), KINDS> = ArrayVec::new();
        for (index, world) in prepared.worlds.iter().enumerate() {
            let Some((here, place, whose)) = self.stands(row, index) else { continue };
            let contrat = if whose == 0 { written } else { here.contrat(place) };
            // Two worlds of one kind differ at most in regimes and stock: the same regime, and the same stock if it is one, is the
            // same contract.
            if let Ok(classified) = classify(&contrat, world.law) {
                let stock = matches!(classified.basis, Counting::StockPrefecture | Counting::StockNpec | Counting::StockPublic);
                let kind = (prepared.core[index], whose, classified, stock.then_some(prepared.stock[index]));
                if let Some(&(_, earlier)) = seen.iter().find(|(known, _)| *known == kind) {
                    visit(index, ContractOutcome::As(earlier));
                    continue;
                }
                let _ = seen.try_push((kind, index));
            }
            let number = prepared.book_of[index];
            let known = found.iter().find(|(known, ..)| whose == 0 && *known == number).map(|&(_, keys, priced)| (keys, priced));
            let (keys, priced) = known.unwrap_or_else(|| {
                if whose != 0 {
                    let book = &prepared.books[number];
                    let keys = book.keys(here, place);
                    return (keys, book.price(&contrat, &keys));
                }
                let keys = self.books[number].keys(row);
                let priced = self.books[number].price(row, &contrat, &keys);
                let _ = found.try_push((number, keys, priced));
                (keys, priced)
            });
            let priced = world.prices.apply(priced);
            let evaluated = evaluate(&contrat, &priced.prices, world.law, &world.settings);
            visit(index, ContractOutcome::New(&keys, &contrat, &evaluated));
        }
    }
}
