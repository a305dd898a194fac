//! The second clock: what was not yet published on a day, and what each publication since changes.
//!
//! What came out on one day of the Journal officiel is one publication: the parts of a décret do nothing one without the other. The
//! whole difference between what was known and the law of today is shared between the publications by Shapley values. At most
//! [`NAMED`] of them, those that touch most contracts when they are added one after the other by date, have a share of their own; the
//! others have one together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::world::{ComparedWorld, ContractOutcome, PreparedWorlds, WorldPayments};
use crate::codes::Payeur;
use crate::contract::{Cohort, TypeContrat};
use crate::diagnostic::Diagnostic;
use crate::engine::pieces_of;
use crate::legislation::{EMPLOYERS, Later, Nomenclature};
use crate::scenario::{InForce, Law, Scenario};
use crate::units::Centimes;
use crate::units::shapley::shares;

/// Publications that have a share of their own.
pub const NAMED: usize = 5;
/// Rows of one piece of work.
const ROWS: usize = 2_048;

/// What came out on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// Day of publication in the Journal officiel.
    pub published: NaiveDate,
    /// The texts, as the law cites them, in order.
    pub texts: Vec<String>,
    /// The parameters, in order; `npec` for editions of the référentiel.
    pub paths: Vec<String>,
}

/// One publication, or several taken together, and what they change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishedEffect {
    /// The publications taken together; empty for those of all.
    pub publications: Vec<Publication>,
    /// Contracts whose amounts or payments they change, in some order.
    pub contracts: u64,
    /// Their share of the change of what is due over the life of the contracts.
    pub due: Centimes,
}

/// A rule of which nothing at all was published for some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpublished {
    /// Path of the parameter, `file.name`.
    pub path: String,
    /// First publication after the day.
    pub published: NaiveDate,
    /// Contracts whose regime it gives and that are concluded on such a day; none for a parameter that gives no regime.
    pub contracts: Option<u64>,
}

/// What was not yet published on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// The day of the law.
    pub day: NaiveDate,
    /// Publications that change something, by date, then the others together when there are some.
    pub parts: Vec<PublishedEffect>,
    /// Whether the last part is that of the others.
    pub others: bool,
    /// Publications that bear on employers alone.
    pub of_employers: usize,
    /// What all of them change together; its `publications` are empty.
    pub together: PublishedEffect,
    /// Rules of which nothing was published for some days: what came out since stands there.
    pub unpublished: Vec<Unpublished>,
    /// Contracts whose regime no text published by then gave.
    pub without_rule: u64,
}

/// What was not published on a day, and what it changes to contracts.
///
/// # Errors
/// The faults of [`Scenario::law`].
pub fn clock(
    scenario: &Scenario,
    base: InForce<'_>,
    day: NaiveDate,
    cohort: &Cohort,
    nomenclature: &Nomenclature,
) -> Result<Clock, Vec<Diagnostic>> {
    let known = scenario.law(base, Some(day))?;
    let all = publications(base, day);
    let of_employers = all.iter().filter(|publication| publication.of_employers()).count();
    let of_cfas: Vec<Publication> = all.into_iter().filter(|publication| !publication.of_employers()).collect();
    let asked = PublicationInquiry { scenario, base, day, cohort, nomenclature };
    let chosen = asked.chosen(&of_cfas)?;
    let (parts, together) = asked.shared(&of_cfas, &chosen)?;
    let (unpublished, without_rule) = unpublished(&known.later, cohort);
    let others = parts.len() > chosen.len();
    Ok(Clock { day, parts, others, of_employers, together, unpublished, without_rule })
}

impl Publication {
    /// The text that came out: one of the Journal officiel first, then a citation of it; none for editions of the référentiel alone.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        let official = |text: &&String| ["décret", "loi", "arrêté"].iter().any(|kind| text.starts_with(kind));
        self.texts.iter().find(official).or(self.texts.first()).map(String::as_str)
    }

    /// Whether it bears on employers alone.
    fn of_employers(&self) -> bool {
        self.paths.iter().all(|path| path.split_once('.').is_some_and(|(file, _)| EMPLOYERS.contains(&file)))
    }
}

/// The publications after a day, by date.
fn publications(base: InForce<'_>, day: NaiveDate) -> Vec<Publication> {
    let mut days: BTreeMap<NaiveDate, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for (path, parameter) in base.parameters.parameters() {
        let versions = parameter.versions.iter().map(serde_spanned::Spanned::get_ref).chain(&parameter.earlier);
        for version in versions.filter(|version| version.published > day) {
            let (texts, paths) = days.entry(version.published).or_default();
            texts.insert(version.reference.text.clone());
            paths.insert(path.clone());
        }
    }
    for published in base.npec.known(day).1 {
        days.entry(published).or_default().1.insert(crate::scenario::NPEC.to_owned());
    }
    let publication = |(published, (texts, paths)): (NaiveDate, (BTreeSet<String>, BTreeSet<String>))| Publication {
        published,
        texts: texts.into_iter().collect(),
        paths: paths.into_iter().collect(),
    };
    days.into_iter().map(publication).collect()
}

