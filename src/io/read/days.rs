//! Days as people, software and spreadsheets write them. A column says what its values alone do not: the order of day and month, the form
//! of bare digits.

use chrono::{Datelike, NaiveDate, Offset, TimeZone};

use super::cell::{self, InputCell};
use super::values::{Both, RefusedValue};
use super::writing::{BareDigits, ColumnSurvey, Order, SpellingNotice};

/// Years in which a day can be, and how they are told.
#[derive(Clone, Copy, Debug)]
pub(super) struct PossibleYears(i32, i32, &'static str);

/// The years in which a day of a contract can be.
pub(super) const CONTRACT_YEARS: PossibleYears = PossibleYears(2000, 2060, "2000-01-01 – 2060-12-31");
/// The years in which an apprentice can be born.
pub(super) const BIRTH_YEARS: PossibleYears = PossibleYears(1900, 2060, "1900-01-01 – 2060-12-31");

const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("date_format");
const SECONDS_OF_A_DAY: i64 = 86_400;

/// A day within a range of years, read as its column is written.
pub(super) fn date(cell: InputCell<'_>, years: PossibleYears, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    let day = match cell {
        InputCell::Text(text) => match iso(text.as_bytes()) {
            Some(day) => {
                column.tally.separated += 1;
                day
            }
            None => day_of_text(text, column)?,
        },
        InputCell::Date(day) => {
            column.tally.typed += 1;
            day
        }
        InputCell::Local(seconds) => local(seconds, column)?,
        InputCell::Instant(seconds) => {
            column.tally.typed += 1;
            column.tell(SpellingNotice::Instant, cell);
            paris(seconds).ok_or(UNREADABLE)?
        }
        InputCell::Real(number) if number.fract() != 0.0 => serial(number, column)?,
        _ => digits(cell.integer().ok_or(UNREADABLE)?, column)?,
    };
    if (years.0..=years.1).contains(&day.year()) { Ok(day) } else { Err(RefusedValue::out_of(years.2)) }
}

/// `2019-09-01`, by far the most frequent: no other reading, nothing to look for.
fn iso(text: &[u8]) -> Option<NaiveDate> {
    let digits = |from: usize, to: usize| text.get(from..to).filter(|part| part.iter().all(u8::is_ascii_digit));
    let number = |part: &[u8]| part.iter().fold(0, |sum, &byte| sum * 10 + u32::from(byte - b'0'));
    let (10, Some(b'-'), Some(b'-')) = (text.len(), text.get(4), text.get(7)) else { return None };
    NaiveDate::from_ymd_opt(number(digits(0, 4)?).cast_signed(), number(digits(5, 7)?), number(digits(8, 10)?))
}

/// A typed day with a time of day: the day as it stands, unless the times of the column are midnights of Paris seen from UTC.
fn local(seconds: i64, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    column.tally.typed += 1;
    let time = Time { seconds: seconds.rem_euclid(SECONDS_OF_A_DAY), zone: None, english: false };
    let day = cell::moment(seconds).ok_or(UNREADABLE)?.date();
    timed(day, time, column)
}

/// The day of a text that is not plain ISO.
fn day_of_text(text: &str, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    let plain;
    let text = if text.is_ascii() {
        text
    } else {
        plain = text.replace(|c: char| c.is_whitespace(), " ").replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2212}'], "-");
        plain.as_str()
    };
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| UNREADABLE).and_then(|number| digits(number, column));
    }
    if let Some(number) = numeric(text) {
        return if number.fract() == 0.0 { digits(number as i64, column) } else { serial(number, column) };
    }
    if cell::is_scientific(text) {
        return Err(RefusedValue::UNREADABLE.hinting("cut_number"));
    }
    let (day, time) = split_time(text)?;
    let english = time.is_some_and(|time| time.english);
    let day = if day.bytes().any(|byte| byte.is_ascii_alphabetic()) || !day.is_ascii() {
        column.tally.separated += 1;
        super::month_names::day(day).ok_or(UNREADABLE)?
    } else {
        separated(day, english, column)?
    };
    match time {
        None => Ok(day),
        Some(time) => timed(day, time, column),
    }
}

/// `43709.0`, `43709,5`: digits and one mark.
fn numeric(text: &str) -> Option<f64> {
    let (whole, decimals) = text.split_once(['.', ','])?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    ((5..=8).contains(&whole.len()) && digits(whole) && digits(decimals)).then(|| format!("{whole}.{decimals}").parse().ok()).flatten()
}

