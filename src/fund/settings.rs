//! What the région decides beside the policy: floors, caps, keys of priority.

use std::collections::BTreeSet;

use super::{Eligibility, Envelope, Instrument, Measure, Need, Policy};
use crate::accounts::AccountSettings;
use crate::units::Centimes;
use crate::units::share;

/// Floors and caps of an aid; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
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
pub struct Keys {
    /// Territories that have priority.
    pub territories: BTreeSet<String>,
    /// A CFA has the points of the level when half of its apprentices are of levels 3 and 4.
    pub points_level: u32,
    /// Points of a territory that has priority.
    pub points_territory: u32,
    /// Points of a small CFA.
    pub points_size: u32,
    /// At most so many apprentices in a small CFA.
    pub small: u64,
    /// Loss per apprentice that a CFA bears alone under the policy `seuil`.
    pub threshold: Centimes,
}

impl Default for Keys {
    fn default() -> Self {
        Self { territories: BTreeSet::new(), points_level: 1, points_territory: 2, points_size: 1, small: 200, threshold: Centimes(20_000) }
    }
}

impl Keys {
    /// Points of priority of a CFA.
    #[must_use]
    pub fn points(&self, need: &Need) -> u32 {
        let level = need.apprentices > 0 && need.apprentices_3_4 * 2 >= need.apprentices;
        let small = need.apprentices <= self.small;
        let territory = self.territories.contains(&need.territoire);
        [(level, self.points_level), (territory, self.points_territory), (small, self.points_size)]
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
    /// The policy that the report and the letters are about.
    pub policy: Policy,
    /// What the best use counts.
    pub measure: Measure,
    /// Floors and caps.
    pub bounds: Bounds,
    /// Keys of the policies.
    pub keys: Keys,
    /// Instruments, in the order they draw on the envelopes.
    pub instruments: Vec<Instrument>,
    /// Who may get running-cost aid.
    pub eligibility: Eligibility,
    /// Thresholds of the status of a CFA.
    pub accounts: AccountSettings,
    /// Seconds that one integer programme may take.
    pub seconds: f64,
}

/// Floor and cap of each CFA, in cents, and whether the floors had to give way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub floors: Vec<i64>,
    pub caps: Vec<i64>,
    /// The caps that a setting makes, and not the envelope.
    pub bounding: Vec<bool>,
    pub eligible: Vec<bool>,
    pub floors_cut: bool,
}

impl FundSettings {
    /// The limits of each CFA for an envelope. `given` is what an instrument already gave. Floors above what is left give way: they are
    /// cut in proportion. A floor above its cap is the cap.
    pub(super) fn limits(&self, needs: &[Need], given: &[i64], envelope: i64) -> Limits {
        let each = |per_head: Centimes, need: &Need| per_head.0.saturating_mul(i64::try_from(need.apprentices).unwrap_or(i64::MAX));
        let eligible: Vec<bool> = needs.iter().map(|need| self.eligibility.admits(need)).collect();
        let bounds = &self.bounds;
        let cap = |need: &Need| {
            let per_head = bounds.cap_per_apprentice.map_or(i64::MAX, |cap| each(cap, need));
            per_head.min(bounds.cap_per_cfa.map_or(i64::MAX, |cap| cap.0))
        };
        let rows = || needs.iter().zip(given).zip(&eligible);
        let caps: Vec<i64> = rows().map(|((need, &given), &may)| if may { cap(need).min(envelope).max(given) } else { given }).collect();
        let floor = |need: &Need| each(bounds.floor_per_apprentice, need).max(bounds.floor_per_cfa.0);
        let wanted: Vec<i64> =
            rows().map(|((need, &given), &may)| if may { (floor(need).min(cap(need)) - given).max(0) } else { 0 }).collect();
        let left = envelope - given.iter().sum::<i64>();
        let floors_cut = wanted.iter().sum::<i64>() > left;
        let floors = if floors_cut { share::proportional(left, &wanted) } else { wanted };
        let floors = floors.iter().zip(given).map(|(floor, given)| floor + given).collect();
        let bounding = caps.iter().map(|&cap| cap < envelope).collect();
        Limits { floors, caps, bounding, eligible, floors_cut }
    }
}
