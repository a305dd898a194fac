//! One row of the contracts table, whatever the file: its cells read, its faults found, the contract kept or set aside.

#[cfg(feature = "polars")]
mod apart;
mod told;

use chrono::NaiveDate;

use super::again::{AmendedRow, Firsts};
use super::cell::InputCell;
use super::columns::{Col, columns};
use super::faults::ReadFaults;
use super::faulty::Kept;
use super::fields::RowFields;
use super::{RowsRead, checks};

pub(super) use super::found::{InputRow, RowFault};
use super::header::ColumnPlaces;
use super::known::NomenclatureLookup;
use super::own::own;
use super::passed::{LineAccount, SkippedLine, passed};
use super::personal::{is_certain_nir, looks_like_nir};
use super::plausible::Checks;
use super::seen::SeenIdentifiers;
use super::writing::{Spelling, Writings, bounds_of};
use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::contract::{CohortBuilder, Contrat, Ligne, TrancheAge};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::legislation::Nomenclature;
use crate::signs::one_centre_in;

/// Where the rows are and what is known beside them.
pub(super) struct RowSource<'n> {
    pub file: &'n str,
    pub sheet: Option<String>,
    pub nomenclature: &'n Nomenclature,
    /// How its columns are written.
    pub spellings: &'n [Spelling],
}

impl<'n> RowSource<'n> {
    /// The rows of a file without sheets.
    pub(super) const fn of_file(file: &'n str, nomenclature: &'n Nomenclature, spellings: &'n [Spelling]) -> Self {
        Self { file, sheet: None, nomenclature, spellings }
    }
}

/// What the cells of a row say, whatever its faults.
struct RowValues {
    contrat_id: String,
    has_id: bool,
    /// The line on which the same identifier stood before.
    first_line: Option<u64>,
    cfa: String,
    has_cfa: bool,
    region: String,
    opco: String,
    code_diplome: Option<CodeDiplome>,
    niveau: Option<Niveau>,
    idcc: Option<Idcc>,
    cpne: Option<Cpne>,
    facts: checks::RowFacts,
    contrat: Option<Contrat>,
    effectif_employeur: Option<u32>,
    /// Day of birth; after the look at the row, one in the middle of its age band when only that is written.
    date_naissance: Option<NaiveDate>,
    tranche: Option<TrancheAge>,
    diplome_meme_niveau: bool,
}

impl RowValues {
    fn amended(&self) -> AmendedRow<'_> {
        AmendedRow {
            cfa: &self.cfa,
            code_diplome: self.code_diplome,
            debut: self.facts.debut,
            fin: self.facts.fin,
            conclusion: self.facts.conclusion,
            rupture: self.facts.rupture,
        }
    }
}

/// Reads rows into a cohort.
pub(super) struct ContractReader<'n> {
    pub(super) header: ColumnPlaces,
    pub(super) place: RowSource<'n>,
    known: NomenclatureLookup<'n>,
    seen: SeenIdentifiers,
    buffers: [String; 4],
    found: Vec<RowFault>,
    groups: Vec<((Code, Severity, Option<Col>), usize)>,
    builder: CohortBuilder,
    faults: ReadFaults,
    rows_read: usize,
    kept: Kept,
    writings: Writings,
    plausible: Checks,
    account: LineAccount,
    /// Contracts kept by identifier, as far as they were looked up: amendments are told from rows written twice.
    firsts: Firsts,
}

impl<'n> ContractReader<'n> {
    /// A reader of the rows below this header.
    pub(super) fn new(header: ColumnPlaces, place: RowSource<'n>, faults: ReadFaults, keep: bool) -> Self {
        let known = NomenclatureLookup::new(place.nomenclature);
        let kept = Kept::new(&header, keep);
        let writings = Writings::new(place.spellings);
        Self {
            header,
            place,
            known,
            seen: SeenIdentifiers::default(),
            buffers: Default::default(),
            found: Vec::new(),
            groups: Vec::new(),
            builder: CohortBuilder::default(),
            faults,
            rows_read: 0,
            kept,
            writings,
            plausible: Checks::new(),
            account: LineAccount::default(),
            firsts: Firsts::default(),
        }
    }

