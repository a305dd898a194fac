//! Imports a workbook of the référentiel of the NPEC: what it is, which edition, its rows, and every doubt told.

mod release;
mod sheets;
mod write;

use std::path::Path;

pub use sheets::EditionCounts;
pub use write::{IMPORT_TABLES, write_changes, write_imported};

use super::read::ReadFaults;
use super::workbook::{self, Book};
use super::{InputFile, InputKind, files};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::io::read::guarded::guarded;
use crate::legislation::Nomenclature;
use crate::referentiel::{Collector, Dates, Doubt, Edition, Layouts, Preview, Recognised, Unrecognised, recognise};
use chrono::NaiveDate;

/// Options that take the place of what the workbook says.
#[derive(Clone, Copy, Debug, Default)]
pub struct EditionOverrides<'a> {
    /// Name of the edition.
    pub edition: Option<&'a str>,
    /// First day of conclusion of every value.
    pub applicable_du: Option<NaiveDate>,
    /// Day of publication.
    pub publie_le: Option<NaiveDate>,
    /// What to do of two values for one couple.
    pub doubt: Doubt,
}

/// A workbook that was read.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The edition.
    pub edition: Edition,
    /// What is doubtful or refused.
    pub faults: ReadFaults,
    /// The file.
    pub source: InputFile,
    /// How many rows of each kind.
    pub counts: EditionCounts,
    /// Its layout, the sheets read and those left aside.
    pub recognised: Recognised,
}

/// Reads a workbook. `advance` hears of the rows read.
///
/// # Errors
/// The faults, when nothing can be read: no such file (C001), no workbook (C003), an unknown layout (C040), an edition whose
/// publication is not known (C042), a workbook made to exhaust the machine (C048), no value at all (C002).
pub fn read(
    path: &Path,
    layouts: &Layouts,
    asked: EditionOverrides<'_>,
    nomenclature: &Nomenclature,
    advance: &mut dyn FnMut(usize),
) -> Result<Imported, ReadFaults> {
    let bytes = files::bytes(path)?;
    imported(&files::shown(path), &bytes, layouts, asked, nomenclature, advance)
}

/// Reads a workbook from the bytes of its file.
///
/// # Errors
/// As [`read`].
pub fn imported(
    name: &str,
    bytes: &[u8],
    layouts: &Layouts,
    asked: EditionOverrides<'_>,
    nomenclature: &Nomenclature,
    advance: &mut dyn FnMut(usize),
) -> Result<Imported, ReadFaults> {
    let read = guarded(|| {
        let opened = workbook::opened(bytes)?;
        let names = [Some(name), opened.inner.as_deref()];
        let book = Book::open(opened.kind, &opened.bytes)?;
        of_book(book, &names, layouts, asked, nomenclature, advance)
    });
    let read = read.unwrap_or_else(|| Err(damaged(&"XLSX")));
    let (edition, faults, counts, recognised) = read.map_err(|fault| ReadFaults::of(fault.in_file(name)))?;
    let source = InputFile::new(name, InputKind::Xlsx, bytes);
    Ok(Imported { edition, faults, source, counts, recognised })
}

type ReadEdition = (Edition, ReadFaults, EditionCounts, Recognised);

