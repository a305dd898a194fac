//! What is kept of the draws: counts and distributions, in a room that does not grow with their number.

use serde::{Deserialize, Serialize};

use super::play::Path;
use super::sketch::Sketch;
use crate::accounts::Status;
use crate::units::Centimes;

/// Quantiles of cash that are shown.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.50, 0.75, 0.95];

/// How often something happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequency {
    /// Draws in which it happened.
    pub times: u64,
    /// Draws in all, whether it happened or not.
    pub of: u64,
}

impl Frequency {
    /// Counts a draw in which it happened, or did not.
    pub fn count(&mut self, happened: bool) {
        self.times += u64::from(happened);
        self.of += 1;
    }

    fn add(&mut self, other: Self) {
        self.times += other.times;
        self.of += other.of;
    }

    /// Estimated probability; 0 without draws.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.times as f64 / self.of as f64 }
    }

    /// Its Monte Carlo standard error (binomial).
    #[must_use]
    pub fn error(self) -> f64 {
        if self.of == 0 { 0.0 } else { (self.share() * (1.0 - self.share()) / self.of as f64).sqrt() }
    }
}

/// Mean and spread of whole numbers, exact in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    count: u64,
    sum: u128,
    squares: u128,
}

impl Moments {
    /// Takes in one more value.
    pub fn push(&mut self, value: u64) {
        self.count += 1;
        self.sum += u128::from(value);
        self.squares += u128::from(value) * u128::from(value);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// How many values were taken in.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Mean of the values; 0 when there is none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / self.count as f64 }
    }

    /// Standard deviation; 0 of fewer than two values.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        if self.count < 2 {
            return 0.0;
        }
        let spread = self.squares * u128::from(self.count) - self.sum * self.sum;
        (spread as f64 / (self.count as f64 * (self.count - 1) as f64)).sqrt()
    }

    /// Standard error of the mean.
    #[must_use]
    pub fn error(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.deviation() / (self.count as f64).sqrt() }
    }
}

/// A month of a CFA over the draws. States are nested: insolvent counts as critical, critical as in alert.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MonthRisk {
    /// Cash on the last day.
    pub cash: Sketch,
    /// In alert or worse that month.
    pub alerte: Frequency,
    /// Critical or worse that month.
    pub critique: Frequency,
    /// Insolvent that month or one before, known or drawn: it stays so.
    pub insolvable: Frequency,
    /// Below the overdraft limit on a day of that month, whatever came before.
    pub sous_limite: Frequency,
}

/// A year of a CFA over the draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct YearRisk {
    /// Income of the year, cents.
    pub produits: Sketch,
    /// Income less costs of the year, cents.
    pub resultat: Sketch,
    /// Draws in which the result of the year is negative.
    pub deficit: Frequency,
}

/// A CFA over the draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CentreRisk {
    /// Identifier of the CFA, as the contracts write it.
    pub cfa: String,
    /// Apprentices when the draws begin.
    pub apprentices: i32,
    /// Overdraft that its bank allows.
    pub overdraft: Centimes,
    /// By month of the horizon.
    pub months: Vec<MonthRisk>,
    /// By year of the horizon.
    pub years: Vec<YearRisk>,
    /// Lowest cash of the drawn months, day by day.
    pub lowest: Sketch,
    /// In alert, critical, insolvent at least once from the first drawn month on; insolvent before is insolvent still.
    pub ever: [Frequency; 3],
    /// Entries that did not come for want of room.
    pub refused: Moments,
}

/// What a draw of a CFA tells the région.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CentreDraw {
    /// First month of insolvency, known or drawn.
    pub insolvent: Option<u16>,
    /// A bit for each year of the horizon in deficit.
    pub deficits: u32,
    /// Lowest cash of the drawn months, in cents.
    pub lowest: i64,
}

impl CentreRisk {
    /// A CFA without draws yet.
    #[must_use]
    pub fn new(cfa: &str, apprentices: i32, months: usize, years: usize) -> Self {
        Self {
            cfa: cfa.to_owned(),
            apprentices,
            months: vec![MonthRisk::default(); months],
            years: vec![YearRisk::default(); years],
            ..Self::default()
        }
    }

    /// The same CFA, with the classes of its distributions and no draw.
    pub(super) fn emptied(&self) -> Self {
        let month = |of: &MonthRisk| MonthRisk { cash: of.cash.emptied(), ..MonthRisk::default() };
        let year = |of: &YearRisk| YearRisk { produits: of.produits.emptied(), resultat: of.resultat.emptied(), ..YearRisk::default() };
        Self {
            cfa: self.cfa.clone(),
            apprentices: self.apprentices,
            overdraft: self.overdraft,
            months: self.months.iter().map(month).collect(),
            years: self.years.iter().map(year).collect(),
            lowest: self.lowest.emptied(),
            ever: <[Frequency; 3]>::default(),
            refused: Moments::default(),
        }
    }

