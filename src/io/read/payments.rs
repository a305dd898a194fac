//! Payments received: a statement of a bank, an OPCO or a région, a payment a row.

use std::path::Path;

use super::cell::InputCell;
use super::columns::{ColumnKind, InputColumn};
use super::grid::grid;
use super::passed::{SkippedLine, is_total};
use super::rows_below::{Owned, RowsBelowHeader};
use super::sheets::Sheets;
use super::small::{self, Small};
use super::writing::{Spelling, Writings};
use super::{ReadFaults, kind_of};
use crate::codes::Payeur;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files;
use crate::io::input::InputFile;
use crate::legislation::PayerNames;
use crate::reconciliation::Receipt;
use crate::units::Centimes;

/// What was read of a statement.
#[derive(Clone, Debug)]
pub struct PaymentsTable {
    /// The payments, in the order of the file.
    pub rows: Vec<Receipt>,
    /// Every fault of the file.
    pub faults: ReadFaults,
    /// Rows read.
    pub rows_read: usize,
    /// Rows without an amount: what the account paid, or a line of text.
    pub without_amount: usize,
    /// The file.
    pub source: InputFile,
}

const DAY: usize = 0;
const AMOUNT: usize = 1;
const PAYER: usize = 2;
const CONTRACT: usize = 3;
const REFERENCE: usize = 4;
const LABEL: usize = 5;

/// The columns of a statement.
const COLUMNS: &[InputColumn] = &[
    InputColumn {
        name: "date",
        kind: ColumnKind::Date,
        needed: true,
        fr: "jour où l’argent est arrivé",
        en: "day on which the money came",
        aliases: &[
            "jour",
            "date paiement",
            "date de paiement",
            "date de règlement",
            "date règlement",
            "date versement",
            "date de versement",
            "date opération",
            "date d'opération",
            "date valeur",
            "date de valeur",
            "date du virement",
            "date comptable",
            "payment date",
        ],
    },
    InputColumn {
        name: "montant",
        kind: ColumnKind::Amount,
        needed: true,
        fr: "montant reçu, EUR ; négatif quand il est repris",
        en: "amount received, EUR; negative when it is taken back",
        aliases: &[
            "montant payé",
            "montant réglé",
            "montant versé",
            "montant reçu",
            "montant du virement",
            "montant net",
            "montant ttc",
            "crédit",
            "credit",
            "encaissement",
            "recette",
            "amount",
        ],
    },
    InputColumn {
        name: "payeur",
        kind: ColumnKind::Text,
        needed: false,
        fr: "qui paie : nom de l’OPCO, région, CNFPT, employeur",
        en: "who pays: name of the OPCO, région, CNFPT, employer",
        aliases: &["opco", "financeur", "émetteur", "emetteur", "donneur d'ordre", "tiers", "organisme", "payer"],
    },
    InputColumn {
        name: "contrat_id",
        kind: ColumnKind::Text,
        needed: false,
        fr: "numéro du contrat, celui des contrats ; plusieurs séparés par un blanc ou un point-virgule",
        en: "number of the contract, that of the contracts; several separated by a blank or a semicolon",
        aliases: &["contrat", "n° contrat", "no contrat", "numéro contrat", "numéro de contrat", "num contrat", "id contrat", "contract"],
    },
    InputColumn {
        name: "reference",
        kind: ColumnKind::Text,
        needed: false,
        fr: "référence ou numéro de dossier, quand il n’y a pas de numéro de contrat",
        en: "reference or number of the file, when there is no number of a contract",
        aliases: &[
            "référence",
            "réf",
            "dossier",
            "n° dossier",
            "numéro dossier",
            "numéro de dossier",
            "n° deca",
            "deca",
            "facture",
            "reference",
        ],
    },
    InputColumn {
        name: "libelle",
        kind: ColumnKind::Text,
        needed: false,
        fr: "libellé : les numéros de contrats y sont cherchés, rien d’autre n’en est gardé",
        en: "label: numbers of contracts are looked for in it, nothing else of it is kept",
        aliases: &["libellé", "motif", "objet", "intitulé", "détail", "label"],
    },
];

