//! What the report says, to the cent.

use super::sample::{HOSTILE, Sample, euros};
use crate::chart::figure::Figure;
use crate::engine::{CentreTotals, Summary};
use crate::language::Language::{En, Fr};
use crate::report::figures;
use crate::report::model::{Block, Report, ReportTable, SortValue};
use crate::report::small_cells::Centres;

fn table<'a>(report: &'a Report, id: &str) -> &'a ReportTable {
    let blocks = report.all_sections().flat_map(|section| &section.blocks);
    let tables = blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    tables.into_iter().find(|table| table.id == id).unwrap()
}

fn texts(cells: &[crate::report::model::ReportCell]) -> Vec<&str> {
    cells.iter().map(|cell| cell.text.as_str()).collect()
}

fn value(cell: &crate::report::model::ReportCell) -> i64 {
    if let SortValue::Number(value) = cell.sort { value } else { panic!("{cell:?}") }
}

#[test]
fn the_answer_compares_the_same_contracts() {
    let report = Sample::new().report(En);
    let key: Vec<&str> = report.key_figures.iter().map(|figure| figure.value.as_str()).collect();
    assert_eq!(key, ["+€16k", "€196k", "€180k", "€230k", "18"]);
    let years = table(&report, "table-annees");
    assert_eq!(texts(&years.rows[1]), ["2020", "18", "€136,000", "€120,000", "€160,000", "+€16,000", "+€24,000"]);
    assert_eq!(texts(&years.totals[0]), ["Total", "18", "€196,000", "€180,000", "€230,000", "+€16,000", "+€34,000"]);
    assert_eq!(texts(&years.totals[1]), ["Per apprentice", "–", "€10,889", "€10,000", "€12,778", "+€889", "+€1,889"]);
    let regimes = table(&report, "table-regimes");
    // Two contracts of professionnalisation are with the next smallest regime: neither can be taken from the total.
    assert_eq!(regimes.rows.len(), 2);
    assert_eq!(texts(&regimes.rows[1])[..4], ["The others, of few contracts", "10", "50%", "8"]);
    assert_eq!(texts(&regimes.totals[0]), ["Total", "20", "100%", "18", "+€16,000", "+€889"]);
}

#[test]
fn the_payers_add_up_to_the_cent() {
    let report = Sample::new().report(Fr);
    let payers = table(&report, "table-payeurs");
    assert_eq!(payers.columns.len(), 4, "no column for a payer that owes nothing");
    assert_eq!(texts(&payers.rows[0]), ["2019", "40\u{202F}000,03\u{A0}€", "–", "40\u{202F}000,03\u{A0}€"]);
    let total = &payers.totals[0];
    assert_eq!(total[3].text, "130\u{202F}005,03\u{A0}€");
    assert_eq!(value(&total[1]) + value(&total[2]), value(&total[3]));
    for column in 1..4 {
        assert_eq!(payers.rows.iter().map(|row| value(&row[column])).sum::<i64>(), value(&total[column]));
    }
}

#[test]
fn diplomas_levels_and_option() {
    let report = Sample::new().report(En);
    let diplomas = table(&report, "table-diplomes");
    assert_eq!(texts(&diplomas.rows[0]), ["CAP Boulanger", "10", "55.6%", "€4,000", "€7,000", "+€3,000", "100%"]);
    assert_eq!(texts(&diplomas.rows[1]), ["The others, of few contracts", "8", "44.4%", "€5,000", "€4,500", "−€500", "25%"]);
    assert_eq!(texts(&diplomas.totals[0])[1..], ["18", "100%", "€4,444", "€5,889", "+€1,444", "66.7%"]);
    assert_eq!(table(&report, "table-niveaux").rows.len(), 1);
    let option = report.sections.iter().find(|section| section.id == "option").unwrap();
    // Three of eight, of several CFAs: neither is told.
    let told = format!("{option:?}");
    assert!(told.contains("too few to be told") && !told.contains("of 8 contracts") && !told.contains("1,234.56"), "{told}");
    let mut own = Sample::new();
    own.summary.centres.retain(|number, _| *number == 0);
    let option = own.report(En).sections.into_iter().find(|section| section.id == "option").unwrap();
    assert!(format!("{option:?}").contains("taken for 3 of 8 contracts of this regime; it brings €1,234.56 in all, +€412 per contract"));
}

#[test]
fn small_centres_are_put_together_and_the_total_keeps_them() {
    let sample = Sample::new();
    let report = sample.report(En);
    let centres = table(&report, "table-cfa");
    let names: Vec<&str> = centres.rows.iter().map(|row| row[0].text.as_str()).collect();
    assert_eq!(names, [HOSTILE, "Other CFAs"], "C alone would follow from the total: B joins it");
    assert_eq!(texts(&centres.rows[1])[1..], ["8", "8", "€86,000", "€80,000", "€100,000", "+€6,000", "+€750"]);
    assert_eq!(texts(&centres.totals[0])[1..], ["20", "18", "€196,000", "€180,000", "€230,000", "+€16,000", "+€889"]);
    assert!(!format!("{report:?}").contains("CFA de Bernay"));
}

#[test]
fn a_single_small_centre_is_shown() {
    let totals = CentreTotals { contracts: 2, ..CentreTotals::default() };
    let mut summary = Summary::default();
    summary.centres.insert(0, totals);
    assert_eq!(Centres::of(&summary, &[]).hidden(), 0);
    summary.centres.insert(1, CentreTotals { contracts: 1, ..CentreTotals::default() });
    let both = Centres::of(&summary, &[]);
    assert_eq!((both.hidden(), both.others.contracts, both.shown.len()), (2, 3, 0));
}

