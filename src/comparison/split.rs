//! The difference between two scenarios, shared exactly between what differs.
//!
//! Causes come before their effects: contracts that employers add or drop because of an aid (D1) are made again in every case under
//! the law of the case, so that they are in the share of the aid. The switch of D1 itself is no measure but how the world answers: what
//! differs is judged with it, and its own share is what it changes where nothing else has.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::aides::aides_by_row;
use super::factors::{
    ANSWER, ASSUMPTIONS, DEMAND, EMPLOYER, Factor, Field, Grain, Player, SETTINGS, SeparableScenario, assumptions, atoms, differing,
    mechanism,
};
use super::made::{ContractFilter, Made, MeasuredWorld, aides_made, measure_made};
use super::world::ComparedWorld;
use crate::contract::Cohort;
use crate::demand::DemandSettings;
use crate::engine::PriceScale;
use crate::legislation::{EMPLOYERS, Legislation, ParameterSet};
use crate::scenario::Assumptions;
use crate::units::Centimes;
use crate::units::shapley::shares;

/// A difference taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// What differs, in the order of the tables.
    pub factors: Vec<Factor>,
    /// Due on both sides.
    pub du: (Centimes, Centimes),
    /// The share of each factor in the difference of what is due.
    pub du_shares: Vec<Centimes>,
    /// For each calendar year asked: cash received by its end on both sides, and the share of each factor in the difference.
    pub received: Vec<(i32, (Centimes, Centimes), Vec<Centimes>)>,
    /// Aids of the employers on both sides, and the share of each factor in their difference; none when nothing that differs moves
    /// them.
    pub aides: Option<((Centimes, Centimes), Vec<Centimes>)>,
}

/// Takes apart the differences of several scenarios from the same first one.
pub struct Splitter<'s> {
    cohort: &'s Cohort,
    base: SeparableScenario<'s>,
    years: &'s [i32],
    /// The contracts that count, by identifier; none when all do.
    chosen: Option<&'s ContractFilter<'s>>,
    /// Aids of the first one by contract: found when they are first asked for.
    aides: OnceLock<Vec<Centimes>>,
}

impl<'s> Splitter<'s> {
    /// On a list of contracts, as they are before any scenario, with the cash received by the end of these years.
    #[must_use]
    pub fn new(cohort: &'s Cohort, base: SeparableScenario<'s>, years: &'s [i32]) -> Self {
        Self { cohort, base, years, chosen: None, aides: OnceLock::new() }
    }

    /// For the contracts that are chosen alone.
    #[must_use]
    pub fn of_chosen(self, chosen: Option<&'s ContractFilter<'s>>) -> Self {
        Self { chosen, ..self }
    }

    /// Takes apart the difference of another scenario: exactly, whatever the order of the factors.
    #[must_use]
    pub fn split(&self, other: &SeparableScenario<'_>) -> Split {
        let atoms = atoms(&self.base, other);
        if atoms.is_empty() && self.base.demand.is_some() == other.demand.is_some() {
            return Split::default();
        }
        let play = |grain: &Grain| PlayedGame::of((self.cohort, self.chosen), &self.base, other, grain.players(&atoms)?);
        let Some(mut tried) = Grain::ALL.iter().find_map(play) else { return Split::default() };
        if tried.leaves_out() {
            tried = together(&atoms).iter().filter_map(play).find(|other| !other.leaves_out()).unwrap_or(tried);
        }
        let game = &tried.game;
        let (du, du_shares) = game.shared(&|case| tried.counted[case].measure.du);
        let received = self.years.iter().map(|&year| {
            let (ends, shared) = game.shared(&|case| tried.counted[case].measure.received_by(year));
            (year, ends, shared)
        });
        let received = received.collect();
        Split { aides: self.employers_aides(&tried), factors: game.factors(), du, du_shares, received }
    }

    /// The aids of the employers in every case; none when nothing that differs moves them.
    fn employers_aides(&self, played: &PlayedGame<'_, '_>) -> Option<((Centimes, Centimes), Vec<Centimes>)> {
        let game = &played.game;
        let moves = |atom: &Factor| match atom {
            Factor::Parameter(path) => EMPLOYERS.contains(&mechanism(path)),
            Factor::Assumption(_) | Factor::Employer(_) => true,
            _ => false,
        };
        if game.switch.is_none() && !game.players.iter().flat_map(|player| &player.atoms).any(moves) {
            return None;
        }
        let base = &self.base;
        let made = game.made(&played.laws);
        let known = || {
            let first = || aides_by_row(self.cohort, made[0].world, base.employer);
            self.aides.get_or_init(first).as_slice()
        };
        let found = aides_made((self.cohort, self.chosen), base.reference, &made, known);
        let aides = game.shared(&|case| found[case]);
        aides.1.iter().any(|&share| share != Centimes::ZERO).then_some(aides)
    }
}

