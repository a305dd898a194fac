//! The tables of a comparison. `scenario` is the name of a side; differences are to the first one.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::codes::Payeur;
use crate::comparison::{
    BOUNDS, ChangeCauses, Comparison, Differences, Dimension, OverSeeds, Roster, SavedRow, Sensitivity, Split, Sum, Sweep, WorldMeasure,
    named_shares,
};
use crate::units::{Centimes, small_cells};

fn texts<'a>(cells: impl IntoIterator<Item = String>) -> ColumnValues<'a> {
    ColumnValues::Text(cells.into_iter().map(Cow::Owned).collect())
}

fn counts(cells: impl IntoIterator<Item = u64>) -> ColumnValues<'static> {
    ColumnValues::Integer(cells.into_iter().map(|count| i64::try_from(count).ok()).collect())
}

fn amounts(cells: impl IntoIterator<Item = Centimes>) -> ColumnValues<'static> {
    ColumnValues::Amount(cells.into_iter().map(Some).collect())
}

/// Names of the sides.
pub type SideNames<'a> = &'a [String];

/// `scenario, contrats, ecartes, du, ecart, encaisse, jour_moyen, jours`: totals; `jours` is how much later than in the first side a
/// euro comes in on average, in days.
#[must_use]
pub fn totaux<'a>(names: SideNames<'_>, comparison: &Comparison) -> Table<'a> {
    let totals = &comparison.totals;
    let base = totals.first();
    let difference = |du: Centimes| du - base.map_or(Centimes::ZERO, |base| base.sum.du);
    let later = |days: Option<i64>| {
        let days = days? - base?.mean_hundredths()?;
        Some(days)
    };
    let hundredths = |value: i64| {
        let text = Centimes(value);
        text.to_string()
    };
    Table {
        name: "totaux",
        columns: vec![
            ("scenario", texts(names.iter().cloned())),
            ("contrats", counts(totals.iter().map(|totals| totals.sum.contracts))),
            ("ecartes", counts(totals.iter().map(|totals| totals.set_aside))),
            ("du", amounts(totals.iter().map(|totals| totals.sum.du))),
            ("ecart", amounts(totals.iter().map(|totals| difference(totals.sum.du)))),
            ("encaisse", amounts(totals.iter().map(|totals| totals.received))),
            ("jour_moyen", ColumnValues::Date(totals.iter().map(crate::comparison::SideTotals::mean_day).collect())),
            ("jours", texts(totals.iter().map(|totals| later(totals.mean_hundredths()).map(hundredths).unwrap_or_default()))),
        ],
    }
}

/// The groups of a dimension on every side: `(group, contracts and due on each side)`, groups in order. When there are several CFAs,
/// groups of fewer than [`THRESHOLD`](small_cells::THRESHOLD) contracts are one, [`SMALL`], the last.
#[must_use]
pub fn by_group(comparison: &Comparison, roster: &Roster<'_>, dimension: Dimension) -> NamedGroups {
    let groups = all_groups(comparison, roster, dimension);
    // A CFA alone sees all that is its own; money alone tells of nobody.
    if roster.cfas().len() < 2 {
        return groups;
    }
    let together = match dimension {
        Dimension::Annee | Dimension::Payeur => return groups,
        Dimension::Diplome => {
            let levels = all_groups(comparison, roster, Dimension::Niveau);
            let hidden = small_cells::put_together(&contracts(&levels));
            let level = |code: &str| levels.iter().position(|(level, _)| level == level_of(code)).unwrap_or(levels.len());
            let children: Vec<(usize, Vec<u64>)> = groups.iter().map(|(code, _)| level(code)).zip(contracts(&groups)).collect();
            small_cells::put_together_within(&hidden, &children)
        }
        Dimension::Cfa | Dimension::Niveau | Dimension::Regime => small_cells::put_together(&contracts(&groups)),
    };
    put_together(groups, &together)
}

/// Every group of a dimension.
fn all_groups(comparison: &Comparison, roster: &Roster<'_>, dimension: Dimension) -> NamedGroups {
    let sides: Vec<Vec<(String, Sum)>> = comparison.totals.iter().map(|totals| totals.groups(dimension, roster)).collect();
    let mut names: Vec<String> = sides.iter().flatten().map(|(name, _)| name.clone()).collect();
    match dimension {
        Dimension::Regime => {
            let rank = |name: &String| crate::codes::Regime::ALL.iter().position(|regime| regime.as_str() == name);
            names.sort_by_key(rank);
        }
        _ => names.sort(),
    }
    names.dedup();
    let of = |side: &[(String, Sum)], name: &str| side.iter().find(|(known, _)| known == name).map(|(_, sum)| *sum).unwrap_or_default();
    names.into_iter().map(|name| (name.clone(), sides.iter().map(|side| of(side, &name)).collect())).collect()
}

