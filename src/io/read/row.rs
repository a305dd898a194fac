//! One row of the contracts table, whatever the file: its cells read, its faults found, the contract kept or set aside.

#[cfg(feature = "polars")]
mod apart;

use super::RowsRead;
use super::again::{AmendedRow, Firsts};
use super::cell::InputCell;
use super::checks;
use super::columns::{Col, columns};
use super::faults::ReadFaults;
use super::faulty::Kept;
use super::fields::RowFields;
pub(super) use super::found::{InputRow, RowFault};
use super::header::ColumnPlaces;
use super::known::NomenclatureLookup;
use super::own::own;
use super::passed::{LineAccount, SkippedLine, passed};
use super::personal::{HIDDEN, Personal, hidden, is_certain_nir, looks_like_nir, repeats_a_name, tells_who};
use super::plausible::Checks;
use super::remarks;
use super::seen::SeenIdentifiers;
use super::writing::{Spelling, Writings, bounds_of};
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
        let [mut contrat_id, mut cfa, mut region, mut opco] = std::mem::take(&mut self.buffers);
        let mut fields = RowFields { header: &self.header, cells, found: &mut self.found, writings: &mut self.writings, line };
        let has_id = fields.needed_text(Col::ContratId, &mut contrat_id);
        if self.kept.is_asked() {
            self.kept.corrects(fields.cell(Col::LigneExport), &contrat_id);
        }
        let first = if has_id { self.seen.first_line(&contrat_id, line) } else { None };
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
        checks::check(&facts, &mut self.found);
        let impossible = self.found.iter().any(|found| found.code == Code::C010);
        if let Some(contrat) = contrat.as_ref().filter(|_| !impossible) {
            self.plausible.check(contrat, (effectif_employeur, date_naissance), &mut self.found);
        }
        if has_id && looks_like_nir(&contrat_id) {
            let mut told = RowFault::new(Severity::Warning, Code::C051, Col::ContratId).hinting("pseudonyms");
            if is_certain_nir(&contrat_id, date_naissance) {
                contrat_id = format!("ligne-{line}");
                told = told.with("instead", &contrat_id);
            }
            self.found.push(told);
        }
        if let Some(first) = first {
            let again = RowFault::new(Severity::Error, Code::C011, Col::ContratId).value(&contrat_id).with("first", first);
            let said = AmendedRow {
                cfa: &cfa,
                code_diplome,
                debut: facts.debut,
                fin: facts.fin,
                conclusion: facts.conclusion,
                rupture: facts.rupture,
            };
            let told = self.firsts.told(&self.builder, &contrat_id, &said);
            self.found.push(again.with("again", told));
        }
        if !self.header.personal().is_empty() {
            self.names_apart(cells, (has_cfa, &cfa), [(Col::Region, &mut region), (Col::Opco, &mut opco)]);
        }
        self.others(cells);
        let date_naissance = date_naissance.or_else(|| self.assumed_birth(facts.debut, tranche));
        let written = || self.header.place(Col::CodeDiplome).map_or(InputCell::Empty, |place| cells.cell(place));
        self.found.extend(code_diplome.and_then(|code| self.known.diplome(code)).map(|unknown| unknown.value(written())));
        self.found.extend(code_diplome.zip(niveau).and_then(|(code, niveau)| self.known.niveau(code, niveau)));
        self.found.extend(idcc.and_then(|idcc| self.known.idcc(idcc, cpne.is_some())));
        self.found.extend(cpne.and_then(|cpne| self.known.cpne(cpne)));
        let sound = self.found.is_empty() || {
            self.keep(line, cells, (&facts, contrat.as_ref()), date_naissance);
            let told = has_id && !looks_like_nir(&contrat_id);
            self.tell(line, told.then_some(contrat_id.as_str()))
        };
        if let (true, true, Some(code_diplome), Some(contrat)) = (sound, has_cfa, code_diplome, contrat) {
            let region = (!region.is_empty()).then(|| std::mem::take(&mut region));
            let opco = (!opco.is_empty()).then(|| std::mem::take(&mut opco));
            let own = own(&self.header, cells);
            let (mobilite, contrat_id_moved, cfa_moved) = (facts.mobilite, std::mem::take(&mut contrat_id), std::mem::take(&mut cfa));
            let ligne = Ligne {
                diplome_meme_niveau,
                contrat_id: contrat_id_moved,
                cfa: cfa_moved,
                code_diplome,
                niveau,
                idcc,
                cpne,
                region,
                opco,
                effectif_employeur,
                date_naissance,
                mobilite,
                contrat,
                own,
            };
            self.builder.push(&ligne);
            self.buffers = [ligne.contrat_id, ligne.cfa, ligne.region.unwrap_or_default(), ligne.opco.unwrap_or_default()];
        } else {
            self.buffers = [contrat_id, cfa, region, opco];
        }
    }

    /// Keeps a row with errors to be corrected; of a sound one, counts what it took of what was said once. Its faults show nobody's name.
    fn keep(
        &mut self,
        line: u64,
        cells: &impl InputRow,
        (facts, contrat): (&checks::RowFacts, Option<&Contrat>),
        birth: Option<chrono::NaiveDate>,
    ) {
        let personal = self.hide(cells);
        if !self.kept.is_asked() {
            return;
        }
        if self.found.iter().all(|found| found.severity < Severity::Error) {
            self.kept.count(&self.found);
            return;
        }
        let faults = self.all_told(line);
        let band = facts.debut.zip(birth).map(|(debut, birth)| TrancheAge::of(birth, debut));
        self.kept.row(line, &self.header, Some((cells, &personal)), &checks::as_read(facts, contrat), birth, band, faults);
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

    /// The faults of the row being read, each with its column.
    fn all_told(&self, line: u64) -> Vec<(Option<&'static str>, Diagnostic)> {
        self.found.iter().map(|fault| (fault.column.map(Col::name), self.told(fault.clone(), line, None))).collect()
    }

    /// Hides the values of the row's faults that repeat what its personal cells hold; gives the words of those.
    fn hide(&mut self, cells: &impl InputRow) -> Vec<String> {
        let personal = self.header.words_of_people(cells);
        for fault in &mut self.found {
            let shows = fault.value.as_deref().is_some_and(|value| hidden(value, &personal) || tells_who(value));
            if shows {
                fault.value = Some(HIDDEN.to_owned());
            }
        }
        personal
    }

    /// The name of a person in the place of a CFA sets the row aside; in that of a région or an OPCO it is left out.
    fn names_apart(&mut self, cells: &impl InputRow, cfa: (bool, &str), others: [(Col, &mut String); 2]) {
        let of_a_name = |&&(_, kind): &&(usize, Personal)| kind == Personal::Name;
        if !self.header.personal().iter().any(|column| of_a_name(&column)) {
            return;
        }
        let is_uai = cfa.1.len() == 8 && cfa.1.bytes().take(7).all(|byte| byte.is_ascii_digit());
        if (!cfa.0 || is_uai) && others.iter().all(|(_, text)| text.is_empty()) {
            return;
        }
        let names: Vec<String> = self.header.personal().iter().filter(of_a_name).map(|&(place, _)| cells.cell(place).to_string()).collect();
        if cfa.0 && !is_uai && repeats_a_name(cfa.1, &names) {
            self.found.push(RowFault::new(Severity::Error, Code::C085, Col::Cfa).value(HIDDEN));
        }
        for (col, text) in others {
            if repeats_a_name(text, &names) {
                self.found.push(RowFault::new(Severity::Warning, Code::C085, col).value(HIDDEN));
                text.clear();
            }
        }
    }

    /// Another contract on the row is told: it is not counted.
    fn others(&mut self, cells: &impl InputRow) {
        let filled = self.header.others().iter().find(|&&place| cells.cell(place) != InputCell::Empty);
        if let Some((name, ..)) = filled.and_then(|&place| self.header.named().nth(place)) {
            let other = RowFault { column: None, ..RowFault::new(Severity::Warning, Code::C081, Col::ContratId) };
            self.found.push(other.with("other", name));
        }
    }

    /// A birth date in the middle of the age band: an assumption, counted.
    fn assumed_birth(&mut self, debut: Option<chrono::NaiveDate>, tranche: Option<TrancheAge>) -> Option<chrono::NaiveDate> {
        let birth = debut.zip(tranche).map(|(debut, tranche)| tranche.middle(debut))?;
        self.found.push(RowFault::new(Severity::Note, Code::C052, Col::TrancheAge));
        Some(birth)
    }

    /// Counts the faults of a row and sets it aside if one is an error; whether the row stays.
    fn tell(&mut self, line: u64, contrat_id: Option<&str>) -> bool {
        let mut found = std::mem::take(&mut self.found);
        let errors = found.iter().filter(|fault| fault.severity == Severity::Error);
        let mut others: Vec<Code> = errors.map(|fault| fault.code).collect();
        for fault in &found {
            let group = self.group(fault);
            if self.faults.count(group, 1) {
                let told = self.told(fault.clone(), line, contrat_id);
                self.faults.example(group, told);
            }
        }
        let sound = others.is_empty();
        if let Some(first) = found.iter().position(|fault| fault.severity == Severity::Error) {
            others.remove(0);
            let first = self.told(found.swap_remove(first), line, contrat_id);
            self.faults.leave_out(first, others);
        }
        found.clear();
        self.found = found;
        sound
    }

    fn group(&mut self, fault: &RowFault) -> usize {
        let key = (fault.code, fault.severity, fault.column);
        if let Some(&(_, group)) = self.groups.iter().find(|(known, _)| *known == key) {
            return group;
        }
        let column = fault.column.map(|column| column.name().to_owned());
        let group = self.faults.group(fault.code, fault.severity, Some(self.place.file.to_owned()), column);
        self.groups.push((key, group));
        group
    }

    fn told(&self, fault: RowFault, line: u64, contrat_id: Option<&str>) -> Diagnostic {
        let mut told = Diagnostic::new(fault.severity, fault.code).in_file(self.place.file);
        told.location.line = Some(line).filter(|&line| line > 0);
        told.location.sheet.clone_from(&self.place.sheet);
        told.location.column = fault.column.map(|column| self.header.written(column).to_owned());
        told.location.value = fault.value;
        told.arguments = fault.arguments;
        told.hint = fault.hint;
        told.contrat_id = contrat_id.map(str::to_owned);
        told
    }

    /// Tells once for each column what was made of its values, and what they contradict.
    fn tell_writings(&mut self) {
        for remark in remarks::of(&self.writings) {
            let Some(&col) = Col::ALL.get(remark.place) else { continue };
            let (severity, code) = (remark.severity, remark.code);
            let found = RowFault { arguments: remark.arguments, hint: remark.hint, ..RowFault::new(severity, code, col) };
            // A birth date is never shown.
            let value = remark.value.filter(|_| {
                col != Col::Naissance && !self.header.personal().iter().any(|&(place, _)| self.header.place(col) == Some(place))
            });
            let group = self.faults.group(code, severity, Some(self.place.file.to_owned()), Some(col.name().to_owned()));
            self.faults.count(group, remark.count);
            let told = self.told(RowFault { value, ..found }, remark.line.unwrap_or(0), None);
            self.faults.example(group, told);
        }
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
