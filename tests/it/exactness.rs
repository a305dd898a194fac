//! Small cases counted by hand, asked of the built program: payments after a refused file, contracts whose OPCO is unknown, insolvency
//! before the first draw, what an exit code says, the région of an UAI.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const HEAD: &str = "contrat_id,cfa,code_diplome,niveau,type_contrat,heures,date_conclusion,date_debut,date_fin,date_rupture,\
    effectif_employeur,npec,sous_convention,cout_prefecture\n";

fn said(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("coutcontrat").unwrap().args(arguments).args(["--lang", "en"]).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// `contrat date payeur amount`, in the order of the table.
fn payments(folder: &Path, rows: &str, delays: &str) -> Vec<String> {
    fs::write(folder.join("c.csv"), format!("{HEAD}{rows}")).unwrap();
    fs::write(
        folder.join("s.toml"),
        format!("[scenario]\ntitre = \"x\"\n[reglages]\nsans_effet_admis = true\n[reglages.delais]\n{delays}"),
    )
    .unwrap();
    let (code, _, errors) = said(folder, &["run", "s.toml", "--contrats", "c.csv", "--out", "r"]);
    assert!(code < 2, "{errors}");
    let mut reader = csv::Reader::from_path(folder.join("r/versements.csv")).unwrap();
    reader.records().map(Result::unwrap).map(|row| format!("{} {} {} {}", &row[0], &row[1], &row[2], &row[4])).collect()
}

/// R20, R23: the second decision moves the first instalment by the days it takes; what would come before it comes with it; what comes
/// after stays on its day. Days counted by hand: deposit on the fifth working day, decision twenty days later, thirty days to pay.
#[test]
fn a_refused_file_keeps_the_order_of_the_instalments() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = "COURT,C,50022137,3,,,2021-01-29,2021-01-29,2021-04-11,,6,7000,,\n\
        ROMPU,C,50022137,3,,,2023-08-20,2023-08-20,2025-08-19,2023-09-09,6,7000,,\n\
        TARD,C,50022137,3,,,2023-08-20,2023-08-20,2025-08-19,2023-12-31,6,7000,,\n\
        UN_AN,C,50022137,3,,,2021-01-29,2021-01-29,2022-01-28,,6,7000,,\n";
    let on_time = [
        // 29 January 2021: deposit 4 February, decision 24 February, paid 26 March; three months of 7 000, in halves.
        "COURT 2021-03-26 opco 875.00",
        "COURT 2021-04-11 opco 875.00",
        // 20 August 2023, a Sunday: deposit 25 August, decision 14 September, paid 14 October; one month, settled with what would be first.
        "ROMPU 2023-10-14 opco 583.33",
        // Five months due, 2 916.67; 40 % of the year had come.
        "TARD 2023-10-14 opco 2800.00",
        "TARD 2023-12-31 opco 116.67",
        "UN_AN 2021-03-26 opco 2800.00",
        "UN_AN 2021-08-28 opco 2100.00",
        "UN_AN 2021-11-28 opco 2100.00",
    ];
    assert_eq!(payments(folder, rows, ""), on_time);
    let refused = [
        "COURT 2021-04-15 opco 1750.00",
        "ROMPU 2023-11-03 opco 583.33",
        "TARD 2023-11-03 opco 2800.00",
        "TARD 2023-12-31 opco 116.67",
        "UN_AN 2021-04-15 opco 2800.00",
        "UN_AN 2021-08-28 opco 2100.00",
        "UN_AN 2021-11-28 opco 2100.00",
    ];
    assert_eq!(payments(folder, rows, "refus_part = \"1\"\nrefus_jours = 20\n"), refused);
}

/// R23: what is due from January to June 2020 waits; what was due in 2019, contrats de professionnalisation and contracts of 2020 do not.
#[test]
fn contracts_whose_opco_is_unknown_wait_in_early_2020_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = "D,C,50022137,3,apprentissage,,2019-05-04,2019-05-04,2021-05-03,,6,7000,non,\n\
        PRO,C,50022137,3,professionnalisation,600,2019-05-04,2019-05-04,2020-05-03,,6,,,\n\
        STOCK,C,50022137,3,apprentissage,,2019-05-04,2019-05-04,2021-05-03,,6,7000,oui,5000\n\
        V2020,C,50022137,3,apprentissage,,2020-01-15,2020-01-15,2021-05-03,,6,7000,,\n";
    let on_time = payments(folder, rows, "");
    let waiting = payments(folder, rows, "orphelins_part = \"1\"\n");
    let moved: Vec<(&String, &String)> = on_time.iter().zip(&waiting).filter(|(one, other)| one != other).collect();
    let told: Vec<String> = moved.iter().map(|(one, other)| format!("{one} -> {}", other.split(' ').nth(1).unwrap())).collect();
    assert_eq!(
        told,
        [
            "D 2020-03-03 opco 1750.00 -> 2020-06-01",
            "D 2020-06-03 opco 3500.00 -> 2020-09-01",
            "STOCK 2020-02-01 opco 2500.00 -> 2020-05-01",
        ]
    );
    assert_eq!(on_time.len(), waiting.len());
}