/// `2019-09-01`, `2019/9/1`, `01/09/2019`, `1-9-2019`, `1.9.2019`.
fn separated(day: &str, english: bool, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    let mut parts = day.split(['-', '/', '.']);
    let (Some(first), Some(middle), Some(last), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(UNREADABLE);
    };
    let (Some(one), Some(two), Some(three)) = (number(first), number(middle), number(last)) else { return Err(UNREADABLE) };
    column.tally.separated += 1;
    match (first.len(), last.len()) {
        (4, 1 | 2) => NaiveDate::from_ymd_opt(one.cast_signed(), two, three).ok_or(if two > 12 && three <= 12 {
            RefusedValue::UNREADABLE.hinting("day_before_month")
        } else {
            RefusedValue::UNREADABLE.hinting("impossible_date")
        }),
        (1 | 2, 4) if day.contains('.') => {
            NaiveDate::from_ymd_opt(three.cast_signed(), two, one).ok_or(RefusedValue::UNREADABLE.hinting("impossible_date"))
        }
        (1 | 2, 4) => ordered(one, two, three, day, english, column),
        (1 | 2, 2) => Err(RefusedValue::UNREADABLE.hinting("four_digit_year")),
        _ => Err(UNREADABLE),
    }
}

/// A day whose order of day and month the column decides.
fn ordered(one: u32, two: u32, year: u32, written: &str, english: bool, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    let of = |month, day| NaiveDate::from_ymd_opt(year.cast_signed(), month, day);
    match (of(two, one), of(one, two)) {
        (Some(day), Some(_)) if one == two => Ok(day),
        (Some(day_first), Some(month_first)) => {
            column.tally.either += 1;
            column.tally.english += u64::from(english);
            match column.spelling.order {
                Order::DayFirst => Ok(day_first),
                Order::MonthFirst => {
                    column.tell(SpellingNotice::MonthFirst, InputCell::Text(written));
                    Ok(month_first)
                }
                Order::Doubtful => Err(RefusedValue::UNREADABLE.hinting("ambiguous_day").between(Both::Days(day_first, month_first))),
            }
        }
        (Some(day), None) => {
            column.tally.day_first.add(column.line);
            Ok(day)
        }
        (None, Some(day)) => {
            column.tally.month_first.add(column.line);
            if column.spelling.order == Order::MonthFirst {
                column.tell(SpellingNotice::MonthFirst, InputCell::Text(written));
                return Ok(day);
            }
            Err(RefusedValue::UNREADABLE.hinting("day_before_month"))
        }
        (None, None) => Err(RefusedValue::UNREADABLE.hinting("impossible_date")),
    }
}

fn number(digits: &str) -> Option<u32> {
    let sound = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if sound { digits.parse().ok() } else { None }
}

/// Bare digits: `20190901`, `01092019` (a lost zero restored), the number of a spreadsheet. Read when the whole column is so.
fn digits(number: i64, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    let number = u32::try_from(number).ok().filter(|&number| number < 100_000_000);
    let Some(number) = number else { return Err(RefusedValue::UNREADABLE.hinting("epoch_number")) };
    let parts = |first: u32, second: u32| (number / first, number / second % 100, number % second);
    let (year, month, day) = parts(10_000, 100);
    let (one, two, last) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    let is_year = |year: u32| (1900..2100).contains(&year);
    if is_year(year)
        && let Some(day) = NaiveDate::from_ymd_opt(year.cast_signed(), month, day)
    {
        column.tally.year_first += 1;
        return compact(BareDigits::YearFirst, "compact_year_first", SpellingNotice::YearFirst, number, column).map(|()| day);
    }
    if number >= 1_000_000 && is_year(last) {
        column.tally.year_last += 1;
        let day = ordered(one, two, last, &format!("{number:08}"), false, column);
        return compact(BareDigits::YearLast, "compact_year_last", SpellingNotice::YearLast, number, column).and(day);
    }
    if (10_000..100_000).contains(&number) { serial(f64::from(number), column) } else { Err(UNREADABLE) }
}

fn compact(form: BareDigits, hint: &'static str, told: SpellingNotice, number: u32, column: &mut ColumnSurvey) -> Result<(), RefusedValue> {
    if column.spelling.form != form {
        return Err(RefusedValue::UNREADABLE.hinting(hint));
    }
    column.tell(told, InputCell::Integer(i64::from(number)));
    Ok(())
}

/// The day of a spreadsheet's number, 1900 system, when the column is written so.
fn serial(number: f64, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    let day = day_of_serial(number).ok_or(UNREADABLE)?;
    column.tally.serial += 1;
    if column.spelling.form != BareDigits::Serial {
        return Err(RefusedValue::UNREADABLE.hinting("serial_number"));
    }
    column.tell(SpellingNotice::Serial, InputCell::Real(number));
    Ok(day)
}

/// The day of a spreadsheet's serial number, 1900 system.
fn day_of_serial(serial: f64) -> Option<NaiveDate> {
    const MARCH_1900: f64 = 61.0;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = Some(serial.floor()).filter(|days| (MARCH_1900..=100_000.0).contains(days))?;
    epoch.checked_add_days(chrono::Days::new(days as u64))
}

/// A time of day, with the seconds of its zone east of UTC if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time {
    seconds: i64,
    zone: Option<i64>,
    /// Written with AM or PM, as software does that may put the month first.
    english: bool,
}

