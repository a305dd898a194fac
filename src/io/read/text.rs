//! The bytes of a text file as text: UTF-8, UTF-16 with a mark or without, Windows-1252, Mac Roman, CP850. What is not told by a mark is
//! found by what the letters are; all but UTF-8 and Windows-1252 are told, and so is a text that was already read in a wrong way.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::diagnostic::{Code, Diagnostic};

/// A text, and what is to be told of how it was read.
#[derive(Debug)]
pub(super) struct Decoded<'b> {
    pub text: Cow<'b, str>,
    pub remark: Option<Diagnostic>,
}

/// The text of a file, its lines ended by `\n` or `\r\n`.
///
/// # Errors
/// C003 for binary data, C019 for bytes of no encoding that is read.
pub(super) fn decoded(bytes: &[u8]) -> Result<Decoded<'_>, Diagnostic> {
    let Decoded { text, remark } = in_letters(bytes)?;
    let text = with_usual_ends(text);
    let remark = remark.or_else(|| lost_letters(&text));
    Ok(Decoded { text, remark })
}

/// Ends of line of the old Macintosh as those of all others.
fn with_usual_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let alone = |place: usize| bytes.get(place + 1) != Some(&b'\n');
    if memchr::memchr_iter(b'\r', bytes).any(alone) { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text }
}

fn in_letters(bytes: &[u8]) -> Result<Decoded<'_>, Diagnostic> {
    let plain = |text| Decoded { text, remark: None };
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return utf8(rest).map(|text| plain(Cow::Borrowed(text)));
    }
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(Diagnostic::error(Code::C019).with("encoding", "UTF-32").hinting("save_as_utf8"));
    }
    for (mark, encoding) in [([0xff, 0xfe], UTF_16LE), ([0xfe, 0xff], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            return utf16(rest, encoding).map(plain);
        }
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        let text = utf16(bytes, encoding)?;
        return Ok(Decoded { text, remark: Some(guessed("UTF-16")) });
    }
    without_nul(bytes)?;
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(twice_encoded(text).unwrap_or(plain(Cow::Borrowed(text))));
    }
    one_byte_letters(bytes)
}

fn guessed(encoding: &'static str) -> Diagnostic {
    Diagnostic::warning(Code::C083).with("encoding", encoding).hinting("save_as_utf8")
}

fn utf16<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Result<Cow<'b, str>, Diagnostic> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let text = text.ok_or_else(|| Diagnostic::error(Code::C019).with("encoding", "UTF-16").hinting("save_as_utf8"))?;
    if text.contains('\0') { Err(binary(1)) } else { Ok(text) }
}

/// UTF-16 without a mark: among the first bytes, nearly every second one is 0, always on the same side.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT: usize = 4_096;
    let start = bytes.get(..LOOKED_AT.min(bytes.len()))?;
    let zeros = |side: usize| start.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = |side: usize| start.len() >= 4 && side * 2 * 10 >= start.len() * 7;
    match (even, odd) {
        (0, odd) if most(odd) => Some(UTF_16LE),
        (even, 0) if most(even) => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 that was read as Windows-1252 and saved again, `DÃ©but`: put right when all of it can be.
fn twice_encoded(text: &str) -> Option<Decoded<'_>> {
    let bytes = text.as_bytes();
    let letter =
        |place: usize| matches!(bytes.get(place + 1), Some(0x83 | 0x82)) && matches!(bytes.get(place + 2), Some(0xc2 | 0xc5 | 0xe2));
    if !memchr::memchr_iter(0xc3, bytes).any(letter) {
        return None;
    }
    let (once, _, lost) = WINDOWS_1252.encode(text);
    let read = if lost { None } else { std::str::from_utf8(&once).ok().map(str::to_owned) };
    let remark = Diagnostic::warning(Code::C083)
        .with("encoding", "UTF-8")
        .with("cause", if read.is_some() { "read_twice" } else { "wrong_letters" });
    Some(Decoded { text: read.map_or(Cow::Borrowed(text), Cow::Owned), remark: Some(remark.hinting("save_as_utf8")) })
}

/// Letters that an earlier program could not read, `CFA d\u{FFFD}Évreux`: nobody knows them any more.
fn lost_letters(text: &str) -> Option<Diagnostic> {
    let place = memchr::memmem::find(text.as_bytes(), "\u{FFFD}".as_bytes())?;
    let lost = Diagnostic::warning(Code::C083).on_line(line_at(text.as_bytes(), place));
    Some(lost.with("encoding", "UTF-8").with("cause", "lost_letters").hinting("export_again"))
}

/// The upper half of CP850, the letters of consoles and old programs in France.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Encodings of one byte a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Windows,
    Mac,
    Dos,
}

impl Letters {
    /// In the order of preference when nothing tells them apart.
    const ALL: [Self; 3] = [Self::Windows, Self::Mac, Self::Dos];