    /// Adds the draws of another part of the same CFA.
    pub(super) fn add(&mut self, other: Self) {
        for (month, more) in self.months.iter_mut().zip(other.months) {
            month.cash.add(&more.cash);
            month.alerte.add(more.alerte);
            month.critique.add(more.critique);
            month.insolvable.add(more.insolvable);
            month.sous_limite.add(more.sous_limite);
        }
        for (year, more) in self.years.iter_mut().zip(other.years) {
            year.produits.add(&more.produits);
            year.resultat.add(&more.resultat);
            year.deficit.add(more.deficit);
        }
        self.lowest.add(&other.lowest);
        self.ever.iter_mut().zip(other.ever).for_each(|(frequency, more)| frequency.add(more));
        self.refused.add(&other.refused);
    }

    /// Counts a draw; `known` months are the same in all of them.
    pub fn count(&mut self, path: &Path, known: usize) -> CentreDraw {
        let mut gone = false;
        let mut worst = [false; 3];
        for (rank, (risk, month)) in self.months.iter_mut().zip(&path.months).enumerate() {
            gone |= month.status == Status::Insolvable;
            let states = [gone || month.status >= Status::Alerte, gone || month.status >= Status::Critique, gone];
            risk.cash.push(month.solde.0);
            risk.alerte.count(states[0]);
            risk.critique.count(states[1]);
            risk.insolvable.count(states[2]);
            risk.sous_limite.count(month.status == Status::Insolvable);
            if rank >= known {
                worst.iter_mut().zip(states).for_each(|(ever, now)| *ever |= now);
            }
        }
        self.ever.iter_mut().zip(worst).for_each(|(frequency, happened)| frequency.count(happened));
        let mut deficits = 0;
        for (rank, (risk, year)) in self.years.iter_mut().zip(&path.years).enumerate() {
            risk.produits.push(year.produits.0);
            risk.resultat.push(year.resultat.0);
            risk.deficit.count(year.resultat.0 < 0);
            deficits |= u32::from(year.resultat.0 < 0) << rank;
        }
        self.refused.push(u64::from(path.refused));
        let lowest = path.lowest(known).0;
        self.lowest.push(lowest);
        CentreDraw { insolvent: path.insolvent().and_then(|month| u16::try_from(month).ok()), deficits, lowest }
    }

    /// First month in which it is insolvent in every draw because it is so in what is known; none otherwise.
    #[must_use]
    pub fn insolvent_when_known(&self, known: usize) -> Option<usize> {
        self.months.iter().take(known).position(|month| month.insolvable.times > 0)
    }

    /// Probability of having been insolvent by the end of the horizon.
    #[must_use]
    pub fn insolvable(&self) -> Frequency {
        self.months.last().map_or_else(Frequency::default, |month| month.insolvable)
    }
}

/// Every CFA together over the draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RegionRisk {
    /// CFAs insolvent that month or before, by month: how many draws have so many.
    pub insolvents: Vec<Vec<u64>>,
    /// The same, as moments.
    pub moments: Vec<Moments>,
    /// Apprentices of the CFAs insolvent by the end, as of the day when the draws begin.
    pub apprentices: Moments,
}

impl RegionRisk {
    /// Room for so many CFAs and months, no draw yet.
    #[must_use]
    pub fn new(centres: usize, months: usize) -> Self {
        Self { insolvents: vec![vec![0; centres + 1]; months], moments: vec![Moments::default(); months], apprentices: Moments::default() }
    }

    /// Counts a draw: what each CFA tells, and its apprentices.
    pub fn count(&mut self, told: impl Iterator<Item = (CentreDraw, i32)>) {
        let mut first = vec![0_usize; self.moments.len()];
        let mut lost = 0;
        for (told, apprentices) in told {
            if let Some(count) = told.insolvent.and_then(|month| first.get_mut(usize::from(month))) {
                *count += 1;
                lost += u64::try_from(apprentices).unwrap_or(0);
            }
        }
        let mut gone = 0;
        for ((count, moments), counts) in first.iter().zip(&mut self.moments).zip(&mut self.insolvents) {
            gone += count;
            moments.push(gone as u64);
            if let Some(draws) = counts.get_mut(gone) {
                *draws += 1;
            }
        }
        self.apprentices.push(lost);
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (counts, more) in self.insolvents.iter_mut().zip(&other.insolvents) {
            counts.iter_mut().zip(more).for_each(|(draws, more)| *draws += more);
        }
        self.moments.iter_mut().zip(&other.moments).for_each(|(moments, more)| moments.add(more));
        self.apprentices.add(&other.apprentices);
    }