    /// From here on, the rows are those of this sheet, below this header.
    pub(super) fn in_sheet(&mut self, header: ColumnPlaces, sheet: String) {
        self.header = header;
        self.place.sheet = Some(sheet);
    }

    /// Rows read until now.
    pub(super) const fn read_so_far(&self) -> usize {
        self.rows_read
    }

    /// Tells something of the file as a whole.
    pub(super) fn remark(&mut self, remark: Diagnostic) {
        self.faults.add(remark);
    }

    /// How many cells a row has.
    pub(super) fn width(&self) -> usize {
        self.header.width()
    }

    /// From here on, the cells at other places are empty.
    #[cfg(feature = "polars")]
    pub(super) fn only_filled(&mut self, filled: impl Fn(usize) -> bool) {
        self.header.only_filled(filled);
    }

    /// What was counted of the lines, to be added to.
    pub(super) const fn account(&mut self) -> &mut LineAccount {
        &mut self.account
    }

    /// Passes over a row that is no contract: counted and told.
    pub(super) fn pass(&mut self, line: u64, passed: SkippedLine) {
        self.account.pass(passed, 1);
        self.found.push(
            RowFault { column: None, ..RowFault::new(Severity::Note, Code::C084, Col::ContratId) }
                .with("kind", passed.key())
                .with("of", "of_contract"),
        );
        self.tell(line, None);
    }

    /// Whether a row is no contract, and what it is.
    pub(super) fn passed(&self, cells: &impl InputRow) -> Option<SkippedLine> {
        passed(&self.header, cells)
    }

    /// Reads a row that has as many cells as the header.
    pub(super) fn read(&mut self, line: u64, cells: &impl InputRow) {
        if let Some(kind) = passed(&self.header, cells) {
            self.pass(line, kind);
            return;
        }
        self.rows_read += 1;
        self.account.rows += 1;
        if self.kept.is_asked() {
            self.kept.look(cells, self.place.nomenclature);
            if !self.kept.missing.is_empty() {
                return;
            }
        }
        let mut row = self.values(line, cells);
        self.look_for_contradictions(line, cells, &mut row);
        let sound = self.found.is_empty() || {
            self.keep(line, cells, (&row.facts, row.contrat.as_ref()), row.date_naissance);
            let told = row.has_id && !looks_like_nir(&row.contrat_id);
            self.tell(line, told.then_some(row.contrat_id.as_str()))
        };
        self.buffers = match row {
            RowValues { has_cfa: true, code_diplome: Some(code_diplome), contrat: Some(contrat), .. } if sound => {
                let ligne = Ligne {
                    diplome_meme_niveau: row.diplome_meme_niveau,
                    contrat_id: row.contrat_id,
                    cfa: row.cfa,
                    code_diplome,
                    niveau: row.niveau,
                    idcc: row.idcc,
                    cpne: row.cpne,
                    region: (!row.region.is_empty()).then_some(row.region),
                    opco: (!row.opco.is_empty()).then_some(row.opco),
                    effectif_employeur: row.effectif_employeur,
                    date_naissance: row.date_naissance,
                    mobilite: row.facts.mobilite,
                    contrat,
                    own: own(&self.header, cells),
                };
                self.builder.push(&ligne);
                [ligne.contrat_id, ligne.cfa, ligne.region.unwrap_or_default(), ligne.opco.unwrap_or_default()]
            }
            RowValues { contrat_id, cfa, region, opco, .. } => [contrat_id, cfa, region, opco],
        };
    }