/// A scenario, its contracts, and the day after which publications are taken away.
struct PublicationInquiry<'a> {
    scenario: &'a Scenario,
    base: InForce<'a>,
    day: NaiveDate,
    cohort: &'a Cohort,
    nomenclature: &'a Nomenclature,
}

/// A contract in a world: the first world in which it is the same, and what is due.
type SeenDue = (usize, Centimes);

/// What some rows add up to, world by world and part by part.
#[derive(Clone, Debug)]
struct PublicationTally {
    due: Vec<Centimes>,
    contracts: Vec<u64>,
}

impl PublicationTally {
    fn merge(mut self, other: &Self) -> Self {
        self.due.iter_mut().zip(&other.due).for_each(|(mine, theirs)| *mine += *theirs);
        self.contracts.iter_mut().zip(&other.contracts).for_each(|(mine, theirs)| *mine += theirs);
        self
    }
}

impl PublicationInquiry<'_> {
    /// The law with what came out on some of the later days.
    fn law(&self, known: impl Fn(NaiveDate) -> bool) -> Result<Law, Vec<Diagnostic>> {
        self.scenario.law_with(self.base, self.day, known)
    }

    /// The places of the publications that move most euros when they are added by date, then most contracts.
    fn chosen(&self, all: &[Publication]) -> Result<Vec<usize>, Vec<Diagnostic>> {
        let laws = std::iter::once(None).chain(all.iter().map(|last| Some(last.published)));
        let laws = laws.map(|last| self.law(|published| last.is_some_and(|last| published <= last))).collect::<Result<Vec<_>, _>>()?;
        let count = |seen: &[SeenDue], contracts: &mut [u64]| {
            for (contracts, pair) in contracts.iter_mut().zip(seen.windows(2)) {
                *contracts += u64::from(pair[0].0 != pair[1].0);
            }
        };
        let counted = self.counted(&laws, all.len(), count);
        let mut order: Vec<usize> = (0..all.len()).filter(|&place| counted.contracts[place] > 0).collect();
        let moved = |place: usize| (counted.due[place + 1] - counted.due[place]).0.abs();
        order.sort_by_key(|&place| (std::cmp::Reverse((moved(place), counted.contracts[place])), place));
        order.truncate(NAMED);
        order.sort_unstable();
        Ok(order)
    }

    /// The share of each chosen publication, then of the others together; and what all change.
    fn shared(&self, all: &[Publication], chosen: &[usize]) -> Result<(Vec<PublishedEffect>, PublishedEffect), Vec<Diagnostic>> {
        let others: Vec<usize> = (0..all.len()).filter(|place| !chosen.contains(place)).collect();
        let players: Vec<Vec<usize>> = chosen.iter().map(|&place| vec![place]).chain((!others.is_empty()).then_some(others)).collect();
        let cases = 1_usize << players.len();
        let law = |case: usize| {
            let on = players.iter().enumerate().filter(|(bit, _)| case & (1 << bit) != 0).flat_map(|(_, places)| places);
            let days: BTreeSet<NaiveDate> = on.map(|&place| all[place].published).collect();
            self.law(|published| days.contains(&published))
        };
        let laws = (0..cases).map(law).collect::<Result<Vec<_>, _>>()?;
        let bits = players.len();
        let count = |seen: &[SeenDue], contracts: &mut [u64]| {
            if seen.iter().all(|(first, _)| *first == 0) {
                return;
            }
            let moves = |bit: usize| (0..cases).any(|case| case & (1 << bit) == 0 && seen[case].0 != seen[case | (1 << bit)].0);
            (0..bits).for_each(|bit| contracts[bit] += u64::from(moves(bit)));
            contracts[bits] += u64::from(seen[0].0 != seen[cases - 1].0);
        };
        let counted = self.counted(&laws, bits + 1, count);
        let names: Vec<String> = players.iter().map(|places| all[places[0]].published.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let published = |(bit, due): (usize, Centimes)| PublishedEffect {
            publications: players[bit].iter().map(|&place| all[place].clone()).collect(),
            contracts: counted.contracts[bit],
            due,
        };
        let parts = shares(&names, &counted.due).into_iter().enumerate().map(published).collect();
        let due = counted.due[cases - 1] - counted.due[0];
        Ok((parts, PublishedEffect { publications: Vec::new(), contracts: counted.contracts[bits], due }))
    }

    /// What is due under each law, and what `count` makes of each contract.
    fn counted(&self, laws: &[Law], counters: usize, count: impl Fn(&[SeenDue], &mut [u64]) + Sync) -> PublicationTally {
        let settings = self.scenario.settings;
        let worlds: Vec<ComparedWorld<'_>> =
            laws.iter().map(|law| ComparedWorld::new(&law.law, &law.npec, &law.cout_prefecture, self.nomenclature, settings)).collect();
        let prepared = PreparedWorlds::new(&worlds);
        let listed = prepared.on(self.cohort);
        let nothing = || PublicationTally { due: vec![Centimes::ZERO; worlds.len()], contracts: vec![0; counters] };
        let piece = |rows: Range<usize>| {
            let mut counted = nothing();
            let mut played = vec![PublishedContract::default(); worlds.len()];
            let mut seen: Vec<SeenDue> = vec![(0, Centimes::ZERO); worlds.len()];
            for row in rows {
                listed.visit(row, |index, outcome| {
                    seen[index] = match outcome {
                        ContractOutcome::As(earlier) => seen[earlier],
                        ContractOutcome::New(_, contrat, evaluated) => {
                            let (before, here) = played.split_at_mut(index);
                            here[0].set(contrat, evaluated, &worlds[index]);
                            // Those that are the same as an earlier one are not looked at again.
                            let firsts = before.iter().enumerate().filter(|(place, _)| seen[*place].0 == *place);
                            let same = firsts.into_iter().find(|(_, other)| **other == here[0]).map(|(place, _)| place);
                            (same.unwrap_or(index), here[0].due)
                        }
                    };
                });
                counted.due.iter_mut().zip(&seen).for_each(|(sum, (_, due))| *sum += *due);
                count(&seen, &mut counted.contracts);
            }
            counted
        };
        pieces_of(ROWS, self.cohort.len()).into_par_iter().map(piece).reduce(nothing, |one, other| one.merge(&other))
    }
}

