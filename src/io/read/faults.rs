//! Every fault of a file in one pass, in a room that does not grow with what is shown: counts, a few examples, and one
//! compact record for each row that is set aside.

use std::collections::HashMap;

use super::faulty::FaultyRow;
use crate::diagnostic::{Code, Diagnostic, Location, MessageArguments, Severity};

/// How many examples of a kind of fault are kept for display.
pub const EXAMPLES: usize = 5;

/// How many rows left out are recorded one by one; those beyond are counted: memory does not grow with them.
const MOST_SET_ASIDE: usize = 200_000;

/// Faults of one kind: same file, code, severity and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultGroup {
    /// The code.
    pub code: Code,
    /// How grave.
    pub severity: Severity,
    /// The file, as named by the user.
    pub file: Option<String>,
    /// The column, by its canonical name when it has one; none for a fault of the whole file or row.
    pub column: Option<String>,
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<Diagnostic>,
}

/// A row that is left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSetAside {
    source: u32,
    /// The line of the text file, or the row of the sheet or table, from 1.
    pub line: u64,
    /// The identifier of the contract, if it could be read.
    pub contrat_id: Option<Box<str>>,
    /// The first fault that sets the row aside.
    pub code: Code,
    /// The codes of its other errors.
    pub others: Box<[Code]>,
    column: Option<Box<str>>,
    value: Option<Box<str>>,
    arguments: MessageArguments,
    hint: Option<&'static str>,
}

/// Where the rows of a record come from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RecordSource {
    file: Option<String>,
    sheet: Option<String>,
}

/// The faults of one or more files.
#[derive(Clone, Debug, Default)]
pub struct ReadFaults {
    groups: Vec<FaultGroup>,
    /// Groups of faults that concern a file as a whole are few, but unknown columns are not: a key finds the group.
    keys: HashMap<(Code, Severity, Option<String>, Option<String>), usize>,
    sources: Vec<RecordSource>,
    set_aside: Vec<RowSetAside>,
    /// Rows left out that are counted only.
    beyond: u64,
    counts: [u64; 3],
}

/// The column and the file of a fault are part of what it is counted under.
impl ReadFaults {
    /// No fault.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One fault.
    #[must_use]
    pub fn of(diagnostic: Diagnostic) -> Self {
        let mut faults = Self::default();
        faults.add(diagnostic);
        faults
    }

