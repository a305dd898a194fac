//! The spellings of a header: what software and people put around a name, and the abbreviations they use, are passed over.
//!
//! ```text
//! "3. Date de conclusion *\n(jj/mm/aaaa)"  ->  "Date de conclusion"  ->  conclusion date
//! "DATE_DEB_CONT"                          ->  contrat date debut    ->  date debut
//! ```

use crate::signs::folded;

/// Words of a format, a unit or an instruction: parts of a header that have no other word say nothing of what it holds.
const DECORATIONS: &[&str] = &[
    "jj",
    "mm",
    "aaaa",
    "aa",
    "dd",
    "yyyy",
    "yy",
    "jjmmaaaa",
    "aaaammjj",
    "ddmmyyyy",
    "yyyymmdd",
    "hh",
    "format",
    "euro",
    "euros",
    "eur",
    "ht",
    "ttc",
    "obligatoire",
    "oblig",
    "requis",
    "requise",
    "required",
    "mandatory",
    "facultatif",
    "facultative",
    "optionnel",
    "optionnelle",
    "optional",
    "oui",
    "non",
    "yes",
    "no",
    "vrai",
    "faux",
    "saisir",
    "completer",
    "renseigner",
    "caracteres",
    "car",
    "chiffres",
    "lettres",
    "digits",
    "numerique",
    "alphanumerique",
];
/// Words that only stand beside decorations: alone in brackets or at the end they are one.
const BESIDE: &[&str] = &["en", "au", "a", "an", "par", "o", "n", "de", "sur", "ou", "le", "y", "x", "i", "si", "cas", "if"];
/// First words of a remark: the whole part is one.
const REMARKS: &[&str] = &["ex", "exemple", "cf", "voir", "eg", "example", "note", "nb"];
/// Words that are only a decoration between brackets.
const IN_BRACKETS: &[&str] = &["annuel", "annuelle", "texte", "text", "liste", "deroulante", "champ"];
/// Words that tell nothing.
const EMPTY_WORDS: &[&str] = &["de", "du", "d", "la", "le", "l", "les", "des", "en", "au", "aux", "a", "et", "the", "of", "par", "pour"];
/// Abbreviations of software, and other words for the same.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("dt", "date"),
    ("dte", "date"),
    ("dat", "date"),
    ("jour", "date"),
    ("deb", "debut"),
    ("cont", "contrat"),
    ("contr", "contrat"),
    ("ctr", "contrat"),
    ("ctrat", "contrat"),
    ("ctt", "contrat"),
    ("rupt", "rupture"),
    ("nais", "naissance"),
    ("naiss", "naissance"),
    ("conc", "conclusion"),
    ("concl", "conclusion"),
    ("sign", "signature"),
    ("dipl", "diplome"),
    ("dip", "diplome"),
    ("emp", "employeur"),
    ("empl", "employeur"),
    ("eff", "effectif"),
    ("etab", "etablissement"),
    ("app", "apprenti"),
    ("appr", "apprenti"),
    ("apprentie", "apprenti"),
    ("form", "formation"),
    ("n", "numero"),
    ("no", "numero"),
    ("num", "numero"),
    ("nr", "numero"),
    ("nb", "nombre"),
    ("nbr", "nombre"),
    ("nbre", "nombre"),
    ("prev", "prevue"),
    ("prevu", "prevue"),
    ("previsionnelle", "prevue"),
    ("theorique", "prevue"),
    ("sal", "salaries"),
    ("salarie", "salaries"),
    ("conv", "convention"),
    ("coll", "collective"),
];
/// Words of another contract than that of the row.
const OTHERS: &[&str] = &[
    "precedent",
    "precedente",
    "ancien",
    "ancienne",
    "anterieur",
    "anterieure",
    "suivant",
    "suivante",
    "second",
    "seconde",
    "deuxieme",
    "troisieme",
    "bis",
    "previous",
    "next",
];

