//! What an import leaves behind: a folder of datasets, and tables of what was refused or doubtful beside it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Imported;
use crate::codes::{Cpne, Idcc};
use crate::diagnostic::Diagnostic;
use crate::io::output::Folder;
use crate::io::write::{WriteOptions, csv_bytes, encode_csv, header_csv};
use crate::legislation::Nomenclature;
use crate::referentiel::{Edition, EditionChanges, ReferentielRow, TableForm, rows};
use crate::tables::{ColumnValues, Table};

/// The tables of an import, in order.
pub const IMPORT_TABLES: [&str; 5] = ["npec/npec", "nomenclatures/cpne_idcc", "lignes_refusees", "conflits", "rncp_sans_code"];

/// Rows of the table encoded at a time.
const PIECE: usize = 16_384;

fn text<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> ColumnValues<'a> {
    ColumnValues::Text(texts.collect())
}

/// A file of a table.
pub(super) fn csv(folder: &Folder, name: &str, table: &Table<'_>, options: WriteOptions) -> Result<(), Diagnostic> {
    folder.write(&format!("{name}.csv"), &csv_bytes(table, options))
}

/// Writes the datasets and the tables of an import, these as `options` say; datasets are read again by the program and stay as it reads
/// them. `message` words a fault. Returns the rows of the NPEC table.
///
/// # Errors
/// `U001` when the folder cannot be written.
pub fn write_imported(
    folder: &Folder,
    imported: &[Imported],
    (form, options): (TableForm, WriteOptions),
    nomenclature: &Nomenclature,
    message: &dyn Fn(&Diagnostic) -> String,
) -> Result<usize, Diagnostic> {
    let editions: Vec<Edition> = imported.iter().map(|imported| imported.edition.clone()).collect();
    let written = write_npec(folder, &editions, form)?;
    csv(folder, "nomenclatures/cpne_idcc", &branches(&editions, nomenclature), WriteOptions::default())?;
    let safe = for_people(options);
    csv(folder, "lignes_refusees", &refused(imported, message), safe)?;
    csv(folder, "conflits", &conflicts(&editions), safe)?;
    csv(folder, "rncp_sans_code", &unmapped(&editions), safe)?;
    Ok(written)
}

/// What comes of workbooks of others is never a formula.
const fn for_people(options: WriteOptions) -> WriteOptions {
    WriteOptions { spreadsheet_safe: true, ..options }
}

/// The NPEC table, piece by piece.
fn write_npec(folder: &Folder, editions: &[Edition], form: TableForm) -> Result<usize, Diagnostic> {
    let mut bytes = header_csv(&npec(&[]));
    let mut piece: Vec<ReferentielRow<'_>> = Vec::with_capacity(PIECE);
    let mut written = 0;
    rows(editions, form, |row| {
        piece.push(row);
        written += 1;
        if piece.len() == PIECE {
            bytes.extend(encode_csv(&npec(&piece), false));
            piece.clear();
        }
    });
    bytes.extend(encode_csv(&npec(&piece), false));
    folder.write("npec/npec.csv", &bytes)?;
    Ok(written)
}

