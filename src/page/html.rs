//! The page itself: one template, plain modules and a style, embedded in the program.

use serde_json::{Map, Value, json};

use super::state::SLIDERS;
use crate::io::scenarios::SHIPPED;
use crate::language::Language;
use crate::messages::Messages;
use crate::scenario::Scenario;

const PAGE: &str = include_str!("assets/index.html");
const STYLE: &str = include_str!("assets/page.css");
/// What carries requests to the loopback server.
const TRANSPORT: &str = include_str!("assets/transport.js");
/// The modules, each after those that it imports, the transport apart.
const MODULES: [(&str, &str); 9] = [
    ("words.js", include_str!("assets/words.js")),
    ("dom.js", include_str!("assets/dom.js")),
    ("faults.js", include_str!("assets/faults.js")),
    ("answer.js", include_str!("assets/answer.js")),
    ("sliders.js", include_str!("assets/sliders.js")),
    ("download.js", include_str!("assets/download.js")),
    ("files.js", include_str!("assets/files.js")),
    ("further.js", include_str!("assets/further.js")),
    ("main.js", include_str!("assets/main.js")),
];

const JS: &str = "text/javascript; charset=utf-8";

/// The files beside the page of the server: name, media type, text.
pub const ASSETS: [(&str, &str, &str); 11] = {
    let mut all = [("", JS, ""); 11];
    let mut place = 0;
    while place < MODULES.len() {
        all[place] = (MODULES[place].0, JS, MODULES[place].1);
        place += 1;
    }
    all[9] = ("transport.js", JS, TRANSPORT);
    all[10] = ("page.css", "text/css; charset=utf-8", STYLE);
    all
};

/// The words of the page, the sliders and the scenarios that can be below them.
fn data(language: Language) -> Value {
    let words = |language: Language| -> Map<String, Value> {
        let texts = Messages::of(language).texts();
        texts.filter_map(|(key, text)| Some((key.strip_prefix("page.ui.")?.to_owned(), Value::from(text)))).collect()
    };
    let base = |(name, text): &(&str, &str)| {
        let scenario = Scenario::parse(name, name, text).ok()?;
        Some(json!({ "name": name, "fr": scenario.titre(), "en": scenario.title() }))
    };
    json!({
        "language": language.code(),
        "version": env!("CARGO_PKG_VERSION"),
        "words": { "fr": words(Language::Fr), "en": words(Language::En) },
        "sliders": SLIDERS,
        "bases": SHIPPED.iter().filter_map(base).collect::<Vec<_>>(),
    })
}

/// A value in a script element: nothing in it can end the element.
fn embedded(value: &Value) -> String {
    format!("<script type=\"application/json\" id=\"data\">{}</script>", value.to_string().replace('<', "\\u003c"))
}

/// The page of the server; its files stand beside it.
#[must_use]
pub fn whole(language: Language) -> String {
    PAGE.replace("<!--style-->", "<link rel=\"stylesheet\" href=\"page.css\">")
        .replace("<!--data-->", &embedded(&data(language)))
        .replace("<!--script-->", "<script type=\"module\" src=\"main.js\"></script>")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every word that a module or the template asks for, some of them made of two parts.
    #[test]
    fn every_word_of_the_page_is_in_both_catalogues_and_no_other() {
        let mut asked = BTreeSet::new();
        let all = MODULES.iter().map(|(_, text)| *text).chain([TRANSPORT, PAGE]);
        for text in all {
            for open in ["word(\"", "phrase(\"", "data-word=\""] {
                asked.extend(text.split(open).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
        let made = ["slider_", "nature_", "save_"];
        for language in ["fr", "en"] {
            let data = data(Language::Fr);
            let words = data["words"][language].as_object().unwrap();
            let missing: Vec<&String> = asked.iter().filter(|key| !words.contains_key(*key)).collect();
            assert!(missing.is_empty(), "{language}: {missing:?}");
            let idle: Vec<&String> =
                words.keys().filter(|key| !asked.contains(*key) && !made.iter().any(|part| key.starts_with(part))).collect();
            let idle: Vec<&&String> = idle.iter().filter(|key| !["to_correct", "to_correct_none"].contains(&key.as_str())).collect();
            assert!(idle.is_empty(), "{language}: {idle:?}");
            for slider in SLIDERS {
                assert!(
                    words.contains_key(&format!("slider_{}", slider.name)) && words.contains_key(&format!("slider_{}_value", slider.name))
                );
            }
        }
    }

    #[test]
    fn the_page_names_no_other_place() {
        let page = whole(Language::Fr);
        assert!(!page.contains("http:") && !page.contains("https:"), "an address");
        assert!(!page.contains("<!--"), "a part is not filled");
        for (name, _, text) in ASSETS {
            assert!(!text.contains("http:") && !text.contains("https:"), "{name}");
            assert!(text.lines().count() < 200, "{name} is long");
        }
    }

    /// A module imports only from those before it, or from the transport.
    #[test]
    fn the_modules_have_no_circle() {
        for (place, (file, text)) in MODULES.iter().enumerate() {
            let imports = text.lines().filter_map(|line| line.split_once(" from \"./")).filter_map(|(_, rest)| rest.split('"').next());
            for import in imports.filter(|import| *import != "transport.js") {
                assert!(MODULES[..place].iter().any(|(known, _)| *known == import), "{file} imports {import}");
            }
        }
    }

    #[test]
    fn what_is_embedded_cannot_end_its_element() {
        assert!(!embedded(&json!({ "a": "</script><b>" })).trim_end_matches("</script>").contains("</"));
    }
}
