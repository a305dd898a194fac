use super::*;
use crate::diagnostic::Code;
use crate::io::read::writing::{Spelling, Writings};

type Bounds = Option<(Centimes, Centimes)>;

/// Bounds of a yearly price, for instance.
const PRICE: Bounds = Some((Centimes(150_000), Centimes(4_000_000)));

/// A column of amounts read twice, as a file is.
fn column(texts: &[&str], bounds: Bounds) -> Vec<Result<i64, &'static str>> {
    let pass = |spelling: Spelling| {
        let mut writings = Writings::new(&[spelling]);
        let read = |text: &&str| {
            any_amount(InputCell::text(text), writings.column(0, 1)).map(|cents| cents.0).map_err(|no| no.hint.unwrap_or_default())
        };
        let amounts = texts.iter().map(read).collect::<Vec<_>>();
        (amounts, writings.decided(|_| bounds)[0])
    };
    let (_, decided) = pass(Spelling::default());
    let (amounts, again) = pass(decided);
    assert_eq!(again, decided, "the second reading proves what the first did");
    amounts
}

fn read(text: &str) -> Result<i64, (Code, &'static str)> {
    amount(InputCell::text(text), &mut ColumnSurvey::default()).map(|cents| cents.0).map_err(|no| (no.code, no.hint.unwrap_or_default()))
}

#[test]
fn amounts_as_people_write_them() {
    for (text, cents) in [
        ("1234.56", 123_456),
        ("1 234,56", 123_456),
        ("499.995", 0),
        ("1\u{a0}234,56\u{a0}€", 123_456),
        ("1\u{202f}234,56 €", 123_456),
        ("1\u{2009}234", 123_400),
        ("1.234,56", 123_456),
        ("1,234.56", 123_456),
        ("1.000.000", 100_000_000),
        ("6079.3333", 607_933),
        ("6079,3333", 607_933),
        ("7000", 700_000),
        ("7000 EUR", 700_000),
        ("0,005", 1),
        ("1234,567", 123_457),
        ("7’400", 740_000),
        ("7'400", 740_000),
        ("7 400", 740_000),
        ("84 000,00 €", 8_400_000),
        ("€ 7400", 740_000),
        ("7400.", 740_000),
        ("7400,5", 740_050),
        ("+7400", 740_000),
        ("7400.0", 740_000),
        ("00007400", 740_000),
    ] {
        if text == "499.995" {
            assert_eq!(read(text), Err((Code::C009, "ambiguous_amount")));
        } else {
            assert_eq!(read(text), Ok(cents), "{text}");
        }
    }
    assert_eq!(amount(InputCell::Real(6079.3333), &mut ColumnSurvey::default()), Ok(Centimes(607_933)));
    assert_eq!(amount(InputCell::Real(7.4), &mut ColumnSurvey::default()), Ok(Centimes(740)));
    assert_eq!(amount(InputCell::Integer(7000), &mut ColumnSurvey::default()), Ok(Centimes(700_000)));
    assert_eq!(amount(InputCell::Decimal(7_000_000, 3), &mut ColumnSurvey::default()), Ok(Centimes(700_000)));
}