/// An assumption with each mechanism that differs, then with the whole law.
fn together(atoms: &[Factor]) -> Vec<Grain> {
    let files: BTreeSet<&str> =
        atoms.iter().filter_map(|atom| if let Factor::Parameter(path) = atom { Some(mechanism(path)) } else { None }).collect();
    let names = atoms.iter().filter_map(|atom| if let Factor::Assumption(name) = atom { Some(*name) } else { None });
    let whole = (!files.is_empty()).then_some(None);
    let with = |name| files.iter().map(|file| Some((*file).to_owned())).chain(whole.clone()).map(move |file| Grain::Together(name, file));
    names.flat_map(with).collect()
}

/// Takes apart the difference between two scenarios on the same contracts.
#[must_use]
pub fn split(cohort: &Cohort, base: &SeparableScenario<'_>, other: &SeparableScenario<'_>, years: &[i32]) -> Split {
    Splitter::new(cohort, *base, years).split(other)
}

/// The cases between two scenarios: a bit says that a player has changed. When the switch of D1 differs, all cases have it on, and one
/// more, the last, is the side that has it off.
struct Game<'g, 'a> {
    base: &'g SeparableScenario<'a>,
    other: &'g SeparableScenario<'a>,
    players: Vec<Player>,
    assumptions: [Assumptions; 2],
    /// The settings of the side that has D1, and whether that is the other one; none when both have it or none has.
    switch: Option<(DemandSettings, bool)>,
}

/// A game with the law of each case and what comes out.
struct PlayedGame<'g, 'a> {
    game: Game<'g, 'a>,
    laws: Vec<Legislation>,
    counted: Vec<MeasuredWorld>,
}

impl<'g, 'a> PlayedGame<'g, 'a> {
    /// Measures every case; none when the parameters of some case cannot stand together.
    fn of(
        (cohort, chosen): (&Cohort, Option<&ContractFilter<'_>>),
        base: &'g SeparableScenario<'a>,
        other: &'g SeparableScenario<'a>,
        players: Vec<Player>,
    ) -> Option<Self> {
        let game = Game::new(base, other, players);
        let laws = game.laws()?;
        let counted = measure_made((cohort, chosen), base.reference, &game.made(&laws));
        Some(Self { game, laws, counted })
    }

    /// Whether some case has no rule for contracts for which both ends have one: what it measures is no answer.
    fn leaves_out(&self) -> bool {
        let ends = [self.game.first(), self.game.last()].map(|case| self.counted[case].set_aside);
        let most = self.counted.iter().map(|counted| counted.set_aside).max();
        most > ends.into_iter().max()
    }
}

impl<'g, 'a> Game<'g, 'a> {
    fn new(base: &'g SeparableScenario<'a>, other: &'g SeparableScenario<'a>, players: Vec<Player>) -> Self {
        let switch = match (base.demand, other.demand) {
            (None, Some(settings)) => Some((settings, true)),
            (Some(settings), None) => Some((settings, false)),
            _ => None,
        };
        Self { base, other, players, assumptions: assumptions(base, other), switch }
    }

    /// Cases of the players.
    fn cases(&self) -> usize {
        1 << self.players.len()
    }

    /// The case of the first scenario.
    fn first(&self) -> usize {
        if matches!(self.switch, Some((_, true))) { self.cases() } else { 0 }
    }

    /// The case of the other.
    fn last(&self) -> usize {
        if matches!(self.switch, Some((_, false))) { self.cases() } else { self.cases() - 1 }
    }

    /// What differs, the switch of D1 first.
    fn factors(&self) -> Vec<Factor> {
        let switch = self.switch.map(|_| Factor::Employer(DEMAND));
        switch.into_iter().chain(self.players.iter().map(|player| player.factor.clone())).collect()
    }

