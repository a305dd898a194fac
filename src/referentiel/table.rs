//! The project's own NPEC table: the carence value of a certification once, then the branches that differ; or every couple.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::edition::{Edition, Target};
use super::entry::Statut;
use super::timeline::PeriodState;
use crate::codes::{CodeDiplome, Cpne};
use crate::legislation::NpecTable;
use crate::units::Centimes;

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableForm {
    /// The carence value once, then the branches that differ or have set the same value themselves. A certification that lacks a branch
    /// is written in full.
    #[default]
    Compact,
    /// Every couple of certification and branch.
    Complete,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferentielRow<'e> {
    /// Name of the edition.
    pub edition: &'e str,
    /// First day of conclusion.
    pub applicable_du: NaiveDate,
    /// Day of publication.
    pub publie_le: NaiveDate,
    /// The diploma, if it is known.
    pub code: Option<CodeDiplome>,
    /// Its RNCP.
    pub rncp: String,
    /// The branch; none for the carence value.
    pub cpne: Option<Cpne>,
    /// The amount as published.
    pub npec: &'e str,
    /// The file, and how the carence value was found.
    pub source: Cow<'e, str>,
    /// On the row of the carence value, how many branches have a value.
    pub branches: Option<u32>,
    /// Name of the sheet that the value is from.
    pub onglet: &'e str,
    /// The row of the sheet, from 1.
    pub ligne: Option<u32>,
}

/// The carence value of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Carence {
    /// Number of the amount.
    pub value: u32,
    /// The workbook says so; else it is the most frequent value.
    pub published: bool,
    /// Branches that have it.
    pub branches: usize,
}

/// The value of the rows of carence when they agree, else the most frequent one, the lower of equals.
pub(super) fn carence(state: &PeriodState, values: &[(String, Centimes)]) -> Option<Carence> {
    let amount = |value: u32| values.get(value as usize).map_or(Centimes::ZERO, |(_, amount)| *amount);
    let mut counted: BTreeMap<Centimes, (usize, u32)> = BTreeMap::new();
    let mut said: BTreeSet<Centimes> = BTreeSet::new();
    for (_, slot) in &state.slots {
        counted.entry(amount(slot.value)).or_insert((0, slot.value)).0 += 1;
        if slot.statut == Statut::Carence {
            said.insert(amount(slot.value));
        }
    }
    let found = |amount: &Centimes, published: bool| counted.get(amount).map(|&(branches, value)| Carence { value, published, branches });
    if said.len() == 1 {
        return said.first().and_then(|amount| found(amount, true));
    }
    let most = counted.iter().max_by_key(|(amount, (branches, _))| (*branches, std::cmp::Reverse(**amount)))?;
    found(most.0, false)
}

/// Certifications of several editions by what names them, with their states by day.
type StatesByDay<'e> = BTreeMap<(Option<CodeDiplome>, String), BTreeMap<NaiveDate, (&'e Edition, &'e Target, &'e PeriodState)>>;

/// On a day that two editions claim, the one published first keeps it: the later counts from its own publication.
fn dated(editions: &[Edition]) -> StatesByDay<'_> {
    let mut by_publication: Vec<&Edition> = editions.iter().collect();
    by_publication.sort_by_key(|edition| (edition.publie_le, &edition.edition, &edition.source));
    let mut dated = StatesByDay::new();
    for edition in by_publication {
        for target in &edition.targets {
            let key = (target.code, if target.code.is_some() { String::new() } else { target.rncp_text() });
            let states = dated.entry(key).or_default();
            for state in &target.states {
                let taken = states.get(&state.applicable_du).is_some_and(|(other, ..)| !std::ptr::eq(*other, edition));
                let day = if taken { edition.publie_le.max(state.applicable_du) } else { state.applicable_du };
                states.insert(day, (edition, target, state));
            }
        }
    }
    dated
}

/// Every row of the table of these editions, in order: certification, day, branch, the carence value first.
pub fn rows<'e>(editions: &'e [Edition], form: TableForm, mut visit: impl FnMut(ReferentielRow<'e>)) {
    for states in dated(editions).into_values() {
        for (day, (edition, target, state)) in states {
            rows_of(edition, target, state, day, form, &mut visit);
        }
    }
}

fn rows_of<'e>(
    edition: &'e Edition,
    target: &Target,
    state: &'e PeriodState,
    day: NaiveDate,
    form: TableForm,
    visit: &mut impl FnMut(ReferentielRow<'e>),
) {
    let Some(carence) = carence(state, &edition.values) else { return };
    let row = |cpne: Option<u16>, value: u32| ReferentielRow {
        edition: &edition.edition,
        applicable_du: day,
        publie_le: edition.publie_le,
        code: target.code,
        rncp: target.rncp_text(),
        cpne: cpne.map(Cpne),
        npec: edition.values.get(value as usize).map_or("", |(text, _)| text),
        source: Cow::Borrowed(edition.source.as_str()),
        branches: None,
        onglet: "",
        ligne: None,
    };
    let how = if carence.published {
        "valeur de carence publiée".to_owned()
    } else {
        format!("valeur la plus fréquente : {} des {} branches", carence.branches, state.slots.len())
    };
    let source = Cow::Owned(format!("{} ; {how}", edition.source));
    visit(ReferentielRow { source, branches: u32::try_from(state.slots.len()).ok(), ..row(None, carence.value) });
    let amount = |value: u32| edition.values.get(value as usize).map(|(_, amount)| *amount);
    let whole = state.slots.len() == edition.cpnes.len() && form == TableForm::Compact;
    for (cpne, slot) in &state.slots {
        // A value of the branch itself is written though it is that of carence: a contract has it from its branch.
        let own = matches!(slot.statut, Statut::Branche | Statut::Recommandation);
        if whole && !own && amount(slot.value) == amount(carence.value) {
            continue;
        }
        let onglet = edition.sheets.get(usize::from(slot.sheet)).map_or("", String::as_str);
        visit(ReferentielRow { onglet, ligne: Some(slot.row + 1), ..row(Some(*cpne), slot.value) });
    }
}

/// Every couple of a table in whichever form: certification, day and branch to the amount in cents. `cpnes` are the branches of
/// the edition.
#[must_use]
pub fn expand(rows: &[ReferentielRow<'_>], cpnes: &BTreeSet<u16>) -> BTreeMap<(String, NaiveDate, u16), Centimes> {
    let mut couples = BTreeMap::new();
    let name = |row: &ReferentielRow<'_>| row.code.map_or_else(|| row.rncp.clone(), |code| code.to_string());
    let amount = |row: &ReferentielRow<'_>| Centimes::parse(row.npec).unwrap_or(Centimes::ZERO);
    for row in rows.iter().filter(|row| row.branches.map(|count| count as usize) == Some(cpnes.len())) {
        couples.extend(cpnes.iter().map(|&cpne| ((name(row), row.applicable_du, cpne), amount(row))));
    }
    for (row, cpne) in rows.iter().filter_map(|row| Some((row, row.cpne?))) {
        couples.insert((name(row), row.applicable_du, cpne.0), amount(row));
    }
    couples
}

/// The table as the rules read it.
#[must_use]
pub fn npec_table(editions: &[Edition]) -> NpecTable {
    let mut table = NpecTable::default();
    rows(editions, TableForm::Compact, |row| {
        if let (Some(code), Ok(amount)) = (row.code, Centimes::parse(row.npec)) {
            table.set(code, row.applicable_du, row.cpne, amount);
        }
    });
    table
}
