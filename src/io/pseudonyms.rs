//! Identifiers replaced by keyed pseudonyms: the key stays in a file of its owner, and without it nobody finds the identifier again.
//!
//! HMAC-SHA256 (RFC 2104) of the identifier, its first 80 bits in base 32: the same key gives the same pseudonym from one import to
//! the next, so that contracts can be followed.
#![allow(clippy::disallowed_methods, reason = "the key is a file")]

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::files;
use crate::diagnostic::{Code, Diagnostic};

/// Bytes of a key.
const LENGTH: usize = 32;
/// Digits of base 32 without those that look alike (Crockford).
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bytes of a file that are looked at: a key and its line end take 65.
const LONGEST: u64 = 1_024;
/// Digits of a pseudonym.
const SHOWN: usize = 16;

/// The secret from which pseudonyms are made; no message shows it.
pub struct PseudonymKey([u8; LENGTH]);

impl std::fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// How a key was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was there.
    Read,
    /// It was made.
    Made,
    /// It was made in place of an empty file: a key is written whole, or by a program that was cut short.
    Repaired,
}

impl PseudonymKey {
    /// Reads the key of a file, or makes one that its owner alone can read. Programs that make it at once share one key.
    ///
    /// # Errors
    /// `C001` when it cannot be read, `C003` when it is no key (64 hexadecimal digits), `U001` when it cannot be written.
    pub fn of_file(path: &Path) -> Result<(Self, Origin), Diagnostic> {
        match text(path) {
            Ok(text) if text.trim().is_empty() => Self::repaired(path),
            Ok(text) => Self::read(path, &text).map(|key| (key, Origin::Read)),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::make(path),
            Err(error) => Err(unreadable(path, &error)),
        }
    }

    /// Reads the key of a file; none is made.
    ///
    /// # Errors
    /// `C001` when it cannot be read, `C003` when it is no key.
    pub fn read_file(path: &Path) -> Result<Self, Diagnostic> {
        Self::read(path, &text(path).map_err(|error| unreadable(path, &error))?)
    }

    fn read(path: &Path, text: &str) -> Result<Self, Diagnostic> {
        let not_a_key = || Diagnostic::error(Code::C003).in_file(files::shown(path)).hinting("key_format");
        Self::parse(text.trim()).ok_or_else(not_a_key)
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let mut key = [0; LENGTH];
        if digits.len() != 2 * LENGTH || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        for (byte, pair) in key.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// Written aside, then named: the file is there whole or not at all, and the first of several has it.
    fn make(path: &Path) -> Result<(Self, Origin), Diagnostic> {
        let fault = |error: &std::io::Error| cannot_write(path, error);
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| fault(&error))?;
        let (key, aside) = Self::aside(folder).map_err(|error| fault(&error))?;
        match aside.persist_noclobber(path) {
            Ok(_) => Ok((key, Origin::Made)),
            Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => {
                let text = text(path).map_err(|error| fault(&error))?;
                Ok((Self::read(path, &text)?, Origin::Read))
            }
            Err(other) => Err(fault(&other.error)),
        }
    }

    /// A key in place of an empty file, under its lock: whoever waited for it finds the key of the first.
    fn repaired(path: &Path) -> Result<(Self, Origin), Diagnostic> {
        let fault = |error: &std::io::Error| cannot_write(path, error);
        let place = fs::canonicalize(path).map_err(|error| fault(&error))?;
        let empty = fs::File::open(&place).map_err(|error| fault(&error))?;
        let _lock = empty.lock();
        let now = text(&place).map_err(|error| fault(&error))?;
        if !now.trim().is_empty() {
            return Ok((Self::read(path, &now)?, Origin::Read));
        }
        let folder = place.parent().unwrap_or(Path::new("."));
        let (key, aside) = Self::aside(folder).map_err(|error| fault(&error))?;
        aside.persist(&place).map_err(|other| fault(&other.error))?;
        Ok((key, Origin::Repaired))
    }