/// What a contract is in a world: due by year and payer, ancillary costs, payments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct PublishedContract {
    due: Centimes,
    years: Vec<(i32, Payeur, Centimes)>,
    annexes: Vec<(i32, Payeur, Centimes)>,
    paid: WorldPayments,
    set_aside: bool,
}

impl PublishedContract {
    fn set(
        &mut self,
        contrat: &crate::contract::Contrat,
        evaluated: &Result<crate::engine::Evaluation, crate::rules::RuleError>,
        world: &ComparedWorld<'_>,
    ) {
        let Self { due, years, annexes, paid, set_aside } = self;
        years.clear();
        annexes.clear();
        let kept = world.paid(contrat, evaluated, paid);
        (*due, *set_aside) = (Centimes::ZERO, kept.is_none());
        if let Some(evaluation) = kept {
            *due = evaluation.du_loi();
            evaluation.by_year(|year, payeur, amount| years.push((year, payeur, amount)));
            if let Some(frais) = &evaluation.frais_annexes {
                frais.by_year(|year, payeur, amount| annexes.push((year, payeur, amount)));
            }
        }
    }
}

/// The rules of which nothing was published for some days, and how many contracts no published text gave a regime.
fn unpublished(later: &[Later], cohort: &Cohort) -> (Vec<Unpublished>, u64) {
    let gap = |path: &str, day: NaiveDate| {
        let of = later.iter().find(|later| later.path == path);
        of.is_some_and(|later| later.unpublished.iter().any(|&(from, until)| from <= day && until.is_none_or(|until| day < until)))
    };
    let mut contracts: BTreeMap<&str, u64> = BTreeMap::new();
    for row in 0..cohort.len() {
        let contrat = cohort.contrat(row);
        let path = regime_path(contrat.kind, contrat.sous_convention);
        if gap(path, contrat.conclusion.0) {
            *contracts.entry(path).or_default() += 1;
        }
    }
    let gives = |path: &str| path.starts_with("regime.").then(|| contracts.get(path).copied().unwrap_or(0));
    let found = later.iter().filter(|later| !later.unpublished.is_empty()).map(|later| Unpublished {
        path: later.path.clone(),
        published: later.published,
        contracts: gives(&later.path),
    });
    (found.collect(), contracts.values().sum())
}

/// The parameter that gives the regime of a contract (R1): that of contracts under convention where nothing says that it is not.
const fn regime_path(kind: TypeContrat, sous_convention: Option<bool>) -> &'static str {
    match (kind, sous_convention) {
        (TypeContrat::Apprentissage, Some(false)) => "regime.hors_convention",
        _ => "regime.sous_convention",
    }
}
