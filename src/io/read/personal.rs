//! What tells who somebody is: headers of such columns, and values that repeat what they hold. None of it reaches an output.

use super::spelling;
use crate::signs::folded;

/// What a column that tells who somebody is holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Personal {
    /// A name, or a part of one.
    Name,
    /// Free text, in which anything may stand.
    Text,
    /// Birth dates and places, addresses, telephones, numbers.
    Other,
}

/// Words of headers that name a person.
const NAMES: &[&str] = &[
    "nom",
    "noms",
    "prenom",
    "prenoms",
    "patronyme",
    "identite",
    "apprenti",
    "apprentie",
    "apprentis",
    "apprenant",
    "apprenante",
    "candidat",
    "candidate",
    "eleve",
    "etudiant",
    "etudiante",
    "stagiaire",
    "alternant",
    "alternante",
    "jeune",
    "salarie",
    "salariee",
    "tuteur",
    "tutrice",
    "maitre",
    "representant",
    "contact",
    "interlocuteur",
    "interlocutrice",
    "referent",
    "conseiller",
    "conseillere",
    "gestionnaire",
    "responsable",
    "pere",
    "mere",
    "name",
    "surname",
    "firstname",
    "lastname",
    "apprentice",
    "student",
    "tutor",
];
/// Words of headers of free text.
const TEXTS: &[&str] = &[
    "observation",
    "observations",
    "obs",
    "commentaire",
    "commentaires",
    "comment",
    "comments",
    "remarque",
    "remarques",
    "note",
    "notes",
    "memo",
    "divers",
    "complement",
    "informations",
    "information",
    "libre",
];
/// Words of headers of what somebody is known or reached by.
const REACHES: &[&str] = &[
    "nir",
    "nss",
    "ine",
    "insee",
    "secu",
    "securite",
    "sexe",
    "genre",
    "civilite",
    "nationalite",
    "natio",
    "adresse",
    "adr",
    "rue",
    "voie",
    "domicile",
    "residence",
    "resid",
    "tel",
    "telephone",
    "portable",
    "mobile",
    "gsm",
    "fax",
    "mail",
    "email",
    "mel",
    "courriel",
    "iban",
    "rib",
    "bic",
    "ville",
    "commune",
    "com",
    "cp",
    "postal",
    "post",
    "naissance",
    "naiss",
    "nais",
    "ne",
    "nee",
    "ddn",
    "dob",
    "birth",
    "birthdate",
    "matricule",
    "photo",
    "phone",
    "address",
    "gender",
    "sex",
    "resp1",
    "resp2",
];
/// Words of headers that are about something else than a person, whatever stands beside them.
const THINGS: &[&str] = &[
    "cfa",
    "etablissement",
    "organisme",
    "formation",
    "diplome",
    "region",
    "opco",
    "centre",
    "site",
    "branche",
    "fichier",
    "classe",
    "groupe",
    "section",
    "certification",
    "titre",
    "academie",
    "campus",
    "convention",
    "specialite",
    "territoire",
    "departement",
    "logiciel",
];
/// Words that say that a column about a person is not his name.
const TRAITS: &[&str] = &[
    "statut",
    "type",
    "code",
    "date",
    "age",
    "id",
    "numero",
    "nombre",
    "effectif",
    "salaire",
    "situation",
    "niveau",
    "annee",
    "regime",
    "montant",
    "employeur",
    "entreprise",
    "societe",
    "charge",
    "cout",
    "prix",
];
/// Other persons than the apprentice.
const OTHERS: &[&str] = &[
    "tuteur",
    "tutrice",
    "maitre",
    "representant",
    "pere",
    "mere",
    "tutor",
    "parent",
    "parents",
    "ma",
    "ma1",
    "ma2",
    "responsable",
    "gerant",
];
/// Words of a place or of something else than the day of birth.
const NO_DAY: &[&str] = &[
    "lieu",
    "ville",
    "commune",
    "pays",
    "departement",
    "dep",
    "dept",
    "nom",
    "code",
    "cp",
    "region",
    "place",
    "country",
    "annee",
    "mois",
    "year",
];
/// Beginnings of such headers, in one word.
const BEGINNINGS: &[&str] = &[
    "nomapp",
    "nomdel",
    "nomnaiss",
    "nomusage",
    "nomprenom",
    "prenom",
    "numerodesecu",
    "numerosecu",
    "nsecu",
    "securitesociale",
    "email",
    "courriel",
    "adresse",
    "telephone",
    "teldu",
    "telapp",
    "lieudenaissance",
    "lieunaissance",
    "communedenaissance",
    "paysdenaissance",
    "villeapprenti",
    "codepostal",
    "maitredapprentissage",
    "representant",
    "firstname",
    "lastname",
];
/// Shortest text that is looked for in the values of other columns.
const SHORTEST: usize = 3;
/// What stands in the place of a value that cannot be shown.
pub(super) const HIDDEN: &str = "•••";

