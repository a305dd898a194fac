//! The first drawn year against the published survey of that year.

use serde::{Deserialize, Serialize};

use super::play::Rules;
use super::statistics::{CentreDraw, CentreRisk, Moments};

/// Size of a CFA, by its apprentices: the bounds of the published comparison of margins (2022: 150 to 1 000, and more).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CentreSize {
    /// Fewer than 150 apprentices.
    Petit,
    /// 150 to 1 000.
    Moyen,
    /// More than 1 000.
    Grand,
}

impl CentreSize {
    /// All sizes, smallest first.
    pub const ALL: [Self; 3] = [Self::Petit, Self::Moyen, Self::Grand];

    /// The class of a headcount.
    #[must_use]
    pub const fn of(apprentices: i32) -> Self {
        match apprentices {
            ..150 => Self::Petit,
            150..=1_000 => Self::Moyen,
            _ => Self::Grand,
        }
    }

    /// As written in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Petit => "moins_de_150",
            Self::Moyen => "150_a_1000",
            Self::Grand => "plus_de_1000",
        }
    }
}

/// A class over the draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassTest {
    /// Size of its CFAs; of no meaning for all CFAs together.
    pub class: CentreSize,
    /// How many CFAs of this size.
    pub centres: u64,
    /// Apprentices of these CFAs.
    pub apprentices: i64,
    /// CFAs of the class in deficit, over the draws.
    pub deficits: Moments,
}

impl ClassTest {
    /// Predicted share in deficit, its standard error, and the spread from draw to draw.
    #[must_use]
    pub fn predicted(&self) -> (f64, f64, f64) {
        let centres = self.centres.max(1) as f64;
        (self.deficits.mean() / centres, self.deficits.error() / centres, self.deficits.deviation() / centres)
    }
}

/// Shares of CFAs in deficit in the first drawn year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backtest {
    /// The year; none when the horizon has none that is drawn from its January.
    pub year: Option<i32>,
    /// Its rank in the horizon.
    rank: usize,
    /// By size class, those without a CFA left out.
    pub classes: Vec<ClassTest>,
    /// All CFAs together, whatever their size.
    pub all: ClassTest,
    /// Share in deficit of 0 to 3 known years before, as in the accounts: year and CFAs in deficit.
    pub known: Vec<(i32, u64)>,
}

impl Backtest {
    pub(super) fn new(rules: &Rules<'_>, centres: &[CentreRisk]) -> Self {
        let rank = rules.known_months.div_ceil(12);
        let year = rules.settings.horizon.years().nth(rank);
        let of = |wanted: Option<CentreSize>| {
            let kept = || centres.iter().filter(|centre| wanted.is_none_or(|class| class == CentreSize::of(centre.apprentices)));
            ClassTest {
                class: wanted.unwrap_or(CentreSize::Grand),
                centres: kept().count() as u64,
                apprentices: kept().map(|centre| i64::from(centre.apprentices)).sum(),
                deficits: Moments::default(),
            }
        };
        let classes = CentreSize::ALL.into_iter().map(|class| of(Some(class))).filter(|class| class.centres > 0).collect();
        Self { year, rank, classes, all: of(None), known: rules.settings.horizon.years().take(rank).map(|year| (year, 0)).collect() }
    }

    /// Adds the draws of another part.
    pub(super) fn add(&mut self, other: &Self) {
        self.classes.iter_mut().zip(&other.classes).for_each(|(class, more)| class.deficits.add(&more.deficits));
        self.all.deficits.add(&other.all.deficits);
    }

    pub(super) fn count(&mut self, told: impl Iterator<Item = (CentreDraw, i32)>) {
        let mut by_class = [0_u64; 3];
        let mut known = vec![0; self.known.len()];
        for (told, apprentices) in told {
            by_class[CentreSize::of(apprentices) as usize] += u64::from(told.deficits >> self.rank & 1);
            known.iter_mut().enumerate().for_each(|(rank, count)| *count += u64::from(told.deficits >> rank & 1));
        }
        // Known years are the same in every draw.
        self.known.iter_mut().zip(known).for_each(|(year, count)| year.1 = count);
        self.classes.iter_mut().for_each(|class| class.deficits.push(by_class[class.class as usize]));
        self.all.deficits.push(by_class.iter().sum());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_published_bounds() {
        let of = [0, 149, 150, 1_000, 1_001].map(CentreSize::of);
        assert_eq!(of, [CentreSize::Petit, CentreSize::Petit, CentreSize::Moyen, CentreSize::Moyen, CentreSize::Grand]);
        assert!(CentreSize::ALL.map(CentreSize::as_str).iter().all(|name| name.len() > 5));
    }
}
