//! The only clock: which day it is.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate};

/// Today, in universal time.
#[must_use]
pub fn today() -> NaiveDate {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(elapsed.as_secs()).unwrap_or(0);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive()
}