#[test]
fn a_class_is_listed_once_in_its_worst_year() {
    let report = Sample::new().report(En);
    let rows = &table(&report, "table-camarades").rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(texts(&rows[0])[1..5], ["2020", "€4,000", "€7,000", "+€3,000"]);
    assert_eq!(rows[0][2].note, "K1, signed 30 Aug 2019");
    assert_eq!(rows[0][5].text, "+€3,000", "what the signature date alone makes of it");
    assert_eq!(rows[0][6].text, "Different regimes. Least funded: Stock at coût préfecture. Best funded: Stock moved to NPEC.");
}

#[test]
fn rows_set_aside_show_their_first_contracts() {
    let report = Sample::new().report(Fr);
    let row = &table(&report, "table-ecartes").rows[0];
    assert_eq!(texts(&row[..3]), ["R001", "25", "Pas de coût préfecture"]);
    assert!(row[3].text.starts_with("X0, X1") && row[3].text.ends_with("X19, …"));
}

#[test]
fn every_version_of_the_law_has_its_source() {
    let sample = Sample::new();
    let versions: usize = sample.parameters.parameters().map(|(_, parameter)| parameter.versions.len()).sum();
    let annex = Report::annex(&sample.facts(), En);
    let law = table(&annex, "table-textes");
    assert_eq!(law.rows.len(), versions);
    assert!(law.rows.iter().all(|row| row.len() == law.columns.len() && !row[2].text.is_empty()));
    assert!(law.rows.iter().any(|row| row[1].text == "50% / 25% / 25%"));
}

#[test]
fn every_row_has_a_cell_per_column() {
    for language in [Fr, En] {
        let report = Sample::new().report(language);
        for section in report.all_sections() {
            for block in &section.blocks {
                let Block::Table(table) = block else { continue };
                assert!(table.rows.iter().chain(&table.totals).all(|row| row.len() == table.columns.len()), "{}", table.id);
            }
        }
    }
}

#[test]
fn the_waterfall_is_exact() {
    let sample = Sample::new();
    let drawn = figures::all(&sample.facts(), En);
    assert_eq!(drawn.len(), 9, "one CFA with accounts: none is set beside another");
    let Figure::Waterfall(figure) = &drawn[0].figure else { panic!() };
    assert_eq!((figure.start.value, figure.end_value()), (euros(180_000).0, euros(196_000).0));
    assert_eq!(figure.steps.iter().map(|step| step.value).collect::<Vec<_>>(), [0, euros(16_000).0]);
}

#[test]
fn titles_say_what_the_numbers_say() {
    let sample = Sample::new();
    let titles: Vec<String> = figures::all(&sample.facts(), En).iter().map(|named| named.figure.caption().title.clone()).collect();
    assert_eq!(
        titles,
        [
            "The switch to the coût contrat brings €16k (8.9%)",
            "Signed before 1 September 2019, 50% of contracts keep the coût préfecture to their end",
            "In 2019 the région pays 100% of what is received; in 2020 the OPCOs pay 100%",
            "For 50% of diplomas, the NPEC is above the coût préfecture",
            "For 44.4% of contracts, the annual gap stays within €3,000 either way",
            "In 100% of classes the signature date parts two classmates: alone, up to €3,000 a year",
            "At the lowest, −€26,000 in cash on 31 Dec 2021",
            "Over 3 years, a result of −€36,000 in all",
            "Hiring at bac+2 in a very small firm: €5,032 in the first year in September 2018, €8,042 a year later (+€3,010)",
        ]
    );
    let notes: Vec<String> = figures::all(&sample.facts(), En).iter().flat_map(|named| named.figure.caption().notes.clone()).collect();
    assert!(notes.contains(&"€5 paid before or after this period is not drawn.".to_owned()));
    assert!(notes.contains(&"Synthetic or substituted prices: NPEC of 25% of contracts, coût préfecture of 0% of contracts.".to_owned()));
}

#[test]
fn a_loss_is_called_a_loss() {
    let mut sample = Sample::new();
    for compared in sample.summary.compared.values_mut() {
        compared.loi = compared.prefecture - euros(1_000);
    }
    let report = sample.report(En);
    let answer = format!("{:?}", report.sections[0]);
    assert!(answer.contains("therefore takes away €2,000 (1.1%), or €111 less per contract"));
    assert_eq!(report.key_figures[0].value, "−€2k");
}

#[test]
fn an_empty_run_still_has_a_report() {
    let mut sample = Sample::new();
    sample.summary = Summary::default();
    sample.class_gaps.clear();
    sample.set_aside.clear();
    for language in [Fr, En] {
        let report = sample.report(language);
        assert_eq!(report.key_figures.len(), 1);
        assert!(crate::report::html::render(&report).unwrap().contains("</html>"));
    }
}

#[test]
fn synthetic_prices_are_told_even_when_no_file_is_marked() {
    let mut sample = Sample::new();
    let sources = |sample: &Sample| format!("{:?}", sample.report(En).sources);
    assert!(sources(&sample).contains("These hold synthetic values, for want of publication: contrats <b>.csv."));
    sample.inputs[0].synthetic = false;
    assert!(sources(&sample).contains("Synthetic prices enter the results"));
    sample.summary.assumptions.clear();
    assert!(sources(&sample).contains("None of the files read is marked as synthetic."));
}
