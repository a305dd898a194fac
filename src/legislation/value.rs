//! Reading the text of a value into its type.

use arrayvec::ArrayVec;
use chrono::{Datelike as _, NaiveDate};

use super::document::RawValue;
use crate::codes::{Payeur, Regime};
use crate::units::{Centimes, Part, Rate};

/// The price on which a month is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceBase {
    /// Coût préfecture of the contract, else of its CFA or région and diploma (R4).
    CoutPrefecture,
    /// NPEC (or the amount that stands for it, R3, R5, R6).
    Npec,
}

impl PriceBase {
    /// As written in the legislation files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CoutPrefecture => "cout_prefecture",
            Self::Npec => "npec",
        }
    }
}

/// Shares of the minimum wage in the first, second, third and later years of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WageShares([Part; 3]);

impl WageShares {
    /// The share of a year of the grid, 1, 2, ...: the last one holds for later years.
    #[must_use]
    pub fn of_year(self, year: i32) -> Part {
        let rank = usize::try_from(year - 1).unwrap_or(0).min(self.0.len() - 1);
        self.0[rank]
    }
}

/// Amounts by level: to bac, bac+2, bac+3 and more; one amount is that of every level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParNiveau([Centimes; 3]);

impl ParNiveau {
    /// The amount of a level.
    #[must_use]
    pub const fn of(self, niveau: u8) -> Centimes {
        let [to_bac, next, above] = self.0;
        match niveau {
            ..=4 => to_bac,
            5 => next,
            6.. => above,
        }
    }

    /// Whether some level has an amount.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.0.iter().any(|&amount| amount > Centimes::ZERO)
    }
}

impl FromRaw for ParNiveau {
    fn from_raw(raw: &RawValue) -> Option<Self> {
        let read: Option<Vec<Centimes>> = raw.texts().iter().map(|text| Centimes::from_raw(&RawValue::One(text.clone()))).collect();
        match *read?.as_slice() {
            [all] => Some(Self([all; 3])),
            [to_bac, next, above] => Some(Self([to_bac, next, above])),
            _ => None,
        }
    }
}

/// Cumulated shares of the instalments of a year, three or four.
pub type InstalmentShares = ArrayVec<Part, 4>;

impl FromRaw for InstalmentShares {
    fn from_raw(raw: &RawValue) -> Option<Self> {
        match raw.texts().len() {
            3 => <[Part; 3]>::from_raw(raw).map(|parts| parts.into_iter().collect()),
            4 => <[Part; 4]>::from_raw(raw).map(|parts| parts.into_iter().collect()),
            _ => None,
        }
    }
}

/// A length of time of the law: days, or months from date to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delai {
    /// Days, written as a number alone.
    Jours(u32),
    /// Months, written `2 mois`.
    Mois(u32),
}

impl Delai {
    /// The first day after it, counted from its first day.
    #[must_use]
    pub fn end(self, from: NaiveDate) -> NaiveDate {
        match self {
            Self::Jours(days) => from.checked_add_days(chrono::Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX),
            Self::Mois(months) => from.checked_add_months(chrono::Months::new(months)).unwrap_or(NaiveDate::MAX),
        }
    }
}

/// A value that can be read from its text in a legislation file.
pub(super) trait FromRaw: Sized {
    fn from_raw(raw: &RawValue) -> Option<Self>;
}

fn one(raw: &RawValue) -> Option<&str> {
    match raw {
        RawValue::One(text) => Some(text),
        RawValue::Many(_) => None,
    }
}

/// Most months, or years, of a rule: a hundred years of months.
const LONGEST: i32 = 1_200;

/// Days, hours, ages, heads, months: from none to more than any law has, so that each day and sum can be counted.
fn whole(text: &str) -> Option<i32> {
    text.parse().ok().filter(|number| (0..=10_000).contains(number))
}

macro_rules! from_text {
    ($($type:ty: $text:ident => $read:expr;)*) => {$(
        impl FromRaw for $type {
            fn from_raw(raw: &RawValue) -> Option<Self> {
                let $text = one(raw)?;
                $read
            }
        }
    )*};
}

from_text! {
    Centimes: text => Self::parse(text).ok().filter(|amount| amount.0.abs() <= Self::LARGEST_OF_A_CONTRACT.0);
    Part: text => Self::parse(text);
    Rate: text => Self::parse(text);
    i32: text => whole(text).filter(|&number| number <= LONGEST);
    // The only small numbers of the law are levels: 3 to 8.
    u8: text => whole(text).and_then(|number| number.try_into().ok()).filter(|level| (3..=8).contains(level));
    u32: text => whole(text).and_then(|number| number.try_into().ok());
    NaiveDate: text => text.parse().ok().filter(|day: &Self| (1900..=2100).contains(&day.year()));
    Delai: text => match text.strip_suffix(" mois") {
        Some(months) => whole(months).filter(|&number| number <= LONGEST).and_then(|number| number.try_into().ok()).map(Self::Mois),
        None => whole(text).and_then(|number| number.try_into().ok()).map(Self::Jours),
    };
    bool: text => match text { "oui" => Some(true), "non" => Some(false), _ => None };
    Payeur: text => Self::ALL.into_iter().find(|payeur| payeur.as_str() == text);
    Regime: text => Self::ALL.into_iter().find(|regime| regime.as_str() == text);
    PriceBase: text => [Self::CoutPrefecture, Self::Npec].into_iter().find(|base| base.as_str() == text);
}

/// Cumulated shares of a payment schedule, to the whole.
impl<const N: usize> FromRaw for [Part; N] {
    fn from_raw(raw: &RawValue) -> Option<Self> {
        let parts: Option<Vec<Part>> = raw.texts().iter().map(|text| Part::parse(text)).collect();
        let mut sum = 0;
        let cumulated: Vec<Part> = parts?
            .into_iter()
            .map(|part| {
                sum += part.0;
                Part(sum)
            })
            .collect();
        let parts: [Part; N] = cumulated.try_into().ok()?;
        (parts.last() == Some(&Part::WHOLE)).then_some(parts)
    }
}

impl FromRaw for WageShares {
    fn from_raw(raw: &RawValue) -> Option<Self> {
        let parts: Option<Vec<Part>> = raw.texts().iter().map(|text| Part::parse(text)).collect();
        parts?.try_into().ok().map(Self)
    }
}

/// Three ages in years, refused when out of order.
impl FromRaw for [u32; 3] {
    fn from_raw(raw: &RawValue) -> Option<Self> {
        let ages: Option<Vec<u32>> = raw.texts().iter().map(|text| whole(text).and_then(|age| age.try_into().ok())).collect();
        let ages: Self = ages?.try_into().ok()?;
        ages.is_sorted().then_some(ages)
    }
}

impl FromRaw for Vec<u64> {
    fn from_raw(raw: &RawValue) -> Option<Self> {
        raw.texts().iter().map(|text| whole(text).and_then(|number| number.try_into().ok())).collect()
    }
}

/// Days of the year, `MM-DD`.
impl FromRaw for Vec<(u32, u32)> {
    fn from_raw(raw: &RawValue) -> Option<Self> {
        let read = |text: &String| {
            let (month, day) = text.split_once('-')?;
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            NaiveDate::from_ymd_opt(2000, month, day).map(|_| (month, day))
        };
        raw.texts().iter().map(read).collect()
    }
}