    /// Reads every cell, whatever the faults of the others.
    fn values(&mut self, line: u64, cells: &impl InputRow) -> RowValues {
        let [mut contrat_id, mut cfa, mut region, mut opco] = std::mem::take(&mut self.buffers);
        let mut fields = RowFields { header: &self.header, cells, found: &mut self.found, writings: &mut self.writings, line };
        let has_id = fields.needed_text(Col::ContratId, &mut contrat_id);
        if self.kept.is_asked() {
            self.kept.corrects(fields.cell(Col::LigneExport), &contrat_id);
        }
        let first_line = if has_id { self.seen.first_line(&contrat_id, line) } else { None };
        let has_cfa = fields.needed_text(Col::Cfa, &mut cfa);
        one_centre_in(&mut cfa);
        let code_diplome = fields.code_diplome();
        let (niveau, idcc, cpne) = (fields.niveau(), fields.idcc(), fields.cpne());
        let facts = fields.facts();
        let contrat = fields.contrat(&facts);
        let (effectif_employeur, date_naissance) = (fields.effectif(), fields.naissance());
        let tranche = fields.tranche_age();
        let diplome_meme_niveau = fields.meme_niveau();
        fields.optional_text(Col::Region, &mut region);
        fields.optional_text(Col::Opco, &mut opco);
        RowValues {
            contrat_id,
            has_id,
            first_line,
            cfa,
            has_cfa,
            region,
            opco,
            code_diplome,
            niveau,
            idcc,
            cpne,
            facts,
            contrat,
            effectif_employeur,
            date_naissance,
            tranche,
            diplome_meme_niveau,
        }
    }

    /// Looks at what was read: its cells against each other, the rows before, the nomenclature and the names of people.
    fn look_for_contradictions(&mut self, line: u64, cells: &impl InputRow, row: &mut RowValues) {
        checks::check(&row.facts, &mut self.found);
        let impossible = self.found.iter().any(|found| found.code == Code::C010);
        if let Some(contrat) = row.contrat.as_ref().filter(|_| !impossible) {
            self.plausible.check(contrat, (row.effectif_employeur, row.date_naissance), &mut self.found);
        }
        if row.has_id && looks_like_nir(&row.contrat_id) {
            let mut told = RowFault::new(Severity::Warning, Code::C051, Col::ContratId).hinting("pseudonyms");
            if is_certain_nir(&row.contrat_id, row.date_naissance) {
                row.contrat_id = format!("ligne-{line}");
                told = told.with("instead", &row.contrat_id);
            }
            self.found.push(told);
        }
        if let Some(first) = row.first_line {
            let again = RowFault::new(Severity::Error, Code::C011, Col::ContratId).value(&row.contrat_id).with("first", first);
            let told = self.firsts.told(&self.builder, &row.contrat_id, &row.amended());
            self.found.push(again.with("again", told));
        }
        if !self.header.personal().is_empty() {
            self.names_apart(cells, (row.has_cfa, &row.cfa), [(Col::Region, &mut row.region), (Col::Opco, &mut row.opco)]);
        }
        self.others(cells);
        row.date_naissance = row.date_naissance.or_else(|| self.assumed_birth(row.facts.debut, row.tranche));
        let written = || self.header.place(Col::CodeDiplome).map_or(InputCell::Empty, |place| cells.cell(place));
        let (code, cpne) = (row.code_diplome, row.cpne);
        self.found.extend(code.and_then(|code| self.known.diplome(code)).map(|unknown| unknown.value(written())));
        self.found.extend(code.zip(row.niveau).and_then(|(code, niveau)| self.known.niveau(code, niveau)));
        self.found.extend(row.idcc.and_then(|idcc| self.known.idcc(idcc, cpne.is_some())));
        self.found.extend(cpne.and_then(|cpne| self.known.cpne(cpne)));
    }

