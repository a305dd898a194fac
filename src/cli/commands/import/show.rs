//! What an import says on the screen.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::effect::Effects;
use crate::cli::CommandContext;
use crate::codes::CodeDiplome;
use crate::contract::Cohort;
use crate::io::datasets::Datasets;
use crate::io::npec::Imported;
use crate::jobs::typed::{ChangesTyped, EditionTyped, Euros};
use crate::referentiel::{CertificationChange, Contenu, Direction, Edition, EditionChanges, TableForm};
use crate::report::grid::grid;
use crate::units::Centimes;

/// Certifications shown of each direction.
const SHOWN: usize = 5;
/// Characters of a title.
const TITLE: usize = 48;

fn number(context: &CommandContext, count: usize) -> String {
    context.language.integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `+120,00 €`.
fn signed(context: &CommandContext, amount: Centimes) -> String {
    let shown = context.language.amount(amount.0);
    if amount > Centimes::ZERO { format!("+{shown}") } else { shown }
}

fn short(title: &str) -> String {
    match title.char_indices().nth(TITLE).and_then(|(end, _)| title.get(..end)) {
        Some(start) => format!("{start}…"),
        None => title.to_owned(),
    }
}

/// What was read of a workbook, typed.
pub(super) fn typed(imported: &Imported) -> EditionTyped {
    let Imported { edition, counts, recognised, faults, .. } = imported;
    let mut fautes = BTreeMap::new();
    faults.groups().iter().for_each(|group| *fautes.entry(group.code.as_str().to_owned()).or_insert(0) += group.count);
    EditionTyped {
        edition: edition.edition.clone(),
        fichier: edition.source.clone(),
        publie_le: edition.publie_le,
        mise_en_page: recognised.layout.clone(),
        lignes: counts.rows,
        valeurs: counts.values,
        sans_valeur: counts.absent,
        refusees: counts.refused,
        certifications: edition.targets.len(),
        conflits: edition.conflicts.len(),
        fautes,
    }
}

/// What an edition changes, typed.
pub(super) fn typed_changes(changes: &EditionChanges, old: &Edition, new: &Edition) -> ChangesTyped {
    ChangesTyped {
        avant: old.edition.clone(),
        apres: new.edition.clone(),
        certifications: Direction::ALL.iter().map(|&direction| (direction.as_str(), changes.count(direction))).collect(),
        couples: changes.couples,
        moyenne: changes.mean().map(Euros),
    }
}

/// What was read of a workbook.
pub(super) fn imported(imported: &Imported, context: &CommandContext) -> String {
    let messages = context.messages;
    let Imported { edition, counts, recognised, .. } = imported;
    let day = context.language.date(edition.publie_le);
    let mut text = messages.text("import.npec.edition", &[("edition", &edition.edition), ("day", &day), ("file", &edition.source)]);
    let _infallible = writeln!(text, "\n{}", messages.text("import.npec.layout", &[("layout", &recognised.layout)]));
    for plan in &recognised.sheets {
        let kind = match plan.contenu {
            Contenu::Liste => "import.npec.list",
            Contenu::Matrice => "import.npec.matrix",
            Contenu::Branches => "import.npec.branches",
        };
        let _infallible =
            writeln!(text, "  {}", messages.text("import.npec.sheet", &[("sheet", &plan.name), ("kind", &messages.word(kind))]));
    }
    if !recognised.ignored.is_empty() {
        let _infallible = writeln!(text, "  {}", messages.text("import.npec.ignored", &[("sheets", &recognised.ignored.join(", "))]));
    }
    let without_code = edition.targets.iter().filter(|target| target.code.is_none()).count();
    let days: std::collections::BTreeSet<_> =
        edition.targets.iter().flat_map(|target| &target.states).map(|state| state.applicable_du).collect();
    let days: Vec<String> = days.into_iter().map(|day| context.language.date(day)).collect();
    let rows = [
        ("import.npec.rows", counts.rows),
        ("import.npec.values", counts.values),
        ("import.npec.absent", counts.absent),
        ("import.npec.refused", counts.refused),
        ("import.npec.certifications", edition.targets.len()),
        ("import.npec.without_code", without_code),
        ("import.npec.cpnes", edition.cpnes.len()),
        ("import.npec.conflicts", edition.conflicts.len()),
    ];
    let mut rows: Vec<Vec<String>> = rows.iter().map(|&(key, count)| vec![messages.word(key), number(context, count)]).collect();
    rows.push(vec![messages.word("import.npec.days"), days.join(", ")]);
    let blank = [String::new(), String::new()];
    text.push_str(grid(&blank, &[false, false], rows, 0).trim_start_matches('\n'));
    text
}

/// Where the datasets are, and how to use them.
pub(super) fn written(rows: usize, out: &Path, form: TableForm, context: &CommandContext) -> String {
    let key = if form == TableForm::Compact { "import.npec.written_compact" } else { "import.npec.written_complete" };
    context.messages.count(key, rows, &[("dir", &crate::io::files::shown(out))])
}

/// What an edition changes, by direction, then the largest changes.
pub(super) fn changes(changes: &EditionChanges, old: &Edition, new: &Edition, context: &CommandContext) -> String {
    let messages = context.messages;
    let mut text = format!("\n{}\n", messages.text("import.npec.changes", &[("old", &old.edition), ("new", &new.edition)]));
    let rows: Vec<Vec<String>> = Direction::ALL
        .iter()
        .map(|&direction| vec![messages.word(direction_key(direction)), number(context, changes.count(direction))])
        .collect();
    text.push_str(&grid(&[messages.word("import.npec.direction"), messages.word("import.npec.certifications")], &[false, true], rows, 2));
    if let Some(mean) = changes.mean() {
        let couples = number(context, usize::try_from(changes.couples).unwrap_or(usize::MAX));
        let percent = context.language.percent((changes.after - changes.before).0 as f64 / changes.before.0.max(1) as f64);
        let _infallible = writeln!(
            text,
            "{}",
            messages.text("import.npec.mean", &[("couples", &couples), ("mean", &signed(context, mean)), ("percent", &percent)])
        );
    }
    let mut moved: Vec<(&CertificationChange, Centimes)> =
        changes.changes.iter().filter_map(|change| Some((change, change.mean?))).filter(|(_, mean)| *mean != Centimes::ZERO).collect();
    moved.sort_by_key(|(change, mean)| (*mean, change.code, &change.rncp));
    for (key, largest) in [
        ("import.npec.downs", moved.iter().filter(|(_, mean)| *mean < Centimes::ZERO).take(SHOWN).collect::<Vec<_>>()),
        ("import.npec.ups", moved.iter().rev().filter(|(_, mean)| *mean > Centimes::ZERO).take(SHOWN).collect()),
    ] {
        if largest.is_empty() {
            continue;
        }
        let amount =
            |amount: Option<Centimes>| amount.map_or_else(|| messages.word("print.none"), |amount| context.language.amount(amount.0));
        let row = |(change, mean): &&(&CertificationChange, Centimes)| {
            let name = change.code.map_or_else(|| change.rncp.clone(), |code| code.to_string());
            vec![name, short(&change.title), amount(change.before), amount(change.after), signed(context, *mean)]
        };
        let heads =
            ["import.npec.certification", "import.npec.title", "import.npec.before", "import.npec.after", "import.npec.mean_change"]
                .map(|key| messages.word(key));
        let _infallible = write!(
            text,
            "\n{}\n{}",
            messages.word(key),
            grid(&heads, &[false, false, true, true, true], largest.iter().map(row).collect(), 2)
        );
    }
    text
}

fn direction_key(direction: Direction) -> &'static str {
    match direction {
        Direction::Hausse => "import.npec.up",
        Direction::Baisse => "import.npec.down",
        Direction::Mixte => "import.npec.mixed",
        Direction::Nouvelle => "import.npec.new",
        Direction::Disparue => "import.npec.gone",
        Direction::Inchangee => "import.npec.unchanged",
    }
}

