//! Identifiers replaced by keyed pseudonyms: the key stays in a file of its owner, and without it nobody finds the identifier again.
//!
//! HMAC-SHA256 (RFC 2104) of the identifier, its first 80 bits in base 32: the same key gives the same pseudonym from one import to
//! the next, so that contracts can be followed.
#![allow(clippy::disallowed_methods, reason = "the key is a file")]

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::files;
use crate::diagnostic::{Code, Diagnostic};

/// Bytes of a key.
const LENGTH: usize = 32;
/// Digits of base 32 without those that look alike (Crockford).
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits of a pseudonym.
const SHOWN: usize = 16;

/// A secret key.
pub struct Key([u8; LENGTH]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Reads the key of a file, or makes one that its owner alone can read; whether it was made.
    ///
    /// # Errors
    /// `C001` when it cannot be read, `C003` when it is no key (64 hexadecimal digits), `U001` when it cannot be written.
    pub fn of_file(path: &Path) -> Result<(Self, bool), Diagnostic> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let not_a_key = || Diagnostic::error(Code::C003).in_file(files::shown(path)).hinting("key_format");
                Self::parse(text.trim()).ok_or_else(not_a_key).map(|key| (key, false))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Self::make(path).map(|key| (key, true)),
            Err(error) => Err(Diagnostic::error(Code::C001).in_file(files::shown(path)).with("cause", error)),
        }
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

    fn make(path: &Path) -> Result<Self, Diagnostic> {
        let fault = |cause: &dyn std::fmt::Display| Diagnostic::error(Code::U001).in_file(files::shown(path)).with("cause", cause);
        let mut key = [0; LENGTH];
        getrandom::fill(&mut key).map_err(|error| fault(&error))?;
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(|error| fault(&error))?;
        }
        let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| writeln!(file, "{text}"));
        written.map_err(|error| fault(&error))?;
        Ok(Self(key))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_gives_the_same_pseudonyms() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cles/cle");
        let (key, made) = Key::of_file(&path).unwrap();
        assert!(made);
        let (again, made) = Key::of_file(&path).unwrap();
        assert!(!made);
        assert_eq!(key.pseudonym("014202009000123"), again.pseudonym("014202009000123"));
        assert_ne!(key.pseudonym("a"), key.pseudonym("b"));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o600);
    }

    #[test]
    fn pseudonyms_are_those_of_the_standard() {
        // Checked against Python's hmac module.
        let key = Key::parse(&"0b".repeat(32)).unwrap();
        let pseudonym = key.pseudonym("Hi There");
        assert_eq!(pseudonym, "P-36560ZNM9FXWD683");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cle");
        fs::write(&path, "not a key").unwrap();
        assert_eq!(Key::of_file(&path).unwrap_err().code, Code::C003);
        assert_eq!(Key::of_file(folder.path()).unwrap_err().code, Code::C001);
    }
}