#[test]
fn amounts_that_are_refused_say_why() {
    for (text, code, hint) in [
        ("-5", Code::C010, ""),
        ("(5)", Code::C010, ""),
        ("1000000.01", Code::C010, ""),
        ("1e9", Code::C009, "cut_number"),
        ("7,4E+03", Code::C009, "cut_number"),
        ("sept mille", Code::C009, "amount_format"),
        ("12 34", Code::C009, "amount_format"),
        ("1,2,3.4.5", Code::C009, "amount_format"),
        ("€", Code::C009, "amount_format"),
        (".", Code::C009, "amount_format"),
        ("()", Code::C009, "amount_format"),
        ("(-5)", Code::C009, "amount_format"),
        ("-", Code::C009, "amount_format"),
        ("84 k€", Code::C009, "amount_format"),
        ("7.000", Code::C009, "ambiguous_amount"),
        ("7,000", Code::C009, "ambiguous_amount"),
        ("7,000 €", Code::C009, "ambiguous_amount"),
        ("99999999999999999999", Code::C010, ""),
    ] {
        assert_eq!(read(text), Err((code, hint)), "{text}");
    }
    assert!(amount(InputCell::Real(f64::INFINITY), &mut ColumnSurvey::default()).is_err());
    assert_eq!(amount(InputCell::Real(1e300), &mut ColumnSurvey::default()), Err(RefusedValue::out_of("0 – 1 000 000 €")));
    let both = any_amount(InputCell::text("7.000"), &mut ColumnSurvey::default()).unwrap_err().both;
    assert_eq!(both, Some(Both::Amounts(Centimes(700), Centimes(700_000))));
}

#[test]
fn accounts_have_either_sign() {
    let expected = Ok(-2_500_000);
    for text in
        ["(25 000,00)", "(25 000,00) €", "(25 000,00 €)", "-25 000,00", "−25 000", "25 000,00-", "- 25000", "(25000)", "-25.000,00 €"]
    {
        assert_eq!(column(&[text], None), [expected], "{text}");
    }
}

#[test]
fn a_column_decides_its_doubtful_marks() {
    assert_eq!(column(&["4.900", "7.400"], PRICE), [Ok(490_000), Ok(740_000)]);
    assert_eq!(column(&["4,900", "7,400"], PRICE), [Ok(490_000), Ok(740_000)]);
    assert_eq!(column(&["4.900", "7.400,00"], None), [Ok(490_000), Ok(740_000)]);
    assert_eq!(column(&["4.900", "950,00"], None), [Ok(490_000), Ok(95_000)]);
    assert_eq!(column(&["4.900", "1.234.567"], None), [Ok(490_000), Ok(123_456_700)]);
    assert_eq!(column(&["4.900", "12.50"], None), [Ok(490), Ok(1_250)]);
    assert_eq!(column(&["9.150", "15.000"], Some((Centimes(225), Centimes(6_000)))), [Ok(915), Ok(1_500)]);
    let asked = Err("ambiguous_amount");
    assert_eq!(column(&["4.900", "7400.00"], PRICE), [asked, Ok(740_000)]);
    assert_eq!(column(&["4.900", "4,900"], None), [asked, asked]);
    assert_eq!(column(&["4.900", "12.50", "1.234.567"], None), [asked, Ok(1_250), Ok(123_456_700)]);
    assert_eq!(column(&["4.900"], None), [asked]);
    // Both readings are possible for some, neither for others.
    assert_eq!(column(&["999.000", "7.000"], PRICE), [asked, asked]);
}

#[test]
fn counts_and_hours() {
    let number =
        |text: &str| count(InputCell::text(text), (9_999, "x"), &mut ColumnSurvey::default()).map_err(|no| no.hint.unwrap_or_default());
    for (text, expected) in [("12", 12), ("12.0", 12), ("12,00", 12), ("1 234", 1234), ("0012", 12), ("1.234", 1234), ("1,234", 1234)] {
        assert_eq!(number(text), Ok(expected), "{text}");
    }
    for (text, hint) in [
        ("12.5", "whole_number"),
        ("1.000", "ambiguous_amount"),
        ("1,2E+03", "cut_number"),
        ("douze", "whole_number"),
        ("-1", ""),
        ("10000", ""),
    ] {
        assert_eq!(number(text), Err(hint), "{text}");
    }
    assert_eq!(count(InputCell::Real(12.0), (99, "0 – 99"), &mut ColumnSurvey::default()), Ok(12));
    assert_eq!(hours(InputCell::text("150,5"), &mut ColumnSurvey::default()), Ok(15_050));
    assert_eq!(hours(InputCell::text("20001"), &mut ColumnSurvey::default()), Err(RefusedValue::out_of("0 – 20 000")));
}
