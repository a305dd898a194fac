//! What the OPCO or the name of an employer says of its kind: a proposal from a list that is kept as data.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::contract::Employeur;
use crate::signs::folded;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opco {
    nom: String,
    employeur: String,
    #[allow(dead_code, reason = "for the reader of the file, and its test")]
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groupe {
    employeur: String,
    #[allow(dead_code, reason = "for the reader of the file, and its test")]
    source: String,
    mots: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmployersFile {
    opco: Vec<Opco>,
    groupe: Vec<Groupe>,
}

/// What is known, as it is looked up.
#[derive(Debug, Default)]
struct Publics {
    opco: BTreeMap<String, (Employeur, String)>,
    /// The words with which a name begins, longest first.
    names: Vec<(Vec<String>, Employeur, String)>,
}

/// The file of the employers.
const TEXT: &str = include_str!("../../../datasets/employeurs_publics.toml");

fn publics() -> &'static Publics {
    static PUBLICS: OnceLock<Publics> = OnceLock::new();
    PUBLICS.get_or_init(|| made(&toml::from_str(TEXT).unwrap_or_default()))
}

fn kind(word: &str) -> Employeur {
    match word {
        "public_local" => Employeur::PublicLocal,
        "public_etat" => Employeur::PublicEtat,
        _ => Employeur::Prive,
    }
}

fn made(file: &EmployersFile) -> Publics {
    let opco = file.opco.iter().map(|opco| (folded(&opco.nom), (kind(&opco.employeur), opco.nom.to_uppercase()))).collect();
    let of_group = |groupe: &Groupe| groupe.mots.iter().map(|mot| (words(mot), kind(&groupe.employeur), mot.clone())).collect::<Vec<_>>();
    let mut names: Vec<_> = file.groupe.iter().flat_map(of_group).collect();
    names.sort_by_key(|(words, ..)| std::cmp::Reverse(words.len()));
    Publics { opco, names }
}

/// The words of a name, without those that only join.
fn words(name: &str) -> Vec<String> {
    const JOINING: &[&str] = &["de", "du", "des", "d", "la", "le", "les", "l", "et"];
    let plain = name.replace('.', "");
    let words = plain.split(|character: char| !character.is_alphanumeric()).map(folded);
    words.filter(|word| !word.is_empty() && !JOINING.contains(&word.as_str())).collect()
}

/// The kind of a public employer, and what says so: an OPCO or the first words of the name as the list has them, never the name itself.
pub(super) fn proposal(opco: &str, name: &str) -> Option<(Employeur, &'static str)> {
    let known = publics();
    let by_opco = || known.opco.get(&folded(opco)).map(|(kind, shown)| (*kind, shown.as_str()));
    let by_name = || {
        let name = words(name);
        let begins = known.names.iter().find(|(first, ..)| name.starts_with(first));
        begins.map(|(_, kind, shown)| (*kind, shown.as_str()))
    };
    by_opco().or_else(by_name)
}

/// The part of a name that may be kept: the words of the list that it begins with, else nothing.
pub(super) fn kept(name: &str) -> &'static str {
    proposal("", name).map_or("", |(_, shown)| shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_the_list_says_a_public_kind_and_its_source() {
        let file: EmployersFile = toml::from_str(TEXT).unwrap();
        for (kind_of, source) in
            file.opco.iter().map(|o| (&o.employeur, &o.source)).chain(file.groupe.iter().map(|g| (&g.employeur, &g.source)))
        {
            assert!(kind(kind_of) != Employeur::Prive && source.len() > 20, "{kind_of} {source}");
        }
        for mot in file.groupe.iter().flat_map(|groupe| &groupe.mots) {
            assert_eq!(kept(mot), mot, "each line is found by itself");
            assert_eq!(words(mot).join(" "), *mot, "written as it is looked up");
        }
    }

    #[test]
    fn names_that_begin_as_a_public_employer() {
        use Employeur::{PublicEtat, PublicLocal};
        for (opco, name, expected) in [
            ("CNFPT", "SARL MARTIN", Some((PublicLocal, "CNFPT"))),
            ("", "Mairie du Havre", Some((PublicLocal, "mairie"))),
            ("", "VILLE DE ROUEN", Some((PublicLocal, "ville"))),
            ("OPCO EP", "Communauté d’Agglomération du Cotentin", Some((PublicLocal, "communaute agglomeration"))),
            ("", "C.H.U. de Caen", Some((PublicEtat, "chu"))),
            ("", "CHU DE CAEN", Some((PublicEtat, "chu"))),
            ("", "Centre Hospitalier de l'Estuaire", Some((PublicEtat, "centre hospitalier"))),
            ("", "Conseil Régional de Normandie", Some((PublicLocal, "conseil regional"))),
            ("", "CCAS", Some((PublicLocal, "ccas"))),
            ("", "Café de la Mairie", None),
            ("", "Villeneuve Plomberie", None),
            ("", "Boulangerie de la Ville", None),
            ("AKTO", "", None),
        ] {
            assert_eq!(proposal(opco, name), expected, "{opco} {name}");
        }
    }
}
