//! What a comparison puts side by side: everything that turns the same contracts into amounts.

use crate::contract::{Cohort, Contrat};
use crate::engine::{EmployerCost, Evaluation, Keys, PriceBook, Priced, employer_cost, evaluate};
use crate::legislation::{CoutPrefectureTable, EmployerSettings, Legislation, Nomenclature, NpecTable, Settings};
use crate::rules::RuleError;
use crate::units::Centimes;
use crate::units::division::half_away;

/// Ten-thousandths of the whole.
pub const WHOLE: i32 = 10_000;

/// A change of every price of a kind, in ten-thousandths of what the tables say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceScale {
    /// NPEC.
    pub npec: i32,
    /// Coût préfecture.
    pub cout_prefecture: i32,
}

impl Default for PriceScale {
    fn default() -> Self {
        Self { npec: WHOLE, cout_prefecture: WHOLE }
    }
}

impl PriceScale {
    /// The prices of a contract after the change, each rounded to the cent.
    #[must_use]
    pub fn apply(self, mut priced: Priced) -> Priced {
        let scaled = |amount: Centimes, scale: i32| {
            if scale == WHOLE { amount } else { Centimes(half_away(amount.0 * i64::from(scale), i64::from(WHOLE))) }
        };
        priced.prices.npec = priced.prices.npec.map(|amount| scaled(amount, self.npec));
        priced.prices.cout_prefecture = priced.prices.cout_prefecture.map(|amount| scaled(amount, self.cout_prefecture));
        priced
    }
}

/// The contracts of a world when they are not those of the list: some are not there, some are not the same.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The contracts as the world has them; none when they are those of the list.
    cohort: Option<Cohort>,
    /// Where each contract of the list is; none where it is not in the world.
    place: Vec<Option<u32>>,
}

impl Rows {
    /// Contracts in place of those of a list.
    #[must_use]
    pub fn of(list: &Cohort, cohort: Cohort) -> Self {
        let place = |row| cohort.row_of(list.contrat_id(row)).and_then(|row| u32::try_from(row).ok());
        Self { place: (0..list.len()).map(place).collect(), cohort: Some(cohort) }
    }

    /// Those of a list that `present` keeps, as they are.
    #[must_use]
    pub fn only(list: &Cohort, present: impl Fn(&str) -> bool) -> Self {
        let place = |row: usize| u32::try_from(row).ok().filter(|_| present(list.contrat_id(row)));
        Self { cohort: None, place: (0..list.len()).map(place).collect() }
    }

    fn at<'c>(&'c self, list: &'c Cohort, row: usize) -> Option<(&'c Cohort, usize)> {
        let place = self.place.get(row).copied().flatten()?;
        Some((self.cohort.as_ref().unwrap_or(list), place as usize))
    }
}

/// A scenario as the loop needs it: law, tables, settings, and what it does to the prices and to the contracts themselves.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The law.
    pub law: &'a Legislation,
    /// NPEC.
    pub npec: &'a NpecTable,
    /// Coûts préfectoraux.
    pub cout_prefecture: &'a CoutPrefectureTable,
    /// Diplomas, levels, branches.
    pub nomenclature: &'a Nomenclature,
    /// Readings and settings.
    pub settings: Settings,
    /// Change of all prices.
    pub prices: PriceScale,
    /// Its own contracts; none when they are those of the list.
    pub rows: Option<&'a Rows>,
}

impl<'a> World<'a> {
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

    fn book(&self) -> PriceBook<'a> {
        PriceBook::new(self.law, self.npec, self.cout_prefecture, self.nomenclature, &self.settings)
    }

    /// Whether two worlds find the same prices for the same contract before their own scale.
    fn prices_as(&self, other: &Self) -> bool {
        let npec = std::ptr::eq(self.npec, other.npec) || self.npec == other.npec;
        let costs = std::ptr::eq(self.cout_prefecture, other.cout_prefecture) || self.cout_prefecture == other.cout_prefecture;
        let tables = npec && costs && std::ptr::eq(self.nomenclature, other.nomenclature);
        let substitute = self.settings.missing_cout_prefecture == other.settings.missing_cout_prefecture;
        let law = std::ptr::eq(self.law, other.law) || self.law.amorcage == other.law.amorcage;
        tables && substitute && law && self.rows.is_none() && other.rows.is_none()
    }
}

/// Worlds ready for the loop: each price is looked up once for all the worlds that share it.
pub struct Prepared<'w, 'a> {
    /// The worlds.
    pub worlds: &'w [World<'a>],
    books: Vec<PriceBook<'a>>,
    /// The book of each world.
    book_of: Vec<usize>,
}

/// What a contract is in a world: as the world changes it, priced, evaluated.
pub type Evaluated = (Contrat, Priced, Result<Evaluation, RuleError>);

impl<'w, 'a> Prepared<'w, 'a> {
    /// Prepares worlds.
    #[must_use]
    pub fn new(worlds: &'w [World<'a>]) -> Self {
        let mut owners: Vec<usize> = Vec::new();
        let mut book_of = Vec::with_capacity(worlds.len());
        for (index, world) in worlds.iter().enumerate() {
            let shared = owners.iter().position(|&owner| worlds[owner].prices_as(world));
            book_of.push(shared.unwrap_or(owners.len()));
            if shared.is_none() {
                owners.push(index);
            }
        }
        Self { worlds, books: owners.iter().map(|&owner| worlds[owner].book()).collect(), book_of }
    }

    /// What the employer of a row bears in a world; none when the world has no such row, or nothing is known of it.
    #[must_use]
    pub fn employer(&self, cohort: &Cohort, row: usize, world: usize, settings: &EmployerSettings) -> Option<EmployerCost> {
        let (book, world) = (&self.books[self.book_of[world]], &self.worlds[world]);
        let (here, place) = world.rows.map_or(Some((cohort, row)), |rows| rows.at(cohort, row))?;
        employer_cost(here, place, book, world.law, settings)
    }

    /// Visits a row in every world that has it, in order: `visit(world, keys, evaluated)`.
    pub fn visit<'c>(&'c self, cohort: &'c Cohort, row: usize, mut visit: impl FnMut(usize, &Keys<'_>, &Evaluated)) {
        let written = cohort.contrat(row);
        let mut found: [Option<(Keys<'_>, Priced)>; 8] = [None; 8];
        for (index, world) in self.worlds.iter().enumerate() {
            let number = self.book_of[index];
            let Some((here, place)) = world.rows.map_or(Some((cohort, row)), |rows| rows.at(cohort, row)) else { continue };
            let contrat = if world.rows.is_some() { here.contrat(place) } else { written };
            let look_up = || {
                let book = &self.books[number];
                let keys = book.keys(here, place);
                (keys, book.price(&contrat, &keys))
            };
            let (keys, priced) = match found.get_mut(number) {
                Some(known) => *known.get_or_insert_with(look_up),
                None => look_up(),
            };
            let priced = world.prices.apply(priced);
            let evaluated = evaluate(&contrat, &priced.prices, world.law, &world.settings);
            visit(index, &keys, &(contrat, priced, evaluated));
        }
    }
}
