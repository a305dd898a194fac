//! Which language to speak, decided before the arguments are read: their errors are in that language too.

use std::ffi::OsString;

use crate::language::Language;

/// The language of `--lang`, else of the locale, else French.
#[must_use]
pub fn language(arguments: &[OsString], environment: impl Fn(&str) -> Option<String>) -> Language {
    asked(arguments).unwrap_or_else(|| of_locale(environment))
}

/// The last `--lang fr`, `--lang=en`.
fn asked(arguments: &[OsString]) -> Option<Language> {
    let texts: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap_or("")).take_while(|&text| text != "--").collect();
    let apart = texts.windows(2).filter_map(|pair| match pair {
        [option, value] if *option == "--lang" => named(value),
        _ => None,
    });
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--lang=").and_then(named));
    apart.chain(joined).last()
}

fn named(text: &str) -> Option<Language> {
    match text {
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The first of the three variables that is set decides, as everywhere; a language that is neither gives French.
fn of_locale(environment: impl Fn(&str) -> Option<String>) -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| environment(name).filter(|value| !value.is_empty()));
    set.and_then(|value| value.get(..2).and_then(|start| named(&start.to_lowercase()))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str], variables: &[(&str, &str)]) -> Language {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        language(&arguments, |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_option_then_the_locale_then_french() {
        assert_eq!(of(&["law", "--lang", "en"], &[("LANG", "fr_FR.UTF-8")]), Language::En);
        assert_eq!(of(&["--lang=fr", "law"], &[("LANG", "en_GB.UTF-8")]), Language::Fr);
        assert_eq!(of(&["law"], &[("LC_ALL", ""), ("LANG", "en_GB.UTF-8")]), Language::En);
        assert_eq!(of(&["law"], &[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]), Language::Fr);
        assert_eq!(of(&["explain", "--", "--lang", "en"], &[]), Language::Fr);
        assert_eq!(of(&["--lang"], &[("LANG", "é")]), Language::Fr);
    }
}
