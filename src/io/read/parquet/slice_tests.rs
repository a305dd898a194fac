use polars::prelude::{Column as Series, DataFrame, DataType, ParquetWriter, TimeUnit};
use proptest::prelude::*;

use super::super::super::columns::COUNT;
use super::super::super::writing::Spelling;
use super::super::super::{ContractsTable, contracts_of, csv_nomenclature};
use super::*;
use crate::io::read::ReadFaults;

/// Rows of a row group.
const GROUP: usize = 6;

/// A column: texts that have nothing to tell, texts that have, and the types that it may be kept in.
struct Pool {
    name: &'static str,
    plain: &'static [&'static str],
    odd: &'static [&'static str],
    types: &'static [Kept],
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kept {
    Text,
    Day,
    Moment,
    Whole,
    Real,
    Decimal,
    Flag,
}

const DAYS: &[Kept] = &[Kept::Text, Kept::Day, Kept::Day, Kept::Moment];
const COUNTS: &[Kept] = &[Kept::Text, Kept::Whole, Kept::Whole, Kept::Real, Kept::Decimal];
const AMOUNTS: &[Kept] = &[Kept::Text, Kept::Decimal, Kept::Decimal, Kept::Real];
const FLAGS: &[Kept] = &[Kept::Text, Kept::Text, Kept::Flag];
const TEXTS: &[Kept] = &[Kept::Text];