    /// Adds a fault of a file, counted under its code alone: each is kept, whatever their number.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let group = self.group(diagnostic.code, diagnostic.severity, diagnostic.location.file.clone(), None);
        self.count(group, 1);
        if let Some(group) = self.groups.get_mut(group) {
            group.examples.push(diagnostic);
        }
    }

    /// The number of the group of these faults, made if it is new.
    pub(in crate::io) fn group(&mut self, code: Code, severity: Severity, file: Option<String>, column: Option<String>) -> usize {
        let key = (code, severity, file, column);
        if let Some(&group) = self.keys.get(&key) {
            return group;
        }
        let number = self.groups.len();
        let (file, column) = (key.2.clone(), key.3.clone());
        self.groups.push(FaultGroup { code, severity, file, column, count: 0, examples: Vec::new() });
        self.keys.insert(key, number);
        number
    }

    /// Counts faults of a group and says whether the group still wants examples.
    pub(in crate::io) fn count(&mut self, group: usize, faults: u64) -> bool {
        let Some(group) = self.groups.get_mut(group) else { return false };
        group.count += faults;
        let rank = group.severity as usize;
        if let Some(count) = self.counts.get_mut(rank) {
            *count += faults;
        }
        group.examples.len() < EXAMPLES
    }

    /// Keeps an example of a group.
    pub(in crate::io) fn example(&mut self, group: usize, diagnostic: Diagnostic) {
        if let Some(group) = self.groups.get_mut(group) {
            group.examples.push(diagnostic);
        }
    }

    /// Records a row that is left out, with its first error and the codes of the others.
    pub(in crate::io) fn leave_out(&mut self, first: Diagnostic, others: Vec<Code>) {
        if self.set_aside.len() >= MOST_SET_ASIDE {
            self.beyond += 1;
            return;
        }
        let Diagnostic { code, location, arguments, hint, contrat_id, .. } = first;
        let source = self.source(location.file, location.sheet);
        self.set_aside.push(RowSetAside {
            source,
            line: location.line.unwrap_or(0),
            contrat_id: contrat_id.map(String::into_boxed_str),
            code,
            others: others.into_boxed_slice(),
            column: location.column.map(String::into_boxed_str),
            value: location.value.map(String::into_boxed_str),
            arguments,
            hint,
        });
    }

    fn source(&mut self, file: Option<String>, sheet: Option<String>) -> u32 {
        let source = RecordSource { file, sheet };
        if self.sources.last() != Some(&source) {
            self.sources.push(source);
        }
        u32::try_from(self.sources.len()).unwrap_or(u32::MAX).saturating_sub(1)
    }

    /// Adds the faults of another file.
    pub fn merge(&mut self, other: Self) {
        for from in other.groups {
            let to = self.group(from.code, from.severity, from.file, from.column);
            self.count(to, from.count);
            if let Some(group) = self.groups.get_mut(to) {
                group.examples.extend(from.examples);
            }
        }
        let offset = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        self.sources.extend(other.sources);
        self.set_aside.extend(other.set_aside.into_iter().map(|row| RowSetAside { source: row.source.saturating_add(offset), ..row }));
        self.beyond += other.beyond;
    }

    /// Adds the faults of the rows that follow in the same file.
    pub(in crate::io) fn follow(&mut self, other: Self) {
        for from in other.groups {
            let to = self.group(from.code, from.severity, from.file, from.column);
            self.count(to, from.count);
            if let Some(group) = self.groups.get_mut(to) {
                let room = EXAMPLES.saturating_sub(group.examples.len());
                group.examples.extend(from.examples.into_iter().take(room));
            }
        }
        let sources: Vec<u32> = other.sources.into_iter().map(|source| self.source(source.file, source.sheet)).collect();
        let moved = |row: RowSetAside| RowSetAside { source: sources.get(row.source as usize).copied().unwrap_or(0), ..row };
        let room = MOST_SET_ASIDE.saturating_sub(self.set_aside.len());
        self.beyond += other.beyond + other.set_aside.len().saturating_sub(room) as u64;
        self.set_aside.extend(other.set_aside.into_iter().take(room).map(moved));
    }

    /// What is left to tell when some rows with errors are corrected elsewhere: notes, warnings and what is wrong with the file as a whole as
    /// they are, and of the errors of rows those of `rows` alone.
    #[must_use]
    pub fn left(&self, rows: &[&FaultyRow]) -> Self {
        let of_the_file = |group: &&FaultGroup| group.severity < Severity::Error || matches!(group.code, Code::C004 | Code::C080);
        let mut left = Self::default();
        for from in self.groups.iter().filter(of_the_file) {
            let to = left.group(from.code, from.severity, from.file.clone(), from.column.clone());
            left.count(to, from.count);
            from.examples.iter().for_each(|example| left.example(to, example.clone()));
        }
        let errors = rows.iter().flat_map(|row| &row.faults).filter(|(_, fault)| fault.severity == Severity::Error);
        for (column, fault) in errors {
            let to = left.group(fault.code, fault.severity, fault.location.file.clone(), column.map(str::to_owned));
            if left.count(to, 1) {
                left.example(to, fault.clone());
            }
        }
        left
    }

    /// Rows left out beyond those that are recorded.
    pub(in crate::io) const fn beyond(&self) -> u64 {
        self.beyond
    }

    fn counted(&self, severity: Severity) -> u64 {
        self.counts.get(severity as usize).copied().unwrap_or(0)
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.counted(Severity::Error)
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> u64 {
        self.counted(Severity::Warning)
    }

    /// How many notes there are.
    #[must_use]
    pub fn notes(&self) -> u64 {
        self.counted(Severity::Note)
    }

    /// Whether there is none, notes included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many faults of a code there are.
    #[must_use]
    pub fn count_of(&self, code: Code) -> u64 {
        self.groups.iter().filter(|group| group.code == code).map(|group| group.count).sum()
    }

    /// The kinds of fault for printing: errors first, then by code, file and column.
    #[must_use]
    pub fn groups(&self) -> Vec<&FaultGroup> {
        let mut groups: Vec<&FaultGroup> = self.groups.iter().collect();
        groups.sort_by_key(|group| (std::cmp::Reverse(group.severity), group.code, &group.file, &group.column));
        groups
    }

    /// The rows left out, in the order of reading.
    pub fn set_aside(&self) -> impl ExactSizeIterator<Item = &RowSetAside> {
        self.set_aside.iter()
    }

    /// The fault of a row that was left out, as it is told.
    #[must_use]
    pub fn told(&self, row: &RowSetAside) -> Diagnostic {
        let source = self.sources.get(row.source as usize);
        Diagnostic {
            code: row.code,
            severity: Severity::Error,
            location: Location {
                file: source.and_then(|source| source.file.clone()),
                sheet: source.and_then(|source| source.sheet.clone()),
                line: Some(row.line).filter(|&line| line > 0),
                column: row.column.as_deref().map(str::to_owned),
                value: row.value.as_deref().map(str::to_owned),
            },
            arguments: row.arguments.clone(),
            hint: row.hint,
            contrat_id: row.contrat_id.as_deref().map(str::to_owned),
        }
    }
}

