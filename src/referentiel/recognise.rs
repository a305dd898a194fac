//! Which layout a workbook has: by the titles of its columns, wherever they are, then by the names of its sheets.

use super::layouts::{Champ, Contenu, Layouts, Onglet, WorkbookLayout};
use crate::signs::folded;

/// The first rows of a sheet, as texts.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The name of the sheet.
    pub name: String,
    /// Rows by number from 0, with their cells.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// The places of the columns of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetColumns {
    places: [Option<usize>; Champ::COUNT],
}

impl SheetColumns {
    /// The place of a column, if the sheet has it.
    #[must_use]
    pub fn place(&self, champ: Champ) -> Option<usize> {
        self.places.get(champ as usize).copied().flatten()
    }
}

/// How a sheet is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPlan {
    /// Its number in the workbook.
    pub sheet: usize,
    /// Name of the sheet.
    pub name: String,
    /// What it holds.
    pub contenu: Contenu,
    /// The last row of the header, from 0.
    pub header: u32,
    /// Where its columns are.
    pub plan: SheetColumns,
    /// For a matrix: place of the titles, and rows of the branches' codes, conventions and titles.
    pub matrix: Option<MatrixRows>,
}

/// Rows above a matrix, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatrixRows {
    /// The column of the certifications' titles: branches are on its right.
    pub label: usize,
    /// Row of the codes of the branches.
    pub code_cpne: Option<u32>,
    /// Row of their conventions collectives.
    pub idcc: Option<u32>,
    /// Row of their titles.
    pub libelle_cpne: Option<u32>,
}

/// A workbook whose layout is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The name of the layout.
    pub layout: String,
    /// Sheets to read.
    pub sheets: Vec<SheetPlan>,
    /// Names of the others.
    pub ignored: Vec<String>,
}

/// What was found of the nearest layout, and what is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unrecognised {
    /// The nearest layout, if anything was found.
    pub layout: Option<String>,
    /// The sheet where most was found.
    pub sheet: Option<String>,
    /// Known columns that the sheet has.
    pub found: Vec<&'static str>,
    /// Needed columns not found.
    pub missing: Vec<&'static str>,
}

/// A sheet measured against one of a layout.
struct Match {
    plan: SheetPlan,
    found: Vec<Champ>,
    missing: Vec<Champ>,
    named: bool,
}

impl Match {
    /// Columns first, then the name.
    fn score(&self) -> (bool, usize, bool) {
        (self.missing.is_empty(), self.found.len(), self.named)
    }
}

/// The layout of a workbook.
///
/// # Errors
/// What was found of the nearest layout.
pub fn recognise(layouts: &Layouts, sheets: &[Preview]) -> Result<Recognised, Unrecognised> {
    let candidates: Vec<(&WorkbookLayout, Vec<Match>)> =
        layouts.mises_en_page.iter().map(|layout| (layout, assigned(layout, sheets))).collect();
    let complete = candidates.iter().filter(|(layout, matches)| is_complete(layout, matches));
    let score = |matches: &[Match]| -> usize {
        matches.iter().filter(|found| found.missing.is_empty()).map(|found| found.found.len() * 2 + usize::from(found.named)).sum()
    };
    // The first of equals: layouts are in order of publication.
    let best = complete.fold(None, |best: Option<&(&WorkbookLayout, Vec<Match>)>, candidate| match best {
        Some(kept) if score(&kept.1) >= score(&candidate.1) => Some(kept),
        _ => Some(candidate),
    });
    let Some((layout, matches)) = best else { return Err(nearest(&candidates)) };
    let mut plans: Vec<SheetPlan> = matches.iter().filter(|found| found.missing.is_empty()).map(|found| found.plan.clone()).collect();
    plans.sort_by_key(|plan| plan.sheet);
    let read = |number: usize| plans.iter().any(|plan| plan.sheet == number);
    let ignored = sheets.iter().enumerate().filter(|(number, _)| !read(*number)).map(|(_, sheet)| sheet.name.clone()).collect();
    Ok(Recognised { layout: layout.nom.clone(), sheets: plans, ignored })
}

/// Every needed sheet of the layout is there.
fn is_complete(layout: &WorkbookLayout, matches: &[Match]) -> bool {
    let lists = |wanted: Contenu| matches.iter().filter(move |found| found.plan.contenu == wanted && found.missing.is_empty()).count();
    let needed = layout.onglets.iter().filter(|onglet| onglet.obligatoire && onglet.contenu == Contenu::Liste).count();
    lists(Contenu::Liste) >= needed.max(1)
}

