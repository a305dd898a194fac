//! The faults of the row being read: told and counted, with nobody's name in them.

use super::ContractReader;
use crate::contract::{Contrat, TrancheAge};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::io::read::cell::InputCell;
use crate::io::read::columns::Col;
use crate::io::read::found::{InputRow, RowFault};
use crate::io::read::personal::{HIDDEN, Personal, hidden, repeats_a_name, tells_who};
use crate::io::read::{checks, remarks};

impl ContractReader<'_> {
    /// Keeps a row with errors to be corrected; of a sound one, counts what it took of what was said once. Its faults show nobody's name.
    pub(super) fn keep(
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

    /// The faults of the row being read, each with its column.
    pub(super) fn all_told(&self, line: u64) -> Vec<(Option<&'static str>, Diagnostic)> {
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
    pub(super) fn names_apart(&mut self, cells: &impl InputRow, cfa: (bool, &str), others: [(Col, &mut String); 2]) {
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
    pub(super) fn others(&mut self, cells: &impl InputRow) {
        let filled = self.header.others().iter().find(|&&place| cells.cell(place) != InputCell::Empty);
        if let Some((name, ..)) = filled.and_then(|&place| self.header.named().nth(place)) {
            let other = RowFault { column: None, ..RowFault::new(Severity::Warning, Code::C081, Col::ContratId) };
            self.found.push(other.with("other", name));
        }
    }

    /// Counts the faults of a row and sets it aside if one is an error; whether the row stays.
    pub(super) fn tell(&mut self, line: u64, contrat_id: Option<&str>) -> bool {
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

    pub(super) fn told(&self, fault: RowFault, line: u64, contrat_id: Option<&str>) -> Diagnostic {
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
    pub(super) fn tell_writings(&mut self) {
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
}
