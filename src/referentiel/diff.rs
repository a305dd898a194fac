//! What an edition changes: certification by certification, and which contracts it touches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::edition::{Edition, Target};
use super::table::carence;
use crate::codes::CodeDiplome;
use crate::legislation::Quote;
use crate::units::Centimes;
use crate::units::division::half_away;

/// Which way a certification went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Up in some branch, down in none.
    Hausse,
    /// Down in some branch, up in none.
    Baisse,
    /// Up in some, down in others.
    Mixte,
    /// Not in the former edition.
    Nouvelle,
    /// No longer in the new one.
    Disparue,
    /// The same values in both.
    Inchangee,
}

impl Direction {
    /// All, in the order of reports.
    pub const ALL: [Self; 6] = [Self::Hausse, Self::Baisse, Self::Mixte, Self::Nouvelle, Self::Disparue, Self::Inchangee];

    /// As written in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hausse => "hausse",
            Self::Baisse => "baisse",
            Self::Mixte => "mixte",
            Self::Nouvelle => "nouvelle",
            Self::Disparue => "disparue",
            Self::Inchangee => "inchangee",
        }
    }
}

/// What becomes of a certification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificationChange {
    /// The diploma, if it is known.
    pub code: Option<CodeDiplome>,
    /// Its RNCP in the new edition, else in the former.
    pub rncp: String,
    /// Title of the certification.
    pub title: String,
    /// Which way it went.
    pub direction: Direction,
    /// Carence value in the former edition; none when it has none.
    pub before: Option<Centimes>,
    /// Carence value in the new edition; none when it has none.
    pub after: Option<Centimes>,
    /// Branches up, down, unchanged, new, gone.
    pub branches: [u32; 5],
    /// Mean change over the branches of both editions.
    pub mean: Option<Centimes>,
}

/// What an edition changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditionChanges {
    /// By certification, in order of code, then RNCP.
    pub changes: Vec<CertificationChange>,
    /// Couples of both editions.
    pub couples: u64,
    /// Sum of their values before.
    pub before: Centimes,
    /// Sum of their values after.
    pub after: Centimes,
}

impl EditionChanges {
    /// Mean change of a couple.
    #[must_use]
    pub fn mean(&self) -> Option<Centimes> {
        let couples = i64::try_from(self.couples).ok().filter(|&couples| couples > 0)?;
        Some(Centimes(half_away((self.after - self.before).0, couples)))
    }

    /// Certifications of a direction.
    #[must_use]
    pub fn count(&self, direction: Direction) -> usize {
        self.changes.iter().filter(|change| change.direction == direction).count()
    }
}

/// The last values of a certification in an edition.
struct Last<'e> {
    target: &'e Target,
    carence: Option<Centimes>,
    branches: BTreeMap<u16, Centimes>,
}

type StableCode = (Option<CodeDiplome>, String);

fn lasts(edition: &Edition) -> BTreeMap<StableCode, Last<'_>> {
    let amount = |value: u32| edition.values.get(value as usize).map_or(Centimes::ZERO, |(_, amount)| *amount);
    let last = |target| -> Option<(StableCode, Last<'_>)> {
        let target: &Target = target;
        let state = target.states.last()?;
        // Codes are stable, RNCP are renewed: without a code, the certification is its RNCP.
        let key = (target.code, if target.code.is_some() { String::new() } else { target.rncp_text() });
        let branches = state.slots.iter().map(|(cpne, slot)| (*cpne, amount(slot.value))).collect();
        Some((key, Last { target, carence: carence(state, &edition.values).map(|carence| amount(carence.value)), branches }))
    };
    edition.targets.iter().filter_map(last).collect()
}

/// Compares the last values of two editions.
#[must_use]
pub fn changes(old: &Edition, new: &Edition) -> EditionChanges {
    let (olds, news) = (lasts(old), lasts(new));
    let keys: BTreeSet<&StableCode> = olds.keys().chain(news.keys()).collect();
    let mut changes = EditionChanges::default();
    for key in keys {
        let change = change(olds.get(key), news.get(key), &mut changes);
        changes.changes.extend(change);
    }
    changes.changes.sort_by(|a, b| (a.code.is_none(), a.code, &a.rncp).cmp(&(b.code.is_none(), b.code, &b.rncp)));
    changes
}

fn change(old: Option<&Last<'_>>, new: Option<&Last<'_>>, sums: &mut EditionChanges) -> Option<CertificationChange> {
    let known = new.or(old)?;
    let empty = BTreeMap::new();
    let (before, after) = (old.map_or(&empty, |last| &last.branches), new.map_or(&empty, |last| &last.branches));
    let mut branches = [0_u32; 5];
    let mut sum = Centimes::ZERO;
    for cpne in before.keys().chain(after.keys()).copied().collect::<BTreeSet<u16>>() {
        let rank = match (before.get(&cpne), after.get(&cpne)) {
            (Some(&was), Some(&is)) => {
                sum += is - was;
                sums.couples += 1;
                sums.before += was;
                sums.after += is;
                match is.cmp(&was) {
                    std::cmp::Ordering::Greater => 0,
                    std::cmp::Ordering::Less => 1,
                    std::cmp::Ordering::Equal => 2,
                }
            }
            (None, Some(_)) => 3,
            _ => 4,
        };
        if let Some(count) = branches.get_mut(rank) {
            *count += 1;
        }
    }
    let [up, down, same, ..] = branches;
    let direction = match (old, new) {
        (None, _) => Direction::Nouvelle,
        (_, None) => Direction::Disparue,
        _ if up > 0 && down > 0 => Direction::Mixte,
        _ if up > 0 => Direction::Hausse,
        _ if down > 0 => Direction::Baisse,
        _ => Direction::Inchangee,
    };
    let both = i64::from(up + down + same);
    Some(CertificationChange {
        code: known.target.code,
        rncp: known.target.rncp_text(),
        title: known.target.title.clone(),
        direction,
        before: old.and_then(|last| last.carence),
        after: new.and_then(|last| last.carence),
        branches,
        mean: (both > 0).then(|| Centimes(half_away(sum.0, both))),
    })
}

/// Whether a contract is priced by the new edition (R5): its values must be in force at conclusion and more recent than those of
/// the former; of the same first day, they count from the publication. A later edition never touches a running contract. A
/// certification that the former edition does not have takes its first value.
#[must_use]
pub fn touches(old: Option<&Quote>, new: Option<&Quote>, conclusion: NaiveDate, publie_le: NaiveDate) -> bool {
    match (old, new) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(_), Some(new)) if new.applicable_from > conclusion => false,
        (Some(old), Some(new)) => match new.applicable_from.cmp(&old.applicable_from) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => conclusion >= publie_le,
            // The former edition has a later state: the new one, published since, says it again or drops it.
            std::cmp::Ordering::Less => conclusion >= publie_le,
        },
    }
}
