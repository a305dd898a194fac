//! The tables that have rows for every contract, defined row by row: they are encoded as they come, or laid out in columns.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{ColumnValues, Table};
use crate::codes::Niveau;
use crate::contract::Cohort;
use crate::engine::{ContratRow, DuRow, EmployerRow, ResteRow, VersementRow};
use crate::legislation::SourceNpec;
use crate::rules::{Aide, Aides};
use crate::units::Centimes;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// Amounts in euros.
    Amount,
    /// Shares and other ratios.
    Ratio,
    /// Days.
    Date,
}

/// Takes the cells of a row, in the order of the columns.
pub trait CellSink<'a> {
    /// A text from a file.
    fn text(&mut self, text: &'a str);
    /// A word of this program: nothing in it ends a cell.
    fn word(&mut self, word: &'static str);
    /// A whole number, if there is one.
    fn integer(&mut self, number: Option<i64>);
    /// An amount, if there is one.
    fn amount(&mut self, amount: Option<Centimes>);
    /// A day.
    fn day(&mut self, day: NaiveDate);
}

/// A table of one kind of rows.
pub trait RowTable {
    /// The name of its file, without extension.
    const NAME: &'static str;
    /// Its columns, in order.
    const COLUMNS: &'static [(&'static str, CellKind)];
    /// What a row is made of.
    type Row;

    /// Gives the cells of a row.
    fn cells<'a>(cohort: &'a Cohort, row: &'a Self::Row, sink: &mut impl CellSink<'a>);
}

/// `contrat_id, cfa, code_diplome, niveau, regime, cout_prefecture, npec, source_npec, ecart_annuel, du_loi, du_prefecture, du_npec`,
/// then where the coût préfecture comes from and which prices are synthetic.
pub struct ContratsTable;

impl RowTable for ContratsTable {
    const NAME: &'static str = "contrats";
    const COLUMNS: &'static [(&'static str, CellKind)] = &[
        ("contrat_id", CellKind::Text),
        ("cfa", CellKind::Text),
        ("code_diplome", CellKind::Text),
        ("niveau", CellKind::Integer),
        ("regime", CellKind::Text),
        ("cout_prefecture", CellKind::Amount),
        ("npec", CellKind::Amount),
        ("source_npec", CellKind::Text),
        ("ecart_annuel", CellKind::Amount),
        ("du_loi", CellKind::Amount),
        ("du_prefecture", CellKind::Amount),
        ("du_npec", CellKind::Amount),
        ("source_cout_prefecture", CellKind::Text),
        ("synthetique", CellKind::Text),
    ];
    type Row = ContratRow;

    fn cells<'a>(cohort: &'a Cohort, row: &'a ContratRow, sink: &mut impl CellSink<'a>) {
        let prices = &row.priced.prices;
        sink.text(cohort.contrat_id(row.row));
        sink.text(cohort.cfa(row.row));
        sink.text(cohort.diplomes()[cohort.diplome_number(row.row) as usize].as_str());
        sink.integer(row.niveau.map(Niveau::number).map(i64::from));
        sink.word(row.regime.as_str());
        sink.amount(prices.cout_prefecture);
        sink.amount(prices.npec);
        sink.word(prices.source_npec.map_or("", SourceNpec::as_str));
        sink.amount(row.ecart_annuel());
        sink.amount(Some(row.du_loi));
        sink.amount(row.du_prefecture);
        sink.amount(row.du_npec);
        sink.word(row.priced.source_cout_prefecture.map_or("", |source| source.as_str()));
        sink.word(match (row.priced.synthetic_cout_prefecture, row.priced.synthetic_npec) {
            (true, true) => "cout_prefecture npec",
            (true, false) => "cout_prefecture",
            (false, true) => "npec",
            (false, false) => "",
        });
    }
}

const BY_YEAR_AND_PAYER: &[(&str, CellKind)] =
    &[("contrat_id", CellKind::Text), ("annee", CellKind::Integer), ("payeur", CellKind::Text), ("montant", CellKind::Amount)];

fn by_year_and_payer<'a>(cohort: &'a Cohort, row: &'a DuRow, sink: &mut impl CellSink<'a>) {
    sink.text(cohort.contrat_id(row.row));
    sink.integer(Some(i64::from(row.annee)));
    sink.word(row.payeur.as_str());
    sink.amount(Some(row.montant));
}

/// `contrat_id, annee, payeur, montant`: what is due, ancillary costs apart.
pub struct DuTable;

impl RowTable for DuTable {
    const NAME: &'static str = "du";
    const COLUMNS: &'static [(&'static str, CellKind)] = BY_YEAR_AND_PAYER;
    type Row = DuRow;

    fn cells<'a>(cohort: &'a Cohort, row: &'a DuRow, sink: &mut impl CellSink<'a>) {
        by_year_and_payer(cohort, row, sink);
    }
}

/// `contrat_id, annee, payeur, montant`: ancillary costs (R13).
pub struct FraisAnnexesTable;

impl RowTable for FraisAnnexesTable {
    const NAME: &'static str = "frais_annexes";
    const COLUMNS: &'static [(&'static str, CellKind)] = BY_YEAR_AND_PAYER;
    type Row = DuRow;

    fn cells<'a>(cohort: &'a Cohort, row: &'a DuRow, sink: &mut impl CellSink<'a>) {
        by_year_and_payer(cohort, row, sink);
    }
}

/// `contrat_id, date, payeur, rang, montant`: cash.
pub struct VersementsTable;

