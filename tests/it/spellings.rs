//! Any cohort, written in every format and spelling, is read as the same cohort.

use std::sync::OnceLock;

use chrono::{Datelike, Days, NaiveDate};
use coutcontrat::contract::Ligne;
use coutcontrat::diagnostic::Severity;
use coutcontrat::io::datasets::Datasets;
use coutcontrat::io::read::contracts_of;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::support::shipped;

fn datasets() -> &'static Datasets {
    static DATASETS: OnceLock<Datasets> = OnceLock::new();
    DATASETS.get_or_init(shipped)
}

/// What a contract says, before anybody writes it.
#[derive(Clone, Debug)]
struct Said {
    id: u32,
    code: &'static str,
    days: [NaiveDate; 3],
    rupture: Option<NaiveDate>,
    effectif: u32,
    rqth: bool,
    npec: i64,
    cout: Option<i64>,
}

const HEADER: [&str; 13] = [
    "contrat_id",
    "cfa",
    "code_diplome",
    "date_conclusion",
    "date_debut",
    "date_fin",
    "date_rupture",
    "sous_convention",
    "effectif_employeur",
    "rqth",
    "cout_prefecture",
    "npec",
    "region",
];

fn said() -> impl Strategy<Value = Said> {
    let code = prop::sample::select(vec!["50022137", "01022104", "45022108", "32031213"]);
    let first = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap();
    let prices = (300_000_i64..1_200_000, prop::option::of(200_000_i64..1_200_000));
    (code, 0_u64..2_300, 0_u64..60, 300_u64..1_090, prop::option::of(1_u64..290), 0_u32..5_000, any::<bool>(), prices).prop_map(
        move |(code, conclusion, wait, length, rupture, effectif, rqth, (npec, cout))| {
            let day = |days: u64| first.checked_add_days(Days::new(days)).unwrap();
            let debut = conclusion + wait;
            let days = [day(conclusion), day(debut), day(debut + length)];
            Said { id: 0, code, days, rupture: rupture.map(|after| day(debut + after)), effectif, rqth, npec, cout }
        },
    )
}

fn cohort() -> impl Strategy<Value = Vec<Said>> {
    prop::collection::vec(said(), 1..12).prop_map(|mut all| {
        for (number, said) in (1_u32..).zip(&mut all) {
            said.id = 27_202_000 + number;
        }
        // One day that tells the order of day and month.
        all[0].days[0] = NaiveDate::from_ymd_opt(2019, 8, 30).unwrap();
        all[0].days[1] = NaiveDate::from_ymd_opt(2019, 9, 2).unwrap();
        all[0].days[2] = NaiveDate::from_ymd_opt(2021, 8, 31).unwrap();
        all[0].rupture = None;
        all
    })
}

#[derive(Clone, Copy, Debug)]
enum DayStyle {
    Iso,
    Slashes,
    Bare,
    Dots,
    MonthFirst,
    Words,
    Time,
    Instant,
    Offset,
    YearFirst,
    YearLast,
    Serial,
}

#[derive(Clone, Copy, Debug)]
enum NumberStyle {
    Plain,
    Comma,
    Spaces,
    Points,
    English,
    Apostrophes,
    ShortPoints,
}

#[derive(Clone, Copy, Debug)]
enum Wrap {
    None,
    Formula,
    Apostrophe,
    Decimals,
}

#[derive(Clone, Copy, Debug)]
struct Style {
    day: DayStyle,
    number: NumberStyle,
    wrap: Wrap,
    flags: [&'static str; 2],
}

fn style() -> impl Strategy<Value = Style> {
    use DayStyle as D;
    use NumberStyle as N;
    let day = prop::sample::select(vec![
        D::Iso,
        D::Slashes,
        D::Bare,
        D::Dots,
        D::MonthFirst,
        D::Words,
        D::Time,
        D::Instant,
        D::Offset,
        D::YearFirst,
        D::YearLast,
        D::Serial,
    ]);
    let number = prop::sample::select(vec![N::Plain, N::Comma, N::Spaces, N::Points, N::English, N::Apostrophes, N::ShortPoints]);
    let wrap = prop::sample::select(vec![Wrap::None, Wrap::Formula, Wrap::Apostrophe, Wrap::Decimals]);
    let flags = prop::sample::select(vec![["non", "oui"], ["FAUX", "VRAI"], ["0", "1"], ["0.0", "1.0"], ["n", "O"]]);
    (day, number, wrap, flags).prop_map(|(day, number, wrap, flags)| Style { day, number, wrap, flags })
}

/// Hours of Paris east of UTC at the start of a day, by the rule of the Union: summer from the last Sunday of March to that of October.
fn hours_east(day: NaiveDate) -> u32 {
    let last_sunday = |month: u32| {
        let last = NaiveDate::from_ymd_opt(day.year(), month, 31).unwrap();
        last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday()))).unwrap()
    };
    if day > last_sunday(3) && day <= last_sunday(10) { 2 } else { 1 }
}

