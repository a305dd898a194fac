//! Prices by diploma of one CFA: a dozen rows in place of two cells in each contract.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::cell::InputCell;
use super::columns::{ColumnKind, InputColumn};
use super::contract_values::code;
use super::grid::grid;
use super::rows_below::{Owned, RowsBelowHeader};
use super::sheets::Sheets;
use super::small::{self, Small};
use super::writing::{Spelling, Writings};
use super::{ReadFaults, kind_of, plausible};
use crate::codes::{CodeDiplome, Idcc};
use crate::contract::{Cohort, OwnPrices};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files;
use crate::io::input::InputFile;
use crate::units::Centimes;

/// What a row of the table is for: a diploma, a convention collective or all, from a day of conclusion on or since ever.
type PriceRowKey = (CodeDiplome, Option<Idcc>, Option<NaiveDate>);

/// The prices of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct RowPrices {
    line: u64,
    cout_prefecture: Option<Centimes>,
    npec: Option<Centimes>,
}

/// The prices of a CFA by diploma.
#[derive(Clone, Debug)]
pub struct PricesTable {
    rows: BTreeMap<PriceRowKey, RowPrices>,
    /// Every fault of the file.
    pub faults: ReadFaults,
    /// Rows read.
    pub rows_read: usize,
    /// The file.
    pub source: InputFile,
}

/// A price that a contract takes of the table: its own row has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenPrice {
    /// Row of the contract in the cohort.
    pub row: usize,
    /// Which price it is: `cout_prefecture` or `npec`.
    pub column: &'static str,
    /// The price taken, EUR/year.
    pub amount: Centimes,
    /// Line of the table, from 1.
    pub line: u64,
}

const CODE: usize = 0;
const IDCC: usize = 1;
const FROM: usize = 2;
const COST: usize = 3;
const NPEC: usize = 4;

const COLUMNS: &[InputColumn] = &[
    InputColumn {
        name: "code_diplome",
        kind: ColumnKind::Code,
        needed: true,
        fr: "code diplôme, 8 caractères",
        en: "code of the diploma, 8 characters",
        aliases: &["code diplôme", "code du diplôme", "cfd", "code formation diplôme", "code formation", "diploma code"],
    },
    InputColumn {
        name: "idcc",
        kind: ColumnKind::Number,
        needed: false,
        fr: "convention collective de l'employeur ; vide : toutes",
        en: "collective agreement of the employer; empty: all of them",
        aliases: &["code idcc", "n° idcc", "convention collective", "convention collective (idcc)"],
    },
    InputColumn {
        name: "signes_depuis",
        kind: ColumnKind::Date,
        needed: false,
        fr: "premier jour de signature auquel la ligne s'applique ; vide : depuis toujours",
        en: "first day of signature to which the row applies; empty: since ever",
        aliases: &["contrats signés depuis le", "signés depuis le", "à partir du", "applicable du", "from"],
    },
    InputColumn {
        name: "cout_prefecture",
        kind: ColumnKind::Amount,
        needed: false,
        fr: "coût préfecture, EUR/an",
        en: "coût préfecture, EUR/year",
        aliases: &["coût préfecture", "coût préfecture (€/an)", "coût préfectoral", "cout pref"],
    },
    InputColumn {
        name: "npec",
        kind: ColumnKind::Amount,
        needed: false,
        fr: "niveau de prise en charge, EUR/an",
        en: "NPEC, EUR/year",
        aliases: &["npec (€/an)", "niveau de prise en charge", "coût contrat", "npec annuel", "montant npec"],
    },
    InputColumn {
        name: "intitule",
        kind: ColumnKind::Text,
        needed: false,
        fr: "intitulé du diplôme, pour le lecteur",
        en: "title of the diploma, for the reader",
        aliases: &["intitulé", "intitulé du diplôme", "libellé", "libellé du diplôme", "diplôme", "diploma"],
    },
];

/// The columns of the prices by diploma, in the order of the documentation.
#[must_use]
pub fn price_columns() -> &'static [InputColumn] {
    COLUMNS
}

fn score(names: &[String]) -> usize {
    small::score(COLUMNS, names)
}

fn bounds_of(place: usize) -> Option<(Centimes, Centimes)> {
    matches!(place, COST | NPEC).then(|| COLUMNS.get(place).and_then(|column| plausible::bounds(column.name))).flatten()
}

