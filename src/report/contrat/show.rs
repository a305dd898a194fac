//! Typed values, sentences and parameters of an explanation in the words of a language.

use crate::engine::explain::{Note, ParameterUse, Value};
use crate::language::Language;
use crate::messages::{Messages, printable};
use crate::report::grid::{grid, wrapped};
use crate::report::unbroken::unbroken;
use crate::report::{ReportTexts, values};
use crate::units::{Centimes, Fraction, Part};

/// Words what an explanation holds.
#[derive(Clone, Copy, Debug)]
pub struct Show {
    /// The words.
    pub messages: Messages,
    /// Whether it is for a page: HTML in the place of aligned text.
    pub page: bool,
}

/// A text of a page: control characters as spaces, its marks escaped.
fn escaped(text: &str) -> String {
    unbroken(&text.replace(char::is_control, " "))
}

impl Show {
    /// Rows under headers; the columns told so are aligned to the right. Headers that are all empty are left out of a page.
    #[must_use]
    pub fn grid(self, headers: &[String], right: &[bool], rows: Vec<Vec<String>>, indent: usize) -> String {
        if self.page {
            self.noted_grid(headers, right, rows.into_iter().map(|row| (row, Vec::new())), indent)
        } else {
            grid(headers, right, rows, indent)
        }
    }

    /// The same for a page, with sentences below each row.
    #[must_use]
    pub fn noted_grid(
        self,
        headers: &[String],
        right: &[bool],
        rows: impl Iterator<Item = (Vec<String>, Vec<String>)>,
        indent: usize,
    ) -> String {
        let class = |place: usize| if right.get(place).copied().unwrap_or(false) { " class=\"n\"" } else { "" };
        let cells = |tag: &str, cells: &[String]| -> String {
            cells.iter().enumerate().map(|(place, cell)| format!("<{tag}{}>{}</{tag}>", class(place), escaped(cell))).collect()
        };
        // A table too wide for a phone is moved in its own box, by the keyboard too.
        let mut text = format!("<div class=\"rows\" tabindex=\"0\"><table class=\"i{indent}\">");
        if headers.iter().any(|head| !head.is_empty()) {
            text.push_str(&format!("<thead><tr>{}</tr></thead>", cells("th", headers)));
        }
        text.push_str("<tbody>");
        for (row, notes) in rows {
            text.push_str(&format!("<tr>{}</tr>", cells("td", &row)));
            for note in notes {
                text.push_str(&format!("<tr class=\"note\"><td colspan=\"{}\">{}</td></tr>", right.len(), escaped(&note)));
            }
        }
        text.push_str("</tbody></table></div>\n");
        text
    }

    /// A sentence, cut at the width of a screen or as a paragraph of a page.
    #[must_use]
    pub fn sentence(self, text: &str, indent: usize) -> String {
        if self.page { format!("<p class=\"i{indent}\">{}</p>\n", escaped(text.trim())) } else { wrapped(text, indent) }
    }

    /// The title of a part.
    #[must_use]
    pub fn heading(self, title: &str) -> String {
        if self.page { format!("<h2>{}</h2>\n", escaped(title)) } else { format!("\n{title}\n{}\n", "-".repeat(title.chars().count())) }
    }

    /// The title of the whole.
    #[must_use]
    pub fn title(self, title: &str) -> String {
        if self.page { format!("<h1>{}</h1>\n", escaped(title)) } else { format!("{title}\n") }
    }

    fn language(self) -> Language {
        self.messages.language()
    }

    /// An amount to the cent, as the language writes it.
    #[must_use]
    pub fn amount(self, amount: Centimes) -> String {
        self.language().amount(amount.0)
    }

    /// An amount, or a dash.
    #[must_use]
    pub fn optional(self, amount: Option<Centimes>) -> String {
        amount.map_or_else(|| self.messages.word("print.none"), |amount| self.amount(amount))
    }

    /// A difference, with its sign in both directions.
    #[must_use]
    pub fn change(self, amount: Centimes) -> String {
        let shown = self.amount(amount);
        if amount > Centimes::ZERO { format!("+{shown}") } else { shown }
    }

