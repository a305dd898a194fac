//! Workbooks from loose parts: a packed archive changes too little when a byte of it changes.

use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const FIXED: [(&str, &str); 4] = [
    ("[Content_Types].xml", "<Types/>"),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    ("xl/workbook.xml", "<workbook><sheets><sheet name=\"Onglet 3 - par formation-CPNE\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
    ("xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
];

/// The bytes themselves when they are an archive; else an XLSX whose sheet, texts and styles they are, cut at each NUL;
/// after a leading `B`, the sheet of an XLSB.
pub fn workbook(bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(b"PK") {
        return bytes.to_vec();
    }
    if let Some(sheet) = bytes.strip_prefix(b"B") {
        let name: Vec<u8> = "S".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let id: Vec<u8> = "r1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let content = [&[0; 4][..], &[1, 0, 0, 0], &[2, 0, 0, 0], &id, &[1, 0, 0, 0], &name].concat();
        let book = [&[0x9c, 0x01, content.len() as u8][..], &content, &[0x90, 0x01, 0, 0x84, 0x01, 0]].concat();
        let relations = b"<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
        return packed(&[("xl/workbook.bin", &book), ("xl/_rels/workbook.bin.rels", relations), ("xl/worksheets/sheet1.bin", sheet)]);
    }
    let mut parts = bytes.split(|&byte| byte == 0).map(<[u8]>::to_vec);
    let mut next = || parts.next().unwrap_or_default();
    let (sheet, texts, styles) = (next(), next(), next());
    let mut all: Vec<(&str, &[u8])> = FIXED.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    all.push(("xl/worksheets/sheet1.xml", &sheet));
    for (name, part) in [("xl/sharedStrings.xml", &texts), ("xl/styles.xml", &styles)] {
        if !part.is_empty() {
            all.push((name, part));
        }
    }
    packed(&all)
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).expect("in memory");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}
