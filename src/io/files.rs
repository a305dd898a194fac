//! Bytes of files in, with a cause and a hint when they cannot be had.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, nearest};

/// The name under which standard input or output is given.
pub const STANDARD: &str = "-";

/// The name of a path as the user gave it.
#[must_use]
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// All bytes of a file, or of standard input for `-`.
///
/// # Errors
/// C001 with its cause: missing, a directory, no permission, a device. C002 when there is nothing in it.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let read = if path.as_os_str() == STANDARD { standard_input() } else { regular(path) };
    let bytes = read.map_err(|fault| fault.in_file(shown(path)))?;
    if bytes.is_empty() { Err(Diagnostic::error(Code::C002).in_file(shown(path)).hinting("empty_file")) } else { Ok(bytes) }
}

/// The text of a UTF-8 file (scenarios, files of the law).
///
/// # Errors
/// As [`bytes`], and C019 when it is not UTF-8.
pub fn text(path: &Path) -> Result<String, Diagnostic> {
    let not_utf8 = |_| Diagnostic::error(Code::C019).in_file(shown(path)).with("encoding", "UTF-8").hinting("save_as_utf8");
    String::from_utf8(bytes(path)?).map_err(not_utf8).map(|text| text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
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

fn standard_input() -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

fn regular(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let about = fs::metadata(path).map_err(|error| absent(path, &error))?;
    if about.is_dir() {
        return Err(Diagnostic::error(Code::C001).hinting("is_a_folder"));
    }
    if is_endless(path, &about) {
        return Err(Diagnostic::error(Code::C001).hinting("is_a_device"));
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| unreadable(&error))
}

#[cfg(unix)]
fn is_endless(path: &Path, about: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = about.file_type();
    let harmless = ["/dev/null", "/dev/stdin"].iter().any(|name| path == Path::new(name));
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
        _ => fault.with("cause", error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(path: &Path) -> (Code, Option<&'static str>) {
        let fault = bytes(path).unwrap_err();
        (fault.code, fault.hint)
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("contrats.csv");
        fs::write(&empty, "").unwrap();
        assert_eq!(cause(folder.path()), (Code::C001, Some("is_a_folder")));
        assert_eq!(cause(&empty), (Code::C002, Some("empty_file")));
        let missing = folder.path().join("contrat.csv");
        assert_eq!(cause(&missing), (Code::C001, Some("no_such_file")));
        assert!(bytes(&missing).unwrap_err().arguments.contains(&("near", "contrats.csv".into())));
        if cfg!(unix) {
            assert_eq!(cause(Path::new("/dev/zero")), (Code::C001, Some("is_a_device")));
        }
    }
}