/// Whether the bytes of a file have prices by diploma: a sheet or a header of them, which is not that of contracts.
#[must_use]
pub fn is_prices(name: &str, bytes: &[u8]) -> bool {
    small::is_table(name, bytes, COLUMNS, &[CODE], &[COST, NPEC])
}

/// Reads the prices of a CSV, XLSX or Parquet file, or of standard input for `-`.
///
/// # Errors
/// The faults, when nothing can be read at all.
pub fn read_prices(path: &Path) -> Result<PricesTable, ReadFaults> {
    let bytes = files::bytes(path)?;
    prices_of(&files::shown(path), &bytes)
}

/// Reads prices from the bytes of a file.
///
/// # Errors
/// As [`read_prices`]; a row that cannot be read is an error too: its contracts would take another price in silence.
pub fn prices_of(name: &str, bytes: &[u8]) -> Result<PricesTable, ReadFaults> {
    let kind = kind_of(name, bytes).map_err(|fault| fault.in_file(name))?;
    let grid = grid(kind, bytes, &score, Sheets::First).map_err(|fault| fault.in_file(name))?;
    let mut reader = small::twice(COLUMNS.len(), bounds_of, |spellings| PricesReader::read(name, &grid, spellings))?;
    reader.small.tell_writings();
    if !reader.small.has(COST) && !reader.small.has(NPEC) {
        let missing = Diagnostic::error(Code::C004).in_column("npec").with("column", "npec");
        reader.small.tell(missing.hinting("list_columns"), grid.line);
    }
    let source = InputFile { sheets: grid.sheet.clone().into_iter().collect(), ..InputFile::new(name, kind, bytes) };
    let PricesReader { small, rows } = reader;
    if small.faults.errors() > 0 {
        return Err(small.faults);
    }
    let passed = usize::try_from(small.faults.count_of(Code::C084)).unwrap_or(0);
    Ok(PricesTable { rows, faults: small.faults, rows_read: grid.rows.len() - passed, source })
}

struct PricesReader<'g> {
    small: Small<'g>,
    rows: BTreeMap<PriceRowKey, RowPrices>,
}

impl<'g> PricesReader<'g> {
    fn read(file: &'g str, grid: &'g RowsBelowHeader, spellings: &[Spelling]) -> Result<(Self, Writings), ReadFaults> {
        let small = Small::open(file, grid, COLUMNS, spellings, "other_prices_sheet")?;
        let mut reader = Self { small, rows: BTreeMap::new() };
        grid.rows.iter().for_each(|(line, cells)| reader.row(*line, cells));
        let writings = reader.small.writings.clone();
        Ok((reader, writings))
    }

    fn row(&mut self, line: u64, cells: &[Owned]) {
        if !self.small.is_whole(line, cells, CODE) {
            return;
        }
        self.small.tell_short(line, cells);
        let cell = |place: usize| self.small.cell(cells, place);
        let (diploma, idcc, from, cost, npec) = (cell(CODE), cell(IDCC), cell(FROM), cell(COST), cell(NPEC));
        if diploma == InputCell::Empty {
            self.small
                .tell(Diagnostic::error(Code::C008).in_column("code_diplome").with("column", "code_diplome").hinting("fill_cell"), line);
            return;
        }
        let diploma = match code(diploma) {
            Ok((code, _)) => Some(code),
            Err(refused) => {
                self.small.refuse(CODE, diploma, refused, line);
                None
            }
        };
        let idcc = self.idcc(idcc, line);
        let from = if from == InputCell::Empty { Some(None) } else { self.small.day(FROM, from, line).map(Some) };
        let row = RowPrices { line, cout_prefecture: self.price(COST, cost, line), npec: self.price(NPEC, npec, line) };
        let (Some(diploma), Some(idcc), Some(from)) = (diploma, idcc, from) else { return };
        if let Some(first) = self.rows.insert((diploma, idcc, from), row) {
            let again = Diagnostic::error(Code::C091).in_column("code_diplome").with_value(diploma.to_string());
            self.small.tell(again.with("first", first.line).hinting("one_price"), line);
        }
    }

