//! Contracts grouped by columns of their own (`--by`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::comparison::{SMALL, SideNames};
use super::{ColumnValues, Table};
use crate::comparison::Sum;
use crate::units::{Centimes, small_cells};

/// A group: a value for each column, then contracts and what is due for them on each side.
pub type ContractGroup = (Vec<String>, Vec<Sum>);

/// Groups of rows in order: `values(row)` are those of the columns, `due(row)` what is due on each side, none where it is set aside.
/// Of a région, small groups are put together under one name, the last.
#[must_use]
pub fn grouped(
    rows: usize,
    sides: usize,
    values: impl Fn(usize) -> Vec<String>,
    due: impl Fn(usize) -> Vec<Option<Centimes>>,
    of_a_region: bool,
) -> Vec<ContractGroup> {
    let mut groups: BTreeMap<Vec<String>, Vec<Sum>> = BTreeMap::new();
    for row in 0..rows {
        let due = due(row);
        if due.iter().all(Option::is_none) {
            continue;
        }
        let sums = groups.entry(values(row)).or_insert_with(|| vec![Sum::default(); sides]);
        sums.iter_mut().zip(due).for_each(|(sum, due)| due.into_iter().for_each(|due| sum.push(due)));
    }
    let all: Vec<ContractGroup> = groups.into_iter().collect();
    if !of_a_region {
        return all;
    }
    let counts: Vec<Vec<u64>> = all.iter().map(|(_, sums)| sums.iter().map(|sum| sum.contracts).collect()).collect();
    let mut together = small_cells::put_together(&counts).into_iter();
    let (hidden, mut shown): (Vec<ContractGroup>, Vec<ContractGroup>) = all.into_iter().partition(|_| together.next() == Some(true));
    let others = hidden.into_iter().reduce(|mut others, (_, sums)| {
        others.1.iter_mut().zip(&sums).for_each(|(sum, more)| sum.add(more));
        others
    });
    shown.extend(others.map(|(values, sums)| (vec![SMALL.to_owned(); values.len()], sums)));
    shown
}

/// The columns, then `scenario, contrats, du, ecart`: contracts and what is due for them over their life, by group and side; `ecart` is
/// to the first side. With one side, `contrats, du_loi` alone.
#[must_use]
pub fn groups<'a>(columns: &[&'static str], names: SideNames<'_>, groups: &[ContractGroup]) -> Table<'a> {
    let rows: Vec<(&[String], usize, Sum, Centimes)> = groups
        .iter()
        .flat_map(|(values, sums)| {
            let base = sums.first().map_or(Centimes::ZERO, |sum| sum.du);
            sums.iter().enumerate().map(move |(side, sum)| (values.as_slice(), side, *sum, sum.du - base))
        })
        .collect();
    let text = |cells: Vec<String>| ColumnValues::Text(cells.into_iter().map(Cow::Owned).collect());
    let column = |place: usize| text(rows.iter().map(|row| row.0.get(place).cloned().unwrap_or_default()).collect());
    let mut table: Vec<(&'static str, ColumnValues<'a>)> = columns.iter().enumerate().map(|(place, &name)| (name, column(place))).collect();
    let several = names.len() > 1;
    if several {
        table.push(("scenario", text(rows.iter().map(|row| names[row.1].clone()).collect())));
    }
    table.push(("contrats", ColumnValues::Integer(rows.iter().map(|row| i64::try_from(row.2.contracts).ok()).collect())));
    table.push((if several { "du" } else { "du_loi" }, ColumnValues::Amount(rows.iter().map(|row| Some(row.2.du)).collect())));
    if several {
        table.push(("ecart", ColumnValues::Amount(rows.iter().map(|row| Some(row.3)).collect())));
    }
    Table { name: "regroupements", columns: table }
}
