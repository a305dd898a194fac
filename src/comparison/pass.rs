//! All sides in one pass: each contract is read once, evaluated in every world, added to totals; no list is copied.

use std::ops::Range;

use rayon::prelude::*;

use super::differences::Differences;
use super::roster::Roster;
use super::totals::SideTotals;
use super::world::{ComparedWorld, ContractOutcome, ListedWorlds, PreparedWorlds, WorldPayments};
use crate::codes::{Niveau, Payeur, Regime};
use crate::contract::Contrat;
use crate::engine::{Evaluation, pieces_of};
use crate::rules::RuleError;
use crate::units::Centimes;

/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// What a saved run says of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedRow {
    /// The regime under which it is paid.
    pub regime: Regime,
    /// Due over its life.
    pub du: Centimes,
}

/// A saved run beside the contracts of a comparison.
#[derive(Clone, Debug)]
pub struct SavedSide {
    /// What it says of each contract of the list; none for those that it set aside.
    pub rows: Vec<Option<SavedRow>>,
    /// Its totals by year and payer and its payments; the groups of contracts are added by the pass.
    pub totals: SideTotals,
    /// The level of each contract of the list, when no nomenclature gives it.
    pub niveaux: Vec<Option<Niveau>>,
}

/// One side of a comparison.
pub enum ComparedSide<'a> {
    /// A scenario, evaluated in the pass.
    World(ComparedWorld<'a>),
    /// A saved run, read back.
    Saved(Box<SavedSide>),
}

/// Every side, and each one but the first against the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The totals of each side, in order.
    pub totals: Vec<SideTotals>,
    /// Each later side against the first.
    pub differences: Vec<Differences>,
}

/// What a row is on every side: due and regime; none where it is set aside.
type ContractOnSides = Vec<Option<SavedRow>>;

/// Compares sides on the same contracts. A contract that differs by less than `threshold` is neither winner nor loser.
#[must_use]
pub fn compare(roster: Roster<'_>, sides: &[ComparedSide<'_>], threshold: Centimes) -> Comparison {
    compare_rows(roster, sides, threshold, |_, _| ()).0
}