/// Whether the name of a column says that it holds what a person is known by: such a column never leaves its file.
#[must_use]
pub fn tells_of_a_person(header: &str) -> bool {
    personal(header).is_some()
}

/// What a header that is no known column holds of a person, if anything.
pub(super) fn personal(header: &str) -> Option<Personal> {
    let words = spelling::words(header);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let folded = folded(header);
    let begins = || BEGINNINGS.iter().any(|beginning| folded.starts_with(beginning));
    if any(REACHES) {
        return Some(Personal::Other);
    }
    if any(NAMES) && !any(THINGS) {
        return Some(if any(TRAITS) { Personal::Other } else { Personal::Name });
    }
    if any(TEXTS) {
        return Some(Personal::Text);
    }
    (begins() && !any(THINGS)).then_some(Personal::Other)
}

/// Whether a header is that of the birth dates of the apprentices.
pub(super) fn is_birth(header: &str) -> bool {
    let words = spelling::words(header);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let born_on = words.iter().any(|word| word == "ne" || word == "nee") && words.last().is_some_and(|word| word == "le" || word == "e");
    (any(&["naissance", "naiss", "nais", "ddn", "dob", "birth", "birthdate", "birthday", "datenaissance"]) || born_on)
        && !any(NO_DAY)
        && !any(OTHERS)
}

/// Whether a header is about another person than the apprentice: none of its columns is one of the contract.
pub(super) fn is_of_another_person(header: &str) -> bool {
    const PERSONS: &[&str] = &["tuteur", "tutrice", "maitre", "representant", "pere", "mere", "tutor"];
    spelling::words(header).iter().any(|word| PERSONS.contains(&word.as_str()))
}

/// Whether a text is by its form what a person is known or reached by: a social security number, an address of mail, a telephone, an INE.
pub(super) fn tells_who(text: &str) -> bool {
    looks_like_nir(text) || is_mail(text) || is_telephone(text) || is_ine(text)
}

fn is_mail(text: &str) -> bool {
    let Some((name, domain)) = text.trim().split_once('@') else { return false };
    !name.is_empty() && domain.contains('.') && !text.trim().contains(' ')
}

/// Ten digits of which the first is 0 and that are written in pairs, or eleven after `+33` or `0033`.
fn is_telephone(text: &str) -> bool {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let written = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '/' | '+' | '(' | ')' | '\u{a0}' | '\u{202f}'));
    let french = digits.len() == 10 && digits.starts_with('0') && !digits.starts_with("00");
    let abroad = text.starts_with("+33") && matches!(digits.len(), 11 | 12) || digits.starts_with("0033") && digits.len() == 13;
    written && (french || abroad)
}

/// The national number of a pupil: nine digits and two letters, or ten and one.
fn is_ine(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.len() == 11 && matches!(digits, 9 | 10) && bytes.iter().skip(digits).all(u8::is_ascii_alphabetic)
}

/// Letters of a word that is looked for inside others: shorter ones are pieces of many words.
const LONG: usize = 6;
/// Digits of a number that tells who: fewer are a year, a day, a piece of any number.
const DIGITS: usize = 5;

