//! Age bands of the wage grid (D6222-26): enough to know an apprentice's age without knowing the birth date.

use chrono::{Datelike, NaiveDate};

/// Age on the first day of a contract, by the bands of the wage grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrancheAge {
    /// 15 to 17 years old on the first day.
    Moins18,
    /// 18 to 20 years old on the first day.
    De18A20,
    /// 21 to 25 years old on the first day.
    De21A25,
    /// 26 years old and more on the first day.
    Des26,
}

impl TrancheAge {
    /// All bands, youngest first.
    pub const ALL: [Self; 4] = [Self::Moins18, Self::De18A20, Self::De21A25, Self::Des26];

    /// Its word in the contracts table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Moins18 => "15-17",
            Self::De18A20 => "18-20",
            Self::De21A25 => "21-25",
            Self::Des26 => "26+",
        }
    }

    /// The band of someone born that day, on another day.
    #[must_use]
    pub fn of(birth: NaiveDate, day: NaiveDate) -> Self {
        let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
        Self::of_age(day.year() - birth.year() - i32::from(!had_birthday))
    }

    /// The band of an age in years.
    #[must_use]
    pub const fn of_age(age: i32) -> Self {
        match age {
            ..18 => Self::Moins18,
            18..=20 => Self::De18A20,
            21..=25 => Self::De21A25,
            _ => Self::Des26,
        }
    }

    /// A birth date in the middle of the band, for someone of whom only the band on `day` is known: an assumption.
    #[must_use]
    pub fn middle(self, day: NaiveDate) -> NaiveDate {
        let months = match self {
            Self::Moins18 => 12 * 16 + 6,
            Self::De18A20 => 12 * 19 + 6,
            Self::De21A25 => 12 * 23 + 6,
            Self::Des26 => 12 * 28,
        };
        day.checked_sub_months(chrono::Months::new(months)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_change_on_the_birthday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(TrancheAge::of(day("2002-09-01"), day("2020-08-31")), TrancheAge::Moins18);
        assert_eq!(TrancheAge::of(day("2002-09-01"), day("2020-09-01")), TrancheAge::De18A20);
        assert_eq!(TrancheAge::of(day("1994-09-01"), day("2020-09-01")), TrancheAge::Des26);
        for band in TrancheAge::ALL {
            assert_eq!(TrancheAge::of(band.middle(day("2020-02-29")), day("2020-02-29")), band);
        }
    }
}
