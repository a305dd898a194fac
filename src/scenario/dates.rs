//! Days as TOML writes them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer};

/// Years in which a day of a scenario can be.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    let whole_day = written.date.filter(|_| written.time.is_none() && written.offset.is_none());
    whole_day
        .and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)))
        .filter(|date| YEARS.contains(&date.year()))
        .ok_or_else(|| serde::de::Error::custom("a date such as 2020-01-01 is expected"))
}

pub(super) fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    day(deserializer).map(Some)
}
