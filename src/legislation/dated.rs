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
    /// The value.
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
    /// The parameter.
    pub path: &'static str,
    /// The day it was asked for.
    pub day: NaiveDate,
}

impl<E: Event, T> Dated<E, T> {
    pub(super) fn new(path: &'static str, versions: Vec<Version<T>>) -> Self {
        Self { path, versions, event: PhantomData }
    }

    /// The value in force on the day of the event.
    ///
    /// # Errors
    /// [`NoValue`] when no version is in force on that day.
    #[inline]
    pub fn at(&self, event: E) -> Result<&T, NoValue> {
        self.version_at(event).map(|version| &version.value)
    }

    /// The version in force on the day of the event.
    ///
    /// # Errors
    /// [`NoValue`] when no version is in force on that day.
    #[inline]
    pub fn version_at(&self, event: E) -> Result<&Version<T>, NoValue> {
        let day = event.day();
        self.versions.iter().find(|version| version.in_force(day)).ok_or(NoValue { path: self.path, day })
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
        Self { path: self.path, versions, event: PhantomData }
    }

    /// `file.parameter`.
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
