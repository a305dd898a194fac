//! A slice of a Parquet column after column: each is read in a loop of its own, by the functions that read the cell of a row. As soon as
//! there is anything to tell, the slice is left to be read row after row, which alone tells.

use chrono::NaiveDate;

use super::super::cell::InputCell;
use super::super::columns::Col;
use super::super::constants::Constants;
use super::super::contract_values::{self, write_text};
use super::super::days::{self, BIRTH_YEARS, CONTRACT_YEARS, PossibleYears};
use super::super::fields::{EMPLOYEES, NIGHTS};
use super::super::header::ColumnPlaces;
use super::super::passed::is_example;
use super::super::personal::{Personal, looks_like_nir};
use super::super::row::ContractReader;
use super::super::values::{self, RefusedValue};
use super::super::writing::{ColumnSurvey, Writings};
use super::super::{amounts, employers, levels};
use super::ParquetValues;
use crate::calendar::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture};
use crate::codes::{CodeDiplome, Cpne, Idcc};
use crate::contract::{CohortBuilder, Contrat, Heures, Lately, Ligne};
use crate::signs::one_centre_in;
use crate::units::{Centimes, Part};

/// Columns of which something is mostly told, or that only the correction of a list reads.
const ROWS_ONLY: [Col; 3] = [Col::TrancheAge, Col::NomEmployeur, Col::LigneExport];

/// The values of a column, row after row; none at all when it is empty.
struct ColumnRead<T>(Vec<Option<T>>);

impl<T: Copy> ColumnRead<T> {
    fn at(&self, row: usize) -> Option<T> {
        self.0.get(row).copied().flatten()
    }
}

/// Texts of a column, each form kept once as long as it comes back, and which of them each row has.
struct Forms<'s> {
    rows: Vec<Option<u32>>,
    forms: Vec<(&'s str, String)>,
}

impl Forms<'_> {
    fn at(&self, row: usize) -> Option<&str> {
        let form = self.rows.get(row).copied().flatten()?;
        self.forms.get(form as usize).map(|(_, form)| form.as_str())
    }
}

/// The columns of a slice while they are read.
struct SliceColumns<'s> {
    header: &'s ColumnPlaces,
    values: &'s [ParquetValues],
    height: usize,
    /// Line of the first row.
    line: u64,
    writings: Writings,
}