fn of_book(
    mut book: Book<'_>,
    names: &[Option<&str>],
    layouts: &Layouts,
    asked: EditionOverrides<'_>,
    nomenclature: &Nomenclature,
    advance: &mut dyn FnMut(usize),
) -> Result<ReadEdition, Diagnostic> {
    let previews = sheets::previews(&mut book).map_err(|error| damaged(&error))?;
    let recognised = recognise(layouts, &previews).map_err(|found| unknown(&found, &previews))?;
    let release = release::found(layouts, &recognised.layout, names, &previews, asked)?;
    let dates =
        Dates { publie_le: release.publie_le, default: release.applicable_du.unwrap_or(release.publie_le), forced: asked.applicable_du };
    let mut collector = Collector::new(nomenclature, dates);
    let file = names.first().copied().flatten().unwrap_or_default();
    let mut reader = sheets::EditionReader::new(file);
    for plan in &recognised.sheets {
        reader.read(&mut book, plan, &mut collector, advance).map_err(|error| damaged(&error))?;
    }
    let (mut faults, counts) = reader.finish();
    if collector.values_read() == 0 {
        return Err(Diagnostic::error(Code::C002).hinting("no_row"));
    }
    let shown = Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned());
    let sheets = recognised.sheets.iter().map(|plan| plan.name.clone()).collect();
    let edition = collector.finish(&release.edition, &shown, sheets, asked.doubt);
    tell(&edition, &release, &counts, dates, asked, file, &mut faults);
    Ok((edition, faults, counts, recognised))
}

fn damaged(cause: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::C003).with("kind", "xlsx").with("cause", "damaged_inside").with("detail", cause).hinting("damaged_file")
}

fn unknown(found: &Unrecognised, previews: &[Preview]) -> Diagnostic {
    let sheets: Vec<&str> = previews.iter().map(|preview| preview.name.as_str()).collect();
    let mut fault = Diagnostic::error(Code::C040).with("sheets", sheets.join(", ")).hinting("npec_layouts");
    if let (Some(layout), Some(sheet)) = (&found.layout, &found.sheet) {
        fault = fault.with("layout", layout).with("found", found.found.join(", ")).with("missing", found.missing.join(", "));
        fault.location.sheet = Some(sheet.clone());
    }
    fault
}

/// What the edition leaves in doubt, counted, a few examples of each.
fn tell(
    edition: &Edition,
    release: &release::DatedEdition,
    counts: &EditionCounts,
    dates: Dates,
    asked: EditionOverrides<'_>,
    file: &str,
    faults: &mut ReadFaults,
) {
    let mut add = |code: Code, severity: Severity, diagnostics: Vec<Diagnostic>| {
        let group = faults.group(code, severity, Some(file.to_owned()), None);
        for diagnostic in diagnostics {
            if faults.count(group, 1) {
                faults.example(group, diagnostic.in_file(file));
            }
        }
    };
    let doubt = if asked.doubt == Doubt::Refuse { Severity::Error } else { Severity::Warning };
    let conflicts = edition.conflicts.iter().map(|conflict| {
        let values: Vec<String> = conflict.values.iter().map(|(value, sheet, row)| format!("{value} ({sheet}, {row})")).collect();
        let fault = Diagnostic::new(doubt, Code::C045).with("certification", &conflict.certification).with("cpne", conflict.cpne.0);
        fault.with("values", values.join(" / ")).with("day", conflict.applicable_du).hinting("npec_conflict")
    });
    if !edition.conflicts.is_empty() {
        add(Code::C045, doubt, conflicts.collect());
    }
    if !edition.unmapped.is_empty() {
        let unmapped = edition.unmapped.iter().map(|unmapped| {
            let candidates: Vec<String> = unmapped.candidates.iter().map(ToString::to_string).collect();
            let fault = Diagnostic::warning(Code::C047)
                .with_value(format!("RNCP{}", unmapped.rncp))
                .with("title", &unmapped.title)
                .hinting("npec_rncp");
            if candidates.is_empty() { fault } else { fault.with("candidates", candidates.join(", ")) }
        });
        add(Code::C047, Severity::Warning, unmapped.collect());
    }
    if counts.supposed > 0 && release.applicable_du.is_none() {
        add(
            Code::C049,
            Severity::Note,
            vec![Diagnostic::note(Code::C049).with("rows", counts.supposed).with("day", dates.default).hinting("npec_applicable")],
        );
    }
    if release.jour_suppose {
        add(Code::C049, Severity::Note, vec![Diagnostic::note(Code::C049).with("day", dates.publie_le).hinting("npec_published")]);
    }
}

#[cfg(test)]
#[path = "npec_tests.rs"]
mod tests;