/// A CFA that its accounts say insolvent before the first draw is insolvent in every draw, from that month on.
#[test]
fn an_insolvency_that_is_known_is_never_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cohortes");
    for name in ["exemple_cfa.csv", "exemple_centre.csv"] {
        fs::copy(shipped.join(name), folder.join(name)).unwrap();
    }
    let asked = ["--contrats", "exemple_cfa.csv", "--centres", "exemple_centre.csv", "--out"];
    let (code, _, errors) = said(folder, &[&["run"], &asked[..], &["r"]].concat());
    assert!(code < 2, "{errors}");
    let accounts = fs::read_to_string(folder.join("r/tresorerie.csv")).unwrap();
    let first = accounts.lines().find(|line| line.contains(",insolvable,")).unwrap().split(',').nth(1).unwrap().to_owned();
    assert!(first.as_str() < "2020-01", "{first}");
    let (code, screen, errors) = said(folder, &[&["simulate", "--draws", "20", "--drivers", "0"], &asked[..], &["s"]].concat());
    assert!(code < 2, "{errors}");
    assert!(screen.contains("insolvent since") && screen.contains("100%") && screen.contains("1 CFA,"), "{screen}");
    let mut reader = csv::Reader::from_path(folder.join("s/risques.csv")).unwrap();
    let names = reader.headers().unwrap().clone();
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    let (month, share) = (at("mois"), at("p_insolvable"));
    let rows: Vec<(String, String)> = reader.records().map(|row| row.unwrap()).map(|row| (row[month].into(), row[share].into())).collect();
    for (month, share) in &rows {
        assert_eq!(share == "1.000000", *month >= first, "{month} {share}");
    }
    assert_eq!(rows.len(), 36);
}

/// 0: nothing to say; 1: something of the files is to be looked at, whether or not a contract is left out; notes alone are no fault.
#[test]
fn the_exit_code_of_a_run_tells_of_warnings_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let row = |id: &str, code: &str, npec: &str| format!("{id},C,{code},,,,2020-09-01,2020-09-01,2022-08-31,,6,{npec},,\n");
    let of = |rows: String| {
        fs::write(folder.join("c.csv"), format!("{HEAD}{rows}")).unwrap();
        let (code, _, errors) = said(folder, &["run", "--contrats", "c.csv", "--out", "r"]);
        let left_out = fs::read_to_string(folder.join("r/ecartes.csv")).unwrap().lines().count() - 1;
        (code, left_out, errors)
    };
    let (code, left_out, errors) = of(row("SAIN", "50022137", "7000"));
    assert_eq!((code, left_out), (0, 0), "notes are no fault: {errors}");
    assert!(errors.contains("note[") && !errors.contains("warning["), "{errors}");
    // Unknown to the nomenclature: its level is that of its prefix, its price that of its row, and it is told.
    let (code, left_out, errors) = of(row("SAIN", "50022137", "7000") + &row("DOUTE", "50099999", "7000"));
    assert_eq!((code, left_out), (1, 0), "{errors}");
    assert!(errors.contains("warning[C015]"), "{errors}");
    let (code, left_out, errors) = of(row("SAIN", "50022137", "7000") + &row("FAUX", "50022137", "beaucoup"));
    assert_eq!((code, left_out), (1, 1), "{errors}");
}

/// Without a column of régions the UAI says it: counted, for the fund and conditions, never for a drawn price.
#[test]
fn the_region_of_an_uai_is_counted_and_opens_no_drawn_price() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let stock = |id: &str, cfa: &str| format!("{id},{cfa},50022137,3,,,2019-05-04,2019-05-04,2021-05-03,,6,7000,oui,\n");
    let rows = stock("NORMAND", "0141186N") + &stock("BRETON", "0350001A") + &stock("AUCUN", "CFA-1");
    fs::write(folder.join("c.csv"), format!("{HEAD}{rows}")).unwrap();
    let (code, _, errors) = said(folder, &["run", "--contrats", "c.csv", "--out", "r"]);
    assert_eq!(code, 1, "no price, all set aside: {errors}");
    assert!(errors.contains("[C089]: 2 contracts without a région are") && errors.contains("Bretagne, Normandie"), "{errors}");
    assert_eq!(fs::read_to_string(folder.join("r/ecartes.csv")).unwrap().lines().count(), 4);
    // A list of the préfet is another thing: it is published.
    fs::create_dir_all(folder.join("d/cout_prefecture")).unwrap();
    let list = "region,cfa,code_diplome,cout_prefecture,synthetique,source\nNormandie,,50022137,5000.00,non,liste\n";
    fs::write(folder.join("d/cout_prefecture/liste.csv"), list).unwrap();
    let (_, _, errors) = said(folder, &["run", "--contrats", "c.csv", "--datasets", "d", "--out", "p"]);
    let left: Vec<String> =
        fs::read_to_string(folder.join("p/ecartes.csv")).unwrap().lines().skip(1).map(|line| line[..5].to_owned()).collect();
    assert_eq!(left, ["AUCUN", "BRETO"], "{errors}");
    let (_, _, errors) = said(folder, &["run", "--contrats", "c.csv", "--where", "region = \"Bretagne\"", "--out", "w"]);
    let left = fs::read_to_string(folder.join("w/ecartes.csv")).unwrap();
    assert!(left.lines().count() == 2 && left.contains("BRETON"), "{left} {errors}");
    fs::write(folder.join("f.toml"), "[scenario]\ntitre = \"x\"\n[fonds]\nregion = \"Corse\"\n").unwrap();
    let (_, _, errors) = said(folder, &["run", "f.toml", "--contrats", "c.csv", "--out", "f"]);
    assert!(errors.contains("[F015]"), "{errors}");
}