    /// The convention collective: none for all, nothing when it cannot be read.
    fn idcc(&mut self, cell: InputCell<'_>, line: u64) -> Option<Option<Idcc>> {
        if cell == InputCell::Empty {
            return Some(None);
        }
        let amount = self.small.amount(IDCC, cell, line)?;
        let whole = (amount.0.rem_euclid(100) == 0).then_some(amount.0.div_euclid(100)).and_then(|number| u16::try_from(number).ok());
        if whole.is_none() {
            let wrong = Diagnostic::error(Code::C010).in_column("idcc").with_value(cell.to_string()).with("expected", "0 – 65 535");
            self.small.tell(wrong, line);
        }
        whole.map(|number| Some(Idcc(number)))
    }

    /// A price above zero; one that is hardly possible is kept and told.
    fn price(&mut self, place: usize, cell: InputCell<'_>, line: u64) -> Option<Centimes> {
        if cell == InputCell::Empty {
            return None;
        }
        let name = COLUMNS.get(place)?.name;
        let amount = self.small.amount(place, cell, line)?;
        let shown = |amount: Centimes| amount.0.div_euclid(100).to_string();
        let (least, most) = plausible::bounds(name).unwrap_or((Centimes::ZERO, Centimes::LARGEST));
        let fault = |fault: Diagnostic| {
            fault.in_column(name).with_value(cell.to_string()).with("expected", format!("{} – {}", shown(least), shown(most)))
        };
        if amount <= Centimes::ZERO {
            self.small.tell(fault(Diagnostic::error(Code::C010)), line);
            return None;
        }
        if !(least..=most).contains(&amount) {
            self.small.tell(fault(Diagnostic::warning(Code::C070)).hinting("unlikely_value"), line);
        }
        Some(amount)
    }
}

impl PricesTable {
    /// The row of a contract: that of its convention collective before that of all, the latest of those that apply on its day.
    fn row(&self, code: CodeDiplome, idcc: Option<Idcc>, conclusion: NaiveDate, has: impl Fn(&RowPrices) -> bool) -> Option<&RowPrices> {
        let latest = |idcc: Option<Idcc>| {
            let upto = (code, idcc, None)..=(code, idcc, Some(conclusion));
            self.rows.range(upto).rev().map(|(_, row)| row).find(|row| has(row))
        };
        idcc.and_then(|idcc| latest(Some(idcc))).or_else(|| latest(None))
    }

    /// Gives their prices to the contracts that have none of their own; which took which, in the order of the contracts.
    pub(super) fn complete(&self, cohort: &mut Cohort) -> Vec<TakenPrice> {
        let mut taken = Vec::new();
        let mut prices = Vec::with_capacity(cohort.len());
        for row in 0..cohort.len() {
            let contrat = cohort.contrat(row);
            let of = |has: fn(&RowPrices) -> Option<Centimes>| {
                self.row(cohort.code_diplome(row), cohort.idcc(row), contrat.conclusion.0, |row| has(row).is_some())
                    .and_then(|found| Some((has(found)?, found.line)))
            };
            let apprenticeship = contrat.kind == crate::contract::TypeContrat::Apprentissage;
            let cost = if apprenticeship && contrat.cout_prefecture.is_none() { of(|row| row.cout_prefecture) } else { None };
            let npec = if apprenticeship && contrat.npec.is_none() { of(|row| row.npec) } else { None };
            for (column, found) in [("cout_prefecture", cost), ("npec", npec)] {
                taken.extend(found.map(|(amount, line)| TakenPrice { row, column, amount, line }));
            }
            prices.push(OwnPrices {
                cout_prefecture: contrat.cout_prefecture.or(cost.map(|(amount, _)| amount)),
                npec: contrat.npec.or(npec.map(|(amount, _)| amount)),
            });
        }
        if !taken.is_empty() {
            cohort.take_prices(&prices);
        }
        taken
    }