impl<'s> SliceColumns<'s> {
    fn values(&self, col: Col) -> Option<&'s ParquetValues> {
        self.header.filled(col).and_then(|place| self.values.get(place)).filter(|values| !matches!(values, ParquetValues::Nothing))
    }

    /// A column whose values are read as it is written; none when one of them is refused.
    fn written<T>(
        &mut self,
        col: Col,
        read: impl Fn(InputCell<'s>, &mut ColumnSurvey) -> Result<T, RefusedValue>,
    ) -> Option<ColumnRead<T>> {
        let Some(values) = self.values(col) else { return Some(ColumnRead(Vec::new())) };
        let mut column = Vec::with_capacity(self.height);
        for (row, line) in (0..self.height).zip(self.line..) {
            column.push(match values.cell(row) {
                InputCell::Empty => None,
                cell => Some(read(cell, self.writings.column(col as usize, line)).ok()?),
            });
        }
        Some(ColumnRead(column))
    }

    /// A column of few different values: what the row before has is not read again.
    fn few<T: Copy>(&self, col: Col, read: impl Fn(InputCell<'s>) -> Result<T, RefusedValue>) -> Option<ColumnRead<T>> {
        let Some(values) = self.values(col) else { return Some(ColumnRead(Vec::new())) };
        let mut last = (InputCell::Empty, None);
        let mut column = Vec::with_capacity(self.height);
        for row in 0..self.height {
            let cell = values.raw(row);
            if cell != last.0 {
                last =
                    (cell, if let InputCell::Text(text) = cell { of_cell(InputCell::text(text), &read)? } else { of_cell(cell, &read)? });
            }
            column.push(last.1);
        }
        Some(ColumnRead(column))
    }

    /// A column of texts that come back again and again.
    fn forms(&self, col: Col, read: impl Fn(InputCell<'s>) -> Option<String>) -> Option<Forms<'s>> {
        let Some(values) = self.values(col) else { return Some(Forms { rows: Vec::new(), forms: Vec::new() }) };
        let ParquetValues::Texts(_) = values else { return None };
        let mut lately: Lately<u32> = Lately::default();
        let mut forms: Vec<(&'s str, String)> = Vec::new();
        let mut rows = Vec::with_capacity(self.height);
        for row in 0..self.height {
            let InputCell::Text(text) = values.raw(row) else {
                rows.push(None);
                continue;
            };
            let place = lately.of(text);
            let known = place.filter(|&form| forms.get(form as usize).is_some_and(|(known, _)| *known == text));
            rows.push(match (known, InputCell::text(text)) {
                (Some(form), _) => Some(form),
                (None, InputCell::Empty) => None,
                (None, cell) => {
                    forms.push((text, read(cell)?));
                    *place = u32::try_from(forms.len() - 1).ok();
                    *place
                }
            });
        }
        Some(Forms { rows, forms })
    }

    fn flag(&self, col: Col) -> Option<ColumnRead<bool>> {
        self.few(col, values::boolean)
    }

    fn days(&mut self, col: Col, years: PossibleYears) -> Option<ColumnRead<NaiveDate>> {
        self.written(col, |cell, column| days::date(cell, years, column))
    }

    fn count(&mut self, col: Col, range: (u32, &'static str)) -> Option<ColumnRead<u32>> {
        self.written(col, |cell, column| amounts::count(cell, range, column))
    }

    fn amount(&mut self, col: Col) -> Option<ColumnRead<Centimes>> {
        self.written(col, amounts::amount)
    }
}

fn of_cell<'s, T>(cell: InputCell<'s>, read: impl Fn(InputCell<'s>) -> Result<T, RefusedValue>) -> Option<Option<T>> {
    if cell == InputCell::Empty { Some(None) } else { read(cell).ok().map(Some) }
}

/// The one form of a text, as a row has it.
fn text(cell: InputCell<'_>) -> Option<String> {
    let mut form = String::new();
    write_text(cell, &mut form).ok().map(|()| form)
}

fn centre(cell: InputCell<'_>) -> Option<String> {
    text(cell).map(|mut form| {
        one_centre_in(&mut form);
        form
    })
}

/// Reads a slice, whose first row has this line, into rows that have read nothing. False, and nothing is read, when a row has something to
/// be told of.
pub(super) fn read(rows: &mut ContractReader<'_>, values: &[ParquetValues], height: usize, line: u64) -> bool {
    let header = rows.header.clone();
    let named = header.personal().iter().any(|&(_, kind)| kind == Personal::Name);
    if named
        || header.constants() != &Constants::default()
        || !header.others().is_empty()
        || !header.own().is_empty()
        || ROWS_ONLY.into_iter().any(|col| header.filled(col).is_some())
    {
        return false;
    }
    let slice = SliceColumns { header: &header, values, height, line, writings: Writings::new(rows.place.spellings) };
    slice.contracts(rows).is_some()
}

impl SliceColumns<'_> {
    /// Reads the columns, then puts the contracts together, each looked at as a row is.
    fn contracts(mut self, rows: &mut ContractReader<'_>) -> Option<()> {
        let ids = self.values(Col::ContratId)?;
        let (cfa, region, opco) = (self.forms(Col::Cfa, centre)?, self.forms(Col::Region, text)?, self.forms(Col::Opco, text)?);
        let code = self.written(Col::CodeDiplome, |cell, _| match contract_values::code(cell)? {
            (code, false) => Ok(code),
            (_, true) => Err(RefusedValue::UNREADABLE),
        })?;
        let niveau = self.written(Col::Niveau, levels::niveau)?;
        let idcc = self.written(Col::Idcc, contract_values::small_number)?;
        let cpne = self.written(Col::Cpne, contract_values::small_number)?;
        let (effectif, naissance) = (self.count(Col::Effectif, EMPLOYEES)?, self.days(Col::Naissance, BIRTH_YEARS)?);
        let conclusion = self.days(Col::Conclusion, CONTRACT_YEARS)?;
        let (debut, fin) = (self.days(Col::Debut, CONTRACT_YEARS)?, self.days(Col::Fin, CONTRACT_YEARS)?);
        let (rupture, maintien) = (self.days(Col::Rupture, CONTRACT_YEARS)?, self.days(Col::Maintien, CONTRACT_YEARS)?);
        let away = [Col::MobiliteDebut, Col::MobiliteFin].map(|col| self.days(col, CONTRACT_YEARS));
        let [Some(leaves), Some(returns)] = away else { return None };
        let entree_cfa = self.days(Col::EntreeCfa, CONTRACT_YEARS)?;
        let (convention, meme_niveau, rqth) = (self.flag(Col::SousConvention)?, self.flag(Col::MemeNiveau)?, self.flag(Col::Rqth)?);
        let (reduite, fixe) = (self.flag(Col::DureeReduite)?, self.flag(Col::DureeFixe)?);
        let (prioritaire, nouvel) = (self.flag(Col::PublicPrioritaire)?, self.flag(Col::NouvelEmployeur)?);
        let (kind, employeur) =
            (self.few(Col::TypeContrat, contract_values::type_contrat)?, self.few(Col::Employeur, contract_values::employeur)?);
        let distance = self.few(Col::PartDistance, contract_values::part)?;
        let (nuits, repas) = (self.count(Col::Nuits, NIGHTS)?, self.count(Col::Repas, NIGHTS)?);
        let (equipement, prix_cfa) = (self.amount(Col::PremierEquipement)?, self.amount(Col::PrixCfa)?);
        let (taux_horaire, heures) = (self.amount(Col::TauxHoraire)?, self.written(Col::Heures, amounts::hours)?);
        let (cout_prefecture, npec) = (self.amount(Col::CoutPrefecture)?, self.amount(Col::Npec)?);

        let mut builder = CohortBuilder::default();
        let (mut found, mut first, mut last) = (Vec::new(), String::new(), String::new());
        let mut ligne = blank(code.at(0)?);
        for row in 0..self.height {
            let cell = ids.cell(row);
            ligne.contrat_id.clear();
            if cell == InputCell::Empty || is_example(cell) || write_text(cell, &mut ligne.contrat_id).is_err() || ligne.contrat_id <= last
            {
                return None;
            }
            if looks_like_nir(&ligne.contrat_id) {
                return None;
            }
            cfa.at(row)?.clone_into(&mut ligne.cfa);
            (ligne.region, ligne.opco) = (again(ligne.region, region.at(row)), again(ligne.opco, opco.at(row)));
            (ligne.code_diplome, ligne.niveau) = (code.at(row)?, niveau.at(row));
            (ligne.idcc, ligne.cpne) = (idcc.at(row).map(Idcc), cpne.at(row).map(Cpne));
            (ligne.effectif_employeur, ligne.date_naissance) = (effectif.at(row), naissance.at(row));
            ligne.diplome_meme_niveau = meme_niveau.at(row).unwrap_or(false);
            ligne.mobilite = (leaves.at(row), returns.at(row));
            if employeur.at(row).is_none() && employers::proposal(opco.at(row).unwrap_or(""), "").is_some() {
                return None;
            }
            ligne.contrat = Contrat {
                rupture: rupture.at(row).map(DateRupture),
                maintien: maintien.at(row),
                entree_cfa: entree_cfa.at(row).map(DateEntreeCfa),
                sous_convention: convention.at(row),
                employeur: employeur.at(row).unwrap_or_default(),
                kind: kind.at(row).unwrap_or_default(),
                rqth: rqth.at(row).unwrap_or(false),
                duree_reduite: reduite.at(row).unwrap_or(false),
                duree_fixe: fixe.at(row).unwrap_or(false),
                public_prioritaire: prioritaire.at(row).unwrap_or(false),
                nouvel_employeur: nouvel.at(row).unwrap_or(false),
                part_distance: distance.at(row).unwrap_or(Part::NONE),
                nuits: nuits.at(row).unwrap_or(0),
                repas: repas.at(row).unwrap_or(0),
                premier_equipement: equipement.at(row).unwrap_or_default(),
                prix_cfa: prix_cfa.at(row),
                taux_horaire: taux_horaire.at(row),
                heures: heures.at(row).map(Heures),
                cout_prefecture: cout_prefecture.at(row),
                npec: npec.at(row),
                ..Contrat::new(DateConclusion(conclusion.at(row)?), DateDebut(debut.at(row)?), fin.at(row)?)
            };
            if rows.tells(&ligne, &mut found) {
                return None;
            }
            builder.push(&ligne);
            if row == 0 {
                first.clone_from(&ligne.contrat_id);
            }
            last.clone_from(&ligne.contrat_id);
        }
        rows.take(builder, self.writings, (&first, &last));
        Some(())
    }
}

/// A text that may be there, in the room of the one before.
fn again(room: Option<String>, text: Option<&str>) -> Option<String> {
    let mut room = room.unwrap_or_default();
    text.map(|text| {
        text.clone_into(&mut room);
        room
    })
}

/// A row of which only the diploma is known.
fn blank(code_diplome: CodeDiplome) -> Ligne {
    Ligne {
        contrat_id: String::new(),
        cfa: String::new(),
        code_diplome,
        niveau: None,
        idcc: None,
        cpne: None,
        region: None,
        opco: None,
        effectif_employeur: None,
        date_naissance: None,
        diplome_meme_niveau: false,
        mobilite: (None, None),
        contrat: Contrat::new(DateConclusion(NaiveDate::MIN), DateDebut(NaiveDate::MIN), NaiveDate::MIN),
        own: Vec::new(),
    }
}

#[cfg(test)]
#[path = "slice_tests.rs"]
mod tests;