/// What an edition changes for contracts: how many, how much, by diploma.
pub(super) fn effects(effects: &Effects, cohort: &Cohort, datasets: &Datasets, context: &CommandContext) -> String {
    let messages = context.messages;
    let (changed, same, untouched) =
        (number(context, effects.changed.len()), number(context, effects.same), number(context, effects.untouched));
    let values = [("changed", changed.as_str()), ("same", &same), ("untouched", &untouched)];
    let mut text = format!("\n{}\n", messages.text("import.npec.contracts", &values));
    if effects.changed.is_empty() {
        return text;
    }
    let totals = [("annual", signed(context, effects.annual())), ("life", signed(context, effects.life()))];
    let totals: Vec<(&str, &str)> = totals.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let _infallible = writeln!(text, "{}", messages.text("import.npec.total", &totals));
    let mut by_diploma: BTreeMap<CodeDiplome, (usize, Centimes, Centimes)> = BTreeMap::new();
    for effect in &effects.changed {
        let sums = by_diploma.entry(cohort.code_diplome(effect.row)).or_default();
        sums.0 += 1;
        sums.1 += effect.after.0 - effect.before.0;
        sums.2 += effect.due.map_or(Centimes::ZERO, |(before, after)| after - before);
    }
    let mut rows: Vec<_> = by_diploma.into_iter().collect();
    rows.sort_by_key(|(code, (_, _, life))| (std::cmp::Reverse(life.0.abs()), *code));
    let row = |(code, (count, annual, life)): &(CodeDiplome, (usize, Centimes, Centimes))| {
        vec![
            code.to_string(),
            short(&datasets.nomenclature.label(*code)),
            number(context, *count),
            signed(context, *annual),
            signed(context, *life),
        ]
    };
    let heads = [
        "import.npec.certification",
        "import.npec.title",
        "import.npec.contract_count",
        "import.npec.annual_change",
        "import.npec.life_change",
    ]
    .map(|key| messages.word(key));
    text.push_str(&grid(&heads, &[false, false, true, true, true], rows.iter().take(2 * SHOWN).map(row).collect(), 2));
    text
}