    /// A new key in a file without a name that lasts; the temporary file is its owner's alone.
    fn aside(folder: &Path) -> std::io::Result<(Self, tempfile::NamedTempFile)> {
        let mut key = [0; LENGTH];
        chance(&mut key)?;
        let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut aside = tempfile::Builder::new().prefix(".pseudonymes-").tempfile_in(folder)?;
        writeln!(aside, "{text}")?;
        aside.as_file().sync_all()?;
        Ok((Self(key), aside))
    }

    /// The pseudonym of an identifier, such as `P-7F3K0Q2ZB6M1XW9D`.
    #[must_use]
    pub fn pseudonym(&self, identifier: &str) -> String {
        // A key of any length is taken: there is no error to tell.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(identifier.as_bytes());
        let digest = mac.finalize().into_bytes();
        let bits = digest.iter().take(10).fold(0_u128, |bits, &byte| (bits << 8) | u128::from(byte));
        let digit = |place: usize| char::from(DIGITS[usize::from((bits >> (75 - 5 * place)) as u8 & 31)]);
        std::iter::once("P-".to_owned()).chain((0..SHOWN).map(|place| digit(place).to_string())).collect()
    }
}

/// Fills with bytes that nobody can foresee.
#[cfg(not(target_arch = "wasm32"))]
fn chance(bytes: &mut [u8]) -> std::io::Result<()> {
    getrandom::fill(bytes).map_err(std::io::Error::other)
}

/// The page keeps no key.
#[cfg(target_arch = "wasm32")]
fn chance(_: &mut [u8]) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(Code::C001).in_file(files::shown(path)).with("cause", files::cause(error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(Code::U001).in_file(files::shown(path)).with("cause", files::cause(error))
}

/// The text of a regular file, as far as a key can go: a device or a pipe has no end.
fn text(path: &Path) -> std::io::Result<String> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        let kind = if about.is_dir() { ErrorKind::IsADirectory } else { ErrorKind::InvalidInput };
        return Err(std::io::Error::new(kind, "not_a_file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_gives_the_same_pseudonyms() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cles/cle");
        let (key, made) = PseudonymKey::of_file(&path).unwrap();
        assert_eq!(made, Origin::Made);
        let (again, made) = PseudonymKey::of_file(&path).unwrap();
        assert_eq!(made, Origin::Read);
        assert_eq!(fs::read_dir(folder.path().join("cles")).unwrap().count(), 1, "nothing is left beside");
        assert_eq!(key.pseudonym("014202009000123"), again.pseudonym("014202009000123"));
        assert_ne!(key.pseudonym("a"), key.pseudonym("b"));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o600);
    }

    /// As an import cut short left it: several imports at once repair it with one key.
    #[test]
    fn an_empty_key_is_made_again_and_several_programs_share_one() {
        for empty in [None, Some(""), Some(" \n")] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("cle");
            if let Some(text) = empty {
                fs::write(&path, text).unwrap();
            }
            let found: Vec<(String, Origin)> = std::thread::scope(|scope| {
                let each = || PseudonymKey::of_file(&path).map(|(key, origin)| (key.pseudonym("a"), origin)).unwrap();
                let running: Vec<_> = (0..8).map(|_| scope.spawn(each)).collect();
                running.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert!(found.iter().all(|(pseudonym, _)| *pseudonym == found[0].0));
            assert_eq!(found.iter().filter(|(_, origin)| *origin != Origin::Read).count(), 1);
            assert_eq!(PseudonymKey::of_file(&path).unwrap().1, Origin::Read);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn pseudonyms_are_those_of_the_standard() {
        // Checked against Python's hmac module.
        let key = PseudonymKey::parse(&"0b".repeat(32)).unwrap();
        let pseudonym = key.pseudonym("Hi There");
        assert_eq!(pseudonym, "P-36560ZNM9FXWD683");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cle");
        fs::write(&path, "not a key").unwrap();
        assert_eq!(PseudonymKey::of_file(&path).unwrap_err().code, Code::C003);
        assert_eq!(PseudonymKey::of_file(folder.path()).unwrap_err().code, Code::C001);
    }
}
