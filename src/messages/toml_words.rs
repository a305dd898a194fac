//! What the reader of TOML says of a text that it cannot read, in the words of the language and of a person.

use super::Messages;

/// The types of whole numbers, as serde names them.
const WHOLE: [&str; 10] = ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize"];

impl Messages {
    /// A message of the reader of TOML; none for any other value.
    pub(super) fn of_toml(self, message: &str) -> Option<String> {
        let typed = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
        if let Some((found, expected)) = typed.and_then(|rest| rest.split_once(", expected ")) {
            let (found, value) = found_kind(found);
            let (found, expected) = (self.word(&format!("toml.found.{found}")), self.word(&format!("toml.expected.{}", kind(expected))));
            let value = value.map(super::printable);
            let values = [("found", found.as_str()), ("expected", expected.as_str()), ("value", value.as_deref().unwrap_or_default())];
            return Some(self.text("toml.kind", if value.is_some() { &values } else { &values[..2] }));
        }
        // What the reader says of a table where a day is wanted.
        if message == "expected field with custom name" {
            return Some(self.text("toml.kind", &[("expected", &self.word("toml.expected.date"))]));
        }
        if message == "wanted string or table" {
            return Some(self.text("toml.kind", &[("expected", &self.word("toml.expected.text"))]));
        }
        let quoted = || message.split('`').nth(1).map(super::printable).unwrap_or_default();
        if message.starts_with("missing field `") {
            return Some(self.text("toml.missing", &[("key", &quoted())]));
        }
        if message.starts_with("unknown variant `") {
            let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
            return Some(self.text("toml.word", &[("value", &quoted()), ("known", &known.join(", "))]));
        }
        let said = message.split(", expected ").next().unwrap_or_default().replace(|c: char| !c.is_ascii_lowercase(), "_");
        self.get(&format!("toml.syntax.{said}")).map(str::to_owned)
    }
}

/// The kind of what stands there, and the value as written.
fn found_kind(found: &str) -> (&'static str, Option<&str>) {
    let kinds = [
        ("string", "text"),
        ("integer", "whole"),
        ("floating point", "number"),
        ("boolean", "boolean"),
        ("sequence", "list"),
        ("map", "table"),
        ("datetime", "date"),
    ];
    let kind = kinds.into_iter().find(|(start, _)| found.starts_with(start));
    let value = found.split_once(['`', '"']).map(|(_, value)| value.trim_end_matches(['`', '"']));
    kind.map_or(("other", Some(found)), |(_, kind)| (kind, value))
}

/// The kind that is asked for.
fn kind(expected: &str) -> &'static str {
    match expected {
        "a string" | "string" | "a borrowed string" => "text",
        "f64" | "f32" | "a number" => "number",
        "a boolean" | "bool" => "boolean",
        "a sequence" => "list",
        "a map" => "table",
        whole if WHOLE.contains(&whole) => "whole",
        date if date.contains("datetime") => "date",
        table if table.starts_with("struct") => "table",
        list if list.starts_with("a sequence") || list.starts_with("tuple") => "list",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[derive(serde::Deserialize)]
    #[allow(dead_code, reason = "read to be refused")]
    struct Asked {
        year: u16,
        rate: String,
        on: bool,
        day: toml::value::Datetime,
        list: Vec<u8>,
        part: std::collections::BTreeMap<String, f64>,
        way: Way,
    }

    #[derive(serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Way {
        Short,
        Long,
    }

    const SOUND: [(&str, &str); 7] = [
        ("year", "2020"),
        ("rate", "\"0.5\""),
        ("on", "true"),
        ("day", "2020-01-01"),
        ("list", "[1]"),
        ("part", "{ a = 1.5 }"),
        ("way", "\"short\""),
    ];

    fn said(key: &str, value: &str, language: Language) -> String {
        let line = |(name, sound): &(&str, &str)| format!("{name} = {}\n", if *name == key { value } else { sound });
        let text: String = SOUND.iter().map(line).collect();
        let Err(error) = toml::from_str::<Asked>(&text) else { panic!("{text}") };
        let said = Messages::of(language).of_toml(error.message());
        said.unwrap_or_else(|| panic!("{:?} has no words", error.message()))
    }

    #[test]
    fn every_value_of_the_wrong_kind_is_told_without_a_word_of_the_program() {
        for (key, _) in SOUND {
            for value in ["2020.5", "-1", "\"2020-01-01\"", "[\"x\"]", "{ b = 3 }", "true", "1979-05-27", "\"no\"", "[[1]]"] {
                let text: String =
                    SOUND.iter().map(|(name, sound)| format!("{name} = {}\n", if *name == key { value } else { sound })).collect();
                if toml::from_str::<Asked>(&text).is_ok() {
                    continue;
                }
                for language in [Language::Fr, Language::En] {
                    let said = said(key, value, language);
                    assert!(!said.contains('…') && !said.contains("toml."), "{key} = {value}: {said}");
                    for word in ["invalid", "expected", "u16", "u8", "f64", "sequence", "datetime", "struct", "map"] {
                        assert!(!said.contains(word), "{key} = {value}: {said}");
                    }
                }
            }
        }
        assert_eq!(
            said("day", "\"2020-01-01\"", Language::Fr),
            "une date sans guillemets est attendue, comme 2019-09-01, et «\u{a0}2020-01-01\u{a0}» est un texte"
        );
        assert_eq!(said("year", "2020.5", Language::En), "a whole number is wanted, and '2020.5' is a number with decimals");
    }

    #[test]
    fn a_text_that_is_not_toml_is_told_in_words() {
        let texts = [
            "a",
            "a =",
            "a = 1 b",
            "[a",
            "a = [1",
            "a = 1\na = 2",
            "a = \"x",
            "a = 'x",
            "a = oui",
            "= 3",
            "a = 01",
            "a = 1__0",
            "a = +",
            "a == 1",
            "a = [1,,2]",
            "a = { b = 1",
            "a = 0xZ",
            "a = 1.",
            "[a]\n[a]",
            "a = 2020-13-45",
            "a b = 1",
            "a = \"\\q\"",
        ];
        for text in texts {
            let Err(error) = toml::from_str::<toml::Table>(text) else { panic!("{text}") };
            let said = Messages::of(Language::Fr).of_toml(error.message());
            assert!(said.is_some(), "{text:?}: {:?} has no words", error.message());
        }
    }
}