/// For each sheet of the workbook the sheet of the layout that it fits best.
fn assigned(layout: &WorkbookLayout, sheets: &[Preview]) -> Vec<Match> {
    let fit = |(number, sheet): (usize, &Preview)| {
        let matches = layout.onglets.iter().filter_map(|onglet| matched(onglet, number, sheet));
        matches.fold(None, |best: Option<Match>, found| match best {
            Some(kept) if kept.score() >= found.score() => Some(kept),
            _ => Some(found),
        })
    };
    sheets.iter().enumerate().filter_map(fit).collect()
}

fn matched(onglet: &Onglet, number: usize, sheet: &Preview) -> Option<Match> {
    let named = folded(&sheet.name) == folded(&onglet.nom);
    let rows = sheet.rows.iter().map(|(row, cells)| (*row, cells.iter().map(|cell| folded(cell)).collect::<Vec<_>>()));
    let measured = rows
        .map(|(row, cells)| (row, places(onglet, &cells)))
        .max_by_key(|(row, places)| (places.iter().flatten().count(), std::cmp::Reverse(*row)));
    let (row, places) = measured?;
    let has = |champ: Champ| places.get(champ as usize).copied().flatten().is_some();
    let found: Vec<Champ> = onglet.colonnes.iter().map(|column| column.champ).filter(|&champ| has(champ)).collect();
    if found.is_empty() {
        return None;
    }
    let mut missing: Vec<Champ> =
        onglet.colonnes.iter().filter(|column| column.obligatoire).map(|column| column.champ).filter(|&champ| !has(champ)).collect();
    let mut plan = SheetPlan {
        sheet: number,
        name: sheet.name.clone(),
        contenu: onglet.contenu,
        header: row,
        plan: SheetColumns { places },
        matrix: None,
    };
    if onglet.contenu == Contenu::Matrice {
        match matrix_rows(onglet, sheet) {
            Some((rows, last)) => (plan.matrix, plan.header) = (Some(rows), last.max(row)),
            None => missing.push(Champ::LibelleCpne),
        }
    }
    Some(Match { plan, found, missing, named })
}

/// The place of each column in a row of titles.
fn places(onglet: &Onglet, cells: &[String]) -> [Option<usize>; Champ::COUNT] {
    let mut places = [None; Champ::COUNT];
    for column in &onglet.colonnes {
        let place = cells.iter().position(|cell| !cell.is_empty() && column.is_titled(cell));
        if let Some(slot) = places.get_mut(column.champ as usize) {
            *slot = place;
        }
    }
    places
}

/// The rows above a matrix, and the last of them.
fn matrix_rows(onglet: &Onglet, sheet: &Preview) -> Option<(MatrixRows, u32)> {
    let of = |title: &Option<String>| {
        let title = folded(title.as_ref()?);
        let in_row = |(row, cells): &(u32, Vec<String>)| cells.iter().position(|cell| folded(cell) == title).map(|place| (*row, place));
        sheet.rows.iter().find_map(in_row)
    };
    let (titles, label) = of(&onglet.lignes.libelle_cpne)?;
    let row = |title: &Option<String>| of(title).map(|(row, _)| row);
    let code_cpne = row(&onglet.lignes.code_cpne);
    if onglet.lignes.code_cpne.is_some() && code_cpne.is_none() {
        return None;
    }
    let rows = MatrixRows { label, code_cpne, idcc: row(&onglet.lignes.idcc), libelle_cpne: Some(titles) };
    let last = [rows.code_cpne, rows.idcc, rows.libelle_cpne].into_iter().flatten().max()?;
    Some((rows, last))
}

/// The list that lacks least.
fn nearest(candidates: &[(&WorkbookLayout, Vec<Match>)]) -> Unrecognised {
    let lists = candidates.iter().flat_map(|(layout, matches)| {
        matches.iter().filter(|found| found.plan.contenu == Contenu::Liste).map(move |found| (layout, found))
    });
    let best = lists.fold(None, |best: Option<(&&WorkbookLayout, &Match)>, (layout, found)| match best {
        Some((_, kept))
            if (kept.found.len(), std::cmp::Reverse(kept.missing.len())) >= (found.found.len(), std::cmp::Reverse(found.missing.len())) =>
        {
            best
        }
        _ => Some((layout, found)),
    });
    let Some((layout, found)) = best else { return Unrecognised::default() };
    Unrecognised {
        layout: Some(layout.nom.clone()),
        sheet: Some(found.plan.name.clone()),
        found: found.found.iter().map(|champ| champ.as_str()).collect(),
        missing: found.missing.iter().map(|champ| champ.as_str()).collect(),
    }
}
