use super::*;
use crate::diagnostic::Code;
use crate::io::read::writing::{Spelling, Writings};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn spelled(spelling: Spelling, cell: InputCell<'_>) -> Result<NaiveDate, (Code, &'static str)> {
    date(cell, CONTRACT_YEARS, &mut ColumnSurvey::new(spelling)).map_err(|no| (no.code, no.hint.unwrap_or_default()))
}

fn read(text: &str) -> Result<NaiveDate, (Code, &'static str)> {
    spelled(Spelling::default(), InputCell::text(text))
}

/// A column of days read twice, as a file is.
fn column(texts: &[&str]) -> Vec<Result<NaiveDate, &'static str>> {
    let pass = |spelling: Spelling| {
        let mut writings = Writings::new(&[spelling]);
        let days = texts
            .iter()
            .map(|text| date(InputCell::text(text), CONTRACT_YEARS, writings.column(0, 1)).map_err(|no| no.hint.unwrap_or_default()))
            .collect::<Vec<_>>();
        (days, writings.decided(|_| None)[0])
    };
    let (_, decided) = pass(Spelling::default());
    let (days, again) = pass(decided);
    assert_eq!(again, decided, "the second reading proves what the first did");
    days
}

#[test]
fn days_as_people_write_them() {
    for text in [
        "2019-09-01",
        "01/09/2019",
        "1/9/2019",
        "2019-09-01T00:00:00",
        "2019-09-01 00:00:00.000",
        "01-09-2019",
        "01.09.2019",
        "2019/09/01",
        " 01/09/2019\u{a0}",
        "2019-9-1",
        "01/09/2019 00:00",
        "01/09/2019 14:30",
        "2019\u{2011}09\u{2011}01",
        "1er septembre 2019",
        "dimanche 1 sept. 2019",
        "2019-09-01T14:00:00.123",
        "\"2019-09-01\"",
        "'01/09/2019",
        "=\"01/09/2019\"",
        "2019-09-01 23:59:59",
    ] {
        assert_eq!(read(text), Ok(day(2019, 9, 1)), "{text}");
    }
}

#[test]
fn a_moment_is_the_day_in_paris() {
    for (text, expected) in [
        ("2019-09-01T22:00:00.000Z", day(2019, 9, 2)),
        ("2019-09-01T21:59:59Z", day(2019, 9, 1)),
        ("2019-12-31T23:00:00Z", day(2020, 1, 1)),
        ("2019-12-31T22:59:59Z", day(2019, 12, 31)),
        ("2019-09-02T00:00:00+02:00", day(2019, 9, 2)),
        ("2019-09-02T00:00:00+0200", day(2019, 9, 2)),
        ("2019-09-01 22:00:00+00", day(2019, 9, 2)),
        ("2019-09-01 22:00:00 UTC", day(2019, 9, 2)),
        ("2019-09-02T00:00:00+02:00[Europe/Paris]", day(2019, 9, 2)),
        ("2019-09-01T18:00:00-05:00", day(2019, 9, 2)),
        ("01/09/2019 22:00Z", day(2019, 9, 2)),
        ("Mon Sep 02 2019 00:00:00 GMT+0200 (heure d’été d’Europe centrale)", day(2019, 9, 2)),
        ("2019-09-02Z", day(2019, 9, 2)),
        ("2019-09-02+02:00", day(2019, 9, 2)),
        ("2050-07-13T22:00:00Z", day(2050, 7, 14)),
    ] {
        assert_eq!(read(text), Ok(expected), "{text}");
    }
    assert_eq!(read("2019-09-01T22:00:00 CET"), Err((Code::C009, "unknown_zone")));
    assert_eq!(spelled(Spelling::default(), InputCell::Instant(1_567_375_200)), Ok(day(2019, 9, 2)));
}

/// The zone data against the rule of the Union: the last Sunday of March and of October, at one o'clock UTC.
#[test]
fn summer_time_is_that_of_the_union() {
    use chrono::Days;
    for year in 2000..=2060 {
        let last_sunday = |month: u32| {
            let last = day(year, month, 31);
            last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday()))).unwrap()
        };
        for number in 0..365 {
            let morning = day(year, 1, 1).checked_add_days(Days::new(number)).unwrap();
            let summer = (last_sunday(3)..last_sunday(10)).contains(&morning);
            let expected = if summer { 7_200 } else { 3_600 };
            let noon = i64::from(morning.to_epoch_days()) * 86_400 + 43_200;
            let changes = morning == last_sunday(3) || morning == last_sunday(10);
            assert!(changes || offset_of_paris(noon) == expected, "{morning}");
        }
    }
}

