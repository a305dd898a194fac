//! How wide a text is, and how it is cut or folded to fit.
//!
//! Widths are those of the embedded font, so that the layout is the same on every machine. The other fonts of the list
//! are as wide or narrower.

use std::collections::{BTreeMap, BTreeSet};

use crate::signs::visible;

/// Advance widths of the embedded font in thousandths of the size, from the space to the tilde.
const ASCII: [u16; 95] = [
    286, 360, 414, 754, 572, 855, 702, 247, 351, 351, 450, 754, 286, 325, 286, 303, 572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 303,
    303, 754, 754, 754, 478, 900, 615, 617, 628, 693, 568, 518, 697, 677, 265, 265, 590, 501, 776, 673, 708, 542, 708, 625, 571, 549, 659,
    615, 890, 616, 549, 616, 351, 303, 351, 754, 450, 450, 551, 571, 495, 571, 554, 316, 571, 570, 250, 250, 521, 250, 876, 570, 550, 571,
    571, 370, 469, 353, 570, 532, 736, 532, 532, 472, 572, 303, 572, 754,
];

/// How much wider the bold is, at most, on words.
const BOLD: f64 = 1.13;

/// Width of a text in pixels at this size.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: f64 = text.chars().map(advance).sum();
    thousandths * size / 1_000.0 * if bold { BOLD } else { 1.0 }
}

fn advance(c: char) -> f64 {
    let index = u32::from(c).checked_sub(0x20).and_then(|index| usize::try_from(index).ok());
    if let Some(width) = index.and_then(|index| ASCII.get(index)) {
        return f64::from(*width);
    }
    match c {
        '\u{202F}' | '\u{2009}' => 180.0,
        '\u{A0}' | '’' | '‘' | 'î' | 'ï' | 'Î' | 'Ï' | '·' => 286.0,
        'à'..='ö' | 'ø'..='ÿ' | '€' | '“' | '”' | '–' | '«' | '»' => 572.0,
        'À'..='Ö' | 'Ø'..='Þ' | '−' | '→' | '±' | '≥' | '≤' => 754.0,
        // Whatever else, up to a full square: too wide is better than over the edge.
        _ => 960.0,
    }
}

/// The text without what XML cannot hold and what nobody sees: control characters become spaces.
pub(super) fn printable(text: &str) -> String {
    visible(&text.replace(char::is_control, " "))
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c })
        .collect()
}

/// The text, cut with an ellipsis if wider than this.
pub(super) fn cut(text: &str, size: f64, bold: bool, room: f64) -> String {
    // A room that was measured from the text itself holds it, whatever the last digits of the sums.
    if width(text, size, bold) <= room + 0.01 {
        return text.to_owned();
    }
    let room = room - width("…", size, bold);
    let mut kept = String::new();
    let mut used = 0.0;
    for c in text.chars() {
        used += width(c.encode_utf8(&mut [0; 4]), size, bold);
        if used > room {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// The text cut in its middle when wider than this: a third of its room for its end.
fn cut_inside(text: &str, size: f64, room: f64) -> String {
    if width(text, size, false) <= room {
        return text.to_owned();
    }
    let end_room = room / 3.0;
    let (mut end, mut used) = (Vec::new(), 0.0);
    for c in text.chars().rev() {
        used += width(c.encode_utf8(&mut [0; 4]), size, false);
        if used > end_room {
            break;
        }
        end.push(c);
    }
    let end: String = end.into_iter().rev().collect();
    let start = cut(text, size, false, room - width(end.trim_start(), size, false));
    format!("{start}{}", end.trim_start())
}

/// Labels cut to a width so that those that differ still do: at their end, else inside, else with their rank.
pub(super) fn told_apart(labels: &[&str], size: f64, room: f64) -> Vec<String> {
    let mut shown: Vec<String> = labels.iter().map(|label| cut(label, size, false, room)).collect();
    let again = |shown: &[String]| -> Vec<usize> {
        let mut first: BTreeMap<&str, &str> = BTreeMap::new();
        let mut alike: BTreeSet<&str> = BTreeSet::new();
        for (text, label) in shown.iter().zip(labels) {
            if first.insert(text, label).is_some_and(|other| other != *label) {
                alike.insert(text);
            }
        }
        (0..shown.len()).filter(|&place| shown.get(place).is_some_and(|text| alike.contains(text.as_str()))).collect()
    };
    for place in again(&shown) {
        if let (Some(text), Some(label)) = (shown.get_mut(place), labels.get(place)) {
            *text = cut_inside(label, size, room);
        }
    }
    for (rank, place) in again(&shown).into_iter().enumerate() {
        if let (Some(text), Some(label)) = (shown.get_mut(place), labels.get(place)) {
            let rank = format!(" ({})", rank + 1);
            *text = format!("{}{rank}", cut(label, size, false, room - width(&rank, size, false)));
        }
    }
    shown
}

/// The text folded into lines of this width, at most `most`; the last is cut if words remain.
pub(super) fn fold(text: &str, size: f64, bold: bool, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Only the breaking spaces: `1 234 €` must stay in one piece.
    for word in joined(text).split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, bold) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1));
        lines.push(rest.join(" "));
    }
    lines.iter().map(|line| cut(line, size, bold, room)).collect()
}