    /// Reads a row whose last cells are not there: software leaves out those that are empty.
    pub(super) fn read_short(&mut self, line: u64, cells: &impl InputRow, width: usize) {
        if !self.kept.is_asked() || self.kept.missing.is_empty() {
            let short = RowFault { column: None, ..RowFault::new(Severity::Warning, Code::C007, Col::ContratId) };
            self.found.push(short.with("found", width).with("expected", self.header.width()).hinting("short_row_read"));
        }
        self.read(line, cells);
    }

    /// Whether a row of so many cells has all that is needed.
    pub(super) fn has_needed(&self, width: usize) -> bool {
        Col::ALL
            .iter()
            .zip(columns())
            .filter(|(_, column)| column.needed)
            .all(|(&col, _)| self.header.place(col).map_or(self.header.constants().of(col).is_some(), |place| place < width))
    }

    /// A row with more or fewer cells than the header is set aside: its cells may have moved.
    pub(super) fn wrong_width<C: InputRow>(&mut self, line: u64, cells: &C, width: usize, fault: RowFault) {
        self.rows_read += 1;
        self.account.rows += 1;
        let id = match self.header.place(Col::ContratId).map_or(InputCell::Empty, |place| cells.cell(place)) {
            InputCell::Empty => None,
            // What an unclosed quote swallowed is no identifier.
            InputCell::Text(text) if text.contains(['\n', ';', ',', '\t', '|']) => None,
            InputCell::Text(text) if looks_like_nir(text) => None,
            // Cells may have moved: beside columns of names, a text without a digit may be one.
            InputCell::Text(text) if !self.header.personal().is_empty() && !text.bytes().any(|byte| byte.is_ascii_digit()) => None,
            cell => Some(cell.to_string()),
        };
        if let Some(id) = &id {
            self.seen.first_line(id, line);
        }
        self.found.push(fault.with("found", width).with("expected", self.header.width()));
        if self.kept.is_asked() {
            let faults = self.all_told(line);
            self.kept.row::<C>(line, &self.header, None, &[], None, None, faults);
        }
        self.tell(line, id.as_deref());
    }

    /// A birth date in the middle of the age band: an assumption, counted.
    fn assumed_birth(&mut self, debut: Option<NaiveDate>, tranche: Option<TrancheAge>) -> Option<NaiveDate> {
        let birth = debut.zip(tranche).map(|(debut, tranche)| tranche.middle(debut))?;
        self.found.push(RowFault::new(Severity::Note, Code::C052, Col::TrancheAge));
        Some(birth)
    }

    /// The contracts kept, the faults, and how many rows were read.
    pub(super) fn finish(mut self) -> RowsRead {
        let spellings = self.writings.decided(bounds_of);
        let revised = if spellings == self.place.spellings { None } else { Some(spellings) };
        self.tell_writings();
        let beyond = self.faults.beyond();
        if beyond > 0 {
            self.faults.add(Diagnostic::warning(Code::C065).in_file(self.place.file).with("rows", beyond));
        }
        RowsRead {
            named_employers: self.header.place(Col::NomEmployeur).is_some(),
            cohort: self.builder.finish(),
            faults: self.faults,
            rows_read: self.rows_read,
            kept: self.kept.propose(),
            sheets: Vec::new(),
            revised,
            account: self.account,
        }
    }

    /// Adds the rows that follow, read apart. False, and nothing is added, when an identifier may be in both: that is known only of
    /// identifiers that come in order.
    pub(super) fn follow(&mut self, next: Self) -> bool {
        if next.rows_read == 0 {
            self.faults.follow(next.faults);
            self.account.follow(&next.account);
            return true;
        }
        let follows = match (self.seen.span(), next.seen.span()) {
            (None, _) if self.rows_read == 0 => true,
            (Some((_, last)), Some((first, _))) => last < first,
            _ => false,
        };
        if follows {
            self.seen = next.seen;
            self.builder.append(next.builder);
            self.faults.follow(next.faults);
            self.writings.follow(next.writings);
            self.rows_read += next.rows_read;
            self.account.follow(&next.account);
        }
        follows
    }
}