/// The level of the family of a code, as a table writes it; none for another family.
fn level_of(code: &str) -> &'static str {
    match code.as_bytes().first() {
        Some(b'5') => "3",
        Some(b'4') => "4",
        Some(b'3') => "5",
        Some(b'2') => "6",
        Some(b'1') => "7",
        _ => "",
    }
}

/// Groups by name, with their contracts and due on each side.
pub type NamedGroups = Vec<(String, Vec<Sum>)>;

/// The name of the groups with few contracts, put together.
pub const SMALL: &str = "moins_de_5";

/// Contracts of each group on each side.
fn contracts(groups: &NamedGroups) -> Vec<Vec<u64>> {
    groups.iter().map(|(_, sums)| sums.iter().map(|sum| sum.contracts).collect()).collect()
}

fn put_together(groups: NamedGroups, together: &[bool]) -> NamedGroups {
    let mut together = together.iter();
    let (hidden, mut shown): (Vec<_>, Vec<_>) = groups.into_iter().partition(|_| together.next() == Some(&true));
    let others = hidden.into_iter().map(|(_, sums)| sums).reduce(|mut others, sums| {
        others.iter_mut().zip(&sums).for_each(|(sum, more)| sum.add(more));
        others
    });
    shown.extend(others.map(|sums| (SMALL.to_owned(), sums)));
    shown
}