/// The text with its double punctuation tied to the word before, as in French, so that no line begins with it.
fn joined(text: &str) -> String {
    [" :", " ;", " !", " ?", " »", " %", " €"].iter().fold(text.to_owned(), |text, mark| {
        let tied = mark.replace(' ', "\u{A0}");
        text.replace(mark, &tied)
    })
}

/// The text folded as by [`fold`], its lines of about the same width: no lonely word at the end of a title.
pub(super) fn balanced(text: &str, size: f64, bold: bool, room: f64, most: usize) -> Vec<String> {
    let folded = fold(text, size, bold, room, most);
    let mut best = folded.clone();
    for twentieths in (8..20).rev() {
        let narrower = fold(text, size, bold, room * f64::from(twentieths) / 20.0, most);
        if narrower.len() > folded.len() || narrower.last().is_some_and(|line| line.ends_with('…')) {
            break;
        }
        best = narrower;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_labels_are_cut_within_their_room() {
        let text = cut("Certificat d’aptitude professionnelle — cuisine", 12.0, false, 100.0);
        assert!(text.ends_with('…') && width(&text, 12.0, false) <= 100.0, "{text}");
        assert_eq!(cut("CAP", 12.0, false, 100.0), "CAP");
        assert_eq!(cut("CAP", 12.0, false, 0.0), "…");
    }

    #[test]
    fn labels_that_differ_are_told_apart_within_their_room() {
        let long = |end: &str| format!("Centre de formation d’apprentis interprofessionnel de la vallée de l’Eure {end}");
        let labels = [long("nord"), long("sud"), long("ouest, antenne 1"), "CFA".to_owned(), long("nord")];
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let shown = told_apart(&labels, 12.0, 160.0);
        assert!(shown.iter().all(|text| width(text, 12.0, false) <= 160.5), "{shown:?}");
        let distinct: BTreeSet<&String> = shown.iter().collect();
        assert_eq!(distinct.len(), 4, "{shown:?}");
        assert!(shown[0].ends_with("nord") && shown[0] == shown[4], "{shown:?}");
        let middle = |number: usize| format!("{}{number}{}", "a".repeat(60), "b".repeat(60));
        let labels: Vec<String> = (0..45).map(middle).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let shown = told_apart(&labels, 12.0, 100.0);
        assert_eq!(shown.iter().collect::<BTreeSet<_>>().len(), 45, "{shown:?}");
        assert!(shown.iter().all(|text| width(text, 12.0, false) <= 100.5), "{shown:?}");
    }

    #[test]
    fn text_is_folded_at_breaking_spaces_only() {
        assert_eq!(fold("a b c", 10.0, false, 1_000.0, 3), ["a b c"]);
        assert_eq!(fold("aaaa bbbb", 10.0, false, 30.0, 3), ["aaaa", "bbbb"]);
        assert_eq!(fold("1\u{202F}234\u{A0}€", 10.0, false, 60.0, 3).len(), 1);
        assert!(fold("", 10.0, false, 60.0, 3).is_empty());
        let three = fold("aa bb cc dd ee ff gg", 10.0, false, 14.0, 3);
        assert!(three.len() == 3 && three[2].ends_with('…'), "{three:?}");
    }

    #[test]
    fn titles_are_balanced_and_punctuation_stays_with_its_word() {
        assert_eq!(balanced("aaaa bbbb cc", 10.0, false, 52.0, 4), ["aaaa", "bbbb cc"]);
        assert_eq!(fold("aaaa : bb", 10.0, false, 32.0, 4), ["aaaa\u{A0}:", "bb"]);
    }

    #[test]
    fn control_characters_are_no_text() {
        assert_eq!(printable("a\u{0}b\nc\u{FFFF}é"), "a b c é");
    }
}
