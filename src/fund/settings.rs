//! What the région decides beside the policy: floors, caps, keys of priority.

use std::collections::BTreeSet;

use super::{Effort, Eligibility, Envelope, Instrument, Measure, Need, Policy, PresenceMonths};
use crate::accounts::AccountSettings;
use crate::units::{Centimes, share};

/// Floors and caps of an aid; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AidBounds {
    /// At least so much for each apprentice.
    pub floor_per_apprentice: Centimes,
    /// At least so much for each CFA.
    pub floor_per_cfa: Centimes,
    /// At most so much for each apprentice.
    pub cap_per_apprentice: Option<Centimes>,
    /// At most so much for each CFA.
    pub cap_per_cfa: Option<Centimes>,
}

/// Keys of the policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyKeys {
    /// Territories that have priority.
    pub territories: BTreeSet<String>,
    /// Départements that have priority.
    pub departements: BTreeSet<String>,
    /// Levels that have priority.
    pub levels: BTreeSet<u8>,
    /// Sectors that have priority: specialities (NSF) whose code begins so, one to three figures.
    pub sectors: BTreeSet<String>,
    /// Points of a CFA half of whose apprentices are of levels that have priority.
    pub points_level: u32,
    /// Points of a territory that has priority.
    pub points_territory: u32,
    /// Points of a département that has priority.
    pub points_departement: u32,
    /// Points of a CFA half of whose apprentices are of sectors that have priority.
    pub points_sector: u32,
    /// Points of a small CFA.
    pub points_size: u32,
    /// At most so many apprentices in a small CFA.
    pub small: u64,
    /// Loss per apprentice that a CFA bears alone under the policy `seuil`.
    pub threshold: Centimes,
}

impl Default for PolicyKeys {
    fn default() -> Self {
        Self {
            territories: BTreeSet::new(),
            departements: BTreeSet::new(),
            levels: BTreeSet::from([3, 4]),
            sectors: BTreeSet::new(),
            points_level: 1,
            points_territory: 2,
            points_departement: 2,
            points_sector: 1,
            points_size: 1,
            small: 200,
            threshold: Centimes(20_000),
        }
    }
}

/// Whether half of the months of presence are such.
fn half(need: &Need, such: impl Fn(&PresenceMonths) -> bool) -> bool {
    let all: i64 = need.mix.iter().map(|mix| mix.mois).sum();
    let these: i64 = need.mix.iter().filter(|mix| such(mix)).map(|mix| mix.mois).sum();
    all > 0 && these * 2 >= all
}

impl PolicyKeys {
    /// Whether a speciality is of a sector that has priority.
    #[must_use]
    pub fn is_of_sector(&self, mix: &PresenceMonths) -> bool {
        self.sectors.iter().any(|sector| mix.specialite.starts_with(sector.as_str()))
    }

    /// Points of priority of a CFA.
    #[must_use]
    pub fn points(&self, need: &Need) -> u32 {
        let level = half(need, |mix| mix.niveau.is_some_and(|level| self.levels.contains(&level)));
        [
            (level, self.points_level),
            (self.territories.contains(&need.territoire), self.points_territory),
            (self.departements.contains(&need.departement), self.points_departement),
            (half(need, |mix| self.is_of_sector(mix)), self.points_sector),
            (need.apprentices <= self.small, self.points_size),
        ]
        .into_iter()
        .filter(|&(has, _)| has)
        .map(|(_, points)| points)
        .sum()
    }

