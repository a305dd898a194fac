//! Bytes of files in, with a cause and a hint when they cannot be had.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, nearest};

/// The name under which standard input or output is given.
pub const STANDARD: &str = "-";

/// Names under which the system gives standard input.
const STANDARD_INPUTS: [&str; 4] = [STANDARD, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// Most bytes of a file: more is refused rather than held in memory.
const MOST_BYTES: u64 = 4 << 30;

/// Most bytes of a scenario or of a file of the law: many times the longest that is shipped; a record of results is one too.
const MOST_TOML: u64 = 16 << 20;
/// Most bytes of a table of prices or of names that a folder of datasets has: a hundred times the longest that is shipped.
const MOST_TEXT: u64 = 32 << 20;

/// What stands before two hexadecimal digits for a byte that is no text.
const MARK: &str = "\\x";

/// The name of a path as text, without loss: on Unix a byte that is no UTF-8 becomes `\xE9`, and the mark itself `\x5Cx`.
/// [`path_of`] is the way back.
#[must_use]
pub fn shown(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !(cfg!(unix) && text.contains(MARK)) => text.to_owned(),
        _ => escaped(path),
    }
}

#[cfg(unix)]
fn escaped(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let chunks = path.as_os_str().as_bytes().utf8_chunks();
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let bytes = chunk.invalid().iter().map(|byte| format!("{MARK}{byte:02X}"));
        std::iter::once(chunk.valid().replace(MARK, "\\x5Cx")).chain(bytes).collect::<String>()
    };
    chunks.map(chunk).collect()
}

#[cfg(not(unix))]
fn escaped(path: &Path) -> String {
    path.display().to_string()
}

/// The path whose name is this text, as [`shown`] writes it.
#[must_use]
pub fn path_of(name: &str) -> PathBuf {
    if cfg!(unix) && name.contains(MARK) { unescaped(name) } else { PathBuf::from(name) }
}

