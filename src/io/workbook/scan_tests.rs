use super::*;

fn of(text: &str) -> Scanned {
    scan(text.as_bytes()).unwrap()
}

/// The same text, however it comes in pieces.
struct Pieces<'t>(&'t [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}

#[test]
fn elements_are_counted_across_attributes_and_comments() {
    let scanned = of("<?xml version=\"1.0\"?><a b=\"/>\"><!-- <x> 'y --><mergeCell ref=\"A1\"/><c><d/></c></a>");
    assert_eq!((scanned.depth, scanned.merges), (2, 1));
    assert_eq!(of(&"<a>".repeat(90)).depth, 90);
    assert!(of(&"<a>".repeat(100_000)).depth > DEEPEST);
    assert_eq!(of("<xf/><xf a=\"1\"></xf><xfs/>").formats, 2);
    assert_eq!(of(&format!("<!-- {} -->", "<a>".repeat(1_000))).depth, 0);
}

#[test]
fn what_is_endless_stops_the_pass() {
    let scanned = of(&format!("<a>{}</a>", "x".repeat(3 << 20)));
    assert!(scanned.longest > LONGEST);
    let scanned = of(&format!("<a b='{}'/>", "x".repeat(3 << 20)));
    assert!(scanned.longest > LONGEST && scanned.attribute > LONGEST - 10);
    assert_eq!(of(&format!("<f name=\"{}\"/>", "n".repeat(2_000))).attribute, 2_000);
}

#[test]
fn the_claim_of_texts_is_found_wherever_it_is() {
    let claim = "<x:sst count='3' uniqueCount='4000000000'><si/>";
    assert_eq!(of(claim).claim, 4_000_000_000);
    assert_eq!(of(&format!("<!-- {} -->{claim}", "> \" '".repeat(20_000))).claim, 4_000_000_000);
    // A closing tag has no quotes: what follows is no part of it.
    assert_eq!(of(&format!("</a \">{claim}")).claim, 4_000_000_000);
    assert_eq!(of("<sst uniqueCount=\"99999999999999999999999\">").claim, u64::MAX);
    let commented = of("<!-- <sst uniqueCount=\"7\"> --><sst><si/><si><t>a</t></si></sst>");
    assert_eq!((commented.claim, commented.texts), (0, 2));
}

#[test]
fn the_text_of_a_cell_is_counted_over_its_runs() {
    let runs = format!("<si>{}</si>", format!("<r><t>{}</t></r>", "x".repeat(1_000)).repeat(50));
    assert_eq!(of(&runs).text, 50_000);
    assert_eq!(of(&format!("<si><t>ab</t></si><formula>{}</formula>", "x".repeat(9_000))).text, 2);
    assert!(of(&format!("<si><t><![CDATA[{}]]></t></si>", "x>".repeat(9_000))).text >= 18_000);
}

#[test]
fn hidden_rows_columns_and_filters() {
    let sheet = "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"4\" max=\"4\"/></cols><sheetData><row r=\"2\"/>\
        <row hidden=\"true\"><c><v>1</v></c></row><row r=\"9\" hidden=\"1\"/><row hidden=\"0\"/></sheetData><autoFilter ref=\"A1:B9\"><filterColumn colId=\"0\"/></autoFilter></worksheet>";
    let hidden = Hidden { rows: vec![2, 8], columns: vec![(1, 2)], filtered: true };
    for size in 1..40 {
        assert_eq!(scan(Pieces(sheet.as_bytes(), size)).unwrap().hidden, hidden);
    }
}

#[test]
fn a_place_that_no_sheet_has_is_told() {
    let beyond = |cell: &str| of(&format!("<sheetData>{cell}</sheetData>")).beyond;
    assert_eq!(beyond("<row r=\"1048576\"><c r=\"XFD1048576\"/></row>"), None);
    assert_eq!(beyond("<row r=\"4294967297\"/>").as_deref(), Some("4294967297"));
    assert_eq!(beyond("<row><c r=\"A4294967297\"/></row>").as_deref(), Some("A4294967297"));
    assert_eq!(beyond("<mergeCell ref=\"A1:A4294967299\"/>").as_deref(), Some("A1:A4294967299"));
    assert!(beyond("<c r='AAAAAAAA1'/>").is_some());
}

#[test]
fn sheets_and_relations_are_listed() {
    let scanned = of("<workbook><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/><sheet name='B>' r:id='r2'/></sheets></workbook>");
    assert_eq!(scanned.sheets, ["r1", "r2"]);
    let relation = Relation { id: "r1".into(), kind: "x/worksheet".into(), target: "worksheets/sheet1.xml".into() };
    assert_eq!(of("<Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>").relations, [relation]);
}
