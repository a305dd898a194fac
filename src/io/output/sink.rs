//! Where the results of a job go: a folder of the disk, files in memory, or nowhere.

use super::{Folder, RECORD};
use crate::diagnostic::Diagnostic;
use crate::io::output::Memory;
use crate::io::record::{Output, RunRecord};
use crate::io::sha256;
use crate::io::write::{TableWriter, WorkbookStyle, WriteOptions, WriteTarget, WrittenFile};

/// What takes the files of a job.
pub trait Sink {
    /// Takes one file.
    ///
    /// # Errors
    /// `U001`.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Diagnostic>;

    /// Takes the record of every file that it has by now; files hashed while they were written are not hashed again.
    ///
    /// # Errors
    /// `U001`.
    fn record(&self, record: RunRecord, written: &[WrittenFile]) -> Result<(), Diagnostic>;

    /// What writes tables into it.
    fn tables(&self, options: WriteOptions, style: WorkbookStyle) -> TableWriter;

    /// The first name like this one at which nothing of anybody else stands.
    fn free_name(&self, name: &str) -> String;
}

impl Sink for Folder {
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        Self::write(self, name, bytes)
    }

    fn record(&self, record: RunRecord, written: &[WrittenFile]) -> Result<(), Diagnostic> {
        Self::record(self, record, written)
    }

    fn tables(&self, options: WriteOptions, style: WorkbookStyle) -> TableWriter {
        TableWriter::new(&self.path(), options, style).shown_as(self.asked())
    }

    fn free_name(&self, name: &str) -> String {
        Self::free_name(self, name)
    }
}

impl Sink for Memory {
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.with(|files| drop(files.insert(name.to_owned(), bytes.to_vec())));
        Ok(())
    }

    fn record(&self, record: RunRecord, _: &[WrittenFile]) -> Result<(), Diagnostic> {
        let output = |(name, bytes): (&String, &Vec<u8>)| Output { name: name.clone(), sha256: sha256(bytes) };
        let outputs = self.with(|files| files.iter().filter(|(name, _)| *name != RECORD).map(output).collect());
        self.write(RECORD, RunRecord { outputs, ..record }.to_toml()?.as_bytes())
    }

    fn tables(&self, options: WriteOptions, style: WorkbookStyle) -> TableWriter {
        TableWriter::into_place(WriteTarget::Memory(self.clone()), options, style)
    }

    fn free_name(&self, name: &str) -> String {
        name.to_owned()
    }
}

/// Nowhere: a job is asked for what it finds alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn write(&self, _: &str, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn record(&self, _: RunRecord, _: &[WrittenFile]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn tables(&self, options: WriteOptions, style: WorkbookStyle) -> TableWriter {
        TableWriter::into_place(WriteTarget::Nowhere, options, style)
    }

    fn free_name(&self, name: &str) -> String {
        name.to_owned()
    }
}
