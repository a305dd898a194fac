//! The cells of a row as typed values; what cannot be read is a fault of the row.

use chrono::NaiveDate;

use super::cell::InputCell;
use super::checks::{self, RowFacts};
use super::columns::{Col, EMPLOYEURS, TRANCHES, TYPES};
use super::contract_values::{LONGEST_TEXT, code, employeur, folded_word, part, small_number, tranche_age, type_contrat, write_text};
use super::days::{self, BIRTH_YEARS, CONTRACT_YEARS};
use super::header::ColumnPlaces;
use super::row::{InputRow, RowFault};
use super::values::{self, RefusedValue};
use super::writing::{ColumnSurvey, Writings};
use super::{amounts, employers, levels};
use crate::calendar::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture};
use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::contract::{Contrat, Employeur, Heures, TrancheAge, TypeContrat};
use crate::diagnostic::{Code, Severity, nearest};
use crate::units::{Centimes, Part};

/// Most nights or meals of a contract.
pub(super) const NIGHTS: (u32, &str) = (10_000, "0 – 10 000");
/// Most employees of an employer.
pub(super) const EMPLOYEES: (u32, &str) = (10_000_000, "0 – 10 000 000");
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
    pub(super) fn cell(&self, col: Col) -> InputCell<'r> {
        self.header.filled(col).map_or(InputCell::Empty, |place| self.cells.cell(place))
    }

    fn optional<T>(&mut self, col: Col, read: impl FnOnce(InputCell<'r>) -> Result<T, RefusedValue>) -> Option<T> {
        let cell = self.cell(col);
        if cell == InputCell::Empty { None } else { self.read(col, cell, read) }
    }

    fn optional_as_written<T>(
        &mut self,
        col: Col,
        read: impl FnOnce(InputCell<'r>, &mut ColumnSurvey) -> Result<T, RefusedValue>,
    ) -> Option<T> {
        let cell = self.cell(col);
        if cell == InputCell::Empty { None } else { self.read_as_written(col, cell, read) }
    }

    fn needed<T>(&mut self, col: Col, read: impl FnOnce(InputCell<'r>) -> Result<T, RefusedValue>) -> Option<T> {
        self.needed_as_written(col, |cell, _| read(cell))
    }

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

    fn read<T>(&mut self, col: Col, cell: InputCell<'r>, read: impl FnOnce(InputCell<'r>) -> Result<T, RefusedValue>) -> Option<T> {
        self.read_as_written(col, cell, |cell, _| read(cell))
    }

    /// Reads a cell as its column is written.
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
    fn constant(&mut self, col: Col, into: &mut String) -> bool {
        let header = self.header;
        let Some(text) = header.constants().of(col) else { return false };
        into.push_str(text);
        self.found.push(RowFault::new(Severity::Note, Code::C086, col).value(text));
        true
    }

    /// A text that must be there, into a buffer that is used again.
    pub(super) fn needed_text(&mut self, col: Col, into: &mut String) -> bool {
        let read = self.text(col, self.cell(col), into);
        if read.is_none() {
            self.found.push(RowFault::new(Severity::Error, Code::C008, col).hinting("fill_cell"));
        }
        read.unwrap_or(false)
    }

    /// A text that may be there. Most rows say the same: one that is in the buffer was read in the row before and has its one form.
    pub(super) fn optional_text(&mut self, col: Col, into: &mut String) -> bool {
        let cell = self.cell(col);
        let again = into.len() <= LONGEST_TEXT && matches!(cell, InputCell::Text(text) if text == into);
        again || self.text(col, cell, into).unwrap_or(false)
    }

    /// Whether a text was read into the buffer; nothing when there is none.
    fn text(&mut self, col: Col, cell: InputCell<'r>, into: &mut String) -> Option<bool> {
        into.clear();
        if cell == InputCell::Empty {
            return self.constant(col, into).then_some(true);
        }
        Some(self.read(col, cell, |cell| write_text(cell, into)).is_some())
    }

    /// The diploma; a lost leading zero is restored and noted.
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
    fn convention_said_once(&mut self, facts: RowFacts) -> RowFacts {
        let Some(said) = self.header.constants().sous_convention.filter(|_| checks::needs_convention(&facts)) else { return facts };
        let text = self.header.constants().text(Col::SousConvention.name());
        self.found.push(RowFault::new(Severity::Note, Code::C086, Col::SousConvention).value(text));
        RowFacts { sous_convention: Some(Some(said)), ..facts }
    }

    /// The kind of employer: that of the row; else the one that its OPCO or its name proposes, when the owner of the file agrees.
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
    pub(super) fn contrat(&mut self, facts: &RowFacts) -> Option<Contrat> {
        let day = NaiveDate::MIN;
        let employeur = self.employeur();
        let contrat = Contrat {
            rupture: facts.rupture.map(DateRupture),
            maintien: facts.maintien,
            entree_cfa: self.date(Col::EntreeCfa).map(DateEntreeCfa),
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
            ..Contrat::new(DateConclusion(day), DateDebut(day), day)
        };
        Some(Contrat { conclusion: DateConclusion(facts.conclusion?), debut: DateDebut(facts.debut?), fin: facts.fin?, ..contrat })
    }
}
