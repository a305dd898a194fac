//! What tells who somebody is: headers of such columns, and values that repeat what they hold. None of it reaches an output.

/// Folded headers that name a person, or a way to reach one.
const PERSONAL: &[&str] = &[
    "nir",
    "nss",
    "ine",
    "sexe",
    "civilite",
    "nationalite",
    "apprenti",
    "apprentie",
    "salarie",
    "stagiaire",
    "eleve",
    "jeune",
    "alternant",
    "tuteur",
    "maitredapprentissage",
    "representantlegal",
    "name",
    "surname",
    "firstname",
    "lastname",
    "iban",
    "ville",
    "commune",
    "codepostal",
    "cp",
    "tel",
    "portable",
    "mobile",
];
/// Beginnings of such headers.
const BEGINNINGS: &[&str] = &[
    "nom",
    "prenom",
    "identite",
    "numerodesecu",
    "numerosecu",
    "nsecu",
    "securitesociale",
    "email",
    "mail",
    "courriel",
    "adresse",
    "telephone",
    "teldu",
    "telapprenti",
    "lieudenaissance",
    "communedenaissance",
    "paysdenaissance",
    "villeapprenti",
    "communeapprenti",
    "codepostalapprenti",
    "maitre",
    "representant",
    "firstname",
    "lastname",
];
/// Shortest text that is looked for in the values of other columns.
const SHORTEST: usize = 3;
/// What stands in the place of a value that cannot be shown.
pub(super) const HIDDEN: &str = "•••";

/// Whether a header that is no known column names a person.
pub(super) fn is_personal(folded: &str) -> bool {
    PERSONAL.contains(&folded) || BEGINNINGS.iter().any(|beginning| folded.starts_with(beginning))
}

/// A value without what the personal cells of its row hold: hidden whole when it repeats one of them.
pub(super) fn hidden(value: &str, personal: &[String]) -> bool {
    let value = value.to_lowercase();
    personal.iter().any(|text| text.chars().count() >= SHORTEST && value.contains(text.as_str()))
}

/// The words of a personal cell, in lower case: a value may repeat one of them alone.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let lower = text.to_lowercase();
    let parts: Vec<String> = lower.split([' ', '-', '\u{a0}', ',']).map(str::to_owned).collect();
    parts.into_iter().chain([lower]).filter(|word| !word.is_empty())
}

/// Whether a text has the form of a social security number (NIR): 13 digits, or 15 with its key; sex, year, month first.
pub(super) fn looks_like_nir(text: &str) -> bool {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b' ' | b'.')).collect();
    if !matches!(digits.len(), 13 | 15) || !digits.iter().all(u8::is_ascii_digit) || !matches!(digits.first(), Some(b'1' | b'2')) {
        return false;
    }
    let number = |part: &[u8]| part.iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    let month = number(digits.get(3..5).unwrap_or(&[]));
    let key = digits.get(13..15).map(number);
    (1..=12).contains(&month) && key.is_none_or(|key| key == 97 - number(digits.get(..13).unwrap_or(&[])) % 97)
}

#[cfg(test)]
mod tests {
    use super::super::columns::folded;
    use super::*;

    #[test]
    fn headers_of_persons_are_known() {
        for header in ["Nom", "Prénom", "NIR", "N° Sécu", "Nom de l'apprenti", "Courriel apprenti", "Adresse 1", "Téléphone"] {
            assert!(is_personal(&folded(header)), "{header}");
        }
        for header in ["code_diplome", "idcc", "Montant", "Effectif"] {
            assert!(!is_personal(&folded(header)), "{header}");
        }
    }

    #[test]
    fn a_value_that_repeats_a_name_is_hidden() {
        let personal: Vec<String> = words("Martin DUPONT-Lévy").collect();
        assert!(hidden("dupont", &personal) && hidden("le 3 chez Lévy", &personal));
        assert!(!hidden("12/13/2020", &personal));
        assert!(!hidden("abc", &words("a b").collect::<Vec<_>>()));
    }

    #[test]
    fn a_social_security_number_is_seen() {
        assert!(looks_like_nir("2 05 05 76 540 001 34") || looks_like_nir("2050576540001"));
        assert!(looks_like_nir("255081416802538"), "the usual example has its key");
        assert!(!looks_like_nir("255081416802539") && !looks_like_nir("014202009000123") && !looks_like_nir("EX-001"));
    }
}