/// Whether a value repeats what the personal cells of its row hold, and is hidden whole: a word of letters, or a long number. The year of a
/// birth is a piece of many identifiers and tells nobody.
pub(super) fn hidden(value: &str, personal: &[String]) -> bool {
    let value = value.to_lowercase();
    let words: Vec<&str> = value.split(|sign: char| !sign.is_alphabetic()).collect();
    let numbers: Vec<&str> = value.split(|sign: char| !sign.is_ascii_digit()).collect();
    personal.iter().any(|text| {
        let (signs, letters) = (text.chars().count(), text.chars().any(char::is_alphabetic));
        let number = text.bytes().all(|byte| byte.is_ascii_digit());
        match (letters, number) {
            (true, _) => signs >= LONG && value.contains(text.as_str()) || signs >= SHORTEST && words.contains(&text.as_str()),
            (false, true) => signs >= DIGITS && numbers.contains(&text.as_str()),
            (false, false) => signs > DIGITS && value.contains(text.as_str()),
        }
    })
}

/// The words of a personal cell, in lower case: a value may repeat one of them alone. Of free text, only what may be a name.
pub(super) fn words(text: &str, kind: Personal) -> Vec<String> {
    let lower = text.to_lowercase();
    let parts = lower.split([' ', '-', '\u{a0}', ',', '.', ';', '\n']).map(str::to_owned);
    match kind {
        Personal::Text => parts.filter(|word| word.chars().count() > SHORTEST && word.chars().all(char::is_alphabetic)).collect(),
        _ => parts.chain([lower.clone()]).filter(|word| !word.is_empty()).collect(),
    }
}

/// Whether a text is a name that stands in one of these personal cells: the whole of a cell, or all that a pair of cells holds.
pub(super) fn repeats_a_name(text: &str, names: &[String]) -> bool {
    let text = folded(text);
    let names: Vec<String> = names.iter().map(|name| folded(name)).filter(|name| name.len() >= SHORTEST).collect();
    let pairs = || names.iter().flat_map(|one| names.iter().map(move |other| format!("{one}{other}")));
    text.len() >= SHORTEST && (names.contains(&text) || pairs().any(|pair| pair == text))
}

/// Whether a text has the form of a social security number (NIR): 13 digits, or 15 with its key; sex, year, month first.
pub(super) fn looks_like_nir(text: &str) -> bool {
    let mut signs = text.bytes().filter(|byte| !matches!(byte, b' ' | b'.'));
    if !matches!(signs.clone().next(), Some(b'1' | b'2')) || !signs.all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b' ' | b'.')).collect();
    if !matches!(digits.len(), 13 | 15) || !digits.iter().all(u8::is_ascii_digit) || !matches!(digits.first(), Some(b'1' | b'2')) {
        return false;
    }
    let number = |part: &[u8]| part.iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    let month = number(digits.get(3..5).unwrap_or(&[]));
    let (place, rank) = (number(digits.get(5..7).unwrap_or(&[])), number(digits.get(10..13).unwrap_or(&[])));
    let key = digits.get(13..15).map(number);
    (1..=12).contains(&month) && place > 0 && rank > 0 && key.is_none_or(|key| key == 97 - number(digits.get(..13).unwrap_or(&[])) % 97)
}

