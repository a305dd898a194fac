//! Tests of the synthesis on the shipped datasets.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::*;

const SEED: u64 = 2019;
const DISPERSION: &str = include_str!("../../datasets/cout_prefecture/dispersion_publiee.csv");
const EXAMPLE: &str = include_str!("../../datasets/cohortes/exemple_cfa.csv");

fn shipped() -> Statistics {
    Statistics::parse(Texts {
        statistics: include_str!("../../datasets/statistiques/normandie.toml"),
        diplomes: include_str!("../../datasets/statistiques/diplomes.csv"),
        branches: include_str!("../../datasets/statistiques/branches.csv"),
        centres: include_str!("../../datasets/statistiques/cfa_normandie.csv"),
    })
    .unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Tolerance of a margin: relative for head-counts, months and euros, in points for shares.
fn tolerance(margin: &Margin) -> f64 {
    match margin.name.as_str() {
        "stock au 31/12/2018" => 0.001,
        name if name.starts_with("stock") => 0.05,
        name if name.starts_with("entrées") => 0.001,
        // Small CFAs: a few hundred apprentices, so the chance of the draw is some 5 %.
        name if name.starts_with("effectif") => 0.15,
        name if name.starts_with("durée") => 0.08,
        name if name.starts_with("signés") => 0.035,
        name if name.starts_with("diplômes où") => 0.065,
        name if name.starts_with("15 à 17") => 0.025,
        _ if margin.unit == "part" => 0.012,
        _ => 0.01,
    }
}

fn hold(margins: &[Margin]) {
    for margin in margins {
        assert!(margin.error.abs() <= tolerance(margin), "{margin:?}");
        assert!(margin.target != 0.0 && !margin.source.is_empty(), "{margin:?}");
    }
}

#[test]
fn each_published_margin_is_met() {
    let statistics = shipped();
    let margins = margins(&cohort(&statistics, SEED, 1.0), &statistics);
    assert!(margins.len() >= 50, "{} margins", margins.len());
    hold(&margins);
}

#[test]
fn each_published_price_is_met() {
    let statistics = shipped();
    let npec = npec::npec(&statistics, SEED);
    let couts = cout_prefecture::cout_prefecture(&statistics, DISPERSION, SEED).unwrap();
    hold(&price_margins(&npec, &couts, &statistics));
    assert!(npec.iter().all(|row| !npec::PUBLISHED.contains(&row.code_diplome.as_str())));
    for range in cout_ranges() {
        let rows = couts.iter().filter(|row| row.code_diplome == range.0);
        assert!(rows.clone().count() > 1, "{}", range.0);
        let inside = |cents: i64| (range.1..=range.2).contains(&cents);
        assert!(rows.clone().all(|row| inside(row.cout_prefecture)), "{}", range.0);
    }
}

fn cout_ranges() -> Vec<(String, i64, i64)> {
    let ranges: Vec<cout_prefecture::Dispersion> = catalogue::read_table("dispersion", DISPERSION).unwrap();
    let range = |range: cout_prefecture::Dispersion| (range.code_diplome, npec::cents(range.cout_min), npec::cents(range.cout_max));
    ranges.into_iter().map(range).collect()
}

#[test]
fn no_contract_is_invalid() {
    let rows = cohort(&shipped(), 7, 1.0);
    for row in &rows {
        let year = row.date_conclusion;
        assert!(row.date_debut < row.date_fin, "{row:?}");
        assert_eq!(row.sous_convention.is_some(), year < day(2020, 1, 1), "{row:?}");
        assert!(row.sous_convention != Some(false) || year >= day(2019, 1, 1), "{row:?}");
        assert!(row.date_rupture.is_none_or(|rupture| row.date_debut <= rupture && rupture < row.date_fin), "{row:?}");
        let stay = row.maintien_jusqu_au;
        assert!(stay.is_none_or(|last| row.date_rupture.is_some_and(|rupture| rupture < last)), "{row:?}");
        assert!(row.date_entree_cfa.is_none_or(|entry| entry < row.date_debut), "{row:?}");
        assert_eq!(row.mobilite_debut.is_some(), row.mobilite_fin.is_some(), "{row:?}");
        assert!(row.mobilite_debut.is_none_or(|from| from >= row.date_debut), "{row:?}");
        assert!(row.mobilite_fin.is_none_or(|to| to <= row.date_fin), "{row:?}");
        assert!((3..=7).contains(&row.niveau) && row.code_diplome.len() == 8, "{row:?}");
        assert_eq!(row.idcc.is_some(), row.employeur == Employeur::Prive, "{row:?}");
        assert!(row.cpne.is_none() && row.npec.is_none() && row.cout_prefecture.is_none(), "{row:?}");
        let age = row.date_debut.years_since(row.date_naissance);
        let oldest = if year < day(2019, 1, 1) { 25 } else { 29 };
        assert!(age.is_some_and(|age| (15..=oldest).contains(&age)), "{row:?}");
        assert!(!(row.duree_reduite && row.duree_fixe), "{row:?}");
        let training = row.type_contrat == TypeContrat::Professionnalisation;
        assert_eq!(row.heures.is_some(), training, "{row:?}");
    }
    assert!(rows.iter().any(|row| row.maintien_jusqu_au.is_some()));
    assert!(rows.iter().any(|row| row.duree_fixe) && rows.iter().any(|row| row.duree_reduite));
    assert!(rows.iter().any(|row| row.prix_cfa.is_some()) && rows.iter().any(|row| row.mobilite_fin.is_some()));
}

#[test]
fn many_contracts_of_september_2019_were_signed_before_it() {
    let rows = cohort(&shipped(), SEED, 1.0);
    let autumn = |row: &&LigneSynthetique| (day(2019, 9, 1)..=day(2019, 9, 30)).contains(&row.date_debut);
    let started = rows.iter().filter(autumn).count();
    let before = rows.iter().filter(autumn).filter(|row| row.date_conclusion < day(2019, 9, 1)).count();
    assert!(before * 10 > started * 3 && before * 10 < started * 6, "{before} of {started}");
}

#[test]
fn threads_and_scale_change_nothing_that_they_should_not() {
    let statistics = shipped();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let four = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    let alone = one.install(|| cohort(&statistics, SEED, 0.05));
    let together = four.install(|| cohort(&statistics, SEED, 0.05));
    assert_eq!(write_csv(&alone), write_csv(&together));
    let larger = cohort(&statistics, SEED, 0.1);
    assert_eq!(alone[0], larger[0]);
    assert_ne!(alone, cohort(&statistics, SEED + 1, 0.05));
    assert!(larger.is_sorted_by(|left, right| left.contrat_id < right.contrat_id));
    assert!(cohort(&statistics, SEED, 0.0).is_empty());
}

#[test]
fn faulty_texts_are_refused() {
    let texts = Texts {
        statistics: include_str!("../../datasets/statistiques/normandie.toml"),
        diplomes: include_str!("../../datasets/statistiques/diplomes.csv"),
        branches: include_str!("../../datasets/statistiques/branches.csv"),
        centres: include_str!("../../datasets/statistiques/cfa_normandie.csv"),
    };
    let fault = |texts: Texts<'_>| Statistics::parse(texts).unwrap_err().to_string();
    assert!(fault(Texts { statistics: "", ..texts }).contains("statistics"));
    let header = texts.branches.lines().next().unwrap();
    assert!(fault(Texts { branches: header, ..texts }).contains("no row"));
    assert!(fault(Texts { centres: "cfa\nX\n", ..texts }).contains("cfa_normandie.csv"));
    let other = texts.diplomes.replace("50022137,", "50022199,");
    assert!(fault(Texts { diplomes: &other, ..texts }).contains("50022137"));
    let year = texts.statistics.replace("2021 = 732000", "2022 = 732000");
    assert!(fault(Texts { statistics: &year, ..texts }).contains("2021"));
}

#[test]
fn what_is_assumed_has_a_name() {
    let value: toml::Table = toml::from_str(include_str!("../../datasets/statistiques/normandie.toml")).unwrap();
    for (key, figure) in value.iter().filter_map(|(key, value)| Some((key, value.as_table()?))) {
        assert!(figure.contains_key("source"), "{key}");
        let assumed = figure.get("assumed").and_then(toml::Value::as_bool).unwrap_or(false);
        assert_eq!(assumed, figure.contains_key("name"), "{key}");
    }
}

#[test]
fn nothing_invented_stands_under_a_real_name() {
    let statistics = shipped();
    let real: BTreeSet<&str> = statistics.centres.iter().flat_map(|centre| [centre.cfa.as_str(), &centre.nom]).collect();
    let invented: BTreeSet<&str> = statistics.centres.iter().map(|centre| centre.code_fictif.as_str()).collect();
    assert_eq!(invented.len(), statistics.centres.len());
    for centre in &statistics.centres {
        assert!(centre.code_fictif.starts_with(&format!("0{}", centre.departement)) && centre.code_fictif.ends_with('Q'));
        assert!(!real.contains(centre.nom_fictif.as_str()));
    }
    let rows = cohort(&statistics, SEED, 0.05);
    assert!(rows.iter().all(|row| invented.contains(&*row.cfa)));
    let drawn = [
        include_str!("../../datasets/centres/normandie_synthetique.csv"),
        include_str!("../../datasets/cout_prefecture/normandie_synthetique.csv"),
    ];
    for record in drawn.iter().flat_map(|table| csv::Reader::from_reader(table.as_bytes()).into_records().collect::<Vec<_>>()) {
        let record = record.unwrap();
        assert!(record.iter().all(|cell| !real.contains(cell)), "{record:?}");
    }
}

#[test]
fn the_example_shows_every_case() {
    let mut reader = csv::Reader::from_reader(EXAMPLE.as_bytes());
    assert_eq!(reader.headers().unwrap(), LigneSynthetique::COLUMNS.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| LigneSynthetique::COLUMNS.iter().position(|column| *column == name).unwrap();
    let ids: BTreeSet<&str> = rows.iter().map(|row| &row[column("contrat_id")]).collect();
    assert_eq!(ids.len(), rows.len());
    assert!((55..=70).contains(&rows.len()), "{}", rows.len());
    for name in LigneSynthetique::COLUMNS {
        let filled = rows.iter().any(|row| !row[column(name)].is_empty());
        assert!(filled, "{name} is empty everywhere");
    }
    let classmate = |id: &str| rows.iter().find(|row| &row[column("contrat_id")] == id).unwrap();
    let (before, after) = (classmate("EX-017"), classmate("EX-018"));
    assert_eq!(&before[column("date_conclusion")], "2019-08-30");
    assert_eq!(&after[column("date_conclusion")], "2019-09-02");
    for name in ["cfa", "code_diplome", "cout_prefecture", "npec"] {
        assert_eq!(before[column(name)], after[column(name)], "{name}");
    }
    for row in &rows {
        let date = |name: &str| row[column(name)].parse::<NaiveDate>().ok();
        let (signed, start, end) = (date("date_conclusion").unwrap(), date("date_debut").unwrap(), date("date_fin").unwrap());
        assert!(start < end, "{row:?}");
        assert_eq!(row[column("sous_convention")].is_empty(), signed >= day(2020, 1, 1), "{row:?}");
        assert!(&row[column("sous_convention")] != "non" || signed >= day(2019, 1, 1), "{row:?}");
        assert!(date("date_rupture").is_none_or(|rupture| start <= rupture && rupture < end), "{row:?}");
        assert!(date("maintien_jusqu_au").is_none_or(|stay| stay > date("date_rupture").unwrap()), "{row:?}");
        let age = start.years_since(date("date_naissance").unwrap()).unwrap();
        let limit = if &row[column("rqth")] == "oui" {
            60
        } else if signed < day(2019, 1, 1) {
            25
        } else {
            29
        };
        assert!((15..=limit).contains(&age), "{row:?}");
    }
}

/// Rows of the table of margins in `docs/SYNTHESE.md`.
fn margin_table(margins: &[Margin]) -> String {
    let mut text = "| marge | publié | obtenu | écart |\n|---|---:|---:|---:|\n".to_owned();
    for margin in margins {
        let (show, error): (fn(f64) -> String, String) = match margin.unit {
            "part" => (|share| format!("{:.1} %", share * 100.0), format!("{:+.1} pt", margin.error * 100.0)),
            "mois" => (|months| format!("{months:.1} mois"), format!("{:+.1} %", margin.error * 100.0)),
            _ => (|count| format!("{count:.0}"), format!("{:+.1} %", margin.error * 100.0)),
        };
        text += &format!("| {} | {} | {} | {error} |\n", margin.name, show(margin.target), show(margin.got));
    }
    text
}

/// The page with its table of margins rewritten between its two marks.
fn page(current: &str, table: &str) -> String {
    let (begin, end) = ("<!-- marges -->\n", "<!-- fin des marges -->");
    let start = current.find(begin).unwrap() + begin.len();
    let stop = current.find(end).unwrap();
    format!("{}{table}{}", &current[..start], &current[stop..])
}

/// The tables of the repository, and the margins of the documentation, are what the generator writes.
/// `UPDATE_DATASETS=1` rewrites them.
#[test]
fn regenerates_the_committed_tables() {
    let statistics = shipped();
    let npec = npec::npec(&statistics, SEED);
    let couts = cout_prefecture::cout_prefecture(&statistics, DISPERSION, SEED).unwrap();
    let mut all = margins(&cohort(&statistics, SEED, 1.0), &statistics);
    all.extend(price_margins(&npec, &couts, &statistics));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documented = std::fs::read_to_string(root.join("docs/SYNTHESE.md")).unwrap();
    let tables = [
        ("datasets/npec/npec_synthetique.csv", npec::write_csv(&npec)),
        ("datasets/cout_prefecture/normandie_synthetique.csv", cout_prefecture::write_csv(&couts)),
        ("docs/SYNTHESE.md", page(&documented, &margin_table(&all))),
    ];
    let update = std::env::var_os("UPDATE_DATASETS").is_some();
    for (path, text) in tables {
        let path = root.join(path);
        if update {
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{} differs: run the test with UPDATE_DATASETS=1", path.display());
    }
}