    /// What is to be told of its use: how many contracts took each price, and the lines that none took.
    pub(super) fn remarks(&self, taken: &[TakenPrice]) -> Vec<Diagnostic> {
        let used: std::collections::BTreeSet<u64> = taken.iter().map(|taken| taken.line).collect();
        let count = |column: &str| taken.iter().filter(|taken| taken.column == column).count();
        let told = |column: &'static str| Diagnostic::note(Code::C092).in_column(column).with("count", count(column));
        let taken = ["cout_prefecture", "npec"].map(told).into_iter().filter(|note| !note.arguments.iter().any(|(_, value)| value == "0"));
        let mut idle: Vec<u64> = self.rows.values().map(|row| row.line).filter(|line| !used.contains(line)).collect();
        idle.sort_unstable();
        let idle = (!idle.is_empty()).then(|| {
            let lines = idle.iter().take(20).map(u64::to_string).collect::<Vec<_>>().join(", ");
            Diagnostic::warning(Code::C093).with("count", idle.len()).with("lines", lines)
        });
        taken.chain(idle).map(|remark| remark.in_file(self.source.name.as_str())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DateConclusion, DateDebut};
    use crate::contract::{CohortBuilder, Contrat, Ligne};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn cohort() -> Cohort {
        let mut builder = CohortBuilder::default();
        for (id, code, idcc, signed, npec) in [
            ("A", "50022137", Some(1979), "2020-06-01", None),
            ("B", "50022137", None, "2019-06-01", None),
            ("C", "50022137", Some(843), "2020-06-01", Some(Centimes(700_000))),
            ("D", "40025214", None, "2020-06-01", None),
        ] {
            let signed = day(signed);
            builder.push(&Ligne {
                contrat_id: id.to_owned(),
                cfa: "X".to_owned(),
                code_diplome: CodeDiplome::parse(code).unwrap(),
                niveau: None,
                idcc: idcc.map(Idcc),
                cpne: None,
                region: None,
                opco: None,
                effectif_employeur: None,
                date_naissance: None,
                diplome_meme_niveau: false,
                mobilite: (None, None),
                contrat: Contrat { npec, ..Contrat::new(DateConclusion(signed), DateDebut(signed), signed) },
                own: Vec::new(),
            });
        }
        builder.finish()
    }

    #[test]
    fn the_narrowest_row_of_the_day_is_taken_and_own_prices_win() {
        let text = "code_diplome;idcc;signes_depuis;cout_prefecture;npec\n50022137;;;4 000,00;6 000\n50022137;1979;;;6 500\n50022137;;01/01/2020;;6 200\n30030000;;;1;\n";
        let table = prices_of("p.csv", text.replace(";1;\n", ";5000;\n").as_bytes()).unwrap();
        let mut cohort = cohort();
        let taken = table.complete(&mut cohort);
        let prices: Vec<_> =
            (0..4).map(|row| (cohort.contrat(row).cout_prefecture.map(|c| c.0), cohort.contrat(row).npec.map(|c| c.0))).collect();
        let expected = [(Some(400_000), Some(650_000)), (Some(400_000), Some(600_000)), (Some(400_000), Some(700_000)), (None, None)];
        assert_eq!(prices, expected);
        assert_eq!(taken.len(), 5, "{taken:?}");
        let remarks = table.remarks(&taken);
        let codes: Vec<Code> = remarks.iter().map(|remark| remark.code).collect();
        assert_eq!(codes, [Code::C092, Code::C092, Code::C093]);
        assert!(remarks[2].arguments.contains(&("lines", "4, 5".into())), "rows of 2020 without IDCC and of another diploma: {remarks:?}");
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_line_and_column() {
        let text = "code_diplome;idcc;npec\n5002213;;7000\nx;;7000\n50022137;;-5\n50022138;abc;7000\n50022139;;beaucoup\n50022139;;7000\n50022139;;7100\n";
        let faults = prices_of("p.csv", text.as_bytes()).unwrap_err();
        let mut places: Vec<(u64, String)> = faults
            .groups()
            .iter()
            .flat_map(|group| &group.examples)
            .filter(|fault| fault.severity == crate::diagnostic::Severity::Error)
            .map(|fault| (fault.location.line.unwrap(), fault.location.column.clone().unwrap()))
            .collect();
        places.sort();
        let expected = [(3, "code_diplome"), (4, "npec"), (5, "idcc"), (6, "npec"), (7, "code_diplome"), (8, "code_diplome")];
        assert_eq!(places, expected.map(|(line, column)| (line, column.to_owned())));
        assert_eq!(prices_of("p.csv", b"code_diplome;idcc\n50022137;1\n").unwrap_err().count_of(Code::C004), 1);
    }
}