/// Rows in the columns of `datasets/npec`, with where each stands in its workbook.
fn npec<'r>(rows: &'r [ReferentielRow<'r>]) -> Table<'r> {
    let of = |cell: fn(&'r ReferentielRow<'r>) -> Cow<'r, str>| text(rows.iter().map(cell));
    let whole =
        |cell: fn(&ReferentielRow<'r>) -> Option<u32>| ColumnValues::Integer(rows.iter().map(|row| cell(row).map(i64::from)).collect());
    Table {
        name: "npec",
        columns: vec![
            ("edition", of(|row| Cow::Borrowed(row.edition))),
            ("applicable_du", ColumnValues::Date(rows.iter().map(|row| Some(row.applicable_du)).collect())),
            ("publie_le", ColumnValues::Date(rows.iter().map(|row| Some(row.publie_le)).collect())),
            ("code_diplome", of(|row| row.code.map_or(Cow::Borrowed(""), |code| Cow::Owned(code.to_string())))),
            ("rncp", of(|row| Cow::Borrowed(row.rncp.as_str()))),
            ("cpne", whole(|row| row.cpne.map(|cpne| u32::from(cpne.0)))),
            ("npec", of(|row| Cow::Borrowed(row.npec))),
            ("synthetique", of(|_| Cow::Borrowed("non"))),
            ("source", of(|row| Cow::Borrowed(row.source.as_ref()))),
            ("branches", whole(|row| row.branches)),
            ("onglet", of(|row| Cow::Borrowed(row.onglet))),
            ("ligne", whole(|row| row.ligne)),
        ],
    }
}

/// Branches and conventions collectives: those of the workbooks, then the shipped ones that they do not mention.
fn branches<'a>(editions: &'a [Edition], nomenclature: &'a Nomenclature) -> Table<'a> {
    let mut titles: BTreeMap<Cpne, &str> = nomenclature.cpnes().filter_map(|cpne| Some((cpne, nomenclature.branch(cpne)?))).collect();
    let mut couples: BTreeSet<(Cpne, u16)> = BTreeSet::new();
    for (&cpne, branch) in editions.iter().flat_map(|edition| &edition.branches) {
        let title = titles.entry(cpne).or_default();
        if !branch.title.is_empty() {
            *title = &branch.title;
        }
        couples.extend(branch.idcc.iter().map(|&idcc| (cpne, idcc)));
    }
    let claimed: BTreeSet<u16> = couples.iter().map(|&(_, idcc)| idcc).collect();
    let shipped = nomenclature.conventions().filter(|Idcc(idcc)| !claimed.contains(idcc));
    let shipped: Vec<(Cpne, u16)> = shipped.flat_map(|idcc| nomenclature.cpne_of(idcc).iter().map(move |&cpne| (cpne, idcc.0))).collect();
    couples.extend(shipped);
    let with: BTreeSet<Cpne> = couples.iter().map(|&(cpne, _)| cpne).collect();
    let mut rows: Vec<(Cpne, Option<u16>)> = couples.into_iter().map(|(cpne, idcc)| (cpne, Some(idcc))).collect();
    rows.extend(titles.keys().filter(|cpne| !with.contains(cpne)).map(|&cpne| (cpne, None)));
    rows.sort();
    Table {
        name: "cpne_idcc",
        columns: vec![
            ("cpne", ColumnValues::Integer(rows.iter().map(|(cpne, _)| Some(i64::from(cpne.0))).collect())),
            ("intitule", text(rows.iter().map(|(cpne, _)| Cow::Borrowed(titles.get(cpne).copied().unwrap_or_default())))),
            ("idcc", ColumnValues::Integer(rows.iter().map(|(_, idcc)| idcc.map(i64::from)).collect())),
        ],
    }
}

fn refused(imported: &[Imported], message: &dyn Fn(&Diagnostic) -> String) -> Table<'static> {
    let faults: Vec<Diagnostic> =
        imported.iter().flat_map(|imported| imported.faults.set_aside().map(|row| imported.faults.told(row))).collect();
    let of = |cell: &dyn Fn(&Diagnostic) -> String| text(faults.iter().map(|fault| Cow::Owned(cell(fault))));
    Table {
        name: "lignes_refusees",
        columns: vec![
            ("fichier", of(&|fault| fault.location.file.clone().unwrap_or_default())),
            ("onglet", of(&|fault| fault.location.sheet.clone().unwrap_or_default())),
            (
                "ligne",
                ColumnValues::Integer(faults.iter().map(|fault| fault.location.line.and_then(|line| i64::try_from(line).ok())).collect()),
            ),
            ("colonne", of(&|fault| fault.location.column.clone().unwrap_or_default())),
            ("valeur", of(&|fault| fault.location.value.clone().unwrap_or_default())),
            ("code", of(&|fault| fault.code.to_string())),
            ("message", of(message)),
        ],
    }
}

/// One row for each value of a couple in doubt.
fn conflicts(editions: &[Edition]) -> Table<'_> {
    let all = editions.iter().flat_map(|edition| edition.conflicts.iter().map(move |conflict| (edition, conflict)));
    let rows: Vec<_> = all.flat_map(|(edition, conflict)| conflict.values.iter().map(move |value| (edition, conflict, value))).collect();
    Table {
        name: "conflits",
        columns: vec![
            ("edition", text(rows.iter().map(|(edition, ..)| Cow::Borrowed(edition.edition.as_str())))),
            ("certification", text(rows.iter().map(|(_, conflict, _)| Cow::Borrowed(conflict.certification.as_str())))),
            ("cpne", ColumnValues::Integer(rows.iter().map(|(_, conflict, _)| Some(i64::from(conflict.cpne.0))).collect())),
            ("applicable_du", ColumnValues::Date(rows.iter().map(|(_, conflict, _)| Some(conflict.applicable_du)).collect())),
            ("npec", text(rows.iter().map(|(.., value)| Cow::Borrowed(value.0.as_str())))),
            ("onglet", text(rows.iter().map(|(.., value)| Cow::Borrowed(value.1.as_str())))),
            ("ligne", ColumnValues::Integer(rows.iter().map(|(.., value)| Some(i64::from(value.2))).collect())),
            (
                "retenue",
                text(
                    rows.iter()
                        .map(|(_, conflict, value)| Cow::Borrowed(if conflict.kept.as_ref() == Some(&value.0) { "oui" } else { "non" })),
                ),
            ),
        ],
    }
}

