//! Where files are found by their names: on the disk, or in memory for whoever has none.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::files::{self, Listed};
use crate::diagnostic::{Code, Diagnostic};

/// Where files are found by their names.
#[derive(Clone, Debug, Default)]
pub enum Shelf {
    /// Those of the disk, standard input among them.
    #[default]
    Disk,
    /// Files in memory and no others, by name.
    Memory(Arc<BTreeMap<String, Arc<[u8]>>>),
}

impl Shelf {
    fn kept(&self, path: &Path) -> Option<&[u8]> {
        let Self::Memory(kept) = self else { return None };
        kept.get(&files::shown(path)).map(AsRef::as_ref)
    }

    /// Whether a file of this name is there.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        match self {
            Self::Disk => path.exists() || path == Path::new(files::STANDARD) || matches!(files::listed(path), Ok(Some(_))),
            Self::Memory(_) => self.kept(path).is_some(),
        }
    }

    /// All bytes of a file.
    ///
    /// # Errors
    /// Those of [`files::bytes`].
    pub fn bytes(&self, path: &Path) -> Result<Cow<'_, [u8]>, Diagnostic> {
        if let Self::Disk = self {
            return files::bytes(path).map(Cow::Owned);
        }
        let name = files::shown(path);
        match self.kept(path) {
            None => Err(Diagnostic::error(Code::C001).in_file(name).hinting("no_such_file")),
            Some([]) => Err(Diagnostic::error(Code::C002).in_file(name).hinting("empty_file")),
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
        }
    }

    /// The lists that a folder or a pattern stands for; none when the name is that of a file. Folders and patterns are those of the disk.
    ///
    /// # Errors
    /// Those of [`files::listed`].
    pub fn listed(&self, path: &Path) -> Result<Option<Listed>, Diagnostic> {
        if let Self::Disk = self { files::listed(path) } else { Ok(None) }
    }

    /// The text of a UTF-8 file.
    ///
    /// # Errors
    /// Those of [`files::text`].
    pub fn text(&self, path: &Path) -> Result<String, Diagnostic> {
        match self {
            Self::Disk => files::text(path),
            Self::Memory(_) => files::decoded(path, self.bytes(path)?.into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_memory_are_refused_as_those_of_the_disk() {
        let files = [("a.toml", "\u{feff}x".as_bytes()), ("empty.csv", b""), ("latin.toml", b"\xe9")];
        let shelf = Shelf::Memory(Arc::new(files.map(|(name, bytes)| (name.to_owned(), Arc::from(bytes))).into()));
        assert_eq!(shelf.text(Path::new("a.toml")), Ok("x".to_owned()));
        let code = |name: &str| shelf.text(Path::new(name)).map_err(|fault| (fault.code, fault.location.file)).unwrap_err();
        let named = |code: Code, name: &str| (code, Some(name.to_owned()));
        assert_eq!(code("b.toml"), named(Code::C001, "b.toml"));
        assert_eq!(code("empty.csv"), named(Code::C002, "empty.csv"));
        assert_eq!(code("latin.toml"), named(Code::C019, "latin.toml"));
        assert!(shelf.has(Path::new("a.toml")) && !shelf.has(Path::new("/etc/hostname")));
    }
}