/// The columns of a statement, in the order of the documentation.
#[must_use]
pub fn payment_columns() -> &'static [InputColumn] {
    COLUMNS
}

fn score(names: &[String]) -> usize {
    small::score(COLUMNS, names)
}

/// What is likely of an amount, where a reading a thousand times smaller or larger is not.
fn bounds_of(place: usize) -> Option<(Centimes, Centimes)> {
    (place == AMOUNT).then_some((Centimes(1_000), Centimes(100_000_000)))
}

/// Whether the bytes of a file have payments received: a sheet or a header of them, which is not that of contracts.
#[must_use]
pub fn is_payments(name: &str, bytes: &[u8]) -> bool {
    small::is_table(name, bytes, COLUMNS, &[DAY, AMOUNT], &[PAYER, CONTRACT, REFERENCE, LABEL])
}

/// Reads the payments of a CSV, XLSX or Parquet file, or of standard input for `-`.
///
/// # Errors
/// The faults, when nothing can be read at all.
pub fn read_payments(path: &Path, sheets: Sheets<'_>, payers: &PayerNames) -> Result<PaymentsTable, ReadFaults> {
    let bytes = files::bytes(path)?;
    payments_of(&files::shown(path), &bytes, sheets, payers)
}

/// Reads payments from the bytes of a file.
///
/// # Errors
/// As [`read_payments`].
pub fn payments_of(name: &str, bytes: &[u8], sheets: Sheets<'_>, payers: &PayerNames) -> Result<PaymentsTable, ReadFaults> {
    let kind = kind_of(name, bytes).map_err(|fault| fault.in_file(name))?;
    let grid = grid(kind, bytes, &score, sheets).map_err(|fault| fault.in_file(name))?;
    let mut reader = small::twice(COLUMNS.len(), bounds_of, |spellings| PaymentsReader::read(name, &grid, spellings, payers))?;
    reader.small.tell_writings();
    if !reader.unknown.is_empty() {
        let (first, count) = (reader.unknown.first().copied().unwrap_or(grid.line), reader.unknown.len());
        let note = Diagnostic::note(Code::C090).in_column("payeur").with("count", count);
        reader.small.tell(note.hinting("payer_words"), first);
    }
    let source = InputFile { sheets: grid.sheet.clone().into_iter().collect(), ..InputFile::new(name, kind, bytes) };
    let PaymentsReader { small, rows, without_amount, .. } = reader;
    Ok(PaymentsTable { rows, faults: small.faults, rows_read: grid.rows.len(), without_amount, source })
}

struct PaymentsReader<'g> {
    small: Small<'g>,
    payers: &'g PayerNames,
    rows: Vec<Receipt>,
    without_amount: usize,
    /// Lines whose payer is none that is known.
    unknown: Vec<u64>,
}

impl<'g> PaymentsReader<'g> {
    fn read(
        file: &'g str,
        grid: &'g RowsBelowHeader,
        spellings: &[Spelling],
        payers: &'g PayerNames,
    ) -> Result<(Self, Writings), ReadFaults> {
        let small = Small::open(file, grid, COLUMNS, spellings, "other_payments_sheet")?;
        let mut reader = Self { small, payers, rows: Vec::new(), without_amount: 0, unknown: Vec::new() };
        grid.rows.iter().for_each(|(line, cells)| reader.row(*line, cells));
        let writings = reader.small.writings.clone();
        Ok((reader, writings))
    }

