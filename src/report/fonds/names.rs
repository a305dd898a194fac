//! Names of files from names of people's own: a file for each, whatever the names, on any system.

use std::collections::BTreeSet;

/// Longest name: systems take 255 bytes, and a suffix and an extension come after it.
const LONGEST: usize = 60;

/// Names that Windows keeps for devices, whatever the extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A name for each of these, in their order: letters and digits of ASCII, `-` and `_`. Names that would be alike, letters in upper or
/// lower case being the same to some systems, are numbered.
pub(super) fn of(texts: &[&str]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut name = |text: &&str| {
        let stem = stem(text);
        let numbered = (2..).map(|number: u64| format!("{stem}-{number}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|name| !taken.contains(&name.to_ascii_lowercase()));
        let free = free.unwrap_or_default();
        taken.insert(free.to_ascii_lowercase());
        free
    };
    texts.iter().map(&mut name).collect()
}

fn stem(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { unaccented(c) });
    let stem: String = plain.take(LONGEST).collect();
    let is_device = DEVICES.contains(&stem.to_ascii_lowercase().trim_end_matches(|c: char| c.is_ascii_digit()));
    if stem.is_empty() || is_device { format!("cfa_{stem}") } else { stem }
}

/// A letter of French without its accent; `_` for any other sign.
fn unaccented(c: char) -> char {
    const ACCENTED: &str = "àâäáãçéèêëîïíôöóõùûüúÿñÀÂÄÁÃÇÉÈÊËÎÏÍÔÖÓÕÙÛÜÚŸÑ";
    const PLAIN: &str = "aaaaaceeeeiiioooouuuuynAAAAACEEEEIIIOOOOUUUUYN";
    ACCENTED.chars().zip(PLAIN.chars()).find(|(accented, _)| *accented == c).map_or('_', |(_, plain)| plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_say_whose_they_are_and_no_two_are_alike() {
        let cfas = ["CFA É", "CFA È", "AFTRAL/Caen", "AFTRAL Caen", "aftral caen", "CON", "nul", "Com1", "", "0760001A", "../x", "CFA_E-2"];
        let names = of(&cfas);
        let expected = [
            "CFA_E",
            "CFA_E-2",
            "AFTRAL_Caen",
            "AFTRAL_Caen-2",
            "aftral_caen-3",
            "cfa_CON",
            "cfa_nul",
            "cfa_Com1",
            "cfa_",
            "0760001A",
            "___x",
            "CFA_E-2-2",
        ];
        assert_eq!(names, expected);
        assert_eq!(unaccented('Ÿ'), 'Y');
    }

    proptest! {
        #[test]
        fn any_names_give_as_many_files(cfas in proptest::collection::vec("[a-bA-Bé/ .]{0,3}|[cC][oO][nN]|\\PC{0,80}", 0..40)) {
            let texts: Vec<&str> = cfas.iter().map(String::as_str).collect();
            let names = of(&texts);
            let folded: BTreeSet<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
            prop_assert_eq!(folded.len(), cfas.len());
            for name in names {
                prop_assert!(!name.is_empty() && name.len() <= LONGEST + 10);
                prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{}", name);
            }
        }
    }
}