/// As [`compare`], and what `keep(row, due on every side)` makes of each row, in order.
pub fn compare_rows<T: Send>(
    roster: Roster<'_>,
    sides: &[ComparedSide<'_>],
    threshold: Centimes,
    keep: impl Fn(usize, &[Option<SavedRow>]) -> T + Sync,
) -> (Comparison, Vec<T>) {
    compare_chosen(roster, sides, threshold, |_| true, keep)
}

/// The same for the rows that are chosen alone.
pub fn compare_chosen<T: Send>(
    roster: Roster<'_>,
    sides: &[ComparedSide<'_>],
    threshold: Centimes,
    chosen: impl Fn(usize) -> bool + Sync,
    keep: impl Fn(usize, &[Option<SavedRow>]) -> T + Sync,
) -> (Comparison, Vec<T>) {
    let worlds: Vec<ComparedWorld<'_>> = sides.iter().filter_map(ComparedSide::world).collect();
    let place: Vec<usize> = (0..sides.len()).filter(|&side| sides[side].world().is_some()).collect();
    let prepared = PreparedWorlds::new(&worlds);
    let listed = if let Roster::Cohort(cohort) = roster { Some(prepared.on(cohort)) } else { None };
    let piece = |rows: Range<usize>| {
        let mut piece = ComparedPiece::new(roster, sides);
        let kept: Vec<T> = rows
            .filter(|&row| chosen(row))
            .map(|row| {
                piece.add(roster, row, sides, (listed.as_ref(), &worlds, &place), threshold);
                keep(row, &piece.row)
            })
            .collect();
        (piece.comparison, kept)
    };
    let merge = |mut one: (Comparison, Vec<T>), mut other: (Comparison, Vec<T>)| {
        one.0.merge(&other.0);
        one.1.append(&mut other.1);
        one
    };
    let nothing = || (ComparedPiece::new(roster, sides).comparison, Vec::new());
    let (mut comparison, kept) = pieces_of(ROWS, roster.len()).into_par_iter().map(piece).reduce(nothing, merge);
    comparison.add_saved(sides);
    (comparison, kept)
}

impl<'a> ComparedSide<'a> {
    fn world(&self) -> Option<ComparedWorld<'a>> {
        match self {
            Self::World(world) => Some(*world),
            Self::Saved(_) => None,
        }
    }
}

impl Comparison {
    fn merge(&mut self, other: &Self) {
        self.totals.iter_mut().zip(&other.totals).for_each(|(mine, theirs)| mine.merge(theirs));
        self.differences.iter_mut().zip(&other.differences).for_each(|(mine, theirs)| mine.merge(theirs));
    }

    /// The years and the payments of saved runs come from their own tables.
    fn add_saved(&mut self, sides: &[ComparedSide<'_>]) {
        for (side, totals) in sides.iter().zip(&mut self.totals) {
            if let ComparedSide::Saved(saved) = side {
                totals.merge(&saved.totals);
            }
        }
    }
}

/// The worlds on the list of contracts, and the side of each.
type Worlds<'p, 'a> = (Option<&'p ListedWorlds<'p>>, &'p [ComparedWorld<'a>], &'p [usize]);

struct ComparedPiece {
    comparison: Comparison,
    row: ContractOnSides,
    niveau: Option<Niveau>,
    played: Vec<WorldContract>,
}

impl ComparedPiece {
    fn new(roster: Roster<'_>, sides: &[ComparedSide<'_>]) -> Self {
        let (cfas, diplomes) = roster.sizes();
        let totals = vec![SideTotals::empty(cfas, diplomes); sides.len()];
        let differences = vec![Differences::default(); sides.len().saturating_sub(1)];
        Self {
            comparison: Comparison { totals, differences },
            row: vec![None; sides.len()],
            niveau: None,
            played: vec![WorldContract::default(); sides.len()],
        }
    }

    fn add(&mut self, roster: Roster<'_>, row: usize, sides: &[ComparedSide<'_>], worlds: Worlds<'_, '_>, threshold: Centimes) {
        self.row.fill(None);
        self.niveau = None;
        for (side, here) in sides.iter().zip(&mut self.row) {
            if let ComparedSide::Saved(saved) = side {
                *here = saved.rows[row];
                self.niveau = self.niveau.or(saved.niveaux[row]);
            }
        }
        for ((side, here), totals) in sides.iter().zip(&self.row).zip(&mut self.comparison.totals) {
            totals.set_aside += u64::from(matches!(side, ComparedSide::Saved(_)) && here.is_none());
        }
        self.evaluate(row, worlds);
        let Some(regime) = self.row.iter().flatten().next().map(|here| here.regime) else {
            return;
        };
        let (cfa, diplome) = (roster.cfa(row), roster.diplome(row));
        for (totals, here) in self.comparison.totals.iter_mut().zip(&self.row) {
            if let Some(here) = here {
                totals.push(cfa, diplome, self.niveau, regime, here.du);
            }
        }
        let due = |here: &Option<SavedRow>| here.map(|here| here.du);
        let base = self.row.first().and_then(due);
        for (differences, other) in self.comparison.differences.iter_mut().zip(self.row.iter().skip(1)) {
            differences.push(row, base, due(other), threshold);
        }
    }

    fn evaluate(&mut self, row: usize, (listed, worlds, place): Worlds<'_, '_>) {
        let Some(listed) = listed else { return };
        let Self { comparison, row: here, niveau, played } = self;
        listed.visit(row, |index, outcome| {
            let (side, world) = (place[index], &worlds[index]);
            let known = match outcome {
                ContractOutcome::New(keys, contrat, evaluated) => {
                    *niveau = niveau.or(keys.niveau);
                    played[index].set(contrat, evaluated, world);
                    index
                }
                ContractOutcome::As(earlier) => earlier,
            };
            let (totals, played) = (&mut comparison.totals[side], &mut played[known]);
            if played.row.is_none() {
                totals.set_aside += 1;
                return;
            }
            for &(year, payeur, amount) in &played.years {
                totals.push_year(year, payeur, amount);
            }
            played.paid.receipts(world, listed.contrat_id(row), |date, payeur, amount| totals.push_cash(date, payeur, amount));
            here[side] = played.row;
        });
    }
}

/// What a contract is in a world.
#[derive(Clone, Debug, Default)]
struct WorldContract {
    row: Option<SavedRow>,
    years: Vec<(i32, Payeur, Centimes)>,
    paid: WorldPayments,
}

impl WorldContract {
    fn set(&mut self, contrat: &Contrat, evaluated: &Result<Evaluation, RuleError>, world: &ComparedWorld<'_>) {
        let Self { row, years, paid } = self;
        years.clear();
        let kept = world.paid(contrat, evaluated, paid);
        if let Some(evaluation) = kept {
            evaluation.by_year(|year, payeur, amount| years.push((year, payeur, amount)));
        }
        *row = kept.map(|evaluation| SavedRow { regime: evaluation.regime(), du: evaluation.du_loi() });
    }
}
