//! One row of the contracts table, whatever the file: its cells read, its faults found, the contract kept or set aside.

use super::Read;
use super::checks;
use super::columns::Col;
use super::faults::Faults;
use super::faulty::Kept;
use super::fields::Fields;
use super::header::Header;
use super::known::Known;
use super::personal::{HIDDEN, hidden, looks_like_nir, words};
use super::seen::Seen;
use super::values::Cell;
use crate::contract::{CohortBuilder, Ligne, TrancheAge};
use crate::diagnostic::{Arguments, Code, Diagnostic, Severity};
use crate::legislation::Nomenclature;

/// The cells of one row.
pub(super) trait Cells {
    /// The cell at a place of the header.
    fn cell(&self, place: usize) -> Cell<'_>;
}

/// A fault of the row being read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub severity: Severity,
    pub code: Code,
    pub column: Option<Col>,
    pub value: Option<String>,
    pub arguments: Arguments,
    pub hint: Option<&'static str>,
}

impl Found {
    pub(super) fn new(severity: Severity, code: Code, column: Col) -> Self {
        Self { severity, code, column: Some(column), value: None, arguments: Vec::new(), hint: None }
    }

    pub(super) fn value(mut self, value: impl std::fmt::Display) -> Self {
        self.value = Some(value.to_string());
        self
    }

    pub(super) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    pub(super) fn hinting(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Names what is near, if anything is.
    pub(super) fn near(self, near: &str) -> Self {
        if near.is_empty() { self } else { self.with("near", near).hinting("did_you_mean") }
    }
}

/// Where the rows are and what is known beside them.
pub(super) struct Place<'n> {
    pub file: &'n str,
    pub sheet: Option<String>,
    pub nomenclature: &'n Nomenclature,
}

/// Reads rows into a cohort.
pub(super) struct Rows<'n> {
    header: Header,
    place: Place<'n>,
    known: Known<'n>,
    seen: Seen,
    buffers: [String; 3],
    found: Vec<Found>,
    groups: Vec<((Code, Severity, Option<Col>), usize)>,
    builder: CohortBuilder,
    faults: Faults,
    rows_read: usize,
    kept: Kept,
}

impl<'n> Rows<'n> {
    /// A reader of the rows below this header.
    pub(super) fn new(header: Header, place: Place<'n>, faults: Faults, keep: bool) -> Self {
        let known = Known::new(place.nomenclature);
        let kept = Kept::new(&header, keep);
        Self {
            header,
            place,
            known,
            seen: Seen::default(),
            buffers: Default::default(),
            found: Vec::new(),
            groups: Vec::new(),
            builder: CohortBuilder::default(),
            faults,
            rows_read: 0,
            kept,
        }
    }

    /// From here on, the rows are those of this sheet, below this header.
    pub(super) fn in_sheet(&mut self, header: Header, sheet: String) {
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

    /// Reads a row that has as many cells as the header.
    pub(super) fn read(&mut self, line: u64, cells: &impl Cells) {
        self.rows_read += 1;
        if self.kept.is_asked() {
            self.kept.look(cells, self.place.nomenclature);
            if !self.kept.missing.is_empty() {
                return;
            }
        }
        let [mut contrat_id, mut cfa, mut region] = std::mem::take(&mut self.buffers);
        let mut fields = Fields { header: &self.header, cells, found: &mut self.found };
        let has_id = fields.needed_text(Col::ContratId, &mut contrat_id);
        if has_id && let Some(first) = self.seen.first_line(&contrat_id, line) {
            let again = Found::new(Severity::Error, Code::C011, Col::ContratId);
            fields.found.push(again.value(&contrat_id).with("first", first));
        }
        let has_cfa = fields.needed_text(Col::Cfa, &mut cfa);
        let code_diplome = fields.code_diplome();
        let (niveau, idcc, cpne) = (fields.niveau(), fields.idcc(), fields.cpne());
        let facts = fields.facts();
        let contrat = fields.contrat(&facts);
        let (effectif_employeur, date_naissance) = (fields.effectif(), fields.naissance());
        let tranche = fields.tranche_age();
        let diplome_meme_niveau = fields.meme_niveau();
        let has_region = fields.optional_text(Col::Region, &mut region);
        checks::check(&facts, &mut self.found);
        if has_id && looks_like_nir(&contrat_id) {
            self.found.push(Found::new(Severity::Warning, Code::C051, Col::ContratId).hinting("pseudonyms"));
        }
        let date_naissance = date_naissance.or_else(|| self.assumed_birth(facts.debut, tranche));
        self.found.extend(code_diplome.and_then(|code| self.known.diplome(code)));
        self.found.extend(idcc.and_then(|idcc| self.known.idcc(idcc, cpne.is_some())));
        self.found.extend(cpne.and_then(|cpne| self.known.cpne(cpne)));
        let sound = self.found.is_empty() || {
            let personal = self.hide(cells);
            let keep = self.kept.is_asked() && self.found.iter().any(|fault| fault.severity == Severity::Error);
            if keep {
                let faults = self.all_told(line);
                let band = facts.debut.zip(date_naissance).map(|(debut, birth)| TrancheAge::of(birth, debut));
                self.kept.row(line, &self.header, Some((cells, &personal)), band, faults);
            }
            let told = has_id && !looks_like_nir(&contrat_id);
            self.tell(line, told.then_some(contrat_id.as_str()))
        };
        if let (true, true, Some(code_diplome), Some(contrat)) = (sound, has_cfa, code_diplome, contrat) {
            let region = has_region.then(|| std::mem::take(&mut region));
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
                effectif_employeur,
                date_naissance,
                mobilite,
                contrat,
            };
            self.builder.push(&ligne);
            self.buffers = [ligne.contrat_id, ligne.cfa, ligne.region.unwrap_or_default()];
        } else {
            self.buffers = [contrat_id, cfa, region];
        }
    }