#[test]
fn days_that_are_refused_say_why() {
    for (text, code, hint) in [
        ("01/09/19", Code::C009, "four_digit_year"),
        ("31/02/2020", Code::C009, "impossible_date"),
        ("2020-02-30", Code::C009, "impossible_date"),
        ("09/25/2020", Code::C009, "day_before_month"),
        ("2020-25-09", Code::C009, "day_before_month"),
        ("43709", Code::C009, "serial_number"),
        ("43709.5", Code::C009, "serial_number"),
        ("20190901", Code::C009, "compact_year_first"),
        ("01092019", Code::C009, "compact_year_last"),
        ("1567375200", Code::C009, "epoch_number"),
        ("1567375200000", Code::C009, "epoch_number"),
        ("2,01909E+07", Code::C009, "cut_number"),
        ("01/09/2109", Code::C010, ""),
        ("1999-12-31", Code::C010, ""),
        ("2019-09-01Tx", Code::C009, "date_format"),
        ("2019-09-01T25:00", Code::C009, "date_format"),
        ("2019-09-01-01", Code::C009, "date_format"),
        ("99999999999/1/2019", Code::C009, "date_format"),
        ("septembre 2019", Code::C009, "date_format"),
        ("2019", Code::C009, "date_format"),
    ] {
        assert_eq!(read(text), Err((code, hint)), "{text}");
    }
    assert!(spelled(Spelling::default(), InputCell::Real(f64::NAN)).is_err());
    assert_eq!(date(InputCell::text("31/12/1999"), BIRTH_YEARS, &mut ColumnSurvey::default()), Ok(day(1999, 12, 31)));
}

#[test]
fn a_column_of_bare_digits_is_read_when_it_agrees() {
    assert_eq!(column(&["20190901", "20210831"]), [Ok(day(2019, 9, 1)), Ok(day(2021, 8, 31))]);
    assert_eq!(column(&["01092019", "31082021", "1092019"]), [Ok(day(2019, 9, 1)), Ok(day(2021, 8, 31)), Ok(day(2019, 9, 1))]);
    assert_eq!(column(&["43709", "44439.0", "43709,75"]), [Ok(day(2019, 9, 1)), Ok(day(2021, 8, 31)), Ok(day(2019, 9, 1))]);
    assert_eq!(column(&["09022019", "08302019"]), [Ok(day(2019, 9, 2)), Ok(day(2019, 8, 30))]);
    assert_eq!(column(&["20190901", "2021-08-31"]), [Err("compact_year_first"), Ok(day(2021, 8, 31))]);
    assert_eq!(column(&["20190901", "01092019"]), [Err("compact_year_first"), Err("compact_year_last")]);
    assert_eq!(column(&["43709", "31/08/2021"]), [Err("serial_number"), Ok(day(2021, 8, 31))]);
}

#[test]
fn a_column_that_proves_an_order_is_read_so_and_a_contradiction_casts_doubt() {
    let days = [day(2019, 8, 30), day(2019, 9, 2)];
    assert_eq!(column(&["08/30/2019", "09/02/2019"]), days.map(Ok));
    assert_eq!(column(&["30/08/2019", "02/09/2019"]), days.map(Ok));
    assert_eq!(column(&["02/09/2019", "02.09.2019"]), [Ok(day(2019, 9, 2)); 2]);
    assert_eq!(
        column(&["08/30/2019", "09/02/2019", "31/08/2019", "05/05/2019", "2019-09-02"]),
        [Err("day_before_month"), Err("ambiguous_day"), Ok(day(2019, 8, 31)), Ok(day(2019, 5, 5)), Ok(day(2019, 9, 2))]
    );
    assert_eq!(column(&["9/2/2019 12:00:00 AM"]), [Err("ambiguous_day")]);
    assert_eq!(column(&["9/2/2019 12:00:00 AM", "8/30/2019 1:00:00 PM"]), [Ok(day(2019, 9, 2)), Ok(day(2019, 8, 30))]);
}

#[test]
fn midnights_of_paris_without_a_zone_are_refused() {
    assert_eq!(column(&["2019-09-01 22:00:00", "2019-12-31 23:00:00"]), [Err("moments_of_utc"); 2]);
    assert_eq!(column(&["2019-09-01 22:00:00", "2019-12-31 09:00:00"]), [Ok(day(2019, 9, 1)), Ok(day(2019, 12, 31))]);
    assert_eq!(column(&["2019-09-01 23:00:00"]), [Ok(day(2019, 9, 1))]);
    assert_eq!(column(&["2019-09-01 00:00:00"]), [Ok(day(2019, 9, 1))]);
}