    /// An amount before rounding: all its decimals, `…` when they do not end.
    #[must_use]
    pub fn exact(self, exact: Fraction) -> String {
        let text = exact.exact_euros();
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("\u{2212}", rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
        let whole = self.language().integer(whole.parse().unwrap_or(i64::MAX));
        let decimals = if decimals.len() == 1 { format!("{decimals}0") } else { decimals.to_owned() };
        match self.language() {
            Language::Fr => format!("{sign}{whole},{decimals}\u{a0}€"),
            Language::En => format!("{sign}€{whole}.{decimals}"),
        }
    }

    /// Any value.
    #[must_use]
    pub fn value(self, value: &Value) -> String {
        match value {
            Value::Amount(amount) => self.amount(*amount),
            Value::Exact(exact) => self.exact(*exact),
            Value::Rate(Part(part)) => self.language().percent(f64::from(*part) / 10_000.0),
            Value::Day(day) => self.language().date(*day),
            Value::Month(month) => self.language().month_short(month.first_day()),
            Value::Number(number) => number.to_string(),
            Value::Hours(hundredths) => Centimes(*hundredths).to_string(),
            Value::Flag(true) => self.messages.word("print.yes"),
            Value::Flag(false) => self.messages.word("print.no"),
            Value::Word(family, word) => self.messages.word(&format!("words.{family}.{word}")),
            Value::Text(text) => printable(text),
        }
    }

    /// A named value: columns of the files keep their names, what is derived has words.
    #[must_use]
    pub fn named(self, name: &str) -> String {
        self.messages.get(&format!("inputs.{name}")).unwrap_or(name).to_owned()
    }

    /// A sentence.
    #[must_use]
    pub fn note(self, note: &Note) -> String {
        let values: Vec<(&str, String)> = note.values.0.iter().map(|(name, value)| (*name, self.value(value))).collect();
        let borrowed: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.messages.text(&format!("notes.{}", note.key), &borrowed)
    }

    /// A parameter with the version in force, then its text.
    #[must_use]
    pub fn parameter(self, used: &ParameterUse) -> [String; 2] {
        let language = self.language();
        let from = language.date(used.from);
        let last = used.until.and_then(|until| until.pred_opt()).map(|day| language.date(day));
        let published = language.date(used.published);
        let value = values::value(ReportTexts::of(language), &used.path, &used.unit, &used.value);
        let mut values = vec![("path", used.path.as_str()), ("value", &value), ("from", &from), ("published", &published)];
        values.extend(last.as_deref().map(|last| ("last", last)));
        let assumed = match (used.assumed, used.second_hand) {
            (true, _) => format!(" {}", self.messages.word("explain.assumed")),
            (_, true) => format!(" {}", self.messages.word("explain.second_hand")),
            _ => String::new(),
        };
        let version = self.messages.text(if last.is_some() { "explain.parameter" } else { "explain.parameter_open" }, &values);
        let reference = &used.reference;
        let article = if reference.article.is_empty() { None } else { Some(("article", reference.article.as_str())) };
        let id = if reference.id.is_empty() { None } else { Some(("id", reference.id.as_str())) };
        let text: Vec<(&str, &str)> = std::iter::once(("text", reference.text.as_str())).chain(article).chain(id).collect();
        [format!("{version}{assumed}"), self.messages.text("explain.reference", &text)]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "a test reads the sources")]

    use super::*;
    use crate::codes::{Payeur, Regime};
    use crate::engine::explain::Rule;
    use crate::legislation::{SourceCoutPrefecture, SourceNpec};

    fn show(language: Language) -> Show {
        Show { messages: Messages::of(language), page: false }
    }

    #[test]
    fn amounts_before_rounding_keep_their_decimals() {
        let third = Fraction::new(700_000 * 13, 12);
        assert_eq!(show(Language::Fr).exact(third), "7\u{202f}583,333333…\u{a0}€");
        assert_eq!(show(Language::En).exact(Fraction::new(-5, 2)), "\u{2212}€0.025");
        assert_eq!(show(Language::En).exact(Fraction::new(700_000, 1)), "€7,000.00");
        assert_eq!(show(Language::Fr).exact(Fraction::new(50, 1)), "0,50\u{a0}€");
    }

    /// Every word that a value can be, and no other.
    #[test]
    fn every_word_and_rule_has_a_text() {
        let mut keys: Vec<String> = Rule::ALL.iter().map(|rule| format!("rules.{}", rule.as_str())).collect();
        keys.extend(Regime::ALL.map(|word| format!("words.regime.{}", word.as_str())));
        keys.extend(Payeur::ALL.map(|word| format!("words.payeur.{}", word.as_str())));
        keys.extend(SourceNpec::ALL.map(|word| format!("words.source_npec.{}", word.as_str())));
        keys.extend(SourceCoutPrefecture::ALL.map(|word| format!("words.source_cout_prefecture.{}", word.as_str())));
        let others = [
            ("price", ["cout_prefecture", "npec", "heures", "mixed"].as_slice()),
            ("nature", &["acompte", "stock", "trimestre", "reglement", "regularisation", "participation", "perdu"]),
            ("employeur", &["prive", "public_local", "public_etat"]),
            ("type_contrat", &["apprentissage", "professionnalisation"]),
            ("option", &["never", "always", "best"]),
            ("event", &["conclusion", "debut", "execution", "rupture", "entree_cfa", "jour"]),
            ("kind", &["text", "code", "number", "decimal", "date", "amount", "boolean"]),
        ];
        keys.extend(others.iter().flat_map(|(family, words)| words.iter().map(move |word| format!("words.{family}.{word}"))));
        keys.sort();
        let known = Messages::of(Language::Fr).texts().map(|(key, _)| key);
        let known: Vec<&str> = known.filter(|key| key.starts_with("rules.") || key.starts_with("words.")).collect();
        assert_eq!(known, keys);
    }

    /// The sentences and inputs that the explanation can hold, read from its source.
    #[test]
    fn every_sentence_of_the_explanation_has_a_text_and_no_other_has() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/explain");
        let files = [folder.join("steps"), folder].into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let files = files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file() && !path.ends_with("tests.rs"));
        let text: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let families = ["step.", "payment.", "change.", "class."];
        let literals = text.split('"').filter(|literal| families.iter().any(|family| literal.starts_with(family)));
        let mut keys: Vec<String> = literals.map(|literal| format!("notes.{literal}")).collect();
        keys.sort();
        keys.dedup();
        let known: Vec<&str> = Messages::of(Language::Fr).texts().map(|(key, _)| key).filter(|key| key.starts_with("notes.")).collect();
        assert_eq!(known, keys);
        for (key, _) in Messages::of(Language::Fr).texts() {
            let input = key.strip_prefix("inputs.");
            assert!(input.is_none_or(|input| text.contains(&format!("\"{input}\""))), "{key} names no input");
        }
    }
}