    const fn name(self) -> &'static str {
        match self {
            Self::Windows => "Windows-1252",
            Self::Mac => "Mac Roman",
            Self::Dos => "CP850",
        }
    }

    /// The 128 signs of the upper half; nothing for a byte that is not used.
    fn upper_half(self) -> Vec<Option<char>> {
        let of = |encoding: &'static Encoding| {
            let sign = |byte: u8| encoding.decode_without_bom_handling(&[byte]).0.chars().next();
            (0x80..=0xff).map(|byte| sign(byte).filter(|sign| !('\u{80}'..='\u{9f}').contains(sign))).collect()
        };
        match self {
            Self::Windows => of(WINDOWS_1252),
            Self::Mac => of(MACINTOSH),
            Self::Dos => CP850.chars().map(Some).collect(),
        }
    }
}

/// How well a sign of the upper half stands between two others in a French text.
fn plausible(before: u8, sign: Option<char>, after: u8) -> i64 {
    let small = |byte: u8| byte.is_ascii_lowercase();
    let letter = |byte: u8| byte.is_ascii_alphabetic();
    let in_capitals = before.is_ascii_uppercase() && after.is_ascii_uppercase();
    let either = |stands_well: bool, well: i64, badly: i64| if stands_well { well } else { badly };
    match sign {
        None => -20,
        // In a word, or before or after the letters of one: `début`, `été`, `à`.
        Some('é') => either(in_capitals, -4, 10),
        Some('è' | 'à' | 'ê' | 'ç' | 'ô' | 'â' | 'î' | 'û' | 'ù' | 'ë' | 'ï' | 'œ' | 'ü') if in_capitals => -4,
        Some('è' | 'à' | 'ê' | 'ç' | 'ô') => 6,
        Some('â' | 'î' | 'û' | 'ù' | 'ë' | 'ï') => either(letter(before) || letter(after), 4, -4),
        Some('œ' | 'ü' | 'ö' | 'ä' | 'ñ' | 'á' | 'í' | 'ó' | 'ú') => either(small(before) || small(after), 1, -4),
        Some('É' | 'È' | 'Ê' | 'À' | 'Ç' | 'Ô' | 'Î' | 'Â' | 'Û' | 'Ë' | 'Ï' | 'Œ' | 'Ù') => either(small(before), -8, 5),
        Some('°') => either(matches!(before, b'N' | b'n'), 6, 1),
        Some('’') => either(letter(before) && (letter(after) || after >= 0x80), 6, 1),
        Some('€') => either(before == b' ' || before.is_ascii_digit() || before == b'(', 6, 0),
        Some('\u{a0}' | '«' | '»' | '–' | '—' | '…' | '‘' | '“' | '”' | '²' | '³' | 'º' | '•' | '·' | '½' | '§') => 1,
        Some(_) => -6,
    }
}

/// The text in the encoding in which its letters stand best.
fn one_byte_letters(bytes: &[u8]) -> Result<Decoded<'_>, Diagnostic> {
    const LOOKED_AT: usize = 20_000;
    let tables = Letters::ALL.map(|letters| (letters, letters.upper_half()));
    let places = || bytes.iter().enumerate().filter(|(_, byte)| **byte >= 0x80).take(LOOKED_AT);
    let around = |place: usize| {
        (place.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(0), bytes.get(place + 1).copied().unwrap_or(0))
    };
    let score = |table: &[Option<char>]| -> i64 {
        let of = |(place, byte): (usize, &u8)| {
            let (before, after) = around(place);
            plausible(before, table.get(usize::from(*byte) - 0x80).copied().flatten(), after)
        };
        places().map(of).sum()
    };
    let scored = tables.iter().map(|(letters, table)| (score(table), *letters, table));
    // The first of the best.
    let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    let Some((score, letters, table)) = best else { return Err(binary(1)) };
    let sign = |byte: u8| table.get(usize::from(byte).wrapping_sub(0x80)).copied().flatten();
    if let Some(unused) = bytes.iter().position(|&byte| byte >= 0x80 && sign(byte).is_none()) {
        let fault = Diagnostic::error(Code::C019).on_line(line_at(bytes, unused));
        return Err(fault.with("encoding", letters.name()).hinting("save_as_utf8"));
    }
    let remark = (letters != Letters::Windows || score <= 0).then(|| guessed(letters.name()));
    let text = match letters {
        Letters::Windows => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        Letters::Mac => MACINTOSH.decode_without_bom_handling(bytes).0,
        Letters::Dos => bytes.iter().map(|&byte| if byte < 0x80 { char::from(byte) } else { sign(byte).unwrap_or('\u{FFFD}') }).collect(),
    };
    Ok(Decoded { text, remark })
}

