//! Signs of a text that nobody sees, and the one form of a name: what looks the same is the same.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Whether a sign has no look of its own: marks of direction, joiners, soft hyphens, byte order marks, tags.
const fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text as people compare it: without case, accents, spaces and punctuation, in letters and digits of ASCII.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            'a'..='z' | '0'..='9' => folded.push(sign),
            'A'..='Z' => folded.push(sign.to_ascii_lowercase()),
            '\0'..='\u{7f}' => {}
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            _ => folded.extend(std::iter::once(sign).nfd().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase())),
        }
    }
    folded
}

/// A word of a command line, quoted where a shell needs it.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|sign| sign.is_alphanumeric() || "-_./=:".contains(sign));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// An enumeration: `a`, `a and b`, `a, b and c`, `and` with its spaces.
#[must_use]
pub fn enumerated(parts: &[String], and: &str) -> String {
    match parts {
        [first @ .., last] if !first.is_empty() => format!("{}{and}{last}", first.join(", ")),
        _ => parts.concat(),
    }
}

/// A text with the marks of HTML and XML escaped.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A text as it can be shown: without signs that nobody sees, and with `\u{FFFD}` for control characters other than ends of lines and tabs.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |sign: char| sign.is_control() && !matches!(sign, '\n' | '\t') || is_invisible(sign);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let shown = |sign: char| if sign.is_control() && !matches!(sign, '\n' | '\t') { '\u{FFFD}' } else { sign };
    Cow::Owned(text.chars().filter(|&sign| !is_invisible(sign)).map(shown).collect())
}

/// Whether a text is its own one form, by its bytes: printable ASCII, single blanks inside.
fn is_plain(text: &str) -> bool {
    // Without a blank, by far the most frequent: nothing to count, eight signs at a time.
    if text.bytes().fold(!text.is_empty(), |plain, byte| plain & byte.is_ascii_graphic()) {
        return true;
    }
    let mut blank = true;
    let plain = text.bytes().all(|byte| {
        let doubled = byte == b' ' && blank;
        blank = byte == b' ';
        (byte == b' ' || byte.is_ascii_graphic()) && !doubled
    });
    plain && !blank
}

/// The one form of a name or an identifier: Unicode NFC, no sign that nobody sees, no blank around it, one blank of the usual kind inside.
#[must_use]
pub fn one_form(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let seen: String = text.chars().filter(|&sign| !is_invisible(sign) && (!sign.is_control() || sign.is_whitespace())).collect();
    let spaced = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    match is_nfc_quick(spaced.chars()) {
        IsNormalized::Yes => Cow::Owned(spaced),
        _ => Cow::Owned(spaced.nfc().collect()),
    }
}

/// The one form of the identifier of a CFA: an UAI is seven digits and a capital, whatever the blanks and the case.
#[must_use]
pub fn one_centre(text: &str) -> Cow<'_, str> {
    if let [digits @ .., b'A'..=b'Z'] = text.as_bytes()
        && digits.len() == 7
        && digits.iter().all(u8::is_ascii_digit)
    {
        return Cow::Borrowed(text);
    }
    let form = one_form(text);
    let is_uai = |bytes: &[u8]| {
        bytes.len() == 8 && bytes.iter().take(7).all(u8::is_ascii_digit) && bytes.last().is_some_and(u8::is_ascii_alphabetic)
    };
    if is_uai(form.as_bytes()) {
        return if form.bytes().any(|byte| byte.is_ascii_lowercase()) { Cow::Owned(form.to_ascii_uppercase()) } else { form };
    }
    let joined = || form.replace(' ', "");
    if form.contains(' ') && form.len() < 16 && is_uai(joined().as_bytes()) { Cow::Owned(joined().to_ascii_uppercase()) } else { form }
}

/// Puts the identifier of a CFA into its one form.
pub fn one_centre_in(cfa: &mut String) {
    if let Cow::Owned(form) = one_centre(cfa) {
        *cfa = form;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enumeration_has_one_and() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        let said: Vec<String> = (0..=3).map(|count| enumerated(&parts[..count], " et ")).collect();
        assert_eq!(said, ["", "a", "a et b", "a, b et c"]);
    }

    #[test]
    fn what_looks_the_same_is_the_same() {
        for text in [
            "CFA  Élysée",
            " CFA\u{a0}E\u{301}lyse\u{301}e ",
            "CFA É\u{200b}lysée\u{feff}",
            "CFA\u{202f}\tÉly\u{ad}sée",
            "\u{202a}CFA Élysée\u{202c}",
        ] {
            assert_eq!(one_form(text), "CFA Élysée", "{text:?}");
        }
        assert!(matches!(one_form("CFA-EXEMPLE 2"), Cow::Borrowed(_)));
        assert_ne!(one_form("CFA Elysée"), "CFA Élysée");
    }

    #[test]
    fn an_uai_has_one_case() {
        for text in ["0142275c", "0142275 C", " 0142275C\u{a0}", "014 2275 c"] {
            assert_eq!(one_centre(text), "0142275C");
        }
        assert_eq!(one_centre("cfa-exemple "), "cfa-exemple");
    }

    #[test]
    fn what_is_shown_has_no_hidden_sign() {
        assert_eq!(visible("a\u{1b}]0;PWNED\u{7}b\u{202e}c\u{200b}\nd\té"), "a\u{FFFD}]0;PWNED\u{FFFD}bc\nd\té");
        assert!(matches!(visible("1\u{202f}234,00\u{a0}€\n"), Cow::Borrowed(_)));
    }
}
