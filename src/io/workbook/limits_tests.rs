use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

/// An XLSX whose parts are given, and the usual ones for the others.
fn crafted(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let usual: [(&str, &str); 5] = [
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let given = |name: &str| parts.iter().any(|(other, _)| *other == name);
    let usual = usual.iter().filter(|(name, _)| !given(name)).map(|(name, text)| (*name, text.as_bytes()));
    for (name, bytes) in usual.chain(parts.iter().copied()) {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn cause(parts: &[(&str, &[u8])]) -> Option<String> {
    let fault = check(&crafted(parts)).err()?;
    assert_eq!((fault.code, fault.hint), (Code::C048, Some("dangerous_workbook")));
    fault.arguments.iter().find(|(name, _)| *name == "cause").map(|(_, cause)| cause.clone())
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// Text that does not pack to nothing.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b'a' + ((state >> 40) % 16) as u8
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn a_sound_workbook_passes() {
    assert_eq!(cause(&[]), None);
    let bytes = include_bytes!("../../../datasets/cohortes/exemple_cfa.xlsx");
    assert!(check(bytes).is_ok());
}

#[test]
fn a_bomb_is_known_by_its_ratio_before_it_is_unpacked() {
    let bomb = vec![b' '; 40 << 20];
    assert_eq!(cause(&[(SHEET, &bomb)]).as_deref(), Some("part_ratio"));
    assert_eq!(cause(&[("xl/media/image1.png", &bomb)]).as_deref(), Some("part_ratio"));
}

#[test]
fn parts_that_stay_in_memory_are_small() {
    let large = noise(17 << 20);
    assert_eq!(cause(&[("xl/styles.xml", &large)]).as_deref(), Some("part_size"));
    assert_eq!(cause(&[("xl/workbook.xml", &large)]).as_deref(), Some("part_size"));
}

#[test]
fn texts_that_are_claimed_and_not_there() {
    let strings = |count: &str| format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
    assert_eq!(cause(&[("xl/sharedStrings.xml", strings("1").as_bytes())]), None);
    for count in ["4000000000", "99999999999999999999999"] {
        assert_eq!(cause(&[("xl/sharedStrings.xml", strings(count).as_bytes())]).as_deref(), Some("claimed_texts"));
    }
}

#[test]
fn an_endless_cell_deep_elements_and_endless_styles() {
    let endless = [
        b"<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>".as_slice(),
        &noise(33 << 20),
        b"</t></is></c></row></sheetData></worksheet>",
    ]
    .concat();
    assert_eq!(cause(&[(SHEET, &endless)]).as_deref(), Some("endless_text"));
    let deep: Vec<u8> = noise(12 << 20).chunks(5).flat_map(|name| [b"<".as_slice(), name, b">"].concat()).collect();
    let padded = [deep, noise(20 << 20)].concat();
    assert_eq!(cause(&[(SHEET, &padded)]).as_deref(), Some("deep_xml"));
    let font = format!("<styleSheet><fonts><font><name val=\"{}\"/></font></fonts></styleSheet>", "n".repeat(5_000));
    assert_eq!(cause(&[("xl/styles.xml", font.as_bytes())]).as_deref(), Some("endless_text"));
    let formats = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(200_000));
    assert_eq!(cause(&[("xl/styles.xml", formats.as_bytes())]).as_deref(), Some("cell_formats"));
}

#[test]
fn a_directory_that_lies_about_a_size_does_not_get_past_it() {
    let sheet = [b"<worksheet><sheetData>".as_slice(), &b"<row><c><v>1</v></c></row>".repeat(2_000), b"</sheetData></worksheet>"].concat();
    let honest = crafted(&[(SHEET, &sheet)]);
    let size = u32::try_from(sheet.len()).unwrap().to_le_bytes();
    let mut lying = honest.clone();
    // Both the local header and the central directory declare the size.
    let places: Vec<usize> = memchr::memmem::find_iter(&honest, &size).collect();
    for place in places {
        lying[place..place + 4].copy_from_slice(&30_u32.to_le_bytes());
    }
    assert_ne!(honest, lying);
    let nomenclature = crate::io::datasets::load(None).unwrap().nomenclature;
    let refused = crate::io::read::contracts_of("x.xlsx", &lying, &nomenclature).unwrap_err();
    assert_eq!(refused.groups()[0].code, Code::C003, "the reader stops at the declared size");
}

#[test]
fn formulas_count_by_their_saved_value_and_links_lead_nowhere() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><f>[1]Autre!A1+WEBSERVICE("http://x")</f><v>contrat_id</v></c></row></sheetData></worksheet>"#;
    let relations = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/externalLink" TargetMode="External" Target="file:///etc/passwd"/></Relationships>"#;
    let bytes = crafted(&[(SHEET, sheet.as_bytes()), ("xl/_rels/workbook.xml.rels", relations.as_bytes())]);
    let mut book = crate::io::workbook::Book::open(super::super::package::WorkbookKind::Xlsx, &bytes).unwrap();
    let mut row = Vec::new();
    let mut rows = book.rows("S", 10).unwrap();
    assert_eq!(rows.next_row(&mut row).unwrap(), Some(0));
    assert_eq!(row[0], calamine::DataRef::String("contrat_id".to_owned()));
}

#[test]
fn a_million_columns_and_rows_beyond_the_format() {
    let cells: String = (0..200_000).map(|_| "<c><v>1</v></c>").collect();
    let sheet = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    let nomenclature = crate::io::datasets::load(None).unwrap().nomenclature;
    let refused = crate::io::read::contracts_of("x.xlsx", &crafted(&[(SHEET, sheet.as_bytes())]), &nomenclature).unwrap_err();
    assert_eq!(refused.groups()[0].code, Code::C003);
    let sheet = r#"<worksheet><sheetData><row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData></worksheet>"#;
    let refused = crate::io::read::contracts_of("x.xlsx", &crafted(&[(SHEET, sheet.as_bytes())]), &nomenclature).unwrap_err();
    assert_eq!(refused.groups()[0].code, Code::C003);
}

#[test]
fn a_part_whose_sum_is_wrong_is_refused() {
    // Stored, so that a byte of the text can be changed; the texts end before their part does.
    let strings = b"<sst uniqueCount=\"1\"><si><t>7000.00</t></si></sst>   ";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    zip.write_all(strings).unwrap();
    let sound = zip.finish().unwrap().into_inner();
    assert!(check(&sound).is_ok());
    let mut changed = sound;
    let place = memchr::memmem::find(&changed, b"7000.00").unwrap();
    changed[place] = b'9';
    assert_eq!(check(&changed).unwrap_err().code, Code::C003);
}

#[test]
fn the_claim_of_texts_is_found_behind_a_long_comment() {
    let strings =
        format!("<?xml version=\"1.0\"?><!--{}--><sst uniqueCount=\"100000000000\"><si/></sst>", String::from_utf8(noise(70_000)).unwrap());
    assert_eq!(cause(&[("xl/sharedStrings.xml", strings.as_bytes())]).as_deref(), Some("claimed_texts"));
}

#[test]
fn many_sheets_and_the_same_sheet_again() {
    let book =
        |count: usize| format!("<workbook><sheets>{}</sheets></workbook>", "<sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/>".repeat(count));
    assert_eq!(cause(&[("xl/workbook.xml", book(2).as_bytes())]).as_deref(), Some("same_sheet"));
    assert_eq!(cause(&[("xl/workbook.xml", book(50_000).as_bytes())]).as_deref(), Some("workbook_sheets"));
}

#[test]
fn long_texts_and_many_of_them() {
    let long = format!("<sst><si><r><t>{0}</t></r><r><t>{0}</t></r></si></sst>", "x".repeat(200_000));
    assert_eq!(cause(&[("xl/sharedStrings.xml", long.as_bytes())]).as_deref(), Some("cell_text"));
    let many = format!("<sst>{}</sst>", "<si/>".repeat(2_000_000));
    assert_eq!(cause(&[("xl/sharedStrings.xml", many.as_bytes())]).as_deref(), Some("many_texts"));
}

#[test]
fn parts_that_overlap() {
    let honest = crafted(&[("xl/a.xml", b"<a/>"), ("xl/b.xml", b"<a/>")]);
    // The directory sends the second part to the bytes of the first.
    let mut archive = ZipArchive::new(Cursor::new(honest.as_slice())).unwrap();
    let mut place = |name: &str| {
        let part = archive.by_name(name).unwrap();
        (part.header_start(), part.central_header_start())
    };
    let ((first, _), (_, directory)) = (place("xl/a.xml"), place("xl/b.xml"));
    let mut lying = honest.clone();
    let offset = usize::try_from(directory).unwrap() + 42;
    lying[offset..offset + 4].copy_from_slice(&u32::try_from(first).unwrap().to_le_bytes());
    assert!(check(&lying).is_err());
}

#[test]
fn parts_without_which_cells_would_change() {
    let relations = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
    let lost = check(&crafted(&[("xl/_rels/workbook.xml.rels", relations.as_bytes())])).unwrap_err();
    assert_eq!(lost.code, Code::C003);
    assert!(check(&crafted(&[("xl/_rels/workbook.xml.rels", relations.as_bytes()), ("xl/sharedStrings.xml", b"<sst/>")])).is_ok());
}

#[test]
fn a_row_that_wraps_is_refused() {
    let sheet = "<worksheet><sheetData><row r=\"4294967297\"><c r=\"A4294967297\"><v>1</v></c></row></sheetData></worksheet>";
    assert_eq!(cause(&[(SHEET, sheet.as_bytes())]).as_deref(), Some("beyond_sheet"));
}
