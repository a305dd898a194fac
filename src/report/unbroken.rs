//! Texts on a page: marks of HTML escaped, and the name of an option never cut at the end of a line. The hyphens stay those of the keyboard,
//! so that a command copied from a page runs.

use minijinja::{Environment, Value};

use crate::signs::escaped;

/// The class of what stays on one line; each page gives it its style.
const CLASS: &str = "option";

/// A text as HTML, each option `--name` on one line.
#[must_use]
pub(super) fn unbroken(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, from)) = rest.find("--").map(|at| rest.split_at(at)) {
        let of_option = |sign: char| sign == '-' || sign.is_ascii_alphanumeric();
        let (option, after) = from.split_at(from.find(|sign| !of_option(sign)).unwrap_or(from.len()));
        html.push_str(&format!("{}<span class=\"{CLASS}\">{option}</span>", escaped(before)));
        rest = after;
    }
    html.push_str(&escaped(rest));
    html
}

/// Gives the templates of an environment the filter `unbroken`.
pub(super) fn give_to(environment: &mut Environment<'_>) {
    environment.add_filter("unbroken", |text: String| Value::from_safe_string(unbroken(&text)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::messages::Messages;
    use crate::report::ReportTexts;

    #[test]
    fn an_option_is_in_one_piece_and_nothing_else_is_changed() {
        assert_eq!(
            unbroken("avec --paiements <x> & --as-of."),
            "avec <span class=\"option\">--paiements</span> &lt;x&gt; &amp; <span class=\"option\">--as-of</span>."
        );
        assert_eq!(unbroken("CAP-BEP \u{2212}1"), "CAP-BEP \u{2212}1");
    }

    /// Whatever is told: what a person copies from the page is the text itself.
    #[test]
    fn what_is_copied_from_a_page_is_what_was_told() {
        let told = |language| {
            let messages = Messages::of(language).texts().map(|(_, text)| text);
            messages.chain(ReportTexts::of(language).entries().map(|(_, text)| text)).collect::<Vec<_>>()
        };
        let all = [told(Language::Fr), told(Language::En)].concat();
        assert!(all.iter().filter(|text| text.contains("--")).count() > 100);
        for text in all {
            let copied = unbroken(text).replace("<span class=\"option\">", "").replace("</span>", "");
            let copied = copied.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
            assert_eq!(copied, text);
            assert!(!text.contains("\u{2011}\u{2011}"), "{text}");
        }
    }
}
