//! Where tables are written, and which.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Result, Write};
use std::path::PathBuf;

use rust_xlsxwriter::XlsxError;

use crate::io::output::Memory;

/// Where the files of a writer go.
#[derive(Clone, Debug)]
pub enum WriteTarget {
    /// A folder that is there.
    Folder(PathBuf),
    /// Files in memory.
    Memory(Memory),
    /// Nowhere: nothing is encoded.
    Nowhere,
}

impl WriteTarget {
    /// A new file.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn create(&self, name: &str) -> Result<Out> {
        Ok(match self {
            Self::Folder(folder) => Out::File(File::create(folder.join(name))?),
            Self::Memory(memory) => {
                memory.append(name, &[]);
                Out::Memory(memory.clone(), name.to_owned())
            }
            Self::Nowhere => Out::Nowhere,
        })
    }
}

impl WriteTarget {
    /// Writes a workbook.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub(super) fn save(&self, book: &mut rust_xlsxwriter::Workbook, name: &str) -> std::result::Result<(), XlsxError> {
        match self {
            Self::Folder(folder) => book.save(folder.join(name)),
            Self::Memory(memory) => book.save_to_buffer().map(|bytes| memory.append(name, &bytes)),
            Self::Nowhere => Ok(()),
        }
    }
}

/// A file that takes bytes.
pub(super) enum Out {
    File(File),
    Memory(Memory, String),
    Nowhere,
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Memory(memory, name) => {
                memory.append(name, bytes);
                Ok(bytes.len())
            }
            Self::Nowhere => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> Result<()> {
        if let Self::File(file) = self { file.flush() } else { Ok(()) }
    }
}

/// Which tables are written, and which of their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ChosenTables {
    /// All.
    #[default]
    All,
    /// These, by name, each with the columns that are kept: all when the list is empty.
    Only(BTreeMap<String, Vec<&'static str>>),
    /// None: what they are made of is all that is asked.
    None,
}

impl ChosenTables {
    /// Whether a table is written.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        matches!(self, Self::All) || self.names(table)
    }

    /// Whether a table is asked for by its name.
    #[must_use]
    pub fn names(&self, table: &str) -> bool {
        matches!(self, Self::Only(tables) if tables.contains_key(table))
    }

    /// The columns of a table that are kept; all when the list is empty.
    #[must_use]
    pub fn columns(&self, table: &str) -> &[&'static str] {
        if let Self::Only(tables) = self { tables.get(table).map_or(&[], Vec::as_slice) } else { &[] }
    }

    /// These tables whole, by name; all when the list is empty.
    #[must_use]
    pub fn whole(tables: &[String]) -> Self {
        if tables.is_empty() { Self::All } else { Self::Only(tables.iter().map(|name| (name.clone(), Vec::new())).collect()) }
    }
}