fn unmapped(editions: &[Edition]) -> Table<'_> {
    let rows: Vec<_> = editions.iter().flat_map(|edition| edition.unmapped.iter().map(move |unmapped| (edition, unmapped))).collect();
    let codes = |unmapped: &crate::referentiel::Unmapped| unmapped.candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
    Table {
        name: "rncp_sans_code",
        columns: vec![
            ("edition", text(rows.iter().map(|(edition, _)| Cow::Borrowed(edition.edition.as_str())))),
            ("rncp", text(rows.iter().map(|(_, unmapped)| Cow::Owned(format!("RNCP{}", unmapped.rncp))))),
            ("libelle", text(rows.iter().map(|(_, unmapped)| Cow::Borrowed(unmapped.title.as_str())))),
            ("codes_possibles", text(rows.iter().map(|(_, unmapped)| Cow::Owned(codes(unmapped))))),
        ],
    }
}

/// Writes what an edition changes, by certification.
///
/// # Errors
/// `U001`.
pub fn write_changes(folder: &Folder, changes: &EditionChanges, options: WriteOptions) -> Result<(), Diagnostic> {
    let rows = &changes.changes;
    let count = |rank: usize| ColumnValues::Integer(rows.iter().map(|row| row.branches.get(rank).map(|&count| i64::from(count))).collect());
    let table = Table {
        name: "changements",
        columns: vec![
            ("code_diplome", text(rows.iter().map(|row| row.code.map_or(Cow::Borrowed(""), |code| Cow::Owned(code.to_string()))))),
            ("rncp", text(rows.iter().map(|row| Cow::Borrowed(row.rncp.as_str())))),
            ("libelle", text(rows.iter().map(|row| Cow::Borrowed(row.title.as_str())))),
            ("sens", text(rows.iter().map(|row| Cow::Borrowed(row.direction.as_str())))),
            ("carence_avant", ColumnValues::Amount(rows.iter().map(|row| row.before).collect())),
            ("carence_apres", ColumnValues::Amount(rows.iter().map(|row| row.after).collect())),
            ("ecart_moyen", ColumnValues::Amount(rows.iter().map(|row| row.mean).collect())),
            ("branches_en_hausse", count(0)),
            ("branches_en_baisse", count(1)),
            ("branches_inchangees", count(2)),
            ("branches_nouvelles", count(3)),
            ("branches_disparues", count(4)),
        ],
    };
    csv(folder, "changements", &table, for_people(options))
}