/// The words of a text, folded: cut at what is no letter, between digits and letters, and before capitals that follow small letters.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut last = ' ';
    for character in text.chars() {
        let mark = is_mark(character);
        let cut = !(character.is_alphanumeric() || mark)
            || !mark && last.is_ascii_digit() != character.is_ascii_digit() && !word.is_empty()
            || character.is_uppercase() && last.is_lowercase();
        if cut && !word.is_empty() {
            words.push(folded(&std::mem::take(&mut word)));
        }
        if character == '€' {
            words.push("euros".to_owned());
        } else if character.is_alphanumeric() || mark {
            word.push(character);
        }
        if !mark {
            last = character;
        }
    }
    words.push(folded(&word));
    words.retain(|word| !word.is_empty());
    words
}

/// An accent that stands after its letter.
const fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// The words of a header in an order of their own: abbreviations written out, words that tell nothing left out.
pub(super) fn key(text: &str) -> String {
    key_of(&words(text))
}

fn key_of(words: &[String]) -> String {
    let full =
        |word: &String| ABBREVIATIONS.iter().find(|(short, _)| short == word).map_or_else(|| word.clone(), |(_, full)| (*full).to_owned());
    let mut words: Vec<String> = words.iter().filter(|word| !EMPTY_WORDS.contains(&word.as_str())).map(full).collect();
    words.sort();
    words.dedup();
    words.join(" ")
}

/// The key without the word `contrat`: the columns of a table of contracts need not say it.
pub(super) fn without_contract(key: &str) -> String {
    key.split(' ').filter(|word| *word != "contrat").collect::<Vec<_>>().join(" ")
}

/// The header without what stands around its name: numbering, lines and brackets of formats or units, units at the end.
pub(super) fn bare(header: &str) -> String {
    let parts = parts(header);
    let named = parts.iter().find(|(part, _)| !words(part).is_empty()).map(|(part, _)| words(part)).unwrap_or_default();
    let name = |&(place, (part, bracketed)): &(usize, &(String, bool))| place == 0 || !is_decoration(part, *bracketed, &named);
    let kept: Vec<&str> = parts.iter().enumerate().filter(name).map(|(_, (part, _))| part.as_str()).collect();
    without_unit(without_number(&kept.join(" ")))
}

/// Lines and brackets of a header, each with whether it is of brackets.
fn parts(header: &str) -> Vec<(String, bool)> {
    let mut parts = vec![(String::new(), false)];
    let mut depth = 0_usize;
    for character in header.chars() {
        match character {
            '(' | '[' | '{' => {
                depth += 1;
                parts.push((String::new(), true));
            }
            ')' | ']' | '}' if depth > 0 => {
                depth -= 1;
                parts.push((String::new(), depth > 0));
            }
            '\n' | '\r' | '\u{b}' | '\u{2028}' | '\u{2029}' => parts.push((String::new(), depth > 0)),
            _ => {
                if let Some((part, _)) = parts.last_mut() {
                    part.push(character);
                }
            }
        }
    }
    parts
}