    /// What keeping a CFA counts in a measure.
    #[must_use]
    pub fn worth(&self, need: &Need, measure: Measure) -> i64 {
        let count = match measure {
            Measure::Apprentis => need.apprentices,
            Measure::Cfa => 1,
            Measure::Places if self.territories.is_empty() || self.territories.contains(&need.territoire) => need.places_3_4,
            Measure::Places => 0,
        };
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

/// Everything that a study of the fund is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct FundSettings {
    /// The région whose published share is the default envelope.
    pub region: String,
    /// Running costs and investment, by year.
    pub envelope: Envelope,
    /// The policy that the report and the letters are about; none for the best use: on average when there are draws.
    pub policy: Option<Policy>,
    /// What the best use counts.
    pub measure: Measure,
    /// Least and most that a CFA may get.
    pub bounds: AidBounds,
    /// Keys of the policies.
    pub keys: PolicyKeys,
    /// Instruments, in the order they draw on the envelopes.
    pub instruments: Vec<Instrument>,
    /// Who may get running-cost aid.
    pub eligibility: Eligibility,
    /// Thresholds of the status of a CFA.
    pub accounts: AccountSettings,
    /// How far each integer programme may search.
    pub effort: Effort,
}

/// Floors and caps of each CFA, in cents, and what had to give way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AidLimits {
    /// Of each year, what each CFA has at least; what an instrument gives is in it.
    pub floors: Vec<Vec<i64>>,
    /// Of each year, what an instrument gives.
    pub given: Vec<Vec<i64>>,
    /// Most that each CFA may get over all years.
    pub caps: Vec<i64>,
    /// The caps that a setting makes, and not the envelope.
    pub bounding: Vec<bool>,
    pub eligible: Vec<bool>,
    pub floors_cut: bool,
    pub increase_cut: bool,
}

impl FundSettings {
    /// The limits of each CFA for an envelope. Floors are paid by year as the envelopes are; above what is left of a year they give way:
    /// they are cut in proportion. A floor above its cap is the cap.
    pub(super) fn limits(&self, needs: &[Need], envelope: &Envelope) -> AidLimits {
        let each = |per_head: Centimes, need: &Need| per_head.0.saturating_mul(i64::try_from(need.apprentices).unwrap_or(i64::MAX));
        let (bounds, total) = (&self.bounds, envelope.running().0);
        let cap = |need: &Need| {
            let per_head = bounds.cap_per_apprentice.map_or(i64::MAX, |cap| each(cap, need));
            per_head.min(bounds.cap_per_cfa.map_or(i64::MAX, |cap| cap.0))
        };
        let floor =
            |need: &Need| each(bounds.floor_per_apprentice, need).max(bounds.floor_per_cfa.0).min(cap(need)).min(Centimes::LARGEST.0);
        let eligible: Vec<bool> = needs.iter().map(|need| self.eligibility.admits(need)).collect();
        let wanted: Vec<Vec<Centimes>> = needs.iter().map(|need| envelope.cut(Centimes(floor(need)))).collect();
        let (mut floors, mut given, mut floors_cut, mut increase_cut) = (Vec::new(), Vec::new(), false, false);
        for (year, &(_, running, _)) in envelope.years.iter().enumerate() {
            let (increases, cut) = super::increase(needs, &self.instruments, year, running.0);
            let more = |rank: usize| if eligible[rank] { (wanted[rank][year].0 - increases[rank]).max(0) } else { 0 };
            let more: Vec<i64> = (0..needs.len()).map(more).collect();
            let left = running.0 - increases.iter().sum::<i64>();
            let above = more.iter().map(|&more| i128::from(more)).sum::<i128>() > i128::from(left);
            let more = if above { share::proportional(left, &more) } else { more };
            floors.push(more.iter().zip(&increases).map(|(more, given)| more + given).collect::<Vec<i64>>());
            given.push(increases);
            (floors_cut, increase_cut) = (floors_cut || above, increase_cut || cut);
        }
        let least = |rank: usize| floors.iter().map(|of_year| of_year[rank]).sum::<i64>();
        let caps: Vec<i64> = needs
            .iter()
            .enumerate()
            .map(|(rank, need)| if eligible[rank] { cap(need).min(total).max(least(rank)) } else { least(rank) })
            .collect();
        let bounding = caps.iter().map(|&cap| cap < total).collect();
        AidLimits { floors, given, caps, bounding, eligible, floors_cut, increase_cut }
    }
}