    fn row(&mut self, line: u64, cells: &[Owned]) {
        if !self.small.is_whole(line, cells, DAY) {
            return;
        }
        let first = cells.iter().find(|cell| **cell != Owned::Empty).map(|cell| cell.cell().to_string());
        if first.is_some_and(|first| is_total(&first)) {
            self.small.tell(Diagnostic::note(Code::C084).with("kind", SkippedLine::Total.key()).with("of", "of_payment"), line);
            return;
        }
        let (day, amount) = (self.small.cell(cells, DAY), self.small.cell(cells, AMOUNT));
        if amount == InputCell::Empty {
            self.without_amount += 1;
            return;
        }
        self.small.tell_short(line, cells);
        if day == InputCell::Empty {
            self.small.tell(Diagnostic::error(Code::C008).in_column("date").with("column", "date").hinting("fill_cell"), line);
            return;
        }
        let (day, amount) = (self.small.day(DAY, day, line), self.small.amount(AMOUNT, amount, line));
        let payer = self.payer(cells, line);
        let mut text = |place: usize| {
            let cell = self.small.cell(cells, place);
            self.small.text(place, cell, line)
        };
        let (contract, reference, label) = (text(CONTRACT), text(REFERENCE), text(LABEL));
        let named =
            payer.or_else(|| label.as_deref().and_then(|label| self.payers.of(label)).map(|(payer, name)| (payer, name.to_owned())));
        let (payer, organisation) = named.unzip();
        let (number, label) = match (contract, reference) {
            (Some(contract), reference) => (Some(contract), joined(reference, label)),
            (None, Some(reference)) => (Some(reference), label),
            (None, None) => (None, label),
        };
        if let (Some(day), Some(amount)) = (day, amount) {
            self.rows.push(Receipt { line, day, payer, organisation, number, label, amount });
        }
    }

    /// Who pays: the column, else nobody who is known.
    fn payer(&mut self, cells: &[Owned], line: u64) -> Option<(Payeur, String)> {
        let cell = self.small.cell(cells, PAYER);
        let text = self.small.text(PAYER, cell, line)?;
        let known = self.payers.of(&text).map(|(payer, name)| (payer, name.to_owned()));
        if known.is_none() {
            self.unknown.push(line);
        }
        known
    }
}

fn joined(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one} {other}")),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn payers() -> PayerNames {
        PayerNames::read("nom,payeur,source\nAkto,opco,x\nOpco EP,opco,x\nrégion,region,x\nCNFPT,cnfpt,x\n").unwrap()
    }

    fn read(text: &str) -> PaymentsTable {
        payments_of("p.csv", text.as_bytes(), Sheets::First, &payers()).unwrap()
    }

    #[test]
    fn a_statement_of_a_bank_is_read() {
        let table = read(
            "Relevé de compte;;;\nDate opération;Libellé;Débit;Crédit\n03/02/2020;VIR AKTO 2019-00042;;1 283,33\n04/02/2020;LOYER;-800,00;\n05/02/2020;VIR REGION NORMANDIE;;(12,50)\nTOTAL;;;1 270,83\n",
        );
        let amounts: Vec<i64> = table.rows.iter().map(|row| row.amount.0).collect();
        assert_eq!((amounts, table.without_amount, table.rows_read), (vec![128_333, -1_250], 1, 4));
        assert_eq!((table.rows[0].line, table.rows[0].day), (3, NaiveDate::from_ymd_opt(2020, 2, 3).unwrap()));
        assert_eq!((table.rows[0].label.as_deref(), &table.rows[0].number), (Some("VIR AKTO 2019-00042"), &None));
        assert_eq!(table.faults.count_of(Code::C084), 1);
    }

    #[test]
    fn payers_are_known_by_their_names() {
        let table = read(
            "date;payeur;contrat;montant\n2020-02-03;OPCO EP;A;1,00\n2020-02-03;Région Normandie;A;1,00\n2020-02-03;cnfpt;A;1,00\n2020-02-03;Dupont SARL;A;1,00\n",
        );
        let payers: Vec<Option<Payeur>> = table.rows.iter().map(|row| row.payer).collect();
        assert_eq!(payers, [Some(Payeur::Opco), Some(Payeur::Region), Some(Payeur::Cnfpt), None]);
        assert_eq!(table.faults.count_of(Code::C090), 1);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let table = read("date;montant;contrat\nhier;5,00;A\n2020-01-05;beaucoup;A\n;5,00;A\n2020-01-05;5,00;A\n");
        assert_eq!((table.rows.len(), table.faults.errors()), (1, 3));
        let refused = payments_of("p.csv", b"jour;libelle\n2020-01-01;x\n", Sheets::First, &payers()).unwrap_err();
        assert_eq!(refused.count_of(Code::C004), 1);
    }
}
