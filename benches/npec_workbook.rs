//! A workbook of the référentiel in the layout of February 2021, of any number of rows: written as XML, row by row, so that a
//! million rows take no room.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

const BRANCHES: u32 = 229;
const TITLES: [&str; 8] =
    ["Code diplôme", "Code RNCP", "Libellé de la certification", "Code CPNE", "Libellé CPNE", "Code IDCC", "Valeur finale", "Statut"];
const PARTS: [(&str, &str); 4] = [
    ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    ("xl/workbook.xml", "<workbook><sheets><sheet name=\"Onglet 2 - par formation-CPNE\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
];

/// The bytes of a workbook of `rows` rows.
pub fn workbook(rows: u32) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().large_file(true);
    for (name, text) in PARTS {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let certifications = rows.div_ceil(BRANCHES);
    zip.start_file("xl/sharedStrings.xml", options).unwrap();
    let texts = TITLES.iter().map(|title| (*title).to_owned()).chain(["D".to_owned(), "CPNE".to_owned()]);
    let texts = texts.chain((0..certifications).map(|number| format!("RNCP{}", 1_000 + number)));
    let texts = texts.chain((0..certifications).map(|number| format!("CERTIFICATION DE LONGUEUR HABITUELLE {number} (CAP)")));
    let texts = texts.chain((0..BRANCHES).map(|number| format!("CPNE de la branche professionnelle {number}")));
    zip.write_all(b"<sst>").unwrap();
    for text in texts {
        zip.write_all(format!("<si><t>{text}</t></si>").as_bytes()).unwrap();
    }
    zip.write_all(b"</sst>").unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    zip.write_all(b"<worksheet><sheetData><row r=\"2\">").unwrap();
    let mut text = String::new();
    for (number, column) in (0..).zip('A'..='H') {
        text.push_str(&format!("<c r=\"{column}2\" s=\"1\" t=\"s\"><v>{number}</v></c>"));
    }
    text.push_str("</row>");
    for row in 0..rows {
        text.push_str(&line(row, certifications));
        if text.len() > 1 << 16 {
            zip.write_all(text.as_bytes()).unwrap();
            text.clear();
        }
    }
    zip.write_all(text.as_bytes()).unwrap();
    zip.write_all(b"</sheetData></worksheet>").unwrap();
    zip.finish().unwrap().into_inner()
}

fn line(row: u32, certifications: u32) -> String {
    let (certification, branch) = (row / BRANCHES, row % BRANCHES);
    let own = (certification * 7 + branch) % 40 == 0;
    let amount = if own { f64::from(5_000 + branch * 10) } else { 6_000.0 + f64::from(certification % 900) * 10.3333 };
    let (code, rncp, title) = (1_000_000 + certification, 10 + certification, 10 + certifications + certification);
    let branch_title = 10 + 2 * certifications + branch;
    let (at, idcc, statut) = (row + 3, 100 + branch, if own { 9 } else { 8 });
    format!(
        "<row r=\"{at}\" spans=\"1:8\"><c r=\"A{at}\" s=\"2\"><v>{code}</v></c><c r=\"B{at}\" s=\"2\" t=\"s\"><v>{rncp}</v></c><c r=\"C{at}\" s=\"2\" t=\"s\"><v>{title}</v></c><c r=\"D{at}\" s=\"2\"><v>{}</v></c><c r=\"E{at}\" s=\"2\" t=\"s\"><v>{branch_title}</v></c><c r=\"F{at}\" s=\"2\"><v>{idcc}</v></c><c r=\"G{at}\" s=\"2\"><v>{amount}</v></c><c r=\"H{at}\" s=\"2\" t=\"s\"><v>{statut}</v></c></row>",
        branch + 1
    )
}