const fn pool(name: &'static str, plain: &'static [&'static str], odd: &'static [&'static str], types: &'static [Kept]) -> Pool {
    Pool { name, plain, odd, types }
}

const POOLS: &[Pool] = &[
    pool("cfa", &["0142275C", "0760001a", " CFA  du Bocage "], &["", "NULL"], TEXTS),
    pool("code_diplome", &["50022137", "=\"50022137\"", " 50022137"], &["32031209", "1022104", "99999999", "abc", ""], TEXTS),
    pool("niveau", &["", "3"], &["9", "V", "7"], COUNTS),
    pool("idcc", &["", "2596", "0843"], &["70000", "9999", "x"], COUNTS),
    pool("cpne", &["", "1"], &["65000"], COUNTS),
    pool("effectif_employeur", &["", "12", "4000"], &["-1", "9000000"], COUNTS),
    pool("date_naissance", &["", "2003-07-27"], &["1930-01-01", "27/07/03"], DAYS),
    pool("date_conclusion", &["2019-12-15", "2020-08-25"], &["", "25/08/2020", "2029-01-01"], DAYS),
    pool("date_debut", &["2020-09-01"], &["", "01/09/2020", "2019-09-31"], DAYS),
    pool("date_fin", &["2022-08-31", "2021-08-31"], &["2019-08-31", "2040-01-01"], DAYS),
    pool("date_rupture", &["", "2021-01-31"], &["2020-01-31"], DAYS),
    pool("maintien_jusqu_au", &[""], &["2021-03-01"], DAYS),
    pool("mobilite_debut", &["", "2021-01-31"], &["2022-09-01"], DAYS),
    pool("mobilite_fin", &["", "2021-03-31"], &["2020-01-01"], DAYS),
    pool("date_entree_cfa", &["", "2020-08-20"], &["1990-01-01"], DAYS),
    pool("sous_convention", &["oui", "non", "VRAI"], &["", "peut-être"], FLAGS),
    pool("rqth", &["", "oui", "0"], &["?"], FLAGS),
    pool("duree_reduite", &["", "non"], &["2"], FLAGS),
    pool("duree_fixe", &["", "x"], &["2"], FLAGS),
    pool("public_prioritaire", &["", "oui"], &["2"], FLAGS),
    pool("nouvel_employeur", &["", "oui"], &["2"], FLAGS),
    pool("diplome_meme_niveau", &["", "oui"], &["2"], FLAGS),
    pool("employeur", &["prive", "public local", "21"], &["", "26"], TEXTS),
    pool("type_contrat", &["", "apprentissage", "Professionnalisation"], &["stage"], TEXTS),
    pool("part_distance", &["", "0.8", "25 %"], &["1.5"], TEXTS),
    pool("nuits", &["", "0", "30"], &["9000", "-2"], COUNTS),
    pool("repas", &["", "82"], &["x"], COUNTS),
    pool("premier_equipement", &["", "500", "499.5"], &["-1", "7.400"], AMOUNTS),
    pool("prix_cfa", &["", "8000.00"], &["0"], AMOUNTS),
    pool("taux_horaire", &["", "9.15"], &["1e9"], AMOUNTS),
    pool("heures", &["", "800", "455.5"], &["99999"], AMOUNTS),
    pool("cout_prefecture", &["", "6500.25"], &["1000000", "6.500"], AMOUNTS),
    pool("npec", &["", "7000", "6500,5"], &["7", "7.400"], AMOUNTS),
    pool("region", &["", "Normandie", "Île-de-France"], &["#N/A"], TEXTS),
    pool("opco", &["", "OPCO EP", "AKTO"], &["CNFPT"], TEXTS),
];

/// A column kept in a type; as text when a value has none of that type.
fn kept(name: &str, texts: &[&str], kept: Kept) -> Series {
    let text = || Series::new(name.into(), texts);
    let typed = |parsed: Option<Vec<Option<f64>>>, dtype: &DataType| {
        parsed.and_then(|numbers| Series::new(name.into(), numbers).strict_cast(dtype).ok()).unwrap_or_else(text)
    };
    let all = |parse: &dyn Fn(&str) -> Option<f64>| {
        texts.iter().map(|text| if text.is_empty() { Some(None) } else { parse(text).map(Some) }).collect::<Option<Vec<_>>>()
    };
    let number = |text: &str| text.parse::<f64>().ok();
    let whole = |text: &str| number(text).filter(|number| number.fract() == 0.0);
    let day = |text: &str| text.parse::<NaiveDate>().ok().map(|day| f64::from(day.to_epoch_days()));
    let moment = |text: &str| day(text).map(|day| day * 86_400_000.0);
    match kept {
        Kept::Text => text(),
        Kept::Day => all(&day).map_or_else(text, |days| {
            Series::new(name.into(), days).cast(&DataType::Int32).and_then(|days| days.cast(&DataType::Date)).unwrap()
        }),
        Kept::Moment => all(&moment).map_or_else(text, |moments| {
            let typed = DataType::Datetime(TimeUnit::Milliseconds, None);
            Series::new(name.into(), moments).cast(&DataType::Int64).and_then(|moments| moments.cast(&typed)).unwrap()
        }),
        Kept::Whole => typed(all(&whole), &DataType::Int64),
        Kept::Real => typed(all(&number), &DataType::Float64),
        Kept::Decimal => typed(all(&number), &DataType::Decimal(18, 2)),
        Kept::Flag => {
            let flag = |text: &&str| match *text {
                "" => Some(None),
                "oui" | "x" | "VRAI" => Some(Some(true)),
                "non" | "0" => Some(Some(false)),
                _ => None,
            };
            texts.iter().map(flag).collect::<Option<Vec<_>>>().map_or_else(text, |flags| Series::new(name.into(), flags))
        }
    }
}

/// Rows of a file: a choice of each column's text for each row, and of its type.
#[derive(Clone, Debug)]
struct Drawn {
    ids: Vec<String>,
    texts: Vec<Vec<&'static str>>,
    types: Vec<usize>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let rows = 1..4 * GROUP;
    (rows, any::<u64>(), prop::collection::vec(any::<usize>(), POOLS.len())).prop_map(|(rows, seed, types)| {
        let mut state = seed | 1;
        let mut next = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap() % below
        };
        // Odd values in few rows: most groups have none.
        let texts = POOLS.iter().map(|pool| {
            let text = |_| match next(40 * GROUP) {
                0 => pool.odd[next(pool.odd.len())],
                _ => pool.plain[next(pool.plain.len())],
            };
            (0..rows).map(text).collect()
        });
        let texts = texts.collect();
        Drawn { ids: (0..rows).map(|row| format!("C{row:05}")).collect(), texts, types }
    })
}

impl Drawn {
    fn file(&self, last_id: Option<&str>) -> Vec<u8> {
        let more = usize::from(last_id.is_some());
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).chain(last_id).collect();
        let column = |(at, pool): (usize, &Pool)| {
            let mut texts = self.texts[at].clone();
            texts.resize(self.ids.len() + more, pool.plain[0]);
            kept(pool.name, &texts, pool.types[self.types[at] % pool.types.len()])
        };
        let columns = std::iter::once(Series::new("contrat_id".into(), ids)).chain(POOLS.iter().enumerate().map(column)).collect();
        let mut bytes = Vec::new();
        let mut frame = DataFrame::new_infer_height(columns).unwrap();
        ParquetWriter::new(&mut bytes).with_row_group_size(Some(GROUP)).finish(&mut frame).unwrap();
        bytes
    }
}

