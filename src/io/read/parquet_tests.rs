use polars::prelude::{Column as Series, DataFrame, DataType, ParquetWriter, TimeUnit};

use super::super::{ContractsTable, contracts_of, csv_nomenclature};
use super::*;

fn day(text: &str) -> i32 {
    text.parse::<NaiveDate>().unwrap().to_epoch_days()
}

fn dates(name: &str, date: &str) -> Series {
    Series::new(name.into(), [day(date); 3]).cast(&DataType::Date).unwrap()
}

fn columns_of(extra: Vec<Series>) -> Vec<Series> {
    let moments = [i64::from(day("2020-09-01")) * 86_400_000 + 5; 3];
    let mut columns = vec![
        Series::new("contrat_id".into(), [7_i64, 8, 9]),
        Series::new("cfa".into(), ["0142275C"; 3]),
        Series::new("code_diplome".into(), [50_022_137_i64, 1_022_104, 32_031_209]),
        dates("date_conclusion", "2020-08-25"),
        Series::new("date_debut".into(), moments).cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap(),
        Series::new("date_fin".into(), ["31/08/2022"; 3]),
    ];
    columns.extend(extra);
    columns
}

fn parquet(columns: Vec<Series>) -> Vec<u8> {
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<ContractsTable, ReadFaults> {
    contracts_of("contrats.parquet", bytes, &csv_nomenclature())
}

#[test]
fn columns_of_every_type() {
    let amounts = Series::new("npec".into(), [Some(7000.3333), None, Some(6500.0)]);
    let flags = Series::new("rqth".into(), [true, false, true]);
    let nothing = Series::full_null("date_rupture".into(), 3, &DataType::Null);
    let ignored = Series::new("prénom".into(), ["Zoé"; 3]);
    let read = read(&parquet(columns_of(vec![amounts, flags, nothing, ignored]))).unwrap();
    assert_eq!((read.cohort.len(), read.faults.count_of(Code::C017), read.faults.count_of(Code::C005)), (3, 1, 1));
    let ligne = read.cohort.ligne(0);
    assert_eq!((ligne.contrat_id.as_str(), ligne.contrat.npec.map(|npec| npec.0)), ("7", Some(700_033)));
    assert_eq!((ligne.contrat.debut.0.to_string().as_str(), ligne.contrat.rqth), ("2020-09-01", true));
    assert_eq!(read.cohort.code_diplome(1).as_str(), "01022104");
}

#[test]
fn decimals_are_read_as_their_texts_are() {
    let texts = ["6500.25", "7000.00", "99999999999999999999999999.99"];
    let decimals = |name: &str, scale| Series::new(name.into(), texts).cast(&DataType::Decimal(38, scale)).unwrap();
    for scale in [2, 3] {
        let read = read(&parquet(columns_of(vec![decimals("npec", scale), decimals("nuits", scale), decimals("heures", scale)]))).unwrap();
        let told = |code| read.faults.groups().iter().filter(|group| group.code == code).map(|group| group.count).sum::<u64>();
        // Neither 6500.25 nor the last is a number of nights, and the last is beyond the range of the others.
        assert_eq!((read.cohort.len(), told(Code::C009), told(Code::C010)), (1, 2, 2), "{scale}");
        let contrat = read.cohort.ligne(0).contrat;
        assert_eq!(
            (contrat.npec.map(|npec| npec.0), contrat.nuits, contrat.heures.map(|heures| heures.0)),
            (Some(700_000), 7_000, Some(700_000))
        );
        let shown: Vec<_> = read.faults.set_aside().map(|row| read.faults.told(row).location.value.clone()).collect();
        assert_eq!(shown[0].as_deref().map(|value| value.trim_end_matches('0')), Some("6500.25"), "{scale}");
    }
}

#[test]
fn a_column_of_another_type_is_one_fault() {
    let wrong = Series::new("date_rupture".into(), [true; 3]);
    let faults = read(&parquet(columns_of(vec![wrong]))).unwrap_err();
    assert_eq!((faults.errors(), faults.count_of(Code::C009)), (1, 1));
}

#[test]
fn damaged_files_are_faults() {
    let bytes = parquet(columns_of(Vec::new()));
    let code = |bytes: &[u8]| read(bytes).unwrap_err().groups()[0].code;
    assert_eq!(code(&bytes[..bytes.len() / 2]), Code::C003);
    assert_eq!(code(b"PAR1"), Code::C003);
    assert_eq!(code(&parquet(vec![Series::new("a".into(), [1])])), Code::C004);
    assert_eq!(code(&parquet(columns_of(Vec::new()).into_iter().map(|c| c.slice(0, 0)).collect())), Code::C002);
    // Damage inside a page can ask the decoder for any amount of memory; what the footer says is checked.
    let footer = bytes.len() - 8 - u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap()) as usize;
    for place in footer..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x15;
        let _ = read(&damaged);
    }
}