    /// A row with more or fewer cells than the header is set aside: its cells may have moved.
    pub(super) fn wrong_width<C: Cells>(&mut self, line: u64, cells: &C, width: usize, fault: Found) {
        self.rows_read += 1;
        let id = match self.header.place(Col::ContratId).map_or(Cell::Empty, |place| cells.cell(place)) {
            Cell::Empty => None,
            // What an unclosed quote swallowed is no identifier.
            Cell::Text(text) if text.contains(['\n', ';', ',', '\t', '|']) => None,
            Cell::Text(text) if looks_like_nir(text) => None,
            // Cells may have moved: beside columns of names, a text without a digit may be one.
            Cell::Text(text) if !self.header.personal().is_empty() && !text.bytes().any(|byte| byte.is_ascii_digit()) => None,
            cell => Some(cell.to_string()),
        };
        if let Some(id) = &id {
            self.seen.first_line(id, line);
        }
        self.found.push(fault.with("found", width).with("expected", self.header.width()));
        if self.kept.is_asked() {
            let faults = self.all_told(line);
            self.kept.row::<C>(line, &self.header, None, None, faults);
        }
        self.tell(line, id.as_deref());
    }

    /// The faults of the row being read, each with its column.
    fn all_told(&self, line: u64) -> Vec<(Option<&'static str>, Diagnostic)> {
        self.found.iter().map(|fault| (fault.column.map(Col::name), self.told(fault.clone(), line, None))).collect()
    }

    /// Hides the values of the row's faults that repeat what its personal cells hold; gives the words of those.
    fn hide(&mut self, cells: &impl Cells) -> Vec<String> {
        let personal: Vec<String> =
            self.header.personal().iter().flat_map(|&place| words(&cells.cell(place).to_string()).collect::<Vec<_>>()).collect();
        for fault in &mut self.found {
            let shows = fault.value.as_deref().is_some_and(|value| hidden(value, &personal) || looks_like_nir(value));
            if shows {
                fault.value = Some(HIDDEN.to_owned());
            }
        }
        personal
    }

    /// A birth date in the middle of the age band: an assumption, counted.
    fn assumed_birth(&mut self, debut: Option<chrono::NaiveDate>, tranche: Option<TrancheAge>) -> Option<chrono::NaiveDate> {
        let birth = debut.zip(tranche).map(|(debut, tranche)| tranche.middle(debut))?;
        self.found.push(Found::new(Severity::Note, Code::C052, Col::TrancheAge));
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

    fn group(&mut self, fault: &Found) -> usize {
        let key = (fault.code, fault.severity, fault.column);
        if let Some(&(_, group)) = self.groups.iter().find(|(known, _)| *known == key) {
            return group;
        }
        let column = fault.column.map(|column| column.name().to_owned());
        let group = self.faults.group(fault.code, fault.severity, Some(self.place.file.to_owned()), column);
        self.groups.push((key, group));
        group
    }

    fn told(&self, fault: Found, line: u64, contrat_id: Option<&str>) -> Diagnostic {
        let mut told = Diagnostic::new(fault.severity, fault.code).in_file(self.place.file).on_line(line);
        told.location.sheet.clone_from(&self.place.sheet);
        told.location.column = fault.column.map(|column| self.header.written(column).to_owned());
        told.location.value = fault.value;
        told.arguments = fault.arguments;
        told.hint = fault.hint;
        told.contrat_id = contrat_id.map(str::to_owned);
        told
    }

    /// The contracts kept, the faults, and how many rows were read.
    pub(super) fn finish(mut self) -> Read {
        let beyond = self.faults.beyond();
        if beyond > 0 {
            self.faults.add(Diagnostic::warning(Code::C065).in_file(self.place.file).with("rows", beyond));
        }
        Read {
            cohort: self.builder.finish(),
            faults: self.faults,
            rows_read: self.rows_read,
            kept: self.kept.propose(),
            sheets: Vec::new(),
        }
    }

    /// Adds the rows that follow, read apart. False, and nothing is added, when an identifier may be in both: that is known only of
    /// identifiers that come in order.
    pub(super) fn follow(&mut self, next: Self) -> bool {
        if next.rows_read == 0 {
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
            self.rows_read += next.rows_read;
        }
        follows
    }
}