/// `dimension, groupe, scenario, contrats, du, ecart`: by year, payer, regime in the first side, level, diploma and CFA.
#[must_use]
pub fn groupes<'a>(names: SideNames<'_>, comparison: &Comparison, roster: &Roster<'_>) -> Table<'a> {
    let mut rows: Vec<(&'static str, String, String, Sum, Centimes)> = Vec::new();
    for dimension in Dimension::ALL {
        for (group, sums) in by_group(comparison, roster, dimension) {
            let base = sums.first().map_or(Centimes::ZERO, |sum| sum.du);
            rows.extend(names.iter().zip(&sums).map(|(name, sum)| (dimension.as_str(), group.clone(), name.clone(), *sum, sum.du - base)));
        }
    }
    Table {
        name: "groupes",
        columns: vec![
            ("dimension", texts(rows.iter().map(|row| row.0.to_owned()))),
            ("groupe", texts(rows.iter().map(|row| row.1.clone()))),
            ("scenario", texts(rows.iter().map(|row| row.2.clone()))),
            (
                "contrats",
                ColumnValues::Integer(rows.iter().map(|row| i64::try_from(row.3.contracts).ok().filter(|&count| count > 0)).collect()),
            ),
            ("du", amounts(rows.iter().map(|row| row.3.du))),
            ("ecart", amounts(rows.iter().map(|row| row.4))),
        ],
    }
}

/// `mois, scenario, payeur, montant`: cash by month.
#[must_use]
pub fn tresorerie_mois<'a>(names: SideNames<'_>, comparison: &Comparison) -> Table<'a> {
    let mut rows: Vec<(String, String, &'static str, Centimes)> = Vec::new();
    for (name, totals) in names.iter().zip(&comparison.totals) {
        for (month, payers) in totals.cash_months() {
            let paid = Payeur::ALL.into_iter().zip(payers).filter(|(_, amount)| **amount != Centimes::ZERO);
            rows.extend(paid.map(|(payeur, &amount)| (month.to_string(), name.clone(), payeur.as_str(), amount)));
        }
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    Table {
        name: "tresorerie_mois",
        columns: vec![
            ("mois", texts(rows.iter().map(|row| row.0.clone()))),
            ("scenario", texts(rows.iter().map(|row| row.1.clone()))),
            ("payeur", texts(rows.iter().map(|row| row.2.to_owned()))),
            ("montant", amounts(rows.iter().map(|row| row.3))),
        ],
    }
}

/// Contracts that win, and that lose.
const GAGNE: &str = "gagne";
const PERD: &str = "perd";

/// The lower bound of a class of differences.
fn bound(class: usize) -> Centimes {
    class.checked_sub(1).map_or(Centimes::ZERO, |class| BOUNDS[class])
}

/// A class of contracts: how they differ, from which difference on, how many.
type DifferenceClass = (&'static str, Option<Centimes>, Sum);

/// The classes of contracts of a side, and whether each is told alone: of several CFAs, those of few are together.
fn classes(differences: &Differences, several: bool) -> Vec<(DifferenceClass, bool)> {
    let mut classes: Vec<DifferenceClass> = Vec::new();
    for (way, sums) in [(GAGNE, &differences.gains), (PERD, &differences.losses)] {
        classes.extend(sums.iter().enumerate().map(|(class, sum)| (way, Some(bound(class)), *sum)));
    }
    classes.push(("egal", None, differences.same));
    classes.push(("premier_seul", None, Sum { du: -differences.only_base.du, ..differences.only_base }));
    classes.push(("autre_seul", None, differences.only_other));
    let counts: Vec<Vec<u64>> = classes.iter().map(|class| vec![class.2.contracts]).collect();
    let together = if several { small_cells::put_together(&counts) } else { vec![false; counts.len()] };
    classes.into_iter().zip(together).map(|(class, together)| (class, !together || class.2.contracts == 0)).collect()
}

/// How many contracts win and lose; none where that number, beside the table of their classes, would tell of fewer than five.
#[must_use]
pub fn ends_told(differences: &Differences, roster: &Roster<'_>) -> Option<(u64, u64)> {
    let classes = classes(differences, roster.cfas().len() > 1);
    // What is together less what is told of the winners and the losers is a count too; each class of it must be able to be five.
    let told = |ways: &[&str]| {
        let few = || classes.iter().filter(|(class, alone)| ways.contains(&class.0) && !alone).map(|(class, _)| class.2.contracts);
        let (members, sum) = (few().count() as u64, few().sum::<u64>());
        sum == 0 || sum >= members + small_cells::THRESHOLD - 1
    };
    let told = told(&[GAGNE]) && told(&[PERD]) && told(&["egal", "premier_seul", "autre_seul"]);
    told.then(|| (differences.winners().contracts, differences.losers().contracts))
}

/// `scenario, sens, a_partir_de, contrats, montant`: contracts that win (`gagne`), lose (`perd`), are the same (`egal`), or are
/// evaluated on one side alone (`premier_seul`, `autre_seul`); `montant` adds up to the difference of the totals. Of several CFAs, rows
/// of few contracts are one, [`SMALL`], the last of each scenario.
#[must_use]
pub fn gagnants_perdants<'a>(names: SideNames<'_>, comparison: &Comparison, roster: &Roster<'_>) -> Table<'a> {
    let mut rows: Vec<(String, &'static str, Option<Centimes>, Sum)> = Vec::new();
    for (name, differences) in names.iter().skip(1).zip(&comparison.differences) {
        let mut few = Sum::default();
        for ((way, bound, sum), alone) in classes(differences, roster.cfas().len() > 1) {
            let shown = if alone { sum } else { Sum::default() };
            if !alone {
                few.add(&sum);
            }
            rows.push((name.clone(), way, bound, shown));
        }
        if few.contracts > 0 {
            rows.push((name.clone(), SMALL, None, few));
        }
    }
    Table {
        name: "gagnants_perdants",
        columns: vec![
            ("scenario", texts(rows.iter().map(|row| row.0.clone()))),
            ("sens", texts(rows.iter().map(|row| row.1.to_owned()))),
            ("a_partir_de", ColumnValues::Amount(rows.iter().map(|row| row.2).collect())),
            ("contrats", counts(rows.iter().map(|row| row.3.contracts))),
            ("montant", amounts(rows.iter().map(|row| row.3.du))),
        ],
    }
}

/// A contract that differs from the first side: its row, the side, and what each says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractDifference {
    /// Row of the list.
    pub row: usize,
    /// Rank of the side, from 1; the first side is 0.
    pub side: usize,
    /// In the first side.
    pub base: Option<SavedRow>,
    /// In that side.
    pub other: Option<SavedRow>,
}

/// `contrat_id, scenario, cfa, code_diplome, regime_base, regime, du_base, du, ecart`: the contracts that differ.
#[must_use]
pub fn ecarts_contrats<'a>(names: SideNames<'_>, roster: &Roster<'_>, rows: &[ContractDifference]) -> Table<'a> {
    let regime = |row: Option<SavedRow>| row.map(|row| row.regime.as_str().to_owned()).unwrap_or_default();
    let due = |row: Option<SavedRow>| row.map(|row| row.du);
    let zero = |row: Option<SavedRow>| due(row).unwrap_or_default();
    Table {
        name: "ecarts_contrats",
        columns: vec![
            ("contrat_id", texts(rows.iter().map(|row| roster.id(row.row).to_owned()))),
            ("scenario", texts(rows.iter().map(|row| names.get(row.side).cloned().unwrap_or_default()))),
            ("cfa", texts(rows.iter().map(|row| roster.cfa_name(row.row).to_owned()))),
            ("code_diplome", texts(rows.iter().map(|row| roster.diplome_name(row.row).to_owned()))),
            ("regime_base", texts(rows.iter().map(|row| regime(row.base)))),
            ("regime", texts(rows.iter().map(|row| regime(row.other)))),
            ("du_base", ColumnValues::Amount(rows.iter().map(|row| due(row.base)).collect())),
            ("du", ColumnValues::Amount(rows.iter().map(|row| due(row.other)).collect())),
            ("ecart", amounts(rows.iter().map(|row| zero(row.other) - zero(row.base)))),
        ],
    }
}

/// `scenario, mesure, facteur, montant`: the share of each thing that differs in the difference of what is due (`du`) and of the cash
/// received by the end of a year (`encaisse_2020`), and of the aids of the employers (`aides_employeurs`) when they differ; the shares of a measure add up to its difference.
#[must_use]
pub fn decomposition<'a>(names: SideNames<'_>, splits: &[(usize, Split)], cohorts: Option<(&String, &Vec<Centimes>)>) -> Table<'a> {
    let mut rows: Vec<(String, String, String, Centimes)> = Vec::new();
    for (side, split) in splits {
        let name = names.get(*side).cloned().unwrap_or_default();
        let measures = std::iter::once(("du".to_owned(), &split.du_shares))
            .chain(split.received.iter().map(|(year, _, shares)| (format!("encaisse_{year}"), shares)))
            .chain(split.aides.iter().map(|(_, shares)| ("aides_employeurs".to_owned(), shares)));
        for (measure, shares) in measures {
            let shared = split.factors.iter().zip(shares);
            rows.extend(shared.map(|(factor, &share)| (name.clone(), measure.clone(), factor.name(), share)));
        }
    }
    if let Some((name, shares)) = cohorts {
        rows.extend(named_shares(shares).map(|(factor, share)| (name.clone(), "du".to_owned(), factor.to_owned(), share)));
    }
    Table {
        name: "decomposition",
        columns: vec![
            ("scenario", texts(rows.iter().map(|row| row.0.clone()))),
            ("mesure", texts(rows.iter().map(|row| row.1.clone()))),
            ("facteur", texts(rows.iter().map(|row| row.2.clone()))),
            ("montant", amounts(rows.iter().map(|row| row.3))),
        ],
    }
}