fn day_text(day: NaiveDate, style: DayStyle) -> String {
    const MONTHS: [&str; 12] =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
    let before = || day.pred_opt().unwrap();
    match style {
        DayStyle::Iso => day.to_string(),
        DayStyle::Slashes => day.format("%d/%m/%Y").to_string(),
        DayStyle::Bare => format!("{}/{}/{}", day.day(), day.month(), day.year()),
        DayStyle::Dots => day.format("%d.%m.%Y").to_string(),
        DayStyle::MonthFirst => day.format("%m/%d/%Y").to_string(),
        DayStyle::Words => format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year()),
        DayStyle::Time => day.format("%d/%m/%Y 09:15:00").to_string(),
        DayStyle::Instant => format!("{}T{}:00:00.000Z", before(), 24 - hours_east(day)),
        DayStyle::Offset => format!("{day} 00:00:00+0{}:00", hours_east(day)),
        DayStyle::YearFirst => day.format("%Y%m%d").to_string(),
        DayStyle::YearLast => day.format("%d%m%Y").to_string(),
        DayStyle::Serial => (day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days().to_string(),
    }
}

fn grouped(whole: i64, mark: &str) -> String {
    if whole < 1_000 { whole.to_string() } else { format!("{}{mark}{:03}", whole / 1_000, whole % 1_000) }
}

fn amount_text(cents: i64, style: NumberStyle) -> String {
    let (euros, rest) = (cents / 100, cents % 100);
    match style {
        NumberStyle::Plain => format!("{euros}.{rest:02}"),
        NumberStyle::Comma => format!("{euros},{rest:02}"),
        NumberStyle::Spaces => format!("{},{rest:02} €", grouped(euros, "\u{a0}")),
        NumberStyle::Points => format!("{},{rest:02}", grouped(euros, ".")),
        NumberStyle::English => format!("{}.{rest:02}", grouped(euros, ",")),
        NumberStyle::Apostrophes => format!("{}.{rest:02}", grouped(euros, "'")),
        NumberStyle::ShortPoints => grouped(euros, "."),
    }
}

fn wrapped(text: &str, wrap: Wrap) -> String {
    match wrap {
        Wrap::None => text.to_owned(),
        Wrap::Formula => format!("=\"{text}\""),
        Wrap::Apostrophe => format!("'{text}"),
        Wrap::Decimals => format!("{text}.0"),
    }
}

/// The table of a cohort, as a style writes it.
fn table(cohort: &[Said], style: Style) -> Vec<Vec<String>> {
    let flag = |yes: bool| style.flags[usize::from(yes)].to_owned();
    let row = |said: &Said| {
        let [conclusion, debut, fin] = said.days.map(|day| day_text(day, style.day));
        vec![
            wrapped(&said.id.to_string(), style.wrap),
            "CFA-EXEMPLE".to_owned(),
            wrapped(said.code, style.wrap),
            conclusion,
            debut,
            fin,
            said.rupture.map(|day| day_text(day, style.day)).unwrap_or_default(),
            flag(true),
            wrapped(&said.effectif.to_string(), if matches!(style.wrap, Wrap::Decimals) { Wrap::Decimals } else { Wrap::None }),
            flag(said.rqth),
            said.cout.map(|cents| amount_text(cents, style.number)).unwrap_or_default(),
            amount_text(said.npec, style.number),
            "Bourgogne-Franche-Comté".to_owned(),
        ]
    };
    std::iter::once(HEADER.map(str::to_owned).to_vec()).chain(cohort.iter().map(row)).collect()
}

