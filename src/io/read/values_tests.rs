use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn read_date(text: &str) -> Result<NaiveDate, Refused> {
    date(Cell::text(text), CONTRACT_YEARS)
}

fn read_amount(text: &str) -> Result<i64, Refused> {
    amount(Cell::text(text)).map(|amount| amount.0)
}

#[test]
fn dates_as_people_write_them() {
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
    ] {
        assert_eq!(read_date(text), Ok(day(2019, 9, 1)), "{text}");
    }
    assert_eq!(date(Cell::Real(43_709.0), CONTRACT_YEARS), Ok(day(2019, 9, 1)));
    assert_eq!(date(Cell::Integer(43_709), CONTRACT_YEARS), Ok(day(2019, 9, 1)));
}

#[test]
fn dates_that_are_refused_say_why() {
    for (text, code, hint) in [
        ("01/09/19", Code::C009, "four_digit_year"),
        ("31/02/2020", Code::C009, "impossible_date"),
        ("09/25/2020", Code::C009, "day_before_month"),
        ("1er septembre 2019", Code::C009, "date_format"),
        ("43709", Code::C009, "date_format"),
        ("01/09/2109", Code::C010, ""),
        ("1999-12-31", Code::C010, ""),
        ("2019-09-01Tx", Code::C009, "date_format"),
        ("2019-09-01-01", Code::C009, "date_format"),
        ("99999999999/1/2019", Code::C009, "date_format"),
    ] {
        assert_eq!(read_date(text).map_err(|no| (no.code, no.hint.unwrap_or_default())), Err((code, hint)), "{text}");
    }
    assert!(date(Cell::Real(f64::NAN), CONTRACT_YEARS).is_err());
    assert_eq!(date(Cell::text("31/12/1999"), BIRTH_YEARS), Ok(day(1999, 12, 31)));
}

#[test]
fn amounts_as_people_write_them() {
    for (text, cents) in [
        ("1234.56", 123_456),
        ("1 234,56", 123_456),
        ("499.995", 50_000),
        ("7,500", 750),
        ("1\u{a0}234,56\u{a0}€", 123_456),
        ("1\u{202f}234,56 €", 123_456),
        ("1.234,56", 123_456),
        ("1,234.56", 123_456),
        ("1.000.000", 100_000_000),
        ("6079.3333", 607_933),
        ("6079,3333", 607_933),
        ("7000", 700_000),
        ("7000 EUR", 700_000),
        ("0,005", 1),
        ("1234,567", 123_457),
    ] {
        assert_eq!(read_amount(text), Ok(cents), "{text}");
    }
    assert_eq!(amount(Cell::Real(6079.3333)), Ok(Centimes(607_933)));
    assert_eq!(amount(Cell::Integer(7000)), Ok(Centimes(700_000)));
}

#[test]
fn amounts_that_are_refused_say_why() {
    for (text, code, hint) in [
        ("-5", Code::C010, ""),
        ("1000000.01", Code::C010, ""),
        ("1e9", Code::C009, "amount_format"),
        ("sept mille", Code::C009, "amount_format"),
        ("12 34", Code::C009, "amount_format"),
        ("1,2,3.4.5", Code::C009, "amount_format"),
        ("€", Code::C009, "amount_format"),
        (".", Code::C009, "amount_format"),
    ] {
        assert_eq!(read_amount(text).map_err(|no| (no.code, no.hint.unwrap_or_default())), Err((code, hint)), "{text}");
    }
    assert_eq!(amount(Cell::Real(f64::INFINITY)), Err(Refused::UNREADABLE.hinting("amount_format")));
    assert_eq!(amount(Cell::Real(1e300)), Err(Refused::out_of("0 – 1 000 000 €")));
}

#[test]
fn counts_hours_and_booleans() {
    for (text, number) in [("12", 12), ("12.0", 12), ("12,00", 12), ("1 234", 1234), ("0012", 12)] {
        assert_eq!(count(Cell::text(text), (9_999, "x")), Ok(number), "{text}");
    }
    assert_eq!(count(Cell::text("12.5"), (99, "0 – 99")), Err(Refused::UNREADABLE.hinting("whole_number")));
    assert_eq!(count(Cell::text("-1"), (99, "0 – 99")), Err(Refused::out_of("0 – 99")));
    assert_eq!(count(Cell::text("100"), (99, "0 – 99")), Err(Refused::out_of("0 – 99")));
    assert_eq!(count(Cell::Real(12.0), (99, "0 – 99")), Ok(12));
    assert_eq!(hours(Cell::text("150,5")), Ok(15_050));
    assert_eq!(hours(Cell::text("20001")), Err(Refused::out_of("0 – 20 000")));
    for text in ["oui", "Vrai", "TRUE", "1", "o", "X", "yes"] {
        assert_eq!(boolean(Cell::text(text)), Ok(true), "{text}");
    }
    for text in ["NON", "faux", "false", "0", "n", "no"] {
        assert_eq!(boolean(Cell::text(text)), Ok(false), "{text}");
    }
    assert_eq!(boolean(Cell::Real(1.0)), Ok(true));
    assert!(boolean(Cell::text("peut-être")).is_err());
}

#[test]
fn what_a_message_shows_is_short() {
    let long = "é".repeat(500);
    assert_eq!(Cell::text(&long).to_string().chars().count(), 61);
}
