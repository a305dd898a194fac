//! Every key of a scenario that no table of it has, in one pass.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, LineEnds, nearest};

/// The keys of each table.
const KEYS: &[(&str, &[&str])] = &[
    ("", &["scenario", "cohorte", "reglages", "comptes", "risques", "employeurs", "parametres", "npec", "cout_prefecture", "fonds"]),
    ("scenario", &["titre", "title", "auteur", "source", "description"]),
    (
        "cohorte",
        &["contrats", "centres", "synthese", "graine", "echelle", "croissance", "ruptures", "signatures", "convention", "sans_effet_admis"],
    ),
    ("cohorte.croissance", &["niveau", "from", "until", "facteur", "sans_effet_admis"]),
    ("cohorte.signatures", &["from", "until", "vers", "part", "sans_effet_admis"]),
    ("cohorte.convention", &["from", "until", "part", "sans_effet_admis"]),
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
            "frais_annexes",
            "annee_366",
            "solde_non_transmis",
            "cout_prefecture_absent",
            "rqth_taux",
            "rqth_montant",
            "delais",
            "sans_effet_admis",
        ],
    ),
    ("reglages.delais", DELAIS),
    ("comptes", COMPTES),
    (
        "comptes.defauts",
        &["charges_fixes_par_apprenti", "charge_par_groupe", "taille_groupe", "charge_par_apprenti", "tresorerie_mois", "hausse_charges"],
    ),
    ("comptes.sans_contrat", &["cfa", "jeunes", "entree", "mois"]),
    (
        "employeurs",
        &["effectif_absent", "age_absent", "demande", "sensibilite", "annee_reference", "substitution", "graine", "sans_effet_admis"],
    ),
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
            "noeuds_max",
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
    (
        "fonds.cles",
        &[
            "territoires",
            "departements",
            "niveaux",
            "secteurs",
            "points_territoire",
            "points_departement",
            "points_niveau",
            "points_secteur",
            "points_taille",
            "petit_cfa",
            "seuil_par_apprenti",
        ],
    ),
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
    "loyers",
    "region",
    "mobilite",
    "cout_frais_annexes",
    "defauts",
    "sans_contrat",
];
const LOI: &[&str] = &["loi", "valeur", "min", "mode", "max", "moyenne"];

const PRIX: &[&str] = &["cfa", "code_diplome", "niveau", "cpne", "from", "until", "facteur", "montant", "reason", "sans_effet_admis"];

/// Rows of the lists whose rows are compared with each other, or each tried on every contract.
const MOST_ROWS: usize = 500;
/// Rows of the other lists.
const MOST_VALUES: usize = 5_000;
/// The lists of rows that are compared.
const COMPARED: [&str; 7] =
    ["parametres", "npec", "cout_prefecture", "cohorte.croissance", "cohorte.signatures", "cohorte.convention", "fonds.instruments"];
/// Bytes of a text.
const LONGEST_TEXT: usize = 20_000;
/// Faults that are told one by one.
const MOST_FAULTS: usize = 1_000;

/// Keys that no table has (`S001`), lists and texts without end (`S002`), by line; none when the text is not TOML, which its reading
/// tells.
pub(super) fn wrong_keys(file: &str, text: &str, lines: &LineEnds) -> Vec<Diagnostic> {
    let mut walk = Walk { lines, faults: Vec::new(), further: 0 };
    if let Ok(table) = DeTable::parse(text) {
        walk.table(table.get_ref(), "");
    }
    let Walk { mut faults, further, .. } = walk;
    faults.sort_by_key(|fault| fault.location.line);
    if further > 0 {
        faults.push(Diagnostic::error(Code::S001).with("cause", "further_faults").with_value(further.to_string()));
    }
    faults.into_iter().map(|fault| fault.in_file(file)).collect()
}

struct Walk<'l> {
    lines: &'l LineEnds,
    faults: Vec<Diagnostic>,
    /// Faults that are only counted.
    further: u64,
}

impl Walk<'_> {
    fn push(&mut self, fault: impl FnOnce() -> Diagnostic, at: usize) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault().on_line(self.lines.at(at)));
        } else {
            self.further += 1;
        }
    }

    fn table(&mut self, table: &DeTable<'_>, path: &str) {
        let Some((_, known)) = KEYS.iter().find(|(name, _)| *name == path) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                let inner = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                self.value(value, &inner);
            } else {
                self.push(|| unknown(name, known), key.span().start);
            }
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, path: &str) {
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Table(inner) => self.table(inner, path),
            DeValue::Array(rows) => {
                let most = if COMPARED.contains(&path) { MOST_ROWS } else { MOST_VALUES };
                if rows.len() > most {
                    let fault = || Diagnostic::error(Code::S002).in_column(path).with_value(rows.len().to_string());
                    return self.push(|| fault().with("cause", format!("0 .. {most}")), at);
                }
                rows.iter().for_each(|row| self.value(row, path));
            }
            DeValue::String(text) if text.len() > LONGEST_TEXT => {
                let fault = || Diagnostic::error(Code::S002).in_column(path).with_value(text.chars().take(40).collect::<String>());
                self.push(|| fault().with("cause", "text_size"), at);
            }
            _ => {}
        }
    }
}

fn unknown(name: &str, known: &[&str]) -> Diagnostic {
    let near = nearest(name, known.iter().copied()).join(", ");
    let shown: String = name.chars().take(80).collect();
    let fault = Diagnostic::error(Code::S001).with_value(shown);
    let named = if near.is_empty() { fault.with("keys", known.join(", ")) } else { fault.with("near", near) };
    named.hinting("unknown_key")
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
        let faults = wrong_keys("s.toml", text, &LineEnds::of(text));
        assert_eq!(faults.iter().filter_map(|fault| fault.location.line).collect::<Vec<_>>(), [4, 6, 8, 9, 10]);
        assert!(faults[0].arguments.contains(&("near", "echelle".into())));
    }

    #[test]
    fn lists_and_texts_have_an_end_and_many_faults_are_counted() {
        let wrong = |text: &str| wrong_keys("s.toml", text, &LineEnds::of(text));
        let lists = format!("{}[risques]\nsources = [{}]\n", "[[npec]]\n".repeat(501), "1,".repeat(5_001));
        let told: Vec<_> = wrong(&lists).into_iter().map(|fault| (fault.code, fault.location.column.unwrap())).collect();
        assert_eq!(told, [(Code::S002, "npec".to_owned()), (Code::S002, "risques.sources".to_owned())]);
        assert_eq!(wrong(&format!("[scenario]\ntitre = \"{}\"", "x".repeat(20_001))).len(), 1);
        assert!(wrong("[[npec]]\n[[npec]]\n[risques]\nsources = [1]").is_empty());
        let many: String = (0..50_000).map(|key| format!("k{key:05} = 1\n")).collect();
        let told = wrong(&many);
        assert_eq!((told.len(), told[999].location.line), (1_001, Some(1_000)));
        assert_eq!(told[1_000].location.value.as_deref(), Some("49000"));
    }
}
