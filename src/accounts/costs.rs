//! C1: what a CFA spends, by calendar month. Every running total starts again in January and is rounded at each step, so that the
//! months add up to the year.

use super::flows::CentreFlows;
use super::settings::AccountSettings;
use crate::contract::Centre;
use crate::units::{Centimes, Fraction, Part};

/// What a CFA spends, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Charges {
    /// Structure, premises and depreciation, cents.
    pub fixes: Centimes,
    /// Cost of the groups that are open, cents.
    pub groupes: Centimes,
    /// Materials of each apprentice.
    pub apprentis: Centimes,
    /// Lodging, meals and first equipment that it pays for its apprentices (R13).
    pub annexes: Centimes,
    /// Stays abroad that nobody pays back (R14).
    pub mobilite: Centimes,
}

impl Charges {
    /// Sum of all kinds, cents.
    #[must_use]
    pub fn total(&self) -> Centimes {
        self.fixes + self.groupes + self.apprentis + self.annexes + self.mobilite
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.fixes += other.fixes;
        self.groupes += other.groupes;
        self.apprentis += other.apprentis;
        self.annexes += other.annexes;
        self.mobilite += other.mobilite;
    }
}

/// Parts of yearly amounts, rounded on their running total.
struct Running {
    whole: i64,
    sum: i64,
    before: Centimes,
}

impl Running {
    const fn new(whole: i64) -> Self {
        Self { whole, sum: 0, before: Centimes::ZERO }
    }

    /// What `units` more of the whole add, at this yearly amount.
    fn step(&mut self, annual: Centimes, units: i64) -> Centimes {
        self.sum += annual.0 * units;
        let upto = Fraction::new(self.sum, self.whole).rounded();
        let amount = upto - self.before;
        self.before = upto;
        amount
    }
}

/// The costs of each month of the horizon; `groups` are those open.
#[must_use]
pub fn charges(centre: &Centre, flows: &CentreFlows, groups: &[i64], settings: &AccountSettings) -> Vec<Charges> {
    let weights: i64 = settings.profil.iter().map(|&weight| i64::from(weight)).sum();
    let mut months = Vec::with_capacity(flows.months.len());
    for (year, in_year) in flows.months.chunks(12).enumerate() {
        let [mut fixed, mut grouped, mut each] = [weights.max(1), 12, 12].map(Running::new);
        for (month, flow) in in_year.iter().enumerate() {
            let annexes: Centimes = flow.frais_due.into_iter().sum();
            let spent = Fraction::new(annexes.0 * settings.cout_frais_annexes.ten_thousandths(), Part::WHOLE.ten_thousandths());
            let costs = centre.costs_of(year * 12 + month);
            months.push(Charges {
                fixes: fixed.step(costs.fixes, settings.profil.get(month).map_or(0, |&weight| i64::from(weight))),
                groupes: grouped.step(costs.groupe, groups.get(year * 12 + month).copied().unwrap_or(0)),
                apprentis: each.step(costs.apprenti, i64::from(flow.present)),
                annexes: spent.rounded(),
                mobilite: Centimes(settings.mobilite.0 * i64::from(flow.mobilites)),
            });
        }
    }
    months
}