/// A value of something that varies, and what comes out: `(columns of the value, measure)`.
fn measured<'a>(
    name: &'static str,
    lead: Vec<(&'static str, ColumnValues<'a>)>,
    measures: &[WorldMeasure],
    base: Option<&WorldMeasure>,
    years: &[i32],
) -> Table<'a> {
    let mut columns = lead;
    columns.push(("contrats", counts(measures.iter().map(|measure| measure.contracts))));
    columns.push(("du", amounts(measures.iter().map(|measure| measure.du))));
    if let Some(base) = base {
        columns.push(("ecart", amounts(measures.iter().map(|measure| measure.du - base.du))));
    }
    let year = years.first().copied().unwrap_or_default();
    columns.push(("annee", ColumnValues::Integer(measures.iter().map(|_| Some(i64::from(year))).collect())));
    columns.push(("encaisse", amounts(measures.iter().map(|measure| measure.received_by(year)))));
    if let Some(base) = base {
        columns.push(("ecart_encaisse", amounts(measures.iter().map(|measure| measure.received_by(year) - base.received_by(year)))));
    }
    Table { name, columns }
}

/// `levier, borne, valeur, contrats, du, ecart, annee, encaisse, ecart_encaisse`: each assumption at both ends of its range, against
/// the scenario as it is; `encaisse` is the cash received by the end of `annee`.
#[must_use]
pub fn sensibilite<'a>(found: &Sensitivity, years: &[i32]) -> Table<'a> {
    let ends: Vec<_> =
        found.swings.iter().flat_map(|swing| ["basse", "haute"].into_iter().zip(&swing.ends).map(move |end| (&swing.path, end))).collect();
    let measures: Vec<WorldMeasure> = ends.iter().map(|(_, (_, (_, measure)))| *measure).collect();
    let lead = vec![
        ("levier", texts(ends.iter().map(|(path, _)| (*path).clone()))),
        ("borne", texts(ends.iter().map(|(_, (side, _))| (*side).to_owned()))),
        ("valeur", texts(ends.iter().map(|(_, (_, (value, _)))| value.clone()))),
    ];
    measured("sensibilite", lead, &measures, Some(&found.base), years)
}

