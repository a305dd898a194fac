//! What a file is by its first bytes, whatever its name says: what cannot be read as a table is told by what it is.

use std::io::Cursor;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::io::input::InputKind;

/// Beginnings of files that are no table, each with its word in the catalogue and the hint that helps.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"PK\x05\x06", "empty_zip", "unpack"),
    (b"\x1f\x8b", "gzip", "unpack"),
    (b"BZh", "bzip2", "unpack"),
    (b"\xfd7zXZ\0", "xz", "unpack"),
    (b"\x28\xb5\x2f\xfd", "zstd", "unpack"),
    (b"7z\xbc\xaf\x27\x1c", "seven_zip", "unpack"),
    (b"Rar!", "rar", "unpack"),
    (b"%PDF", "pdf", "export_table"),
    (b"{\\rtf", "rtf", "export_table"),
    (b"\x89PNG", "picture", "export_table"),
    (b"\xff\xd8\xff", "picture", "export_table"),
    (b"SQLite format 3", "database", "export_table"),
    (b"\0\x01\0\0Standard ", "database", "export_table"),
];

fn no_table(cause: &'static str, hint: &'static str) -> Diagnostic {
    Diagnostic::error(Code::C003).with("cause", cause).hinting(hint)
}

/// The kind of a file by its bytes.
///
/// # Errors
/// C003 with what the file is, when it is no table that can be read, or not the one that its name says.
pub(super) fn kind_of(name: &str, bytes: &[u8]) -> Result<InputKind, Diagnostic> {
    let extension = Path::new(name).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let damaged =
        |kind: &'static str| Diagnostic::error(Code::C003).with("kind", kind).with("cause", "not_what_it_says").hinting("damaged_file");
    if bytes.starts_with(b"PK\x03\x04") {
        return packed(bytes);
    }
    if bytes.starts_with(b"PAR1") {
        return Ok(InputKind::Parquet);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(old_office(bytes));
    }
    if let Some(&(_, cause, hint)) = OTHERS.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return Err(no_table(cause, hint));
    }
    if let Some(cause) = marked_up(bytes) {
        return Err(no_table(cause, "save_as_xlsx"));
    }
    match extension.as_deref() {
        Some("xlsx" | "xlsm" | "xlsb" | "ods") if !bytes.is_empty() && is_text(bytes) => {
            Err(no_table("text_named_workbook", "rename_to_csv"))
        }
        Some("xlsx" | "xlsm") => Err(damaged("xlsx")),
        Some("parquet") => Err(damaged("parquet")),
        _ => Ok(InputKind::Csv),
    }
}

/// Whether the beginning of a file is text: no control character but tabs and ends of lines.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().take(2_000).all(|&byte| byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r'))
}

/// An archive: a workbook, another document, or files that were packed.
fn packed(bytes: &[u8]) -> Result<InputKind, Diagnostic> {
    const LOOKED_AT: usize = 2_000;
    // An archive whose list cannot be read is for the reader of workbooks to refuse.
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(InputKind::Xlsx) };
    let names: Vec<String> = archive.file_names().take(LOOKED_AT).filter_map(Result::ok).map(|name| name.into_owned()).collect();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let starts = |wanted: &str| names.iter().any(|name| name.starts_with(wanted));
    if has("xl/workbook.xml")
        || names.is_empty()
        || has("[Content_Types].xml") && !has("xl/workbook.bin") && !starts("word/") && !starts("ppt/")
    {
        return Ok(InputKind::Xlsx);
    }
    let open_document = bytes.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis")) || has("content.xml");
    Err(match () {
        () if has("xl/workbook.bin") => no_table("xlsb", "save_as_xlsx"),
        () if open_document => no_table("ods", "save_as_xlsx"),
        () if starts("word/") || starts("ppt/") => no_table("other_office", "export_table"),
        () if starts("Index/") || has("Index.zip") => no_table("numbers", "save_as_xlsx"),
        () => {
            const SHOWN: usize = 3;
            let shown = names.iter().filter(|name| !name.ends_with('/')).take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
            no_table("zip_around", "unpack").with("detail", shown)
        }
    })
}

