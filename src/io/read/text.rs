//! The bytes of a text file as text: UTF-8, UTF-16 with a byte order mark, else Windows-1252.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::diagnostic::{Code, Diagnostic};

/// Bytes that Windows-1252 does not use: a file that has one is in another encoding.
const UNUSED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// The text of a file.
///
/// # Errors
/// C003 for binary data, C019 for bytes of no encoding that is read.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Diagnostic> {
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return utf8(rest).map(Cow::Borrowed);
    }
    for (mark, encoding) in [([0xff, 0xfe], UTF_16LE), ([0xfe, 0xff], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
            let text = text.ok_or_else(|| Diagnostic::error(Code::C019).with("encoding", "UTF-16").hinting("save_as_utf8"))?;
            return if text.contains('\0') { Err(binary(1)) } else { Ok(text) };
        }
    }
    without_nul(bytes)?;
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    if let Some(unused) = bytes.iter().position(|byte| UNUSED.contains(byte)) {
        let fault = Diagnostic::error(Code::C019).on_line(line_at(bytes, unused));
        return Err(fault.with("encoding", "Windows-1252").hinting("save_as_utf8"));
    }
    Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0)
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
    if !bytes.contains(&0) {
        return Ok(());
    }
    let nul = bytes.iter().position(|&byte| byte == 0).unwrap_or(0);
    Err(binary(line_at(bytes, nul)))
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

    #[test]
    fn encodings_of_usual_exports() {
        assert_eq!(decoded(b"\xef\xbb\xbfd\xc3\xa9but").unwrap(), "début");
        assert_eq!(decoded("début €".as_bytes()).unwrap(), "début €");
        assert_eq!(decoded(b"d\xe9but \x80").unwrap(), "début €");
        assert_eq!(decoded(b"\xff\xfed\0\xe9\0").unwrap(), "dé");
        assert_eq!(decoded(b"\xfe\xff\0d\0\xe9").unwrap(), "dé");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        let refused = |bytes: &[u8]| decoded(bytes).map_err(|fault| (fault.code, fault.location.line)).unwrap_err();
        assert_eq!(refused(b"a\nb\0c"), (Code::C003, Some(2)));
        assert_eq!(refused(b"a\n\x81\xe9"), (Code::C019, Some(2)));
        assert_eq!(refused(b"\xef\xbb\xbfa\n\n\xe9"), (Code::C019, Some(3)));
        assert_eq!(refused(b"\xff\xfe\x00\xd8"), (Code::C019, None));
    }
}