/// Whether a text of the form of a social security number is taken for one: its key is right, it is written in groups, its month is that of
/// the birth; or no birth is known, and it does not begin with a year of contracts, as numbers of contracts do (`2021…`).
pub(super) fn is_certain_nir(text: &str, birth: Option<chrono::NaiveDate>) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let of_a_year = || digits.get(..4).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| (2010..2030).contains(&year));
    let by_birth = match birth {
        Some(day) => digits.get(1..5) == Some(day.format("%y%m").to_string().as_str()),
        None => !of_a_year(),
    };
    looks_like_nir(text) && (digits.len() == 15 || text.contains(' ') || by_birth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_persons_are_known() {
        for header in [
            "Nom",
            "Prénom",
            "NIR",
            "N° Sécu",
            "Nom de l'apprenti",
            "Courriel apprenti",
            "Adresse 1",
            "Téléphone",
            "Apprenant",
            "Candidat",
            "Observations",
            "Commentaire",
            "Contact",
            "Interlocuteur",
            "Tél. portable",
            "LIEU_NAIS",
            "N° INE",
            "TEL_RESP1_PERSO",
            "PRENOM1",
            "nomApprenant",
            "Date de naissance du tuteur",
            "email_contact",
            "Commune de naissance",
            "COM_RESID",
            "MAITRE_DATE_NAISSANCE",
        ] {
            assert!(personal(header).is_some(), "{header}");
        }
        for header in ["code_diplome", "idcc", "Montant", "Effectif", "Nom CFA", "Nom du diplôme", "Siret", "Nom de la formation", "RNCP"]
        {
            assert_eq!(personal(header), None, "{header}");
        }
        assert_eq!(personal("Statut apprenant"), Some(Personal::Other));
    }

    #[test]
    fn birth_dates_are_known_under_their_names() {
        for header in [
            "DATE_NAIS",
            "date_de_naissance_apprenant",
            "Date naiss.",
            "DDN",
            "Né(e) le",
            "Date de naissance (jj/mm/aaaa)",
            "NAISSANCE_APPRENANT",
            "birthDate",
            "dateNaissance",
            "Né le",
            "DtNaissance",
        ] {
            assert!(is_birth(header), "{header}");
        }
        for header in ["Lieu de naissance", "Date de naissance du tuteur", "Nom de naissance", "Date de début", "Bonne date"] {
            assert!(!is_birth(header), "{header}");
        }
    }

    #[test]
    fn what_a_person_is_known_by_is_seen() {
        for text in [
            "2 05 05 76 540 001",
            "255081416802538",
            "06 98 76 00 00",
            "0698760000",
            "+33 6 98 76 00 00",
            "a.b@c.fr",
            "123456789AB",
            "1234567890A",
        ] {
            assert!(tells_who(text), "{text}");
        }
        for text in ["0142275C", "50022137", "2019-09-02", "12/11/2025", "EX-001", "7000.00", "CFA de l'Eure"] {
            assert!(!tells_who(text), "{text}");
        }
    }

    #[test]
    fn a_value_that_repeats_a_name_is_hidden() {
        let personal = words("Martin DUPONT-Lévy", Personal::Name);
        assert!(hidden("dupont", &personal) && hidden("le 3 chez Lévy", &personal));
        assert!(!hidden("12/13/2020", &personal));
        assert!(!hidden("abc", &words("a b", Personal::Name)));
        assert!(!hidden("2019-09-02", &words("signé le 2019-09-02", Personal::Text)));
    }

    #[test]
    fn a_name_is_one_cell_or_two() {
        let names = ["DUPONT".to_owned(), "Marie".to_owned()];
        assert!(repeats_a_name("Marie Dupont", &names) && repeats_a_name("dupont", &names) && repeats_a_name("DUPONT Marie", &names));
        assert!(!repeats_a_name("CFA Dupont", &names) && !repeats_a_name("0142275C", &names));
    }

    #[test]
    fn a_social_security_number_is_seen() {
        assert!(looks_like_nir("2 05 05 76 540 001 34") || looks_like_nir("2050576540001"));
        assert!(looks_like_nir("255081416802538"), "the usual example has its key");
        assert!(!looks_like_nir("2021000000123") && !looks_like_nir("1050276540000"), "no place, no rank");
        let born = |day: &str| Some(day.parse().unwrap());
        for (text, birth, certain) in [
            ("1020514118001", None, true),
            ("2050576540001", None, true),
            ("2021001234567", None, false),
            ("2021012345678", None, false),
            ("2021012345678", born("2002-10-12"), true),
            ("1020514118001", born("2002-05-14"), true),
            ("1020514118001", born("2003-05-14"), false),
            ("1 02 05 14 118 001", born("2003-05-14"), true),
        ] {
            assert_eq!(is_certain_nir(text, birth), certain, "{text} {birth:?}");
        }
        assert!(!looks_like_nir("255081416802539") && !looks_like_nir("014202009000123") && !looks_like_nir("EX-001"));
    }

    #[test]
    fn an_identifier_keeps_the_pieces_of_a_birth_date_and_of_short_names() {
        let personal: Vec<String> =
            ["2003-05-17", "DUPONTEL", "Léa", "0612345678"].iter().flat_map(|text| words(text, Personal::Other)).collect();
        for kept in ["APP2003-15", "76200300154", "20190517", "C-lean-12", "50022137", "17-A"] {
            assert!(!hidden(kept, &personal), "{kept}");
        }
        for told in ["DUPONTEL-12", "x dupontel2019", "LÉA 12", "né le 2003-05-17", "tel 0612345678"] {
            assert!(hidden(told, &personal), "{told}");
        }
    }
}
