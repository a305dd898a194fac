//! Every key of a scenario that no table of it has, in one pass.

use toml::de::{DeTable, DeValue};

use super::file::line_of;
use crate::diagnostic::{Code, Diagnostic, nearest};

/// The keys of each table.
const KEYS: &[(&str, &[&str])] = &[
    ("", &["scenario", "cohorte", "reglages", "comptes", "risques", "employeurs", "parametres", "npec", "cout_prefecture", "fonds"]),
    ("scenario", &["titre", "title", "auteur", "source", "description"]),
    ("cohorte", &["contrats", "centres", "synthese", "graine", "echelle", "croissance", "ruptures", "signatures", "convention"]),
    ("cohorte.croissance", &["niveau", "from", "until", "facteur"]),
    ("cohorte.signatures", &["from", "until", "vers", "part"]),
    ("cohorte.convention", &["from", "until", "part"]),
    (
        "reglages",
        &[
            "option_stock_npec",
            "mois_stock",
            "mois_entame",
            "rqth_cout_prefecture",
            "moins_dun_an_stock",
            "carence_stock",
            "amorcage",
            "avant_contrat",
            "cout_prefecture_absent",
            "rqth_taux",
            "rqth_montant",
            "delais",
        ],
    ),
    ("reglages.delais", DELAIS),
    ("comptes", COMPTES),
    ("comptes.defauts", &["charges_fixes_par_apprenti", "charge_par_groupe", "taille_groupe", "charge_par_apprenti", "tresorerie_mois"]),
    ("comptes.sans_contrat", &["cfa", "jeunes", "entree", "mois"]),
    ("employeurs", &["effectif_absent", "age_absent", "demande", "sensibilite", "annee_reference", "substitution", "graine"]),
    ("risques", &["connu_jusqu_au", "sources", "entrees", "ruptures", "delais", "npec", "couts", "fonds"]),
    ("risques.entrees", &["volume", "niveau", "cfa"]),
    ("risques.ruptures", &["taux_9_mois", "profil", "intensite", "commun", "cfa"]),
    ("risques.delais", &["region", "opco", "cnfpt", "employeur", "correlation"]),
    ("risques.delais.region", LOI),
    ("risques.delais.opco", LOI),
    ("risques.delais.cnfpt", LOI),
    ("risques.delais.employeur", LOI),
    ("risques.npec", &["conclus_depuis", "revision"]),
    ("risques.npec.revision", LOI),
    ("risques.couts", &["inflation"]),
    ("risques.couts.inflation", LOI),
    ("risques.fonds", &["versee", "enveloppe"]),
    ("risques.fonds.versee", LOI),
    ("parametres", &["path", "from", "until", "value", "event", "reason", "sans_effet_admis"]),
    ("npec", PRIX),
    ("cout_prefecture", PRIX),
    (
        "fonds",
        &[
            "region",
            "politique",
            "mesure",
            "report",
            "temps_max",
            "enveloppes",
            "incertitude",
            "planchers",
            "plafonds",
            "cles",
            "eligibilite",
            "instruments",
        ],
    ),
    ("fonds.enveloppes", &["annee", "fonctionnement", "investissement"]),
    ("fonds.incertitude", &["loi", "minimum", "mode", "maximum", "parts", "poids"]),
    ("fonds.planchers", &["par_apprenti", "par_cfa"]),
    ("fonds.plafonds", &["par_apprenti", "par_cfa"]),
    ("fonds.cles", &["territoires", "points_territoire", "points_niveau", "points_taille", "petit_cfa", "seuil_par_apprenti"]),
    ("fonds.eligibilite", &["cfa", "departements", "territoires", "effectif_min", "effectif_max"]),
    ("fonds.instruments", &["type", "taux", "montant", "annees", "niveaux", "diplomes", "cfa", "departements", "territoires"]),
];

const DELAIS: &[&str] = &[
    "region",
    "opco",
    "cnfpt",
    "employeur",
    "orphelins_part",
    "orphelins_jours",
    "orphelins_jusqu_au",
    "enregistrement",
    "refus_part",
    "refus_jours",
];
const COMPTES: &[&str] = &[
    "debut",
    "fin",
    "alerte_mois",
    "critique_mois",
    "groupes",
    "profil",
    "region",
    "mobilite",
    "cout_frais_annexes",
    "defauts",
    "sans_contrat",
];
const LOI: &[&str] = &["loi", "valeur", "min", "mode", "max", "moyenne"];