fn csv_of(table: &[Vec<String>], separator: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Every file of a table of texts.
fn files_of(table: &[Vec<String>]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for separator in [b';', b',', b'\t', b'|'] {
        let text = csv_of(table, separator);
        let name = |encoding: &str| format!("{encoding} {}.csv", char::from(separator));
        files.push((name("UTF-8"), text.clone().into_bytes()));
        files.push((name("mark"), format!("\u{feff}{text}").into_bytes()));
        files.push((name("UTF-16"), format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()));
        files.push((name("1252"), encoding_rs::WINDOWS_1252.encode(&text.replace('\n', "\r\n")).0.into_owned()));
    }
    let texts = |sheet: &mut Worksheet| {
        for (row, cells) in (0..).zip(table) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    };
    let mut workbook = Workbook::new();
    texts(workbook.add_worksheet());
    files.push(("texts.xlsx".to_owned(), workbook.save_to_buffer().unwrap()));
    #[cfg(feature = "polars")]
    files.push(("texts.parquet".to_owned(), parquet_of_texts(table)));
    files
}

#[cfg(feature = "polars")]
fn parquet_of_texts(table: &[Vec<String>]) -> Vec<u8> {
    use polars::prelude::{Column, DataFrame, ParquetWriter};
    let column = |(place, name): (usize, &String)| {
        let texts: Vec<&str> = table[1..].iter().map(|row| row[place].as_str()).collect();
        Column::new(name.as_str().into(), texts)
    };
    let mut bytes = Vec::new();
    let mut frame = DataFrame::new_infer_height(table[0].iter().enumerate().map(column).collect()).unwrap();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

/// A workbook whose cells hold numbers, days and truth values; days with a time of day when asked.
fn typed_workbook(cohort: &[Said], hours: u16) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    for (column, name) in (0..).zip(HEADER) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (row, said) in (1..).zip(cohort) {
        sheet.write_number(row, 0, said.id).unwrap();
        sheet.write_string(row, 1, "CFA-EXEMPLE").unwrap();
        sheet.write_number(row, 2, said.code.parse::<f64>().unwrap()).unwrap();
        for (column, day) in (3..).zip(said.days.map(Some).into_iter().chain([said.rupture])).filter_map(|(at, day)| Some((at, day?))) {
            let year = u16::try_from(day.year()).unwrap();
            let moment = ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8).unwrap().and_hms(hours, 0, 0).unwrap();
            sheet.write_with_format(row, column, moment, &format).unwrap();
        }
        sheet.write_boolean(row, 7, true).unwrap();
        sheet.write_number(row, 8, said.effectif).unwrap();
        sheet.write_boolean(row, 9, said.rqth).unwrap();
        if let Some(cout) = said.cout {
            sheet.write_number(row, 10, cout as f64 / 100.0).unwrap();
        }
        sheet.write_number(row, 11, said.npec as f64 / 100.0).unwrap();
        sheet.write_string(row, 12, "Bourgogne-Franche-Comté").unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// The physical types of a Parquet file.
#[cfg(feature = "polars")]
fn typed_parquets(cohort: &[Said]) -> Vec<(String, Vec<u8>)> {
    use polars::prelude::{
        Categories, Column, DataFrame, DataType, Int64Chunked, IntoColumn, NewChunkedArray, ParquetWriter, TimeUnit, TimeZone,
    };
    let column = |place: usize, cells: Column| cells.with_name(HEADER[place].into());
    let days = |place: usize, days: Vec<Option<NaiveDate>>, unit: Option<(TimeUnit, Option<&str>)>| {
        let name = HEADER[place].into();
        let number = |day: NaiveDate| i64::from(day.to_epoch_days());
        match unit {
            None => Column::new(name, days.iter().map(|day| day.map(|day| day.to_epoch_days())).collect::<Vec<_>>())
                .cast(&DataType::Date)
                .unwrap(),
            Some((unit, zone)) => {
                let second = match unit {
                    TimeUnit::Nanoseconds => 1_000_000_000,
                    TimeUnit::Microseconds => 1_000_000,
                    TimeUnit::Milliseconds => 1_000,
                };
                // Midnight in Paris as a moment, or a morning of no said zone.
                let hour = |day: NaiveDate| if zone.is_some() { -i64::from(hours_east(day)) } else { 9 };
                let moments: Vec<Option<i64>> =
                    days.iter().map(|day| day.map(|day| (number(day) * 24 + hour(day)) * 3_600 * second)).collect();
                let zone = zone.map(|zone| TimeZone::opt_try_new(Some(zone)).unwrap().unwrap());
                Int64Chunked::from_iter_options(name, moments.into_iter()).into_datetime(unit, zone).into_column()
            }
        }
    };
    let cents = |place: usize, values: Vec<Option<i64>>, decimal: bool| {
        let column =
            Column::new(HEADER[place].into(), values.iter().map(|cents| cents.map(|cents| cents as f64 / 100.0)).collect::<Vec<_>>());
        if decimal {
            let texts: Vec<Option<String>> = values.iter().map(|cents| cents.map(|cents| amount_text(cents, NumberStyle::Plain))).collect();
            Column::new(HEADER[place].into(), texts).cast(&DataType::Decimal(20, 4)).unwrap()
        } else {
            column
        }
    };
    let units = [
        None,
        Some((TimeUnit::Milliseconds, None)),
        Some((TimeUnit::Microseconds, Some("UTC"))),
        Some((TimeUnit::Nanoseconds, Some("Europe/Paris"))),
        Some((TimeUnit::Microseconds, Some("America/Cayenne"))),
    ];
    let file = |(number, unit): (usize, Option<(TimeUnit, Option<&str>)>)| {
        let odd = number % 2 == 1;
        let day = |place: usize| days(3 + place, cohort.iter().map(|said| Some(said.days[place])).collect(), unit);
        let codes: Vec<i64> = cohort.iter().map(|said| said.code.parse().unwrap()).collect();
        let codes = Column::new(HEADER[2].into(), codes);
        let flags = Column::new(HEADER[9].into(), cohort.iter().map(|said| said.rqth).collect::<Vec<_>>());
        let texts = Column::new(HEADER[1].into(), vec!["CFA-EXEMPLE"; cohort.len()]);
        let columns = vec![
            column(0, Column::new(HEADER[0].into(), cohort.iter().map(|said| i64::from(said.id)).collect::<Vec<_>>())),
            if odd { texts.cast(&DataType::from_categories(Categories::global())).unwrap() } else { texts },
            if odd { codes.cast(&DataType::Float64).unwrap() } else { codes },
            day(0),
            day(1),
            day(2),
            days(6, cohort.iter().map(|said| said.rupture).collect(), unit),
            Column::new(HEADER[7].into(), vec![1.0; cohort.len()]),
            Column::new(HEADER[8].into(), cohort.iter().map(|said| said.effectif).collect::<Vec<_>>()),
            if odd { flags.cast(&DataType::Int64).unwrap() } else { flags },
            cents(10, cohort.iter().map(|said| said.cout).collect(), odd),
            cents(11, cohort.iter().map(|said| Some(said.npec)).collect(), odd),
            Column::new(HEADER[12].into(), vec!["Bourgogne-Franche-Comté"; cohort.len()]),
        ];
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(&mut DataFrame::new_infer_height(columns).unwrap()).unwrap();
        (format!("{unit:?}.parquet"), bytes)
    };
    units.into_iter().enumerate().map(file).collect()
}

#[cfg(not(feature = "polars"))]
fn typed_parquets(_: &[Said]) -> Vec<(String, Vec<u8>)> {
    Vec::new()
}

/// The contracts of a file, none of which is set aside.
fn read(name: &str, bytes: &[u8]) -> Vec<Ligne> {
    let read = contracts_of(name, bytes, &datasets().nomenclature).unwrap_or_else(|faults| panic!("{name}: {:?}", faults.groups()));
    let errors: Vec<_> = read.faults.groups().into_iter().filter(|group| group.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
    (0..read.cohort.len()).map(|row| read.cohort.ligne(row)).collect()
}

fn lines_of(cohort: &[Said]) -> Vec<Ligne> {
    let plain = Style { day: DayStyle::Iso, number: NumberStyle::Plain, wrap: Wrap::None, flags: ["non", "oui"] };
    let lines = read("plain.csv", csv_of(&table(cohort, plain), b';').as_bytes());
    // What is written plainly is what was said.
    for (line, said) in lines.iter().zip(cohort) {
        let contrat = &line.contrat;
        assert_eq!(
            ([contrat.conclusion.0, contrat.debut.0, contrat.fin], contrat.rupture.map(|rupture| rupture.0), contrat.rqth),
            (said.days, said.rupture, said.rqth)
        );
        assert_eq!((contrat.npec.map(|npec| npec.0), contrat.cout_prefecture.map(|cout| cout.0)), (Some(said.npec), said.cout));
        assert_eq!(
            (line.contrat_id.as_str(), line.code_diplome.as_str(), line.effectif_employeur),
            (&*said.id.to_string(), said.code, Some(said.effectif))
        );
    }
    assert_eq!(lines.len(), cohort.len());
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_cohort_in_any_spelling_is_the_same_cohort(cohort in cohort(), style in style()) {
        let mut cohort = cohort;
        if matches!(style.number, NumberStyle::ShortPoints) {
            // Whole prices of thousands, which alone tell that the point parts them.
            cohort.iter_mut().for_each(|said| {
                said.npec -= said.npec % 100;
                said.cout = said.cout.map(|cout| cout - cout % 100);
            });
        }
        let expected = lines_of(&cohort);
        for (name, bytes) in files_of(&table(&cohort, style)) {
            prop_assert_eq!(&read(&name, &bytes), &expected, "{} {:?}", name, style);
        }
    }

    #[test]
    fn any_cohort_in_typed_cells_is_the_same_cohort(cohort in cohort()) {
        let expected = lines_of(&cohort);
        for hours in [0, 9] {
            prop_assert_eq!(&read("typed.xlsx", &typed_workbook(&cohort, hours)), &expected, "{}", hours);
        }
        for (name, bytes) in typed_parquets(&cohort) {
            prop_assert_eq!(&read(&name, &bytes), &expected, "{}", name);
        }
    }
}

/// What the reading tells of people, other contracts and lines that are no contract is the same in every format.
#[test]
fn what_is_told_is_the_same_in_every_format() {
    let rows = [
        "contrat_id;cfa;code_diplome;date_conclusion;date_debut;date_fin;npec;region;Nom;date_debut_2",
        "A-1;DUPONTEL Cunégonde;50022137;2020-08-28;2020-09-01;2022-08-31;7000;;DUPONTEL Cunégonde;",
        "A-2;CFA du Port;50022137;2020-08-28;2020-09-01;2022-08-31;7000;Dupontel;Dupontel;2022-09-01",
        "A-3;CFA du Port;50022137;2020-08-28;2020-09-01;Durandet;7000;;Durandet;",
        "A-4;CFA du Port;50022137;2020-08-28;2020-09-01;2022-08-31;7000;;Martinot;2022-09-02",
        "Total;;;;;;28000;;;",
    ];
    let table: Vec<Vec<String>> = rows.iter().map(|row| row.split(';').map(str::to_owned).collect()).collect();
    let told = |name: &str, bytes: &[u8]| {
        let read = contracts_of(name, bytes, &datasets().nomenclature).unwrap_or_else(|faults| panic!("{name}: {:?}", faults.groups()));
        let groups: Vec<_> = read.faults.groups().into_iter().filter(|group| !["C060", "C083"].contains(&group.code.as_str())).collect();
        let shown = format!("{groups:?}").to_lowercase();
        assert!(!["dupontel", "durandet", "martinot"].iter().any(|name| shown.contains(name)), "{name}: {shown}");
        let counts: Vec<_> = groups.iter().map(|group| (group.code.as_str(), group.severity, group.column.clone(), group.count)).collect();
        let (rows, lines) = (read.rows_read, read.account);
        (counts, rows, read.cohort.len(), lines.rows, lines.totals)
    };
    let expected = told("plain.csv", csv_of(&table, b';').as_bytes());
    assert_eq!((expected.1, expected.2, expected.4), (4, 2, 1), "{expected:?}");
    for code in ["C009", "C081", "C084", "C085"] {
        assert!(expected.0.iter().any(|(told, ..)| *told == code), "{code} {expected:?}");
    }
    for (name, bytes) in files_of(&table) {
        assert_eq!(told(&name, &bytes), expected, "{name}");
    }
}
