//! What a workbook may cost before anything of it is laid out: sizes once unpacked, and the claims that readers believe.
//!
//! The library that unpacks stops at the size that the directory of the archive declares, so the declared sizes bound the work;
//! what they do not bound is looked at part by part: counts that reserve memory, attributes repeated for each style, endless
//! tokens, deep nesting.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::scan::{self, Scanned};
use crate::diagnostic::{Code, Diagnostic};

const MIB: u64 = 1 << 20;
/// Parts of a workbook.
const MOST_PARTS: usize = 10_000;
/// A sheet once unpacked. One million rows of the référentiel take about 500 MiB.
const MOST_SHEET: u64 = 2048 * MIB;
/// All parts once unpacked.
const MOST_ALL: u64 = 4096 * MIB;
/// Texts of all cells: they are kept in memory.
const MOST_STRINGS: u64 = 256 * MIB;
/// Styles, relations, names: kept in memory too.
const MOST_OTHER: u64 = 16 * MIB;
/// How many times smaller a large part may be once packed. Sheets reach 50; a bomb, 1 000.
const MOST_RATIO: u64 = 200;
/// Parts below this size are harmless whatever their ratio.
const SMALL: u64 = 16 * MIB;
/// Parts above this size are looked through before they are read.
const LARGE: u64 = 32 * MIB;
/// An attribute of a style: names and formats have at most 255 characters.
const LONGEST_ATTRIBUTE: usize = 1024;
/// Formats of cells.
const MOST_FORMATS: usize = 131_072;

/// Refuses a workbook that is made to exhaust the machine.
///
/// # Errors
/// C048 with what is too large; C003 when the bytes are no archive.
pub(in crate::io) fn check(bytes: &[u8]) -> Result<(), Diagnostic> {
    let mut archive = archive(bytes)?;
    if archive.len() > MOST_PARTS {
        return Err(refused("workbook_parts", archive.len()));
    }
    let mut all = 0_u64;
    for number in 0..archive.len() {
        let part = archive.by_index_raw(number).map_err(|error| damaged(&error))?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        let (size, packed) = (part.size(), part.compressed_size());
        drop(part);
        check_part(&name, size, packed)?;
        all = all.saturating_add(size);
        if all > MOST_ALL {
            return Err(refused("workbook_size", shown(all)));
        }
        look_through(&mut archive, number, &name, size)?;
    }
    Ok(())
}

/// The archive of some bytes.
pub(super) fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Diagnostic> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))
}

fn check_part(name: &str, size: u64, packed: u64) -> Result<(), Diagnostic> {
    let most = match name {
        _ if name.contains("/worksheets/") => MOST_SHEET,
        _ if name.contains("sharedstrings") => MOST_STRINGS,
        _ if is_read(name) => MOST_OTHER,
        _ => MOST_SHEET,
    };
    if size > most {
        return Err(refused("part_size", shown(size)));
    }
    check_ratio(size, packed)
}

/// A part that is far smaller once packed than any table is.
///
/// # Errors
/// C048.
pub(super) fn check_ratio(size: u64, packed: u64) -> Result<(), Diagnostic> {
    if size > SMALL && size > packed.saturating_mul(MOST_RATIO) { Err(refused("part_ratio", shown(size))) } else { Ok(()) }
}

/// Parts that are kept in memory, pictures and the like apart.
fn is_read(name: &str) -> bool {
    [".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end)) && !name.contains("vba") && !name.contains("/media/")
}

fn look_through(archive: &mut ZipArchive<Cursor<&[u8]>>, number: usize, name: &str, size: u64) -> Result<(), Diagnostic> {
    let xml = name.ends_with(".xml");
    let strings = xml && name.contains("sharedstrings");
    let styles = xml && name.contains("styles");
    if !(strings || styles || (xml && size > LARGE)) {
        return Ok(());
    }
    let part = archive.by_index(number).map_err(|error| damaged(&error))?;
    if strings && size <= LARGE {
        return counts(&head(part), size);
    }
    let Scanned { longest, depth, merges, formats, attribute, head } = scan::scan(part).map_err(|error| damaged(&error))?;
    match () {
        () if longest > scan::LONGEST => Err(refused("endless_text", longest)),
        () if depth > scan::DEEPEST => Err(refused("deep_xml", depth)),
        () if merges > scan::MOST_MERGES => Err(refused("merged_cells", merges)),
        () if styles && formats > MOST_FORMATS => Err(refused("cell_formats", formats)),
        () if styles && attribute > LONGEST_ATTRIBUTE => Err(refused("endless_text", attribute)),
        () if strings => counts(&head, size),
        () => Ok(()),
    }
}

/// The beginning of a part.
fn head(part: impl Read) -> Vec<u8> {
    let mut head = Vec::new();
    // What is damaged is told by the reader, with its place.
    let _damaged = part.take(scan::HEAD as u64).read_to_end(&mut head);
    head
}

/// The number of texts that the table of texts claims: the reader reserves room for so many.
fn counts(head: &[u8], size: u64) -> Result<(), Diagnostic> {
    let claims = memchr::memmem::find_iter(head, b"uniqueCount").map(|at| {
        let rest = head.get(at + "uniqueCount".len()..).unwrap_or_default();
        let digits: Vec<u8> = rest.iter().copied().skip_while(|byte| !byte.is_ascii_digit()).take_while(u8::is_ascii_digit).collect();
        String::from_utf8_lossy(&digits).parse::<u64>().unwrap_or(u64::MAX)
    });
    // The shortest text takes five bytes, `<si/>`.
    match claims.max() {
        Some(claim) if claim.saturating_mul(4) > size => Err(refused("claimed_texts", claim)),
        _ => Ok(()),
    }
}

/// Sizes for people, in mebibytes.
fn shown(size: u64) -> String {
    format!("{} Mio", size.div_ceil(MIB))
}

fn refused(cause: &'static str, size: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::C048).with("cause", cause).with("size", size).hinting("dangerous_workbook")
}

pub(super) fn damaged(cause: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::C003).with("kind", "xlsx").with("cause", cause).hinting("damaged_file")
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
