//! A figure of the law by date: half-open versions, no silent last value.

use std::marker::PhantomData;

use chrono::NaiveDate;

use crate::calendar::Event;

/// One version of a parameter, in force on `[from, until)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version<T> {
    /// First day in force.
    pub from: NaiveDate,
    /// First day NOT in force; none when still in force.
    pub until: Option<NaiveDate>,
    /// The figure in force on these days.
    pub value: T,
    /// No text stands behind this value.
    pub assumed: bool,
}

impl<T> Version<T> {
    fn in_force(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A parameter by date of event `E`: asking it with the day of another event does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<E, T> {
    /// `file.parameter`, as in `amorcage.niveau_3`.
    path: &'static str,
    versions: Vec<Version<T>>,
    event: PhantomData<E>,
}

/// A parameter has no value on a day: an error, never the last value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` has no value on {day}")]
pub struct NoValue {
    /// The parameter as `file.parameter`.
    pub path: &'static str,
    /// The day it was asked for.
    pub day: NaiveDate,
}

/// A parameter as a contract asks it, for who explains a result: [`Dated::asked`] alone makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedParameter {
    path: &'static str,
    day: NaiveDate,
}

impl AskedParameter {
    /// The parameter as `file.parameter`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.path
    }

    /// The day that selects its version.
    #[must_use]
    pub const fn day(self) -> NaiveDate {
        self.day
    }
}

impl<E: Event, T> Dated<E, T> {
    pub(super) const fn new(path: &'static str, versions: Vec<Version<T>>) -> Self {
        Self { path, versions, event: PhantomData }
    }

    /// The value in force on the day of the event.
    ///
    /// # Errors
    /// [`NoValue`] when no version is in force on that day.
    pub fn at(&self, event: E) -> Result<&T, NoValue> {
        self.version_at(event).map(|version| &version.value)
    }

    /// The version in force on the day of the event.
    ///
    /// # Errors
    /// [`NoValue`] when no version is in force on that day.
    pub fn version_at(&self, event: E) -> Result<&Version<T>, NoValue> {
        let day = event.day();
        self.versions.iter().find(|version| version.in_force(day)).ok_or(NoValue { path: self.path, day })
    }

    /// Which parameter this is and which day the event gives, as [`Dated::at`] would read it.
    #[must_use]
    pub fn asked(&self, event: E) -> AskedParameter {
        AskedParameter { path: self.path, day: event.day() }
    }

    /// The parameter with the version of one day for every day; as it is when that day has none.
    #[must_use]
    pub fn frozen(&self, day: NaiveDate) -> Self
    where
        T: Clone,
    {
        let kept = self.versions.iter().find(|version| version.in_force(day));
        let versions =
            kept.map_or_else(|| self.versions.clone(), |version| vec![Version { from: NaiveDate::MIN, until: None, ..version.clone() }]);
        Self::new(self.path, versions)
    }

    /// The parameter as `file.parameter`.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Its versions, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Version<T>] {
        &self.versions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Jour;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn version(from: NaiveDate, until: Option<NaiveDate>, value: i32) -> Version<i32> {
        Version { from, until, value, assumed: false }
    }

    #[test]
    fn the_version_of_a_day_is_the_one_whose_interval_holds_it() {
        let closed = vec![
            version(day(2010, 2, 28), Some(day(2012, 12, 31)), 1),
            version(day(2012, 12, 31), Some(day(2013, 1, 1)), 2),
            version(day(2015, 7, 1), Some(day(2016, 12, 31)), 3),
        ];
        let open = vec![version(day(2011, 1, 1), Some(day(2016, 12, 31)), 1), version(day(2016, 12, 31), None, 2)];
        let always = vec![version(NaiveDate::MIN, None, 1)];
        let far = vec![version(day(1900, 1, 1), Some(day(2009, 12, 31)), 1), version(day(2041, 2, 1), Some(day(9_000, 1, 1)), 2)];
        let many = (0..300).map(|year| version(day(1850 + year, 1, 1), Some(day(1851 + year, 1, 1)), year)).collect();
        for versions in [closed, open, Vec::new(), always, far, many] {
            let dated: Dated<Jour, i32> = Dated::new("t", versions.clone());
            for day in day(2008, 1, 1).iter_days().take(12_500) {
                let holds = |version: &&Version<i32>| version.from <= day && version.until.is_none_or(|until| day < until);
                let expected = versions.iter().find(holds).map(|version| &version.value).ok_or(NoValue { path: "t", day });
                assert_eq!(dated.at(Jour(day)), expected, "{day}");
            }
        }
    }
}