/// A document of old Office: a workbook of before 2007, or a newer one behind a password.
fn old_office(bytes: &[u8]) -> Diagnostic {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let holds = |text: &str| memchr::memmem::find(bytes, &wide(text)).is_some();
    if holds("EncryptedPackage") || holds("EncryptionInfo") {
        return no_table("password", "remove_password");
    }
    if holds("WordDocument") || holds("PowerPoint Document") {
        return no_table("other_office", "export_table");
    }
    no_table("xls", "save_as_xlsx")
}

/// A page of the web, a spreadsheet in XML or JSON, by its first signs; a mark and blanks before them are passed over.
fn marked_up(bytes: &[u8]) -> Option<&'static str> {
    const LOOKED_AT: usize = 4_096;
    let start: Vec<u8> = bytes.iter().take(LOOKED_AT).copied().filter(|byte| *byte != 0).collect();
    let start = String::from_utf8_lossy(&start).to_lowercase();
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}'));
    let first = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    if first(&["{", "["]) && start.contains("\":") {
        return Some("json");
    }
    if first(&["<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<div", "<style", "<center"]) {
        return Some("html");
    }
    if first(&["mime-version:"]) {
        return Some("html");
    }
    if !first(&["<?xml", "<!--", "<workbook", "<office:", "<ss:"]) {
        return None;
    }
    Some(match () {
        () if start.contains("urn:schemas-microsoft-com:office:spreadsheet") => "xml_2003",
        () if start.contains("<office:document") => "ods",
        () if start.contains("<html") || start.contains("<!doctype html") || start.contains("<table") => "html",
        () => "xml",
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn cause(name: &str, bytes: &[u8]) -> String {
        let fault = kind_of(name, bytes).unwrap_err();
        fault.arguments.iter().find(|(name, _)| *name == "cause").map(|(_, cause)| cause.clone()).unwrap()
    }

    fn zip(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(b"a;b\n").unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_is_no_table_is_told_by_what_it_is() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let ole = |text: &str| [[0xd0, 0xcf, 0x11, 0xe0].as_slice(), &[0; 600], &wide(text)].concat();
        for (name, bytes, expected) in [
            ("export.xls", b"<html><table><tr><td>1</td></tr></table></html>".to_vec(), "html"),
            ("export.xlsx", b"\xef\xbb\xbf\r\n <!DOCTYPE HTML><html>".to_vec(), "html"),
            ("export.xls", wide("\u{feff}<html><body>"), "html"),
            ("e.xls", b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">".to_vec(), "xml_2003"),
            ("e.xml", b"<?xml version=\"1.0\"?><contrats/>".to_vec(), "xml"),
            ("e.fods", b"<?xml version=\"1.0\"?><office:document>".to_vec(), "ods"),
            ("e.csv", b"{\"contrats\": []}".to_vec(), "json"),
            ("e.csv", b"\x1f\x8b\x08\0".to_vec(), "gzip"),
            ("e.pdf", b"%PDF-1.7".to_vec(), "pdf"),
            ("e.xlsx", ole("EncryptedPackage"), "password"),
            ("e.xls", ole("Workbook"), "xls"),
            ("e.doc", ole("WordDocument"), "other_office"),
            ("e.zip", zip(&["export.csv"]), "zip_around"),
            ("e.ods", zip(&["mimetype", "content.xml"]), "ods"),
            ("e.xlsb", zip(&["[Content_Types].xml", "xl/workbook.bin"]), "xlsb"),
            ("e.docx", zip(&["[Content_Types].xml", "word/document.xml"]), "other_office"),
            ("e.numbers", zip(&["Index/Document.iwa"]), "numbers"),
            ("e.xlsx", b"contrat_id;cfa\n1;2\n".to_vec(), "text_named_workbook"),
        ] {
            assert_eq!(cause(name, &bytes), expected, "{name}");
        }
        assert_eq!(kind_of("e.csv", &zip(&["[Content_Types].xml", "xl/workbook.xml"])).unwrap(), InputKind::Xlsx);
        assert_eq!(kind_of("e.xls", b"contrat_id\tcfa\n").unwrap(), InputKind::Csv);
        assert_eq!(kind_of("e.csv", b"[Export];x\n").unwrap(), InputKind::Csv);
    }
}