fn read(bytes: &[u8]) -> Result<ContractsTable, ReadFaults> {
    contracts_of("contrats.parquet", bytes, &csv_nomenclature())
}

fn told(faults: &ReadFaults) -> Vec<String> {
    faults.groups().iter().map(|group| format!("{group:?}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 150 } else { 2_000 }))]

    /// A last identifier out of order has the whole file read row after row: the same contracts, and the same is told.
    #[test]
    fn columns_and_rows_are_one_reading(drawn in drawn()) {
        let by_columns = read(&drawn.file(None));
        let by_rows = read(&drawn.file(Some("B")));
        match (by_columns, by_rows) {
            (Ok(columns), Ok(rows)) => {
                let lines = |read: &ContractsTable| (0..read.cohort.len()).map(|row| read.cohort.ligne(row)).filter(|line| line.contrat_id != "B").collect::<Vec<_>>();
                prop_assert_eq!(lines(&columns), lines(&rows));
                prop_assert_eq!(columns.rows_read + 1, rows.rows_read);
                prop_assert_eq!(columns.account.rows + 1, rows.account.rows);
                let alone = read(&Drawn { ids: vec!["B".to_owned()], texts: POOLS.iter().map(|pool| vec![pool.plain[0]]).collect(), types: drawn.types.clone() }.file(None));
                if alone.is_ok_and(|alone| alone.faults.groups().is_empty()) {
                    prop_assert_eq!(told(&columns.faults), told(&rows.faults));
                }
            }
            (Err(columns), Err(rows)) => prop_assert_eq!(columns.groups().is_empty(), rows.groups().is_empty()),
            (columns, rows) => prop_assert_eq!(columns.is_ok(), rows.is_ok()),
        }
    }
}

/// Whether the only slice of a file is read by its columns; nothing of it is read else.
fn by_columns(bytes: &[u8]) -> bool {
    let nomenclature = csv_nomenclature();
    let (metadata, written) = super::super::opened(bytes).unwrap();
    let (header, faults) = ColumnPlaces::read(&written, None);
    assert!(faults.is_empty(), "{faults:?}");
    let table = super::super::Slices { name: "a", bytes, projection: super::super::Projection::new(&header), written: &written };
    let laid = table.lay_out(&super::super::RowSlice::all(&metadata)[0]).unwrap();
    let spellings = [Spelling::default(); COUNT];
    let place = super::super::RowSource { file: "a", sheet: None, nomenclature: &nomenclature, spellings: &spellings };
    let mut rows = ContractReader::new(header, place, ReadFaults::new(), false);
    laid.mark_filled(&mut rows);
    let taken = super::read(&mut rows, &laid.columns, laid.height, 1);
    assert_eq!(rows.read_so_far(), if taken { laid.height } else { 0 });
    taken
}

/// Each plain value, in each type, leaves the slice to the columns; each that is to be told of, to the rows.
#[test]
fn a_slice_is_read_by_its_columns_or_not_at_all() {
    let file = |changed: usize, text: &'static str, kind: usize| {
        let text_of = |(at, pool): (usize, &Pool)| vec![if at == changed { text } else { pool.plain[0] }; 3];
        let mut types = vec![0; POOLS.len()];
        types[changed] = kind;
        let ids = ["a1", "a2", "b"].map(str::to_owned).to_vec();
        by_columns(&Drawn { ids, texts: POOLS.iter().enumerate().map(text_of).collect(), types }.file(None))
    };
    let mut wrong = Vec::new();
    for (at, pool) in POOLS.iter().enumerate() {
        for kind in 0..pool.types.len() {
            wrong.extend(pool.plain.iter().filter(|text| !file(at, text, kind)).map(|text| (pool.name, *text, kind)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    for (name, text) in [("code_diplome", "99999999"), ("code_diplome", "5002213"), ("date_debut", ""), ("npec", "7"), ("cpne", "65000")] {
        assert!(!file(POOLS.iter().position(|pool| pool.name == name).unwrap(), text, 0), "{name} {text}");
    }
}
