//! What a workbook may cost before anything of it is laid out: sizes once unpacked, and the claims that readers believe.
//!
//! The library that unpacks stops at the size that the directory of the archive declares, so the declared sizes bound the work.
//! Each part that is read is looked through to its end, where its sum is compared with that of the archive: a damaged part is never
//! read, and counts that reserve memory, attributes repeated for each style, endless tokens, deep nesting are known before.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use zip::ZipArchive;

use super::scan::{self, Hidden, Scanned};
use crate::diagnostic::{Code, Diagnostic};

const MIB: u64 = 1 << 20;
/// Parts of a workbook.
const MOST_PARTS: usize = 10_000;
/// Sheets of a workbook.
const MOST_SHEETS: usize = 512;
/// A sheet once unpacked. One million rows of the référentiel take about 500 MiB.
const MOST_SHEET: u64 = 2048 * MIB;
/// All parts once unpacked.
const MOST_ALL: u64 = 4096 * MIB;
/// Texts of all cells: they are kept in memory.
const MOST_STRINGS: u64 = 256 * MIB;
/// Texts that a file of any size may have; more of them weigh [`TEXT`] bytes each, once packed.
const MOST_TEXTS: u64 = 1 << 20;
/// Least bytes of the file for each text.
const TEXT: u64 = 4;
/// Styles, relations, names: kept in memory too.
const MOST_OTHER: u64 = 16 * MIB;
/// How many times smaller a large part may be once packed. Sheets reach 50; a bomb, 1 000.
const MOST_RATIO: u64 = 100;
/// Parts below this size are harmless whatever their ratio.
const SMALL: u64 = 16 * MIB;
/// An attribute of a style: names and formats have at most 255 characters.
const LONGEST_ATTRIBUTE: usize = 1024;
/// Most formats of cells that a workbook may have.
const MOST_FORMATS: usize = 131_072;

/// Refuses a workbook that is damaged or made to exhaust the machine; what is hidden in each sheet, in the order of the workbook.
///
/// # Errors
/// C048 with what is too large; C003 when the bytes are no archive, or a part is not what was written.
pub(super) fn check(bytes: &[u8]) -> Result<Vec<Hidden>, Diagnostic> {
    let mut archive = archive(bytes)?;
    if archive.len() > MOST_PARTS {
        return Err(refused("workbook_parts", archive.len()));
    }
    if archive.has_overlapping_entries().map_err(|error| damaged(&error))? {
        return Err(refused("overlapping_parts", archive.len()));
    }
    let sizes = sizes(&mut archive)?;
    let mut parts = BTreeMap::new();
    for (number, (name, size)) in sizes.into_iter().enumerate().filter(|(_, (name, _))| is_read(name)) {
        let part = archive.by_index(number).map_err(|error| damaged(&error))?;
        if name.ends_with(".bin") {
            std::io::copy(&mut { part }, &mut std::io::sink()).map_err(|_| damaged(&"damaged_part"))?;
        } else {
            let scanned = scan::scan(part).map_err(|_| damaged(&"damaged_part"))?;
            look_through(&name, &scanned, size, bytes.len() as u64)?;
            parts.insert(name, scanned);
        }
    }
    let names: BTreeSet<String> = archive.file_names().flatten().map(|name| name.to_lowercase()).collect();
    sheets(&mut parts, &names)
}

/// The name of each part, in lower case, and its size once unpacked.
fn sizes(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<(String, u64)>, Diagnostic> {
    let (mut sizes, mut all) = (Vec::with_capacity(archive.len()), 0_u64);
    for number in 0..archive.len() {
        let part = archive.by_index_raw(number).map_err(|error| damaged(&error))?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        check_part(&name, part.size(), part.compressed_size())?;
        all = all.saturating_add(part.size());
        if all > MOST_ALL {
            return Err(refused("workbook_size", shown(all)));
        }
        sizes.push((name, part.size()));
    }
    Ok(sizes)
}

/// What is hidden in each sheet that the workbook lists.
fn sheets(parts: &mut BTreeMap<String, Scanned>, names: &BTreeSet<String>) -> Result<Vec<Hidden>, Diagnostic> {
    let package =
        parts.get("_rels/.rels").and_then(|part| part.relations.iter().rev().find(|relation| relation.kind.ends_with("/officeDocument")));
    let name = package.map_or("xl/workbook.xml", |relation| relation.target.trim_start_matches('/')).to_lowercase();
    let sheets = parts.get(&name).map(|part| part.sheets.clone()).unwrap_or_default();
    let (folder, file) = name.rsplit_once('/').map_or(("", name.as_str()), |(folder, file)| (folder, file));
    let of = |target: &str| match target.strip_prefix('/') {
        Some(absolute) => absolute.to_lowercase(),
        None => format!("{folder}/{target}").trim_start_matches('/').to_lowercase(),
    };
    let relations = parts.remove(&format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned()).unwrap_or_default().relations;
    // Without them the reader would take cells for empty, and days for numbers.
    let needed = |kind: &str| ["/sharedStrings", "/styles"].iter().any(|end| kind.ends_with(end));
    if let Some(lost) = relations.iter().find(|relation| needed(&relation.kind) && !names.contains(&of(&relation.target))) {
        return Err(damaged(&lost.target));
    }
    let mut hidden = Vec::with_capacity(sheets.len());
    let mut taken = BTreeSet::new();
    for sheet in sheets {
        let target = relations.iter().find(|relation| relation.id == sheet).map(|relation| of(&relation.target)).unwrap_or_default();
        let part = parts.remove(&target);
        if names.contains(&target) && part.is_none() {
            return Err(if taken.contains(&target) { refused("same_sheet", target) } else { damaged(&target) });
        }
        hidden.push(part.map(|part| part.hidden).unwrap_or_default());
        taken.insert(target);
    }
    Ok(hidden)
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

/// Parts that are read, pictures and the like apart.
fn is_read(name: &str) -> bool {
    [".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end)) && !name.contains("vba") && !name.contains("/media/")
}

fn look_through(name: &str, scanned: &Scanned, size: u64, file: u64) -> Result<(), Diagnostic> {
    let &Scanned { longest, text, depth, merges, formats, attribute, texts, claim, ref beyond, ref sheets, .. } = scanned;
    let styles = name.contains("styles");
    if let Some(place) = beyond {
        return Err(refused("beyond_sheet", place));
    }
    match () {
        () if longest > scan::LONGEST => Err(refused("endless_text", longest)),
        () if text > scan::LONGEST_TEXT => Err(refused("cell_text", text)),
        () if sheets.len() > MOST_SHEETS => Err(refused("workbook_sheets", sheets.len())),
        () if depth > scan::DEEPEST => Err(refused("deep_xml", depth)),
        () if merges > scan::MOST_MERGES => Err(refused("merged_cells", merges)),
        () if styles && formats > MOST_FORMATS => Err(refused("cell_formats", formats)),
        () if styles && attribute > LONGEST_ATTRIBUTE => Err(refused("endless_text", attribute)),
        // The reader reserves room for as many texts as are claimed. The shortest takes five bytes, `<si/>`.
        () if claim.saturating_mul(4) > size => Err(refused("claimed_texts", claim)),
        () if texts > MOST_TEXTS && texts.saturating_mul(TEXT) > file => Err(refused("many_texts", texts)),
        () => Ok(()),
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
    Diagnostic::error(Code::C003).with("kind", "xlsx").with("cause", "damaged_inside").with("detail", cause).hinting("damaged_file")
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
