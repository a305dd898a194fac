//! The cells of a row as typed values; what cannot be read is a fault of the row.

use chrono::NaiveDate;

use super::amounts;
use super::cell::{InputCell, whole_part};
use super::checks::{self, RowFacts};
use super::columns::{Col, EMPLOYEURS, TRANCHES, TYPES};
use super::days::{self, BIRTH_YEARS, CONTRACT_YEARS};
use super::employers;
use super::header::ColumnPlaces;
use super::levels;
use super::row::{InputRow, RowFault};
use super::values::{self, RefusedValue};
use super::writing::{ColumnSurvey, Writings};
use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::contract::{Contrat, Employeur, Heures, TrancheAge, TypeContrat};
use crate::diagnostic::{Code, Severity, nearest};
use crate::signs::{folded, one_form};
use crate::units::{Centimes, Part};

/// Longest identifier of a contract or a CFA.
const LONGEST_TEXT: usize = 200;
/// Most nights or meals of a contract.
pub(super) const NIGHTS: (u32, &str) = (10_000, "0 – 10 000");
/// Most employees of an employer.
pub(super) const EMPLOYEES: (u32, &str) = (10_000_000, "0 – 10 000 000");
/// Numbers of conventions collectives and branches.
const NUMBERS: (u32, &str) = (65_535, "0 – 65 535");
/// The cells of a row with the header that names them, and the faults found so far.
pub(super) struct RowFields<'r, C> {
    pub header: &'r ColumnPlaces,
    pub cells: &'r C,
    pub found: &'r mut Vec<RowFault>,
    /// How the columns are written.
    pub writings: &'r mut Writings,
    pub line: u64,
}

