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
/// What carries them to the program in the same file, and what runs it there.
const ALONE: &str = include_str!("assets/alone.js");
const WORKER: &str = include_str!("assets/worker.js");
/// What the file may do: run its own scripts and its own module. Nothing is fetched, nothing is sent.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; \
    connect-src 'none'; worker-src blob:; base-uri 'none'; form-action 'none'";
/// The modules, each after those that it imports, the transport apart.
const MODULES: [(&str, &str); 11] = [
    ("words.js", include_str!("assets/words.js")),
    ("dom.js", include_str!("assets/dom.js")),
    ("work.js", include_str!("assets/work.js")),
    ("faults.js", include_str!("assets/faults.js")),
    ("answer.js", include_str!("assets/answer.js")),
    ("sliders.js", include_str!("assets/sliders.js")),
    ("download.js", include_str!("assets/download.js")),
    ("grid.js", include_str!("assets/grid.js")),
    ("files.js", include_str!("assets/files.js")),
    ("further.js", include_str!("assets/further.js")),
    ("main.js", include_str!("assets/main.js")),
];

const JS: &str = "text/javascript; charset=utf-8";

/// The files beside the page of the server: name, media type, text.
pub const ASSETS: [(&str, &str, &str); MODULES.len() + 2] = {
    let mut all = [("", JS, ""); MODULES.len() + 2];
    let mut place = 0;
    while place < MODULES.len() {
        all[place] = (MODULES[place].0, JS, MODULES[place].1);
        place += 1;
    }
    all[place] = ("transport.js", JS, TRANSPORT);
    all[place + 1] = ("page.css", "text/css; charset=utf-8", STYLE);
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

/// The page with the program in it, as one file: `module` is the WebAssembly of this crate, packed by gzip and written in base64.
#[must_use]
pub fn alone(language: Language, module: &str) -> String {
    let element = |id: &str, text: &str| format!("<script type=\"text/plain\" id=\"{id}\">{text}</script>\n");
    let transport = ("transport.js", ALONE);
    // The transport speaks and shows how far it is: it comes after the words and the work.
    let (first, others) = MODULES.split_at(3);
    let modules: Vec<String> = first.iter().chain([&transport]).chain(others).map(|(name, text)| enclosed(name, text)).collect();
    let script = format!("<script type=\"module\">\n{}\n</script>", modules.join("\n"));
    PAGE.replace(
        "<meta name=\"referrer\"",
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<meta name=\"referrer\""),
    )
    .replace("<!--style-->", &format!("<style>\n{STYLE}</style>"))
    .replace("<!--data-->", &format!("{}\n{}{}", embedded(&data(language)), element("worker", WORKER), element("module", module)))
    .replace("<!--script-->", &script)
}

/// A module as a constant: its imports are those of the constants before it, what it exports is the value.
fn enclosed(file: &str, text: &str) -> String {
    let constant = |file: &str| format!("module_{}", file.trim_end_matches(".js"));
    let mut exported = Vec::new();
    let mut body = String::new();
    for line in text.lines() {
        let import = line.strip_prefix("import ").and_then(|rest| rest.split_once(" from \"./"));
        let line = match (import, line.strip_prefix("export ")) {
            (Some((names, from)), _) => format!("const {names} = {};", constant(from.trim_end_matches("\";"))),
            (None, Some(rest)) => {
                let name = rest.trim_start_matches("async ").trim_start_matches("function ").trim_start_matches("const ");
                exported.push(name.split(|sign: char| !sign.is_alphanumeric() && sign != '_').next().unwrap_or_default());
                rest.to_owned()
            }
            (None, None) => line.to_owned(),
        };
        body.push_str(&line);
        body.push('\n');
    }
    format!("const {} = (() => {{\n{body}return {{ {} }};\n}})();", constant(file), exported.join(", "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every word that a module or the template asks for, some of them made of two parts.
    #[test]
    fn every_word_of_the_page_is_in_both_catalogues_and_no_other() {
        let mut asked = BTreeSet::new();
        let all = MODULES.iter().map(|(_, text)| *text).chain([TRANSPORT, ALONE, PAGE]);
        for text in all {
            for open in ["word(\"", "phrase(\"", "data-word=\""] {
                asked.extend(text.split(open).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
        let made = ["slider_", "nature_", "save_", "typed_"];
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

    #[test]
    fn one_file_holds_all_and_names_no_other_place() {
        let page = alone(Language::En, "H4sIAAAA");
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("<!--"), "an address, or a part that is not filled");
        assert!(page.contains("connect-src 'none'") && page.contains("default-src 'none'") && !page.contains("'unsafe-eval'"));
        assert!(page.contains("<script type=\"text/plain\" id=\"module\">H4sIAAAA</script>"));
        let script = page.split("<script type=\"module\">").nth(1).unwrap();
        let left = script.lines().find(|line| line.starts_with("import ") || line.starts_with("export "));
        assert_eq!(left, None, "no module is left to be fetched");
        assert_eq!(script.matches("const module_").count(), MODULES.len() + 1);
        // Each constant stands before those that take from it.
        for taken in script.lines().filter_map(|line| line.split_once("} = module_")).map(|(_, rest)| rest.trim_end_matches(';')) {
            let (made, used) = (script.find(&format!("const module_{taken} =")), script.find(&format!("}} = module_{taken};")));
            assert!(made.is_some() && made < used, "{taken}");
        }
        for text in [ALONE, WORKER] {
            assert!(text.lines().count() < 200 && !text.contains("</script"));
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