/// The day of a moment: that of Paris when it has a zone, else as it stands.
fn timed(day: NaiveDate, time: Time, column: &mut ColumnSurvey) -> Result<NaiveDate, RefusedValue> {
    let midnight = day.signed_duration_since(NaiveDate::default()).num_days() * SECONDS_OF_A_DAY;
    if let Some(zone) = time.zone {
        column.tell(SpellingNotice::Instant, InputCell::Date(day));
        return paris(midnight + time.seconds - zone).ok_or(UNREADABLE);
    }
    if time.seconds == 0 {
        return Ok(day);
    }
    column.tally.timed += 1;
    // 22:00 in summer, 23:00 in winter: midnight in Paris, seen from UTC.
    let next = midnight + time.seconds + offset_of_paris(midnight + time.seconds);
    if next.rem_euclid(SECONDS_OF_A_DAY) == 0 && time.seconds > SECONDS_OF_A_DAY / 2 {
        column.tally.midnights += 1;
        if column.spelling.moments_in_doubt {
            return Err(RefusedValue::UNREADABLE.hinting("moments_of_utc"));
        }
    }
    Ok(day)
}

/// The day in Paris of a moment, in seconds since 1970, UTC.
fn paris(seconds: i64) -> Option<NaiveDate> {
    cell::moment(seconds.checked_add(offset_of_paris(seconds))?).map(|moment| moment.date())
}

/// Seconds of Paris east of UTC at a moment.
fn offset_of_paris(seconds: i64) -> i64 {
    let offset = cell::moment(seconds).map(|moment| chrono_tz::Europe::Paris.offset_from_utc_datetime(&moment));
    offset.map_or(0, |offset| i64::from(offset.fix().local_minus_utc()))
}

/// A text as its day and its time, if it has one.
fn split_time(text: &str) -> Result<(&str, Option<Time>), RefusedValue> {
    let Some(colon) = text.find(':') else {
        // `2019-09-02Z`: a day of XML with its zone.
        return match text.strip_suffix('Z') {
            Some(day) if day.ends_with(|c: char| c.is_ascii_digit()) => Ok((day, Some(Time { seconds: 0, zone: Some(0), english: false }))),
            _ => Ok((text, None)),
        };
    };
    let before = text.get(..colon).unwrap_or("");
    let start = before.rfind(|c: char| !c.is_ascii_digit()).ok_or(UNREADABLE)?;
    // `2019-09-02+02:00`: a day of XML with its zone.
    if matches!(before.as_bytes().get(start), Some(b'+' | b'-')) {
        let (day, zone) = text.split_at(start);
        return Ok((
            day,
            Some(Time { seconds: 0, zone: Some(zone_of(zone).ok_or(RefusedValue::UNREADABLE.hinting("unknown_zone"))?), english: false }),
        ));
    }
    let day = before.get(..start).unwrap_or("").trim_end_matches([',', ' ']);
    let day = if matches!(before.as_bytes().get(start), Some(b'T' | b't' | b' ')) { day } else { return Err(UNREADABLE) };
    time_of(text.get(start + 1..).unwrap_or("")).map(|time| (day, Some(time)))
}

/// `22:00:00.000Z`, `00:00`, `12:00:00 AM`, `00:00:00 +0200`.
fn time_of(text: &str) -> Result<Time, RefusedValue> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or("0"));
    let whole = seconds.split_once(['.', ',']).map_or(seconds, |(whole, _)| whole);
    let (Some(hours), Some(minutes), Some(whole), None) = (number(hours), number(minutes), number(whole), parts.next()) else {
        return Err(UNREADABLE);
    };
    let rest = rest.trim();
    let (english, rest) = match rest.get(..2).map(str::to_ascii_uppercase).as_deref() {
        Some("AM") => (Some(0), rest.get(2..).unwrap_or("").trim()),
        Some("PM") => (Some(12), rest.get(2..).unwrap_or("").trim()),
        _ => (None, rest),
    };
    let hours = match english {
        None if hours < 24 => hours,
        Some(add) if (1..=12).contains(&hours) => hours % 12 + add,
        _ => return Err(UNREADABLE),
    };
    if minutes >= 60 || whole > 60 {
        return Err(UNREADABLE);
    }
    let zone = if rest.is_empty() { None } else { Some(zone_of(rest).ok_or(RefusedValue::UNREADABLE.hinting("unknown_zone"))?) };
    Ok(Time { seconds: i64::from(hours * 3_600 + minutes * 60 + whole.min(59)), zone, english: english.is_some() })
}

/// Seconds east of UTC: `Z`, `UTC`, `+02:00`, `+0200`, `+02`, `GMT+2`.
fn zone_of(text: &str) -> Option<i64> {
    let text = text.split(['[', '(']).next().unwrap_or("").trim();
    let signed = ["UTC", "GMT", "Z", "z"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text);
    if signed.is_empty() && !text.is_empty() {
        return Some(0);
    }
    let sign = match signed.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = signed.get(1..)?.chars().filter(|&c| c != ':').collect();
    let value: i64 = if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok()? } else { return None };
    let (hours, minutes) = match digits.len() {
        1 | 2 => (value, 0),
        4 => (value / 100, value % 100),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

#[cfg(test)]
#[path = "days_tests.rs"]
mod tests;
