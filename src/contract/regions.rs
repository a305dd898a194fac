//! Where a CFA stands, from its UAI: the first three characters are its département (620 and 720 are those of Corse), and a département is
//! of one région (article L4111-1 of the code général des collectivités territoriales; loi n° 2015-29 du 16 janvier 2015, article 1).

use crate::signs::folded;

/// The région whose contracts are drawn, and whose fund is shared, when none is named.
pub const DEFAULT_REGION: &str = "Normandie";

/// The régions in the order of the alphabet, under the names of the published shares of the fund, and their départements.
const REGIONS: [(&str, &[&str]); 20] = [
    ("Auvergne-Rhône-Alpes", &["01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"]),
    ("Bourgogne-Franche-Comté", &["21", "25", "39", "58", "70", "71", "89", "90"]),
    ("Bretagne", &["22", "29", "35", "56"]),
    ("Centre-Val de Loire", &["18", "28", "36", "37", "41", "45"]),
    ("Corse", &["2A", "2B"]),
    ("Grand Est", &["08", "10", "51", "52", "54", "55", "57", "67", "68", "88"]),
    ("Guadeloupe", &["971"]),
    ("Guyane", &["973"]),
    ("Hauts-de-France", &["02", "59", "60", "62", "80"]),
    ("Île-de-France", &["75", "77", "78", "91", "92", "93", "94", "95"]),
    ("La Réunion", &["974"]),
    ("Martinique", &["972"]),
    ("Mayotte", &["976"]),
    ("Normandie", &["14", "27", "50", "61", "76"]),
    ("Nouvelle-Aquitaine", &["16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"]),
    ("Occitanie", &["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"]),
    ("Pays de la Loire", &["44", "49", "53", "72", "85"]),
    ("Provence-Alpes-Côte d'Azur", &["04", "05", "06", "13", "83", "84"]),
    ("Saint-Martin", &["978"]),
    ("Saint-Pierre-et-Miquelon", &["975"]),
];

/// The département of an UAI: its first three characters; none for another identifier.
#[must_use]
pub fn departement_of(cfa: &str) -> Option<&str> {
    let bytes = cfa.as_bytes();
    let uai = bytes.len() == 8 && bytes[..7].iter().all(u8::is_ascii_alphanumeric) && bytes[3..7].iter().all(u8::is_ascii_digit);
    let first = cfa.get(..3).filter(|_| uai && bytes[7].is_ascii_alphabetic())?;
    let named = match first {
        "620" => "2A",
        "720" => "2B",
        first => first.strip_prefix('0').unwrap_or(first),
    };
    named.starts_with(|first: char| first.is_ascii_digit()).then_some(named)
}

/// The régions of metropolitan France, those of which contracts can be drawn: the others are one département of three figures.
pub fn metropolitan_regions() -> impl Iterator<Item = &'static str> {
    REGIONS.iter().filter(|(_, departements)| departements.iter().all(|one| one.len() == 2)).map(|(region, _)| *region)
}

/// The région of metropolitan France that has this name, whatever its capitals, accents, spaces and hyphens.
#[must_use]
pub fn metropolitan_region(name: &str) -> Option<&'static str> {
    metropolitan_regions().find(|region| folded(region) == folded(name))
}

/// The départements of a région; none of another name.
#[must_use]
pub fn departements_of(region: &str) -> &'static [&'static str] {
    REGIONS.iter().find(|(name, _)| *name == region).map_or(&[], |(_, departements)| departements)
}

/// All départements of the région of a département, itself among them; none of another code.
#[must_use]
pub fn departements_beside(departement: &str) -> &'static [&'static str] {
    REGIONS.iter().find(|(_, all)| all.contains(&departement)).map_or(&[], |(_, departements)| departements)
}

/// The région of an UAI; none for another identifier, or a territory that is of no région.
#[must_use]
pub fn region_of(cfa: &str) -> Option<&'static str> {
    let departement = departement_of(cfa)?;
    REGIONS.iter().find(|(_, all)| all.iter().any(|one| one.eq_ignore_ascii_case(departement))).map(|(region, _)| *region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_departement_of_an_uai() {
        fn of(cfa: &str) -> &str {
            departement_of(cfa).unwrap_or_default()
        }
        assert_eq!([of("0141186N"), of("9740001A"), of("02A0001B"), of("720A0001"), of("CFA-14"), of("")], ["14", "974", "2A", "", "", ""]);
        assert_eq!([of("6200001A"), of("7200001A"), of("0720001A")], ["2A", "2B", "72"]);
    }

    #[test]
    fn every_departement_is_of_one_region() {
        let mut all: Vec<&str> = REGIONS.iter().flat_map(|(_, departements)| *departements).copied().collect();
        all.sort_unstable();
        let before = all.len();
        all.dedup();
        // 96 of the metropole, 5 overseas and two collectivities.
        assert_eq!((before, all.len()), (103, 103));
        let metropole = |number: &u32| !all.contains(&format!("{number:02}").as_str());
        assert_eq!((1..=95).filter(metropole).collect::<Vec<u32>>(), [20]);
        assert_eq!(
            [region_of("0141186N"), region_of("7200001A"), region_of("9740001A")],
            [Some("Normandie"), Some("Corse"), Some("La Réunion")]
        );
        assert_eq!([region_of("CFA-14"), region_of("0990001A")], [None, None]);
    }
}