/// Whether a part says nothing that the name does not.
fn is_decoration(part: &str, bracketed: bool, name: &[String]) -> bool {
    let words = words(part);
    let Some(first) = words.first() else { return true };
    if bracketed && REMARKS.contains(&first.as_str()) || first == "format" {
        return true;
    }
    let said = |word: &String| {
        let decoration = DECORATIONS.contains(&word.as_str()) || bracketed && IN_BRACKETS.contains(&word.as_str());
        decoration || BESIDE.contains(&word.as_str()) || is_number(word) || name.contains(word)
    };
    // A small number alone tells contracts of a row apart.
    words.iter().all(said) && !(words.len() == 1 && is_number(first))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `12. `, `3) `, `B - ` before a name.
fn without_number(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let numbered = !number.is_empty() && (number.len() <= 3 && is_number(number) || number.len() == 1);
    let marked = rest.trim_start().starts_with(['.', ')', ':', '-', '–', '/', '°']) || number.len() <= 3 && is_number(number);
    let name = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    if numbered && marked && !name.is_empty() && !rest.starts_with(['\'', '’', '°']) { name } else { text }
}

/// The text without the units, formats and days at its end: `en €`, `jj/mm/aaaa`, `au 31/12`.
fn without_unit(text: &str) -> String {
    let mut kept: Vec<&str> = text.split_whitespace().collect();
    let mut dropped = false;
    while let Some(last) = kept.last() {
        let words = words(last);
        let said = |word: &String| DECORATIONS.contains(&word.as_str()) || last.contains(['/', '€']) && matches!(word.as_str(), "an" | "h");
        let day = words.len() >= 2 && last.contains('/') && words.iter().all(|word| is_number(word));
        let beside = dropped && words.iter().all(|word| matches!(word.as_str(), "en" | "au" | "a" | "an" | "par" | "le"));
        let unit = words.iter().all(said) || day;
        if kept.len() == 1 || !(unit || beside) {
            break;
        }
        dropped = true;
        kept.pop();
    }
    kept.join(" ")
}

/// What a header says of the contracts of a row: its name without the rank, and the rank when it has one.
pub(super) fn ranked(header: &str) -> Option<(String, u32)> {
    let words = words(header);
    let other = |word: &String| OTHERS.contains(&word.as_str());
    let rank_of = |word: &String| word.parse::<u32>().ok().filter(|rank| (1..=20).contains(rank));
    let (mut rank, mut kept): (Option<u32>, Vec<String>) = (None, Vec::new());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if let Some(found) = rank_of(&word) {
            rank = rank.max(Some(found));
            // `2e`, `2ème`, `n° 2`
            let _ending = words.next_if(|next| matches!(next.as_str(), "e" | "er" | "eme" | "nd" | "nde" | "ieme"));
            while kept.last().is_some_and(|last| matches!(last.as_str(), "n" | "no" | "numero" | "num")) {
                kept.pop();
            }
        } else if other(&word) {
            rank = rank.max(Some(2));
        } else {
            kept.push(word);
        }
    }
    rank.map(|rank| (key_of(&kept), rank)).filter(|(key, _)| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_name_is_passed_over() {
        for (header, name) in [
            ("Date de conclusion *\n(jj/mm/aaaa)", "Date de conclusion *"),
            ("12. Date de début", "Date de début"),
            ("B) Code diplôme", "Code diplôme"),
            ("NPEC en €", "NPEC"),
            ("NPEC (€/an)", "NPEC"),
            ("Effectif salarié au 31/12", "Effectif salarié"),
            ("Effectif salarié au 31/12/2023", "Effectif salarié"),
            ("Sous convention (O/N)", "Sous convention"),
            ("Code diplôme\n(8 caractères) *", "Code diplôme  *"),
            ("Date de rupture (si rupture)", "Date de rupture"),
            ("Coût préfecture en euros HT", "Coût préfecture"),
            ("Date de début (mobilité)", "Date de début mobilité"),
            ("NPEC (k€)", "NPEC k€"),
            ("Date d'effet", "Date d'effet"),
            ("1er équipement", "1er équipement"),
            ("N° contrat", "N° contrat"),
        ] {
            assert_eq!(folded(&bare(header)), folded(name), "{header}: {}", bare(header));
        }
    }

    #[test]
    fn keys_do_not_see_abbreviations_nor_the_order_of_words() {
        assert_eq!(key("DATE_DEB_CONT"), key("contrat_date_debut"));
        assert_eq!(key("dateDebutContrat"), key("Date de début du contrat"));
        assert_eq!(key("De\u{301}but"), "debut");
        assert_eq!(without_contract(&key("contrat_date_rupture")), key("date rupture"));
    }

    #[test]
    fn ranks_tell_contracts_apart() {
        assert_eq!(ranked("Date début contrat 2"), Some(("contrat date debut".into(), 2)));
        assert_eq!(ranked("contrat_date_debut_3"), Some(("contrat date debut".into(), 3)));
        assert_eq!(ranked("Début (contrat n°2)"), Some(("contrat debut".into(), 2)));
        assert_eq!(ranked("Date fin contrat précédent"), Some(("contrat date fin".into(), 2)));
        assert_eq!(ranked("Date de début"), None);
    }
}
