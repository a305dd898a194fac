//! An input as the run record names it.

use std::fmt::Write as _;
use std::io::Read;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A text table.
    Csv,
    /// A workbook.
    Xlsx,
    /// A Parquet table.
    Parquet,
    /// A scenario, or a file of the law.
    Toml,
}

impl InputKind {
    /// As written in the run record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
            Self::Toml => "toml",
        }
    }
}

/// A file that was read: its name as given, its kind and the SHA-256 of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputFile {
    /// The name as the user gave it, or that of a shipped file.
    pub name: String,
    /// Its kind, by its content.
    pub kind: InputKind,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// The sheets that were read, when it is a workbook of contracts or of centres.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
}

impl InputFile {
    /// Names and hashes some bytes.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: InputKind, bytes: &[u8]) -> Self {
        Self { name: name.into(), kind, sha256: sha256(bytes), sheets: Vec::new() }
    }
}

/// The SHA-256 of some bytes, as 64 hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of bytes that come in pieces.
#[derive(Clone, Default)]
pub(super) struct Hasher(Sha256);

impl Hasher {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

/// The SHA-256 of what a reader gives, piece by piece: a table may be larger than the memory.
pub(super) fn sha256_of(mut reader: impl Read) -> std::io::Result<String> {
    let mut hasher = Hasher::default();
    let mut piece = vec![0; 1 << 18];
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(read) => hasher.update(piece.get(..read).unwrap_or(&[])),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_published() {
        // FIPS 180-4, the empty message and "abc".
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let long = vec![7; 600_000];
        assert_eq!(sha256_of(long.as_slice()).unwrap(), sha256(&long));
    }
}