/// Many small row groups, one that is cut in parts, and identifiers out of order, which are read row after row.
#[test]
fn row_groups_of_any_size_are_the_same_table() {
    const ROWS: usize = SLICE + 4_000;
    let of_row = |turned: bool, row: usize| if turned { ROWS - 1 - row } else { row };
    let file = |rows_of_a_group: usize, turned: bool| {
        let numbers = || (0..ROWS).map(|row| of_row(turned, row));
        // The rupture is only in a few rows, before the contract in one of them: most row groups have none.
        let rupture = |number: usize| match number {
            40_000 => Some("2021-01-31"),
            65_537 => Some("2020-01-31"),
            _ => None,
        };
        let column = |name: &str, texts: Vec<Option<&str>>| Series::new(name.into(), texts);
        let columns = vec![
            Series::new("contrat_id".into(), numbers().map(|number| format!("{number:08}")).collect::<Vec<_>>()),
            column("cfa", numbers().map(|number| Some(if number < 50_000 { "A" } else { "B" })).collect()),
            column("code_diplome", numbers().map(|number| Some(["50022137", "32031209"][number % 2])).collect()),
            column("date_conclusion", vec![Some("2020-08-25"); ROWS]),
            column("date_debut", vec![Some("2020-09-01"); ROWS]),
            column("date_fin", vec![Some("2022-08-31"); ROWS]),
            column("date_rupture", numbers().map(rupture).collect()),
        ];
        let mut bytes = Vec::new();
        let mut frame = DataFrame::new_infer_height(columns).unwrap();
        ParquetWriter::new(&mut bytes).with_row_group_size(Some(rows_of_a_group)).finish(&mut frame).unwrap();
        read(&bytes).unwrap()
    };
    let expected = file(ROWS, false);
    assert_eq!((expected.rows_read, expected.cohort.len(), expected.faults.errors()), (ROWS, ROWS - 1, 1));
    assert_eq!(expected.cohort.ligne(40_000).contrat.rupture.map(|rupture| rupture.0.to_string()).as_deref(), Some("2021-01-31"));
    let lines = |read: &ContractsTable| (0..read.cohort.len()).map(|row| read.cohort.ligne(row)).collect::<Vec<_>>();
    let told = |read: &ContractsTable| read.faults.set_aside().map(|row| read.faults.told(row)).collect::<Vec<_>>();
    assert_eq!(told(&expected)[0].location.line, Some(65_538));
    for (rows_of_a_group, turned) in [(1_000, false), (10_000, false), (1_000, true), (ROWS, true)] {
        let read = file(rows_of_a_group, turned);
        assert!(lines(&read) == lines(&expected), "{rows_of_a_group} {turned}");
        let line = of_row(turned, 65_537) as u64 + 1;
        assert_eq!((read.rows_read, told(&read)[0].location.line), (ROWS, Some(line)));
    }
}