    /// A value at both ends, and the share of each factor in the difference.
    fn shared(&self, value: &dyn Fn(usize) -> Centimes) -> ((Centimes, Centimes), Vec<Centimes>) {
        let names: Vec<String> = self.players.iter().map(|player| player.factor.name()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let values: Vec<Centimes> = (0..self.cases()).map(value).collect();
        let (first, last) = (value(self.first()), value(self.last()));
        let switched = self.switch.map(|(_, of_other)| if of_other { values[0] - first } else { last - values[self.cases() - 1] });
        ((first, last), switched.into_iter().chain(shares(&names, &values)).collect())
    }

    /// What has changed in a case.
    fn changed(&self, case: usize) -> BTreeSet<&Factor> {
        let on = |(place, _): &(usize, &Player)| case & (1 << place) != 0;
        self.players.iter().enumerate().filter(on).flat_map(|(_, player)| &player.atoms).collect()
    }

    /// The law of each case; none when the parameters of some case cannot stand together.
    fn laws(&self) -> Option<Vec<Legislation>> {
        let bits: usize = self
            .players
            .iter()
            .enumerate()
            .filter(|(_, player)| player.atoms.iter().any(Factor::is_law))
            .map(|(place, _)| 1 << place)
            .sum();
        let mut laws: Vec<Option<Legislation>> = vec![None; self.cases()];
        for case in 0..laws.len() {
            let changed = self.changed(case);
            let on = |path: &str| changed.contains(&Factor::Parameter(path.to_owned()));
            let of = || Legislation::new(&mixed(self.base.parameters, self.other.parameters, on)).ok();
            laws[case] = if case & bits == case { of() } else { laws[case & bits].clone() };
            laws[case].as_ref()?;
        }
        laws.into_iter().collect()
    }

    fn made<'m>(&'m self, laws: &'m [Legislation]) -> Vec<Made<'m>> {
        let mut made: Vec<Made<'m>> = laws.iter().enumerate().map(|(case, law)| self.case(case, law)).collect();
        if let Some((_, of_other)) = self.switch {
            let like = if of_other { 0 } else { self.cases() - 1 };
            made.push(Made { demand: None, ..made[like].clone() });
        }
        made
    }

    fn case<'m>(&'m self, case: usize, law: &'m Legislation) -> Made<'m> {
        let changed = self.changed(case);
        let from = |factor: Factor| if changed.contains(&factor) { self.other } else { self.base };
        let prices = PriceScale {
            npec: from(Factor::ScaleNpec).prices.npec,
            cout_prefecture: from(Factor::ScaleCoutPrefecture).prices.cout_prefecture,
        };
        let settings = taken(SETTINGS, &self.base.settings, &self.other.settings, |name| changed.contains(&Factor::Setting(name)));
        let [one, two] = &self.assumptions;
        let employer = |name| changed.contains(&Factor::Employer(name));
        let world = ComparedWorld {
            prices,
            ..ComparedWorld::new(
                law,
                from(Factor::Npec).npec,
                from(Factor::CoutPrefecture).cout_prefecture,
                from(Factor::Nomenclature).nomenclature,
                settings,
            )
        };
        Made {
            world,
            assumptions: taken(ASSUMPTIONS, one, two, |name| changed.contains(&Factor::Assumption(name))),
            demand: match (self.switch, self.base.demand, self.other.demand) {
                (Some((settings, _)), ..) => Some(settings),
                (None, Some(one), Some(two)) => Some(taken(ANSWER, &one, &two, employer)),
                _ => None,
            },
            employer: taken(EMPLOYER, &self.base.employer, &self.other.employer, employer),
        }
    }
}

/// A value whose fields are those of the other one where they have changed.
pub(super) fn taken<T: Clone>(fields: &[Field<T>], base: &T, other: &T, changed: impl Fn(&'static str) -> bool) -> T {
    let mut value = base.clone();
    fields.iter().filter(|field| changed(field.name)).for_each(|field| (field.take)(&mut value, other));
    value
}

/// The parameters of the first set, those that have changed as in the other one.
#[must_use]
pub fn mixed(base: &ParameterSet, other: &ParameterSet, changed: impl Fn(&str) -> bool) -> ParameterSet {
    let mut set = base.clone();
    for path in differing(base, other).into_iter().filter(|path| changed(path)) {
        let Some((file, name)) = path.split_once('.') else { continue };
        match (other.parameter(&path), other.documents.get(file)) {
            (Some(parameter), Some(document)) => {
                let mine = set.documents.entry(file.to_owned()).or_insert_with(|| document.clone());
                mine.parameters.insert(name.to_owned(), parameter.clone());
            }
            _ => {
                if let Some(mine) = set.documents.get_mut(file) {
                    mine.parameters.remove(name);
                }
            }
        }
    }
    set
}