impl RowTable for VersementsTable {
    const NAME: &'static str = "versements";
    const COLUMNS: &'static [(&'static str, CellKind)] = &[
        ("contrat_id", CellKind::Text),
        ("date", CellKind::Date),
        ("payeur", CellKind::Text),
        ("rang", CellKind::Integer),
        ("montant", CellKind::Amount),
    ];
    type Row = VersementRow;

    fn cells<'a>(cohort: &'a Cohort, row: &'a VersementRow, sink: &mut impl CellSink<'a>) {
        sink.text(cohort.contrat_id(row.row));
        sink.day(row.versement.date);
        sink.word(row.versement.payeur.as_str());
        sink.integer(Some(i64::from(row.versement.rang)));
        sink.amount(Some(row.versement.montant));
    }
}

/// `contrat_id, annee, montant`: billed to the employer (R16).
pub struct ResteAChargeTable;

impl RowTable for ResteAChargeTable {
    const NAME: &'static str = "reste_a_charge";
    const COLUMNS: &'static [(&'static str, CellKind)] =
        &[("contrat_id", CellKind::Text), ("annee", CellKind::Integer), ("montant", CellKind::Amount)];
    type Row = ResteRow;

    fn cells<'a>(cohort: &'a Cohort, row: &'a ResteRow, sink: &mut impl CellSink<'a>) {
        sink.text(cohort.contrat_id(row.row));
        sink.integer(Some(i64::from(row.annee)));
        sink.amount(Some(row.montant));
    }
}

/// `contrat_id, annee_contrat, salaire, cotisations, aides, cout_net, noms_aides`: what a contract costs its employer, by year.
pub struct EmployeursTable;

impl RowTable for EmployeursTable {
    const NAME: &'static str = "employeurs";
    const COLUMNS: &'static [(&'static str, CellKind)] = &[
        ("contrat_id", CellKind::Text),
        ("annee_contrat", CellKind::Integer),
        ("salaire", CellKind::Amount),
        ("cotisations", CellKind::Amount),
        ("aides", CellKind::Amount),
        ("cout_net", CellKind::Amount),
        ("noms_aides", CellKind::Text),
        ("exoneration_salariale", CellKind::Amount),
    ];
    type Row = EmployerRow;

    fn cells<'a>(cohort: &'a Cohort, row: &'a EmployerRow, sink: &mut impl CellSink<'a>) {
        let cout = &row.cout;
        let aides = cout.aides.total();
        sink.text(cohort.contrat_id(row.row));
        sink.integer(Some(i64::from(cout.annee)));
        sink.amount(Some(cout.salaire));
        sink.amount(Some(cout.cotisations));
        sink.amount(Some(aides));
        sink.amount(Some(cout.salaire + cout.cotisations - aides));
        sink.word(names(&cout.aides));
        sink.amount(Some(Centimes(cout.exoneration.ten_thousandths() / 100)));
    }
}

/// The names of the aids that bring something. There are few sets of them: each is written once.
fn names(aides: &Aides) -> &'static str {
    static SETS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let names =
            |set: usize| Aide::ALL.into_iter().filter(|&aide| set & (1 << aide as usize) != 0).map(Aide::as_str).collect::<Vec<_>>();
        (0..1 << Aide::ALL.len()).map(|set| names(set).join(" ")).collect()
    });
    let set = aides.paid().fold(0, |set, (aide, _)| set | (1 << aide as usize));
    &SETS[set]
}

/// The rows in columns.
#[must_use]
pub fn laid_out<'a, L: RowTable>(cohort: &'a Cohort, rows: &'a [L::Row]) -> Table<'a> {
    let empty = |kind: CellKind| match kind {
        CellKind::Text => ColumnValues::Text(Vec::with_capacity(rows.len())),
        CellKind::Integer => ColumnValues::Integer(Vec::with_capacity(rows.len())),
        CellKind::Amount => ColumnValues::Amount(Vec::with_capacity(rows.len())),
        CellKind::Ratio => ColumnValues::Ratio(Vec::with_capacity(rows.len())),
        CellKind::Date => ColumnValues::Date(Vec::with_capacity(rows.len())),
    };
    let columns = L::COLUMNS.iter().map(|&(name, kind)| (name, empty(kind))).collect();
    let mut sink = ColumnBuilder { columns, next: 0 };
    for row in rows {
        sink.next = 0;
        L::cells(cohort, row, &mut sink);
    }
    Table { name: L::NAME, columns: sink.columns }
}

/// Columns in the making.
struct ColumnBuilder<'a> {
    columns: Vec<(&'static str, ColumnValues<'a>)>,
    next: usize,
}

impl<'a> ColumnBuilder<'a> {
    fn next(&mut self) -> Option<&mut ColumnValues<'a>> {
        let column = self.columns.get_mut(self.next);
        self.next += 1;
        column.map(|(_, cells)| cells)
    }
}

/// A layout gives each column cells of its kind.
impl<'a> CellSink<'a> for ColumnBuilder<'a> {
    fn text(&mut self, text: &'a str) {
        if let Some(ColumnValues::Text(texts)) = self.next() {
            texts.push(Cow::Borrowed(text));
        }
    }

    fn word(&mut self, word: &'static str) {
        self.text(word);
    }

    fn integer(&mut self, number: Option<i64>) {
        if let Some(ColumnValues::Integer(numbers)) = self.next() {
            numbers.push(number);
        }
    }

    fn amount(&mut self, amount: Option<Centimes>) {
        if let Some(ColumnValues::Amount(amounts)) = self.next() {
            amounts.push(amount);
        }
    }

    fn day(&mut self, day: NaiveDate) {
        if let Some(ColumnValues::Date(days)) = self.next() {
            days.push(Some(day));
        }
    }
}