impl From<Vec<Diagnostic>> for ReadFaults {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        let mut faults = Self::default();
        diagnostics.into_iter().for_each(|diagnostic| faults.add(diagnostic));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_adds_counts_and_keeps_places() {
        let mut faults = ReadFaults::of(Diagnostic::error(Code::C001).in_file("a"));
        let mut other = ReadFaults::new();
        let group = other.group(Code::C009, Severity::Error, Some("b".into()), Some("npec".into()));
        assert!(other.count(group, 1_000_000));
        other.leave_out(Diagnostic::error(Code::C009).in_file("b").on_line(7).in_column("npec").of_contract("X"), vec![Code::C008]);
        faults.leave_out(Diagnostic::error(Code::C007).in_file("a").on_line(3), Vec::new());
        faults.merge(other);
        assert_eq!((faults.errors(), faults.warnings(), faults.notes()), (1_000_001, 0, 0));
        let told: Vec<_> = faults.set_aside().map(|row| faults.told(row)).collect();
        assert_eq!(told[0].location.file.as_deref(), Some("a"));
        assert_eq!((told[1].location.file.as_deref(), told[1].location.line), (Some("b"), Some(7)));
        assert_eq!(told[1].contrat_id.as_deref(), Some("X"));
        assert_eq!(faults.groups().iter().map(|group| group.code).collect::<Vec<_>>(), [Code::C001, Code::C009]);
    }

    #[test]
    fn rows_beyond_many_are_counted_and_not_kept() {
        let aside = |line: u64| Diagnostic::error(Code::C011).in_file("a").on_line(line);
        let (mut all, mut half) = (ReadFaults::new(), ReadFaults::new());
        let most = MOST_SET_ASIDE as u64;
        (0..most + 3).for_each(|line| all.leave_out(aside(line), Vec::new()));
        assert_eq!((all.set_aside().len(), all.beyond()), (MOST_SET_ASIDE, 3));
        (0..7).for_each(|line| half.leave_out(aside(line), Vec::new()));
        half.follow(all);
        assert_eq!((half.set_aside().len(), half.beyond()), (MOST_SET_ASIDE, 10), "none is lost");
    }
}