    /// How many CFAs there are.
    #[must_use]
    pub fn centres(&self) -> usize {
        self.insolvents.first().map_or(0, |counts| counts.len() - 1)
    }

    /// Number of CFAs insolvent by a month that a share of the draws does not pass.
    #[must_use]
    pub fn quantile(&self, month: usize, share: f64) -> usize {
        let Some(counts) = self.insolvents.get(month) else { return 0 };
        let wanted = share * counts.iter().sum::<u64>() as f64;
        let mut seen = 0.0;
        counts
            .iter()
            .position(|&draws| {
                seen += draws as f64;
                seen >= wanted
            })
            .unwrap_or(0)
    }

    /// Mean share of the CFAs insolvent by the end, and its standard error. When no draw differs from another the error is taken as
    /// that of one CFA in one draw more: nothing seen is no proof of nothing.
    #[must_use]
    pub fn share_insolvent(&self) -> (f64, f64) {
        let (Some(last), centres) = (self.moments.last(), self.centres().max(1) as f64) else { return (0.0, 0.0) };
        let floor = 1.0 / (last.count().max(1) as f64 * centres);
        (last.mean() / centres, (last.error() / centres).max(floor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::CashMonth;
    use crate::montecarlo::play::DrawnYear;

    fn path(statuses: &[Status], resultat: i64) -> Path {
        let months = statuses.iter().map(|&status| CashMonth {
            solde: Centimes(150 - status as i64 * 100),
            solde_min: Centimes(100 - status as i64 * 100),
            status,
        });
        Path { months: months.collect(), years: vec![DrawnYear { produits: Centimes(500), resultat: Centimes(resultat) }], refused: 0 }
    }

    #[test]
    fn states_are_nested_and_insolvency_stays() {
        let mut risk = CentreRisk::new("A", 10, 3, 1);
        let told = risk.count(&path(&[Status::Insolvable, Status::Insolvable, Status::Sain], -1), 1);
        risk.count(&path(&[Status::Alerte, Status::Critique, Status::Sain], 1), 1);
        assert_eq!((told.insolvent, told.deficits, told.lowest), (Some(0), 1, -200));
        let times = |month: usize| {
            let risk = &risk.months[month];
            [risk.alerte, risk.critique, risk.insolvable].map(|frequency| frequency.times)
        };
        // Insolvent in the known first month, it stays so.
        assert_eq!([times(0), times(1), times(2)], [[2, 1, 1], [2, 2, 1], [1, 1, 1]]);
        assert_eq!((risk.insolvent_when_known(1), risk.insolvent_when_known(0)), (Some(0), None));
        assert_eq!(risk.months.iter().map(|month| month.sous_limite.times).collect::<Vec<_>>(), [1, 1, 0]);
        assert_eq!(risk.ever.map(|frequency| frequency.times), [2, 2, 1]);
        assert!((risk.insolvable().error() - (0.25_f64 / 2.0).sqrt()).abs() < 1e-12);
        assert!((risk.years[0].deficit.share() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_region_counts_its_cfas_by_month() {
        let mut region = RegionRisk::new(2, 3);
        let told = |insolvent| (CentreDraw { insolvent, deficits: 0, lowest: 0 }, 7);
        region.count([told(Some(1)), told(None)].into_iter());
        region.count([told(Some(2)), told(Some(0))].into_iter());
        assert_eq!(region.moments.iter().map(Moments::mean).collect::<Vec<_>>(), [0.5, 1.0, 1.5]);
        assert_eq!((region.quantile(2, 0.05), region.quantile(2, 0.95), region.quantile(0, 0.5)), (1, 2, 0));
        assert!((region.apprentices.mean() - 10.5).abs() < 1e-12);
        assert!((region.share_insolvent().0 - 0.75).abs() < 1e-12);
    }

    #[test]
    fn nothing_seen_is_no_proof_of_nothing() {
        let mut region = RegionRisk::new(4, 1);
        (0..100).for_each(|_| region.count(std::iter::empty()));
        assert_eq!(region.share_insolvent(), (0.0, 1.0 / 400.0));
        assert_eq!((Frequency::default().share(), Moments::default().error()), (0.0, 0.0));
    }
}