#[cfg(unix)]
fn unescaped(name: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once(MARK) {
        bytes.extend_from_slice(before.as_bytes());
        if let Some(byte) = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.extend_from_slice(MARK.as_bytes());
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn unescaped(name: &str) -> PathBuf {
    PathBuf::from(name)
}

/// Whether a path is a name of standard input, which can be read once.
#[must_use]
pub fn is_standard_input(path: &Path) -> bool {
    STANDARD_INPUTS.iter().any(|name| path == Path::new(name))
}

/// All bytes of a file, of a pipe, or of standard input for `-`.
///
/// # Errors
/// C001 with its cause: missing, a directory, no permission, a device, too large. C002 when there is nothing in it.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let most = (MOST_BYTES, "too_large");
    let read = if path.as_os_str() == STANDARD { bounded(std::io::stdin().lock(), most.0, most.1) } else { regular(path, most.0, most.1) };
    filled(path, read)
}

/// What was read of a path, when it is something.
fn filled(path: &Path, read: Result<Vec<u8>, Diagnostic>) -> Result<Vec<u8>, Diagnostic> {
    let bytes = read.map_err(|fault| fault.in_file(shown(path)))?;
    if bytes.is_empty() { Err(Diagnostic::error(Code::C002).in_file(shown(path)).hinting("empty_file")) } else { Ok(bytes) }
}

/// The text of a UTF-8 file (scenarios, files of the law).
///
/// # Errors
/// As [`bytes`], C001 when it is longer than any such file, and C019 when it is not UTF-8.
pub fn text(path: &Path) -> Result<String, Diagnostic> {
    let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let (most, cause) = if is_toml { (MOST_TOML, "toml_too_large") } else { (MOST_TEXT, "text_too_large") };
    let read = if path.as_os_str() == STANDARD { bounded(std::io::stdin().lock(), most, cause) } else { regular(path, most, cause) };
    decoded(path, filled(path, read)?)
}

/// The text of UTF-8 bytes, without the mark that some editors put before it.
///
/// # Errors
/// C019 when they are not UTF-8.
pub(super) fn decoded(path: &Path, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    let not_utf8 = |_| Diagnostic::error(Code::C019).in_file(shown(path)).with("encoding", "UTF-8").hinting("save_as_utf8");
    String::from_utf8(bytes).map_err(not_utf8).map(|text| text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

/// The files of a folder's own folders, as `folder/file`, in order.
///
/// # Errors
/// C001 when the folder, or one of its folders, cannot be read.
pub fn tree(folder: &Path) -> Result<Vec<String>, Diagnostic> {
    let entries = |folder: &Path| -> Result<Vec<fs::DirEntry>, Diagnostic> {
        let read = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        read.map_err(|error| absent(folder, &error).in_file(shown(folder)))
    };
    let mut paths = Vec::new();
    for inner in entries(folder)?.into_iter().filter(|entry| entry.path().is_dir()) {
        let name = inner.file_name().to_string_lossy().into_owned();
        let files = entries(&inner.path())?.into_iter().filter(|entry| entry.path().is_file());
        paths.extend(files.map(|file| format!("{name}/{}", file.file_name().to_string_lossy())));
    }
    paths.sort();
    Ok(paths)
}

/// What a folder or a pattern stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The lists, in the order of their names.
    pub lists: Vec<PathBuf>,
    /// Files that are none by their names.
    pub others: Vec<PathBuf>,
}

/// Ends of the names of lists.
const LISTS: [&str; 7] = ["csv", "txt", "tsv", "xlsx", "xlsm", "parquet", "pq"];
/// Most files of a folder or a pattern.
const MOST_FILES: usize = 100_000;

/// The lists in a folder and in its folders, or those that a pattern with `*`, `?` or `[]` names; none when the path is another thing than
/// that. What begins with a dot or `~$` is a tool's own and left out, links to folders are not followed.
///
/// # Errors
/// C001 when a folder cannot be read, when the pattern is none, when nothing is there or too much.
pub fn listed(path: &Path) -> Result<Option<Listed>, Diagnostic> {
    let refused = |hint: &'static str| Diagnostic::error(Code::C001).in_file(shown(path)).hinting(hint);
    let mut found = Listed::default();
    if path.is_dir() {
        lists_in(path, &mut found)?;
    } else if let Some(pattern) = path.to_str().filter(|name| !path.exists() && name.contains(['*', '?', '['])) {
        // Somebody chose these: they are lists whatever their names say.
        for entry in glob::glob(pattern).map_err(|_| refused("pattern"))? {
            let entry = entry.map_err(|error| unreadable(error.error()).in_file(shown(error.path())))?;
            if entry.is_file() && !is_own_of_a_tool(&entry) {
                found.lists.push(entry);
            }
        }
    } else {
        return Ok(None);
    }
    found.lists.sort();
    found.others.sort();
    match found.lists.len() {
        0 => Err(refused("no_list_there")),
        MOST_FILES.. => Err(refused("too_many_files")),
        _ => Ok(Some(found)),
    }
}

fn lists_in(folder: &Path, found: &mut Listed) -> Result<(), Diagnostic> {
    let read = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    for entry in read.map_err(|error| absent(folder, &error).in_file(shown(folder)))? {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let end = path.extension().map(|end| end.to_ascii_lowercase());
        if is_own_of_a_tool(&path) || found.lists.len() >= MOST_FILES {
            continue;
        }
        if is_folder {
            lists_in(&path, found)?;
        } else if end.is_some_and(|end| LISTS.iter().any(|known| end == *known)) {
            found.lists.push(path);
        } else {
            found.others.push(path);
        }
    }
    Ok(())
}

/// Files that an editor or a system leaves beside: locks of a workbook that is open, hidden files.
fn is_own_of_a_tool(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.') || name.starts_with("~$"))
}

/// Everything that a reader gives, up to so many bytes.
fn bounded(reader: impl Read, most: u64, cause: &str) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > most { Err(too_large(cause)) } else { Ok(bytes) }
}

fn too_large(cause: &str) -> Diagnostic {
    Diagnostic::error(Code::C001).with("cause", cause).hinting("split_the_file")
}

fn regular(path: &Path, most: u64, cause: &str) -> Result<Vec<u8>, Diagnostic> {
    let about = fs::metadata(path).map_err(|error| absent(path, &error))?;
    if about.is_dir() {
        return Err(Diagnostic::error(Code::C001).hinting("is_a_folder"));
    }
    if is_endless(path, &about) {
        return Err(Diagnostic::error(Code::C001).hinting("is_a_device"));
    }
    if about.len() > most {
        return Err(too_large(cause));
    }
    bounded(File::open(path).map_err(|error| unreadable(&error))?, most, cause)
}

#[cfg(unix)]
fn is_endless(path: &Path, about: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = about.file_type();
    let harmless = path == Path::new("/dev/null") || is_standard_input(path);
    kind.is_block_device() || kind.is_socket() || (kind.is_char_device() && !harmless)
}

#[cfg(not(unix))]
fn is_endless(_: &Path, _: &fs::Metadata) -> bool {
    false
}

fn absent(path: &Path, error: &std::io::Error) -> Diagnostic {
    let fault = unreadable(error);
    if error.kind() != ErrorKind::NotFound {
        return fault;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names = names_in(folder);
    let near = nearest(&wanted, names.iter().map(String::as_str)).join(", ");
    if near.is_empty() { fault } else { fault.with("near", near) }
}

/// Names of the files of a folder, in order; at most a thousand.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(1_000);
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn unreadable(error: &std::io::Error) -> Diagnostic {
    let fault = Diagnostic::error(Code::C001);
    match error.kind() {
        ErrorKind::NotFound => fault.hinting("no_such_file"),
        ErrorKind::PermissionDenied => fault.hinting("no_permission"),
        _ => fault.with("cause", cause(error)),
    }
}

/// Why the system refused, as a word of the catalogue; its own words when there is none.
#[must_use]
pub fn cause(error: &std::io::Error) -> String {
    let word = match error.kind() {
        ErrorKind::NotFound => "not_found",
        ErrorKind::PermissionDenied => "permission_denied",
        ErrorKind::AlreadyExists => "already_exists",
        ErrorKind::IsADirectory => "is_a_directory",
        ErrorKind::NotADirectory => "not_a_directory",
        ErrorKind::ReadOnlyFilesystem => "read_only",
        ErrorKind::StorageFull => "storage_full",
        ErrorKind::QuotaExceeded => "quota_exceeded",
        ErrorKind::FileTooLarge => "file_too_large",
        ErrorKind::InvalidFilename => "invalid_filename",
        ErrorKind::CrossesDevices => "crosses_devices",
        ErrorKind::ResourceBusy => "resource_busy",
        ErrorKind::TooManyLinks => "too_many_links",
        ErrorKind::OutOfMemory => "out_of_memory",
        ErrorKind::BrokenPipe => "broken_pipe",
        // What has no word of its own: a loop of links, a device that fails.
        _ if error.raw_os_error().is_some() => "system_refused",
        _ => return error.to_string(),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &Path) -> (Code, Option<&'static str>) {
        let fault = bytes(path).unwrap_err();
        (fault.code, fault.hint)
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("contrats.csv");
        fs::write(&empty, "").unwrap();
        assert_eq!(told(folder.path()), (Code::C001, Some("is_a_folder")));
        assert_eq!(told(&empty), (Code::C002, Some("empty_file")));
        let missing = folder.path().join("contrat.csv");
        assert_eq!(told(&missing), (Code::C001, Some("no_such_file")));
        assert!(bytes(&missing).unwrap_err().arguments.contains(&("near", "contrats.csv".into())));
        if cfg!(unix) {
            assert_eq!(told(Path::new("/dev/zero")), (Code::C001, Some("is_a_device")));
        }
    }
    #[cfg(unix)]
    #[test]
    fn a_name_of_any_bytes_comes_back() {
        use std::os::unix::ffi::OsStrExt as _;
        let names: [&[u8]; 7] = [b"contrats.csv", b"\xe9t\xe9", b"\\x41", b"\\x5Cx", b"\\\\x", "été/\\x".as_bytes(), b"\xff\\x\xfe"];
        for name in names {
            let path = Path::new(std::ffi::OsStr::from_bytes(name));
            assert_eq!(path_of(&shown(path)), path, "{}", shown(path));
        }
        assert_eq!(shown(Path::new(std::ffi::OsStr::from_bytes(b"\xe9t\xe9"))), "\\xE9t\\xE9");
        assert_eq!(shown(Path::new("/home/été.csv")), "/home/été.csv");
    }
}
