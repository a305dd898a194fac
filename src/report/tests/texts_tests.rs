//! The two catalogues say the same things, and nothing that no one reads.

use std::collections::BTreeSet;

use crate::accounts::Status;
use crate::codes::{Payeur, Regime};
use crate::contract::CentreValue;
use crate::engine::{Assumption, EmployerAssumption, Periode, Taille};
use crate::fund::{LeftOver, Measure, Policy, Why};
use crate::language::Language::{En, Fr};
use crate::messages::placeholders;
use crate::report::texts::ReportTexts;

/// The sources of the report, its tests apart.
fn sources() -> String {
    fn read(folder: &std::path::Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                read(&path, all);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report"), &mut all);
    all
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let (fr, en): (Vec<_>, Vec<_>) = (ReportTexts::of(Fr).entries().collect(), ReportTexts::of(En).entries().collect());
    assert!(fr.len() > 200, "a catalogue was not read");
    let keys = |entries: &[(&'static str, &'static str)]| entries.iter().map(|(key, _)| *key).collect::<Vec<_>>();
    assert_eq!(keys(&fr), keys(&en));
    for ((key, fr), (_, en)) in fr.iter().zip(&en) {
        assert_eq!(placeholders(fr), placeholders(en), "{key}");
    }
}

/// Keys that the code puts together.
fn composed() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for regime in Regime::ALL {
        keys.extend([format!("regime_{}", regime.as_str()), format!("regime_{}_note", regime.as_str())]);
    }
    keys.extend(Payeur::ALL.map(|payeur| format!("payeur_{}", payeur.as_str())));
    keys.extend(Assumption::ALL.map(|assumption| format!("assumption_{}", assumption.key())));
    keys.extend((3..=8).map(|level| format!("level_{level}")));
    keys.extend(
        [
            "eur_an",
            "eur_heure",
            "eur_mois",
            "eur_nuit",
            "eur_repas",
            "jours",
            "jours_ouvrables",
            "mois",
            "salaries",
            "ans",
            "heures",
            "parts_du_smic",
            "smic",
        ]
        .map(|unit| format!("unit_{unit}")),
    );
    let sections = [
        "bureau",
        "cloture",
        "answer",
        "payers",
        "diplomas",
        "centres",
        "classmates",
        "employers",
        "accounts",
        "option",
        "set_aside",
        "assumptions",
        "sources",
        "reproduction",
        "scenario",
        "textes",
        "donnees",
    ];
    keys.extend(sections.map(|section| format!("section_{section}")));
    keys.extend(["npec", "cout_prefecture"].map(|prices| format!("changes_{prices}")));
    keys.extend(
        [
            "carte",
            "effet",
            "versements",
            "signatures",
            "prix",
            "ecarts",
            "camarades",
            "tresorerie",
            "resultats",
            "couts",
            "tailles",
            "employeurs",
        ]
        .map(|figure| format!("figure_{figure}_no_data")),
    );
    let risks = ["tresorerie", "survie", "facteurs", "fiabilite", "defauts", "hypotheses", "sources", "reproduction"];
    keys.extend(risks.map(|section| format!("risk_section_{section}")));
    keys.extend(["eventail", "survie", "facteurs", "fiabilite"].map(|figure| format!("risk_figure_{figure}_subtitle")));
    keys.extend(["assumptions", "backtest", "centres", "defaults", "drivers", "files"].map(|table| format!("risk_table_{table}_note")));
    keys.extend(crate::montecarlo::RiskSources::ALL.iter().map(|source| format!("risk_source_{}", source.as_str())));
    keys.extend(["moins_de_150", "150_a_1000", "plus_de_1000"].map(|class| format!("risk_class_{class}")));
    let fund = ["reponse", "politiques", "courbe", "cfa", "territoires", "changements", "stabilite"];
    let last = ["ecartes", "hypotheses", "sources", "reproduction"];
    keys.extend(fund.into_iter().chain(last).map(|section| format!("fonds_section_{section}")));
    let vote = ["visas", "motifs", "articles", "annexe", "territoires", "ecartes", "hypotheses", "sources", "calcul"];
    keys.extend(vote.map(|section| format!("fonds_deliberation_{section}")));
    for policy in Policy::ALL {
        keys.extend(["politique", "principe", "defend"].map(|word| format!("fonds_{word}_{}", policy.as_str())));
    }
    for mean in ["", "_moyenne"] {
        keys.extend(["mieux", "mieux_rien"].map(|key| format!("fonds_reponse_{key}{mean}")));
        keys.extend(["", "_moins"].map(|key| format!("fonds_courbe_titre{key}{mean}")));
        keys.extend(Measure::ALL.map(|measure| format!("fonds_regret_{}{mean}", measure.as_str())));
    }
    keys.extend(LeftOver::ALL.iter().skip(1).map(|why| format!("fonds_reste_{}", why.as_str())));
    keys.extend(Why::ALL.map(|why| format!("fonds_motif_{}", why.as_str())));
    keys.extend(Status::ALL.map(|status| format!("fonds_etat_{}", status.as_str())));
    keys.extend(CentreValue::all().map(|value| format!("comptes_valeur_{}", value.as_str())));
    keys.extend(Status::ALL.map(|status| format!("comptes_etat_{}", status.as_str())));
    keys.extend(EmployerAssumption::ALL.map(|assumption| format!("employeurs_hypothese_{}", assumption.key())));
    keys.extend(Periode::ALL.map(|periode| format!("employeurs_periode_{}", periode.key())));
    keys.extend(Taille::ALL.map(|taille| format!("employeurs_taille_{}", taille.key())));
    keys.extend(crate::rules::Aide::ALL.map(|aide| format!("employeurs_aide_{}", aide.as_str())));
    let of_one = ["risk_cash_text", "risk_key_deficit", "risk_key_insolvent", "risk_section_survie", "risk_survival_text"];
    keys.extend(of_one.map(|key| format!("{key}_alone")));
    let measures = ["entrees", "apprentis", "cfa", "produits", "resultat", "fonds"];
    keys.extend(measures.map(|measure| format!("regions_mesure_{measure}")));
    keys.extend(composed_of_comparisons());
    keys
}