impl<'r, C: InputRow> RowFields<'r, C> {
    #[inline]
    pub(super) fn cell(&self, col: Col) -> InputCell<'r> {
        self.header.filled(col).map_or(InputCell::Empty, |place| self.cells.cell(place))
    }

    #[inline]
    fn optional<T>(&mut self, col: Col, read: impl FnOnce(InputCell<'r>) -> Result<T, RefusedValue>) -> Option<T> {
        let cell = self.cell(col);
        if cell == InputCell::Empty { None } else { self.read(col, cell, read) }
    }

    #[inline]
    fn optional_as_written<T>(
        &mut self,
        col: Col,
        read: impl FnOnce(InputCell<'r>, &mut ColumnSurvey) -> Result<T, RefusedValue>,
    ) -> Option<T> {
        let cell = self.cell(col);
        if cell == InputCell::Empty { None } else { self.read_as_written(col, cell, read) }
    }

    #[inline]
    fn needed<T>(&mut self, col: Col, read: impl FnOnce(InputCell<'r>) -> Result<T, RefusedValue>) -> Option<T> {
        self.needed_as_written(col, |cell, _| read(cell))
    }

    #[inline]
    fn needed_as_written<T>(
        &mut self,
        col: Col,
        read: impl FnOnce(InputCell<'r>, &mut ColumnSurvey) -> Result<T, RefusedValue>,
    ) -> Option<T> {
        let cell = self.cell(col);
        if cell == InputCell::Empty {
            self.found.push(RowFault::new(Severity::Error, Code::C008, col).hinting("fill_cell"));
            return None;
        }
        self.read_as_written(col, cell, read)
    }

    #[inline]
    fn read<T>(&mut self, col: Col, cell: InputCell<'r>, read: impl FnOnce(InputCell<'r>) -> Result<T, RefusedValue>) -> Option<T> {
        self.read_as_written(col, cell, |cell, _| read(cell))
    }

    /// Reads a cell as its column is written.
    #[inline]
    fn read_as_written<T>(
        &mut self,
        col: Col,
        cell: InputCell<'r>,
        read: impl FnOnce(InputCell<'r>, &mut ColumnSurvey) -> Result<T, RefusedValue>,
    ) -> Option<T> {
        match read(cell, self.writings.column(col as usize, self.line)) {
            Ok(value) => Some(value),
            Err(refused) => {
                self.refuse(col, cell, refused);
                None
            }
        }
    }

    #[cold]
    fn refuse(&mut self, col: Col, cell: InputCell<'_>, refused: RefusedValue) {
        let refused = refused.of(cell);
        let mut found = RowFault::new(Severity::Error, refused.code, col);
        found.hint = refused.hint;
        found.arguments.extend(refused.expected.map(|expected| ("expected", expected.to_owned())));
        // Nor are the two days that a birth date may be.
        if let Some([one, other]) = refused.both.filter(|_| col != Col::Naissance).map(values::Both::shown) {
            found = found.with("one", one).with("other", other);
        }
        let words = match col {
            Col::Employeur => EMPLOYEURS,
            Col::TypeContrat => TYPES,
            Col::TrancheAge => TRANCHES,
            _ => &[],
        };
        if let (InputCell::Text(word), false) = (cell, words.is_empty()) {
            let near = nearest(&folded_word(word), words.iter().copied()).join(", ");
            found = found.with("words", words.join(", ")).near(&near);
        }
        // A birth date is never shown.
        self.found.push(if col == Col::Naissance { found } else { found.value(cell.shown()) });
    }

    /// What the owner of the file says of all rows, where this one says nothing of a column.
    #[inline]
    fn constant(&mut self, col: Col, into: &mut String) -> bool {
        let header = self.header;
        let Some(text) = header.constants().of(col) else { return false };
        into.push_str(text);
        self.found.push(RowFault::new(Severity::Note, Code::C086, col).value(text));
        true
    }

    /// A text that must be there, into a buffer that is used again.
    #[inline]
    pub(super) fn needed_text(&mut self, col: Col, into: &mut String) -> bool {
        let read = self.text(col, self.cell(col), into);
        if read.is_none() {
            self.found.push(RowFault::new(Severity::Error, Code::C008, col).hinting("fill_cell"));
        }
        read.unwrap_or(false)
    }

    /// A text that may be there. Most rows say the same: one that is in the buffer was read in the row before and has its one form.
    #[inline]
    pub(super) fn optional_text(&mut self, col: Col, into: &mut String) -> bool {
        let cell = self.cell(col);
        let again = into.len() <= LONGEST_TEXT && matches!(cell, InputCell::Text(text) if text == into);
        again || self.text(col, cell, into).unwrap_or(false)
    }

    /// Whether a text was read into the buffer; nothing when there is none.
    #[inline]
    fn text(&mut self, col: Col, cell: InputCell<'r>, into: &mut String) -> Option<bool> {
        into.clear();
        if cell == InputCell::Empty {
            return self.constant(col, into).then_some(true);
        }
        Some(self.read(col, cell, |cell| write_text(cell, into)).is_some())
    }

    /// The diploma; a lost leading zero is restored and noted.
    #[inline]
    pub(super) fn code_diplome(&mut self) -> Option<CodeDiplome> {
        let (code, restored) = self.needed(Col::CodeDiplome, code)?;
        if restored {
            let note = RowFault::new(Severity::Note, Code::C017, Col::CodeDiplome);
            self.found.push(note.value(self.cell(Col::CodeDiplome)).with("restored", code));
        }
        Some(code)
    }

    pub(super) fn niveau(&mut self) -> Option<Niveau> {
        self.optional_as_written(Col::Niveau, levels::niveau)
    }

    pub(super) fn idcc(&mut self) -> Option<Idcc> {
        self.optional_as_written(Col::Idcc, |cell, column| small_number(cell, column).map(Idcc))
    }

    pub(super) fn cpne(&mut self) -> Option<Cpne> {
        self.optional_as_written(Col::Cpne, |cell, column| small_number(cell, column).map(Cpne))
    }

    pub(super) fn effectif(&mut self) -> Option<u32> {
        self.optional_as_written(Col::Effectif, |cell, column| amounts::count(cell, EMPLOYEES, column))
    }

    pub(super) fn naissance(&mut self) -> Option<NaiveDate> {
        self.optional_as_written(Col::Naissance, |cell, column| days::date(cell, BIRTH_YEARS, column))
    }

    pub(super) fn tranche_age(&mut self) -> Option<TrancheAge> {
        self.optional(Col::TrancheAge, tranche_age)
    }

    pub(super) fn meme_niveau(&mut self) -> bool {
        self.flag(Col::MemeNiveau)
    }

    fn date(&mut self, col: Col) -> Option<NaiveDate> {
        self.optional_as_written(col, |cell, column| days::date(cell, CONTRACT_YEARS, column))
    }

    fn needed_date(&mut self, col: Col) -> Option<NaiveDate> {
        self.needed_as_written(col, |cell, column| days::date(cell, CONTRACT_YEARS, column))
    }

    fn flag(&mut self, col: Col) -> bool {
        self.optional(col, values::boolean).unwrap_or(false)
    }

    fn amount(&mut self, col: Col) -> Option<Centimes> {
        self.optional_as_written(col, amounts::amount)
    }

    fn nights(&mut self, col: Col) -> Option<u32> {
        self.optional_as_written(col, |cell, column| amounts::count(cell, NIGHTS, column))
    }

    /// The dates and what decides how they are checked.
    #[inline]
    pub(super) fn facts(&mut self) -> RowFacts {
        let convention = self.cell(Col::SousConvention);
        let sous_convention = match convention {
            InputCell::Empty => Some(None),
            cell => self.read(Col::SousConvention, cell, values::boolean).map(Some),
        };
        let kind = match self.cell(Col::TypeContrat) {
            InputCell::Empty => Some(TypeContrat::default()),
            cell => self.read(Col::TypeContrat, cell, type_contrat),
        };
        let facts = RowFacts {
            conclusion: self.needed_date(Col::Conclusion),
            debut: self.needed_date(Col::Debut),
            fin: self.needed_date(Col::Fin),
            rupture: self.date(Col::Rupture),
            maintien: self.date(Col::Maintien),
            mobilite: (self.date(Col::MobiliteDebut), self.date(Col::MobiliteFin)),
            sous_convention,
            kind,
        };
        self.convention_said_once(facts)
    }

    /// The convention that is said once for all, where the contract needs one and its row says nothing.
    #[inline]
    fn convention_said_once(&mut self, facts: RowFacts) -> RowFacts {
        let Some(said) = self.header.constants().sous_convention.filter(|_| checks::needs_convention(&facts)) else { return facts };
        let text = self.header.constants().text(Col::SousConvention.name());
        self.found.push(RowFault::new(Severity::Note, Code::C086, Col::SousConvention).value(text));
        RowFacts { sous_convention: Some(Some(said)), ..facts }
    }

    /// The kind of employer: that of the row; else the one that its OPCO or its name proposes, when the owner of the file agrees.
    #[inline]
    fn employeur(&mut self) -> Employeur {
        let known = self.optional(Col::Employeur, employeur);
        let proposes = [Col::Opco, Col::NomEmployeur].into_iter().any(|col| self.header.filled(col).is_some());
        match known {
            Some(kind) => kind,
            None if proposes && self.cell(Col::Employeur) == InputCell::Empty => self.proposed().unwrap_or_default(),
            None => Employeur::default(),
        }
    }

    fn proposed(&mut self) -> Option<Employeur> {
        let [opco, name] = [Col::Opco, Col::NomEmployeur].map(|col| match self.cell(col) {
            InputCell::Text(text) => text,
            _ => "",
        });
        let (kind, said_by) = employers::proposal(opco, name)?;
        let found = |severity, hint| {
            let kind = if kind == Employeur::PublicLocal { "public_local" } else { "public_etat" };
            RowFault::new(severity, Code::C087, Col::Employeur).value(said_by).with("kind", kind).hinting(hint)
        };
        let (found, kind) = match self.header.constants().employeurs_publics {
            Some(true) => (found(Severity::Note, "public_taken"), Some(kind)),
            Some(false) => (found(Severity::Note, "public_refused"), None),
            None => (found(Severity::Warning, "public_asked"), None),
        };
        self.found.push(found);
        kind
    }

    /// The contract, when its needed dates are there. Every other cell is read in any case.
    #[inline]
    pub(super) fn contrat(&mut self, facts: &RowFacts) -> Option<Contrat> {
        let day = NaiveDate::MIN;
        let employeur = self.employeur();
        let contrat = Contrat {
            rupture: facts.rupture,
            maintien: facts.maintien,
            entree_cfa: self.date(Col::EntreeCfa),
            sous_convention: facts.sous_convention.flatten(),
            employeur,
            kind: facts.kind.unwrap_or_default(),
            rqth: self.flag(Col::Rqth),
            duree_reduite: self.flag(Col::DureeReduite),
            duree_fixe: self.flag(Col::DureeFixe),
            public_prioritaire: self.flag(Col::PublicPrioritaire),
            nouvel_employeur: self.flag(Col::NouvelEmployeur),
            part_distance: self.optional(Col::PartDistance, part).unwrap_or(Part::NONE),
            nuits: self.nights(Col::Nuits).unwrap_or(0),
            repas: self.nights(Col::Repas).unwrap_or(0),
            premier_equipement: self.amount(Col::PremierEquipement).unwrap_or_default(),
            prix_cfa: self.amount(Col::PrixCfa),
            taux_horaire: self.amount(Col::TauxHoraire),
            heures: self.optional_as_written(Col::Heures, amounts::hours).map(Heures),
            cout_prefecture: self.amount(Col::CoutPrefecture),
            npec: self.amount(Col::Npec),
            ..Contrat::new(day, day, day)
        };
        Some(Contrat { conclusion: facts.conclusion?, debut: facts.debut?, fin: facts.fin?, ..contrat })
    }
}

/// An identifier or another text: a whole number that a program wrote with decimals is that number.
pub(super) fn write_text(cell: InputCell<'_>, into: &mut String) -> Result<(), RefusedValue> {
    const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("text_expected");
    match cell {
        _ if cell.is_cut_number() => return Err(UNREADABLE),
        InputCell::Text(text) => into.push_str(&one_form(text.strip_suffix(".0").filter(|_| whole_part(text).is_some()).unwrap_or(text))),
        InputCell::Date(day) => into.push_str(&day.to_string()),
        _ => into.push_str(&cell.integer().ok_or(UNREADABLE)?.to_string()),
    }
    if into.len() <= LONGEST_TEXT { Ok(()) } else { Err(RefusedValue::out_of("1 – 200").hinting("text_too_long")) }
}

pub(super) fn code(cell: InputCell<'_>) -> Result<(CodeDiplome, bool), RefusedValue> {
    const UNREADABLE: RefusedValue = RefusedValue::UNREADABLE.hinting("code_diplome_format");
    if let InputCell::Text(text) = cell {
        let text = whole_part(text).unwrap_or(text);
        return match text.len() {
            8 => CodeDiplome::parse(text).map(|code| (code, false)).ok_or(UNREADABLE),
            7 => CodeDiplome::parse(&format!("0{text}")).map(|code| (code, true)).ok_or(UNREADABLE),
            _ => Err(UNREADABLE),
        };
    }
    let number = cell.integer().filter(|number| (1_000_000..=99_999_999).contains(number)).ok_or(UNREADABLE)?;
    let restored = number < 10_000_000;
    CodeDiplome::parse(&format!("{number:08}")).map(|code| (code, restored)).ok_or(UNREADABLE)
}

/// A share from 0 to 1, or a percentage with its sign; at most four decimals, never rounded: a threshold of the law is asked of it.
pub(super) fn part(cell: InputCell<'_>) -> Result<Part, RefusedValue> {
    let text = match cell {
        InputCell::Real(number) => format!("{number}"),
        other => other.to_string().replace(',', "."),
    };
    let (digits, places) = match text.strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 2),
        None => (text.as_str(), 4),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let sound = !whole.is_empty() && whole.len() <= 3 && (whole.to_owned() + decimals).bytes().all(|byte| byte.is_ascii_digit());
    let decimals = decimals.trim_end_matches('0');
    if !sound || decimals.len() > places {
        return Err(RefusedValue::out_of("0 – 1"));
    }
    let written: i32 = format!("{whole}{decimals:0<places$}").parse().map_err(|_| RefusedValue::out_of("0 – 1"))?;
    Some(Part(written)).filter(|&part| part <= Part::WHOLE).ok_or(RefusedValue::out_of("0 – 1"))
}

pub(super) fn small_number(cell: InputCell<'_>, column: &mut ColumnSurvey) -> Result<u16, RefusedValue> {
    let number = amounts::count(cell, NUMBERS, column)?;
    u16::try_from(number).map_err(|_| RefusedValue::out_of(NUMBERS.1))
}

/// A word folded, with the `_` of the canonical words back in place.
fn folded_word(text: &str) -> String {
    let word = folded(text);
    match word.strip_prefix("public") {
        Some(rest) if !rest.is_empty() => format!("public_{rest}"),
        _ => word,
    }
}

pub(super) fn employeur(cell: InputCell<'_>) -> Result<Employeur, RefusedValue> {
    if let Some(code) = cell.integer() {
        return employeur_of_code(code).ok_or(RefusedValue::UNREADABLE.hinting("known_words"));
    }
    let InputCell::Text(text) = cell else { return Err(RefusedValue::UNREADABLE.hinting("known_words")) };
    // As it is written most often: no folding.
    if text == "prive" {
        return Ok(Employeur::Prive);
    }
    if let Some(employeur) = text.parse().ok().and_then(employeur_of_code) {
        return Ok(employeur);
    }
    match folded_word(text).as_str() {
        "prive" => Ok(Employeur::Prive),
        "public_local" => Ok(Employeur::PublicLocal),
        "public_etat" => Ok(Employeur::PublicEtat),
        _ => Err(RefusedValue::UNREADABLE.hinting("known_words")),
    }
}

/// The kind of employer by its code of the form of the contract (Cerfa 10103, "type d'employeur"): 11 to 16 private; 21 State, 25
/// hospital, 27 establishment of the State; 22 to 24 and 28 local. The others (26, 29, 30) are of several kinds and are not read.
const fn employeur_of_code(code: i64) -> Option<Employeur> {
    match code {
        11..=16 => Some(Employeur::Prive),
        21 | 25 | 27 => Some(Employeur::PublicEtat),
        22..=24 | 28 => Some(Employeur::PublicLocal),
        _ => None,
    }
}

fn tranche_age(cell: InputCell<'_>) -> Result<TrancheAge, RefusedValue> {
    let text = cell.to_string();
    let text = text.trim_end_matches("ans").trim();
    let age = || text.parse().ok().filter(|age| (14..100).contains(age)).map(TrancheAge::of_age);
    TrancheAge::ALL.into_iter().find(|band| band.as_str() == text).or_else(age).ok_or(RefusedValue::UNREADABLE.hinting("known_words"))
}

pub(super) fn type_contrat(cell: InputCell<'_>) -> Result<TypeContrat, RefusedValue> {
    let InputCell::Text(text) = cell else { return Err(RefusedValue::UNREADABLE.hinting("known_words")) };
    if text == "apprentissage" {
        return Ok(TypeContrat::Apprentissage);
    }
    match folded(text).as_str() {
        "apprentissage" | "contratdapprentissage" => Ok(TypeContrat::Apprentissage),
        "professionnalisation" | "contratdeprofessionnalisation" => Ok(TypeContrat::Professionnalisation),
        _ => Err(RefusedValue::UNREADABLE.hinting("known_words")),
    }
}
