//! What an archive is: an XLSX, an XLSB, or a ZIP around one of them.

use std::borrow::Cow;
use std::io::Read as _;

use super::limits::{archive, check_ratio, damaged};
use crate::diagnostic::{Code, Diagnostic};

/// The workbook inside a ZIP, unpacked in memory.
const MOST_INNER: u64 = 512 << 20;

/// A kind of workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum WorkbookKind {
    /// Sheets of XML.
    Xlsx,
    /// Binary sheets.
    Xlsb,
}

/// The bytes of a workbook, with its own name when it comes out of a ZIP.
#[derive(Debug)]
pub(in crate::io) struct Opened<'b> {
    pub kind: WorkbookKind,
    pub bytes: Cow<'b, [u8]>,
    pub inner: Option<String>,
}

/// The workbook of a file, out of its ZIP if it is in one.
///
/// # Errors
/// C003 when there is no workbook, or several; C048 when it is too large.
pub(in crate::io) fn opened(bytes: &[u8]) -> Result<Opened<'_>, Diagnostic> {
    const OLD_OFFICE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    if bytes.starts_with(OLD_OFFICE) {
        return Err(Diagnostic::error(Code::C003).with("kind", "xls").hinting("save_as_xlsx"));
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(Diagnostic::error(Code::C003).with("kind", "xlsx").hinting("not_a_workbook"));
    }
    if let Some(kind) = kind(bytes)? {
        return Ok(Opened { kind, bytes: Cow::Borrowed(bytes), inner: None });
    }
    let (name, inner) = inner(bytes)?;
    match kind(&inner)? {
        Some(kind) => Ok(Opened { kind, bytes: Cow::Owned(inner), inner: Some(name) }),
        None => Err(Diagnostic::error(Code::C003).with("kind", "zip").hinting("zip_one_workbook")),
    }
}

/// The kind of workbook that an archive is.
fn kind(bytes: &[u8]) -> Result<Option<WorkbookKind>, Diagnostic> {
    let archive = archive(bytes)?;
    let has = |wanted: &str| archive.file_names().flatten().any(|name| name.eq_ignore_ascii_case(wanted));
    Ok(match () {
        () if has("xl/workbook.bin") => Some(WorkbookKind::Xlsb),
        () if has("xl/workbook.xml") || has("[Content_Types].xml") => Some(WorkbookKind::Xlsx),
        () => None,
    })
}

/// The only workbook of a ZIP.
fn inner(bytes: &[u8]) -> Result<(String, Vec<u8>), Diagnostic> {
    let mut archive = archive(bytes)?;
    let names: Vec<String> = archive.file_names().flatten().map(Cow::into_owned).collect();
    let is_workbook = |name: &String| {
        let lower = name.to_lowercase();
        !lower.starts_with("__macosx") && [".xlsx", ".xlsb", ".xlsm"].iter().any(|end| lower.ends_with(end))
    };
    let workbooks: Vec<&String> = names.iter().filter(|name| is_workbook(name)).collect();
    let [name] = workbooks.as_slice() else {
        return Err(Diagnostic::error(Code::C003).with("kind", "zip").with("cause", workbooks.len()).hinting("zip_one_workbook"));
    };
    let part = archive.by_name(name).map_err(|error| damaged(&error))?;
    if part.size() > MOST_INNER {
        let size = format!("{} Mio", part.size().div_ceil(1 << 20));
        return Err(Diagnostic::error(Code::C048).with("cause", "workbook_size").with("size", size).hinting("dangerous_workbook"));
    }
    check_ratio(part.size(), part.compressed_size())?;
    let mut unpacked = Vec::new();
    part.take(MOST_INNER).read_to_end(&mut unpacked).map_err(|error| damaged(&error))?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    Ok((name, unpacked))
}