/// Those of comparisons.
fn composed_of_comparisons() -> Vec<String> {
    let mut keys: Vec<String> = crate::comparison::COHORT_FACTORS.iter().map(|factor| format!("cmp_cohort_{factor}")).collect();
    let lever = |path: &&str| format!("cmp_lever_{}", path.trim_start_matches("reglages.").replace('.', "_"));
    keys.extend(crate::comparison::LEVERS.iter().map(lever));
    let [settings, assumptions, employers] = crate::comparison::factor_names();
    keys.extend(settings.iter().map(lever));
    keys.extend(assumptions.iter().map(|name| format!("cmp_factor_cohorte_{name}")));
    keys.extend(employers.iter().map(|name| format!("cmp_factor_employeurs_{name}")));
    let values = ["never", "always", "best", "calendaire", "glissant", "error", "moyenne_niveau"];
    keys.extend(values.map(|value| format!("cmp_value_{value}")));
    let causes = ["legislation", "prix", "scenario", "contrats", "graine", "logiciel", "inseparable"];
    keys.extend(causes.map(|cause| format!("cmp_cause_{cause}")));
    keys.extend(["gain", "loss"].into_iter().flat_map(|way| [format!("cmp_{way}_to"), format!("cmp_{way}_from")]));
    keys
}

/// A catalogue that is not flat would be read as an empty one.
#[test]
fn every_catalogue_of_the_report_is_flat() {
    for source in crate::messages::REPORT_FR.iter().chain(crate::messages::REPORT_EN) {
        let table: toml::Table = toml::from_str(source).unwrap();
        assert!(table.values().all(toml::Value::is_str), "{source}");
    }
}

#[test]
fn no_text_is_unused_and_none_is_missing() {
    let (composed, sources) = (composed(), sources());
    let keys: BTreeSet<&str> = ReportTexts::of(Fr).entries().map(|(key, _)| key).collect();
    let used = |key: &str| {
        let noun = key.strip_suffix("_one").or_else(|| key.strip_suffix("_other")).unwrap_or(key);
        [key, noun].iter().any(|key| sources.contains(&format!("\"{key}\"")))
    };
    let unused: Vec<&&str> = keys.iter().filter(|key| !composed.contains(**key) && !used(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
    let missing: Vec<&String> = composed.iter().filter(|key| !keys.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn french_spaces_do_not_break() {
    for (key, text) in ReportTexts::of(Fr).entries() {
        for wrong in [" :", " ;", " !", " ?", " %", " €", " »", "« ", "'", "\u{A0};", "\u{A0}!", "\u{A0}?", "\u{202F}:", "oeu"] {
            assert!(!text.contains(wrong), "{key}: {wrong:?} in {text}");
        }
        let bare = text.char_indices().any(|(at, c)| matches!(c, ';' | '!' | '?' | '»') && !text[..at].ends_with(['\u{A0}', '\u{202F}']));
        assert!(!bare, "{key}: {text}");
    }
}

#[test]
fn values_are_not_read_as_placeholders() {
    let texts = ReportTexts::of(En);
    assert_eq!(texts.fill("contracts_one", &[("count", "{count}")]), "{count} contract");
    assert_eq!((texts.count("contracts", 0), texts.count("contracts", 1)), ("0 contracts".into(), "1 contract".into()));
    assert_eq!(ReportTexts::of(Fr).count("contracts", 0), "0 contrat");
}
