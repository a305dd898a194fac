//! Titles of diplomas as a sentence has them: the nomenclature writes them in capitals without accents.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Words without accents, and with theirs.
const ACCENTS: &str = include_str!("../../datasets/nomenclatures/mots_accentues.csv");
/// Kinds of certifications that a title ends with, in brackets.
const KINDS: [&str; 24] = [
    "BEP", "BMA", "BP", "BPA", "BPJEPS", "BT", "BTM", "BTS", "BTSA", "BUT", "CAP", "CAPA", "CQP", "CS", "CSA", "DEUST", "DMA", "DUT", "LP",
    "MASTER", "MC", "MS", "TFP", "TP",
];
/// Names of a few letters that are pronounced, and stay as they are.
const NAMES: [&str; 14] = ["CAP", "BAC", "PME", "PMI", "TPE", "IT", "BUT", "BMA", "DMA", "DEUST", "EURO", "ESSEC", "CNAM", "ISO"];

/// A title: its kind comes first, so that what is cut is the end; capitals and accents are those of a sentence.
#[must_use]
pub fn title(label: &str) -> String {
    let parts = label.strip_suffix(')').and_then(|label| label.rsplit_once(" ("));
    match parts.and_then(|(name, kind)| Some((name, kind_of(kind)?))) {
        Some((name, (kind, place))) => format!("{kind} {}{place}", sentence(name)),
        None => sentence(label),
    }
    .replace('\'', "’")
}

/// A kind, and the place or school that stands behind it.
fn kind_of(text: &str) -> Option<(&str, String)> {
    let (kind, rest) = match text.strip_prefix("BAC PRO") {
        Some(rest) => ("Bac pro", rest),
        None => text.split_once(' ').unwrap_or((text, "")),
    };
    let known = kind.trim_end_matches(|sign: char| sign.is_ascii_digit());
    if kind != "Bac pro" && !KINDS.contains(&known) {
        return None;
    }
    let rest = rest.trim();
    // The levels of before 2019 say nothing to anybody any more.
    let place = if rest.is_empty() || rest.starts_with("NIVEAU") { String::new() } else { format!(" ({})", proper(rest)) };
    Some((if known == "MASTER" { "Master" } else { known }, place))
}

/// A proper name: each word with its capital.
fn proper(text: &str) -> String {
    let word = |word: &str| if is_name(word) { word.to_owned() } else { capital(&word.to_lowercase()) };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// Whether a word of capitals is a name of a few letters: one that nobody pronounces, a number of Roman figures, one that is listed.
fn is_name(word: &str) -> bool {
    let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
    let vowel = |sign: char| "AEIOUYÀÂÉÈÊËÎÏÔÙÛŒ".contains(sign);
    let letters = bare.chars().count() > 1 && bare.chars().all(char::is_alphabetic);
    let roman = bare.chars().all(|sign| "IVX".contains(sign));
    NAMES.contains(&bare) || letters && (roman || !bare.chars().any(vowel))
}

/// A text of capitals as a sentence has it; another stays as it is.
fn sentence(text: &str) -> String {
    let letters = || text.chars().filter(|sign| sign.is_alphabetic());
    if letters().filter(|sign| sign.is_uppercase()).count() * 2 < letters().count() {
        return text.to_owned();
    }
    let mut before = "";
    let mut words = Vec::new();
    for word in text.split(' ') {
        // « Option A » is no « à ».
        let letter = ["OPTION", "OPT.", "OPT"].contains(&before) && word.chars().filter(|sign| sign.is_alphabetic()).count() == 1;
        words.push(if letter || is_name(word) { word.to_owned() } else { accented(&word.to_lowercase()) });
        before = word;
    }
    capital(&words.join(" ")).replace("ngénieur diplôme", "ngénieur diplômé")
}

/// A word of small letters with its accents; what stands around its letters stays.
fn accented(word: &str) -> String {
    static WORDS: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| ACCENTS.lines().skip(1).filter_map(|line| line.split_once(',')).collect());
    let mut made = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (around, letters) = rest.split_at(start);
        let end = letters.find(|sign: char| !sign.is_alphabetic()).unwrap_or(letters.len());
        let (one, further) = letters.split_at(end);
        made.push_str(around);
        made.push_str(words.get(one).copied().unwrap_or(one));
        rest = further;
    }
    made + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn titles_have_the_capitals_and_accents_of_a_sentence_after_their_kind() {
        for (label, written) in [
            ("BOULANGER (CAP)", "CAP Boulanger"),
            ("MAINTENANCE DES EQUIPEMENTS INDUSTRIELS (BAC PRO)", "Bac pro Maintenance des équipements industriels"),
            ("ETUDES DU BTP, CVC (BTS)", "BTS Études du BTP, CVC"),
            ("Négociation et digitalisation de la relation", "Négociation et digitalisation de la relation"),
            ("COIFFURE COUPE COULEUR (MC NIVEAU V)", "MC Coiffure coupe couleur"),
            ("PATISSERIE BOULANGERE (MC5)", "MC Pâtisserie boulangère"),
            ("COMMERCE ET DISTRIBUTION (LP ROUEN)", "LP Commerce et distribution (Rouen)"),
            (
                "MAINTENANCE DES VEHICULES OPTION A VOITURES PARTICULIERES (BTS)",
                "BTS Maintenance des véhicules option A voitures particulières",
            ),
            ("CONSEILLER(ERE) EN SEJOURS ET VOYAGES (TP)", "TP Conseiller(ère) en séjours et voyages"),
            ("TECHNICIEN(NE) DES SERVICES A L'ENERGIE (NIVEAU IV)", "Technicien(ne) des services à l’énergie (niveau IV)"),
            ("INGENIEUR DIPLOME DE L'ECOLE NATIONALE SUPERIEURE DES MINES", "Ingénieur diplômé de l’école nationale supérieure des mines"),
            ("", ""),
        ] {
            assert_eq!(title(label), written);
        }
    }

    #[test]
    fn every_accent_is_on_its_own_word() {
        use unicode_normalization::UnicodeNormalization as _;
        let mut seen = BTreeSet::new();
        for line in ACCENTS.lines().skip(1) {
            let (word, accented) = line.split_once(',').unwrap();
            let bare: String = accented.replace('œ', "oe").to_lowercase().nfd().filter(char::is_ascii_alphabetic).collect();
            assert_eq!(bare, word);
            assert!(accented != word && seen.insert(word), "{word}");
        }
        assert!(seen.len() > 400);
    }
}
