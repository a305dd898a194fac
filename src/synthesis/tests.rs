//! Tests of the synthesis on the shipped datasets.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::*;

mod regions;

const SEED: u64 = cout_prefecture::SEED;
const DISPERSION: &str = include_str!("../../datasets/cout_prefecture/dispersion_publiee.csv");
const EXAMPLE: &str = include_str!("../../datasets/cohortes/exemple_cfa.csv");

fn texts() -> DatasetTexts<'static> {
    DatasetTexts {
        statistics: include_str!("../../datasets/statistiques/cohorte.toml"),
        diplomes: include_str!("../../datasets/statistiques/diplomes.csv"),
        branches: include_str!("../../datasets/statistiques/branches.csv"),
        conventions: include_str!("../../datasets/statistiques/cfa_conventionnes.csv"),
        apprentices: include_str!("../../datasets/statistiques/apprentis_diplomes.csv"),
        regions: include_str!("../../datasets/statistiques/regions.csv"),
        stocks: include_str!("../../datasets/statistiques/stocks_regions.csv"),
        sizes: include_str!("../../datasets/statistiques/tailles_cfa.csv"),
        networks: include_str!("../../datasets/statistiques/reseaux.csv"),
    }
}

fn of_region(region: &str) -> Statistics {
    Statistics::parse(texts(), region).unwrap()
}

fn shipped() -> Statistics {
    of_region(DEFAULT_REGION)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Tolerance of a margin: relative for head-counts, months and euros, in points for shares.
fn tolerance(margin: &Margin) -> f64 {
    match margin.name.as_str() {
        "stock au 31/12/2018" => 0.001,
        name if name.contains("non calé") => 0.5,
        name if name.starts_with("stock") => 0.05,
        name if name.starts_with("entrées") => 0.001,
        "apprentis de la liste dont le diplôme est tiré" | "CFA conventionnés" => 0.1,
        name if name.starts_with("recouvrement") => 0.1,
        name if name.starts_with("contrats rompus") => 0.08,
        // CFAs differ within a level, so that its rate moves a little, and some levels have two thousand entries only.
        name if name.starts_with("ruptures à 9 mois, niveau") => 0.02,
        name if name.starts_with("dernière année") && name.ends_with("3 à 5") => 0.06,
        name if name.starts_with("dernière année") => 0.03,
        // Small CFAs: a few hundred apprentices, so the chance of the draw is some 5 %.
        name if name.starts_with("effectif") => 0.2,
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
        assert_eq!(row.idcc.is_some(), row.employeur == DrawnEmployer::Prive, "{row:?}");
        assert!(row.cpne.is_none() && row.npec.is_none() && row.cout_prefecture.is_none(), "{row:?}");
        let age = row.date_debut.years_since(row.date_naissance);
        let oldest = if year < day(2019, 1, 1) { 25 } else { 29 };
        assert!(age.is_some_and(|age| (15..=oldest).contains(&age)), "{row:?}");
        assert!(!(row.duree_reduite && row.duree_fixe), "{row:?}");
        let training = row.type_contrat == DrawnKind::Professionnalisation;
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
    let texts = texts();
    let fault = |texts: DatasetTexts<'_>| Statistics::parse(texts, DEFAULT_REGION).unwrap_err().to_string();
    assert!(fault(DatasetTexts { statistics: "", ..texts }).contains("statistics"));
    let header = texts.branches.lines().next().unwrap();
    assert!(fault(DatasetTexts { branches: header, ..texts }).contains("no row"));
    let header = texts.conventions.lines().next().unwrap();
    let line = |uai: &str, region: &str, network: &str| format!("{header}\n{uai},CFA X,Caen,,{region},privé,1990-09-01,{network},,x\n");
    let of = |conventions: String| fault(DatasetTexts { conventions: &conventions, sizes: "uai,effectif,source\n0140001A,9,x\n", ..texts });
    assert!(of(line("0140001A", "Normandy", "batiment")).contains("`Normandy`"));
    assert!(of(line("0140001A", "Normandie", "magie")).contains("`magie`"));
    assert!(of(line("CFA-14", "Normandie", "batiment")).contains("`CFA-14`"));
    assert!(of(line("0140002B", "Normandie", "batiment")).contains("`0140001A`"), "a size of a CFA that is not listed");
    let twice = line("0140001A", "Normandie", "batiment") + "0140001A,CFA Y,Caen,,Normandie,privé,1990-09-01,batiment,,x\n";
    assert!(of(twice).contains("`0140001A`"));
    let stock = "region,reseau,annee,effectif,derive,source\nNormandy,,2018,1,non,x\n";
    assert!(fault(DatasetTexts { stocks: stock, ..texts }).contains("`Normandy`"));
    let network = texts.networks.replace("btp:1|", "magie:1|");
    assert!(fault(DatasetTexts { networks: &network, ..texts }).contains("`magie`"));
    let count = texts.apprentices.replacen(",InserJeunes", "x,InserJeunes", 1);
    assert!(fault(DatasetTexts { apprentices: &count, ..texts }).contains("apprentis_diplomes.csv"));
    for region in ["Guyane", "Atlantide", ""] {
        assert!(matches!(Statistics::parse(texts, region), Err(SynthesisError::Region { .. })), "{region}");
    }
    let year = texts.statistics.replace("2021 = 732000", "2022 = 732000");
    assert!(fault(DatasetTexts { statistics: &year, ..texts }).contains("2021"));
}

#[test]
fn what_is_assumed_has_a_name() {
    let value: toml::Table = toml::from_str(include_str!("../../datasets/statistiques/cohorte.toml")).unwrap();
    for (key, figure) in value.iter().filter_map(|(key, value)| Some((key, value.as_table()?))) {
        assert!(figure.contains_key("source"), "{key}");
        let assumed = figure.get("assumed").and_then(toml::Value::as_bool).unwrap_or(false);
        assert_eq!(assumed, figure.contains_key("name"), "{key}");
    }
}

#[test]
fn nothing_invented_stands_under_a_real_name() {
    let statistics = shipped();
    let real: BTreeSet<&str> =
        statistics.lists.conventions.iter().flat_map(|cfa| [cfa.uai.as_str(), &cfa.nom]).filter(|name| !name.is_empty()).collect();
    let invented: BTreeSet<&str> = statistics.centres.iter().map(|centre| centre.code_fictif.as_str()).collect();
    assert_eq!(invented.len(), statistics.centres.len());
    for centre in &statistics.centres {
        assert!(centre.code_fictif.starts_with(&format!("0{}9", centre.departement)) && centre.code_fictif.ends_with('Q'));
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
        text += &format!("| {} | {} | {} | {error} |\n", margin.full_name(), show(margin.target), show(margin.got));
    }
    text
}

/// The page with a table rewritten between its two marks.
fn page(current: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- fin des {name} -->"));
    let start = current.find(&begin).unwrap() + begin.len();
    let stop = current.find(&end).unwrap();
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
        ("docs/SYNTHESE.md", page(&page(&documented, "marges", &margin_table(&all)), "régions", &regions::table())),
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
