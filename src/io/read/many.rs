//! Several files of contracts as one list: each is read as it is alone, the faults of all are told together.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::seen::SeenIdentifiers;
use super::{ContractsTable, LineAccount, ReadFaults, ReadOptions, finished, of_bytes};
use crate::contract::{Cohort, CohortBuilder};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::shown;
use crate::io::input::{InputFile, InputKind, sha256};
use crate::legislation::Nomenclature;

/// Contracts of several files.
#[derive(Clone, Debug)]
pub struct Together {
    /// All of them. Their source is the folder or the pattern, with a hash of the names and the hashes of its files.
    pub contracts: ContractsTable,
    /// The files, each with how many rows were read of it.
    pub files: Vec<(InputFile, usize)>,
}

/// Reads the contracts of files, in their order; `bytes` gives what is in one. A contract that stands in two of them counts once, in the
/// first; the other row is set aside (C011).
///
/// # Errors
/// Every fault of every file, when one of them cannot be read at all.
pub fn contracts_together<'b>(
    name: &str,
    paths: &[PathBuf],
    bytes: impl Fn(&Path) -> Result<Cow<'b, [u8]>, Diagnostic>,
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
) -> Result<Together, ReadFaults> {
    let mut gathered = ListsRead::default();
    for path in paths {
        let name = shown(path);
        match bytes(path).map_err(ReadFaults::of).and_then(|bytes| of_bytes(&name, &bytes, nomenclature, options)) {
            Ok(contracts) => gathered.add(contracts),
            Err(faults) => {
                gathered.unreadable = true;
                gathered.faults.merge(faults);
            }
        }
    }
    gathered.finish(name, options)
}

/// Reads one of several files, without what is asked of the contracts of all of them: prices by diploma, and names that are nearly one.
///
/// # Errors
/// The faults, when nothing can be read at all.
pub fn contracts_apart(
    name: &str,
    bytes: &[u8],
    nomenclature: &Nomenclature,
    options: ReadOptions<'_>,
) -> Result<ContractsTable, ReadFaults> {
    of_bytes(name, bytes, nomenclature, options)
}

/// `C011`: a contract of a file stands in another one that was read before.
#[must_use]
pub fn in_another_file(contrat_id: &str, file: &str, first: &str) -> Diagnostic {
    let fault = Diagnostic::error(Code::C011).in_file(file).in_column("contrat_id").of_contract(contrat_id);
    fault.with("file", first).hinting("two_files")
}

/// Files under the name of their folder or pattern: the hash is that of their hashes and names.
#[must_use]
pub fn as_one(name: &str, files: &[(InputFile, usize)]) -> InputFile {
    let listed: String = files.iter().map(|(file, _)| format!("{} {}\n", file.sha256, file.name)).collect();
    let kind = files.first().map_or(InputKind::Csv, |(file, _)| file.kind);
    InputFile { name: name.to_owned(), kind, sha256: sha256(listed.as_bytes()), sheets: Vec::new() }
}

#[derive(Default)]
struct ListsRead {
    unreadable: bool,
    builder: CohortBuilder,
    /// Identifiers, each with the number of its file.
    seen: SeenIdentifiers,
    faults: ReadFaults,
    account: LineAccount,
    rows_read: usize,
    files: Vec<(InputFile, usize)>,
}

impl ListsRead {
    fn add(&mut self, contracts: ContractsTable) {
        let ContractsTable { cohort, faults, rows_read, source, account, .. } = contracts;
        self.faults.merge(faults);
        self.account.join(&account);
        self.rows_read += rows_read;
        let number = self.files.len() as u64;
        let again: Vec<(usize, u64)> =
            (0..cohort.len()).filter_map(|row| Some((row, self.seen.first_line(cohort.contrat_id(row), number)?))).collect();
        if again.is_empty() {
            self.builder.append(CohortBuilder::from(cohort));
        } else {
            self.leave_out(&cohort, &again, &source.name);
        }
        self.files.push((source, rows_read));
    }

    fn leave_out(&mut self, cohort: &Cohort, again: &[(usize, u64)], file: &str) {
        let group = self.faults.group(Code::C011, crate::diagnostic::Severity::Error, Some(file.to_owned()), Some("contrat_id".to_owned()));
        for &(row, first) in again {
            let first = self.files.get(first as usize).map(|(file, _)| file.name.clone()).unwrap_or_default();
            let fault = in_another_file(cohort.contrat_id(row), file, &first);
            if self.faults.count(group, 1) {
                self.faults.example(group, fault.clone());
            }
            self.faults.leave_out(fault, Vec::new());
        }
        let mut left = again.iter().map(|&(row, _)| row).peekable();
        for row in 0..cohort.len() {
            if left.next_if_eq(&row).is_none() {
                self.builder.push(&cohort.ligne(row));
            }
        }
    }

    fn finish(self, name: &str, options: ReadOptions<'_>) -> Result<Together, ReadFaults> {
        let Self { unreadable, builder, faults, account, rows_read, files, .. } = self;
        if unreadable {
            return Err(faults);
        }
        let source = as_one(name, &files);
        let contracts = ContractsTable {
            cohort: builder.finish(),
            faults,
            rows_read,
            source,
            kept: super::Kept::default(),
            account,
            taken: Vec::new(),
        };
        Ok(Together { contracts: finished(contracts, options), files })
    }
}