const PRIX: &[&str] = &["cfa", "code_diplome", "niveau", "cpne", "from", "until", "facteur", "montant", "reason", "sans_effet_admis"];

/// The faults (`S001`) of a text, by line; none when it is not TOML, which its reading tells.
pub(super) fn unknown_keys(file: &str, text: &str) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        walk(table.get_ref(), "", text, &mut faults);
    }
    faults.sort_by_key(|fault| fault.location.line);
    faults.into_iter().map(|fault| fault.in_file(file)).collect()
}

fn walk(table: &DeTable<'_>, path: &str, text: &str, faults: &mut Vec<Diagnostic>) {
    let Some((_, known)) = KEYS.iter().find(|(name, _)| *name == path) else { return };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if known.contains(&name) {
            let inner_path = || if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match value.get_ref() {
                DeValue::Table(inner) => walk(inner, &inner_path(), text, faults),
                DeValue::Array(rows) => rows.iter().for_each(|row| {
                    if let DeValue::Table(inner) = row.get_ref() {
                        walk(inner, &inner_path(), text, faults);
                    }
                }),
                _ => {}
            }
            continue;
        }
        let near = nearest(name, known.iter().copied()).join(", ");
        let fault = Diagnostic::error(Code::S001).on_line(line_of(text, key.span().start)).with_value(name);
        let named = if near.is_empty() { fault.with("keys", known.join(", ")) } else { fault.with("near", near) };
        faults.push(named.hinting("unknown_key"));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_keys_are_those_of_the_schema() {
        let schema = super::super::schema().to_value();
        let keys = |value: &serde_json::Value| value["properties"].as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        let of = |table: &str| KEYS.iter().find(|(name, _)| *name == table).unwrap().1.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(keys(&schema), of(""));
        let tables = [
            ("scenario", "Header"),
            ("cohorte", "Cohorte"),
            ("cohorte.croissance", "Croissance"),
            ("cohorte.signatures", "Deplacees"),
            ("cohorte.convention", "SousConvention"),
            ("reglages", "Reglages"),
            ("reglages.delais", "Delais"),
            ("comptes", "Comptes"),
            ("comptes.defauts", "Defauts"),
            ("comptes.sans_contrat", "Jeunes"),
            ("employeurs", "Employeurs"),
            ("risques", "Risques"),
            ("risques.entrees", "RisqueEntrees"),
            ("risques.ruptures", "RisqueRuptures"),
            ("risques.delais", "RisqueDelais"),
            ("risques.delais.region", "Loi"),
            ("risques.delais.opco", "Loi"),
            ("risques.delais.cnfpt", "Loi"),
            ("risques.delais.employeur", "Loi"),
            ("risques.npec", "RisqueNpec"),
            ("risques.npec.revision", "Loi"),
            ("risques.couts", "RisqueCouts"),
            ("risques.couts.inflation", "Loi"),
            ("risques.fonds", "RisqueFonds"),
            ("risques.fonds.versee", "Loi"),
            ("parametres", "Parametre"),
            ("npec", "Prix"),
            ("cout_prefecture", "Prix"),
            ("fonds", "Section"),
            ("fonds.enveloppes", "Enveloppe"),
            ("fonds.incertitude", "Incertitude"),
            ("fonds.planchers", "Bornes"),
            ("fonds.plafonds", "Bornes"),
            ("fonds.cles", "Cles"),
            ("fonds.eligibilite", "Eligibilite"),
            ("fonds.instruments", "Outil"),
        ];
        assert_eq!(tables.len() + 1, KEYS.len());
        for (table, definition) in tables {
            assert_eq!(keys(&schema["$defs"][definition]), of(table), "{table}");
        }
    }

    #[test]
    fn every_unknown_key_is_named_with_its_line() {
        let text = "[scenario]\ntitre = \"x\"\n[cohorte]\nechele = 2\n[reglages]\nmois = 1\n[reglages.delais]\nopca = 3\nzzz = 1\n[divers]\na = 1\n";
        let faults = unknown_keys("s.toml", text);
        assert_eq!(faults.iter().filter_map(|fault| fault.location.line).collect::<Vec<_>>(), [4, 6, 8, 9, 10]);
        assert!(faults[0].arguments.contains(&("near", "echelle".into())));
    }
}