/// `levier, valeur, contrats, du, annee, encaisse`: the scenario along a range.
#[must_use]
pub fn balayage<'a>(found: &Sweep, years: &[i32]) -> Table<'a> {
    let measures: Vec<WorldMeasure> = found.points.iter().map(|(_, measure)| *measure).collect();
    let lead = vec![
        ("levier", texts(found.points.iter().map(|_| found.path.clone()))),
        ("valeur", texts(found.points.iter().map(|(value, _)| value.clone()))),
    ];
    measured("balayage", lead, &measures, None, years)
}

/// `scenario, mesure, graines, moyenne, ecart_type, erreur_type, minimum, maximum`: figures over several drawings; `ecart_` is the
/// difference to the first scenario, drawing by drawing.
#[must_use]
pub fn graines<'a>(names: &[String], rows: &[OverSeeds]) -> Table<'a> {
    let figure = |row: &OverSeeds| row.year.map_or_else(|| "du".to_owned(), |year| format!("encaisse_{year}"));
    let measure = |row: &OverSeeds| if row.side == 0 { figure(row) } else { format!("ecart_{}", figure(row)) };
    let amounts = |of: fn(&OverSeeds) -> Option<Centimes>| ColumnValues::Amount(rows.iter().map(of).collect());
    Table {
        name: "graines",
        columns: vec![
            ("scenario", texts(rows.iter().map(|row| names[row.side].clone()))),
            ("mesure", texts(rows.iter().map(measure))),
            ("graines", ColumnValues::Integer(rows.iter().map(|row| i64::try_from(row.values.len()).ok()).collect())),
            ("moyenne", amounts(|row| Some(row.mean()))),
            ("ecart_type", amounts(|row| Some(row.deviation()))),
            ("erreur_type", amounts(|row| Some(row.error()))),
            ("minimum", amounts(|row| row.values.iter().min().copied())),
            ("maximum", amounts(|row| row.values.iter().max().copied())),
        ],
    }
}

/// `cause, contrats, montant`: what moved the number between two saved runs; `montant` is empty for what cannot be told apart.
#[must_use]
pub fn causes<'a>(found: &ChangeCauses) -> Table<'a> {
    let parts = &found.parts;
    Table {
        name: "causes",
        columns: vec![
            ("cause", texts(parts.iter().map(|part| part.key.clone()))),
            ("contrats", ColumnValues::Integer(parts.iter().map(|part| part.count.and_then(|count| i64::try_from(count).ok())).collect())),
            ("montant", ColumnValues::Amount(parts.iter().map(|part| part.share).collect())),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(sizes: &[(&str, u64, u64)]) -> Vec<(String, Vec<Sum>)> {
        let sum = |contracts: u64| Sum { contracts, du: Centimes(contracts as i64 * 100) };
        sizes.iter().map(|&(name, base, other)| (name.to_owned(), vec![sum(base), sum(other)])).collect()
    }

    #[test]
    fn few_contracts_on_a_side_are_not_shown_alone() {
        let merged = |groups: NamedGroups| {
            let together = small_cells::put_together(&contracts(&groups));
            put_together(groups, &together)
        };
        let shown = merged(groups(&[("a", 40, 40), ("b", 9, 4), ("c", 2, 2), ("d", 0, 7), ("e", 12, 12)]));
        assert_eq!(shown, groups(&[("a", 40, 40), ("d", 0, 7), ("e", 12, 12), (SMALL, 11, 6)]));
        // One alone would be the difference to the total: the next smallest joins it.
        let shown = merged(groups(&[("a", 40, 40), ("b", 3, 3), ("c", 6, 6)]));
        assert_eq!(shown, groups(&[("a", 40, 40), (SMALL, 9, 9)]));
        let single = groups(&[("a", 3, 3)]);
        assert_eq!(merged(single.clone()), single);
        let none = groups(&[("b", 5, 5), ("a", 6, 0)]);
        assert_eq!(merged(none.clone()), none);
    }
}