fn utf8(bytes: &[u8]) -> Result<&str, Diagnostic> {
    without_nul(bytes)?;
    let fault = |error: std::str::Utf8Error| {
        Diagnostic::error(Code::C019).on_line(line_at(bytes, error.valid_up_to())).with("encoding", "UTF-8").hinting("save_as_utf8")
    };
    std::str::from_utf8(bytes).map_err(fault)
}

/// A text has no NUL byte. `contains` is many times quicker than a search for the place.
fn without_nul(bytes: &[u8]) -> Result<(), Diagnostic> {
    memchr::memchr(0, bytes).map_or(Ok(()), |nul| Err(binary(line_at(bytes, nul))))
}

fn binary(line: u64) -> Diagnostic {
    Diagnostic::error(Code::C003).on_line(line).with("kind", "csv").with("cause", "NUL").hinting("binary_data")
}

fn line_at(bytes: &[u8], offset: usize) -> u64 {
    bytes.iter().take(offset).filter(|&&byte| byte == b'\n').count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Option<Code>) {
        let read = decoded(bytes).unwrap();
        (read.text.into_owned(), read.remark.map(|remark| remark.code))
    }

    #[test]
    fn encodings_of_usual_exports() {
        for (bytes, expected) in [
            (b"\xef\xbb\xbfd\xc3\xa9but".as_slice(), "début"),
            ("début €".as_bytes(), "début €"),
            (b"d\xe9but \x80", "début €"),
            (b"\xff\xfed\0\xe9\0", "dé"),
            (b"\xfe\xff\0d\0\xe9", "dé"),
        ] {
            assert_eq!(text(bytes), (expected.to_owned(), None));
        }
    }

    /// A French text in an encoding of one byte a letter; none when one of its signs is not in it.
    fn encoded(text: &str, letters: Letters) -> Vec<u8> {
        let table = letters.upper_half();
        let byte = |sign: char| match u8::try_from(sign).ok().filter(u8::is_ascii) {
            Some(byte) => byte,
            None => u8::try_from(table.iter().position(|known| *known == Some(sign)).unwrap() + 0x80).unwrap(),
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn encodings_are_told_by_the_letters_of_french() {
        assert_eq!(CP850.chars().count(), 128);
        for written in [
            "N° contrat;CFA;Date de début\nA;CFA de l'Hôtellerie d'Évreux;2019-09-02\n",
            "contrat_id;cfa\nA;ACADÉMIE DE MÉTIERS\n",
            "contrat_id;cfa\nA;Lycée\n",
            "contrat_id;cfa\nA;Forêt-Noire\nB;Le Bâtiment à façade\n",
            "contrat_id;région\n1;Île-de-France\n2;Auvergne-Rhône-Alpes\n",
        ] {
            for letters in Letters::ALL {
                let (read, remark) = text(&encoded(written, letters));
                assert_eq!(read, written, "{}", letters.name());
                assert_eq!(remark, (letters != Letters::Windows).then_some(Code::C083), "{written}");
            }
        }
        assert_eq!(
            text(&encoded("cfa;prix\nL’Étoile;7 000,00 €\n", Letters::Windows)),
            ("cfa;prix\nL’Étoile;7 000,00 €\n".to_owned(), None)
        );
        assert_eq!(text(&encoded("cfa;prix\nL’Étoile;7 000,00 €\n", Letters::Mac)).0, "cfa;prix\nL’Étoile;7 000,00 €\n");
    }

    #[test]
    fn what_no_mark_tells_is_told() {
        let unmarked: Vec<u8> = "contrat_id;cfa\n1;Lycée\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&unmarked), ("contrat_id;cfa\n1;Lycée\n".to_owned(), Some(Code::C083)));
        let other: Vec<u8> = "contrat_id;cfa\n1;Lycée\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&other).0, "contrat_id;cfa\n1;Lycée\n");
        assert_eq!(text("Date de dÃ©but;LycÃ©e".as_bytes()), ("Date de début;Lycée".to_owned(), Some(Code::C083)));
        assert_eq!(text("Lyc\u{FFFD}e".as_bytes()).1, Some(Code::C083));
    }

    #[test]
    fn ends_of_line_are_those_of_an_editor() {
        assert_eq!(text(b"a\rb\r\rc").0, "a\nb\n\nc");
        assert_eq!(text(b"a\r\nb\rc\n").0, "a\nb\nc\n");
        assert_eq!(text(b"a\r\nb\r\n").0, "a\r\nb\r\n");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        let refused = |bytes: &[u8]| decoded(bytes).map_err(|fault| (fault.code, fault.location.line)).unwrap_err();
        assert_eq!(refused(b"a\nb\0c"), (Code::C003, Some(2)));
        assert_eq!(refused(b"\xef\xbb\xbfa\n\n\xe9"), (Code::C019, Some(3)));
        assert_eq!(refused(b"\xff\xfe\x00\xd8"), (Code::C019, None));
        assert_eq!(refused(b"\xff\xfe\0\0a\0\0\0"), (Code::C019, None));
    }
}
